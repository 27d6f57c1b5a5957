"""A library and a theme → the files of a site. Each page is one template and the values it may see; nothing else."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from reader import citations, language, pictures
from reader.editions import is_public
from reader.language import Speech, readable, words_of
from reader.model import Definition, Document, Entry, File, Library, Page, ReaderError, Theme, Use, Work
from reader.templates import View, fill, root_of

EXPLAINED_ON_HOME = 6
TOP_TERMS = 12


@dataclass(slots=True)
class Press:
    """What all pages of one edition share; `views` sets one page after another with it."""

    library: Library
    theme: Theme
    say: Speech
    cards: dict[str, Markup]
    strips: dict[tuple[str, str], Markup]

    def view(self, template: str, address: str, heading: str, tag: str = "", **values: Any) -> View:
        """A view with what every page sees, and its own values."""
        edition = self.library.edition
        tag = tag or edition.language
        section = address.split("/")[0]
        links = [
            ("nav_readings", "/index.html"),
            ("nav_glossary", "/glossary/index.html"),
            ("nav_about", "/about.html"),
        ]
        names = {page.name for page in self.library.pages}
        if "about" in names:
            links.append(("nav_about", "/about.html"))
        current = {"readings": "/index.html", "glossary": "/glossary/index.html"}.get(section, f"/{address}")
        foot = [(self.say("download"), "/download.html")]
        foot += [(page.title, f"/{page.document.address}") for page in self.library.pages if page.name != "home"]
        base = edition.address.rstrip("/")
        common = {
            "edition": edition,
            "language": tag,
            "direction": language.direction(tag),
            "root": root_of(address),
            "page": {
                "title": heading,
                "address": address,
                "canonical": f"{base}/{quote(address)}" if base else "",
                "description": values.pop("description", ""),
            },
            "nav": [{"title": self.say(key), "href": href, "current": href == current} for key, href in links],
            "footer": [{"title": title, "href": href} for title, href in foot],
            "zip": None,
            "say": self.say,
            "asset": partial(asset, self.theme),
        }
        return View(self.theme, template, address, {**common, **values})

    def strip(self, slug: str, definition: Definition) -> Markup:
        """One reading as a line with the uses of one term."""
        key = (slug, definition.term.id)
        if key not in self.strips:
            uses = dict(definition.uses).get(slug, ())
            self.strips[key] = pictures.line([use.place for use in uses], self.say("uses_along", n=len(uses)))
        return self.strips[key]


def size(count: int) -> str:
    """A number of bytes as people say it."""
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} kB"


def asset(theme: Theme, name: str) -> str:
    """The address of a style sheet or script, with a mark of its content that outwits stale caches."""
    if name not in digests(theme):
        raise ReaderError(f"the theme has no {name}, which its templates name")
    return f"/assets/{name}?v={digests(theme)[name]}"


@lru_cache(maxsize=4)
def digests(theme: Theme) -> dict[str, str]:
    """A short digest of each asset."""
    return {posixpath.basename(name): hashlib.sha256(text.encode()).hexdigest()[:10] for name, text in theme.assets}


def download(library: Library, theme: Theme, archive: File | None = None) -> View:
    """The page that offers the edition as an archive; in the archive itself it says that this is it."""
    press = Press(library, theme, Speech(words_of(theme.strings, library.edition.language)), {}, {})
    offered = {"href": f"/{archive.path}", "size": size(len(archive.data))} if archive else None
    return press.view("download.html", "download.html", press.say("download"), zip=offered)


def views(library: Library, theme: Theme) -> Iterator[View]:
    """Every page but the download page, ready to be rendered on its own."""
    press = Press(library, theme, Speech(words_of(theme.strings, library.edition.language)), {}, {})
    for definition in library.definitions:
        press.cards[definition.term.id] = card(press, definition)
    by_slug = {entry.reading.slug: entry for entry in library.entries}
    yield home(press)
    for n, entry in enumerate(library.entries):
        yield reading(press, entry, library.entries[n - 1] if n else None, library.entries[n + 1 : n + 2])
        for old in entry.reading.was:
            target = posixpath.basename(entry.document.address)
            yield press.view("redirect.html", f"readings/{old}.html", entry.reading.work.title, target=quote(target))
    yield glossary(press)
    for definition in library.definitions:
        yield term(press, definition, by_slug)
    for page in library.pages:
        if page.name != "home":
            yield plain(press, page)
    yield press.view("search.html", "search.html", press.say("search"))
    missing = press.view("missing.html", "404.html", press.say("missing"))
    path = urlsplit(library.edition.address).path.rstrip("/")
    yield View(theme, missing.template, missing.address, missing.values, f"{path}/" if library.edition.address else "")


def of_work(work: Work, press: Press, reading_title: str = "") -> dict[str, Any]:
    """A work's record as templates show it."""
    untitled = press.say("untitled_work", publisher=work.publisher)
    return {
        "title": work.title,
        "authors": citations.named(work.authors),
        "publisher": work.publisher,
        "date": readable(work.date, press.say),
        "iso": work.date,
        "url": work.url,
        "line": citations.line(work, readable(work.date, press.say), untitled),
    }


