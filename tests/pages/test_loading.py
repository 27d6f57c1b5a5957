"""What a page loads when it is wanted: a part that fails or never comes leaves no dead link behind."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.pages.conftest import KINDS, Visit

READING = KINDS["reading"]
FAILED = ("error: Failed to load resource", "warning: The resource")


def test_a_set_with_a_part_that_fails_leads_where_the_link_leads_and_works_the_next_time(visit: Visit) -> None:
    page = visit(READING, expected=FAILED).page
    page.route("**/previews.js*", lambda route: route.abort())
    page.locator("a.term").first.click()
    expect(page).to_have_url(re.compile("/glossary/"))
    page.go_back()
    page.unroute("**/previews.js*")
    page.locator("a.term").first.click()
    expect(page.locator(".card:popover-open")).to_be_visible()
    page.route("**/hits.js*", lambda route: route.abort())
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator('[data-find="status"]')).to_have_text("The search index could not be loaded.")
    page.unroute("**/hits.js*")
    page.keyboard.type("iran")
    expect(page.locator("dialog .hits mark").first).to_be_visible()


@pytest.mark.slow
def test_a_part_that_never_comes_keeps_nobody(visit: Visit) -> None:
    page = visit(READING, expected=FAILED).page
    held: list[Route] = []
    page.route("**/previews.js*", lambda route: held.append(route))
    page.locator("a.term").first.click()
    expect(page).to_have_url(re.compile("/glossary/"), timeout=15_000)
    assert held
