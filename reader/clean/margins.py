"""Heads and feet of printed pages, told by their place and by what repeats or counts there."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from reader.clean.layout import Row
from reader.clean.pages import OF, PAGE, masked

NOTE = re.compile(r"([¹²³⁰⁴-⁹]{1,3}|[*†‡]{1,3}|\d{1,3}(?=[.)]?\s))[.)]?\s*(?=\S)")
EDGE_NUMBER = re.compile(rf"\A\W*(\d{{1,4}})\b|\b(\d{{1,4}})(?:\s*(?:{OF})\s*\d{{1,4}})?\W*\Z", re.I)
OF_ALL = re.compile(r"\b(\d{1,4})\s*/\s*(\d{1,4})\Z")
PRINTED = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}, \d{1,2}[:.]\d\d\b")  # as browsers print above a page
DEEPEST = 3  # rows of a head or foot
LARGER, LARGEST = 1.15, 1.6  # than the text: a head that is larger says the same at the same height, or counts


def heads_and_feet(pages: Sequence[Sequence[Row]]) -> dict[int, str]:
    """Rows at the heads and feet of pages that repeat, or that count the pages, by their identity."""
    found: dict[int, str] = {}
    for end in (1, -1):
        margins = [margin(page[::end]) for page in pages]
        sizes = Counter(row.size for page in pages for row in page).most_common(1)
        for depth in range(DEEPEST):
            rows = [rows[depth] for rows in margins if len(rows) > depth]
            found |= furniture_at(rows, LARGER * sizes[0][0] if sizes else 0.0, len(pages))
    return found


def margin(rows: Sequence[Row]) -> Sequence[Row]:
    """The outermost rows of a page that stand apart from its text, by a gap or by their size, and are no notes."""
    gaps = [abs(two.base - one.base) for one, two in itertools.pairwise(rows)]
    usual = median(gaps) if gaps else 0.0
    size = Counter(row.size for row in rows).most_common(1)[0][0] if rows else 0.0
    noted = notes_among(rows)
    apart = 0
    for n, row in enumerate(rows[:DEEPEST]):
        if n in noted or row.size > LARGEST * size:
            break
        is_other = abs(row.size - size) > 0.05 * size and len(rows) > 4
        has_gap = n < len(gaps) and (gaps[n] > 1.3 * usual or is_other)
        if has_gap or (PAGE.match(row.text) and n == apart):
            apart = n + 1
    return rows[:apart]


def notes_among(rows: Sequence[Row]) -> frozenset[int]:
    """The places of the rows, from the foot of a page, that are close to one with the raised number of a note."""
    group: set[int] = set()
    for n, row in enumerate(rows):
        if n and (abs(rows[n - 1].base - row.base) > 1.5 * row.size or row.size != rows[n - 1].size):
            group = set()
        group.add(n)
        mark = NOTE.match(row.text)
        if mark and not mark[1].isdecimal():
            return frozenset(group)
        if n > 30:
            break
    return frozenset()


def furniture_at(rows: Sequence[Row], larger: float, pages: int) -> dict[int, str]:
    """Which of the rows at one end of each page are furniture: numbers alone, repeated words, words with a count."""
    found: dict[int, str] = {}
    same = Counter((row.text, round(row.base)) for row in rows)
    repeated: Counter[str] = Counter(masked(row.text) for row in rows)
    counts = {id(row): number for row in rows if (number := edge_number(row.text)) is not None}
    steps: Counter[int] = Counter(counts[id(row)] - row.page for row in rows if id(row) in counts)
    for row in rows:
        number = counts.get(id(row))
        counted = number is not None and steps[number - row.page] >= 2
        if PRINTED.match(row.text) or OF_ALL.findall(row.text) == [(str(row.page), str(pages))]:
            found[id(row)] = "running head"
            continue
        alone = PAGE.match(row.text) is not None
        if row.size > larger and not counted and same[row.text, round(row.base)] < 2:
            continue
        if alone and (counted or len(row.text) <= 12):
            found[id(row)] = "page number"
        elif (counted or (repeated[masked(row.text)] >= 2 and masked(row.text) != "#")) and len(row.text) <= 120:
            found[id(row)] = "running head"
    return found


def edge_number(text: str) -> int | None:
    """A number at one end of a row, of `2 of 9` the first."""
    match = PAGE.match(text) or EDGE_NUMBER.search(text)
    return int(next(filter(None, match.groups()))) if match else None
