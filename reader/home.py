"""The home page: the readings with their records, where the terms stand in them, and when it all happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from reader import citations, dates, language, pictures, timeline
from reader.concordance import section
from reader.language import readable
from reader.model import Definition, Entry, Event, Use
from reader.press import Press, href, of_work, top_terms, total
from reader.templates import View
from reader.timeline import Dated

EXPLAINED = 6
LETTERS = 220  # of an abstract
TOP_TERMS = 12
WIDE, MOST_COLUMNS = 12, 40  # columns in which ticks can be seen, and as many as a page has room for
MOST_DATED = 100


def home(press: Press) -> View:
    """The title page and table of contents."""
    library = press.library
    introduction = next((page.document.body for page in library.pages if page.name == "home"), "")
    # What has headings of its own stands below the readings, which are what people come for.
    opening, heading, rest = introduction.partition("<h2")
    return press.view(
        "home.html",
        "index.html",
        library.edition.title,
        description=library.edition.description,
        introduction=Markup(opening),
        more=Markup(heading + rest),
        readings=[listed(press, entry) for entry in library.entries],
        matrix=matrix(press),
        chronology=chronology(press),
    )


def listed(press: Press, entry: Entry) -> dict[str, Any]:
    """A reading in the table of contents."""
    own = entry.reading
    work = of_work(own.about or own.work, press)
    return {
        "slug": own.slug,
        "about": own.about is not None,
        "was": own.was,
        "number": entry.number,
        "title": own.work.title,
        "subtitle": own.work.subtitle,
        "abstract": shortened(own.abstract, LETTERS),
        "href": href(entry.document.address),
        "minutes": entry.minutes,
        "mark": press.mark(entry),
        "terms": [press.linked(id) for id in top_terms(entry)[:EXPLAINED]],
        "language": own.language,
        "direction": language.direction(own.language),
        **{key: work[key] for key in ("authors", "publisher", "date", "iso")},
    }


def shortened(text: str, letters: int) -> str:
    """The first words of a text, up to the end of a sentence where one is near, else up to a word."""
    if len(text) <= letters:
        return text
    begin = text[: letters + 1]
    ends = [begin.rfind(mark + " ") for mark in ".!?…؟۔"]
    if max(ends) > letters // 3:
        return begin[: max(ends) + 1]
    return (begin.rpartition(" ")[0] or begin[:-1]).rstrip(",;:،؛–— ") + " …"


def matrix(press: Press) -> dict[str, Any] | None:
    """Terms and readings: a row for each of the most used terms, a column a reading, or some where there are many."""
    entries = press.library.entries
    tag = press.library.edition.language
    used = sorted(
        (definition for definition in press.library.definitions if definition.uses),
        key=lambda definition: (
            -total(definition),
            -len(definition.uses),
            language.sort_key(definition.term.term, tag),
        ),
    )
    if not used:
        return None
    together = -(-len(entries) // MOST_COLUMNS)
    columns = [entries[n : n + together] for n in range(0, len(entries), together)]
    counted = [(definition, cells(definition, columns)) for definition in used[:TOP_TERMS]]
    most = max(len(found) for _, row in counted for found in row)
    return {
        "columns": [column(press, group, n % 5 == 0) for n, group in enumerate(columns)],
        "rows": [
            {
                **press.linked(definition.term.id),
                "cells": [shown(definition, found, most, len(columns) <= WIDE) for found in row],
                "total": total(definition),
            }
            for definition, row in counted
        ],
        "together": together,
        "many": len(columns) > WIDE,
        "left_out": len(used) > TOP_TERMS,
        "terms": len(used),
    }


def cells(definition: Definition, columns: Sequence[Sequence[Entry]]) -> list[list[Use]]:
    """The uses of a term in the readings of each column."""
    uses = dict(definition.uses)
    return [[use for entry in group for use in uses.get(entry.reading.slug, ())] for group in columns]


def column(press: Press, group: Sequence[Entry], named: bool) -> dict[str, Any]:
    """The head of a column: the number of its first reading, and what it is."""
    first, last = group[0], group[-1]
    title = first.reading.work.title
    if last is not first:
        title = press.say("matrix_from_to", first=first.number, last=last.number)
    return {"number": first.number, "title": title, "named": named}


def shown(definition: Definition, found: Sequence[Use], most: int, ticked: bool) -> dict[str, Any]:
    """A cell of the matrix, which leads to the uses on the term's page."""
    places = [use.place for use in found] if ticked else []
    address = href(definition.document.address)
    return {
        "picture": pictures.cell(pictures.level(len(found), most), places),
        "count": len(found),
        "href": f"{address}#{quote(section(found[0].slug))}" if found else "",
    }


