"""A reader's own highlights and notes: made, kept, found again, carried along; on this device and nowhere else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from reader import disk
from reader.build import build
from tests.conftest import BOOKS
from tests.pages.conftest import KINDS, Sample, Visit
from tests.pages.projection import PROJECT
from tests.pages.server import served
from tests.pages.test_axe import violations

READING = KINDS["reading"]
SLUG = "putin-in-tehran"
KEY = f"reader:iran-russia:notes:{SLUG}"
# Selects words in the page as a pointer does, from the first of some words to the last of others.
SELECT = """([from, to]) => {
  const nodes = [], walker = document.createTreeWalker(document.querySelector("article.prose"), NodeFilter.SHOW_TEXT);
  const isText = node => !node.parentElement.closest("[data-generated]");
  while (walker.nextNode()) if (isText(walker.currentNode)) nodes.push(walker.currentNode);
  const find = words => {
    let whole = "", at = 0;
    for (const node of nodes) whole += node.data;
    const start = whole.indexOf(words);
    const place = offset => {
      at = 0;
      for (const node of nodes) {
        if (offset <= at + node.data.length) return [node, offset - at];
        at += node.data.length;
      }
    };
    return [place(start), place(start + words.length)];
  };
  const [[first, start]] = find(from), [, [last, end]] = find(to);
  getSelection().setBaseAndExtent(first, start, last, end);
}"""


# Gives a field for files one with a text; of `☃5x` in it, the x stands there five times.
GIVE = """(field, text) => {
  const given = new DataTransfer();
  given.items.add(new File([text.replace(/☃(\\d+)(.)/, (_, n, sign) => sign.repeat(n))], "notes.json"));
  field.files = given.files;
  field.dispatchEvent(new Event("change"));
}"""


def choose(page: Page, first: str, last: str = "") -> None:
    """Select words, and wait for what is offered."""
    page.bring_to_front()  # a tab behind another is slow on purpose
    page.evaluate(SELECT, [first, last or first])
    expect(bar(page).get_by_role("button", name="Write a note")).to_be_visible()


def bar(page: Page) -> Locator:
    return page.locator(".own-bar")


def mark(page: Page, words: str, colour: str = "Blue", note: str = "") -> None:
    """Highlight words, and write a note on them."""
    choose(page, words)
    if note:
        bar(page).get_by_role("button", name="Write a note").click()
        bar(page).get_by_role("textbox").fill(note)
    bar(page).get_by_role("button", name=colour).click()
    if note:
        bar(page).get_by_role("button", name="Done").click()


def press(page: Page, words: str) -> None:
    page.bring_to_front()
    page.locator("mark.own", has_text=words).first.click()


def marked(page: Page) -> list[str]:
    """The words of each note in the page, in the order of its buttons."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll(".ref.own")].map(ref =>
                 [...document.querySelectorAll("mark.own")].filter(mark => mark.dataset.own === ref.dataset.own)
                   .map(mark => mark.textContent).join(""))"""
        )
    )


def stored(page: Page, key: str = KEY) -> list[dict[str, Any]]:
    kept = page.evaluate("key => localStorage.getItem(key)", key)
    return list(json.loads(kept)["notes"]) if kept else []


def panel(page: Page) -> Locator:
    page.locator('[data-opens="own"]').click()
    expect(page.locator("dialog.own-panel")).to_be_visible()
    return page.locator("dialog.own-panel")


def exported(page: Page, within: Locator, button: str = "Export my notes") -> bytes:
    with page.expect_download() as started:
        within.get_by_role("button", name=button).click()
    return Path(started.value.path()).read_bytes()


def take(page: Page, within: Locator, data: object, wait: str = "New:") -> str:
    """Import a file; what the page says of it."""
    text = data if isinstance(data, str) else json.dumps(data)
    told = page.locator(".own-told [role=status]")
    within.locator("input[type=file]").evaluate(GIVE, text)
    expect(told).to_contain_text(wait)
    return told.text_content() or ""


def test_words_are_marked_noted_changed_deleted_and_the_text_stays(sample: Sample, visit: Visit) -> None:
    page = visit(READING).page
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
    assert re.fullmatch(r"“flew to Tehran”\nThe editors\. .*2022–2024, .*\. ¶ 1\.", page.evaluate("copied"))
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
    expect(bar(page).get_by_role("button", name="Yellow")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#p3 .pn")).to_be_focused()
    page.keyboard.press("a")
    for _ in range(5):
        page.keyboard.press("Tab")
    expect(bar(page).get_by_role("button", name="Write a note")).to_be_focused()
    page.keyboard.press("Enter")
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
    expect(bar(page).get_by_role("button", name="Yellow")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("My highlight, Yellow: Read")
    panel(page).get_by_role("link", name="¶ 3").click()
    expect(ref).to_be_focused()
    expect(ref).to_be_in_viewport()


def test_notes_are_carried_along_in_a_file_and_imported_once(sample: Sample, visit: Visit) -> None:
    page = visit(READING).page
    mark(page, "flew to Tehran", "Green", "First 👩‍👩‍👧.")
    mark(page, "Vladimir Putin", "Rose")
    before = stored(page)
    own = panel(page)
    data = exported(page, own)
    collection = json.loads(data)
    assert collection["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert collection["total"] == len(collection["first"]["items"]) == 2
    text = next(entry.document.text for entry in sample.library.entries if entry.reading.slug == SLUG)
    for item in collection["first"]["items"]:
        quote, position = item["target"]["selector"][:2]
        assert text[position["start"] : position["end"]] == quote["exact"], "offsets are code points"
    written = exported(page, own, "Export as text").decode()
    assert "> flew to Tehran\n\nFirst 👩‍👩‍👧." in written
    assert "### ¶ 1" in written
    own.get_by_role("button", name="Delete all").click()
    own.get_by_role("button", name="Really delete 2").click()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes('notes'))") == []
    assert page.locator("mark.own").count() == 0
    with page.expect_file_chooser() as asked:
        own.get_by_role("button", name="Import notes").click()
    asked.value.set_files({"name": "notes.json", "mimeType": "", "buffer": data})
    expect(page.locator(".own-told [role=status]")).to_contain_text("New: 2. Changed: 0. Here already: 0.")
    assert sorted(stored(page), key=str) == sorted(before, key=str)
    assert "New: 0. Changed: 0. Here already: 2." in take(page, own, data.decode())
    assert len(stored(page)) == 2
    # An older version changes nothing; a later one wins, and what it replaced is kept. Other readings have theirs.
    older, later = json.loads(data), json.loads(data)
    for item in older["first"]["items"]:
        item |= {"modified": "2001-01-01T00:00:00Z", "body": {"type": "TextualBody", "value": "old"}}
    assert "Here already: 2." in take(page, own, older)
    assert not any(kept["text"] == "old" for kept in stored(page))
    first, second = later["first"]["items"]
    first |= {"modified": "2101-01-01T10:11:12.345+03:30", "body": {"type": "TextualBody", "value": "later"}}
    second["id"] = "urn:uuid:another"
    second["target"]["source"] = "https://elsewhere.example/x/readings/eurasian-order.html?q=1#p2"
    assert "New: 1. Changed: 1." in take(page, own, later)
    assert [kept["modified"] for kept in stored(page) if kept["text"] == "later"] == [before[0]["created"]], (
        "no later than now"
    )
    assert len(stored(page, KEY.replace(SLUG, "eurasian-order"))) == 1
    assert len(json.loads(exported(page, own, "Export what imports replaced"))["first"]["items"]) == 1
    # All of them stand on a page of their own, with links.
    page.goto(sample.address("my-notes.html"))
    links = page.locator(".own-groups a")
    expect(links).to_have_count(5)
    assert violations(page, "main") == []
    hrefs = [link.get_attribute("href") for link in links.all()]
    assert f"readings/{SLUG}.html#p1" in hrefs
    page.get_by_label("Filter").fill("LATER")
    expect(page.locator(".own-groups li")).to_have_count(1)
    page.get_by_role("button", name="Change").click()
    page.locator(".own-groups textarea").fill("changed here")
    page.get_by_role("button", name="Violet").click()
    page.get_by_role("button", name="Done").click()
    assert ("changed here", "violet") in [(kept["text"], kept["colour"]) for kept in stored(page)]


def test_no_import_takes_a_text_away(visit: Visit) -> None:
    page = visit(READING).page
    old = {"exact": "flew to Tehran", "prefix": "", "suffix": "", "colour": "blue", "modified": "2001-01-01T00:00:00Z"}
    mine = [{**old, "id": "one", "text": "Mine 1."}, {**old, "id": "two", "text": "Mine 2."}]
    written = json.dumps({"version": 1, "notes": mine})
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [KEY, written])
    own = panel(page)

    def version(name: str, text: str, modified: str) -> dict[str, object]:
        return annotation(id=f"urn:reader:own-note:{name}", body={"value": text}, modified=modified)

    def texts() -> list[str]:
        return sorted(note["text"] for note in stored(page))

    # What imports replace is kept, of each of them; the last can be undone. No time that is to come wins for ever.
    take(page, own, [version("one", "Theirs 1.", "9999-01-01T00:00:00Z")], "New: 0. Changed: 1.")
    more = version("three", "Theirs 3.", "9999-01-01T00:00:00Z")
    take(page, own, [version("two", "Theirs 2.", "9999-01-01T00:00:00Z"), more], "New: 1. Changed: 1.")
    assert texts() == ["Theirs 1.", "Theirs 2.", "Theirs 3."]
    replaced = json.loads(exported(page, own, "Export what imports replaced"))["first"]["items"]
    assert sorted(item["body"]["value"] for item in replaced) == ["Mine 1.", "Mine 2."]
    own.get_by_role("button", name="Undo").click()
    assert texts() == ["Mine 2.", "Theirs 1."]
    # Written on two devices on one day: both texts stay, once.
    today = max(note["modified"] for note in stored(page))
    other = version("one", "On my phone.", today.replace("00Z", "05Z"))
    assert "both texts were kept: 1" in take(page, own, [other], "New: 0. Changed: 1.")
    assert texts() == ["Mine 2.", "On my phone.\n\nTheirs 1."]
    take(page, own, [other, version("one", "Theirs 1.", today)], "New: 0. Changed: 0. Here already: 2.")
    assert texts() == ["Mine 2.", "On my phone.\n\nTheirs 1."]
    # Half a sign in a name: all can be exported still.
    take(page, own, [annotation(id="\ud800", body="\udfff")], "New: 1.")
    assert json.loads(exported(page, own))["total"] == 3


EVIL = '"><img src=x onerror="window.PWNED=1"><script>window.PWNED=1</script>'


def annotation(**changes: object) -> dict[str, object]:
    """An annotation on words of the reading, with something else about it."""
    selector = {"type": "TextQuoteSelector", "exact": "flew to Tehran", "prefix": "Putin ", "suffix": "."}
    target = {"source": f"readings/{SLUG}.html", "selector": selector}
    return {"type": "Annotation", "id": f"urn:x:{len(changes)}", "target": target, **changes}


def about(source: object = f"readings/{SLUG}.html", **quote: object) -> dict[str, object]:
    return {"source": source, "selector": [{"type": "TextQuoteSelector", **quote}]}


HOSTILE: dict[str, tuple[object, str]] = {
    "not JSON": ("\xff\xfe<script>window.PWNED=1</script>", "No notes were found"),
    "nothing": ("", "No notes were found"),
    "a number": (7, "No notes were found"),
    "nesting": ("[" * 100_000 + "]" * 100_000, "Left out"),
    "scripts in every field": (
        [
            annotation(
                id=EVIL,
                body={"type": "TextualBody", "value": EVIL},
                created=EVIL,
                modified=EVIL,
                target={
                    **about(exact="On 19 July", prefix=EVIL, suffix=EVIL),
                    "styleClass": EVIL,
                    "schema:version": EVIL,
                },
            ),
            annotation(target=about(EVIL, exact=EVIL)),
            annotation(id="lost", body=EVIL, target=about(exact=EVIL)),
        ],
        "New: 2.",
    ),
    "wrong types": (
        {
            "items": [
                None,
                1,
                "x",
                [],
                {},
                annotation(id=5, body=[5, None, {"value": {}}], created=[], target=about(exact=["a"])),
                annotation(target=7),
            ]
        },
        "Left out, for they say not which words",
    ),
    "prototypes": (
        '{"__proto__": {"items": []}, "items": [{"__proto__": {"polluted": 1}, "constructor": {"prototype": 1},'
        ' "id": "__proto__", "target": {"source": "readings/putin-in-tehran.html",'
        ' "selector": {"type": "TextQuoteSelector", "exact": "constructor"}}}]}',
        "New: 1.",
    ),
    "no words, and too many": (
        [annotation(target=about(exact="")), annotation(target=about(exact="x" * 100_000))],
        "too long: 1",
    ),
    "a long body": (json.dumps([annotation(body={"value": "☃"})]).replace("\\u2603", "☃10000000x"), "too long: 1"),
    "long names and contexts": (
        [annotation(id="urn:" + "x" * 5000, target=about(exact="19 July", prefix="p" * 5000, suffix="s" * 5000))],
        "New: 1.",
    ),
    "too many notes": ("[" + "0," * 99_999 + "0]", "100000 notes"),
    "a large file": ("☃20000001 ", "larger than 20 MB"),
    "other editions": (
        [annotation(target=about("https://a.example/readings/nowhere.html", exact="a"))],
        "no reading of this edition",
    ),
}


def test_a_hostile_file_runs_nothing_and_takes_no_note_away(visit: Visit) -> None:
    page = visit(READING).page
    mark(page, "Vladimir Putin", "Rose", "Mine.")
    own, kept = panel(page), stored(page)
    for name, (data, told) in HOSTILE.items():
        said = take(page, own, data, told)
        assert told in said, name
        assert all(note in stored(page) for note in kept), name
        assert page.evaluate("[window.PWNED, {}.polluted, Object.prototype.items]") == [None, None, None], name
    assert page.locator(".own-panel img, .own-panel script, article img").count() == 0
    assert own.get_by_text(EVIL).count() > 0, "it is shown as text"
    lost = own.locator(".own-lost")
    expect(lost).to_contain_text(EVIL)
    # What stands in the storage is looked at as well.
    page.evaluate(
        "([key, value]) => localStorage.setItem(key, value)", [KEY, '{"version": 1, "notes": [{"id": {}}, 5]}']
    )
    page.reload()
    mark(page, "flew to Tehran")
    assert [note["exact"] for note in stored(page)] == ["flew to Tehran"]
    assert page.evaluate("Object.entries(localStorage).filter(([key]) => key.includes('unread')).length") == 1
    # What a newer version wrote is left alone.
    newer = '{"version": 2, "notes": [], "more": 1}'
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [KEY, newer])
    page.reload()
    mark(page, "flew to Tehran")
    expect(page.get_by_role("alert")).to_contain_text("newer version")
    assert page.evaluate("key => localStorage.getItem(key)", KEY) == newer
    page.evaluate("key => localStorage.removeItem(key)", KEY)


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
    page.close(run_before_unload=True)
    page.wait_for_timeout(100)


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
    press(page, "flew to Tehran")
    bar(page).get_by_role("textbox").fill("One, by the first")
    press(other, "flew to Tehran")
    bar(other).get_by_role("textbox").fill("One, by the second")
    bar(other).get_by_role("button", name="Done").click()
    page.bring_to_front()
    bar(page).get_by_role("button", name="Done").click()
    assert [note["text"] for note in stored(page) if note["text"]] == ["One, by the first\n\nOne, by the second"]
    press(page, "flew to Tehran")
    bar(page).get_by_role("textbox").fill("Still wanted")
    press(other, "flew to Tehran")
    bar(other).get_by_role("button", name="Delete").click()
    page.bring_to_front()
    bar(page).get_by_role("button", name="Done").click()
    assert [note["text"] for note in stored(page) if note["text"]] == ["Still wanted"]
    assert len(stored(page)) == 2
    expect(page.locator(".own-told")).to_contain_text("deleted in another window")
    # Both write much: all of it stays, and can be changed on.
    for window, letter in ((page, "a"), (other, "b")):
        press(window, "flew to Tehran")
        bar(window).get_by_role("textbox").fill(letter * 30_000)
    bar(other).get_by_role("button", name="Done").click()
    page.bring_to_front()
    page.keyboard.press("Escape")
    mark(other, "an unusual journey")
    assert [note["text"] for note in stored(page) if note["text"]] == [f"{'a' * 30_000}\n\n{'b' * 30_000}"]
    assert len(stored(page)) == 3
    assert page.evaluate("readerOwn.parse(readerOwn.annotations(readerOwn.all())).notes.length") == 3, (
        "and can be carried along"
    )


# Room for so many characters more, as in a storage that is nearly full.
FILL = """most => {
  const set = Storage.prototype.setItem;
  const sum = () => Object.entries(localStorage).reduce((all, [key, text]) => all + key.length + text.length, 0);
  const room = sum() + most;
  Storage.prototype.setItem = function (key, text) {
    if (sum() - (this.getItem(key) ?? "").length + text.length > room) throw new DOMException("", "QuotaExceededError");
    set.call(this, key, text);
  };
}"""
COUNT = """() => {
  const get = Storage.prototype.getItem;
  window.looked = 0;
  Storage.prototype.getItem = function (key) {
    window.looked += 1;
    return get.call(this, key);
  };
}"""


def test_an_import_is_whole_or_not_at_all_and_what_is_not_read_is_neither_lost_nor_hidden(visit: Visit) -> None:
    page = visit(READING).page
    everything = "() => ({...localStorage})"
    note = {"exact": "flew to Tehran", "id": "urn:x:one", "modified": "2001-01-01T00:00:00Z", "text": "y" * 5000}
    kept = {
        KEY: {"version": 1, "notes": [note]},
        KEY.replace(SLUG, "eurasian-order"): {"version": 2, "notes": [{**note, "text": "Newer."}]},
        KEY.replace(SLUG, "unknown"): {"version": 1, "notes": [5]},
    }
    page.evaluate(
        "kept => { for (const [key, value] of kept) localStorage.setItem(key, JSON.stringify(value)); }",
        [*kept.items()],
    )
    page.reload()
    own = panel(page)
    # The first list shrinks, the second fits, the third does not.
    before = page.evaluate(everything)
    page.evaluate(FILL, 6000)
    data = [annotation(id="urn:x:one", modified="2002-01-01T00:00:00Z")]
    data += [
        annotation(target=about(slug, exact="x" * n))
        for slug, n in (("aligned-not-allied", 4500), ("hardly-a-realignment", 4500))
    ]
    take(page, own, data, "no room on this device")
    assert page.evaluate(everything) == before
    # A panel that was closed looks at nothing any more.
    looks = []
    page.evaluate(COUNT)
    for _ in range(4):
        looks.append(page.evaluate("() => { window.looked = 0; readerOwn.look(); return window.looked; }"))
        page.keyboard.press("Escape")
        panel(page)
    assert len(set(looks)) == 1, looks
    # What cannot be read can be saved; a second copy stands beside the first.
    for n in (6, 7):
        page.evaluate("change => readerOwn.change('unknown', new Map([[change, null]]))", str(n))
        page.evaluate("([key, value]) => localStorage.setItem(key, value)", [KEY.replace(SLUG, "unknown"), f"[{n}"])
    page.evaluate("readerOwn.look()")
    saved = json.loads(exported(page, own, "Save what could not be read"))
    assert sorted(one["text"] for one in saved) == ["[6", "[7", '{"version":1,"notes":[5]}']
    # All is deleted but what a newer version keeps, and can be brought back.
    before = page.evaluate(everything)
    own.get_by_role("button", name="Delete all").click()
    own.get_by_role("button", name="Really delete 1 note? What could not be read goes too.").click()
    expect(page.locator(".own-told")).to_contain_text("newer version")
    assert [key for key in page.evaluate(everything) if "notes" in key] == [KEY.replace(SLUG, "eurasian-order")]
    page.get_by_role("button", name="Undo").click()
    assert page.evaluate(everything).keys() == before.keys()


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


def test_on_a_phone_the_bar_stands_below_the_words_and_a_note_opens_in_its_place(visit: Visit) -> None:
    page = visit(READING, width=360, height=740, has_touch=True, is_mobile=True).page
    choose(page, "flew to Tehran")
    words = page.evaluate("getSelection().getRangeAt(0).getBoundingClientRect().bottom")
    box = bar(page).bounding_box()
    assert box
    assert box["y"] >= words + 20, "clear of the handles of the selection"
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 360
    bar(page).get_by_role("button", name="Write a note").tap()
    bar(page).get_by_role("textbox").fill("In place")
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
