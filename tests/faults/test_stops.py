"""Runs that are killed, told to stop, or not alone."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from reader import disk
from reader.model import ReaderError
from tests.books.making import reader, write
from tests.faults.spoiling import BAD, HEAD, Captured, is_whole, left, run, says


def killed(book: Path, moments: int, chance: random.Random) -> None:
    """Kill builds of two contents at many moments: each leaves a whole site, and the next needs no hand."""
    states = []
    for words in ("First state.", "Second state."):
        write(book / "content", {BAD: HEAD + words})
        start = time.monotonic()
        assert run(book)[0] == 0
        took = time.monotonic() - start
        states.append({name: data for name, data in left(book / "build").items() if name.startswith("site/")})
    for moment in range(moments):
        write(book / "content", {BAD: HEAD + ("First state.", "Second state.")[moment % 2]})
        child = subprocess.Popen(
            [sys.executable, "-m", "reader", "build", str(book / "content")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # Most of a short build is the start of Python: the later moments are the telling ones.
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(took * (0.3 + 0.8 * chance.random()))
        child.kill()
        child.wait()
        disk.recover(book / "build")
        assert {name: data for name, data in left(book / "build").items() if name.startswith("site/")} in states
        assert is_whole(book / "build")
    assert run(book) == (0, "")
    with zipfile.ZipFile(book / "build" / "book.zip") as archive:
        assert archive.testzip() is None


@pytest.mark.slow
def test_47_a_run_that_is_killed_leaves_a_whole_site_and_the_next_needs_no_hand(book: Path) -> None:
    killed(book, 8, random.Random(20261))


WRITING = """
import sys
from pathlib import Path
from reader import disk
from reader.cache import Folder, Memory
from reader.model import File
target = Path(sys.argv[1])
content = [[File(f"site/{n}.html", word * 9000) for n in range(31)] for word in (b"one", b"two")]
disk.write(target, content[1])
print("begun", flush=True)
while True:
    for files in content:
        disk.write(target, files)
        memory = Memory(Folder(target / ".cache"))
        memory(len, [f"{n}{files[0].data[:3]}" for n in range(20)], map)
        memory.keep()
