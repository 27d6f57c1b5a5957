"""axe-core finds nothing to complain of, on any kind of page, in either theme, on a phone or a desk."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.pages.conftest import KINDS, LOOKS, Visit

OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
}
THEMES = ("light", "dark")
AXE = Axe()


def violations(page: Page, within: str | None = None) -> list[str]:
    """What axe finds wrong, on the whole page or within some marks: rule, place and reason."""
    return [
        f"{wrong['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for wrong in AXE.run(page, within, OPTIONS).response["violations"]
        for node in wrong["nodes"]
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_has_no_violations(kind: str, visit: Visit) -> None:
    page = visit(KINDS[kind]).page
    found = {}
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme)
        found[f"{width} {theme}"] = violations(page)
    assert not [f"{case}: {wrong}" for case, wrongs in found.items() for wrong in wrongs]


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_a_card_has_no_violations(width: int, theme: str, visit: Visit) -> None:
    page = visit(KINDS["reading"], width=width, color_scheme=theme).page
    page.locator('article.prose a.term[data-term="jcpoa"]').first.click()
    expect(page.locator(".card:popover-open")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_dialog_with_hits_has_no_violations(width: int, theme: str, visit: Visit) -> None:
    page = visit(KINDS["term"], width=width, color_scheme=theme).page
    page.locator('[data-opens="find"]').click()
    page.locator("#find-field").fill("iran")
    expect(page.locator("dialog .hits mark").first).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_page_of_hits_has_no_violations(theme: str, visit: Visit) -> None:
    page = visit("search.html?q=iran", color_scheme=theme).page
    expect(page.locator(".hits mark").first).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("theme", THEMES)
def test_an_open_note_the_menu_and_the_drawer_have_no_violations(theme: str, visit: Visit) -> None:
    page = visit(KINDS["reading"], width=360, color_scheme=theme).page
    page.locator("a.ref").first.click()
    assert violations(page) == []
    page.locator('button[popovertarget="display"]').click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("button.open-drawer").click()
    expect(page.locator("#contents")).to_be_visible()
    assert violations(page) == []


def test_sepia_has_no_violations(visit: Visit) -> None:
    page = visit(KINDS["reading"]).page
    page.locator('button[popovertarget="display"]').click()
    page.locator('input[name="theme"][value="sepia"]').check()
    page.keyboard.press("Escape")
    assert violations(page) == []
