"""A reader's own notes as files: carried to another copy of the edition and back, whatever is in the file."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.pages.conftest import Sample, Visit
from tests.pages.own import KEY, READING, SLUG, about, annotation, exported, mark, panel, stored, take
from tests.pages.test_axe import violations


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
    # What is written into a note after its import stays when that is undone.
    take(page, own, [version("four", "Theirs 4.", today)], "New: 1.")
    page.evaluate("key => localStorage.setItem(key, localStorage.getItem(key).replace('Theirs 4.', 'And mine.'))", KEY)
    own.get_by_role("button", name="Undo").click()
    assert "And mine." in texts()
    own.get_by_role("listitem").filter(has_text="And mine.").get_by_role("button", name="Delete").click()
    # Half a sign in a name: all can be exported still.
    take(page, own, [annotation(id="\ud800", body="\udfff"), annotation(id="ن" * 150, body="Long.")], "New: 2.")
    assert json.loads(exported(page, own))["total"] == 4
    take(page, own, exported(page, own).decode(), "New: 0. Changed: 0. Here already: 4.")


EVIL = '"><img src=x onerror="window.PWNED=1"><script>window.PWNED=1</script>'


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
