"""An editor writes in the pages of a served edition: notes, terms and decisions, with a mouse or without."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.books.making import TOML, write
from tests.pages.conftest import Open
from tests.pages.test_axe import violations
from tests.serving import serving
from tests.test_writing import BOOK, FILE

AXE = "Applying inline style"  # as axe tries in a tree of its own
PERSIAN = {
    "reader.toml": TOML + 'language = "fa"\n',
    "readings/متن.md": "---\ntitle: متن\n---\nکتاب‌های *تازه* 😀 را خواندیم.\n\nبند دوم اینجاست.\n",
}

pytestmark = pytest.mark.usefixtures("patience")

BOX = """words => {
  const walker = document.createTreeWalker(document.querySelector("article.prose"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    const { left, right, top, height } = range.getBoundingClientRect();
    return { left, right, y: top + height / 2 };
  }
  throw new Error(`not there: ${words}`);
}"""


def select(page: Page, words: str) -> None:
    """Draw the mouse over words that stand in one line."""
    box = page.evaluate(BOX, words)
    page.mouse.move(box["left"] + 0.5, box["y"])
    page.mouse.down()
    page.mouse.move(box["right"] - 0.5, box["y"], steps=4)
    page.mouse.up()


def dialog(page: Page) -> Locator:
    return page.locator(".reader-live dialog")


def desk(page: Page, name: str = "Notes of the edition: ") -> Locator:
    return page.locator(".reader-live details.desk", has_text=name)


def test_a_note_is_written_changed_and_removed_on_the_page(tmp_path: Path, opened: Open) -> None:
    content = write(tmp_path / "content", {**BOOK, "notes/text.yaml": FILE})
    file = content / "notes" / "text.yaml"
    with serving(content) as server:
        page = opened(server.address + "readings/text.html", expected=(AXE, "409", "422"))
        expect(desk(page)).to_be_visible()
        select(page, "moved; the RUSI")
        page.get_by_role("button", name="Editor’s note").click()
        expect(dialog(page).get_by_label("The note, in Markdown")).to_be_focused()
        expect(dialog(page)).to_contain_text("moved; the RUSI")
        assert violations(page) == []
        dialog(page).get_by_label("Kind").select_option("question")
        dialog(page).get_by_label("The note, in Markdown").fill("Did they *really*?")
        # What is saved meanwhile does not take the words away.
        write(content, {"readings/text.md": BOOK["readings/text.md"].replace("Third", "An added word. Third")})
        server.until("rebuilt in")
        dialog(page).get_by_role("button", name="Save").click()
        mark = page.locator("mark.note", has_text="moved; the RUSI")
        expect(mark).to_be_visible()
        name = mark.get_attribute("data-note")
        expect(page.locator(f"#note-{name} em")).to_have_text("really")
        assert file.read_text("utf-8").startswith(FILE)
        expect(page.locator("mark.note:focus")).to_have_text("moved; the RUSI")

        other = opened(page.url, new=False)
        other.locator(f"#note-{name}").get_by_role("button", name="Edit").click()
        dialog(other).get_by_label("The note, in Markdown").fill("Mine, of another window.")
        page.locator(f"#note-{name}").get_by_role("button", name="Edit").click()
        expect(dialog(page).get_by_label("Kind")).to_have_value("question")
        dialog(page).get_by_label("The note, in Markdown").fill("Theirs, saved first.")
        dialog(page).get_by_role("button", name="Save").click()
        expect(page.locator(f"#note-{name}")).to_contain_text("Theirs, saved first.")
        dialog(other).get_by_role("button", name="Save", exact=True).click()
        expect(dialog(other).get_by_role("alert")).to_contain_text("Theirs, saved first.")
        expect(dialog(other).get_by_label("The note, in Markdown")).to_have_value("Mine, of another window.")
        assert "Theirs, saved first." in file.read_text("utf-8")
        assert violations(other) == []
        dialog(other).get_by_role("button", name="Save mine in its place").click()
        expect(other.locator(f"#note-{name}")).to_contain_text("Mine, of another window.")
        expect(page.locator(f"#note-{name}")).to_contain_text("Mine, of another window.")

        page.locator(f"#note-{name}").get_by_role("button", name="Edit").click()
        dialog(page).get_by_role("button", name="Remove").click()
        dialog(page).get_by_role("button", name="Remove it for good").click()
        expect(mark).to_have_count(0)
        assert file.read_text("utf-8").rstrip() == FILE.rstrip()


def test_all_can_be_done_without_a_pointer_and_in_persian(tmp_path: Path, opened: Open) -> None:
    content = write(tmp_path / "content", PERSIAN)
    with serving(content) as server:
        options = {"viewport": {"width": 360, "height": 640}, "color_scheme": "dark"}
        page = opened(server.address + "readings/متن.html", expected=(AXE,), **options)
        expect(desk(page, "یادداشت‌های مجموعه: 0")).to_be_visible()
        page.locator("#p1 .pn").focus()
        page.keyboard.press("e")
        expect(dialog(page).locator("blockquote")).to_have_text("کتاب‌های تازه 😀 را خواندیم.")
        page.keyboard.type("چرا / کی؟")
        expect(dialog(page).locator("textarea")).to_have_value("چرا / کی؟")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.keyboard.press("Escape")
        expect(dialog(page).get_by_role("alert")).to_be_visible()
        page.keyboard.press("Control+Enter")
        expect(page.locator("mark.note").first).to_be_visible()
        assert 'exact: "کتاب‌های تازه 😀 را خواندیم."' in (content / "notes" / "متن.yaml").read_text("utf-8")
        expect(page.locator("mark.note:focus")).to_have_count(1)

        summary = desk(page, "یادداشت‌های مجموعه: 1").locator("summary")
        summary.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        assert violations(page) == []
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(dialog(page).locator("blockquote")).to_have_text("بند دوم اینجاست.")
        dialog(page).locator('[name="for"]').select_option("teachers")
        expect(dialog(page).locator('[name="by"]')).to_have_value("teacher")
        dialog(page).locator("textarea").fill("رازی برای آموزگاران")
        page.keyboard.press("Control+Enter")
        expect(desk(page, "یادداشت‌های مجموعه: 2")).to_contain_text("رازی برای آموزگاران")
        expect(page.locator("article")).not_to_contain_text("رازی")
        assert page.evaluate("[...CSS.highlights.get('reader-live-teacher')].join('')") == "بند دوم اینجاست."

        # While something is wrong, the last good page is written on, and the list has what it cannot show yet.
        write(content, {"glossary/bad.md": "---\nkind: event\n---\nNo name.\n"})
        expect(page.locator(".reader-live [role=alert] section")).to_be_visible()
        page.locator("#p2 .pn").focus()
        page.keyboard.press("e")
        expect(dialog(page).locator('[name="for"]')).to_have_value("teachers")
        page.keyboard.type("<img src=x onerror=alert(1)>")
        dialog(page).locator('[name="for"]').select_option("everybody")
        page.keyboard.press("Control+Enter")
        expect(desk(page, "یادداشت‌های مجموعه: 3")).to_contain_text("<img src=x onerror=alert(1)>")
        expect(page.locator(".reader-live .told")).to_contain_text("پس از رفع خطاها")
        expect(page.locator("#p2 mark.note")).to_have_count(0)
        (content / "glossary" / "bad.md").unlink()
        expect(page.locator("#p2 mark.note").first).to_be_visible()


def test_words_become_terms_and_links_are_judged_where_they_stand(tmp_path: Path, opened: Open) -> None:
    content = write(tmp_path / "content", BOOK)
    with serving(content) as server:
        page = opened(server.address + "readings/text.html", expected=(AXE, "422"))
        expect(desk(page)).to_be_visible()
        select(page, "RUSI")
        page.get_by_role("button", name="Mark a term").click()
        expect(dialog(page).get_by_label("Name", exact=True)).to_have_value("RUSI")
        dialog(page).get_by_label("Name", exact=True).fill("Swift")
        dialog(page).get_by_label("Kind").fill("organisation")
        dialog(page).get_by_label("Short definition").fill("An institute.")
        dialog(page).get_by_role("button", name="Save").click()
        expect(dialog(page).get_by_role("alert")).to_contain_text("glossary/swift.md: this term is there already")
        dialog(page).get_by_label("Name", exact=True).fill("RUSI")
        assert violations(page) == []
        dialog(page).get_by_role("button", name="Save").click()
        expect(page.locator('article a.term[data-term="rusi"]')).to_have_text("RUSI")
        expect(desk(page)).to_be_visible()

        select(page, "Society")
        page.keyboard.press("g")
        dialog(page).get_by_label("Another name of a term").check()
        dialog(page).get_by_label("Find a term").fill("atlan")
        expect(dialog(page).get_by_label("The term")).to_have_value("nato")
        dialog(page).get_by_role("button", name="Save").click()
        expect(page.locator('article a.term[data-term="nato"]')).to_have_text("Society")
        assert "  - Society\n" in (content / "glossary" / "nato.md").read_text("utf-8")

        expect(desk(page)).to_be_visible()
        page.locator('article a.term[data-term="swift"]').focus()
        page.keyboard.press("Enter")
        card = page.locator(".card:popover-open")
        expect(card).to_be_focused()
        expect(card.get_by_role("button", name="Right in this reading")).to_be_visible()
        page.keyboard.press("Tab")
        expect(card.get_by_role("button", name="Right in this reading")).to_be_focused()
        page.keyboard.press("Enter")
        text = content / "readings" / "text.md"
        expect(card.get_by_text("Looked at: right in this reading.")).to_be_visible()
        assert violations(page) == []
        card.get_by_role("button", name="Not this term here").click()
        expect(page.locator('article a.term[data-term="swift"]')).to_have_text("SWIFT")
        assert "not_here: [{term: swift, words: swift answer came.}]" in text.read_text("utf-8")
        page.locator('article a.term[data-term="nato"]').click()
        card.get_by_role("button", name="Never in any reading").click()
        expect(page.locator('article a.term[data-term="nato"]')).to_have_count(0)
        assert "link: never" in (content / "glossary" / "nato.md").read_text("utf-8")
        assert "title: A text  # a remark" in text.read_text("utf-8")
