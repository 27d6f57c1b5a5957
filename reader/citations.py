"""A Work → a readable line. What is not known is left out; nothing is invented."""

from __future__ import annotations

from markupsafe import Markup, escape

from reader.model import Edition, Reading, Work


def named(authors: tuple[str, ...]) -> str:
    """Authors in a row, as a sentence names them."""
    if len(authors) < 3:
        return " and ".join(authors)
    return ", ".join(authors[:-1]) + ", and " + authors[-1]


def line(work: Work, date: str, untitled: str) -> Markup:
    """A work's record on one line. `date` is readable; `untitled` describes a work that has no title.

    A work without an author begins with its publisher.
    """
    title = f"“{work.title}”" if work.title else f"[{untitled}]"
    parts = [str(escape(named(work.authors) or work.publisher))] if work.authors or work.publisher else []
    parts.append(str(escape(title)))
    if work.authors and work.publisher:
        parts.append(f"<cite>{escape(work.publisher)}</cite>")
    if date:
        shown = f"[{date}]" if work.date_basis == "inferred" else date
        parts.append(f'<time datetime="{escape(work.date)}">{escape(shown)}</time>')
    return Markup(". ".join(parts) + ".")


def of_reading(reading: Reading, edition: Edition, date: str, address: str) -> Markup:
    """How to cite a reading of this edition."""
    who = named(reading.work.authors) or edition.publisher or named(edition.editors)
    parts = [
        f"{escape(who)}." if who else "",
        f"“{escape(reading.work.title)}.”",
        f"In <cite>{escape(edition.title)}</cite>",
    ]
    text = " ".join(part for part in parts if part) + (f", {escape(date)}." if date else ".")
    if address:
        text += f' <a href="{escape(address)}">{escape(address)}</a>'
    return Markup(text)
