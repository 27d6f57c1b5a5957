"""A library and a theme → the files of a site. Each page is one template and the values it may see; nothing else."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from reader import asides, extras, language, notes, pictures, references, styles, w3c
from reader.concordance import NEIGHBOURS, card, cards_for, glossary, term
from reader.home import home
from reader.model import Document, Entry, File, Library, Page, Theme
from reader.press import Press, href, of_work, press_for, top_terms
from reader.rights import is_public
from reader.templates import View

OFFERED = (".zip", ".pdf")  # what the names of files of the whole edition end in


def size(count: int, say: language.Speech) -> str:
    """A number of bytes as people say it."""
    if count < 1_000_000:
        return say("kilobytes", size=max(1, round(count / 1000)))
    return say("megabytes", size=f"{count / 1_000_000:.1f}".replace(".", say("decimal_sign")))


def download(library: Library, theme: Theme, offered: Sequence[File] = ()) -> View:
    """The page that offers the edition as an archive and a book; in the archive itself it says that this is it."""
    press = press_for(library, theme)
    records = href(extras.edition_path(library.edition)) if library.entries else ""
    sizes = {file.path[-4:]: {"href": f"/{file.path}", "size": size(len(file.data), press.say)} for file in offered}
    archive, book = map(sizes.get, OFFERED)
    return press.view(
        "download.html", "download.html", press.say("download"), references=records, zip=archive, pdf=book
    )


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
    yield press.view("my-notes.html", "my-notes.html", press.say("own_notes"), terms=bool(library.definitions))
    missing = press.view("missing.html", "404.html", press.say("missing"))
    # It is served for any address, however deep: only a known place of the site makes its links right.
    base = urlsplit(library.edition.address).path.rstrip("/") + "/" if library.edition.address else ""
    yield View(theme, missing.template, missing.address, {**missing.values, "root": base}, base)


def reading(press: Press, entry: Entry, previous: Entry | None, following: Sequence[Entry]) -> View:
    """A reading's page."""
    own, document = entry.reading, entry.document
    record = of_work(own.work, press)
    busiest = None if entry.withheld else next(iter(top_terms(entry)), None)
    places = [use.place for use in entry.uses[busiest]] if busiest else []
    paragraphs = len({passage.anchor for passage in document.passages if re.fullmatch(r"p\d+[a-z]*", passage.anchor)})
    noted = dict.fromkeys(term for placed in document.notes for term in placed.terms)
    return press.view(
        "reading.html",
        document.address,
        own.work.title,
        text_direction=language.direction(own.language),
        description=own.abstract or own.work.subtitle,
        reading=own,
        text_digest=notes.digest(document.text),
        number=entry.number,
        total=len(press.library.entries),
        minutes=entry.minutes,
        title=own.work.title,
        subtitle=own.work.subtitle,
        abstract=own.abstract,
        byline=record,
        about=of_work(own.about, press) if own.about else None,
        body=None if entry.withheld else Markup(document.body),
        notes=notes_of(press, entry),
        notes_data=href(w3c.address_of(own.slug)) if document.notes else "",
        closed=not is_public(own),
        anchors=document.anchors if entry.withheld else (),
        headings=contents(document),
        strip=pictures.locator(document, places, press.say("strip"), press.say("paragraph")),
        strip_legend={"paragraphs": paragraphs, "term": press.linked(busiest) if busiest else None},
        terms=[press.linked(id) for id in entry.uses],
        cards=cards_for(press, document.mentions, *filter(None, [busiest]), *noted),
        cite=citing(press, entry),
        **press.way(
            (press.say("nav_readings"), "/index.html#readings-heading"),
            (own.work.title, href(document.address)),
            tag=own.language,
        ),
        previous=neighbour(previous),
        next=neighbour(following[0] if following else None),
    )


def citing(press: Press, entry: Entry) -> dict[str, Any]:
    """How to cite a reading, a paragraph of it and the work it is about; what the page's head and its files say."""
    own, say = entry.reading, press.say
    record, *about = extras.recorded(entry, press.library.edition)
    original = about[0] if about else None
    numbered = replace(record, paragraph=references.NUMBER)
    return {
        "forms": styles.cited(record, say),
        "paragraph": [] if entry.withheld else styles.cited(numbered, say),
        "original": styles.cited(original, say)[:3] if original else [],
        "files": f"/data/{quote(own.slug)}",
        "quotes": "|".join(language.quotes(say("language"))),
        "head": references.highwire(record, own),
        "linked": references.linked_data(record, own, original),
    }


def notes_of(press: Press, entry: Entry) -> Markup | None:
    """The notes on a text that is not there."""
    if not entry.withheld or not entry.document.notes:
        return None
    return Markup(asides.listed(list(entry.document.notes), press.say.words, entry.reading.language, "notes_here"))


def contents(document: Document) -> list[dict[str, Any]]:
    """The headings of a text, each with the number of the paragraph after it."""
    return [
        {"level": found.level, "text": found.text, "href": f"#{found.anchor}", "number": found.paragraph[1:]}
        for found in document.headings
    ]


def neighbour(entry: Entry | None) -> dict[str, str] | None:
    """The reading before or after."""
    return {"title": entry.reading.work.title, "href": href(entry.document.address)} if entry else None


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
