"""Dated things → a band of time as SVG: values in, strings out. Published works above the band, events below it.

One scale holds everywhere; only a long silence is left out of it, and shows as a break.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from markupsafe import Markup, escape

from reader.dates import Stretch, when
from reader.pictures import ticks

WIDTH, MARGIN = 600, 22
ROW, BAND, LINE = 9, 20, 19
NUMBERS = 32  # the height of the numbers and of the lines that lead to them
DIGIT = 9
BREAK = YEAR = 42  # what a silence that is left out takes, and as wide as the label of a year needs
MOST_BREAKS = 8
DOT = 3.5
LETTERS, LINES = 78, 2  # of what is said of one thing

NICE = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000)


@dataclass(frozen=True, slots=True)
class Dated:
    """An event, or with a number a published work: its date in EDTF, what is said of it, and where it leads."""

    date: str
    says: str
    href: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A thing on the scale: its ends, and its row counted from the band."""

    thing: Dated
    left: float
    right: float
    row: int


@dataclass(frozen=True, slots=True)
class Scale:
    """Stretches of time, each with the place at which it begins; all of them drawn at so many units a year."""

    runs: tuple[tuple[Stretch, float], ...]
    unit: float
    mirrored: bool = False

    def at(self, moment: float) -> float:
        """Where a moment stands; one beyond the ends stands at an end."""
        (start, end), left = next((run for run in reversed(self.runs) if run[0][0] <= moment), self.runs[0])
        place = left + (min(max(moment, start), end) - start) * self.unit
        return WIDTH - place if self.mirrored else place


def runs(spans: Iterable[Stretch]) -> list[Stretch]:
    """The stretches of time in which something is; a silence much longer than the others is between two of them."""
    joined: list[Stretch] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    gaps = sorted((after[0] - before[1] for before, after in pairwise(joined)), reverse=True)
    whole = joined[-1][1] - joined[0][0]
    shortest = float("inf")
    for gap in gaps[:MOST_BREAKS]:
        if gap <= whole / 5 or gap <= 4 * median(gaps):
            break
        shortest, whole = gap, whole - gap
    cut = [joined[0]]
    for start, end in joined[1:]:
        if start - cut[-1][1] >= shortest:
            cut.append((start, end))
        else:
            cut[-1] = cut[-1][0], end
    return cut


def scale(spans: Sequence[Stretch], mirrored: bool = False) -> Scale:
    """The scale on which all of these stand, as wide as the picture."""
    known = [moment for span in spans for moment in span if abs(moment) != float("inf")]
    found = runs((max(start, min(known)), min(end, max(known))) for start, end in spans)
    room = WIDTH - 2 * MARGIN - BREAK * (len(found) - 1)
    unit = room / max(sum(end - start for start, end in found), 1 / 12)
    placed, left = [], float(MARGIN)
    for start, end in found:
        placed.append(((start, end), left))
        left += (end - start) * unit + BREAK
    return Scale(tuple(placed), unit, mirrored)


def rows(extents: Sequence[Stretch]) -> list[int]:
    """For each stretch of a line, given from left to right, the first row in which it touches no other."""
    ends: list[float] = []
    found = []
    for left, right in extents:
        row = next((n for n, end in enumerate(ends) if end <= left), len(ends))
        ends[row : row + 1] = [right]
        found.append(row)
    return found


