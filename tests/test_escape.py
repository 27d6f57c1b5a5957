"""Words that look like Markdown come out of a build as they went in."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader import markdown
from reader.clean import write
from reader.clean.values import Block, Line

SIGNS = [
    *"_*`~{}[]()<>#+-=|!&:.\\ab1é ",
    "[^1]:",
    "&#9;",
    "&amp;",
    "{#id}",
    "{.x}",
    "---",
    "http://a.b",
    "<b>",
    "![x](y)",
]


def rendered(text: str, kind: str) -> str:
    """What a reader of the edition sees of a block between two others."""
    blocks = [Block([Line(n, words)], words, one) for n, words, one in ((1, "Ark", "paragraph"), (2, text, kind))]
    parsed = markdown.parse(write.body([*blocks, Block([Line(3, "Boat")], "Boat", "paragraph")], False), "en")
    return markdown.reading_text(parsed).strip().removeprefix("Ark\n").removesuffix("\nBoat")


WORDS = [
    *["__init__", "_a_ __b__ ___", "{#id}", "x {.note}", "C #", "#", ": is said", "~ about", "- a", "1. a", "&#9;"],
    *["[^1]: not a note", "a `b` *c* [d](e)", "<http://a.b> <b>", "===", "| a |", "\\*", "![a](b)", "é_b_ 2*3*4"],
]


@pytest.mark.parametrize("kind", ["paragraph", "heading", "quotation"])
@pytest.mark.parametrize("text", WORDS)
def test_words_stay_words(text: str, kind: str) -> None:
    assert rendered(text, kind) == text


@pytest.mark.parametrize("text", ["# a", "> a", "1. a", "- a", "{.x} a", ": a", "    a"])
def test_a_list_item_begins_with_its_words(text: str) -> None:
    assert rendered(f"• {text}", "item") == text.strip()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(SIGNS), min_size=1, max_size=9).map("".join), st.sampled_from(["paragraph", "quotation"])
)
def test_no_sign_of_a_text_becomes_markup(text: str, kind: str) -> None:
    words = " ".join(text.split())
    if words and not re.search(r"--|\.\.\.", words) and not (kind == "quotation" and words.startswith(">")):
        assert rendered(words, kind) == words
