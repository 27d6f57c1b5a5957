"""The pages of the glossary: the card of a term, its own page with every use of it, and the index of all terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from reader import citations, dates, language, pictures
from reader.language import Speech, readable
from reader.library import in_short
from reader.model import Definition, Entry, Reading, Span, Use
from reader.press import Press, href, total
from reader.templates import View, fill

NEIGHBOURS = 40  # how many terms before and after it a term's page lists
MOST_OPEN = 60  # sentences of a long concordance that stand open
TERM_LINK = re.compile(r'data-term="([^"]+)"')
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»]*[^\s<>\"“”«».,;:!?'’)\]]")


def expansion(definition: Definition) -> str:
    """What a short name stands for: the first of its other names that is longer."""
    term = definition.term
    short = len(term.term) <= 6
    return next((name for name in term.aliases if short and len(name) > len(term.term) + 6), "")


def names(definition: Definition, say: Speech) -> list[dict[str, Any]]:
    """A term's names in other languages, those of one language together."""
    return [
        {
            "language_name": language_name(tag, say),
            "language": tag,
            "direction": language.direction(tag),
            "names": [name for _, name in found],
        }
        for tag, found in groupby(definition.term.names, key=lambda pair: pair[0])
    ]


def language_name(tag: str, say: Speech) -> str:
    """What a language is called, with its script where the tag names one; a tag nobody has a word for as it is."""
    first, *rest = tag.split("-")
    name = say.words.get(f"language_{first.lower()}")
    script = next((say.words.get(f"script_{part.lower()}") for part in rest if len(part) == 4), None)
    if name is None:
        return tag
    return say("language_in_script", language=name, script=script) if script else name


def kind_name(kind: str, say: Speech) -> str:
    """What a kind of term is called; one of an author's own as it is written."""
    return say.words.get(f"kind_of_{kind.lower()}", kind)


def source(text: str) -> Markup:
    """A source as its author wrote it, with the web addresses in it as links."""
    shown, end = Markup(), 0
    link = Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>')
    for found in WEB_ADDRESS.finditer(text):
        shown += escape(text[end : found.start()]) + link.format(found[0])
        end = found.end()
    return shown + escape(text[end:])


def card(press: Press, definition: Definition) -> Markup:
    """The card of a term, made once for all the pages that show it."""
    places = [
        (n + use.place) / max(1, len(definition.uses)) for n, (_, uses) in enumerate(definition.uses) for use in uses
    ]
    values = {
        "id": f"card-{definition.term.id}",
        "name": definition.term.term,
        "expansion": expansion(definition),
        "short": Markup(definition.document.lead),
        "names": names(definition, press.say),
        "href": href(definition.document.address),
        "strip": pictures.line(places),
        "readings_count": len(definition.uses),
        "uses_count": total(definition),
        "language": press.library.edition.language,
        "say": press.say,
    }
    return Markup(fill(press.theme, "card.html", values))


def cards_for(press: Press, mentions: Sequence[Span], *more: str) -> list[Markup]:
    """The cards of the terms that a text links, and of those that these cards link, by name.

    Deeper ones have their pages.
    """
    linked = dict.fromkeys([mention.value for mention in mentions if mention.linked] + list(more))
    shown = [id for id in linked if id in press.cards]
    deeper = [id for first in shown for id in TERM_LINK.findall(press.cards[first]) if id in press.cards]
    tag = press.library.edition.language
    by_name = sorted({*shown, *deeper}, key=lambda id: language.sort_key(press.names[id], tag))
    return [press.cards[id] for id in by_name]


def glossary(press: Press) -> View:
    """The index of all terms."""
    tag = press.library.edition.language
    letters: dict[str, list[dict[str, Any]]] = {}
    kinds: dict[str, int] = {}
    for definition in press.library.definitions:
        own = definition.term
        known_as = dict.fromkeys([own.term, *own.aliases, *(name for _, name in own.names)])
        row = {
            "expansion": expansion(definition),
            "kind": own.kind,
            "kind_name": kind_name(own.kind, press.say),
            "names": names(definition, press.say),
            "find": " | ".join(language.fold(name) for name in known_as),
            "count": total(definition),
        }
        letters.setdefault(language.initial(own.term, tag), []).append({**press.linked(own.id), **row})
        if own.kind:
            kinds[own.kind] = kinds.get(own.kind, 0) + 1
    named = sorted((language.sort_key(kind_name(kind, press.say), tag), kind) for kind in kinds)
    return press.view(
        "glossary.html",
        "glossary/index.html",
        press.say("glossary"),
        letters=[{"letter": letter, "id": place(letter), "terms": terms} for letter, terms in letters.items()],
        kinds=[{"kind": kind, "name": kind_name(kind, press.say), "count": kinds[kind]} for _, kind in named],
        count=len(press.library.definitions),
        languages=by_language(press),
    )


