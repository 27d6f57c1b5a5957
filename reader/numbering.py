"""Edge: paragraphs.lock as the texts are now. `reader lock` writes it, and `reader serve` when it ends."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from reader import build, desk, disk, gather, paragraphs, sources
from reader.cache import Cache, forget
from reader.console import aloud
from reader.model import Content, Entry, Library, Problem, ReaderError, Reading, Source

FINE, WRONG = 0, 1
SHOWN = 6  # ids that are named of one kind


@dataclass(frozen=True, slots=True)
class Update:
    """What a lock is to be: its file, its text as it was (None: there was none) and as it is to be."""

    path: Path
    old: bytes | None
    new: bytes


def run(options: argparse.Namespace, shown: Callable[[str], str]) -> int:
    """`reader lock`."""
    folder, overlay = Path(options.content), Path(options.overlay) if options.overlay else None
    is_kept = options.dry_run or options.check
    with nullcontext() if is_kept else desk.held(folder, overlay, aloud):
        told, updates = updated(folder, overlay, anew=options.anew)
        if not is_kept:
            write(updates)
    for line in told:
        print(shown(line))
    if not updates:
        print(f"{paragraphs.NAME} is up to date")
    for update in updates:
        print(f"{shown(str(update.path))} {'would be' if is_kept else 'is'} written")
    return WRONG if options.check and updates else FINE


def keep(folder: Path, overlay: Path | None, cache: Cache) -> list[str]:
    """Write what is to be written where there is a lock already; what has changed, reading by reading."""
    if not any(place and (place / paragraphs.NAME).exists() for place in (folder, overlay)):
        return []
    with desk.held(folder, overlay, str):
        told, updates = updated(folder, overlay, cache, "desk")
        write(updates)
    return told


def updated(
    folder: Path, overlay: Path | None = None, cache: Cache = forget, scope: str = "public", anew: bool = False
) -> tuple[list[str], list[Update]]:
    """What has changed, reading by reading, and the locks that are to be written. Errors in the content stop it.

    A draft has no lines yet: nothing of it is cited. Where git has lines that are lost here, only `anew` goes on.
    """
    content = sources.read(folder, overlay)
    if not anew and (away := lost(folder, overlay, content)):
        raise ReaderError("; ".join(problem.message for problem in away), WRONG)
    if all(source.path != paragraphs.NAME for source in content.sources):
        content = replace(content, sources=(*content.sources, Source(paragraphs.NAME, "")))
    library = build.read(content, disk.read_theme("default"), cache, scope=scope)  # whatever theme: it is only read
    library = replace(library, entries=tuple(entry for entry in library.entries if not entry.reading.draft))
    lock = paragraphs.find(content.sources, []) or paragraphs.Lock({}, {})
    told = [line for entry in library.entries if (line := changed(entry, lock))]
    places = (folder, overlay) if overlay else (folder,)
    found = [update(place, library, lock, folder, overlay) for place in places]
    return told, [one for one in found if one.new != (one.old or b"")]


def lost(folder: Path, overlay: Path | None, content: Content) -> list[Problem]:
    """Readings of which the lock here lacks numbers that git has in its newest version, or lacks all that it has in
    the one before, as who loses the file may well commit that.
    """
    here = paragraphs.find(content.sources, []) or paragraphs.Lock({}, {})
    found: list[Problem] = []
    for place in (folder, overlay) if overlay else (folder,):
        is_newest = True
        for version in sources.git(place, "log", "-2", "--format=%h", "--", paragraphs.NAME).decode().split():
            blob = sources.git(place, "cat-file", "blob", f"{version}:./{paragraphs.NAME}")
            text = disk.decode(blob, paragraphs.NAME, []) or ""
            there = paragraphs.read(Source(paragraphs.NAME, text), [])
            if slugs := numberless(content, here, there, is_newest):
                back = f"`git -C {shlex.quote(str(place))} checkout {version} -- {paragraphs.NAME}` brings them back"
                message = f"the numbers that git has for {', '.join(slugs)} are lost here: {back}"
                cure = "; to give new ones, so that old citations name other paragraphs: `reader lock --anew`"
                found.append(Problem(paragraphs.NAME, 1, "lock", "warning", message + cure))
                break
            is_newest = is_newest and not there.lines
    return found


def numberless(content: Content, here: paragraphs.Lock, there: paragraphs.Lock, is_newest: bool) -> list[str]:
    """The readings that lack, in one lock, a number that they have in another, or all of them."""
    if all(set(ids(lines)) <= set(ids(here.lines.get(slug, ()))) for slug, lines in there.lines.items()):
        return []
    readings = gather.read_readings(gather.names(content.sources, [])["readings"], "en", [])

    def lacks(reading: Reading) -> bool:
        old, now = (set(ids(paragraphs.lines_of(lock, reading) or ())) for lock in (there, here))
        return bool(old - now) and (is_newest or not now)

    return [reading.slug for reading, _, _ in readings if lacks(reading)]


def ids(lines: Iterable[str]) -> Iterator[str]:
    """The ids of some lines."""
    return (line.partition("\t")[0] for line in lines)


def changed(entry: Entry, lock: paragraphs.Lock) -> str:
    """What has changed in a reading, on one line; nothing if nothing has."""
    before, after = paragraphs.lines_of(lock, entry.reading) or (), entry.document.lock
    kinds = paragraphs.changes(before, after)
    what = [
        f"{len(ids)} {kind} ({', '.join(ids[:SHOWN])}{', …' if ids[SHOWN:] else ''})"
        for kind, ids in kinds.items()
        if ids and kind != "kept"
    ]
    return f"{entry.reading.path}: {len(kinds['kept'])} kept, {', '.join(what)}" if what else ""


def update(place: Path, library: Library, lock: paragraphs.Lock, folder: Path, overlay: Path | None) -> Update:
    """The lock of one folder: it has the lines of the readings whose texts lie there, and of those it alone knows.

    What is laid over a text changes nothing in the lock beside that text.
    """
    path = place / paragraphs.NAME
    problems: list[Problem] = []
    old = disk.read_file(path, paragraphs.NAME, place.resolve(), problems) if path.exists() else None
    text = (disk.decode(old, paragraphs.NAME, []) or "") if old is not None else ""
    here, gone = {}, set()
    for entry in library.entries:
        own = entry.reading
        if sources.home(folder, overlay, own.path) != place:
            if disk.located(place, own.path).exists():
                continue
            gone.add(own.slug)
        elif entry.document.lock:
            here[own.slug] = entry.document.lock
        if own.slug not in lock.lines:
            gone |= {name for name in own.was if name in lock.lines}
    new = paragraphs.updated(paragraphs.read(Source(paragraphs.NAME, text), []), here, gone).encode()
    if old and b"\r\n" in old:
        new = new.replace(b"\n", b"\r\n")
    return Update(path, old, new)


def write(updates: list[Update]) -> None:
    """Put locks in their places, each whole or not at all."""
    for update in updates:
        try:
            disk.save(update.path.resolve(), update.new)
        except OSError as error:
            raise ReaderError(f"{update.path}: cannot be written: {error.strerror}", WRONG) from error
