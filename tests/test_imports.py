"""`reader import`: what it writes, what it leaves alone, what it says, and how it ends."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader import amend, frontmatter, gather
from reader.clean import merge
from reader.clean.report import trimmed, visible
from reader.clean.write import front_matter, slug
from reader.desk import Desk, free_place
from reader.fetch import Fetched
from reader.imports import repeats_itself
from reader.model import Source
from tests.books.making import BOOK, command, reader, tree, write

Captured = pytest.CaptureFixture[str]
HERE = Path(__file__).parent
TEXT = (
    "Late Again\n\nBy Ada Ferris\n3 May 2021\n\nThe ferry was late, and nobody on the quay could say why it was late.\n"
    "\nThe crew had gone home for the night, and the keys of the boat had gone with them. It was the third time.\n\n"
    "Source: The Quay\n"
)
ASKING = TEXT.replace("Source: The Quay\n", "").replace("home for the night", "home for for the night")
OTHER = TEXT.replace("Late Again", "Early Again").replace("late", "early")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    write(tmp_path, {"late.txt": TEXT, "asking.txt": ASKING})
    return write(tmp_path / "content", BOOK)


def imported(capsys: Captured, content: Path, *arguments: object) -> tuple[int, str]:
    """The status of an import into `content`, and all it said; captures are named from the folder around it."""
    before = Path.cwd()
    os.chdir(content.parent)
    try:
        status, said, error = reader(capsys, "import", *arguments, "--to", content)
    finally:
        os.chdir(before)
    return status, said + error


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_bytes(text.replace(before, after).encode())


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


# Once more


def test_the_same_capture_twice_writes_nothing(content: Path, capsys: Captured) -> None:
    imported(capsys, content, "late.txt")
    before = {path: path.stat().st_mtime_ns for path in content.rglob("*")}
    status, said = imported(capsys, content, "late.txt")
    assert status == 0
    assert "unchanged; nothing open" in said
    assert {path: path.stat().st_mtime_ns for path in content.rglob("*")} == before


@pytest.mark.slow
def test_captures_in_every_language_give_the_same_bytes_again(content: Path, capsys: Captured) -> None:
    (content.parent / "captures").mkdir()
    for path in sorted((HERE / "captures").rglob("*.txt"))[::4]:
        shutil.copy(path, content.parent / "captures")
    status, _ = imported(capsys, content, "captures")
    assert status == 3
    before = tree(content)
    _, said = imported(capsys, content, "captures")
    assert tree(content) == before
    assert re.search(r"\n(\d+) captures: \1 unchanged; ", said)


def test_the_order_of_captures_on_the_disk_does_not_matter(content: Path, capsys: Captured) -> None:
    write(content.parent / "raw", {f"{name}.txt": TEXT.replace("third", name) for name in ("c", "a", "b")})
    imported(capsys, content, "raw")
    assert "capture: raw/a.txt" in (content / "readings" / "late-again.md").read_text("utf-8")
    assert "capture: raw/c.txt" in (content / "readings" / "late-again-3.md").read_text("utf-8")


def test_an_answer_by_option_stays_without_the_option(content: Path, capsys: Captured) -> None:
    target = content / "readings" / "late-again.md"
    imported(capsys, content, "asking.txt", "--publisher", "The Quay", "--date", "2021-05-04")
    before = target.read_bytes()
    _, said = imported(capsys, content, "asking.txt")
    assert "unchanged; draft: 1 question open" in said
    assert target.read_bytes() == before


def test_an_answer_in_the_front_matter_survives_and_closes_its_question(content: Path, capsys: Captured) -> None:
    target = content / "readings" / "late-again.md"
    assert imported(capsys, content, "asking.txt")[0] == 3
    change(target, "publisher: null", "publisher: The Quay")
    change(target, "answer: ''\n---", "answer: it is meant\n---")
    status, said = imported(capsys, content, "asking.txt")
    text = target.read_text("utf-8")
    assert status == 0
    assert "settled     missing publisher" in said
    assert "publisher: The Quay" in text
    assert "answer: it is meant" in text
    assert "missing-publisher" not in text
    assert "unchanged" in imported(capsys, content, "asking.txt")[1]


def test_an_answer_finds_its_words_when_the_capture_has_changed(content: Path, capsys: Captured) -> None:
    target = content / "readings" / "late-again.md"
    imported(capsys, content, "asking.txt", "--publisher", "The Quay")
    change(target, "answer: ''", "answer: it is meant")
    change(
        content.parent / "asking.txt",
        "The ferry",
        "It was a cold night, and the wind blew from the north.\n\nThe ferry",
    )
    status, said = imported(capsys, content, "asking.txt")
    assert status == 0, said
    assert "other bytes than last time" in said
    assert "answer: it is meant" in target.read_text("utf-8")
    assert "cold night" in target.read_text("utf-8")


def test_a_question_that_was_taken_out_stays_out(content: Path, capsys: Captured) -> None:
    target = content / "readings" / "late-again.md"
    imported(capsys, content, "asking.txt", "--publisher", "The Quay")
    text = target.read_text("utf-8")
    target.write_text(re.sub(r"flags:\n.*?---", "flags: []\n---", text, flags=re.DOTALL), "utf-8")
    assert imported(capsys, content, "asking.txt")[0] == 0


def test_comments_order_and_own_keys_of_the_front_matter_stay(content: Path, capsys: Captured) -> None:
    target = content / "readings" / "late-again.md"
    imported(capsys, content, "asking.txt")
    change(target, "---\ntitle:", "---\n# ask Ada about this one\nkeywords: [ferry, 'night']   # for the index\ntitle:")
    change(target, "publisher: null", "publisher:   # who?")
    imported(capsys, content, "asking.txt", "--publisher", "The Quay")
    text = target.read_text("utf-8")
    assert text.startswith("---\n# ask Ada about this one\nkeywords: [ferry, 'night']   # for the index\ntitle:")
    assert "publisher: The Quay   # who?\n" in text


def test_what_a_person_took_out_or_put_right_stays_so(content: Path, capsys: Captured) -> None:
    target = content / "readings" / "late-again.md"
    imported(capsys, content, "late.txt")
    change(target, "title: Late Again", "title: Late once more")
    change(target, "rights: none", "rights: full")
    change(target, "language: en", "language: en-GB")
    status, said = imported(capsys, content, "late.txt")
    assert status == 0
    assert "unchanged" in imported(capsys, content, "late.txt")[1]
    assert "language: en-GB\n" in target.read_text("utf-8")
    assert "title: Late once more\n" in target.read_text("utf-8")
    assert "rights: full\n" in target.read_text("utf-8")
    assert "which can go" in said


def test_an_edited_reading_is_overwritten_only_by_force_and_what_it_was_is_kept(
    content: Path, capsys: Captured
) -> None:
    imported(capsys, content, "late.txt")
    target = content / "readings" / "late-again.md"
    change(target, "third time", "fourth time")
    before = target.read_bytes()
    status, said = imported(capsys, content, "late.txt")
    assert (status, target.read_bytes()) == (2, before)
    assert "edited by hand" in said
    status, said = imported(capsys, content, "late.txt", "--force")
    assert status == 0
    assert "third time" in target.read_text("utf-8")
    assert "late-again.md.bak" in said
    assert (content / "readings" / "late-again.md.bak").read_bytes() == before
    assert "/readings/*.bak" in (content / ".gitignore").read_text("utf-8")
    change(target, "third time", "fifth time")
    imported(capsys, content, "late.txt", "--force")
    assert (content / "readings" / "late-again.md.bak").read_bytes() == before
    assert b"fifth" in (content / "readings" / "late-again.md.2.bak").read_bytes()
    assert reader(capsys, "check", content, "--strict")[0] == 0


def test_the_line_ends_of_another_editor_are_no_edit_and_stay(content: Path, capsys: Captured) -> None:
    target = content / "readings" / "late-again.md"
    imported(capsys, content, "asking.txt")
    target.write_bytes(b"\xef\xbb\xbf" + target.read_bytes().replace(b"\n", b"\r\n"))
    status, _ = imported(capsys, content, "asking.txt", "--publisher", "The Quay")
    data = target.read_bytes()
    assert status == 3
    assert data.startswith(b"\xef\xbb\xbf---\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert b"publisher: The Quay\r\n" in data


def test_front_matter_that_cannot_be_read_is_left_to_its_author(content: Path, capsys: Captured) -> None:
    target = content / "readings" / "late-again.md"
    imported(capsys, content, "late.txt")
    change(target, "title: Late Again", 'title: "Late Again')
    before = target.read_bytes()
    status, said = imported(capsys, content, "late.txt")
    assert (status, target.read_bytes()) == (2, before)
    assert "late-again.md:" in said
    assert "--force" in said
    assert imported(capsys, content, "late.txt", "--force")[0] == 0
    assert (content / "readings" / "late-again.md.bak").read_bytes() == before


def test_captures_of_one_name_in_two_folders_are_two_readings(content: Path, capsys: Captured) -> None:
    write(content.parent, {"a/index.txt": TEXT, "b/index.txt": OTHER})
    imported(capsys, content, "a/index.txt")
    os.chdir(content.parent / "b")
    status, said, _ = reader(capsys, "import", "index.txt", "--to", "../content")
    os.chdir(HERE)
    assert status == 0
    assert "early-again.md" in said
    assert "title: Late Again" in (content / "readings" / "late-again.md").read_text("utf-8")
    change(content.parent / "b" / "index.txt", "third", "tenth")
    assert "(changed; nothing open)" in imported(capsys, content, "b/index.txt")[1]


def test_a_capture_from_elsewhere_is_known_by_its_bytes_and_its_path_is_not_told(
    content: Path, capsys: Captured, tmp_path_factory: pytest.TempPathFactory
) -> None:
    away = write(tmp_path_factory.mktemp("away"), {"late.txt": TEXT})
    imported(capsys, content, away / "late.txt")
    text = (content / "readings" / "late-again.md").read_text("utf-8")
    assert "capture: …/late.txt\n" in text
    assert str(away) not in text
    assert "unchanged" in imported(capsys, content, away / "late.txt")[1]
    assert "now late.txt   (was: …/late.txt)" in imported(capsys, content, "late.txt")[1]
    assert "unchanged" in imported(capsys, content, away / "late.txt")[1]
    change(away / "late.txt", "third", "tenth")
    assert "late-again-2.md" in imported(capsys, content, away / "late.txt")[1]


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_the_same_bytes_twice_are_one_reading(more: list[str], content: Path, capsys: Captured) -> None:
    write(content.parent, {"copy.txt": TEXT})
    _, said = imported(capsys, content, "late.txt", "copy.txt", *more)
    assert "it has the same bytes as late.txt" in said or more
    assert "2 captures: 1 new, 1 unchanged; 0 need a person" in said


def test_a_repository_that_nobody_else_can_read_takes_every_text(content: Path, capsys: Captured) -> None:
    write(content, {"reader.toml": BOOK["reader.toml"] + '[rights]\nrepository = "private"\n'})
    _, said = imported(capsys, content, "late.txt")
    assert "gitignore" not in said
    assert not (content / ".gitignore").exists()


def test_an_overlay_takes_readings_without_a_file_of_settings(content: Path, capsys: Captured) -> None:
    (content.parent / "private" / "readings").mkdir(parents=True)
    assert imported(capsys, content.parent / "private", "late.txt")[0] == 0
    assert (content.parent / "private" / "readings" / "late-again.md").exists()


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


# What is said


def test_the_report_names_values_lines_questions_and_answers(content: Path, capsys: Captured) -> None:
    _, said = imported(capsys, content, "asking.txt")
    assert re.search(r"^  title +Late Again +line 1$", said, re.MULTILINE)
    assert re.search(r"^  author +Ada Ferris +line 3", said, re.MULTILINE)
    assert re.search(r"^  publisher +\? +not found$", said, re.MULTILINE)
    assert re.search(r"^  body +2 paragraphs$", said, re.MULTILINE)
    assert "publisher: who published this?" in said
    assert '--publisher "…"' in said
    text = (content / "readings" / "late-again.md").read_text("utf-8").split("\n")
    for key, number in re.findall(r"`(\w+:)` in line (\d+) of the file", said):
        assert text[int(number) - 1].strip().startswith(key)
    assert len(re.findall(r"in line \d+ of the file", said)) == 2
    assert "-" not in {line.split()[0] for line in re.findall(r"missing-\w+|doubled-words", said)}


def test_a_kind_without_words_of_its_own_is_still_readable(content: Path, capsys: Captured) -> None:
    from reader.kinds import asked

    assert asked("some-new-kind") == "some new kind"


def test_the_report_as_json_is_whole_and_the_same_in_a_file(content: Path, capsys: Captured) -> None:
    _, said = imported(capsys, content, "asking.txt", "gone.txt", "--dry-run", "--json", "--report", "report.json")
    first, second = json.loads(said)
    assert json.loads((content.parent / "report.json").read_text("utf-8")) == [first, second]
    assert first["metadata"]["authors"] == ["Ada Ferris"]
    assert first["kept"]["paragraph"] == 2
    assert first["questions"] == 2
    assert {flag["kind"] for flag in first["flags"]} == {"missing-publisher", "doubled-words"}
    assert all(flag["how"] for flag in first["flags"])
    assert second["error"] == "there is no such file"


def test_every_change_of_a_line_can_be_seen(content: Path, capsys: Captured) -> None:
    change(content.parent / "late.txt", "the keys of", "the\u00a0keys\u00ad of")
    _, said = imported(capsys, content, "late.txt", "--diff")
    assert "line 8\n    - …" in said
    assert "the‹no-break space›keys‹soft hyphen› of" in said
    assert "+ …" in said


def test_a_difference_is_shown_with_a_few_words_about_it() -> None:
    assert trimmed("a" * 99 + "x" + "b" * 99, "a" * 99 + "y" + "b" * 99, 3) == ("…aaaxbbb…", "…aaaybbb…")
    assert trimmed("same", "same same", 2) == ("…me", "…me same")
    assert visible("می\u200cروم\u200b\x07") == "می\u200cروم‹zero width space›‹u+0007›"


def test_the_end_tells_terms_and_names_without_one_for_all_captures_once(content: Path, capsys: Captured) -> None:
    write(content, {"glossary/quay.md": "---\nterm: Quay\ncase: insensitive\n---\nWhere boats lie.\n"})
    more = (
        "\nEverybody in Harwich knew Captain Bolt, and Captain Bolt knew Harwich as nobody else in the town ever did.\n"
    )
    write(content.parent, {"a.txt": TEXT.replace("\nSource", f"{more}\nSource"), "b.txt": OTHER})
    _, said = imported(capsys, content, "a.txt", "b.txt")
    assert "terms of the glossary: Quay (2)\n" in said
    assert "Captain Bolt (2)" in said


@pytest.mark.slow
def test_a_terminal_gets_colours_and_a_pipe_does_not(content: Path, capsys: Captured) -> None:
    found = {}
    for setting in ("", "1"):
        ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm-256color", "NO_COLOR": setting, "COLUMNS": "100"}
        arguments = [
            sys.executable,
            "-m",
            "reader",
            "import",
            str(content.parent / "asking.txt"),
            "--to",
            str(content),
            "--dry-run",
        ]
        subprocess.run(arguments, stdout=theirs, env=environment, check=False, timeout=60)
        os.close(theirs)
        said = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # its other end is closed
                break
            if not piece:
                break
            said += piece
        os.close(ours)
        found[setting] = said.decode()
    assert "\x1b[1;33m" in found[""]
    assert "\x1b[1;33m" not in found["1"]
    assert "QUESTIONS" in found["1"]
    assert "\x1b" not in imported(capsys, content, "asking.txt")[1]


def test_asking_for_help_loads_nothing_heavy(content: Path) -> None:
    program = (
        "import sys; from reader.cli import main\n"
        "try: main(['import', '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'rich', 'trafilatura', "
        " 'pdfplumber', 'mammoth', 'nh3', 'bs4', 'markdown_it', 'yaml', 'lunr', 'jinja2'}\n"
        "print('loaded:', sorted(heavy & set(sys.modules)), [m for m in sys.modules if m.startswith('reader.clean')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.rstrip().endswith("loaded: [] []")


def test_text_needs_none_of_the_heavy_readers(content: Path) -> None:
    done = command("import", content.parent / "late.txt", "--to", content, "--dry-run", PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    assert not re.search(r"\| +(?:rich|trafilatura|pdfplumber|mammoth|nh3)$", done.stderr, re.MULTILINE)


# Names


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "con-text"),
        ("com¹", "com¹-text"),
        ("index", "index-text"),
        ("???", "reading"),
        ("What’s New? (Part 2)", "whats-new-part-2"),
        ("Колокол вместо маяка", "колокол-вместо-маяка"),
        ("کلید پل", "کلید-پل"),
        ("می‌روم", "میروم"),
    ],
)
def test_a_title_becomes_a_safe_name(title: str, name: str) -> None:
    assert slug(title) == name


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters() | st.sampled_from("aA-./\\ éＣоon"), max_size=200), min_size=1, max_size=4))
def test_any_titles_become_names_that_the_edition_takes_and_that_do_not_clash(titles: list[str]) -> None:
    desk = Desk(Path("content"))
    paths = [free_place(desk, title) for title in [*titles, *titles, titles[0].swapcase()]]
    assert all(path.parent == Path("content/readings") for path in paths)
    assert len({path.name.casefold() for path in paths}) == len(paths)
    for path in paths:
        assert gather.wrong_name(path.stem, gather.RESERVED) == ""
        assert len(path.name.encode()) <= 120


WORDS = st.text("ab:#'\"-?{[|> \n\té漢ک\u200c~0", max_size=130)  # signs that mean something to YAML


@given(st.text(st.characters() | st.characters(categories=["Cs", "Cc", "Zl"])))
@settings(max_examples=60, deadline=None)
def test_any_value_a_file_may_claim_can_be_written_and_read_back(text: str) -> None:
    made = front_matter({"title": merge.sound(text)})
    fields = frontmatter.split(Source("", made.encode().decode()))[0]
    assert (fields.problems, fields.values["title"] or "") == ([], merge.sound(text))
    assert not frontmatter.text(merge.sound(text))


VALUES = st.dictionaries(
    st.sampled_from(["title", "capture", "flags", "via", "null", "a b"]),
    st.none() | WORDS | st.lists(WORDS, max_size=3) | st.lists(st.dictionaries(WORDS, WORDS, max_size=3), max_size=3),
    max_size=4,
)


@settings(max_examples=50, deadline=None)
@given(VALUES, VALUES)
def test_other_values_are_put_into_a_front_matter_and_comments_between_keys_stay(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    lines = "".join(f"# above {n}\n{amend.lines_of(key, before[key])}" for n, key in enumerate(before))
    done = amend.update(Source("text.md", f"---\n{lines}---\nWords.\n"), after)
    if not before:
        return
    assert done
    changed = frontmatter.split(done[0])
    assert {key: merge.plain(value) or "" for key, value in after.items()} == {
        key: value or "" for key, value in changed[0].values.items()
    }
    assert changed[1] == "Words.\n"
    assert [f"# above {n}" for n in range(len(before))] == re.findall(r"^# above \d$", done[0].text, re.MULTILINE)


@settings(max_examples=60, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_a_mark_of_values_is_that_of_the_values_read_back(value: object) -> None:
    assert merge.mark_values({"key": value}) == merge.mark_values({"key": merge.plain(value)})


@pytest.mark.slow
def test_two_imports_at_once_take_two_names(content: Path) -> None:
    write(content.parent, {"one.txt": TEXT, "two.txt": TEXT.replace("third time", "fourth time")})
    with ThreadPoolExecutor(2) as both:
        names = [content.parent / "one.txt", content.parent / "two.txt"]
        done = list(both.map(lambda name: command("import", name, "--to", content), names))
    assert [one.returncode for one in done] == [0, 0], [one.stdout for one in done]
    texts = [path.read_text("utf-8") for path in sorted((content / "readings").glob("late-again*.md"))]
    assert sorted("fourth time" in text for text in texts) == [False, True]
    assert not list(content.glob(".reader*"))


# What a person is told


def test_what_was_given_is_said_to_be_given(content: Path, capsys: Captured) -> None:
    _, said = imported(capsys, content, "late.txt", "--date", "2021-05-03", "--title", "Late Again")
    assert re.search(r"date +2021-05-03 +given by hand", said)
    assert re.search(r"title +Late Again +given by hand", said)


def test_a_long_value_has_its_origin_on_the_next_line(content: Path, capsys: Captured) -> None:
    title = "A Title That Is Longer Than the Column in Which the Values Stand"
    _, said = imported(capsys, content, "late.txt", "--title", title)
    assert f"{title}\n              given by hand\n" in said


def test_a_text_that_may_be_public_should_say_why(content: Path, capsys: Captured) -> None:
    assert "rights_note" in imported(capsys, content, "late.txt", "--rights", "full", "--dry-run")[1]
    reason = ("--rights", "full", "--rights-note", "I wrote it")
    assert "says why" not in imported(capsys, content, "late.txt", *reason)[1]


def test_a_name_that_does_not_fit_its_bytes_is_told(content: Path, capsys: Captured) -> None:
    write(content.parent, {"late.docx": TEXT, "late.xyz": TEXT})
    status, said = imported(capsys, content, "late.docx")
    assert status == 2
    assert "it is named .docx but is no Word file" in said
    assert "it was read as text" in imported(capsys, content, "late.xyz")[1]
    assert "it was read as text" not in imported(capsys, content, "asking.txt")[1]


@pytest.mark.parametrize(("capture", "words"), [("ftp://a.b/c", "only http and https"), ("", "without a name")])
def test_what_can_be_no_capture_is_told_at_once(capture: str, words: str, content: Path, capsys: Captured) -> None:
    status, said = imported(capsys, content, capture)
    assert status == 2
    assert words in said


def test_months_and_weekdays_are_no_names(content: Path, capsys: Captured) -> None:
    said = " They met Mara Ellison on a Tuesday in November, and the bark of Mara Ellison on a Tuesday in November."
    write(content.parent, {"late.txt": TEXT.replace("third time.", f"third time.{said}")})
    names = imported(capsys, content, "late.txt")[1].partition("names without a term: ")[2].partition("\n")[0]
    assert names == "Mara Ellison (2)"


def test_a_mail_from_a_pipe_is_kept_as_a_mail(content: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = f"From: Ada Ferris <a@quay.example>\nMIME-Version: 1.0\nSubject: Late\nDate: 3 May 2021\n\n{TEXT}"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(mail.encode())))
    imported(capsys, content, "-")
    assert [path.suffix for path in (content / "captures").iterdir()] == [".eml"]
