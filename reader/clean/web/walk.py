"""The tree of a page → pieces: each run of visible words with the place it stands in, in the order of the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reader.clean.web.inline import Run, address, markdown, plain, seen, settled
from reader.clean.web.page import Element, is_hidden
from reader.clean.web.tables import is_table, rows_of

BLOCKS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html input label legend li main menu nav ol optgroup "
    "option p pre search section select summary table tbody td textarea tfoot th thead tr ul".split()
)
HEADINGS = {f"h{n}": n for n in range(1, 7)}
MARKS = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "cite": "em", "dfn": "em", "code": "code"}
MARKS |= {"kbd": "code", "samp": "code", "tt": "code", "sup": "sup", "sub": "sub"}
FORMS = frozenset("button select textarea label option optgroup legend input".split())
NONE: Mapping[Element, str] = {}
MOST_BOXES = 60  # deeper ones tell nothing
WORD = re.compile(r"\w+")
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
SLANTED = re.compile(r"font-style\s*:\s*italic", re.I)


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: the box they are in, and what the boxes about it make of them."""

    box: Element
    marks: frozenset[str] = frozenset()
    link: str = ""
    heading: int = 0
    lists: tuple[Element, ...] = ()  # from the outermost list to the innermost
    item: Element = None
    quote: Element = None
    table: Element = None
    is_caption: bool = False
    is_code: bool = False
    is_form: bool = False
    boxes: tuple[Element, ...] = ()  # those it stands in, the outermost first


@dataclass(slots=True)
class Piece:
    """Words that make one block of a page."""

    place: Place
    runs: list[Run]
    number: int = 0
    markup: str = ""  # finished Markdown, where it is more than one line
    text: str = ""
    inside: bool = False
    reason: str = ""
    kind: str = ""
    level: int = 0
    words: list[str] = field(default_factory=list)

    def settle(self) -> Piece:
        """Fill in the words."""
        self.text = plain(self.runs)
        self.words = words_of(self.text)
        return self

    @property
    def seen(self) -> str:
        return seen(self.runs)

    @property
    def linked(self) -> float:
        """The share of its signs that are links."""
        whole = sum(len(run.text) for run in self.runs)
        return sum(len(run.text) for run in self.runs if "link" in run.marks) / whole if whole else 0.0


def events(root: Element, skips: Callable[[Element], bool]) -> Iterator[tuple[str, Element]]:
    """Every element's start and end in order; one that is skipped, with all in it, comes once."""
    stack = [(root, iter(root))]
    yield "start", root
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "end", element
        elif skips(child):
            yield "skip", child
        else:
            stack.append((child, iter(child)))
            yield "start", child


@dataclass(slots=True)
class Walk:
    """What was found on the way through a page, and the words that make the next piece."""

    base: str
    places: list[Place]  # of the elements that are open, the outermost first
    here: Place  # where the next piece stands
    found: list[Piece] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    aside: list[Run] = field(default_factory=list)  # links from a note to its marker

    def add(self, place: Place, runs: list[Run], reason: str = "") -> None:
        self.found.append(Piece(place, runs, len(self.found) + 1, reason=reason).settle())

    def flush(self) -> None:
        """End the piece."""
        if any(run.text.strip() for run in self.runs):
            self.add(self.here, self.runs if self.here.is_code else settled(self.runs))
        if any(sign.isalnum() for run in self.aside for sign in run.text):
            self.add(self.here, settled(self.aside), "way back")
        self.runs, self.aside = [], []

    def enter(self, element: Element) -> None:
        """Go into an element and hear its first words."""
        place = entered(element, self.places[-1], self.base) if self.places else self.here
        if element.tag in BLOCKS:
            self.flush()
            self.here = place
        elif element.tag == "br" and self.runs:
            if self.runs[-1].text == "\n" and not place.is_code:
                self.flush()
            else:
                self.runs.append(Run("\n"))
        self.places.append(place)
        if element.text:
            self.runs.append(Run(element.text, place.marks, place.link))

    def leave(self, element: Element) -> None:
        """Go out of an element."""
        if self.places.pop().box is element:
            self.flush()
            self.here = self.places[-1] if self.places else self.here

    def go_on(self, words: str) -> None:
        """Hear the words behind an element."""
        outer = self.places[-1]
        self.runs.append(Run(words, outer.marks, outer.link))
        if outer.box is not self.here.box:
            self.here = outer

    def tabulate(self, table: Element, notes: Mapping[Element, str]) -> None:
        """Take a table with its captions."""
        self.flush()
        inner = entered(table, self.places[-1], self.base)
        for caption in table.iterchildren("caption"):
            if not is_hidden(caption) and (words := settled(runs_in(caption, self.base, notes))):
                self.add(entered(caption, inner, self.base), words)
        self.found.append(table_piece(table, inner, self.base, notes, len(self.found) + 1))


