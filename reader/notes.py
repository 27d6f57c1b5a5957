"""Note files → notes, and notes → their places in the text as it is now."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from reader import frontmatter
from reader.anchors import Place, describe, find
from reader.editions import is_teachers
from reader.frontmatter import Fields
from reader.language import search_words
from reader.model import Note, Passage, Placed, Problem, Quote, Source

__all__ = ["BY", "KINDS", "Place", "describe", "digest", "find", "read_notes", "repeated", "slug_of"]

MOTIVATIONS = {  # of each kind of note, as the Web Annotation model has them
    "gloss": "describing",
    "context": "commenting",
    "correction": "editing",
    "question": "questioning",
    "translation": "identifying",
    "source": "linking",
    "claim": "assessing",
}
KINDS = tuple(MOTIVATIONS)
BY = ("editor", "translator", "teacher")
ID = re.compile(r"[^\W_]+(?:-[^\W_]+)*\Z")
LONGEST_ID = 100
FOR_TEACHERS = "for:teachers"  # the tag of their notes in other programs
NAMED = 0.3  # how like a note's words and context a place must be to be named to its editor
FEW = 32  # characters: a quote of fewer, without context, may be found in other words
MOST_TOLD = 120  # characters of a quote in a message
SCHEMA: frontmatter.Schema = {
    "id": frontmatter.text,
    "quote": {"exact": frontmatter.text, "prefix": frontmatter.text, "suffix": frontmatter.text},
    "paragraph": frontmatter.text,
    "text_digest": frontmatter.text,
    "kind": frontmatter.one_of(*KINDS),
    "by": frontmatter.one_of(*BY),
    "name": frontmatter.text,
    "date": frontmatter.date,
    "language": frontmatter.bcp47,
    "text": frontmatter.text,
}


def digest(text: str) -> str:
    """A short mark of a reading text, by which a note knows the text it was made on."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def slug_of(path: str) -> str:
    """The name of the reading that a file of notes is about."""
    return unicodedata.normalize("NFC", re.sub(r"\Anotes/|(?i:\.teacher)?(?i:\.yaml)\Z", "", path))


def is_for_teachers(path: str) -> bool:
    """Whether a file has notes that only teachers may see."""
    return path.startswith("notes/") and is_teachers(path)


def read_notes(source: Source, slug: str) -> tuple[list[Note], list[Problem]]:
    """The notes of a file, which is named after its reading; what is wrong is told, and such notes are left out."""
    fields = Fields(source.path)
    node, rows = frontmatter.load_long(fields, source.text)
    rows = rows if node else []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        wrong = next((n for n, row in enumerate(rows) if not isinstance(row, dict)), 0) if isinstance(rows, list) else 0
        fields.tell((wrong,), "notes", "the notes must be a list: begin each with `- id: …`, its other keys below it")
        rows = []
    notes = [read_note(fields, n, row, is_teachers(source.path)) for n, row in enumerate(rows)]
    found = [note for note in notes if note]
    fields.problems += repeated(found)
    return found, fields.problems


