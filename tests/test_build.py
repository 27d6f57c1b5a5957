"""What comes out: pages that hold together, harm nobody, show only what may be shown, and are the same every time."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import posixpath
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag

from reader import build, disk
from reader.model import Content, ContentError, File, ReaderError, Source, Theme
from tests.books.making import READING, TOML, tree, write
from tests.conftest import BOOKS, mostly_slow

EVIL = """</title><script>alert(1)</script><img src=x onerror=alert(1)> "><b onclick='x'>' {{ 7*7 }}{% raw %} <!--"""
Q = json.dumps(EVIL)  # which is YAML and TOML too
HOSTILE = {
    "reader.toml": f"""
[edition]
name = "hostile"
title = {Q}
subtitle = {Q}
description = {Q}
licence = {Q}
publisher = {Q}
editors = [{Q}]
""",
    "readings/text.md": f"""---
title: {Q}
subtitle: {Q}
authors: [{Q}, {Q}]
publisher: {Q}
abstract: {Q}
keywords: [{Q}]
source_url: "https://example.org/?q=%3Cb%3E&x=1"
about: {{title: {Q}, authors: [{Q}], publisher: {Q}}}
was: [former]
---
# {EVIL}

{EVIL} The evil one and the pact.[^"><script>alert(1)</script>]

![{EVIL}](../pictures/none.png "{EVIL.replace('"', "")}")

[x](javascript:alert(1)) [y](../glossary/evil.md) [z]{{onclick="alert(1)" style="color:red" id="<script>" .card}}

[^"><script>alert(1)</script>]: {EVIL}
""",
    "readings/other.md": READING,
    "glossary/evil.md": f"""---
term: {Q}
aliases: [{Q[:-1]} evil one"]
names: {{fa: {Q}, ru: [{Q}]}}
kind: {Q}
sources: [{Q}]
related: [__proto__]
---
{EVIL}
""",
    "glossary/__proto__.md": "---\nterm: the pact\n---\nA pact.\n",
    "pages/about.md": f"---\ntitle: {Q}\n---\n{EVIL}\n",
}
HOSTILE["glossary/constructor.md"] = HOSTILE.pop("glossary/__proto__.md")  # a name with `_` is no address
HOSTILE["glossary/evil.md"] = HOSTILE["glossary/evil.md"].replace("__proto__", "constructor")

EVERY = pytest.mark.parametrize("name", ["plain", "persian", "hostile"])
POLICY = re.compile(
    r"default-src 'none'; script-src 'self' '(sha256-[\w+/]{43}=)'; style-src 'self'; img-src 'self' data:"
)

Files = dict[str, bytes]


@cache
def made(name: str) -> Files:
    """The site of a book, built once."""
    content = content_of(HOSTILE) if name == "hostile" else disk.read_content(BOOKS / name / "content")
    return site_of(content)


def content_of(texts: dict[str, str]) -> Content:
    return Content(tuple(Source(path, text) for path, text in texts.items()))


def site_of(content: Content) -> Files:
    """Every file of a site by its address."""
    _, files = build.build(content, disk.read_theme("default"))
    return {file.path.removeprefix("site/"): file.data for file in files if file.path.startswith("site/")}


def everything(files: Files) -> str:
    """All text of a site and of the archives in it, as one."""
    texts = []
    for path, data in files.items():
        if path.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                texts += [packed.read(entry).decode("utf-8", "replace") + entry for entry in packed.namelist()]
        else:
            texts.append(data.decode("utf-8", "replace") + path)
    joined = "\n".join(texts)
    return joined + re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), joined)


@cache
def pages(name: str) -> dict[str, BeautifulSoup]:
    """The pages of a book by address; look, do not touch."""
    return {path: parsed(data) for path, data in made(name).items() if path.endswith(".html")}


def parsed(data: bytes) -> BeautifulSoup:
    return BeautifulSoup(data.decode("utf-8"), "html.parser")


def links(page: BeautifulSoup) -> Iterator[tuple[Tag, str]]:
    """Every address a page names."""
    for element in page.find_all(True):
        for attribute in ("href", "src", "action", "srcset", "poster", "data", "formaction"):
            if element.has_attr(attribute):
                yield element, str(element[attribute])


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
    addresses = [group[1] for group in whole["groups"] for _ in group[4]]
    assert sorted(rows) == list(range(len(addresses)))
    for number, (anchor, *_) in rows.items():
        page = pages(name)[addresses[number]]
        assert not anchor or page.find(id=anchor), (addresses[number], anchor)


