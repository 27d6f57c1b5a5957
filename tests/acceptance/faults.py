"""The faults that take minutes, at full size: `python -m tests.acceptance.faults`, part of `make acceptance`.

A build is killed at 100 moments; 10,000 readings, a reading of 20 MB, a line of 20 MB and a table of 150,000 cells are
built. Each prints its time and its largest memory, which must stay below 2 GB.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.books.making import write
from tests.faults.spoiling import BAD, BOOK, HEAD
from tests.faults.test_stops import killed

MOMENTS = 100
MOST_MEMORY = 2_000  # MB of one process
WORDS = "Words of many kinds stand here, the ferry too. "
# The command, and what it took.
MEASURED = """
import resource, sys
from reader.cli import main
status = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
sys.exit(status)
"""


def crowd(content: Path) -> None:
    """10,000 readings and 5,000 terms."""
    readings = {
        f"readings/text-{n}.md": f"---\ntitle: Text {n}\n---\n" + f"Word{n % 5000} {WORDS}\n" for n in range(10_000)
    }
    terms = {f"glossary/term-{n}.md": f"---\nterm: Word{n}\n---\nA word.\n" for n in range(5_000)}
    write(content, {**readings, **terms})


def large(text: str) -> Callable[[Path], None]:
    """One reading that says this."""
    return lambda content: write(content, {BAD: HEAD + text}) and None


SIZES: dict[str, Callable[[Path], None]] = {
    "58-20-mb": large((WORDS * 20 + "\n\n") * (20_000_000 // (len(WORDS) * 20 + 2))),
    "58-line-of-20-mb": large(WORDS * (20_000_000 // len(WORDS))),
    "58-150000-cells": large("|a|b|c|\n|-|-|-|\n" + "|d|e|f|\n" * 50_000),
    "57-10000-readings": crowd,
}


def main() -> int:
    """Run those that are named, or all; answers 1 if one failed."""
    failures = []
    wanted = sys.argv[1:] or [*SIZES, "47-killed"]
    for name in wanted:
        with tempfile.TemporaryDirectory() as folder:
            book = Path(folder)
            write(book / "content", BOOK)
            start = time.monotonic()
            said = kill(book) if name == "47-killed" else measure(book, SIZES[name])
            print(f"{name}: {time.monotonic() - start:.0f} s, {said}", flush=True)
            if "failed" in said:
                failures.append(name)
    return 1 if failures else 0


def kill(book: Path) -> str:
    """Kill builds at random moments."""
    seed = time.time_ns() % 100_000
    try:
        killed(book, MOMENTS, random.Random(seed))
    except AssertionError as error:
        return f"failed with seed {seed}: {error}"
    return f"{MOMENTS} whole sites"


def measure(book: Path, make: Callable[[Path], None]) -> str:
    """Build something large."""
    make(book / "content")
    arguments = [sys.executable, "-c", MEASURED, "build", str(book / "content"), "--clean"]
    done = subprocess.run(arguments, capture_output=True, encoding="utf-8", check=False)
    lines = done.stderr.splitlines()
    memory = int(lines[-1]) if lines and lines[-1].isdecimal() else 0
    told = next((line for line in lines if "Traceback" in line), "")
    size = sum(path.stat().st_size for path in (book / "build").rglob("*"))
    wrong = done.returncode or told or not 0 < memory < MOST_MEMORY
    words = f"status {done.returncode}, {memory} MB of memory, {size // 1_000_000} MB written {told}"
    return f"failed: {words}" if wrong else words


if __name__ == "__main__":
    sys.exit(main())
