"""A reader's own highlights and notes: made, changed and deleted, with a pointer, by keyboard, on a phone, in print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from reader import disk
from reader.build import build
from tests.conftest import BOOKS
from tests.pages.conftest import Sample, Visit
from tests.pages.own import KEY, READING, SELECT, SLUG, bar, choose, mark, marked, panel, press, stored
from tests.pages.projection import PROJECT
from tests.pages.server import served
from tests.pages.tabs import until
from tests.pages.test_axe import violations


def test_words_are_marked_noted_changed_deleted_and_the_text_stays(sample: Sample, visit: Visit) -> None:
    page = visit(READING, root=sample.http.replace("127.0.0.1", "edition.localhost")).page  # others find it there
    text = next(entry.document.text for entry in sample.library.entries if entry.reading.slug == SLUG)
    assert not page.evaluate("'readerText' in window"), "nothing of it is loaded before it is needed"
    assert page.locator(".own-bar, mark.own").count() == 0
    # Across a term's link; half a word becomes a whole one; over the end of a paragraph, its footnote left out.
    choose(page, "y 2022 Vladimir Pu")
    words, box = page.locator("article.prose #p1").bounding_box(), bar(page).bounding_box()
    assert words
    assert box
    assert box["y"] >= words["y"] + 30, "the bar stands below the words"
    bar(page).get_by_role("button", name="Rose").click()
    choose(page, "Its message is", "the presidents of Russia")
    bar(page).get_by_role("button", name="Blue").click()
    mark(page, "flew to Tehran", "Green", "A <b>note</b> of mine.\nTwo lines.")
    mark(page, "presidents", "Violet")
    noted = ["July 2022 Vladimir Putin", "flew to Tehran"]
    assert marked(page)[:2] == noted
    assert len(stored(page)) == 4
    assert page.locator("article.prose").evaluate(PROJECT) == text
    note = page.get_by_role("note", name="My note 1")
    expect(note.locator(".text")).to_have_text("A <b>note</b> of mine.\nTwo lines.")
    assert {kept["created"] for kept in stored(page)} == {f"{stored(page)[0]['created'][:10]}T00:00:00Z"}, "days only"
    page.reload()
    expect(note).to_be_visible()
    assert marked(page)[:2] == noted
    assert page.locator("article.prose").evaluate(PROJECT) == text
    # Quoted with its source.
    page.evaluate("void (navigator.clipboard.writeText = async text => { window.copied = text; })")
    choose(page, "flew to Tehran")
    bar(page).get_by_role("button", name="Copy quotation").click()
    expect(page.locator(".own-told")).to_contain_text("Copied")
    quotation, _, address = page.evaluate("copied").rpartition("\n")
    assert re.fullmatch(r"“flew to Tehran”\nThe editors\. .*2022–2024, .*\d\. ¶ 1\.", quotation)
    assert address == f"{page.url.partition('#')[0]}#p1"
    # Changed, deleted, brought back.
    press(page, "flew to Tehran")
    bar(page).get_by_role("button", name="Yellow").click()
    bar(page).get_by_role("textbox").fill("Other words.")
    page.locator("h1").click()
    expect(note.locator(".text")).to_have_text("Other words.")
    assert [kept["colour"] for kept in stored(page) if kept["text"]] == ["yellow"]
    note.get_by_role("button", name="Change").click()
    bar(page).get_by_role("button", name="Delete").click()
    expect(note).to_have_count(0)
    assert len(stored(page)) == 3
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(note.locator(".text")).to_have_text("Other words.")
    assert page.locator("article.prose").evaluate(PROJECT) == text


def test_the_keyboard_alone_marks_a_paragraph_writes_and_finds_the_note_again(visit: Visit) -> None:
    page = visit(READING).page
    page.locator("#p3 .pn").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Annotate paragraph 3")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(bar(page).get_by_role("textbox")).to_be_focused()
    page.keyboard.type("x")
    until(page, "key => localStorage.getItem(key) !== null", KEY)
    page.keyboard.press("Backspace")
    page.keyboard.press("Escape")
    expect(page.locator("#p3 .pn")).to_be_focused()
    assert stored(page) == []
    page.keyboard.press("a")
    page.keyboard.type("By keyboard, a slash / and an a.")
    page.keyboard.press("Control+Enter")
    expect(bar(page)).to_have_count(0)
    ref = page.get_by_role("button", name="My note 1", exact=True)
    expect(ref).to_be_focused()
    assert stored(page)[0]["paragraph"] == "p3"
    assert stored(page)[0]["exact"].startswith("Why then?")
    assert stored(page)[0]["exact"].endswith("compares what all five say.")
    page.keyboard.press("Enter")
    expect(bar(page).get_by_role("textbox")).to_have_value("By keyboard, a slash / and an a.")
    page.keyboard.press("Escape")
    expect(ref).to_be_focused()
    # The panel offers the same, and leads to the note.
    own = panel(page)
    own.get_by_label("Paragraph").select_option("p5")
    own.get_by_role("button", name="Annotate").click()
    expect(bar(page).get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(bar(page).get_by_role("button", name="Violet")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("My highlight, Violet: Read")
    panel(page).get_by_role("link", name="¶ 3").click()
    expect(ref).to_be_focused()
    expect(ref).to_be_in_viewport()


@pytest.mark.slow
def test_own_notes_have_no_violations_and_print_in_the_margin(visit: Visit) -> None:
    page = visit(READING).page
    mark(page, "flew to Tehran", "Green", "A note.")
    mark(page, "Vladimir Putin", "Rose")
    mark(page, "Our copy of the commentary", "Blue", "On a footnote.")
    mark(page, "Neither side expected relief", "Green", "Further down.")
    note, text = page.get_by_role("note", name="My note 1"), page.locator("#p1")
    choose(page, "an unusual journey")
    assert violations(page, ".para:has(.note.own), .own-bar") == []
    page.keyboard.press("Escape")
    page.emulate_media(color_scheme="dark")
    panel(page)
    assert violations(page, "dialog.own-panel") == []
    page.keyboard.press("Escape")
    page.emulate_media(media="print")
    aside, paragraph = note.bounding_box(), text.bounding_box()
    assert aside
    assert paragraph
    assert aside["x"] >= paragraph["x"] + paragraph["width"]
    assert paragraph["y"] - 5 <= aside["y"] <= paragraph["y"] + paragraph["height"]
    # What was noted on a footnote stands in it, behind the text, and draws no other note away.
    further, foot = (
        page.get_by_role("note", name="My note 2").bounding_box(),
        page.locator(".note .note.own").bounding_box(),
    )
    below, copy = (
        page.locator("#p3").bounding_box(),
        page.locator("aside.note", has=page.locator(".note.own")).bounding_box(),
    )
    assert further
    assert foot
    assert below
    assert copy
    assert below["y"] - 5 <= further["y"] <= below["y"] + below["height"] < foot["y"]
    assert copy["y"] < foot["y"] < copy["y"] + copy["height"]


def test_in_a_persian_edition_all_of_it_runs_from_right_to_left(tmp_path: Path, visit: Visit) -> None:
    _, files = build(disk.read_content(BOOKS / "persian" / "content"), disk.read_theme("default"))
    disk.write(tmp_path, files)
    with served(tmp_path / "site") as address:
        page = visit("readings/بازار.html", root=address, color_scheme="dark").page
        text = page.locator("article.prose").evaluate(PROJECT)
        page.evaluate(SELECT, ["کاروان", "سرا"])
        bar(page).get_by_role("button", name="نوشتن یادداشت").click()
        bar(page).get_by_role("textbox").fill("یادداشتی کوتاه.")
        article, box = page.locator("article.prose").bounding_box(), bar(page).bounding_box()
        assert article
        assert box
        assert article["x"] <= box["x"] <= box["x"] + box["width"] <= article["x"] + article["width"]
        bar(page).get_by_role("button", name="پایان").click()
        note = page.get_by_role("note", name="یادداشت 1 من")
        aside = note.bounding_box()
        assert aside
        assert aside["x"] + aside["width"] <= article["x"], "in the margin at the left"
        assert page.locator("article.prose").evaluate(PROJECT) == text
        assert stored(page, "reader:persian:notes:بازار")[0]["exact"] == "کاروان‌سرا"
        assert violations(page, ".para:has(.note.own)") == []
        panel(page)
        assert violations(page, "dialog.own-panel") == []


SCROLL = "to => (scrollBy(0, getSelection().getRangeAt(0).getBoundingClientRect().bottom - to), scrollY)"
FOUND = "[...CSS.highlights.get('found') ?? []].map(range => String(range))"


def test_the_focus_stays_one_escape_closes_one_thing_and_marks_of_a_search_stay(visit: Visit) -> None:
    page = visit(f"{READING}?q=tehran").page
    expect(page.locator(".marks")).to_be_visible()
    found = page.evaluate(FOUND)
    mark(page, "flew to Tehran", "Green", "A note.")
    mark(page, "Vladimir Putin", "Rose")
    assert page.evaluate(FOUND) == found
    assert "" not in found
    # Another window writes: what had the focus has it still.
    change = page.get_by_role("button", name="Change my note 1")
    change.focus()
    written = "key => localStorage.setItem(key, localStorage.getItem(key).replace('A note.', 'By another.'))"
    page.evaluate(written, KEY)
    page.evaluate("void dispatchEvent(new StorageEvent('storage', { key: null }))")
    expect(page.get_by_role("note", name="My note 1")).to_contain_text("By another.")
    expect(change).to_be_focused()
    # It writes while the note is shown as a card: who goes on pointing at its mark is shown it again.
    ref = page.get_by_role("button", name="My note 1", exact=True)
    ref.evaluate("ref => scrollBy({ top: ref.getBoundingClientRect().bottom - innerHeight + 9, behavior: 'instant' })")
    ref.hover()
    card = page.locator("aside.own:popover-open")
    expect(card).to_contain_text("By another.")
    page.evaluate(written.replace("By another.", "Again.").replace("A note.", "By another."), KEY)
    page.evaluate("void dispatchEvent(new StorageEvent('storage', { key: null }))")
    expect(card).to_have_count(0)
    ref.hover(position={"x": 2, "y": 2})
    expect(card).to_contain_text("Again.")
    page.keyboard.press("Escape")
    page.mouse.move(0, 0)
    # Deleted and brought back, deleted and left: the focus is at the note, then at its paragraph.
    for answer in ("Undo", "Close"):
        page.get_by_role("button", name="My note 1", exact=True).press("Enter")
        bar(page).get_by_role("button", name="Delete").press("Enter")
        page.get_by_role("button", name=answer).press("Enter")
        if answer == "Undo":
            expect(page.get_by_role("button", name="My note 1", exact=True)).to_be_focused()
    assert page.evaluate("document.activeElement.matches('#p1 .ref.own, #p1 .pn')")
    # In the panel it is at the next note.
    mark(page, "an unusual journey")
    own = panel(page)
    own.get_by_role("button", name="Delete: “Vladimir").press("Enter")
    page.get_by_role("button", name="Close").last.press("Enter")
    expect(own.get_by_role("link", name="¶ 1")).to_be_focused()
    page.keyboard.press("Escape")
    # Hidden in Display, notes are no buttons.
    page.evaluate("readerChoices.choose('hidden', 'own')")
    press(page, "an unusual journey")
    assert bar(page).count() == 0
    choose(page, "flew to Tehran")
    page.keyboard.press("Escape")
    assert bar(page).count() == 0
    assert page.evaluate(FOUND) == found
    page.keyboard.press("Escape")
    assert page.evaluate(FOUND) == []


def test_on_a_phone_the_bar_stands_at_the_foot_and_a_note_opens_in_its_place(visit: Visit) -> None:
    page = visit(READING, width=360, height=740, has_touch=True, is_mobile=True).page
    # Words at the foot of the window: it stands at the head. The page moves for neither.
    for place in (700, 300):
        page.evaluate(SELECT, ["flew to Tehran"] * 2)
        at = page.evaluate(SCROLL, place)
        expect(bar(page)).to_be_visible()
        box = bar(page).bounding_box()
        assert box
        assert (box["x"], box["width"], page.evaluate("scrollY")) == (0, 360, at)
        assert box["y"] == (0 if place == 700 else 740 - box["height"])
        assert box["height"] < 400
        page.keyboard.press("Escape")
    choose(page, "flew to Tehran")
    bar(page).get_by_role("button", name="Write a note").tap()
    bar(page).get_by_role("textbox").fill("In place")
    page.touchscreen.tap(20, 200)
    page.mouse.wheel(0, 50)
    bar(page).get_by_role("button", name="Done").tap()
    note, ref = page.locator(".note.own"), page.get_by_role("button", name="My note 1", exact=True)
    expect(note).to_be_hidden()
    ref.tap()
    expect(note).to_be_visible()
    expect(ref).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_a_script_nothing_of_it_shows(visit: Visit) -> None:
    page = visit(READING, java_script_enabled=False).page
    assert not page.locator('[data-opens="own"]').is_visible()
    assert page.locator(".own-bar, .own-add, .own-panel").count() == 0
