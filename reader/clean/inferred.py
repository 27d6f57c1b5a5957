"""When a text was probably written, from its relative words and the events it dates: as coarse as is safe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from reader.clean.calendars import days_later, month_length, months_later
from reader.clean.dates import YEAR, Date, day_pattern, find_dates, month_names, small
from reader.clean.furniture import book

LARGEST = 400_000  # characters; a book does not tell its day by `last month`
STOP = re.compile(r"[.!?؟۔]['”\"»)]*\s")


@dataclass(frozen=True, slots=True)
class Guess:
    """A date worked out, the words that say so, and where the first of them stand."""

    value: str
    evidence: str
    place: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a text dates: events that are past, events announced, and its newest year that is past."""

    text: str
    past: tuple[Date, ...]
    ahead: tuple[str, ...]
    newest: int
    is_dated: bool  # the newest year has a month or stands more than once: it is no year of history
    language: str


def infer(whole: str, language: str) -> Guess | None:
    """The date a text was probably written; None where its words do not say."""
    if len(whole) > LARGEST:
        return None
    text = small(whole)
    told = dated_events(text, language)
    if not told.newest:
        return None
    candidates = [
        guess for rule in (beside_its_date, after_the_latest, this_year, after_a_whole_year) for guess in rule(told)
    ]
    for guess in candidates:
        if value := bounded(guess.value, told):
            return Guess(value, quoted(whole, text, guess.evidence), guess.place)
    return None


def dated_events(text: str, language: str) -> Told:
    """The dates of a text, sorted into past ones and announced ones."""
    past: list[Date] = []
    ahead: list[str] = []
    for date in find_dates(text, language):
        if announced(text, date.start, language):
            ahead.append(date.value)
        elif len(date.value) > 4 and not date.is_half:
            past.append(date)
    years = [int(match[1]) for match in YEAR.finditer(text) if not announced(text, match.start(), language)]
    newest = max(years, default=0)
    is_dated = years.count(newest) > 1 or any(date.value.startswith(str(newest)) for date in past)
    taken = {place for date in past for place in range(date.start, date.end)}
    for match in day_pattern(language).finditer(text):  # July 19, without a year, is of the newest one
        month, day = month_names(language)[match["m1"] or match["m2"]], int(match["day"] or match["after"])
        if (
            newest
            and match.start() not in taken
            and 1 <= day <= month_length(newest, month)
            and not announced(text, match.start(), language)
        ):
            past.append(Date(f"{newest:04}-{month:02}-{day:02}", match.start(), match.end()))
    return Told(text, tuple(past), tuple(ahead), newest, is_dated, language)


def announced(text: str, place: int, language: str) -> bool:
    """Whether what is dated lies ahead of the writer: `until 2025`, `will be opened in May 2025`."""
    return ahead(language).search(text[sentence_start(text, place, 80) : place]) is not None


@cache
def ahead(language: str) -> re.Pattern[str]:
    """Words that announce: `until` directly before a date, `will be` anywhere before it."""
    before = "|".join(map(re.escape, phrases(language, "until"))) or "(?!)"
    to_come = "|".join(map(re.escape, phrases(language, "to_come"))) or "(?!)"
    return re.compile(rf"(?<!\w)(?:(?:{before})\s(?:\w+\s)?\Z|(?:{to_come})(?!\w))")


# How far back each list of words points: so many days or months for one.
DAYS = {"yesterday": 1, "days_ago": 1, "last_day": 6, "last_week": 7, "weeks_ago": 7}
MONTHS = {"last_month": 1, "months_ago": 1}


