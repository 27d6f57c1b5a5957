"""Anchors: a quote with its context → its place in a text that has changed since. Pure functions of strings.

A place must convince by itself. A quote that stands as it was needs some of its context, or length; one that changed
needs context on both sides; and where two places are nearly as good, neither is taken.
"""

from __future__ import annotations

from dataclasses import dataclass

from reader.alignment import CONTEXT, Candidate, Query, index_of, likely, query_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands: code points from start to end, None where it is `ambiguous` or `lost`."""

    start: int | None
    end: int | None
    state: str  # exact moved changed ambiguous lost
    score: float = 0.0
    others: tuple[tuple[int, int, float], ...] = ()  # the nearest candidates, the best first, for a person


def find(
    text: str,
    exact: str,
    prefix: str = "",
    suffix: str = "",
    hint: int | None = None,
    near: tuple[int, int] | None = None,
) -> Place:
    """Where a quote stands now. `hint`, an offset, only decides between places that are equally good."""
    whole = prefix + exact + suffix
    at = text.find(whole)
    if prefix and suffix and at >= 0 and text.find(whole, at + 1) < 0:
        start = at + len(prefix)
        state = "exact" if hint in (None, start) else "moved"
        return Place(start, start + len(exact), state, 1.0)
    query = query_of(exact, prefix, suffix)
    found = likely(index_of(text), query)
    others = tuple((one.start, one.end, round(one.score, 3)) for one in found[:3])
    good = [one for one in found if convinces(one, query)]
    if not good:
        return Place(None, None, "lost", others[0][2] if others else 0.0, others)
    best = good[0]
    rivals = [one for one in found[:4] if one is not best and is_rival(one, best)]
    if rivals:
        if hint is None:
            return Place(None, None, "ambiguous", best.score, others)
        best = min([best, *rivals], key=lambda one: (abs(one.start - hint), one.start))
    state = "changed" if text[best.start : best.end] != exact else "exact" if hint in (None, best.start) else "moved"
    return Place(best.start, best.end, state, round(best.score, 3), others)


def convinces(one: Candidate, quote: Query) -> bool:
    """Whether a place is sure enough to be taken: by all together, or, for words that stand unchanged, by one side
    where the other is divided from them by the end of a sentence and may have gone elsewhere."""
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
        found = [one for one in likely(index, query) if one.end <= start or one.start >= end]
        if size >= 512 or not any(convinces(one, query) for one in found):
            return exact, before, after
        size *= 2
