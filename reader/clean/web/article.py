"""Which pieces of a page are its article: what trafilatura takes, laid back onto the pieces, and their neighbours."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence

import trafilatura

from reader.clean.web.boxes import reason_of
from reader.clean.web.page import Element
from reader.clean.web.walk import MOST_BOXES, Piece, words_of

RUN = 4  # words in a row that tell a text
ADDRESS = re.compile(r"(?:https?://|www\.)\S+\Z")
ENDS = (".", "!", "?", "…", "”", "»", '"', "؟", "。")
MOST_PIECES = 20_000
MOST_ELEMENTS = 200_000
FEW = 25  # words
ENOUGH = 40  # words: with a title over them they make an article
COVERED = 0.6  # of a piece's words
MUCH = 0.3  # of the article: a box that holds more is no furniture
NEARLY_ALL = 0.9


def taken(root: Element, pieces: Sequence[Piece]) -> list[str]:
    """The lines that trafilatura takes for the article; our own choice where it finds little, or must not look."""
    lines: list[str] = []
    deepest = max((len(piece.place.boxes) for piece in pieces), default=0)
    size = sum(1 for _ in itertools.islice(root.iter(), MOST_ELEMENTS + 1))
    if deepest < MOST_BOXES and len(pieces) <= MOST_PIECES and size <= MOST_ELEMENTS:
        found = trafilatura.bare_extraction(root, include_comments=False, include_tables=True)
        lines = (getattr(found, "text", None) or "").split("\n")
    words = sum(len(line.split()) for line in lines)
    own = densest(pieces)
    known = set(lines)
    in_article = any(box.tag in ("article", "main") for p in pieces if p.text in known for box in p.place.boxes)
    enough = in_article or 3 * words >= sum(len(text.split()) for text in own)
    return lines if words >= FEW and enough else own


def densest(pieces: Sequence[Piece]) -> list[str]:
    """The texts of the box with the most running text: each paragraph counts for its box and half for the next."""
    scores: Counter[Element] = Counter()
    for piece in pieces:
        if len(piece.words) < 10 or piece.linked > 0.4 or piece.place.is_form:
            continue
        if any(reason_of(box) for box in piece.place.boxes[-3:]):
            continue
        weight = 1 + len(piece.words) / 20 + len(re.findall("[,،、，]", piece.text))
        for n, box in enumerate(reversed(piece.place.boxes[-4:-1])):
            scores[box] += int(100 * weight / 2**n)
    if not scores:
        return []
    best = max(scores, key=lambda box: scores[box])
    return [piece.text for piece in pieces if best in piece.place.boxes and piece.linked < 0.5]


def mark_taken(pieces: Sequence[Piece], lines: Iterable[str]) -> None:
    """Set which pieces are inside by the lines taken."""
    known: set[tuple[str, ...]] = set()
    whole: set[tuple[str, ...]] = set()
    for line in lines:
        words = words_of(line)
        whole.add(tuple(words))
        known.update(tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1))
    for piece in pieces:
        piece.inside = (
            covered(piece.words, known) >= COVERED if len(piece.words) >= RUN else tuple(piece.words) in whole
        )


def covered(words: Sequence[str], known: set[tuple[str, ...]]) -> float:
    """The share of words that stand in a row that is known."""
    hits = bytearray(len(words))
    for n in range(len(words) - RUN + 1):
        if tuple(words[n : n + RUN]) in known:
            hits[n : n + RUN] = b"\1" * RUN
    return sum(hits) / len(words)


def find(pieces: Sequence[Piece], lines: Iterable[str], titles: Sequence[str]) -> None:
    """Say of each piece whether it is inside the article, and of what is not, why."""
    pieces = [piece for piece in pieces if not piece.reason]
    mark_taken(pieces, lines)
    furnish(pieces, weights_of(pieces))
    entitle(pieces, titles)
    keep_to_container(pieces)
    fill(pieces)
    links_alone(pieces)
    trim(pieces)


def weights_of(pieces: Sequence[Piece]) -> Counter[Element]:
    """How many words of the article each box holds."""
    found: Counter[Element] = Counter()
    for piece in pieces:
        if piece.inside:
            for box in piece.place.boxes:
                found[box] += len(piece.words)
    return found


def furnish(pieces: Sequence[Piece], weights: Counter[Element]) -> None:
    """Take out what stands in boxes that are furniture by their names, in forms, or under pictures."""
    most = MUCH * max(weights.values(), default=0)
    for piece in pieces:
        place = piece.place
        reasons = (reason_of(box) for box in place.boxes if weights[box] <= most)
        quoted = ("share", "footer") if place.quote is not None else ()
        reason = next((why for why in reasons if why and why not in quoted), "")
        if place.is_caption and place.table is None and place.quote is None:
            reason = reason or "caption"
        piece.reason = reason or ("form" if place.is_form else "")
        if piece.reason:
            piece.inside = False


def entitle(pieces: Sequence[Piece], titles: Sequence[str]) -> None:
    """Take out the title wherever it stands as a line, and headings of its rank."""
    wanted = [words for title in titles if (words := words_of(title))]
    for piece in pieces:
        is_first = piece.place.heading == 1
        if not piece.words or len(piece.words) > 40:
            continue
        same = any(is_same(piece.words, words, is_first) for words in wanted)
        if same or (is_first and not piece.reason):
            piece.inside = False
            piece.reason = "title" if same or not wanted else "heading of the page"


def is_same(words: Sequence[str], title: Sequence[str], is_heading: bool) -> bool:
    """Whether a line is a title, its beginning or its end."""
    if list(words) == list(title):
        return True
    if len(words) >= 4 and list(words) == list(title[-len(words) :]):
        return True
    return list(words) == list(title[: len(words)]) and (len(words) >= 4 or is_heading)


def keep_to_container(pieces: Sequence[Piece]) -> None:
    """Take out what stands outside the smallest box that holds nearly all of the article, or in another `article`."""
    weights = weights_of(pieces)
    total = max(weights.values(), default=0)
    holders = [box for box, weight in weights.items() if weight >= NEARLY_ALL * total]
    if not holders:
        return
    depth = {box: n for piece in pieces if piece.inside for n, box in enumerate(piece.place.boxes)}
    container = max(holders, key=lambda box: depth[box])
    titled = {box for piece in pieces if piece.reason == "title" and piece.place.heading for box in piece.place.boxes}
    articles = {box for piece in pieces for box in piece.place.boxes if box.tag == "article"}
    own = next((box for box in weights if box in articles and box in titled and weights[box] >= ENOUGH), None)
    for piece in pieces:
        boxes = piece.place.boxes
        elsewhere = (
            own is not None and own not in boxes and (len(articles) == 1 or any(box in articles for box in boxes))
        )
        if piece.inside and (container not in boxes or elsewhere):
            piece.inside = False


def fill(pieces: Sequence[Piece]) -> None:
    """Take in what stands between the first and last piece of the article in boxes that hold pieces of it."""
    inside = [n for n, piece in enumerate(pieces) if piece.inside]
    if not inside:
        return
    homes = Counter(home(piece) for piece in pieces if piece.inside and len(piece.words) >= 8)
    kinds = {signature(box) for box in homes if box is not None and signature(box)[1]}
    for n, piece in enumerate(pieces):
        if piece.inside or piece.reason or not piece.words:
            continue
        between = inside[0] < n < inside[-1]
        own = home(piece)
        known = homes[own] > 0 or any(homes[box] for box in piece.place.boxes[-5:])
        alike = own is not None and signature(own) in kinds and len(piece.words) >= 8 and piece.linked < 0.5
        wanted = piece.linked < 0.8 or piece.place.lists or (n and pieces[n - 1].inside and is_label(pieces[n - 1]))
        if (between and known and wanted) or alike:
            piece.inside = True


def home(piece: Piece) -> Element:
    """The box that a paragraph stands in."""
    boxes = piece.place.boxes
    return boxes[-2] if len(boxes) >= 2 else None


def signature(box: Element) -> tuple[str, str]:
    """A box's tag and class, which its like have too."""
    return box.tag, box.get("class") or ""


