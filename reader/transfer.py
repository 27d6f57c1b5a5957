"""Edge: notes carried in from other programs, each to its reading and its place, and carried out."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from reader import captures, desk, exchange, exports, notefile
from reader.anchors import Place
from reader.clean import Unreadable
from reader.console import counted
from reader.exchange import Foreign
from reader.model import Entry, Note, Quote, ReaderError, Source
from reader.notes import is_teachers
from reader.repair import FINE, UNSURE, WRONG, Room, Safe, diff, open_room, placed, save, selector, shortened, slug_of

PAGE = re.compile(r"(?:\A|/)readings/([^/]+)\.html\Z")
CAMPAIGN = re.compile(r"(?:\A|&)(?:utm_\w+|fbclid|gclid)=[^&]*")


@dataclass(slots=True)
class Arrival:
    """What an import comes to: new notes for each file, and what is to be said."""

    fresh: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    there: int = 0
    unsure: int = 0


def run(options: argparse.Namespace, safe: Safe) -> int:
    """Import or export; the exit status."""
    if options.imported and options.export:
        raise ReaderError("--import and --export are two commands: give one of them")
    if options.repair:
        raise ReaderError("--repair is a command of its own: give it without --import and --export")
    return carried_in(options, safe) if options.imported else carried_out(options)


# In


def carried_in(options: argparse.Namespace, safe: Safe) -> int:
    """Put the notes of other programs where they belong; the exit status."""
    if options.form:
        raise ReaderError("--format goes with --export; what an imported file is, it says itself")
    notes: list[Foreign] = []
    left: list[str] = []
    for name in options.imported:
        try:
            data = captures.read_file(Path(name))
        except Unreadable as error:
            raise ReaderError(f"{name}: {error}") from error
        found, told = exchange.read(data, name)
        notes += found
        left += told
    room = open_room(options)
    arrival = arrive(room, notes, options.to, options.teacher)
    changes, new = written(room, arrival)
    if not options.dry_run:
        save(room, changes, new)
    added = Counter({path: len(rows) for path, rows in arrival.fresh.items()})
    for line in [*left, *arrival.told] if not options.json else ():
        print(safe(line))
    if options.json:
        rows = {"added": arrival.fresh, "there": arrival.there, "told": [*left, *arrival.told]}
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for line in total(room, arrival, added, changes, new, options.dry_run):
            print(safe(line))
    return WRONG if left or arrival.told else FINE


def total(
    room: Room,
    arrival: Arrival,
    added: Counter[str],
    changes: Sequence[tuple[Source, Source]],
    new: Sequence[Source],
    is_dry: bool,
) -> Iterator[str]:
    """What is said at the end."""
    if is_dry:
        for before, after in [*changes, *((Source(one.path, ""), one) for one in new)]:
            yield from diff(before, after)
    for path, count in sorted(added.items()):
        yield f"{room.folder / path}: {counted(count, 'note')} {'would be added' if is_dry else 'added'}"
    if arrival.there:
        yield f"{counted(arrival.there, 'note')} there already"
    if not added:
        yield "nothing was added"
    if is_dry:
        yield "nothing was written: --dry-run"


def arrive(room: Room, notes: Sequence[Foreign], to: str, is_teacher: bool) -> Arrival:
    """Give each note its reading and its place; one that is there already stays as it is."""
    arrival = Arrival()
    readings = by_address(room)
    known = {note.id: note.text.strip() for own in room.notes.values() for note in own}
    nowhere: Counter[str] = Counter()
    for foreign in notes:
        entry = readings.get(bare(foreign.source)) or page(room, foreign.source) or room.entry(to)
        if not entry:
            nowhere[foreign.source] += 1
            continue
        values = settled(entry, foreign, is_teacher, arrival)
        if values["id"] in known:
            arrival.there += 1
            if known[values["id"]] != values["text"].strip():
                words = shortened(values["text"])
                arrival.told.append(f"`{values['id']}` is there with another text, and stays; what came: {words}")
            continue
        known[values["id"]] = values["text"].strip()
        kind = ".teacher" if values["by"] == "teacher" else ""
        arrival.fresh.setdefault(f"notes/{entry.reading.slug}{kind}.yaml", []).append(values)
    for address, count in nowhere.items():
        about = f"about {address}" if address else "that do not say what they are about"
        arrival.told.append(f"{counted(count, 'annotation')} {about}: no reading is from there: name one with --to")
    return arrival


def settled(entry: Entry, foreign: Foreign, is_teacher: bool, arrival: Arrival) -> dict[str, Any]:
    """A note's values with a quote of our own making where its place is found; otherwise as they came, and told."""
    by = "teacher" if is_teacher else foreign.values.get("by") or "editor"
    values = {**foreign.values, "by": by}
    words = {key: str(values["quote"].get(key, "")) for key in ("exact", "prefix", "suffix")}
    place = placed(entry.document, Note("", "", 0, Quote(**words), "", paragraph=values.get("paragraph", "")))
    if place.start is None and not words["prefix"] + words["suffix"]:
        place = verbatim(entry.document.text, words["exact"]) or place
    if place.start is not None and place.end is not None:
        return {**values, **selector(entry.document, place.start, place.end)}
    if place.state in UNSURE:
        arrival.unsure += 1
        quoted = f"“{shortened(words['exact'])}”"
        why = "is not found in" if place.state == "lost" else "may be one of several places of"
        cure = "added as it came; `reader notes` lists it"
        arrival.told.append(f"{entry.reading.slug}: `{values['id']}`: {quoted} {why} the text: {cure}")
    return values


