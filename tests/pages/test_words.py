"""Python and JavaScript agree: on folding, on stems, and on what lunr finds."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from lunr.index import Index
from playwright.sync_api import Page

from reader.language import search_words
from reader.search import stemmer
from tests.conftest import CASES
from tests.pages.conftest import KINDS, Sample, Visit
from tests.pages.test_search import QUERIES

FOLD = json.loads((CASES / "fold.json").read_text("utf-8"))
ENGLISH = """
attorney always away array betray try lay happily righteousness day days daily boy boys toy cry cries crying cried
say says saying enjoy enjoyed enjoyment money monies by my fly flies dry dryly yes yellow eye eyes syzygy rhythm
relational conditional rationalize vietnamization predication operator feudalism decisiveness hopefulness callousness
formality sensitivity sensibility triplicate formative electrical hopeful goodness revival allowance inference airliner
gyroscopic adjustable defensible irritant replacement adjustment dependent adoption homologous communism activate
effective bowdlerize probate rate cease controlling rolling caresses ponies ties caress cats feed agreed plastered bled
motoring sing conflated troubled sized hopping tanned falling hissing fizzed failing filing happy sky generalization
oscillators a be ion sion tion ing ed y ay s ss
""".split()
FOREIGN = (
    "ایران برجام تحریمها санкции свпд россия größe strasse ankara izmir 3+3 p5+1 2022 x1 iran5y 日本 naive".split()
)


@pytest.fixture
def search_page(visit: Visit) -> Page:
    """The search page with its index loaded."""
    page = visit(KINDS["search"]).page
    page.evaluate("() => readerSearch.find('iran', false).then(found => found.hits.length)")
    return page


def test_words_are_folded_alike_in_the_browser(search_page: Page) -> None:
    texts = [text for text, _ in FOLD]
    assert search_page.evaluate("texts => texts.map(readerSearch.words)", texts) == [words for _, words in FOLD]


def test_every_text_of_the_edition_has_the_same_words_in_the_browser(sample: Sample, search_page: Page) -> None:
    texts = texts_of(sample)
    assert search_page.evaluate("texts => texts.map(readerSearch.words)", texts) == [
        search_words(text) for text in texts
    ]


def test_letters_of_every_script_are_folded_alike(search_page: Page) -> None:
    # Every character that was in Unicode when this Python was made; the browser may know younger ones.
    letters = [chr(code) for code in range(0x20, 0x20000) if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")]
    texts = ["".join(f"a{letter}b " for letter in letters[n : n + 500]) for n in range(0, len(letters), 500)]
    found = search_page.evaluate("texts => texts.map(readerSearch.words)", texts)
    wrong = []
    for text, words in zip(texts, found, strict=True):
        if words != search_words(text):
            for part in text.split(" "):
                theirs = search_page.evaluate("readerSearch.words", part)
                if theirs != search_words(part):
                    wrong.append(f"{part} {part!a}: {search_words(part)} {theirs}")
    assert not wrong, "\n".join(wrong[:40]) + f"\n{len(wrong)}"


def test_stems_are_those_of_lunr_js(sample: Sample, search_page: Page) -> None:
    words = sorted({word for text in texts_of(sample) for word in search_words(text)} | {*ENGLISH, *FOREIGN})
    theirs = search_page.evaluate(
        "words => words.map(word => lunr.stemmer(new lunr.Token(word, {})).toString())", words
    )
    stem = stemmer()
    wrong = [(word, stem(word), their) for word, their in zip(words, theirs, strict=True) if stem(word) != their]
    assert not wrong


def test_lunr_js_and_lunr_py_find_the_same_in_the_index(sample: Sample, search_page: Page) -> None:
    serialized = handed_over(sample.files["search/index.js"].data.decode())["lunr"]
    index = Index.load(json.dumps(serialized))
    stem = stemmer()
    search_page.evaluate("index => { window.tested = lunr.Index.load(index) }", serialized)
    found = 0
    for query in [*QUERIES, "the", "of iran and russia"]:
        stems = [stem(word) for word in search_words(query)]
        theirs = search_page.evaluate(
            "stems => tested.query(query => stems.forEach(stem => query.term(stem, { usePipeline: false })))"
            ".map(({ ref, score }) => [ref, score])",
            stems,
        )
        asked = index.create_query()
        for word in stems:
            asked.term(word, use_pipeline=False)
        ours = {hit["ref"]: hit["score"] for hit in index.query(asked)}
        assert ours == {ref: pytest.approx(score, abs=5e-4) for ref, score in theirs}, query
        found += bool(ours)
    assert found > 20


def handed_over(script: str) -> Any:
    """The value in a script that hands one over: `readerSearch.index({…});`."""
    return json.loads(script[script.index("(") + 1 : script.rindex(")")])


def texts_of(sample: Sample) -> list[str]:
    """Every text that search reads."""
    library: Any = sample.library
    documents = [owner.document for owner in (*library.entries, *library.definitions, *library.pages)]
    names = [
        " ".join([term.term, *term.aliases, *(name for _, name in term.names)])
        for term in (definition.term for definition in library.definitions)
    ]
    return [document.text for document in documents] + names