def read_note(fields: Fields, n: int, row: dict[str, Any], teachers: bool) -> Note | None:
    """One note; None if it says not what it is about, or nothing, or may not stand in its file."""
    before = len(fields.problems)
    values = frontmatter.check(fields, SCHEMA, row, (n,))
    name = unicodedata.normalize("NFC", values.get("id", ""))
    quote = values.get("quote", {})
    told = {problem.message.split("`")[1] for problem in fields.problems[before:] if "`" in problem.message}
    needed = {
        "id": (name, "a note needs an id: add `id: …`, letters, digits and hyphens, such as two-pence"),
        "quote": (
            quote.get("exact", "").strip(),
            "a note needs the words it is about: add `quote: {exact: …, prefix: …, suffix: …}`",
        ),
        "text": (values.get("text", "").strip(), "a note needs a text: add `text: |` and the text below it"),
    }
    for key, (value, message) in needed.items():
        if not value and not {key, "exact" if key == "quote" else key} & told:
            fields.tell((n, key), "missing-key", message)
    if name and (not ID.match(name) or len(name) > LONGEST_ID):
        message = f"`id` becomes an address: letters, digits and single hyphens only, not {name[:60]!r}"
        fields.tell((n, "id"), "note-id", message)
    by = values.get("by", "teacher" if teachers else "editor")
    if by == "teacher" and not teachers:
        moved = fields.path.removesuffix(".yaml") + ".teacher.yaml"
        message = f"a teacher's note in a file that students get: move the note to {moved}"
        fields.tell((n, "by"), "teachers-note", message)
    if any(problem.level == "error" for problem in fields.problems[before:]):
        return None
    return Note(
        id=name,
        path=fields.path,
        line=fields.lines.get((n, "id"), 1),
        quote=Quote(quote["exact"], quote.get("prefix", ""), quote.get("suffix", "")),
        text=values["text"],
        text_line=fields.begins.get((n, "text"), 1),
        kind=values.get("kind", "gloss"),
        by=by,
        name=values.get("name", ""),
        date=values.get("date", ""),
        paragraph=values.get("paragraph", "").strip().lstrip("#"),
        text_digest=values.get("text_digest", ""),
        language=values.get("language", ""),
    )


def repeated(notes: Iterable[Note]) -> Iterator[Problem]:
    """Ids that are another note's already."""
    first: dict[str, Note] = {}
    for note in notes:
        other = first.setdefault(note.id, note)
        if other is not note:
            message = f"the id {note.id} is taken by the note at {other.path}:{other.line}: give this one another"
            yield Problem(note.path, note.line, "same-id", "error", message)


def placed(
    note: Note, text: str, passages: Sequence[Passage], gone: Iterable[tuple[str, str]] = ()
) -> tuple[Placed, list[Problem]]:
    """Where a note stands in a text, without its body yet; and what its editor should know about it.

    `gone` are the paragraphs that are no longer there, and those they went into. Words that changed, or are few and
    alone, need the paragraph that the note names to vouch for them: elsewhere they may be others, and are only offered.
    """
    quote, written = note.quote, anchor_of(note.paragraph)
    evidence = dict(gone).get(written) or written
    stretch = next(((one.start, one.end) for one in passages if one.anchor == evidence), None)
    found = only(text, quote) or find(text, quote.exact, quote.prefix, quote.suffix, None, stretch)
    start, end, state = found.start, found.end, found.state
    if start is None or end is None:
        return nowhere(note, text, passages, found)
    now = text[start:end]
    if state == "changed" and search_words(now) == search_words(quote.exact) != []:
        state = "exact"  # typography is no change
    start, end = start + len(now) - len(now.lstrip()), end - len(now) + len(now.rstrip())
    anchor = anchor_at(start, passages)
    if may_be_others(note, text, state, evidence, anchor):
        own = (start, end, found.score)
        others = (own, *(other for other in found.others if other[:2] != (found.start, found.end)))[:3]
        return nowhere(note, text, passages, Place(None, None, "lost", found.score, others))
    if state == "exact" and written and written != anchor:
        state = "moved"
    made_on = note.text_digest or (digest(text) if state == "exact" else "")
    here = Placed(note, start, end, state, found.score, found.others, anchor, now, "", digest=made_on)
    return here, list(told(here))


def may_be_others(note: Note, text: str, state: str, paragraph: str, anchor: str) -> bool:
    """Whether what is known of a note's place speaks against that of words which do not speak for themselves."""
    is_elsewhere, quote = paragraph not in ("", anchor), note.quote
    if state == "changed":
        return is_elsewhere
    if quote.prefix or quote.suffix or len(quote.exact) >= FEW or note.text_digest == digest(text):
        return False
    return is_elsewhere if paragraph else bool(note.text_digest)


def selector(text: str, passages: Sequence[Passage], start: int, end: int) -> dict[str, Any]:
    """What finds a place of a text again: a quote with its context, the paragraph, and which text it was."""
    exact, prefix, suffix = describe(text, start, end)
    near = [passage.anchor for passage in passages if passage.start <= start < passage.end]
    return {
        "quote": {"exact": exact, "prefix": prefix, "suffix": suffix},
        "paragraph": near[-1] if near else None,
        "text_digest": digest(text),
    }


