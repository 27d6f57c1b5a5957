"""What comes out harms nobody, and shows only what may be shown."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reader import build, disk
from reader.model import Content, File
from tests.books.making import READING, TOML, write
from tests.sites import EVERY, Files, content_of, links, made, pages, parsed, searched, site_of

POLICY = re.compile(
    r"default-src 'none'; script-src 'self' '(sha256-[\w+/]{43}=)'; style-src 'self'; img-src 'self' data:"
)


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
