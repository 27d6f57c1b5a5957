"""Term files → a glossary; reading text → term spans. Words are looked up one by one, so time is linear in the text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

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

# Combining marks and the invisible characters that stand inside words.
INSIDE = "\u00ad\u061c\u200c-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff" + "".join(
    chr(code)
    for first, end in ((0x300, 0x1B00), (0x1DC0, 0x2100), (0xA66F, 0xAC00), (0xFE20, 0xFE30))
    for code in range(first, end)
    if unicodedata.category(chr(code))[0] == "M"
)
# A word, or one sign.
TOKEN = re.compile(f"[\\w{INSIDE}]+|\\S")
SAME = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-") | dict.fromkeys("‘’‛ʼ＇", "'") | dict.fromkeys("“”„«»", '"'))

# What makes a run of signs an address, a mail address or the name of a file, in which nothing is a term.
ADDRESS = re.compile(
    r"://|\bwww\.|[^\W_]@[^\W_]|[\w-]\.(?:com|csv|docx?|edu|epub|gov|html?|io|ir|jpe?g|js|json|md|net|org|pdf|png|py|"
    r"ru|svg|txt|xlsx?|xml|ya?ml|zip)(?![\w])",
    re.IGNORECASE,
)
SIGNS_OF_SUMS = frozenset("+=*/^×÷")


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
    )
    return term, fields.problems


def shared_names(terms: Sequence[Term]) -> list[Problem]:
    """Names that two terms claim: nobody could say which one a text means."""
    problems: list[Problem] = []
    owner: dict[tuple[str, ...], Term] = {}
    for term in terms:
        for name in dict.fromkeys(wordings(term, "*")):
            key = tuple(key for key, _ in keys(name))
            if key in owner and owner[key].id != term.id:
                other = owner[key]
                message = f"the name “{name}” also belongs to {other.path}: keep it in one of the two"
                problems.append(Problem(term.path, term.line, "shared-name", "error", message))
            owner.setdefault(key, term)
    return problems


def wordings(term: Term, language: str) -> list[str]:
    """The names under which a term is looked for in a language (`*`: in any)."""
    tag = language.split("-")[0]
    return [term.term, *term.aliases, *(name for lang, name in term.names if tag in ("*", lang.split("-")[0]))]


def keys(text: str) -> list[tuple[str, str]]:
    """The words and signs of a name: each folded for comparing, and as it is written. A space before one counts."""
    words = split(text.strip(), 0, len(text.strip()))
    return [(key(words, n), key(words, n, exact=True)) for n in range(len(words))]


Words = list[re.Match[str]]


def split(text: str, start: int, end: int) -> Words:
    """The words and signs of a stretch of text, without those of which nothing is seen."""
    return [match for match in TOKEN.finditer(text, start, end) if normal(match[0])]


@lru_cache(maxsize=100_000)
def normal(word: str) -> str:
    """A word with one form of each letter, dash and quotation mark, without what is not seen."""
    return word if word.isascii() else unicodedata.normalize("NFC", IGNORED.sub("", word)).translate(SAME)


def key(words: Words, n: int, exact: bool = False) -> str:
    """What a word is compared by, with a space before it if there is one in the text."""
    word = normal(words[n][0])
    space = " " if n and words[n - 1].end() < words[n].start() else ""
    return space + (word if exact else word.lower())


def plurals(word: str) -> list[str]:
    """The English plurals of a word, as they are written."""
    if not (word.isascii() and word.strip().isalpha() and len(word.strip()) > 1):
        return []
    lower = word.lower()
    if lower.endswith("y") and lower[-2] not in "aeiou":
        return [word[:-1] + "ies"]
    if lower.endswith(("s", "x", "z", "ch", "sh")):
        return [word + "es"]
    return [word + "s", word + "es"]


def is_exact(term: Term, name: str) -> bool:
    """Whether a name is matched only as it is written: short all-capital names are, unless the term says otherwise."""
    letters = [character for character in name if character.isalpha()]
    short_capitals = 0 < len(letters) <= 5 and len(name) <= 5 and all(letter.isupper() for letter in letters)
    return term.case == "sensitive" or (term.case != "insensitive" and short_capitals)


@cache
def table(glossary: Glossary, language: str) -> Node:
    """The names of a glossary for texts in a language, as a tree of words."""
    root = Node()
    derived: list[tuple[Term, str, list[tuple[str, str]]]] = []
    for term in glossary.terms:
        for name in dict.fromkeys(wordings(term, language)):
            words = keys(name)
            enter(root, term, name, words)
            if words and term.plural:
                forms = plurals(words[-1][1])
                derived += [(term, name, [*words[:-1], (form.lower(), form)]) for form in forms]
    for term, name, words in derived:  # last: a name that somebody wrote comes before one that follows from another
        enter(root, term, name, words)
    return root


def enter(root: Node, term: Term, name: str, words: list[tuple[str, str]]) -> None:
    """Put one name of a term, or a form of it, into the table."""
    node = root
    for word, _ in words:
        node = node.after.setdefault(word, Node())
    if words:
        node.ends.append(("".join(word for _, word in words) if is_exact(term, name) else "", term.id))


def find_terms(
    text: str,
    blocks: Sequence[Block],
    closed: Sequence[tuple[int, int]],
    glossary: Glossary,
    language: str,
    never: Iterable[str] = (),
) -> list[Span]:
    """Every mention of a term: of names that overlap the longest, then the leftmost; none enters what is closed.

    `closed` are stretches of the text, in order, that a mention may not touch: links, code, headings.
    """
    root = table(glossary, language)
    skipped = frozenset(never)
    shut = [start for start, _ in closed]
    found: list[tuple[int, int, str]] = []
    for block in blocks:
        words = split(text, block.start, block.end)
        for n, word in enumerate(words):
            node = root.after.get(normal(word[0]).lower())
            last = n
            while node is not None:
                for exact, term in node.ends:
                    start, end = word.start(), words[last].end()
                    if term in skipped or (exact and exact != written(words, n, last)):
                        continue
                    place = bisect_right(shut, end - 1) - 1
                    if (place < 0 or closed[place][1] <= start) and stands_alone(text, words, n, last):
                        found.append((start, end, term))
                last += 1
                node = node.after.get(key(words, last)) if last < len(words) else None
    return [Span(start, end, "term", term) for start, end, term in longest(found)]


def written(words: Words, first: int, last: int) -> str:
    """A match as it is written."""
    return "".join(key(words, n, exact=True) for n in range(first, last + 1)).lstrip()


def longest(found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Of overlapping matches the longest, then the leftmost, in the order of the text."""
    if all(left[1] <= right[0] for left, right in pairwise(found)):
        return found
    taken: dict[int, tuple[int, int, str]] = {}
    kept = []
    for match in sorted(found, key=lambda match: (match[0] - match[1], match[0])):
        if not any(place in taken for place in range(match[0], match[1])):
            taken.update(dict.fromkeys(range(match[0], match[1]), match))
            kept.append(match)
    return sorted(kept)


