"""Running heads and page numbers of plain text: found where pages carry them, and nowhere else."""

from __future__ import annotations

import random
import textwrap

import pytest

from reader.clean.pages import page_furniture
from reader.clean.repair import repair
from reader.clean.values import Ledger

WORDS = (
    "the harbour master had been in his office since four and the book in front of him was empty so he closed it and "
    "went down to the quay to see what the boats were doing while nobody was there and the only sound was of wet ropes"
).split()
TITLE = ["The Ferry That Did Not Come", "", "By Ada Ferris", ""]
FF = "\f"
NONE = "\n"


def prose(seed: int) -> list[str]:
    """Wrapped paragraphs that differ from page to page."""
    chance = random.Random(seed)
    paragraphs = [" ".join(chance.choices(WORDS, k=50)).capitalize() + "." for _ in range(4)]
    return [line for text in paragraphs for line in [*textwrap.wrap(text, 66), ""]]


def dropped(text: str) -> list[str]:
    """What is taken for furniture, in order."""
    lines = repair(text, Ledger())
    return [lines[n].words for n in sorted(page_furniture(lines))]


def book(heads: list[str], feet: list[str], divider: str = FF, first: list[str] = TITLE) -> str:
    """Pages of prose, the first with the title, each with its head and foot where there is one."""
    pages = [
        [*([head, ""] if head else []), *(first if n == 0 else []), *prose(n), *([foot, ""] if foot else [])]
        for n, (head, foot) in enumerate(zip(heads, feet, strict=True))
    ]
    return divider.join("\n".join(page) for page in pages)


@pytest.mark.parametrize("divider", [FF, NONE], ids=["form feeds", "no form feeds"])
@pytest.mark.parametrize(
    "feet",
    [
        ["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"],
        ["12", "13", "14"],
        ["- 9 -", "- 10 -", "- 11 -"],
        ["iv", "v", "vi"],
        ["IX", "X", "XI"],
        ["۱۲", "۱۳", "۱۴"],
        ["صفحهٔ ۱ از ۳", "صفحهٔ ۲ از ۳", "صفحهٔ ۳ از ۳"],
        ["Seite 7", "Seite 8", "Seite 9"],
        ["с. 7", "с. 8", "с. 9"],
        ["The Quay, 3 May 2021, p. 1", "The Quay, 3 May 2021, p. 2", "The Quay, 3 May 2021, p. 3"],
    ],
    ids=lambda feet: feet[0],
)
def test_the_numbers_of_pages_go(feet: list[str], divider: str) -> None:
    assert dropped(book(["", "", ""], feet, divider)) == feet


@pytest.mark.parametrize(
    "heads",
    [
        ["", "The Island Gazette", "The Island Gazette", "The Island Gazette"],
        ["", "2   The Quay", "Ada Ferris   3", "4   The Quay"],
        ["", "", "The Quay | 3", "4 | Ada Ferris"],
        ["The Island Gazette 1", "The Island Gazette 2", "The Island Gazette 3", "The Island Gazette 4"],
    ],
    ids=["alike", "left and right", "each once", "from the first page"],
)
def test_the_heads_of_pages_go(heads: list[str]) -> None:
    assert dropped(book(heads, [""] * 4)) == [head for head in heads if head]


def test_a_head_below_the_title_of_the_first_page_goes() -> None:
    first = ["The Ferry That Did Not Come", "", "THE ISLAND GAZETTE", "", "By Ada Ferris", ""]
    heads = ["", "THE ISLAND GAZETTE", "THE ISLAND GAZETTE"]
    assert dropped(book(heads, ["1", "2", "3"], first=first)).count("THE ISLAND GAZETTE") == 3


def test_a_title_that_is_also_the_head_stays_once() -> None:
    heads = ["", "The Ferry That Did Not Come", "The Ferry That Did Not Come"]
    assert dropped(book(heads, ["", "", ""])) == heads[1:]


def test_feet_of_two_lines_go() -> None:
    pages = ["\n".join([*prose(n), "The Quay, Spring 2021", str(n)]) for n in (1, 2, 3)]
    assert dropped(FF.join(pages)) == [row for n in (1, 2, 3) for row in ("The Quay, Spring 2021", str(n))]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(["Bad years:", "", "1987", "", "1988", "", "1989", "", *prose(1)]),
        "\n".join(["1", "", "what they said first.", "", "2", "", "what they said then.", "", "3", "", "the rest."]),
        "\n".join(["Row, row, row to the quay", "", *prose(1), "Row, row, row to the quay", "", *prose(2)]),
        FF.join("\n".join(page) for page in ([*prose(1), "Nobody knew why."], [*prose(2), "Nobody knew why."])),
        FF.join("\n".join(page) for page in (["Nobody knew why.", *prose(1)], ["Nobody knew why.", *prose(2)])),
        FF.join("\n".join(page) for page in (["Part 1", "", *prose(1)], ["Part 2", "", *prose(2)])),
        FF.join("\n".join(page) for page in ([*prose(1), "", "12 %"], [*prose(2), "", "13 %"])),
        "\n".join(["The boats of 1987", "", *prose(1), "The boats of 1988", "", *prose(2)]),
    ],
    ids=["years", "numbered list", "refrain", "last sentence", "first sentence", "parts", "shares", "headings"],
)
def test_lines_of_the_text_stay(text: str) -> None:
    assert dropped(text) == []
