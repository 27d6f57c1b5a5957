"""The body: sentences joined over breaks, notes, pull quotes, lists, tables and headings told apart."""

from __future__ import annotations

import itertools
import re
from collections import Counter

from reader.clean import furniture
from reader.clean.features import (
    WORD,
    count_words,
    ends_in_ellipsis,
    ends_properly,
    is_name,
    normal,
    sentences,
)
from reader.clean.frame import reason_of
from reader.clean.furniture import fold
from reader.clean.joins import drop_cap, join_over_breaks
from reader.clean.notes import find_notes
from reader.clean.scene import Scene
from reader.clean.segment import BULLET
from reader.clean.tables import tables
from reader.clean.values import Block

COUNTED = re.compile(r"\A\(?\d{1,2}[.)]\s+")
HEADING_MARK = re.compile(r"(#{1,6})\s+")


def shape(scene: Scene) -> dict[str, Block]:
    """Give every block of the body its kind; the notes by their number."""
    for block in scene.blocks[scene.first : scene.last + 1]:
        if HEADING_MARK.match(block.text) and not block.kind and not block.inside and count_words(block.text) <= 20:
            block.kind, block.level = "heading", max(2, len(HEADING_MARK.match(block.text)[1]))  # type: ignore[index]
    notes = find_notes(scene)
    drop_cap(scene)
    quotations(scene)
    pulls(scene)
    join_over_breaks(scene)
    tables(scene)
    lists(scene)
    headings(scene)
    leftovers(scene)
    return notes


def body_of(scene: Scene) -> list[Block]:
    """Blocks of the span that nothing has claimed yet."""
    return [block for block in scene.blocks[scene.first : scene.last + 1] if not block.kind]


def pulls(scene: Scene) -> None:
    """Isolated lines that repeat a sentence of the body, exactly or nearly."""
    language = scene.language
    where: dict[tuple[str, ...], list[int]] = {}
    body = body_of(scene)
    candidates = [block for block in body if 7 <= count_words(block.text) <= 45]
    if not 1 <= len(candidates) < len(body):
        return
    texts = [WORD.findall(fold(block.text)) for block in body]
    for n, found in enumerate(texts):
        for k in range(len(found) - 2):
            where.setdefault(tuple(found[k : k + 3]), []).append(n)
    for me, block in enumerate(body):
        own = texts[me]
        if not 7 <= count_words(block.text[:600]) <= 45:
            continue
        is_open = not ends_properly(block.text.rstrip('”"»'), language)
        votes = Counter(
            n for k in range(len(own) - 2) for n in set(where.get(tuple(own[k : k + 3]), ())[:50]) if n != me
        )
        if not votes:
            continue
        best, count = votes.most_common(1)[0]
        if sum(2 * other >= count for other in votes.values()) > 2:  # lines of one form, as in a table
            continue
        if count_words(body[best].text) <= len(own):
            continue
        if f" {' '.join(own)} " in f" {' '.join(texts[best])} ":
            block.kind = "pull"
        elif is_open and count >= 0.35 * (len(own) - 2) and shares_a_sentence(own, body[best].text, language):
            block.kind = "pull"
            scene.ledger.flag(
                "near-duplicate-pull-quote",
                "must",
                block.number,
                block.text,
                "kept as a pull quote; it differs from the body's sentence",
            )


def shares_a_sentence(words: list[str], text: str, language: str) -> bool:
    """Whether most longer words of a quote stand in one sentence, in their order."""
    content = [word for word in words if len(word) > 3]
    said = sentences(text, language)
    for one, two in itertools.zip_longest(said, said[1:], fillvalue=""):
        have = WORD.findall(fold(f"{one} {two}"))
        place = hits = 0
        for word in content:
            if word in have[place:]:
                place += have[place:].index(word) + 1
                hits += 1
        if content and hits >= 0.6 * len(content):
            return True
    return False


def lists(scene: Scene) -> None:
    """Items with bullets or numbers, two or more in a row."""
    body = [block for block in scene.blocks if not block.kind]
    spoken = [block.text for block in body if block.text[:1] in "–—"]
    is_talk = any(text.rstrip().endswith(("?", "!", "؟")) for text in spoken)
    marked = [bool(BULLET.match(block.text)) and not (is_talk and block.text[:1] in "–—") for block in body]
    for n, block in enumerate(body):
        near = (n and marked[n - 1]) or (n + 1 < len(body) and marked[n + 1])
        if marked[n] and near:
            if (
                re.match(r"\(?\d{1,2}[.)]\s", block.text)
                and not ends_properly(block.text, scene.language)
                and count_words(block.text) <= 12
                and n + 1 < len(body)
                and not marked[n + 1]
            ):
                continue
            block.kind = "item"


