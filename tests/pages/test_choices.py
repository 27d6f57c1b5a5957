"""What a reader chooses: size, lines, letters and voices; and where one stopped, kept on this device."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import KINDS, Sample, Visit
from tests.pages.tabs import until
from tests.pages.test_axe import violations

READING = KINDS["reading"]
TEXT = "document.querySelector('#p8')"
SIZE = f"parseFloat(getComputedStyle({TEXT}).fontSize)"
SHIFTS = """() => new Promise(done => new PerformanceObserver(list =>
  done(list.getEntries().filter(shift => !shift.hadRecentInput).reduce((sum, shift) => sum + shift.value, 0))
).observe({type: "layout-shift", buffered: true}) || setTimeout(done, 200, 0))"""
# Words are spaced at least as far as WCAG 1.4.12 asks a page to bear, in shares of the size of the letters.
SPACED = """() => {
  const words = document.querySelector("#p8");
  const { fontSize, letterSpacing, wordSpacing, lineHeight } = getComputedStyle(words);
  const after = document.querySelector("#p9").closest(".para").getBoundingClientRect().top;
  const between = after - words.closest(".para").getBoundingClientRect().bottom;
  return [letterSpacing, wordSpacing, lineHeight, between].map(length => parseFloat(length) / parseFloat(fontSize));
}"""


def menu(page: Page):  # type: ignore[no-untyped-def]
    """The menu of display, opened."""
    opened = page.locator("#display")
    # Not by its button, to which the page would be scrolled.
    page.evaluate("document.querySelector('#display:not(:popover-open)')?.showPopover()")
    expect(opened.locator(".voices")).to_be_visible()
    return opened


def top_of(page: Page, name: str) -> float:
    box = page.locator(f"#{name}").bounding_box()
    assert box
    return box["y"]


def test_what_is_chosen_stays_everywhere_and_moves_nothing(sample: Sample, visit: Visit) -> None:
    page = visit(READING, "file", height=900).page
    page.evaluate("document.querySelector('#p8').scrollIntoView()")
    usual, place = page.evaluate(SIZE), top_of(page, "p8")
    menu(page).get_by_role("radio", name="Larger", exact=True).check()
    assert page.evaluate(SIZE) == pytest.approx(usual * 1.25)
    assert top_of(page, "p8") == pytest.approx(place, abs=1)
    menu(page).get_by_label("Spaced").check()
    menu(page).get_by_label("Short").check()
    menu(page).get_by_label("Sepia").check()
    assert top_of(page, "p8") == pytest.approx(place, abs=1)
    letters, words, lines, paragraphs = page.evaluate(SPACED)
    assert letters >= 0.12
    assert words >= 0.16
    assert lines >= 1.5
    assert paragraphs >= 2
    page.reload()
    assert page.evaluate(SHIFTS) < 0.001
    assert page.evaluate(SIZE) == pytest.approx(usual * 1.25)
    page.emulate_media(media="print")
    assert page.evaluate(SIZE) == pytest.approx(44 / 3, abs=0.01)  # 11 points
    page.emulate_media(media="screen")
    other = page.context.new_page()
    other.goto(sample.address(KINDS["term"], "file"))
    assert menu(other).get_by_role("radio", name="Larger", exact=True).is_checked()
    menu(other).get_by_role("button", name="All as usual").click()
    expect(other.get_by_role("status").filter(has_text="All is as usual.")).to_have_count(1)
    until(page, f"() => {SIZE} === {usual}")
    expect(menu(page).get_by_label("As the system")).to_be_checked()


def test_short_usual_and_long_lines_differ_wherever_there_is_room(visit: Visit) -> None:
    page = visit(READING).page
    for width in (1280, 1600, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        for size in ("usual", "largest"):
            page.evaluate("size => readerChoices.choose('size', size)", size)
            lines = []
            for chosen in ("narrow", "usual", "wide"):
                page.evaluate("chosen => readerChoices.choose('width', chosen)", chosen)
                lines.append(page.evaluate(f"{TEXT}.getBoundingClientRect().width"))
                assert page.evaluate("document.documentElement.scrollWidth") == width
            assert lines[0] * 1.15 < lines[1] < lines[2] / 1.15, (width, size)
    # Long lines took the room of the contents, which open as on a phone.
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator("#contents")).to_be_hidden()
    page.locator(".open-drawer").click()
    page.locator("#contents .toc a").nth(1).click()
    expect(page.locator("#contents")).to_be_hidden()


def test_foreign_values_do_nothing(visit: Visit) -> None:
    page = visit(READING).page
    usual = page.evaluate(f"[{SIZE}, {TEXT}.getBoundingClientRect().width]")
    page.evaluate(
        """() => Object.entries({theme: "url(x)", size: "largest small", width: "x".repeat(1e5), face: '"><b>',
            hidden: "\\ud800", keys: "offf", places: "a.p1.1~<b>.p2.1.1~.p3.1.5~x.p4.1.1000"})
          .forEach(([name, value]) => localStorage.setItem(`reader:iran-russia:${name}`, value))"""
    )
    page.reload()
    assert page.evaluate(f"[{SIZE}, {TEXT}.getBoundingClientRect().width]") == usual
    expect(menu(page).get_by_label("As the system")).to_be_checked()
    page.goto(page.url.replace(READING, "index.html"))
    assert page.locator(".begun li, .sign").count() == 0


def test_each_voice_has_a_switch_and_the_author_s_marks_stay(visit: Visit) -> None:
    page = visit(READING).page
    note, mark = page.locator("aside.note.editor").first, page.locator(".ref.editor").first
    footnote, sign = page.locator("aside.note.author").first, page.locator(".ref.author").first
    menu(page).get_by_label("Editor’s").uncheck()
    menu(page).get_by_label("The author’s").uncheck()
    page.reload()
    for hidden in (note, mark, footnote):
        expect(hidden).to_be_hidden()
    sign.click()
    expect(footnote).to_be_visible()
    page.goto(f"{page.url.partition('#')[0]}#{note.get_attribute('id')}")
    expect(note).to_be_in_viewport()
    page.emulate_media(media="print")
    expect(footnote).to_be_visible()
    page.emulate_media(media="screen")
    menu(page).get_by_label("My own").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.get_by_role("button", name="Yellow").click()
    expect(menu(page).get_by_label("My own")).to_be_checked()


@pytest.mark.slow
def test_the_menu_fits_a_phone_and_is_for_everybody(visit: Visit) -> None:
    tab = visit(READING, width=360, height=500, color_scheme="dark")
    page = tab.page
    menu(page)
    assert violations(page) == []
    page.get_by_role("button", name="Keys").scroll_into_view_if_needed()
    boxes = [one.bounding_box() for one in page.locator("#display :is(label, button)").all() if one.is_visible()]
    assert len(boxes) > 15
    for box in boxes:
        assert box
        assert box["width"] >= 24
        assert box["height"] >= 24
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    page.get_by_role("radio", name="Largest").check()
    for path in (READING, "index.html", KINDS["term"]):
        page.goto(tab.root + path)
        assert page.evaluate("document.documentElement.scrollWidth") == 360
    plain = visit(READING, java_script_enabled=False).page
    expect(plain.locator('[popovertarget="display"]')).to_be_hidden()
    expect(plain.locator("aside.note.editor").first).to_be_visible()


def test_the_home_page_leads_back_to_where_one_stopped(sample: Sample, visit: Visit) -> None:
    page, home = visit(f"{READING}#p3").page, sample.address("index.html")
    page.goto(home)
    expect(page.get_by_role("heading", name="Continue")).to_be_hidden()
    # Who only came to a place has not read up to it.
    page.goto(sample.address(READING))
    page.evaluate("document.querySelector('#p8').scrollIntoView()")
    expect(page.locator("#p8.here")).to_have_count(1)
    until(page, "() => (localStorage.getItem('reader:iran-russia:places') ?? '').includes('.p8.')")
    assert 0.2 < float(page.locator(".read").evaluate("line => line.style.getPropertyValue('--read')")) < 0.8
    expect(page.locator(".left")).to_have_text("6 min left")
    page.goto(sample.address("readings/eurasian-order.html"))
    page.wait_for_selector(".read", state="attached")
    page.keyboard.press("End")
    until(page, "() => localStorage.getItem('reader:iran-russia:places').includes('.100')")
    expect(page.locator(".left")).to_have_text("Read to the end")
    page.goto(home)
    assert page.evaluate(SHIFTS) < 0.001
    expect(page.locator(".begun li")).to_have_text([re.compile("^The Guest Who Would Not Sign ¶ 8 .*minute")])
    expect(page.locator(".sign")).to_have_text([re.compile("^5. % read"), "Read"])
    assert violations(page, ".begun") == []
    page.goto(sample.address(READING))
    assert page.evaluate("scrollY") == 0
    page.get_by_role("link", name="Continue at ¶ 8").click()
    expect(page.locator("#p8")).to_be_in_viewport()
    page.goto(home)
    page.evaluate(
        """() => { const key = "reader:iran-russia:places";
          localStorage.setItem(key, `gone.p3.${(29_000_000).toString(36)}.5~${localStorage.getItem(key)}`); }"""
    )
    page.reload()
    expect(page.locator(".begun li")).to_have_count(1)
    page.get_by_role("button", name="Forget what I read").click()
    expect(page.locator(".begun")).to_be_hidden()
    assert page.locator(".sign").count() == 0
    page.reload()
    expect(page.locator(".begun")).to_be_hidden()


def test_the_record_of_places_is_small_and_knows_old_names(visit: Visit) -> None:
    page = visit(READING).page
    page.evaluate(
        """() => { const many = Array.from({length: 300}, (_, n) => `some-reading-${n}.p4.hhhh.50`);
          localStorage.setItem("reader:iran-russia:places", many.join("~"));
          document.querySelector("article").dataset.was = "some-reading-0"; }"""
    )
    page.evaluate("scrollTo(0, 2000)")
    until(page, "() => localStorage.getItem('reader:iran-russia:places').startsWith('putin-in-tehran.')")
    kept = page.evaluate("localStorage.getItem('reader:iran-russia:places')")
    assert len(kept) <= 3500
    assert "some-reading-1." in kept
    assert "some-reading-0." not in kept
