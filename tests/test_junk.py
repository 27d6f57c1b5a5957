"""Clean texts among the junk of sites and pages: wrapped, paged, hyphenated, they come back as they were."""

from __future__ import annotations

import textwrap
import tomllib
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.clean import Cleaned, clean

CAPTURES = Path(__file__).parent / "captures"
JUNK: dict[str, dict[str, Any]] = tomllib.loads((CAPTURES / "junk.toml").read_text("utf-8"))
BODY = ("paragraph", "item", "quotation")
APPARATUS = ("tables", "footnotes", "list_items", "block_quotes", "defects")


@cache
def plain_texts() -> list[dict[str, Any]]:
    """Texts of paragraphs alone: no tables, notes, lists, talk or faults."""
    golds = [
        yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) for path in sorted((CAPTURES / "work").glob("*.yaml"))
    ]
    return [
        gold
        for gold in golds
        if gold["title"]
        and not any(gold[key] for key in APPARATUS[:4])
        and not any(defect.get("keep") for defect in gold["defects"])
        and not any(words.startswith(("–", "—")) for words in gold["paragraphs"])
        and not any(words.endswith(("?", "؟")) and len(words) < 100 for words in gold["paragraphs"])
    ]


# More examples by hand: pytest tests/test_junk.py --hypothesis-profile=many
MANY = settings.get_profile("many") if settings.get_current_profile_name() == "many" else None
trials = MANY or settings(max_examples=30, derandomize=True, deadline=None, database=None)
texts = st.deferred(lambda: st.sampled_from(plain_texts()))
chances = st.integers(0, 2**32).map(Random)


def body(cleaned: Cleaned) -> list[str]:
    return [block.text for block in cleaned.blocks if block.kind in BODY]


def paged(lines: list[str], head: str, height: int, with_feeds: bool) -> list[str]:
    """Lines on pages, with running heads and numbers between; none ends with a sentence within a paragraph."""
    made: list[str] = []
    page, start = 11, 0
    while start < len(lines):
        end = start + height
        while end < len(lines) and lines[end] and lines[end - 1].endswith(tuple('.?!:…»”"؟')):
            end += 1
        if start:
            made += ["", str(page - 1), "", ("\f" if with_feeds else "") + head, ""]
        made += lines[start:end]
        page, start = page + 1, end
    return made


def hyphenated(text: str, width: int) -> list[str]:
    """Wrapped lines, some with a word cut at their end."""
    lines: list[str] = []
    rest = text
    while len(rest) > width:
        cut = rest.rfind(" ", 0, width)
        word = rest[cut + 1 :].split(" ", 1)[0]
        room = width - cut - 2
        if word.isalpha() and word.islower() and room >= 3 and len(word) >= room + 3:
            lines.append(rest[: cut + 1 + room] + "-")
            rest = rest[cut + 1 + room :]
        else:
            lines.append(rest[:cut])
            rest = rest[cut + 1 :]
    return [*lines, rest]


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Wrapped lines, no word cut."""
    return textwrap.wrap(text, width, initial_indent=indent, break_on_hyphens=False, break_long_words=False)


def site(gold: dict[str, Any], chance: Random) -> list[str]:
    """A page of a site as it is copied: what stands before, in and after the text, in blocks of lines."""
    junk = JUNK[gold["language"]]
    blocks = ["\n".join(chance.sample(junk["menu"], chance.randint(2, 6)))]
    blocks += chance.sample(junk["crumbs"], chance.randint(0, 1))
    blocks += [gold["title"], chance.choice(junk["byline"]), chance.choice(junk["date"])]
    blocks += ["\n".join(chance.sample(junk["share"], chance.randint(0, 4)))]
    paragraphs = list(gold["paragraphs"])
    for lines in chance.sample([*junk["inside"], [chance.choice(junk["advert"])]], chance.randint(0, 3)):
        # Not before the last: one short sentence below the titles of a box cannot be told from them.
        paragraphs.insert(chance.randint(1, len(paragraphs) - 2), "\n".join(lines))
    blocks += paragraphs
    blocks += ["\n".join(lines) for lines in chance.sample(junk["after"], chance.randint(1, 4))]
    return [block for block in blocks if block]


@trials
@given(texts, chances)
def test_a_text_comes_back_from_the_junk_of_a_site(gold: dict[str, Any], chance: Random) -> None:
    cleaned = clean("\n\n".join(site(gold, chance)).encode())
    assert body(cleaned) == gold["paragraphs"]


@pytest.mark.slow
@trials
@given(texts, chances)
def test_a_text_comes_back_from_a_site_without_blank_lines(gold: dict[str, Any], chance: Random) -> None:
    cleaned = clean("\n".join(site(gold, chance)).encode())
    assert body(cleaned) == gold["paragraphs"]


@pytest.mark.slow
@trials
@given(texts, chances, st.integers(56, 90), st.booleans())
def test_a_text_comes_back_from_wrapped_pages(
    gold: dict[str, Any], chance: Random, width: int, with_feeds: bool
) -> None:
    cut = hyphenated if gold["language"] in ("en", "de", "fr", "ru") and chance.random() < 0.5 else wrapped
    paragraphs = [cut(words, width) for words in gold["paragraphs"]]
    lines = [line for paragraph in paragraphs for line in (*paragraph, "")]
    pages = paged([gold["title"], "", *lines], gold["title"], chance.randint(24, 40), with_feeds)
    cleaned = clean("\n".join(pages).encode())
    got, wanted = ([words.replace("-", "") for words in found] for found in (body(cleaned), gold["paragraphs"]))
    # A half that begins with a capital is not joined on a guess; that is asked.
    asked = any(flag.kind == "open-join" for flag in cleaned.flags)
    assert got == wanted or (asked and " ".join(got) == " ".join(wanted))


@pytest.mark.slow
@trials
@given(texts, st.integers(56, 90))
def test_a_text_comes_back_from_indents_alone(gold: dict[str, Any], width: int) -> None:
    lines = [line for words in gold["paragraphs"] for line in wrapped(words, width, "   ")]
    assert body(clean("\n".join(lines).encode())) == gold["paragraphs"]


def test_there_are_texts_in_latin_cyrillic_and_persian_letters() -> None:
    assert {"en", "de", "fr", "fa"} <= {gold["language"] for gold in plain_texts()}
