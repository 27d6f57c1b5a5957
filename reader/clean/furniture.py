"""The words that surround texts, as data: one TOML file for each language in furniture/."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "de", "fr", "ru", "fa", "ar")
# Sign for sign, so that a place in a folded text is the same place in the text.
SIGNS = str.maketrans("’‘ʼ`´يكأإآٱ\u200c", "'''''یکاااا ")
WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
KEPT = 300  # characters of a text that is kept folded
FIRST = re.compile(r"[\w©]+|\S")


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """Phrases by their first word, longest first, each with the reason it stands for."""

    starts: dict[str, tuple[tuple[str, str], ...]]

    def at_start(self, text: str) -> tuple[str, str] | None:
        """The phrase a text begins with, and its reason; a phrase ends where a word ends."""
        folded = fold(text[:200]).lstrip("|>»›•·-–—*# ")
        first = FIRST.match(folded)
        if not first:
            return None
        for phrase, reason in self.starts.get(first[0], ()):
            rest = folded[len(phrase) : len(phrase) + 1]
            if folded.startswith(phrase) and not (rest.isalnum() and phrase[-1].isalnum()):
                return phrase, reason
        return None


@cache
def book(language: str) -> dict[str, Any]:
    """All lists of a language."""
    name = language if language in LANGUAGES else "en"
    text = files("reader.clean").joinpath("furniture", f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def both(language: str) -> tuple[str, ...]:
    """A language, and English, whose furniture is met on sites in every language."""
    return (language,) if language == "en" else (language, "en")


@cache
def phrases(language: str, table: str, only: str = "") -> Phrases:
    """The phrases of a table of a language and of English; other scripts cost nothing. `only` one of its reasons."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in LANGUAGES if table == "keep" else both(language):
        for reason, wordings in book(one).get(table, {}).items():
            if only and reason != only:
                continue
            for wording in wordings:
                phrase = fold(wording)
                first = FIRST.match(phrase)
                if first:
                    found.setdefault(first[0], []).append((phrase, reason))
    return Phrases({first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in found.items()})


@cache
def anywhere(language: str) -> tuple[tuple[str, str], ...]:
    """Phrases that tell furniture wherever they stand in a block."""
    return tuple(
        (fold(wording), reason)
        for one in both(language)
        for reason, wordings in book(one).get("anywhere", {}).items()
        for wording in wordings
    )


@lru_cache(maxsize=1024)
def reasons_in(folded: str, language: str) -> tuple[str, ...]:
    """The reasons of the phrases of `anywhere` that a folded text has in it."""
    return tuple(reason for phrase, reason in anywhere(language) if phrase in folded)


@cache
def words(language: str, key: str = "words") -> frozenset[str]:
    """A list of single words."""
    value = book(language).get(key, "")
    return frozenset(map(fold, value.split() if isinstance(value, str) else value))


@cache
def listed(language: str, key: str) -> tuple[str, ...]:
    """A list of phrases, folded, longest first; empty where a language has none."""
    return tuple(sorted(map(fold, book(language).get(key, ())), key=len, reverse=True))


def fold(text: str) -> str:
    """Text as phrases are compared; every rule asks for that of the same line again."""
    return folded(text) if len(text) > KEPT else folded_again(text)


def folded(text: str) -> str:
    """Small letters, and one sign for those that are written in several ways."""
    if text.isascii():
        return text.replace("`", "'").lower()
    return text.translate(SIGNS).casefold()


folded_again = lru_cache(maxsize=4096)(folded)


def words_of(folded: str) -> list[str]:
    """The words of a folded text."""
    return WORD.findall(folded)
