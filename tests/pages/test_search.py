"""Search in the browser: online and from the disk, with any query, by pointer and by keyboard."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import KINDS, SCHEMES, Sample, Visit

# lunr.js and lunr.py stem words that end so differently.
ENDING_IN_Y = ["railway", "say", "day", "journey", "money", "away", "Turkey", "way", "today", "they"]
QUERIES = [
    "iran",
    "Iran’s",
    "sanctions",
    "north-south corridor",
    "free trade agreement",
    "jcpoa",
    "برجام",
    "СВПД",
    "3+3",
    "rouble rial",
    "Zangezur",
    "drones",
    "nuclear talks Vienna",
    "Khorrami",
    "S-300",
    "railw",
    "xyzzy",
    "sanctoins",
    *ENDING_IN_Y,
]
NASTY = [
    "Iran: sanctions",
    "title:*",
    "text:iran",
    "+",
    "~",
    "a^",
    "a^b",
    "foo~99",
    "iran~1",
    "-",
    "-iran",
    "*",
    "*a*",
    '"',
    "'",
    "\\",
    "(",
    "[a-",
    "🕊️",
    "👩‍👩‍👧",
    "\ud83d",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "x" * 10_000,
    "word " * 2000,
    "a* " * 2000,
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "%",
    "%00%zz",
    "\u202eiran",
    "\x00",
    " ",
    "ﷺ",
    "a\u0300" * 3000,
]
FIND = "([query, typing]) => readerSearch.find(query, typing)"


def hits(page: Page, query: str, typing: bool = False) -> list[str]:
    """Where the hits of a query lead, best first."""
    found: dict[str, Any] = page.evaluate(FIND, [query, typing])
    return [f"{hit['group'][1]}#{hit['passage'][1]}" for hit in found["hits"]]


def searched(page: Page) -> None:
    """Wait for the answer on the search page."""
    state = page.locator('[data-search="status"]')
    expect(state).to_have_text(re.compile(r"\d+ place|Nothing found"))


# When it loads


def test_the_index_is_not_fetched_before_the_reader_turns_to_search(visit: Visit) -> None:
    tab = visit(KINDS["reading"])
    tab.page.locator("a.term").first.click()
    tab.page.keyboard.press("Escape")
    tab.page.mouse.wheel(0, 2000)
    assert not [path for path in tab.paths() if path.startswith("search/")]
    tab.page.keyboard.press("/")
    tab.page.wait_for_function("() => readerSearch.find('iran', false)")
    assert {"search/lunr.js", "search/index.js"} <= {*tab.paths()}
    tab.expected.append("beforetoggle")


# What it finds


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_of_the_readings_are_found(scheme: str, sample: Sample, visit: Visit) -> None:
    page = visit(KINDS["search"], scheme).page
    for word in ["iran", "sanctions", *ENDING_IN_Y]:
        having = {
            f"{entry.document.address}#{passage.anchor}"
            for entry in sample.library.entries
            for passage in entry.document.passages
            if re.search(rf"\b{word}\b", entry.document.text[passage.start : passage.end], re.IGNORECASE)
        }
        assert having, word
        assert having <= {*hits(page, word)}, word


def test_names_in_any_script_lead_to_the_term_first(visit: Visit) -> None:
    page = visit(KINDS["search"]).page
    for query in ("برجام", "СВПД", "свпд", "JCPOA", "jcpoa", "Joint Comprehensive Plan of Action", "Iran deal"):
        assert hits(page, query)[0] == "glossary/jcpoa.html#", query
    assert hits(page, "3+3")[0] == "glossary/3-plus-3.html#"
    assert hits(page, "ЕАЭС")[0] == "glossary/eaeu.html#"
    assert hits(page, "INSTC")[0] == "glossary/instc.html#"


def test_spellings_that_mean_the_same_find_the_same(visit: Visit) -> None:
    page = visit(KINDS["search"]).page
    for one, other in [
        ("Iran", "IRAN’S"),
        ("iran", "Iran's"),
        ("ايران", "ایران"),
        ("rasht astara", "Rasht–Astara"),
        ("s-300", "S 300"),
        ("iran russia", "Iran/Russia"),
        ("۲۰۲۲", "2022"),
        ("ｉｒａｎ", "iran"),
        ("sanc\u00adtions", "sanctions"),
        ("Ira\u0301n", "Irán"),
    ]:
        assert hits(page, one) == hits(page, other) != [], (one, other)


def test_hits_are_the_same_online_and_from_the_disk(visit: Visit) -> None:
    online, disk = visit(KINDS["search"]).page, visit(KINDS["search"], "file").page
    for query in QUERIES:
        for typing in (False, True):
            assert hits(online, query, typing) == hits(disk, query, typing), query
    assert hits(online, "xyzzy") == []
    assert hits(online, "railw", typing=True)


def test_every_hit_is_a_place_that_exists(sample: Sample, visit: Visit) -> None:
    page = visit(KINDS["search"]).page
    for query in QUERIES:
        for hit in hits(page, query):
            path, _, anchor = hit.partition("#")
            assert path in sample.files
            assert not anchor or f'id="{anchor}"' in sample.files[path].data.decode(), hit


# Whatever is asked


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_query_is_too_strange(scheme: str, visit: Visit) -> None:
    page = visit(KINDS["search"], scheme).page
    field = page.locator("#search-field")
    for query in NASTY:
        field.evaluate("(field, value) => { field.value = value }", query)
        field.press("Enter")
        page.evaluate(FIND, [query, False])
        page.evaluate(FIND, [query, True])
    assert page.locator("main img, main script").count() == 0
    field.fill("iran")
    field.press("Enter")
    expect(page.locator(".hits li").first).to_be_visible()


def test_a_long_query_is_answered_soon(visit: Visit) -> None:
    page = visit(KINDS["search"]).page
    page.evaluate(FIND, ["iran", False])
    for query in ("a* " * 2000, "x" * 10_000, "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 100):
        took = page.evaluate(
            "async query => { const start = performance.now(); await readerSearch.find(query, true);"
            " return performance.now() - start; }",
            query,
        )
        assert took < 2000, query[:20]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_query_in_the_address_is_asked_and_shown_as_text(scheme: str, visit: Visit) -> None:
    page = visit("search.html?q=iran", scheme).page
    searched(page)
    assert page.locator("#search-field").input_value() == "iran"
    assert page.locator(".hits li").count() > 5
    nasty = '<img src=x onerror="alert(1)"> iran'
    page.goto(page.url.partition("?")[0] + "?q=" + quote(nasty))
    searched(page)
    assert page.locator("#search-field").input_value() == nasty
    assert page.locator("main img").count() == 0


def test_a_broken_query_in_the_address_does_no_harm(visit: Visit) -> None:
    page = visit("search.html?q=%E0%A4%A&q=2&__proto__=3#p1").page
    expect(page.locator("#search-field")).to_be_visible()


# What a hit shows


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_hit_shows_its_words_and_opens_at_its_paragraph(scheme: str, visit: Visit) -> None:
    page = visit("search.html?q=memorandum", scheme).page
    searched(page)
    item = page.locator(".hits li", has_text="¶").first
    assert item.locator("mark").first.inner_text().lower().startswith("memorand")
    number = re.search(r"¶ (\d+)", item.inner_text())
    assert number
    item.locator(".where a").click()
    page.wait_for_url(f"**/readings/*.html#p{number[1]}")
    expect(page.locator(f"#p{number[1]}")).to_be_in_viewport()


def test_excerpts_mark_the_words_in_every_spelling(visit: Visit) -> None:
    page = visit("search.html?q=iran").page
    searched(page)
    marked = {mark.lower() for mark in page.locator(".hits mark").all_inner_texts()}
    assert "iran" in marked
    assert all(word.startswith("iran") for word in marked)
    assert len(page.locator(".hits mark").all()) >= page.locator(".hits .excerpt").count()


def test_more_hits_come_when_asked_for(visit: Visit) -> None:
    page = visit("search.html?q=iran").page
    searched(page)
    shown = page.locator(".hits li").count()
    page.locator('[data-search="more"]').click()
    page.wait_for_function("count => document.querySelectorAll('.hits li').length > count", arg=shown)
    expect(page.locator(".hits .where a").nth(shown)).to_be_focused()


# The dialog


def answered(page: Page, query: str) -> None:
    """Wait for the dialog's answer to all that was typed, not to its beginning."""
    page.wait_for_function(
        "query => new URL(document.querySelector('[data-find=\"all\"]').href).searchParams.get('q') === query",
        arg=query,
    )


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kind", ["home", "reading", "term"])
def test_the_dialog_by_keyboard_alone(kind: str, scheme: str, visit: Visit) -> None:
    page = visit(KINDS[kind], scheme).page
    dialog = page.locator("dialog#find")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    expect(dialog).to_be_visible()
    field = page.locator("#find-field")
    expect(field).to_be_focused()
    assert field.input_value() == ""
    page.keyboard.type("gazprom/nioc")
    assert field.input_value() == "gazprom/nioc"
    answered(page, "gazprom/nioc")
    links = dialog.locator(".hits .where a")
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    target = page.evaluate("() => document.activeElement.href")
    page.keyboard.press("Enter")
    page.wait_for_url(target)