def place(letter: str) -> str:
    """The id of a letter in the index."""
    return f"letter-{letter if letter.isalpha() else 0}"


def by_language(press: Press) -> list[dict[str, Any]]:
    """The names of terms in other languages, each language in its own order."""
    given: dict[str, list[dict[str, str]]] = {}
    for definition in press.library.definitions:
        for tag, name in definition.term.names:
            given.setdefault(tag, []).append({**press.linked(definition.term.id), "given": name})
    return [
        {
            "language": tag,
            "name": language_name(tag, press.say),
            "direction": language.direction(tag),
            "terms": sorted(terms, key=lambda term: language.sort_key(term["given"], tag)),
        }
        for tag, terms in sorted(given.items())
    ]


def term(press: Press, definition: Definition, by_slug: dict[str, Entry], around: Iterable[Definition]) -> View:
    """A term's page: its definition, and every sentence that uses it."""
    own = definition.term
    groups = [group(press, own.id, by_slug[slug], found) for slug, found in definition.uses]
    groups.sort(key=lambda found: (not found["sorted"], found["sorted"]))
    stand_open(groups)
    letter = language.initial(own.term, press.library.edition.language)
    return press.view(
        "term.html",
        definition.document.address,
        own.term,
        id=own.id,
        description=in_short(definition),
        name=own.term,
        expansion=expansion(definition),
        body=Markup(definition.document.body),
        names=names(definition, press.say),
        aliases=list(own.aliases),
        kind=kind_name(own.kind, press.say),
        dates=readable(own.dates, press.say),
        sources=[source(text) for text in own.sources],
        related=[press.linked(id) for id in own.related if id in press.names],
        uses=groups,
        folded=total(definition) > MOST_OPEN,
        uses_count=total(definition),
        readings_count=len(groups),
        terms=[
            {**press.linked(other.term.id), "count": total(other), "current": other is definition} for other in around
        ],
        cards=cards_for(press, definition.document.mentions),
        **press.way(
            (press.say("glossary"), "/glossary/index.html"),
            (letter, f"/glossary/index.html#{quote(place(letter))}"),
            (own.term, href(definition.document.address)),
        ),
    )


def group(press: Press, term_id: str, entry: Entry, found: Sequence[Use]) -> dict[str, Any]:
    """One reading in a concordance: whose it is, of when, about what, and its sentences.

    A reading that may not be published lends the sentences that may be quoted, and the numbers of its paragraphs.
    """
    own = entry.reading
    return {
        "title": own.work.title,
        "href": href(entry.document.address),
        "language": own.language,
        "direction": language.direction(own.language),
        "author": citations.named(own.work.authors, press.say) or own.work.publisher,
        "date": citations.dated(own.work, press.say),
        "iso": own.work.date,
        "about": citations.line(own.about, press.say) if own.about else None,
        "id": section(own.slug),
        "sorted": dates.sort_key((own.about or own.work).date or own.work.date),
        "number": entry.number,
        "author_key": " ".join(
            language.sort_key(
                citations.named((own.about or own.work).authors, press.say), press.library.edition.language
            )
        ),
        "count": len(found),
        "strip": press.strip(own.slug, term_id, found),
        "mark": press.mark(entry),
        "withheld": entry.withheld,
        "numbers": list(dict.fromkeys(use.number for use in found if use.number)),
        "uses": [used(use, own, href(entry.document.address)) for use in found if use.words],
    }


def section(slug: str) -> str:
    """The id of what a term's page has of a reading."""
    return f"in-{slug}"


def used(use: Use, reading: Reading, address: str) -> dict[str, str]:
    """One use of a term, with the link that lands on it."""
    return {
        "number": use.number,
        "href": f"{address}#{quote(use.id)}" if use.id else address,
        "before": use.before,
        "words": use.words,
        "after": use.after,
        "language": reading.language,
        "direction": language.direction(reading.language),
    }


def stand_open(groups: list[dict[str, Any]]) -> None:
    """Say which readings of a long concordance stand open: the first, and those after it while there is room."""
    shown = 0
    for n, found in enumerate(groups):
        shown += found["count"]
        found["open"] = n == 0 or shown <= MOST_OPEN
