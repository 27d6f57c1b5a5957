"""A reader's own notes as they are kept: when the text changes, by two windows, in a full or a blocked storage."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import expect

from reader import disk
from reader.build import build
from tests.pages.conftest import Sample, Visit
from tests.pages.own import KEY, READING, bar, choose, exported, mark, marked, panel, press, stored
from tests.pages.server import served
from tests.pages.tabs import until

TEXT = """---
title: The Weir
date: 2024
---
{first}

The weir was built in 1911 by the *county*, and rebuilt after the flood; the miller had asked for it in vain.

The sluice keeper wrote down the level of the river every morning at six, and nobody ever read his book.

{last}
"""


def edition(folder: Path, **changes: str) -> Path:
    """A small edition in a folder, its site built; changed words show in the same place."""
    text = TEXT.format(**{"first": "At first there was nothing here but reeds.", "last": "That is all.", **changes})
    (folder / "content" / "readings").mkdir(parents=True, exist_ok=True)
    (folder / "content" / "reader.toml").write_text(
        '[edition]\nname = "weir"\ntitle = "Weirs"\ndate = 2024-01-01\n', "utf-8"
    )
    for old, new in changes.items():
        text = text.replace(old.replace("_", " "), new)
    (folder / "content" / "readings" / "weir.md").write_text(text, "utf-8")
    return rebuild(folder)


def rebuild(folder: Path) -> Path:
    _, files = build(disk.read_content(folder / "content"), disk.read_theme("default"))
    disk.write(folder / "build", files)
    return folder / "build" / "site"


def test_notes_find_their_words_in_an_edited_text_and_lost_ones_are_listed(tmp_path: Path, visit: Visit) -> None:
    with served(edition(tmp_path)) as address:
        page = visit("readings/weir.html", root=address).page
        mark(page, "built in 1911 by the county", "Blue", "When?")
        mark(page, "rebuilt after the flood", "Rose", "Changed.")
        mark(page, "wrote down the level of the river every morning at six", "Green", "Gone.")
        edition(
            tmp_path,
            first="At first there was nothing here but reeds and mud. Much has been written since.\n\nA new paragraph.",
            rebuilt_after_the_flood="rebuilt twice after the great flood",
            last="That is [*everything* I know](https://weirs.example/).",
            The_sluice_keeper_wrote_down_the_level_of_the_river_every_morning_at_six="No book was kept",
        )
        page.goto(f"{address}readings/weir.html?edited")
        expect(page.locator("mark.own").first).to_be_visible()
        assert marked(page) == ["built in 1911 by the county", "rebuilt twice after the great flood"]
        changed = page.get_by_role("note", name="My note 2")
        expect(changed).to_contain_text("“rebuilt after the flood”")
        expect(changed).to_contain_text("“rebuilt twice after the great flood”")
        expect(page.locator('[data-opens="own"]')).to_contain_text("1 without a place")
        lost = panel(page).locator(".own-lost")
        expect(lost.locator("li")).to_have_count(1)
        expect(lost).to_contain_text("wrote down the level of the river every morning at six")
        expect(lost).to_contain_text("Gone.")
        # The changed words are taken as they are now; the lost note gets other words.
        page.get_by_role("button", name="Take the words as they are now").click()
        expect(changed).not_to_contain_text("rebuilt after")
        lost.get_by_role("button", name="Choose other words").click()
        expect(page.locator(".own-told")).to_contain_text("Now select the words")
        choose(page, "No book was kept")
        bar(page).get_by_role("button", name="Attach my note here").click()
        assert marked(page)[2:] == ["No book was kept"]
        expect(page.locator('[data-opens="own"]')).not_to_contain_text("without")
        assert len(stored(page, "reader:weir:notes:weir")) == 3
        # A note on what is emphasised in a link has its button behind the link.
        mark(page, "everything", "Yellow", "All?")
        page.get_by_role("button", name="My note 4", exact=True).click()
        expect(bar(page).get_by_role("textbox")).to_have_value("All?")
        bar(page).get_by_role("button", name="Delete").click()
        # The reading gets another name: its notes follow, and stand under that from then on.
        text = (tmp_path / "content" / "readings" / "weir.md").read_text("utf-8")
        (tmp_path / "content" / "readings" / "weir.md").unlink()
        (tmp_path / "content" / "readings" / "dam.md").write_text(text.replace("date:", "was: [weir]\ndate:"), "utf-8")
        rebuild(tmp_path)
        page.goto(f"{address}readings/dam.html")
        expect(page.locator("mark.own").first).to_be_visible()
        mark(page, "nobody ever read", "Violet")
        assert len(stored(page, "reader:weir:notes:dam")) == 4
        assert stored(page, "reader:weir:notes:weir") == []


def test_a_full_or_blocked_storage_is_told_at_once_and_the_note_stays_on_the_page(visit: Visit) -> None:
    tab = visit(READING)
    page = tab.page
    page.evaluate("void (Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); })")
    mark(page, "flew to Tehran", "Green", "Kept for now.")
    expect(page.get_by_role("alert")).to_contain_text("no room left")
    assert stored(page) == []
    assert json.loads(exported(page, page.locator(".own-told")))["total"] == 1
    expect(page.get_by_role("note", name="My note 1")).to_contain_text("Kept for now.")
    page.evaluate(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } })"
    )
    mark(page, "Vladimir Putin", "Rose")
    assert page.locator(".ref.own").count() == 2
    expect(panel(page).locator(".own-about")).to_contain_text("keeps nothing")
    page.keyboard.press("Escape")
    tab.expected.append("dialog: ")  # the browser asks before it closes such a page
    with page.expect_event("close"):
        page.close(run_before_unload=True)


def test_two_tabs_do_not_overwrite_each_other(sample: Sample, visit: Visit) -> None:
    page = visit(READING).page
    other = page.context.new_page()
    other.set_default_timeout(5000)
    other.goto(page.url)
    mark(page, "flew to Tehran", "Green", "One")
    expect(other.get_by_role("note", name="My note 1")).to_contain_text("One")
    mark(other, "Vladimir Putin", "Rose")
    expect(page.locator(".ref.own")).to_have_count(2)
    # Both write in the same note; then one deletes it while the other writes.
    for window in (other, page):
        press(window, "flew to Tehran")
    bar(page).get_by_role("textbox").fill("One, by the first")
    bar(other).get_by_role("textbox").fill("One, by the second")
    bar(other).get_by_role("button", name="Done").click()
    page.bring_to_front()
    bar(page).get_by_role("button", name="Done").click()
    (text,) = [note["text"] for note in stored(page) if note["text"]]
    assert sorted(text.split("\n\n")) == ["One, by the first", "One, by the second"]
    for window in (page, other):
        press(window, "flew to Tehran")
    bar(other).get_by_role("button", name="Delete").click()
    page.bring_to_front()
    bar(page).get_by_role("textbox").fill("Still wanted")
    bar(page).get_by_role("button", name="Done").click()
    assert [note["text"] for note in stored(page) if note["text"]] == ["Still wanted"]
    assert len(stored(page)) == 2
    expect(page.locator(".own-told")).to_contain_text("deleted in another window")
    # Both write much: all of it stays, and can be changed on.
    for window in (page, other):
        press(window, "flew to Tehran")
    for window, letter in ((page, "a"), (other, "b")):
        bar(window).get_by_role("textbox").fill(letter * 30_000)
    bar(other).get_by_role("button", name="Done").click()
    page.bring_to_front()
    page.keyboard.press("Escape")
    mark(other, "an unusual journey")
    (text,) = [note["text"] for note in stored(page) if note["text"]]
    assert sorted(text.split("\n\n")) == ["a" * 30_000, "b" * 30_000]
    assert len(stored(page)) == 3
    assert page.evaluate("readerOwn.parse(readerOwn.annotations(readerOwn.all())).notes.length") == 3, (
        "and can be carried along"
    )


LOST = {"id": "lost", "exact": "zebra quagga unicorn", "prefix": "", "suffix": "", "start": 5, "text": "First words."}


def test_what_is_written_is_kept_at_once_and_no_old_copy_or_second_press_takes_it_away(visit: Visit) -> None:
    page = visit(READING).page
    page.evaluate(
        "([key, text]) => localStorage.setItem(key, text)", [KEY, json.dumps({"version": 1, "notes": [LOST]})]
    )
    page.reload()
    own = panel(page)
    own.get_by_role("button", name="Choose other words").click()
    # While other words are chosen for it, it is written in.
    own = panel(page)
    own.get_by_role("button", name="Change").click()
    own.get_by_role("textbox", name="Note").fill("First words.\n\nA page of new ones.")
    field = own.get_by_role("textbox", name="Note").bounding_box()
    assert field
    page.mouse.move(field["x"] + 40, field["y"] + 20)
    page.mouse.down()
    page.mouse.move(20, field["y"] + 20, steps=3)
    page.mouse.up()
    expect(own, "words are drawn out of the panel, and it stays").to_be_visible()
    own.get_by_role("button", name="Done").click()
    own.get_by_role("button", name="Close").first.click()
    choose(page, "flew to Tehran")
    bar(page).get_by_role("button", name="Attach my note here").click()
    assert [note["text"] for note in stored(page)] == ["First words.\n\nA page of new ones."]
    # It is kept while it is written, though the page is closed or hidden without a word.
    press(page, "flew to Tehran")
    page.keyboard.press("Control+End")
    page.keyboard.type(" And more.")
    until(page, "key => localStorage.getItem(key).includes('ones. And more.')", KEY)
    page.keyboard.type(" The end.")
    page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })")
    page.evaluate("void document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("delete document.visibilityState")
    assert stored(page)[0]["text"].endswith("ones. And more. The end.")
    expect(page.get_by_role("note", name="My note 1")).not_to_contain_text("And more")
    # A new note that was erased again is no note, though the page is left at once.
    page.keyboard.press("Escape")
    choose(page, "Vladimir Putin")
    page.keyboard.press("a")
    for words in ("No.", ""):
        bar(page).get_by_role("textbox").fill(words)
        page.evaluate("void dispatchEvent(new Event('pagehide'))")
        assert len(stored(page)) == (2 if words else 1)
    press(page, "flew to Tehran")
    # Who writes reads on: neither a press on the page nor signs that are being composed close it.
    page.locator("h1").click()
    bar(page).get_by_role("textbox").dispatch_event("keydown", {"key": "Escape", "isComposing": True})
    expect(bar(page)).to_be_visible()
    expect(page.get_by_role("note", name="My note 1")).to_contain_text("The end.")
    page.get_by_role("textbox", name="Note").focus()
    page.keyboard.press("Escape")
    expect(bar(page)).to_have_count(0)
    # A double click asks once; what is deleted is brought back, and what was written since stays.
    panel(page).get_by_role("button", name="Delete all").dblclick()
    expect(own.get_by_role("button", name="Really delete 1")).to_be_focused()
    assert len(stored(page)) == 1
    page.keyboard.press("Enter")
    assert stored(page) == []
    newer = json.dumps({"version": 1, "notes": [{**LOST, "text": "Newer."}]})
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, newer])
    page.get_by_role("button", name="Undo").click()
    assert [note["text"] for note in stored(page)] == ["Newer."]
    expect(own.get_by_role("button", name="Delete all")).to_be_focused()


def test_from_the_disk_notes_are_kept_and_the_page_says_how_to_carry_them(sample: Sample, visit: Visit) -> None:
    page = visit(READING, "file").page
    mark(page, "flew to Tehran", "Green", "On a disk.")
    page.reload()
    expect(page.get_by_role("note", name="My note 1")).to_contain_text("On a disk.")
    own = panel(page)
    expect(own).to_contain_text("opened from the disk")
    assert json.loads(exported(page, own))["total"] == 1
    page.goto(sample.address("my-notes.html", "file"))
    expect(page.locator("main")).to_contain_text("opened from the disk")
