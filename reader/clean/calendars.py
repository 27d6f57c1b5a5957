"""Days counted from the year 1 on, for adding days to dates and for the Iranian calendar. No clock is asked."""

from __future__ import annotations

LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# The Iranian leap years repeat after 33 years, at these places; so the arithmetic rule that holds for 1343–1472, as
# R. van Gent's and A. Borkowski's tables of the calendar show (Wikipedia, "Solar Hijri calendar").
LEAP_PLACES = (1, 5, 9, 13, 17, 22, 26, 30)
NEW_YEAR_OF_1 = 226_895  # 22 March 622


def is_leap(year: int) -> bool:
    """Whether a year of our calendar has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """How many days a month has."""
    return LENGTHS[month - 1] + (month == 2 and is_leap(year))


def exists(year: int, month: int = 1, day: int = 1) -> bool:
    """Whether there is such a day."""
    return year >= 1 and 1 <= month <= 12 and 1 <= day <= month_length(year, month)


def day_number(year: int, month: int, day: int) -> int:
    """A day's place in the count that begins with 1 January of the year 1."""
    before = year - 1
    months = sum(month_length(year, other) for other in range(1, month))
    return 365 * before + before // 4 - before // 100 + before // 400 + months + day


def day_of(number: int) -> tuple[int, int, int]:
    """The year, month and day at a place in the count."""
    year = number * 400 // 146_097 + 2
    while day_number(year, 1, 1) > number:
        year -= 1
    month = next(month for month in range(12, 0, -1) if day_number(year, month, 1) <= number)
    return year, month, number - day_number(year, month, 1) + 1


def written(year: int, month: int = 0, day: int = 0) -> str:
    """A date as precise as it is known: 2021, 2021-03, 2021-03-11."""
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")


def days_later(value: str, days: int) -> str:
    """The day so many days after another."""
    year, month, day = (int(part) for part in value.split("-"))
    return written(*day_of(day_number(year, month, day) + days))


def months_later(value: str, months: int) -> str:
    """The month so many months after that of a date."""
    year, month = int(value[:4]), int(value[5:7])
    count = 12 * year + month - 1 + months
    return written(count // 12, count % 12 + 1)


def from_iranian(year: int, month: int, day: int) -> str:
    """The day of our calendar on which a day of the Iranian one falls; nothing for a day that does not exist."""
    leap = year % 33 in LEAP_PLACES
    length = 31 if month <= 6 else 30 if month < 12 or leap else 29
    if not 1343 <= year <= 1472 or not 1 <= month <= 12 or not 1 <= day <= length:
        return ""
    before = year - 1
    leaps = before // 33 * len(LEAP_PLACES) + sum(place <= before % 33 for place in LEAP_PLACES)
    months = 31 * min(month - 1, 6) + 30 * max(month - 7, 0)
    return written(*day_of(NEW_YEAR_OF_1 + 365 * before + leaps + months + day - 1))
