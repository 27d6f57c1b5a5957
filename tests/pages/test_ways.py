"""Where links lead, seen before they are followed; terms that are known; where a page stands; long notes, folded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from reader import disk
from reader.build import build
from reader.model import Content, Source
from tests.conftest import mostly_slow
from tests.pages.conftest import SCHEMES, Visit
from tests.pages.projection import PROJECT
from tests.pages.server import served
from tests.pages.test_axe import violations
from tests.pages.test_notes import BOXES, overlap
from tests.pages.test_own import mark
from tests.pages.test_terms import MISPLACED

WORDS = "The ferryman kept his accounts in a book that nobody else was ever allowed to open. "
LONG = WORDS * 9
PARAGRAPHS = [f"Paragraph {n} begins here and tells of the toll. {WORDS * 3}" for n in range(1, 13)]
PARAGRAPHS[0] += (
    " See [the other](two.md#p2), [its note](two.md#fn-x), [the closed](closed.md), [ours](#p9), [e](#note-n1)."
)
PARAGRAPHS[1] += "[^a] Then the quay is named.[^b] And the river is named.[^c]"
PARAGRAPHS[2] += "[^d] The harbour is named.[^e]"
FEET = "".join(f"\n[^{name}]: {LONG if name != 'b' else 'Short.'} [Last](https://example.org/).\n" for name in "abcde")
FILES = {
    "reader.toml": '[edition]\nname = "ways"\ntitle = "An Edition of Ways"\naddress = "https://a.example/ways"\n',
    "readings/one.md": "---\ntitle: One of the texts\nauthors: [Ada Ferris]\ndate: 2001\n---\n\n"
    + "\n\n".join(PARAGRAPHS)
    + FEET,
    "readings/two.md": "---\ntitle: Two\nauthors: [Ben Holm]\ndate: 1999-03\n---\n\nThe toll.\n\n"
    "Second words here.[^x]\n\n[^x]: In a footnote.\n",
    "readings/closed.md": "---\ntitle: Closed\nauthors: [Cy Dunn]\nrights: none\n---\n\nSecret words.\n",
    "notes/one.yaml": f"- id: n1\n  quote: {{exact: the river is named}}\n  text: |\n    What an editor says. {LONG}\n"
    "- id: n2\n  quote: {exact: The harbour is named}\n  by: translator\n  text: Short.\n",
    "glossary/toll.md": "---\nterm: toll\nkind: payment\n---\n\nWhat is paid. See [two](../readings/two.md#p2).\n",
    "glossary/harbour.md": "---\nterm: harbour\n---\n\nWhere ships lie.\n",
}


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of a small edition: served, and on the disk."""
    target = tmp_path_factory.mktemp("ways")
    content = Content(tuple(Source(*pair) for pair in FILES.items()))
    disk.write(target, build(content, disk.read_theme("default"), outputs=("site",))[1])
    with served(target / "site", "/w/") as address:
        yield {"http": address, "file": "file://" + quote((target / "site").as_posix()) + "/"}


def preview(page: Page) -> Locator:
    return page.locator(".card.preview:popover-open")


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES))
def test_a_link_shows_where_it_leads_by_pointer_and_by_keyboard(
    scheme: str, roots: dict[str, str], visit: Visit
) -> None:
    tab = visit("readings/one.html", root=roots[scheme])
    page = tab.page
    assert not [path for path in tab.paths() if "previews" in path or "cards" in path]
    links = page.locator("#p1 a[href]:not(.pn, .term, .ref)")
    shown = [
        "Two\nBen Holm, March 1999\n¶ 2 Second words here.",
        "Two\nBen Holm, March 1999\n1 Author In a footnote.",
        "Closed\nCy Dunn, Only its record",
        "¶ 9 Paragraph 9 begins here and tells of the toll. The ferryman",
        "■ a Editor’s note Gloss What an editor says.",
    ]
    for n, words in enumerate(shown):
        links.nth(n).hover()
        expect(preview(page)).to_contain_text(words.rpartition("\n")[2])
        assert preview(page).inner_text().replace("\n\n", "\n").startswith(words)
        assert links.nth(n).get_attribute("aria-describedby") == preview(page).get_attribute("id")
        assert page.evaluate(MISPLACED) == []
    assert scheme == "file" or violations(page) == []
    preview(page).hover()
    page.wait_for_timeout(450)
    expect(preview(page)).to_be_visible()  # it may be pointed at, and stays
    page.keyboard.press("Escape")  # and goes without the pointer moving
    expect(preview(page)).to_have_count(0)
    links.first.focus()
    expect(preview(page)).to_contain_text("Second words")
    expect(links.first).to_be_focused()
    page.keyboard.press("Tab")
    expect(preview(page)).not_to_contain_text("Second words")
    links.first.press("Enter")
    page.wait_for_url("**/two.html#p2")
    assert "Secret" not in page.content()


