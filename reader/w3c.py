"""Notes as W3C Web Annotations: the collection beside each reading's page, and what every writer of them shares."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from reader.editions import is_teachers
from reader.language import direction
from reader.model import Edition, Entry, File, Library, Note, Placed, Quote
from reader.notes import FOR_TEACHERS, MOTIVATIONS
from reader.templates import relative, root_of

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
FRAGMENTS = "http://tools.ietf.org/rfc/rfc3236"  # what follows the # in the address of a page
AROUND = 32  # characters before and after the words

Json = dict[str, Any]


# What all writers share


def dumped(value: Json) -> bytes:
    """JSON for people and programs."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def paged(name: str, label: str, items: Sequence[Json]) -> Json:
    """Annotations as one collection with one page."""
    page = {"id": f"{name}#page", "type": "AnnotationPage", "startIndex": 0, "items": items}
    about = {"@context": CONTEXT, "id": name, "type": "AnnotationCollection", "label": label, "total": len(items)}
    return about | ({"first": page} if items else {})


def annotation(note: Note, page: str, body: Json, target: Json | str) -> Json:
    """One note on a page, what it says, what it is about and for whom; its kind and who speaks are tags."""
    motivation = MOTIVATIONS[note.kind]
    tags = [{"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in tags_of(note)]
    said = [{"type": "TextualBody", **body, "purpose": motivation}, *tags]
    own = {"id": id_of(page, note), "type": "Annotation", "motivation": motivation}
    return {**own, **creator(note), **made(note.date), **audience(note), "body": said, "target": target}


def id_of(page: str, note: Note) -> str:
    """The address of a note."""
    return f"{page}#note-{quote(note.id)}"


def tags_of(note: Note) -> list[str]:
    """What has no place of its own elsewhere, as tags."""
    return [note.kind, f"by:{note.by}", *([FOR_TEACHERS] if is_teachers(note.path) else [])]


def audience(note: Note) -> Json:
    """For whom a note is, as the Web Annotation model has it; nothing where it is for everybody."""
    meant = {"type": "schema:EducationalAudience", "schema:educationalRole": "teacher"}
    return {"audience": meant} if is_teachers(note.path) else {}


def creator(note: Note) -> Json:
    """Who wrote a note, if that is known by name."""
    if not note.name:
        return {}
    return {"creator": {"id": f"urn:reader:person:{quote(note.name, safe='')}", "type": "Person", "name": note.name}}


def made(date: str) -> Json:
    """When a note was made: as a time if its day is known."""
    if not date:
        return {}
    return {"created": f"{date}T00:00:00Z"} if len(date) == 10 else {"dcterms:created": date}


def quoted(words: Quote) -> Json:
    """A selector by words; context that is not there is left out."""
    values = {"type": "TextQuoteSelector", "exact": words.exact, "prefix": words.prefix, "suffix": words.suffix}
    return {key: value for key, value in values.items() if value}


def fragment(paragraph: str) -> Json:
    """A selector by the id of a paragraph."""
    return {"type": "FragmentSelector", "conformsTo": FRAGMENTS, "value": paragraph}


# Beside the page of a reading


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


def collection(entry: Entry, edition: Edition) -> Json:
    """The notes of one reading. Without an address of the site, IRIs are relative."""
    address = address_of(entry.reading.slug)
    base = edition.address.rstrip("/") + "/" if edition.address else root_of(address)
    page = base + quote(entry.document.address)
    items = [
        annotation(placed.note, page, body(placed, page, edition, address, base), target(placed, entry, page))
        for placed in entry.document.notes
    ]
    return paged(base + quote(address), f"{edition.title}: {entry.reading.work.title}", items)


def body(placed: Placed, page: str, edition: Edition, address: str, base: str) -> Json:
    """What a note says, as its page shows it."""
    html = relative(placed.body, address, base).replace('href="#', f'href="{page}#')
    tag = placed.note.language or edition.language
    return {"value": html, "format": "text/html", "language": tag, "textDirection": direction(tag)}


def target(placed: Placed, entry: Entry, page: str) -> Json | str:
    """What a note is about: its words now, those it was made on where they differ, and the digest of that text."""
    own, text = placed.note, entry.document.text
    selectors: list[Json] = []
    if placed.start is not None and placed.end is not None and text:
        before, after = text[max(0, placed.start - AROUND) : placed.start], text[placed.end : placed.end + AROUND]
        words = quoted(Quote(text[placed.start : placed.end], before, after))
        # As W3C has it, positions count code points; the text is the page's reading text.
        position = {"type": "TextPositionSelector", "start": placed.start, "end": placed.end}
        selectors += [words, position, {**fragment(placed.anchor), "refinedBy": words}]
    if own.quote.exact and placed.state not in ("exact", "moved"):
        selectors.append(quoted(own.quote))
    if not selectors:
        return page
    about: Json = {"type": "SpecificResource", "source": page, "selector": selectors}
    return about | ({"schema:version": placed.digest} if placed.digest else {})
