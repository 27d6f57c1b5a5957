"""The edition as a PDF: notes on the page they belong to, numbers that lead somewhere, and nothing from elsewhere."""

from __future__ import annotations

import io
import re
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pytest

from reader import book, build, pdf
from reader.cli import main
from reader.model import Content, File, ReaderError, Theme

EDITION = """[edition]
name = "quay"
title = "The Quay"
editors = ["Dora Quill"]
date = 2026-11-21
description = "Two texts on a quay."
[readings]
order = ["long", "closed", "shore"]
"""
LINES = "The boats of the fleet lay two deep along the wall, and the only sound was of ropes that were wet. " * 4
LONG_NOTE = " ".join(f"word{n}" for n in range(1500))


def many() -> str:
    """A reading of several pages, with notes in paragraphs, a heading, a table and a note; one is endless."""
    paragraphs = [f"Number {n}. {LINES}[^n{n}]" for n in range(1, 15)]
    paragraphs[3] = f"## A heading with a note[^head]\n\n{paragraphs[3]}"
    paragraphs[5] = "| boat | toll |\n|---|--:|\n| ferry[^cell] | 2 |\n"
    notes = [f"[^n{n}]: Remark {n} on this.\n" for n in range(1, 15) if n not in (6, 9)]
    notes += ["[^n9]: See below.[^deep]\n", "[^deep]: Remark of a remark.\n", "[^head]: Remark on a heading.\n"]
    notes += [f"[^cell]: Remark on a cell.\n\n[^end]: {LONG_NOTE}\n"]
    return "\n\n".join([*paragraphs, "The last toll[^end] and [the shore](shore.md#p1).", *notes])


TEXTS = {
    "reader.toml": EDITION,
    "readings/long.md": f"---\ntitle: A long day\nauthors: [Ada Ferris]\n---\n{many()}",
    "readings/closed.md": "---\ntitle: Kept away\nrights: none\n---\nQuicksilver is a secret of ours.",
    "readings/shore.md": "---\ntitle: ساحل\nlanguage: fa\n---\nقایق‌ها کنار دیوار بودند.",
    "glossary/toll.md": "---\nterm: toll\n---\nWhat is paid for passing.",
    "pages/about.md": "---\ntitle: About\n---\nMade up.",
}


def bound(content: Content, theme: Theme) -> book.Book:
    return book.bound(build.rights.seen(build.read(content, theme), "public"), theme)


@pytest.fixture(scope="module")
def ready() -> None:
    """Where WeasyPrint or its libraries are not there, nothing can be typeset."""
    try:
        pdf.engine()
    except ReaderError as error:
        pytest.skip(str(error))


@pytest.mark.slow
def test_a_book_of_hard_notes_has_every_word_on_the_right_page(
    ready: None, book: Callable[..., Content], theme: Theme
) -> None:
    data = pdf.typeset(bound(book(**TEXTS), theme))
    with pdfplumber.open(io.BytesIO(data)) as file:
        texts = [page.extract_text() for page in file.pages]
        about = {key: value for key, value in file.metadata.items() if key != "Producer"}
        cut = [sign for page in file.pages for sign in page.chars if not 0 < sign["top"] < sign["bottom"] < page.height]
        persian = next(page for page in file.pages if "Reading 3 of 3" in page.extract_text()).chars
        linked = {mark["uri"] for page in file.pages for mark in page.annots if mark["uri"]}
    whole = "\n".join(texts)
    for n in (*range(1, 6), 7, 8, *range(10, 15)):
        here = next(text for text in texts if f"Number {n}." in text)
        following = texts[texts.index(here) + 1]
        assert f"Remark {n} on this." in here + following
    assert sum(f"Number {n}." in text and f"Remark {n} on this." in text for text in texts for n in range(1, 15)) > 8
    for words in ("Remark of a remark", "Remark on a heading", "Remark on a cell", "Ada Ferris", "Dora Quill"):
        assert words in whole
    assert {f"word{n}" for n in range(1500)} <= set(whole.split())
    assert not cut, "a note longer than a page runs over pages"
    assert "Quicksilver" not in whole
    assert "not ours to publish" in whole
    contents = texts[1]
    for title, start in re.findall(r"^(?:\d )?(A long day|Kept away|About|Glossary).*?(\d+)$", contents, re.MULTILINE):
        assert title in texts[int(start) - 1], f"{title} is on page {start}"
    assert about == {
        "Title": "The Quay",
        "Author": "Dora Quill",
        "Subject": "Two texts on a quay.",
        "CreationDate": "D:20261121",
        "ModDate": "D:20261121",
    }
    number = next(sign for sign in persian if sign["text"] == "1" and sign["size"] < 8)
    text = [sign for sign in persian if "\u0600" < sign["text"] < "\u0700"]
    assert number["x0"] > max(sign["x1"] for sign in text), "the number of a paragraph is where its lines begin"
    assert not linked, "every link leads into the book"


def test_nothing_is_fetched_and_no_file_of_the_machine_is_read(ready: None, tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="9">hunter2</text></svg>', "utf-8")
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text y="12">harbour</text></svg>'
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        outside = f"http://127.0.0.1:{server.getsockname()[1]}/a"
        html = (
            f'<html lang="en"><title>t</title><p>words <img alt="" src="{outside}.png">'
            f'<img alt="" src="{secret.as_uri()}"><img alt="" src="/pictures/map.svg">'
            f'<object data="{outside}.svg"></object>'
        )
        style = f'@import url("{outside}.css"); p {{ background: url("{outside}.gif") }}'
        made = book.Book(html, style, (File("pictures/map.svg", drawing),))
        data = pdf.typeset(made)
        assert pdf.typeset(made) == data, "the same bytes"
        with pytest.raises(BlockingIOError):
            server.accept()
    with pdfplumber.open(io.BytesIO(data)) as file:
        words = file.pages[0].extract_text()
    assert "harbour" in words
    assert "hunter2" not in words


@pytest.mark.parametrize(
    ("error", "cure"),
    [
        ("ImportError", "pip install 'annotated-reader[pdf]'"),
        ("OSError", "apt-get install libpango-1.0-0 libpangoft2-1.0-0"),
    ],
)
def test_what_is_missing_for_a_pdf_is_told_with_its_cure(
    error: str, cure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "weasyprint.py").write_text(f"raise {error}", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    for path, text in TEXTS.items():
        (tmp_path / "content" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "content" / path).write_text(text, "utf-8")
    assert main(["build", str(tmp_path / "content"), "--output", "pdf"]) == 2
    assert cure in capsys.readouterr().err
    assert not (tmp_path / "build" / "quay.pdf").exists()
