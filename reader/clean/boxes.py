"""Boxes in the middle of a text: below a label of furniture, around a button, under the word `Advertisement`."""

from __future__ import annotations

import re
from itertools import takewhile

from reader.clean import frame, furniture
from reader.clean.features import ADDRESS, count_words, ends_in_ellipsis, ends_properly
from reader.clean.frame import LONG, MONEY, SOLID
from reader.clean.furniture import fold
from reader.clean.scene import Scene
from reader.clean.values import Block

BOXES = frozenset("related newsletter donation share paywall comments menu cookie app".split())
FORMS = frozenset("newsletter donation paywall app cookie".split())
CALL = LONG + 10  # words a call to the reader has at most


def are_apart(scene: Scene) -> bool:
    """Whether blank lines stand between the blocks of the body."""
    body = scene.blocks[scene.first : scene.last + 1]
    return sum(block.gap for block in body) > len(body) / 3


def boxes(scene: Scene) -> None:
    """What stands in a box with a label of furniture: short lines and calls, up to the next solid paragraph."""
    blocks = scene.blocks
    has_gaps = are_apart(scene)
    for n, block in enumerate(blocks):
        if n < scene.first or block.kind != "dropped" or block.reason not in BOXES or is_full(block, scene):
            continue
        tight = has_gaps and n + 1 < len(blocks) and not blocks[n + 1].gap
        for place in range(n + 1, min(len(blocks), n + 13)):
            other = blocks[place]
            if (tight and other.gap) or other.kind not in ("", "dropped", "credit"):
                break
            if not other.kind and (not is_boxed(other, scene, tight) or heads_text(place, scene)):
                break
            if not other.kind:
                other.drop(block.reason)
        if tight:
            second_group(scene, n + 1, block.reason)
    ended(scene)
    forms(scene)
    adverts(scene)


def is_full(block: Block, scene: Scene) -> bool:
    """Whether a labelled line says all there is to say, such as `Read also: The second boat`."""
    found = furniture.phrases(scene.language, "drop").at_start(block.text)
    if not found or block.reason in ("menu", "share"):
        return True
    return count_words(block.text) > count_words(found[0]) + 3 and block.reason == "related"


def ended(scene: Scene) -> None:
    """What stands between a box's label and the line that says where it ends: Podcast, End of podcast."""
    blocks = scene.blocks
    ends = tuple(f"{phrase} " for one in furniture.both(scene.language) for phrase in furniture.listed(one, "box_ends"))
    for n in range(scene.first + 1, scene.last):
        text = fold(blocks[n].text[:100]).strip(" .:")
        if not text.startswith(ends):
            continue
        phrase = next(phrase for phrase in ends if text.startswith(phrase))
        rest = text[len(phrase) :].strip()
        if not rest or count_words(text) > 5 or ends_properly(blocks[n].text, scene.language):
            continue
        starts = [k for k in range(max(scene.first + 1, n - 10), n) if fold(blocks[k].text[:100]).strip(" .:") == rest]
        for block in blocks[starts[-1] : n + 1] if starts else ():
            if not block.kind and count_words(block.text[:1000]) <= SOLID:
                block.drop("related")


def heads_text(place: int, scene: Scene) -> bool:
    """Whether a line below a box's titles is rather a heading: a paragraph follows, and it is shorter than they are."""
    phrases = furniture.phrases(scene.language, "drop")
    count = count_words(scene.blocks[place].text[:300])
    numbered = re.match(r"(\d{1,2})[.)]\s", scene.blocks[place].text)
    if numbered and place and not re.match(r"\d{1,2}[.)]\s", scene.blocks[place - 1].text):
        return numbered[1] != "1" and is_above_text(place, scene)
    titles = [
        count_words(block.text[:300])
        for block in takewhile(lambda other: other.kind == "dropped", scene.blocks[place - 1 : scene.first : -1])
        if count_words(block.text[:300]) > 2 and not phrases.at_start(block.text)
    ]
    if count > 6 or not titles or count >= min(titles) or place + 1 >= len(scene.blocks):
        return False
    heads = [n for n in range(scene.first + 1, scene.last) if n != place and is_heading(n, scene)]
    return bool(heads) and is_above_text(place, scene)


def is_heading(n: int, scene: Scene) -> bool:
    """Whether a short line has text above and below it."""
    block, above = scene.blocks[n], scene.blocks[n - 1]
    if block.kind or count_words(block.text[:300]) > 10 or not is_above_text(n, scene):
        return False
    return not above.kind and ends_properly(above.text, scene.language) and not block.text.rstrip().endswith(".")


def is_above_text(n: int, scene: Scene) -> bool:
    """Whether a long paragraph stands directly below a block."""
    after = scene.blocks[n + 1]
    return not after.kind and count_words(after.text) > SOLID and ends_properly(after.text, scene.language)


def is_boxed(block: Block, scene: Scene, tight: bool) -> bool:
    """Whether a block below a label belongs to its box."""
    text, count = block.text, count_words(block.text[:2000])
    if text[:1] in "–—":
        return False
    if ends_in_ellipsis(text) and count < 80:
        return True
    if ends_properly(text, scene.language) and not text.rstrip().endswith(("?", "؟", ":")):
        return count < SOLID and (tight or frame.doubt(block, scene) >= 2)
    return count <= 20


