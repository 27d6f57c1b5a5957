"""Whole editions in other languages than English: nothing in them is left in English, names stand as they are filed."""

from __future__ import annotations

import re
from functools import cache

import pytest
from bs4 import BeautifulSoup, Tag

from reader import disk
from reader.build import build
from tests.conftest import BOOKS

SPOKEN = ("aria-label", "placeholder", "title", "content", "data-copied", "data-link", "data-selected", "data-heading")
# What has the same name everywhere: styles, formats, programs, names of files and keys.
EVERYWHERE = set(
    "Chicago APA MLA BibTeX RIS CSL JSON bib ris csl json CSV CC BY W3C Web Annotations Zotero zip index html Ctrl Esc "
    "in glossary footnotes author Markdown".split()
)
ARABIC_BOOK = (
    "index.html",
    "readings/دكان.html",
    "readings/voyage.html",
    "glossary/index.html",
    "glossary/kaghad.html",
)
OTHERS = ("search.html", "my-notes.html", "download.html", "404.html")


@cache
def pages(name: str) -> dict[str, BeautifulSoup]:
    """The pages of a small book, as they are built."""
    _, files = build(disk.read_content(BOOKS / name / "content"), disk.read_theme("default"), outputs=("site",))
    return {
        file.path.removeprefix("site/"): BeautifulSoup(file.data, "html.parser")
        for file in files
        if file.path.endswith(".html")
    }


def spoken(page: BeautifulSoup, tag: str) -> str:
    """All that the interface says on a page, to eyes and ears: what stands in no other language and is no record."""
    page = BeautifulSoup(str(page), "html.parser")
    for element in page.select(
        f'title, script, style, svg, pre, [dir="ltr"], [lang]:not([lang="{tag}"]), bdi, cite, meta:not([content])'
    ):
        element.decompose()
    said = [str(element[name]) for name in SPOKEN for element in page.select(f"body [{name}]")]
    return " ".join([*said, page.get_text(" ")])


@pytest.mark.parametrize("path", ARABIC_BOOK + OTHERS)
def test_an_arabic_edition_speaks_arabic_alone(path: str) -> None:
    page = pages("arabic")[path]
    assert isinstance(page.html, Tag)
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    text = re.sub(r"https?://\S+|{\w+}", "", spoken(page, "ar"))
    assert set(re.findall(r"[A-Za-z]{2,}", text)) <= EVERYWHERE
    assert not re.findall(r"[A-Za-z]\w*[,;] |[\u0600-\u06ff] ?[,;?]", text)  # a sign of English behind a word
    assert not re.findall("[پچژگیک]", text)  # letters that Arabic does not have


def test_an_arabic_glossary_is_filed_without_the_article() -> None:
    index = pages("arabic")["glossary/index.html"]
    assert [letter.get_text() for letter in index.select(".letters a")] == list("ابكنو")
    assert [name.get_text() for name in index.select(".index li > a")] == [
        "إجازة",
        "بيت الحكمة",
        "الكاغد",
        "الناسخ",
        "الورّاق",
    ]


def test_a_citation_keeps_the_marks_of_its_line_round_a_title_of_another_direction() -> None:
    cited = pages("arabic")["readings/voyage.html"].select_one(".forms .cite")
    assert cited is not None
    assert "«<bdi>Le marché aux papiers</bdi>»." in str(cited)
    assert "تحرير ليلى الحدّاد وسامي نصر" in cited.get_text()


def test_what_is_said_inside_a_text_of_another_language_tells_its_own() -> None:
    persian = pages("persian")["readings/بازار.html"].select_one("aside.author .who")
    assert persian is not None
    assert "lang" not in persian.attrs
    assert "↪" in persian.get_text()
    french = pages("arabic")["readings/voyage.html"].select_one("aside.author .who")
    assert french is not None
    assert (french["lang"], french["dir"]) == ("ar", "rtl")


def test_a_german_edition_counts_dates_and_files_in_german() -> None:
    german = pages("german")
    home, index = german["index.html"].get_text(" "), german["glossary/index.html"]
    assert "1. März 2026" in home
    assert "2 Texten" not in home
    assert [name.get_text() for name in index.select(".index li > a")] == [
        "Ätzgrund",
        "Ausschuß",
        "Ölpapier",
        "Papiermühle",
    ]
    assert [letter.get_text() for letter in index.select(".letters a")] == ["A", "O", "P"]
    assert "seit dem 24. Juni 1390" in german["glossary/papiermühle.html"].get_text()
    assert "1-mal in 1 Text" in " ".join(german["glossary/ölpapier.html"].get_text().split())


def test_a_french_text_in_another_edition_has_french_marks_and_spaces() -> None:
    for book, path, words in (
        ("german", "readings/atelier.html", "«\u00a0L’eau\u00a0», dit-on"),
        ("arabic", "readings/voyage.html", "des «\u00a0copies\u00a0»"),
    ):
        article = pages(book)[path].select_one("article")
        assert article is not None
        assert (article["lang"], article["dir"]) == ("fr", "ltr")
        assert words in article.get_text()