def verbatim(text: str, exact: str) -> Place | None:
    """The only place of words that came without any context; what they look like elsewhere does not count."""
    found = [place.span() for place in re.finditer(rf"(?<!\w){re.escape(exact.strip())}(?!\w)", text)]
    return Place(*found[0], "exact", 1.0) if len(found) == 1 else None


def by_address(room: Room) -> dict[str, Entry]:
    """Readings by the address of their source, where no two have the same."""
    found: dict[str, list[Entry]] = {}
    for entry in room.library.entries:
        if address := bare(entry.reading.work.url):
            found.setdefault(address, []).append(entry)
    return {address: entries[0] for address, entries in found.items() if len(entries) == 1}


def bare(address: str) -> str:
    """An address as it is compared: without scheme, www, fragment, campaign and a slash at its end."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    query = CAMPAIGN.sub("", parts.query).strip("&")
    path = unquote(parts.path).rstrip("/").removesuffix("/index.html")
    return f"{host}{path}{f'?{query}' if query else ''}" if host else ""


def page(room: Room, address: str) -> Entry | None:
    """The reading whose own page an address is, on whatever site it stands."""
    found = PAGE.search(unquote(address.partition("#")[0].partition("?")[0]).replace(":", "/"))
    return room.entry(found[1]) if found else None


def written(room: Room, arrival: Arrival) -> tuple[list[tuple[Source, Source]], list[Source]]:
    """The files as they will be: those that are there, before and after, and new ones."""
    there = room.files
    changes, new = [], []
    for path, rows in arrival.fresh.items():
        if path in there:
            changes.append((there[path], notefile.add_all(there[path], rows)))
        else:
            new.append(notefile.add_all(Source(path, ""), rows))
    return changes, new


# Out


def carried_out(options: argparse.Namespace) -> int:
    """Write notes as one file of another program; the exit status."""
    if options.to:
        raise ReaderError("--to goes with --import; --reading says whose notes are exported")
    target = Path(options.export)
    if options.export != "-" and target.resolve().is_relative_to(Path(options.content).resolve()):
        raise ReaderError(f"{target}: lies in the content folder, which holds what people write: give another place")
    room = open_room(options)
    data = exports.write(room.library.edition, shelves(room, options.reading, options.teacher), options.form or "w3c")
    if options.export == "-":
        sys.stdout.write(data.decode())
        return FINE
    try:
        desk.put(target, data)
    except OSError as error:
        raise ReaderError(f"{target}: cannot be written: {error.strerror}", WRONG) from error
    count = sum(len(shelf.notes) for shelf in shelves(room, options.reading, options.teacher))
    print(f"{target}: {counted(count, 'note')}")
    return FINE


def shelves(room: Room, wanted: Sequence[str], is_teacher: bool) -> list[exports.Shelf]:
    """The notes of readings in the edition's order; those for teachers only where they are asked for."""
    found = []
    for entry in room.library.entries:
        slug = entry.reading.slug
        if wanted and slug not in wanted:
            continue
        notes = [note for path, own in room.notes.items() if slug_of(path) == slug for note in own]
        notes = [note for note in notes if is_teacher or not is_teachers(note.path)]
        if notes:
            found.append(exports.Shelf(slug, entry.reading.work.title, notes))
    return found
