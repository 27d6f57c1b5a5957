"""Dates in words and figures → 2021, 2021-03 or 2021-03-11, as precise as they are stated and no more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from reader.clean.furniture import LANGUAGES, book, fold

DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
ISO = re.compile(r"(?<!\d)((?:1[89]|20)\d\d)-(\d\d)(?:-(\d\d))?(?!\d)")
DOTTED = re.compile(r"(?<!\d)(\d{1,2})([./])\s?(\d{1,2})\2\s?((?:1[89]|20)\d\d)(?!\d)")
JALALI_FIGURES = re.compile(r"(?<!\d)(1[34]\d\d)/(\d{1,2})/(\d{1,2})(?!\d)")
YEAR = re.compile(r"(?<![\d.,/-])((?:1[89]|20)\d\d)(?![\d/]|-\d|,\d)")


@dataclass(frozen=True, slots=True)
class Date:
    """A date as it stands in a text."""

    value: str
    start: int
    end: int

    @property
    def precision(self) -> str:
        return {4: "year", 7: "month", 10: "day"}[len(self.value)]


def find_dates(text: str, language: str) -> list[Date]:
    """The dates of a short text with their places, in order; a bare year is none, but a season's year is."""
    text = fold(text.translate(DIGITS)) if len(fold(text)) == len(text) else text.translate(DIGITS)
    found: list[Date] = []
    for match in ISO.finditer(text):
        add(found, match, *(int(part) if part else 0 for part in match.groups()))
    for match in DOTTED.finditer(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] == "." or first > 12:
            add(found, match, year, second, first)
        elif second > 12:
            add(found, match, year, first, second)
        elif language != "en":
            add(found, match, year, second, first)
        elif first == second:
            add(found, match, year, first, second)
        else:  # 3/4/2021 is a day of March or of April: only the year is sure
            add(found, match, year, 0, 0)
    for match in JALALI_FIGURES.finditer(text):
        found += jalali(match, int(match[1]), int(match[2]), int(match[3]))
    for name in dict.fromkeys((language, "en")):
        months = month_names(name)
        for match in pattern(name).finditer(text):
            day = int(match["day"] or match["after"] or 0)
            add(found, match, int(match["year"]), months[match["month"]], day)
        if season := season_pattern(name):
            for match in season.finditer(text):
                add(found, match, int(match["year"]), 0, 0)
    if language == "fa":
        names = [fold(month) for month in book("fa")["jalali"]]
        for match in jalali_pattern().finditer(text):
            found += jalali(match, int(match["year"]), names.index(match["month"]) + 1, int(match["day"] or 0))
    found.sort(key=lambda date: (date.start, -len(date.value)))
    result: list[Date] = []
    for date in found:
        if not result or date.start >= result[-1].end:
            result.append(date)
    return result


def add(found: list[Date], match: re.Match[str], year: int, month: int, day: int) -> None:
    """Keep a date that exists."""
    if month > 12 or day > 31:
        return
    value = f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")
    found.append(Date(value, match.start(), match.end()))


@cache
def month_names(language: str) -> dict[str, int]:
    """Each month's names, with their numbers."""
    rows = book(language).get("months", []) if language in LANGUAGES else []
    return {fold(name).replace("_", " "): n for n, row in enumerate(rows, 1) for name in row.split()}


@cache
def pattern(language: str) -> re.Pattern[str]:
    """A month's name with its year, and a day before or after it."""
    names = "|".join(map(re.escape, sorted(month_names(language), key=len, reverse=True))) or "(?!)"
    return re.compile(
        rf"(?:(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s(?:of\s|de\s)?)?(?<!\w)(?P<month>{names})(?!\w)\.?,?"
        rf"(?:\s(?P<after>\d{{1,2}})(?:st|nd|rd|th)?(?!\d),?)?\s(?:of\s|de\s)?(?P<year>(?:1[89]|20)\d\d)(?!\d)"
    )


@cache
def day_pattern(language: str) -> re.Pattern[str]:
    """A month and a day without a year: July 19, 19 July."""
    names = "|".join(map(re.escape, sorted(month_names(language), key=len, reverse=True))) or "(?!)"
    return re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})\.?\s(?P<m1>{names})(?!\w)|(?<!\w)(?P<m2>{names})\s(?P<after>\d{{1,2}})(?!\d)"
    )


@cache
def season_pattern(language: str) -> re.Pattern[str] | None:
    """Spring 2022."""
    seasons = [fold(name) for name in book(language).get("seasons", [])] if language in LANGUAGES else []
    if not seasons:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(seasons)})\s(?P<year>(?:1[89]|20)\d\d)(?!\d)")


@cache
def jalali_pattern() -> re.Pattern[str]:
    """A day, month and year of the Iranian calendar."""
    names = "|".join(sorted((fold(month) for month in book("fa")["jalali"]), key=len, reverse=True))
    return re.compile(
        rf"(?:(?<!\d)(?P<day>\d{{1,2}})\s)?(?<!\w)(?P<month>{names})\s(?:ماه\s)?(?P<year>1[34]\d\d)(?!\d)"
    )


