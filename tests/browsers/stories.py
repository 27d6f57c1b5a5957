"""What readers do, in Firefox and in WebKitGTK: `make test-browsers`."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.browsers.conftest import Open
from tests.browsers.engines import Engine, console, install
from tests.browsers.window import CONTROL, ENTER, ESCAPE, SHIFT, TAB, Window
from tests.pages.conftest import KINDS, Sample
from tests.pages.test_notes import BOXES, overlap
from tests.pages.test_own import SELECT
from tests.pages.test_terms import EVERYWHERE, MISPLACED
from tests.pages.test_visits import TOO_WIDE

READING = KINDS["reading"]
TERM = "article.prose > .para > p a.term"
CARD = ".card:popover-open"


def test_every_kind_of_page_opens_with_its_style_and_no_page_scrolls_sideways(visit: Open) -> None:
    for path in KINDS.values():
        window = visit(path)
        assert window.shown("h1"), path
        assert not window.shown(".bare"), path
        assert window.get("typeof readerSearch") == "object", path
        for width in (360, 768, 1920):
            window.size(width)
            assert window.get(f"({TOO_WIDE})()") == [], f"{path} at {width}"


def test_a_walk_through_the_site_by_its_links(visit: Open) -> None:
    window = visit("index.html")
    window.click("ol.list h3 a")
    window.until_at("/readings/")
    window.click("header nav a[href$='glossary/index.html']")
    window.until_at("/glossary/index.html")
    window.click("main a[href$='jcpoa.html']")
    window.until_at("/glossary/jcpoa.html")
    window.click(".kwic a.s")
    window.until_at("#u-jcpoa-")
    assert in_window(window, ":target")
    # The words are marked, and no card covers them.
    assert window.get("getComputedStyle(document.querySelector(':target')).boxShadow") != "none"
    assert not window.shown(CARD)
    window.engine.ask("Back", {})
    window.until_at("/glossary/jcpoa.html")
    window.click("header.site a.name")
    window.until_at("/index.html")


def test_a_theme_once_chosen_stays(visit: Open) -> None:
    window = visit(READING)
    light = ground(window)
    window.click('button[popovertarget="display"]')
    window.click('input[name="theme"][value="dark"]')
    dark = ground(window)
    window.reload()
    assert dark == ground(window) != light
    window.go(KINDS["term"])
    assert ground(window) == dark
    assert window.get("document.querySelector('input[value=dark]').checked")
    window.click('button[popovertarget="display"]')
    window.press(ESCAPE)
    assert not window.shown("#display")
    window.click('button[popovertarget="display"]')
    window.click('input[name="theme"][value="auto"]')
    window.go(READING)
    assert ground(window) == light


def test_a_terms_card_by_pointer(visit: Open) -> None:
    window = visit(READING)
    drawn = window.get(f"(s => [s.textDecorationLine, s.textDecorationStyle])(getComputedStyle(document.querySelector('{TERM}')))")
    assert drawn == ["underline", "dotted"]
    window.point(TERM)
    window.until(f"document.querySelector('{CARD}')")
    window.until(f"getComputedStyle(document.querySelector('{CARD}')).opacity === '1'")
    window.point(f"{CARD} p", 1)
    settle(window)
    assert window.shown(CARD), "it stays while the pointer is on it"
    window.point_at(3, 3)
    window.until(f"!document.querySelector('{CARD}')")
    here = window.address()
    window.click(TERM)
    assert window.get(f"document.querySelector('{CARD}').id") == window.get(
        f"'card-' + document.querySelector('{TERM}').dataset.term"
    )
    assert window.get(f"({MISPLACED})()") == []
    assert window.get("document.activeElement.closest('.card') !== null")
    window.press(ESCAPE)
    assert not window.shown(CARD)
    assert window.get("document.activeElement.matches('a.term')"), "the focus returns"
    assert window.address() == here
    # A second press closes it, and so does one outside.
    window.click(TERM)
    window.click(TERM)
    assert not window.shown(CARD)
    window.click(TERM)
    window.click("h1")
    assert not window.shown(CARD)
    window.click('article.prose a.term[data-term="jcpoa"]')
    assert window.text(f'{CARD} [lang="fa"]') == "برجام"
    assert window.get(f"getComputedStyle(document.querySelector('{CARD} [lang=fa]')).direction") == "rtl"
    window.click(f"{CARD} .go a")
    window.until_at("/glossary/jcpoa.html")


def test_a_terms_card_by_keyboard_and_one_on_another(visit: Open) -> None:
    window = visit(READING)
    number = "[...document.querySelectorAll('article.prose a.term[aria-haspopup]')].findIndex(term =>"
    number += " term.checkVisibility() && document.querySelector(`[id='card-${term.dataset.term}'] a.term`))"
    place = window.get(number)
    term = "document.querySelectorAll('article.prose a.term[aria-haspopup]')[arguments[0]]"
    window.run(f"{term}.scrollIntoView({{block: 'center'}}); {term}.focus()", place)
    window.press(SHIFT)
    window.press(ENTER)
    window.until(f"document.activeElement.matches('{CARD}')")
    window.focus(f"{CARD} a.term[aria-haspopup]")
    window.press(ENTER)
    window.until(f"document.querySelectorAll('{CARD}').length === 2")
    assert window.get(f"({MISPLACED})()") == []
    window.press(ESCAPE)
    assert window.shown(CARD) == 1
    window.until(f"document.activeElement.matches('{CARD} a.term')")
    window.press(ESCAPE)
    assert not window.shown(CARD)
    assert window.run(f"return document.activeElement === {term}", place)
    # Focus shows it too, and Tab goes on in the text.
    window.focus("#p1 .pn")
    for _ in range(12):
        window.press(TAB)
        if window.get("document.activeElement.matches('article.prose a.term')"):
            break
    window.until(f"document.querySelector('{CARD}')")
    assert window.get("document.activeElement.matches('article.prose a.term')")
    window.press(TAB)
    window.until(f"!document.querySelector('{CARD}')")
    assert window.get("document.activeElement.closest('.card') === null")


@pytest.mark.parametrize(("width", "height"), [(360, 740), (640, 400), (1280, 800)])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_no_card_covers_its_words_wherever_they_stand(visit: Open, direction: str, width: int, height: int) -> None:
    window = visit(READING, width, height)
    window.run("document.documentElement.dir = arguments[0]", direction)
    found = window.get(f"({EVERYWHERE})()")
    assert found["wrong"] == []
    assert found["nested"]


def test_on_a_phone_a_footnote_opens_in_its_place(visit: Open) -> None:
    window = visit(READING, 360, 740)
    assert not window.shown("aside.note")
    window.click(".ref[data-i]", 2)
    assert window.shown("aside.note") == 1
    assert window.get("document.querySelectorAll('.ref[data-i]')[2].getAttribute('aria-expanded')") == "true"
    assert in_window(window, "aside.note[data-open]")
    below = "document.querySelector('aside.note[data-open]').getBoundingClientRect().top"
    text = "document.querySelector('aside.note[data-open]').closest('.para').querySelector('p').getBoundingClientRect()"
    assert 0 <= window.get(f"{below} - {text}.bottom") < 60
    assert window.get(f"({TOO_WIDE})()") == []
    window.press(ESCAPE)
    assert not window.shown("aside.note")
    assert window.get("document.activeElement === document.querySelectorAll('.ref[data-i]')[2]")
    window.press(ENTER)
    assert window.shown("aside.note") == 1
    window.focus("aside.note[data-open] .back")
    window.press(ENTER)
    assert not window.shown("aside.note")


def test_in_the_margin_no_note_touches_another_or_the_text(visit: Open, sample: Sample) -> None:
    for entry in sample.library.entries:
        window = visit(entry.document.address)
        for width in (960, 1280, 1920):
            window.size(width)
            found = window.get(f"({BOXES})()")
            notes, text = found["notes"], found["text"]
            assert len(notes) == window.get("document.querySelectorAll('aside.note').length") > 0
            pairs = [(one, other) for n, one in enumerate(notes) for other in [*notes[n + 1 :], *text]]
            wrong = [(one["name"], other["name"]) for one, other in pairs if overlap(one, other)]
            assert wrong == [], f"{entry.document.address} at {width}"
            away = [note["name"] for note in notes if note["left"] < max(box["right"] for box in text if box["name"][:1] == "p" and box["name"][1:].isdigit())]
            assert away == [], f"{entry.document.address} at {width}"


def test_a_note_in_the_margin_is_level_with_its_mark(visit: Open) -> None:
    window = visit(READING)
    top = "mark => mark.getBoundingClientRect().top"
    assert abs(window.get(f"({top})(document.querySelector('.ref[data-i]')) - ({top})(document.querySelector('aside.note'))")) < 40
    window.click("a.ref[data-i]", 3)
    window.until("document.querySelector('aside.note:target')")
    assert in_window(window, "aside.note:target")


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
    found = window.later("readerSearch.find('iran').then(async ({hits}) => { await readerSearch.loadTexts(hits); return hits.map(({number}) => readerSearch.textOf(number).text ?? JSON.stringify(readerSearch.textOf(number))).join(' ') })")
    assert re.search("Iran[’']s", found)
    for query in ("برجام", "СВПД"):
        window.go(f"search.html?q={query}")
        window.until("document.querySelectorAll('.hits a').length")
        assert "JCPOA" in window.text(".hits"), query
    window.go("search.html?q=Iran%3A+sanctions")
    window.until("document.querySelectorAll('.hits mark').length")
    window.click(".hits li:has(mark) a[href*='/readings/'], .hits li:has(mark) a[href*='readings/']")
    window.until_at("/readings/")
    window.until("marks() > 0".replace("marks()", MARKS))
    window.press(ESCAPE)
    window.until(f"{MARKS} === 0")


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
    window.until("document.activeElement.closest('.own-bar')")
    for _ in range(5):
        window.press(TAB)
    assert window.get("document.activeElement.textContent") == "Write a note"
    window.press(ENTER)
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


def test_a_persian_book_runs_from_right_to_left(visit: Open, persian: tuple[str, str], scheme: str) -> None:
    root = persian[scheme == "file"]
    window = visit("readings/بازار.html", root=root)
    assert window.get("getComputedStyle(document.querySelector('article.prose')).direction") == "rtl"
    number, text = (
        window.get(f"document.querySelector('{one}').getBoundingClientRect().toJSON()") for one in ("#p1 > .pn", "#p1")
    )
    assert number["left"] >= text["right"] - 1, "the number stands on the right"
    found = window.get(f"({BOXES})()")
    notes = found["notes"]
    assert notes
    assert all(note["right"] < text["left"] for note in notes), "the notes stand on the left"
    assert not [1 for n, one in enumerate(notes) for other in notes[n + 1 :] if overlap(one, other)]
    window.click("article.prose a.term")
    assert window.get(f"({MISPLACED})()") == []
    look(window, f"persian-{scheme}")
    window.press(ESCAPE)
    window.size(360, 740)
    assert window.get(f"({TOO_WIDE})()") == []
    window.click(".ref[data-i]")
    assert window.shown("aside.note") == 1
    window.go("search.html?q=بازار")
    window.until("document.querySelectorAll('.hits mark').length")


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


PRINTED = """() => {
  const walk = rule => {
    if (rule instanceof CSSMediaRule && rule.media.mediaText.includes("print")) rule.media.mediaText = "all";
    for (const inner of rule.cssRules ?? []) walk(inner);
  };
  for (const sheet of document.styleSheets) for (const rule of sheet.cssRules) walk(rule);
  return true;
}"""


def test_on_paper_there_are_the_notes_and_terms_and_no_navigation(visit: Open, scheme: str) -> None:
    if scheme == "file":
        return  # a page from the disk may not look at its own style sheet, which is the same
    window = visit(READING, 794, 1123)
    window.get(f"({PRINTED})()")
    for selector in ("header.site", "nav", "#contents", "dialog", ".tools", ".skip", "a.back", "a[rel=next]", ".printing"):
        assert not window.shown(selector), selector
    assert window.shown("aside.note") == window.get("document.querySelectorAll('aside.note').length")
    top = "one => one.getBoundingClientRect().top"
    notes = window.get(f"({top})(document.querySelector('aside.note'))")
    assert notes >= window.get(f"({top})([...document.querySelectorAll('article.prose > .para > p')].at(-1))")
    assert window.shown(".cards .card") > 5, "the terms are explained after the text"
    # A stop at the end of a line may hang over its edge.
    assert window.get("document.documentElement.scrollWidth <= innerWidth + 6")
    look(window, "print")


def test_no_page_complains_on_the_console_of_webkit(sample: Sample, tmp_path: Path, scheme: str) -> None:
    install()
    last = tmp_path / "last.html"
    # Pages are opened one after the other; the last tells by its own word that all have been.
    last.write_text("<!doctype html><title>last</title><script>setTimeout(() => console.log('ALL'), 3000)</script>", "utf-8")
    pages = [sample.address(path, scheme) for path in KINDS.values()]
    said = console(tmp_path, [*pages, last.as_uri()], lambda words: "ALL" in words)
    assert [line for line in said.splitlines() if "CONSOLE" in line and "CONSOLE LOG ALL" not in line] == []


def in_window(window: Window, selector: str) -> bool:
    """Whether something can be seen without scrolling."""
    box = window.until("selector => document.querySelector(selector)?.getBoundingClientRect().toJSON()", selector)
    return bool(box["bottom"] > 0 and box["top"] < window.get("innerHeight"))


def ground(window: Window) -> str:
    return str(window.get("getComputedStyle(document.documentElement).backgroundColor"))


def settle(window: Window) -> None:
    """Let a time go by in which what is only pointed at would close."""
    window.later("new Promise(done => setTimeout(() => done(true), 600))")


def choose(window: Window, words: str) -> None:
    window.get(SELECT.replace("([from, to]) =>", "(from, to) =>"), words, words)
    window.until("document.querySelector('.own-bar .acts button')")


def press_button(window: Window, within: str, name: str) -> None:
    """Press the button of a name."""
    find = "(within, name) => [...document.querySelectorAll(`${within} button`)].findIndex(one => (one.getAttribute('aria-label') ?? one.textContent).trim().startsWith(name))"
    number = window.until(f"(...given) => ({find})(...given) + 1", within, name) - 1
    window.run("document.querySelectorAll('[data-pressed]').forEach(one => one.removeAttribute('data-pressed')); document.querySelectorAll(arguments[0])[arguments[1]].dataset.pressed = ''", f"{within} button", number)
    window.click("[data-pressed]")


def look(window: Window, name: str) -> None:
    """Keep a picture, where somebody asked for pictures: PICTURES=folder."""
    if folder := os.environ.get("PICTURES"):
        window.picture(Path(folder) / f"{window.engine.name}-{name}.png")
