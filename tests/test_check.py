"""What is wrong in content is told: every mistake, in order, with its file, its line and its rule."""

from __future__ import annotations

import pytest

from reader import build, check
from reader.model import Content, ContentError, Source, Theme
from tests.books.making import TOML
from tests.conftest import pairs


def sources(given: str) -> tuple[Source, ...]:
    """A text, or several below lines `=== path`; reader.toml is there unless it is given."""
    texts = {"reader.toml": TOML}
    path = "readings/text.md"
    for line in given.split("\n"):
        if line.startswith("=== "):
            path = line.removeprefix("=== ")
            texts[path] = ""
        else:
            texts[path] = texts.get(path, "") + line + "\n"
    return tuple(Source(path, text) for path, text in texts.items())


def told(content: Content, theme: Theme) -> str:
    """All problems of some content, a line each."""
    try:
        library, found = build.read(content, theme)
        problems = sorted({*found, *check.problems(library)})
    except ContentError as error:
        problems = list(error.problems)
    return "\n".join(f"{p.path}:{p.line}: {p.level}: {p.message} [{p.rule}]" for p in problems)


@pytest.mark.parametrize(("given", "wanted"), pairs("problems"))
def test_what_is_wrong_is_told(given: str, wanted: str, theme: Theme) -> None:
    assert told(Content(sources(given)), theme) == wanted
