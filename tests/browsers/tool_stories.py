"""What readers do with what stands around a text, in Firefox and in WebKitGTK: `make test-browsers`."""

from __future__ import annotations

import re
from pathlib import Path

from tests.browsers.conftest import Open
from tests.browsers.engines import Engine, console, install
from tests.browsers.window import CONTROL, ENTER, ESCAPE, Window, in_window
from tests.pages.conftest import KINDS, Sample
from tests.pages.test_own import SELECT

READING = KINDS["reading"]
TERM = "article.prose > .para > p a.term"


def test_search_finds_other_spellings_and_lands_on_the_words(visit: Open) -> None:
    window = visit(READING)
    window.press("/")
    window.until("getComputedStyle(document.getElementById('find')).opacity === '1'")
    window.until("document.getElementById('find').open && document.activeElement.type === 'search'")
    window.type("iran")
    window.until("document.querySelectorAll('#find .hits a').length > 2")
    window.press(ESCAPE)
    if window.get("document.getElementById('find').open"):
        window.press(ESCAPE)  # the first may have emptied the field
    assert not window.get("document.getElementById('find').open")
    found = window.later(f"({TEXTS})('iran')")
    assert re.search("Iran[’']s", found)
    for query in ("برجام", "СВПД"):
        window.go(f"search.html?q={query}")
        window.until("document.querySelectorAll('.hits a').length")
        assert "JCPOA" in window.text(".hits"), query
    window.go("search.html?q=Iran%3A+sanctions")
    window.until("document.querySelectorAll('.hits mark').length")
    window.click(".hits li:has(mark) a[href*='/readings/'], .hits li:has(mark) a[href*='readings/']")
    window.until_at("/readings/")
    window.until(f"{MARKS} > 0")
    window.press(ESCAPE)
    window.until(f"{MARKS} === 0")


TEXTS = """async query => {
  const { hits } = await readerSearch.find(query);
  await readerSearch.loadTexts(hits);
  return hits.map(({ number }) => JSON.stringify(readerSearch.textOf(number))).join(" ");
}"""
# Words found are marked by a highlight of the browser, or by marks in the text where it has none.
MARKS = "([...(CSS.highlights?.get('found') ?? [])].length + document.querySelectorAll('mark.found').length)"


def test_a_number_copies_its_link_and_then_offers_the_citation(visit: Open) -> None:
    window = visit(READING)
    window.run("try { navigator.clipboard.writeText = async text => { window.copied = text; } } catch {}")
    window.click("#p3 > .pn")
    window.until("document.querySelector('#copied [role=status]').textContent.includes('¶')")
    assert window.address().endswith("#p3")
    assert window.get("window.copied ?? location.href") == window.address()
    assert window.get("document.activeElement.matches('#p3 > .pn')")
    window.press(ENTER)
    window.until("document.querySelector('body > .citing')?.checkVisibility()")
    assert "¶\xa03" in window.get("document.querySelector('.citing [data-style=chicago] .cite').textContent")
    window.press(ESCAPE)
    window.until("!document.querySelector('body > .citing')?.checkVisibility()")
    assert window.get("document.activeElement.matches('#p3 > .pn')")


def test_words_are_marked_and_noted_and_both_stay(visit: Open, scheme: str) -> None:
    window = visit(READING)
    choose(window, "flew to Tehran")
    press_button(window, ".own-bar", "Write a note")
    window.until("document.activeElement.matches('.own-bar textarea')")
    window.type("A note / of mine.")
    press_button(window, ".own-bar", "Green")
    press_button(window, ".own-bar", "Done")
    window.until("document.querySelector('aside.note.own .text')?.checkVisibility()")
    choose(window, "Vladimir Putin")
    press_button(window, ".own-bar", "Rose")
    window.until("document.querySelectorAll('mark.own.rose').length")
    window.reload()
    window.until("document.querySelectorAll('.ref.own').length === 2")
    assert window.text("aside.note.own .text") == "A note / of mine."
    assert window.text("mark.own.green") == "flew to Tehran"
    # The words of one press lead to the bar that changes them; what is deleted can be brought back.
    window.click("mark.own.green")
    window.until("document.querySelector('.own-bar textarea')")
    press_button(window, ".own-bar", "Delete")
    window.until("document.querySelectorAll('.ref.own').length === 1")
    press_button(window, ".own-told", "Undo")
    window.until("document.querySelectorAll('.ref.own').length === 2")
    # All of them in a file.
    window.run(
        "const real = URL.createObjectURL; window.saved = [];"
        "URL.createObjectURL = blob => { blob.text().then(text => saved.push(text)); return real.call(URL, blob); };"
        "HTMLAnchorElement.prototype.click = function () {};"
    )
    window.click('[data-opens="own"]')
    window.until("document.querySelector('dialog.own-panel')?.open")
    press_button(window, ".own-panel", "Export my notes")
    window.until("window.saved.length")
    assert '"total": 2' in window.get("saved[0]") or '"total":2' in window.get("saved[0]")
    window.press(ESCAPE)
    window.until("!document.querySelector('dialog.own-panel')?.open")
    window.go("my-notes.html")
    window.until("document.querySelector('main').innerText.length > 80")
    if window.engine.name == "firefox" and scheme == "file":
        # Each file keeps its own there: the page says so, and shows none.
        assert not window.shown(".own-groups li")
    else:
        window.until("document.querySelectorAll('.own-groups li').length === 2")
        window.click(".own-groups a")
        window.until_at(READING)


