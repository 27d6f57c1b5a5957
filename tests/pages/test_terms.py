"""Terms in a reading: the card by pointer, keyboard and touch, the link without a script."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from tests.conftest import mostly_slow
from tests.pages.conftest import SCHEMES, Sample, Visit
from tests.pages.tabs import until
from tests.pages.terms import READING, card
from tests.pages.test_axe import violations


def term(page: Page):  # type: ignore[no-untyped-def]
    return page.locator("article.prose > .para > p a.term").first


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES))
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
    # What is scrolled under a pointer at rest is not pointed at, until the pointer moves.
    box = term(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, 300)
    page.evaluate("top => scrollBy(0, top - 300)", box["y"] + box["height"] / 2)
    until(page, "document.querySelector('a.term:hover')")
    page.wait_for_timeout(500)
    assert card(page).count() == 0
    page.mouse.move(box["x"] + 5, 301)
    expect(card(page)).to_be_visible()


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


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES))
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


def names_of(page: Page) -> list[str]:
    """The terms whose cards are open, the lowest card first."""
    return page.evaluate("() => [...document.querySelectorAll('.card:popover-open')].map(card => card.id.slice(5))")  # type: ignore[no-any-return]


# Every open card, with what is wrong about where it stands.
MISPLACED = """() => [...document.querySelectorAll(".card:popover-open")].flatMap(card => {
  const box = card.getBoundingClientRect();
  const words = [...document.querySelectorAll('a.term[aria-expanded="true"], a[aria-describedby]')]
    .filter(link => [`card-${link.dataset.term}`, link.getAttribute("aria-describedby")].includes(card.id))
    .flatMap(link => [...link.getClientRects()]);
  const wrong = [];
  if (!words.length) wrong.push("has no words");
  const beside = part => part.right <= box.left || part.left >= box.right;
  if (!words.every(part => part.bottom <= box.top || part.top >= box.bottom || beside(part)))
    wrong.push("covers its words");
  if (!words.some(part => part.top >= -2 && part.bottom <= innerHeight + 2)) wrong.push("hides its words");
  if (box.left < -1 || box.right > innerWidth + 1 || box.top < -1 || box.bottom > innerHeight + 1)
    wrong.push("leaves the window");
  if (box.height < (card.matches(".preview") ? 40 : 90)) wrong.push("is too small");
  return wrong.map(what => `${card.id} ${what}`);
})"""
SIZES = ((360, 740), (640, 400), (768, 600), (1280, 800))
# Each term at the top, in the middle and at the bottom of the window; its card, and one from inside that.
EVERYWHERE = f"""async () => {{
  await readerCards.load();
  const misplaced = {MISPLACED};
  const found = {{wrong: [], wrapped: 0, nested: 0}};
  const terms = [...document.querySelectorAll("article.prose a.term[aria-haspopup]")];
  for (const [n, term] of terms.filter(term => term.checkVisibility()).entries()) {{
    for (const place of ["start", "center", "end"]) {{
      term.scrollIntoView({{block: place}});
      term.click();
      found.wrapped += term.getClientRects().length > 1;
      found.wrong.push(...misplaced().map(what => `${{n}} at the ${{place}}: ${{what}}`));
      const inner = document.querySelector(".card:popover-open a.term[aria-haspopup]");
      if (inner) {{
        inner.click();
        found.nested += document.querySelectorAll(".card:popover-open").length === 2;
        found.wrong.push(...misplaced().map(what => `${{n}} at the ${{place}}, nested: ${{what}}`));
      }}
      for (const card of document.querySelectorAll(".card:popover-open")) card.hidePopover();
    }}
  }}
  return found;
}}"""


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_no_card_covers_its_words_wherever_they_stand(direction: str, width: int, height: int, visit: Visit) -> None:
    page = visit(READING, width=width, height=height).page
    page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
    found = page.evaluate(EVERYWHERE)
    assert found["wrong"] == []
    assert found["wrapped"]
    assert found["nested"]


@pytest.mark.slow
def test_text_of_twice_the_size_leaves_the_words_free(visit: Visit) -> None:
    page = visit(READING, width=640, height=400, device_scale_factor=2).page
    for n in range(6):
        mark = page.locator("article.prose a.term[aria-haspopup]").locator("visible=true").nth(n)
        mark.click()
        assert page.evaluate(MISPLACED) == []
        page.keyboard.press("Escape")


# The first term whose card has a term with a card of its own.
NESTING = """async () => {
  await readerCards.load();
  const cardOf = term => document.getElementById(`card-${term.dataset.term}`);
  return [...document.querySelectorAll("article.prose a.term[aria-haspopup]")]
    .filter(term => term.checkVisibility())
    .find(term => cardOf(term)?.querySelector("a.term[aria-haspopup]")).dataset.term;
}"""


def test_a_term_in_a_card_opens_its_own_and_escape_goes_back_step_by_step(visit: Visit) -> None:
    page = visit(READING).page
    name = page.evaluate(NESTING)
    first = page.locator(f'article.prose a.term[data-term="{name}"]').locator("visible=true").first
    first.click()
    inner = card(page).locator("a.term[aria-haspopup]").first
    outer_name, inner_name = first.get_attribute("data-term"), inner.get_attribute("data-term")
    inner.focus()
    page.keyboard.press("Enter")
    assert {*names_of(page)} == {outer_name, inner_name}
    assert page.evaluate("() => document.activeElement.id") == f"card-{inner_name}"
    assert inner.get_attribute("aria-expanded") == "true"
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert names_of(page) == [outer_name]
    expect(inner).to_be_focused()
    page.keyboard.press("Escape")
    assert names_of(page) == []
    expect(first).to_be_focused()


def test_the_cards_of_terms_in_cards_are_in_the_page(sample: Sample) -> None:
    page = BeautifulSoup(sample.files[READING].data, "html.parser")
    cards = {str(found["id"]) for found in page.select(".card")}
    linked = {f"card-{mark['data-term']}" for mark in page.select("article.prose a.term")}
    deeper = {f"card-{mark['data-term']}" for name in linked for mark in page.select(f"[id='{name}'] a.term")}
    assert deeper
    assert linked | deeper <= cards


def test_focus_shows_the_card_and_leaves_the_keyboard_where_it_is(visit: Visit) -> None:
    page = visit(READING).page
    term(page).evaluate("mark => mark.scrollIntoView({block: 'center'})")
    term(page).focus()
    expect(card(page)).to_be_visible()
    expect(term(page)).to_be_focused()
    page.mouse.move(3, 3)
    page.wait_for_timeout(450)
    expect(card(page)).to_be_visible()  # the pointer is no reason to close what the focus holds open
    page.keyboard.press("Escape")
    expect(card(page)).to_have_count(0)
    expect(term(page)).to_be_focused()
    page.wait_for_timeout(450)
    expect(card(page)).to_have_count(0)


def test_tab_leaves_a_term_and_its_card_behind(visit: Visit) -> None:
    page = visit(READING).page
    term(page).focus()
    expect(card(page)).to_be_visible()
    own = card(page).get_attribute("id")
    page.keyboard.press("Tab")
    expect(page.locator(f"[id='{own}']:popover-open")).to_have_count(0)  # the next link may have one of its own
    assert page.evaluate("() => document.activeElement.closest('.card') === null")
    page.keyboard.press("Shift+Tab")
    expect(term(page)).to_be_focused()
    page.keyboard.press("Enter")
    stops = card(page).locator("a[href]").count()
    for _ in range(stops):
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.closest('.card:popover-open') !== null")
    page.keyboard.press("Tab")
    expect(card(page)).to_have_count(0)
    assert page.evaluate("() => document.activeElement.closest('article.prose') !== null")


def test_escape_closes_a_card_that_the_pointer_opened(visit: Visit) -> None:
    page = visit(READING).page
    term(page).hover()
    expect(card(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(page)).to_have_count(0)
    page.wait_for_timeout(450)
    expect(card(page)).to_have_count(0)


def test_the_card_tells_in_how_many_readings_its_term_is_used(sample: Sample, visit: Visit) -> None:
    definition = next(found for found in sample.library.definitions if found.term.id == "jcpoa")
    page = visit(READING).page
    page.locator('article.prose a.term[data-term="jcpoa"]').first.click()
    expect(card(page).locator(".go")).to_contain_text(f"Used in {len(definition.uses)} readings")
