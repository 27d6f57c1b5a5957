"""What pages carry beside their text: numbers, and the heads and feet they repeat."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from reader.clean.furniture import fold
from reader.clean.values import Line

PAGE = re.compile(
    r"[\W_]*(?:(?:page|seite|p\.|s\.|страница|стр\.|صفحه|صفحهٔ|صفحة)\s*)?(\d{1,4})"
    r"(?:\s*(?:of|von|sur|из|از|من|/)\s*\d{1,4})?[^\w%]*\Z",
    re.I,
)
PAGE_WORD = re.compile(
    r"[\W_]*(?:page|seite|страница|стр\.|صفحه|صفحهٔ|صفحة)\s*\d{1,4}(?:\s*\S{1,4}\s*\d{1,4})?[\W_]*\Z", re.I
)


def page_furniture(lines: Sequence[Line]) -> dict[int, str]:
    """Lines that pages carry, by their place: their numbers, and the heads and feet they repeat."""
    places = [n for n, line in enumerate(lines) if line.words]
    dropped: dict[int, str] = {}
    edges: list[int] = []  # places of first and last lines of pages
    pages: list[list[int]] = [[]]
    for n in places:
        if lines[n].new_page:
            pages.append([])
        pages[-1].append(n)
    if len(pages) > 1:
        for page in pages:
            edges += [*page[:2], *page[-2:]]
    short = [n for n in places if len(lines[n].words) <= 40]
    numbers = [n for n in short if PAGE_WORD.match(lines[n].words)]
    alone = [n for n in short if PAGE.match(lines[n].words) and stands_alone(lines, n)]
    # Where pages say `Page 2 of 4`, a number alone is something else.
    alone = [] if len(numbers) >= 2 else alone
    at_edges = set(edges)
    if counts_up([number_of(lines[n].words) for n in alone]) or (len(pages) > 1 and at_edges.intersection(alone)):
        numbers += [n for n in alone if len(pages) == 1 or n in at_edges]
    at = {n: k for k, n in enumerate(places)}
    for n in set(numbers):
        dropped[n] = "page number"
        for k in (at[n] - 2, at[n] - 1, at[n] + 1, at[n] + 2):
            if 0 <= k < len(places) and places[k] not in dropped:
                edges.append(places[k])
    edges = sorted(set(edges) - set(dropped))
    repeated = Counter(masked(lines[n].words) for n in edges)
    for n in edges:
        if masked(lines[n].words) != "#" and repeated[masked(lines[n].words)] >= 2 and len(lines[n].words) <= 100:
            dropped[n] = "running head"
    for page in pages if len(pages) > 1 and alone else ():
        for n in (page[0], page[-1]) if page else ():
            if n not in dropped and len(lines[n].words) <= 12 and PAGE.match(lines[n].words):
                dropped[n] = "page number"
    return dropped


def masked(text: str) -> str:
    """A line as pages repeat it: digits and spaces do not count."""
    return re.sub(r"[\d\W_]+", " ", fold(text)).strip() or "#"


def stands_alone(lines: Sequence[Line], n: int) -> bool:
    """Whether blank lines or the edges of the capture are on at least one side."""
    before = n == 0 or not lines[n - 1].words or lines[n].new_page
    after = n + 1 >= len(lines) or not lines[n + 1].words or lines[n + 1].new_page
    return before or after


def number_of(text: str) -> int:
    """The page's number."""
    found = PAGE.match(text)
    return int(found[1]) if found else -1


def counts_up(numbers: Sequence[int]) -> bool:
    """Whether numbers count pages: at least two, each one more than the last."""
    return len(numbers) >= 2 and all(two == one + 1 for one, two in itertools.pairwise(numbers))
