"""Pieces → blocks: their kinds, their Markdown, lists and quotations whole, and why the others are dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from reader.clean.values import Block, Line
from reader.clean.web.inline import Run, markdown, plain
from reader.clean.web.notes import without_label
from reader.clean.web.page import Element
from reader.clean.web.walk import Piece

SHORT = 40  # words of a line about the article that may tell its author or date
TELLING = frozenset(["byline", "date", ""])
LAYOUT = 0.5  # of the article: a quotation or list that holds more is none


def blocks_of(pieces: Sequence[Piece], boxes: Mapping[Element, str]) -> list[Block]:
    """The blocks of a page in order; `boxes` are those of its notes, with their names."""
    article = [piece for piece in pieces if piece.inside]
    levels = ranks(article)
    total = sum(len(piece.words) for piece in article)
    size: dict[Element, int] = {}
    for piece in article:
        for box in (piece.place.quote, *piece.place.lists[:1]):
            if box is not None:
                size[box] = size.get(box, 0) + len(piece.words)
    layout = {box for box, words in size.items() if words > LAYOUT * total and words > 300}
    numbers: dict[Element, str] = {}
    found: list[Block] = []
    n = 0
    first, last = ends(pieces)
    first = next((place for place, piece in enumerate(pieces[:first]) if piece.kind == "title"), first)
    while n < len(pieces):
        piece = pieces[n]
        k = n + 1
        if piece.inside:
            key = group(piece, boxes, layout)
            while key is not None and k < len(pieces) and pieces[k].inside and group(pieces[k], boxes, layout) == key:
                k += 1
            found += together(pieces[n:k], key, levels, numbers, boxes)
        else:
            found.append(outside(piece, first <= n <= last, n > last))
        n = k
    return found


def ends(pieces: Sequence[Piece]) -> tuple[int, int]:
    """The places of the first and the last piece of the article."""
    inside = [n for n, piece in enumerate(pieces) if piece.inside]
    return (inside[0], inside[-1]) if inside else (len(pieces), -1)


def ranks(article: Sequence[Piece]) -> dict[int, int]:
    """The level of each rank of heading: the highest is the second, and none is left out."""
    used = sorted({piece.place.heading for piece in article if piece.place.heading})
    return {rank: min(6, n + 2) for n, rank in enumerate(used)}


def group(piece: Piece, boxes: Mapping[Element, str], layout: set[Element]) -> tuple[str, Element] | None:
    """What a piece is part of that may take several: a note, a list, a quotation."""
    place = piece.place
    for box in place.boxes:
        if box in boxes:
            return "note", box
    if place.table is not None and piece.kind == "table":
        return None
    if place.quote is not None and place.quote not in layout:
        return "quotation", place.quote
    if place.lists and place.item is not None and place.lists[0] not in layout:
        return "list", place.lists[0]
    return None


def together(
    pieces: Sequence[Piece],
    key: tuple[str, Element] | None,
    levels: dict[int, int],
    numbers: dict[Element, str],
    boxes: Mapping[Element, str],
) -> list[Block]:
    """The blocks of pieces that belong together."""
    if key is None:
        return [single(piece, levels) for piece in pieces]
    kind, box = key
    if kind == "note":
        return [note(pieces, boxes[box])]
    if kind == "quotation":
        said, source = sourced(pieces)
        if not source and len(pieces) == 1 and not pieces[0].place.lists and not pieces[0].place.is_code:
            return [block(pieces, "quotation", pieces[0].text, markdown(pieces[0].runs).replace("\n", "\n> "))]
        inner = whole_list(said, numbers) if pieces[0].place.lists else "\n\n".join(map(written, said))
        inner = f"{inner}\n\n{source}" if source else inner
        return [block(pieces, "markup", "\n".join(f"> {line}".rstrip() for line in inner.split("\n")))]
    is_simple = all(len(piece.place.lists) == 1 and not piece.place.is_code for piece in pieces)
    if is_simple and len({piece.place.item for piece in pieces}) == len(pieces):
        return [item(piece, numbers) for piece in pieces]
    return [block(pieces, "markup", whole_list(pieces, numbers))]


def sourced(pieces: Sequence[Piece]) -> tuple[list[Piece], str]:
    """The pieces of a quotation, and the line that says whose words they are: in a footer, or cited below them."""
    *said, last = pieces
    runs = list(last.runs)
    at = max((n for n, run in enumerate(runs) if run.text == "\n"), default=-1)
    cited = [run for run in runs[at + 1 :] if run.text.strip(" —–―-,")]
    in_footer = any(box.tag == "footer" and last.place.quote in box.iterancestors() for box in last.place.boxes)
    if in_footer:
        at = -1
    elif not (cited and all("cite" in run.marks for run in cited) and (said or at >= 0)):
        return list(pieces), ""
    marks = frozenset() if all("cite" in run.marks for run in cited) else frozenset(["em", "strong"])
    source = markdown([Run(run.text, run.marks & marks, run.link, run.note) for run in runs[at + 1 :]])
    source = re.sub(r"\A[\s\\—–―-]+", "", source.replace("\\\n", " "))
    if not source or (in_footer and not said):
        return list(pieces), ""
    kept = [replace(last, runs=runs[:at]).settle()] if at > 0 else []
    return [*said, *kept], f"— {source}"


def block(pieces: Sequence[Piece], kind: str, text: str, markup: str = "") -> Block:
    """A block of the article."""
    lines = [Line(piece.number, piece.seen) for piece in pieces]
    return Block(lines, text, kind, gap=True, inside=True, markup=markup, marked=text if markup else "")


def single(piece: Piece, levels: dict[int, int]) -> Block:
    """The block of one piece."""
    place = piece.place
    if piece.kind == "table":
        return block([piece], "table", piece.markup)
    if place.is_code:
        return block([piece], "markup", fenced(piece))
    made = block([piece], "", piece.text, markdown(piece.runs))
    if place.heading and len(piece.words) <= 40:
        made.kind, made.level = "heading", levels[place.heading]
        made.markup = markdown([Run(" ") if run.text == "\n" else run for run in piece.runs])
    elif place.is_caption:
        made.kind = "paragraph"
    return made


def note(pieces: Sequence[Piece], name: str) -> Block:
    """A footnote, with its name as Markdown has it."""
    first, *others = pieces
    parts = [without_label(first.runs, name), *(piece.runs for piece in others)]
    parts = [runs for runs in parts if any(run.text.strip() for run in runs)]
    text = " ".join(map(plain, parts))
    made = block(
        pieces, "note", f"[^{name}]: {text}", "\n\n    ".join(markdown(runs).replace("\n", "\n    ") for runs in parts)
    )
    made.marked = text  # a later step takes the name off
    return made


def item(piece: Piece, numbers: dict[Element, str]) -> Block:
    """An item of a simple list."""
    mark = mark_of(piece, numbers)
    words = markdown(piece.runs).replace("\n", "\n" + " " * (len(mark) + 1))
    return block([piece], "item", f"{mark} {piece.text}", f"{mark} {words}")


def mark_of(piece: Piece, numbers: dict[Element, str]) -> str:
    """The bullet or number of an item."""
    parent = piece.place.lists[-1]
    if parent.tag != "ol":
        return "-"
    if piece.place.item not in numbers:
        start = parent.get("start", "1")
        first = int(start) if start.isascii() and start.isdecimal() and len(start) < 6 else 1
        rows = (row for row in parent if row.tag == "li")
        numbers.update((row, f"{n}.") for n, row in enumerate(rows, first))
    return numbers.get(piece.place.item, "-")


def whole_list(pieces: Sequence[Piece], numbers: dict[Element, str]) -> str:
    """A list with the lists in it as Markdown, in one text."""
    lines: list[str] = []
    indents: list[int] = []
    before: Element = None
    for piece in pieces:
        depth = max(len(piece.place.lists), 1)
        del indents[depth:]
        is_first = piece.place.item is not before and piece.place.lists
        mark = mark_of(piece, numbers) + " " if is_first else ""
        indents += [sum(indents[-1:]) + 2] * (depth - len(indents) - bool(mark))
        base = indents[depth - 2] if depth > 1 and len(indents) >= depth - 1 else 0
        if mark:
            del indents[depth - 1 :]
            indents.append(base + len(mark))
        pad = " " * (base if mark else indents[depth - 1] if len(indents) >= depth else base)
        words = written(piece).split("\n")
        if not mark and lines:
            lines.append("")
        lines.append(f"{pad}{mark}{words[0]}")
        lines += [f"{' ' * (base + len(mark)) if mark else pad}{line}".rstrip() for line in words[1:]]
        before = piece.place.item
    return "\n".join(lines)


def written(piece: Piece) -> str:
    """The Markdown of a piece."""
    if piece.place.is_code and piece.kind != "table":
        return fenced(piece)
    return piece.markup or markdown(piece.runs)


def fenced(piece: Piece) -> str:
    """Code as it stands, between fences."""
    text = "".join(run.text for run in piece.runs).replace("\r", "").expandtabs(4).strip("\n")
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text)
    fence = "`" * max([3, *(len(ticks) + 1 for ticks in re.findall(r"`+", text))])
    return f"{fence}\n{text}\n{fence}"


def outside(piece: Piece, is_between: bool, is_after: bool) -> Block:
    """What is not of the article: the title, a caption, lines about it, or furniture with its reason."""
    found = Block([Line(piece.number, piece.seen)], piece.text, gap=True, inside=False)
    if piece.kind in ("title", "subtitle", "head"):
        found.kind = {"head": ""}.get(piece.kind, piece.kind)
    elif piece.reason == "caption" and is_between:
        found.kind = "credit"
    elif piece.reason == "byline" and is_after and 8 <= len(piece.words) <= 2 * SHORT and piece.linked < 0.5:
        found.kind = ""
    else:
        found.drop(piece.reason or "outside the article")
    return found
