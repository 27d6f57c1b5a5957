"""Records, drafts and private copies as people see them: on a phone, in the dark, on paper, and to a screen reader."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from reader import build, disk
from tests.conftest import BOOKS, mostly_slow
from tests.pages.conftest import Visit
from tests.pages.server import served
from tests.pages.test_axe import violations

BOOK = BOOKS / "rights" / "content"


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of the public edition, of the private copy and of what editors see."""
    target = tmp_path_factory.mktemp("rights")
    content, theme = disk.read_content(BOOK), disk.read_theme("default")
    disk.write(target / "all", build.build(content, theme, outputs=("site", "private"))[1])
    disk.write(target / "desk", build.build(content, theme, outputs=("site",), scope="desk")[1])
    with (
        served(target / "all" / "site", "/site/") as public,
        served(target / "all" / "private", "/private/") as private,
        served(target / "desk" / "site", "/desk/") as desk,
    ):
        yield {"public": public, "private": private, "desk": desk}


@pytest.mark.parametrize(
    ("scope", "path", "width", "theme"),
    mostly_slow(
        [
            ("public", "readings/the-keeper.html", 1280, "light"),
            ("private", "readings/the-keeper.html", 360, "dark"),
            ("desk", "readings/the-storm.html", 360, "dark"),
            ("public", "readings/the-keeper.html", 360, "dark"),
            ("public", "glossary/lens.html", 360, "dark"),
            ("private", "readings/the-keeper.html", 1280, "light"),
            ("desk", "index.html", 1280, "light"),
        ],
        quick=3,
    ),
)
def test_what_is_marked_can_be_used_by_everybody(
    scope: str, path: str, width: int, theme: str, roots: dict[str, str], visit: Visit
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
    expect(page.locator(".hits.page")).to_contain_text("The keeper’s year")
