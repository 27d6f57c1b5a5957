"""Spans over a text: whatever they cross, the page stays well formed and the text as it was."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader import markdown
from reader.markdown import Token
from reader.model import Span
from reader.spans import weave

TEXT = """Some *words with **strong** ones* and `code here`[^a] in
a [link *to* it](https://example.org), a hard\\
break ![picture](p.png) and שלום, 😀 smileys.

> A quotation
> — Its source

- one
- two
  1. three

| a | b |
|---|---|
| c **d** | e |

```
code block
```

[^a]: A note with *words*.
"""
VOID = {"br", "img", "hr"}


class Strict(HTMLParser):
    """Reads HTML, refuses what is not nested, and keeps the text under each mark."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.under: dict[str, str] = {}
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in VOID:
            self.open.append((tag, values.get("data-n") or ""))
        if values.get("id", "") and tag == "mark":
            self.ids.append(str(values["id"]))
        if tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, number in self.open:
            if number:
                self.under[number] = self.under.get(number, "") + data


def dress(span: Span, first: bool) -> tuple[Token, Token]:
    attrs: dict[str, str | int | float] = {"data-n": span.value}
    if first:
        attrs["id"] = f"s{span.value}"
    return Token("mark_open", "mark", 1, attrs=attrs), Token("mark_close", "mark", -1)


def flow() -> tuple[list[Token], str]:
    parsed = markdown.parse(TEXT, "en")
    tokens = [*parsed.body, *(token for note in parsed.footnotes for token in note.tokens)]
    for token in tokens:  # references are dressed elsewhere; here they would only be in the way
        token.children = [child for child in token.children or () if child.type != "footnote_ref"]
    return tokens, markdown.reading_text(parsed)


LENGTH = len(flow()[1])
places = st.integers(0, LENGTH)
RANGES = st.lists(st.tuples(places, places).map(sorted), max_size=12)


@settings(max_examples=60, deadline=None)
@given(RANGES)
def test_overlapping_spans_leave_a_well_formed_page_and_the_same_text(ranges: list[list[int]]) -> None:
    assert_woven(ranges)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(RANGES)
def test_so_do_spans_of_many_more_kinds(ranges: list[list[int]]) -> None:
    assert_woven(ranges)


def assert_woven(ranges: list[list[int]]) -> None:
    """The page of a text with marks from here to there is well formed, and each mark is over its words."""
    tokens, text = flow()
    spans = [Span(start, end, "mark", str(n)) for n, (start, end) in enumerate(ranges, 1)]
    woven = weave(tokens, spans, dress)
    assert "".join(markdown.inline_text(token) + "\n" for token in woven if token.type == "inline") == text
    reader = Strict()
    reader.feed(markdown.to_html(woven, "en"))
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    for span in spans:
        # A line end between blocks stands under no span; a hard break is not wrapped either.
        covered = "".join(text[span.start : span.end].split("\n"))
        assert "".join(reader.under.get(span.value, "").split("\n")) == covered


def test_a_span_over_emphasis_is_cut_and_its_id_stands_once() -> None:
    parsed = markdown.parse("one **two** three", "en")
    html = markdown.to_html(weave(parsed.body, [Span(2, 9, "mark", "1")], dress), "en")
    assert html == (
        '<p>on<mark data-n="1" id="s1">e </mark><strong><mark data-n="1">two</mark></strong>'
        '<mark data-n="1"> t</mark>hree</p>\n'
    )


def test_of_two_spans_that_begin_together_the_longer_stands_outside() -> None:
    parsed = markdown.parse("abc", "en")
    html = markdown.to_html(weave(parsed.body, [Span(0, 1, "m", "1"), Span(0, 3, "m", "2")], dress), "en")
    assert html.startswith('<p><mark data-n="2" id="s2"><mark data-n="1" id="s1">a</mark>bc</mark>')
