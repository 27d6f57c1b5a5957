"""Texts that are edited more and more heavily, with the origin of every character kept."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
SENTENCE = re.compile(r"[^.!?]+[.!?]+[”\"’']?\s*")
LETTERS = "etaoinshrdlucmfwypvbgk"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, and for each of its characters where it stood in the first text; -1 for new ones."""

    text: str
    origin: tuple[int, ...]

    def __getitem__(self, part: slice) -> Paragraph:
        return Paragraph(self.text[part], self.origin[part])

    def __add__(self, other: Paragraph) -> Paragraph:
        return Paragraph(self.text + other.text, self.origin + other.origin)


Text = list[Paragraph]


@dataclass(frozen=True)
class Mark:
    """A note's place in the first text."""

    start: int
    end: int


def new(text: str) -> Paragraph:
    """Words that were not there."""
    return Paragraph(text, (-1,) * len(text))


def paragraphs_of(text: str) -> Text:
    """The first text, cut where its lines end."""
    found, start = [], 0
    for line in text.split("\n"):
        found.append(Paragraph(line, tuple(range(start, start + len(line)))))
        start += len(line) + 1
    return found


Change = Callable[[re.Match[str]], str | None]


def replaced(paragraph: Paragraph, pattern: re.Pattern[str], change: Change) -> Paragraph:
    """A paragraph with some matches replaced; a new word stands where the old one stood."""
    parts, at = [], 0
    origin: list[int] = []
    for found in pattern.finditer(paragraph.text):
        made = change(found)
        if made is None:
            continue
        start, end = found.span()
        parts += [paragraph.text[at:start], made]
        origin += paragraph.origin[at:start]
        old = paragraph.origin[start:end]
        origin += [old[min(n, len(old) - 1)] if old else -1 for n in range(len(made))]
        at = end
    return Paragraph("".join(parts) + paragraph.text[at:], (*origin, *paragraph.origin[at:]))


def sentences(paragraph: Paragraph) -> list[Paragraph]:
    """The sentences of a paragraph, together all of it."""
    found, at = [], 0
    for one in SENTENCE.finditer(paragraph.text):
        found.append(paragraph[at : one.end()])
        at = one.end()
    return [*found, paragraph[at:]] if at < len(paragraph.text) else found


def glued(parts: Sequence[Paragraph]) -> Paragraph:
    """Parts, one behind the other."""
    return Paragraph("".join(part.text for part in parts), tuple(n for part in parts for n in part.origin))


def is_noted(part: Paragraph, marks: Sequence[Mark]) -> bool:
    """Whether a note touches a part."""
    return any(not set(range(mark.start, mark.end)).isdisjoint(part.origin) for mark in marks)


