"""Rules: Library → Problems. A rule never prints and never mends; adding one is a function and a row in RULES."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from reader.library import anchors
from reader.model import Document, Library, Problem


def broken_anchors(library: Library) -> Iterator[Problem]:
    """A link to a place that is not in its target. Links to files that are not there were told when they were read."""
    known = anchors(documents(library))
    for document in documents(library):
        for link in document.links:
            if link.fragment and link.fragment not in known.get(link.target, (link.fragment,)):
                message = f"the target of the link {link.written} has no such place: check what follows the #"
                yield Problem(document.path, link.line, "broken-anchor", "warning", message)


def unknown_terms(library: Library) -> Iterator[Problem]:
    """A related term, or a term a reading excepts, that no file defines."""
    known = {definition.term.id for definition in library.definitions}
    for definition in library.definitions:
        term = definition.term
        for other in term.related:
            if other == term.id:
                yield Problem(
                    term.path, term.line, "related-self", "warning", f"`related` names the term itself: remove {other}"
                )
            elif other not in known:
                message = f"`related` names {other}, but there is no glossary/{other}.md"
                yield Problem(term.path, term.line, "unknown-term", "warning", message)
    for entry in library.entries:
        for other in entry.reading.never:
            if other not in known:
                message = f"`glossary: never` names {other}, but there is no glossary/{other}.md"
                yield Problem(entry.reading.path, entry.reading.lines["never"], "unknown-term", "warning", message)


def unknown_readings(library: Library) -> Iterator[Problem]:
    """An order that names a reading which is not there."""
    slugs = {entry.reading.slug for entry in library.entries}
    for slug in library.edition.order:
        if slug not in slugs:
            message = f"`order` names {slug}, but there is no readings/{slug}.md in the edition"
            yield Problem("reader.toml", library.edition.order_line, "unknown-reading", "warning", message)


def unused_terms(library: Library) -> Iterator[Problem]:
    """A term that no reading mentions."""
    for definition in library.definitions:
        if not definition.uses:
            message = "no reading uses this term: check its names, or remove it"
            yield Problem(definition.term.path, definition.term.line, "unused-term", "warning", message)


RULES: tuple[Callable[[Library], Iterable[Problem]], ...] = (
    broken_anchors,
    unknown_terms,
    unknown_readings,
    unused_terms,
)


def problems(library: Library) -> list[Problem]:
    """What every rule finds."""
    return sorted(problem for rule in RULES for problem in rule(library))


def documents(library: Library) -> Iterator[Document]:
    """Every surveyed text of a library."""
    yield from (entry.document for entry in library.entries)
    yield from (definition.document for definition in library.definitions)
    yield from (page.document for page in library.pages)