def relative(told: Told) -> Iterator[tuple[int, int, int, int]]:
    """Relative words: where they start and end, and how many days or months they point back."""
    for key in (*DAYS, *MONTHS):
        for phrase in phrases(told.language, key):
            for match in list(re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", told.text))[:20]:
                count = number_before(told.text, match.start(), told.language) if key.endswith("ago") else 1
                if count:
                    yield match.start(), match.end(), DAYS.get(key, 0) * count, MONTHS.get(key, 0) * count


def beside_its_date(told: Told) -> Iterator[Guess]:
    """`last month, on 9 March 2023`: the words and the date in one sentence."""
    for start, end, days, months in relative(told):
        first, last = sentence_start(told.text, start, 300), sentence_end(told.text, end, 300)
        for date in told.past:  # in order, and few: the words are looked for twenty times at most
            if first <= date.start < last and (value := moved(date.value, days, months)):
                yield Guess(value, f"{first}:{last}", start)


def after_the_latest(told: Told) -> Iterator[Guess]:
    """`two weeks ago`, where the latest event that has a date must be the one that is meant."""
    latest = max(told.past, key=lambda date: date.value, default=None)
    if latest is None or not latest.value.startswith(str(told.newest)):
        return
    for start, end, days, months in relative(told):
        if (days >= 7 or months) and (value := moved(latest.value, days, months)):
            yield Guess(value, f"{start}:{end}|{latest.start}:{latest.end}", start)


def this_year(told: Told) -> Iterator[Guess]:
    """`earlier this year`, which is the newest that is past."""
    for phrase in phrases(told.language, "this_year") if told.is_dated else ():
        place = told.text.find(phrase)
        if place >= 0:
            year = told.text.rfind(str(told.newest))
            yield Guess(str(told.newest), f"{place}:{place + len(phrase)}|{year}:{year + 4}", place)


def after_a_whole_year(told: Told) -> Iterator[Guess]:
    """A whole year's figure lies behind the writer, and so does a month named without its year."""
    figure = re.search(rf"(?:\$|€|£|%|billion|million|percent)[^.\n]{{0,60}}\bin {told.newest}(?!\d)", told.text)
    names = "|".join(map(re.escape, month_names("en")))
    month = re.search(rf"'s ({names}) \w+", told.text) if figure else None
    if figure and month:
        evidence = f"{figure.start()}:{figure.end()}|{month.start()}:{month.end()}"
        yield Guess(str(told.newest + 1), evidence, figure.start())


def moved(value: str, days: int, months: int) -> str:
    """The month so long after a date; the year, where the date is a month and the days could lead out of it."""
    if months:
        return months_later(value, months)
    if len(value) == 10:
        return days_later(value, days)[:7]
    return value[:4] if value[5:7] != "12" else ""


def bounded(value: str, told: Told) -> str:
    """A date that is not before the latest past event nor after an announced one; coarser or nothing else."""
    for date in told.past:
        if value < date.value[: len(value)]:
            value = value[:4] if value[:4] == date.value[:4] else ""
    if value and value[:4] < str(told.newest):
        return ""
    for day in told.ahead:
        if value and len(day) > 4 and value > day[: len(value)]:
            value = value[:4] if value[:4] <= day[:4] else ""
    return value


def phrases(language: str, key: str) -> tuple[str, ...]:
    """Phrases of a language's list, as texts are searched for them."""
    return tuple(small(phrase) for phrase in book(language).get(key, ()))


def number_before(text: str, place: int, language: str) -> int:
    """The number of `two weeks ago`; 0 where there is no number, or the words tell how long, not how long ago."""
    head, _, word = text[max(0, place - 40) : place].rstrip().rpartition(" ")
    names, ago = phrases(language, "numbers"), phrases(language, "how_long_ago")
    if ago and not head.endswith(ago):
        return 0
    if word in names:
        return names.index(word) + 1
    return int(word) if word.isdecimal() and len(word) <= 2 else 0


def sentence_start(text: str, place: int, reach: int) -> int:
    """Where the sentence about a place begins, or so many signs before it."""
    start = max(0, place - reach)
    stops = [match.end() for match in STOP.finditer(text, start, place)]
    return max([*stops[-1:], text.rfind("\n", start, place) + 1, start])


def sentence_end(text: str, place: int, reach: int) -> int:
    """Where the sentence about a place ends, or so many signs after it."""
    stop = STOP.search(text, place, place + reach)
    line = text.find("\n", place, place + reach)
    return min(stop.end() if stop else place + reach, line if line >= 0 else place + reach, len(text))


def quoted(whole: str, text: str, spans: str) -> str:
    """The words of the evidence, each piece with a few about it."""
    pieces = []
    for span in spans.split("|"):
        start, end = (int(part) for part in span.split(":"))
        start, end = max(sentence_start(text, start, 60), start - 60), min(sentence_end(text, end, 60), end + 60)
        words = " ".join(whole[start:end].split())
        pieces.append(f"{'' if start == 0 or text[start - 1].isspace() else '…'}{words}")
    return " | ".join(pieces)
