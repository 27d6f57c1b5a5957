"""A saved web page → blocks: what is of its article, what is about it, and what is furniture."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from reader.clean.features import language_of
from reader.clean.repair import quoted
from reader.clean.values import Capture, Hints, Ledger, Unreadable
from reader.clean.web import article, blocks, facts, head
from reader.clean.web.notes import Notes, notes_of
from reader.clean.web.page import Element, decoded, is_hidden, tree_of
from reader.clean.web.walk import Piece, pieces_of

FEW = 15  # words: a page with fewer is a shell that scripts fill
SHORT = 250  # words: an article that is paid for and has fewer may be its beginning alone
SHELL = (
    "it is a page without text: scripts fill it in the browser. Save it from there after it has loaded, "
    "or copy its text into a file"
)


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
    known, titles = head.without_sites(facts.said(root, base), pieces)
    publisher = next((str(fact.value) for fact in known if fact.key == "publisher"), "")
    taken = article.taken(root, pieces)
    article.find(pieces, taken, titles)
    parts = head.apart(pieces, titles, publisher, language_of(" ".join(piece.text for piece in pieces if piece.inside)))
    if parts is not pieces:
        pieces = parts
        article.find(pieces, taken, titles)
    keep_notes(pieces, notes)
    known = head.entitled(pieces, known, titles)
    made = blocks.blocks_of(pieces, notes.boxes)
    if count := pictures(root, pieces):
        ledger.flag(
            "pictures", "note", 1, "", f"left out: {count} picture{'s' if count > 1 else ''}; captions are kept"
        )
    inside = [piece for piece in pieces if piece.inside]
    if inside and sum(len(piece.words) for piece in inside) < SHORT and facts.is_paid(root):
        quote = " ".join(inside[-1].text.split()[-12:])
        ledger.flag("paywall", "must", inside[-1].number, quote, "the page says that it is not free to read")
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
