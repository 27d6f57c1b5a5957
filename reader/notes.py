"""Notes: a quote with its context → its place in a text that has changed since. Pure functions of strings.

A place is looked for word by word: words fold as in search, so that typography is no change. Candidates come from words
and pairs of words that are rare in the text; each is aligned with the quote and its context; then it must convince by
itself. A quote that stands as it was needs some of its context, or length; one that changed needs context on both sides;
and where two places are nearly as good, neither is taken.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from reader.language import fold

CONTEXT = 32  # characters on each side of a quote
WORD = re.compile("[^\\W_](?:[^\\W_]|[\u00ad\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u200b-\u200f])*")
ENDS = re.compile('[.!?;:…。؟۔]["”’»)]*(?=\\s|\\Z)|\n')  # of sentences and their parts
COMMON = 40  # places of a word or pair; those with more tell nothing
CANDIDATES = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands: code points from start to end, None where it is `ambiguous` or `lost`."""

    start: int | None
    end: int | None
    state: str  # exact moved changed ambiguous lost
    score: float = 0.0
    others: tuple[tuple[int, int, float], ...] = ()  # the nearest candidates, the best first, for a person


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """A text, ready to be searched: its words folded, where they are, and where each word and pair stands."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    places: dict[str, list[int]]
    pairs: dict[tuple[str, str], list[int]]

    def weight(self, word: str) -> float:
        """How much a word tells: the rarer, the more."""
        return math.log(2 + len(self.words) / (1 + len(self.places.get(word, ()))))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An alignment of quote and context with the text."""

    start: int  # characters
    end: int
    quote: float  # shares from 0 to 1 of what was found of the quote and of the context before and after it
    before: float
    after: float
    is_whole: bool  # every word of the quote, and nothing between
    weight: float  # how much the words of the quote tell
    score: float


@dataclass(frozen=True, slots=True)
class Query:
    """A quote with its context, in words."""

    exact: str
    words: list[str]
    head: int  # words before the quote
    size: int  # of the quote
    near: tuple[int, int]  # words on each side in the same paragraph
    bound: tuple[int, int]  # and in the same sentence


@lru_cache(maxsize=16)
def index_of(text: str) -> Index:
    """What is remembered of a text for the next quote."""
    words, starts, ends = [], [], []
    for found in WORD.finditer(text):
        words.append(folded(found[0]))
        starts.append(found.start())
        ends.append(found.end())
    places: dict[str, list[int]] = {}
    pairs: dict[tuple[str, str], list[int]] = {}
    for n, word in enumerate(words):
        places.setdefault(word, []).append(n)
    for n, pair in enumerate(pairwise(words)):
        pairs.setdefault(pair, []).append(n)
    return Index(text, words, starts, ends, places, pairs)


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """A word as it is compared."""
    return fold(word)


def find(text: str, exact: str, prefix: str = "", suffix: str = "", hint: int | None = None) -> Place:
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


def query_of(exact: str, prefix: str, suffix: str) -> Query:
    """What to look for."""
    quote = [folded(found[0]) for found in WORD.finditer(exact)]
    before, after = context(prefix, -1), context(suffix, 1)
    near = (len(context(prefix.rpartition("\n")[2], 0)), len(context(suffix.partition("\n")[0], 0)))
    bound = (len(context(ENDS.split(prefix)[-1], 0)), len(context(ENDS.split(suffix)[0], 0)))
    return Query(exact, [*before, *quote, *after], len(before), len(quote), near, bound)


def likely(index: Index, query: Query) -> list[Candidate]:
    """Where a quote may stand, the best place first; no two overlap."""
    if not query.size:
        return []
    return distinct([one for at in candidates(index, query.words) if (one := aligned(index, at, query))])


def context(text: str, side: int) -> list[str]:
    """The words of a context. The outermost one may be cut, so it goes, if it touches the edge and is not alone."""
    found = list(WORD.finditer(text))
    if side < 0 and len(found) > 1 and found[0].start() == 0 and len(text) >= CONTEXT:
        found = found[1:]
    if side > 0 and len(found) > 1 and found[-1].end() == len(text) and len(text) >= CONTEXT:
        found = found[:-1]
    return [folded(one[0]) for one in found]


def candidates(index: Index, query: Sequence[str]) -> list[int]:
    """Where in the text the first word of quote and context may stand, by votes of rare words and pairs."""
    votes: dict[int, float] = {}
    for n, word in enumerate(query):
        places = index.places.get(word, ())
        if len(places) <= COMMON:
            weight = 1 / (1 + len(places))
            for at in places:
                votes[at - n] = votes.get(at - n, 0) + weight
    for n, pair in enumerate(pairwise(query)):
        places = index.pairs.get(pair, ())
        if len(places) <= COMMON:
            weight = 2 / (1 + len(places))
            for at in places:
                votes[at - n] = votes.get(at - n, 0) + weight
    near = {at: sum(votes.get(at + k, 0) for k in range(-4, 5)) for at in votes}
    chosen: list[int] = []
    for at in sorted(near, key=lambda at: (-near[at], -votes[at], at)):
        if all(abs(at - other) > 4 for other in chosen):
            chosen.append(at)
            if len(chosen) == CANDIDATES:
                break
    return chosen


def alike(one: str, two: str) -> float:
    """How much two words are one: 1, or the share of what they have in common where a slip may be the reason."""
    if one == two:
        return 1.0
    if min(len(one), len(two)) < 4 or abs(len(one) - len(two)) > 2:
        return 0.0
    return slipped(one, two)


