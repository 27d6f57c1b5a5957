"""`reader import`: what it writes, what it leaves alone, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reader.clean.write import slug
from tests.books.making import BOOK, reader, write

Captured = pytest.CaptureFixture[str]
TEXT = (
    "Late Again\n\nBy Ada Ferris\n3 May 2021\n\nThe ferry was late, and nobody on the quay could say why it was late.\n"
    "\nThe crew had gone home for the night, and the keys of the boat had gone with them. It was the third time.\n\n"
    "Source: The Quay\n"
)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    write(tmp_path, {"late.txt": TEXT})
    return write(tmp_path / "content", BOOK)


def test_a_capture_with_nothing_open_is_written_and_kept_from_git(content: Path, capsys: Captured) -> None:
    status, said, _ = reader(capsys, "import", content.parent / "late.txt", "--to", content)
    text = (content / "readings" / "late-again.md").read_text("utf-8")
    assert status == 0
    assert "rights: none" in text
    assert "publisher: The Quay" in text
    assert "capture: late.txt" in text
    assert "/readings/late-again.md" in (content / ".gitignore").read_text("utf-8").splitlines()
    assert ".gitignore" in said


def test_a_dry_run_writes_nothing(content: Path, capsys: Captured) -> None:
    status, _, _ = reader(capsys, "import", content.parent / "late.txt", "--to", content, "--dry-run")
    assert status == 0
    assert not (content / "readings" / "late-again.md").exists()
    assert not (content / ".gitignore").exists()


def test_an_edited_reading_is_overwritten_only_by_force(content: Path, capsys: Captured) -> None:
    reader(capsys, "import", content.parent / "late.txt", "--to", content)
    target = content / "readings" / "late-again.md"
    target.write_text(target.read_text("utf-8").replace("third time", "fourth time"), "utf-8")
    before = target.read_bytes()
    status, said, _ = reader(capsys, "import", content.parent / "late.txt", "--to", content)
    assert (status, target.read_bytes()) == (2, before)
    assert "edited by hand" in said
    assert reader(capsys, "import", content.parent / "late.txt", "--to", content, "--force")[0] == 0
    assert "third time" in target.read_text("utf-8")


def test_an_answer_in_the_front_matter_survives(content: Path, capsys: Captured) -> None:
    capture = content.parent / "late.txt"
    capture.write_text(TEXT.replace("Source: The Quay\n", ""), "utf-8")
    assert reader(capsys, "import", capture, "--to", content)[0] == 3
    target = content / "readings" / "late-again.md"
    target.write_text(target.read_text("utf-8").replace("publisher: null", "publisher: The Quay"), "utf-8")
    assert reader(capsys, "import", capture, "--to", content)[0] == 0
    assert "publisher: The Quay" in target.read_text("utf-8")


def test_the_same_capture_twice_gives_the_same_bytes(content: Path, capsys: Captured) -> None:
    target = content / "readings" / "late-again.md"
    found = []
    for _ in range(2):
        reader(capsys, "import", content.parent / "late.txt", "--to", content)
        found.append(target.read_bytes())
    assert found[0] == found[1]


def test_what_is_no_text_is_refused(content: Path, capsys: Captured) -> None:
    write(content.parent, {"empty.txt": b"", "scan.pdf": b"%PDF-1.7"})
    for name in ("empty.txt", "scan.pdf", "gone.txt"):
        status, said, _ = reader(capsys, "import", content.parent / name, "--to", content)
        assert status == 2
        assert "nothing was written" in said
    assert [path.name for path in (content / "readings").iterdir()] == ["text.md"]


def test_the_report_as_json(content: Path, capsys: Captured) -> None:
    _, said, _ = reader(capsys, "import", content.parent / "late.txt", "--to", content, "--dry-run", "--json")
    row = json.loads(said)[0]
    assert row["metadata"]["authors"] == ["Ada Ferris"]
    assert row["kept"]["paragraph"] == 2


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "con-text"),
        ("index", "index-text"),
        ("???", "reading"),
        ("Колокол вместо маяка", "колокол-вместо-маяка"),
        ("کلید پل", "کلید-پل"),
    ],
)
def test_a_title_becomes_a_safe_name(title: str, name: str) -> None:
    assert slug(title) == name
