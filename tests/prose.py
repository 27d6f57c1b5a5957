"""Paragraphs like no other, and the numbers they get."""

from __future__ import annotations

import random

from reader.paragraphs import assign

WORDS = (
    "river mill toll stone bridge ferry court bell chapel meadow brook farmer miller clerk horse cart road winter "
    "spring flood grain bread oak weir wheel village priest debt tax war peace king north south salt iron wool"
).split()
VOCABULARY = [f"{first}{last}" for first in WORDS for last in ("", "s", "like", "less", *WORDS[:12])]


def prose(number: int, length: int = 30) -> str:
    """A paragraph like no other."""
    chance = random.Random(number)
    return " ".join(chance.choice(VOCABULARY) for _ in range(length))


A, B, C, D, E, F = map(prose, range(6))


def run(*states: list[str]) -> tuple[str, tuple[str, ...]]:
    """The numbers of the last of some texts, and the lines then."""
    lines: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    for texts in states:
        ids, lines = (numbering := assign(lines, texts)).ids, numbering.lines
        assert assign(lines, texts) == numbering
    return " ".join(id[1:] for id in ids), lines
