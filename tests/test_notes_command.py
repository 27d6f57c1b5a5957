"""`reader notes`: where every note stands, quotes mended, notes carried in and out."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reader.notes import digest
from tests.books.making import TOML, reader, tree, write

Captured = pytest.CaptureFixture[str]
ONE = "The ferry from the northern quay was late again on Monday, and nobody on the quay could say why it was late."
TWO = "The crew had gone home for the night, and the keys of the boat had gone with them. It was the third time."
READING = f"---\ntitle: Late\nsource_url: https://www.example.org/late/\n---\n{ONE}\n\n{TWO}\n"
NOTES = """\
# Of the first week.
- id: monday  # which?
  quote: {exact: "late again on Monday", prefix: "ferry from the northern quay was ", suffix: ", and nobody on the quay could"}
  paragraph: p1
  text: |
    The third of May.

# Ask Ada about this one.
- id: crew
  quote: {exact: "The crew had gone home for the night", prefix: "could say why it was late.\\n", suffix: ", and the keys of the boat had"}
  paragraph: p2
  text: |
    All *six* of them.
- id: captain
  quote: {exact: "the captain sang of lighthouses", prefix: "Nobody knew why ", suffix: " until the morning came"}
  text: |
    He did.
"""  # noqa: E501
CHANGED = TWO.replace("The crew had gone home", "The whole crew had gone home early")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    files = {"reader.toml": TOML, "readings/late.md": READING, "notes/late.yaml": NOTES}
    return write(tmp_path / "content", files)


def export(*rows: tuple[str, ...], source: str = "https://example.org/late#p1", **keys: Any) -> bytes:
    """An export of Hypothesis: a quote and a text for each of its notes, perhaps what stands before and after it."""
    made = [
        {
            "id": f"row-{exact}",
            "uri": source,
            "text": text,
            "user_info": {"display_name": "Ada Ferris"},
            "created": "2026-11-20T10:00:00Z",
            "target": [{"source": source, "selector": [{"type": "TextQuoteSelector", "exact": exact, **context}]}],
            **keys,
        }
        for exact, text, *around in rows
        for context in [dict(zip(("prefix", "suffix"), around, strict=False))]
    ]
    return json.dumps({"rows": made}).encode()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_no_note_is_written_through_a_link_out_of_the_content(content: Path, tmp_path: Path, capsys: Captured) -> None:
    (content / "notes" / "late.yaml").unlink()
    (content / "notes").rmdir()
    (tmp_path / "elsewhere").mkdir()
    (content / "notes").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "in.json").write_bytes(export(("the keys of the boat", "Brass.")))
    status, _, error = reader(capsys, "notes", content, "--import", tmp_path / "in.json", "--to", "late")
    assert status == 2
    assert "leads out of the content folder" in error
    assert not list((tmp_path / "elsewhere").iterdir())


def test_each_reading_tells_how_its_notes_stand(content: Path, capsys: Captured) -> None:
    write(content, {"readings/late.md": READING.replace(TWO, CHANGED)})
    before = tree(content)
    status, said, _ = reader(capsys, "notes", content)
    assert status == 1
    assert "late: 3 notes: 1 exact, 1 changed, 1 lost" in said
    assert f"{content / 'notes' / 'late.yaml'}:9: the words of note crew have changed" in said
    assert (
        "“The crew had gone home for the night”, and are “The whole crew had gone home early for the night” in ¶ 2"
        in said
    )
    assert "the words of note captain, “the captain sang of lighthouses”, are not in the text" in said
    assert "`reader notes --repair` proposes new quotes" in said
    rows = json.loads(reader(capsys, "notes", content, "--json")[1])
    assert [(row["id"], row["state"], row["line"]) for row in rows] == [
        ("monday", "exact", 2),
        ("crew", "changed", 9),
        ("captain", "lost", 14),
    ]
    assert rows[1]["proposed"]["quote"]["exact"] == "The whole crew had gone home early for the night"
    assert tree(content) == before
    write(content, {"notes/late.yaml": NOTES[: NOTES.index("- id: captain")]})
    assert reader(capsys, "notes", content)[0] == 0


def test_a_repair_writes_what_is_accepted_and_keeps_the_rest(content: Path, capsys: Captured) -> None:
    write(content, {"readings/late.md": READING.replace(TWO, CHANGED)})
    before = tree(content)
    for arguments, why in (
        (["--repair"], "--yes accepts what is safe"),
        (["--repair", "--yes", "--dry-run"], "--dry-run"),
    ):
        said = reader(capsys, "notes", content, *arguments)[1]
        assert 'exact: "The whole crew had gone home early for the night"' in said
        assert "nothing was written" in said
        assert why in said
        assert tree(content) == before
    status, said, _ = reader(capsys, "notes", content, "--repair", "--yes")
    assert (status, "1 quote mended" in said) == (1, True)  # one is lost still
    text = (content / "notes" / "late.yaml").read_text("utf-8")
    assert "# Ask Ada about this one.\n- id: crew\n" in text
    assert text[: text.index("- id: crew")] == NOTES[: NOTES.index("- id: crew")]
    assert text[text.index("- id: captain") :] == NOTES[NOTES.index("- id: captain") :]
    assert "late: 3 notes: 2 exact, 1 lost" in reader(capsys, "notes", content)[1]
    assert "nothing to mend" in reader(capsys, "notes", content, "--repair", "--yes")[1]


def test_without_a_person_no_changed_words_are_accepted_that_no_paragraph_vouches_for(
    content: Path, capsys: Captured
) -> None:
    own = NOTES.replace("  paragraph: p2\n", "")
    write(content, {"readings/late.md": READING.replace(TWO, CHANGED), "notes/late.yaml": own})
    said = reader(capsys, "notes", content, "--repair", "--yes")[1]
    assert "notes/late.yaml:9: needs a person, who sees whether these are its words: run without --yes" in said
    assert "0 quotes mended, 1 left for a person" in said
    assert (content / "notes" / "late.yaml").read_text("utf-8") == own


def test_changed_words_in_another_paragraph_than_the_notes_own_are_offered_and_not_taken(
    content: Path, capsys: Captured
) -> None:
    own = NOTES.replace("paragraph: p2", "paragraph: p1")
    write(content, {"readings/late.md": READING.replace(TWO, CHANGED), "notes/late.yaml": own})
    said = reader(capsys, "notes", content)[1]
    assert "late: 3 notes: 1 exact, 2 lost" in said
    assert "are not in the text; the nearest: ¶ 2 “The whole crew had gone home early for the night”" in said
    assert "nothing to mend" in reader(capsys, "notes", content, "--repair", "--yes")[1]


def test_a_reading_with_a_new_name_keeps_its_notes(content: Path, capsys: Captured) -> None:
    (content / "readings" / "late.md").rename(content / "readings" / "later.md")
    write(content, {"readings/later.md": READING.replace("title:", "was: [late]\ntitle:")})
    said = reader(capsys, "check", content)[1]
    assert "the reading of these notes is called later now: rename the file to notes/later.yaml [old-name]" in said
    assert "unknown-reading" not in said
    assert "later: 3 notes: 2 exact, 1 lost" in reader(capsys, "notes", content)[1]
    write(content.parent, {"theirs.json": export(("the keys of the boat", "Two keys."))})
    reader(capsys, "notes", content, "--import", content.parent / "theirs.json")
    assert "Two keys." in (content / "notes" / "late.yaml").read_text("utf-8")
    assert "Two keys." in reader(capsys, "notes", content, "--export", "-")[1]


def test_what_was_private_elsewhere_comes_in_for_teachers_only(content: Path, capsys: Captured) -> None:
    row = ("the keys of the boat", "Not for all.")
    for n, closed in enumerate(({"permissions": {"read": ["acct:ada@example.org"]}}, {"group": "Xy7"})):
        write(content.parent, {"theirs.json": export(row, id=f"row-{n}", **closed)})
        status, said, _ = reader(capsys, "notes", content, "--import", content.parent / "theirs.json")
        assert (status, "left out: `--teacher` takes such notes" in said, "nothing was added" in said) == (
            1,
            True,
            True,
        )
        reader(capsys, "notes", content, "--import", content.parent / "theirs.json", "--teacher")
    assert (content / "notes" / "late.yaml").read_text("utf-8") == NOTES
    assert (content / "notes" / "late.teacher.yaml").read_text("utf-8").count("Not for all.") == 2


def test_notes_that_quote_a_text_with_no_rights_are_kept_from_git(content: Path, capsys: Captured) -> None:
    closed = READING.replace("title:", "rights: none\ntitle:")
    write(content, {"readings/late.md": closed})
    write(content.parent, {"theirs.json": export(("the keys of the boat", "Two keys."))})
    reader(capsys, "notes", content, "--import", content.parent / "theirs.json")
    assert "/notes/late.yaml" in (content / ".gitignore").read_text("utf-8").splitlines()
    (content / ".gitignore").unlink()
    write(content, {"readings/late.md": closed.replace("none", "quotation"), "notes/late.yaml": NOTES})
    reader(capsys, "notes", content, "--import", content.parent / "theirs.json")
    assert not (content / ".gitignore").exists()


def test_a_note_whose_paragraph_is_another_now_has_moved(content: Path, capsys: Captured) -> None:
    write(content, {"readings/late.md": READING.replace(TWO, f"Rain fell on the town.\n\n{TWO}")})
    assert "the words of note crew stand in ¶ 3 now" in reader(capsys, "notes", content)[1]
    reader(capsys, "notes", content, "--repair", "--yes")
    assert "paragraph: p3" in (content / "notes" / "late.yaml").read_text("utf-8")


def test_in_a_terminal_each_quote_is_asked_for(content: Path) -> None:
    write(
        content,
        {"readings/late.md": READING.replace(TWO, CHANGED).replace("late again on Monday", "late again on a Monday")},
    )
    own, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "reader", "notes", str(content), "--repair"], stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        os.write(own, b"x\nn\ny\n")  # a slip, no, yes
        process.wait(60)
        said = os.read(own, 100_000).decode()
    os.close(own)
    assert "1 quote mended" in said
    text = (content / "notes" / "late.yaml").read_text("utf-8")
    assert "late again on Monday" in text
    assert "The whole crew" in text


def test_notes_of_another_program_find_their_reading_and_their_place(content: Path, capsys: Captured) -> None:
    rows = (
        ("NORTHERN   quay", "Which quay? <script>x</script>", "The ferry from the ", " was late again"),
        ("the keys of the boat", "Two keys."),
    )
    write(content.parent, {"theirs.json": export(*rows)})
    before = tree(content)
    status, said, error = reader(capsys, "notes", content, "--import", content.parent / "theirs.json", "--dry-run")
    assert (status, error, tree(content)) == (0, "", before)
    assert "2 notes would be added" in said
    assert reader(capsys, "notes", content, "--import", content.parent / "theirs.json")[0] == 0
    text = (content / "notes" / "late.yaml").read_text("utf-8")
    assert text.startswith(NOTES)
    assert "northern quay" in text.partition("import-")[2]
    assert f"paragraph: p1\n  text_digest: {digest(f'{ONE}{chr(10)}{TWO}{chr(10)}')}\n" in text
    assert "name: Ada Ferris\n  date: 2026-11-20\n" in text
    assert "late: 5 notes: 4 exact, 1 lost" in reader(capsys, "notes", content)[1]
    said = reader(capsys, "notes", content, "--import", content.parent / "theirs.json")[1]
    assert "2 notes there already" in said
    assert "nothing was added" in said
    assert (content / "notes" / "late.yaml").read_text("utf-8") == text


def test_what_has_no_place_is_kept_and_told(content: Path, capsys: Captured) -> None:
    write(
        content.parent, {"theirs.json": export(("words that nobody wrote here", "Why?"), source="https://other.org/")}
    )
    status, said, _ = reader(capsys, "notes", content, "--import", content.parent / "theirs.json")
    assert status == 1
    assert "1 annotation about https://other.org/: no reading is from there: name one with --to" in said
    twice = [content.parent / "theirs.json"] * 2
    status, said, _ = reader(capsys, "notes", content, "--import", *twice, "--to", "late")
    assert (status, said.count("added as it came"), "1 note there already" in said) == (1, 1, True)
    assert "“words that nobody wrote here” is not found in the text: added as it came" in said
    assert 'exact: "words that nobody wrote here"' in (content / "notes" / "late.yaml").read_text("utf-8")


def test_notes_on_a_text_of_the_overlay_lie_with_it_and_are_told_to(content: Path, capsys: Captured) -> None:
    overlay = write(content.parent / "over", {"readings/late.md": READING.replace("---\n", "---\nrights: none\n", 1)})
    (content / "notes" / "late.yaml").unlink()
    write(content.parent, {"theirs.json": export(("the keys of the boat", "Two keys."))})
    theirs = content.parent / "theirs.json"
    said = reader(capsys, "notes", content, "--overlay", overlay, "--import", theirs)[1]
    assert f"{overlay}/notes/late.yaml: 1 note added" in said
    assert "/notes/late.yaml" in (overlay / ".gitignore").read_text("utf-8").splitlines()
    assert not (content / "notes" / "late.yaml").exists()


def test_what_an_export_quotes_of_a_text_that_may_not_be_public_is_told(content: Path, capsys: Captured) -> None:
    assert "rights" not in reader(capsys, "notes", content, "--export", "-")[2]
    text = (content / "readings" / "late.md").read_text("utf-8")
    write(content, {"readings/late.md": text.replace("---\n", "---\nrights: none\n", 1)})
    status, _, said = reader(capsys, "notes", content, "--export", "-")
    assert status == 0
    assert re.search(
        r"late: rights: none, and the file has \d quotes with what stands round them, \d+ words in all", said
    )
    place = content.parent / "folder"
    place.mkdir()
    assert "is no file: give the name of one" in reader(capsys, "notes", content, "--export", place)[2]


def test_notes_for_teachers_are_kept_from_git_and_from_exports(content: Path, capsys: Captured) -> None:
    write(content.parent, {"theirs.json": export(("the keys of the boat", "The answer."))})
    assert reader(capsys, "notes", content, "--import", content.parent / "theirs.json", "--teacher")[0] == 0
    text = (content / "notes" / "late.teacher.yaml").read_text("utf-8")
    assert "by: teacher" in text
    assert "/notes/late.teacher.yaml" in (content / ".gitignore").read_text("utf-8").splitlines()
    assert "late: 4 notes" in reader(capsys, "notes", content)[1]
    assert "The answer." not in reader(capsys, "notes", content, "--export", "-", "--format", "hypothesis")[1]
    whole = reader(capsys, "notes", content, "--export", "-", "--format", "hypothesis", "--teacher")[1]
    assert "The answer." in whole
    write(content.parent, {"whole.json": whole})
    (content / "notes" / "late.teacher.yaml").unlink()
    reader(capsys, "notes", content, "--import", content.parent / "whole.json")
    assert "The answer." in (content / "notes" / "late.teacher.yaml").read_text("utf-8")
    assert (content / "notes" / "late.yaml").read_text("utf-8") == NOTES


@pytest.mark.parametrize("form", ["w3c", "hypothesis", "readium"])
def test_notes_for_teachers_come_back_for_teachers_whoever_speaks(form: str, content: Path, capsys: Captured) -> None:
    theirs, kept = content / "notes" / "late.teacher.yaml", content.parent / "ours.json"
    text = NOTES.split("\n\n")[0].replace("- id: monday", "- id: answer\n  by: translator")
    write(content, {"notes/late.teacher.yaml": text})
    assert reader(capsys, "notes", content, "--export", kept, "--format", form, "--teacher")[0] == 0
    theirs.unlink()
    assert f"{theirs}: 1 note added" in reader(capsys, "notes", content, "--import", kept)[1]
    assert ("by: translator" in theirs.read_text("utf-8")) == (form != "readium")  # which has no word for who speaks
    assert (content / "notes" / "late.yaml").read_text("utf-8") == NOTES


def test_what_is_for_programs_is_utf_8_whatever_the_terminal_speaks(
    content: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    write(content, {"notes/late.yaml": NOTES.replace("The third", "Élan 😀 خانه")})
    for arguments in (["--export", "-"], ["--json"]):
        terminal = io.TextIOWrapper(io.BytesIO(), "ascii")
        monkeypatch.setattr(sys, "stdout", terminal)
        reader(capsys, "notes", content, *arguments)
        monkeypatch.undo()
        assert json.loads(terminal.buffer.getvalue().decode("utf-8"))  # type: ignore[attr-defined]


@pytest.mark.parametrize("form", ["w3c", "hypothesis", "readium"])
def test_what_is_exported_comes_back(form: str, content: Path, capsys: Captured) -> None:
    kept = content.parent / "ours.json"
    status, said, _ = reader(capsys, "notes", content, "--reading", "late", "--export", kept, "--format", form)
    assert (status, said) == (0, f"{kept}: 3 notes\n")
    assert "3 notes there already" in reader(capsys, "notes", content, "--import", kept)[1]
    (content / "notes" / "late.yaml").unlink()
    assert reader(capsys, "notes", content, "--import", kept)[0] == 1  # the captain's is lost, as it was
    assert "late: 3 notes: 2 exact, 1 lost" in reader(capsys, "notes", content)[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--reading", "lat"], "there is no reading 'lat': did you mean late?"),
        (["--import", "no.json"], "no.json: there is no such file"),
        (["--import", "a", "--export", "b"], "are two commands"),
        (["--export", "-", "--repair"], "--repair is a command of its own"),
        (["--to", "late"], "--to goes with --import"),
        (["--export", "content/notes/late.yaml"], "lies in the content folder"),
    ],
)
def test_a_wrong_command_is_refused_in_words(
    arguments: list[str], message: str, content: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(content.parent)
    before = tree(content)
    status, _, error = reader(capsys, "notes", "content", *arguments)
    assert (status, message in error) == (2, True), error
    assert tree(content) == before
