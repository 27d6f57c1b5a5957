"""Dates that lines state: which is that of publication, which of a change, and which tells of neither."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reader.clean.authors import marks
from reader.clean.classify import Scene
from reader.clean.dates import YEAR, Date, Y, find_dates, find_hijri, issue_year, order_of, small
from reader.clean.facts import Facts
from reader.clean.features import count_words
from reader.clean.furniture import fold
from reader.clean.values import Block

LONGEST = 40  # words of a line that may fuse title, name and date
HEAD = 200  # lines before the body, and after it, that may state something
PAGES = ("running head", "line between the halves of a sentence")
LABELS = ("published", "modified", "seen")


@dataclass(frozen=True, slots=True)
class Stated:
    """A date, its line, and how much the line says for it; less is better."""

    rank: int
    place: int
    date: Date
    block: Block


def order_in(scene: Scene) -> str:
    """What dates in figures begin with in this capture."""
    some = (*scene.blocks[:300], *scene.blocks[-300:])
    return order_of("\n".join(block.text[:500] for block in some), scene.language)


def labelled(text: str, language: str, order: str) -> list[tuple[Date, str]]:
    """The dates of a line, each with the label before it: published, modified, seen, or none."""
    dates = find_dates(text, language, order)
    if (
        not dates
        and (years := list(YEAR.finditer(small(text))))
        and len(years) == 1
        and label_in(text[: years[0].start()], language)
    ):
        dates = [Date(years[0][1], *years[0].span())]
    if not dates and (year := issue_year(text, language)):
        place = small(text).find(year)
        dates = [Date(year, place, place + 4)]
    if not dates and (number := re.search(rf"(?<![\d/.])\d{{1,2}}/({Y})(?!\d)", small(text))):
        dates = [Date(number[1], *number.span(1))]
    ends = [0, *(date.end for date in dates)]
    return [(date, label_in(text[end : date.start], language)) for date, end in zip(dates, ends, strict=False)]


def label_in(text: str, language: str) -> str:
    """The last label in a piece of a line."""
    folded = f" {fold(text)}"
    best, place, length = "", -1, 0
    for key in LABELS:
        for phrase in marks(language, key):
            at = folded.rfind(phrase)
            if (
                at > 0
                and not folded[at - 1].isalnum()
                and not folded[at + len(phrase) : at + len(phrase) + 1].isalnum()
            ):
                best, place, length = max(
                    (best, place, length), (key, at + len(phrase), len(phrase)), key=lambda row: row[1:]
                )
    return best


def in_head(scene: Scene, title: int | None, facts: Facts) -> None:
    """Put the date of the lines before the body: published first, then what stands nearest below the title."""
    order = order_in(scene)
    found: list[Stated] = []
    for n, block in scene_head(scene):
        if (
            n == title
            or block.kind in ("credit", "mail", "subtitle", "source", "origin", "note")
            or count_words(block.text) > LONGEST
        ):
            continue
        if block.kind == "dropped" and block.reason in ("related", "cookie", "paywall", "title again", "copyright"):
            continue
        for date, label in labelled(block.text, scene.language, order):
            below = title is None or n > title
            rank = {"published": 0, "modified": 8, "seen": 9, "": 1 if below else 3}[label]
            found.append(Stated(rank, n if below else -n, date, block))
        note_lunar(block, scene, facts)
        if found and found[-1].block is block and not block.kind and count_words(block.text) <= 14:
            block.kind = "date"
    take(found, facts, scene)


def scene_head(scene: Scene) -> list[tuple[int, Block]]:
    """The lines before the body with their places; of very many, those next to it."""
    start = max(0, scene.first - HEAD)
    return list(enumerate(scene.blocks[start : scene.first], start))


def take(found: list[Stated], facts: Facts, scene: Scene) -> None:
    """Put the best of some dates; keep that of a change in case there is no other."""
    for one in sorted(found, key=lambda one: (one.rank, one.place)):
        if one.rank < 8:
            put(one.date, one.block, facts)
        elif one.rank == 8 and facts.changed is None:
            facts.changed = (one.date.value, one.block)


def put(date: Date, block: Block, facts: Facts, text: str = "") -> None:
    """Put a date; one of which only a part is sure is asked about. `text` is what it was found in, if not the block."""
    if "date" not in facts.values:
        facts.put("date", date.value, block, f'"{(text or block.text)[date.start : date.end]}"')
        if date.is_half:
            facts.half.append((f"only the year is sure: {date.value}", block))


def note_lunar(block: Block, scene: Scene, facts: Facts) -> None:
    """Remember a date of the lunar calendar for a question."""
    if len(block.text) < 300 and find_hijri(block.text):
        facts.half.append(("a date of the lunar calendar, left for you to convert", block))


def after_body(scene: Scene, facts: Facts) -> None:
    """Put a date that a line after the body labels, that stands alone below the text, or that the pages repeat."""
    order = order_in(scene)
    found: list[Stated] = []
    pages = [(n, block) for n, block in enumerate(scene.blocks[: scene.last + 1]) if block.reason in PAGES][:HEAD]
    for n, block in (*pages, *enumerate(scene.blocks[scene.last + 1 : scene.last + HEAD], scene.last + 1)):
        if (
            count_words(block.text) > 20
            or len(block.text) > 300
            or block.reason in ("comment", "comments", "related", "title again")
        ):
            continue
        for date, label in labelled(block.text, scene.language, order):
            alone = n <= scene.last + 3 and count_words(block.text) <= 7
            if label or block.reason in PAGES or (alone and n > scene.last):
                rank = {"published": 0, "modified": 8, "seen": 9, "": 2}[label]
                found.append(Stated(rank, n, date, block))
    take(found, facts, scene)
