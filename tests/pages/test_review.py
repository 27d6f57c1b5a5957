"""The review of links in a browser: what an editor ticks is what the next build honours."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.books.making import reader, write
from tests.pages.conftest import LOOKS
from tests.pages.test_axe import violations
from tests.test_review import BOOK, linked


@pytest.fixture
def content(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A content folder that was built with its review beside it."""
    folder = write(tmp_path / "content", BOOK)
    assert reader(capsys, "build", folder, "--review")[0] == 0
    return folder


def test_an_editor_ticks_saves_and_the_links_are_gone(
    chromium: Browser, content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto((tmp_path / "build" / "review" / "index.html").as_uri())
    page.get_by_role("link", name="A text").click()
    assert page.get_by_role("button", name="Save decisions").is_disabled()
    swift = page.get_by_role("region", name="Swift")
    swift.get_by_label("Not this term here: swift reply.").check()
    page.get_by_role("region", name="NATO").get_by_label("Never link this term in this reading").check()
    page.get_by_role("region", name="Society").get_by_label("Another wording for the term").fill("swift")
    page.get_by_role("region", name="RUSI").get_by_label("Needs no term").check()
    assert page.get_by_role("status").inner_text() == "4 decisions."
    with page.expect_download() as download:
        page.get_by_role("button", name="Save decisions").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    page.close()
    assert said == []
    assert reader(capsys, "review", saved, content)[0] == 0
    assert reader(capsys, "build", content)[0] == 0
    assert linked(tmp_path) == ["swift", "SWIFT", "swift", "Society"]


def test_a_reviewed_use_leads_to_its_place_in_the_site(chromium: Browser, content: Path) -> None:
    page = chromium.new_page()
    page.goto((content.parent / "build" / "review" / "text.html").as_uri())
    page.get_by_role("region", name="NATO").get_by_role("link", name="Paragraph 2").last.click()
    assert page.url.endswith("/site/readings/text.html#u-nato-2")
    assert page.locator(":target").inner_text() == "NATO"
    page.close()


def test_the_review_has_no_violations(chromium: Browser, content: Path) -> None:
    found = []
    for name in ("index.html", "text.html"):
        page = chromium.new_page()
        page.goto((content.parent / "build" / "review" / name).as_uri())
        for width, theme in LOOKS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=theme)
            found += [f"{name} {width} {theme}: {wrong}" for wrong in violations(page)]
        page.close()
    assert found == []
