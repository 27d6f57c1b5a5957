"""The name of who publishes in the first lines of a capture and in its running heads, and what bears it out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from reader.clean import furniture
from reader.clean.authors import is_agency, is_outlet, is_person, is_role
from reader.clean.classify import Scene
from reader.clean.dates import find_dates, issue_year
from reader.clean.features import ADDRESS, count_words, ends_properly, normal
from reader.clean.furniture import fold
from reader.clean.values import Block

SITE = re.compile(r"\s+[|–—·•»›:-]\s+|\s*\|\s*")
SMALL = frozenset("of the for and de la le du des da del für der die das des und von im am in on et & и по при".split())
COLUMNS = re.compile(r"\s{3,}|\t")
PAGE = re.compile(r"\A\d+\s+|\s+[\d.]+\Z")
RIGHTS = re.compile(r"©|\(c\)|copyright", re.I)
SERIES = re.compile(r"(?:№|\bn[°ºr]\.?|\bno\.|#)\s?\d+\W*\Z|\bworking paper\b", re.I)
HEADER = re.compile(r"[>|\s]*[^\W\d_][\w-]{0,20}\s?:\s")
MOST = 250  # lines before the body that may name the publisher
TOP = 8  # lines at the start of a capture among which its name stands
COMMON = frozenset("news media group press online network company newspapers limited rights reserved".split())
OTHERS = ("comment", "comments", "related", "asked for", "paywall")

Found = tuple[str, Block, str]


def in_rights(scene: Scene, edge: list[Block], title: str) -> Iterator[Found]:
    """A name among the first lines that shares its own word with who holds the rights: Outer Courier, Courier Ltd."""
    for block in scene.blocks[scene.last + 1 :]:
        if len(block.text) < 300 and block.reason not in OTHERS and RIGHTS.search(block.text):
            held = {word for word in normal(block.text).split() if len(word) > 3}
            for piece, top in top_pieces(scene, title):
                own = {word for word in normal(piece).split() if len(word) > 3 and word not in COMMON}
                if own & held and is_outlet(piece, scene.language) and count_words(piece) > 1:
                    yield piece, top, f'"{block.text[:60]}"'


def confirmed(scene: Scene, edge: list[Block], title: str) -> Iterator[Found]:
    """A name among the first lines that a line below the text holds too, or that the capture's own words repeat."""
    tail = [block for block in scene.blocks[scene.last + 1 :] if 3 <= count_words(block.text) <= 80]
    sure = [block for block in tail if re.search("©|@|[«“„]", block.text) or has_rights(block.text, scene.language)]
    asking = [block for block in scene.blocks if block.reason in ("newsletter", "donation", "about the site")]
    for piece, top in top_pieces(scene, title):
        name = f" {normal(piece)} "
        for other in (*sure, *(block for block in asking if count_words(block.text) >= 4)):
            if other is not top and other.reason not in OTHERS and name in f" {normal(other.text)} " and len(name) > 6:
                yield piece, top, f'"{other.text[:60]}"'


def in_masthead(scene: Scene, edge: list[Block], title: str) -> Iterator[Found]:
    """A short line of an outlet's name before the title, or one that the pages repeat."""
    counts = Counter(normal(piece) for block in scene.blocks if len(block.text) < 200 for piece in split(block.text))
    found: list[tuple[int, str, Block]] = []
    places = [
        n
        for n, block in enumerate(scene.blocks)
        if block.reason == "running head"
        or (n < min(scene.first, TOP) and (n == 0 or block.reason != "menu" or is_above_title(n, scene)))
    ]
    for n in places[:MOST] + places[max(MOST, len(places) - MOST) :]:
        block = scene.blocks[n]
        if not may_name(block):
            continue
        for piece in pieces_of(block.text, scene.language):
            alone = not piece.isascii() and piece[:1].upper() == piece[:1].lower()
            if alone and n > 2 and counts[normal(piece)] < 2 and block.reason != "running head":
                continue
            fewest = 1 if (counts[normal(piece)] > 1 and n < TOP) or "-" in piece else 2
            if fewest <= count_words(piece) <= 9 and is_name(piece, title, scene) and is_outlet(piece, scene.language):
                found.append((-counts[normal(piece)], piece, block))
    for _, piece, block in sorted(found, key=lambda row: row[0]):
        yield as_written(piece, [other for _, other, _ in found]), block, f'"{block.text[:60]}"'


