"""An Arabic edition as its readers use it: the browser counts as the builder does, and folding finds what was typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from reader import disk
from reader.build import build
from reader.language import PLURALS, plural
from tests.conftest import BOOKS
from tests.pages.conftest import Visit
from tests.pages.server import served

LANGUAGES = (*PLURALS, "de", "en")
NUMBERS = (*range(230), 1000, 1001, 1100)
COUNTED = """([tags, numbers]) => tags.map((tag) => {
  const rules = new Intl.PluralRules(tag);
  return numbers.map((n) => rules.select(n));
})"""


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an Arabic edition."""
    target = tmp_path_factory.mktemp("arabic")
    disk.write(target, build(disk.read_content(BOOKS / "arabic" / "content"), disk.read_theme("default"))[1])
    with served(target / "site", "/ar/") as address:
        yield address


def find(page: Page, words: str) -> None:
    page.locator("#search-field").fill(words)
    page.keyboard.press("Enter")


@pytest.mark.usefixtures("patience")
def test_an_arabic_edition_counts_finds_and_explains_in_arabic(arabic: str, visit: Visit) -> None:
    tab = visit("search.html", root=arabic, width=360)
    page, status = tab.page, tab.page.locator('[data-search="status"]')
    wanted = [[plural(n, tag) for n in NUMBERS] for tag in LANGUAGES]
    assert page.evaluate(COUNTED, [LANGUAGES, NUMBERS]) == wanted
    # Hamza, ta marbuta, alif maqsura, vowel points, digits and the article may be typed as they come.
    for words, said in (
        ("مكتبه", "3 مواضع في نص واحد"),
        ("إلي بغداد", "موضع واحد في نص واحد"),
        ("المدرسَه", "موضعان في نصين"),
        ("12 السوق", "موضع واحد في نص واحد"),
    ):
        find(page, words)
        expect(status).to_have_text(said)
    find(page, "اجازه الناسخ")
    expect(page.locator('[data-search="hits"] mark').first).to_be_visible()
    find(page, "zzz")
    expect(status).to_have_text("لم يُعثر على شيء.")

    page.goto(arabic + "glossary/index.html")
    page.locator("#filter").fill("اجازه")
    expect(page.locator(".index li:visible > a")).to_have_text(["إجازة"])
    expect(page.locator('[data-filter="terms"] .status')).to_have_text("المعروض 1 من أصل 5")

    page.goto(arabic + "readings/دكان.html")
    page.locator("#u-warraq-1").click()
    card = page.locator("#card-warraq")
    expect(card).to_be_visible()
    expect(card.locator(".go")).to_contain_text("ورد في نصين")
    expect(card).to_have_css("direction", "rtl")
    page.keyboard.press("Escape")
    expect(page.locator(".place")).to_have_text("أنت عند الفقرة 1")
