"""What comes out: pages that hold together and are the same every time."""

from __future__ import annotations

import os
import posixpath
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from reader import build, disk
from reader.model import Content, ContentError, File, ReaderError, Theme
from tests.books.making import TOML, tree, write
from tests.conftest import BOOKS, mostly_slow
from tests.sites import EVERY, links, made, pages, searched, site_of

# Links


@EVERY
def test_every_link_and_every_place_it_names_is_there(name: str) -> None:
    files = made(name)
    ids = {path: {str(element["id"]) for element in page.select("[id]")} for path, page in pages(name).items()}
    wrong = []
    for path, page in pages(name).items():
        for _, address in links(page):
            url = urlsplit(address)
            if url.scheme or url.netloc:
                continue
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(url.path))) if url.path else path
            )
            if target not in files or (url.fragment and unquote(url.fragment) not in ids.get(target, ())):
                wrong.append((path, address))
    # What the authors of the books themselves got wrong, on purpose.
    known = {"../readings/the-ferry.html#p99", "the-ferry.html#p99", "../pictures/none.png"}
    assert [(path, address) for path, address in wrong if address not in known] == []


@EVERY
def test_links_are_relative_so_that_the_site_works_in_any_folder(name: str) -> None:
    for path, page in pages(name).items():
        if path != "404.html":
            assert [address for _, address in links(page) if address.startswith(("/", "\\"))] == []


@EVERY
def test_links_are_of_few_kinds_and_outside_ones_tell_nothing(name: str) -> None:
    for path, page in pages(name).items():
        for element, address in links(page):
            scheme = urlsplit(address).scheme
            assert scheme in ("", "https", "http", "mailto", "tel", "data"), (path, address)
            if scheme == "data":
                assert element.name == "link", (path, address)
            if scheme.startswith("http") and element.name == "a":
                assert {"noopener", "noreferrer"} <= set(element["rel"]), (path, address)
            if scheme.startswith("http"):
                assert element.name == "a" or element.get("rel") == ["canonical"], (path, address)


@EVERY
def test_every_id_of_a_page_is_there_once(name: str) -> None:
    for path, page in pages(name).items():
        twice = [
            id for id, count in Counter(str(element["id"]) for element in page.select("[id]")).items() if count > 1
        ]
        assert twice == [], path


@EVERY
def test_search_leads_to_pages_and_places_that_are_there(name: str) -> None:
    files = made(name)
    whole = searched(files["search/index.js"], r"index\(")
    texts = {path: data for path, data in files.items() if path.startswith("search/texts-")}
    rows = {int(n): row for data in texts.values() for n, row in searched(data, r"texts\(\d+,").items()}
    addresses = [group[1] for group in whole["groups"] for _ in group[3]]
    assert sorted(rows) == list(range(len(addresses)))
    for number, (anchor, *_) in rows.items():
        page = pages(name)[addresses[number]]
        assert not anchor or page.find(id=anchor), (addresses[number], anchor)


def test_an_old_address_leads_to_the_new_one() -> None:
    page = pages("hostile")["readings/former.html"]
    assert "text.html" in {address for _, address in links(page)}


# The same every time


def built(content: Path, build: Path, *more: str, umask: int = 0o022, **settings: str) -> dict[str, bytes]:
    """What a process of its own makes of some content."""
    arguments = [sys.executable, "-m", "reader", "build", str(content), "--out", str(build), *more]
    subprocess.run(arguments, env={**os.environ, **settings}, umask=umask, check=True, capture_output=True)
    return {path: data for path, data in tree(build).items() if not path.startswith(".cache/")}


