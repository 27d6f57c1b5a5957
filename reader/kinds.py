"""The kinds of flags that `reader import` raises, in one table; and when a question is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of flag asks. `must` keeps a reading a draft; to write `line` in the front matter is to answer."""

    level: str
    asks: str
    key: str = ""  # of the front matter, that the question is about
    line: str = ""


STATED = "date_basis: stated"
KINDS: dict[str, Kind] = {
    "missing-title": Kind("must", "what is its title?", "title", "title: …"),
    "missing-author": Kind("must", "who wrote this?", "authors", "authors: [Name]"),
    "missing-publisher": Kind("must", "who published this?", "publisher", "publisher: …"),
    "missing-date": Kind("must", "when was it published?", "date", "date: 2024-04"),
    "inferred-date": Kind("must", "is the date right? It was worked out from the text", "date", STATED),
    "half-found-date": Kind("must", "is this when it was published? Not all of the date is sure", "date"),
    "empty-date-slot": Kind("must", "the place for the date is empty: when was it published?", "date", STATED),
    "front-matter": Kind("must", "the head of the file cannot be read: what does it say?"),
    "missing-end-punctuation": Kind("must", "this does not end as a sentence does: is something lost?"),
    "broken-off": Kind("must", "the text seems to break off here: is it whole?"),
    "paywall": Kind("must", "the capture may end where one has to pay: is the text whole?"),
    "lowercase-sentence-start": Kind("must", "a sentence begins with a small letter: is something lost?"),
    "doubled-words": Kind("must", "does a word stand twice by mistake?"),
    "suspect-word-order": Kind("must", "is a word missing here, or in the wrong place?"),
    "repeated-sentence": Kind("must", "does this sentence stand twice by mistake?"),
    "open-join": Kind("must", "is this one sentence?"),
    "guessed-join": Kind("must", "two halves were made one sentence on a guess: are they one?"),
    "mojibake-repaired": Kind("must", "broken letters were repaired: are they right?"),
    "mojibake-left": Kind("must", "broken letters could not be repaired: what should they be?"),
    "encoding-guessed": Kind("must", "the encoding was guessed: are the letters right?"),
    "garbled-script": Kind("must", "garbled letters were left out: is something lost?"),
    "run-together-tags": Kind("must", "tags that ran together were left out: were they none of the text?"),
    "lost-reference": Kind("must", "the capture does not hold what this names: can it be done without?"),
    "marker-without-note": Kind("must", "where is the note of this marker?"),
    "note-without-marker": Kind("must", "to which words does this note belong?"),
    "dropped-block": Kind("must", "these words were left out: do they belong to the text?"),
    "near-duplicate-pull-quote": Kind("note", "a pull quote that differs from the sentence it quotes"),
    "title-repeated": Kind("note", "the title stands again in the text"),
    "duplicate-credit": Kind("note", "a credit or a caption stands twice"),
    "credit-without-image": Kind("note", "a credit of a picture that is not in the capture"),
    "pictures": Kind("note", "pictures were left out of the text"),
    "attachments": Kind("note", "what is attached to a mail was left out"),
    "comments": Kind("note", "comments in the margin were left out"),
    "tracked-changes": Kind("note", "what tracked changes delete was left out"),
    "front-matter-key": Kind("note", "the capture's front matter says more, which was left out"),
    "hyphen": Kind("note", "a word was broken at the end of a line; neither form stands elsewhere"),
    "inconsistent-expansion": Kind("note", "one abbreviation is spelt out in two ways"),
    "correction": Kind("note", "a correction notice was left out of the text"),
    "file-date": Kind("note", "the day on which the file was made"),
    "language": Kind("note", "the language given is not the one the text seems to be in"),
}


def asked(kind: str) -> str:
    """What a flag says to a person; a kind without a row says its name."""
    return KINDS[kind].asks if kind in KINDS else kind.replace("-", " ")


def key_of(kind: str) -> str:
    """The key of the front matter that a question is about."""
    return KINDS[kind].key if kind in KINDS else ""


def is_open(row: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a flag is a question that has neither an answer nor, among the values, what it asks for."""
    is_question = row.get("level", "must") == "must" and not str(row.get("answer") or "").strip()
    return is_question and not is_filled(str(row.get("kind") or ""), values)


def is_filled(kind: str, values: Mapping[str, Any]) -> bool:
    """Whether the line of the front matter that answers a question was written."""
    row = KINDS.get(kind)
    if row is None or not row.line or not values.get(row.key):
        return False
    return row.line != STATED or values.get("date_basis") == "stated"