def nothing(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    return text


def typography(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    signs = re.compile("--|[\"'’“”-]|\\.\\.\\.| ")
    table = {"--": "—", '"': "”", "'": "’", "’": "'", "“": '"', "”": '"', "-": "\u2011", "...": "…"}

    def change(found: re.Match[str]) -> str | None:
        if found[0] == " ":
            return "\u00a0" if chance.random() < 0.05 else "  " if chance.random() < 0.03 else None
        return table[found[0]]

    return [replaced(one, signs, change) for one in text]


def sometimes(rate: float, change: Change, chance: random.Random) -> Change:
    """A change of some matches, not of others."""
    return lambda found: change(found) if chance.random() < rate else None


def foreign(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """Marks that editors of other languages add: soft hyphens, accents apart, guillemets, full-width digits."""
    edits: list[tuple[str, float, Change]] = [
        ("(?<=[a-z]{3})(?=[a-z]{3})", 0.05, lambda found: "\u00ad"),
        ("[eaiou](?=[a-z])", 0.02, lambda found: found[0] + "\u0301"),
        ('["“”]', 0.5, lambda found: "«\u202f"),
        ("[0-9]", 0.3, lambda found: chr(ord(found[0]) + 0xFEE0)),
    ]
    for pattern, rate, change in edits:
        text = [replaced(one, re.compile(pattern), sometimes(rate, change, chance)) for one in text]
    return text


def misspelt(rate: float) -> Callable[[Text, Sequence[Mark], random.Random], Text]:
    def edit(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
        def change(found: re.Match[str]) -> str | None:
            if chance.random() >= rate:
                return None
            kind = chance.randrange(4)
            letter = chance.choice(LETTERS)
            return ["", letter, found[0] + letter, found[0] + found[0]][kind]

        return [replaced(one, re.compile("[a-z]"), change) for one in text]

    return edit


def broken(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """Paragraphs broken in two, and others joined."""
    found: Text = []
    for one in text:
        parts = sentences(one)
        if len(parts) > 1 and chance.random() < 0.4:
            cut = chance.randrange(1, len(parts))
            found += [glued(parts[:cut]), glued(parts[cut:])]
        elif found and chance.random() < 0.2:
            found[-1] = found[-1] + new(" ") + one
        else:
            found.append(one)
    return found


def moved(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """A quarter of the paragraphs elsewhere."""
    found = list(text)
    for _ in range(max(1, len(found) // 4)):
        one = found.pop(chance.randrange(len(found)))
        found.insert(chance.randrange(len(found) + 1), one)
    return found


def inserted(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """New paragraphs made of the words of others."""
    found: Text = []
    for one in text:
        if chance.random() < 0.25:
            words = WORD.findall(chance.choice(text).text) or ["so"]
            chance.shuffle(words)
            found.append(new(" ".join(words[:60]) + "."))
        found.append(one)
    return found


def mixed(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    for edit in (typography, inserted, broken, misspelt(1 / 300)):
        text = edit(text, marks, chance)
    return text


def quoted(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """The noted sentences stand a second time, as pull quotes, somewhere else."""
    found = list(text)
    for mark in marks:
        where = place_of(found, mark)
        if where is None:
            continue
        number, start, end = where
        copy = new(found[number].text[start:end])
        found.insert(chance.randrange(len(found) + 1), copy)
    return found


def words_changed(rate: float) -> Callable[[Text, Sequence[Mark], random.Random], Text]:
    def edit(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
        pool = WORD.findall(" ".join(one.text for one in text))
        return [
            replaced(one, WORD, lambda found: chance.choice(pool) if chance.random() < rate else None) for one in text
        ]

    return edit


def rewritten(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """A third of the sentences said otherwise: words gone, new, and their order changed."""
    pool = WORD.findall(" ".join(one.text for one in text))

    def change(sentence: Paragraph) -> Paragraph:
        if chance.random() >= 0.35:
            return sentence
        words, at = [], 0
        for found in WORD.finditer(sentence.text):
            words.append(sentence[at : found.end()])
            at = found.end()
        kept: list[Paragraph] = []
        for word in words:
            luck = chance.random()
            if luck < 0.15:
                continue
            if luck < 0.3:
                kept.append(new(" " + chance.choice(pool)))
            kept.append(word)
        if len(kept) > 6 and chance.random() < 0.5:
            cut = chance.randrange(2, len(kept) - 2)
            kept = kept[cut:] + kept[:cut]
        return glued([*kept, sentence[at:]])

    return [glued([change(one) for one in sentences(paragraph)]) for paragraph in text]


def shuffled(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """The sentences of half of the paragraphs in another order."""
    found = []
    for one in text:
        parts = sentences(one)
        if chance.random() < 0.5:
            chance.shuffle(parts)
        found.append(glued(parts))
    return found


def surroundings(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """The sentences beside the noted ones are others now."""
    pool = WORD.findall(" ".join(one.text for one in text))
    found = []
    for one in text:
        parts = sentences(one)
        noted = [is_noted(part, marks) for part in parts]
        for n, part in enumerate(parts):
            beside = (n and noted[n - 1]) or (n + 1 < len(parts) and noted[n + 1])
            if beside and not noted[n] and chance.random() < 0.7:
                parts[n] = new(" ".join(chance.choice(pool) for _ in range(len(part.text) // 6)).capitalize() + ". ")
        found.append(glued(parts))
    return found


def heavy_mix(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    for edit in (typography, rewritten, moved, broken, misspelt(1 / 100)):
        text = edit(text, marks, chance)
    return text


def twin(text: Text, mark: Mark, chance: random.Random, pool: Sequence[str]) -> Paragraph | None:
    """A sentence with much of a note's words, and some of those beside them, about something else."""
    where = place_of(text, mark)
    if where is None:
        return None
    number, start, end = where
    words = text[number].text
    before, after = WORD.findall(words[max(0, start - 40) : start])[1:], WORD.findall(words[end : end + 40])[:-1]

    def changed(some: Sequence[str], rate: float) -> list[str]:
        return [chance.choice(pool) if chance.random() < rate else word for word in some]

    near = [*changed(before, 0.85), *changed(words[start:end].split(" "), 0.25), *changed(after, 0.85)]
    other = [chance.choice(pool) for _ in range(16)]
    return new(" ".join([*other[:8], *near, *other[8:]]) + ".")


def apart(marks: Sequence[Mark]) -> list[Mark]:
    """The notes near no other: a twin of one that overlaps another has the words and the context of that one whole."""
    return [
        mark
        for mark in marks
        if not any(other != mark and other.start < mark.end + 40 and mark.start - 40 < other.end for other in marks)
    ]


def with_twins(text: Text, found: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """A text in which near twins of notes stand somewhere."""
    pool = WORD.findall(" ".join(one.text for one in text))
    for mark in apart(marks):
        one = twin(text, mark, chance, pool)
        if one:
            found.insert(chance.randrange(len(found) + 1), one)
    return found


def without_sentence(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """The sentences of notes deleted."""
    found = []
    for one in text:
        parts = sentences(one)
        found.append(glued([part for part in parts if not is_noted(part, marks)]))
    return with_twins(text, found, marks, chance)


def without_paragraph(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """The paragraphs of notes deleted."""
    found = [one for one in text if not is_noted(one, marks)]
    return with_twins(text, found, marks, chance)


def without_words(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """Only the noted words deleted; what stood about them stays."""
    found = []
    for one in text:
        keep = [not any(mark.start <= n < mark.end for mark in marks) for n in one.origin]
        found.append(
            Paragraph(
                "".join(sign for sign, stays in zip(one.text, keep, strict=True) if stays),
                tuple(n for n, stays in zip(one.origin, keep, strict=True) if stays),
            )
        )
    return found


def without_repeat(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """Noted words replaced by others, while the same words stand elsewhere."""
    pool = WORD.findall(" ".join(one.text for one in text))
    copies = []
    for mark in apart(marks):
        if where := place_of(text, mark):
            number, start, end = where
            some = " ".join(chance.choice(pool) for _ in range(9))
            copies.append(new(f"{some} {text[number].text[start:end]} {some[::-1].title()}."))
    found = without_words(text, marks, chance)
    for copy in copies:
        if chance.random() < 0.5:
            found.insert(chance.randrange(len(found) + 1), copy)
    return found


Edit = Callable[[Text, Sequence[Mark], random.Random], Text]
# How many notes an edit may touch at once: those that look for notes change much about the others.
LEVELS: dict[str, dict[str, tuple[Edit, int]]] = {
    "light": {
        "none": (nothing, 99),
        "typography": (typography, 99),
        "marks": (foreign, 99),
        "typos": (misspelt(1 / 200), 99),
        "broken": (broken, 99),
        "moved": (moved, 99),
        "inserted": (inserted, 99),
        "mixed": (mixed, 99),
        "pull quotes": (quoted, 6),
    },
    "heavy": {
        "many typos": (misspelt(1 / 30), 99),
        "words": (words_changed(0.15), 99),
        "many words": (words_changed(0.3), 99),
        "rewritten": (rewritten, 99),
        "shuffled": (shuffled, 99),
        "surroundings": (surroundings, 6),
        "mix": (heavy_mix, 99),
    },
    "gone": {
        "sentence": (without_sentence, 6),
        "paragraph": (without_paragraph, 6),
        "words": (without_words, 6),
        "repeat": (without_repeat, 6),
    },
}


def place_of(text: Text, mark: Mark) -> tuple[int, int, int] | None:
    """The paragraph a note stands in whole, and where."""
    for number, one in enumerate(text):
        if mark.start in one.origin and mark.end - 1 in one.origin:
            return number, one.origin.index(mark.start), one.origin.index(mark.end - 1) + 1
    return None


def truth(text: Text, mark: Mark) -> tuple[list[int], float]:
    """Where a note's characters are now, and how many of them there still are."""
    places, at = [], 0
    for one in text:
        places += [at + n for n, origin in enumerate(one.origin) if mark.start <= origin < mark.end]
        at += len(one.text) + 1
    return places, len(places) / (mark.end - mark.start)