def test_the_way_from_the_words_to_a_far_card_may_be_slow(roots: dict[str, str], visit: Visit) -> None:
    page = visit("readings/one.html", root=roots["http"], width=400, height=700, has_touch=True).page
    term = page.locator("#p1 a.term").first
    term.hover()
    card = page.locator(".card:popover-open")
    expect(card).to_be_visible()
    start, end = term.bounding_box(), card.bounding_box()
    assert start
    assert end
    assert page.evaluate(MISPLACED) == []
    for part in (0.3, 0.6, 0.9):  # the sheet stands at the other end of the window
        edge, goal = start["y"] + start["height"], end["y"]
        page.mouse.move(start["x"] + 5, edge + (goal - edge) * part)
        page.wait_for_timeout(350)
        expect(card).to_be_visible()
    term.click()
    card.get_by_role("button", name="I know this term").click()
    assert page.evaluate(MISPLACED) == []  # it has grown, and still stands beside its words
    card.get_by_role("button", name="Close").click()
    expect(card).to_have_count(0)
    term.click()
    card.get_by_role("link", name="two").hover()
    expect(preview(page)).to_contain_text("Second words")  # on the card of the term
    assert page.evaluate(MISPLACED) == []
    page.keyboard.press("Escape")
    expect(card).to_have_count(1)
    page.keyboard.press("Escape")
    expect(term).to_be_focused()
    # A tap on any other link follows it.
    page.locator("#p1 a[href*='two.html']").first.tap()
    page.wait_for_url("**/two.html#p2")


def is_underlined(page: Page) -> bool:
    return "underline" in str(
        page.locator("#p1 a.term").first.evaluate("term => getComputedStyle(term).textDecorationLine")
    )


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES))
def test_a_term_that_is_known_loses_its_underline_everywhere_and_is_taken_back(
    scheme: str, roots: dict[str, str], visit: Visit
) -> None:
    page = visit("readings/one.html", root=roots[scheme]).page
    other = page.context.new_page()
    other.goto(roots[scheme] + "readings/two.html")
    assert is_underlined(other)
    term, card = page.locator("#p1 a.term").first, page.locator(".card:popover-open")
    term.click()
    button = card.get_by_role("button", name="I know this term")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    expect(card.get_by_role("status")).to_have_text("Not underlined any more, on this device.")
    assert scheme == "file" or violations(page) == []
    page.keyboard.press("Escape")
    expect(term).to_be_focused()
    expect(other.locator("#p1 a.term").first).to_have_class("term known")
    assert not is_underlined(other)  # the other tab follows
    other.close()
    page.locator("#p9").hover()
    page.evaluate("document.activeElement.blur()")
    assert not is_underlined(page)
    term.hover()
    page.wait_for_timeout(450)
    expect(card).to_have_count(0)  # pointing at it is no question any more
    page.goto(roots[scheme] + "readings/two.html")
    assert not is_underlined(page)
    page.locator("#p1 a.term").first.focus()
    expect(card).to_be_visible()  # but it is a link still, and has its card
    card.get_by_role("button", name="I know this term").click()
    assert is_underlined(page)
    page.goto(roots[scheme] + "glossary/toll.html")
    button = page.get_by_role("button", name="I know this term")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    page.goto(roots[scheme] + "my-notes.html#known")
    known = page.get_by_role("region", name="The terms I know")
    expect(known.get_by_role("link")).to_have_text("toll")
    known.get_by_role("button", name="Underline all of them again").click()
    expect(known).to_contain_text("None yet.")
    page.go_back()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_what_is_known_from_the_disk_has_room_in_a_cookie_and_the_oldest_go(
    roots: dict[str, str], visit: Visit
) -> None:
    page = visit("glossary/toll.html", root=roots["file"]).page
    page.evaluate("""readerChoices.keep("known", Array.from({length: 600}, (_, n) => `term-${n}`).join("."))""")
    page.get_by_role("button", name="I know this term").click()
    expect(page.locator(".knows [role=status]")).to_contain_text("no room for more")
    kept = str(page.evaluate('readerChoices.kept("known")'))
    assert len(kept) <= 3500
    assert kept.endswith("term-599.toll")
    assert not kept.startswith("term-0.")


