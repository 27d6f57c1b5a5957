"""Where a quote with its context may stand in a text: word by word, so that typography is no change.

Words fold as in search; where a script sets no spaces, each letter is one. Candidates come from words and pairs of
words that are rare in the text; each is laid beside the quote and its context, and it is told how much of each is
there. The same rules stand in the theme's `anchors.js`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from reader.language import IGNORED, fold, is_unspaced

CONTEXT = 32  # characters on each side of a quote
COMMON = 40  # places of a word or pair; those with more tell nothing
CANDIDATES = 6
WEAKEST = 0.1  # a candidate with a smaller share of the best one's votes is none
ELSEWHERE = 0.15  # what words of another paragraph tell if they are not there: they may have gone elsewhere
MOST_SLACK = 24  # words by which the places of two words may differ in quote and text
MISSED = 0.002  # what the weight of missing context takes from the share: long context was chosen because of a twin
DOUBT = 8.0  # weight that every sentence is thought to lack: one or two words of it prove little
HANGUL = re.compile("[\uac00-\ud7a3]")
SPACE = "[ \t\n\r\u00a0\u2000-\u200a\u202f\u3000]"
ENDS = re.compile(f'[.!?;:…؟۔]["”’»)]*(?={SPACE}|\\Z)|[。！？；]|\n')  # of sentences and their parts


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """A text, ready to be searched: its words folded, where they are, and where each word and pair stands."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    places: dict[str, list[int]]
    pairs: dict[tuple[str, str], list[int]]


@dataclass(frozen=True, slots=True)
class Query:
    """A quote with its context, in words."""

    exact: str
    words: list[str]
    head: int  # words before the quote
    size: int  # of the quote
    near: tuple[int, int]  # words on each side in the same paragraph
    bound: tuple[int, int]  # and in the same sentence

    @property
    def is_bare(self) -> bool:
        """Whether there is no context."""
        return self.size == len(self.words)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An alignment of quote and context with the text."""

    start: int  # characters
    end: int
    quote: float  # shares from 0 to 1 of what was found of the quote and of the context before and after it
    before: float
    after: float
    is_whole: bool  # every word of the quote, and nothing between
    score: float
    # The share of the whole context that came along, and of what stood in the same sentence: their mean, less what the
    # missing words tell.
    company: float


def words_of(text: str) -> Iterator[tuple[int, int, str]]:
    """The words of a text: start, end, and the word as it is compared."""
    for found in written().finditer(text):
        run, start = found[0], found.start()
        if run.isascii():
            yield start, found.end(), folded(run)
            continue
        cuts = [n for n, sign in enumerate(run) if n and is_cut(run[n - 1], sign)]
        for first, last in pairwise([0, *cuts, len(run)]):
            yield start + first, start + last, folded(run[first:last])


@lru_cache(maxsize=1)
def written() -> re.Pattern[str]:
    """A run of letters and digits, with the marks and invisible signs in it; Python's `\\w` knows no marks."""
    planes = (*range(0x300, 0x1F000), *range(0xE0100, 0xE01F0))
    marks = "".join(chr(code) for code in planes if unicodedata.category(chr(code))[0] == "M")
    return re.compile(f"[^\\W_](?:[^\\W_]|[{marks}]|{IGNORED.pattern})*")


def is_cut(before: str, sign: str) -> bool:
    """Whether two signs of a run belong to two words, because one is of a script without spaces."""
    return is_base(sign) and (is_letter_word(sign) or is_letter_word(before))


@lru_cache(maxsize=50_000)
def is_base(sign: str) -> bool:
    """Whether this is no mark that belongs to the sign before it."""
    return unicodedata.category(sign)[0] != "M" and not IGNORED.match(sign)


@lru_cache(maxsize=50_000)
def is_letter_word(sign: str) -> bool:
    """Whether a letter is a word by itself, or a mark of one."""
    return is_unspaced(sign) and not HANGUL.match(sign)


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """A word as it is compared."""
    return fold(word)


@lru_cache(maxsize=16)
def index_of(text: str) -> Index:
    """What is remembered of a text for the next quote."""
    found = list(words_of(text))
    words = [word for _, _, word in found]
    places: dict[str, list[int]] = {}
    pairs: dict[tuple[str, str], list[int]] = {}
    for n, word in enumerate(words):
        places.setdefault(word, []).append(n)
    for n, pair in enumerate(pairwise(words)):
        pairs.setdefault(pair, []).append(n)
    return Index(text, words, [start for start, _, _ in found], [end for _, end, _ in found], places, pairs)


def weight(index: Index, word: str) -> float:
    """How much a word tells: the rarer, the more. Rounded, for logarithms differ by machine."""
    return rounded(math.log(2 + len(index.words) / (1 + len(index.places.get(word, ())))))


def total(values: Iterable[float]) -> float:
    """A sum, added one by one as other languages do; `sum` is more exact from Python 3.12 on."""
    found = 0.0
    for value in values:
        found += value
    return found


