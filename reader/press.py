"""What the pages of one edition share: the frame, names and links of terms, records of works, strips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from reader import citations, language, pictures, references
from reader.language import Speech, readable, words_of
from reader.model import Definition, Entry, Library, Theme, Use, Work
from reader.rights import is_public
from reader.templates import View, root_of


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
            "scope": self.library.scope,
            "date": readable(edition.date, self.say),
            "language": tag,
            "direction": language.direction(tag),
            "root": root_of(address),
            "page": {
                "title": heading,
                "address": address,
                "canonical": f"{base}/{quote(address)}" if base else "",
                "description": values.pop("description", "") or edition.description or edition.subtitle,
            },
            "nav": [{"title": self.say(key), "href": href, "current": href == current} for key, href in links],
            "footer": [{"title": title, "href": href} for title, href in foot],
            "cards": [],
            "say": self.say,
        }
        return View(self.theme, template, address, {**common, **values})

    def way(self, *steps: tuple[str, str], tag: str = "") -> dict[str, Any]:
        """The way from the edition to a page, by titles and links; last the page itself, its title in a language."""
        edition = self.library.edition
        trail = [{"title": title, "href": href, "lang": ""} for title, href in ((edition.title, "/index.html"), *steps)]
        trail[-1]["lang"] = tag
        return {"trail": trail, "trail_data": references.steps(trail, edition.address.rstrip("/"))}

    def linked(self, term_id: str) -> dict[str, str]:
        """A term's name and the link to its entry."""
        return {"id": term_id, "name": self.names[term_id], "href": href(f"glossary/{term_id}.html")}

    def mark(self, entry: Entry) -> str:
        """What lists say of a reading that is not as others are: a draft, or one that may not be published."""
        if entry.reading.draft:
            return self.say("mark_draft")
        if entry.withheld:
            return self.say("mark_withheld")
        return "" if is_public(entry.reading) else self.say("mark_private")

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


def href(address: str) -> str:
    """The root-absolute link to an address."""
    return "/" + quote(address)


def total(definition: Definition) -> int:
    """How often all readings together use a term."""
    return sum(len(uses) for _, uses in definition.uses)


def top_terms(entry: Entry) -> list[str]:
    """The terms of a reading, those it uses most first, then in order of first use."""
    return sorted(entry.uses, key=lambda id: -len(entry.uses[id]))
