"""A reading with terms, and the card that is open in it."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.pages.conftest import KINDS

READING = KINDS["reading"]


def card(page: Page):  # type: ignore[no-untyped-def]
    return page.locator(".card:popover-open")
