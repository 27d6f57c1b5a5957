"""Whole small books: the bodies, paths and problems that come out. `--accept` writes them anew; read the difference."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from reader import build, disk
from reader.library import documents
from reader.model import Theme
from tests.conftest import BOOKS

NAMES = sorted(path.parent.name for path in BOOKS.glob("*/content"))


def made(book: Path, theme: Theme) -> dict[str, str]:
    """What a book comes to: a body for each reading and term, the paths of the output, and the problems."""
    content = disk.read_content(book / "content")
    library, files = build.build(content, theme)
    problems = library.problems
    paths = [file.path for file in files if not file.path.startswith("site/assets/")]  # the theme's own affair
    pages = {file.path.removeprefix("site/"): file.data for file in files}
    bodies = {
        document.address.replace("/", "-"): document.body or main_of(pages[document.address].decode())
        for document in documents(library)
    }
    told = [f"{p.path}:{p.line}: {p.level}: {p.message} [{p.rule}]" for p in problems]
    return {**bodies, "paths.txt": lines(paths), "problems.txt": lines(told)}


def main_of(page: str) -> str:
    """The main part of a page: what stands for a text that is not there."""
    return page[page.index("<main") : page.index("</main>")] + "</main>\n"


def lines(texts: Iterable[str]) -> str:
    """Texts as lines."""
    return "".join(f"{text}\n" for text in texts)


@pytest.mark.parametrize("name", NAMES)
def test_a_book_comes_out_as_it_did(name: str, theme: Theme, request: pytest.FixtureRequest) -> None:
    golden = BOOKS / name / "golden"
    files = made(BOOKS / name, theme)
    if request.config.getoption("--accept"):
        golden.mkdir(exist_ok=True)
        for path in golden.iterdir():
            path.unlink()
        for path, text in files.items():
            (golden / path).write_text(text, "utf-8", newline="\n")
    assert {path.name: path.read_text("utf-8") for path in golden.iterdir()} == files
