"""YAML and TOML that people, or attackers, write. What a person reads about it stands in cases/problems.md."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from reader import frontmatter
from reader.frontmatter import Fields
from reader.model import Source


def read(yaml: str) -> Fields:
    """The front matter of a text."""
    fields, _, _ = frontmatter.split(Source("text.md", f"---\n{yaml}\n---\nWords.\n"))
    return fields


def told(fields: Fields) -> list[tuple[int, str]]:
    """The line and the rule of each problem."""
    return [(problem.line, problem.rule) for problem in fields.problems]


@pytest.mark.parametrize(
    ("yaml", "line", "rule"),
    [
        pytest.param("title: A text\nabstract: one: two", 3, "yaml", id="a colon too many"),
        pytest.param('title: A\nabstract: "never closed\ndate: 2026', 3, "yaml", id="a quote never closed"),
        pytest.param("title: A text\nabout:\n\ttitle: B", 4, "yaml", id="a tab"),
        pytest.param("title: A text\nkeywords: [a, b\ndate: 2026", 4, "yaml", id="a bracket never closed"),
        pytest.param("title: A text\nabstract: \x07", 2, "yaml", id="a bell"),
        pytest.param("title: A text\nabout: *nobody", 3, "yaml", id="an alias of nothing"),
        pytest.param("title: A\ntitle: B", 3, "duplicate-key", id="a key twice"),
        pytest.param("title: A\nabout: {title: B, title: C}", 3, "duplicate-key", id="a key twice, further in"),
        pytest.param("title: A\n? [a, b]\n: c", 3, "yaml", id="a list as a key"),
        pytest.param("- title", 2, "front-matter", id="a list"),
        pytest.param("A text", 2, "front-matter", id="a text"),
    ],
)
def test_broken_yaml_is_told_with_its_line_in_the_file(yaml: str, line: int, rule: str) -> None:
    assert told(read(yaml)) == [(line, rule)]


@pytest.mark.parametrize(
    ("toml", "line", "rule"),
    [
        pytest.param('[edition]\nname = "never closed\ntitle = "A"', 2, "toml", id="a quote never closed"),
        pytest.param("[edition]\nname = book", 2, "toml", id="no quotes"),
        pytest.param("[edition]\n\ndate = 2026-13-45", 3, "toml", id="a day that does not exist"),
        pytest.param('[edition\nname = "A"', 1, "toml", id="a bracket never closed"),
        pytest.param('[edition]\nname = "A"\nname = "B"', 3, "duplicate-key", id="a key twice"),
        pytest.param("[edition]\n[readings]\n[edition]", 3, "duplicate-key", id="a table twice"),
        pytest.param('[edition]\nname = """A\n\n', 4, "toml", id="the end of the file"),
    ],
)
def test_broken_toml_is_told_with_its_line(toml: str, line: int, rule: str) -> None:
    assert told(frontmatter.read_toml(Source("reader.toml", toml))) == [(line, rule)]


def test_scalars_stay_as_they_are_written() -> None:
    fields = read("a: no\nb: 1.10\nc: 2026-11-21\nd: 0x1F\ne: 'null'\nf: null\ng: ~\nh:")
    assert fields.values == {
        "a": "no",
        "b": "1.10",
        "c": "2026-11-21",
        "d": "0x1F",
        "e": "null",
        "f": None,
        "g": None,
        "h": None,
    }


def test_a_rule_in_the_body_does_not_close_anything_and_the_body_keeps_its_line() -> None:
    _, body, line = frontmatter.split(Source("text.md", "---\ntitle: A\n---\nOne\n\n---\n\nTwo\n"))
    assert (body, line) == ("One\n\n---\n\nTwo\n", 4)


def test_aliases_are_followed() -> None:
    assert read("authors: &us [Ada]\nabout: {authors: *us}").values["about"] == {"authors": ["Ada"]}


BOMB = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x]"] + [f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]" for n in range(1, 10)]
)


@pytest.mark.parametrize(
    "yaml",
    [
        pytest.param(BOMB, id="aliases of aliases"),
        pytest.param(f"{BOMB}\n? *a9\n: x", id="aliases as a key"),
        pytest.param("title: &me [*me]", id="an alias of itself"),
        pytest.param("title: " + "[" * 500 + "]" * 500, id="too deep"),
        pytest.param("title: " + "[" * 100_000, id="much too deep"),
        pytest.param(f"a: &a {'w' * 100_000}\nb: [" + "*a, " * 1000 + "]", id="long texts again and again"),
        pytest.param("title: {" + ", ".join(f"k{n}: v" for n in range(30_000)) + "}", id="too much"),
    ],
)
def test_a_bomb_is_refused_within_seconds(yaml: str) -> None:
    start = time.process_time()  # its own work, whatever else the machine does
    assert [rule for _, rule in told(read(yaml))] == ["yaml"]
    assert time.process_time() - start < 5


def test_merge_keys_are_refused_in_one_message() -> None:
    fields = read("a: &a {b: c}\ntitle: T\nrights:\n  <<: *a\n")
    assert told(fields) == [(5, "yaml")]
    assert "merge keys (`<<`) are not supported: write the keys out" in fields.problems[0].message


@pytest.mark.parametrize(
    "tag",
    ["!!python/object/apply:pathlib.Path.touch", "!!python/name:os.system", "!!python/object/new:pathlib.Path", "!run"],
)
def test_no_tag_runs_anything(tag: str, tmp_path: Path) -> None:
    fields = read(f'title: {tag} ["{tmp_path / "PWNED"}"]')
    assert told(fields) == [(2, "yaml")]
    assert not fields.values
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("date", ["2026", "2026-11", "2026-11-21", "2024-02-29", "2000-02-29", "0999"])
def test_a_date_is_as_precise_as_it_is_known(date: str) -> None:
    assert frontmatter.date(date) == ""


@pytest.mark.parametrize(
    "date",
    [
        "2026-13",
        "2026-00",
        "2026-02-30",
        "2026-04-31",
        "2023-02-29",
        "1900-02-29",
        "26",
        "2026-1-1",
        "soon",
        "2026-11-21 ",
        "٢٠٢٦",
    ],
)
def test_a_date_that_is_none_is_told(date: str) -> None:
    assert frontmatter.date(date)


@pytest.mark.parametrize("text", ["a\x00b", "a\x1b[31mb", "a\x7fb"])
def test_no_control_character_passes(text: str) -> None:
    assert frontmatter.text(text)
    assert frontmatter.texts(["fine", text])


def test_a_line_end_and_a_tab_are_text() -> None:
    assert frontmatter.text("one\n\ttwo") == ""
