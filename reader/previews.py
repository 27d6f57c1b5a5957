"""What cards show beside a text, as scripts that pages load when it is asked for: where a link leads to, terms' names.

Of a reading that another text links there is its record, its first words, and the first words of each place that is
linked. Nothing else, so that an edition of any size has as much of this as its authors wrote links.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from reader import asides, dressing, language
from reader.library import documents
from reader.model import Document, Entry, File, Library, Passage, Placed, Span, Theme
from reader.press import Press, of_work, press_for

WORDS = 40
LONGEST = 280  # characters


def files(library: Library, theme: Theme) -> list[File]:
    """The scripts of an edition."""
    press = press_for(library, theme)
    linked = from_elsewhere(library)
    return [
        *([script("data/terms.js", "name", press.names)] if press.names else []),
        *(
            script(f"data/previews/{name}.js", "tell", name, told(entry, linked[address], press))
            for entry in library.entries
            for name in (entry.reading.slug, *entry.reading.was)
            if (address := f"readings/{name}.html") in linked
        ),
    ]


def script(path: str, what: str, *values: Any) -> File:
    """A file that tells the cards some values."""
    said = ",".join(json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values)
    return File(path, f"readerCards.{what}({said});\n".encode("utf-8", "replace"))


def from_elsewhere(library: Library) -> dict[str, set[str]]:
    """Every address that another text links, and the places in it that are named."""
    found: dict[str, set[str]] = {}
    for document in documents(library):
        for link in document.links:
            if link.target and link.target != document.address:
                found.setdefault(link.target, set()).add(link.fragment)
    return found


def told(entry: Entry, fragments: Iterable[str], press: Press) -> dict[str, Any]:
    """A reading as its card shows it. Of one that may not be published there is no text: its record stands alone."""
    own, document = entry.reading, entry.document
    record = of_work(own.work, press)
    by = [str(record[key]) for key in ("authors", "publisher", "date") if record[key]]
    places = {fragment: place for fragment, place in places_of(document, fragments, press) if place}
    return {
        "title": own.work.title,
        "by": [*by, *filter(None, [press.mark(entry)])],
        "language": own.language,
        "direction": language.direction(own.language),
        "places": places,
    }


def opening(text: str) -> str:
    """The first words of a text."""
    words = text.split()
    first = " ".join(words[:WORDS])
    if len(first) > LONGEST:
        return re.sub(r"\s+\S*\Z", "", first[:LONGEST]) + "…"
    return first + ("…" if len(words) > WORDS else "")


def places_of(document: Document, fragments: Iterable[str], press: Press) -> Iterator[tuple[str, dict[str, str]]]:
    """The beginning of a text, and each place that links name: what it is called, who speaks there, the first words."""
    standing = {passage.anchor: passage for passage in reversed(document.passages)}
    headings = {heading.anchor: heading for heading in document.headings}
    notes = {f"note-{placed.note.id}": placed for placed in document.notes}
    gone = dict(document.gone)
    uses = {mention.id: mention for mention in document.mentions}
    first = next((passage for passage in document.passages if passage.kind == "text"), None)
    if first:
        yield "", {"says": words_of(document, first)}
    for fragment in sorted({*fragments} - {""}):
        if fragment in notes:
            yield fragment, note(document, notes[fragment], press)
        elif fragment in headings and (passage := standing.get(headings[fragment].paragraph)):
            yield fragment, {"label": headings[fragment].text, "says": words_of(document, passage)}
        elif passage := standing.get(gone.get(fragment, fragment)) or around(document, uses.get(fragment)):
            yield fragment, {"label": label(document, passage, press), "says": words_of(document, passage)}


def words_of(document: Document, passage: Passage) -> str:
    """The first words of a passage."""
    return opening(document.text[passage.start : passage.end])


def around(document: Document, use: Span | None) -> Passage | None:
    """The passage in which a term is used."""
    return next((found for found in document.passages if use and found.start <= use.start < found.end), None)


def label(document: Document, passage: Passage, press: Press) -> str:
    """What a place is called."""
    if re.fullmatch(r"p\d+[a-z]*", passage.anchor):
        return f"¶ {passage.anchor[1:]}"
    if passage.kind == "footnote":
        feet = list(dict.fromkeys(found.anchor for found in document.passages if found.kind == "footnote"))
        return f"{feet.index(passage.anchor) + 1} {press.say('author')}"
    return ""


def note(document: Document, placed: Placed, press: Press) -> dict[str, str]:
    """An editor's note, with the mark of who speaks in it."""
    own, words = placed.note, press.say.words
    tag = own.language or press.library.edition.language
    return {
        "label": f"{asides.SHAPES[own.by]} {asides.label(placed, mark_of(document, placed, words), words)}",
        "voice": own.by,
        "says": opening(placed.text),
        "language": tag,
        "direction": language.direction(tag),
    }


def mark_of(document: Document, placed: Placed, words: dict[str, str]) -> str:
    """The letters of a note; none where it has no place."""
    ordered = sorted((other for other in document.notes if other.end is not None), key=dressing.order)
    return asides.letter(ordered.index(placed), words) if placed in ordered else ""
