"""Footnotes in place, in the margin, without a script and on paper; and the choice of a theme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from reader import disk
from reader.build import build
from tests.conftest import BOOKS, mostly_slow
from tests.pages.conftest import BELOW, KINDS, SCHEMES, Sample, Visit
from tests.pages.projection import PROJECT
from tests.pages.server import served
from tests.pages.test_axe import violations

READING = KINDS["reading"]
BOXES = """() => {
  const measure = mark => {
    const box = mark.getBoundingClientRect();
    return { name: mark.id || mark.textContent.slice(0, 30),
             left: box.left, right: box.right, top: box.top + scrollY, bottom: box.bottom + scrollY };
  };
  const boxes = selector => [...document.querySelectorAll(selector)].filter(mark => mark.checkVisibility())
    .map(measure).filter(box => box.right > box.left && box.bottom > box.top);
  const text = "article.prose :is(p, h2, h3, table, pre, figure, blockquote, li):not(aside *, aside)";
  return { notes: boxes("aside.note"), text: [...boxes(text), ...boxes("main > :not(article)")] };
}"""


def readings(sample: Sample) -> list[str]:
    return [entry.document.address for entry in sample.library.entries]


def open_notes(page: Page) -> list[str]:
    return [note.get_attribute("id") or "" for note in page.locator("aside.note").all() if note.is_visible()]


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > 1 and down > 1


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES))
def test_on_a_phone_a_tap_opens_that_note_alone_in_its_place(scheme: str, visit: Visit) -> None:
    page = visit(READING, scheme, width=360, height=740, has_touch=True, is_mobile=True).page
    assert open_notes(page) == []
    mark = page.locator("a.ref").nth(2)
    name = (mark.get_attribute("href") or "")[1:]
    mark.tap()
    assert open_notes(page) == [name]
    assert mark.get_attribute("aria-expanded") == "true"
    note, paragraph = page.locator(f"#{name}").bounding_box(), mark.locator("xpath=ancestor::p").bounding_box()
    assert note
    assert paragraph
    assert 0 <= note["y"] - paragraph["y"] - paragraph["height"] < 60
    assert note["x"] + note["width"] <= 360
    mark.tap()
    assert open_notes(page) == []


def test_the_keyboard_opens_a_note_and_goes_back(visit: Visit) -> None:
    page = visit(READING, width=360).page
    mark = page.locator("a.ref").first
    mark.focus()
    page.keyboard.press("Enter")
    assert len(open_notes(page)) == 1
    page.locator("aside.note:visible .back").press("Enter")
    expect(mark).to_be_focused()
    assert open_notes(page) == []


@pytest.mark.parametrize("width", mostly_slow([360, 768]))
def test_without_a_script_the_address_shows_the_note(width: int, visit: Visit) -> None:
    page = visit(READING, width=width, java_script_enabled=False).page
    mark = page.locator("a.ref").nth(1)
    name = (mark.get_attribute("href") or "")[1:]
    mark.click()
    assert page.url.endswith(f"#{name}")
    assert open_notes(page) == [name]


@pytest.mark.parametrize("width", mostly_slow([1280, 960, 1920]))
def test_in_the_margin_no_note_touches_another_or_the_text(width: int, sample: Sample, visit: Visit) -> None:
    page = visit(READING, width=width).page
    for path in readings(sample):
        page.goto(sample.address(path))
        found = page.evaluate(BOXES)
        notes, text = found["notes"], found["text"]
        assert len(notes) == page.locator("aside.note").count() > 0
        edge = max(box["right"] for box in text if box["name"].startswith("p") and box["name"][1:].isdigit())
        assert [note["name"] for note in notes if note["left"] < edge] == []
        pairs = [(one, other) for n, one in enumerate(notes) for other in [*notes[n + 1 :], *text]]
        assert [(one["name"], other["name"]) for one, other in pairs if overlap(one, other)] == [], path


def test_a_link_to_a_note_in_the_margin_leads_to_it(visit: Visit) -> None:
    page = visit(READING).page
    mark = page.locator("a.ref").nth(3)
    mark.click()
    assert page.url.endswith(mark.get_attribute("href") or "?")
    expect(page.locator("aside.note:target")).to_be_in_viewport()


def test_on_paper_there_is_no_navigation_and_every_note(visit: Visit) -> None:
    page = visit(READING).page
    page.emulate_media(media="print")
    for selector in ("header.site", "nav", "#contents", "dialog", ".tools", ".skip", "a.back", "a[rel=next]"):
        shown = [mark for mark in page.locator(selector).all() if mark.is_visible()]
        assert not shown, selector
    assert len(open_notes(page)) == page.locator("aside.note").count()
    last = page.locator("article.prose p:not(aside p)").last.bounding_box()
    first = page.locator("aside.note").first.bounding_box()
    assert last
    assert first
    assert first["y"] >= last["y"], "notes stand after the text"


def test_on_paper_there_are_notes_whatever_the_width_of_the_window(visit: Visit) -> None:
    page = visit(READING, width=360).page
    page.emulate_media(media="print")
    assert len(open_notes(page)) == page.locator("aside.note").count()


# Editors' notes


@pytest.fixture(scope="module")
def ferry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A site with notes of editors over each other, emphasis, links, terms and paragraphs; and the noted text."""
    folder = tmp_path_factory.mktemp("ferry")
    library, files = build(disk.read_content(BOOKS / "plain" / "content"), disk.read_theme("default"))
    disk.write(folder, files)
    text = next(entry.document.text for entry in library.entries if entry.reading.slug == "the-ferry")
    with served(folder / "site", BELOW) as address:
        yield address, text


