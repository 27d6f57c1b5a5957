"""Records, drafts and private copies as people see them: on a phone, in the dark, on paper, and to a screen reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from reader import build, disk
from tests.books.making import tree, write
from tests.conftest import BOOKS
from tests.pages.conftest import Visit
from tests.pages.server import served
from tests.pages.test_axe import THEMES, WIDTHS, violations
from tests.serving import serving

BOOK = BOOKS / "rights" / "content"
PAGES = ("index.html", "readings/the-keeper.html", "readings/the-lamp.html", "glossary/lens.html")


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of the public edition, of the private copy and of what editors see."""
    target = tmp_path_factory.mktemp("rights")
    content = write(target / "content", tree(BOOK))
    _, files = build.build(disk.read_content(content), disk.read_theme("default"), outputs=("site", "zip", "private"))
    disk.write(target / "build", files)
    with (
        served(target / "build" / "site", "/site/") as public,
        served(target / "build" / "private", "/private/") as private,
        serving(content) as desk,
    ):
        yield {"public": public, "private": private, "desk": desk.address}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("scope", "path"),
    [("public", path) for path in PAGES]
    + [("private", "readings/the-keeper.html"), ("desk", "readings/the-storm.html"), ("desk", "index.html")],
)
def test_what_is_marked_can_be_used_by_everybody(
    scope: str, path: str, theme: str, width: int, roots: dict[str, str], visit: Visit
) -> None:
    page = visit(path, root=roots[scope], width=width, color_scheme=theme).page
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_private_copy_is_marked_on_paper_too(roots: dict[str, str], visit: Visit) -> None:
    page = visit("readings/the-keeper.html", root=roots["private"]).page
    page.emulate_media(media="print")
    expect(page.get_by_role("complementary", name="Private copy: not for publication")).to_be_visible()
    expect(page.get_by_role("note", name="Not in the public edition")).to_be_visible()


def test_a_search_finds_the_text_in_the_private_copy_and_only_its_title_in_public(
    roots: dict[str, str], visit: Visit
) -> None:
    for scope, wanted in (("private", "1 place"), ("public", "Nothing found.")):
        page = visit("search.html?q=froze", root=roots[scope]).page
        expect(page.locator('[data-search="status"]')).to_contain_text(wanted)
    page = visit("search.html?q=keeper%27s+year", root=roots["public"]).page
    expect(page.locator(".hits")).to_contain_text("The keeper’s year")


def test_answering_the_questions_of_a_draft_takes_its_mark_away(tmp_path: Path, visit: Visit) -> None:
    content = write(tmp_path / "content", tree(BOOK))
    with serving(content) as server:
        page = visit("readings/the-storm.html", root=server.address, expected=("net::ERR_",)).page
        expect(page.get_by_role("note", name="Draft: 2 open questions")).to_be_visible()
        path = content / "readings" / "the-storm.md"
        text = path.read_text("utf-8").replace("title: null", "title: The storm").replace("''", "it ends here")
        path.write_text(text, "utf-8")
        expect(page.get_by_role("heading", name="The storm")).to_be_visible(timeout=30_000)
        expect(page.get_by_role("note")).to_have_count(0)
        page.goto("about:blank")
