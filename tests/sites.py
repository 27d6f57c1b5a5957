"""The sites of a few books, one of them hostile, built once for many tests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache

import pytest
from bs4 import BeautifulSoup, Tag

from reader import build, disk
from reader.model import Content, Source
from tests.books.making import READING
from tests.conftest import BOOKS

EVIL = """</title><script>alert(1)</script><img src=x onerror=alert(1)> "><b onclick='x'>' {{ 7*7 }}{% raw %} <!--"""
Q = json.dumps(EVIL)  # which is YAML and TOML too
HOSTILE = {
    "reader.toml": f"""
[edition]
name = "hostile"
title = {Q}
subtitle = {Q}
description = {Q}
licence = {Q}
publisher = {Q}
editors = [{Q}]
""",
    "readings/text.md": f"""---
title: {Q}
subtitle: {Q}
authors: [{Q}, {Q}]
publisher: {Q}
abstract: {Q}
keywords: [{Q}]
source_url: "https://example.org/?q=%3Cb%3E&x=1"
about: {{title: {Q}, authors: [{Q}], publisher: {Q}}}
was: [former]
---
# {EVIL}

{EVIL} The evil one and the pact.[^"><script>alert(1)</script>]

![{EVIL}](../pictures/none.png "{EVIL.replace('"', "")}")

[x](javascript:alert(1)) [y](../glossary/evil.md) [z]{{onclick="alert(1)" style="color:red" id="<script>" .card}}

[^"><script>alert(1)</script>]: {EVIL}
""",
    "readings/other.md": READING,
    "glossary/evil.md": f"""---
term: {Q}
aliases: [{Q[:-1]} evil one"]
names: {{fa: {Q}, ru: [{Q}]}}
kind: {Q}
sources: [{Q}]
related: [__proto__]
---
{EVIL}
""",
    "glossary/__proto__.md": "---\nterm: the pact\n---\nA pact.\n",
    "pages/about.md": f"---\ntitle: {Q}\n---\n{EVIL}\n",
}
HOSTILE["glossary/constructor.md"] = HOSTILE.pop("glossary/__proto__.md")  # a name with `_` is no address
HOSTILE["glossary/evil.md"] = HOSTILE["glossary/evil.md"].replace("__proto__", "constructor")
EVERY = pytest.mark.parametrize("name", ["plain", "persian", "hostile"])
Files = dict[str, bytes]


@cache
def made(name: str) -> Files:
    """The site of a book, built once."""
    content = content_of(HOSTILE) if name == "hostile" else disk.read_content(BOOKS / name / "content")
    return site_of(content)


def content_of(texts: dict[str, str]) -> Content:
    return Content(tuple(Source(path, text) for path, text in texts.items()))


def site_of(content: Content) -> Files:
    """Every file of a site by its address."""
    _, files = build.build(content, disk.read_theme("default"))
    return {file.path.removeprefix("site/"): file.data for file in files if file.path.startswith("site/")}


@cache
def pages(name: str) -> dict[str, BeautifulSoup]:
    """The pages of a book by address; look, do not touch."""
    return {path: parsed(data) for path, data in made(name).items() if path.endswith(".html")}


def parsed(data: bytes) -> BeautifulSoup:
    return BeautifulSoup(data.decode("utf-8"), "html.parser")


def links(page: BeautifulSoup) -> Iterator[tuple[Tag, str]]:
    """Every address a page names."""
    for element in page.find_all(True):
        for attribute in ("href", "src", "action", "srcset", "poster", "data", "formaction"):
            if element.has_attr(attribute):
                yield element, str(element[attribute])


def searched(script: bytes, call: str) -> dict[str, list[list[str]]]:
    """The data a search script hands over."""
    text = script.decode()
    start = re.match(rf"readerSearch\.{call}", text)
    assert start
    data: dict[str, list[list[str]]] = json.loads(text[start.end() :].removesuffix(");\n"))
    return data
