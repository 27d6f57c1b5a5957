"""What is built once for these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.books.making import BOOK, write
from tests.imports.importing import ASKING, TEXT


@pytest.fixture
def content(tmp_path: Path) -> Path:
    write(tmp_path, {"late.txt": TEXT, "asking.txt": ASKING})
    return write(tmp_path / "content", BOOK)
