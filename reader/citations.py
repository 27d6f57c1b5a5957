"""A Work → a readable line. What is not known is left out; nothing is invented."""

from __future__ import annotations

from markupsafe import Markup, escape

from reader.language import Speech, quotes, readable
from reader.model import Edition, Reading, Work


def named(authors: tuple[str, ...], say: Speech) -> str:
    """Authors in a row, as a sentence names them."""
    if len(authors) < 2:
        return "".join(authors)
    return say("list_and", first=f"{say('list_comma')} ".join(authors[:-1]), last=authors[-1])


def dated(work: Work, say: Speech) -> str:
    """A work's date as people write it; one that was inferred stands in brackets."""
    date = readable(work.date, say)
    return f"[{date}]" if date and work.date_basis == "inferred" else date


def titled(work: Work, say: Speech) -> str:
    """A work's title between the quotation marks of the interface's language, or what stands for it."""
    opening, closing, *_ = quotes(say("language"))
    return f"{opening}{work.title}{closing}" if work.title else f"[{say('untitled_work', publisher=work.publisher)}]"


def line(work: Work, say: Speech) -> Markup:
    """A work's record on one line. One without an author begins with its publisher."""
    parts = [isolated(named(work.authors, say) or work.publisher), isolated(titled(work, say))]
    if work.authors and work.publisher:
        parts.append(Markup("<cite>{}</cite>").format(isolated(work.publisher)))
    if work.date:
        parts.append(Markup('<time datetime="{}">{}</time>').format(work.date, dated(work, say)))
    return Markup(". ").join(part for part in parts if part) + "."


def of_reading(reading: Reading, edition: Edition, say: Speech, address: str) -> Markup:
    """How to cite a reading of this edition: a republished work by its own record, one of ours by its editors."""
    work = reading.work
    who = named(work.authors, say) or work.publisher or edition.publisher or named(edition.editors, say)
    parts = [isolated(who), isolated(titled(work, say))]
    if work.authors and work.publisher:
        parts.append(Markup("<cite>{}</cite>").format(isolated(work.publisher)))
    if work.date:
        parts.append(Markup('<time datetime="{}">{}</time>').format(work.date, dated(work, say)))
    held = escape(say("cite_in", edition="\0")).split("\0")
    parts.append(Markup("<cite>{}</cite>").format(isolated(edition.title)).join(held))
    text = Markup(". ").join(part for part in parts if part) + "."
    return text + Markup(' <a href="{0}">{0}</a>').format(address) if address else text


def isolated(text: str) -> Markup:
    """A name or title that may run in another direction than the line."""
    return Markup("<bdi>{}</bdi>").format(text) if text else Markup("")
