"""What the names of a page's boxes say: their classes, ids, roles and tags against a list of words."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from reader.clean.web.page import Element, words_in

TAGS = {"nav": "menu", "footer": "footer", "aside": "sidebar", "figcaption": "caption", "form": "form"}


@cache
def reasons() -> dict[str, str]:
    """Each word of a name, and what a box with it is."""
    text = files("reader.clean").joinpath("furniture", "html.toml").read_text("utf-8")
    return {word: reason for reason, words in tomllib.loads(text).items() for word in words.split()}


def reason_of(element: Element) -> str:
    """What a box is by its names, if they tell."""
    if found := TAGS.get(element.tag):
        return found
    if not element.attrib:
        return ""
    given = element.get
    return named(" ".join(filter(None, (given("class"), given("id"), given("role"), given("data-component")))))


@cache
def named(names: str) -> str:
    """What the words of names say."""
    known = reasons()
    return next((known[word] for word in sorted(words_in(names)) if word in known), "")
