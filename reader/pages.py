"""A library and a theme → the files of a site. Each page is one template and the values it may see; nothing else."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from reader import citations, language, pictures
from reader.editions import is_public
from reader.language import Speech, readable, words_of
from reader.model import Definition, Document, Entry, File, Library, Page, Theme, Use, Work
from reader.templates import View, asset, fill, root_of

EXPLAINED_ON_HOME = 6
TOP_TERMS = 12
NEIGHBOURS = 40  # how many terms before and after it a term's page lists


@dataclass(slots=True)
class Press:
    """What all pages of one edition share; `views` sets one page after another with it."""

    library: Library
    theme: Theme
    say: Speech
    cards: dict[str, Markup]
    strips: dict[tuple[str, str], Markup]
    names: dict[str, str]

    def view(self, template: str, address: str, heading: str, tag: str = "", **values: Any) -> View:
        """A view with what every page sees, and its own values."""
        edition = self.library.edition
        tag = tag or edition.language
        section = address.split("/")[0]
        links = [("nav_readings", "/index.html")]
        links += [("nav_glossary", "/glossary/index.html")] if self.library.definitions else []
        links += [("nav_about", "/about.html") for page in self.library.pages if page.name == "about"]
        current = {"readings": "/index.html", "glossary": "/glossary/index.html"}.get(section, f"/{address}")
        foot = [(self.say("download"), "/download.html")]
        foot += [(page.title, f"/{page.document.address}") for page in self.library.pages if page.name != "home"]
        base = edition.address.rstrip("/")
        common = {
            "edition": edition,
            "date": readable(edition.date, self.say),
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
            "cards": [],
            "say": self.say,
            "asset": partial(asset, self.theme),
        }
        return View(self.theme, template, address, {**common, **values})

    def linked(self, term_id: str) -> dict[str, str]:
        """A term's name and the link to its entry."""
        return {"id": term_id, "name": self.names[term_id], "href": href(f"glossary/{term_id}.html")}

    def strip(self, slug: str, term_id: str, uses: Sequence[Use]) -> Markup:
        """One reading as a line with the uses of one term; drawn once."""
        key = (slug, term_id)
        if key not in self.strips:
            self.strips[key] = pictures.line([use.place for use in uses], self.say("uses_along", n=len(uses)))
        return self.strips[key]


def press_for(library: Library, theme: Theme) -> Press:
    """The press of an edition, with nothing printed yet."""
    say = Speech(words_of(theme.strings, library.edition.language))
    names = {definition.term.id: definition.term.term for definition in library.definitions}
    return Press(library, theme, say, {}, {}, names)


def size(count: int) -> str:
    """A number of bytes as people say it."""
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} kB"


def download(library: Library, theme: Theme, archive: File | None = None) -> View:
    """The page that offers the edition as an archive; in the archive itself it says that this is it."""
    press = press_for(library, theme)
    offered = {"href": f"/{archive.path}", "size": size(len(archive.data))} if archive else None
    return press.view("download.html", "download.html", press.say("download"), zip=offered)


def views(library: Library, theme: Theme) -> Iterator[View]:
    """Every page but the download page, ready to be rendered on its own."""
    press = press_for(library, theme)
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
    for n, definition in enumerate(library.definitions):
        around = library.definitions[max(0, n - NEIGHBOURS) : n + NEIGHBOURS + 1]
        yield term(press, definition, by_slug, around)
    for page in library.pages:
        if page.name != "home":
            yield plain(press, page)
    yield press.view("search.html", "search.html", press.say("search"))
    missing = press.view("missing.html", "404.html", press.say("missing"))
    # It is served for any address, however deep: only a known place of the site makes its links right.
    base = urlsplit(library.edition.address).path.rstrip("/") + "/" if library.edition.address else ""
    yield View(theme, missing.template, missing.address, {**missing.values, "root": base}, base)