def years(axis: Scale) -> list[tuple[int, float, bool]]:
    """The years to be named: each with its place, and whether that is its first day. None touches another."""
    step = next((step for step in NICE if step * axis.unit >= YEAR), NICE[-1])
    named: list[tuple[int, float, bool]] = []
    for (start, end), _ in axis.runs:
        first = -int(-start // step) * step
        marks = [(year, axis.at(year), True) for year in range(first, int(end) + 1, step) if start <= year < end]
        for mark in marks or [(int(start), axis.at((start + end) / 2), False)]:
            if not named or abs(mark[1] - named[-1][1]) >= YEAR - 2:
                named.append(mark)
    return named


def timeline(drawn: Sequence[Dated], others: Iterable[str] = (), mirrored: bool = False) -> Markup:
    """The band. What is drawn is a link, and says what it is when it is pointed at; of `others` only the dates show."""
    known = [(span, one) for one in drawn if (span := when(one.date))]
    rest = [span for date in others if (span := when(date))]
    if not known:
        return Markup("")
    axis = scale([span for span, _ in known] + rest, mirrored)
    works = stacked([pair for pair in known if pair[1].number], axis)
    events = stacked([pair for pair in known if not pair[1].number], axis)
    names = spread([middle(found) for found in works], DIGIT * len(str(len(works))) + 6)
    top = (NUMBERS if names else 8) + ROW * depth(works)
    say = top + BAND + ROW * depth(events) + 8 + LINE
    middles = [axis.at(sum(span) / 2) / WIDTH for span in rest if abs(sum(span)) != float("inf")]
    parts = [band(axis, top), ticks(middles, top + BAND - 4, top + BAND, WIDTH, 1)]
    parts += [
        linked(found.thing, number(found, names[n] if names else None, top) + mark("dot", found, top), say, mirrored)
        for n, found in enumerate(works)
    ]
    parts += [linked(found.thing, mark("ev", found, top + BAND), say, mirrored) for found in events]
    height = say + LINE * LINES - 12
    return Markup(f'<svg class="when" viewBox="0 0 {WIDTH} {height}" aria-hidden="true">{"".join(parts)}</svg>')


def stacked(pairs: Iterable[tuple[Stretch, Dated]], axis: Scale) -> list[Placed]:
    """Things on a scale, from left to right, each in the first row that is free there. None is shorter than a dot."""
    wide = []
    for span, one in pairs:
        left, right = sorted(map(axis.at, span))
        centre = (left + right) / 2
        wide.append((min(left, centre - DOT), max(right, centre + DOT), one))
    wide.sort(key=lambda found: found[:2])
    free = rows([(left, right + 1.5) for left, right, _ in wide])
    return [Placed(one, left, right, row) for (left, right, one), row in zip(wide, free, strict=True)]


def middle(found: Placed) -> float:
    """The middle of what is drawn."""
    return (found.left + found.right) / 2


def depth(placed: Iterable[Placed]) -> int:
    """How many rows things take."""
    return max((found.row + 1 for found in placed), default=0)


def spread(places: Sequence[float], least: float) -> list[float]:
    """Places moved apart as little as it takes, in their order; none where there is no room for all."""
    if len(places) * least > WIDTH:
        return []
    ordered = sorted(range(len(places)), key=lambda n: places[n])
    groups: list[tuple[float, int]] = []  # of neighbours that touch: the middle of all, and how many they are
    for n in ordered:
        centre, count = places[n], 1
        while groups and centre - groups[-1][0] < least * (count + groups[-1][1]) / 2:
            before, more = groups.pop()
            centre, count = (centre * count + before * more) / (count + more), count + more
        half = least * count / 2
        groups.append((min(max(centre, half), WIDTH - half), count))
    moved = [centre + least * (n - (count - 1) / 2) for centre, count in groups for n in range(count)]
    return [place for _, place in sorted(zip(ordered, moved, strict=True))]


def band(axis: Scale, top: int) -> str:
    """The band itself, cut where a silence is left out, with the years and a mark for the first day of each."""
    ends = [sorted((axis.at(start), axis.at(end))) for (start, end), _ in axis.runs]
    cuts = [(before[1] + after[0]) / 2 for before, after in pairwise(sorted(ends))]
    frame = f"M2 {top}H{WIDTH - 2}v{BAND}H2z"
    marks = "".join(f"M{place:.0f} {top}v3m0 {BAND - 6}v3" for _, place, exact in years(axis) if exact)
    gaps = "".join(f"M{place - 2:.0f} {top + BAND + 4}l4-{BAND + 8}" for place in cuts)
    names = "".join(f'<text x="{place:.0f}" y="{top + 15}">{year}</text>' for year, place, _ in years(axis))
    cut = f'<path class="cut" d="{gaps}"/>' if gaps else ""
    return f'<path class="axis" d="{frame}{marks}"/>{cut}<g class="years">{names}</g>'


def number(found: Placed, place: float | None, top: int) -> str:
    """The number of a reading above the band, and the line from it to its mark; nothing where there is no room."""
    if place is None:
        return ""
    stem = f'<path class="stem" d="M{place:.1f} 20L{middle(found):.1f} {top - 5 - ROW * found.row}"/>'
    return f'{stem}<text class="no" x="{place:.1f}" y="16">{found.thing.number}</text>'


def mark(kind: str, found: Placed, edge: int) -> str:
    """A dot above or below the band, or a bar as long as something lasted or as its date is unsure."""
    height = edge - 6 - ROW * found.row if kind == "dot" else edge + 8 + ROW * found.row
    if found.right - found.left <= 2 * DOT + 0.1:
        return f'<circle class="{kind}" cx="{middle(found):.1f}" cy="{height}" r="{DOT}"/>'
    size = f'width="{found.right - found.left:.1f}" height="5" rx="2.5"'
    return f'<rect class="{kind}" x="{found.left:.1f}" y="{height - 2.5:g}" {size}/>'


def linked(one: Dated, shape: str, say: int, mirrored: bool) -> str:
    """A shape that leads somewhere. Keyboards and screen readers take the list behind the picture instead."""
    x = WIDTH if mirrored else 0
    lines = textwrap.wrap(one.says, LETTERS, max_lines=LINES, placeholder=" …")
    said = "".join(f'<tspan x="{x}" y="{say + LINE * n}">{escape(line)}</tspan>' for n, line in enumerate(lines))
    return f'<a href="{escape(one.href)}" tabindex="-1">{shape}<text class="says">{said}</text></a>'
