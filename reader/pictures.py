"""Small static pictures as SVG: values in, strings out. The strip is one reading laid along a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from reader.model import Document

WIDTH = 600


def ticks(places: Iterable[float], top: int = 3, bottom: int = 17) -> str:
    """A tick for each place from 0 to 1."""
    # Uses that fall on one spot make one tick: a common word would otherwise draw the same line a thousand times.
    path = "".join(f"M{spot} {top}V{bottom}" for spot in sorted({round(place * WIDTH / 2) * 2 for place in places}))
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
