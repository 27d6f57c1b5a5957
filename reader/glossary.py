"""Term files → a glossary; reading text → term spans. Words are looked up one by one, so time is linear in the text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from reader import frontmatter
from reader.frontmatter import texts
from reader.language import IGNORED, is_language
from reader.model import Block, Problem, Source, Span, Term

LINKS = ("all", "first", "first-per-section", "never")
SCHEMA: frontmatter.Schema = {
    "term": frontmatter.text,
    "aliases": frontmatter.texts,
    "names": frontmatter.anything,
    "kind": frontmatter.text,
    "case": frontmatter.one_of("sensitive", "insensitive"),
    "plural": frontmatter.truth,
    "link": frontmatter.one_of(*LINKS),
    "related": frontmatter.texts,
    "dates": frontmatter.interval,
    "sources": frontmatter.texts,
}

# Of one kind: dashes, quotation marks, a space without width and other spaces, what is not seen.
SAME = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹣－", "-")
    | dict.fromkeys("‘’‚‛‹›ʼ＇", "'")
    | dict.fromkeys("“”„‟«»＂", '"')
    | {"\u200b": " ", "\ufe0e": "\u2060", "\ufe0f": "\u2060"}
)
INVISIBLE = "\u00ad\u061c\u200c-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"

# What a text shows but does not say: HTML, which stands as it was typed, and maths.
NO_PROSE = re.compile(
    r"<(kbd|samp|var|code|pre|math)\b[^<>]*>[^<>]*</\1>|</?[a-z][^<>]*>"
    r"|(?<![\w$])\$\$?(?=[^\W\d]|\\)[^$\n]*[^\s$]\$\$?(?![\w$])",
    re.IGNORECASE,
)
# A run of signs that may be an address, and what makes it one, or a mail address, or the name of a file.
RUN = re.compile(r"[^\s<>|\"'“”„‟‘’‚‛«»‹›—…،؛؟。、，；：「」『』（）]+")
ADDRESS = re.compile(
    r"://|\bwww\.|[^\W_]@[^\W_]|[\w-]\.[a-z]{2,}/\w|[\w-]\.(?:7z|avi|bib|com|csv|docx?|edu|epub|eu|gif|gov|gz|html?|"
    r"info|int|io|ir|jpe?g|js|json|log|md|mov|mp[34]|net|od[pst]|org|pdf|php|png|pptx?|py|rar|ris|rtf|ru|srt|svg|tar|"
    r"tex|tiff?|toml|tsv|txt|uk|wav|webp|xlsx?|xml|ya?ml|zip)(?!\w)",
    re.IGNORECASE,
)
AROUND = ".,:;!?()[]{}*"  # what may stand before or after an address
ASCII = re.compile(r"(\w+)|\S")
SIGNS_OF_SUMS = frozenset("+=*/^×÷")


class Word(NamedTuple):
    """A word of a text, or one sign: as it is compared and as it is written, each behind a space if it stands so."""

    start: int
    end: int
    folded: str
    written: str
    is_sign: bool


@dataclass(slots=True)
class Node:
    """A step in the table of names: what may follow, and which term ends here (with the exact wording it asks for)."""

    after: dict[str, Node] = field(default_factory=dict)
    ends: list[tuple[str, str]] = field(default_factory=list)  # (exact wording or "", term id)


@dataclass(frozen=True, slots=True, eq=False)
class Glossary:
    """All terms of an edition. `find_terms` looks its names up by their first word."""

    terms: tuple[Term, ...] = ()


def read_term(source: Source, term_id: str) -> tuple[Term | None, list[Problem]]:
    """A term file as a Term, or None if it has no headword."""
    fields, body, line = frontmatter.split(source)
    values = frontmatter.check(fields, SCHEMA)
    names = values.get("names") or {}
    if not isinstance(names, dict):
        fields.tell(("names",), "wrong-type", "`names`: expected lines such as `fa: برجام`")
        names = {}
    for tag, name in names.items():
        if not is_language(tag) or texts(name):
            message = f"`names`: expected a language tag and a name, such as `fa: برجام`, got `{tag}`"
            fields.tell(("names", tag), "wrong-type", message)
    if not values.get("term"):
        if not any(problem.level == "error" for problem in fields.problems):
            fields.tell((), "no-term", "a term file needs its headword: add a line `term: …` to the front matter")
        return None, fields.problems
    if not body.strip():
        message = "the term has no definition: write its first sentence below the front matter"
        fields.problems.append(Problem(source.path, line, "no-definition", "warning", message))
    term = Term(
        id=term_id,
        path=source.path,
        line=fields.lines.get(("term",), 1),
        term=values["term"],
        aliases=frontmatter.listed(values.get("aliases")),
        names=tuple((lang, name) for lang, found in names.items() for name in frontmatter.listed(found)),
        kind=values.get("kind", ""),
        case=values.get("case", ""),
        plural=frontmatter.true(values.get("plural", True)),
        link=values.get("link", ""),
        related=frontmatter.listed(values.get("related")),
        dates=values.get("dates", ""),
        sources=frontmatter.listed(values.get("sources")),
        body=body,
        body_line=line,
        lines={key: fields.lines.get((key,), 1) for key in ("aliases", "related")},
    )
    return term, fields.problems


def shared_names(terms: Sequence[Term]) -> list[Problem]:
    """Names that two terms claim: nobody could say which one a text means."""
    problems: list[Problem] = []
    owner: dict[str, Term] = {}
    for term in terms:
        for name in dict.fromkeys(wordings(term, "*")):
            key = "".join(word.folded for word in split(name))
            if key in owner and owner[key].id != term.id:
                other = owner[key]
                message = f"the name “{name}” also belongs to {other.path}: keep it in one of the two"
                line = term.lines.get("aliases", term.line) if name in term.aliases else term.line
                problems.append(Problem(term.path, line, "shared-name", "error", message))
            owner.setdefault(key, term)
    return problems


def wordings(term: Term, language: str) -> list[str]:
    """The names under which a term is looked for in a language (`*`: in any)."""
    tag = language.split("-")[0]
    return [term.term, *term.aliases, *(name for lang, name in term.names if tag in ("*", lang.split("-")[0]))]


def split(text: str) -> list[Word]:
    """The words and signs of a text, without those of which nothing is seen."""
    found: list[Word] = []
    plain = text.translate(SAME)  # sign for sign: places stay
    reached = 0
    # Where no letter can carry a mark, words are found in half the time.
    for match in (ASCII if plain.isascii() else words_and_signs()).finditer(plain):
        folded, written = forms(match[0])
        if written:
            start, end = match.span()
            if reached < start and found and (plain[start - 1] == " " or forms(plain[reached:start])[1]):
                folded, written = " " + folded, " " + written
            found.append(Word(start, end, folded, written, match[1] is None))
            reached = end
    return found


@cache
def words_and_signs() -> re.Pattern[str]:
    """A word, with the marks on its letters and what is not seen inside it; or one sign."""
    marks = "".join(sign if unicodedata.category(sign)[0] == "M" else " " for sign in map(chr, range(0x300, 0x1F000)))
    letter = "\\w" + "".join(f"{run[0]}-{run[-1]}" for run in marks.split())
    return re.compile(f"([{letter}]+(?:[{INVISIBLE}]+[{letter}]+)*)|[^\\s{INVISIBLE}]")


@lru_cache(maxsize=100_000)
def forms(word: str) -> tuple[str, str]:
    """A word as it is compared and as it is written, with one form of each letter and without what is not seen."""
    written = word if word.isascii() else unicodedata.normalize("NFC", IGNORED.sub("", word))
    return written.casefold(), written


def plurals(word: str) -> list[str]:
    """The English plurals of a word, as they are written; of a name in y two: policies, Kennedys."""
    lower = word.strip().casefold()
    if len(lower) < 2 or not lower[-1].isalnum():
        return []
    if lower.endswith(("s", "x", "z", "sh")):
        return [word + "es"]
    if lower.endswith(("ch", "o")):
        return [word + "s", word + "es"]
    if lower.endswith("y") and lower[-2] not in "aeiou":
        return [word[:-1] + "ies", word + "s"]
    return [word + "s"]


def is_exact(term: Term, name: str) -> bool:
    """Whether a name is matched only as it is written: short all-capital names are, unless the term says otherwise."""
    name = as_written(split(name))
    letters = [character for character in name if character.isalpha()]
    short_capitals = 0 < len(letters) <= 5 and len(name) <= 5 and all(letter.isupper() for letter in letters)
    return term.case == "sensitive" or (term.case != "insensitive" and short_capitals)


@lru_cache(maxsize=32)
def table(glossary: Glossary, language: str) -> Node:
    """The names of a glossary for texts in a language, as a tree of words."""
    root = Node()
    derived: list[tuple[Term, str, list[Word]]] = []
    for term in glossary.terms:
        for name in dict.fromkeys(wordings(term, language)):
            words = split(name)
            enter(root, term, name, words)
            if words and term.plural:
                last = words[-1]
                for form in plurals(last.written):
                    derived.append((term, name, [*words[:-1], last._replace(folded=form.casefold(), written=form)]))
    for term, name, words in derived:  # last: a name that somebody wrote comes before one that follows from another
        enter(root, term, name, words)
    root.after |= {" " + word: node for word, node in root.after.items()}  # a name may begin behind a space
    return root


def enter(root: Node, term: Term, name: str, words: list[Word]) -> None:
    """Put one name of a term, or a form of it, into the table."""
    node = root
    for word in words:
        node = node.after.setdefault(word.folded, Node())
    if words:
        node.ends.append((as_written(words) if is_exact(term, name) else "", term.id))


def as_written(words: list[Word]) -> str:
    """Words as they are written, without what stands before them."""
    return "".join(word.written for word in words).lstrip()


def find_terms(
    text: str,
    blocks: Sequence[Block],
    closed: Sequence[tuple[int, int]],
    glossary: Glossary,
    language: str,
    never: Iterable[str] = (),
) -> list[Span]:
    """Every mention of a term: of names that overlap the longest, then the leftmost; none enters what is closed.

    `closed` are stretches of the text that a mention may not touch: links, code, headings.
    """
    root = table(glossary, language)
    skipped = frozenset(never)
    shut = mask(len(text), closed)
    spans = []
    for block in blocks:
        own = text[block.start : block.end]
        # A term that is not linked here still takes its place: no OPEC is found in OPEC+.
        for start, end, term in longest(whole_names(own, root, shut[block.start : block.end])):
            if term not in skipped:
                spans.append(Span(block.start + start, block.start + end, "term", term))
    return spans


def whole_names(text: str, root: Node, shut: bytearray) -> list[tuple[int, int, str]]:
    """Every name that stands whole in the text of a block, where it is not shut; they may overlap."""
    words = split(text)
    begun = [n for n, word in enumerate(words) if word.folded in root.after]
    found = [(first, last, term) for first in begun for last, term in names_at(words, first, root)]
    if not found:
        return []
    for match in NO_PROSE.finditer(text):
        shut[match.start() : match.end()] = b"\x01" * len(match[0])
    inside = mask(len(text), addresses(text))
    # An address may be a name itself, as Booking.com is; no name is a part of one.
    begins = {n for n in {n for n, _, _ in found} if is_edge(inside, words[n].start) and not goes_on(words, n, -1)}
    ends = {n for n in {n for _, n, _ in found} if is_edge(inside, words[n].end) and not goes_on(words, n, +1)}
    places = [
        (words[first].start, words[last].end, term) for first, last, term in found if first in begins and last in ends
    ]
    return [place for place in places if shut.find(1, place[0], place[1]) < 0]


def is_edge(places: bytearray, place: int) -> bool:
    """Whether what begins or ends at a place cuts no stretch of a mask."""
    return not (places[place - 1] and places[place])


def names_at(words: list[Word], first: int, root: Node) -> Iterator[tuple[int, str]]:
    """The last word and the term of every name that begins with a word."""
    node = root.after.get(words[first].folded)
    last = first
    while node is not None:
        for exact, term in node.ends:
            if not exact or exact == as_written(words[first : last + 1]):
                yield last, term
        last += 1
        node = node.after.get(words[last].folded) if last < len(words) else None


def mask(length: int, stretches: Iterable[tuple[int, int]]) -> bytearray:
    """A 1 for every place in a stretch, else a 0; what is before the first place, or after the last, is in none."""
    places = bytearray(length + 1)
    for start, end in stretches:
        places[start:end] = b"\x01" * (end - start)
    return places


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses, mail addresses and names of files stand, without the signs around them."""
    for run in RUN.finditer(text) if ADDRESS.search(text) else ():
        if ADDRESS.search(run[0]):
            left = len(run[0]) - len(run[0].lstrip(AROUND))
            yield run.start() + left, run.start() + len(run[0].rstrip(AROUND))


