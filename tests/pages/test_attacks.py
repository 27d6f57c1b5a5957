"""Hostile words in every place of an edition, the policy taken out of its pages: nothing runs, nothing leaves."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from reader import disk
from reader.build import build, read
from reader.model import Content, ContentError, File, Source, Theme
from tests.acceptance import attacks

THEMES = disk.themes_folder()
SCRIPTS = [path for folder in ("js", "desk", "live") for path in sorted(THEMES.glob(f"*/{folder}/*.js"))]
# What makes markup or code of a string.
FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.writeln?\b|\beval\(|\bFunction\(|DOMParser|srcdoc|javascript:"
    r"|createContextualFragment|setAttribute\(\s*[\"'`](?:on|style|srcdoc)|set(?:Timeout|Interval)\(\s*[\"'`]"
    r"|__proto__|\.on[a-z]+ ="
)


@pytest.mark.slow
@pytest.mark.browser
def test_nothing_runs_nothing_leaves_and_nothing_is_armed(chromium: Browser, theme: Theme, tmp_path: Path) -> None:
    content, refused = attacks.admitted(attacks.hostile(), theme)
    assert 0 < len(refused) < 20
    assert all(re.match(r"readings/yaml-\d+\.md:\d+: .*[:;,]", said) for said in refused if "yaml-" in said)
    paths = attacks.written(content, theme, tmp_path)
    assert len(paths) > 150
    paths = [path for path in paths if not path.startswith("review/body-")]
    found = attacks.opened(chromium, tmp_path, paths, attacks.vectors("query"))
    assert found.wrong() == []
    assert not (tmp_path / "PWNED").exists()


def test_hostile_words_are_words_in_tables_and_notices_too(theme: Theme) -> None:
    content, _ = attacks.admitted(attacks.hostile(), theme)
    _, files = build(content, theme, outputs=("site",))
    made = {file.path.removeprefix("site/"): file.data.decode("utf-8") for file in files}
    rows = list(csv.DictReader(io.StringIO(made["data/glossary.csv"], newline="")))
    assert len({len(row) for row in rows}) == 1
    assert {row["id"] for row in rows} > {"constructor", "tostring", "valueof"}
    assert None not in {key for row in rows for key in row}
    for path, text in made.items():
        if path.startswith(("search/index", "search/texts")):
            assert "<" not in text, path
    braces = next(n for n, vector in enumerate(attacks.vectors("front")) if "{{" in vector)
    assert "<title>{{ 7*7 }}{% raw %}" in made[f"readings/front-{braces}.html"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("drawing", attacks.vectors("drawing"))
def test_a_drawing_that_does_more_than_show_is_refused(drawing: str, encoding: str, theme: Theme) -> None:
    sources = (Source("reader.toml", attacks.TOML), Source("readings/a.md", "# A\n\nWords.\n"))
    with pytest.raises(ContentError) as found:
        read(Content(sources, (File("pictures/x.svg", drawing.encode(encoding)),)), theme)
    assert [problem.rule for problem in found.value.problems] == ["active-drawing"]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_makes_markup_or_code_of_words(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert [line for line in lines if FORBIDDEN.search(line)] == []
