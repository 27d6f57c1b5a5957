"""Edge: `reader notes`: where every note stands now, and the quotes of those that moved mended as an editor says."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from reader import build, desk, disk, history, notefile, notes, sources
from reader.console import aloud, as_json, counted, hand_over
from reader.model import ContentError, Document, Entry, Library, Note, Placed, Problem, ReaderError, Source
from reader.notes import slug_of

FINE, WRONG = 0, 1
STATES = ("exact", "moved", "changed", "carried", "ambiguous", "lost")
UNSURE = ("ambiguous", "lost")
MENDED = ("moved", "changed", "carried")
PERSON = "needs a person, who sees whether these are its words: run without --yes"
QUESTION = "write this? [y]es, [n]o, [a]ll, [q]uit: "

Safe = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Room:
    """What the command works on: the content folder, what lies over it, its readings, and the notes of each file."""

    folder: Path
    overlay: Path | None
    library: Library
    files: dict[str, Source]
    notes: dict[str, tuple[Note, ...]]
    entries: dict[str, Entry]  # by their names, and those that they had

    def entry(self, slug: str) -> Entry | None:
        """The reading of a name, or of one that it had."""
        return self.entries.get(slug)


@dataclass(frozen=True, slots=True)
class Standing:
    """A note in its reading, where it stands there, and what its editor should know about that."""

    slug: str
    document: Document
    place: Placed
    told: tuple[Problem, ...]
    trace: history.Trace | None = None  # where it says otherwise than the text alone; `place` is what it says


Row = tuple[Standing, dict[str, Any]]  # a note, and the values that would mend it


def run(options: argparse.Namespace, safe: Safe) -> int:
    """List notes, mend them, or carry them in or out; the exit status."""
    if options.imported or options.export:
        from reader import transfer

        return transfer.run(options, safe)
    if options.to or options.form:
        raise ReaderError("--to goes with --import, and --format with --export")
    room = open_room(options)
    standings = list(standing(room, options.reading))
    if options.json:
        hand_over(as_json([facts(one) for one in standings]))
    else:
        for line in listed(room, standings):
            print(safe(line))
    if options.repair:
        mend(room, standings, options, safe)
    elif not options.json and any(proposed(one) for one in standings):
        print("`reader notes --repair` proposes new quotes for those that moved, changed or were carried")
    return WRONG if any(one.place.state in UNSURE or one.trace for one in standings) else FINE


def open_room(options: argparse.Namespace) -> Room:
    """Read the content: readings with their texts, drafts too, and every file of notes."""
    folder, overlay = Path(options.content), Path(options.overlay) if options.overlay else None
    content = sources.read(folder, overlay)
    edition = build.read_edition(content, [])
    theme = disk.read_theme(edition.theme if edition else "default")
    library = build.read(content, theme, scope="desk")
    known = {entry.reading.slug for entry in library.entries}
    if unknown := [slug for slug in (*options.reading, *([options.to] if options.to else [])) if slug not in known]:
        near = difflib.get_close_matches(unknown[0], known, 1, 0.5)
        cure = f": did you mean {near[0]}?" if near else f"; there are {', '.join(sorted(known))}"
        raise ReaderError(f"there is no reading {unknown[0]!r}{cure}")
    files = {source.path: source for source in content.sources if source.path.startswith("notes/")}
    problems: list[Problem] = []
    found: dict[str, tuple[Note, ...]] = {}
    for path, source in files.items():
        read, wrong = notes.read_notes(source, slug_of(path))
        found[path] = tuple(read)
        problems += wrong
    problems += notes.repeated(note for own in found.values() for note in own)
    if any(problem.level == "error" for problem in problems):
        raise ContentError(tuple(sorted(set(problems))))
    entries = {name: entry for entry in library.entries for name in entry.reading.was}
    entries |= {entry.reading.slug: entry for entry in library.entries}
    return Room(folder, overlay, library, files, found, entries)


def standing(room: Room, wanted: Sequence[str] = ()) -> Iterator[Standing]:
    """Where the notes of some readings stand, of all if none are named."""
    for path, own in room.notes.items():
        entry = room.entry(slug_of(path))
        if not entry or (wanted and entry.reading.slug not in wanted):
            continue
        document, home = entry.document, sources.home(room.folder, room.overlay, entry.reading.path)
        surveyed = {(place.note.path, place.note.id): place for place in document.notes}  # but for those for teachers
        places = [surveyed.get((path, note.id)) or placed(note, document) for note in own]
        doubtful = [place.note for place in places if history.is_doubtful(place, document)]
        past = history.versions(home, entry, room.library.edition.language, doubtful)
        for place in places:
            if trace := history.traced(place, document, past):
                yield Standing(
                    entry.reading.slug, document, trace.place, (history.told(trace, place, document),), trace
                )
                continue
            lost = () if place.start is not None else (notes.unplaced(place, document.text, document.passages),)
            yield Standing(entry.reading.slug, document, place, lost or tuple(notes.told(place)))


def placed(note: Note, document: Document) -> Placed:
    """Where a note stands in a text."""
    return notes.placed(note, document.text, document.passages, document.gone)[0]


# What is said


def listed(room: Room, standings: Sequence[Standing]) -> Iterator[str]:
    """A line for each reading, below it one for each note that does not stand as it was."""
    for slug in dict.fromkeys(one.slug for one in standings):
        own = [one for one in standings if one.slug == slug]
        states = Counter(one.place.state for one in own)
        each = ", ".join(f"{states[state]} {state}" for state in STATES if states[state])
        yield f"{slug}: {counted(len(own), 'note')}: {each}"
        for problem in (problem for one in own for problem in one.told):
            yield f"  {home_of(room, problem.path) / problem.path}:{problem.line}: {problem.message} [{problem.rule}]"
    if not standings:
        yield "there are no notes"


def candidates(one: Standing) -> list[dict[str, Any]]:
    """Where a note that has no place may have stood."""
    if one.place.state not in UNSURE:
        return []
    return [
        {"anchor": notes.anchor_at(start, one.document.passages), "words": one.document.text[start:end], "score": score}
        for start, end, score in one.place.others
    ]


def facts(one: Standing) -> dict[str, Any]:
    """What is known of a note, for other programs."""
    place, note = one.place, one.place.note
    own = {"reading": one.slug, "id": note.id, "path": note.path, "line": note.line, "quote": asdict(note.quote)}
    stands = {"state": place.state, "score": place.score, "start": place.start, "end": place.end}
    words = {"now": place.now, "anchor": place.anchor, "candidates": candidates(one), "proposed": proposed(one)}
    dates = {"made_on": one.trace.made_on, "gone_on": one.trace.gone_on} if one.trace else {}
    return {**own, **stands, **words, **dates}


# What is mended


def proposed(one: Standing) -> dict[str, Any] | None:
    """The values that would let a note stand as it is; None for one that does, or whose place nobody knows."""
    if one.place.state not in MENDED or one.place.start is None or one.place.end is None:
        return None
    return notes.selector(one.document.text, one.document.passages, one.place.start, one.place.end)


def mend(room: Room, standings: Sequence[Standing], options: argparse.Namespace, safe: Safe) -> None:
    """Show every quote that could be mended, ask, and write those that were accepted."""
    stream = sys.stderr if options.json else sys.stdout
    rows = [(one, values) for one in standings if (values := proposed(one))]
    if not rows:
        print("nothing to mend", file=stream)
        return
    is_asked = not (options.yes or options.dry_run or options.json) and sys.stdin.isatty() and stream.isatty()
    taken = [row for row in rows if not options.yes or is_safe(row[0].place)]
    left = [row for row in rows if options.yes and not is_safe(row[0].place)]
    if is_asked:
        taken = chosen(room, rows, safe)
    else:
        show(room, taken, safe, stream)
        show(room, left, safe, stream)
    for one, _ in left:
        print(safe(f"{one.place.note.path}:{one.place.note.line}: {PERSON}"), file=stream)
    if options.dry_run or not (is_asked or options.yes):
        why = "--dry-run" if options.dry_run else "in a terminal each is asked for; --yes accepts what is safe"
        print(f"nothing was written: {why}", file=stream)
        return
    save(room, changes(room, taken))
    others = f", {len(left)} left for a person" if left else ""
    print(f"{counted(len(taken), 'quote')} mended{others}", file=stream)


def chosen(room: Room, rows: Sequence[Row], safe: Safe) -> list[Row]:
    """What an editor accepts, asked for each; who accepts all is still asked for what is not safe."""
    taken: list[Row] = []
    for n, row in enumerate(rows):
        show(room, [row], safe, sys.stdout)
        answer = asked()
        if answer == "q":
            break
        taken += [row] if answer in "ya" else []
        if answer == "a":
            sure = [row for row in rows[n + 1 :] if is_safe(row[0].place)]
            show(room, sure, safe, sys.stdout)
            return [*taken, *sure, *chosen(room, [row for row in rows[n + 1 :] if not is_safe(row[0].place)], safe)]
    return taken


def changes(room: Room, rows: Iterable[Row]) -> list[tuple[Source, Source]]:
    """Files of notes as they are, and with other values for some of their notes."""
    given: dict[str, dict[str, dict[str, Any]]] = {}
    for one, values in rows:
        given.setdefault(one.place.note.path, {})[one.place.note.id] = values
    return [(room.files[path], notefile.change_all(room.files[path], own)) for path, own in given.items()]


def show(room: Room, rows: Iterable[Row], safe: Safe, stream: TextIO) -> None:
    """Print what would change, file by file."""
    for before, after in changes(room, rows):
        for line in diff(before, after):
            print(safe(line), file=stream)


def is_safe(place: Placed) -> bool:
    """Whether a place needs no person to see it: the words are as they were, or changed in the note's own paragraph."""
    note = place.note
    if place.state == "changed":
        return place.anchor == notes.anchor_of(note.paragraph)
    return place.state == "moved" or place.now.split() == note.quote.exact.split()


