"""What an author sees while an edition is served: each page follows what is saved, and keeps its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.books.making import BOOK, TOML, write
from tests.conftest import mostly_slow
from tests.pages.conftest import LOOKS, Open
from tests.pages.server import served
from tests.pages.tabs import until
from tests.pages.test_axe import violations
from tests.serving import serving
from tests.test_review import BOOK as REVIEWED

LONG_TEXT = "---\ntitle: A text\n---\n" + "".join(f"Paragraph {n} of many.[^{n}]\n\n" for n in range(80))
LONG_TEXT += "".join(f"[^{n}]: Footnote {n}.\n\n" for n in range(80))
LONG_BOOK = {**BOOK, "readings/text.md": LONG_TEXT}
BROKEN = {"readings/text.md": "---\ntitle: A text\ndate: 2022-13-45\n---\nWords.\n"}

AXE = "Applying inline style"  # as axe tries in a tree of its own


def panel(page: Page) -> Locator:
    return page.locator(".reader-live").get_by_role("alert").locator("section")


pytestmark = pytest.mark.usefixtures("patience")


def test_a_page_follows_what_is_saved_and_keeps_its_place(tmp_path: Path, opened: Open) -> None:
    with serving(write(tmp_path, LONG_BOOK)) as server:
        page = opened(server.address + "readings/text.html")
        other = opened(server.address + "readings/text.html#p50", new=False)
        for tab in (page, other):
            expect(tab.locator("#p60")).to_contain_text("Paragraph 59 of many")
        page.evaluate("scrollTo(0, 2345)")
        until(page, "() => scrollY === 2345")
        place = other.evaluate("scrollY")
        write(tmp_path, {"readings/text.md": LONG_TEXT.replace("59 of many", "59 of very many")})
        for tab, y in ((page, 2345), (other, place)):
            expect(tab.locator("#p60")).to_contain_text("Paragraph 59 of very many")
            until(tab, "() => document.readyState === 'complete'")
            tab.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            assert tab.evaluate("scrollY") == y


def test_an_open_note_stays_open(tmp_path: Path, opened: Open) -> None:
    with serving(write(tmp_path, LONG_BOOK)) as server:
        page = opened(server.address + "readings/text.html", viewport={"width": 360, "height": 640})
        page.locator("#p20 a.ref").click()
        expect(page.get_by_text("Footnote 19.")).to_be_visible()
        place = page.evaluate("scrollY")
        assert place > 0
        write(tmp_path, {"readings/text.md": LONG_TEXT.replace("59 of many", "59 of very many")})
        expect(page.locator("#p60")).to_contain_text("very many")
        expect(page.get_by_text("Footnote 19.")).to_be_visible()
        expect(page.locator("#p20 a.ref")).to_have_attribute("aria-expanded", "true")
        until(page, "y => scrollY === y", arg=place)


@pytest.mark.slow
def test_more_tabs_than_a_browser_opens_connections_follow(tmp_path: Path, opened: Open) -> None:
    with serving(write(tmp_path, BOOK)) as server:
        tabs = [opened(server.address + "readings/text.html", new=n == 0) for n in range(9)]
        write(tmp_path, {"readings/text.md": BOOK["readings/text.md"] + "\nOne more.\n"})
        for tab in tabs:
            expect(tab.get_by_text("One more.")).to_be_visible()
        # Whoever listened for all has gone: another does.
        tabs[0].close()
        write(tmp_path, {"readings/text.md": BOOK["readings/text.md"] + "\nAnother one.\n"})
        for tab in tabs[1:]:
            expect(tab.get_by_text("Another one.")).to_be_visible()


def test_a_mistake_is_told_until_it_is_mended_and_the_old_page_stays(tmp_path: Path, opened: Open) -> None:
    with serving(write(tmp_path, BOOK)) as server:
        page = opened(server.address + "readings/text.html")
        expect(panel(page)).to_have_count(0)
        write(tmp_path, BROKEN)
        expect(panel(page)).to_contain_text(f"{tmp_path}/readings/text.md:3: ")
        expect(panel(page)).to_contain_text("[wrong-type]")
        expect(page.get_by_text("The first paragraph.")).to_be_visible()
        page.goto(server.address)
        expect(panel(page)).to_be_visible()
        write(tmp_path, BOOK)
        expect(panel(page)).to_have_count(0)


def test_a_panel_that_was_closed_comes_back_with_another_mistake_only(tmp_path: Path, opened: Open) -> None:
    with serving(write(tmp_path, BOOK)) as server:
        page = opened(server.address + "readings/text.html")
        write(tmp_path, BROKEN)
        panel(page).get_by_role("button", name="Close").click()
        expect(panel(page)).to_have_count(0)
        page.reload()
        expect(page.locator(".reader-live")).to_be_attached()
        page.wait_for_load_state("networkidle")
        expect(panel(page)).to_have_count(0)
        write(tmp_path, {"readings/text.md": BROKEN["readings/text.md"].replace("13-45", "12-45")})
        expect(panel(page)).to_contain_text("2022-12-45")


def test_what_an_author_wrote_is_text_in_the_panel(tmp_path: Path, opened: Open) -> None:
    with serving(write(tmp_path, BOOK)) as server:
        page = opened(server.address + "readings/text.html")
        write(
            tmp_path, {"readings/text.md": "---\ntitle: A\n'<img src=x onerror=alert(1)>': 1\ndate: '<b>2022'\n---\n"}
        )
        expect(panel(page)).to_contain_text("<b>2022")
        assert panel(page).locator("img").count() == 0


def test_warnings_are_counted_and_unfold(tmp_path: Path, opened: Open) -> None:
    warned = {"readings/text.md": BOOK["readings/text.md"] + "\n[Words](gone.md)\n"}
    with serving(write(tmp_path, {**BOOK, **warned})) as server:
        page = opened(server.address + "readings/text.html")
        told = page.locator(".reader-live").get_by_role("status")
        expect(told.get_by_text("1 warning")).to_be_visible()
        expect(told.get_by_text("[broken-link]")).to_be_hidden()
        told.get_by_text("1 warning").click()
        expect(told.get_by_text("[broken-link]")).to_be_visible()
        expect(panel(page)).to_have_count(0)


def test_an_edition_that_cannot_be_built_yet_appears_once_it_can(tmp_path: Path, opened: Open) -> None:
    with serving(write(tmp_path, {**BOOK, **BROKEN})) as server:
        page = opened(server.address, expected=("503",))
        expect(page.get_by_role("heading")).to_have_text("This edition cannot be built yet")
        expect(page.get_by_role("listitem")).to_contain_text(f"{tmp_path}/readings/text.md:3: ")
        write(tmp_path, {"readings/text.md": BROKEN["readings/text.md"].replace("date: 2022-13-45", "titel: A")})
        expect(page).to_have_url(server.start + "/book/")
        expect(page.get_by_role("link", name="A text").first).to_be_visible()


def test_a_page_finds_its_server_again(tmp_path: Path, opened: Open) -> None:
    with serving(write(tmp_path, BOOK)) as server:
        page = opened(server.address + "readings/text.html", expected=("Failed to load resource",))
        page.wait_for_load_state("load")
        port = server.port
    write(tmp_path, {"readings/text.md": BOOK["readings/text.md"] + "\nMeanwhile.\n"})
    with serving(tmp_path, port=port):
        expect(page.get_by_text("Meanwhile.")).to_be_visible()


@pytest.mark.parametrize(
    "address",
    mostly_slow([pytest.param("", id="name"), pytest.param('address = "https://example.org/one/two/"\n', id="path")]),
)
def test_every_link_of_a_page_leads_somewhere(address: str, tmp_path: Path, opened: Open) -> None:
    content = write(tmp_path, {**REVIEWED, "reader.toml": TOML + address})
    with serving(content) as server:
        page = opened(server.start, expected=("404",))
        assert page.url == server.address
        for path in ("", "readings/text.html", "glossary/nato.html", "gone/deep/no.html"):
            page.goto(server.address + path)
            links = page.locator('a[href]:not([href^="#"])').evaluate_all("links => links.map(link => link.href)")
            assert links
            # Citations name the published address.
            for link in {link for link in links if not link.startswith("https://example.org/")}:
                assert page.request.get(link).ok, link


# The review


def test_a_decision_lands_in_the_content_and_the_link_is_gone(tmp_path: Path, opened: Open) -> None:
    with serving(write(tmp_path, REVIEWED)) as server:
        reading = opened(server.address + "readings/text.html")
        linked = reading.locator("article a.term", has_text="NATO")
        expect(linked.first).to_be_visible()
        page = opened(server.start + "/-/review/", new=False)
        page.get_by_role("link", name="A text").click()
        expect(page.get_by_text("each decision is written into the file")).to_be_visible()
        nato = page.get_by_role("region", name="NATO")
        nato.get_by_label("Never link this term in this reading").check()
        page.get_by_role("button", name="Save decisions").click()
        expect(page.locator('[data-term="nato"]')).to_have_count(0)
        expect(linked).to_have_count(0)
        assert "never: [nato]" in (tmp_path / "readings" / "text.md").read_text("utf-8")
        expect(page.locator("#decisions output")).to_have_text("Nothing decided yet.")
        assert page.locator("input:checked").count() == 0


def test_a_use_leads_to_its_place_in_the_served_reading(tmp_path: Path, opened: Open) -> None:
    with serving(write(tmp_path, REVIEWED)) as server:
        page = opened(server.start + "/-/review/text.html")
        page.get_by_role("region", name="NATO").get_by_role("link", name="Paragraph 2").last.click()
        expect(page).to_have_url(server.address + "readings/text.html#u-nato-2")
        expect(page.locator(":target")).to_have_text("NATO")


def test_what_was_ticked_but_not_saved_outlasts_a_build(tmp_path: Path, opened: Open) -> None:
    with serving(write(tmp_path, REVIEWED)) as server:
        page = opened(server.start + "/-/review/text.html")
        page.get_by_label("Not this term here: swift reply.").check()
        page.get_by_role("region", name="Society").get_by_label("Another wording for the term").fill("swift")
        write(tmp_path, {"readings/text.md": REVIEWED["readings/text.md"].replace("A swift answer came. ", "")})
        expect(page.get_by_text("swift answer came")).to_have_count(0)
        expect(page.locator("#decisions output")).to_have_text("2 decisions.")
        expect(page.get_by_label("Not this term here: swift reply.")).to_be_checked()
        expect(page.get_by_role("region", name="Society").get_by_label("Another wording")).to_have_value("swift")
        assert page.locator("input:checked").count() == 1


def test_what_could_not_be_written_is_told_and_stays_ticked(tmp_path: Path, opened: Open) -> None:
    with serving(write(tmp_path, REVIEWED)) as server:
        page = opened(server.start + "/-/review/text.html", expected=("422",))
        page.get_by_role("region", name="RUSI").get_by_label("Another wording for the term").fill("gone")
        page.get_by_role("button", name="Save decisions").click()
        expect(page.locator("#decisions output")).to_have_text(
            "Not saved: there is no glossary/gone.md, which a decision names"
        )
        expect(page.get_by_role("button", name="Save decisions")).to_be_enabled()
        page.reload()
        expect(page.get_by_role("region", name="RUSI").get_by_label("Another wording")).to_have_value("gone")


# Other pages


def test_a_page_of_another_server_reads_and_writes_nothing(tmp_path: Path, opened: Open) -> None:
    content = write(tmp_path / "content", REVIEWED)
    other = write(tmp_path / "other", {"index.html": "<!DOCTYPE html><title>Other</title>", "404.html": ""})
    before = (content / "reader.toml").read_text("utf-8")
    with serving(content) as server, served(other) as foreign:
        page = opened(foreign, expected=("Failed to load resource", "CORS"))
        for address in (foreign, foreign.replace("127.0.0.1", "localhost")):
            page.goto(address)
            outcome = page.evaluate(TRIES, server.start)
            assert outcome == ["refused"] * 6
    assert (content / "reader.toml").read_text("utf-8") == before


TRIES = """async (start) => {
  const body = JSON.stringify([{ decision: "ignore", words: "RUSI" }]);
  const json = { "Content-Type": "application/json" };
  const tries = [
    fetch(`${start}/-/state`),
    fetch(`${start}/-/decisions`, { method: "POST", headers: json, body }),
    fetch(`${start}/-/decisions`, { method: "POST", body }),
    new Promise((done, fail) => Object.assign(new EventSource(`${start}/-/events`), { onopen: done, onerror: fail })),
    new Promise((done, fail) => document.head.append(
      Object.assign(document.createElement("script"), { src: `${start}/-/live.js`, onload: done, onerror: fail }))),
    new Promise((done, fail) => document.head.append(
      Object.assign(document.createElement("link"),
        { rel: "stylesheet", href: `${start}/-/live.css`, onload: done, onerror: fail }))),
  ];
  return (await Promise.allSettled(tries)).map(({ status }) => (status === "rejected" ? "refused" : "done"));
}"""


@pytest.mark.parametrize(("width", "theme"), mostly_slow(LOOKS))
def test_panel_and_page_of_mistakes_can_be_used_by_all(theme: str, width: int, tmp_path: Path, opened: Open) -> None:
    options: dict[str, Any] = {
        "color_scheme": theme,
        "viewport": {"width": width, "height": 640},
        "expected": ("503", AXE),
    }
    with serving(write(tmp_path / "a", BOOK)) as server:
        page = opened(server.address + "readings/text.html", **options)
        write(tmp_path / "a", BROKEN)
        expect(panel(page)).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Tab")
        panel(page).get_by_role("button").press("Enter")
        expect(panel(page)).to_have_count(0)
    with serving(write(tmp_path / "b", {**BOOK, **BROKEN})) as server:
        page = opened(server.address, **options)
        expect(page.get_by_role("listitem")).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
