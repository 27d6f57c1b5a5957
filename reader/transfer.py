"""Edge: notes carried in from other programs, each to its reading and its place, and carried out."""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from reader import captures, disk, editions, exchange, exports, notefile, notes, rights
from reader.clean import Unreadable
from reader.console import as_json, counted, hand_over
from reader.exchange import Foreign
from reader.language import count_words
from reader.model import Entry, Note, Quote, ReaderError, Source
from reader.notes import slug_of
from reader.repair import FINE, UNSURE, WRONG, Room, Safe, diff, home_of, open_room, placed, save

PAGE = re.compile(r"(?:\A|/)readings/([^/]+)\.html\Z")
CAMPAIGN = re.compile(r"(?:\A|&)(?:utm_\w+|fbclid|gclid)=[^&]*")


@dataclass(slots=True)
class Arrival:
    """What an import comes to: new notes for each file, and what is to be said."""

    fresh: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    there: int = 0


def run(options: argparse.Namespace, safe: Safe) -> int:
    """Import or export; the exit status."""
    if options.imported and options.export:
        raise ReaderError("--import and --export are two commands: give one of them")
    if options.repair:
        raise ReaderError("--repair is a command of its own: give it without --import and --export")
    return carried_in(options, safe) if options.imported else carried_out(options, safe)


# In


def carried_in(options: argparse.Namespace, safe: Safe) -> int:
    """Put the notes of other programs where they belong; the exit status."""
    if options.form:
        raise ReaderError("--format goes with --export; what an imported file is, it says itself")
    foreign: list[Foreign] = []
    left: list[str] = []
    for name in options.imported:
        try:
            data = captures.read_file(Path(name))
        except Unreadable as error:
            raise ReaderError(f"{name}: {error}") from error
        found, told = exchange.read(data, name, options.teacher)
        foreign += found
        left += told
    room = open_room(options)
    arrival = arrive(room, foreign, options.to)
    changes, new = written(room, arrival)
    if not options.dry_run:
        save(room, changes, new)
    added = Counter({path: len(rows) for path, rows in arrival.fresh.items()})
    for line in [*left, *arrival.told] if not options.json else ():
        print(safe(line))
    if options.json:
        rows = {"added": arrival.fresh, "there": arrival.there, "told": [*left, *arrival.told]}
        hand_over(as_json(rows))
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
        yield f"{home_of(room, path) / path}: {counted(count, 'note')} {'would be added' if is_dry else 'added'}"
    if arrival.there:
        yield f"{counted(arrival.there, 'note')} there already"
    if not added:
        yield "nothing was added"
    if is_dry:
        yield "nothing was written: --dry-run"


def arrive(room: Room, arrived: Sequence[Foreign], to: str) -> Arrival:
    """Give each note its reading and its place; one that is there already stays as it is."""
    arrival = Arrival()
    readings = by_address(room)
    known = {note.id: note.text.strip() for own in room.notes.values() for note in own}
    there = files_of(room)
    nowhere: Counter[str] = Counter()
    for foreign in arrived:
        entry = readings.get(bare(foreign.source)) or page(room, foreign.source) or room.entry(to)
        if not entry:
            nowhere[foreign.source] += 1
            continue
        name, text = foreign.values["id"], foreign.values["text"].strip()
        if name in known:
            arrival.there += 1
            if known[name] != text:
                arrival.told.append(f"`{name}` is there with another text, and stays; what came: {notes.cut(text)}")
            continue
        known[name] = text
        values = settled(room, entry, foreign, arrival)
        path = file_for(there, entry.reading.slug, foreign.is_for_teachers)
        arrival.fresh.setdefault(path, []).append(values)
    for address, count in nowhere.items():
        about = f"about {address}" if address else "that do not say what they are about"
        arrival.told.append(f"{counted(count, 'annotation')} {about}: no reading is from there: name one with --to")
    return arrival


def files_of(room: Room) -> dict[tuple[str, bool], str]:
    """The first file of notes on each reading, and the first for its teachers."""
    found: dict[tuple[str, bool], str] = {}
    for path in room.files:
        if entry := room.entry(slug_of(path)):
            found.setdefault((entry.reading.slug, editions.is_teachers(path)), path)
    return found


