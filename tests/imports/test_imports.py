"""`reader import`: what it writes, and where captures come from."""

from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path

import pytest

from reader.fetch import Fetched
from reader.imports import repeats_itself
from tests.books.making import BOOK, reader, tree, write
from tests.imports.importing import OTHER, TEXT, Captured, imported

# What is written


def test_a_capture_with_nothing_open_is_written_and_kept_from_git(content: Path, capsys: Captured) -> None:
    status, said = imported(capsys, content, "late.txt")
    text = (content / "readings" / "late-again.md").read_text("utf-8")
    assert status == 0
    assert "rights: none" in text
    assert "publisher: The Quay" in text
    assert "capture: late.txt" in text
    assert "/readings/late-again.md" in (content / ".gitignore").read_text("utf-8").splitlines()
    assert ".gitignore" in said
    assert (content.parent / "late.txt").read_text("utf-8") == TEXT


def test_what_is_written_builds_without_a_word_about_it(content: Path, capsys: Captured) -> None:
    imported(
        capsys, content, "late.txt", "--title", "# A: *title* [^1] 'quoted'", "--publisher", "null", "--author", "- no"
    )
    status, said, _ = reader(capsys, "check", content, "--strict")
    assert (status, "late" in said.casefold()) == (0, False), said


def test_a_dry_run_writes_nothing(content: Path, capsys: Captured) -> None:
    before = tree(content)
    status, said = imported(capsys, content, "late.txt", "asking.txt", "--dry-run")
    assert (status, tree(content)) == (3, before)
    assert "nothing was written: --dry-run" in said


def test_the_status_is_3_while_questions_are_open(content: Path, capsys: Captured) -> None:
    status, said = imported(capsys, content, "asking.txt")
    assert status == 3
    assert "(draft: 2 questions open)" in said
    assert (content / "readings" / "late-again.md").exists()


def test_of_several_captures_the_gravest_counts_and_the_rest_is_written(content: Path, capsys: Captured) -> None:
    write(content.parent, {"empty.txt": "", "early.txt": OTHER})
    status, said = imported(capsys, content, "late.txt", "empty.txt", "early.txt")
    assert status == 2
    assert {"late-again.md", "early-again.md"} <= {path.name for path in (content / "readings").iterdir()}
    lines = said.splitlines()
    assert lines[0].startswith("late.txt -> ")
    assert lines[1].startswith("empty.txt: nothing was written: ")
    assert lines[-1] == "3 captures: 2 new, 1 refused; 1 needs a person"
    assert said.count("names without a term") == 1


def test_every_option_that_answers_is_written(content: Path, capsys: Captured) -> None:
    options = {
        "title": "Another: “Title”",
        "subtitle": "With more",
        "publisher": "The Pier",
        "date": "2020-02-29",
        "language": "en-GB",
        "source-url": "https://example.org/late",
        "rights": "full",
        "rights-note": "by letter of 3 May",
    }
    arguments = [part for key, value in options.items() for part in (f"--{key}", value)]
    status, said = imported(capsys, content, "asking.txt", *arguments, "--author", "B. One", "--author", "C. Two")
    text = (content / "readings" / "another-title.md").read_text("utf-8")
    assert status == 3  # the doubled word
    for key, value in options.items():
        assert f"{key.replace('-', '_')}: " in text
        assert value in text
    assert "authors:\n- B. One\n- C. Two\n" in text
    assert "given by hand" in said
    assert not (content / ".gitignore").exists()


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--date", "May 2021", "expected a date"),
        ("--date", "2021-02-30", "expected a date"),
        ("--language", "klingonese!", "language tag"),
        ("--source-url", "ftp://x", "https://"),
        ("--title", "a\x07b", "control character"),
        ("--name", "a\nb", "control characters"),
        ("--drop", "(", "regular expression"),
        ("--drop", "(a+)+$", "for ever"),
        ("--drop-from", "gone.txt", "no such file"),
        ("--report", "gone/report.json", "no such folder"),
    ],
)
def test_a_wrong_option_is_told_before_anything_is_written(
    option: str, value: str, words: str, content: Path, capsys: Captured
) -> None:
    before = tree(content)
    status, said = imported(capsys, content, "late.txt", option, value)
    assert (status, tree(content)) == (2, before)
    assert words in said
    assert option in said


def test_one_title_is_not_given_to_two_captures(content: Path, capsys: Captured) -> None:
    status, said = imported(capsys, content, "late.txt", "asking.txt", "--title", "Both")
    assert status == 2
    assert "--title is for one capture" in said


def test_lines_can_be_dropped_by_pattern_and_by_a_file_of_them(content: Path, capsys: Captured) -> None:
    write(
        content.parent, {"site.txt": "# the words of one site\n\n^Harbour desk$\n", "late.txt": "Harbour desk\n" + TEXT}
    )
    _, said = imported(
        capsys, content, "late.txt", "--drop-from", "site.txt", "--drop", "^The crew", "--show", "dropped"
    )
    assert "[asked for with --drop] Harbour desk" in said
    assert "[asked for with --drop] The crew had gone home" in said
    assert "The crew" not in (content / "readings" / "late-again.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("pattern", "wrong"),
    [
        ("(a+)+$", True),
        ("(a|aa)*b", True),
        ("((a?)){2,}", True),
        ("(ab)+", False),
        (r"^\(.+\)+$", False),
        ("[(+]+", False),
    ],
)
def test_a_pattern_that_may_never_end_is_known(pattern: str, wrong: bool) -> None:
    assert repeats_itself(pattern) is wrong


