"""Captures against what a person made of them: `python -m tests.acceptance.captures DIR [--gold DIR]`.

Of each capture and of all: F1 of the paragraphs that are exactly right, furniture that stands in the text, paragraphs
that hold two, words dropped without a reason of their own, and questions. Without gold, the last two.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from reader.clean import Cleaned, Hints, Unreadable, clean
from reader.clean.flags import KNOWN

TEXT = frozenset(["paragraph", "item", "quotation"])
FURNISHED = frozenset(["title", "subtitle", "author_bio", "disclaimer", "image_credits", "ambiguous", "title_accept"])
MARK = re.compile(r"\[\^\w+\]|\A(?:[-*+•]|\d{1,3}[.)])\s")
WORD = re.compile(r"[^\W_]+")
LEAST = 3  # words of a paragraph or line that can be found again
COLUMNS = ("exact F1", "leaks", "joins", "other", "questions")
Counts = Counter[str]


def plain(text: str) -> str:
    """The words of a text with a space on each side."""
    return f" {' '.join(WORD.findall(MARK.sub('', text).casefold()))} "


def made_of(cleaned: Cleaned) -> list[str]:
    """The words of each paragraph of the body."""
    return [plain(block.text) for block in cleaned.blocks if block.kind in TEXT]


def counted(cleaned: Cleaned) -> Counts:
    """What can be said of a cleaned capture without its gold."""
    other = sum(len(line.text.split()) for line in cleaned.dropped if line.reason not in KNOWN)
    return Counter(other=other, questions=sum(flag.level == "must" for flag in cleaned.flags))


def compared(gold: dict[str, Any], made: list[str]) -> Counts:
    """How the paragraphs of a body are those of its gold."""
    same = [(plain(other), plain(one)) for one, other in gold.get("equivalent", ())]
    for one, other in same:
        made = [text.replace(one, other) for text in made]
    wanted = [plain(text) for text in gold["paragraphs"]]
    others = [value for key in FURNISHED for value in listed(gold.get(key))]
    known = {plain(text) for text in [*others, *(row["text"] for row in (*gold["headings"], *gold["pull_quotes"]))]}
    counts = Counter(made=sum(text in wanted or text not in known for text in made), wanted=len(wanted))
    counts["exact"] = (Counter(made) & Counter(wanted)).total()
    long = [text for text in wanted if len(text.split()) >= LEAST]
    counts["joins"] = sum(
        max(0, sum(one in text for one in set(long)) - 1) for text in made if text not in wanted and len(text) < 100_000
    )
    whole = "|".join(made)
    allowed = "|".join([*wanted, *known])
    lines = [plain(text) for text in gold["boilerplate"]]
    counts["leaks"] = sum(
        text in whole and text not in allowed if len(text.split()) >= LEAST else text in set(made) - {*wanted, *known}
        for text in lines
        if text.strip()
    )
    return counts


def listed(value: Any) -> list[str]:
    """One text or several as a list."""
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def row(name: str, counts: Counts) -> str:
    """A line of the table."""
    whole = counts["made"] + counts["wanted"]
    cells = [f"{2 * counts['exact'] / whole:.3f}" if whole else "-"]
    cells += [str(counts[key]) if key in counts or not whole else "0" for key in COLUMNS[1:]]
    return f"{name[:39]:40}" + "".join(f"{cell:>10}" for cell in cells)


def main() -> int:
    """Measure a folder; answers 1 if a capture cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.acceptance.captures", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("captures", type=Path, metavar="DIR")
    parser.add_argument("--gold", type=Path, metavar="DIR", help="folder of their gold, *.yaml")
    parser.add_argument("--show", action="store_true", help=argparse.SUPPRESS)  # of the other tests on captures
    options = parser.parse_args()
    total: Counts = Counter()
    failed = 0
    print(f"{'import':40}" + "".join(f"{name:>10}" for name in COLUMNS))
    for path in sorted(options.captures.glob("*.txt")):
        try:
            cleaned = clean(path.read_bytes(), Hints(name=path.name))
        except Unreadable as error:
            print(f"{path.stem[:39]:40}  cannot be read: {error}")
            failed += 1
            continue
        counts = counted(cleaned)
        gold = options.gold / f"{path.stem}.yaml" if options.gold else None
        if gold and gold.exists():
            counts += compared(yaml.safe_load(gold.read_text("utf-8")), made_of(cleaned))
        total += counts
        print(row(path.stem, counts))
    print(row("all", total))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
