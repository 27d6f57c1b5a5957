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
    "in glossary footnotes author about Markdown".split()
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
def files(name: str) -> dict[str, bytes]:
    """The files of a small book, as they are built."""
    _, made = build(disk.read_content(BOOKS / name / "content"), disk.read_theme("default"), outputs=("site",))
    return {file.path.removeprefix("site/"): file.data for file in made}


def page_of(name: str, path: str) -> BeautifulSoup:
    """A page of a small book."""
    return BeautifulSoup(files(name)[path], "html.parser")


def spoken(page: BeautifulSoup, tag: str) -> str:
    """All that the interface says on a page, to eyes and ears: what stands in no other language and is no record."""
    for element in page.select(
        f'title, script, style, svg, pre, [dir="ltr"], [lang]:not([lang="{tag}"]), bdi, cite, meta:not([content])'
    ):
        element.decompose()
    said = [str(element[name]) for name in SPOKEN for element in page.select(f"body [{name}]")]
    return " ".join([*said, page.get_text(" ")])


@pytest.mark.parametrize("path", ARABIC_BOOK + OTHERS)
def test_an_arabic_edition_speaks_arabic_alone(path: str) -> None:
    page = page_of("arabic", path)
    assert isinstance(page.html, Tag)
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    text = re.sub(r"https?://\S+|{\w+}", "", spoken(page, "ar"))
    assert set(re.findall(r"[A-Za-z]{2,}", text)) <= EVERYWHERE
    assert not re.findall(r"[A-Za-z]\w*[,;] |[\u0600-\u06ff] ?[,;?]", text)  # a sign of English behind a word
    assert not re.findall("[پچژگیک]", text)  # letters that Arabic does not have


def test_an_arabic_glossary_is_filed_without_the_article() -> None:
    index = page_of("arabic", "glossary/index.html")
    assert [letter.get_text() for letter in index.select(".letters a")] == list("ابكنو")
    assert [name.get_text() for name in index.select(".index li > a")] == [
        "إجازة",
        "بيت الحكمة",
        "الكاغد",
        "الناسخ",
        "الورّاق",
    ]


def test_a_citation_keeps_the_marks_of_its_line_round_a_title_of_another_direction() -> None:
    cited = page_of("arabic", "readings/voyage.html").select_one(".forms .cite")
    assert cited is not None
    assert "«<bdi>Le marché aux papiers</bdi>»." in str(cited)
    assert "تحرير ليلى الحدّاد وسامي نصر" in cited.get_text()


def test_what_is_said_inside_a_text_of_another_language_tells_its_own() -> None:
    persian = page_of("persian", "readings/بازار.html").select_one("aside.author .who")
    assert persian is not None
    assert "lang" not in persian.attrs
    assert "↪" in persian.get_text()
    french = page_of("arabic", "readings/voyage.html").select_one("aside.author .who")
    assert french is not None
    assert (french["lang"], french["dir"]) == ("ar", "rtl")


def test_a_german_edition_counts_dates_and_files_in_german() -> None:
    home, index = page_of("german", "index.html").get_text(" "), page_of("german", "glossary/index.html")
    assert "1. März 2026" in home
    assert "2 Texten" not in home
    assert [name.get_text() for name in index.select(".index li > a")] == [
        "Ätzgrund",
        "Ausschuß",
        "Ölpapier",
        "Papiermühle",
    ]
    assert [letter.get_text() for letter in index.select(".letters a")] == ["A", "O", "P"]
    assert "seit dem 24. Juni 1390" in page_of("german", "glossary/papiermühle.html").get_text()
    assert "1-mal in 1 Text" in " ".join(page_of("german", "glossary/ölpapier.html").get_text().split())


def test_a_french_text_in_another_edition_has_french_marks_and_spaces() -> None:
    for book, path, words in (
        ("german", "readings/atelier.html", "«\u00a0L’eau\u00a0», dit-on"),
        ("arabic", "readings/voyage.html", "des «\u00a0copies\u00a0»"),
    ):
        article = page_of(book, path).select_one("article")
        assert article is not None
        assert (article["lang"], article["dir"]) == ("fr", "ltr")
        assert words in article.get_text()