def home(press: Press) -> View:
    """The title page and table of contents."""
    library = press.library
    names = {definition.term.id: definition.term.term for definition in library.definitions}
    introduction = next((page for page in library.pages if page.name == "home"), None)
    rows = []
    for entry in library.entries:
        work = of_work(entry.reading.about or entry.reading.work, press)
        explained = [linked(id, names[id]) for id in top_terms(entry, library)[:EXPLAINED_ON_HOME]]
        rows.append(
            {
                "number": entry.number,
                "title": entry.reading.work.title,
                "subtitle": entry.reading.work.subtitle,
                "href": href(entry.document.address),
                "minutes": entry.minutes,
                "terms": explained,
                "language": entry.reading.language,
                "direction": language.direction(entry.reading.language),
                **{key: work[key] for key in ("authors", "publisher", "date", "iso")},
            }
        )
    return press.view(
        "home.html",
        "index.html",
        library.edition.title,
        description=library.edition.description,
        introduction=Markup(introduction.document.body) if introduction else Markup(""),
        readings=rows,
        matrix=matrix(press),
    )


def top_terms(entry: Entry, library: Library) -> list[str]:
    """The terms of a reading, those it uses most first."""
    counts: dict[str, int] = {}
    for mention in entry.document.mentions:
        counts[mention.value] = counts.get(mention.value, 0) + 1
    return sorted(entry.terms, key=lambda id: (-counts[id], entry.terms.index(id)))


def matrix(press: Press) -> dict[str, Any] | None:
    """Where the terms stand: a row for each of the most used, a column a reading. Only for as many as fit a page."""
    library = press.library
    if not 2 <= len(library.entries) <= 12:
        return None
    used = sorted(
        (definition for definition in library.definitions if definition.uses),
        key=lambda definition: (-len(definition.uses), -total(definition), language.sort_key(definition.term.term)),
    )
    rows = []
    for definition in used[:TOP_TERMS]:
        counts = {slug: len(uses) for slug, uses in definition.uses}
        cells = [
            {"strip": press.strip(entry.reading.slug, definition), "count": counts.get(entry.reading.slug, 0)}
            for entry in library.entries
        ]
        rows.append({**linked(definition.term.id, definition.term.term), "cells": cells, "total": total(definition)})
    columns = [{"number": entry.number, "title": entry.reading.work.title} for entry in library.entries]
    return {"columns": columns, "rows": rows} if rows else None


def total(definition: Definition) -> int:
    """How often all readings together use a term."""
    return sum(len(uses) for _, uses in definition.uses)


def href(address: str) -> str:
    """The root-absolute link to an address."""
    return "/" + quote(address)


def linked(term_id: str, name: str) -> dict[str, str]:
    """A term's name and the link to its entry."""
    return {"id": term_id, "name": name, "href": href(f"glossary/{term_id}.html")}


def reading(press: Press, entry: Entry, previous: Entry | None, following: Sequence[Entry]) -> View:
    """A reading's page."""
    own, document = entry.reading, entry.document
    public = is_public(own)
    definitions = {definition.term.id: definition for definition in press.library.definitions}
    linked_terms = dict.fromkeys(mention.value for mention in document.mentions if mention.linked)
    busiest = top_terms(entry, press.library)[:1]
    uses = dict(definitions[busiest[0]].uses)[own.slug] if busiest else ()
    paragraphs = len({passage.anchor for passage in document.passages if re.fullmatch(r"p\d+", passage.anchor)})
    legend = {
        "paragraphs": paragraphs,
        "term": linked(busiest[0], definitions[busiest[0]].term.term) if busiest else None,
    }
    base = press.library.edition.address.rstrip("/")
    address = f"{base}/{quote(document.address)}" if base else ""
    return press.view(
        "reading.html",
        document.address,
        own.work.title,
        text_direction=language.direction(own.language),
        description=own.abstract or own.work.subtitle,
        reading=own,
        number=entry.number,
        total=len(press.library.entries),
        minutes=entry.minutes,
        title=own.work.title,
        subtitle=own.work.subtitle,
        abstract=own.abstract,
        byline={key: of_work(own.work, press)[key] for key in ("authors", "date", "iso", "publisher", "url")},
        about=of_work(own.about, press) if own.about else None,
        body=Markup(document.body) if public else None,
        headings=[
            {
                "level": heading.level,
                "text": heading.text,
                "href": f"#{heading.anchor}",
                "number": heading.paragraph[1:],
            }
            for heading in document.headings
        ],
        strip=pictures.locator(document, [use.place for use in uses], press.say("strip"), press.say("paragraph")),
        strip_legend=legend,
        terms=[linked(id, definitions[id].term.term) for id in entry.terms],
        cards=[press.cards[id] for id in linked_terms if id in press.cards],
        citation=citations.of_reading(own, press.library.edition, readable(own.work.date, press.say), address),
        previous=neighbour(previous),
        next=neighbour(following[0] if following else None),
    )