def test_the_keyboard_alone_annotates_a_paragraph(visit: Open) -> None:
    window = visit(READING)
    window.focus("#p3 .pn")
    window.press("a")
    window.until("document.activeElement.matches('.own-bar textarea')")
    window.type("By keyboard")
    window.press(ENTER, held=CONTROL)
    window.until("document.activeElement.matches('.ref.own')")
    assert window.text("aside.note.own .text") == "By keyboard"


def test_the_home_page_shows_its_pictures_and_they_lead_on(visit: Open) -> None:
    window = visit(KINDS["home"])
    assert not window.shown(".when .says")
    window.point(".when a .ev", window.get("document.querySelectorAll('.when a .ev').length - 1"))
    assert window.shown(".when .says") == 1
    window.click(".dates > summary")
    assert window.shown(".dates a") > 5
    window.click(".score td a")
    window.until_at("/glossary/")
    assert in_window(window, ":target")
    window.go(KINDS["glossary"])
    window.focus(".filter input")
    window.type("jcp")
    window.until("[...document.querySelectorAll('main li')].filter(one => one.checkVisibility()).length < 12")
    assert "JCPOA" in window.text("main")


def test_where_one_is_and_the_drawer_of_a_phone(visit: Open) -> None:
    window = visit(f"{READING}#p6")
    window.until("document.querySelector('.locator .place').textContent.includes('6')")
    assert window.get("[...document.querySelectorAll('.here')].map(one => one.id)") == ["p6"]
    window.size(360, 740)
    window.click(".open-drawer")
    window.until("document.querySelector('#contents').matches(':popover-open')")
    window.click("#contents a", 1)
    window.until("!document.querySelector('#contents').matches(':popover-open')")
    assert in_window(window, ":target")


def test_without_scripts_the_links_lead_to_all_of_it(silent: Engine, sample: Sample, scheme: str) -> None:
    window = Window(silent, sample.address("", scheme))
    for width in (360, 1280):
        window.engine.resize(width, 740)
        window.go(READING)
        assert window.get("typeof readerWords") == "undefined"
        window.click("a.ref[data-i]", 1)
        window.until("location.hash.length > 1")
        assert window.shown("aside.note:is(:target, :has(:target))") == 1
        assert in_window(window, "aside.note:is(:target, :has(:target))")
        name = window.get(f"document.querySelector('{TERM}').dataset.term")
        window.click(TERM)
        window.until_at(f"/glossary/{name}.html")
        assert window.shown("h1")
        window.go("index.html")
        window.click("header nav a[href$='glossary/index.html']")
        window.until_at("/glossary/index.html")
    window.go("search.html")
    if silent.name == "firefox":  # WebKit is told to run no script of a page, and holds itself to be one that runs them
        assert window.shown("noscript p")


def test_no_page_complains_on_the_console_of_webkit(sample: Sample, tmp_path: Path, scheme: str) -> None:
    install()
    last = tmp_path / "last.html"
    # Pages are opened one after the other; the last tells by its own word that all have been.
    last.write_text(
        "<!doctype html><title>last</title><script>setTimeout(() => console.log('ALL'), 3000)</script>", "utf-8"
    )
    pages = [sample.address(path, scheme) for path in KINDS.values()]
    said = console(tmp_path, [*pages, last.as_uri()], lambda words: "ALL" in words)
    assert [line for line in said.splitlines() if "CONSOLE" in line and "CONSOLE LOG ALL" not in line] == []


def choose(window: Window, words: str) -> None:
    """Select words, and wait for what is offered."""
    window.get(f"(...words) => ({SELECT})(words)", words, words)
    window.until("document.querySelector('.own-bar .acts button')")


def press_button(window: Window, within: str, name: str) -> None:
    """Press the button of a name."""
    number = window.until(f"(...asked) => 1 + ({NAMED})(...asked)", within, name) - 1
    window.click(f"{within} button", number)


NAMED = """(within, name) => [...document.querySelectorAll(`${within} button`)]
  .filter(one => one.getClientRects().length)
  .findIndex(one => (one.getAttribute("aria-label") ?? one.textContent).trim().startsWith(name))"""