def searched(script: bytes, call: str) -> dict[str, list[list[str]]]:
    """The data a search script hands over."""
    text = script.decode()
    start = re.match(rf"readerSearch\.{call}", text)
    assert start
    data: dict[str, list[list[str]]] = json.loads(text[start.end() :].removesuffix(");\n"))
    return data


def test_an_old_address_leads_to_the_new_one() -> None:
    page = pages("hostile")["readings/former.html"]
    assert "text.html" in {address for _, address in links(page)}


# Safety


@EVERY
def test_every_page_forbids_what_it_does_not_need_before_anything_else(name: str) -> None:
    for path, page in pages(name).items():
        assert page.head, path
        first, second = page.head.find_all(True)[:2]
        assert first.get("charset") == "utf-8", path
        assert second.get("http-equiv") == "Content-Security-Policy", path
        assert POLICY.match(str(second["content"])), path
        assert page.select_one("meta[name=referrer][content=no-referrer]"), path


@EVERY
def test_no_page_has_a_style_of_its_own_and_no_script_but_the_one_its_policy_knows(name: str) -> None:
    for path, page in pages(name).items():
        assert page.head, path
        known = POLICY.match(str(page.head.find_all(True)[1]["content"]))
        for element in page.find_all(True):
            assert element.name != "style", path
            if element.name == "script" and element.get("type") != "application/ld+json":
                text = element.get_text()
                digest = "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
                assert element.has_attr("src") != bool(text), path
                assert not text or (known and known[1] == digest), path
            wrong = [attribute for attribute in element.attrs if attribute == "style" or attribute.startswith("on")]
            assert wrong == [], (path, element)


def test_hostile_words_stay_words_wherever_they_stand() -> None:
    files = made("hostile")
    for path, data in files.items():
        if path.endswith(".html"):
            html = data.decode()
            assert "<script>alert" not in html, path
            assert "<img src=x" not in html, path
            assert "<b onclick" not in html, path
            assert "<!--" not in html, path
            assert "7*7" in html, path
            assert b"\0" not in data, path


def test_hostile_words_can_still_be_read() -> None:
    wanted = "</title><script>alert(1)</script><img src=x onerror=alert(1)>"
    for path in ("index.html", "readings/text.html", "glossary/evil.html", "about.html"):
        page = pages("hostile")[path]
        assert page.title, path
        assert wanted in page.title.get_text(), path
        assert page.main, path
    heading = pages("hostile")["readings/text.html"].select_one("main h1")
    assert heading
    assert heading.get_text().startswith(wanted)
    assert "{{ 7*7 }}{% raw %}" in heading.get_text()


def test_search_data_is_json_that_no_page_could_take_for_markup() -> None:
    scripts = {path: data for path, data in made("hostile").items() if re.match(r"search/(index|texts-\d+)\.js", path)}
    assert len(scripts) >= 2
    for path, data in scripts.items():
        assert b"<" not in data, path
        assert not {"\u2028", "\u2029"} & set(data.decode()), path
        json.loads(re.sub(r"\AreaderSearch\.\w+\((\d+,)?|\);\n\Z", "", data.decode()))


def test_separators_and_odd_letters_of_a_title_leave_the_search_data_valid() -> None:
    head = '---\ntitle: "One\\u2028two\\u2029 😀 \\u202e end"\n---\n'
    files = site_of(content_of({"reader.toml": TOML, "readings/text.md": head + "Words.\n"}))
    assert not {"\u2028", "\u2029"} & set(files["search/index.js"].decode())
    groups = searched(files["search/index.js"], r"index\(")["groups"]
    assert "One two 😀 \u202e end" in {group[0] for group in groups}


