"""What a person is asked: a text that raises a flag has a twin that does not, and clean prose raises none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reader.clean import Hints, clean
from reader.kinds import KINDS
from tests.conftest import SAMPLE, pairs

ANSWERS = {"title": "Late", "authors": ["A B"], "date": "2021", "publisher": "The Quay"}
CLEAN = Path(__file__).parent.parent / "reader" / "clean"
TEXTS = sorted((SAMPLE / "readings").glob("*.md"))


@pytest.mark.parametrize(("given", "wanted"), pairs("flags"))
def test_a_flag_is_raised_and_its_twin_is_not(given: str, wanted: str) -> None:
    cleaned = clean(given.encode(), Hints(answers=ANSWERS))
    assert sorted({flag.kind for flag in cleaned.flags}) == ([] if wanted.strip() == "-" else [wanted.strip()])
    for flag in cleaned.flags:
        assert flag.level == KINDS[flag.kind].level
        assert len(flag.quote.split()) >= 4
        assert flag.done


def test_every_kind_says_what_it_asks_and_only_questions_have_a_line_to_write() -> None:
    for name, kind in KINDS.items():
        assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", name)
        assert kind.asks
        assert kind.level in ("must", "note")
        assert not kind.line or (kind.key and kind.level == "must")


def test_every_kind_that_is_raised_is_in_the_table() -> None:
    code = "".join(path.read_text("utf-8") for path in CLEAN.rglob("*.py"))
    raised = set(re.findall(r"\.flag\(\s*\"([a-z-]+)\"", code))
    assert raised
    assert raised <= set(KINDS)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_clean_prose_raises_next_to_nothing(path: Path) -> None:
    body = re.sub(r"\A---\n.*?\n---\n", "", path.read_text("utf-8"), flags=re.S)
    paragraphs = [part for part in re.split(r"\n\s*\n", body) if re.match(r"[^\W\d_“\"]", part)]
    words = re.sub(r"\[\^[^\]]+\]|[*`]|\{[^}]*\}|\[([^\]]*)\]\([^)]*\)", r"\1", "\n\n".join(paragraphs))
    cleaned = clean(words.encode(), Hints(answers=ANSWERS))
    assert len([flag for flag in cleaned.flags if flag.level == "must"]) <= 1


def test_what_a_person_has_answered_is_not_asked() -> None:
    words = "The code came into force last month, on 9 March 2023, and nobody on the quay had read a word of it yet.\n"
    assert "inferred-date" in {flag.kind for flag in clean(words.encode()).flags}
    assert clean(words.encode(), Hints(answers=ANSWERS)).flags == ()


def test_a_question_is_asked_a_dozen_times_at_most() -> None:
    names = [f"{first}{second}" for first in ("Ada", "Ida", "Una", "Eva") for second in "bdfghklmnp"]
    words = "".join(
        f"The harbour was was shut when the {name} came in, and the crew of it went home.\n\n" for name in names
    )
    kinds = [flag for flag in clean(words.encode(), Hints(answers=ANSWERS)).flags if flag.kind == "doubled-words"]
    assert len(kinds) == 12
    assert kinds[-1].done.endswith("28 more places")
