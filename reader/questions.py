"""What an import could not know: the flags of a reading's front matter → the questions that are still open."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from reader.frontmatter import Fields
from reader.model import Question

WORD = re.compile(r"[^\W_]+")
MARKER = re.compile(r"\[\^[^\]\s]*\]")
FEWEST = 4  # words by which a place is found
LONGEST = 30  # words of a quotation that are shown
# What a question asks for by a key of the front matter: to write it is to answer.
FILLED = {
    "missing-title": ("title", "title: …"),
    "missing-author": ("authors", "authors: [Name]"),
    "missing-publisher": ("publisher", "publisher: …"),
    "missing-date": ("date", "date: 2024-04"),
    "inferred-date": ("date_basis", "date_basis: stated"),
}
ASKED = {
    "missing-title": "what is its title?",
    "missing-author": "who wrote this?",
    "missing-publisher": "who published this?",
    "missing-date": "when was it published?",
    "inferred-date": "is the date right? It was worked out from the text",
    "missing-end-punctuation": "this does not end as a sentence does: is something lost?",
    "broken-off": "the text seems to break off here: is it whole?",
    "paywall": "the capture may end where one has to pay: is the text whole?",
    "open-join": "is this one sentence?",
    "doubled-words": "does a word stand twice by mistake?",
    "lowercase-sentence-start": "a sentence begins with a small letter: is something lost?",
    "suspect-word-order": "is this the order of words?",
    "repeated-sentence": "does this sentence stand twice by mistake?",
    "lost-reference": "the capture does not hold what this names: can it be done without?",
    "note-without-marker": "to which words does this note belong?",
    "marker-without-note": "where is the note of this marker?",
    "mojibake-repaired": "broken letters were repaired: are they right?",
    "encoding-guessed": "the encoding was guessed: are the letters right?",
    "garbled-script": "garbled letters were left out: is something lost?",
    "run-together-tags": "tags that ran together were left out: were they none of the text?",
    "dropped-block": "these words were left out: do they belong to the text?",
}


def open_questions(fields: Fields, values: Mapping[str, Any], body: str, first_line: int) -> tuple[Question, ...]:
    """The questions of a front matter that have no answer, nor the value they ask for. What is no flag is told."""
    flags = fields.values.get("flags")
    rows = flags if isinstance(flags, list) else []
    if flags is not None and not (isinstance(flags, list) and all(isinstance(row, dict) for row in rows)):
        message = "`flags`: expected a list of questions, as `reader import` writes them"
        fields.tell(("flags",), "wrong-type", message)
        return ()
    found = []
    for n, row in enumerate(rows):
        where = fields.lines.get(("flags", n), 1)
        kind, level = str(row.get("kind") or "question"), row.get("level", "must")
        quote = " ".join(str(row.get("quote") or "").split())
        if level not in ("must", "note"):
            fields.tell(("flags", n, "level"), "wrong-type", f"`level`: expected must or note, got {level!r}")
        elif level == "must" and not str(row.get("answer") or "").strip() and not is_filled(kind, values):
            line = line_of(quote, body, first_line) or where
            found.append(Question(line, kind, shortened(quote), asked(kind, row), cure(kind, where)))
    return tuple(found)


def untitled(line: int) -> Question:
    """The question that a draft without a title asks by itself."""
    return Question(line, "missing-title", "", ASKED["missing-title"], "write `title: …` in the front matter")


def is_filled(kind: str, values: Mapping[str, Any]) -> bool:
    """Whether the value that a question asks for was written."""
    if kind == "inferred-date":
        return bool(values.get("date")) and values.get("date_basis") == "stated"
    return kind in FILLED and bool(values.get(FILLED[kind][0]))


def asked(kind: str, row: Mapping[str, Any]) -> str:
    """A question in words; of a kind that has none, the kind and what was done."""
    done = str(row.get("done") or "")
    return ASKED.get(kind) or f"{kind.replace('-', ' ')}: is this right?{f' ({done})' if done else ''}"


def cure(kind: str, line: int) -> str:
    """How a question is answered."""
    if kind in FILLED:
        other = "" if kind == "missing-title" else f", or `answer: …` at the question there, on line {line}"
        return f"write `{FILLED[kind][1]}` in the front matter{other}"
    return f"mend the text if it is wrong, then write `answer: …` at the question in the front matter, on line {line}"


def message(question: Question) -> str:
    """A question as it is told."""
    return f"{f'“{question.quote}”: ' if question.quote else ''}{question.asked} To answer, {question.cure}"


def shortened(quote: str) -> str:
    """The first words of a long quotation."""
    words = quote.split(" ")
    return quote if len(words) <= LONGEST else " ".join(words[:LONGEST]) + " …"


def line_of(quote: str, body: str, first_line: int) -> int:
    """The line on which quoted words begin, whatever marks stand between them; 0 if they are not in the body."""
    bare = MARKER.sub(lambda found: " " * len(found[0]), body)
    words = list(WORD.finditer(bare))
    text, starts = "", []
    for word in words:
        starts.append(len(text))
        text += f" {word[0]}"
    sought = WORD.findall(MARKER.sub(" ", quote))
    place = text.find(" " + " ".join(sought)) if len(sought) >= FEWEST else -1
    if place < 0:
        return 0
    return first_line + body.count("\n", 0, words[bisect_right(starts, place) - 1].start())
