"""Markdown captures keep their structure, and give up what is no part of the text."""

from __future__ import annotations

import pytest

from reader.clean import Cleaned, Hints, clean
from tests.conftest import pairs

HEAD = "The ferry was late, and nobody on the quay could say why it was late again. The crew had gone home."
TAIL = "The last boat came at noon, and the people of the island stood on the quay until it had gone again."


def read(text: str) -> Cleaned:
    return clean(text.encode(), Hints(name="clip.md"))


@pytest.mark.parametrize(("given", "wanted"), pairs("markdown"))
def test_pairs(given: str, wanted: str) -> None:
    """Each case stands between two paragraphs."""
    given = given.replace("␣", " ")
    cleaned = read(f"{HEAD}\n\n{given}\n\n{TAIL}\n")
    body, _, notes = cleaned.text.partition(TAIL)
    assert (body.removeprefix(HEAD).strip("\n") + notes.rstrip("\n")).strip("\n") == wanted.strip("\n")
    again = read(cleaned.text)
    assert again.text == cleaned.text


@pytest.mark.parametrize(
    "front",
    [
        "title: Late Again\nauthor: Ada Ferris\ndate: 2021-05-03\nsource: https://example.org/late\nsite: The Quay",
        'title: "Late Again"\nauthors: ["[[Ada Ferris]]"]\npublished: 2021-05-03T10:00:00\nurl: https://example.org/late\n'
        "publisher: The Quay\ntags: [ferry, quay]",
    ],
)
def test_front_matter_says_what_it_says(front: str) -> None:
    cleaned = read(f"---\n{front}\n---\n\n{HEAD}\n\n{TAIL}\n")
    wanted = {"title": "Late Again", "authors": ["Ada Ferris"], "date": "2021-05-03", "publisher": "The Quay"}
    assert {key: cleaned.metadata.get(key) for key in wanted} == wanted
    assert cleaned.metadata["source_url"] == "https://example.org/late"
    assert cleaned.text == f"{HEAD}\n\n{TAIL}\n"
    assert {line.reason for line in cleaned.dropped} == {"front matter of the file"}


def test_front_matter_that_cannot_be_read_is_asked_about() -> None:
    cleaned = read(f"---\ntitle: [Late\n---\n\n{HEAD}\n\n{TAIL}\n")
    assert "front-matter" in [flag.kind for flag in cleaned.flags]
    assert cleaned.text == f"{HEAD}\n\n{TAIL}\n"


def test_the_first_heading_is_the_title() -> None:
    cleaned = read(f"# Late Again\n\n{HEAD}\n\n# Later\n\n{TAIL}\n")
    assert cleaned.metadata["title"] == "Late Again"
    assert cleaned.text == f"{HEAD}\n\n## Later\n\n{TAIL}\n"


def test_every_line_ends_in_one_place() -> None:
    head = [
        "---",
        "title: Late",
        "---",
        "# Late",
        HEAD,
        "- one",
        "  - two",
        "",
        "```",
        "x",
        "",
        "y",
        "```",
        "> said",
        "",
    ]
    table = ["| a | b |", "|---|---|", "| 1 | 2 |", "", "<!-- gone -->", "***", "Again", "====="]
    text = "\n".join([*head, *table, TAIL, "[^1]: A note.", "    more"])
    cleaned = read(text)
    held = sorted(line.number for block in cleaned.blocks for line in block.lines)
    assert held == [n for n, line in enumerate(text.split("\n"), 1) if line.strip()]


@pytest.mark.parametrize(
    "text", ["> " * 10_000, "- \n" * 5_000, "#" * 40_000, "| " * 20_000, "`" * 20_000, "[^" * 10_000]
)
def test_odd_markdown_takes_linear_time(text: str) -> None:
    read(f"{HEAD}\n\n{text}\n")


def test_a_second_note_of_one_name_is_not_lost() -> None:
    text = "# Boats\n\nThe ark[^1] lies in the harbour.\n\n[^1]: Of Noah.\n\n[^1]: Of the museum,\n    which is open.\n"
    cleaned = clean(text.encode(), Hints("boats.md"))
    assert "[^1]: Of Noah." in cleaned.text
    assert "\\[^1]: Of the museum,\nwhich is open." in cleaned.text


def test_front_matter_that_a_reading_has_is_kept_and_the_rest_is_told() -> None:
    front = "title: Late\nabstract: What I think of it.\nkeywords: [ferry, quay]\nlicence: CC BY 4.0\ncustom: [1, 2]"
    cleaned = read(f"---\n{front}\n---\n\n{HEAD}\n\n{TAIL}\n")
    assert cleaned.metadata["abstract"] == "What I think of it."
    assert cleaned.metadata["keywords"] == ["ferry", "quay"]
    assert cleaned.metadata["licence"] == "CC BY 4.0"
    assert [flag.done for flag in cleaned.flags if flag.kind == "front-matter-key"] == ["custom"]
