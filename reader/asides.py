"""An editor's note as readers see it: the mark in the text, the note beside it, and what changed under it."""

from __future__ import annotations

import difflib
import re
from html import escape
from urllib.parse import quote

from reader.language import Speech, direction, readable
from reader.model import Placed

# What the interface says of notes, when the theme has no words of its own.
WORDS = {
    "back": "back",
    "note_letters": "a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q|r|s|t|u|v|w|x|y|z",
    "note_by_editor": "Editor’s note",
    "note_by_translator": "Translator’s note",
    "note_by_teacher": "Teacher’s note",
    "note_kind_gloss": "Gloss",
    "note_kind_context": "Context",
    "note_kind_correction": "Correction",
    "note_kind_question": "Question",
    "note_kind_translation": "Translation",
    "note_kind_source": "Source",
    "note_kind_claim": "Claim",
    "note_label": "{who} {letter}: {kind}",
    "note_label_alone": "{who}: {kind}",
    "note_changed": "The words have changed since this note was written.",
    "note_then": "Then",
    "note_now": "Now",
    "note_lost": "About words that are not in the text as it is now:",
    "note_ambiguous": "About words whose place in the text is not sure:",
    "note_on": "On the words:",
    "notes_lost": "Notes without a place",
    "notes_here": "Notes on this text",
    "language": "en",
}
SHAPES = {"editor": "■", "translator": "◆", "teacher": "▲"}
PIECE = re.compile(r"\s+|[^\W_]+|[\W_]", re.UNICODE)
LONG = 300  # letters
MOST_PIECES = 2000  # words and signs that are compared; in longer wordings all is said to be changed


