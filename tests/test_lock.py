"""The file that keeps the numbers of paragraphs: its lines, its edition, its workflow."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from reader import desk
from reader.model import Content, Problem, Source, Theme
from reader.paragraphs import NAME, Lock, assign, read, updated
from tests.books.making import BOOK, TOML, reader, tree, write
from tests.prose import A, B, C, D, E, F, run
from tests.serving import serving

Captured = pytest.CaptureFixture[str]


# The file


def lock_of(texts: list[str], slug: str = "text") -> str:
    """The lock of an edition with one reading."""
    return updated(Lock({}, {}), {slug: assign((), texts).lines}, ())


def problems_of(text: str) -> list[tuple[int, str, str]]:
    """What is told of a lock."""
    found: list[Problem] = []
    read(Source(NAME, text), found)
    return [(problem.line, problem.level, problem.message) for problem in found]


def test_a_change_of_one_paragraph_changes_one_line() -> None:
    old, new = (run([A, B, C, D], texts)[1] for texts in ([A, B, C, D], [A, B + " so", E, C, D]))
    assert [one for one in new if one not in old] == [new[1], new[2]]
    assert [one for one in old if one not in new] == [old[1]]


def test_a_line_that_cannot_be_read_is_told_with_its_cure() -> None:
    text = lock_of([A, B]).replace("\tp2\t", " p2 ")
    what = "this line is not a reading, an id, a digest and words, divided by tabs"
    cure = "take it back as git has it: `reader lock` alone writes this file"
    assert problems_of(text) == [(2, "error", f"{what}: {cure}")]
    for wrong in (
        "text\tp1",
        "text\tp1z\t000000000000\t\t",
        "text\tpx\t000000000000\t\t",
        "\0",
        "text\tp1\t000000000000\t\tgone\tx",
    ):
        assert [level for _, level, _ in problems_of(wrong)] == ["error"]


def test_both_sides_of_a_conflict_are_put_together() -> None:
    ours, theirs = lock_of([A, B + " so"]).splitlines(), lock_of([A, B, C]).splitlines()
    text = "\n".join([ours[0], "<<<<<<< ours", ours[1], "=======", *theirs[1:], ">>>>>>> theirs", ""])
    assert [(line, level) for line, level, _ in problems_of(text)] == [(2, "warning"), (5, "warning")]
    lines = read(Source(NAME, text), []).lines["text"]
    assert assign(lines, [A, B + " so", C]).ids == ("p1", "p2", "p3")
    assert assign(lines, [A, B, C]).ids == ("p1", "p2", "p3")
    assert len(assign(lines, [A, B, C]).lines) == 3


def test_of_two_texts_with_one_number_the_published_one_keeps_it_wherever_it_stands() -> None:
    base = lock_of([A, B])
    ours, theirs = (read(Source(NAME, base), []).lines["text"] for _ in range(2))
    ours, theirs = assign(ours, [A, E, B]).lines, assign(theirs, [A, F, B]).lines
    rows = ["<<<<<<< HEAD", f"text\t{ours[1]}", "=======", f"text\t{theirs[1]}", ">>>>>>> theirs"]
    text = "\n".join([f"text\t{ours[0]}", *rows, f"text\t{ours[2]}", ""])
    lines = read(Source(NAME, text), []).lines["text"]
    assert assign(lines, [A, E, F, B]).ids == ("p1", "p1a", "p1b", "p2")
    assert assign(lines, [A, F, E, B]).ids == ("p1", "p1za", "p1a", "p2")
    assert assign(lines, [A, F, f"{E} so", B]).ids == ("p1", "p1za", "p1a", "p2")
    assert assign(lines, [A, F, B]).ids == ("p1", "p1b", "p2")


# The edition


def texts(*paragraphs: str, front: str = "") -> str:
    """A reading."""
    return f"---\ntitle: A text\n{front}---\n" + "\n\n".join(paragraphs) + "\n"


def test_the_lock_is_written_once_and_then_as_the_text_changes(tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path, {"reader.toml": TOML, "readings/text.md": texts(A, B, C)})
    lock = content / NAME
    assert "`reader lock`" in reader(capsys, "build", content, "--out", tmp_path.parent / f"{tmp_path.name}-out")[1]
    assert reader(capsys, "lock", content, "--check")[0] == 1
    assert reader(capsys, "lock", content, "--dry-run")[0] == 0
    assert not lock.exists()
    assert reader(capsys, "lock", content)[:2] == (
        0,
        f"readings/text.md: 0 kept, 3 new (p1, p2, p3)\n{lock} is written\n",
    )
    assert reader(capsys, "check", content, "--strict")[0] == 0
    lock.write_bytes(lock.read_bytes().replace(b"\n", b"\r\n"))
    write(content, {"readings/text.md": texts(A, E, B, "Salt.")})
    status, said, _ = reader(capsys, "check", content, "--strict")
    what = "its paragraphs are not as paragraphs.lock has them (2 new, 1 retired): run `reader lock`"
    assert (status, said.splitlines()[0]) == (1, f"{content}/readings/text.md:1: {what} [unlocked]")
    assert (
        reader(capsys, "lock", content)[1].splitlines()[0]
        == "readings/text.md: 2 kept, 2 new (p1a, p4), 1 retired (p3)"
    )
    assert lock.read_bytes().count(b"\r\n") == lock.read_bytes().count(b"\n") == 5
    assert reader(capsys, "lock", content, "--check")[:2] == (0, "paragraphs.lock is up to date\n")
    write(content, {"readings/other.md": "No title.\n"})
    before = lock.read_bytes()
    assert reader(capsys, "lock", content)[0] == 1
    assert lock.read_bytes() == before


def test_a_reading_keeps_its_numbers_under_another_name_and_while_it_is_away(tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path, {**BOOK, "readings/old.md": texts(A, C), "readings/gone.md": texts(D)})
    reader(capsys, "lock", content)
    write(content, {"readings/old.md": texts(A, B, C)})
    reader(capsys, "lock", content)
    (content / "readings" / "old.md").unlink()
    (content / "readings" / "gone.md").unlink()
    write(
        content,
        {"readings/new.md": texts(A, B, C, front="was: [old]\n"), "readings/draft.md": texts(E, front="draft: true\n")},
    )
    reader(capsys, "lock", content)
    rows = [one.split("\t")[:2] for one in (content / NAME).read_text("utf-8").splitlines()]
    assert rows == [["gone", "p1"], ["new", "p1"], ["new", "p1a"], ["new", "p2"], ["text", "p1"]]
    said = reader(capsys, "check", content)[1]
    assert "paragraphs.lock:1: there is no readings/gone.md: if its name has changed, write `was: [gone]` there" in said


def test_the_lock_has_no_words_of_a_text_that_may_not_be_public(tmp_path: Path, capsys: Captured) -> None:
    closed = texts(A, B, front="rights: none\n")
    content = write(tmp_path / "content", {**BOOK, "readings/closed.md": closed})
    overlay = write(tmp_path / "over", {"readings/laid.md": closed})
    assert reader(capsys, "lock", content, "--overlay", overlay)[0] == 0
    assert [one.split("\t")[3] for one in (content / NAME).read_text("utf-8").splitlines()] == [
        "",
        "",
        "The first paragraph.",
    ]
    assert [one.split("\t")[0] for one in (overlay / NAME).read_text("utf-8").splitlines()] == ["laid", "laid"]
    assert reader(capsys, "lock", content, "--overlay", overlay, "--check")[0] == 0
    write(content, {"readings/closed.md": texts(front="rights: none\n")})  # as where the text is not at hand
    assert reader(capsys, "lock", content, "--check")[0] == 0


def test_events_and_links_that_name_no_paragraph_are_told(book: Callable[..., Content], theme: Theme) -> None:
    from reader.build import read as read_all

    front = 'events:\n- {date: 2020, what: One, paragraph: p1}\n- {date: 2021, what: Two, paragraph: "9"}\n'
    library = read_all(book(**{"readings/text.md": texts("[See](#¶1) and [see](#¶7).", front=front)}), theme)
    assert [(one.line, one.rule) for one in library.problems] == [(5, "unknown-paragraph"), (7, "broken-anchor")]


def test_a_note_at_a_paragraph_that_never_was_is_a_hint(book: Callable[..., Content], theme: Theme) -> None:
    from reader.build import read as read_all

    quote = "{exact: 'the second paragraph of it', prefix: 'This is ', suffix: '.'}"
    note = f"- {{id: a, quote: {quote}, paragraph: p99, text: One.}}\n"
    files = {"readings/text.md": texts("This is the other paragraph of it.", B), "notes/text.yaml": note}
    told = [problem for problem in read_all(book(**files), theme).problems if problem.rule == "unknown-paragraph"]
    message = "note a names the paragraph p99, which the reading never had: write the one in which its words stand"
    assert [(one.path, one.line, one.level, one.message) for one in told] == [("notes/text.yaml", 1, "hint", message)]
    files["notes/text.yaml"] = note.replace("p99", "p1")
    assert "unknown-paragraph" not in {problem.rule for problem in read_all(book(**files), theme).problems}


def test_serve_keeps_the_numbers_when_it_ends(tmp_path: Path) -> None:
    content = write(tmp_path, {"reader.toml": TOML, "readings/text.md": texts(A, B), NAME: lock_of([A, B])})
    before = (content / NAME).read_bytes()
    with serving(content) as server:
        for words in ("The king", E):  # half a paragraph takes no number
            write(content, {"readings/text.md": texts(A, words, B)})
            server.until("rebuilt in")
        assert server.problems == []
        assert 'id="p1a"' in server.ask(f"{server.base}readings/text.html")[2].decode()
        assert (content / NAME).read_bytes() == before
    assert [one.split("\t")[1] for one in (content / NAME).read_text("utf-8").splitlines()] == ["p1", "p1a", "p2"]


# The workflow


@pytest.mark.skipif(not shutil.which("git"), reason="the numbers are lost only where git has them")
def test_numbers_that_git_has_and_the_lock_has_lost_are_never_given_anew(tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path / "content", {**BOOK, "readings/two.md": texts(A, B), "readings/old.md": texts(C)})
    reader(capsys, "lock", content)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "x")
    lock, whole = content / NAME, (content / NAME).read_bytes()
    version = git(tmp_path, "rev-parse", "--short", "HEAD").strip()
    (content / "readings/old.md").rename(content / "readings/new.md")
    write(content, {"readings/two.md": texts(A, E, B), "readings/new.md": texts(C, front="was: [old]\n")})
    assert "are lost here" not in reader(capsys, "check", content)[1]
    assert reader(capsys, "lock", content, "--dry-run")[0] == 0
    what = "the numbers that git has for new, text, two are lost here"
    back = f"`git -C {content} checkout {version} -- {NAME}` brings them back"
    lock.unlink()
    status, said, _ = reader(capsys, "check", content, "--strict")
    assert (status, f"{what}: {back}" in said) == (1, True)
    lock.write_bytes(b"")
    status, _, said = reader(capsys, "lock", content)
    assert (status, f"{what}: {back}" in said, lock.read_bytes()) == (1, True, b"")
    lock.write_bytes(b"".join(line for line in whole.splitlines(True) if not line.startswith(b"two\t")))
    assert "git has for two are lost" in reader(capsys, "lock", content)[2]
    git(tmp_path, "commit", "-qam", "the loss is committed")
    assert "git has for two are lost" in reader(capsys, "lock", content)[2]
    git(content, "checkout", version, "--", NAME)
    assert "p1a" in reader(capsys, "lock", content)[1]
    git(tmp_path, "commit", "-qam", "it is back")
    lock.write_bytes(lock.read_bytes().replace(b"two\tp2\t", b"two\tp1b\t"))
    assert "git has for two are lost" in reader(capsys, "lock", content)[2], "one number is as much as all"
    lock.unlink()
    assert reader(capsys, "lock", content, "--anew")[0] == 0
    git(tmp_path, "commit", "-qam", "anew")
    assert reader(capsys, "lock", content, "--check")[0] == 0


def test_what_is_laid_over_a_text_takes_no_number_from_it(tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path / "content", {**BOOK, "readings/two.md": texts(A, B)})
    reader(capsys, "lock", content)
    before = tree(content)
    overlay = write(tmp_path / "over", {"readings/two.md": texts(A, E, B)})
    with desk.alone(overlay, str):
        waiting = subprocess.Popen(
            [sys.executable, "-m", "reader", "lock", str(content), "--overlay", str(overlay)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert waiting.stderr
        said = waiting.stderr.readline()
        assert "is running" in said
        assert not (overlay / NAME).exists()
    assert (waiting.communicate(timeout=30)[1], waiting.returncode) == ("", 0)
    assert tree(content) == before
    assert [one.split("\t")[1] for one in (overlay / NAME).read_text("utf-8").splitlines()] == ["p1", "p1a", "p2"]
    assert reader(capsys, "lock", content, "--check")[0] == 0
    assert reader(capsys, "lock", content, "--overlay", overlay, "--check")[0] == 0


def git(folder: Path, *words: str) -> str:
    """What git says."""
    settings = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main")
    return subprocess.run(["git", *settings, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.mark.skipif(not shutil.which("bash") or not shutil.which("git"), reason="the workflow runs on Linux")
def test_the_workflow_commits_the_numbers_and_yields_to_who_was_faster(tmp_path: Path) -> None:
    steps = yaml.safe_load((Path(__file__).parent.parent / ".github/workflows/publish.yml").read_text("utf-8"))["jobs"][
        "build"
    ]
    script = next(step["run"] for step in steps["steps"] if step.get("id") == "numbers")
    work, there = tmp_path / "work", tmp_path / "there"
    git(tmp_path, "init", "--quiet", "--bare", str(there))
    write(work, {f"content/{path}": text for path, text in BOOK.items()})
    lock = "#!/bin/sh\ncp content/readings/text.md content/paragraphs.lock\n"  # stands in for ours
    write(work, {".venv/bin/reader": lock, ".gitignore": ".venv\n"})
    (work / ".venv/bin/reader").chmod(0o755)
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "x"), ("remote", "add", "origin", str(there))):
        git(work, *words)
    git(work, "push", "-q", "origin", "HEAD:refs/heads/main")

    def ran() -> tuple[int, str]:
        output = tmp_path / "output"
        output.write_text("")
        names = {"GITHUB_OUTPUT": str(output), "GITHUB_REF": "refs/heads/main", "GITHUB_REF_NAME": "main"}
        settings = {**names, "GITHUB_SHA": git(work, "rev-parse", "HEAD").strip(), "PATH": "/usr/bin:/bin"}
        done = subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=work, env=settings, capture_output=True)
        return done.returncode, output.read_text().splitlines()[-1]

    reader_of_ours = work / ".venv/bin/reader"
    reader_of_ours.write_text("#!/bin/sh\n")  # an edition of records has no paragraphs
    assert ran() == (0, "kept=true")
    reader_of_ours.write_text(lock)
    first = git(work, "rev-parse", "HEAD").strip()
    assert ran() == (0, "kept=true")
    assert git(there, "show", "main:content/paragraphs.lock") == BOOK["readings/text.md"]
    assert ran() == (0, "kept=true")
    assert git(there, "rev-list", "--count", "main").strip() == "2"
    git(work, "reset", "-q", "--hard", first)
    assert ran() == (0, "kept=true")  # the same run, tried again
    git(work, "reset", "-q", "--hard", first)
    write(work, {"content/readings/text.md": texts(A)})
    git(work, "commit", "-qam", "y")
    assert ran() == (0, "kept=false")
