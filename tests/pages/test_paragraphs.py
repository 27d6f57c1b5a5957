"""Paragraphs that are gone, and readings with another name now: where old citations lead."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from reader import disk
from reader.build import build
from reader.model import Theme
from tests.conftest import BOOKS


def test_old_citations_lead_where_they_led(chromium: Browser, theme: Theme, tmp_path: Path) -> None:
    disk.write(tmp_path, build(disk.read_content(BOOKS / "numbers" / "content"), theme, outputs=("site",))[1])
    page = chromium.new_page(viewport={"width": 360, "height": 640})
    start = (tmp_path / "site" / "readings").as_uri()
    for asked, place, told in (
        ("the-weir.html#¶4", "the-weir.html#p4", "Paragraph 4 is no longer in the text. It stood here."),
        ("the-weir.html#p3", "the-weir.html#p3", "Paragraph 3 is now part of this one."),
        ("the-path.html#p1", "the-lane.html#p1", ""),
    ):
        page.goto("about:blank")
        page.goto(f"{start}/{asked}")
        page.wait_for_url(f"{start}/{place}")
        page.wait_for_selector(":target")
        assert page.locator(".gone:visible").all_inner_texts() == ([told] if told else [])
    page.close()
