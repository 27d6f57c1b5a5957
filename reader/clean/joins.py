"""One paragraph of the two halves of a sentence that a page, an advert or a photo line cut."""

from __future__ import annotations

import re
from itertools import pairwise, zip_longest

from reader.clean import furniture
from reader.clean.features import WORD, count_words, ends_in_abbreviation, ends_properly
from reader.clean.furniture import fold
from reader.clean.scene import Scene
from reader.clean.segment import BULLET, ROW
from reader.clean.values import Block

PAIRS = (("(", ")"), ("[", "]"))
BETWEEN = frozenset(["dropped", "credit", "pull", "note"])
ASIDE = 8  # words that a line between the halves of a sentence has at most
CAPTION = 25  # words, where the second half begins in the middle of a sentence
ADDRESSED = 10  # words that `Dear readers,` has at most
DROP_CAP = re.compile(r"([^\W\d_]) ([^\W\d_]+)")


def join_over_breaks(scene: Scene) -> None:
    """Join what was cut; ask where it is not sure."""
    names = names_in(scene)
    left: Block | None = None
    is_cut = False  # something that is not text stands between
    asides: list[Block] = []
    span = scene.blocks[scene.first : scene.last + 1]
    for block, after in zip_longest(span, span[1:]):
        if block.kind in BETWEEN:
            is_cut = True
        elif block.kind:
            left, is_cut, asides = None, False, []
        elif left is None or not is_open(left, scene.language):
            left, is_cut, asides = block, False, []
        elif may_stand_between(block, left, after, scene.language) and len(asides) < 3:
            asides.append(block)
        else:
            joined = joins(left, block, scene, is_cut or bool(asides) or block.new_page, names)
            if joined:
                for aside in asides:
                    aside.drop("line between the halves of a sentence")
            left, is_cut, asides = (left if joined else block), False, []
    scene.compact()


def may_stand_between(block: Block, left: Block, after: Block | None, language: str) -> bool:
    """Whether a block may be a line that cut a sentence in two, such as a page's head or a caption."""
    if not (block.gap or block.new_page) or count_words(left.text) < 12 or begins_small(block.text):
        return False
    # The longer of two unfinished blocks goes on in what begins small.
    goes_on = after is not None and not after.kind and after.gap and begins_small(after.text)
    longest = CAPTION if goes_on and 2 * count_words(block.text) < count_words(left.text) else ASIDE
    if count_words(block.text) > longest:
        return False
    return not ends_properly(block.text, language) and not BULLET.match(block.text) and not ROW.search(block.text)


def joins(left: Block, right: Block, scene: Scene, is_cut: bool, names: frozenset[tuple[str, str]]) -> bool:
    """Join two halves, or say why they were not joined; whether they are one now."""
    language = scene.language
    if BULLET.match(right.text) or ROW.search(left.lines[-1].text) or count_words(left.text) < 4:
        return False
    if not is_cut and count_words(left.text) < ADDRESSED and left.text.rstrip().endswith((",", "،")):
        return False  # a line of its own that ends in a comma speaks to someone; the text begins below it
    where = f"{left.text[-60:]} | {right.text[:40]}"
    last = (WORD.findall(left.text[-40:]) or [""])[-1]
    wants_more = fold(last) in furniture.words(language, "joiners") or left.text.rstrip().endswith((",", "—", "–"))
    long = count_words(left.text) >= 12
    first = next((letter for letter in right.text if letter.isalpha()), "")
    small = begins_small(right.text) and (is_cut or long or count_words(right.text) >= 8)
    # German writes every noun with a capital, so that one says nothing there.
    has_case = first.upper() != first.lower() and not (language == "de" and last[:1].islower())
    if small or (not has_case and first and is_cut and long and count_words(right.text) >= 3):
        sure = small or wants_more
        if not sure:
            scene.ledger.flag("guessed-join", "must", right.number, where, "joined: yes")
        if closes_nothing(left.text, right.text):
            merge(left, right, scene)
            return True
    named = (last, (WORD.findall(right.text[:60]) or [""])[0]) in names
    if has_case and (named or wants_more) and count_words(left.text) >= 8 and (is_cut or long):
        scene.ledger.flag("guessed-join", "must", right.number, where, "joined: yes")
        merge(left, right, scene)
        return True
    if long and is_cut and ends_properly(right.text, language):
        scene.ledger.flag("open-join", "must", right.number, where, "joined: no")
    return False


def closes_nothing(left: str, right: str) -> bool:
    """Whether the halves fit: no bracket is closed in the second that the first did not open."""
    for opening, closing in PAIRS:
        both = left + right
        if both.count(closing) > both.count(opening) and right.count(closing) > right.count(opening):
            return False
    return True


def begins_small(text: str) -> bool:
    """Whether a text begins in the middle of a sentence."""
    first = re.match(r"[\W_]*(\w)", text[:20])
    return bool(first and first[1].islower()) or bool(re.match(r"[,;)”»]\s", text))


def is_open(block: Block, language: str) -> bool:
    """Whether a block's last sentence has not ended."""
    return not ends_properly(block.text, language) or ends_in_abbreviation(block.text, language)


def names_in(scene: Scene) -> frozenset[tuple[str, str]]:
    """Pairs of capitalised words that follow each other somewhere within a block."""
    found: set[tuple[str, str]] = set()
    for block in scene.blocks[scene.first : scene.last + 1]:
        if not block.kind:
            words = re.findall(r"[^\W_]+(?:[’'-][^\W_]+)*|\S", block.text)
            found.update((one, two) for one, two in pairwise(words) if one[:1].isupper() and two[:1].isupper())
    return frozenset(found)


def merge(left: Block, right: Block, scene: Scene) -> None:
    """Put the second half to the first."""
    split_word = re.search(r"[^\W\d_]-\Z", left.text) and right.text[:1].islower()
    glue = "" if split_word else " "
    text = left.text[:-1] if split_word else left.text
    scene.ledger.counts["sentence joined over a break"] += 1
    scene.ledger.changes.append(
        (right.number, f"{left.text[-50:]} | {right.text[:50]}", f"{text[-50:]}{glue}{right.text[:50]}")
    )
    if (one := left.markdown) is not None and (two := right.markdown) is not None and not split_word:
        left.markup, left.marked = f"{one}{glue}{two}", text + glue + right.text
    left.text = text + glue + right.text
    left.lines = left.lines + right.lines
    right.lines = []


def drop_cap(scene: Scene) -> None:
    """Put the first letter of the text back to its word, `T he`, where that word is one of the language or the text."""
    block = scene.blocks[scene.first] if scene.last >= 0 else None
    found = DROP_CAP.match(block.text) if block and not block.kind else None
    if not block or not found or not found[1].isupper():
        return
    whole, rest = fold(found[1] + found[2]), fold(found[2])
    small = furniture.words(scene.language) | furniture.words(scene.language, "joiners")
    text = [fold(word) for other in scene.blocks for word in WORD.findall(other.text[:20_000])]
    is_word = whole in small or whole in text
    alone = fold(found[1]) in small and (rest in small or text.count(rest) > 1)
    if is_word and not alone:
        before = block.text
        block.text = found[1] + before[2:]
        scene.ledger.counts["first letter put to its word"] += 1
        scene.ledger.changes.append((block.number, before[:60], block.text[:59]))
