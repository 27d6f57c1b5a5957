"""The library → one lunr index at paragraph level, in the script files that a browser loads when somebody searches.

lunr.py's builder is right but slow, so the index is counted here; `tests/test_search.py` holds it equal to lunr.py's.
Words are folded (`language.search_words`) before they are stemmed, and none is dropped as too common. A file holds the
words of a range of the alphabet: lunr's score of a passage needs only the words that are asked for.
"""

from __future__ import annotations

import hashlib
import json
import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from reader import citations
from reader.language import Speech, is_unspaced, search_words, words_of
from reader.model import Definition, Document, Entry, File, Library, Page, Passage, Span, Theme, Work
from reader.stems import stem

# The words of a passage, its names (a title, or all names of a term), and the terms it mentions by any of their names.
FIELDS = (("text", 1.0), ("name", 6.0), ("term", 1.0))
KINDS = {"text": "t", "heading": "h", "table": "b", "figure": "f", "code": "c", "footnote": "n"} | {
    "term": "d",
    "reading": "r",
    "page": "p",
    "note": "e",
}
SLICE = 40_000  # characters of a file of words; an index of up to five such is one file
TEXTS = 8_000  # characters of a file of passages
NEAREST = 25_000  # words that may be proposed where nothing was found
B, K1 = 0.75, 1.2  # lunr's defaults for length normalisation and saturation

# The words of one field of a passage: how many, which, and how often each.
Counts = tuple[int, tuple[str, ...], tuple[int, ...]]
# A passage: anchor, kind, label, names, text, and the counts of FIELDS.
Row = tuple[str, str, str, tuple[str, ...], str, tuple[Counts, ...]]
Found = dict[str, tuple[list[int], list[int]]]  # of a word: the passages that have it, and how often


@dataclass(frozen=True, slots=True)
class Head:
    """What search says of a text; `names` are what finds it before anything in it does."""

    title: str
    address: str
    kind: str  # reading | term | page
    names: tuple[str, ...]
    term: str = ""  # the id of a term
    authors: tuple[str, ...] = ()  # who wrote the text
    about: tuple[str, ...] = ()  # whose work it is about: no word of the text is theirs
    by: tuple[str, ...] = ()  # its record as the home page has it
    language: str = ""  # where it is not the edition's


@dataclass(frozen=True, slots=True)
class Searched:
    """All that search reads of one text."""

    head: Head
    lead: str
    text: str = ""
    passages: tuple[Passage, ...] = ()
    mentions: tuple[Span, ...] = ()
    notes: tuple[tuple[str, str, str], ...] = ()  # editors' notes: the id of each, who speaks, and the text


# A text: its head, its passages, and its words that may be proposed for others.
Tally = tuple[Head, tuple[Row, ...], tuple[str, ...]]


def texts(library: Library, theme: Theme) -> list[Searched]:
    """Every text that search knows, the glossary first."""
    edition = library.edition
    say = Speech(words_of(theme.strings, edition.language))
    found = [
        *map(of_term, library.definitions),
        *(of_reading(entry, say) for entry in library.entries),
        *map(of_page, library.pages),
    ]
    return [
        replace(one, head=replace(one.head, language="")) if one.head.language == edition.language else one
        for one in found
    ]


def of_term(definition: Definition) -> Searched:
    """A definition, which is one passage."""
    term, document = definition.term, definition.document
    names = tuple(dict.fromkeys((term.term, *term.aliases, *(name for _, name in term.names))))
    head = Head(term.term, document.address, "term", names, term=term.id)
    return Searched(head, document.text, mentions=document.mentions)


def of_reading(entry: Entry, say: Speech) -> Searched:
    """A reading: what names it, then passage by passage."""
    reading, document = entry.reading, entry.document
    work, about = reading.work, reading.about
    record = [*work.authors, *((about.title, *about.authors, about.publisher) if about else ())]
    head = Head(
        work.title,
        document.address,
        "reading",
        tuple(dict.fromkeys(filter(None, [work.title, work.subtitle, *record]))),
        authors=tuple(dict.fromkeys(work.authors)),
        about=tuple(dict.fromkeys(about.authors or filter(None, [about.publisher]))) if about else (),
        by=tuple(by_line(about or work, say("about_work") if about else "", say)),
        language=reading.language,
    )
    return Searched(
        head,
        " ".join(filter(None, [work.subtitle, reading.abstract])),
        document.text,
        document.passages,
        document.mentions,
        tuple((f"note-{placed.note.id}", placed.note.by, placed.text) for placed in document.notes),
    )


def by_line(work: Work, before: str, say: Speech) -> list[str]:
    """A record in parts: whose the work is, who published it, and when; a word before the first."""
    parts = [part for part in (citations.named(work.authors, say), work.publisher, citations.dated(work, say)) if part]
    return [f"{before} {parts[0]}", *parts[1:]] if before and parts else parts


