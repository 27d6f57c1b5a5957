"""Rules: Library → Problems. A rule never prints and never mends; adding one is a function and a row in RULES."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from reader.glossary import Glossary, find_terms
from reader.language import fold, slug
from reader.library import anchors, documents
from reader.model import Block, Document, Library, Problem
from reader.names import explained, is_acronym
from reader.notes import anchor_of
from reader.rights import is_public, notes_without

# How many times a name must stand in an edition before somebody should explain it.
OFTEN_ACRONYM = 3
OFTEN_NAME = 6


def broken_anchors(library: Library) -> Iterator[Problem]:
    """A link to a place that is not in its target. Links to files that are not there were told when they were read."""
    known = anchors(documents(library))
    for document in documents(library):
        for link in document.links:
            if link.fragment and link.fragment not in known.get(link.target, (link.fragment,)):
                message = f"the target of the link {link.written} has no such place: check what follows the #"
                yield Problem(link.path or document.path, link.line, "broken-anchor", "warning", message)


def unknown_terms(library: Library) -> Iterator[Problem]:
    """A related term, or a term a reading excepts, that no file defines."""
    known = {definition.term.id for definition in library.definitions}
    for definition in library.definitions:
        term = definition.term
        for other in term.related:
            if other == term.id:
                message = f"`related` names the term itself: remove {other}"
                yield Problem(term.path, term.lines["related"], "related-self", "warning", message)
            elif other not in known:
                message = f"`related` names {other}, but there is no glossary/{other}.md"
                yield Problem(term.path, term.lines["related"], "unknown-term", "warning", message)
    for entry in library.entries:
        for key, others in (("never", entry.reading.never), ("accepted", entry.reading.accepted)):
            for other in others:
                if other not in known:
                    message = f"`glossary: {key}` names {other}, but there is no glossary/{other}.md"
                    yield Problem(entry.reading.path, entry.reading.lines[key], "unknown-term", "warning", message)


def unknown_readings(library: Library) -> Iterator[Problem]:
    """An order that names a reading which is not there."""
    slugs = {entry.reading.slug for entry in library.entries}
    for name in library.edition.order:
        if name not in slugs:
            message = f"`order` names {name}, but there is no readings/{name}.md in the edition"
            yield Problem("reader.toml", library.edition.order_line, "unknown-reading", "warning", message)


def unused_terms(library: Library) -> Iterator[Problem]:
    """A term that no reading mentions, or only inside the longer name of another."""
    inside = longer_names(library)
    for definition in library.definitions:
        term = definition.term
        if term.id in inside:
            words, other = inside[term.id]
            message = f"the readings use this term only inside “{words}”, which is {other}: remove it, or merge the two"
            yield Problem(term.path, term.line, "part-of-longer", "warning", message)
        elif not definition.uses:
            message = "no reading uses this term: check its names, or remove it"
            yield Problem(term.path, term.line, "unused-term", "warning", message)


def longer_names(library: Library) -> dict[str, tuple[str, str]]:
    """For each unused term that stands inside uses of others: such words, and the term whose use they are."""
    unused = Glossary(tuple(definition.term for definition in library.definitions if not definition.uses))
    found: dict[str, tuple[str, str]] = {}
    for entry in library.entries if unused.terms else ():
        owners = {use.words: term for term, uses in entry.uses.items() for use in uses}
        text, blocks = "", []
        for words in owners:
            blocks.append(Block(len(text), len(text) + len(words), "text", "", 0, 1))
            text += words + "\n"
        for span in find_terms(text, blocks, (), unused, entry.reading.language):
            words = next(text[block.start : block.end] for block in blocks if span.start < block.end)
            found.setdefault(span.value, (words, owners[words]))
    return found


def definitions_without_lead(library: Library) -> Iterator[Problem]:
    """A definition that does not begin with a paragraph: there is nothing to show in the card."""
    for definition in library.definitions:
        term = definition.term
        if term.body.strip() and not definition.document.lead:
            message = "the definition does not begin with a sentence, which cards show: write one above all else"
            yield Problem(term.path, term.body_line, "no-definition", "warning", message)


def names_without_term(library: Library) -> Iterator[Problem]:
    """A capitalised name or an acronym that the readings use often, and no term explains."""
    first: dict[str, Problem] = {}
    count: Counter[str] = Counter()
    known = explained((definition.term for definition in library.definitions), library.edition.ignore)
    for entry in library.entries:
        starts = [block.start for block in entry.document.blocks]
        for span in entry.document.names:
            name = span.value
            count[name] += 1
            if name not in first and fold(name) not in known:
                line = entry.document.blocks[bisect_right(starts, span.start) - 1].line
                first[name] = Problem(entry.reading.path, line, "no-such-term", "hint", "")
    for name, problem in first.items():
        if count[name] >= (OFTEN_ACRONYM if is_acronym(name) else OFTEN_NAME):
            cure = f"write glossary/{slug(name)}.md, add it to a term's `aliases`, or to `ignore` in reader.toml"
            yield replace(problem, message=f"“{name}” stands {count[name]} times, and no term explains it: {cure}")


def gone_paragraphs(library: Library) -> Iterator[Problem]:
    """A link to, or an event at, a paragraph that is no longer there, or never was."""
    gone = {document.address: dict(document.gone) for document in documents(library)}
    for document in documents(library):
        for link in document.links:
            if link.fragment in gone.get(link.target, {}):
                message = f"the link {link.written} names a paragraph that {fate(gone[link.target][link.fragment])}"
                yield Problem(link.path or document.path, link.line, "gone-paragraph", "hint", message)
    for entry in library.entries:
        here, own = entry.document, entry.reading
        for event in own.events:
            if event.paragraph in gone[here.address]:
                message = f"`events` names {event.paragraph}, which {fate(gone[here.address][event.paragraph])}"
                yield Problem(own.path, event.line, "gone-paragraph", "hint", message)
            elif event.paragraph and here.text and event.paragraph not in numbered(here):
                message = f"`events` names {event.paragraph}, but the reading has no such paragraph: write p1, p2 …"
                yield Problem(own.path, event.line, "unknown-paragraph", "warning", message)


def noted_paragraphs(library: Library) -> Iterator[Problem]:
    """A note at a paragraph that never was; of one that has moved it is told where it stands."""
    for here in (entry.document for entry in library.entries if entry.document.text):
        known = {"", *dict(here.gone), *(passage.anchor for passage in here.passages)}
        for note in (placed.note for placed in here.notes if placed.state != "moved"):
            if (named := anchor_of(note.paragraph)) not in known:
                message = f"note {note.id} names the paragraph {named}, which the reading never had"
                cure = "write the one in which its words stand"
                yield Problem(note.path, note.line, "unknown-paragraph", "hint", f"{message}: {cure}")


def numbered(document: Document) -> set[str]:
    """The ids of the paragraphs of a text."""
    return {passage.anchor for passage in document.passages if passage.kind == "text"}


def fate(into: str) -> str:
    """What became of a paragraph."""
    return f"is part of {into} now: name that" if into else "is no longer there; who follows it is told so"


def notes_left_out(library: Library) -> Iterator[Problem]:
    """A note that repeats more of a text than may be public."""
    for entry in library.entries:
        if is_public(entry.reading) or not entry.document.notes:
            continue
        shown = {placed.note.id for placed in notes_without(entry, library.edition.quotation_words)[0]}
        for note in (placed.note for placed in entry.document.notes if placed.note.id not in shown):
            message = (
                f"note {note.id} repeats the words of a text with rights: {entry.reading.rights}, and is left out of "
                "the public edition: say it in words of its own"
            )
            yield Problem(note.path, note.text_line, "note-left-out", "warning", message)


RULES: tuple[Callable[[Library], Iterable[Problem]], ...] = (
    broken_anchors,
    gone_paragraphs,
    noted_paragraphs,
    unknown_terms,
    unknown_readings,
    unused_terms,
    definitions_without_lead,
    names_without_term,
    notes_left_out,
)


def problems(library: Library) -> list[Problem]:
    """What every rule finds."""
    return sorted(problem for rule in RULES for problem in rule(library))
