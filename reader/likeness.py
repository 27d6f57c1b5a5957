"""Which paragraph of an older text is which of a newer one, where of the older there is but a digest and a sample.

A sample is the number of a text's words and 24 marks of its pairs of neighbouring words: those that no other text of
the reading has before those that are a formula, of each the smallest, a random choice that stays as long as the pairs
do. What of it is among the marks of another text tells how much of the older is there. Where older texts are twins, it
is what each has of its own that must be there.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from reader.language import is_unspaced, search_words

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
KEPT = 24  # marks of a sample
SHORT = 12  # words: the single words of a text so short are sampled too
NEAREST = 12  # older texts that are looked at for one newer
COMMON = 100  # texts of one reading: a mark that so many have tells nothing
CERTAIN, LIKELY = 0.75, 0.5  # of the words, at any place
MARGIN = 0.2  # by which the next best must be behind
PROOF = 8  # marks found, at any place
HALF = 0.5
IN_PLACE, IN_PLACE_PROOF, REMNANT = 0.3, 6, 0.25  # where an older text stood
WHOLE = 0.7  # of a newer text: so much found is all of it, but for chance
LARGEST = 10_000  # pairs compared at one place
TWIN = 0.25  # of a sample: what another text must have of it to be like it

Pairs = dict[int, int]  # of a newer text its older one, by their places


@dataclass(frozen=True, slots=True)
class Likeness:
    """How many marks of the older text's sample the newer has, what part of the older that is, and of the newer."""

    marks: int
    older: float
    newer: float
    words: float  # that both have, as far as can be told
    own: float = 1.0  # part of what tells the older from its twins that the newer has
    is_clear: bool = True  # whether it is none of these twins

    @property
    def least(self) -> float:
        """The lesser of the two parts."""
        return min(self.older, self.newer)


Table = dict[tuple[int, int], Likeness]  # by the places of a newer and an older text


def words_of(text: str) -> list[str]:
    """Words folded; where no spaces are set every sign is one."""
    words = search_words(text)
    return words if text.isascii() else [part for word in words for part in (word if is_unspaced(word) else (word,))]


def mark(words: str) -> int:
    """18 bits for a word or two."""
    return (zlib.crc32(words.encode("utf-8", "surrogatepass")) * 0x9E3779B1 & 0xFFFFFFFF) >> 14


def pairs_of(words: Sequence[str]) -> set[int]:
    """The marks of neighbouring words."""
    return {mark(f"{first} {second}") for first, second in pairwise(words)}


def samples(texts: Sequence[str], wanted: Iterable[int]) -> dict[int, str]:
    """What is kept of some of a reading's texts, by their places, to know them again."""
    if not (wanted := list(wanted)):
        return {}
    read = [words_of(text) for text in texts]
    marks = [pairs_of(words) | ({mark(word) for word in words} if len(words) <= SHORT else set()) for words in read]
    having = Counter(one for own in marks for one in own)
    kept = {n: sorted(marks[n], key=lambda one: (having[one], one))[:KEPT] for n in wanted}
    return {n: f"{len(read[n])}:" + "".join(map(signs, sorted(kept[n]))) for n in wanted}


def signs(mark: int) -> str:
    """A mark as it is written."""
    return SIGNS[mark >> 12] + SIGNS[mark >> 6 & 63] + SIGNS[mark & 63]


def marks_of(sample: str) -> tuple[int, frozenset[int]]:
    """The number of words and the marks of a sample."""
    count, _, signs = sample.partition(":")
    places = [SIGNS.index(sign) for sign in signs]
    marks = (places[n] << 12 | places[n + 1] << 6 | places[n + 2] for n in range(0, len(places) - 2, 3))
    return int(count or 0), frozenset(marks)


def likeness(older: tuple[int, frozenset[int]], count: int, marks: Set[int]) -> Likeness:
    """How like a newer text is to the sample of an older one."""
    both = len(older[1] & marks)
    share = both / max(1, len(older[1]))
    words = share * older[0]
    return Likeness(both, share, min(1.0, words / max(1, count)), count if words > WHOLE * count else words)