"""


def test_47_a_run_killed_while_it_writes_or_remembers_leaves_one_whole_state(tmp_path: Path) -> None:
    chance = random.Random(20262)
    for _ in range(7):
        with subprocess.Popen([sys.executable, "-c", WRITING, tmp_path], stdout=subprocess.PIPE) as child:
            assert child.stdout
            assert child.stdout.readline() == b"begun\n"
            time.sleep(0.03 + chance.random() * 0.1)
            child.kill()
        disk.recover(tmp_path)
        pages = {path.read_bytes() for path in (tmp_path / "site").glob("*.html")}
        assert len(pages) == 1
        assert len(list((tmp_path / "site").glob("*.html"))) == 31
        assert {path.name for path in tmp_path.iterdir()} <= {".cache", "site"}


@pytest.mark.parametrize(
    ("number", "status", "group"),
    [
        pytest.param(signal.SIGINT, 130, True, id="48-ctrl-c"),
        pytest.param(signal.SIGTERM, 143, False, id="48-term", marks=pytest.mark.slow),
    ],
)
def test_a_run_with_helpers_stops_at_once(number: signal.Signals, status: int, group: bool, book: Path) -> None:
    write(book / "content", {f"readings/more-{n}.md": HEAD + "Words of many kinds.\n\n" * 500 for n in range(200)})
    before = left(book / "build")
    child = subprocess.Popen(
        [sys.executable, "-m", "reader", "build", book / "content", "--jobs", "2"],
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    helpers = Path(f"/proc/{child.pid}/task/{child.pid}/children")
    while not helpers.read_text().split():
        assert child.poll() is None
        time.sleep(0.01)
    time.sleep(0.1)
    (os.killpg if group else os.kill)(child.pid, number)
    start = time.monotonic()
    _, error = child.communicate(timeout=20)
    assert time.monotonic() - start < 5  # 2 seconds on a machine that has nothing else to do
    assert child.returncode == status
    assert b"Traceback" not in error
    assert left(book / "build") == before
    assert is_whole(book / "build")


def test_46_a_helper_that_is_killed_is_told(book: Path) -> None:
    write(book / "content", {f"readings/more-{n}.md": HEAD + "Words of many kinds.\n\n" * 500 for n in range(200)})
    before = left(book / "build")
    child = subprocess.Popen(
        [sys.executable, "-m", "reader", "build", book / "content", "--jobs", "2"], stderr=subprocess.PIPE, text=True
    )
    helpers = Path(f"/proc/{child.pid}/task/{child.pid}/children")
    while not (found := helpers.read_text().split()):
        assert child.poll() is None
        time.sleep(0.01)
    os.kill(int(found[0]), signal.SIGKILL)
    _, error = child.communicate(timeout=120)
    assert (child.returncode, error) == (
        2,
        "reader: a process that worked for us was stopped, perhaps for want of memory: give --jobs 1\n",
    )
    assert left(book / "build") == before


# Others at the same time


def test_50_who_comes_second_says_so_and_waits(book: Path) -> None:
    write(book / "content", {BAD: HEAD + "A third reading."})
    with disk.alone(book / "build"):
        child = subprocess.Popen(
            [sys.executable, "-m", "reader", "build", book / "content"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert child.stderr
        assert child.stderr.readline() == f"reader: another build is running (pid {os.getpid()}); waiting\n"
        assert child.poll() is None
        write(book / "content", {BAD: HEAD + "What it says by now."})
    _, error = child.communicate(timeout=30)
    assert (child.returncode, error) == (0, "")
    assert says("readings/bad.html", "What it says by now.")(book)  # it reads when it is its turn
    both = left(book / "build")
    assert run(book) == (0, "")
    assert left(book / "build") == both


def test_50_a_lock_that_a_dead_process_left_holds_nobody_up(book: Path, capsys: Captured) -> None:
    (book / "build" / disk.LOCK).write_text(str(os.getpid()))  # a number that is somebody else's by now
    status, _, error = reader(capsys, "build", book / "content")
    assert (status, error) == (0, "")
    assert is_whole(book / "build")


def test_50_helpers_that_outlive_a_killed_run_hold_nobody_up(tmp_path: Path) -> None:
    script = (
        "import os, sys, time; from pathlib import Path; from reader import disk\n"
        "with disk.alone(Path(sys.argv[1])):\n"
        "    if not os.fork(): time.sleep(30)\n"
        "    print('held', flush=True); time.sleep(30)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, tmp_path], stdout=subprocess.PIPE, start_new_session=True
    ) as child:
        assert child.stdout
        assert child.stdout.readline() == b"held\n"
        child.kill()
        child.wait()
        start = time.monotonic()
        with disk.alone(tmp_path):
            assert time.monotonic() - start < 2
        os.killpg(child.pid, signal.SIGKILL)


def churn(folder: Path, stopped: threading.Event) -> None:
    """Edit, rename, add and remove readings until told to stop."""
    n = 0
    while not stopped.is_set():
        n += 1
        with contextlib.suppress(OSError):
            (folder / "turn.md").write_text(f"---\ntitle: Turn {n}\n---\n" + "Words. " * (n % 50))
            (folder / "turn.md").rename(folder / "other.md")
            (folder / f"new-{n % 9}.md").write_text(HEAD + "Words.")
            (folder / f"new-{(n + 4) % 9}.md").unlink(missing_ok=True)
        if n % 20 == 0:
            time.sleep(0.02)


def test_51_files_that_change_while_they_are_read_give_one_state_or_a_refusal(book: Path, capsys: Captured) -> None:
    stopped = threading.Event()
    thread = threading.Thread(target=churn, args=(book / "content" / "readings", stopped))
    thread.start()
    try:
        for _ in range(12):
            with contextlib.suppress(ReaderError):
                content = disk.read_content(book / "content")
                assert content.sources
            status, _, error = reader(capsys, "check", book / "content")
            assert status in (0, 1)
            assert "Traceback" not in error
    finally:
        stopped.set()
        thread.join()
    assert reader(capsys, "check", book / "content")[0] in (0, 1)


def test_51_a_file_that_changes_all_the_time_is_told(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = iter(range(100))
    monkeypatch.setattr(disk, "state", lambda folder: next(number))
    with pytest.raises(ReaderError, match="files change while they are read; try again") as found:
        disk.read_content(book / "content")
    assert found.value.status == 1