def letter(n: int, words: dict[str, str]) -> str:
    """The letters of the n-th note of a reading, from 0: a to z, then aa, ab …"""
    letters = said(words, "note_letters").split("|")
    mark = letters[n % len(letters)]
    return mark if n < len(letters) else letter(n // len(letters) - 1, words) + mark


def said(words: dict[str, str], key: str, **values: str) -> str:
    """What the interface says of notes, with values in it."""
    return Speech({**WORDS, **words})(key, **values)


def label(placed: Placed, mark: str, words: dict[str, str]) -> str:
    """What a note is called: who speaks, its letter if it has one, and of what kind it is."""
    who, kind = said(words, f"note_by_{placed.note.by}"), said(words, f"note_kind_{placed.note.kind}")
    return said(words, "note_label" if mark else "note_label_alone", who=who, letter=mark, kind=kind)


def reference(placed: Placed, mark: str, place: int, words: dict[str, str]) -> str:
    """The mark after the words of a note, which leads to it: a shape for who speaks, and a letter."""
    own = placed.note
    return (
        f'<a class="ref {own.by}" id="noteref-{own.id}" href="#note-{quote(own.id)}" role="doc-noteref" '
        f'data-generated data-i="{place}" aria-label="{escape(label(placed, mark, words))}">'
        f'<span aria-hidden="true">{SHAPES[own.by]}</span>{mark}</a>'
    )


def aside(placed: Placed, mark: str, place: int, words: dict[str, str], text: str) -> str:
    """A note: who speaks, what changed under it, and what it says. `text` is the language of the reading's text."""
    own, tag = placed.note, words.get("language", WORDS["language"])
    where = f' data-i="{place}" data-n="{mark}"' if mark else ""
    folds = folded(len(placed.text))
    says = own.language or tag
    parts = [
        f'<aside class="note {own.by}{folds}" id="note-{own.id}" role="note" data-generated{where} '
        f'aria-label="{escape(label(placed, mark, words))}">',
        f'<p class="who" lang="{tag}" dir="{direction(tag)}"><b><span aria-hidden="true">{SHAPES[own.by]}</span> '
        f"{mark and mark + ' '}{escape(said(words, f'note_by_{own.by}'))}</b> "
        f"<span>{who(placed, words)}</span>{back(placed, mark, words)}</p>",
        about(placed, words, text),
        f'<div class="says" lang="{says}" dir="{direction(says)}">\n{placed.body}</div>',
        "</aside>\n",
    ]
    return "\n".join(filter(None, parts))


def folded(letters: int) -> str:
    """A class for a note that is folded in the margin, so that the next stands by its own sentence."""
    return " long" if letters >= LONG else ""


def who(placed: Placed, words: dict[str, str]) -> str:
    """The kind of a note, its author and its date."""
    own, speech = placed.note, Speech({**WORDS, **words})
    date = f'<time datetime="{own.date}">{escape(readable(own.date, speech))}</time>' if own.date else ""
    name = f"<bdi>{escape(own.name)}</bdi>" if own.name else ""
    return " · ".join(filter(None, [escape(said(words, f"note_kind_{own.kind}")), name, date]))


def back(placed: Placed, mark: str, words: dict[str, str]) -> str:
    """The way from a note back to its mark."""
    way = escape(said(words, "back"))
    link = f' <a class="back" href="#noteref-{quote(placed.note.id)}" role="doc-backlink">{arrow(words)} {way}</a>'
    return link if mark else ""


def arrow(words: dict[str, str]) -> str:
    """The sign of a way back, turned as the language of the interface runs."""
    return "↪" if direction(said(words, "language")) == "rtl" else "↩"


def foreign(words: dict[str, str], text: str) -> str:
    """Attributes for what the interface says inside a text; none where both have one language."""
    tag = said(words, "language")
    return f' lang="{tag}" dir="{direction(tag)}"' if tag != text else ""


def about(placed: Placed, words: dict[str, str], text: str) -> str:
    """What must be said of the words of a note: that they changed, or have no place now."""
    own, tag = placed.note, words.get("language", WORDS["language"])
    told = f'lang="{tag}" dir="{direction(tag)}"'
    words_of = f'lang="{text}" dir="{direction(text)}"'
    if placed.state == "changed" and placed.now:
        then, now = compared(" ".join(own.quote.exact.split()), " ".join(placed.now.split()))
        return (
            f'<div class="changed" {told}><p>{escape(said(words, "note_changed"))}</p>\n'
            f"<dl><dt>{escape(said(words, 'note_then'))}</dt><dd {words_of}>{then}</dd>\n"
            f"<dt>{escape(said(words, 'note_now'))}</dt><dd {words_of}>{now}</dd></dl></div>"
        )
    if placed.start is None and own.quote.exact:
        said_of = said(words, f"note_{placed.state}" if f"note_{placed.state}" in WORDS else "note_on")
        return f'<p class="changed" {told}>{escape(said_of)} <q {words_of}>{escape(own.quote.exact)}</q></p>'
    return ""


def compared(old: str, new: str) -> tuple[str, str]:
    """Two wordings as HTML: what is only in the first is `del`, what is only in the second `ins`."""
    one, two = PIECE.findall(old), PIECE.findall(new)
    if len(one) + len(two) > MOST_PIECES:
        return f"<del>{escape(old)}</del>", f"<ins>{escape(new)}</ins>"
    steps = difflib.SequenceMatcher(None, one, two, autojunk=False).get_opcodes()
    then = "".join(marked("del", "".join(one[a:b]), step == "equal") for step, a, b, _, _ in steps)
    now = "".join(marked("ins", "".join(two[a:b]), step == "equal") for step, _, _, a, b in steps)
    return then, now


def marked(tag: str, text: str, same: bool) -> str:
    """A piece of a wording, marked unless it is the same in both."""
    return escape(text) if same or not text else f"<{tag}>{escape(text)}</{tag}>"


def listed(notes: list[Placed], words: dict[str, str], text: str, heading: str) -> str:
    """Notes that stand by no words, under a heading of their own."""
    if not notes:
        return ""
    title, tag = escape(said(words, heading)), words.get("language", WORDS["language"])
    name = heading.replace("_", "-")
    rows = "".join(aside(placed, "", 0, words, text) for placed in notes)
    return (
        f'<section class="without-place" aria-labelledby="{name}" data-generated lang="{tag}" '
        f'dir="{direction(tag)}">\n<h2 id="{name}">{title}</h2>\n{rows}</section>\n'
    )
