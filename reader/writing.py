"""What an editor writes while reading: a note sent by a page → the text of its file. And what such a page must know."""

from __future__ import annotations

import hashlib
import itertools
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from reader import anchors, notefile, notes, review
from reader.language import Speech
from reader.model import Content, Document, Entry, Library, Note, ReaderError, Reading, Source

FOR = {"everybody": ".yaml", "teachers": ".teacher.yaml"}  # whom a note is for: what the name of its file ends in
LONGEST_QUOTE = 10_000  # characters; a note on more is a text of its own

Sent = dict[str, Any]
Done = tuple[list[Source], str]  # the files that change, and the note's id
Files = dict[str, Source]


class Wrong(ReaderError):
    """What was sent is nothing that a page of ours sends."""


class Meanwhile(ReaderError):
    """A note is no longer what a page showed; `now` is what it is, nothing if it is gone."""

    def __init__(self, message: str, now: dict[str, Any] | None) -> None:
        super().__init__(message)
        self.now = now


def written(sources: Iterable[Source], library: Library, sent: Any, today: str) -> Done:
    """The files that change by what a page sent, each with its new lines. Raises Wrong, Meanwhile or ReaderError."""
    if not isinstance(sent, dict) or not isinstance(sent.get("do"), str) or sent["do"] not in ACTS:
        raise Wrong(f"expected keys and values, with `do` one of {', '.join(ACTS)}")
    entry = next((entry for entry in library.entries if entry.reading.slug == sent.get("reading")), None)
    if entry is None:
        raise Wrong(f"there is no reading {sent.get('reading')!r}")
    files = {unicodedata.normalize("NFC", source.path): source for source in sources}
    return ACTS[sent["do"]](files, entry, sent, today)


def add(files: Files, entry: Entry, sent: Sent, today: str) -> Done:
    """A new note, at the end of its file."""
    said, document = words_in(sent), entry.document
    start, end = standing(document.text, sent.get("place"))
    quote = notes.selector(document.text, document.passages, start, end)
    name = free_id(files, said["kind"], (entry.reading.slug, today, start, end, sent["for"], *said.values()))
    return [notefile.add(file_of(files, entry, sent), {"id": name, **quote, **said, "date": today})], name


def change(files: Files, entry: Entry, sent: Sent, today: str) -> Done:
    """A note with other words, in the other file if it is for others now, about other words if such were selected."""
    said, (source, note) = words_in(sent), found(files, entry, sent)
    quote = quoted(entry.document, sent["place"]) if "place" in sent else {}
    target = file_of(files, entry, sent)
    if target.path == source.path:
        return [notefile.change(source, note.id, {**quote, **said})], note.id
    # First there twice, then once: whatever happens in between, it is not lost. What teachers remarked in comments
    # was shown to nobody who makes their note public.
    copied = notefile.copy(source, note.id, target, with_comments=sent["for"] == "teachers")
    there = notefile.change(copied, note.id, {**quote, **said})
    return [there, notefile.remove(source, note.id)], note.id


def remove(files: Files, entry: Entry, sent: Sent, today: str) -> Done:
    """A note less."""
    source, note = found(files, entry, sent)
    return [notefile.remove(source, note.id)], note.id


ACTS: dict[str, Callable[[Files, Entry, Sent, str], Done]] = {"add": add, "change": change, "remove": remove}


def words_in(sent: Sent) -> dict[str, str]:
    """What a person wrote and chose, if it can be written."""
    said = {key: plain(sent, key) for key in ("kind", "by", "name", "text")}
    for key, known in (("kind", notes.KINDS), ("by", notes.BY), ("for", FOR)):
        if sent.get(key) not in tuple(known):
            raise Wrong(f"`{key}`: expected one of {', '.join(known)}")
    if said["by"] == "teacher" and sent["for"] != "teachers":
        raise ReaderError("what a teacher says is for teachers only: choose whom the note is for, or who speaks")
    if not said["text"]:
        raise ReaderError("the note has no words: write some, or remove the note")
    return said


def plain(sent: Sent, key: str) -> str:
    """A text with plain line ends and no sign that a file cannot have."""
    value = sent.get(key, "")
    if not isinstance(value, str):
        raise Wrong(f"`{key}`: expected a text")
    value = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in value):
        raise ReaderError(f"the {key} holds a control character: remove it")
    return value


def quoted(document: Document, place: Any) -> dict[str, Any]:
    """A selection as a note keeps it: the words and what stands round them, the paragraph, the state of the text."""
    return notes.selector(document.text, document.passages, *standing(document.text, place))


def standing(text: str, place: Any) -> tuple[int, int]:
    """Where selected words stand in a text, without spaces at their ends: where the page says, else where they are."""
    place = place if isinstance(place, dict) else {}
    numbers, words = ("start", "end"), ("exact", "prefix", "suffix", "digest")
    is_right = all(type(place.get(key)) is int and place[key] >= 0 for key in numbers)
    if not is_right or not all(isinstance(place.get(key), str) for key in words):
        raise Wrong(f"`place`: expected whole numbers ({', '.join(numbers)}) and texts ({', '.join(words)})")
    start, end, exact = place["start"], place["end"], place["exact"]
    if len(exact) > LONGEST_QUOTE:
        raise ReaderError(f"these are more than {LONGEST_QUOTE:,} characters: select fewer words")
    if place["digest"] != notes.digest(text) or text[start:end] != exact:
        # The text has changed since the page was made.
        now = anchors.find(text, exact, place["prefix"], place["suffix"], start)
        if now.start is None or now.end is None:
            raise ReaderError("the text has changed, and these words are not found in it: select them again")
        start, end = now.start, now.end
    if not text[start:end].strip():
        raise ReaderError("no words are selected")
    return end - len(text[start:end].lstrip()), start + len(text[start:end].rstrip())


