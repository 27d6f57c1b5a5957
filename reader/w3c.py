"""The notes of an edition as W3C Web Annotations: a collection for each reading, beside its page."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from reader.language import direction
from reader.model import Edition, Entry, File, Library, Placed
from reader.notes import MOTIVATIONS
from reader.templates import relative, root_of

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
FRAGMENTS = "http://tools.ietf.org/rfc/rfc3236"  # what follows the # in the address of a page
AROUND = 32  # characters before and after the words

Json = dict[str, Any]


def address_of(slug: str) -> str:
    """Where the notes of a reading stand for other programs."""
    return f"data/notes/{slug}.jsonld"


def files(library: Library) -> list[File]:
    """A collection for each reading that has notes."""
    return [
        File(address_of(entry.reading.slug), dumped(collection(entry, library.edition)))
        for entry in library.entries
        if entry.document.notes
    ]


def dumped(value: Json) -> bytes:
    """JSON for people and programs."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def collection(entry: Entry, edition: Edition) -> Json:
    """The notes of one reading in one page of a collection. Without an address of the site, IRIs are relative."""
    address = address_of(entry.reading.slug)
    base = edition.address.rstrip("/") + "/" if edition.address else root_of(address)
    own = base + quote(address)
    items = [annotation(placed, entry, edition, base) for placed in entry.document.notes]
    return {
        "@context": CONTEXT,
        "id": own,
        "type": "AnnotationCollection",
        "label": f"{edition.title}: {entry.reading.work.title}",
        "total": len(items),
        "first": {"id": f"{own}#page", "type": "AnnotationPage", "startIndex": 0, "items": items},
    }


def annotation(placed: Placed, entry: Entry, edition: Edition, base: str) -> Json:
    """One note. Dates that are no days, and names that are not known, are left out."""
    own = placed.note
    page = base + quote(entry.document.address)
    html = relative(placed.body, address_of(entry.reading.slug), base).replace('href="#', f'href="{page}#')
    tag = own.language or edition.language
    made: Json = {
        "id": f"{page}#note-{quote(own.id)}",
        "type": "Annotation",
        "motivation": MOTIVATIONS[own.kind],
        "body": [
            {
                "type": "TextualBody",
                "value": html,
                "format": "text/html",
                "language": tag,
                "textDirection": direction(tag),
                "purpose": MOTIVATIONS[own.kind],
            },
            {"type": "TextualBody", "value": own.kind, "purpose": "tagging"},
            {"type": "TextualBody", "value": f"by:{own.by}", "purpose": "tagging"},
        ],
        "target": target(placed, entry, page),
    }
    if own.name:
        made["creator"] = {"type": "Person", "name": own.name}
    if own.date.count("-") == 2:
        made["created"] = f"{own.date}T00:00:00Z"
    return made


def target(placed: Placed, entry: Entry, page: str) -> Json | str:
    """What a note is about: its words now, those it was made on where they differ, and the digest of that text."""
    own, text = placed.note, entry.document.text
    selectors: list[Json] = []
    if placed.start is not None and placed.end is not None and text:
        before, after = text[max(0, placed.start - AROUND) : placed.start], text[placed.end : placed.end + AROUND]
        words = quoted(text[placed.start : placed.end], before, after)
        selectors.append(words)
        # As W3C has it, positions count code points; the text is the page's reading text.
        selectors.append({"type": "TextPositionSelector", "start": placed.start, "end": placed.end})
        paragraph = {"type": "FragmentSelector", "conformsTo": FRAGMENTS, "value": placed.anchor, "refinedBy": words}
        selectors.append(paragraph)
    if own.quote.exact and placed.state not in ("exact", "moved"):
        selectors.append(quoted(own.quote.exact, own.quote.prefix, own.quote.suffix))
    if not selectors:
        return page
    about: Json = {"type": "SpecificResource", "source": page, "selector": selectors}
    return about | ({"schema:version": placed.digest} if placed.digest else {})


def quoted(exact: str, prefix: str, suffix: str) -> Json:
    """A selector by words; context that is not there is left out."""
    values = {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
    return {key: value for key, value in values.items() if value}
