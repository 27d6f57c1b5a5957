"""What is wrong in content is told: every mistake, in order, with its file, its line and its rule."""

from __future__ import annotations

import pytest

from reader import build
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
        problems = build.read(content, theme).problems
    except ContentError as error:
        problems = error.problems
    return "\n".join(f"{p.path}:{p.line}: {p.level}: {p.message} [{p.rule}]" for p in problems)


@pytest.mark.parametrize(("given", "wanted"), pairs("problems"))
def test_what_is_wrong_is_told(given: str, wanted: str, theme: Theme) -> None:
    assert told(Content(sources(given)), theme) == wanted


def read(given: str, theme: Theme) -> list[tuple[str, int, str]]:
    """The path, line and level of each problem."""
    return [
        (where[0], int(where[1]), where[2].strip())
        for where in (line.split(":", 3) for line in told(Content(sources(given)), theme).splitlines())
    ]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        pytest.param(
            "---\ntitle: A\nwas: [../../../evil]\n---\nWords.",
            ("readings/text.md", 3, "error"),
            id="an old address that leaves the folder",
        ),
        pytest.param(
            "=== readings/other.md\n# Other\n\nWords.\n=== readings/text.md\n---\ntitle: A\nwas: [other]\n---\nWords.",
            ("readings/text.md", 3, "error"),
            id="an old address that another reading has",
        ),
        pytest.param(
            "=== readings/a.md\n---\ntitle: A\nwas: [old]\n---\nWords.\n"
            "=== readings/b.md\n---\ntitle: B\nwas: [old]\n---\nWords.",
            ("readings/b.md", 3, "error"),
            id="an old address that two readings claim",
        ),
        pytest.param(
            "=== readings/con.md\n# A\n\nWords.", ("readings/con.md", 1, "error"), id="a name that Windows refuses"
        ),
        pytest.param(
            "---\ntitle: A\nsource_url: javascript:alert(1)\n---\nWords.",
            ("readings/text.md", 3, "error"),
            id="a source that is no web address",
        ),
        pytest.param(
            "---\ntitle: A\nabout: {title: B, url: 'javascript:alert(1)'}\n---\nWords.",
            ("readings/text.md", 3, "error"),
            id="a work that is at no web address",
        ),
        pytest.param(
            "---\nauthors: [Ada]\ndate: soon\n---\nWords.",
            ("readings/text.md", 2, "error"),
            id="no title, beside a wrong date",
        ),
        pytest.param(
            "=== readings/text.md\n# A\n\nWords.\n=== glossary/one.md\n---\nterm: One\naliases: [the pact]\n---\nA.\n"
            "=== glossary/two.md\n---\nterm: The Pact\n---\nB.",
            ("glossary/two.md", 2, "error"),
            id="a name that two terms claim",
        ),
        pytest.param(
            "=== readings/text.md\n# A\n\nWords.\n=== reader.toml\n" + TOML + "[readings]\norder = ['text', 'gone']",
            ("reader.toml", 5, "warning"),
            id="the line of an order that names nothing",
        ),
        pytest.param(
            "=== readings/text.md\n# A\n\nWords.\n=== reader.toml\n" + TOML + "theme = '../../x'",
            ("reader.toml", 4, "error"),
            id="a theme that is a path",
        ),
        pytest.param(
            "=== readings/text.md\n# A\n\nWords.\n=== glossary/a.md\n---\nterm: A\ndates: 2015-13\n---\nB.",
            ("glossary/a.md", 3, "error"),
            id="a month that is none, in a term",
        ),
        pytest.param(
            "---\ntitle: A\nevents: [{date: 2022-13-40, what: x}]\n---\nWords.",
            ("readings/text.md", 3, "error"),
            id="a day that is none, in an event",
        ),
        pytest.param("---\ntitle:\n---\nWords.", ("readings/text.md", 2, "error"), id="a title left open"),
        pytest.param("---\ntitle: ''\n---\nWords.", ("readings/text.md", 2, "error"), id="an empty title"),
        pytest.param(
            "---\ntitle: A\nrights: full\nflags: [{kind: date, level: must}]\n---\nWords.",
            ("readings/text.md", 1, "warning"),
            id="a question that nobody answered makes a draft",
        ),
        pytest.param(
            "=== readings/text.md\n# A\n\n[b](b.md)\n=== glossary/a.md\n---\nterm: A\nrelated: [zz]\n---\nB.\n"
            "=== readings/c.md\n---\ntitle: [C]\n---\nWords.",
            ("glossary/a.md", 2, "warning"),
            id="warnings are told in the same run as errors",
        ),
    ],
)
def test_each_is_told_with_its_file_line_and_level(given: str, wanted: tuple[str, int, str], theme: Theme) -> None:
    assert wanted in read(given, theme)


def test_a_question_that_was_answered_makes_no_draft(theme: Theme) -> None:
    assert read("---\ntitle: A\nflags: [{kind: date, level: must, answer: 2022}]\n---\nWords.", theme) == []
