"""Sites as they are written to a disk: into no folder that is not ours, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import random
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader import cache, desk, disk
from reader.model import File, ReaderError
from tests.books.making import BOOK, READING, command, reader, tree, write

# Folders that are not ours


def snapshot(folder: Path) -> dict[str, bytes | str]:
    """Everything below a folder: files, links and empty folders."""
    links = {str(path): os.readlink(path) for path in folder.rglob("*") if path.is_symlink()}
    return {**tree(folder), **links, **{str(path): "" for path in folder.rglob("*") if path.is_dir()}}


@pytest.mark.parametrize(
    "out",
    [
        pytest.param("work/content", id="the content"),
        pytest.param("work/content/build", id="inside the content"),
        pytest.param("work/content/readings", id="a folder of the content"),
        pytest.param("work", id="around the content"),
        pytest.param(".", id="far around the content"),
        pytest.param("foreign", id="a site made by somebody else"),
        pytest.param("file", id="a file"),
        pytest.param("file/below", id="below a file"),
        pytest.param("nowhere", id="a link that leads nowhere"),
        pytest.param("linked", id="with a site that is a link"),
        pytest.param("sitefile", id="with a site that is a file"),
        pytest.param("repository", id="a work tree"),
        pytest.param("work/../work/content/../content", id="the content, otherwise named"),
        pytest.param("tocontent", id="a link to the content"),
    ],
)
def test_no_output_goes_where_other_things_are(
    out: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "work" / "content", BOOK)
    write(
        tmp_path,
        {"foreign/site/index.html": "mine", "file": "mine", "sitefile/site": "mine", "repository/.git": "mine"},
    )
    (tmp_path / "nowhere").symlink_to("gone")
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "site").symlink_to(tmp_path / "foreign")
    (tmp_path / "tocontent").symlink_to("work/content")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    before = snapshot(tmp_path)
    status, said, error = reader(capsys, "build", tmp_path / "work" / "content", "--out", tmp_path / out)
    assert (status, said) == (2, "")
    assert error.startswith("reader: ")
    assert error.count("\n") == 1
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("out", ["/", "~"])
def test_neither_the_root_nor_a_home_is_a_build_folder(
    out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(ReaderError):
        disk.check_target(Path(out).expanduser(), Path("/nowhere/content"))


def test_other_files_beside_the_site_are_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = write(tmp_path / "content", BOOK)
    build = write(
        tmp_path / "build", {"mine.txt": "mine", ".new/mine": "mine", ".old-mine/x": "mine", "mine/x": "mine"}
    )
    for _ in range(2):
        assert reader(capsys, "build", content, "--out", build)[0] == 0
    assert {name: data for name, data in tree(build).items() if "mine" in name} == {
        ".new/mine": b"mine",
        ".old-mine/x": b"mine",
        "mine.txt": b"mine",
        "mine/x": b"mine",
    }


# Links that came with a clone


def test_nothing_is_written_through_a_link_at_a_name_of_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, build = write(tmp_path / "content", BOOK), tmp_path / "build"
    home = write(tmp_path / "home", dict.fromkeys(("a", "b", "c", "d", "e", "f/x"), "years of work"))
    before = snapshot(home)
    (build / ".cache").mkdir(parents=True)
    for place, name in {
        content / ".reader-lock": "a",
        build / ".reader-lock": "b",
        content / ".paragraphs.lock.new": "c",
        content / ".gitignore": "d",
        build / ".cache" / "ab": "f",
        build / ".cache" / "cd": "nowhere",
    }.items():
        place.symlink_to(home / name)
    for arguments in (("lock", content), ("build", content, "--out", build)):
        status, said, error = reader(capsys, *arguments)
        assert (status, said, error.count("\n")) == (2, "", 1)
        assert ".reader-lock: is a link, and nothing is written through one: remove it" in error
    (content / ".reader-lock").unlink()
    assert reader(capsys, "lock", content)[0] == 0
    assert (content / "paragraphs.lock").is_file()
    with pytest.raises(ReaderError, match="leads out of the content folder"):
        desk.ignore(content, ["/notes/text.yaml"])
    for name in ("ab", "cd"):
        cache.Folder(build / ".cache")[name + "0" * 62] = b"found"
    assert snapshot(home) == before


# Writing

OLD = [File(f"site/{n}.html", b"old" * 4000) for n in range(60)] + [File("book.zip", b"old")]
NEW = [File(f"site/{n}.html", b"new" * 4000) for n in range(30, 90)] + [File("book.zip", b"new")]


def made(target: Path) -> dict[str, bytes]:
    """What stands in a build folder, but for our mark."""
    return {name: data for name, data in tree(target).items() if not name.endswith(disk.OURS)}


def wanted(files: list[File]) -> dict[str, bytes]:
    return {file.path: file.data for file in sorted(files, key=lambda file: file.path)}


def test_a_new_site_takes_the_place_of_the_old_one_and_no_page_stays_behind(tmp_path: Path) -> None:
    disk.write(tmp_path, OLD)
    disk.write(tmp_path, NEW)
    assert made(tmp_path) == wanted(NEW)


def test_a_site_that_a_killed_run_had_moved_aside_is_brought_back(tmp_path: Path) -> None:
    disk.write(tmp_path, OLD)
    (tmp_path / "site").rename(tmp_path / ".old-site")
    write(tmp_path, {".new-site/site/0.html": "half"})
    disk.recover(tmp_path)
    assert made(tmp_path) == wanted(OLD)


def test_a_failed_build_too_brings_back_what_a_killed_one_had_moved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = write(tmp_path / "content", {**BOOK, "readings/text.md": "no title"})
    disk.write(tmp_path / "build", OLD)
    (tmp_path / "build" / "site").rename(tmp_path / "build" / ".old-site")
    assert reader(capsys, "build", content)[0] == 1
    assert made(tmp_path / "build") == wanted(OLD)


def test_what_a_killed_run_had_not_yet_removed_goes(tmp_path: Path) -> None:
    disk.write(tmp_path, OLD)
    write(tmp_path, {".old-site/1.html": "older"})
    disk.write(tmp_path, NEW)
    assert made(tmp_path) == wanted(NEW)


SWAPPING = """
import sys
from pathlib import Path
from tests.test_writing_sites import NEW, OLD, disk
disk.write(Path(sys.argv[1]), OLD)
print("begun", flush=True)
while True:
    disk.write(Path(sys.argv[1]), NEW)
    disk.write(Path(sys.argv[1]), OLD)
