"""Rows of a page → its columns one after the other, told by the gutters between them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from statistics import median

from reader.clean.layout import Row, usual_base, usual_size

SHORT = 2  # words in a cell
GUTTER = 0.7  # of the size of the letters: the narrowest one
MOST_ROWS = 1_200  # of a page that may have columns
MOST_WORDS = 20_000
LONG = 12  # lines in which gaps do not fall on one place by chance
FEWEST = 3  # lines on each side of a gutter
WIDER = 1.5  # how much wider a gutter is than the usual gap on its line, which justified text stretches alike


def in_columns(rows: list[Row], depth: int = 0) -> list[list[Row]]:
    """Rows as they are read: one list for each column or full-width part, in order."""
    best: tuple[int, int, int, float] | None = None
    for x in gutters(rows) if depth < 6 and may_have_columns(rows) else ():
        for first, last in clear_runs(rows, x):
            if best and last - first <= best[2] - best[1]:
                continue
            if are_columns(rows[first:last], x):
                best = (last - first, first, last, x)
    if not best:
        return [rows] if rows else []
    _, first, last, x = best
    if cut := table_within(rows, first, last):
        above, below = (in_columns(part, depth + 1) for part in (rows[: cut[0]], rows[cut[1] :]))
        return [*above, rows[slice(*cut)], *below]
    left, right = split(rows[first:last], x)
    sides = [right, left] if sum(row.is_leftward for row in rows[first:last]) * 2 > last - first else [left, right]
    found = in_columns(rows[:first], depth + 1)
    for side in sides:
        found += in_columns(side, depth + 1)
    return found + in_columns(rows[last:], depth + 1)


def table_within(rows: Sequence[Row], first: int, last: int) -> tuple[int, int] | None:
    """The first rows that are a table over all columns: as many cells in each, of a word or two."""
    start = first
    for count, run in itertools.groupby(rows[first:last], short_cells):
        end = start + len(list(run))
        if count >= FEWEST and end - start >= FEWEST:
            return start, end
        start = end
    return None


def short_cells(row: Row) -> int:
    """How many cells a row has, if all are short."""
    cells = row.text.strip().split("   ")
    return len(cells) if all(len(cell.split()) <= SHORT for cell in cells) else 0


def may_have_columns(rows: Sequence[Row]) -> bool:
    """Whether a page holds no more than a page of print can."""
    return len(rows) <= MOST_ROWS and sum(len(row.words) for row in rows) <= MOST_WORDS


def gutters(rows: Sequence[Row]) -> list[float]:
    """Places beside which many words begin or end, as they do at the edges of columns."""
    left = Counter(round(word.x0 - 2) for row in rows for word in row.words)
    right = Counter(round(word.x1 + 2) for row in rows for word in row.words)
    return [float(place) for place, count in (left + right).most_common(24) if count >= FEWEST]


def clear_runs(rows: Sequence[Row], x: float) -> list[tuple[int, int]]:
    """Runs of rows with no word at x, from the first to the last with words on both sides of it or beside it."""
    runs, start = [], 0
    for n in range(len(rows) + 1):
        if n == len(rows) or crosses(rows[n], x):
            usual = Counter(row.size for row in rows[start:n]).most_common(1)
            while start < n and is_one_sided(rows[start], x) and rows[start].size != usual[0][0]:
                start += 1  # a heading above the columns
            if n - start >= FEWEST:
                runs.append((start, n))
            start = n + 1
    return runs


def crosses(row: Row, x: float) -> bool:
    """Whether a row runs over x, on which it has a word or a gap too narrow for columns."""
    left = max((word.x1 for word in row.words if word.x0 < x), default=-1e9)
    right = min((word.x0 for word in row.words if word.x0 >= x), default=1e9)
    return left > x - 1 or right - left < GUTTER * row.size


def is_one_sided(row: Row, x: float) -> bool:
    """Whether all of a row stands on one side of x."""
    return row.x1 <= x or row.x0 >= x


def are_columns(rows: Sequence[Row], x: float, depth: int = 0) -> bool:
    """Whether columns of running text stand beside x, one at the height of the other."""
    left, right = split(rows, x)
    if not left or not right or min(left[-1].base, right[-1].base) <= max(left[0].base, right[0].base):
        return False
    return is_gutter(rows, x) and is_column(left, depth) and is_column(right, depth)


def is_gutter(rows: Sequence[Row], x: float) -> bool:
    """Whether x parts columns, not the words of some justified lines: by many lines, by wide gaps, or by an edge."""
    wider, starts = [], []
    for row in rows:
        pairs = list(itertools.pairwise(row.words))
        own = next(((one, two) for one, two in pairs if one.x1 <= x < two.x1), None)
        if own:
            others = [two.x0 - one.x1 for one, two in pairs if (one, two) != own]
            wider.append(own[1].x0 - own[0].x1 > WIDER * median(others) if others else True)
            starts.append(round(-own[0].x1 if row.is_leftward else own[1].x0))
    if len(wider) < LONG and sum(wider) < 0.6 * len(wider):
        return sum(max(starts, key=starts.count) == start for start in starts) >= 0.8 * len(starts)
    return True


def is_column(rows: Sequence[Row], depth: int) -> bool:
    """Whether rows are running text: several words each that fill them, or columns themselves."""
    if len(rows) < FEWEST or median(len(row.words) for row in rows) < 2.5:
        return False
    width = max(row.x1 for row in rows) - min(row.x0 for row in rows)
    full = sum(row.x1 - row.x0 >= 0.6 * width for row in rows)
    if full >= 0.5 * len(rows):
        return True
    return depth < 2 and any(
        (0, len(rows)) in clear_runs(rows, x) and are_columns(rows, x, depth + 1) for x in gutters(rows)
    )


def split(rows: Sequence[Row], x: float) -> tuple[list[Row], list[Row]]:
    """What stands left and right of x."""
    sides: tuple[list[Row], list[Row]] = ([], [])
    for row in rows:
        for side, words in enumerate(
            ([word for word in row.words if word.x1 <= x], [word for word in row.words if word.x1 > x])
        ):
            if words:
                letters = [letter for word in words for letter in word.letters]
                sides[side].append(Row(words, row.page, usual_size(letters), usual_base(letters)))
                sides[side][-1].has_capital = row.has_capital and words[0] is row.words[0]
    return sides