def same(older: Sequence[str], newer: Sequence[str]) -> Pairs:
    """By digests: what stands once in both, or as often in both; then equal neighbours of these; then any, in order."""
    old_places, new_places = places(older), places(newer)
    found: Pairs = {}
    for digest, here in new_places.items():
        if len(there := old_places.get(digest, ())) == len(here):
            found |= zip(here, there, strict=True)
    taken = set(found.values())
    for step in (1, -1):
        for new, old in sorted(found.items()):
            at, was = new + step, old + step
            while (
                0 <= at < len(newer)
                and 0 <= was < len(older)
                and newer[at] == older[was]
                and at not in found
                and was not in taken
            ):
                found[at] = was
                taken.add(was)
                at, was = at + step, was + step
    for digest, here in new_places.items():
        free = [place for place in old_places.get(digest, ()) if place not in taken]
        found |= zip([place for place in here if place not in found], free, strict=False)
    return found


def places(digests: Iterable[str]) -> dict[str, list[int]]:
    """Where each digest stands."""
    found: dict[str, list[int]] = {}
    for place, digest in enumerate(digests):
        found.setdefault(digest, []).append(place)
    return found


def alike(
    samples: Sequence[tuple[str, str]], texts: Sequence[str], same: Mapping[int, int], back: Container[int] = ()
) -> tuple[Pairs, Pairs]:
    """What is edited, of that which is neither the same nor back; and of older texts that are gone, which holds them.

    Of older texts the digests and samples are given. First what is certain wherever it stands, then what stands at its
    place, then what is likely; never what may as well be a twin.
    """
    found: Pairs = {}
    taken = set(same.values())
    left = [place for place in range(len(samples)) if place not in taken]
    fresh = [place for place in range(len(texts)) if place not in same and place not in back]
    if not left or not fresh:
        return {}, {}
    table = compared(samples, texts, fresh, same)
    clear = {pair: like for pair, like in table.items() if like.is_clear}
    for step in STEPS:
        taken = set(found.values())
        open_table = {pair: like for pair, like in clear.items() if pair[0] not in found}
        old, new = [n for n in left if n not in taken], [n for n in fresh if n not in found]
        found |= step(open_table, old, new, {**same, **found})
    taken = set(found.values())
    return found, holders(table, [place for place in left if place not in taken])


def holders(table: Table, left: Iterable[int]) -> Pairs:
    """Of each older text the newer one that holds most of it, if one does."""
    gone = set(left)
    best: dict[int, tuple[float, int]] = {}
    for (new, old), like in table.items():
        if old in gone and like.marks >= PROOF and like.older >= HALF and like.own >= HALF:
            best[old] = max(best.get(old, (0.0, 0)), (like.older, -new))
    return {old: -new for old, (_, new) in best.items()}


def compared(
    samples: Sequence[tuple[str, str]], texts: Sequence[str], fresh: Iterable[int], same: Mapping[int, int]
) -> Table:
    """The likeness of each fresh text to the older ones that have most of its marks."""
    older = [marks_of(sample) for _, sample in samples]
    whole = [marks for _, marks in older]
    for new, old in same.items():
        whole[old] |= pairs_of(words_of(texts[new]))
    having: defaultdict[int, list[int]] = defaultdict(list)
    for place, (_, marks) in enumerate(older):
        for one in marks:
            having[one].append(place)
    table: Table = {}
    for new in fresh:
        words = words_of(texts[new])
        own = pairs_of(words) | {mark(word) for word in words}
        votes: Counter[int] = Counter()
        for one in sorted(own & having.keys()):
            if len(having[one]) <= COMMON:
                votes.update(having[one])
        near = [old for old, _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:NEAREST]]
        for old in near:
            mine = older[old][1]
            twins = [
                other
                for other in near
                if samples[other][0] != samples[old][0] and len(mine & whole[other]) >= TWIN * len(mine)
            ]
            sides = [(mine - whole[other], older[other][1] - mine) for other in twins]
            if alone := mine.difference(*(whole[other] for other in twins)):
                sides.append((alone, frozenset()))
            like = likeness(older[old], len(words), own)
            table[new, old] = told_apart(like, sides, own) if twins else like
    return table


def is_version(one: str, other: str) -> bool:
    """Whether two samples are those of one text, edited."""
    marks, others = marks_of(one)[1], marks_of(other)[1]
    return min(part(marks, others), part(others, marks)) >= HALF


