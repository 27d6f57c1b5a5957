"""Notes → what other programs keep: W3C Web Annotations, exports of Hypothesis, annotation files of Readium."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from reader.editions import is_teachers
from reader.model import Edition, Note
from reader.w3c import CONTEXT, annotation, audience, creator, dumped, fragment, id_of, made, paged, quoted, tags_of

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The notes of one reading."""

    slug: str
    title: str
    notes: Sequence[Note]


def write(edition: Edition, shelves: Sequence[Shelf], form: str) -> bytes:
    """Notes as one file of a format; the same notes always give the same bytes."""
    return dumped(WRITERS[form](edition, shelves))


def base(edition: Edition) -> str:
    """Where an edition is; a name that is none on the web where it has no address."""
    return edition.address.rstrip("/") + "/" if edition.address else f"urn:reader:{quote(edition.name)}:"


def place(edition: Edition, slug: str) -> str:
    """The address of a reading."""
    return f"{base(edition)}readings/{quote(slug)}.html"


def w3c(edition: Edition, shelves: Sequence[Shelf]) -> Json:
    """A collection of Web Annotations, on one page."""
    items = [
        annotation(note, page, body(note), target(note, page))
        for shelf in shelves
        for page in [place(edition, shelf.slug)]
        for note in shelf.notes
    ]
    return paged(f"{base(edition)}notes.jsonld", edition.title, items)


def hypothesis(edition: Edition, shelves: Sequence[Shelf]) -> Json:
    """What the client of Hypothesis exports and imports."""
    rows: list[Json] = []
    for shelf in shelves:
        source = place(edition, shelf.slug)
        for note in shelf.notes:
            time = made(note.date).get("created", "")
            group = "teachers" if is_teachers(note.path) else "__world__"  # everybody
            rows.append(
                {
                    "id": id_of(source, note),
                    **({"created": time, "updated": time} if time else {}),
                    "user": f"acct:{quote(note.name or note.by, safe='')}@{quote(edition.name, safe='')}",
                    "user_info": {"display_name": note.name or None},
                    "uri": source,
                    "text": note.text,
                    "tags": tags_of(note),
                    "group": group,
                    "permissions": {"read": [f"group:{group}"]},
                    "references": [],
                    "document": {"title": [shelf.title]},
                    "target": [{"source": source, "selector": [quoted(note.quote)]}],
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
            words = {**body(note), "keyword": note.kind}
            name = id_of(place(edition, shelf.slug), note)
            head = {"@context": CONTEXT, "id": name, "type": "Annotation", **creator(note), **made(note.date)}
            head |= audience(note)
            items.append({**head, "target": target(note, source), "body": words})
    about = {
        "dc:identifier": [edition.address or f"urn:reader:{quote(edition.name)}"],
        "dc:title": edition.title,
        "dc:format": "application/epub+zip",
        **({"dc:publisher": edition.publisher} if edition.publisher else {}),
        **({"dc:creator": list(edition.editors)} if edition.editors else {}),
        **({"dc:date": edition.date[:4]} if edition.date else {}),
    }
    name = f"{base(edition)}notes"
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


def body(note: Note) -> Json:
    """A note's text."""
    language = {"language": note.language} if note.language else {}
    return {"type": "TextualBody", "value": note.text, "format": "text/markdown", **language}


def target(note: Note, page: str) -> Json:
    """What a note is about."""
    where = [fragment(note.paragraph)] if note.paragraph else []
    return {"source": page, "selector": [quoted(note.quote), *where]}