@pytest.mark.parametrize("typed", ["", "iran"])
def test_escape_closes_the_dialog_whatever_was_typed(typed: str, visit: Visit) -> None:
    page = visit(KINDS["reading"]).page
    page.keyboard.press("/")
    expect(page.locator("#find-field")).to_be_focused()
    page.keyboard.type(typed)
    page.keyboard.press("Escape")
    expect(page.locator("dialog#find")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#find-field")).to_be_focused()


def test_an_answer_that_comes_late_does_not_take_the_focus_away(visit: Visit) -> None:
    page = visit(KINDS["reading"]).page
    page.keyboard.press("/")
    page.keyboard.type("iran")
    answered(page, "iran")
    page.keyboard.type(" gas")
    page.keyboard.press("ArrowDown")
    answered(page, "iran gas")
    assert page.evaluate("() => document.activeElement.closest('dialog') !== null")


def test_escape_gives_focus_back_to_what_opened_the_dialog(visit: Visit) -> None:
    page = visit(KINDS["reading"]).page
    opener = page.locator('[data-opens="find"]')
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#find-field")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_enter_in_the_dialog_goes_to_the_page_of_all_hits(visit: Visit) -> None:
    page = visit(KINDS["term"]).page
    page.keyboard.press("/")
    page.keyboard.type("sanctions")
    page.keyboard.press("Enter")
    page.wait_for_url("**/some-repo/search.html?q=sanctions")
    searched(page)


def test_without_a_script_search_is_a_link_to_a_page_that_says_what_to_do(visit: Visit) -> None:
    page = visit(KINDS["reading"], java_script_enabled=False).page
    page.locator('[data-opens="find"]').click()
    page.wait_for_url("**/search.html")
    assert page.locator("noscript").count() == 1
    assert page.locator("main a", has_text="Glossary").is_visible()
