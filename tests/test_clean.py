"""Cleaning: what goes in comes out, and nothing is lost on the way."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from reader.clean import Cleaned, Hints, Unreadable, clean
from reader.clean.decode import decode
from reader.clean.formats import is_mail
from reader.clean.repair import repair
from reader.clean.values import Ledger
from tests.conftest import mostly_slow, pairs, rare

CAPTURES = Path(__file__).parent / "captures"
PLACES = {
    "paragraph",
    "heading",
    "item",
    "quotation",
    "table",
    "note",
    "pull",
    "dropped",
    "title",
    "subtitle",
    "byline",
}
PLACES |= {"date", "bio", "disclaimer", "credit", "origin", "source", "mail"}


def letters(text: str) -> Counter[str]:
    return Counter(sign for sign in text if sign.isalpha())


def assert_conserved(capture: bytes, cleaned: Cleaned) -> None:
    """Every line that is not blank is in one block, and every block has the letters of its lines."""
    text, _, _ = decode(capture)
    lines = [line for line in repair(text, Ledger()) if line.words]
    held = [line for block in cleaned.blocks for line in block.lines]
    if is_mail(capture, ""):  # its head is put in order, and the lines that its program broke are whole
        assert letters(" ".join(line.text for line in held)) == letters(text)
    else:
        assert sorted(held, key=lambda line: (line.number, line.text)) == sorted(
            lines, key=lambda line: (line.number, line.text)
        )
    for block in cleaned.blocks:
        assert block.kind in PLACES
        assert block.kind != "dropped" or block.reason
        assert letters(block.text) == letters(" ".join(line.text for line in block.lines))


CASES = [path for folder in ("work", "second", "third") for path in sorted((CAPTURES / folder).glob("*.txt"))]
UNTUNED = sorted((CAPTURES / "fourth").glob("*.txt"))  # no rule was written after a look at these
EVERY = [*CASES, *UNTUNED]
OFTEN, SELDOM = EVERY[::2], EVERY[1::2]  # cleaned by `make test`, and by `make check-all` alone
UNSPECIFIC = ("before the body", "after the body")


def words_of(text: str) -> list[str]:
    """Words alone, without the marks of lists and notes."""
    bare = re.sub(r"\[\^\d+\]|[¹²³⁰⁴-⁹]+", "", unicodedata.normalize("NFC", text))
    return re.findall(r"\w+", re.sub(r"\A\d{1,2}[.)]\s", "", bare))


@cache
def cleaned(path: Path) -> Cleaned:
    """A capture of the sets, cleaned once however many tests look at it."""
    return clean(path.read_bytes(), Hints(name=path.name))


@cache
def gold_of(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(path.with_suffix(".yaml").read_text("utf-8"), yaml.CSafeLoader)
    return found


@pytest.mark.parametrize("path", [*OFTEN, *map(rare, SELDOM)], ids=lambda path: path.stem)
def test_every_line_of_a_capture_ends_in_one_place(path: Path) -> None:
    assert_conserved(path.read_bytes(), cleaned(path))


def test_the_same_capture_gives_the_same_result() -> None:
    path = CASES[0]
    assert clean(path.read_bytes(), Hints(name=path.name)) == cleaned(path)


@pytest.mark.parametrize("path", [path if path in OFTEN else rare(path) for path in CASES], ids=lambda path: path.stem)
def test_a_capture_becomes_what_its_gold_says(path: Path) -> None:
    gold = gold_of(path)
    blocks = cleaned(path).blocks
    either = [
        *gold["ambiguous"],
        *gold["disclaimer"],
        *gold["image_credits"],
        gold["author_bio"] or "",
        gold["subtitle"] or "",
    ]
    free = [words_of(text) for text in either]  # a person may keep these or leave them out
    kept = [words_of(block.text) for block in blocks if block.kind in ("paragraph", "item", "quotation")]
    kept = [words for words in kept if words not in free]
    assert kept == [words_of(text) for text in gold["paragraphs"]]
    headings = [words_of(re.sub(r"\A\d+\s", "", block.text)) for block in blocks if block.kind == "heading"]
    headings = [words for words in headings if words not in free]
    assert headings == [words_of(re.sub(r"\A\d+\s", "", heading["text"])) for heading in gold["headings"]]


@pytest.mark.parametrize("paths", mostly_slow([OFTEN, [*OFTEN, *SELDOM]]), ids=["often", "all"])
def test_few_words_are_dropped_without_a_reason_of_their_own(paths: list[Path]) -> None:
    captures = [cleaned(path) for path in paths]
    lines = [line for one in captures for line in one.dropped if line.reason in UNSPECIFIC]
    total = sum(len(line.text.split()) for one in captures for block in one.blocks for line in block.lines)
    assert sum(len(line.text.split()) for line in lines) <= 0.025 * total


@pytest.mark.parametrize(("given", "wanted"), pairs("clean"))
def test_pairs(given: str, wanted: str) -> None:
    given = given.replace("␌", "\f").replace("␣", "\u00a0").replace("␟", "\u00ad")
    cleaned = clean(given.encode())
    assert cleaned.text.rstrip("\n") == wanted.rstrip("\n")
    assert_conserved(given.encode(), cleaned)


@pytest.mark.parametrize("data", [b"", b" \n\n", b"\0\1\2\3" * 100, b"%PDF-1.7 x", b"PK\x03\x04abc", b"\x89PNG\r\n"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        clean(data)


@pytest.mark.parametrize(
    ("encoding", "guessed"), [("utf-8-sig", False), ("utf-16", False), ("cp1252", True), ("utf-16-le", True)]
)
def test_an_encoding_is_found(encoding: str, guessed: bool) -> None:
    words = "The café on the quay was closed, and the ferry’s crew waited outside for the keys.\n"
    text, _, was_guessed = decode(words.encode(encoding))
    assert (text, was_guessed) == (words, guessed)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_cyrillic_of_one_byte_a_letter_is_found(encoding: str) -> None:
    words = "Паром стоял у причала, и команда ждала на берегу, пока не принесут ключи от рубки.\n"
    assert decode(words.encode(encoding)) == (words, encoding, True)


@pytest.mark.parametrize(
    "text",
    mostly_slow(
        [
            "word and more " * 10_000,
            "-- --" * 20_000,
            "(c) " * 20_000,
            "x" * 100_000,
            "short line\n" * 5_000,
            "[" * 60_000,
            "<a " * 20_000,
            "a. b! " * 20_000,
            "| " * 30_000,
            "Aa" * 30_000,
            "1 2 3 " * 20_000,
            "\n" * 20_000 + "x",
        ],
        quick=3,
    ),
    ids=lambda text: text[:8],
)
def test_long_and_odd_texts_take_linear_time(text: str) -> None:
    clean(text.encode())


def test_answers_given_by_hand_close_their_questions() -> None:
    words = "The ferry was late, and nobody on the quay could say why it was late again. The crew had gone home.\n"
    answers = {"title": "Late", "authors": ["A B"], "date": "2021", "publisher": "The Quay"}
    cleaned = clean(words.encode(), Hints(answers=answers))
    assert cleaned.flags == ()
    assert cleaned.metadata["title"] == "Late"


BODY = (
    "The ferry left the quay at six in the morning, and nobody on deck could say why the lamps had been put out."
    "\n\nFor three weeks the council had debated whether the pier should be closed, and the fishermen had not listened."
    "\n\nWhat happens next depends on the ministry, whose answer has been promised for the end of the month.\n\n"
)


def test_a_sentence_below_the_tags_is_kept_or_asked_about() -> None:
    last = "The pier was closed for good in the following spring."
    assert last in clean((BODY + f"Tags: island, sea\n\n{last}\n").encode()).text
    doubtful = "You will find the pier closed in the following spring."
    found = clean((BODY + f"Tags: island, sea\n\n{doubtful}\n").encode())
    assert doubtful in found.text or doubtful in {flag.quote for flag in found.flags if flag.kind == "dropped-block"}


def test_a_hyphen_at_a_line_end_stays_between_two_words() -> None:
    capture = """The harbour had kept its old batteries for years, although the shorter-
ranged guns were easier to serve, and the council had not asked for any of the others
to be removed from the wall. A shorter pier was built, and cattle ranged over the dunes
as they had before. The landings showed a thirty-
threefold rise, which nobody in the harbour office could explain to the ministry when it
asked for an explanation of the num-
bers, and the fishermen of the northern pier did not want to give any of their own words
to anybody who was sent to ask for them in the winter.
"""
    found = clean(capture.encode())
    assert "shorter-ranged guns" in found.text
    assert "thirty-threefold rise" in found.text
    assert "the numbers, and" in found.text
    assert {flag.kind for flag in found.flags} >= {"hyphen"}
