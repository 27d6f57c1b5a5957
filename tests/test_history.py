"""Notes by what was done to their text: with real git, where quote and context alone would lose or mistake them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from reader import history
from reader.document import survey
from reader.notes import digest
from tests.books.making import TOML, reader, tree, write

Captured = pytest.CaptureFixture[str]
ONE = "The ferry from the northern quay was late again on Monday, and nobody on the quay could say why it was so late."
TWO = "The crew had gone home for the night, and the keys of the boat had gone with them. It was the third time."
TOLL = "Every passenger paid the toll of two pence at the gate before the boat was let go from the quay."
THREE = "Nobody loved the toll, though the board defended it in every one of its meetings through that long winter."
SONG = "Down in the cabin the captain sang of lighthouses until the morning came and the fog had left the river."
FIRST = [ONE, TWO, TOLL, THREE, SONG, "The next year began as quietly as any.", TOLL]
CHANGED = [
    ONE,
    TWO.replace("The crew had gone home for the night", "By nightfall all of the men were at home again"),
    TOLL.replace("paid the toll of two pence", "paid a toll of just two pence"),
    THREE,
    *FIRST[5:],
]


def git(folder: Path, *words: str) -> None:
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *settings, *words], check=True, capture_output=True)


def commit(content: Path, files: dict[str, str], day: str) -> None:
    write(content, files)
    git(content, "add", "-A")
    git(content, "commit", "-q", "-m", "x", "--date", f"{day}T12:00:00Z")


def reading(paragraphs: list[str]) -> str:
    return "---\ntitle: Late\n---\n" + "\n\n".join(paragraphs) + "\n"


def note(name: str, exact: str, prefix: str, suffix: str, paragraph: str) -> str:
    quote = json.dumps({"exact": exact, "prefix": prefix, "suffix": suffix})
    made_on = digest("".join(f"{one}\n" for one in FIRST))
    return f"- id: {name}\n  quote: {quote}\n  paragraph: {paragraph}\n  text_digest: {made_on}\n  text: Why?\n"


NOTES = (
    note("crew", "The crew had gone home for the night", "could say why it was so late.\n", ", and the keys", "p2")
    + note("pence", "the toll of two pence", "Every passenger paid ", " at the gate before the boat was", "p3")
    + note("song", "the captain sang of lighthouses", "Down in the cabin ", " until the morning came", "p5")
)


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An edition in a repository, with three notes made on what was committed first."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    git(tmp_path, "init", "-q")
    files = {"reader.toml": TOML, "readings/early.md": reading(FIRST), "notes/early.yaml": NOTES}
    commit(tmp_path / "content", files, "2026-11-18")
    folder = tmp_path / "content"
    for kind in ("readings/{}.md", "notes/{}.yaml"):
        git(folder, "mv", kind.format("early"), kind.format("late"))
    commit(folder, {}, "2026-11-19")
    commit(folder, {"readings/late.md": reading(FIRST).replace(SONG + "\n\n", "")}, "2026-11-20")
    commit(folder, {"readings/late.md": reading(CHANGED)}, "2026-11-21")
    return folder


def test_a_note_is_carried_by_what_was_done_to_its_text(
    content: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(content)
    status, said, _ = reader(capsys, "notes", content)
    assert (status, "late: 3 notes: 1 carried, 2 lost" in said) == (1, True)
    assert "are “a toll of just two pence” in ¶ 3, by all that was changed since 2026-11-19" in said
    assert "in ¶ 6 are others like them" in said  # to the letter, and yet not taken for it
    assert "of note song, “the captain sang of lighthouses”, were taken out of the text on 2026-11-20" in said
    assert "rewritten on 2026-11-21; “By nightfall all of the men were at home again” stands there now" in said
    assert tree(content) == before
    assert "0 quotes mended, 1 left for a person" in reader(capsys, "notes", content, "--repair", "--yes")[1]
    assert tree(content) == before
    monkeypatch.setattr("reader.repair.is_safe", lambda place: True)  # as a person would say
    said = reader(capsys, "notes", content, "--repair", "--yes")[1]
    assert "1 quote mended" in said
    text = (content / "notes" / "late.yaml").read_text("utf-8")
    mended = text[text.index("- id: pence") : text.index("- id: song")]
    assert "a toll of just two pence" in mended
    assert "paragraph: p3" in mended
    assert digest("".join(f"{one}\n" for one in CHANGED)) in mended
    assert text.replace(mended, "") == NOTES.replace(NOTES[NOTES.index("- id: pence") : NOTES.index("- id: song")], "")
    rows = json.loads(reader(capsys, "notes", content, "--json")[1])
    assert [(row["state"], row.get("gone_on")) for row in rows] == [
        ("lost", "2026-11-21"),
        ("exact", None),
        ("lost", "2026-11-20"),
    ]


def test_a_note_that_does_not_say_what_it_was_made_on_was_made_on_the_last_that_had_its_words(
    content: Path, capsys: Captured
) -> None:
    for other in ("", "0123456789abcdef"):
        write(content, {"notes/late.yaml": re.sub("(?<=text_digest: ).*", other and f'"{other}"', NOTES)})
        said = reader(capsys, "notes", content)[1]
        assert "are “a toll of just two pence” in ¶ 3, by all that was changed since 2026-11-20" in said
        assert "taken out of the text on 2026-11-20" in said


def test_what_is_not_committed_is_told_too(content: Path, capsys: Captured) -> None:
    write(content, {"readings/late.md": reading([ONE, *CHANGED[1:2], THREE, *CHANGED[4:]])})
    assert (
        "“the toll of two pence”, were taken out of the text since the last commit"
        in reader(capsys, "notes", content)[1]
    )


def test_a_note_that_history_says_is_gone_has_its_nearest_candidates_too(content: Path, capsys: Captured) -> None:
    again = SONG.replace("the captain sang of lighthouses", "an old captain sang often of lighthouse keepers")
    write(content, {"readings/late.md": reading([again, *CHANGED])})
    (song,) = (line for line in reader(capsys, "notes", content)[1].splitlines() if "note song" in line)
    assert "were taken out of the text, or rewritten, on 2026-11-20; the nearest: ¶ " in song
    assert "captain sang often of lighthouse" in song


def test_a_build_knows_nothing_of_the_past(content: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    reader(capsys, "build", content, "--out", content.parent / "one")
    monkeypatch.setenv("PATH", "")
    reader(capsys, "build", content, "--out", content.parent / "two")
    assert tree(content.parent / "one" / "site") == tree(content.parent / "two" / "site")
    said = reader(capsys, "notes", content)[1]
    assert "late: 3 notes: 1 moved, 2 lost" in said
    assert "stand in ¶ 6 now" in said


def test_a_version_is_surveyed_once_however_many_notes_ask_for_it(
    content: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = "".join(  # each names another paragraph than its own, so that no version is the one it was made on
        f"- {{id: n{n}, paragraph: p7, quote: {{exact: {word}}}, text: Why?}}\n"
        for n, word in enumerate(("northern quay", "crew had gone", "two pence", "Nobody loved", "quietly as any"))
    )
    write(content, {"notes/late.yaml": notes})
    history.surveyed.cache_clear()
    surveyed: list[str] = []
    monkeypatch.setattr(history, "survey", lambda task: (surveyed.append(task.body), survey(task))[1])
    reader(capsys, "notes", content)
    assert 0 < len(surveyed) == len(set(surveyed))
