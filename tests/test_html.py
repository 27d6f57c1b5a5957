"""Web pages: their article is found, its form is kept, and no visible word is lost."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from reader.clean import Cleaned, Hints, Unreadable, clean, formats
from reader.clean.web.page import is_hidden
from tests.conftest import pairs

BEFORE = "The harbour master had been in his office since four in the morning, and the book in front of him was empty."
AFTER = "By noon the wind had gone round to the south, and one boat after another left the harbour without a word."
TITLE = "The Morning at the Harbour"


def page(inner: str, head: str = "", language: str = "en", around: tuple[str, str] = ("", "")) -> bytes:
    """A page with an article: its title, a paragraph, `inner`, and another paragraph."""
    text = (
        f"<!doctype html><html lang={language}><head><meta charset=utf-8><title>{TITLE} | The Quay</title>{head}</head>"
    )
    text += f"<body><nav><a href=/>Front</a> <a href=/b>Boats</a></nav>{around[0]}<main><article><h1>{TITLE}</h1>"
    text += f"<p>{BEFORE}</p>\n{inner}\n<p>{AFTER}</p></article></main>{around[1]}"
    return f"{text}<footer>© 2021 The Quay</footer></body></html>".encode()


def read(data: bytes, name: str = "https://quay.example/news/day.html") -> Cleaned:
    return clean(data, Hints(name=name))


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def seen(element: html.HtmlElement) -> str:
    """The visible words of an element, found another way than the import finds them."""
    if is_hidden(element):
        return ""
    inner = "".join(f"{seen(child)} {child.tail or ''}" for child in element)
    return f"{element.text or ''} {inner}" if isinstance(element.tag, str) else ""


def assert_conserved(data: bytes, cleaned: Cleaned) -> None:
    """Every visible word is in exactly one block, and what is not kept has its reason."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True)
    root = html.document_fromstring(data, parser=parser)
    held = " ".join(line.text for block in cleaned.blocks for line in block.lines)
    assert Counter("".join(words(held).elements())) == Counter("".join(words(seen(root)).elements()))
    for block in cleaned.blocks:
        assert block.kind and (block.kind != "dropped" or block.reason)


@pytest.mark.parametrize(("given", "wanted"), pairs("html"))
def test_pairs(given: str, wanted: str) -> None:
    data = page(given)
    cleaned = read(data)
    assert_conserved(data, cleaned)
    body, _, notes = cleaned.text.partition(f"\n\n{AFTER}\n")
    made = body.removeprefix(f"{BEFORE}\n\n") + (f"\n{notes}" if notes else "")
    assert made.rstrip("\n") == wanted.rstrip("\n")
    assert cleaned.metadata["title"] == TITLE
    assert read(data) == cleaned
