"""`reader import` once more: what it leaves alone, and what it knows again."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.books.making import BOOK, reader, tree, write
from tests.imports.importing import OTHER, TEXT, Captured, change, imported

HERE = Path(__file__).parent.parent


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
