"""Dates as they are written in six languages, as precise as they are stated; and those worked out from a text."""

from __future__ import annotations

import pytest

from reader.clean.calendars import day_number, day_of, from_iranian
from reader.clean.dates import find_dates, find_hijri, issue_year, order_of
from reader.clean.inferred import infer

STATED = [
    ("en", "14 March 2019", "2019-03-14"),
    ("en", "Mar. 14th, 2019", "2019-03-14"),
    ("en", "Thursday 14 October 2021, 06:00", "2021-10-14"),
    ("en", "14-Mar-2019", "2019-03-14"),
    ("en", "2019-03-14T08:00:00Z", "2019-03-14"),
    ("en", "2019/3/14", "2019-03-14"),
    ("en", "3/14/2019", "2019-03-14"),
    ("en", "April 2024", "2024-04"),
    ("en", "3–5 March 2019", "2019-03"),
    ("en", "March/April 2019", "2019"),
    ("en", "Spring 2022", "2022"),
    ("en", "04/2019", "2019-04"),
    ("de", "Montag, 3. Oktober 2020", "2020-10-03"),
    ("de", "03.10.2020, 07:15 Uhr", "2020-10-03"),
    ("de", "3.10.20", ""),
    ("de", "03.10.20", "2020-10-03"),
    ("de", "Frühjahr 2018", "2018"),
    ("fr", "1er mai 2020", "2020-05-01"),
    ("fr", "le 7 nov. 2015", "2015-11-07"),
    ("fr", "03/04/2021", "2021-04-03"),
    ("ru", "12 января 2018 г.", "2018-01-12"),
    ("ru", "пт, 18 дек. 2020 г. в 10:05", "2020-12-18"),
    ("ru", "январь 2018", "2018-01"),
    ("fa", "۱۲ مهر ۱۳۹۹", "2020-10-03"),
    ("fa", "پنجشنبه ۱۷ مهرماه ۱۳۹۹ - ۰۸:۴۵", "2020-10-08"),
    ("fa", "۱۴۰۰/۱۱/۰۵", "2022-01-25"),
    ("fa", "مهر ۱۳۹۹", "2020"),
    ("fa", "۳ اکتبر ۲۰۲۰", "2020-10-03"),
    ("ar", "٣ أكتوبر ٢٠٢٠", "2020-10-03"),
    ("ar", "3 تشرين الأول 2020", "2020-10-03"),
    ("ar", "الأحد ٢٥ شباط/فبراير ٢٠١٨", "2018-02-25"),
    ("ar", "19 شوال 1444هـ / 9 مايو 2023", "2023-05-09"),
    ("en", "31 February 2019", ""),
    ("en", "in 2019 they left", ""),
    ("en", "sections 3.1.20 and 4", ""),
]


@pytest.mark.parametrize(("language", "text", "wanted"), STATED, ids=[row[1] for row in STATED])
def test_a_date_is_as_precise_as_it_is_stated(language: str, text: str, wanted: str) -> None:
    assert [date.value for date in find_dates(text, language)] == ([wanted] if wanted else [])


def test_figures_that_can_be_read_in_two_ways_are_half_a_date() -> None:
    assert [(date.value, date.is_half) for date in find_dates("03/04/2021", "en")] == [("2021", True)]
    assert find_dates("03/04/2021", "en", "day")[0].value == "2021-04-03"
    assert find_dates("03/04/2021", "en", "month")[0].value == "2021-03-04"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("03/04/2021 and 25/04/2021", "day"), ("the vote of March 25, 2021", "month"), ("25/04/2021, 04/25/2021", "")],
)
def test_the_other_dates_of_a_text_tell_what_figures_begin_with(text: str, wanted: str) -> None:
    assert order_of(text, "en") == wanted


def test_a_winter_of_the_iranian_year_is_half_a_date() -> None:
    assert [(date.value, date.is_half) for date in find_dates("زمستان ۱۳۹۶", "fa")] == [("2017", True)]


@pytest.mark.parametrize(
    ("year", "month", "day", "wanted"),
    [(1357, 11, 22, "1979-02-11"), (1399, 12, 30, "2021-03-20"), (1403, 1, 1, "2024-03-20"), (1400, 12, 30, "")],
)
def test_days_of_the_iranian_calendar_are_days_of_ours(year: int, month: int, day: int, wanted: str) -> None:
    assert from_iranian(year, month, day) == wanted


def test_counting_days_there_and_back_leads_to_the_same_day() -> None:
    assert all(day_number(*day_of(number)) == number for number in range(1, 800_000, 211))


def test_lunar_dates_are_found_and_not_converted() -> None:
    assert find_hijri("١٩ شوال ١٤٤٤")
    assert not find_dates("١٩ شوال ١٤٤٤", "ar")


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "Vol. 41, No. 3 (2019)", "2019"),
        ("de", "Heft 3/2019", "2019"),
        ("ru", "Вестник. 2018. № 3", "2018"),
        ("en", "The war of 1812", ""),
    ],
)
def test_an_issue_has_a_year(language: str, text: str, wanted: str) -> None:
    assert issue_year(text, language) == wanted


INFERRED = [
    ("en", "The code came into force last month, on 9 March 2023, and nobody had read it.", "2023-04"),
    ("en", "It sank on 19 July 2022. The crew was found two weeks ago, and it was fed.", "2022-08"),
    ("en", "In January 2023 the quay fell in. Earlier this year the crane followed it.", "2023"),
    ("de", "Das Gesetz trat im vergangenen Monat in Kraft, am 9. März 2023.", "2023-04"),
    ("fr", "Le texte est entré en vigueur le mois dernier, le 9 mars 2023, sans un mot.", "2023-04"),
    ("en", "It sank on 19 July 2022 and was not found. The owner sold the quay.", ""),
    ("en", "The label was printed in 1954, and this year nobody has read it.", ""),
    ("de", "Es dauerte zwei Wochen, bis zum 9. März 2023, und niemand kam.", ""),
    ("en", "The bridge will be opened on 9 March 2023. Last month nobody spoke of it.", ""),
]


@pytest.mark.parametrize(("language", "text", "wanted"), INFERRED, ids=[row[1][:40] for row in INFERRED])
def test_relative_words_and_a_dated_event_give_a_date(language: str, text: str, wanted: str) -> None:
    guess = infer(text, language)
    assert (guess.value if guess else "") == wanted
    assert guess is None or all(part.strip("… ") in text for part in guess.evidence.split(" | "))
