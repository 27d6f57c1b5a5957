"""A reading on paper: what a browser makes of it, plain and as a handout."""

from __future__ import annotations

import io
import re

import pdfplumber
import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Sample, Visit

READING = "readings/putin-in-tehran.html"


def sheets(page: Page) -> tuple[list[str], str]:
    """The text of each sheet, line by line, and that of all, column by column and without spaces."""
    with pdfplumber.open(io.BytesIO(page.pdf(format="A4"))) as file:
        flowing = "".join(sheet.extract_text(use_text_flow=True) for sheet in file.pages)
        return [sheet.extract_text() for sheet in file.pages], squeezed(flowing)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.slow
def test_a_printed_reading_has_its_notes_terms_numbers_and_citation(sample: Sample, visit: Visit) -> None:
    page = visit(READING).page
    printed, whole = sheets(page)
    for note in page.locator("aside.note p:not(.who)").all():
        words = squeezed(note.text_content() or "")[:20]
        assert words in whole or not words.isascii(), "other scripts come out of a PDF as shapes"
    entry = next(entry for entry in sample.library.entries if entry.document.address == READING)
    for number in range(1, 4):
        assert re.search(rf"^{number} ", "\n".join(printed), re.MULTILINE)
    terms = {definition.term.id: definition for definition in sample.library.definitions}
    linked = {mention.value for mention in entry.document.mentions if mention.linked}
    for name in linked:
        document = terms[name].document
        assert squeezed(document.text[document.blocks[0].start : document.blocks[0].end])[:40] in whole, name
    headings = [heading.text for heading in entry.document.headings]
    for sheet in printed:
        last = sheet.splitlines()[-3:]
        assert not {*last}.intersection(headings), "a heading stays with its text"
        assert "The Guest Who Would Not Sign" in " ".join(last), "each sheet says what it is from"
    for words in ("Previous", "Skip to", "Display", "Whole entry"):
        assert squeezed(words) not in whole


def test_a_handout_has_a_wide_margin_and_what_was_ticked(visit: Visit) -> None:
    page = visit(READING).page
    box = page.get_by_role("region", name="Print")
    box.get_by_text("Choose the sheet").click()
    box.get_by_label("Handout").check()
    box.get_by_label("Editors’ notes").uncheck()
    box.get_by_label("Terms explained").uncheck()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 900})
    assert page.locator("article.prose > .para > p").first.bounding_box()["width"] < 460  # type: ignore[index]
    expect(page.locator("aside.note.author").first).to_be_visible()
    for hidden in ("aside.note.editor", "a.ref.editor", ".card", ".printing"):
        assert not [mark for mark in page.locator(hidden).all() if mark.is_visible()], hidden
    page.emulate_media(media="screen")
    page.reload()
    expect(box.get_by_label("Handout")).to_be_checked()
    page.goto(page.url.partition("#")[0] + "?print=plain")
    expect(box.get_by_label("Full width")).to_be_checked()
    expect(box.get_by_label("Editors’ notes")).to_be_checked()


def test_without_scripts_a_reading_is_printed_plain(visit: Visit) -> None:
    page = visit(READING, java_script_enabled=False).page
    assert not page.locator(".printing").is_visible()
    page.emulate_media(media="print")
    expect(page.locator("aside.note").first).to_be_visible()
    expect(page.locator(".card").first).to_be_visible()
