"""A saved web page → blocks: what is of its article, what is about it, and what is furniture."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from reader.clean.repair import quoted
from reader.clean.values import Capture, Fact, Hints, Ledger, Unreadable
from reader.clean.web import article, blocks, facts
from reader.clean.web.notes import Notes, notes_of
from reader.clean.web.page import Element, decoded, is_hidden, tree_of
from reader.clean.web.walk import Piece, pieces_of

FEW = 15  # words: a page with fewer is a shell that scripts fill
SHELL = (
    "it is a page without text: scripts fill it in the browser. Save it from there after it has loaded, "
    "or copy its text into a file"
)
DECK = re.compile(r"(?:sub-?(?:title|head|headline)|deck|dek|standfirst|strapline|summary|lede?|intro|excerpt)", re.I)
CLOSE = 12  # pieces between the title and the text that may tell of it


def read(data: bytes, hints: Hints, ledger: Ledger) -> Capture:
    """The blocks of a page; Unreadable for one that holds no text."""
    text, encoding, is_guess = decoded(data)
    root = tree_of(text)
    base = base_of(root, hints.name)
    notes = notes_of(root)
    pieces = pieces_of(root, base, notes.markers, notes.backs)
    if sum(len(piece.words) for piece in pieces) < FEW:
        raise Unreadable(SHELL)
    if is_guess:
        ledger.flag("encoding-guessed", "must", 1, quoted(pieces[0].text), f"read as {encoding}")
    known = facts.said(root, base)
    titles = [str(fact.value) for fact in known if fact.key == "title"]
    publisher = next((str(fact.value) for fact in known if fact.key == "publisher"), "")
    titles = [facts.without_site(title, publisher) for title in titles]
    article.find(pieces, article.taken(root, pieces), titles)
    keep_notes(pieces, notes)
    known = entitled(pieces, known, titles)
    made = blocks.blocks_of(pieces, notes.boxes)
    if count := pictures(root, pieces):
        ledger.flag(
            "pictures", "note", 1, "", f"left out: {count} picture{'s' if count > 1 else ''}; captions are kept"
        )
    return Capture(made, tuple(known))


def base_of(root: Element, name: str) -> str:
    """The address that relative links are read against."""
    found = [element.get("href") for element in root.iter("base")]
    found += [name]
    found += [link.get("href") for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    found += [meta.get("content") for meta in root.iter("meta") if meta.get("property") == "og:url"]
    return next((one for one in found if one and re.match(r"https?://[^\s/]", one)), "")


def pictures(root: Element, pieces: Sequence[Piece]) -> int:
    """How many pictures stand among the pieces of the article."""
    homes = {box for piece in pieces if piece.inside for box in piece.place.boxes[-2:]} - {root}
    found = 0
    for picture in root.iter("img"):
        above = list(itertools.islice(picture.iterancestors(), 4))
        is_tiny = any(
            (picture.get(side) or "").isdecimal() and int(picture.get(side)) < 40 for side in ("width", "height")
        )
        found += not is_tiny and any(box in homes for box in above) and not any(map(is_hidden, above))
    return found


def keep_notes(pieces: Sequence[Piece], notes: Notes) -> None:
    """A note whose marker is in the article belongs to it, wherever it stands."""
    used = {run.note for piece in pieces if piece.inside for run in piece.runs if run.note}
    for piece in pieces:
        name = next((notes.boxes[box] for box in piece.place.boxes if box in notes.boxes), "")
        if name and piece.reason != "way back":
            piece.inside = name in used
            piece.reason = "" if piece.inside else piece.reason


def entitled(pieces: Sequence[Piece], known: list[Fact], titles: Sequence[str]) -> list[Fact]:
    """The facts with the title as the page shows it; its line, the subtitle's and those about them are marked."""
    first, _ = blocks.ends(pieces)
    named = [n for n, piece in enumerate(pieces) if piece.reason == "title" and n < max(first, 1)]
    named.sort(key=lambda n: (pieces[n].place.heading or 9, -n))
    place = next((n for n in named if pieces[n].place.heading or pieces[n].place.item is None), None)
    others = [fact for fact in known if fact.key != "title"]
    if place is None:
        rest = [(fact, title) for fact, title in zip([f for f in known if f.key == "title"], titles, strict=True)]
        found = [Fact("title", title, fact.origin) for fact, title in rest if title]
        return [*found, *others]
    title = pieces[place]
    title.kind = "title"
    first = body_start(pieces, place, first)
    head(pieces, place, first, [str(fact.value) for fact in known if fact.key == "subtitle"])
    subtitles = [Fact("subtitle", piece.text, f"line {piece.number}") for piece in pieces if piece.kind == "subtitle"]
    return [Fact("title", title.text, f"line {title.number}"), *subtitles[:1], *others]


def body_start(pieces: Sequence[Piece], place: int, first: int) -> int:
    """Where the text begins: after a byline, where only a standfirst stands before that."""
    signed = (n for n in range(place + 1, min(place + CLOSE, len(pieces))) if pieces[n].reason in ("byline", "date"))
    last = max(signed, default=-1)
    above = [piece for piece in pieces[first:last] if piece.inside]
    if last < first or len(above) > 1 or sum(len(piece.words) for piece in above) > blocks.SHORT:
        return first
    end = last + 1
    while end < len(pieces) - 1 and len(pieces[end].words) <= 6 and not pieces[end].text.endswith(article.ENDS):
        end += 1
    for piece in pieces[first:end]:
        piece.inside = False
    return end


def head(pieces: Sequence[Piece], place: int, first: int, descriptions: Sequence[str]) -> None:
    """Mark what stands between the title and the text: the subtitle, and lines that may tell author and date."""
    for piece in pieces[max(0, place - 3) : min(first, place + CLOSE)]:
        if piece.kind or piece.reason not in blocks.TELLING or not 0 < len(piece.words) <= 2 * blocks.SHORT:
            continue
        about = " ".join(filter(None, (piece.place.box.get("class"), piece.place.box.get("itemprop"))))
        is_deck = bool(DECK.search(about)) or piece.place.heading > 1
        below = piece.number > pieces[place].number
        if below and is_deck and len(piece.words) >= 4 and not any(other.kind == "subtitle" for other in pieces):
            piece.kind = "subtitle"
        elif len(piece.words) <= blocks.SHORT and (below or piece.reason):
            piece.kind = "head"