@lru_cache(maxsize=50_000)
def slipped(one: str, two: str) -> float:
    """Likeness of two words by the pairs of their letters."""
    first, second = (
        [f"^{one}$"[n : n + 2] for n in range(len(one) + 1)],
        [f"^{two}$"[n : n + 2] for n in range(len(two) + 1)],
    )
    rest = list(second)
    same = 0
    for pair in first:
        if pair in rest:
            rest.remove(pair)
            same += 1
    share = 2 * same / (len(first) + len(second))
    return share if share >= 0.55 else 0.0


def aligned(index: Index, at: int, sought: Query) -> Candidate | None:
    """Quote and context laid beside the text about a place, word by word, so that most of their weight is matched."""
    query = sought.words
    slack = 4 + len(query) // 6
    low, high = max(0, at - slack), min(len(index.words), at + len(query) + slack)
    window = index.words[low:high]
    weights = [index.weight(word) for word in query]
    rows = len(query) + 1
    best = [[0.0] * (len(window) + 1) for _ in range(rows)]
    likeness = [[alike(word, other) for other in window] for word in query]
    for i in range(1, rows):
        row, above, like = best[i], best[i - 1], likeness[i - 1]
        for j in range(1, len(window) + 1):
            value = above[j] if above[j] >= row[j - 1] else row[j - 1]
            if like[j - 1]:
                step = stepped(best, likeness, weights, i, j)
                if step > value:
                    value = step
            row[j] = value
    match = [-1] * len(query)
    i, j = len(query), len(window)
    while i and j:
        # Of equally good ways, the one that keeps words together.
        if likeness[i - 1][j - 1] and best[i][j] == stepped(best, likeness, weights, i, j):
            match[i - 1] = low + j - 1
            i, j = i - 1, j - 1
        elif best[i - 1][j] >= best[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return judged(index, sought, weights, likeness, low, match)


def stepped(
    best: Sequence[Sequence[float]], likeness: Sequence[Sequence[float]], weights: Sequence[float], i: int, j: int
) -> float:
    """The worth of matching two words: words that follow each other in both are better than words far apart."""
    bonus = 0.3 if i > 1 and j > 1 and likeness[i - 2][j - 2] else 0.0
    return best[i - 1][j - 1] + likeness[i - 1][j - 1] * weights[i - 1] + bonus


def judged(
    index: Index,
    query: Query,
    weights: Sequence[float],
    likeness: Sequence[Sequence[float]],
    low: int,
    match: Sequence[int],
) -> Candidate | None:
    """What an alignment found of the quote and of each side."""
    head, size = query.head, query.size
    inner = range(head, head + size)
    hits = [n for n in inner if match[n] >= 0]
    if not hits:
        return None
    # Words far from the rest of the quote are chance: keep the densest run.
    first, last = match[hits[0]] - (hits[0] - head), match[hits[-1]] + (head + size - 1 - hits[-1])
    if hits[0] != head:
        left = match[head - 1] + 1 if head and match[head - 1] >= 0 else first
        first = left if left <= match[hits[0]] else match[hits[0]]
    if hits[-1] != head + size - 1:
        right = match[head + size] - 1 if head + size < len(query.words) and match[head + size] >= 0 else last
        last = right if right >= match[hits[-1]] else match[hits[-1]]
    first, last = max(0, first), min(len(index.words) - 1, last)
    total = sum(weights[n] for n in inner)
    found = sum(weights[n] * likeness[n][match[n] - low] for n in hits)
    extra = max(0, (last - first + 1) - size)
    share = found / total * (size / (size + extra) if extra else 1.0)
    before = side(match, weights, likeness, low, range(head - 1, -1, -1), first, -1, query.near[0])
    after = side(match, weights, likeness, low, range(head + size, len(query.words)), last, 1, query.near[1])
    whole = len(hits) == size and last - first + 1 == size and all(likeness[n][match[n] - low] == 1 for n in inner)
    start, end = edges(index, first, last, query.exact)
    score = (2 * share + before + after) / 4
    return Candidate(start, end, share, before, after, whole, total, score)


def side(
    match: Sequence[int],
    weights: Sequence[float],
    likeness: Sequence[Sequence[float]],
    low: int,
    order: Sequence[int],
    edge: int,
    step: int,
    near: int,
) -> float:
    """How much of the context on one side stands where it should; the nearer a word, the more it counts."""
    found = total = 0.0
    for rank, n in enumerate(order):
        weight = weights[n] / (1 + 0.35 * rank)
        # What stands in another paragraph may have gone elsewhere.
        total += weight if rank < near or match[n] >= 0 else 0.3 * weight
        if match[n] >= 0:
            away = abs(match[n] - (edge + step * (rank + 1)))
            found += weight * likeness[n][match[n] - low] / (1 + 0.25 * away)
    return found / total if total else 0.5


def edges(index: Index, first: int, last: int, exact: str) -> tuple[int, int]:
    """The characters of a run of words; the quote's own signs at its ends belong to it where they stand there."""
    start, end = index.starts[first], index.ends[last]
    at = index.text.find(exact, max(0, start - len(exact)), end + len(exact))
    if at >= 0 and at <= start + len(exact) and at + len(exact) >= end - 1 and at <= start:
        return at, at + len(exact)
    return start, end


def distinct(found: Sequence[Candidate]) -> list[Candidate]:
    """One candidate for a place: the best of those that overlap."""
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda one: (-one.score, one.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return kept


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
