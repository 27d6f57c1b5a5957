"""What many tests share: pairs in Markdown files, small books, and `--accept` for golden output."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from reader import disk
from reader.model import Content, Source, Theme

# What chance finds is found while working; the run that decides about a change tries the same examples every time.
settings.register_profile("ci", derandomize=True)
settings.register_profile("many", max_examples=2000, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")

CASES = Path(__file__).parent / "cases"
BOOKS = Path(__file__).parent / "books"
SAMPLE = Path(__file__).parent.parent / "content"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="write golden output anew; read the difference before committing"
    )


def pairs(name: str) -> list[pytest.ParameterSet]:
    """The cases of tests/cases/<name>.md: a title, a line `.`, what goes in, `.`, what comes out, `.`."""
    found = []
    blocks = (CASES / f"{name}.md").read_text("utf-8").split("\n.\n")
    for title, given, wanted in zip(blocks[::3], blocks[1::3], blocks[2::3], strict=False):
        words = title.strip().splitlines()[-1]
        found.append(pytest.param(given, wanted, id=words))
    assert found, f"no cases in {name}.md"
    return found


def mostly_slow(values: Iterable[Any], quick: int = 1) -> list[Any]:
    """Values of which the first are tried by `make test`, and the others only by `make check-all`."""
    every = list(values)
    return [*every[:quick], *map(rare, every[quick:])]


def rare(value: Any) -> pytest.ParameterSet:
    """One such value: a plain one, a tuple of several, or one that has a name."""
    if isinstance(value, pytest.ParameterSet):
        return pytest.param(*value.values, marks=[*value.marks, pytest.mark.slow], id=value.id)
    return pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.slow)


@pytest.fixture(scope="session")
def theme() -> Theme:
    """The theme that people get."""
    return disk.read_theme("default")


@pytest.fixture
def book() -> Callable[..., Content]:
    """Content made of texts by path; reader.toml is there unless it is given."""

    def make(**texts: str) -> Content:
        files = {"reader.toml": '[edition]\nname = "book"\ntitle = "A Book"\n', **texts}
        return Content(tuple(Source(path, text) for path, text in files.items()))

    return make
