"""What a build must survive: a small book that was built before, ways to spoil it, and what is left of it then.

A row of the list that the project works by has a test whose id or name begins with its number. Rows that other tests
prove are in `test_again.PROVED`; what takes minutes runs in `make acceptance`.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.books.making import tree, write

Captured = pytest.CaptureFixture[str]
TOML = '[edition]\nname = "book"\ntitle = "A Book"\n'
BOOK: dict[str, str | bytes] = {
    "reader.toml": TOML,
    "readings/first.md": "---\ntitle: The first\n---\nThe ferry, and [the other](second.md#p1).[^n]\n\n[^n]: A note.\n",
    "readings/second.md": "---\ntitle: The second\n---\nSesquipedalian words on the ferry.\n",
    "glossary/ferry.md": "---\nterm: ferry\naliases: [boat]\n---\nA boat that goes to and fro.\n",
    "pages/about.md": "# About\n\nWords.\n",
    "pictures/dot.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
}
BAD = "readings/bad.md"
HEAD = "---\ntitle: Bad\n---\n"


def left(folder: Path) -> dict[str, bytes]:
    """All that stands in a build folder but what is only remembered."""
    return {name: data for name, data in tree(folder).items() if name.partition("/")[0] != ".cache"}


def is_whole(build: Path) -> bool:
    """Whether a site stands there and nothing half-made beside it."""
    names = {path.name for path in build.iterdir()}
    return (build / "site" / "index.html").exists() and names <= {".cache", "site", "book.zip"}


Spoil = dict[str, str | bytes] | Callable[[Path], object]


def spoil(book: Path, how: Spoil) -> None:
    """Put files into the content, or do to it whatever a function does."""
    if callable(how):
        how(book)
    else:
        write(book / "content", how)


def many(*spoils: Spoil) -> Callable[[Path], None]:
    """Several at once."""

    def make(book: Path) -> None:
        for how in spoils:
            spoil(book, how)

    return make


def page(name: str) -> Callable[[Path], bool]:
    """Whether a page of this name stands in the site."""
    return lambda book: (book / "build" / "site" / name).is_file()


def says(name: str, words: str) -> Callable[[Path], bool]:
    """Whether a page says this."""
    return lambda book: words in (book / "build" / "site" / name).read_text("utf-8")


def run(book: Path, *more: object, before: Callable[[], object] | None = None, **settings: str) -> tuple[int, str]:
    """A build in a process of its own: its exit status and its complaints."""
    done = subprocess.run(
        [sys.executable, "-m", "reader", "build", str(book / "content"), *map(str, more)],
        env={**os.environ, **settings},
        preexec_fn=before,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr


def powerless() -> None:
    """Root without the right to read and write what its owner forbade; for anybody else nothing changes."""
    libc = ctypes.CDLL(None)
    for right in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        libc.prctl(24, right, 0, 0, 0)
