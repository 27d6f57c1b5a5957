"""One text from end to end: the reading text, its passages, and the HTML that people get."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.document import Setting, Task, render, survey
from reader.glossary import Glossary
from reader.model import Document, Source, Term
from reader.readings import read_reading
from tests.conftest import mostly_slow, pairs


def surveyed(text: str, language: str = "en") -> Document:
    return survey(Task("readings/a.md", "readings/a.html", text, 1, language, Setting(Glossary())))


def listed(document: Document) -> str:
    return "".join(f"{block.anchor} {document.text[block.start : block.end]}\n" for block in document.blocks)


@pytest.mark.parametrize(("given_text", "wanted"), pairs("documents"))
def test_reading_text_and_numbers(given_text: str, wanted: str) -> None:
    document = surveyed(given_text)
    assert listed(document) == wanted + "\n"
    assert document.text == "".join(document.text[block.start : block.end] + "\n" for block in document.blocks)


def problems(text: str) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.rule, problem.level) for problem in surveyed(text).problems]


def test_footnotes_undefined_unused_and_doubly_defined_are_told_with_their_line() -> None:
    text = "One[^a]\ntwo[^b].\n\n[^a]: A.\n\n[^a]: Again.\n\n[^c]: Unused.\n"
    assert problems(text) == [
        (6, "footnote-twice", "error"),
        (2, "footnote-undefined", "warning"),
        (8, "footnote-unused", "warning"),
    ]
    assert "two[^b]" in render(text)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:x",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/x",
        "//evil.example",
        "blob:x",
    ],
)
def test_an_unsafe_address_is_dropped_with_a_warning_and_its_words_stay(address: str) -> None:
    document = surveyed(f"[words](<{address}>)\n")
    assert "<a" not in document.body.replace('<a class="pn"', "")
    assert "words" in document.text
    assert [problem.rule for problem in document.problems] == ["unsafe-address"]


def test_an_address_that_only_looks_like_a_scheme_stays_inside_the_site() -> None:
    page = BeautifulSoup(render("[a](<java\tscript:x>) [b](<\\\\\\\\evil.example>)"), "html.parser")
    assert all(str(link["href"]).startswith(("/readings/", "#")) for link in page.select("a"))


def test_safe_addresses_stay_and_files_become_addresses() -> None:
    html = render(
        "[a](https://x.example/?q=1&r=2) [b](mailto:a@b.example) [c](b.md#p3) [d](#me) [e](../pages/about.md)"
    )
    links = [link["href"] for link in BeautifulSoup(html, "html.parser").select("a:not(.pn)")]
    assert links == ["https://x.example/?q=1&r=2", "mailto:a@b.example", "/readings/b.html#p3", "#x-me", "/about.html"]


def test_a_link_out_of_the_content_folder_is_an_error() -> None:
    assert problems("[x](../../secret.md)") == [(1, "escape", "error")]


def test_a_picture_from_elsewhere_is_a_link_and_never_loaded() -> None:
    html = render('![A map](https://x.example/map.png "Caption")\n\ninline ![b](http://x.example/b.png)')
    assert "<img" not in html
    assert [link["href"] for link in BeautifulSoup(html, "html.parser").select("a:not(.pn)")] == [
        "https://x.example/map.png",
        "http://x.example/b.png",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("![](https://x.example/a.png){#j .k}", '<a href="https://x.example/a.png" rel="noopener noreferrer" id="x-j"'),
        ("See ![a](https://x.example){#j}.", '<a href="https://x.example" rel="noopener noreferrer" id="x-j">a</a>'),
        ("[see ![a](https://x.example){#j}](b.md)", '">see <span id="x-j">a</span></a>'),
        ("[words](javascript:x){#j .k}", '<span id="x-j" class="x-k">words</span>'),
    ],
)
def test_what_cannot_be_shown_as_it_was_written_keeps_its_id(text: str, wanted: str) -> None:
    document = surveyed(text)
    assert wanted in document.body
    assert "x-j" in document.anchors


def test_an_id_that_nothing_can_have_is_told() -> None:
    document = surveyed("Here ![](javascript:x){#j}.")
    assert "x-j" not in document.anchors
    assert any("the id `j` is left out" in problem.message for problem in document.problems)


def test_attributes_are_ours_to_allow() -> None:
    text = "{#p1 .term .no-terms onclick=x style=y lang=fa}\nText [span]{#u-x-1 .card data-x=1 dir=rtl lang=de}.\n"
    document = surveyed(text)
    page = BeautifulSoup(document.body, "html.parser")
    paragraph, span = page.select_one("#p1"), page.select_one("[lang=de]")
    assert paragraph is not None
    assert span is not None
    assert (paragraph["class"], paragraph["lang"], paragraph["dir"]) == (["x-term", "x-no-terms"], "fa", "rtl")
    assert (span["id"], span["class"], span["dir"]) == ("x-u-x-1", ["x-card"], "rtl")
    assert page.select_one("#x-p1") is not None
    assert {problem.rule for problem in document.problems} == {"attribute"}
    assert "onclick" not in document.body
    assert "style" not in document.body


def test_a_note_stands_after_its_paragraph_with_ways_there_and_back() -> None:
    page = BeautifulSoup(render("One[^n] and again[^n].\n\nTwo.\n\n[^n]: The *note*.\n"), "html.parser")
    references = page.select('[role="doc-noteref"]')
    assert [(link["id"], link["href"], link.text) for link in references] == [
        ("fnref-n", "#fn-n", "1"),
        ("fnref-n-2", "#fn-n", "1"),
    ]
    note = page.select_one('[role="doc-endnotes"] #fn-n')
    assert note is not None
    assert [link["href"] for link in note.select('[role="doc-backlink"]')] == ["#fnref-n", "#fnref-n-2"]
    blocks = [element.get("id") for element in page.select("p[id], aside[id]")]
    assert blocks == ["p1", "fn-n", "p2"]


def test_what_is_generated_is_marked_so_that_the_text_is_what_stays() -> None:
    document = surveyed("One[^n].\n\n- two\n\n[^n]: Three.\n")
    page = BeautifulSoup(document.body, "html.parser")
    for generated in page.select("[data-generated]"):
        generated.decompose()
    assert page.get_text().split() == ["One.", "Three.", "two"]


def test_headings_go_down_by_one() -> None:
    html = render("#### Deep\n\n# Top\n\n#### Deep\n\n## Middle\n")
    assert re.findall(r"<(h\d)", html) == ["h2", "h2", "h3", "h3"]


def test_quotation_marks_follow_the_language() -> None:
    assert "„so“ – „‚x‘“" in surveyed('"so" -- "\'x\'"', "de").body
    assert "«\u00a0so\u00a0»" in surveyed('"so"', "fr").body


def ids_of(html: str) -> list[str]:
    return [str(element["id"]) for element in BeautifulSoup(html, "html.parser").select("[id]")]


@pytest.mark.parametrize(
    "text",
    [
        "{#p1 .term}\n***\n\nWords.",
        "{#text}\n- item\n\n{#lst}\n1. {#lip}\n   words",
        "{#tab}\n| a |\n|---|\n| b |",
        "> word pact\n> : alpha",
        "Words.[^n]\n\n[^n]: One\n\n    {#fnp}\n    Two",
        "## Same\n\n## Same\n\n## Same 2\n\n## Same-2",
    ],
)
def test_every_place_that_is_known_is_in_the_page_once_and_no_id_is_taken_from_us(text: str) -> None:
    document = surveyed(text)
    found = ids_of(document.body)
    assert sorted(found) == sorted(document.anchors)
    assert len(found) == len(set(found))
    assert {block.anchor for block in document.blocks} <= {*found, ""}


def test_an_id_given_twice_and_a_note_with_the_address_of_a_reference_are_told() -> None:
    assert problems("[a]{#x}\n\n[b]{#x}") == [(3, "duplicate-id", "error")]
    assert problems("X[^a] Y[^a] Z[^a-2]\n\n[^a]: A\n\n[^a-2]: B")[0][1:] == ("footnote-name", "error")


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[![alt](https://x.example/p.png)](https://y.example)", ["https://y.example"]),
        ("[<https://a.example>](c.md)", ["/readings/c.html"]),
        ("[<https://a.example> more](javascript:x) tail", ["https://a.example"]),
    ],
)
def test_a_link_never_stands_in_a_link(text: str, links: list[str]) -> None:
    page = BeautifulSoup(render(text), "html.parser")
    assert page.select("a a") == []
    assert [link["href"] for link in page.select("a:not(.pn)")] == links
    assert page.get_text().strip().endswith(text.rpartition(")")[2].strip())


@pytest.mark.parametrize("line_end", ["\\", "  ", ""])
def test_a_quotation_is_attributed_after_any_line_end(line_end: str) -> None:
    page = BeautifulSoup(render(f"> words{line_end}\n> — Source"), "html.parser")
    assert [(p.get_text(), f.get_text()) for p, f in zip(page.select("p"), page.select("footer"), strict=True)] == [
        ("words", "— Source")
    ]


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("# 2022. A year", "2022. A year"),
        ("# - x", "- x"),
        ("# C#", "C#"),
        ("# An *odd* title #", "An odd title"),
        ("# T {#id}", "T"),
    ],
)
def test_a_leading_heading_is_the_title_word_for_word(first: str, title: str) -> None:
    reading, body, line, told = read_reading(Source("readings/a.md", f"\n{first}\n\nText."), "a", "en")
    assert (reading.work.title, told) == (title, [])
    assert line + body[: body.index("Text.")].count("\n") == 4


def test_no_terms_holds_in_a_footnote_too() -> None:
    terms = Glossary((Term("pact", "", 1, "pact"),))
    text = "Words.[^n]\n\n[^n]: note\n\n    {.no-terms}\n    the pact\n"
    assert survey(Task("readings/a.md", "readings/a.html", text, 1, "en", Setting(terms))).mentions == ()


TERMS = Glossary((Term("pact", "", 1, "pact"), Term("ab", "", 1, "a pact")))
PIECES = ["a ", "pact ", "*", "**", "`", "[", "](b.md)", "]{#i}", "]{.no-terms}", "\n", "\n\n", "> ", "- ", "1. "]
PIECES += ["# ", "[^n]", "\n\n[^n]: ", "| a |\n|---|\n", ": ", "![", "](https://x.example)", "<b>", "&amp;", "\\\n"]
PIECES += ["{#j .k}\n", "](javascript:x)", "é", "😀", "  "]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_any_text_gives_a_page_and_a_reading_text_that_agree(text: str) -> None:
    document = survey(Task("readings/a.md", "readings/a.html", text, 1, "en", Setting(TERMS, link="all")))
    page = BeautifulSoup(document.body, "html.parser")
    if not any(problem.level == "error" for problem in document.problems):
        found = ids_of(document.body)
        assert len(found) == len(set(found))
        assert {block.anchor for block in document.blocks if document.text[block.start : block.end]} <= {*found, ""}
        assert set(document.anchors) <= set(found)
    assert page.select("script, style, iframe, a a") == []
    for mention in document.mentions:
        assert "pact" in document.text[mention.start : mention.end] or "b.md" in text
    for generated in page.select("[data-generated], img"):
        generated.decompose()
    notes = "".join(note.extract().get_text() for note in page.select("aside"))
    shown = page.get_text() + notes
    assert "".join(shown.split()) == "".join(document.text.split())


NOTES = "".join(f"\n\n[^{n}]: x" for n in range(4000))


@pytest.mark.parametrize(
    "text",
    mostly_slow(
        [
            pytest.param("[a](" * 5000, id="open links"),
            pytest.param("## Same\n\n" * 6000, id="equal headings"),
            pytest.param("## a" + "\t" * 100_000 + "b\n", id="tabs in a heading"),
            pytest.param("# x" + " #" * 50_000 + "y\n\nWords.", id="hashes behind a title"),
            pytest.param(
                "".join(f"[^{n}]" for n in range(4000)) + "".join(f"\n\n[^{n}]: x" for n in range(4000)), id="notes"
            ),
            pytest.param("**a " * 5000, id="open emphasis"),
        ],
        quick=2,
    ),
)
def test_what_looks_hard_takes_linear_work(text: str) -> None:
    """Not timed: quadratic work on these would take minutes."""
    read_reading(Source("readings/a.md", text), "a", "en")
    assert surveyed(text).text