def of_page(page: Page) -> Searched:
    """A page of its own, which is one passage."""
    document: Document = page.document
    head = Head(page.title, document.address, "page", (page.title,), language=page.language)
    return Searched(head, document.text, mentions=document.mentions)


def tally(searched: Searched) -> Tally:
    """The words of every passage of a text, counted: all that the index needs to know of it."""
    own = searched.mentions if not searched.passages else ()
    head = searched.head
    rows = [row("", head.kind, "", head.names, searched.lead, own)]
    notes: dict[str, int] = {}
    starts = [mention.start for mention in searched.mentions]
    for passage in searched.passages:
        text = searched.text[passage.start : passage.end]
        mentions = searched.mentions[bisect_left(starts, passage.start) : bisect_left(starts, passage.end)]
        rows.append(row(passage.anchor, passage.kind, label(passage, notes), (), text, mentions))
    rows += [row(anchor, "note", by, (), text, ()) for anchor, by, text in searched.notes]
    return head, tuple(rows), known_words(rows)


def known_words(rows: Iterable[Row]) -> tuple[str, ...]:
    """The words of a text that may be proposed for others, as they are written."""
    parts = dict.fromkeys(" ".join(part for *_, names, text, _ in rows for part in (*names, text)).split())
    words = dict.fromkeys(word for part in parts for word in split(part)[0])
    return tuple(word for word in words if len(word) > 2 and word.isalpha())


def label(passage: Passage, notes: dict[str, int]) -> str:
    """What people call a passage: a paragraph's or a footnote's number."""
    if passage.kind == "footnote":
        return str(notes.setdefault(passage.anchor, len(notes) + 1))
    return "" if passage.kind == "heading" else passage.anchor.rpartition("-")[2].removeprefix("p")


def row(anchor: str, kind: str, label: str, names: tuple[str, ...], text: str, mentions: Sequence[Span]) -> Row:
    """A passage with its words counted."""
    terms = Counter(f":{mention.value}" for mention in mentions)
    counts = (counted(word_counts(text)), counted(word_counts(" ".join(names))), counted(terms))
    return anchor, kind, label, names, text, counts


def counted(counts: dict[str, int]) -> Counts:
    """Counts as plain tuples."""
    return sum(counts.values()), tuple(counts), tuple(counts.values())


def word_counts(text: str) -> dict[str, int]:
    """How often each indexed word stands in a text."""
    counts: dict[str, int] = {}
    for part, n in Counter(text.split()).items():
        for word in split(part)[1]:
            counts[word] = counts.get(word, 0) + n
    return counts