def file_of(files: Files, entry: Entry, sent: Sent) -> Source:
    """The file in which a note stands by whom it is for, empty if there is none yet."""
    paths = paths_of(entry.reading, sent["for"])
    return next((files[path] for path in paths if path in files), Source(paths[0], ""))


def paths_of(reading: Reading, audience: str) -> list[str]:
    """Where the notes on a reading may stand: under its name, or one that it had."""
    return [f"notes/{name}{FOR[audience]}" for name in (reading.slug, *reading.was)]


def found(files: Files, entry: Entry, sent: Sent) -> tuple[Source, Note]:
    """A note and its file, if it is still what the page has shown; of two with one id, the one for whom it says."""
    rows = [row for row in notes_of(files, entry.reading) if row[2].id == sent.get("id")]
    rows.sort(key=lambda row: (mark_of(row[2]) != sent.get("was"), row[0] != sent.get("in")))
    for audience, source, note in rows:
        if mark_of(note) != sent.get("was"):
            raise Meanwhile("this note was changed meanwhile", {**as_shown(note), "for": audience})
        return source, note
    raise Meanwhile("this note was removed meanwhile", None)


def notes_of(files: Files, reading: Reading) -> Iterator[tuple[str, Source, Note]]:
    """The notes on a reading: for whom each is, its file, and itself. Raises ReaderError for a file that is broken."""
    there = [(audience, path) for audience in FOR for path in paths_of(reading, audience) if path in files]
    for audience, path in there:
        written_notes, problems = notes.read_notes(files[path], reading.slug)
        for problem in problems:
            if problem.level == "error":
                raise ReaderError(f"{problem.path}:{problem.line}: {problem.message}")
        yield from ((audience, files[path], note) for note in written_notes)


def free_id(files: Files, kind: str, said: tuple[object, ...]) -> str:
    """A name for a note that no other has here, nor, but for chance, one that says something else elsewhere.

    It tells no words: it stays when the note is changed, and public pages show it when the text may not be shown.
    """
    taken = set()
    for path, source in files.items():
        if path.startswith("notes/"):
            taken |= {note.id.casefold() for note in notes.read_notes(source, path)[0]}
    names = (f"{kind}-{short((*said, n))}" for n in itertools.count())
    return next(name for name in names if name not in taken)


def as_shown(note: Note) -> dict[str, Any]:
    """What a dialog shows of a note, and by what it is known again."""
    return {key: getattr(note, key) for key in ("id", "kind", "by", "name", "date", "text")} | {"was": mark_of(note)}


def mark_of(note: Note) -> str:
    """A short name for all that a note says."""
    return short(replace(note, line=0, text_line=0), 8)


def short(value: object, size: int = 4) -> str:
    """A few signs that stand for a value."""
    return hashlib.blake2b(repr(value).encode("utf-8", "backslashreplace"), digest_size=size).hexdigest()


def page_of(library: Library, content: Content, reading: str, version: str, say: Speech) -> dict[str, Any] | None:
    """What the page of a reading must know so that one can write in it; None for no reading.

    Teachers' notes are in it: they stand in no page that is built, and the script shows them beside it.
    """
    entry = next((entry for entry in library.entries if entry.reading.slug == reading), None)
    if entry is None:
        return None
    files = {unicodedata.normalize("NFC", source.path): source for source in content.sources}
    try:
        standing_notes, wrong = list(notes_of(files, entry.reading)), ""
    except ReaderError as error:
        standing_notes, wrong = [], str(error)
    terms = [definition.term for definition in library.definitions]
    return {
        "reading": reading,
        "version": version,
        "digest": notes.digest(entry.document.text),
        "words": {key: text for key, text in say.words.items() if key.startswith(("desk_", "note_kind_"))},
        "kinds": notes.KINDS,
        "speakers": notes.BY,
        "names": library.edition.editors,
        "notes": [shown_at(entry.document, note, audience) for audience, _, note in standing_notes],
        "wrong": wrong,
        "terms": [{"id": term.id, "name": term.term, "aliases": term.aliases} for term in terms],
        "term_kinds": sorted({term.kind for term in terms if term.kind}),
        "accepted": entry.reading.accepted,
        "uses": uses_of(library, entry),
    }


def shown_at(document: Document, note: Note, audience: str) -> dict[str, Any]:
    """A note for the list beside a page, and where it stands now."""
    quote, (place, _) = note.quote, notes.placed(note, document.text, document.passages, document.gone)
    return {
        **as_shown(note),
        "for": audience,
        "exact": quote.exact,
        "prefix": quote.prefix,
        "suffix": quote.suffix,
        "start": place.start,
        "end": place.end,
    }


def uses_of(library: Library, entry: Entry) -> dict[str, dict[str, str]]:
    """Each mention of a term by its id in the page: the term, and words that stand at no other mention."""
    starts, collapsed = [block.start for block in entry.document.blocks], review.plain(entry.document.text)
    terms = [definition for definition in library.definitions if definition.term.id in entry.uses]
    rows = [review.proposed(entry, definition, starts, collapsed) for definition in terms]
    return {use["id"]: {"term": row["id"], "phrase": use["phrase"]} for row in rows for use in row["uses"]}
