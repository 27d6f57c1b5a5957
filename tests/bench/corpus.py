"""A made-up content folder of any size: the same numbers always give the same bytes."""

from __future__ import annotations

import random
from itertools import accumulate
from pathlib import Path

WORDS = 1200  # of one reading
TERMS = 200
NOTES = 5
PARAGRAPH = 95  # words
SECTION = 4  # paragraphs
LANGUAGE = 6000  # words that it has

TOML = '[edition]\nname = "bench"\ntitle = "A Measured Book"\ndate = 2026-01-01\n'
ONSETS = "b c ch d f g gr h j k l m n p pl qu r s sh st t th tr v w".split()
VOWELS = "a a ai e e ea i i io o ou u".split()
ENDINGS = "d l m n r s t ble ment ness ing ly y ed".split()


def write(folder: Path, readings: int) -> None:
    """reader.toml, the readings and the glossary."""
    chance = random.Random(20261)
    language = words(chance)
    terms = names(chance, language)
    put(folder / "reader.toml", TOML)
    for n, name in enumerate(terms):
        put(folder / "glossary" / f"term-{n:03d}.md", f"---\nterm: {name}\n---\n\n{sentence(chance, language, [])}\n")
    for n in range(readings):
        put(folder / "readings" / f"reading-{n:05d}.md", reading(n, chance, language, terms))


def put(path: Path, text: str) -> None:
    """Write a file, and its folder where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


class Language:
    """Words, and how often each is said (by Zipf's law)."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.weights = list(accumulate(1 / (n + 2) for n in range(len(words))))

    def say(self, chance: random.Random, count: int) -> list[str]:
        return chance.choices(self.words, cum_weights=self.weights, k=count)


def words(chance: random.Random) -> Language:
    """The words of a language that nobody speaks."""
    made: dict[str, None] = {}
    while len(made) < LANGUAGE:
        syllables = min(4, 1 + len(made) // 600)
        parts = [chance.choice(ONSETS) + chance.choice(VOWELS) for _ in range(chance.randint(1, syllables))]
        made["".join(parts) + (chance.choice(ENDINGS) if chance.random() < 0.7 else "")] = None
    return Language(list(made))


def names(chance: random.Random, language: Language) -> list[str]:
    """The headwords of the glossary: one to three capitalised words, or an abbreviation; no two alike."""
    found: dict[str, str] = {}
    while len(found) < TERMS:
        parts = [word.capitalize() for word in chance.sample(language.words[500:], chance.choice((1, 1, 2, 2, 3)))]
        name = "".join(part[0] for part in parts * 2)[:4].upper() if chance.random() < 0.15 else " ".join(parts)
        found.setdefault(name.lower(), name)
    return list(found.values())


def reading(n: int, chance: random.Random, language: Language, terms: list[str]) -> str:
    """One reading: sections, a list, a quotation, and footnotes."""
    own = chance.sample(terms, 25)
    blocks: list[str] = []
    count = 0
    while count < WORDS:
        if len(blocks) % (SECTION + 1) == 0:
            blocks.append("## " + " ".join(language.say(chance, 5)).capitalize())
        said = []
        while sum(one.count(" ") + 1 for one in said) < PARAGRAPH:
            said.append(sentence(chance, language, own))
        count += sum(one.count(" ") + 1 for one in said)
        if len(blocks) == 3:
            blocks.append("\n".join(f"- {one}" for one in said))
        elif len(blocks) == 7:
            blocks.append(f"> {' '.join(said)}")
        else:
            blocks.append(" ".join(said))
    plain = [place for place, block in enumerate(blocks) if block[:1] not in "#->"]
    for note in range(NOTES):
        place = plain[note * len(plain) // NOTES]
        blocks[place] += f"[^{note + 1}]"
        blocks.append(f"[^{note + 1}]: {sentence(chance, language, own)}")
    title = f"Reading {n} on {language.words[n % LANGUAGE]}"
    head = f"---\ntitle: {title}\nauthors: [Ada Ferris]\ndate: {1800 + n % 220}\n---\n\n"
    return head + "\n\n".join(blocks) + "\n"


def sentence(chance: random.Random, language: Language, own: list[str]) -> str:
    """A sentence of about twenty words, one of three with a term in it."""
    said = language.say(chance, chance.randint(12, 28))
    if own and chance.random() < 0.35:
        said[len(said) // 2] = chance.choice(own)
    said[len(said) // 3] += ","
    text = " ".join(said)
    return text[0].upper() + text[1:] + "."