def test_a_page_says_where_it_stands(roots: dict[str, str], visit: Visit) -> None:
    page = visit("readings/one.html", root=roots["http"]).page
    way = page.get_by_role("navigation", name="Where this page stands")
    assert [step.strip() for step in way.locator("li").all_inner_texts()] == [
        "An Edition of Ways",
        "Readings",
        "One of the texts",
    ]
    assert way.locator("[aria-current='page']").inner_text() == "One of the texts"
    assert way.locator("a").count() == 2
    data = [json.loads(text) for text in page.locator('script[type="application/ld+json"]').all_text_contents()]
    trail = next(found for found in data if found["@type"] == "BreadcrumbList")
    assert [(step["position"], step["item"]) for step in trail["itemListElement"]] == [
        (1, "https://a.example/ways/index.html"),
        (2, "https://a.example/ways/index.html#readings-heading"),
        (3, "https://a.example/ways/readings/one.html"),
    ]
    page.emulate_media(media="print")
    assert not way.is_visible()
    page.emulate_media(media="screen")
    page.goto(roots["http"] + "glossary/toll.html")
    assert [step.strip() for step in way.locator("li").all_inner_texts()] == [
        "An Edition of Ways",
        "Glossary",
        "T",
        "toll",
    ]
    page.set_viewport_size({"width": 360, "height": 740})
    box = way.bounding_box()
    assert box
    assert box["height"] < 30
    way.get_by_role("link", name="T", exact=True).click()
    page.wait_for_url("**/glossary/index.html#letter-T")
    expect(page.locator(":target")).to_have_text("T")


def touching(page: Page) -> list[tuple[str, str]]:
    """The notes that lie over another, or over the text."""
    found = page.evaluate(BOXES)
    notes = found["notes"]
    pairs = [(one, other) for n, one in enumerate(notes) for other in [*notes[n + 1 :], *found["text"]]]
    return [(one["name"], other["name"]) for one, other in pairs if overlap(one, other)]


def top(note: Locator) -> float:
    return float(note.evaluate("note => note.getBoundingClientRect().top + scrollY"))


def test_long_notes_are_folded_and_none_touches_another(roots: dict[str, str], visit: Visit) -> None:
    page = visit("readings/one.html", root=roots["http"]).page
    long = page.locator("aside.note:has(> .unfold)")
    first, after = page.locator("#fn-a"), page.locator("#fn-b")
    assert long.count() == 5
    for width in (960, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        assert touching(page) == []
        line = first.evaluate("note => parseFloat(getComputedStyle(note).lineHeight)")
        heights = long.evaluate_all("notes => notes.map(note => note.getBoundingClientRect().height)")
        assert all(height <= 12 * line for height in heights)
        before = top(after)
        more = first.get_by_role("button", name="more, Note 1")
        assert more.get_attribute("aria-expanded") == "false"
        more.press("Enter")
        less = first.get_by_role("button", name="less, Note 1")
        assert less.get_attribute("aria-expanded") == "true"
        assert top(after) > before + 3 * line
        page.evaluate("for (const one of document.querySelectorAll('.unfold[aria-expanded=false]')) one.click()")
        assert long.evaluate_all("notes => notes.filter(note => note.scrollHeight > note.clientHeight).length") == 0
        assert touching(page) == []
        page.evaluate("for (const one of document.querySelectorAll('.unfold')) one.click()")


def test_what_is_folded_unfolds_for_who_comes_for_it_on_paper_and_without_a_script(
    roots: dict[str, str], visit: Visit
) -> None:
    hidden = "note => note.scrollHeight > note.clientHeight + 1"
    page = visit("readings/one.html#fn-d", root=roots["http"]).page
    assert "more" not in page.locator("article.prose").evaluate(PROJECT)  # a button is no part of the text
    mark(page, "Paragraph 9 begins", note=LONG)
    own = page.locator("aside.note.own")
    assert own.evaluate(hidden)
    own.get_by_role("button", name="more, My note 1").press("Enter")
    assert not own.evaluate(hidden)
    assert not page.locator("#fn-d").evaluate(hidden)
    folded = page.locator("#fn-a")
    assert folded.evaluate(hidden)
    assert violations(page) == []
    page.emulate_media(media="print")
    assert not folded.evaluate(hidden)
    assert not folded.locator(".unfold").is_visible()
    page.emulate_media(media="screen")
    folded.locator("a[href^='https']").focus()
    assert not folded.evaluate(hidden)
    assert folded.locator(".unfold").get_attribute("aria-expanded") == "true"
    page.locator("#fnref-c").click()
    expect(page.locator("#fn-c.card")).to_be_visible()
    assert not page.locator("#fn-c").evaluate(hidden)
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator("#fnref-e").click()
    assert not page.locator("#fn-e").evaluate(hidden)
    assert not page.locator("#fn-e .unfold").is_visible()
    plain = visit("readings/one.html", root=roots["http"], java_script_enabled=False).page
    assert plain.locator(".unfold").count() == 0
    assert plain.locator("#fn-a").bounding_box()["height"] > 500  # type: ignore[index]