def links_alone(pieces: Sequence[Piece]) -> None:
    """Take out paragraphs that only lead to another page: `Related: ...` and the lists below them."""
    after = False
    above: Piece | None = None
    for piece in pieces:
        if not piece.inside:
            continue
        labelled, above = above is not None and is_label(above), piece
        loose = piece.place.item is None and piece.kind != "table" and len(piece.words) <= 40
        unlinked = "".join(run.text for run in piece.runs if "link" not in run.marks).strip(" .[]()")
        leads = piece.linked > 0.9 or (piece.linked > 0.6 and unlinked.endswith(":"))
        if loose and leads and not labelled and not ADDRESS.match(piece.text):
            piece.inside, piece.reason, after = False, "related", True
        elif after and piece.place.item is not None and piece.linked > 0.9:
            piece.inside, piece.reason = False, "related"
        else:
            after = False


def is_label(piece: Piece) -> bool:
    """Whether a short line of the text wants the line below it, as `Drink half an hour before` does."""
    is_line = 2 <= len(piece.words) < 10 and not piece.text.endswith((*ENDS, ":"))
    return is_line and not piece.linked and not piece.place.heading and piece.place.item is None


def trim(pieces: Sequence[Piece]) -> None:
    """Begin and end the article with text: not with a date, a heading that nothing follows, or a list of links."""
    inside = [piece for piece in pieces if piece.inside]
    while inside and not is_text(inside[-1]):
        inside.pop().inside = False
    for piece in inside:
        if is_text(piece):
            above = [other for other in pieces if other.number < piece.number]
            while above and opens(above[-1], piece):
                above.pop().inside = True
            break
        piece.inside = False


def opens(piece: Piece, first: Piece) -> bool:
    """Whether a line directly above the text begins it: a paragraph like those of the text, all of it strong."""
    is_paragraph = piece.place.box.tag == first.place.box.tag == "p" and home(piece) is home(first)
    is_strong = all("strong" in run.marks for run in piece.runs if run.text.strip())
    return is_paragraph and is_strong and not piece.reason and len(piece.words) >= 3 and not piece.linked


def is_text(piece: Piece) -> bool:
    """Whether a piece can be the first or the last of an article."""
    if piece.place.item is not None:
        return piece.linked < 0.9
    if piece.kind == "table" or piece.place.quote is not None or piece.place.is_code:
        return True
    return not piece.place.heading and (len(piece.words) >= 8 or piece.text.endswith(ENDS))
