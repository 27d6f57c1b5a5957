"""The index: equal to lunr.py's, but for the words that its stemmer and trimmer lose."""

from __future__ import annotations

import json
from collections.abc import Callable

from lunr.builder import Builder
from lunr.index import Index
from lunr.pipeline import Pipeline
from lunr.query import QueryPresence
from lunr.stemmer import PorterStemmer
from lunr.token import Token

from reader import search
from reader.build import build
from reader.language import search_words
from reader.model import Content, File, Library, Theme

ROWS = [
    ("Iran deal JCPOA", "The Joint Comprehensive Plan of Action: an agreement, always contested."),
    ("", "Iran's attorneys went away; Iran–Russia trade, Iran/Russia talks (Iran), “Iran”."),
    ("", "The café in Kraków — ایران and ايران, санкции, ３+３ and P5+1."),
    ("", "the the the trade of trade"),
    ("", ""),
    ("Title only", ""),
]


def stem_token(token: Token, i: object = None, tokens: object = None) -> Token:
    return token.update(lambda word, metadata: search.stemmer()(word))


Pipeline.register_function(stem_token, "reader-stem")


def lunr_py(rows: list[tuple[str, str]]) -> dict[str, object]:
    """The serialized index that lunr.py makes of the same words."""
    builder = Builder()
    builder.pipeline.add(stem_token)
    builder.ref("id")
    builder.field("name", 6)
    builder.field("text")
    for n, (name, text) in enumerate(rows):
        builder.add({"id": str(n), "name": " ".join(search_words(name)), "text": " ".join(search_words(text))})
    return json.loads(json.dumps(builder.build().serialize()))


def comparable(index: dict[str, object]) -> tuple[dict[str, dict[str, float]], dict[str, object]]:
    """An index without the numbers that words happened to get, and without empty vectors."""
    words = {posting["_index"]: word for word, posting in index["invertedIndex"]}  # type: ignore[attr-defined]
    vectors = {
        ref: {words[place]: score for place, score in zip(flat[::2], flat[1::2], strict=True)}
        for ref, flat in index["fieldVectors"]  # type: ignore[attr-defined]
        if flat
    }
    inverted = {
        word: {field: sorted(found) for field, found in posting.items() if field != "_index"}
        for word, posting in index["invertedIndex"]  # type: ignore[attr-defined]
    }
    return vectors, inverted


def test_the_index_is_the_one_that_lunr_py_makes() -> None:
    ours, theirs = comparable(search.index(ROWS)), comparable(lunr_py(ROWS))
    assert ours == theirs


def test_words_that_lunr_py_stems_otherwise_are_stemmed_as_lunr_js_does() -> None:
    stem, theirs = search.stemmer(), PorterStemmer().stem
    differing = {word: stem(word) for word in "attorney always away alley array betray lay try my".split()}
    assert differing == {
        "attorney": "attorney",
        "always": "alway",
        "away": "away",
        "alley": "alley",
        "array": "array",
        "betray": "betray",
        "lay": "lay",
        "try": "tri",
        "my": "my",
    }
    assert all(stem(word) != theirs(word) for word in "attorney always away try".split())


def hits(query: str, rows: list[tuple[str, str]] = ROWS) -> list[str]:
    """The documents that hold every word of a query, asked as the browser asks."""
    index = Index.load(search.index(rows))

    def ask(words: list[str]) -> list[str]:
        found = index.create_query()
        for word in words:
            found.clause(search.stemmer()(word), presence=QueryPresence.REQUIRED, use_pipeline=False)
        return sorted(result["ref"] for result in index.query(found))

    return ask(search_words(query))


def test_every_way_of_writing_iran_is_found() -> None:
    texts = ["Iran", "Iran's", "Iran’s", "Iran–Russia", "Iran—Russia", "Iran/Russia", "(Iran),", "“Iran,”", "Iran[12]"]
    texts += ["Iran-Russia", "IRAN", "pro‑Iran", "Īrān"]
    assert len(hits("iran", [("", text) for text in texts])) == len(texts)


def test_accents_scripts_and_signs_are_folded() -> None:
    assert hits("cafe") == hits("café") == ["2"]
    assert hits("ايران") == hits("ایران") == ["2"]
    assert hits("санкции") == hits("3+3") == hits("p5+1") == ["2"]


def test_no_word_is_too_common_to_be_found() -> None:
    assert hits("the") == ["0", "2", "3"]


def test_all_words_are_asked_for() -> None:
    assert hits("iran trade") == ["1"]
    assert hits("iran kraków") == []


def read(file: File, call: str) -> object:
    text = file.data.decode()
    assert text.startswith(f"readerSearch.{call}")
    assert text.endswith(");\n")
    return json.loads("[" + text.removeprefix(f"readerSearch.{call.partition('(')[0]}(").removesuffix(");\n") + "]")


def made(book: Callable[..., Content], theme: Theme, **texts: str) -> tuple[Library, dict[str, File]]:
    library, files = build(book(**texts), theme, outputs=("site",))
    return library, {file.path.removeprefix("site/"): file for file in files}


def test_paragraphs_footnotes_and_terms_are_indexed_with_their_places(
    book: Callable[..., Content], theme: Theme
) -> None:
    _, files = made(
        book,
        theme,
        **{
            "readings/a.md": "---\ntitle: First\n---\nOne.[^n]\n\n## Head\n\nTwo.\n\n[^n]: Three.\n",
            "glossary/x.md": "---\nterm: Ex\nnames: {fa: ایکس}\n---\nFour.\n",
        },
    )
    whole = read(files["search/index.js"], "index(")[0]  # type: ignore[index]
    assert whole["lunr"]["version"] == "2.3.9"
    groups = [group[:3] for group in whole["groups"]]
    assert groups == [["Ex", "glossary/x.html", "term"], ["First", "readings/a.html", "reading"]]
    assert whole["documents"] == [
        [0, "", "term", ""],
        [1, "", "reading", ""],
        [1, "p1", "text", "1"],
        [1, "h-head", "heading", ""],
        [1, "p2", "text", "2"],
        [1, "fn-n", "footnote", "1"],
    ]
    texts = [text for path, file in files.items() if path.startswith("search/texts-") for text in [file.data.decode()]]
    assert any("Three." in text for text in texts)
    words = {word for word, _ in whole["lunr"]["invertedIndex"]}
    assert {search.stemmer()(word) for word in ("one", "two", "three", "four", "ایکس", "first")} <= words


def test_words_stand_in_the_order_that_javascript_compares(book: Callable[..., Content], theme: Theme) -> None:
    body = "\U0001d7d8 ｱ \ufb01 \U00010400 z é ایران 中 \uffdc"
    _, files = made(book, theme, **{"readings/a.md": f"---\ntitle: T\n---\n{body}\n"})
    whole = read(files["search/index.js"], "index(")[0]  # type: ignore[index]
    words = [word for word, _ in whole["lunr"]["invertedIndex"]]
    assert words == sorted(words, key=lambda word: word.encode("utf-16-be"))


def test_nothing_in_a_text_can_end_the_script_that_carries_it(book: Callable[..., Content], theme: Theme) -> None:
    hostile = "---\ntitle: </script><script>alert(1)</script>\n---\n</script> <!-- \u2028\u2029\n"
    _, files = made(book, theme, **{"readings/a.md": hostile})
    for path, file in files.items():
        if path.startswith("search/") and path != "search/lunr.js":
            text = file.data.decode()
            assert "<" not in text
            assert "\u2028" not in text
            assert "\u2029" not in text