def second_group(scene: Scene, start: int, reason: str) -> None:
    """The titles below a box's label and a blank line: two or more lines in a row that are no sentences."""
    blocks = scene.blocks
    place = next((n for n in range(start, min(len(blocks), start + 13)) if blocks[n].kind != "dropped"), len(blocks))
    group = blocks[place : place + 1] + list(takewhile(lambda other: not other.gap, blocks[place + 1 : place + 13]))
    after = place + len(group)
    if len(group) < 2 or after > scene.last or not all(is_title(block, scene) for block in group):
        return
    for block in group:
        block.drop(reason)


def is_title(block: Block, scene: Scene) -> bool:
    """Whether a block may be the title of another piece: short, open or a question."""
    is_open = not ends_properly(block.text, scene.language) or block.text.rstrip().endswith(("?", "؟"))
    return not block.kind and is_open and 3 <= count_words(block.text[:300]) <= 20 and block.text[0] not in "–—-•*"


def forms(scene: Scene) -> None:
    """What belongs to a form that was found by its button or its field: lines tied to it, and the call above it."""
    blocks = scene.blocks
    has_gaps = are_apart(scene)
    for before, block, after in zip(blocks, blocks[1:], blocks[2:], strict=False):
        is_within = (
            before.reason == after.reason and before.reason in FORMS and block.number > blocks[scene.first].number
        )
        count = count_words(block.text[:1000])
        is_tied = (
            has_gaps and before.reason in FORMS and not block.gap and after.gap and is_line(block, scene) and count <= 3
        )
        if not block.kind and (
            (is_within and count <= LONG) or (is_tied and block.number > blocks[scene.first].number)
        ):
            block.drop(before.reason)
    for n in range(scene.first + 1, scene.last + 1):
        if not is_button(blocks[n], scene):
            continue
        if has_gaps and blocks[n].reason in FORMS:
            tight_form(n, scene)
        above, reason = n - 1, "newsletter" if blocks[n].reason not in FORMS else blocks[n].reason
        is_sure = blocks[n].reason in FORMS
        while above > scene.first and not blocks[above].kind and count_words(blocks[above].text) <= CALL:
            tied = has_gaps and not blocks[above + 1].gap and is_line(blocks[above], scene)
            if not tied and frame.doubt(blocks[above], scene) < 2:
                break
            blocks[above].drop(reason)
            above, is_sure = above - 1, True
        if is_sure and above > scene.first and speaks(blocks[above], scene):
            blocks[above].drop(reason)


def tight_form(n: int, scene: Scene) -> None:
    """Drop the short lines tied to a field or a button of a form, where blank lines set all of them apart."""
    blocks, start, end = scene.blocks, n, n + 1
    while start > scene.first and not blocks[start].gap:
        start -= 1
    while end < len(blocks) and not blocks[end].gap:
        end += 1
    group = blocks[start:end]
    is_box = 3 <= len(group) <= 6 and all(block.kind in ("", "dropped") for block in group)
    if is_box and all(count_words(block.text[:1000]) <= LONG for block in group):
        for block in group:
            if not block.kind:
                block.drop(blocks[n].reason)


def is_button(block: Block, scene: Scene) -> bool:
    """Whether a dropped line is what a visitor presses, or a line of a form."""
    if block.kind != "dropped" or count_words(block.text[:300]) > 20:
        return False
    words = furniture.words_of(fold(block.text))
    first = bool(words) and words[0] in furniture.words(scene.language, "calls") and len(words) <= 4
    return block.reason in FORMS or (first and block.reason in BOXES)


def is_line(block: Block, scene: Scene) -> bool:
    """Whether a block is a short line that is no sentence."""
    return count_words(block.text[:300]) <= 20 and not ends_properly(block.text, scene.language)


def speaks(block: Block, scene: Scene) -> bool:
    """Whether a short block calls on the reader: an imperative, and what goes with one in a shop window."""
    if block.kind or count_words(block.text[:1000]) > CALL or block.text.rstrip().endswith(("?", "؟", ":")):
        return False
    folded = fold(block.text)
    calls = furniture.words(scene.language, "calls")
    words = furniture.words_of(folded)
    if not any(word in calls for word in frame.first_words(folded, words)):
        return False
    you = furniture.words(scene.language, "you")
    return "!" in folded or any(word in you for word in words) or bool(ADDRESS.search(folded) or MONEY.search(folded))


def stands(n: int, scene: Scene) -> bool:
    """Whether the text is whole without a box: what stands above it has ended, and what is in it begins anew."""
    above = next((other for other in reversed(scene.blocks[scene.first : n]) if not other.kind), None)
    is_whole = above is not None and ends_properly(above.text, scene.language)
    return is_whole and not scene.blocks[n + 1].text[:1].islower()


def adverts(scene: Scene) -> None:
    """The one short block below the word `Advertisement`, if it calls on the reader or is tied to that word alone."""
    blocks = scene.blocks
    has_gaps = are_apart(scene)
    for n in range(scene.first + 1, scene.last):
        other = blocks[n + 1]
        is_label = blocks[n].kind == "dropped" and blocks[n].reason == "advert"
        below = blocks[n + 2] if n + 2 < len(blocks) else None
        is_end = below is None or below.gap or below.reason == "rule or decoration"
        tied = has_gaps and blocks[n].gap and not other.gap and not other.kind and is_end
        if is_label and count_words(other.text) <= LONG and (speaks(other, scene) or (tied and stands(n, scene))):
            other.drop("advert")
