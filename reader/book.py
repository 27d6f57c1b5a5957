"""A library → one page of HTML with everything in it, in the order of a book; links inside lead to its own parts."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from reader import citations, extras, language, styles
from reader.concordance import expansion, names
from reader.model import Definition, Edition, Entry, File, Library, Page, Theme, Work
from reader.pages import contents, notes_of
from reader.press import Press, of_work, press_for
from reader.templates import fill

BOUND = ("home", "about")  # the pages that a book has, too


@dataclass(frozen=True, slots=True)
class Book:
    """A book to be printed: its HTML, its style, its pictures, and where on the web it is."""

    html: str
    style: str
    pictures: tuple[File, ...]
    address: str = ""


def bound(library: Library, theme: Theme) -> Book:
    """The whole library as a book, as those see it whom the library is for."""
    press = press_for(library, theme)
    edition, say = library.edition, press.say
    pages = {page.name: page for page in library.pages}
    before, after = ([pages[name]] if name in pages else [] for name in BOUND)
    places = {entry.reading.slug: f"r{entry.number}" for entry in library.entries}
    values = {
        "edition": edition,
        "language": edition.language,
        "direction": language.direction(edition.language),
        "date": press.view("book.html", "", "").values["date"],
        "authors": [edition.publisher] if edition.publisher and not edition.editors else edition.editors,
        "editors": citations.named(edition.editors, say),
        "total": len(library.entries),
        "parts": [
            *(of_page(press, page) for page in before),
            *(of_reading(press, entry) for entry in library.entries),
            *(of_page(press, page) for page in after),
        ],
        "terms": [of_term(press, definition, places) for definition in library.definitions],
        "citation": citations.line(as_work(edition), say),
        "say": say,
    }
    style = dict(theme.assets).get("print/book.css", "")
    return Book(fill(theme, "book.html", values), style, library.pictures, edition.address.rstrip("/"))


def as_work(edition: Edition) -> Work:
    """An edition as a work, to be cited."""
    return Work(edition.title, edition.subtitle, edition.editors, edition.date, publisher=edition.publisher)


def of_reading(press: Press, entry: Entry) -> dict[str, Any]:
    """A reading as a part of the book."""
    own, document = entry.reading, entry.document
    record, about = of_work(own.work, press), of_work(own.about, press) if own.about else None
    return {
        **part(f"r{entry.number}", document.address, own.work.title, own.language),
        "number": entry.number,
        "subtitle": own.work.subtitle,
        "authors": record["authors"],
        "work": record,
        "about": about,
        "withheld": entry.withheld,
        "rights_note": own.rights_note,
        "abstract": own.abstract,
        "notes": notes_of(press, entry),
        "body": Markup(document.body),
        "headings": contents(document),
        "citation": styles.chicago(extras.recorded(entry, press.library.edition)[0], press.say),
        "evidence": (about or record)["evidence"],
        "notices": own.notices,
        "licence": own.licence,
    }


def of_page(press: Press, page: Page) -> dict[str, Any]:
    """A page as a part of the book."""
    title = press.say("book_introduction") if page.name == "home" else page.title
    found = part(posixpath.splitext(page.document.address)[0], page.document.address, title, page.language)
    return {**found, "body": Markup(page.document.body), "headings": contents(page.document)}


def part(name: str, address: str, title: str, tag: str) -> dict[str, Any]:
    """What every part of a book has; `name` begins the ids of all that is in it."""
    empty = dict.fromkeys(("number", "subtitle", "authors", "work", "about", "withheld", "citation"))
    return {
        **empty,
        "id": name,
        "address": address,
        "title": title,
        "language": tag,
        "direction": language.direction(tag),
    }


def of_term(press: Press, definition: Definition, places: dict[str, str]) -> dict[str, Any]:
    """An entry of the glossary: for each reading the page of the first use, and the numbers of the paragraphs."""
    own = definition.term
    uses = [
        {
            "to": "-".join(filter(None, [places[slug], found[0].id])),
            "number": places[slug][1:],
            "paragraphs": list(dict.fromkeys(use.number for use in found if use.number)),
        }
        for slug, found in definition.uses
        if found and slug in places
    ]
    return {
        "id": f"t-{own.id}",
        "address": definition.document.address,
        "name": own.term,
        "expansion": expansion(definition),
        "names": names(definition, press.say),
        "body": Markup(definition.document.body),
        "uses": uses,
    }
