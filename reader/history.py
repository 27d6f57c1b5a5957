"""Edge: what became of a note's words since it was made, by the versions of its reading that git has.

A build knows nothing of it: the same content gives the same bytes, whatever is known of its past.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from reader import disk, notes, sources
from reader.alignment import index_of
from reader.anchors import Stretch, carried, neighbour
from reader.document import Setting, Task, survey, text_of
from reader.glossary import Glossary
from reader.model import Document, Entry, Note, Placed, Problem, Source
from reader.moves import GAP, moves
from reader.readings import read_reading

CURE = "mend its `quote`, or remove the note"
MOST = 200  # versions that are looked at, the newest first
LOG = ("log", "--follow", f"-{MOST}", "--format=@%as", "--raw", "--no-abbrev", "--no-color")
VERSION = re.compile(r"@(\d{4}-\d\d-\d\d)\n\n:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) [A-Z]")
PLAIN = Setting(Glossary(()))  # of an old text only its paragraphs are asked for


@dataclass(frozen=True, slots=True)
class Version:
    """A reading as it once was: the day on which that was committed, what to survey, and its reading text."""

    date: str
    task: Task
    text: str


@dataclass(frozen=True, slots=True)
class Trace:
    """What the history of its text says of a note: where it stands, the day of the version that it was made on, and of
    the one in which its words were gone (nothing: they were in the last), and what stands there now."""

    place: Placed  # carried | lost
    made_on: str
    gone_on: str = ""
    instead: str = ""


def is_doubtful(place: Placed, document: Document) -> bool:
    """Whether a note was made on another text, and has no place in this one, or may have that of a twin.

    Words that stand as they were, in the paragraph that they were in, are the same.
    """
    note = place.note
    if place.state == "exact" and (note.paragraph or not note.text_digest):
        return False
    return bool(document.text) and note.text_digest != notes.digest(document.text)


def versions(folder: Path, entry: Entry, language: str, wanted: Iterable[Note]) -> list[Version]:
    """The versions of a reading, the newest first, down to that on which the last of some notes was made."""
    found: list[Version] = []
    own, left = entry.reading, list(wanted)
    log = sources.git(folder, *LOG, "--", own.path).decode("utf-8", "replace") if left else ""
    for date, blob in VERSION.findall(log):
        text = disk.decode(sources.git(folder, "cat-file", "blob", blob), own.path, []) if left else None
        if text:
            reading, body, line, _ = read_reading(Source(own.path, text), own.slug, language)
            # Numbered by the lock of today: what has kept its text has kept its id.
            lock = entry.document.lock or None
            task = Task(own.path, entry.document.address, body, line, reading.language, PLAIN, lock=lock)
            found.append(Version(date, task, text_of(task)))
            left = [note for note in left if not is_origin(note, found[-1])]
    return found


def is_origin(note: Note, version: Version) -> bool:
    """Whether a note was made on a version; one that does not say so, on the last in which it stands as it is."""
    return note.text_digest == notes.digest(version.text) if note.text_digest else stands(note, version)


def stands(note: Note, version: Version) -> bool:
    """Whether words and context stand in a version to the letter, and where the note says."""
    whole = note.quote.prefix + note.quote.exact + note.quote.suffix
    return whole in version.text and placed(note, version).state == "exact"


def placed(note: Note, version: Version) -> Placed:
    """Where a note stands in a version."""
    then = surveyed(version.task)
    return notes.placed(note, then.text, then.passages, then.gone)[0]


@lru_cache(MOST)
def surveyed(task: Task) -> Document:
    """What is known of an old text, found once for all of its notes."""
    return survey(task)


def origin(note: Note, past: Sequence[Version]) -> int | None:
    """The place of the version that a note was made on or, where git has it not, of the last that tells as much."""
    known = (n for test in (is_origin, stands) for n, version in enumerate(past) if test(note, version))
    return next(known, None)


def traced(place: Placed, document: Document, past: Sequence[Version]) -> Trace | None:
    """What became of a note's words by the changes of the text; None if that is not known, or nothing new."""
    n = origin(place.note, past) if is_doubtful(place, document) else None
    if n is None:
        return None
    then, was = past[n].text, placed(place.note, past[n])
    if was.start is None or was.end is None or was.state == "changed":
        return None
    stretch = was.start, was.end
    now = carried(then, document.text, *stretch)
    if now.state == "ambiguous" or (now.start is not None and (now.start, now.end) == (place.start, place.end)):
        return None
    if now.start is not None and now.end is not None:
        anchor, words = notes.anchor_at(now.start, document.passages), document.text[now.start : now.end]
        here = replace(
            place, start=now.start, end=now.end, state="carried", score=now.score, anchor=anchor, now=words, others=()
        )
        return Trace(here, past[n].date)
    if place.start is not None and not is_twin(place, document.text, then, stretch):
        return None
    later = past[:n][::-1]
    at = bisect_left(later, True, key=lambda one: carried(then, one.text, *stretch).start is None)
    between = gap(then, document.text, stretch)
    others = (*((*one, 0.0) for one in between), *place.others)[:3]
    lost = replace(place, start=None, end=None, state="lost", others=others, anchor="", now="")
    instead = "".join(document.text[start:end] for start, end in between)
    return Trace(lost, past[n].date, later[at].date if at < len(later) else "", instead)


def gap(old: str, new: str, stretch: Stretch) -> list[Stretch]:
    """What stands in a new text between the words that stood about a place of the old one, if anything does."""
    one, two, found = index_of(old), index_of(new), moves(old, new)
    first, last = bisect_right(one.ends, stretch[0]), bisect_left(one.starts, stretch[1]) - 1
    before, after = neighbour(found, first, -1), neighbour(found, last, 1)
    if before is None or after is None or not 1 < after - before < GAP:
        return []
    return [(two.starts[before + 1], two.ends[after - 1])]


def is_twin(place: Placed, text: str, old: str, stretch: Stretch) -> bool:
    """Whether the words at a note's place stood in the old text too, and elsewhere than the note's own."""
    if place.start is None or place.end is None:
        return False
    then = carried(text, old, place.start, place.end)
    return then.start is not None and then.end is not None and (then.end <= stretch[0] or then.start >= stretch[1])


def told(trace: Trace, before: Placed, document: Document) -> Problem:
    """What the editor of a note should know of that; `before` is where its quote alone is found."""
    note, here = trace.place.note, trace.place
    words = f"the words of note {note.id}, “{notes.cut(note.quote.exact)}”,"
    other = f"; in {notes.named(before.anchor)} are others like them" if before.anchor not in ("", here.anchor) else ""
    if here.start is None:
        when = f"on {trace.gone_on}" if trace.gone_on else "since the last commit"
        now = f"; “{notes.cut(trace.instead)}” stands there now" if trace.instead else ""
        near = notes.nearest(here.others, document.text, document.passages)
        what = "rewritten" if now else "taken out of the text, or rewritten," if near else "taken out of the text"
        message = f"{words} were {what} {when}{now}{other}{f'; the nearest: {near}' if near else ''}: {CURE}"
        return Problem(note.path, note.line, "note-lost", "warning", message)
    message = (
        f"{words} are “{notes.cut(here.now)}” in {notes.named(here.anchor)}, by all that was changed since "
        f"{trace.made_on}{other}: `reader notes --repair` writes them in its `quote`"
    )
    return Problem(note.path, note.line, "note-carried", "warning", message)
