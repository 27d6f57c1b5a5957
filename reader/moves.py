"""Where the words of an old text stand in a new one: those that moved together, and what was changed between them."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from reader.alignment import index_of

ROW = 5  # words in a row that occur once in both texts are the same
GAP = 60  # words between two that are the same; in a longer gap nothing is compared
ALONE = 15  # words together that make a block believable where nothing about it came along


@lru_cache(maxsize=4)
def moves(old: str, new: str) -> tuple[int, ...]:
    """For each word of the old text its number in the new one, or -1."""
    one, two = index_of(old).words, index_of(new).words
    found, taken = [-1] * len(one), [False] * len(two)

    def same(n: int, at: int) -> bool:
        if 0 <= n < len(one) and 0 <= at < len(two) and found[n] < 0 and not taken[at] and one[n] == two[at]:
            found[n], taken[at] = at, True
            return True
        return False

    rows = once(two)
    for row, n in once(one).items():
        if (at := rows.get(row, -1)) >= 0 <= n:
            for k in range(ROW):
                same(n + k, at + k)
    for step in (1, -1):
        for n in range(len(one))[::step]:
            if found[n] >= 0:
                same(n + step, found[n] + step)
    for n, last in gaps(found):
        between = range(found[n] + 1, found[last])
        if 0 < len(between) <= GAP and not any(taken[between.start : between.stop]):
            matcher = SequenceMatcher(None, one[n + 1 : last], two[between.start : between.stop], autojunk=False)
            for block in matcher.get_matching_blocks():
                for k in range(block.size):
                    same(n + 1 + block.a + k, between.start + block.b + k)
    return tuple(believable(found))


def once(words: list[str]) -> dict[tuple[str, ...], int]:
    """The rows of words with their places; -1 for those that occur again."""
    rows: dict[tuple[str, ...], int] = {}
    for n in range(len(words) - ROW + 1):
        row = tuple(words[n : n + ROW])
        rows[row] = -1 if row in rows else n
    return rows


def gaps(found: list[int]) -> list[tuple[int, int]]:
    """Words that are known with unknown ones between them: the last before and the first behind."""
    known = [n for n, at in enumerate(found) if at >= 0]
    return [(n, m) for n, m in pairwise(known) if 1 < m - n <= GAP and found[m] > found[n]]


def believable(found: list[int]) -> list[int]:
    """Without small blocks that stand alone: the same words about something else."""
    known = [n for n, at in enumerate(found) if at >= 0]
    blocks: list[list[int]] = []
    for n in known:
        last = blocks[-1][-1] if blocks else None
        if last is not None and n - last <= GAP and 0 < found[n] - found[last] <= GAP:
            blocks[-1].append(n)
        else:
            blocks.append([n])
    for block in blocks:
        if len(block) < ALONE:
            for n in block:
                found[n] = -1
    return found
