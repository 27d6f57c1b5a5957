"""The library → one lunr index at paragraph level → the script files a browser loads when somebody searches.

lunr.py's builder is right but slow, and two of its rules are not lunr.js's (the stemmer's step 1c, the trimmer), so
the index is counted here, in the form of lunr's schema; `tests/test_search.py` holds it equal to lunr.py's.
Words are folded (`language.search_words`) before they are stemmed, and none is dropped as too common.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from reader.language import search_words
from reader.model import Document, File, Library

FIELDS = (("name", 6.0), ("text", 1.0))
TEXTS_SIZE = 8_000
B, K1 = 0.75, 1.2  # lunr's defaults for length normalisation and saturation

Row = tuple[str, str, str, str, str]  # anchor, kind, label, name, text


@cache
def stemmer() -> Callable[[str], str]:
    """lunr.py's Porter stemmer with lunr.js's step 1c: a final y becomes i only behind a consonant that is not first.

    lunr.js: https://github.com/olivernn/lunr.js/blob/v2.3.9/lib/stemmer.js (`re = "^(.+?[^aeiou])y$"`)
    """
    from lunr.stemmer import PorterStemmer

    class Porter(PorterStemmer):  # type: ignore[misc]
        b: str
        k: int

        def step1c(self) -> None:
            if self.k >= 2 and self.b[self.k] == "y" and self.b[self.k - 1] not in "aeiou":
                self.setto_at_end("i")

        def setto_at_end(self, letter: str) -> None:
            self.b = self.b[: self.k] + letter + self.b[self.k + 1 :]

    porter = Porter()
    known: dict[str, str] = {}

    def stem(word: str) -> str:
        found = known.get(word)
        if found is None:
            found = known[word] = str(porter.stem(word))
        return found

    return stem


def files(library: Library) -> list[File]:
    """The index, and the passages' texts, from which excerpts are taken, in files of about TEXTS_SIZE characters."""
    groups: list[tuple[str, str, str, int]] = []
    documents: list[tuple[int, str, str, str]] = []
    rows: list[tuple[str, str]] = []
    texts: list[dict[str, str]] = [{}]
    size = 0
    for title, address, kind, found in sections(library):
        if size > TEXTS_SIZE:
            texts.append({})
            size = 0
        for anchor, row_kind, label, name, text in found:
            texts[-1][str(len(documents))] = text
            size += len(text)
            documents.append((len(groups), anchor, row_kind, label))
            rows.append((name, text))
        groups.append((title, address, kind, len(texts) - 1))
    whole = {"lunr": index(rows), "groups": groups, "documents": documents}
    excerpts = [script(f"search/texts-{n}.js", "texts(", found) for n, found in enumerate(texts)]
    return [script("search/index.js", "index(", whole), *excerpts]


def script(path: str, call: str, value: Any) -> File:
    """Data as a script that hands it over: a page on a disk may not fetch a file, but it may load a script."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return File(path, f"readerSearch.{call}{text});\n".encode("utf-8", "backslashreplace"))


def sections(library: Library) -> Iterable[tuple[str, str, str, list[Row]]]:
    """Every text that search knows: its title, address and kind, and its passages."""
    for definition in library.definitions:
        term = definition.term
        names = " ".join([term.term, *term.aliases, *(name for _, name in term.names)])
        yield term.term, definition.document.address, "term", [("", "term", "", names, definition.document.text)]
    for entry in library.entries:
        reading = entry.reading
        about = reading.about
        record = [*reading.work.authors, *((about.title, *about.authors, about.publisher) if about else ())]
        head = " ".join([reading.work.title, reading.work.subtitle, *record])
        rows: list[Row] = [("", "reading", "", head, " ".join(filter(None, [reading.work.subtitle, reading.abstract])))]
        yield reading.work.title, entry.document.address, "reading", [*rows, *passages(entry.document)]
    for page in library.pages:
        yield page.title, page.document.address, "page", [("", "page", "", page.title, page.document.text)]


def passages(document: Document) -> list[Row]:
    """The passages of a text, each with what people call it: a paragraph's or a footnote's number."""
    found: list[Row] = []
    notes: dict[str, int] = {}
    for passage in document.passages:
        text = document.text[passage.start : passage.end]
        if passage.kind == "footnote":
            label = str(notes.setdefault(passage.anchor, len(notes) + 1))
        else:
            label = passage.anchor.rpartition("-")[2].removeprefix("p") if passage.kind != "heading" else ""
        found.append((passage.anchor, passage.kind, label, "", text))
    return found


def index(rows: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A serialized lunr 2.3.9 index; the documents' refs are their numbers."""
    stem = stemmer()
    numbers: dict[str, int] = {}
    postings: list[tuple[dict[str, dict[str, Any]], ...]] = []
    counted: list[tuple[int, int, int, Counter[str]]] = []
    totals = [0] * len(FIELDS)
    for ref, row in enumerate(rows):
        for place, text in enumerate(row):
            words = [stem(word) for word in search_words(text)]
            totals[place] += len(words)
            counts = Counter(words)
            for word in counts:
                if word not in numbers:
                    numbers[word] = len(postings)
                    postings.append(tuple({} for _ in FIELDS))
                postings[numbers[word]][place][str(ref)] = {}
            counted.append((ref, place, len(words), counts))
    rarity = [rareness(len(rows), sum(map(len, posting))) for posting in postings]
    average = [total / max(1, len(rows)) or 1 for total in totals]
    vectors = []
    for ref, place, length, counts in counted:
        if not counts:
            continue
        name, boost = FIELDS[place]
        norm = K1 * (1 - B + B * (length / average[place]))
        scores = sorted(
            (numbers[w], round(rarity[numbers[w]] * ((K1 + 1) * n) / (norm + n) * boost, 3)) for w, n in counts.items()
        )
        vectors.append([f"{name}/{ref}", [number for pair in scores for number in pair]])
    # lunr.js refuses an index whose words are not in the order in which JavaScript compares them.
    ordered = sorted(numbers, key=lambda word: word.encode("utf-16-be", "surrogatepass"))
    inverted = [
        [word, {"_index": numbers[word], **{name: postings[numbers[word]][n] for n, (name, _) in enumerate(FIELDS)}}]
        for word in ordered
    ]
    return {
        "version": "2.3.9",
        "fields": [name for name, _ in FIELDS],
        "fieldVectors": vectors,
        "invertedIndex": inverted,
        "pipeline": ["stemmer"],
    }


def rareness(documents: int, having: int) -> float:
    """lunr's inverse document frequency (Robertson and Spärck Jones, kept positive)."""
    return math.log(1 + abs((documents - having + 0.5) / (having + 0.5)))