def quotations(scene: Scene) -> None:
    """Blocks indented alike, deeper than the text around them, or with > before each line."""
    body = body_of(scene)
    indents = Counter(line.indent for block in body for line in block.lines[1:])
    usual = indents.most_common(1)[0][0] if indents else 0
    for block in body:
        if block.text.startswith(">"):
            block.kind, block.text = "quotation", re.sub(r"(?:\A|\s)>+ ?", " ", block.text).strip()
        elif len(block.lines) >= 2 and not BULLET.match(block.text):
            deep = [line.indent for line in block.lines]
            if min(deep) >= usual + 2 and max(deep[1:]) - min(deep[1:]) <= 1 and count_words(block.text) >= 8:
                block.kind = "quotation"


def headings(scene: Scene) -> None:
    """Short lines without a full stop, prose directly after them."""
    blocks = [
        block
        for block in scene.blocks[max(0, scene.first - 3) : scene.last + 1]
        if block.kind not in ("dropped", "credit", "pull", "note")
    ]
    asks = questions(blocks, scene.language)
    mark_headings(scene, blocks, asks is True)
    if asks is None and any(block.kind == "heading" for block in blocks):
        mark_headings(scene, blocks, True)
    alone = [block for block in blocks if block.kind == "heading"]
    if len(alone) == 1 and count_words(alone[0].text) >= 4:
        own = f" {normal(alone[0].text)} "
        if any(own in f" {normal(block.text)} " for block in blocks if not block.kind):
            alone[0].kind = "pull"


def mark_headings(scene: Scene, blocks: list[Block], asks: bool) -> None:
    """Make headings of the lines that have their form, and their prose directly after them."""
    for block, after in itertools.pairwise(blocks):
        if block.kind or not may_head(block, scene.language, asks):
            continue
        follows = after.kind in ("item", "table", "quotation") or (not after.kind and count_words(after.text) >= 8)
        if not follows and not (not after.kind and ends_properly(after.text, scene.language)):
            continue
        is_label = is_name(block.text) and count_words(block.text) == 2
        if is_label and not ends_properly(after.text, scene.language):
            continue
        block.kind = "heading"


def may_head(block: Block, language: str, asks: bool) -> bool:
    """Whether a line has the form of a heading."""
    text = block.text.rstrip()
    if not 1 <= count_words(text[:200]) <= 14 or len(text) > 110:
        return False
    if is_caption(text, language):
        return False
    if text.endswith(("?", "؟")):
        return asks and count_words(text) <= 10
    if ends_properly(text, language) or text.endswith((",", ";", "-", "،", "؛")):
        return False
    first = text[:1]
    is_numbered = re.match(r"(?:\d{1,2}|[IVX]{1,4})[.)]?\s+\S", text) is not None
    return first.isupper() or first.upper() == first.lower() or is_numbered


def is_caption(text: str, language: str) -> bool:
    """Whether a line names a figure or a table and its number, as captions do and headings do not."""
    folded = fold(text)
    return any(re.match(rf"{re.escape(word)}\s*\d", folded) for word in furniture.listed(language, "figures"))


def questions(blocks: list[Block], language: str) -> bool | None:
    """Whether short lines that ask are headings; not in an interview. None for a single one: other headings tell."""
    asked = [block.text for block in blocks if not block.kind and block.text.rstrip().endswith(("?", "؟"))]
    asked = [COUNTED.sub("", text) for text in asked]
    short = [text for text in asked if count_words(text) <= 14]
    you = furniture.words(language, "you")
    talks = [
        text
        for text in asked
        if count_words(text) < 60
        and (len(sentences(text, language)) > 1 or any(word in you for word in furniture.words_of(fold(text))))
    ]
    if talks and len(asked) >= 2:
        return False if len(asked) > 2 or len(talks) > 1 else None
    return True if len(short) >= 2 or any(count_words(text) > 4 for text in short) else None


def leftovers(scene: Scene) -> None:
    """What is inside the body is a paragraph, and so is long text; what is short and outside is dropped."""
    for n, block in enumerate(scene.blocks):
        if not block.kind and (scene.first <= n <= scene.last or count_words(block.text) > 40):
            block.kind = "paragraph"
        elif not block.kind or block.reason in ("before the body", "after the body"):
            block.drop(reason_for(n, scene))


def reason_for(n: int, scene: Scene) -> str:
    """Why a short block outside the body is dropped: what it says, or what it stands among."""
    block, before = scene.blocks[n], n < scene.first
    if ends_in_ellipsis(block.text):
        return "related"
    own = reason_of(block, scene, "")
    if own not in ("menu", "after the body"):
        return own
    near = [scene.blocks[k] for k in (n - 1, n + 1) if 0 <= k < len(scene.blocks)]
    short = [other for other in near if other.kind == "dropped" and count_words(other.text) <= 6]
    if count_words(block.text) <= 6 and not ends_properly(block.text, scene.language) and short:
        return "menu"
    return "before the body" if before else "after the body"
