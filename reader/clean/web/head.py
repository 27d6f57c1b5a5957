"""What stands above an article: its title as the page shows it, the site's name, and lines that tell of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from reader.clean.authors import byline, is_outlet
from reader.clean.features import is_name
from reader.clean.values import Fact
from reader.clean.web import article, blocks, facts
from reader.clean.web.inline import Run, plain
from reader.clean.web.walk import Piece, words_of

DECK = re.compile(r"(?:sub-?(?:title|head|headline)|deck|dek|standfirst|strapline|summary|lede?|intro|excerpt)", re.I)
READING = re.compile(r"[^|·•]*\b\d{1,3}\s?(?:[–-]\s?\d{1,3}\s?)?['’]?\s?(?:min|мин|دقیق|دقيق|دقائق)[^|·•]*\Z", re.I)
CLOSE = 12  # pieces between the title and the text that may tell of it
NAME = 6  # words of a site's name
LINES = 60  # words of a piece that may hold several lines of the head


def without_sites(known: Sequence[Fact], pieces: Sequence[Piece]) -> tuple[list[Fact], list[str]]:
    """The facts, with the site's name where only the page's own title has it; and the titles without that name."""
    publisher = next((str(fact.value) for fact in known if fact.key == "publisher"), "")
    address = next((str(fact.value) for fact in known if fact.key == "source_url"), "")
    authors = {name for fact in known if fact.key == "authors" for name in fact.value}
    found, titles = list(known), []
    for fact in known:
        if fact.key != "title":
            continue
        title = facts.without_site(str(fact.value), publisher)
        if title == fact.value:
            title, site, is_plain = cut(title, pieces)
            if site and not publisher and site not in authors and (is_plain or is_host(site, address)):
                found.append(Fact("publisher", site, fact.origin, False))
        titles.append(title)
    return found, titles


def cut(title: str, pieces: Sequence[Piece]) -> tuple[str, str, bool]:
    """A title, the site's name cut from one of its ends, and whether that is plainly a name and no second half."""
    tops = [piece.words for piece in pieces if piece.place.heading == 1 and piece.words and piece.linked < 0.5]
    lines = {tuple(piece.words) for piece in pieces if piece.words}
    rights = [piece.words for piece in pieces if "©" in piece.text and len(piece.words) <= 3 * NAME]
    best, found = 0, (title, "", False)
    whole = words_of(title)
    if tuple(whole) in lines or whole in (top[: len(whole)] for top in tops):
        return found
    for rest, site, sign in ends_of(title):
        words, name = words_of(rest), words_of(site)
        if not words or not 0 < len(name) <= NAME:
            continue
        is_top = any(
            words[: len(top)] == top or (top[: len(words)] == words and set(name).isdisjoint(top[len(words) :]))
            for top in tops
        )
        again = tuple(name) in lines or any(name == row[n : n + len(name)] for row in rights for n in range(len(row)))
        worth = len(words) + 100 * (is_top and (not best or len(words) >= len(name)))
        if (is_top or again or tuple(words) in lines) and worth > best:
            is_plain = again or "|" in sign or "»" in sign or len(name) == 1 or is_outlet(site, "en")
            best, found = worth, (rest, site, is_plain)
    return found


def ends_of(title: str) -> Iterator[tuple[str, str, str]]:
    """A title without its last and its first part, that part, and what stood between them."""
    signs = list(facts.SEPARATOR.finditer(title))
    if signs:
        first, last = signs[0], signs[-1]
        yield title[: last.start()].strip(), title[last.end() :].strip(), last[0]
        yield title[first.end() :].strip(), title[: first.start()].strip(), first[0]


def is_host(site: str, address: str) -> bool:
    """Whether a name is that of the page's address: The Quay Post, thequaypost.example."""
    return "".join(words_of(site)) in re.sub(r"[^\w]", "", (urlsplit(address).hostname or "").casefold())


def apart(pieces: list[Piece], titles: Sequence[str], publisher: str, language: str) -> list[Piece]:
    """The pieces, those above the text cut at their breaks where a line is a title or a byline."""
    first, _ = blocks.ends(pieces)
    found: list[Piece] = []
    for n, piece in enumerate(pieces):
        near = first - CLOSE <= n < first + 2 and len(piece.words) <= LINES and piece.kind != "table"
        lines = lines_of(piece.runs) if near and not piece.place.is_code else [piece.runs]
        if len(lines) > 1 and not any(tells(plain(line), titles, language) for line in lines):
            lines = [piece.runs]
        found += [Piece(piece.place, line, reason=kept(piece)).settle() for line in lines] if lines[1:] else [piece]
        if near and n < first and publisher and len(lines) == 1:
            found[-1:] = unpublished(piece, publisher)
    if len(found) == len(pieces):
        return pieces
    for number, piece in enumerate(found, 1):
        piece.number, piece.inside, piece.reason = number, False, kept(piece)
    return found


def kept(piece: Piece) -> str:
    """The reason of a piece that holds wherever it stands."""
    return piece.reason if piece.reason in ("way back", "about the site") else ""