def file_for(there: Mapping[tuple[str, bool], str], slug: str, is_teacher: bool) -> str:
    """The file for a reading's notes, as it is called where there is one."""
    return there.get((slug, is_teacher)) or f"notes/{slug}{'.teacher' if is_teacher else ''}.yaml"


def settled(room: Room, entry: Entry, foreign: Foreign, arrival: Arrival) -> dict[str, Any]:
    """A note's values with a quote of our own making where its place is found; otherwise as they came, and told."""
    by = foreign.values.get("by") or ("teacher" if foreign.is_for_teachers else "editor")
    values = {**foreign.values, "by": by}
    if values.get("language") == room.library.edition.language:
        del values["language"]
    words = {key: str(values["quote"].get(key, "")) for key in ("exact", "prefix", "suffix")}
    note = Note(values["id"], "", 0, Quote(**words), "", paragraph=values.get("paragraph", ""))
    place = placed(note, entry.document)
    if place.start is not None and place.end is not None:
        return {**values, **notes.selector(entry.document.text, entry.document.passages, place.start, place.end)}
    if place.state in UNSURE:
        quoted = f"“{notes.cut(words['exact'])}”"
        why = "is not found in" if place.state == "lost" else "may be one of several places of"
        cure = "added as it came; `reader notes` lists it"
        arrival.told.append(f"{entry.reading.slug}: `{values['id']}`: {quoted} {why} the text: {cure}")
    return values


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
        after = notefile.add_all(there.get(path, Source(path, "")), rows)
        wrong = [problem for problem in notes.read_notes(after, slug_of(path))[1] if problem.level == "error"]
        if wrong:  # never of our own making, but what is written must be read again
            raise ReaderError(f"{path}:{wrong[0].line}: would not be read: {wrong[0].message}")
        if path in there:
            changes.append((there[path], after))
        else:
            new.append(after)
    return changes, new


# Out


def carried_out(options: argparse.Namespace, safe: Safe) -> int:
    """Write notes as one file of another program; the exit status."""
    if options.to:
        raise ReaderError("--to goes with --import; --reading says whose notes are exported")
    target = Path(options.export)
    if options.export != "-" and target.resolve().is_relative_to(Path(options.content).resolve()):
        raise ReaderError(f"{target}: lies in the content folder, which holds what people write: give another place")
    if target.exists() and not target.is_file():
        raise ReaderError(f"{target}: is no file: give the name of one, or - for a pipe")
    room = open_room(options)
    chosen = shelves(room, options.reading, options.teacher)
    for line in closed(room, chosen):
        print(safe(line), file=sys.stderr)
    data = exports.write(room.library.edition, chosen, options.form or "w3c")
    if options.export == "-":
        hand_over(data)
        return FINE
    try:
        disk.save(target.resolve(), data)
    except OSError as error:
        raise ReaderError(f"{target}: cannot be written: {error.strerror}", WRONG) from error
    count = sum(len(shelf.notes) for shelf in chosen)
    print(f"{target}: {counted(count, 'note')}")
    return FINE


def closed(room: Room, chosen: Sequence[exports.Shelf]) -> Iterator[str]:
    """What a file of notes has of texts that may not be public: the words that they quote."""
    for shelf in chosen:
        entry = room.entry(shelf.slug)
        if entry and not rights.is_public(entry.reading):
            quotes = [note.quote for note in shelf.notes]
            words = sum(count_words(f"{own.prefix}{own.exact}{own.suffix}") for own in quotes)
            what = f"{counted(len(quotes), 'quote')} with what stands round them, {counted(words, 'word')} in all"
            yield f"{shelf.slug}: rights: {entry.reading.rights}, and the file has {what}: it is not for publication"


def shelves(room: Room, wanted: Sequence[str], is_teacher: bool) -> list[exports.Shelf]:
    """The notes of readings in the edition's order; those for teachers only where they are asked for."""
    found = []
    for entry in room.library.entries:
        slug = entry.reading.slug
        if wanted and slug not in wanted:
            continue
        own = [note for path, there in room.notes.items() if room.entry(slug_of(path)) is entry for note in there]
        own = [note for note in own if is_teacher or not editions.is_teachers(note.path)]
        if own:
            found.append(exports.Shelf(slug, entry.reading.work.title, own))
    return found