def jalali(match: re.Match[str], year: int, month: int, day: int) -> list[Date]:
    """A date of the Iranian calendar as ours; without a day only the year is sure, if that."""
    if not 1 <= month <= 12 or day > 31:
        return []
    value = gregorian(year, month, day or 15)
    return (
        [Date(value if day else value[:4] if month < 10 else "", match.start(), match.end())]
        if day or month < 10
        else []
    )


def gregorian(year: int, month: int, day: int) -> str:
    """The day of our calendar on which a day of the Iranian one falls, by the 33-year rule of leap years."""
    cycle = year - 979
    days = 365 * cycle + cycle // 33 * 8 + (cycle % 33 + 3) // 4
    days += sum(31 if n < 7 else 30 for n in range(1, month)) + day - 1 + 79
    y = 1600 + 400 * (days // 146097)
    days %= 146097
    leap = True
    if days >= 36525:
        days -= 1
        y += 100 * (days // 36524)
        days %= 36524
        if days >= 365:
            days += 1
        else:
            leap = False
    y += 4 * (days // 1461)
    days %= 1461
    if days >= 366:
        leap = False
        days -= 1
        y += days // 365
        days %= 365
    lengths = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    m = 0
    while m < 11 and days >= lengths[m]:
        days -= lengths[m]
        m += 1
    return f"{y:04}-{m + 1:02}-{days + 1:02}"


def later(value: str, days: int) -> str:
    """A day some days after another, without asking a clock."""
    year, month, day = (int(part) for part in value.split("-"))
    day += days
    while True:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        length = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
        if day <= length:
            return f"{year:04}-{month:02}-{day:02}"
        day, month = day - length, month + 1
        if month > 12:
            year, month = year + 1, 1


def inferred(text: str, whole: str, language: str) -> tuple[str, str]:
    """The date a text was probably written, as coarse as is safe, and the words that say so; empty for none.

    `text` is the body, `whole` the captions too.
    """
    folded = fold(whole)
    if len(folded) != len(whole):
        folded = whole
    dates = find_dates(whole, language)
    days = [date for date in dates if date.precision == "day"]
    years = [int(match[1]) for match in YEAR.finditer(folded)]
    if not years:
        return "", ""
    ahead = "|".join(map(re.escape, listed_phrases(language, "until"))) or "(?!)"
    planned = {int(match[1]) for match in re.finditer(rf"(?<!\w)(?:{ahead}) (\d{{4}})(?!\d)", folded)}
    newest = max((year for year in years if year not in planned), default=max(years))
    for phrase in listed_phrases(language, "weeks_ago"):
        place = folded.find(phrase)
        number = number_before(folded, place, language) if place >= 0 else 0
        if not number:
            continue
        day = latest_day(folded, days, newest, language)
        if day:
            return later(day, 7 * number)[:7], f"{around(whole, place)} | {day}"
    for phrase, step in ((phrase, 1) for phrase in listed_phrases(language, "last_month")):
        place = folded.find(phrase)
        monthly = [date for date in dates if len(date.value) >= 7]
        if place >= 0 and monthly:
            date = max(monthly, key=lambda one: one.value)
            year, month = int(date.value[:4]), int(date.value[5:7]) + step
            year, month = (year + 1, 1) if month > 12 else (year, month)
            return f"{year:04}-{month:02}", f"{around(whole, place)} | {around(whole, date.start)}"
    for phrase in listed_phrases(language, "this_year"):
        place = folded.find(phrase)
        if place >= 0:
            at = folded.rfind(str(newest))
            return str(newest), f"{around(whole, place)} | {around(whole, at)}"
    # A whole year's figure lies behind the writer, and so does a month named without its year.
    figure = re.search(rf"(?:\$|€|£|%|billion|million|percent)[^.\n]{{0,60}}\bin {newest}(?!\d)", folded)
    month_alone = re.search(rf"'s ({'|'.join(map(re.escape, month_names(language)))}) \w+", folded) if figure else None
    if figure and month_alone:
        return str(newest + 1), f"{around(whole, figure.start())} | {around(whole, month_alone.start())}"
    return "", ""


def latest_day(folded: str, days: list[Date], newest: int, language: str) -> str:
    """The latest day that a text names, one without a year taken to be of its newest year."""
    found = [date.value for date in days]
    for match in day_pattern(language).finditer(folded):
        month = month_names(language)[match["m1"] or match["m2"]]
        day = int(match["day"] or match["after"])
        if 1 <= day <= 31:
            found.append(f"{newest:04}-{month:02}-{day:02}")
    return max((day for day in found if day[:4] == str(newest)), default="")


def listed_phrases(language: str, key: str) -> tuple[str, ...]:
    """Phrases of a language's list."""
    return tuple(map(fold, book(language).get(key, ())))


def number_before(text: str, place: int, language: str) -> int:
    """The number a phrase begins after: two weeks ago."""
    word = text[max(0, place - 20) : place].split()[-1:] or [""]
    names = listed_phrases(language, "numbers")
    if word[0] in names:
        return names.index(word[0]) + 1
    return int(word[0]) if word[0].isdecimal() and len(word[0]) <= 2 else 0


def around(text: str, place: int) -> str:
    """The words about a place."""
    start = max(0, place - 60)
    return "…" + " ".join(text[start : place + 60].split()) + "…"