def chronology(press: Press) -> dict[str, Any] | None:
    """When it happened and was published: the line of time, and the list behind it.

    Where there are too many events, those are taken whose date most readings give, one for each date before a second;
    and of the works as many as have room, evenly through time.
    """
    entries = press.library.entries
    events = [(entry, event) for entry in entries for event in entry.reading.events]
    given = Counter(event.date for _, event in events)
    again: Counter[str] = Counter()
    ranked: list[tuple[int, int, int, Entry, Event]] = []
    for entry, event in events:
        ranked.append((again[event.date], -given[event.date], len(ranked), entry, event))
        again[event.date] += 1
    ranked.sort(key=lambda found: found[:3])
    works = sorted(entries, key=lambda entry: (entry.reading.about or entry.reading.work).date)
    step = max(1, -(-len(works) // MOST_DATED))
    rows = [happened(press, entry, event) for *_, entry, event in ranked[:MOST_DATED]]
    rows += [published(press, entry) for entry in works[::step]]
    rows = sorted((row for row in rows if row["sorted"]), key=lambda row: row["sorted"])
    if len(rows) < 2:
        return None
    drawn = [Dated(row["date"], f"{row['when']}: {row['what']}", row["href"], row["number"]) for row in rows]
    others = [event.date for *_, event in ranked[MOST_DATED:]]
    others += [(entry.reading.about or entry.reading.work).date for n, entry in enumerate(works) if n % step]
    mirrored = language.direction(press.library.edition.language) == "rtl"
    line = timeline.timeline(drawn, others, mirrored)
    if not line:
        return None
    return {
        "picture": line.picture,
        "labels": [None if n is None else rows[n] for n in line.labels],
        "rows": rows,
        "left_out": bool(others),
        "total": len(rows) + len(others),
    }


def happened(press: Press, entry: Entry, event: Event) -> dict[str, Any]:
    """An event in the list of dates."""
    document = entry.document
    place = event.paragraph if event.paragraph in document.anchors else ""
    return {
        "date": event.date,
        "sorted": dates.sort_key(event.date),
        "when": readable(event.date, press.say),
        "what": event.what,
        "href": href(document.address) + (f"#{quote(place)}" if place else ""),
        "number": 0,
        "reading": entry.number,
        "paragraph": place.removeprefix("p"),
        "language": entry.reading.language,
        "direction": language.direction(entry.reading.language),
    }


def published(press: Press, entry: Entry) -> dict[str, Any]:
    """A published work in the list of dates, which leads to the reading that is it, or is about it."""
    work = entry.reading.about or entry.reading.work
    who = citations.named(work.authors, press.say) or work.publisher
    title = citations.titled(work, press.say).striptags()
    return {
        "date": work.date,
        "sorted": dates.sort_key(work.date),
        "when": citations.dated(work, press.say),
        "what": f"{who}{press.say('list_comma')} {title}" if who else title,
        "href": href(entry.document.address),
        "number": entry.number,
        "reading": entry.number,
        "paragraph": "",
        "language": press.library.edition.language,
        "direction": language.direction(press.library.edition.language),
    }
