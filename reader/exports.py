"""Notes → what other programs keep: W3C Web Annotations, exports of Hypothesis, annotation files of Readium."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from reader.model import Edition, Note
from reader.notes import MOTIVATIONS

Json = dict[str, Any]

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The notes of one reading."""

    slug: str
    title: str
    notes: Sequence[Note]


def write(edition: Edition, shelves: Sequence[Shelf], form: str) -> bytes:
    """Notes as one file of a format; the same notes always give the same bytes."""
    return (json.dumps(WRITERS[form](edition, shelves), ensure_ascii=False, indent=1) + "\n").encode()


def place(edition: Edition, slug: str) -> str:
    """The address of a reading; a name that is none on the web where the edition has no address."""
    base = edition.address.rstrip("/") + "/" if edition.address else f"urn:reader:{quote(edition.name)}:"
    return f"{base}readings/{quote(slug)}.html"


def w3c(edition: Edition, shelves: Sequence[Shelf]) -> Json:
    """A collection of Web Annotations, on one page."""
    items = []
    for shelf in shelves:
        for note in shelf.notes:
            motivation = MOTIVATIONS.get(note.kind, "commenting")
            own = {"motivation": motivation, **creator(note), **made(note.date)}
            bodies = [{**body(note), "purpose": motivation}]
            bodies += [{"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in tags_of(note)]
            source = place(edition, shelf.slug)
            target = {"source": source, "selector": [quotation(note), *fragment(note)]}
            items.append({"id": own_id(source, note), "type": "Annotation", **own, "body": bodies, "target": target})
    name = place(edition, "")[: -len("readings/.html")]
    page = {"id": f"{name}notes.jsonld#page", "type": "AnnotationPage", "startIndex": 0, "items": items}
    about = {"id": f"{name}notes.jsonld", "type": "AnnotationCollection", "label": edition.title}
    return {"@context": CONTEXT, **about, "total": len(items), **({"first": page} if items else {})}


def hypothesis(edition: Edition, shelves: Sequence[Shelf]) -> Json:
    """What the client of Hypothesis exports and imports."""
    rows: list[Json] = []
    for shelf in shelves:
        source = place(edition, shelf.slug)
        for note in shelf.notes:
            time = made(note.date).get("created", "")
            rows.append(
                {
                    "id": own_id(source, note),
                    **({"created": time, "updated": time} if time else {}),
                    "user": f"acct:{quote(note.name or note.by, safe='')}@{quote(edition.name, safe='')}",
                    "user_info": {"display_name": note.name or None},
                    "uri": source,
                    "text": note.text,
                    "tags": tags_of(note),
                    "group": "__world__",
                    "permissions": {"read": ["group:__world__"]},
                    "references": [],
                    "document": {"title": [shelf.title]},
                    "target": [{"source": source, "selector": [quotation(note)]}],
                }
            )
    date = made(edition.date).get("created", "")
    return {"export_date": date, "export_userid": "", "client_version": "annotated-reader", "annotations": rows}


def readium(edition: Edition, shelves: Sequence[Shelf]) -> Json:
    """An annotation set, as reading systems for e-books exchange them."""
    items = []
    for shelf in shelves:
        source = f"readings/{quote(shelf.slug)}.html"
        for note in shelf.notes:
            target = {"source": source, "selector": [quotation(note), *fragment(note)]}
            words = {**body(note), "keyword": note.kind}
            name = own_id(place(edition, shelf.slug), note)
            head = {"@context": CONTEXT, "id": name, "type": "Annotation", **creator(note), **made(note.date)}
            items.append({**head, "target": target, "body": words})
    about = {
        "dc:identifier": [edition.address or f"urn:reader:{quote(edition.name)}"],
        "dc:title": edition.title,
        "dc:format": "application/epub+zip",
        **({"dc:publisher": edition.publisher} if edition.publisher else {}),
        **({"dc:creator": list(edition.editors)} if edition.editors else {}),
        **({"dc:date": edition.date[:4]} if edition.date else {}),
    }
    name = place(edition, "")[: -len("readings/.html")] + "notes"
    return {
        "@context": CONTEXT,
        "id": name,
        "type": "AnnotationSet",
        "title": edition.title,
        "about": about,
        "items": items,
    }


WRITERS: dict[str, Callable[[Edition, Sequence[Shelf]], Json]] = {
    "w3c": w3c,
    "hypothesis": hypothesis,
    "readium": readium,
}


def own_id(source: str, note: Note) -> str:
    """The address of a note."""
    return f"{source}#note-{quote(note.id)}"


def tags_of(note: Note) -> list[str]:
    """What has no place of its own elsewhere, as tags."""
    return [note.kind, *([f"by:{note.by}"] if note.by != "editor" else [])]


def body(note: Note) -> Json:
    """A note's text."""
    language = {"language": note.language} if note.language else {}
    return {"type": "TextualBody", "value": note.text, "format": "text/markdown", **language}


def quotation(note: Note) -> Json:
    """A note's quote."""
    context = {"prefix": note.quote.prefix, "suffix": note.quote.suffix}
    return {"type": "TextQuoteSelector", "exact": note.quote.exact, **{k: v for k, v in context.items() if v}}


def fragment(note: Note) -> list[Json]:
    """A note's paragraph."""
    conforms = "http://tools.ietf.org/rfc/rfc3236"
    return [{"type": "FragmentSelector", "conformsTo": conforms, "value": note.paragraph}] if note.paragraph else []


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
