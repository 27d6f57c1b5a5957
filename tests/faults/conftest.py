"""What is built once for these tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.books.making import command, write
from tests.faults.spoiling import BOOK


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the book and what was built of it; to be copied."""
    folder = tmp_path_factory.mktemp("built")
    write(folder / "content", BOOK)
    assert command("build", folder / "content").returncode == 0
    return folder


@pytest.fixture
def book(built: Path, tmp_path: Path) -> Path:
    """A folder with `content` and `build`, to be spoiled."""
    return Path(shutil.copytree(built, tmp_path / "book"))
