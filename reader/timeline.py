"""Dated things → a line of time as SVG, which runs down the page: values in, strings out.

Labels stand beside it in rows. One scale holds everywhere; only a long silence is left out of it, and is dotted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from markupsafe import Markup, escape

from reader.dates import Stretch, when

MARGIN, BREAK = 14, 24  # at either end, and what a silence that is left out takes
PITCH = 40  # from label to label: two lines of words
LABELS, FEWEST = 14, 2  # as many labels as are read at a glance, and the rows of the shortest line
LINE, COLUMN, DEEPEST = 44, 8, 7  # where the line stands, and how far marks of one time stand apart
LEAD = 20  # how long the lines to the labels are
YEAR = 20  # what the name of a year needs
MOST_BREAKS = 8
DOT = 3

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
    """A thing on the scale: which of all it is, its ends, and its row counted from the line."""

    thing: Dated
    which: int
    start: float
    end: float
    row: int

    @property
    def middle(self) -> float:
        """The middle of what is drawn."""
        return (self.start + self.end) / 2


@dataclass(frozen=True, slots=True)
class Scale:
    """Stretches of time, each with the place at which it begins; all of them drawn at so many units a year."""

    runs: tuple[tuple[Stretch, float], ...]
    unit: float

    def at(self, moment: float) -> float:
        """Where a moment stands; one beyond the ends stands at an end."""
        (start, end), begin = next((run for run in reversed(self.runs) if run[0][0] <= moment), self.runs[0])
        return begin + (min(max(moment, start), end) - start) * self.unit


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture, and beside it rows of one height: in each the label of one of what is drawn, or none."""

    picture: Markup
    labels: tuple[int | None, ...]