@pytest.mark.parametrize("name", mostly_slow(["persian", "plain"]))
def test_the_same_content_gives_the_same_bytes_wherever_and_whenever(name: str, tmp_path: Path) -> None:
    content = BOOKS / name / "content"
    here = built(content, tmp_path / "one", PYTHONHASHSEED="1", TZ="Asia/Tehran", LC_ALL="C.UTF-8")
    copy = write(tmp_path / "somewhere else" / "متن", tree(content))
    settings = {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LC_ALL": "C", "PYTHONUTF8": "0"}
    there = built(copy, tmp_path / "two", "--jobs", "2", umask=0o077, **settings)
    assert there.keys() == here.keys()
    assert [path for path in here if here[path] != there[path]] == []


@pytest.mark.parametrize(
    "change",
    mostly_slow(
        [
            pytest.param(lambda text: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"), id="both"),
            pytest.param(lambda text: b"\xef\xbb\xbf" + text, id="a byte order mark"),
            pytest.param(lambda text: text.replace(b"\n", b"\r\n"), id="CRLF"),
            pytest.param(lambda text: text.replace(b"\n", b"\r"), id="CR"),
        ]
    ),
)
def test_marks_and_line_ends_change_nothing(change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    texts = tree(BOOKS / "plain" / "content")
    changed = {path: text if path.endswith(".png") else change(text) for path, text in texts.items()}
    content = disk.read_content(write(tmp_path, changed))
    theme = disk.read_theme("default")
    library, files = build.build(content, theme)
    library_wanted, wanted = build.build(disk.read_content(BOOKS / "plain" / "content"), theme)
    assert files == wanted
    assert library.problems == library_wanted.problems
    assert library.problems


def test_the_order_in_which_files_are_found_does_not_matter() -> None:
    content = disk.read_content(BOOKS / "plain" / "content")
    assert site_of(Content(content.sources[::-1], content.pictures[::-1])) == made("plain")


def test_the_order_of_the_readings_is_that_of_reader_toml_then_of_dates_then_of_titles(
    book: Callable[..., Content],
) -> None:
    toml = TOML + '[readings]\norder = ["last"]\n'
    heads = {
        "b": "title: B",
        "a": "title: A",
        "new": "title: N\ndate: 2020",
        "old": "title: O\nabout: {date: 1990}",
        "last": "title: L",
    }
    texts = {f"readings/{slug}.md": f"---\n{head}\n---\nWords.\n" for slug, head in heads.items()}
    linked = build.read(book(**{"reader.toml": toml, **texts}), disk.read_theme("default"))
    assert [entry.reading.slug for entry in linked.entries] == ["last", "a", "b", "old", "new"]


def test_nothing_is_made_of_content_with_errors(book: Callable[..., Content]) -> None:
    with pytest.raises(ContentError) as raised:
        site_of(book(**{"readings/text.md": "---\ntitle: [A]\n---\nWords.", "readings/b.md": "---\n"}))
    assert [problem.rule for problem in raised.value.problems] == ["front-matter", "wrong-type"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("> " * 30 + "deep words", id="quotations"),
        pytest.param("".join(f"{'  ' * n}- item\n" for n in range(12)) + "  " * 12 + "- deep words", id="lists"),
    ],
)
def test_what_is_nested_deeply_is_shown(text: str, book: Callable[..., Content]) -> None:
    content = book(**{"readings/text.md": f"# A text\n\n{text}\n"})
    _, files = build.build(content, disk.read_theme("default"))
    assert any(b"deep words" in file.data for file in files if file.path.endswith("text.html"))


@pytest.mark.parametrize("depth", [100, 20_000])
def test_what_is_nested_too_deeply_to_be_shown_is_told(depth: int, book: Callable[..., Content]) -> None:
    with pytest.raises(ContentError) as raised:
        site_of(book(**{"readings/text.md": f"# A text\n\n{'> ' * depth}deep words\n"}))
    assert [(problem.rule, problem.line) for problem in raised.value.problems] == [("too-deep", 3)]


@pytest.mark.parametrize(
    "drawing",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<svg onload='alert(1)'/>",
        b"<svg><a href='javascript:alert(1)'/></svg>",
        b"<svg><image href='https://example.org/x.png'/></svg>",
        b"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>",
    ],
)
def test_a_drawing_that_does_more_than_show_is_refused(drawing: bytes, book: Callable[..., Content]) -> None:
    content = book(**{"readings/text.md": "# A text\n\n![a](../pictures/a.svg)\n"})
    with pytest.raises(ContentError) as raised:
        site_of(replace(content, pictures=(File("pictures/a.svg", drawing),)))
    assert [problem.rule for problem in raised.value.problems] == ["active-drawing"]


def test_a_plain_drawing_is_shown_as_a_picture_and_never_by_itself(book: Callable[..., Content]) -> None:
    drawing = File("pictures/a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0h9'/></svg>")
    content = book(**{"readings/text.md": "# A text\n\n![a](../pictures/a.svg)\n\n[by itself](../pictures/a.svg)\n"})
    files = site_of(replace(content, pictures=(drawing,)))
    page = files["readings/text.html"].decode()
    assert '<img src="../pictures/a.svg" alt="a">' in page
    assert 'href="../pictures/a.svg"' not in page
    assert files["pictures/a.svg"] == drawing.data


def test_what_is_not_there_is_shown_as_its_words(book: Callable[..., Content]) -> None:
    text = "# A text\n\n![A map](../pictures/none.png)\n\nSee [the other](other.md).\n"
    page = site_of(book(**{"readings/text.md": text}))["readings/text.html"].decode()
    assert "A map" in page
    assert "the other" in page
    assert "none.png" not in page
    assert "other." not in page.replace("the other.", "")


def test_a_republished_work_is_cited_with_its_first_place_and_keeps_its_notices(book: Callable[..., Content]) -> None:
    toml = '[edition]\nname = "b"\ntitle = "B"\neditors = ["Ed Itor"]\n'
    head = "title: A view\npublisher: The Press\ndate: 2022-02\ndate_basis: inferred\ndate_evidence: a caption\n"
    head += "source_url: https://example.org/a\ndisclaimer: Not the view of the Press.\nlicence: CC-BY-4.0\n"
    files = site_of(book(**{"reader.toml": toml, "readings/a.md": f"---\n{head}---\nWords.\n"}))
    page = BeautifulSoup(files["readings/a.html"], "html.parser")
    citation = page.select_one(".cite")
    assert citation is not None
    assert citation.get_text() == "The Press. “A view.” [February 2022]. In B, edited by Ed Itor. February 2022."
    text = page.get_text()
    for notice in ("Not the view of the Press.", "a caption", "CC-BY-4.0"):
        assert notice in text
    assert page.select_one('a[href="https://example.org/a"]') is not None


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("<p>\n{{ nope.x }}", "template term.html, line 2: 'nope' is undefined"),
        ("{% if %}", "template term.html, line 1: Expected an expression"),
        ('{% include "none.html" %}', "the theme has no template none.html, which term.html needs"),
        ("{{ asset('none.css') }}", "the theme has no none.css"),
    ],
)
def test_what_is_wrong_in_a_template_is_told_with_its_line(template: str, wanted: str, theme: Theme) -> None:
    templates = tuple((name, template if name == "term.html" else text) for name, text in theme.templates)
    with pytest.raises(ReaderError) as raised:
        build.build(disk.read_content(BOOKS / "plain" / "content"), replace(theme, templates=templates))
    assert str(raised.value).startswith(wanted)