# Where captures come from


def test_a_folder_gives_its_texts_and_says_what_it_passed_over(content: Path, capsys: Captured) -> None:
    write(
        content.parent / "raw",
        {
            "b.txt": TEXT,
            "deep/er/A.TXT": OTHER,
            "picture.png": b"\x89PNG",
            ".hidden.txt": TEXT,
            "page.html": "",
            "page_files/advert.html": "",
            "other/reader.toml": "",
            "other/readings/x.md": TEXT,
            "dir.txt/c.txt": TEXT + "\nIt was also the last time that anybody waited for it on the quay.\n",
        },
    )
    _, said = imported(capsys, content, "raw")
    names = re.findall(r"^(\S+)(?: ->|:) ", said, re.MULTILINE)
    assert names[:4] == ["raw/b.txt", "raw/page.html", "raw/deep/er/A.TXT", "raw/dir.txt/c.txt"]
    assert "1 file passed over" in said


def test_a_folder_without_any_text_says_so(content: Path, capsys: Captured) -> None:
    write(content.parent / "raw", {"picture.png": b"\x89PNG"})
    status, said = imported(capsys, content, "raw")
    assert status == 2
    assert "nothing to import" in said


def test_text_from_a_pipe_is_kept_beside_the_readings(
    content: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pipe(text: str, *arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return imported(capsys, content, "-", *arguments)

    assert pipe(TEXT)[0] == 0
    assert "capture: stdin\n" in (content / "readings" / "late-again.md").read_text("utf-8")
    kept = [path.read_text("utf-8") for path in (content / "captures").iterdir()]
    assert kept == [TEXT]
    assert "/captures/" in (content / ".gitignore").read_text("utf-8").splitlines()
    assert "unchanged" in pipe(TEXT)[1]
    assert "early-again.md" in pipe(OTHER)[1]
    assert "capture: mail" in (
        pipe(TEXT + "\nPS\n", "--name", "mail") and (content / "readings" / "late-again-2.md").read_text()
    )
    assert "(changed" in pipe(TEXT.replace("third", "tenth"), "--name", "mail")[1]


def test_what_an_address_answers_is_kept_and_its_address_is_the_source(
    content: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.fetch.fetch", lambda address: Fetched(TEXT.encode(), f"{address}/final"))
    status, said = imported(capsys, content, "https://example.org/late")
    text = (content / "readings" / "late-again.md").read_text("utf-8")
    assert status == 0, said
    assert "source_url: https://example.org/late/final\n" in text
    assert "capture: https://example.org/late\n" in text
    assert "the address it was fetched from" in said
    assert [path.read_text("utf-8") for path in (content / "captures").iterdir()] == [TEXT]
    assert "unchanged" in imported(capsys, content, "https://example.org/late")[1]


def test_a_reading_of_the_edition_is_no_capture(content: Path, capsys: Captured) -> None:
    status, said = imported(capsys, content, "content/readings/text.md")
    assert status == 2
    assert "text of this edition already" in said


def test_what_is_no_text_is_refused_in_words(content: Path, capsys: Captured) -> None:
    folder = write(
        content.parent, {"empty.txt": b"", "scan.pdf": b"%PDF-1.7", "zeros.txt": bytes(5000), "blank.txt": "\n \n"}
    )
    with open(folder / "huge.txt", "wb") as file:
        file.truncate(200_000_000)
    os.mkfifo(folder / "pipe.txt")
    (folder / "lost.txt").symlink_to(folder / "nowhere.txt")
    (folder / "round.txt").symlink_to(folder / "round.txt")
    before = tree(content)
    names = "empty.txt scan.pdf zeros.txt blank.txt huge.txt pipe.txt lost.txt round.txt gone.txt".split()
    for name in [*names, "x" * 300, "/dev/null"]:
        status, said = imported(capsys, content, name)
        assert status == 2
        assert "nothing was written: " in said
        assert len(said.splitlines()) == 1
    assert tree(content) == before


def test_the_name_of_a_capture_steers_no_terminal(content: Path, capsys: Captured) -> None:
    name = "la\nte\x1b[2J.txt"
    write(content.parent, {name: TEXT})
    status, said = imported(capsys, content, name)
    assert status == 0
    assert "\x1b" not in said
    assert reader(capsys, "check", content)[0] == 0
    assert "unchanged" in imported(capsys, content, name)[1]


def test_a_folder_that_takes_no_readings_is_told(content: Path, capsys: Captured) -> None:
    for make in ("missing", "file", "link"):
        place = write(content.parent / make, {"reader.toml": BOOK["reader.toml"]} if make != "missing" else {})
        if make == "file":
            write(place, {"readings": "no folder"})
        elif make == "link":
            (place / "readings").symlink_to(content.parent)
        status, said = imported(capsys, place, content.parent / "late.txt")
        assert status == 2
        assert said.startswith("reader: ")
        assert len(said.splitlines()) == 1


def test_a_reading_that_cannot_be_written_is_told(content: Path, capsys: Captured) -> None:
    (content / ".gitignore").mkdir()
    status, said = imported(capsys, content, "late.txt")
    assert status == 2
    assert "cannot be written" in said
    assert not (content / "readings" / "late-again.md").exists()
