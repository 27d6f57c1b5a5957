"""A reading is light: a page with all that it takes to be read, as a server sends it."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from itertools import cycle, islice

import pytest

from reader import disk
from reader.build import build
from reader.model import Content, File, Source
from tests.conftest import SAMPLE

WORDS, TERMS, NOTES = 1200, 25, 10
LIMIT = 40_000  # bytes
# What a page names in its head. A sheet for print alone is no part of what it takes to read it on a screen.
ASKED = re.compile(r'<(?:link rel="stylesheet" href|script(?: defer)? src)="\.\./([^"?]*)')
TERM = re.compile(r"^term: \"?([^\"\n]+)", re.MULTILINE)
NO_PROSE = re.compile(r"\A---\n.*?\n---$|^[|#>*:\[ -][^\n]*$|\[\^.*?\]|\]\(.*?\)|[\[\]{}]", re.MULTILINE | re.DOTALL)
TOML = '[edition]\nname = "light"\ntitle = "A Light Edition"\nlanguage = "en"\nlicence = "CC-BY-4.0"\n'
ABOUT = """\
---
title: "A typical reading"
subtitle: "What a commentary said of two neighbours, and what came of it within a few years"
authors: ["Some Body", "Another Person"]
date: 2026-11-21
language: en
abstract: "Two authors looked at a visit, a treaty and a railway. We follow their steps, and tell what is known from
  what was guessed at the time."
keywords: [visit, treaty, railway, sanctions]
licence: CC-BY-4.0
rights: full
about: {title: "A Visit and a Treaty", authors: ["Other Author"], publisher: "An Institute", date: 2023-05}
---

"""


def typical(content: Content) -> Content:
    """An edition of one reading of 1,200 words, 25 terms and 10 footnotes, from the words and the terms of another."""
    terms = [source for source in content.sources if source.path.startswith("glossary/")][:TERMS]
    told = (NO_PROSE.sub("", source.text) for source in content.sources if source.path.startswith("readings/"))
    words = cycle(" ".join(told).split())
    names = cycle(found[1] for source in terms if (found := TERM.search(source.text)))
    blocks = []
    for n in range(TERMS):
        text = [*islice(words, WORDS // TERMS - 5), "and", next(names), "with", next(names), "too."]
        heading = f"## Part {n // 5 + 1} of the reading\n\n" if n % 5 == 0 else ""
        blocks.append(f"{heading}{' '.join(text)}{f'[^{n}]' if n < NOTES else ''}\n")
    blocks += [f"[^{n}]: {' '.join(islice(words, 25))}\n" for n in range(NOTES)]
    sources = Source("reader.toml", TOML), Source("readings/typical.md", ABOUT + "\n".join(blocks))
    return replace(content, sources=(*sources, *terms))


@pytest.fixture(scope="module")
def files() -> dict[str, File]:
    """The files of that edition."""
    _, made = build(typical(disk.read_content(SAMPLE)), disk.read_theme("default"), outputs=("site",))
    return {file.path.removeprefix("site/"): file for file in made}


def test_what_scripts_say_that_come_later_comes_with_them_and_nothing_else(files: dict[str, File]) -> None:
    html = files["readings/typical.html"].data.decode()
    at_once = {*re.findall(r'data-word="(\w+)"', html)}
    parts = [re.findall(r"assets/[\w-]+\.js", found) for found in re.findall(r'="([^"]*/words-[^"]*)"', html)]
    assert len(parts) == 3
    for paths in parts:
        texts = {path: files[path].data.decode() for path in paths}
        words = "".join(texts.pop(path) for path in paths if "/words-" in path)
        sent = {*re.findall(r'\["(\w+?)(?:_(?:one|two|few|many|other))?","', words)}
        said = {*re.findall(r'\b(?:say|get)\("([a-z_]+)"', "".join(texts.values()))}
        assert said - {"q"} <= sent | at_once
        assert not sent & {"closed_about", "known_none", "kind_of_treaty"}


def test_a_typical_reading_with_all_it_takes_to_read_it_is_light(files: dict[str, File]) -> None:
    page = files["readings/typical.html"]
    html = page.data.decode()
    assert html.count('class="card"') >= TERMS
    assert html.count('role="doc-footnote"') == NOTES
    asked = ASKED.findall(html)
    assert len(asked) == html.count(" src=") + html.count('rel="stylesheet"') - 1, "all but the sheet for print"
    taken = {path: len(gzip.compress(files[path].data)) for path in [page.path.removeprefix("site/"), *asked]}
    assert sum(taken.values()) <= LIMIT, taken
    # Nothing blocks the first paint but one style sheet.
    head = html[: html.index("</head>")]
    assert len(re.findall(r'<link rel="stylesheet" href', head)) == 1
    assert "<script src=" not in head
