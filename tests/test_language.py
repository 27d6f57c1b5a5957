from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader import language
from reader.model import Theme
from tests.conftest import CASES

FOLD = json.loads((CASES / "fold.json").read_text("utf-8"))


@pytest.mark.parametrize(("text", "words"), FOLD, ids=[ascii(text)[1:-1][:40] for text, _ in FOLD])
def test_words_are_folded_as_the_cases_have_them(text: str, words: list[str]) -> None:
    assert language.search_words(text) == words


@pytest.mark.parametrize(("text", "words"), FOLD, ids=[ascii(text)[1:-1][:40] for text, _ in FOLD])
def test_a_folded_word_stays_as_it_is(text: str, words: list[str]) -> None:
    assert [language.fold(word) for word in words] == words


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert language.fold(language.fold(text)) == language.fold(text)


@given(st.text())
def test_case_does_not_count(text: str) -> None:
    assert language.search_words(text.lower()) == language.search_words(language.fold(text).lower())


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        ("en", "ltr"),
        ("fa", "rtl"),
        ("fa-IR", "rtl"),
        ("FA", "rtl"),
        ("ar", "rtl"),
        ("he", "rtl"),
        ("ru", "ltr"),
        ("az-Arab", "rtl"),
        ("fa-Latn", "ltr"),
        ("pa-Arab-PK", "rtl"),
        ("ckb", "rtl"),
        ("fake", "ltr"),
    ],
)
def test_direction_is_that_of_the_script(tag: str, direction: str) -> None:
    assert language.direction(tag) == direction


@pytest.mark.parametrize(
    ("tag", "is_one"),
    [("en", True), ("zh-Hant-TW", True), ("e", False), ("en_GB", False), ("", False), ("en ", False), ("fa\n", False)],
)
def test_what_is_a_language(tag: str, is_one: bool) -> None:
    assert language.is_language(tag) == is_one


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("one two", 2),
        ("North–South", 2),
        ("north-south", 1),
        ("Iran’s", 1),
        ("می‌خواهند", 1),
        ("3+3", 2),
        ("— … !", 0),
        ("snake_case", 2),
        ("يُعَدُّ الرَّقُّ", 2),
        ("外交部長拒絕評論。", 4),
        ("COVID-19 疫情", 2),
        ("서울의 봄", 2),
    ],
)
def test_words_are_counted_as_people_count(text: str, count: int) -> None:
    assert language.count_words(text) == count


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (200, 1), (310, 2), (1400, 7)])
def test_reading_takes_minutes(words: int, minutes: int) -> None:
    assert language.minutes(words) == minutes


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Why no signature?", "why-no-signature"),
        ("Iran’s “turn”", "iran-turn"),
        ("برجام چیست؟", "برجام-چیست"),
        ("می‌خواهند", "میخواهند"),
        ("???", "section"),
        ("Cafe\u0301", "café"),
        ("a_b  c", "a-b-c"),
        ("الرَّقّ", "الرق"),
    ],
)
def test_a_slug_is_the_words_of_a_text(text: str, slug: str) -> None:
    assert language.slug(text) == slug


def test_names_are_sorted_without_regard_to_case_and_accents() -> None:
    names = ["Éclair", "delta", "Echo", "eagle", "СВПД", "برجام"]
    assert sorted(names, key=language.sort_key)[:4] == ["delta", "eagle", "Echo", "Éclair"]


@pytest.mark.parametrize(("tag", "marks"), [("en", "“”‘’"), ("fa-IR", "«»‹›"), ("xx", "“”‘’")])
def test_quotation_marks_are_those_of_the_language(tag: str, marks: str) -> None:
    assert language.quotes(tag) == list(marks)


def test_letters_stand_where_their_alphabets_have_them() -> None:
    for names in (["بندر", "پل", "تنگه"], ["جنگ", "چین", "حج"], ["کابل", "گیلان", "لار"], ["гора", "ґанок", "дом"]):
        assert sorted(names, key=language.sort_key) == names


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2015/2018", "2015–2018"),
        ("2015/..", "since 2015"),
        ("../2015-07", "until July 2015"),
        ("2015-07-14/2018-05-08", "14 July 2015 – 8 May 2018"),
        ("2015~", "about 2015"),
        ("2015-07?/..", "since perhaps July 2015"),
        ("201X", "2010s"),
    ],
)
def test_dates_are_written_as_people_write_them(date: str, words: str, theme: Theme) -> None:
    assert language.readable(date, language.Speech(language.words_of(theme.strings, "en"))) == words


@pytest.mark.parametrize(
    ("tag", "dates"),
    [
        ("ru", {"2022-08": "август 2022", "2022-08-02": "2 августа 2022", "2022-08/..": "с августа 2022"}),
        (
            "ru",
            {
                "2022-08~": "около августа 2022",
                "2022-08?": "возможно, август 2022",
                "201X": "2010-е",
                "201X/..": "с 2010-х",
            },
        ),
        ("fr", {"2022-08-01": "1er août 2022", "2022-08-02": "2 août 2022", "../2022-08-01": "jusqu’au 1er août 2022"}),
        ("fr", {"../2015": "jusqu’en 2015", "2015-07-14/..": "depuis le 14 juillet 2015", "2015~": "vers 2015"}),
        (
            "de",
            {"2022-08-01": "1. August 2022", "2015-07-14/..": "seit dem 14. Juli 2015", "2015-07/..": "seit Juli 2015"},
        ),
        ("ar", {"2022-08-01": "1 أغسطس 2022", "0794/..": "منذ 794", "083X~/1258": "نحو عقد 830 – 1258"}),
        ("en", {"0794-02": "February 794", "17XX": "1700–1799", "2015-XX-XX": "2015", "2015-07-XX": "July 2015"}),
    ],
)
def test_dates_are_written_as_each_language_writes_them(tag: str, dates: dict[str, str], theme: Theme) -> None:
    say = language.Speech(language.words_of(theme.strings, tag))
    assert {date: language.readable(date, say) for date in dates} == dates