def test_ids_of_content_cannot_take_the_place_of_ours() -> None:
    text = "# A text\n\n{#p2}\nOne [two]{#text} [three]{#find .menu}.\n\nTwo.\n"
    files = site_of(content_of({"reader.toml": TOML, "readings/text.md": text}))
    page = parsed(files["readings/text.html"])
    assert page.find(id="p2").get_text().endswith("Two.")  # type: ignore[union-attr]
    assert {page.find(id=id).name for id in ("x-text", "x-find")} == {"span"}  # type: ignore[union-attr]
    assert page.find(id="text").name == "main"  # type: ignore[union-attr]


# What may be shown

SECRET = "Sesquipedalian"


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("rights: none", id="that may not be published"),
        pytest.param("rights: quotation", id="of which only a quotation may be published"),
        pytest.param("capture: page.html", id="that was captured, and nobody said it may be published"),
        pytest.param("draft: true", id="that is a draft"),
    ],
)
def test_the_words_of_a_reading_are_nowhere(head: str, book: Callable[..., Content]) -> None:
    body = (
        f"{SECRET} one and the pact {SECRET}.[^a]\n\n## {SECRET} heading\n\n- {SECRET} item\n\n| {SECRET} |\n|---|\n"
        f'| pact |\n\n![{SECRET}](../pictures/a.png "{SECRET} caption")\n\n    {SECRET} code\n\n[^a]: {SECRET} note\n'
    )
    texts = {
        "readings/secret.md": f"---\ntitle: Withheld\n{head}\n---\n{body}",
        "readings/open.md": "---\ntitle: Open\n---\nThe pact.\n",
        "glossary/pact.md": "---\nterm: pact\n---\nA pact.\n",
    }
    files = site_of(book(**texts))
    assert SECRET.lower() not in everything(files).lower()
    assert ("Withheld" in everything(files)) == (head != "draft: true")


def test_what_only_teachers_may_see_is_in_no_output(tmp_path: Path) -> None:
    texts = {
        "reader.toml": TOML,
        "readings/text.md": READING,
        "readings/key.teacher.md": f"---\ntitle: {SECRET}\n---\n{SECRET}\n",
        "glossary/word.teacher.md": f"---\nterm: paragraph\n---\n{SECRET}\n",
        "pages/answers.teacher.md": f"# {SECRET}\n\n{SECRET}\n",
        "notes/text.teacher.yaml": f"- id: a\n  text: {SECRET}\n",
        "assignments/one.teacher.md": f"# {SECRET}\n",
        "students/ada.json": f'"{SECRET}"',
        ".env": SECRET,
        "pictures/plan.teacher.txt": SECRET,
    }
    files = site_of(disk.read_content(write(tmp_path, texts)))
    assert SECRET.lower() not in everything(files).lower()
    assert "teacher" not in " ".join(files)


def test_an_error_in_a_teachers_file_does_not_hinder_students(book: Callable[..., Content]) -> None:
    assert site_of(book(**{"readings/text.md": READING, "readings/key.teacher.md": "---\nbroken: ["}))


@EVERY
def test_the_site_offers_the_zip_and_says_what_it_is_made_of(name: str) -> None:
    files = made(name)
    page = pages(name)["download.html"]
    assert f"{name}.zip" in {address for _, address in links(page)}
    with zipfile.ZipFile(io.BytesIO(files[f"{name}.zip"])) as packed:
        inside = parsed(packed.read(f"{name}/download.html"))
        assert not any(address.endswith(".zip") for _, address in links(inside))
        assert packed.read(f"{name}/THIRD-PARTY.txt") == files["THIRD-PARTY.txt"]
    for words in ("lunr.js 2.3.9", "Permission is hereby granted", "annotated-reader"):
        assert words in files["THIRD-PARTY.txt"].decode()


def test_a_book_that_was_made_is_offered_beside_the_zip_with_its_size(book: Callable[..., Content]) -> None:
    theme = disk.read_theme("default")
    library, _ = build.build(book(**{"readings/text.md": READING}), theme)
    name = library.edition.name
    offered = [File(f"{name}.zip", b"PK"), File(f"{name}.pdf", b"%PDF" * 500_000)]
    site = {file.path: file.data for file in build.site(library, theme, build.Common(list, print), offered)}
    page = parsed(site["site/download.html"])
    assert {f"{name}.zip", f"{name}.pdf"} <= {address for _, address in links(page)} & {path[5:] for path in site}
    assert "2.0 MB" in page.get_text()


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
