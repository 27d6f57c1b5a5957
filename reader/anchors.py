"""Anchors: a quote with its context → its place in a text that has changed since. Pure functions of strings.

A place must convince by itself. A quote that stands as it was needs some of its context, or length; one that changed
needs context on both sides; and where two places are nearly as good, neither is taken. The same rules stand in the
theme's `anchors.js`; `tests/cases/anchors.json` is run in both.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reader.alignment import (
    CONTEXT,
    Candidate,
    Index,
    Query,
    edges,
    index_of,
    likely,
    query_of,
    rounded,
    standing,
    words_of,
)
from reader.moves import GAP, moves

REACH = 12  # words on each side of a place, of which
COMPANY = 6  # so many must have come along with it,
DRIFT = 3  # no further from it than they were, but for so many words
LONG = 120  # words; a longer quote is found by its two ends
END = 60
SIDE = 2  # words on each side that make a frame
FRAMED = 0.7  # how sure a place is that is known by its frame alone
LONG_CONTEXT = 128  # characters of context on each side where another place looks alike
LONGEST_CONTEXT = 512  # and where it would be taken
# What a place needs of its context, elsewhere and in the quote's paragraph; and what it needs of the quote and of each
# side, if it changed.
SURE = {False: 0.57, True: 0.49}
LEAST = {False: 0.42, True: 0.36}

Stretch = tuple[int, int]
Scored = tuple[int, int, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands: code points from start to end, None where it is `ambiguous` or `lost`."""

    start: int | None
    end: int | None
    state: str  # exact moved changed ambiguous lost
    score: float = 0.0
    others: tuple[Scored, ...] = ()  # the nearest candidates, the best first, for a person


LOST = Place(None, None, "lost")


def find(
    text: str, exact: str, prefix: str = "", suffix: str = "", hint: int | None = None, near: Stretch | None = None
) -> Place:
    """Where a quote stands now.

    `hint`, an offset, only decides between places that are equally good. So does `near`, where the paragraph of the
    quote stands now; words that stand there need less of their context.
    """
    words = list(words_of(exact))
    place = verbatim(text, exact, prefix, suffix, hint, near) if words or exact.strip() else LOST
    if place or not words:
        return place or LOST
    if len(words) > LONG:
        return by_ends(text, exact, prefix, suffix, (words[END - 1][1], words[-END][0]))
    query, index = query_of(exact, prefix, suffix), index_of(text)
    if query.is_bare and (rows := standing(index, query.words)):
        return settled(text, exact, [(*edges(index, n, n + len(words) - 1, exact), 1.0) for n in rows], hint, near)
    found = likely(index, query)
    others = tuple(shown(one) for one in found[:3])
    best = next((one for one in found if convinces(one, query, is_inside(one.start, one.end, near))), None)
    gaps = framed(index, query)
    gaps = [gap for gap in gaps if is_inside(*gap, near)] or gaps
    best = within(text, query, best, gaps) if gaps else best
    if not best:
        return Place(None, None, "lost", others[0][2] if others else 0.0, others)
    if len(gaps) == 1 and is_across(best, gaps[0]):
        found = []  # nothing else is as good as what stands in the only frame
    rivals = [best, *(one for one in found[:4] if one is not best and is_rival(one, best))]
    return settled(text, exact, [shown(one) for one in rivals], hint, near, others)


def framed(index: Index, query: Query) -> list[Stretch]:
    """Where the words before and after a quote stand as they were and close together: the characters between."""
    before, after = query.words[: query.head], query.words[query.head + query.size :]
    if min(query.near) < SIDE:  # other paragraphs may have gone elsewhere
        return []
    ends = [at + len(before) for at in standing(index, before)]
    starts = standing(index, after)
    found = [(end, start) for end in ends for start in starts if 0 <= start - end <= 2 * query.size + SIDE]
    return [(index.ends[end - 1], index.starts[start]) for end, start in found]


def within(text: str, query: Query, best: Candidate | None, gaps: Sequence[Stretch]) -> Candidate | None:
    """The best place, if nothing else frames the quote; or as many other words in the only frame and its sentence."""
    if best and any(is_across(best, gap) for gap in gaps):
        return best if best.is_whole or len(gaps) == 1 else None
    inner = [(start, end) for start, end, _ in words_of(text[slice(*gaps[0])])] if len(gaps) == 1 else []
    is_rewritten = len(inner) == query.size and min(query.bound) >= SIDE
    if not is_rewritten or (best and best.is_whole):
        return None
    start, end = gaps[0][0] + inner[0][0], gaps[0][0] + inner[-1][1]
    return Candidate(start, end, 0.0, 1.0, 1.0, False, FRAMED, 1.0)


def is_across(one: Candidate, gap: Stretch) -> bool:
    """Whether a place has something in common with a stretch."""
    return one.start < gap[1] and gap[0] < one.end


def shown(one: Candidate) -> Scored:
    return one.start, one.end, rounded(one.score)


def verbatim(text: str, exact: str, prefix: str, suffix: str, hint: int | None, near: Stretch | None) -> Place | None:
    """The place where quote and context stand to the letter; none where that tells nothing."""
    whole = prefix + exact + suffix
    at = text.find(whole)
    last = text.rfind(whole)
    is_framed = (prefix or at == 0) and (suffix or last + len(whole) == len(text))
    if at < 0 or not (is_framed or not any(map(str.isalnum, exact))):
        return None
    found = [at, last]
    if hint is not None:
        aim = max(0, hint - len(prefix))
        found += [text.rfind(whole, 0, aim + len(whole)), text.find(whole, aim)]
    if near:
        found.append(text.find(whole, max(0, near[0] - len(prefix)), near[1] + len(suffix)))
    starts = sorted({one + len(prefix) for one in found if one >= 0})
    return settled(text, exact, [(start, start + len(exact), 1.0) for start in starts], hint, near)


