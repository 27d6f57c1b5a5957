"""The files of a site that are no pages: style sheets, scripts, pictures, licences."""

from __future__ import annotations

import csv
import io
import json
import posixpath
from collections.abc import Iterator
from urllib.parse import quote

from reader import references, w3c
from reader.language import Speech, words_of
from reader.library import in_short
from reader.model import Edition, Entry, File, Library, Theme

COLUMNS = ("id", "term", "aliases", "kind", "dates", "definition", "related", "sources", "address", "readings", "uses")
PLACES = "code figure footnote heading note page reading table term text"  # that search finds
# What the interface says when somebody turns to it, in scripts loaded then: keys, and beginnings that end in `_`.
LATER = {
    "cards": ("close", "known", "known_all", "known_blocked", "known_forget", "known_full", "known_told"),
    "display": ("close", "display_", "key_", "theme", "theme_"),
    "search": ("search_", "note_by_", *(f"kind_{kind}" for kind in PLACES.split())),
}
VENDORED = {"lunr.js": "search/lunr.js"}

LUNR_LICENCE = """\
lunr.js 2.3.9, the search library in search/lunr.js
https://lunrjs.com/

Copyright (C) 2013 by Oliver Nightingale

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in
all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
THE SOFTWARE.
"""
OWN_LICENCE = """\
The style sheets and scripts in assets/, and the program that made this edition, annotated-reader
MIT License: the terms above, with

Copyright (c) 2026 The Annotated Reader project
"""


def files(library: Library, theme: Theme) -> list[File]:
    """Style sheets, scripts, pictures, and the licences of what is shipped."""
    edition = library.edition
    licence = f"The texts of this edition, {edition.title}\n{edition.licence or 'no licence is stated'}\n"
    notice = "\n".join(["What this edition is made of, and on which terms.\n", LUNR_LICENCE, OWN_LICENCE, licence])
    vendored = [File(VENDORED[name], text.encode()) for name, text in theme.vendor]
    return [
        *assets(theme, "css", "js"),
        *vendored,
        *later_words(library, theme),
        own_notes(library, theme),
        *library.pictures,
        File("THIRD-PARTY.txt", notice.encode()),
        *tables(library),
        *citations(library, theme),
        *w3c.files(library),
    ]


def assets(theme: Theme, *folders: str) -> list[File]:
    """The style sheets and scripts of some of a theme's folders."""
    return [
        File(f"assets/{posixpath.basename(name)}", text.encode())
        for name, text in theme.assets
        if name.split("/")[0] in folders
    ]


def later_words(library: Library, theme: Theme) -> Iterator[File]:
    """What the scripts say that a page loads later; the words that it says at once stand in the page."""
    words = words_of(theme.strings, library.edition.language)
    for name, wanted in LATER.items():
        beginnings = tuple(key for key in wanted if key.endswith("_"))
        said = [[key, text] for key, text in words.items() if key in wanted or key.startswith(beginnings)]
        script = f"for (const [key, text] of {compact(said)}) readerWords.set(key, text);\n"
        yield File(f"assets/words-{name}.js", script.encode("utf-8", "replace"))


def compact(value: object) -> str:
    """A value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def own_notes(library: Library, theme: Theme) -> File:
    """What the scripts for a reader's own notes need to know: what they say, and which readings there are."""
    words = words_of(theme.strings, library.edition.language)
    readings = [
        {
            "slug": entry.reading.slug,
            "title": entry.reading.work.title,
            "language": entry.reading.language,
            "address": quote(entry.document.address),
            "was": entry.reading.was,
        }
        for entry in library.entries
    ]
    said = {key: text for key, text in words.items() if key.startswith("own_")}
    edition = library.edition
    known = {
        "name": edition.name,
        "edition": edition.title,
        "base": edition.address.rstrip("/") + "/" if edition.address else "",
        "language": edition.language,
        "words": said,
        "readings": readings,
    }
    script = f"readerOwn.know({compact(known)});\n"
    return File("assets/own-words.js", script.encode("utf-8", "replace"))


def tables(library: Library) -> list[File]:
    """The glossary for spreadsheets and other programs, as RFC 4180 has it; lists are joined by semicolons."""
    if not library.definitions:
        return []
    tags = sorted({tag for definition in library.definitions for tag, _ in definition.term.names})
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow([*COLUMNS, *(f"name_{tag}" for tag in tags)])
    for definition in library.definitions:
        term, document = definition.term, definition.document
        rows.writerow(
            [
                term.id,
                term.term,
                "; ".join(term.aliases),
                term.kind,
                term.dates,
                in_short(definition),
                "; ".join(term.related),
                "; ".join(term.sources),
                document.address,
                len(definition.uses),
                sum(len(uses) for _, uses in definition.uses),
                *("; ".join(name for lang, name in term.names if lang == tag) for tag in tags),
            ]
        )
    return [File("data/glossary.csv", text.getvalue().encode("utf-8", "replace"))]


def citations(library: Library, theme: Theme) -> list[File]:
    """The records of each reading, and of all together with that of the edition: one file for each kind of program."""
    edition = library.edition
    say = Speech(words_of(theme.strings, edition.language))
    of_each = {f"data/{entry.reading.slug}": recorded(entry, edition) for entry in library.entries}
    every = [references.of_edition(edition), *(record for records in of_each.values() for record in records)]
    of_all = {edition_path(edition): every} if of_each else {}
    return [
        File(f"{path}{ending}", text.encode("utf-8", "replace"))
        for path, records in {**of_each, **of_all}.items()
        for ending, text in references.files(records, say).items()
    ]


def edition_path(edition: Edition) -> str:
    """Where the records of a whole edition stand, without an ending: in a folder, which no reading's name can be."""
    return f"data/edition/{edition.name}"


def recorded(entry: Entry, edition: Edition) -> list[references.Record]:
    """The record of a reading, and that of the work it is about."""
    base = edition.address.rstrip("/")
    address = f"{base}/{quote(entry.document.address)}" if base else ""
    original = references.of_original(entry.reading)
    return [references.of_reading(entry.reading, edition, address, entry.withheld), *([original] if original else [])]