def asked() -> str:
    """An answer to a question: y, n, a or q; the end of the input is q."""
    while True:
        try:
            answer = input(QUESTION).strip().lower()[:1]
        except EOFError:
            return "q"
        if answer and answer in "ynaq":
            return answer


def diff(before: Source, after: Source) -> Iterator[str]:
    """What changes in a file, as a unified difference without line ends."""
    lines = before.text.splitlines(), after.text.splitlines()
    return difflib.unified_diff(*lines, before.path, after.path, n=2, lineterm="")


def save(room: Room, changes: Sequence[tuple[Source, Source]], new: Sequence[Source] = ()) -> None:
    """Write files of notes, each whole or not at all; one that somebody else changed meanwhile is left as it is."""
    for before, after in [*((one, two) for one, two in changes if one != two), *((None, one) for one in new)]:
        home = home_of(room, after.path)
        with desk.alone(home, aloud):
            place = disk.located(home, after.path)
            if (before.text if before else None) != text_at(place, after.path):
                raise ReaderError(f"{place}: was changed meanwhile: run the command again", WRONG)
            desk.guard(home, [after.path], room.library)
            disk.rewrite(home, [after])


def home_of(room: Room, path: str) -> Path:
    """The folder in which a file of notes lies, or comes to lie: that of its reading."""
    return sources.home(room.folder, room.overlay, path if path in room.files else f"readings/{slug_of(path)}.md")


def text_at(path: Path, name: str) -> str | None:
    """What a file says now; None if it is not there."""
    problems: list[Problem] = []
    if not path.exists() and not path.is_symlink():
        return None
    data = disk.read_file(path, name, path.parent.resolve(), problems)
    text = disk.decode(data, name, problems) if data is not None else None
    if text is None:
        raise ReaderError(f"{path}:{problems[0].line}: {problems[0].message}", WRONG)
    return text
