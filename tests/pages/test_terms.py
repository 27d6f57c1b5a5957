"""The card of a term: by pointer, by keyboard, by touch; and the link without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import KINDS, SCHEMES, Visit

READING = KINDS["reading"]


def term(page: Page):  # type: ignore[no-untyped-def]
    return page.locator("article.prose > .para > p a.term").first


def card(page: Page):  # type: ignore[no-untyped-def]
    return page.locator(".card:popover-open")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_click_opens_the_card_of_the_term(scheme: str, visit: Visit) -> None:
    page = visit(READING, scheme).page
    here = page.url
    term(page).click()
    expect(card(page)).to_be_visible()
    assert card(page).get_attribute("id") == f"card-{term(page).get_attribute('data-term')}"
    assert term(page).get_attribute("aria-expanded") == "true"
    assert page.url == here
    assert card(page).locator(".go a").get_attribute("href") == term(page).get_attribute("href")


def test_escape_closes_the_card_and_focus_returns_to_the_term(visit: Visit) -> None:
    page = visit(READING).page
    term(page).click()
    expect(card(page)).to_be_visible()
    assert page.evaluate("() => document.activeElement.closest('.card') !== null")
    page.keyboard.press("Escape")
    expect(card(page)).to_have_count(0)
    assert term(page).get_attribute("aria-expanded") == "false"
    assert page.evaluate("() => document.activeElement.matches('a.term')")


def test_the_keyboard_opens_the_card_and_goes_into_it(visit: Visit) -> None:
    page = visit(READING).page
    term(page).focus()
    page.keyboard.press("Enter")
    expect(card(page)).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('.card:popover-open') !== null")
    page.keyboard.press("Escape")
    expect(term(page)).to_be_focused()


def test_pointing_opens_the_card_and_the_pointer_may_go_on_to_it(visit: Visit) -> None:
    page = visit(READING).page
    term(page).hover()
    expect(card(page)).to_be_visible()
    card(page).locator("p").nth(1).hover()
    page.wait_for_timeout(500)
    expect(card(page)).to_be_visible()
    page.mouse.move(2, 2)
    expect(card(page)).to_have_count(0)


def test_the_card_stands_beside_its_term_and_inside_the_window(visit: Visit) -> None:
    page = visit(READING).page
    term(page).click()
    box, word = card(page).bounding_box(), term(page).bounding_box()
    assert box
    assert word
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280
    assert min(abs(box["y"] - word["y"] - word["height"]), abs(word["y"] - box["y"] - box["height"])) < 40


def test_a_tap_opens_the_card_on_a_phone_and_a_tap_outside_closes_it(visit: Visit) -> None:
    page = visit(READING, width=360, height=740, has_touch=True, is_mobile=True).page
    term(page).tap()
    expect(card(page)).to_be_visible()
    box = card(page).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    page.touchscreen.tap(180, 8)
    expect(card(page)).to_have_count(0)


def test_a_second_click_closes_the_card(visit: Visit) -> None:
    page = visit(READING).page
    term(page).click()
    expect(card(page)).to_be_visible()
    term(page).click()
    expect(card(page)).to_have_count(0)


def test_another_term_replaces_the_card(visit: Visit) -> None:
    page = visit(READING).page
    terms = page.locator("article.prose a.term")
    first = terms.nth(0).get_attribute("data-term")
    other = page.locator(f'article.prose a.term:not([data-term="{first}"])').first
    terms.nth(0).click()
    page.evaluate("mark => mark.click()", other.element_handle())
    expect(card(page)).to_have_count(1)
    assert card(page).get_attribute("id") == f"card-{other.get_attribute('data-term')}"


def test_names_in_other_scripts_run_in_their_own_direction(visit: Visit) -> None:
    page = visit(READING).page
    page.locator('article.prose a.term[data-term="jcpoa"]').first.click()
    name = card(page).locator('[lang="fa"]')
    assert name.inner_text() == "برجام"
    assert name.evaluate("mark => getComputedStyle(mark).direction") == "rtl"
    assert card(page).locator('[lang="ru"]').inner_text() == "СВПД"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_without_a_script_the_term_is_a_link_to_its_entry(scheme: str, visit: Visit) -> None:
    page = visit(READING, scheme, java_script_enabled=False).page
    id = term(page).get_attribute("data-term")
    term(page).click()
    page.wait_for_url(f"**/glossary/{id}.html")
    assert page.locator("h1").is_visible()


def test_a_term_is_linked_once_in_a_section_and_never_in_headings(visit: Visit) -> None:
    page = visit(READING).page
    seen = page.evaluate(
        """() => {
          const seen = [];
          let section = 0;
          for (const mark of document.querySelectorAll("article.prose :is(h2, h3, a.term)")) {
            if (!mark.matches("a")) section += 1;
            else if (!mark.closest("aside")) seen.push(`${section} ${mark.dataset.term}`);
          }
          return seen;
        }"""
    )
    assert len(seen) == len({*seen})
    assert page.locator("article.prose :is(h2, h3) a.term").count() == 0
    assert page.locator("a a").count() == 0
