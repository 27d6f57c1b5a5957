"""axe-core finds nothing to complain of, on any kind of page and whatever is open on it, in any theme and width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.conftest import mostly_slow
from tests.pages.conftest import KINDS, Visit

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
}
THEMES = ("light", "dark", "sepia")
WIDTHS = (1280, 360)
PAGES = {**KINDS, "own": "my-notes.html", "hits": "search.html?q=iran", "marked": f"{KINDS['reading']}?q=iran"}
AXE = Axe()


def violations(page: Page, within: str | None = None) -> list[str]:
    """What axe finds wrong, on the whole page or within some marks: rule, place and reason."""
    return [
        f"{wrong['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for wrong in AXE.run(page, within, OPTIONS).response["violations"]
        for node in wrong["nodes"]
    ]


def card(page: Page) -> None:
    """The card of a term."""
    page.locator('article.prose a.term[data-term="jcpoa"]').first.click()
    expect(page.locator(".card:popover-open")).to_be_visible()


def note(page: Page) -> None:
    """A footnote, in its place on a phone."""
    page.locator("a.ref").first.click()


def menu(page: Page) -> None:
    """What a reader can choose."""
    page.locator('button[popovertarget="display"]').click()
    expect(page.locator("#display")).to_be_visible()


def drawer(page: Page) -> None:
    """The contents, which a phone shows when asked."""
    if page.locator("button.open-drawer").is_visible():
        page.locator("button.open-drawer").click()
    expect(page.locator("#contents")).to_be_visible()


def citing(page: Page) -> None:
    """The citation of a paragraph, which the second press of its number offers."""
    number = page.locator("article.prose a.pn").nth(1)
    number.click()
    expect(page.locator("#copied")).to_be_visible()
    number.click()
    expect(page.locator(".citing")).to_be_visible()


def search(page: Page) -> None:
    """The dialog of the search, with hits."""
    page.locator('[data-opens="find"]').click()
    page.locator("#find-field").fill("iran")
    expect(page.locator("dialog .hits mark").first).to_be_visible()


def own(page: Page) -> None:
    """The panel of a reader's own notes."""
    page.locator('[data-opens="own"]').click()
    expect(page.locator("dialog.own-panel")).to_be_visible()


OPEN: dict[str, Callable[[Page], None]] = {
    "card": card,
    "note": note,
    "menu": menu,
    "drawer": drawer,
    "citing": citing,
    "search": search,
    "own": own,
}


def look(page: Page, width: int, theme: str) -> None:
    """Show a page as wide as that, in that theme."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.evaluate("sepia => document.documentElement.toggleAttribute('data-theme', sepia)", theme == "sepia")
    if theme == "sepia":
        page.evaluate("() => { document.documentElement.dataset.theme = 'sepia'; }")


def settled(page: Page) -> None:
    """Wait for what a page shows of its own accord."""
    if "q=" in page.url:
        expect(page.locator(".hits mark, .marks").first).to_be_visible()


@pytest.mark.parametrize(
    ("kind", "width", "theme"),
    mostly_slow([(kind, *((1280, "light"), (360, "dark"))[n % 2]) for n, kind in enumerate(PAGES)], quick=2),
)
def test_a_page_has_no_violations(kind: str, width: int, theme: str, visit: Visit) -> None:
    page = visit(PAGES[kind], width=width, color_scheme=theme).page
    settled(page)
    assert violations(page) == []


@pytest.mark.parametrize("name", mostly_slow(OPEN))
def test_what_opens_on_a_page_has_no_violations(name: str, visit: Visit) -> None:
    page = visit(KINDS["reading"], width=360).page
    OPEN[name](page)
    assert violations(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_has_no_violations_in_any_look(kind: str, visit: Visit) -> None:
    page = visit(PAGES[kind]).page
    settled(page)
    found = {}
    for width in WIDTHS:
        for theme in THEMES:
            look(page, width, theme)
            found[f"{width} {theme}"] = violations(page)
    assert not [f"{case}: {wrong}" for case, wrongs in found.items() for wrong in wrongs]


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", OPEN)
def test_what_opens_on_a_page_has_no_violations_in_any_look(name: str, width: int, visit: Visit) -> None:
    page = visit(KINDS["reading"], width=width).page
    OPEN[name](page)
    found = {}
    for theme in THEMES:
        look(page, width, theme)
        found[theme] = violations(page)
    assert not [f"{case}: {wrong}" for case, wrongs in found.items() for wrong in wrongs]
