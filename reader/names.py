"""Names that a text uses and no term explains: capitalised words in a row, and acronyms."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence

from reader.glossary import wordings
from reader.language import fold
from reader.model import Block, Span, Term

UPPER = "".join(chr(code) for code in range(0x2C00) if chr(code).isupper())
WORD = f"[{UPPER}][^\\W_]*(?:[-–'’&][{UPPER}][^\\W_]*)*"
JOINTS = r"(?:of|of the|for|for the|de|de la|du|van|von|bin|ibn|al)"
NAME = re.compile(f"(?<![\\w@#/.-]){WORD}(?:\\s(?:{JOINTS}\\s)?{WORD})*")
SPACE = re.compile(r"\s")
JOINT = re.compile(f"\\A{JOINTS}\\s")
SENTENCE_START = re.compile(r"(?:\A|[.!?…:;؟۔])[\"'“”‘’«»„()\[\]\s]*\Z")
ACRONYM = re.compile(f"[{UPPER}][{UPPER}\\d&-]+\\Z")
NOUNS_HAVE_CAPITALS = frozenset(["de", "lb"])
READ = frozenset(["text", "footnote", "table", "figure"])


def find_names(
    text: str, blocks: Sequence[Block], mentions: Sequence[Span], language: str, common: Collection[str] = ()
) -> list[Span]:
    """Every name outside headings, code and mentions of terms; its value is the name. `common` words are none."""
    found = [
        (match, bool(SENTENCE_START.search(text[max(block.start, match.start() - 8) : match.start()])))
        for block in blocks
        if block.kind in READ
        for match in NAME.finditer(text, block.start, block.end)
    ]
    # What has a capital within a sentence is a name at its beginning too.
    sure = {match[0] for match, begins in found if not begins}
    spans = []
    starts = [mention.start for mention in mentions]
    for match, begins in found:
        before = bisect_right(starts, match.end() - 1) - 1
        if before >= 0 and mentions[before].end > match.start():
            continue
        name = without_first(match[0]) if begins and match[0] not in sure else match[0]
        if len(name) > 1 and name not in common and (is_acronym(name) or has_names(language)):
            spans.append(Span(match.end() - len(name), match.end(), "name", " ".join(name.split())))
    return spans


def without_first(name: str) -> str:
    """A name without the capital that perhaps only begins its sentence."""
    first, *rest = SPACE.split(name, maxsplit=1)
    return name if is_acronym(first) else JOINT.sub("", "".join(rest))


def has_names(language: str) -> bool:
    """Whether a capital marks a name in a language, and not every noun."""
    return language.split("-")[0] not in NOUNS_HAVE_CAPITALS


def is_acronym(name: str) -> bool:
    """Whether a name is all capitals: INSTC, ЕАЭС, S-400."""
    return ACRONYM.match(name) is not None


def explained(terms: Iterable[Term], ignore: Iterable[str]) -> frozenset[str]:
    """Names, folded, that some term has, or that need none."""
    own = (name for term in terms for name in wordings(term, "*"))
    return frozenset(map(fold, (*own, *ignore)))