def told_apart(like: Likeness, sides: Iterable[tuple[Set[int], Set[int]]], marks: Set[int]) -> Likeness:
    """The likeness of a newer text to an older one, with what tells that from its twins, and these from it."""
    parts = [(part(own, marks), part(others, marks)) for own, others in sides]
    is_clear = all(own >= HALF and own - other >= MARGIN for own, other in parts)
    return replace(like, own=min((own for own, _ in parts), default=1.0), is_clear=is_clear)


def part(some: Set[int], marks: Set[int]) -> float:
    """How much of some marks is among others; nothing of none."""
    return len(some & marks) / max(1, len(some))


def certain(table: Table, left: list[int], fresh: list[int], known: Pairs) -> Pairs:
    """Each the other's best by far, wherever they stand."""
    return by_far(table, left, CERTAIN)


def likely(table: Table, left: list[int], fresh: list[int], known: Pairs) -> Pairs:
    """The same, of what is edited more."""
    return by_far(table, left, LIKELY)


def by_far(table: Table, left: list[int], least: float) -> Pairs:
    """Pairs at least so like of which neither has another as like. What is taken already counts as another."""
    best_old: dict[int, list[float]] = {}
    best_new: dict[int, list[float]] = {}
    for (new, old), like in table.items():
        best_old.setdefault(old, []).append(like.least)
        best_new.setdefault(new, []).append(like.least)
    free = set(left)
    return {
        new: old
        for (new, old), like in table.items()
        if old in free
        and like.least >= least
        and like.marks >= PROOF
        and all(sum(other > like.least - MARGIN for other in best) == 1 for best in (best_old[old], best_new[new]))
    }


def in_place(table: Table, left: list[int], fresh: list[int], known: Pairs) -> Pairs:
    """What stands after the same neighbour as before, in the order in which most words agree."""
    return by_neighbour(table, left, fresh, known, 1)


def in_place_before(table: Table, left: list[int], fresh: list[int], known: Pairs) -> Pairs:
    """What stands before the same neighbour as before."""
    return by_neighbour(table, left, fresh, known, -1)


def by_neighbour(table: Table, left: list[int], fresh: list[int], known: Pairs, step: int) -> Pairs:
    """Older and newer texts with the same known neighbour on one side, paired in their order."""
    gaps: dict[int, tuple[list[int], list[int]]] = {}
    for which, texts, beside in ((0, left, {old: old for old in known.values()}), (1, fresh, known)):
        for place, neighbour in neighbours(texts, beside, step):
            gaps.setdefault(neighbour, ([], []))[which].append(place)
    found: Pairs = {}
    for older, newer in gaps.values():
        if older and newer and len(older) * len(newer) <= LARGEST:
            found |= in_order(table, older, newer)
    return found


def neighbours(texts: Iterable[int], known: dict[int, int], step: int) -> Iterable[tuple[int, int]]:
    """Each text with the older place of the nearest known one on one side of it; -1 where there is none."""
    marks = sorted([*((place, 0) for place in known), *((place, 1) for place in texts)], reverse=step < 0)
    last = -1
    for place, is_text in marks:
        if is_text:
            yield place, last
        else:
            last = known[place]


def in_order(table: Table, older: list[int], newer: list[int]) -> Pairs:
    """The pairs in order that have most words in common."""
    older, newer = sorted(older), sorted(newer)
    best = [[0.0] * (len(newer) + 1) for _ in range(len(older) + 1)]
    for a, old in reversed(list(enumerate(older))):
        for b, new in reversed(list(enumerate(newer))):
            like = table.get((new, old))
            worth = best[a + 1][b + 1] + like.words if like and is_edited(like) else 0.0
            best[a][b] = max(best[a + 1][b], best[a][b + 1], worth)
    found: Pairs = {}
    a = b = 0
    while a < len(older) and b < len(newer):
        like = table.get((newer[b], older[a]))
        if like and is_edited(like) and best[a][b] == best[a + 1][b + 1] + like.words:
            found[newer[b]] = older[a]
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return found


def is_edited(like: Likeness) -> bool:
    """Whether a text that stands at an older one's place is what was made of it."""
    if like.least >= HALF:
        return True
    enough = like.marks >= IN_PLACE_PROOF and max(like.older, like.newer) >= IN_PLACE
    return enough and (like.words >= SHORT or like.least >= REMNANT)


STEPS = (certain, in_place, in_place_before, likely)
