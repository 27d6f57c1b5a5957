"""A date or an interval of EDTF as a stretch of time: from when to when, as long as it is imprecise."""

from __future__ import annotations

import re

DATE = re.compile(r"(\d[\dX]{3})(?:-([\dX]{2}))?(?:-([\dX]{2}))?\Z", re.ASCII)

Stretch = tuple[float, float]  # in years; all months are equally long


def when(date: str) -> Stretch | None:
    """From when to when a date or an interval of EDTF is, in years; an open end is an endless one."""
    first, slash, last = date.partition("/")
    begin, end = side(first), side(last) if slash else side(first)
    if begin is None and end is None:
        return None
    return begin[0] if begin else float("-inf"), end[1] if end else float("inf")


def sort_key(date: str) -> Stretch | tuple[()]:
    """Dates in their order, the longer first where two begin together; nothing for what is no date."""
    span = when(date)
    return (span[0] if span[0] > float("-inf") else span[1], -span[1]) if span else ()


def side(date: str) -> Stretch | None:
    """One date: as long as it is imprecise."""
    found = DATE.match(re.sub("[~?%]", "", date))
    if not found:
        return None
    low, high = (int(found[1].replace("X", digit)) for digit in "09")
    month, day = (int(part) if part and part.isdecimal() else 0 for part in found.groups()[1:])
    if not 1 <= month <= 12:
        return float(low), high + 1.0
    start = low + (month - 1) / 12
    return (start + (day - 1) / 372, start + day / 372) if day else (start, start + 1 / 12)
