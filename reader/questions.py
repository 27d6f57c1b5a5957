"""What an import could not know: the flags of a reading's front matter → the questions that are still open."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from reader.frontmatter import Fields
from reader.kinds import KINDS, is_open
from reader.model import Question

WORD = re.compile(r"[^\W_]+")
MARKER = re.compile(r"\[\^[^\]\s]*\]")
FEWEST = 4  # words by which a place is found
LONGEST = 30  # words of a quotation that are shown


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
        elif is_open(row, values):
            line = line_of(quote, body, first_line) or where
            found.append(Question(line, kind, shortened(quote), asked(kind, row), cure(kind, where)))
    return tuple(found)


def untitled(line: int) -> Question:
    """The question that a draft without a title asks by itself."""
    return Question(line, "missing-title", "", KINDS["missing-title"].asks, "write `title: …` in the front matter")


def asked(kind: str, row: Mapping[str, Any]) -> str:
    """A question in words; of a kind that has none, the kind and what was done."""
    done = str(row.get("done") or "")
    return (
        KINDS[kind].asks if kind in KINDS else f"{kind.replace('-', ' ')}: is this right?{f' ({done})' if done else ''}"
    )


def cure(kind: str, line: int) -> str:
    """How a question is answered."""
    if kind in KINDS and KINDS[kind].line:
        other = "" if kind == "missing-title" else f", or `answer: …` at the question there, on line {line}"
        return f"write `{KINDS[kind].line}` in the front matter{other}"
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
