"""A note is shown where one reads: beside its mark in the margin, or as a card where it stands out of sight."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.pages.conftest import KINDS, Visit
from tests.pages.tabs import until
from tests.pages.test_axe import violations

CARD = "aside.note:popover-open"
# Puts a mark as far down the window as that.
PUT = """([name, top]) => scrollBy(
  { top: document.getElementById(name).getBoundingClientRect().top - top, behavior: "instant" })"""
# The note of the mark that has the focus, and whether all of it is in the window; a folded one is.
SHOWN = """() => {
  const note = document.getElementById(document.activeElement.hash?.slice(1));
  const box = note?.checkVisibility() && note.getBoundingClientRect();
  return Boolean(box) && box.top >= 0 && box.bottom <= innerHeight;
}"""
# The mark whose note stands furthest below it, and one beside which it stands.
MARKS = """() => {
  const far = [...document.querySelectorAll("a.ref.author[data-i]")].map(mark => [mark.id,
    document.getElementById(mark.hash.slice(1)).getBoundingClientRect().top - mark.getBoundingClientRect().top]);
  far.sort((one, other) => one[1] - other[1]);
  return [far[0][0], far.at(-1)[0]];
}"""


def scrolled(page: Page) -> float:
    return float(page.evaluate("scrollY"))


def test_a_press_on_a_mark_shows_its_note_and_leaves_the_sentence_where_it_is(visit: Visit) -> None:
    page = visit(KINDS["reading"], width=1280, height=900).page
    near, far = page.evaluate(MARKS)
    page.evaluate(PUT, [near, 400])
    place = scrolled(page)
    page.locator(f"#{near}").click()
    expect(page.locator("aside.note:target")).to_be_in_viewport()
    page.evaluate(PUT, [far, 600])
    there, mark = scrolled(page), page.locator(f"#{far}")
    mark.click()
    card = page.locator(CARD)
    expect(card).to_be_focused()
    assert mark.get_attribute("href") == f"#{card.get_attribute('id')}"
    expect(card).to_be_in_viewport(ratio=0.99)
    assert violations(page, CARD) == []
    assert [place, there] == [place, scrolled(page)]
    box, words = card.bounding_box(), page.locator("article.prose p", has=mark).bounding_box()
    assert box
    assert words
    assert box["x"] >= words["x"] + words["width"], "nothing of the text is covered"
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()
    expect(page.locator(":is(aside[popover], aside.card)")).to_have_count(0)
    # Who switched the notes in the margin off has them as cards, where there is no margin too.
    page.evaluate("readerChoices.choose('hidden', 'author editor')")
    for width in (1280, 1000):
        page.set_viewport_size({"width": width, "height": 900})
        mark.click()
        expect(card).to_be_in_viewport(ratio=0.99)
        page.keyboard.press("Escape")


def test_keys_show_the_note_of_every_mark_and_close_it_when_they_go_on(visit: Visit) -> None:
    page = visit(KINDS["reading"], width=1280, height=900).page
    marks = page.locator("article.prose a.ref[data-i]")
    marks.nth(9).focus()
    cards = []
    for n in range(10, 17):
        page.keyboard.press("n")
        expect(marks.nth(n)).to_be_focused()
        until(page, SHOWN)
        cards.append(page.locator(CARD).count())
    assert set(cards) == {0, 1}, "some stand beside their marks, some come"
    assert cards[-1] == 1
    page.keyboard.press("j")
    expect(page.locator(".card:popover-open")).to_have_count(0)
    page.set_viewport_size({"width": 360, "height": 740})
    for _ in range(2):
        page.keyboard.press("n")
        expect(page.locator("aside.note[data-open]")).to_have_count(1)
        assert page.evaluate(SHOWN)
    page.keyboard.press("j")
    expect(page.locator("aside.note:visible")).to_have_count(0)
