"""Content and themes as they are read from a disk, whatever lies there."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from reader import disk
from reader.model import Content, ReaderError
from tests.books.making import BOOK, READING, TOML, write


def told(content: Content) -> list[tuple[str, int, str]]:
    """The path, line and rule of each problem."""
    return [(problem.path, problem.line, problem.rule) for problem in content.problems]


def text_of(content: Content, path: str = "readings/text.md") -> str:
    return next(source.text for source in content.sources if source.path == path)


# Bytes


def test_a_byte_order_mark_and_other_line_ends_leave_the_text_as_it_is(tmp_path: Path) -> None:
    text = "---\ntitle: متن\n---\nOne\n\ntwo[^a]\n"
    forms = {
        "mark": b"\xef\xbb\xbf" + text.encode(),
        "crlf": text.replace("\n", "\r\n").encode(),
        "cr": text.replace("\n", "\r").encode(),
        "all": b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
    }
    for name, data in forms.items():
        content = disk.read_content(write(tmp_path / name, {"readings/text.md": data}))
        assert text_of(content) == text
        assert not content.problems


@pytest.mark.parametrize(
    ("data", "line"),
    [
        pytest.param(READING.encode() + "café\n".encode("latin-1"), 5, id="Latin-1"),
        pytest.param(READING.replace("\n", "\r\n").encode() + b"\xe9", 5, id="Latin-1 after CRLF"),
        pytest.param(READING.replace("\n", "\r").encode() + b"\xe9", 5, id="Latin-1 after CR"),
        pytest.param(READING.encode("utf-16"), 1, id="UTF-16"),
        pytest.param(READING.encode("utf-16-be"), 1, id="UTF-16 without a mark"),
        pytest.param(READING.encode() + b"\n\0", 6, id="NUL"),
        pytest.param(b"\xed\xa0\x80", 1, id="a lone surrogate"),
        pytest.param(b"one\ntwo\xf0\x9f", 2, id="cut off in a character"),
    ],
)
def test_other_bytes_are_told_with_their_line_and_never_shown(data: bytes, line: int, tmp_path: Path) -> None:
    content = disk.read_content(write(tmp_path, {"readings/text.md": data}))
    assert told(content) == [("readings/text.md", line, "encoding")]
    assert not content.sources


# Files that are none


def test_leftovers_of_editors_and_systems_are_passed_over_in_silence(tmp_path: Path) -> None:
    names = [
        ".#text.md",
        "text.md~",
        "#text.md#",
        ".text.md.swp",
        "4913",
        ".DS_Store",
        "Thumbs.db",
        "~$text.md",
        "text.bak",
    ]
    write(tmp_path, {**BOOK, **{f"readings/{name}": b"\xff" for name in names}, ".git/readings/x.md": b"\xff"})
    (tmp_path / "readings" / "folder.md").mkdir()
    content = disk.read_content(tmp_path)
    assert not content.problems
    assert [source.path for source in content.sources] == ["reader.toml", "readings/text.md"]


def test_a_file_that_is_not_used_is_told(tmp_path: Path) -> None:
    write(tmp_path, {**BOOK, "readings/text.txt": "Words", "pictures/movie.mp4": "x", "notes.txt": "my own"})
    assert told(disk.read_content(tmp_path)) == [
        ("pictures/movie.mp4", 1, "unused-file"),
        ("readings/text.txt", 1, "unused-file"),
    ]


def test_a_link_out_of_the_folder_is_refused_and_nothing_behind_it_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"secret.md": "# Secret\n\nWords.", **{f"content/{name}": text for name, text in BOOK.items()}})
    for place in ("readings/secret.md", "pictures/secret.png"):
        path = tmp_path / "content" / place
        path.parent.mkdir(exist_ok=True)
        path.symlink_to(tmp_path / "secret.md")
    content = disk.read_content(tmp_path / "content")
    assert told(content) == [("pictures/secret.png", 1, "escape"), ("readings/secret.md", 1, "escape")]
    assert "Secret" not in str(content)


def test_a_link_to_a_file_inside_is_read(tmp_path: Path) -> None:
    write(tmp_path, BOOK)
    (tmp_path / "readings" / "again.md").symlink_to("text.md")
    assert text_of(disk.read_content(tmp_path), "readings/again.md") == READING


def test_links_that_lead_nowhere_or_in_a_circle_are_named(tmp_path: Path) -> None:
    readings = write(tmp_path, BOOK) / "readings"
    (readings / "nowhere.md").symlink_to("gone.md")
    (readings / "round.md").symlink_to("about.md")
    (readings / "about.md").symlink_to("round.md")
    content = disk.read_content(tmp_path)
    assert told(content) == [(f"readings/{name}.md", 1, "unreadable") for name in ("about", "nowhere", "round")]
    assert all("link leads" in problem.message for problem in content.problems)


def test_a_folder_that_links_to_one_around_it_is_not_followed(tmp_path: Path) -> None:
    (write(tmp_path, BOOK) / "readings" / "again").symlink_to(tmp_path)
    content = disk.read_content(tmp_path)
    assert told(content) == [("readings/again", 1, "unused-file")]
    assert len(content.sources) == 2


def test_pipes_and_devices_are_refused_without_waiting(tmp_path: Path) -> None:
    readings = write(tmp_path, BOOK) / "readings"
    os.mkfifo(readings / "pipe.md")
    start = time.monotonic()
    assert told(disk.read_content(tmp_path)) == [("readings/pipe.md", 1, "unreadable")]
    assert time.monotonic() - start < 2


def test_an_unreadable_file_is_told_or_read_as_the_system_has_it(tmp_path: Path) -> None:
    path = write(tmp_path, BOOK) / "readings" / "text.md"
    path.chmod(0)
    # Root may read everything; for everybody else it is an error. Both are told rightly.
    wanted = [] if os.access(path, os.R_OK) else [("readings/text.md", 1, "unreadable")]
    assert told(disk.read_content(tmp_path)) == wanted


def test_a_file_too_large_is_refused_with_the_limit(tmp_path: Path) -> None:
    path = write(tmp_path, BOOK) / "readings" / "large.md"
    with path.open("wb") as file:
        file.truncate(disk.LARGEST + 1)
    content = disk.read_content(tmp_path)
    assert told(content) == [("readings/large.md", 1, "too-large")]
    assert "50 MB" in content.problems[0].message


@pytest.mark.parametrize("name", ["nothing", "file"])
def test_content_that_is_no_folder_cannot_be_read(name: str, tmp_path: Path) -> None:
    write(tmp_path, {"file": "Words"})
    with pytest.raises(ReaderError, match=name):
        disk.read_content(tmp_path / name)


# Themes


def test_a_theme_that_is_not_there_is_told() -> None:
    with pytest.raises(ReaderError, match="no theme 'nowhere'"):
        disk.read_theme("nowhere")


def test_broken_words_of_a_theme_are_told_with_their_line(tmp_path: Path) -> None:
    write(tmp_path, {"default/strings/en.toml": 'find = "Find"\nclose = \n'})
    with pytest.raises(ReaderError, match=r"en\.toml.*line 2"):
        disk.read_theme("default", tmp_path)


def test_a_theme_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"default/templates/base.html": b"\xff"})
    with pytest.raises(ReaderError, match="not UTF-8"):
        disk.read_theme("default", tmp_path)


def test_reader_toml_needs_no_more_than_two_lines(tmp_path: Path) -> None:
    assert text_of(disk.read_content(write(tmp_path, BOOK)), "reader.toml") == TOML
