"""Where the command is used, and what it may not read, write or have enough of."""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
from pathlib import Path

import pytest

from reader import disk
from tests.books.making import reader, tree, write
from tests.faults.spoiling import BAD, BOOK, HEAD, Captured, is_whole, left, page, powerless, run


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["biuld"], "there is no command biuld: did you mean build?", id="63-command"),
        pytest.param(["frobnicate"], "there is no command frobnicate; known: build,", id="63-no-like"),
        pytest.param(["build", "--strct"], "`reader build` takes no --strct: did you mean --strict?", id="63-option"),
        pytest.param(["check", "--jsn"], "`reader check` takes no --jsn: did you mean --json?", id="63-check"),
        pytest.param(["build", "--job"], "argument --jobs: expected one argument", id="63-no-number"),
        pytest.param(["build", "\x1b[31m", "x", "\x1b[31m"], "\\x1b[31m", id="63-steering"),
    ],
)
def test_what_is_mistyped_is_told_with_the_nearest_word(arguments: list[str], said: str, capsys: Captured) -> None:
    status, out, error = reader(capsys, *arguments)
    assert (status, out) == (2, "")
    assert error.startswith("usage: reader")
    assert said in error
    assert "\x1b" not in error


@pytest.mark.parametrize(
    ("out", "said"),
    [
        pytest.param(".", "holds other things; give one", id="42-here"),
        pytest.param("content", "lies in the content folder; give another", id="42-content"),
        pytest.param("content/readings/out", "lies in the content folder; give another", id="42-inside"),
        pytest.param("repository", "holds other things; give one", id="42-git"),
        pytest.param("/", "holds other things; give one", id="42-root"),
        pytest.param("foreign", "holds files this tool did not write; remove them", id="41-foreign"),
        pytest.param("file", "is a file; give a folder", id="43-file"),
        pytest.param("nowhere", "the link leads nowhere", id="43-dangling"),
        pytest.param("cached", "is not a folder of ours; remove it", id="43-cache-elsewhere"),
    ],
)
def test_an_output_folder_that_is_none_is_refused(
    out: str, said: str, book: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(book, {"repository/.git/HEAD": "x", "foreign/site/index.html": "mine", "file": "mine", "cached/x": "mine"})
    (book / "nowhere").symlink_to("gone")
    (book / "cached" / ".cache").symlink_to(book / "foreign")
    monkeypatch.chdir(book)
    before = tree(book)
    status, _, error = reader(capsys, "build", "content", "--out", out)
    assert status == 2
    assert error.count("\n") == 1
    assert said in error
    assert tree(book) == before


def test_43_a_link_to_a_folder_is_followed(book: Path, capsys: Captured) -> None:
    (book / "elsewhere").mkdir()
    (book / "link").symlink_to("elsewhere")
    assert reader(capsys, "build", book / "content", "--out", book / "link")[0] == 0
    assert is_whole(book / "elsewhere")


LOCKED = [
    pytest.param("content", 0, 2, r"content: cannot be read: Permission denied", id="18-unreadable"),
    pytest.param(
        "content/readings", 0, 1, r"readings:1: the folder cannot be read", id="40-folder", marks=pytest.mark.slow
    ),
    pytest.param("content/readings/first.md", 0, 1, r"first\.md:1: the file cannot be read", id="40-file"),
    pytest.param("build", 0o555, 1, r"book/build/\S+: cannot be written: Permission denied", id="44-output"),
    pytest.param("build/site", 0o555, 0, "", id="44-site", marks=pytest.mark.slow),
    pytest.param("build/site/readings", 0o555, 0, "", id="44-folder-of-the-site", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("name", "mode", "wanted", "said"), LOCKED)
def test_what_may_not_be_read_or_written_is_named(name: str, mode: int, wanted: int, said: str, book: Path) -> None:
    place = book / name
    usual = place.stat().st_mode
    before = left(book / "build")
    place.chmod(mode)
    status, error = run(book, before=powerless)
    if place.exists():
        place.chmod(usual)
    assert status == wanted, error
    assert re.search(said, error), error
    assert "Traceback" not in error
    assert left(book / "build") == before
    assert is_whole(book / "build")


def test_44_a_read_only_disk_is_named(book: Path) -> None:
    (book / "disk").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "ro,size=100k", "tmpfs", str(book / "disk")]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nobody may mount a disk here")
    try:
        status, error = run(book, "--out", book / "disk" / "build")
    finally:
        subprocess.run(["umount", str(book / "disk")], check=True)
    assert status == 1
    assert re.search(r"disk/build: cannot be written: Read-only file system", error)


@pytest.mark.parametrize(
    ("limit", "amount", "more", "words"),
    [
        pytest.param(resource.RLIMIT_NOFILE, 5, [], 1, id="46-handles", marks=pytest.mark.slow),
        pytest.param(resource.RLIMIT_NOFILE, 8, ["--jobs", "2"], 1, id="46-handles-of-two", marks=pytest.mark.slow),
        pytest.param(resource.RLIMIT_FSIZE, 2000, [], 1, id="46-size-of-files", marks=pytest.mark.slow),
        pytest.param(resource.RLIMIT_AS, 64_000_000, [], 60_000, id="46-memory"),
    ],
)
def test_what_the_system_allows_too_little_of_is_told(
    limit: int, amount: int, more: list[str], words: int, book: Path
) -> None:
    write(book / "content", {BAD: HEAD + "Words of many kinds.\n\n" * words})
    before = left(book / "build")
    status, error = run(book, *more, before=lambda: resource.setrlimit(limit, (amount, amount)))
    assert "Traceback" not in error
    if status == 0:  # enough to write with, but not to tidy up
        assert page("readings/bad.html")(book)
    else:
        assert status in (1, 2), error
        assert error.startswith("reader: ")
        # Without memory no file can be removed; a lock that nobody holds hinders nobody, as the next build shows.
        assert {name: data for name, data in left(book / "build").items() if name != disk.LOCK} == before
    shutil.rmtree(book / "content" / "readings")
    write(book / "content", BOOK)
    assert run(book)[0] == 0
    assert is_whole(book / "build")