@pytest.mark.slow
def test_every_note_is_reached_by_keyboard_and_shows_its_words(ferry: tuple[str, str], visit: Visit) -> None:
    root, text = ferry
    page = visit("readings/the-ferry.html#100%", root=root).page  # an address that cannot be decoded stops nothing
    assert page.locator('[data-opens="own"]').get_attribute("hidden") is None
    assert page.locator("article.prose").evaluate(PROJECT) == text
    marks = page.locator("a.ref:is(.editor, .translator)")
    names = [str(mark.get_attribute("href"))[6:] for mark in marks.all()]
    assert len(names) == 8
    page.locator("#p1 > .pn").focus()
    lit: dict[str, str] = {}
    for _ in range(80):
        if len(lit) == len(names):
            break
        page.keyboard.press("Tab")
        found = page.evaluate("document.activeElement.matches('a.ref') && document.activeElement.hash")
        if found and found.startswith("#note-") and "_" not in found:
            lit[found[6:]] = "".join(page.locator("mark.note.lit").all_text_contents())
    assert sorted(lit) == sorted(names)
    assert lit["two-pence"].startswith("“two pence”")
    assert lit["two-blocks"] == "Farmers paid the toll twiceChildren paid nothing:"
    page.locator("#note-who-set-it").hover()
    expect(page.locator('mark.note[data-note="who-set-it"].lit')).to_have_count(5)
    assert {mark.get_attribute("aria-label") for mark in marks.all()} >= {"Editor’s note a: Context"}
    expect(page.locator("#note-gone")).to_be_visible()
    found_wrong = violations(page)
    page.set_viewport_size({"width": 360, "height": 740})
    mark = page.locator("#noteref-new-words")
    mark.press("Enter")
    note = page.locator("#note-new-words")
    expect(note).to_be_in_viewport()
    assert "1930" in note.inner_text()
    page.emulate_media(color_scheme="dark")
    assert found_wrong + violations(page) == []
    note.locator(".who .back").press("Enter")
    expect(mark).to_be_focused()
    expect(note).not_to_be_visible()


def test_in_the_margin_no_editors_note_touches_another_or_the_text(ferry: tuple[str, str], visit: Visit) -> None:
    found = visit("readings/the-ferry.html", root=ferry[0]).page.evaluate(BOXES)
    notes = [note for note in found["notes"] if note["name"] != "note-gone"]
    pairs = [(one, other) for n, one in enumerate(notes) for other in [*notes[n + 1 :], *found["text"]]]
    assert len(notes) == 12
    assert [(one["name"], other["name"]) for one, other in pairs if overlap(one, other)] == []


# Themes


def ground(page: Page) -> float:
    """How light the page is, from 0 to 1."""
    return float(
        page.evaluate(
            """() => {
              const canvas = new OffscreenCanvas(1, 1).getContext("2d");
              canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
              if (canvas.fillStyle === "rgba(0, 0, 0, 0)")
                canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
              canvas.fillRect(0, 0, 1, 1);
              return canvas.getImageData(0, 0, 1, 1).data.slice(0, 3).reduce((a, b) => a + b) / 765;
            }"""
        )
    )


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES))
def test_a_theme_once_chosen_stays(scheme: str, sample: Sample, visit: Visit) -> None:
    page = visit(READING, scheme).page
    assert ground(page) > 0.9
    page.locator('button[popovertarget="display"]').click()
    page.locator('input[name="theme"][value="dark"]').check()
    assert ground(page) < 0.2
    page.reload()
    assert ground(page) < 0.2
    page.goto(sample.address(KINDS["term"], scheme))
    assert ground(page) < 0.2
    page.locator('button[popovertarget="display"]').click()
    expect(page.locator('input[name="theme"][value="dark"]')).to_be_checked()
    page.locator('input[name="theme"][value="auto"]').check()
    page.reload()
    assert ground(page) > 0.9


def test_the_theme_follows_the_system(visit: Visit) -> None:
    assert ground(visit(READING, color_scheme="dark").page) < 0.2


def test_a_note_opened_on_a_phone_comes_into_view_and_esc_closes_it(visit: Visit) -> None:
    page = visit(KINDS["reading"], width=360, height=740).page
    for mark in page.locator(".ref[data-i]").all()[:3]:
        mark.scroll_into_view_if_needed()
        mark.click()
        note = page.locator(f'[id="{(mark.get_attribute("href") or "#")[1:]}"]')
        expect(note).to_be_in_viewport(ratio=0.9)
        page.keyboard.press("Escape")
        expect(note).not_to_be_visible()
        expect(mark).to_be_focused()


def test_who_follows_a_link_to_a_paragraph_is_there(visit: Visit) -> None:
    for number in (1, 3, 6, 9):
        page = visit(f"{KINDS['reading']}#p{number}").page
        expect(page.locator(".locator .place")).to_have_text(f"You are at ¶ {number}")
        assert page.locator(".here").evaluate_all("found => found.map(block => block.id)") == [f"p{number}"]
