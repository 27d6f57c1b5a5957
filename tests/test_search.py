"""The index: equal to lunr.py's, but for the words that its stemmer and trimmer lose; whole, however it is cut."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
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
from reader.search import Head, Searched, indexed, tally
from reader.stems import stem

TEXTS = [
    ("Iran deal JCPOA", "The Joint Comprehensive Plan of Action: an agreement, always contested."),
    ("", "Iran's attorneys went away; Iran–Russia trade, Iran/Russia talks (Iran), “Iran”."),
    ("", "The café in Kraków — ایران and ايران, санкции, ３+３ and P5+1."),
    ("", "the the the trade of trade"),
    ("", ""),
    ("Title only", ""),
]


def of(*texts: tuple[str, str]) -> list[search.Tally]:
    """Texts of one passage each, tallied."""
    return [tally(Searched(Head(names, f"{n}.html", "page", (names,)), text)) for n, (names, text) in enumerate(texts)]


def read(file: File) -> Any:
    """What a script hands over."""
    start = re.match(r"readerSearch\.\w+\((\d+,)?", file.data.decode())
    assert start
    return json.loads(file.data.decode()[start.end() :].removesuffix(");\n"))


def whole(files: Iterable[File]) -> dict[str, Any]:
    """The slices of an index together, as lunr serializes one."""
    slices = sorted(
        (read(file) for file in files if "search/words-" in file.path), key=lambda found: int(found["first"])
    )
    vectors: dict[str, list[float]] = {}
    inverted = []
    for found in slices:
        for number, (word, *fields) in enumerate(found["words"], found["first"]):
            posting: dict[str, Any] = {"_index": number}
            for (name, _), flat in zip(search.FIELDS, [*fields, [], []], strict=False):
                ref, half = 0, len(flat) // 2
                posting[name] = {}
                for distance, score in zip(flat[:half], flat[half:], strict=True):
                    ref += distance
                    posting[name][str(ref)] = {}
                    vectors.setdefault(f"{name}/{ref}", []).extend([number, score / 1000])
            inverted.append([word, posting])
    return {
        "version": "2.3.9",
        "fields": [name for name, _ in search.FIELDS],
        "fieldVectors": list(vectors.items()),
        "invertedIndex": inverted,
        "pipeline": [],
    }


def same_word(token: Token, i: object = None, tokens: object = None) -> Token:
    return token


Pipeline.register_function(same_word, "same-word")


def lunr_py(texts: Sequence[tuple[str, str]]) -> dict[str, object]:
    """The serialized index that lunr.py makes of the same words."""
    builder = Builder()
    builder.pipeline.add(same_word)
    builder.ref("id")
    builder.field("text")
    builder.field("name", 6)
    builder.field("term")
    for n, (names, text) in enumerate(texts):
        fields = {key: " ".join(map(stem, search_words(value))) for key, value in (("name", names), ("text", text))}
        builder.add({"id": str(n), "term": "", **fields})
    return json.loads(json.dumps(builder.build().serialize()))


def comparable(index: dict[str, Any]) -> tuple[dict[str, dict[str, Any]], dict[str, object]]:
    """An index without the numbers that words happened to get, and without empty vectors."""
    words = {posting["_index"]: word for word, posting in index["invertedIndex"]}
    vectors = {
        ref: {words[place]: pytest.approx(score, abs=1e-9) for place, score in zip(flat[::2], flat[1::2], strict=True)}
        for ref, flat in index["fieldVectors"]
        if flat
    }
    inverted = {
        word: {field: sorted(found) for field, found in posting.items() if field != "_index"}
        for word, posting in index["invertedIndex"]
    }
    return vectors, inverted


@pytest.mark.parametrize("size", [10, 60, 100_000])
def test_the_slices_are_together_the_index_that_lunr_py_makes(size: int) -> None:
    files = search.files(of(*TEXTS), size)
    assert comparable(whole(files)) == comparable(lunr_py(TEXTS))
    count = len([file for file in files if file.path.startswith("search/words-")])
    assert count == 1 if size == 100_000 else count > 3


def test_a_small_edition_has_its_words_in_one_file() -> None:
    texts = [(f"Text {n}", " ".join(f"word{n}x{m}" for m in range(200))) for n in range(30)]
    files = [file for file in search.files(of(*texts)) if file.path.startswith("search/words-")]
    assert len(files) == 1
    assert 60_000 < len(files[0].data) < 200_000


def test_words_that_lunr_py_stems_otherwise_are_stemmed_as_lunr_js_does() -> None:
    theirs = PorterStemmer().stem
    differing = {word: stem(word) for word in "attorney always away array lay try my ies sses eed".split()}
    assert differing == {
        "attorney": "attorney",
        "always": "alway",
        "away": "away",
        "array": "array",
        "lay": "lay",
        "try": "tri",
        "my": "my",
        "ies": "ie",
        "sses": "sse",
        "eed": "e",
    }
    assert all(stem(word) != theirs(word) for word in "attorney always away try ies sses eed".split())


def hits(query: str, texts: Sequence[tuple[str, str]] = TEXTS) -> list[str]:
    """The passages that hold every word of a query, asked as the browser asks."""
    index = Index.load(whole(search.files(of(*texts))))
    found = index.create_query()
    for term in [one for word in search_words(query) for one in indexed(word)[: max(1, len(word) - 1)]]:
        found.clause(term, presence=QueryPresence.REQUIRED, use_pipeline=False)
    return sorted(result["ref"] for result in index.query(found))


def test_every_way_of_writing_iran_is_found() -> None:
    texts = ["Iran", "Iran's", "Iran’s", "Iran–Russia", "Iran—Russia", "Iran/Russia", "(Iran),", "“Iran,”", "Iran[12]"]
    texts += ["Iran-Russia", "IRAN", "pro‑Iran", "Īrān", "Iran¹²", "Iran‘s", "I\u00adran", "ｉｒａｎ"]
    assert len(hits("iran", [("", text) for text in texts])) == len(texts)


def test_accents_scripts_and_signs_are_folded() -> None:
    assert hits("cafe") == hits("café") == ["2"]
    assert hits("ايران") == hits("ایران") == ["2"]
    assert hits("санкции") == hits("3+3") == hits("p5+1") == ["2"]


def test_where_no_spaces_are_set_any_part_of_a_text_is_found() -> None:
    texts = [
        ("", "日本語の文章です。"),
        ("", "本日は晴天なり"),
        ("", "ภาษาไทยไม่มีช่องว่าง"),
        ("", "NATO軍と条約"),
        ("", "한국은 러시아와"),
    ]
    assert hits("日本", texts) == ["0"]
    assert hits("文章", texts) == ["0"]
    assert hits("本日は", texts) == ["1"]
    assert hits("ไทย", texts) == ["2"]
    assert hits("한국 러시아", texts) == ["4"]
    assert hits("nato", texts) == hits("条約", texts) == ["3"]


def test_a_sign_for_a_vowel_tells_two_words_apart() -> None:
    texts = [("", "हिन्दी भाषा"), ("", "हानि"), ("", "कि"), ("", "का"), ("", "ガス"), ("", "カス")]
    assert hits("हिन्दी", texts) == ["0"]
    assert hits("कि", texts) == ["2"]
    assert hits("का", texts) == ["3"]
    assert hits("カス", texts) == ["5"]


def test_no_word_is_too_common_to_be_found() -> None:
    assert hits("the") == ["0", "2", "3"]


def test_all_words_are_asked_for() -> None:
    assert hits("iran trade") == ["1"]
    assert hits("iran kraków") == []


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
            "readings/a.md": "---\ntitle: First\nauthors: [Ada Ferris]\n---\nOne Ex.[^n]\n\n## Head\n\nTwo.\n\n"
            "[^n]: Three.\n",
            "glossary/x.md": "---\nterm: Ex\nnames: {fa: ایکس}\n---\nFour.\n",
        },
    )
    table = read(files["search/index.js"])
    assert table["groups"] == [
        ["Ex", "glossary/x.html", "term", "d"],
        ["First", "readings/a.html", "reading", "rthtn", [0], [], ["Ada Ferris"]],
    ]
    assert table["authors"] == ["Ada Ferris"]
    assert read(files["search/texts-0.js"]) == {
        "0": ["", "", "Four.\n", "Ex", "ایکس"],
        "1": ["", "", "", "First", "Ada Ferris"],
        "2": ["p1", "1", "One Ex."],
        "3": ["h-head", "", "Head"],
        "4": ["p2", "2", "Two."],
        "5": ["fn-n", "1", "Three."],
    }
    words = {word[0]: word[1:] for word in read(files["search/words-0.js"])["words"]}
    assert {stem(word) for word in ("one", "two", "three", "four", "ایکس", "first")} <= {*words}
    assert words[":x"][2][0] == 2
    assert read(files["search/words-0.js"])["names"] == [
        [["ex"], "x", "Ex", "ایکس"],
        [["ایکس"], "x", "Ex", "ایکس"],
    ]


def test_who_wrote_a_text_and_whose_work_it_is_about_are_told_apart(book: Callable[..., Content], theme: Theme) -> None:
    about = "about: {title: Old, authors: [Nima Khorrami], publisher: An Institute, date: 2022-08}"
    nobody = "about: {title: Old, authors: null, publisher: An Institute, date: 2022, date_basis: inferred}"
    _, files = made(
        book,
        theme,
        **{
            "readings/a.md": f"---\ntitle: A\nauthors: [Ada Ferris]\ndate: 2026\n{about}\n---\nOne.\n",
            "readings/b.md": f"---\ntitle: B\nlanguage: fa\n{nobody}\n---\nیک.\n",
        },
    )
    table = read(files["search/index.js"])
    people = table["authors"]
    (*_, by, about_whom, record), (*_, none, published, b_record, language) = sorted(table["groups"])
    assert [people[one] for one in by] == ["Ada Ferris"]
    assert [people[one] for one in about_whom] == ["Nima Khorrami"]
    assert record == ["About Nima Khorrami", "An Institute", "August 2022"]
    assert (none, [people[one] for one in published]) == ([], ["An Institute"])
    assert (b_record, language) == (["About An Institute", "[2022]"], "fa")


def test_a_text_is_tallied_alone_and_its_tally_travels_between_processes(
    book: Callable[..., Content], theme: Theme
) -> None:
    library, _ = made(book, theme, **{"readings/a.md": "---\ntitle: First\n---\nOne.\n\nTwo.\n"})
    for text in search.texts(library, theme):
        assert pickle.loads(pickle.dumps(tally(text))) == tally(pickle.loads(pickle.dumps(text)))


def test_words_stand_in_the_order_that_javascript_compares(book: Callable[..., Content], theme: Theme) -> None:
    body = "\U0001d7d8 ｱ \ufb01 \U00010400 z é ایران 中 \uffdc"
    _, files = made(book, theme, **{"readings/a.md": f"---\ntitle: T\n---\n{body}\n"})
    words = [word[0] for word in read(files["search/words-0.js"])["words"]]
    assert words == sorted(words, key=lambda word: word.encode("utf-16-be"))
    assert len(words) > 8


def test_nothing_in_a_text_can_end_the_script_that_carries_it(book: Callable[..., Content], theme: Theme) -> None:
    hostile = "---\ntitle: </script><script>alert(1)</script>\n---\n</script> <!-- \u2028\u2029\n"
    _, files = made(book, theme, **{"readings/a.md": hostile})
    for path, file in files.items():
        if path.startswith("search/") and path != "search/lunr.js":
            text = file.data.decode()
            assert "<" not in text
            assert "\u2028" not in text
            assert "\u2029" not in text


def test_an_arabic_word_is_found_with_and_without_its_article() -> None:
    for words in ("مكتبة المكتبة والمكتبة بالمكتبة للمكتبة", "بالا", "والدین", "الف"):
        assert len({indexed(word)[0] for word in search_words(words)}) == 1
    assert indexed("والدین") == ["والدین"]
    assert indexed("بالا") == ["بالا"]


def test_names_of_objects_are_words_like_any_other() -> None:
    names = "__proto__ constructor toString hasOwnProperty valueOf"
    assert hits("constructor", [("", names)]) == hits("proto", [("", names)]) == ["0"]
    assert hits("hasOwnProperty", [("", names)]) == ["0"]
