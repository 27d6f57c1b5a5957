"""Dates in words and figures → 2021, 2021-03 or 2021-03-11, as precise as they are stated and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from reader.clean.calendars import exists, from_iranian, written
from reader.clean.furniture import LANGUAGES, book

Y = r"(?:1[5-9]|20)\d\d"
YEAR = re.compile(rf"(?<![\d.,/-])({Y})(?![\d/]|-\d|[.,]\d)")
YEAR_FIRST = re.compile(rf"(?<![\d.-])({Y})([-/.])(\d{{1,2}})\2(\d{{1,2}})(?!\d)")
YEAR_AND_MONTH = re.compile(rf"(?<![\d.-])({Y})-(\d\d)(?![\d-])")
DAY_FIRST = re.compile(rf"(?<![\d.,/-])(\d{{1,2}})([./-])\s?(\d{{1,2}})\2\s?({Y})(?!\d)")
SHORT_YEAR = re.compile(r"(?<![\d.,/-])(\d\d)([./])(\d\d)\2(\d\d)(?![\d./])")
MONTH_AND_YEAR = re.compile(rf"(?<![\d.,/-])(0\d|1[0-2])[./]({Y})(?!\d)")
ISSUE = re.compile(r"(?:№|#|n[°º]|\b(?:no|nr|vol|issue|heft|ausgabe|numéro|номер|выпуск|العدد|شمارهٔ?|شماره ی))\.?\s*\Z")
NUMBERED = re.compile(rf"(?<![\d.,/-])({Y})[/-]\d{{1,3}}(?![\d/-])")  # Working Paper 2018/06
IRANIAN_FIGURES = re.compile(r"(?<!\d)(1[34]\d\d)([/-])(\d{1,2})\2(\d{1,2})(?!\d)")

# Digits and letters that keyboards and pages write in several ways. One sign becomes one sign: places stay.
SAME = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩يىكأإآ’‘ʼ\u00a0", "01234567890123456789ییکااا''' ")


@dataclass(frozen=True, slots=True)
class Date:
    """A date as it stands in a text; `is_half`: which number is the day and which the month was not to be decided."""

    value: str
    start: int
    end: int
    is_half: bool = False

    @property
    def precision(self) -> str:
        return {4: "year", 7: "month", 10: "day"}[len(self.value)]


def small(text: str) -> str:
    """Text as dates are looked for in it: small letters, one kind of digits; each sign keeps its place."""
    text = text.translate(SAME)
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(sign.lower()[:1] for sign in text)


def find_dates(text: str, language: str, order: str = "") -> list[Date]:
    """The dates of a text in order; a bare year is none, but a season's is.

    `order` says what 3/4/2021 begins with, "day" or "month"; without it the language does, or nothing.
    """
    text = small(text)
    found = [*in_figures(text, language, order), *iranian(text, language)]
    for name in dict.fromkeys((language, "en")):
        found += in_words(text, name)
    found.sort(key=lambda date: (date.start, -len(date.value)))
    result: list[Date] = []
    for date in found:
        if not result or date.start >= result[-1].end:
            result.append(date)
    return result


def in_figures(text: str, language: str, order: str) -> Iterator[Date]:
    """2021-03-11, 11.3.2021, 3/11/2021, 03/2021."""
    for match in YEAR_FIRST.finditer(text):
        yield from dated(match, int(match[1]), int(match[3]), int(match[4]))
    for match in YEAR_AND_MONTH.finditer(text):
        yield from dated(match, int(match[1]), int(match[2]))
    for match in MONTH_AND_YEAR.finditer(text):
        yield from dated(match, int(match[2]), int(match[1]))
    for match in (*DAY_FIRST.finditer(text), *SHORT_YEAR.finditer(text)):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        year += 2000 if year < 100 else 0
        order = order or ("day" if language != "en" else "")
        if first > 12 or first == second or match[2] == "." or (order == "day" and second <= 12):
            yield from dated(match, year, second, first)
        elif second > 12 or order == "month":
            yield from dated(match, year, first, second)
        elif exists(year):  # only the year is sure
            yield Date(written(year), match.start(), match.end(), is_half=True)


def in_words(text: str, language: str) -> Iterator[Date]:
    """11 March 2021, March 11, 2021, March 2021, 3–5 March 2021, spring 2021."""
    months = month_names(language)
    for match in pattern(language).finditer(text):
        month, other = months[match["month"]], months.get(match["other"] or "", 0)
        is_issue = match["day"] and ISSUE.search(text[max(0, match.start() - 12) : match.start()])  # No. 31. March 2021
        is_range = match["range"] or match["until"] or is_issue
        day = 0 if is_range else int(match["day"] or match["after"] or 0)
        yield from dated(match, int(match["year"]), 0 if other and other != month else month, day)
    for match in year_first(language).finditer(text):
        yield from dated(match, int(match["year"]), months[match["month"]], int(match["day"]))
    if season := season_pattern(language):
        for match in season.finditer(text):
            yield from dated(match, int(match["year"]))


def dated(match: re.Match[str], year: int, month: int = 0, day: int = 0) -> Iterator[Date]:
    """A date that exists."""
    if exists(year, month or 1, day or 1):
        yield Date(written(year, month, day), match.start(), match.end())


def iranian(text: str, language: str) -> Iterator[Date]:
    """Dates of the Iranian calendar as ours. A month of it lies in two of ours, so without a day its year is kept."""
    for match in IRANIAN_FIGURES.finditer(text):
        if value := from_iranian(int(match[1]), int(match[3]), int(match[4])):
            yield Date(value, match.start(), match.end())
    if language != "fa":
        return
    names = [small(month) for month in book("fa")["jalali"]]
    for match in iranian_pattern().finditer(text):
        year, month, day = int(match["year"]), names.index(match["month"]) + 1, int(match["day"] or 0)
        value = from_iranian(year, month, day) if day else ""
        if value or not day:
            start_and_end = {from_iranian(year, month, 1)[:4], from_iranian(year, month, 29)[:4]}
            sure = start_and_end.pop() if len(start_and_end) == 1 else ""
            yield Date(value or sure or str(year + 621), match.start(), match.end(), is_half=not (value or sure))
    for match in iranian_season().finditer(text):
        is_winter = match["season"] == small(book("fa")["seasons"][3])
        yield Date(str(int(match["year"]) + 621), match.start(), match.end(), is_half=is_winter)


def order_of(text: str, language: str) -> str:
    """What numbers with slashes begin with in a text, day or month, as its other dates show; empty if they do not."""
    text = small(text)
    day = month = 0
    for match in DAY_FIRST.finditer(text):
        day += match[2] != "." and int(match[1]) > 12
        month += match[2] != "." and int(match[3]) > 12
    if not day and not month and language == "en":
        for match in pattern("en").finditer(text):
            day += bool(match["day"])
            month += bool(match["after"])
    return "" if bool(day) == bool(month) else "day" if day else "month"


def find_hijri(text: str) -> list[tuple[int, int]]:
    """Where dates of the lunar calendar stand; the day of ours depends on where the moon was seen, so none is made."""
    return [match.span() for match in hijri_pattern().finditer(small(text))]


def issue_year(text: str, language: str) -> str:
    """The year of an issue's line, such as Vol. 3, No. 2 (2019), or of a label and a year alone."""
    text = small(text)
    years = {match[1] for match in YEAR.finditer(text)} | set(re.findall(rf"\d[/.]\s?({Y})(?!\d)", text))
    years |= set(NUMBERED.findall(text))
    words = "|".join(re.escape(small(word)) for one in (language, "en") for word in book(one).get("issues", ()))
    has_issue = re.search(rf"(?<!\w)(?:{words or '(?!)'})\s?\d", text)
    return years.pop() if len(years) == 1 and has_issue else ""