def of_work(work: Work, press: Press) -> dict[str, Any]:
    """A work's record as templates show it."""
    return {
        "title": work.title,
        "authors": citations.named(work.authors, press.say),
        "publisher": work.publisher,
        "date": citations.dated(work, press.say),
        "iso": work.date,
        "evidence": work.date_evidence,
        "url": work.url,
        "line": citations.line(work, press.say),
    }


def home(press: Press) -> View:
    """The title page and table of contents."""
    library = press.library
    introduction = next((page for page in library.pages if page.name == "home"), None)
    rows = []
    for entry in library.entries:
        work = of_work(entry.reading.about or entry.reading.work, press)
        explained = [press.linked(id) for id in top_terms(entry)[:EXPLAINED_ON_HOME]]
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


def top_terms(entry: Entry) -> list[str]:
    """The terms of a reading, those it uses most first, then in order of first use."""
    return sorted(entry.uses, key=lambda id: -len(entry.uses[id]))


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
        uses = dict(definition.uses)
        cells = []
        for slug in (entry.reading.slug for entry in library.entries):
            here = uses.get(slug, ())
            cells.append({"strip": press.strip(slug, definition.term.id, here), "count": len(here)})
        rows.append({**press.linked(definition.term.id), "cells": cells, "total": total(definition)})
    columns = [{"number": entry.number, "title": entry.reading.work.title} for entry in library.entries]
    return {"columns": columns, "rows": rows} if rows else None


def total(definition: Definition) -> int:
    """How often all readings together use a term."""
    return sum(len(uses) for _, uses in definition.uses)


def href(address: str) -> str:
    """The root-absolute link to an address."""
    return "/" + quote(address)


def reading(press: Press, entry: Entry, previous: Entry | None, following: Sequence[Entry]) -> View:
    """A reading's page."""
    own, document = entry.reading, entry.document
    record = of_work(own.work, press)
    busiest = next(iter(top_terms(entry)), None)
    places = [use.place for use in entry.uses[busiest]] if busiest else []
    paragraphs = len({passage.anchor for passage in document.passages if re.fullmatch(r"p\d+", passage.anchor)})
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
        byline=record,
        about=of_work(own.about, press) if own.about else None,
        body=Markup(document.body) if is_public(own) else None,
        headings=contents(document),
        strip=pictures.locator(document, places, press.say("strip"), press.say("paragraph")),
        strip_legend={"paragraphs": paragraphs, "term": press.linked(busiest) if busiest else None},
        terms=[press.linked(id) for id in entry.uses],
        cards=cards_for(press, document.mentions),
        citation=citations.of_reading(own, press.library.edition, press.say, address),
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
        row = {
            "expansion": expansion(definition),
            "language": press.library.edition.language,
            "count": total(definition),
        }
        letters.setdefault(letter, []).append({**press.linked(definition.term.id), **row})
    rows = [{"letter": letter, "terms": terms} for letter, terms in letters.items()]
    count = len(press.library.definitions)
    return press.view("glossary.html", "glossary/index.html", press.say("glossary"), letters=rows, count=count)


def term(press: Press, definition: Definition, by_slug: dict[str, Entry], around: Sequence[Definition]) -> View:
    """A term's page: its definition, and every sentence that uses it."""
    own = definition.term
    uses = []
    for slug, found in definition.uses:
        entry = by_slug[slug]
        work = entry.reading.about or entry.reading.work
        uses.append(
            {
                "title": entry.reading.work.title,
                "href": href(entry.document.address),
                "date": readable(work.date, press.say),
                "count": len(found),
                "strip": press.strip(slug, own.id, found),
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
        dates=readable(own.dates, press.say),
        sources=list(own.sources),
        related=[press.linked(id) for id in own.related if id in press.names],
        uses=uses,
        uses_count=total(definition),
        readings_count=len(uses),
        terms=[
            {**press.linked(other.term.id), "count": total(other), "current": other is definition} for other in around
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
        text_language=page.language,
        text_direction=language.direction(page.language),
        title=page.title,
        body=Markup(document.body),
        headings=contents(document),
        cards=cards_for(press, document.mentions),
    )
