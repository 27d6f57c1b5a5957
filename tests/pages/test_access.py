"""Everybody can use a page: by keyboard alone, enlarged, in the system's colours, without motion, without scripts."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import mostly_slow
from tests.pages.conftest import KINDS, Visit
from tests.pages.test_axe import OPEN, PAGES, card, settled
from tests.pages.test_search import answered
from tests.pages.test_visits import TOO_WIDE

ZOOMED = {"width": 320, "height": 256, "device_scale_factor": 4}  # 1280 by 1024, enlarged to 400 %
# WCAG 1.4.12: what a reader's own style sheet may ask for.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
# Whatever hides what does not fit, and now has more than fits. A picture's labels are told whole in the list behind it.
CUT = """() => [...document.querySelectorAll("body *")].filter((mark) => {
  const style = getComputedStyle(mark);
  if (mark.closest(".vh, svg, [aria-hidden='true']") || !mark.checkVisibility() || !mark.textContent.trim())
    return false;
  const across = style.overflowX !== "visible" && style.overflowX !== "auto" && mark.scrollWidth > mark.clientWidth + 1;
  const down = style.overflowY !== "visible" && style.overflowY !== "auto" && mark.scrollHeight > mark.clientHeight + 1;
  return (across || down) && mark !== document.body && mark.clientWidth > 1 && !mark.matches(":has(> .unfold)");
}).map((mark) => mark.outerHTML.slice(0, 120))"""
MOVES = """() => [...document.querySelectorAll("*")].flatMap((mark) => ["", "::before", "::after"].map((part) => {
  const style = getComputedStyle(mark, part);
  const lasting = `${style.transitionDuration}, ${style.animationDuration}`.split(", ");
  const still = lasting.every((one) => one === "0s");
  return still && style.scrollBehavior !== "smooth" ? "" : `${mark.tagName}.${mark.className}${part}`;
})).filter(Boolean)"""
# Where the focus is: what has it, how thick its outline is, and its box.
FOCUSED = """() => {
  const mark = document.activeElement, style = getComputedStyle(mark), box = mark.getBoundingClientRect();
  const text = mark.outerHTML.slice(0, 90);
  return [mark === document.body, text, style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
          box.width * box.height > 0 &&
          box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth];
}"""


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Press Tab until something has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{selector} is not reached by {most} presses of Tab")


def test_the_story_of_a_reader_is_walked_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit("index.html").page
    tab_to(page, "ol.list h3 a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/readings/*.html")
    # Past the frame, to the first term: its card opens, shuts, and gives the focus back.
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "article.prose a.term")
    term = page.evaluate("() => document.activeElement.dataset.term")
    page.keyboard.press("Enter")
    opened = page.locator(f"#card-{term}")
    expect(opened).to_be_visible()
    expect(opened).to_be_focused()
    page.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    expect(page.locator(f'article.prose a.term[data-term="{term}"]').first).to_be_focused()
    # A footnote, and back from it.
    tab_to(page, "article.prose a.ref")
    mark = page.evaluate("() => document.activeElement.id")
    page.keyboard.press("Enter")
    tab_to(page, ".note a")
    assert page.evaluate("() => !!document.activeElement.closest('.note')")
    # A number: its link is copied, then its citation stands open.
    page.locator(f"[id='{mark}']").focus()
    tab_to(page, "article.prose a.pn")
    page.keyboard.press("Enter")
    expect(page.locator("#copied")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".citing")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".citing")).to_have_count(0)
    # A search leads to a paragraph of another text, with the words marked until Esc.
    page.keyboard.press("/")
    page.keyboard.type("memorandum")
    answered(page, "memorandum")
    page.locator("dialog .hits .where a").first.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=memorandum"))
    expect(page.locator(".marks")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".marks")).to_have_count(0)


@pytest.mark.parametrize("kind", mostly_slow(PAGES, quick=0))
def test_the_focus_goes_everywhere_and_is_always_seen(kind: str, visit: Visit) -> None:
    page = visit(PAGES[kind]).page
    settled(page)
    page.evaluate("() => document.activeElement.blur()")
    passed = []
    for _ in range(150):
        page.keyboard.press("Tab")
        page.wait_for_timeout(20)
        at_end, text, outline, is_shown = page.evaluate(FOCUSED)
        if at_end:
            break
        passed.append(text)
        assert outline >= 1, text
        assert is_shown, text
    assert len(passed) > 3  # the field of the search has the focus from the beginning


@pytest.mark.parametrize("kind", mostly_slow(["reading", *(kind for kind in PAGES if kind != "reading")]))
def test_nothing_moves_for_who_wants_no_motion(kind: str, visit: Visit) -> None:
    page = visit(PAGES[kind], reduced_motion="reduce").page
    settled(page)
    assert page.evaluate(MOVES) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_enlarged_to_400_percent_does_not_scroll_sideways(kind: str, visit: Visit) -> None:
    page = visit(PAGES[kind], **ZOOMED).page
    settled(page)
    assert page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("name", mostly_slow(OPEN))
def test_what_opens_on_an_enlarged_page_fits_it(name: str, visit: Visit) -> None:
    page = visit(KINDS["reading"], **ZOOMED).page
    OPEN[name](page)
    assert page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("width", mostly_slow([360, 1280]))
@pytest.mark.parametrize("kind", mostly_slow(["reading", *(kind for kind in PAGES if kind != "reading")]))
def test_wider_spacing_of_the_text_loses_nothing(kind: str, width: int, visit: Visit) -> None:
    page = visit(PAGES[kind], width=width).page
    settled(page)
    page.evaluate(SPACED)
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(CUT) == []


def test_in_the_colours_of_the_system_every_state_is_seen(visit: Visit) -> None:
    page = visit(KINDS["reading"], forced_colors="active").page
    seen = """(selector) => {
      const style = getComputedStyle(document.querySelector(selector));
      return [style.textDecorationLine, style.borderBlockEndColor, style.fontWeight];
    }"""
    assert page.evaluate(seen, "article.prose a.term")[0] == "underline"
    current, other = (
        page.evaluate(seen, f".site nav a{which}") for which in ("[aria-current]", ":not([aria-current])")
    )
    assert current != other
    card(page)
    assert page.locator(".card:popover-open").evaluate(
        "mark => parseFloat(getComputedStyle(mark).borderBlockStartWidth)"
    )
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)[2] >= 1


@pytest.mark.parametrize("kind", mostly_slow(["reading", *(kind for kind in KINDS if kind != "reading")]))
def test_without_scripts_every_link_leads_on_and_nothing_is_offered_that_cannot_work(kind: str, visit: Visit) -> None:
    page = visit(KINDS[kind], java_script_enabled=False).page
    for control in page.locator("button, input, select, textarea").all():
        if control.is_visible():
            shown = str(control.evaluate("mark => mark.outerHTML"))
            assert "popovertarget=" in shown or control.locator("xpath=ancestor::form").count(), shown
            assert 'popovertarget="display"' not in shown, "what is chosen there is kept by a script"
    links = [str(link.get_attribute("href")) for link in page.locator("a[href]").all() if link.is_visible()]
    assert links
    assert not [link for link in links if link in ("", "#") or link.startswith("javascript:")]


@pytest.mark.parametrize("kind", mostly_slow(["reading", *(kind for kind in PAGES if kind != "reading")]))
def test_the_headings_are_an_outline_and_the_parts_have_names(kind: str, visit: Visit) -> None:
    page = visit(PAGES[kind]).page
    settled(page)
    levels = [
        int(mark.evaluate("mark => mark.tagName[1]")) for mark in page.locator(":is(h1, h2, h3, h4):visible").all()
    ]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []
    for role in ("navigation", "region", "dialog", "search"):
        names = [
            mark.evaluate("mark => mark.getAttribute('aria-label') || mark.getAttribute('aria-labelledby')")
            for mark in page.get_by_role(role).all()
        ]  # type: ignore[arg-type]
        assert all(names), role
        assert len({*names}) == len(names), (role, names)
