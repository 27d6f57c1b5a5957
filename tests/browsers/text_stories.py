"""What readers do with a text, in Firefox and in WebKitGTK: `make test-browsers`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browsers.conftest import Open
from tests.browsers.engines import firefox, install
from tests.browsers.window import ENTER, ESCAPE, SHIFT, TAB, Window, ground, in_window, settle
from tests.pages.conftest import KINDS, Sample
from tests.pages.test_notes import BOXES, overlap
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
    drawn = window.get(
        f"(s => [s.textDecorationLine, s.textDecorationStyle])(getComputedStyle(document.querySelector('{TERM}')))"
    )
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
    window.point_at(3, 300, press=True)
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
            away = [
                note["name"]
                for note in notes
                if note["left"]
                < max(box["right"] for box in text if box["name"][:1] == "p" and box["name"][1:].isdigit())
            ]
            assert away == [], f"{entry.document.address} at {width}"


def test_a_note_in_the_margin_is_level_with_its_mark(visit: Open) -> None:
    window = visit(READING)
    top = "mark => mark.getBoundingClientRect().top"
    assert (
        abs(
            window.get(
                f"({top})(document.querySelector('.ref[data-i]')) - ({top})(document.querySelector('aside.note'))"
            )
        )
        < 40
    )
    window.click("a.ref[data-i]", 3)
    window.until("document.querySelector('aside.note:target')")
    assert in_window(window, "aside.note:target")
    # One that is not shown there comes to its mark, and goes again.
    window.get("(readerChoices.choose('hidden', 'author'), true)")
    window.click("a.ref.author[data-i]", 2)
    window.until(f"document.querySelector('aside.note{CARD}')")
    assert in_window(window, f"aside.note{CARD}")
    window.press(ESCAPE)
    window.until("!document.querySelector(':is(aside[popover], aside.card)')")
    assert window.get("document.activeElement === document.querySelectorAll('a.ref.author[data-i]')[2]")


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
    window.press(ESCAPE)
    window.size(360, 740)
    assert window.get(f"({TOO_WIDE})()") == []
    window.click(".ref[data-i]")
    assert window.shown("aside.note") == 1
    window.go("search.html?q=بازار")
    window.until("document.querySelectorAll('.hits mark').length")


def test_without_anchors_cards_are_sheets_and_notes_stand_in_the_text(sample: Sample, tmp_path: Path) -> None:
    install()
    with firefox(tmp_path, preferences={"layout.css.anchor-positioning.enabled": False}) as engine:
        window = Window(engine, sample.address("", "file"))
        window.go(READING)
        assert window.get("CSS.supports('anchor-name: --a')") is False
        for width, height in ((1280, 800), (360, 740)):
            window.size(width, height)
            assert window.get(f"({EVERYWHERE})()")["wrong"] == []
            found = window.get(f"({BOXES})()")
            notes = found["notes"]
            assert len(notes) == window.get("document.querySelectorAll('aside.note').length")
            assert not [1 for n, one in enumerate(notes) for other in notes[n + 1 :] if overlap(one, other)]
            assert window.get(f"({TOO_WIDE})()") == []
        assert window.hear() == []


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
    for selector in (
        "header.site",
        "nav",
        "#contents",
        "dialog",
        ".tools",
        ".skip",
        "a.back",
        "a[rel=next]",
        ".printing",
    ):
        assert not window.shown(selector), selector
    assert window.shown("aside.note") == window.get("document.querySelectorAll('aside.note').length")
    top = "one => one.getBoundingClientRect().top"
    notes = window.get(f"({top})(document.querySelector('aside.note'))")
    assert notes >= window.get(f"({top})([...document.querySelectorAll('article.prose > .para > p')].at(-1))")
    assert window.shown(".cards .card") > 5, "the terms are explained after the text"
    # A stop at the end of a line may hang over its edge.
    assert window.get("document.documentElement.scrollWidth <= innerWidth + 6")
