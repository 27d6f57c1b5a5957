"""Small books on a disk, and the `reader` command run on them."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from reader.cli import main

TOML = '[edition]\nname = "book"\ntitle = "A Book"\n'
READING = "---\ntitle: A text\n---\nThe first paragraph.\n"
BOOK = {"reader.toml": TOML, "readings/text.md": READING}


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Put files below a folder, byte for byte; gives the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too; links to folders are not followed."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def reader(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """The exit status of a command, and what it said on both streams."""
    capsys.readouterr()
    try:
        status = main([str(argument) for argument in arguments])
    except SystemExit as stopped:  # how argparse leaves
        status = int(stopped.code or 0)
    finally:
        gc.enable()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    out, err = capsys.readouterr()
    return status, out, err


def command(*arguments: object, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, for what only a process can show; settings join its environment."""
    return subprocess.run(
        [sys.executable, "-m", "reader", *map(str, arguments)],
        env={**os.environ, **settings},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=60,
        check=False,
    )