def is_above_title(n: int, scene: Scene) -> bool:
    """Whether a line stands just above the title, where a menu has ended."""
    return count_words(scene.blocks[n].text) >= 3 and any(
        block.kind == "title" for block in scene.blocks[n + 1 : n + 4]
    )


def at_top(scene: Scene, edge: list[Block], title: str) -> Iterator[Found]:
    """The first line of all, where a menu follows it: a site begins with its name."""
    blocks = scene.blocks
    below = [block.reason for block in blocks[1:4]]
    is_page = any(reason in ("menu", "share", "breadcrumb") for reason in below)
    phrases = furniture.phrases(scene.language, "drop", "menu")
    first = next((block for block in blocks[:4] if not phrases.at_start(block.text)), None)  # below `Skip to content`
    for piece, block in top_pieces(scene, title):
        again = any(other is not block and normal(other.text) == normal(piece) for other in blocks[: scene.first])
        is_first = block is first and block.reason in ("about the site", "before the body", "title again")
        is_short = 2 <= count_words(piece) <= 6 and not ends_properly(piece, scene.language)
        if is_page and is_short and (is_first or again):
            yield piece, block, "first line"


def top_pieces(scene: Scene, title: str) -> Iterator[tuple[str, Block]]:
    """What may be names among the first lines of a capture, each with its line."""
    for block in scene.blocks[: min(scene.first, TOP)]:
        if may_name(block) and len(block.text) <= 120:
            for piece in pieces_of(block.text, scene.language)[: 1 if "|" in block.text else 2]:
                if is_name(piece, title, scene) and not is_agency(piece, scene.language):
                    yield piece, block


def may_name(block: Block) -> bool:
    """Whether a line can be a masthead; a mail's head, a title and a date are none."""
    taken = block.kind in ("title", "subtitle", "byline", "credit", "mail", "paragraph")
    return len(block.text) <= 200 and not taken and not HEADER.match(block.text) and not ADDRESS.search(block.text)


def is_name(piece: str, title: str, scene: Scene) -> bool:
    """Whether words are written as a name is, and are neither the title nor a button, a role or a series."""
    language = scene.language
    capitals = [word for word in piece.split() if word.lower() not in SMALL]
    cased = all(word[:1].isupper() or word[:1].upper() == word[:1].lower() for word in capitals)
    starts = piece[:1].isupper() or piece[:1].lower() == piece[:1].upper()
    return (
        bool(capitals)
        and starts
        and len(normal(piece)) > 3
        and (cased or (language != "en" and len(piece.split()) <= 6 and is_outlet(piece, language)))
        and normal(piece) != normal(title)
        and not SERIES.search(piece)
        and not find_dates(piece, language)
        and not furniture.phrases(language, "drop").at_start(piece)
        and not (is_role(piece, language) and is_person(piece, language))
    )


def split(text: str) -> list[str]:
    """A line at its bars and at the gaps between its columns."""
    return [part for column in COLUMNS.split(text) for part in SITE.split(column) if part.strip()]


def pieces_of(text: str, language: str) -> list[str]:
    """The parts of a masthead: the name, and apart from it the issue, the date, the page."""
    parts = split(text)
    if issue_year(text, language) or find_dates(text, language):
        parts = [re.split(r"[,،(]|\.\s|\s(?=\d|№)", part)[0] for part in parts[:3]]
    return [piece for part in parts if (piece := PAGE.sub("", part.strip(" ,;:")).strip(" ,;:"))]


def as_written(piece: str, others: list[str]) -> str:
    """A name in capitals as another line writes it."""
    same = [other for other in others if normal(other) == normal(piece) and not other.isupper()]
    return same[0] if piece.isupper() and same else piece


def has_rights(text: str, language: str) -> bool:
    """Whether a line says who holds the rights."""
    folded = fold(text)
    return any(phrase in folded for phrase, why in furniture.anywhere(language) if why == "copyright")