def contents(document: Document) -> list[dict[str, Any]]:
    """The headings of a text, each with the number of the paragraph after it."""
    return [
        {"level": found.level, "text": found.text, "href": f"#{found.anchor}", "number": found.paragraph[1:]}
        for found in document.headings
    ]


def neighbour(entry: Entry | None) -> dict[str, str] | None:
    """The reading before or after."""
    return {"title": entry.reading.work.title, "href": href(entry.document.address)} if entry else None


def expansion(definition: Definition) -> str:
    """What a short name stands for: the first of its other names that is longer."""
    term = definition.term
    short = len(term.term) <= 6
    return next((name for name in term.aliases if short and len(name) > len(term.term) + 6), "")


def names(press: Press, definition: Definition) -> list[dict[str, str]]:
    """A term's names in other languages."""
    return [
        {
            "language_name": press.say(f"language_{tag.split('-')[0]}"),
            "language": tag,
            "direction": language.direction(tag),
            "name": name,
        }
        for tag, name in definition.term.names
    ]


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
        "names": names(press, definition),
        "href": href(definition.document.address),
        "strip": pictures.line(places),
        "readings_count": len(definition.uses),
        "uses_count": total(definition),
        "language": press.library.edition.language,
        "say": press.say,
    }
    return Markup(fill(press.theme, "card.html", values))


def glossary(press: Press) -> View:
    """The index of all terms."""
    letters: dict[str, list[dict[str, Any]]] = {}
    for definition in press.library.definitions:
        first = language.fold(definition.term.term)[:1].upper() or "#"
        letter = first if first.isalpha() else "#"
        row = linked(definition.term.id, definition.term.term)
        row |= {"expansion": expansion(definition), "language": press.library.edition.language}
        letters.setdefault(letter, []).append({**row, "count": total(definition)})
    rows = [{"letter": letter, "terms": terms} for letter, terms in letters.items()]
    count = len(press.library.definitions)
    return press.view("glossary.html", "glossary/index.html", press.say("glossary"), letters=rows, count=count)


def term(press: Press, definition: Definition, by_slug: dict[str, Entry]) -> View:
    """A term's page: its definition, and every sentence that uses it."""
    own = definition.term
    known = {other.term.id: other.term.term for other in press.library.definitions}
    order = {slug: entry.number for slug, entry in by_slug.items()}
    uses = []
    for slug, found in sorted(definition.uses, key=lambda pair: order[pair[0]]):
        entry = by_slug[slug]
        work = entry.reading.about or entry.reading.work
        uses.append(
            {
                "title": entry.reading.work.title,
                "href": href(entry.document.address),
                "date": readable(work.date, press.say),
                "count": len(found),
                "strip": press.strip(slug, definition),
                "uses": [used(use, entry) for use in found],
            }
        )
    return press.view(
        "term.html",
        definition.document.address,
        own.term,
        name=own.term,
        expansion=expansion(definition),
        body=Markup(definition.document.body),
        names=names(press, definition),
        aliases=list(own.aliases),
        kind=own.kind,
        dates=own.dates,
        sources=list(own.sources),
        related=[linked(id, known[id]) for id in own.related if id in known],
        uses=uses,
        uses_count=total(definition),
        readings_count=len(uses),
        terms=[
            {**linked(other.term.id, other.term.term), "count": total(other), "current": other is definition}
            for other in press.library.definitions
        ],
        cards=cards_for(press, definition.document.mentions),
    )


def used(use: Use, entry: Entry) -> dict[str, str]:
    """One use of a term, with the link that lands on it. A reading that may not be published lends no sentence."""
    public = is_public(entry.reading)
    return {
        "number": use.number,
        "href": f"{href(entry.document.address)}#{quote(use.id)}",
        "before": use.before if public else "",
        "words": use.words,
        "after": use.after if public else "",
        "language": entry.reading.language,
        "direction": language.direction(entry.reading.language),
    }


def cards_for(press: Press, mentions: Sequence[Any]) -> list[Markup]:
    """The cards of the terms that a text links, each once."""
    found = dict.fromkeys(mention.value for mention in mentions if mention.linked)
    return [press.cards[id] for id in found if id in press.cards]


def plain(press: Press, page: Page) -> View:
    """A page of its own: about, privacy."""
    document = page.document
    return press.view(
        "page.html",
        document.address,
        page.title,
        title=page.title,
        body=Markup(document.body),
        headings=contents(document),
        cards=cards_for(press, document.mentions),
    )