def lines_of(runs: Sequence[Run]) -> list[list[Run]]:
    """The runs of each line."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run.text == "\n" and not run.note:
            lines.append([])
        else:
            lines[-1].append(run)
    return [line for line in lines if line]


def tells(text: str, titles: Sequence[str], language: str) -> bool:
    """Whether a line is a title, or is signed."""
    words = words_of(text)
    if any(article.is_same(words, words_of(title), False) for title in titles):
        return True
    mark, names = byline(text, language)
    return bool(mark and names)


def unpublished(piece: Piece, publisher: str) -> list[Piece]:
    """A short line, and apart from it the publisher's name that stuck to its end."""
    last = piece.runs[-1]
    before = last.text[: -len(publisher)]
    runs = [*piece.runs[:-1], *([Run(before.rstrip(), last.marks, last.link)] if before.strip() else [])]
    is_apart = not before.strip() or before[-1:].isspace()
    if piece.place.heading or not last.text.endswith(publisher) or not is_apart:
        return [piece]
    if not is_name(plain(runs)) and not byline(plain(runs), "en")[1]:
        return [piece]
    name = Piece(piece.place, [Run(publisher, last.marks, last.link)], reason="about the site")
    return [Piece(piece.place, runs).settle(), name.settle()]


def entitled(pieces: Sequence[Piece], known: list[Fact], titles: Sequence[str]) -> list[Fact]:
    """The facts with the title as the page shows it; its line, the subtitle's and those about them are marked."""
    first, _ = blocks.ends(pieces)
    above = range(max(first, 1))
    named = [n for n in above if pieces[n].reason == "title"] or [n for n in above if is_near(pieces[n], titles)]
    named.sort(key=lambda n: (pieces[n].place.heading or 9, -n))
    place = next((n for n in named if pieces[n].place.heading or pieces[n].place.item is None), None)
    told = [fact for fact in known if fact.key == "title"]
    top = top_of(pieces, first) if place is None else place
    is_told = place is None and (top is None or (len(pieces[top].words) < 3 and any(fact.is_sure for fact in told)))
    found = [Fact("title", title, fact.origin) for fact, title in zip(told, titles, strict=True) if title]
    if top is not None:
        pieces[top].kind = "" if is_told else "title"
        subtitles = [str(fact.value) for fact in known if fact.key == "subtitle"]
        mark(pieces, top, body_start(pieces, top, first), subtitles)
    if top is not None and not is_told:
        found = [Fact("title", pieces[top].text, f"line {pieces[top].number}")]
        below = next((piece for piece in pieces if piece.kind == "subtitle"), None)
        found += [Fact("subtitle", below.text, f"line {below.number}")] if below else []
    return [*found, *(fact for fact in known if fact.key != "title")]


def is_near(piece: Piece, titles: Sequence[str]) -> bool:
    """Whether a heading of the page shares most of its words with a title, as one that was written anew does."""
    words = set(piece.words)
    return piece.reason == "heading of the page" and any(
        2 * len(words & set(words_of(title))) > len(words) for title in titles
    )


def top_of(pieces: Sequence[Piece], first: int) -> int | None:
    """The first heading of the page closely above the text, in a box that the text stands in too."""
    if first >= len(pieces):
        return None
    homes = pieces[first].place.boxes
    for n in range(first - 1, max(-1, first - CLOSE), -1):
        piece = pieces[n]
        if piece.reason != "heading of the page" or piece.linked >= 0.5:
            continue
        parents = piece.place.boxes[-2:-1]
        if parents and parents[0] in homes and (parents[0].tag != "body" or parents[0] is article.home(pieces[first])):
            return n
        if any(box.tag in ("article", "main") and box in homes for box in piece.place.boxes[-4:]):
            return n
    return None


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


def is_line(piece: Piece) -> bool:
    """Whether a piece above the title is a line of text, such as one with author and date, and no menu."""
    return len(piece.words) >= 3 and piece.linked < 0.5 and piece.place.item is None and not piece.place.heading


def mark(pieces: Sequence[Piece], place: int, first: int, descriptions: Sequence[str]) -> None:
    """Mark what stands between the title and the text: the subtitle, and lines that may tell author and date."""
    for piece in pieces[max(0, place - 3) : min(first, place + CLOSE)]:
        if piece.kind or piece.reason not in blocks.TELLING or not 0 < len(piece.words) <= 2 * blocks.SHORT:
            continue
        if len(piece.words) <= NAME and READING.match(piece.text):
            piece.reason = "reading time"
            continue
        about = " ".join(filter(None, (piece.place.box.get("class"), piece.place.box.get("itemprop"))))
        is_deck = bool(DECK.search(about)) or piece.place.heading > 1
        below = piece.number > pieces[place].number
        if below and is_deck and len(piece.words) >= 4 and not any(other.kind == "subtitle" for other in pieces):
            piece.kind = "subtitle"
        elif len(piece.words) <= blocks.SHORT and (below or piece.reason or is_line(piece)):
            piece.kind = "head"