def settled(
    text: str,
    exact: str,
    places: Sequence[Scored],
    hint: int | None,
    near: Stretch | None,
    others: tuple[Scored, ...] = (),
) -> Place:
    """Which of some equally good places, the best first, is meant: the only one in its paragraph, or the nearest."""
    among = [place for place in places if is_inside(place[0], place[1], near)] or places
    if len(among) > 1 and hint is None:
        return Place(None, None, "ambiguous", places[0][2], others or tuple(places[:3]))
    start, end, score = among[0] if hint is None else min(among, key=lambda place: (abs(place[0] - hint), place[0]))
    return Place(start, end, state_of(text, exact, start, end, hint), score, others)


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
    """Whether a place is sure enough to be taken: by the company it kept; where the quote changed, it is also no surer
    than the least sure of its three parts."""
    if quote.is_bare:
        return one.is_whole or (one.quote >= 0.8 and quote.size >= 6)
    if one.company < SURE[is_near]:
        return False
    return one.is_whole or min(one.before, one.quote, one.after) >= LEAST[is_near]


def is_rival(one: Candidate, best: Candidate) -> bool:
    """Whether a second place is nearly as good; words that changed are not as good as those that did not."""
    return (one.is_whole or not best.is_whole) and one.score >= best.score - 0.07 and one.quote >= best.quote - 0.15


def carried(old: str, new: str, start: int, end: int) -> Place:
    """Where a place of an old text stands in a new one, by what was done to the text; no twin is taken for it."""
    one, two, found = index_of(old), index_of(new), moves(old, new)
    own = range(bisect_right(one.ends, start), bisect_left(one.starts, end))
    there = [found[n] for n in own if found[n] >= 0]
    before, after = neighbour(found, own.start, -1), neighbour(found, own.stop - 1, 1)
    if 4 * len(there) > 3 * len(own) and is_run(there, len(own)) and is_in_company(found, own):
        first, last = with_ends(found, own, before, after)
        at = edges(two, first, last, old[start:end])
        return Place(*at, state_of(new, old[start:end], *at, start), rounded(len(there) / len(own)))
    between = after - before - 1 if before is not None and after is not None else GAP
    if 0 <= between <= len(own) // 2:
        return LOST
    near = (
        (two.starts[before], two.ends[after])
        if before is not None and after is not None and 0 < between < GAP
        else None
    )
    found_place = find(new, *describe(old, start, end), start, near)
    others = {at for n, at in enumerate(found) if at >= 0 and n not in own}
    return LOST if is_of_others(two, found_place, others) else found_place


def neighbour(found: Sequence[int], n: int, step: int) -> int | None:
    """Where the nearest word before or behind one is now, of those that are known."""
    return next(
        (found[m] for m in range(n + step, n + step * GAP, step) if 0 <= m < len(found) and found[m] >= 0), None
    )


def is_run(there: Sequence[int], size: int) -> bool:
    """Whether words stand in order and together."""
    return all(one < two for one, two in pairwise(there)) and there[-1] - there[0] < 1.2 * size + 1


def is_in_company(found: Sequence[int], own: range) -> bool:
    """Whether words on both sides of a place came along: a twin has other neighbours."""
    known = [n for n in own if found[n] >= 0]
    sides = (
        (range(max(0, own.start - REACH), own.start), known[0]),
        (range(own.stop, min(len(found), own.stop + REACH)), known[-1]),
    )
    return all(
        sum(found[m] >= 0 and abs(found[m] - found[n] - (m - n)) <= DRIFT for m in side) >= min(COMPANY, len(side))
        for side, n in sides
    )


def with_ends(found: Sequence[int], own: range, before: int | None, after: int | None) -> Stretch:
    """The first and last word now, with as many unknown ones at the ends as were there, up to the neighbours."""
    known = [n for n in own if found[n] >= 0]
    first, last = found[known[0]], found[known[-1]]
    if before is not None and before < first:
        first = max(before + 1, first - (known[0] - own[0]))
    if after is not None and after > last:
        last = min(after - 1, last + own[-1] - known[-1])
    return first, last


def is_of_others(index: Index, place: Place, others: Collection[int]) -> bool:
    """Whether most words of a place stood elsewhere in the old text."""
    if place.start is None or place.end is None:
        return False
    words = range(bisect_right(index.ends, place.start), bisect_left(index.starts, place.end))
    return 2 * sum(n in others for n in words) > len(words)


def describe(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Exact, prefix and suffix of a place: 32 characters of context, more where another place looks alike."""
    size, exact, index = CONTEXT, text[start:end], index_of(text)
    while True:
        before, after = text[max(0, start - size) : start], text[end : end + size]
        query = query_of(exact, before, after)
        found = likely(index, query) if len(query.words) <= LONG + size else []
        others = [one for one in found if one.end <= start or one.start >= end]
        if not any(convinces(one, query) or (size < LONG_CONTEXT and is_twin(one)) for one in others):
            return exact, before, after
        if size >= LONGEST_CONTEXT:
            return exact, before, after
        size *= 2


def is_twin(one: Candidate) -> bool:
    """Whether a place would be taken for another one if that were gone, and what stood beside it had come here."""
    return one.quote >= 0.6 and max(one.before, one.after) >= 0.3
