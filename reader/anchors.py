"""Anchors: a quote with its context → its place in a text that has changed since. Pure functions of strings.

A place must convince by itself. A quote that stands as it was needs some of its context, or length; one that changed
needs context on both sides; and where two places are nearly as good, neither is taken. The same rules stand in the
theme's `anchors.js`; `tests/cases/anchors.json` is run in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reader.alignment import CONTEXT, Candidate, Query, index_of, likely, query_of, rounded, words_of

LONG = 120  # words; a longer quote is found by its two ends
END = 60

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands: code points from start to end, None where it is `ambiguous` or `lost`."""

    start: int | None
    end: int | None
    state: str  # exact moved changed ambiguous lost
    score: float = 0.0
    others: tuple[tuple[int, int, float], ...] = ()  # the nearest candidates, the best first, for a person


LOST = Place(None, None, "lost")


def find(
    text: str, exact: str, prefix: str = "", suffix: str = "", hint: int | None = None, near: Stretch | None = None
) -> Place:
    """Where a quote stands now.

    Two things only decide between places that are equally good: `near`, where the paragraph of the quote stands now, and
    `hint`, an offset.
    """
    words = list(words_of(exact))
    place = verbatim(text, exact, prefix, suffix, hint, near) if words or exact.strip() else LOST
    if place or not words:
        return place or LOST
    if len(words) > LONG:
        return by_ends(text, exact, prefix, suffix, (words[END - 1][1], words[-END][0]))
    query = query_of(exact, prefix, suffix)
    found = likely(index_of(text), query)
    others = tuple((one.start, one.end, rounded(one.score)) for one in found[:3])
    good = [one for one in found if convinces(one, query, is_inside(one.start, one.end, near))]
    if not good:
        return Place(None, None, "lost", others[0][2] if others else 0.0, others)
    best = good[0]
    rivals = [best, *(one for one in found[:4] if one is not best and is_rival(one, best))]
    at = decided([(one.start, one.end) for one in rivals], hint, near)
    if at is None:
        return Place(None, None, "ambiguous", rounded(best.score), others)
    one = rivals[at]
    return Place(one.start, one.end, state_of(text, exact, one.start, one.end, hint), rounded(one.score), others)


def verbatim(text: str, exact: str, prefix: str, suffix: str, hint: int | None, near: Stretch | None) -> Place | None:
    """The place where quote and context stand to the letter; none where that tells nothing."""
    whole = prefix + exact + suffix
    at = text.find(whole)
    last = text.rfind(whole)
    sure = (prefix or at == 0) and (suffix or last + len(whole) == len(text))
    if at < 0 or not (sure or not any(map(str.isalnum, exact))):
        return None
    places = [at, last]
    if hint is not None:
        aim = hint - len(prefix)
        places += [text.rfind(whole, 0, max(0, aim) + len(whole)), text.find(whole, max(0, aim))]
    if near:
        places.append(text.find(whole, max(0, near[0] - len(prefix)), near[1] + len(suffix)))
    starts = sorted({one + len(prefix) for one in places if one >= 0})
    chosen = decided([(start, start + len(exact)) for start in starts], hint, near)
    if chosen is None:
        others = tuple((start, start + len(exact), 1.0) for start in starts[:3])
        return Place(None, None, "ambiguous", 1.0, others)
    start = starts[chosen]
    return Place(start, start + len(exact), state_of(text, exact, start, start + len(exact), hint), 1.0)


def decided(places: Sequence[Stretch], hint: int | None, near: Stretch | None) -> int | None:
    """Which of some equally good places is meant: the only one in its paragraph, or the nearest."""
    inside = [n for n, (start, end) in enumerate(places) if is_inside(start, end, near)]
    among: Iterable[int] = inside or range(len(places))
    if len(inside) == 1 or len(places) == 1:
        return inside[0] if inside else 0
    return None if hint is None else min(among, key=lambda n: (abs(places[n][0] - hint), places[n][0]))


def is_inside(start: int, end: int, near: Stretch | None) -> bool:
    return near is not None and near[0] <= start and end <= near[1]


def state_of(text: str, exact: str, start: int, end: int, hint: int | None) -> str:
    """What became of a quote that was found."""
    return "changed" if text[start:end] != exact else "exact" if hint in (None, start) else "moved"


def by_ends(text: str, exact: str, prefix: str, suffix: str, cuts: Stretch) -> Place:
    """Where a long quote begins and where it ends."""
    first, last = cuts
    one = find(text, exact[:first], prefix, exact[first : first + CONTEXT])
    two = find(text, exact[last:], exact[last - CONTEXT : last], suffix)
    others = (*one.others[:1], *two.others[:1])
    if one.start is None or two.end is None or not len(exact) <= 2 * (two.end - one.start) <= 4 * len(exact):
        return Place(None, None, "lost", 0.0, others)
    state = state_of(text, exact, one.start, two.end, None)
    return Place(one.start, two.end, state, min(one.score, two.score), others)


def convinces(one: Candidate, quote: Query, is_near: bool = False) -> bool:
    """Whether a place is sure enough to be taken: by all together, or, for words that stand unchanged, by one side
    where the other is divided from them by the end of a sentence and may have gone elsewhere."""
    if quote.is_bare:
        return one.is_whole or (one.quote >= 0.8 and quote.size >= 6)
    low = min(one.before, one.after)
    if not one.is_whole:
        return one.score >= 0.66 and low >= 0.4 and one.quote >= 0.56
    if one.score >= 0.78 and low >= 0.3:
        return True
    bound = [side for side, words in zip((one.before, one.after), quote.bound, strict=True) if words]
    if len(bound) == 1:
        return bound[0] >= 0.85 and one.weight >= 8
    return not bound and max(one.before, one.after) >= 0.95 and one.weight >= 37


def is_rival(one: Candidate, best: Candidate) -> bool:
    """Whether a second place is nearly as good."""
    return one.score >= best.score - 0.07 and one.quote >= best.quote - 0.15


def describe(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Exact, prefix and suffix of a place: 32 characters of context, more where another place would be taken for it."""
    size, exact, index = CONTEXT, text[start:end], index_of(text)
    while True:
        before, after = text[max(0, start - size) : start], text[end : end + size]
        query = query_of(exact, before, after)
        found = likely(index, query) if len(query.words) <= LONG + size else []
        if size >= 512 or not any(convinces(one, query) for one in found if one.end <= start or one.start >= end):
            return exact, before, after
        size *= 2