"""


@pytest.mark.slow
def test_a_run_killed_at_any_moment_leaves_the_old_site_or_the_new_one(tmp_path: Path) -> None:
    chance = random.Random(20261)
    states = [wanted(files[:-1]) for files in (OLD, NEW)]
    for _ in range(10):
        with subprocess.Popen([sys.executable, "-c", SWAPPING, tmp_path], stdout=subprocess.PIPE) as child:
            assert child.stdout
            assert child.stdout.readline() == b"begun\n"
            time.sleep(chance.random() * 0.05)
            child.kill()
        disk.recover(tmp_path)
        left = made(tmp_path)
        assert left.pop("book.zip") in (b"old", b"new")
        assert left in states


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_a_whole_site(tmp_path: Path) -> None:
    readings = {f"readings/text-{n}.md": READING for n in range(120)}
    content = write(tmp_path / "content", {**BOOK, **readings})
    assert command("build", content).returncode == 0
    site = tree(tmp_path / "build" / "site")
    chance = random.Random(20262)
    for _ in range(4):
        child = subprocess.Popen([sys.executable, "-m", "reader", "build", content], stdout=subprocess.DEVNULL)
        time.sleep(0.2 + chance.random() * 0.4)
        child.kill()
        child.wait()
        disk.recover(tmp_path / "build")
        assert tree(tmp_path / "build" / "site") == site
    assert sorted(path.name for path in (tmp_path / "build").iterdir()) == [".cache", "book.zip", "site"]


def test_whatever_stops_a_run_the_old_site_stays_and_nothing_half_made(tmp_path: Path) -> None:
    disk.write(tmp_path, OLD)
    with pytest.raises(TypeError):
        disk.write(tmp_path, [*NEW, File("site/broken.html", None)])  # type: ignore[arg-type]
    assert made(tmp_path) == wanted(OLD)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_told_to_stop_does_so_without_a_trace(
    number: signal.Signals, status: int, tmp_path: Path
) -> None:
    content = write(tmp_path / "content", BOOK)
    disk.write(tmp_path / "build", OLD)
    with disk.alone(tmp_path / "build"):  # so that the child waits where we want it to
        child = subprocess.Popen([sys.executable, "-m", "reader", "build", content], stderr=subprocess.PIPE)
        assert child.stderr
        said = child.stderr.readline().decode()
        assert said == f"reader: another build is running (pid {os.getpid()}); waiting\n"
        child.send_signal(number)
        _, error = child.communicate(timeout=2)
    assert child.returncode == status
    assert b"Traceback" not in error
    assert made(tmp_path / "build") == wanted(OLD)


@pytest.mark.slow
def test_two_builds_at_once_leave_one_whole_site(tmp_path: Path) -> None:
    readings = {f"readings/text-{n}.md": READING for n in range(60)}
    content = write(tmp_path / "content", {**BOOK, **readings})
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "reader", "build", content], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = [child.communicate(timeout=60)[1].decode() for child in children]
    assert all(re.fullmatch(r"(reader: another build is running \(.+\); waiting\n)?", words) for words in said)
    assert [child.returncode for child in children] == [0] * 3
    both = tree(tmp_path / "build")
    assert command("build", content).returncode == 0
    assert tree(tmp_path / "build") == both


def test_everybody_may_read_a_site_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        disk.write(tmp_path / "build", OLD)
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "build").rglob("*") if path.is_file()}
    folders = {path.stat().st_mode & 0o777 for path in (tmp_path / "build").rglob("*") if path.is_dir()}
    assert (modes, folders) == ({0o644}, {0o755})


# Disks that are full


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A disk of 1.4 MB mounted on a folder; false where nobody may mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1400k", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_the_old_site_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = write(tmp_path / "content", BOOK)
    with small_disk(tmp_path / "disk") as mounted:
        build = tmp_path / "disk" / "build"
        assert reader(capsys, "build", content, "--out", build)[0] == 0
        before = tree(build)
        write(content, {f"readings/text-{n}.md": READING + "Words of many kinds. " * 900 for n in range(20)})
        if mounted:
            status, said, error = reader(capsys, "build", content, "--out", build)
        else:
            status, said, error = limited(content, build)
        assert (status, said) == (1, "")
        assert error.startswith("reader: ")
        assert ("no space left on the disk" if mounted else "File too large") in error
        assert tree(build) == before
        assert sorted(path.name for path in build.iterdir()) == [".cache", "book.zip", "site"]


@pytest.mark.slow
def test_a_limit_on_files_is_told_and_the_old_site_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = write(tmp_path / "content", BOOK)
    assert reader(capsys, "build", content)[0] == 0
    before = tree(tmp_path / "build")
    write(content, {"readings/long.md": READING + "Words of many kinds. " * 9000})
    status, said, error = limited(content, tmp_path / "build")
    assert (status, said) == (1, "")
    assert "File too large" in error
    assert tree(tmp_path / "build") == before
    assert sorted(path.name for path in (tmp_path / "build").iterdir()) == [".cache", "book.zip", "site"]


def limited(content: Path, build: Path) -> tuple[int, str, str]:
    """A build in a process that may write no file over 100 kB."""
    done = subprocess.run(
        [sys.executable, "-m", "reader", "build", content, "--out", build],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