def nowhere(note: Note, text: str, passages: Sequence[Passage], found: Place) -> tuple[Placed, list[Problem]]:
    """A note without a place, and what is to be said of it."""
    state = "ambiguous" if note.quote.exact in text else found.state
    lost = Placed(note, None, None, state, found.score, found.others, "", "", "", digest=note.text_digest)
    return lost, [unplaced(lost, text, passages)]


def only(text: str, quote: Quote) -> Place | None:
    """The place of words that somebody wrote without their context, where they stand in the text once."""
    at = text.find(quote.exact)
    if quote.prefix or quote.suffix or at < 0 or text.find(quote.exact, at + 1) >= 0:
        return None
    return Place(at, at + len(quote.exact), "exact", 1.0)


def anchor_of(written: str) -> str:
    """The id of a paragraph, however a person wrote it: p14, 14, ¶ 14."""
    name = written.strip(" #¶")
    return f"p{name}" if name[:1].isdigit() else name


def anchor_at(place: int, passages: Sequence[Passage]) -> str:
    """The id of the passage in which a place stands."""
    at = bisect_right(passages, place, key=lambda passage: passage.start) - 1
    return passages[at].anchor if at >= 0 else ""


def told(here: Placed) -> Iterator[Problem]:
    """What an editor should know of a note that has a place: its words, or their paragraph, are not what they were."""
    note = here.note
    if here.state == "changed":
        message = (
            f"the words of note {note.id} have changed: they were “{cut(note.quote.exact)}”, and are “{cut(here.now)}” "
            f"in {named(here.anchor)}: see whether the note still holds, then write the new words in its `quote`"
        )
        yield Problem(note.path, note.line, "note-changed", "warning", message)
    elif here.state == "moved":
        message = f"the words of note {note.id} stand in {named(here.anchor)} now: write `paragraph: {here.anchor}`"
        yield Problem(note.path, note.line, "note-moved", "hint", message)
    if not note.quote.prefix and not note.quote.suffix:
        message = (
            f"note {note.id} has its words alone: with `prefix` and `suffix`, what stands before and after them, "
            "it is found again when the text changes"
        )
        yield Problem(note.path, note.line, "note-context", "hint", message)


def unplaced(lost: Placed, text: str, passages: Sequence[Passage]) -> Problem:
    """That a note has no place, with its words and the nearest candidates."""
    note, near = lost.note, nearest(lost.others, text, passages)
    if lost.state == "ambiguous":
        what = f"it is not sure where the words of note {note.id}, “{cut(note.quote.exact)}”, stand"
        cure = f"{f': {near}' if near else ''}: say in `prefix` and `suffix` what stands before and after them"
        return Problem(note.path, note.line, "note-ambiguous", "warning", what + cure)
    what = f"the words of note {note.id}, “{cut(note.quote.exact)}”, are not in the text"
    cure = f"{f'; the nearest: {near}' if near else ''}: mend its `quote`, or remove the note"
    return Problem(note.path, note.line, "note-lost", "warning", what + cure)


def nearest(others: Iterable[tuple[int, int, float]], text: str, passages: Sequence[Passage]) -> str:
    """The candidates that are worth a look, each with its paragraph."""
    found = [(start, end) for start, end, score in others if score >= NAMED]
    return "; ".join(f"{named(anchor_at(start, passages))} “{cut(text[start:end])}”" for start, end in found)


def named(anchor: str) -> str:
    """A passage as people call it."""
    return f"¶ {anchor[1:]}" if re.match(r"p\d", anchor) else f"#{anchor}" if anchor else "the text"


def cut(words: str) -> str:
    """The beginning and the end of long words, for a message."""
    words = " ".join(words.split())
    return (
        words
        if len(words) <= MOST_TOLD
        else f"{words[: MOST_TOLD // 2].rstrip()} … {words[-MOST_TOLD // 3 :].lstrip()}"
    )
