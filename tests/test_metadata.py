"""Title, authors, date and publisher: from lines of the capture, each with its line, and never made up."""

from __future__ import annotations

import pytest

from reader.clean import Hints, clean
from reader.clean.authors import byline
from reader.clean.classify import classify
from reader.clean.facts import Facts, told
from reader.clean.metadata import head
from reader.clean.values import Block, Fact, Ledger, Line
from tests.conftest import pairs


def shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "-")


@pytest.mark.parametrize(("given", "wanted"), pairs("metadata"))
def test_metadata_is_what_the_capture_says(given: str, wanted: str) -> None:
    cleaned = clean(given.encode())
    keys = [line.partition(": ")[0] for line in wanted.splitlines()]
    assert [f"{key}: {shown(cleaned.metadata.get(key))}" for key in keys] == wanted.splitlines()
    for key in ("title", "authors", "date", "publisher"):
        if cleaned.metadata.get(key):
            assert cleaned.origins[key].startswith("line "), key
    asked = {flag.kind for flag in cleaned.flags}
    for key in keys:
        kind = "missing-author" if key == "authors" else f"missing-{key}"
        assert (kind in asked) == (key in ("title", "authors", "date", "publisher") and not cleaned.metadata.get(key))


@pytest.mark.parametrize(
    ("language", "line", "names"),
    [
        ("en", "By Ada Ferris", ["Ada Ferris"]),
        ("en", "Posted on 3 May 2021 by Ada Ferris in Islands", []),
        ("en", "Ada Ferris | 3 May 2021 | 4 min read", ["Ada Ferris"]),
        ("en", "By Omar al-Rashid, Senior Fellow, The Halden Institute", ["Omar al-Rashid"]),
        ("en", "Edited by Ada Ferris", []),
        ("en", "Latest News", []),
        ("en", "By Staff Writer", []),
        ("en", "Ferris, Ada; Roe, Anselm", ["Ada Ferris", "Anselm Roe"]),
        ("de", "Von Henrike Sandvoß, dpa", ["Henrike Sandvoß"]),
        ("de", "Jutta Wiebe, 12.05.2014", ["Jutta Wiebe"]),
        ("fr", "Propos recueillis par Jean-Marc L’Hermitte", ["Jean-Marc L’Hermitte"]),
        ("ru", "Беседовал Пётр Ильин", ["Пётр Ильин"]),
        ("fa", "نویسندگان: مینا سروستانی و دکتر لیلا کوه‌زاد", ["مینا سروستانی", "دکتر لیلا کوه‌زاد"]),
        ("ar", "ترجمة: سلوى الدهّان", []),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) > 2 else "",
)
def test_a_byline_has_the_names_of_authors_only(language: str, line: str, names: list[str]) -> None:
    assert byline(line, language)[1] == names


def test_a_date_that_can_be_read_in_two_ways_is_asked_about() -> None:
    words = (
        "Late\n\nBy Ada Ferris\n03/04/2021\n\nThe ferry was late, and nobody on the quay could say why it was late.\n"
    )
    cleaned = clean(words.encode())
    assert cleaned.metadata["date"] == "2021"
    assert [flag.quote for flag in cleaned.flags if flag.kind == "half-found-date"] == ["03/04/2021"]


def test_an_inferred_date_is_always_asked_about_with_its_evidence() -> None:
    words = "The code came into force last month, on 9 March 2023, and nobody on the quay had read a word of it yet.\n"
    cleaned = clean(words.encode())
    assert (cleaned.metadata["date"], cleaned.metadata["date_basis"]) == ("2023-04", "inferred")
    flag = next(flag for flag in cleaned.flags if flag.kind == "inferred-date")
    assert flag.level == "must"
    assert "last month, on 9 March 2023" in flag.quote
    assert flag.line == 1


def test_what_a_file_says_of_itself_comes_first() -> None:
    facts = Facts()
    told(facts, [Fact("title", "Late", "meta of the page"), Fact("title", "Late | Quay", "title of the page")])
    assert facts.values == {"title": "Late"}
    lines = ["Late | The Outer Gazette", "Late", "The ferry was late, and nobody on the quay could say why it was."]
    blocks = [Block([Line(n, text)], text, gap=True) for n, text in enumerate(lines, 1)]
    scene = classify(blocks, Hints(), Ledger())
    found = head(scene, [Fact("title", "Late", "meta of the page")])
    assert found.values["title"] == "Late"
    assert scene.blocks[1].kind == "title"