@cache
def month_names(language: str) -> dict[str, int]:
    """Each month's names, with their numbers."""
    rows = book(language).get("months", []) if language in LANGUAGES else []
    return {small(name).replace("_", " "): n for n, row in enumerate(rows, 1) for name in row.split()}


@cache
def choice(language: str) -> str:
    """All names of months, the longest first, as a pattern."""
    return "|".join(map(re.escape, sorted(month_names(language), key=len, reverse=True))) or "(?!)"


@cache
def pattern(language: str) -> re.Pattern[str]:
    """A month's name with its year, and a day before or after it."""
    names = choice(language)
    return re.compile(
        r"(?:(?<![\d.,:])(?P<range>\d{1,2}\.?\s?(?:[–—-]|bis|to|au|по)\s?)?"
        r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.|-?е|-?го)?[\s/-]\s?(?:of\s|de\s|du\s)?)?"
        rf"(?<!\w)(?P<month>{names})(?!\w)(?:\s?[–—/(-]\s?(?P<other>{names})(?!\w)\)?)?\.?,?"
        r"(?:\s(?P<after>\d{1,2})(?P<until>\s?[–—-]\s?\d{1,2})?(?:st|nd|rd|th)?(?!\d|:\d),?)?"
        rf"[\s/-]\s?(?:of\s|de\s|in\s)?(?P<year>{Y})(?!\d)"
    )


@cache
def year_first(language: str) -> re.Pattern[str]:
    """2021 March 11."""
    return re.compile(rf"(?<!\d)(?P<year>{Y}),?\s(?P<month>{choice(language)})(?!\w)\.?\s(?P<day>\d{{1,2}})(?![\d:])")


@cache
def day_pattern(language: str) -> re.Pattern[str]:
    """A month and a day without a year: July 19, 19 July."""
    names = choice(language)
    return re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})\.?\s(?P<m1>{names})(?!\w)|(?<!\w)(?P<m2>{names})\s(?P<after>\d{{1,2}})(?!\d)"
    )


@cache
def season_pattern(language: str) -> re.Pattern[str] | None:
    """Spring 2022, spring/summer 2022, winter 2021/22."""
    seasons = "|".join(small(name) for name in book(language).get("seasons", [])) if language in LANGUAGES else ""
    if not seasons:
        return None
    return re.compile(rf"(?<!\w)(?:{seasons})(?:\s?[/–-]\s?(?:{seasons}))?,?\s(?:of\s|de\s)?(?P<year>{Y})(?!\d)")


@cache
def iranian_pattern() -> re.Pattern[str]:
    """A day, month and year of the Iranian calendar."""
    names = "|".join(sorted((small(month) for month in book("fa")["jalali"]), key=len, reverse=True))
    return re.compile(
        rf"(?:(?<!\d)(?P<day>\d{{1,2}})\s)?(?<!\w)(?P<month>{names})(?:[\s\u200c]?ماه)?[\s،]+(?P<year>1[34]\d\d)(?!\d)"
    )


@cache
def iranian_season() -> re.Pattern[str]:
    """A season and a year of the Iranian calendar."""
    names = "|".join(small(season) for season in book("fa")["seasons"])
    return re.compile(rf"(?<!\w)(?P<season>{names})\s(?:سال\s)?(?P<year>1[34]\d\d)(?!\d)")


@cache
def hijri_pattern() -> re.Pattern[str]:
    """A day, month and year of the lunar calendar."""
    names = "|".join(re.escape(small(name)) for one in ("ar", "fa", "en") for name in book(one)["hijri"])
    return re.compile(rf"(?:\d{{1,2}}\s)?(?<!\w)(?:{names})،?,?\s(?:سنة\s|عام\s)?1[34]\d\d(?!\d)")
