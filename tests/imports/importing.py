"""Captures of a ferry, and `reader import` run on them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.books.making import reader

Captured = pytest.CaptureFixture[str]
TEXT = (
    "Late Again\n\nBy Ada Ferris\n3 May 2021\n\nThe ferry was late, and nobody on the quay could say why it was late.\n"
    "\nThe crew had gone home for the night, and the keys of the boat had gone with them. It was the third time.\n\n"
    "Source: The Quay\n"
)
ASKING = TEXT.replace("Source: The Quay\n", "").replace("home for the night", "home for for the night")
OTHER = TEXT.replace("Late Again", "Early Again").replace("late", "early")


def imported(capsys: Captured, content: Path, *arguments: object) -> tuple[int, str]:
    """The status of an import into `content`, and all it said; captures are named from the folder around it."""
    before = Path.cwd()
    os.chdir(content.parent)
    try:
        status, said, error = reader(capsys, "import", *arguments, "--to", content)
    finally:
        os.chdir(before)
    return status, said + error


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_bytes(text.replace(before, after).encode())