def stands_alone(text: str, words: Words, first: int, last: int) -> bool:
    """Whether a match is whole: no part of a sum or a longer number, of an address or of the name of a file."""
    start, end = words[first].start(), words[last].end()
    # A name that ends in a letter is held together as a word is.
    if not normal(words[first][0])[0].isalpha() and in_sum(words, first, -1):
        return False
    if not normal(words[last][0])[-1].isalpha() and in_sum(words, last, +1):
        return False
    if text[start - 1 : start].strip() or text[end : end + 1].strip():
        left, right = start, end
        while left > 0 and start - left < 200 and not text[left - 1].isspace():
            left -= 1
        while right < len(text) and right - end < 200 and not text[right].isspace():
            right += 1
        return ADDRESS.search(text, left, right) is None
    return True


def in_sum(words: Words, place: int, step: int) -> bool:
    """Whether a sign and a digit follow (or go before): 13+3, 3+3=6, 3+3.5; spaces count only round a sign of sums."""
    near, far = place + step, place + 2 * step
    if not 0 <= near < len(words):
        return False
    edge = -1 if step < 0 else 0
    sign, touching = normal(words[near][0]), is_touching(words, place, near)
    if touching and sign[edge].isdigit():
        return True
    if not (0 <= far < len(words) and normal(words[far][0])[edge].isdigit()):
        return sign == "+" and touching
    return sign in SIGNS_OF_SUMS or (sign in "-.," and touching and is_touching(words, near, far))


def is_touching(words: Words, one: int, other: int) -> bool:
    """Whether nothing stands between two neighbouring words."""
    first, second = sorted((one, other))
    return words[first].end() == words[second].start()


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
