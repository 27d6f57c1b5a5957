"""Citing in the browser: a number copies its link, pressed again it offers the citation; buttons copy."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from reader import disk
from reader.build import build
from reader.model import Content, Source
from tests.pages.conftest import KINDS, Sample, Visit
from tests.pages.server import served
from tests.pages.test_axe import violations

READING = KINDS["reading"]
# A page may read what it wrote only where the reader allows it.
MAY = ["clipboard-read", "clipboard-write"]
SELECT = """([selector, from, to]) => {
  const walk = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
  let text;
  while ((text = walk.nextNode()) && !text.data.includes(from)) ;
  const range = document.createRange();
  range.setStart(text, text.data.indexOf(from));
  while (!text.data.includes(to)) text = walk.nextNode();
  range.setEnd(text, text.data.indexOf(to) + to.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""
PERSIAN = {
    "reader.toml": '[edition]\nname = "fa"\ntitle = "تهران و مسکو"\nlanguage = "fa"\n'
    'address = "https://lamp.example/fa/"\neditors = ["آدا فریس"]\ndate = 2026-11-21\n',
    "readings/bazar.md": "---\ntitle: مهمان «ناخوانده»\nauthors: [مینا صدر]\ndate: 2022-08\n---\n"
    "یک «بازار» کهن.[^a] 50% {گران}\n\n- دو\n- سه\n\n[^a]: یادداشت.\n",
}


@pytest.fixture(scope="module")
def persian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Persian edition that knows its own address."""
    target = tmp_path_factory.mktemp("persian")
    content = Content(tuple(Source(*pair) for pair in PERSIAN.items()))
    disk.write(target, build(content, disk.read_theme("default"), outputs=("site",))[1])
    with served(target / "site", "/fa/") as address:
        yield address


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def form(page: Page, style: str):  # type: ignore[no-untyped-def]
    return page.locator(f'.citing [data-style="{style}"]')


def test_a_number_copies_its_link_then_offers_its_citation_and_goes(sample: Sample, visit: Visit) -> None:
    root = sample.http.replace("127.0.0.1", "edition.localhost")  # an address at which others find it, as it were
    page = visit(READING, root=root, permissions=MAY).page
    number = page.locator("#p3 > .pn")
    card = page.locator("body > .citing")
    number.click()
    expect(page.locator("#copied [role=status]")).to_contain_text("Link to ¶ 3 copied")
    assert page.url.endswith("#p3")
    assert clipboard(page) == page.url
    expect(number).to_be_focused()
    page.keyboard.press("Enter")
    expect(card).to_be_visible()
    expect(card).to_be_focused()
    expect(card).to_have_attribute("aria-label", "Cite ¶ 3")
    # The edition does not say where it is published; the page knows.
    cited = (form(page, "chicago").locator(".cite").text_content() or "").strip()
    assert cited.endswith(f"¶\xa03, {page.url}")
    assert f"UR  - {page.url}\n" in (form(page, "ris").locator(".record").text_content() or "")
    assert json.loads(form(page, "csl").locator(".record").text_content() or "")[0]["URL"] == page.url
    own = page.locator(".box .forms .cite").first.text_content() or ""
    assert own.strip().endswith(f" {page.url.partition('#')[0]}")
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#copied [role=status]")).to_have_text("Copied: Chicago")
    assert clipboard(page) == (form(page, "chicago").locator(".cite").text_content() or "").strip()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(number).to_be_focused()
    # Another number begins anew; a modified click is the browser's own.
    page.locator("#p4 > .pn").click()
    expect(page.locator("#copied [role=status]")).to_contain_text("¶ 4")
    expect(card).to_have_count(0)


def test_selected_words_are_quoted_in_all_forms_on_a_persian_page(persian: str, visit: Visit) -> None:
    page = visit("readings/bazar.html", root=persian, permissions=MAY, width=360, color_scheme="dark").page
    page.evaluate(SELECT, ["#p1", "یک", "{گران}"])
    number = page.locator("#p1 > .pn")
    number.click()
    expect(page.locator("#copied [role=status]")).not_to_be_empty()
    assert clipboard(page) == "https://lamp.example/fa/readings/bazar.html#p1"
    number.click()
    expect(page.locator("body > .citing")).to_be_visible()
    words = "یک ‹بازار› کهن. 50% {گران}"
    texts = {
        style: form(page, style).locator(".cite, .record").text_content() or ""
        for style in ("chicago", "apa", "mla", "bibtex", "ris", "csl")
    }
    for style in ("chicago", "apa", "mla"):
        assert texts[style].startswith(f"«{words}» مینا صدر")
        assert "#p1" in texts[style]
    escaped = words.replace("%", "\\%").replace("{", "\\textbraceleft{}", 1).removesuffix("}") + "\\textbraceright{}"
    assert f"annote = {{«{escaped}»}}" in texts["bibtex"]
    assert f"N1  - «{words}»\n" in texts["ris"]
    assert json.loads(texts["csl"])[0]["note"] == f"«{words}»"
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    # A list item is a paragraph, too; what was selected elsewhere is not quoted there.
    page.keyboard.press("Escape")
    item = page.locator("#p2 > .pn")
    for _ in range(2):
        item.press("Enter")
        expect(page).to_have_url(f"{persian}readings/bazar.html#p2")
    expect(page.locator("body > .citing")).to_be_visible()
    csl = json.loads(form(page, "csl").locator(".record").text_content() or "")
    assert csl[0]["locator"] == "2"
    assert "note" not in csl[0]


def test_without_a_clipboard_what_is_to_be_copied_is_selected(visit: Visit) -> None:
    tab = visit("about.html", "file", fresh=True)
    page = tab.page
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(tab.root + READING)
    page.locator("#p2 > .pn").click()
    expect(page.locator("#copied [role=status]")).to_contain_text("Ctrl+C")
    assert page.evaluate("getSelection().toString()") == page.url
    page.keyboard.press("Escape")
    expect(page.locator("#copied")).to_be_hidden()
    box = page.locator(".box .forms")
    box.locator("summary").click()
    box.locator('[data-style="apa"] button').first.click()
    expect(page.locator("#copied [role=status]")).to_contain_text("Ctrl+C")
    copied = page.evaluate("getSelection().toString()")
    assert copied.startswith("The editors. (2026, November 21). The Guest")
    assert "file:" not in copied
    assert "{" not in copied
    page.locator("#copied button").click()
    expect(page.locator("#copied")).to_be_hidden()


def test_a_button_that_cannot_be_had_selects_the_words_and_the_next_time_it_copies(visit: Visit) -> None:
    page = visit(READING, permissions=MAY, expected=("error: Failed to load resource",)).page
    page.route("**/cite.js*", lambda route: route.abort())
    page.locator(".box .forms summary").click()
    form = page.locator('.box .forms [data-style="apa"]').first
    for _ in range(2):
        form.get_by_role("button").click()
        expect(page.locator("#copied [role=status]")).to_contain_text("Ctrl+C")
    cited = (form.locator(".cite").text_content() or "").strip()
    assert page.evaluate("getSelection().toString().trim()") == cited
    assert "127.0.0.1" not in cited, "no address at which nobody else finds it"
    page.locator("#copied button").click()
    expect(page.locator("#copied")).to_be_hidden()
    page.unroute("**/cite.js*")
    form.get_by_role("button").click()
    expect(page.locator("#copied [role=status]")).to_have_text("Copied: APA")
    assert clipboard(page) == cited


def test_without_scripts_a_number_is_a_link_and_the_styles_can_be_read(visit: Visit) -> None:
    page = visit(READING, java_script_enabled=False).page
    page.locator("#p3 > .pn").click()
    assert page.url.endswith("#p3")
    box = page.locator(".box .forms")
    box.locator("summary").click()
    expect(box.locator('[data-style="bibtex"] pre')).to_be_visible()
    expect(box.locator("button")).to_have_count(9)
    expect(box.locator("button:visible")).to_have_count(0)
    href = box.locator("a[href$='.ris']").get_attribute("href")
    assert page.request.get(f"{page.url.rpartition('readings/')[0]}readings/{href}").text().startswith("TY  - CHAP\r\n")