def pieces_of(
    root: Element, base: str, notes: Mapping[Element, str] = NONE, backs: Collection[Element] = ()
) -> list[Piece]:
    """Every visible word of a page in exactly one piece.

    `notes` names the markers of footnotes by their element; `backs` are links from a note to its marker.
    """
    walk = Walk(base, [], Place(root))
    tables = {table for table in root.iter("table") if is_table(table)} - {root}
    for event, element in events(root, lambda one: one in tables or one in notes or one in backs or is_hidden(one)):
        if event == "start":
            walk.enter(element)
            continue
        if event == "end":
            walk.leave(element)
        elif is_hidden(element):
            pass
        elif element in notes:
            walk.runs.append(Run(words_below(element), note=notes[element]))
        elif element in backs:
            walk.aside.append(Run(words_below(element)))
        else:
            walk.tabulate(element, notes)
        if element is not root and element.tail:
            walk.go_on(element.tail)
    walk.flush()
    return walk.found


def table_piece(table: Element, place: Place, base: str, notes: Mapping[Element, str], number: int) -> Piece:
    """A table as one piece."""
    runs: list[Run] = []
    lines: list[str] = []
    for row in rows_of(table):
        cells: list[str] = []
        for cell in row:
            made = [] if cell is None else [Run(" ") if run.text == "\n" else run for run in runs_in(cell, base, notes)]
            cells.append(markdown(made).replace("|", "\\|").replace("\n", " "))
            runs += [*made, Run(" ")]
        lines.append(f"| {' | '.join(cells)} |")
        if len(lines) == 1:
            lines.append(f"|{' --- |' * len(row)}")
    piece = Piece(place, runs, number, markup="\n".join(lines), kind="table").settle()
    return piece


def runs_in(cell: Element, base: str, notes: Mapping[Element, str]) -> list[Run]:
    """The words of a cell, or of a caption, on one line."""
    made: list[Run] = []
    for piece in pieces_of(cell, base, notes):
        made += [*([Run(" ")] if made else []), *piece.runs]
    return made


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared; what joins or parts letters unseen does not count."""
    return WORD.findall(UNSEEN.sub("", text.casefold()))


def words_below(element: Element) -> str:
    """All words of an element."""
    return "".join(element.itertext())


def entered(element: Element, place: Place, base: str) -> Place:
    """The place inside an element, from the place it stands in."""
    tag = element.tag
    if tag not in BLOCKS:
        return inside_line(element, place, base)
    changed: dict[str, Any] = {"box": element}
    if len(place.boxes) < MOST_BOXES:
        changed["boxes"] = (*place.boxes, element)
    if tag in HEADINGS:
        changed["heading"] = HEADINGS[tag]
    elif tag in ("ul", "ol", "menu", "dir"):
        changed["lists"] = (*place.lists[:8], element)
    elif tag == "li":
        changed["item"] = element
    elif tag == "blockquote":
        changed["quote"] = place.quote if place.quote is not None else element
    elif tag == "table" and place.table is None:
        changed["table"] = element
    elif tag in ("figure", "figcaption", "caption"):
        changed["is_caption"] = True
    elif tag == "pre":
        changed["is_code"] = True
    elif tag in FORMS:
        changed["is_form"] = True
    return replace(place, **changed)


def inside_line(element: Element, place: Place, base: str) -> Place:
    """The place inside an element of a line: its emphasis and its link."""
    tag, style = element.tag, element.get("style")
    mark = MARKS.get(tag, "")
    if style:
        mark = "strong" if BOLD.search(style) else "em" if SLANTED.search(style) else mark
    if tag == "a" and element.get("href") is not None:
        marks = place.marks | {"link"}
        return replace(place, marks=marks, link=address(element.get("href"), base) or place.link)
    if not mark or (place.heading and mark in ("strong", "em")):
        return place
    return replace(place, marks=place.marks | {mark, *(["cite"] if tag == "cite" else [])})