def longest(found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Of overlapping matches the longest, then the leftmost, in the order of the text."""
    taken: set[int] = set()
    kept = []
    for start, end, term in sorted(found, key=lambda match: (match[0] - match[1], match[0])):
        # What is taken already is at least as long, so it holds an end of whatever it overlaps.
        if start not in taken and end - 1 not in taken:
            taken.update(range(start, end))
            kept.append((start, end, term))
    return sorted(kept)


def goes_on(words: list[Word], place: int, step: int) -> bool:
    """Whether a name is a part of more on one side: 13+3, 3+3=6, 3+3.5, ASP.NET. Spaces are let in sums only."""
    near, far, facing = place + step, place + 2 * step, min(step, 0)
    if not 0 <= near < len(words):
        return False
    joined = is_joined(words, place, near)
    if joined and not words[near].is_sign:
        return True
    ends_in_letter = not words[place].is_sign and not words[place].written.strip()[-1 - facing].isdigit()
    if ends_in_letter or not 0 <= far < len(words) or not words[far].written.strip()[facing].isdigit():
        return False
    sign = words[near].written.strip()
    return sign in SIGNS_OF_SUMS or (sign in "-.," and joined and is_joined(words, near, far))


def is_joined(words: list[Word], one: int, other: int) -> bool:
    """Whether no space stands between two neighbouring words."""
    return not words[max(one, other)].written.startswith(" ")


def choose_links(
    mentions: Sequence[Span], blocks: Sequence[Block], glossary: Glossary, rule: str, own_rule: str = ""
) -> list[Span]:
    """The mentions with ids, and with `linked` set as the rule of the edition, the reading or the term has it."""
    of_terms = own_rules(glossary)
    starts = [block.start for block in blocks]
    seen: set[tuple[str, int]] = set()
    count: dict[str, int] = {}
    chosen = []
    for span in sorted(mentions, key=lambda span: span.start):
        count[span.value] = count.get(span.value, 0) + 1
        section = blocks[bisect_right(starts, span.start) - 1].section if blocks else 0
        wanted = own_rule if own_rule == "never" else of_terms.get(span.value) or own_rule or rule
        place = (span.value, section if wanted == "first-per-section" else -1)
        first = place not in seen
        seen.add(place)
        linked = span.linked or wanted == "all" or (first and wanted != "never")
        chosen.append(Span(span.start, span.end, span.kind, span.value, linked, f"u-{span.value}-{count[span.value]}"))
    return chosen


@cache
def own_rules(glossary: Glossary) -> dict[str, str]:
    """The rule of each term that has one of its own."""
    return {term.id: term.link for term in glossary.terms if term.link}


@cache
def ids(glossary: Glossary) -> frozenset[str]:
    """The ids of all terms."""
    return frozenset(term.id for term in glossary.terms)