def rounded(value: float) -> float:
    """A number of three places, the same in both languages."""
    return math.floor(1000 * value + 0.5) / 1000


def query_of(exact: str, prefix: str, suffix: str) -> Query:
    """What to look for."""
    quote = [word for _, _, word in words_of(exact)]
    before, after = context(prefix, -1), context(suffix, 1)
    near = (count(prefix.rpartition("\n")[2]), count(suffix.partition("\n")[0]))
    bound = (count(ENDS.split(prefix)[-1]), count(ENDS.split(suffix)[0]))
    return Query(exact, [*before, *quote, *after], len(before), len(quote), near, bound)


def context(text: str, side: int) -> list[str]:
    """The words of a context. The outermost one may be cut, so it goes, if it touches the edge and is not alone."""
    found = list(words_of(text))
    if len(text) >= CONTEXT and len(found) > 1:
        if side < 0 and found[0][0] == 0:
            del found[0]
        elif side > 0 and found[-1][1] == len(text):
            del found[-1]
    return [word for _, _, word in found]


def count(text: str) -> int:
    return sum(1 for _ in words_of(text))


def likely(index: Index, query: Query) -> list[Candidate]:
    """Where a quote may stand, the best place first; no two overlap."""
    if not query.size:
        return []
    found = [one for at in candidates(index, query.words) if (one := aligned(index, at, query))]
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda one: (-one.score, one.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return kept


def standing(index: Index, words: Sequence[str]) -> list[int]:
    """Where these words stand in a row."""
    rare = min(range(len(words)), key=lambda n: len(index.places.get(words[n], ())))
    starts = [at - rare for at in index.places.get(words[rare], ()) if at >= rare]
    return [at for at in starts if index.words[at : at + len(words)] == words]


def candidates(index: Index, query: Sequence[str]) -> list[int]:
    """Where in the text the first word of quote and context may stand, by votes of rare words and pairs."""
    votes: dict[int, float] = {}
    for n, word in enumerate(query):
        vote(votes, index.places.get(word, ()), n, 1)
    for n, pair in enumerate(pairwise(query)):
        vote(votes, index.pairs.get(pair, ()), n, 2)
    near = {at: total(votes.get(at + k, 0.0) for k in range(-4, 5)) for at in votes}
    chosen: list[int] = []
    least = WEAKEST * max(near.values(), default=0.0)
    for at in sorted((at for at in near if near[at] >= least), key=lambda at: (-near[at], -votes[at], at)):
        if all(abs(at - other) > 4 for other in chosen):
            chosen.append(at)
            if len(chosen) == CANDIDATES:
                break
    return chosen


def vote(votes: dict[int, float], places: Sequence[int], n: int, worth: float) -> None:
    """Count what stands at some places for the start that its own place in the query asks for."""
    if len(places) <= COMMON:
        share = worth / (1 + len(places))
        for at in places:
            votes[at - n] = votes.get(at - n, 0.0) + share


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
    first, second = ([*pairwise(f"^{word}$")] for word in (one, two))
    size, same = len(first) + len(second), 0
    for pair in first:
        if pair in second:
            second.remove(pair)
            same += 1
    return 2 * same / size if 2 * same / size >= 0.55 else 0.0


@dataclass(frozen=True, slots=True)
class Band:
    """What may be matched: for each word of the query its likeness to the words of the text about its place."""

    low: int  # the first word's first place
    width: int
    weights: list[float]
    likeness: list[list[float]]

    def like(self, n: int, at: int) -> float:
        """The likeness of a word of the query and one of the text."""
        return self.likeness[n][at - self.low - n]


@dataclass(frozen=True, slots=True)
class Side:
    """The context on one side: the share that was found, the nearest words before all; and the weights of all that is
    told and found, and of what is in the sentence of the quote."""

    share: float
    told: float
    found: float
    own_told: float
    own_found: float


def aligned(index: Index, at: int, query: Query) -> Candidate | None:
    """Quote and context laid beside the text about a place, word by word, so that most of their weight is matched."""
    slack = min(MOST_SLACK, 4 + len(query.words) // 6)
    low, width = at - slack, 2 * slack + 1
    likeness = [likenesses(index, word, low + n, width) for n, word in enumerate(query.words)]
    band = Band(low, width, [weight(index, word) for word in query.words], likeness)
    return judged(index, query, band, matched(band))


def likenesses(index: Index, word: str, low: int, width: int) -> list[float]:
    """How like a word is to each of some words of the text; a word that is there is like no other."""
    window = index.words[max(0, low) : max(0, low + width)]
    if word in window:
        row = [1.0 if other == word else 0.0 for other in window]
    elif len(word) < 4:
        row = [0.0] * len(window)
    else:
        row = [alike(word, other) for other in window]
    before = min(width, max(0, -low))
    return [0.0] * before + row + [0.0] * (width - before - len(row))


def matched(band: Band) -> list[int]:
    """For each word of the query the place of its match in the text, or -1: the heaviest way through a band.

    Row i, column k: the first i words laid beside the text before its word low + i + k - 1.
    """
    rows, width, likeness = len(band.weights), band.width, band.likeness
    best = [[0.0] * (width + 1)]
    for i in range(1, rows + 1):
        above, like, heavy = best[-1], likeness[i - 1], band.weights[i - 1]
        last = likeness[i - 2] if i > 1 else None
        row = [above[1]]
        value = above[1]
        for k in range(1, width + 1):
            if k < width and above[k + 1] > value:
                value = above[k + 1]
            share = like[k - 1]
            if share:
                step = above[k] + share * heavy + (0.3 if last and last[k - 1] else 0.0)
                if step > value:
                    value = step
            row.append(value)
        best.append(row)
    return traced(band, best)


def traced(band: Band, best: Sequence[Sequence[float]]) -> list[int]:
    """The matches that led to the heaviest end; of equally good ways, the one that keeps words together."""
    match, i, k = [-1] * len(band.weights), len(band.weights), band.width
    while i and k >= 0:
        share = band.likeness[i - 1][k - 1] if k else 0.0
        if share:
            bonus = 0.3 if i > 1 and band.likeness[i - 2][k - 1] else 0.0
            if best[i][k] == best[i - 1][k] + share * band.weights[i - 1] + bonus:
                match[i - 1] = band.low + i - 1 + k - 1
                i -= 1
                continue
        if k < band.width and best[i][k] == best[i - 1][k + 1]:
            i, k = i - 1, k + 1
        else:
            k -= 1
    return match


def judged(index: Index, query: Query, band: Band, match: Sequence[int]) -> Candidate | None:
    """What an alignment found of the quote and of each side."""
    head, size = query.head, query.size
    inner = range(head, head + size)
    hits = [n for n in inner if match[n] >= 0]
    if not hits:
        return None
    first, last = stretched(index, query, match, hits)
    heavy = total(band.weights[n] for n in inner)
    found = total(band.weights[n] * band.like(n, match[n]) for n in hits)
    extent = last - first + 1
    # Words that are gone tell more against a place than words that came between.
    fit = (extent / size) ** 2 if extent < size else size / extent
    share = found / heavy * fit
    left = side(band, match, range(head - 1, -1, -1), first, -1, query.near[0], query.bound[0])
    right = side(band, match, range(head + size, len(query.words)), last, 1, query.near[1], query.bound[1])
    whole = found == heavy and extent == size
    start, end = edges(index, first, last, query.exact)
    # A long quote is no reason to forget what stands about it.
    own = min(heavy, max(1.0, left.told + right.told))
    score = (own * share + left.told * left.share + right.told * right.share) / (own + left.told + right.told)
    context = share_of(left.found + right.found, left.told + right.told)
    sentence = share_of(left.own_found + right.own_found, left.own_told + right.own_told, DOUBT)
    company = (context + sentence) / 2 - MISSED * (left.told + right.told - left.found - right.found)
    return Candidate(start, end, share, left.share, right.share, whole, score, company)


def stretched(index: Index, query: Query, match: Sequence[int], hits: Sequence[int]) -> tuple[int, int]:
    """The first and last word of the quote in the text; a lost end is as far as it was, but for what of the context is
    there."""
    head, tail = query.head, query.head + query.size
    low = max(match[:head], default=-1) + 1
    high = next((at for at in match[tail:] if at >= 0), len(index.words)) - 1
    return max(low, match[hits[0]] - (hits[0] - head)), min(high, match[hits[-1]] + tail - 1 - hits[-1])


def side(band: Band, match: Sequence[int], order: Sequence[int], edge: int, step: int, near: int, bound: int) -> Side:
    """How much of the context on one side stands where it should."""
    close = every = found = told = own_found = own_told = 0.0
    for rank, n in enumerate(order):
        heavy = band.weights[n] if rank < near or match[n] >= 0 else ELSEWHERE * band.weights[n]
        away = abs(match[n] - (edge + step * (rank + 1)))
        here = heavy * band.like(n, match[n]) / (1 + 0.25 * away) if match[n] >= 0 else 0.0
        told += heavy
        found += here
        if rank < bound:
            own_told += heavy
            own_found += here
        every += heavy / (1 + 0.2 * rank)
        close += here / (1 + 0.2 * rank)
    return Side(share_of(close, every), told, found, own_told, own_found)


def share_of(found: float, every: float, doubt: float = 0.0) -> float:
    """A share; of nothing, neither much nor little."""
    return found / (every + doubt) if every else 0.5


def edges(index: Index, first: int, last: int, exact: str) -> tuple[int, int]:
    """The characters of a run of words; where the quote stands there to the letter, with its own signs at its ends."""
    before = index.ends[first - 1] if first else 0
    after = index.starts[last + 1] if last + 1 < len(index.words) else len(index.text)
    at = index.text.find(exact, before, after)
    return (index.starts[first], index.ends[last]) if at < 0 else (at, at + len(exact))