def timeline(drawn: Sequence[Dated], others: Iterable[str] = (), mirrored: bool = False) -> Timeline | None:
    """The line. What is drawn is a link, and says what it is when it is pointed at; of `others` only the dates show."""
    known = [(span, n) for n, one in enumerate(drawn) if (span := when(one.date))]
    rest = [span for date in others if (span := when(date))]
    if not known:
        return None
    few = min(len(known), LABELS)
    slots = max(FEWEST, few + few // 4)
    axis = scale([span for span, _ in known] + rest, slots * PITCH)
    found = stacked([(span, n, drawn[n]) for span, n in known], axis)
    labelled = sorted(picked(found, few), key=lambda one: one.middle)
    places = [int(place) for place in spread([one.middle / PITCH for one in labelled], 1, slots)]
    reach = LINE + COLUMN * max(one.row for one in found) + DOT + 1
    width = reach + LEAD
    stems = "".join(stem(one, place, reach) for one, place in zip(labelled, places, strict=True))
    marks = "".join(ticks(axis.at(sum(span) / 2) for span in rest if abs(sum(span)) != float("inf")))
    shapes = f'{line(axis)}<path class="stem" d="{stems}"/>{marks}{"".join(map(linked, found))}'
    turned = f' transform="matrix(-1 0 0 1 {width:g} 0)"' if mirrored else ""
    picture = (
        f'<svg viewBox="0 0 {width:g} {slots * PITCH}" width="{width / 16:g}em" height="{slots * PITCH / 16:g}em">'
        f"{names(axis, width if mirrored else 0)}<g{turned}>{shapes}</g></svg>"
    )
    rows = dict(zip(places, labelled, strict=True))
    return Timeline(Markup(picture), tuple(rows[n].which if n in rows else None for n in range(slots)))


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


def scale(spans: Sequence[Stretch], length: float) -> Scale:
    """The scale on which all of these stand, as long as the picture."""
    known = [moment for span in spans for moment in span if abs(moment) != float("inf")]
    found = runs((max(start, min(known)), min(end, max(known))) for start, end in spans)
    room = length - 2 * MARGIN - BREAK * (len(found) - 1)
    unit = room / max(sum(end - start for start, end in found), 1 / 12)
    placed, begin = [], MARGIN + (room - unit * sum(end - start for start, end in found)) / 2
    for start, end in found:
        placed.append(((start, end), begin))
        begin += (end - start) * unit + BREAK
    return Scale(tuple(placed), unit)


def rows(extents: Sequence[Stretch]) -> list[int]:
    """For each stretch of a line, given from its beginning, the first row in which it touches no other."""
    ends: list[float] = []
    found = []
    for start, end in extents:
        row = next((n for n, taken in enumerate(ends) if taken <= start), len(ends))
        ends[row : row + 1] = [end]
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


def stacked(things: Iterable[tuple[Stretch, int, Dated]], axis: Scale) -> list[Placed]:
    """Things on a scale, from its beginning, each in the first row that is free there. None is shorter than a dot.

    A heap of more than there are rows for stands in the last.
    """
    wide = []
    for span, which, one in things:
        start, end = map(axis.at, span)
        centre = (start + end) / 2
        wide.append((min(start, centre - DOT), max(end, centre + DOT), which, one))
    wide.sort(key=lambda found: found[:3])
    free = rows([(start, end + 1.5) for start, end, *_ in wide])
    return [
        Placed(one, which, start, end, min(row, DEEPEST))
        for (start, end, which, one), row in zip(wide, free, strict=True)
    ]


def picked(found: Sequence[Placed], most: int) -> list[Placed]:
    """What gets a label: works, as far as they take no more than half, and what most readings tell of; evenly."""
    given = Counter(one.thing.date for one in found if not one.thing.number)
    taken: list[Placed] = []

    def worth(one: Placed) -> tuple[bool, int, float]:
        """Whether nothing of its date is told yet, how many tell of it, how far from the others it stands."""
        first = all(one.thing.date != other.thing.date for other in taken)
        return first, given[one.thing.date], min((abs(one.middle - other.middle) for other in taken), default=0)

    for are_works, room in ((True, most // 2), (False, most), (True, most)):
        left = [one for one in found if bool(one.thing.number) == are_works and one not in taken]
        while left and len(taken) < room:
            best = max(left, key=worth)
            left.remove(best)
            taken.append(best)
    return taken


def spread(places: Sequence[float], least: float, length: float) -> list[float]:
    """Places moved apart as little as it takes, in the order in which they are given; there is room for all."""
    groups: list[tuple[float, int]] = []  # of neighbours that touch: the middle of all, and how many they are
    for place in places:
        centre, count = place, 1
        while groups and centre - groups[-1][0] < least * (count + groups[-1][1]) / 2:
            before, more = groups.pop()
            centre, count = (centre * count + before * more) / (count + more), count + more
        half = least * count / 2
        groups.append((min(max(centre, half), length - half), count))
    return [centre + least * (n - (count - 1) / 2) for centre, count in groups for n in range(count)]


def line(axis: Scale) -> str:
    """The line itself with a mark for the first day of each year; dotted where a silence is left out."""
    ends = [(axis.at(start), axis.at(end)) for (start, end), _ in axis.runs]
    whole = "".join(f"M{LINE} {start - DOT:.1f}V{end + DOT:.1f}" for start, end in ends)
    exact = "".join(f"M{LINE - 5} {place:.1f}h5" for _, place, is_first in years(axis) if is_first)
    cuts = "".join(f"M{LINE} {before[1] + DOT:.1f}V{after[0] - DOT:.1f}" for before, after in pairwise(ends))
    cut = f'<path class="cut" d="{cuts}"/>' if cuts else ""
    return f'<path class="axis" d="{whole}{exact}"/>{cut}'


def ticks(places: Iterable[float]) -> str:
    """A short line for each of what only its date is told of; those on one spot make one."""
    path = "".join(f"M{LINE} {place}h-4" for place in sorted({round(place) for place in places}))
    return f'<path class="tick" d="{path}"/>' if path else ""


def names(axis: Scale, width: float) -> str:
    """The years, before the line; a picture that is mirrored has a width."""
    x, side = (width - LINE + 9, "start") if width else (LINE - 9, "end")
    texts = "".join(f'<text x="{x:g}" y="{place + 4.5:.1f}">{year}</text>' for year, place, _ in years(axis))
    return f'<g class="years" text-anchor="{side}">{texts}</g>'


def stem(found: Placed, place: int, reach: float) -> str:
    """The line from a mark to the row of its label."""
    edge = LINE + COLUMN * found.row + DOT
    return f"M{edge:g} {found.middle:.1f}H{reach:g}L{reach + LEAD - 10:g} {place * PITCH + PITCH // 2}h6"


def linked(found: Placed) -> str:
    """A dot, or a bar as long as something lasted or as its date is unsure, which leads somewhere.

    Keyboards and screen readers take the list behind the picture instead.
    """
    one, kind, x = found.thing, "dot" if found.thing.number else "ev", LINE + COLUMN * found.row
    if found.end - found.start <= 2 * DOT + 0.1:
        shape = f'<circle class="{kind}" cx="{x}" cy="{found.middle:.1f}" r="{DOT}"/>'
    else:
        height = f'height="{found.end - found.start:.1f}"'
        shape = f'<rect class="{kind}" x="{x - 2.5:g}" y="{found.start:.1f}" width="5" {height} rx="2.5"/>'
    return f'<a href="{escape(one.href)}" tabindex="-1"><title>{escape(one.says)}</title>{shape}</a>'
