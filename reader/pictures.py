"""Small static pictures as SVG: values in, strings out. A strip is one reading along a line; a cell, one of many."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from reader.model import Document

WIDTH = 600
CELL = 60
LEVELS = 5  # shades of a cell


def ticks(places: Iterable[float], top: int = 3, bottom: int = 17, width: int = WIDTH, apart: int = 2) -> str:
    """A tick for each place from 0 to 1 along a line, on spots so far apart."""
    # Uses that fall on one spot make one tick: a common word would otherwise draw the same line a thousand times.
    path = "".join(
        f"M{spot} {top}V{bottom}" for spot in sorted({round(place * width / apart) * apart for place in places})
    )
    return f'<path class="tick" d="{path}"/>' if path else ""


def line(places: Iterable[float], label: str = "") -> Markup:
    """A reading as a plain line with a tick for each use; with a label it is read aloud, else it is decoration."""
    told = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(
        f'<svg class="strip" viewBox="0 0 {WIDTH} 20" preserveAspectRatio="none" {told}>'
        f'<path class="base" d="M0 10H{WIDTH}"/>{ticks(places)}</svg>'
    )


def locator(document: Document, places: Sequence[float], label: str, paragraph: str) -> Markup:
    """A reading as a row of cells, one a numbered paragraph and as long as its text, each a link to it."""
    whole = max((passage.end for passage in document.passages if passage.kind != "footnote"), default=1)
    drawn = []
    for passage in document.passages:
        left, wide = passage.start / whole * WIDTH, (passage.end - passage.start) / whole * WIDTH
        anchor, number = passage.anchor, passage.anchor.removeprefix("p")
        if passage.kind in ("heading", "footnote") or not anchor:
            continue
        if passage.kind != "text":  # a table, a figure: it has its length, but no number
            drawn.append(f'<rect class="cell" x="{left:.1f}" y="9" width="{max(1.0, wide - 2):.1f}" height="2"/>')
            continue
        drawn.append(
            f'<a href="#{escape(anchor)}" tabindex="-1" aria-label="{escape(paragraph.replace("{n}", number))}">'
            f'<rect x="{left:.1f}" y="0" width="{wide:.1f}" height="20" fill="transparent"/>'
            f'<rect class="cell" x="{left:.1f}" y="8" width="{max(1.0, wide - 2):.1f}" height="4"/></a>'
        )
    return Markup(
        f'<svg class="strip" viewBox="0 0 {WIDTH} 20" preserveAspectRatio="none" role="group" '
        f'aria-label="{escape(label)}">'
        f"{''.join(drawn)}{ticks(places, 1, 19)}</svg>"
    )


def level(count: int, most: int) -> int:
    """The shade of a count among others: 0 for none, and the darkest for the most. Small counts differ more."""
    return math.ceil(LEVELS * math.sqrt(count / most)) if count else 0


def cell(shade: int, places: Iterable[float] = ()) -> Markup:
    """One reading as a cell of a matrix: darker for more uses, with a tick where each stands; a line where none is."""
    ground = (
        f'<rect class="d{shade}" width="{CELL}" height="20"/>' if shade else f'<path class="base" d="M0 10H{CELL}"/>'
    )
    return Markup(
        f'<svg class="cell" viewBox="0 0 {CELL} 20" preserveAspectRatio="none" aria-hidden="true">'
        f"{ground}{ticks(places, 3, 17, CELL, 1)}</svg>"
    )
