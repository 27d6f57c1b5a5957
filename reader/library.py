"""All readings together: their order, the uses of every term, and what no reading can know alone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from reader import language
from reader.model import Definition, Document, Edition, Entry, File, Library, Page, Reading, Span, Term, Use

SENTENCE_END = re.compile(r"[.!?…؟۔]+[\"'”’»)]*\s+")
LONGEST_CONTEXT = 220


def link(
    edition: Edition,
    readings: Sequence[tuple[Reading, Document]],
    terms: Sequence[tuple[Term, Document]],
    pages: Sequence[Page],
    pictures: tuple[File, ...],
) -> Library:
    """Put the surveyed texts in order and tell every term where it is used."""
    ordered = in_order(readings, edition.order)
    uses: dict[str, list[tuple[str, tuple[Use, ...]]]] = {}
    entries = []
    for number, (reading, document) in enumerate(ordered, 1):
        by_term = uses_in(reading, document)
        for term, found in by_term.items():
            uses.setdefault(term, []).append((reading.slug, found))
        entries.append(Entry(reading, document, number, language.minutes(document.words), by_term))
    by_name = sorted(terms, key=lambda pair: language.sort_key(pair[0].term, edition.language))
    definitions = [Definition(term, document, tuple(uses.get(term.id, ()))) for term, document in by_name]
    if not edition.date:
        edition = replace(edition, date=max((reading.work.date for reading, _ in readings), default=""))
    surveyed = [document for _, document in (*ordered, *terms)] + [page.document for page in pages]
    shown = {link.target for document in surveyed for link in document.links}
    published = tuple(picture for picture in pictures if picture.path in shown)
    return Library(edition, tuple(entries), tuple(definitions), tuple(pages), published)


def in_order(readings: Sequence[tuple[Reading, Document]], order: Sequence[str]) -> list[tuple[Reading, Document]]:
    """Readings as reader.toml orders them; those it does not name by date of the work, then title."""
    place = {slug: n for n, slug in enumerate(order)}

    def key(pair: tuple[Reading, Document]) -> tuple[int, str, str]:
        reading = pair[0]
        date = (reading.about or reading.work).date or reading.work.date
        return place.get(reading.slug, len(place)), date, reading.work.title

    return sorted(readings, key=key)


def uses_in(reading: Reading, document: Document) -> dict[str, tuple[Use, ...]]:
    """Every use of every term in one reading, terms in order of first use."""
    found: dict[str, list[Use]] = {}
    starts = [block.start for block in document.blocks]
    length = max(1, body_length(document))
    marks = marks_in_body(document, starts)
    for mention in document.mentions:
        block = document.blocks[bisect_right(starts, mention.start) - 1]
        before, after = sentence_round(document.text, mention, block.start, block.end)
        number = block.anchor.removeprefix("p") if re.match(r"p\d", block.anchor) else ""
        use = Use(
            slug=reading.slug,
            id=mention.id,
            number=number,
            anchor=block.anchor,
            before=before,
            words=document.text[mention.start : mention.end],
            after=after,
            place=min(1.0, marks.get(block.anchor, mention.start) / length),
        )
        found.setdefault(mention.value, []).append(use)
    return {term: tuple(uses) for term, uses in found.items()}


def marks_in_body(document: Document, starts: Sequence[int]) -> dict[str, int]:
    """Where each footnote stands in the body: at its first mark; one of another footnote stands where that does."""
    found: dict[str, int] = {}
    for anchor, mark in document.marks:
        block = document.blocks[bisect_right(starts, mark) - 1]
        found[anchor] = found.get(block.anchor, mark)
    return found


def body_length(document: Document) -> int:
    """Where the footnotes begin in a reading text."""
    return max((block.end for block in document.blocks if block.kind != "footnote"), default=0)


def sentence_round(text: str, mention: Span, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a mention in its sentence, cut at words where the sentence is long."""
    left = max(start, mention.start - LONGEST_CONTEXT)
    right = min(end, mention.end + LONGEST_CONTEXT)
    before, after = text[left : mention.start], text[mention.end : right]
    ends = list(SENTENCE_END.finditer(before))
    if ends:
        before = before[ends[-1].end() :]
    elif left > start:
        before = "…" + before.partition(" ")[2]
    stop = SENTENCE_END.search(after + " ")
    if stop:
        after = after[: stop.end()].rstrip()
    elif right < end:
        after = after.rpartition(" ")[0] + "…"
    return before.replace("\n", " "), after.replace("\n", " ")


def documents(library: Library) -> Iterator[Document]:
    """Every surveyed text of a library."""
    yield from (entry.document for entry in library.entries)
    yield from (definition.document for definition in library.definitions)
    yield from (page.document for page in library.pages)


def anchors(documents: Iterable[Document]) -> dict[str, frozenset[str]]:
    """Every address and the places in it that a link may name."""
    return {document.address: frozenset(document.anchors) for document in documents}


def in_short(definition: Definition) -> str:
    """The first paragraph of a definition, as text."""
    document = definition.document
    first = document.blocks[0] if document.lead and document.blocks else None
    return " ".join(document.text[first.start : first.end].split()) if first else ""