@lru_cache(maxsize=1 << 16)
def split(part: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words between two spaces, as they are folded and as the index has them."""
    words = search_words(part)
    return tuple(word for word in words if not is_unspaced(word)), tuple(one for word in words for one in indexed(word))


def indexed(word: str) -> list[str]:
    """What stands in the index for a word: its stem; where no spaces are set every two neighbours, and the last."""
    return [word[n : n + 2] for n in range(len(word))] if is_unspaced(word) else [stem(word)]


def files(tallies: Sequence[Tally], size: int = SLICE) -> list[File]:
    """The table that is loaded first, the words and the passages in files of their own, and words to propose."""
    rows = [row for _, own, _ in tallies for row in own]
    slices = cut(dict(postings(rows)), names_by_word(tallies), size)
    passages = pages_of(rows)
    made = [
        *(script(f"search/words-{n}.js", f"slice({n},", found) for n, (_, found) in enumerate(slices)),
        *(script(f"search/texts-{n}.js", f"texts({n},", dict(found)) for n, found in enumerate(passages)),
        script("search/nearest.js", "nearest(", nearest(tallies)),
    ]
    authors = sorted({author for head, _, _ in tallies for author in (*head.authors, *head.about)})
    number = {author: n for n, author in enumerate(authors)}
    table = {
        # Files of two editions must never be read together.
        "stamp": hashlib.sha256(b"".join(file.data for file in made)).hexdigest()[:10],
        "words": [first for first, _ in slices],
        "texts": [found[0][0] for found in passages],
        "authors": authors,
        "groups": [
            (
                head.title,
                head.address,
                head.kind,
                "".join(KINDS[row[1]] for row in own),
                *trimmed(
                    [number[one] for one in head.authors], [number[one] for one in head.about], head.by, head.language
                ),
            )
            for head, own, _ in tallies
        ],
    }
    return [script("search/index.js", "index(", table), *made]


def postings(rows: Sequence[Row]) -> Iterable[tuple[str, list[list[int]]]]:
    """Every indexed word with its passages and scores by field, in the order in which JavaScript compares words."""
    found = [gathered(rows, place) for place in range(len(FIELDS))]
    norms = [field_norms(rows, place) for place in range(len(FIELDS))]
    words = {word for field in found for word in field}
    # lunr.js refuses an index in another order.
    for word in sorted(words, key=lambda word: word.encode("utf-16-be", "surrogatepass")):
        having = sum(len(field[word][0]) for field in found if word in field)
        rarity = rareness(len(rows), having) * 1000 * (K1 + 1)
        fields = [
            scored(field[word], norm, rarity * boost) if word in field else []
            for field, norm, (_, boost) in zip(found, norms, FIELDS, strict=True)
        ]
        while not fields[-1]:
            fields.pop()
        yield word, fields


def gathered(rows: Sequence[Row], place: int) -> Found:
    """The passages that have each word in one field."""
    found: Found = {}
    for ref, row in enumerate(rows):
        _, words, counts = row[5][place]
        for word, n in zip(words, counts, strict=True):
            known = found.get(word)
            if known is None:
                found[word] = ([ref], [n])
            else:
                known[0].append(ref)
                known[1].append(n)
    return found


def field_norms(rows: Sequence[Row], place: int) -> list[float]:
    """How much the length of a field tempers what stands in it, of each passage."""
    lengths = [row[5][place][0] for row in rows]
    average = sum(lengths) / max(1, len(rows)) or 1
    return [K1 * (1 - B + B * (length / average)) for length in lengths]


def scored(found: tuple[list[int], list[int]], norms: list[float], weight: float) -> list[int]:
    """The passages of a word, each as its distance from the one before; then their scores, in thousandths."""
    refs, counts = found
    scores = [round(weight * n / (norms[ref] + n)) for ref, n in zip(refs, counts, strict=True)]
    return [ref - before for before, ref in zip([0, *refs], refs, strict=False)] + scores


def rareness(documents: int, having: int) -> float:
    """lunr's inverse document frequency (Robertson and Spärck Jones, kept positive)."""
    return math.log(1 + abs((documents - having + 0.5) / (having + 0.5)))


def names_by_word(tallies: Iterable[Tally]) -> dict[str, list[list[Any]]]:
    """The names of terms by the first indexed word of each: the name as stems, the term's id, and all its names."""
    found: dict[str, list[list[Any]]] = {}
    for head, _, _ in tallies:
        for name in head.names if head.term else ():
            if words := search_words(name):
                key = [word if is_unspaced(word) else stem(word) for word in words]
                found.setdefault(indexed(words[0])[0], []).append([key, head.term, *head.names])
    return found


def cut(
    words: dict[str, list[list[int]]], names: dict[str, list[list[Any]]], size: int
) -> list[tuple[str, dict[str, Any]]]:
    """The index in slices of about a size, each with its first word and the number of that."""
    entries = [(word, [word, *fields], len(dumped([word, *fields]))) for word, fields in words.items()]
    if sum(length for *_, length in entries) <= 5 * size:
        size *= 6
    slices: list[tuple[str, dict[str, Any]]] = []
    room = 0
    for number, (word, entry, length) in enumerate(entries):
        if room < length or not slices:
            slices.append((word, {"first": number, "words": [], "names": []}))
            room = max(size, length)
        room -= length
        slices[-1][1]["words"].append(entry)
        slices[-1][1]["names"] += names.get(word, [])
    return slices


def pages_of(rows: Iterable[Row]) -> list[list[tuple[str, list[str]]]]:
    """The passages by number, in files of about a size: anchor, label, text, and what names it."""
    found: list[list[tuple[str, list[str]]]] = []
    room = 0
    for ref, (anchor, _, label, names, text, _) in enumerate(rows):
        if room <= 0:
            found.append([])
            room = TEXTS
        room -= len(text) + sum(map(len, names))
        found[-1].append((str(ref), [anchor, label, text, *names]))
    return found


def nearest(tallies: Iterable[Tally]) -> list[str]:
    """The words of the edition, those that stand in most of its texts first."""
    counts: Counter[str] = Counter()
    for _, _, words in tallies:
        counts.update(words)
    return sorted(counts, key=lambda word: (-counts[word], word))[:NEAREST]


def trimmed(*values: Any) -> list[Any]:
    """Values without the empty ones at their end."""
    kept = list(values)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def dumped(value: Any) -> str:
    """JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def script(path: str, call: str, value: Any) -> File:
    """Data as a script that hands it over: a page on a disk may not fetch a file, but it may load a script."""
    text = dumped(value)
    for character in "<\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return File(path, f"readerSearch.{call}{text});\n".encode("utf-8", "backslashreplace"))
