"""Numbers, sections and anchors: where everything in a text stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from reader import language, markdown
from reader.markdown import Footnote, Token
from reader.model import Block, Heading, Passage, Span


@dataclass(slots=True)
class Layout:
    """Where everything stands. Walking a text's tokens fills it, and writes ids into the tokens on the way."""

    ids: Sequence[str] = ()  # of the blocks that `numbered` gives, in order
    gone: Mapping[str, Sequence[tuple[str, bool]]] = field(default_factory=dict)  # ids told there, and if in it
    blocks: list[Block] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    closed: list[tuple[int, int]] = field(default_factory=list)
    forced: list[Span] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)  # where each footnote is first referred to, by its anchor
    paragraphs: int = 0
    offset: int = 0
    section: int = 0

    def body(self, tokens: list[Token]) -> None:
        """Walk the body."""
        levels = sorted({token.tag for token in tokens if token.type == "heading_open"})
        level, counts, used = 1, {"table": 0, "figure": 0, "code": 0}, dict[str, int]()
        inside: list[tuple[str, str, str]] = []  # the open blocks: token type, kind of passage, anchor
        shut = 0
        for n, token in enumerate(tokens):
            shut = deeper(shut, token)
            kind = PASSAGES.get(token.type, "")
            if token.type == "inline":
                _, kind, anchor = inside[-1] if inside else ("", "text", "")
                self.block(token, kind, anchor, bool(shut) or kind in ("heading", "code"))
            elif token.type.removesuffix("_close") + "_open" in PASSAGES and token.nesting < 0:
                inside.pop()
            elif kind == "heading":
                self.section += 1
                level = min(level + 1, 2 + levels.index(token.tag), 6)
                token.tag = tokens[n + 2].tag = f"h{level}"
                words = markdown.inline_text(tokens[n + 1])
                anchor = unique(f"h-{language.slug(words)}", used)
                self.headings.append(Heading(level, words, anchor, self.following()))
                inside.append((token.type, kind, self.mark(token, anchor)))
            elif kind in counts:
                counts[kind] += 1
                inside.append((token.type, kind, self.mark(token, f"{kind}-{counts[kind]}")))
            elif kind:
                inside.append((token.type, kind, self.number(token, inside)))

    def footnote(self, note: Footnote) -> None:
        """Walk a footnote: a section of its own, one passage, no numbers."""
        self.section += 1
        shut = 0
        for token in note.tokens:
            shut = deeper(shut, token)
            if token.type in ("heading_open", "heading_close"):  # a note has no sections
                token.tag = "p"
            elif token.type == "inline":
                self.block(token, "footnote", f"fn-{note.name}", bool(shut))
        self.anchors += [f"fn-{note.name}", *(reference_id(note.name, n + 1) for n in range(note.references))]

    def number(self, token: Token, inside: list[tuple[str, str, str]]) -> str:
        """The anchor of a paragraph, list item, definition or quotation: its own, or that of what it stands in."""
        around = {kind for kind, _, _ in inside}
        if not self.ids or not is_numbered(token, around):
            return inside[-1][2] if inside else ""
        id = self.following()
        if token.type == "dt_open":  # a headword belongs to the definition after it
            return id
        self.paragraphs += 1
        gone = self.gone.get(id, ())
        token.meta = {**token.meta, "number": id[1:], "gone": gone}
        self.anchors += (old for old, _ in gone)
        return self.mark(token, id)

    def following(self) -> str:
        """The id of the next numbered block; nothing after the last."""
        return self.ids[self.paragraphs] if self.paragraphs < len(self.ids) else ""

    def mark(self, token: Token, anchor: str) -> str:
        """Give a block its id; an id its author gave moves to a mark inside it."""
        if own := token.attrs.get("id"):
            token.meta = {**token.meta, "own_id": own}
        token.attrs["id"] = anchor
        self.anchors.append(anchor)
        return anchor

    def block(self, token: Token, kind: str, anchor: str, closed: bool) -> None:
        """Keep a leaf block, and the stretches inside it that no term may touch."""
        start = self.offset
        self.offset += markdown.inline_length(token)
        line = token.map[0] if token.map else 1
        self.blocks.append(Block(start, self.offset, kind, anchor, self.section, line))
        if closed and self.offset > start:
            self.closed.append((start, self.offset))
        self.stretches(token, start, closed)
        self.offset += 1

    def stretches(self, token: Token, start: int, closed: bool) -> None:
        """The closed stretches of one inline token, the terms that its links name, and its marks of footnotes."""
        here, begin, depth, term = start, start, 0, ""
        for child in token.children or ():
            if child.type == "footnote_ref":
                self.marks.setdefault(f"fn-{child.meta['name']}", here)
            if not depth and (child.nesting > 0 and is_shut(child)):
                begin, depth, term = here, 1, str(child.meta.get("term", ""))
            elif depth:
                depth += child.nesting
                if not depth and here > begin:
                    if not closed:
                        self.closed.append((begin, here))
                    if term:
                        self.forced.append(Span(begin, here, "link", term, linked=True))
            here += len(child.content) if child.type == "text" else child.type == "hardbreak"


# What each kind of block is to search and citations.
PASSAGES = {
    "heading_open": "heading",
    "table_open": "table",
    "figure_open": "figure",
    "pre_open": "code",
    "paragraph_open": "text",
    "list_item_open": "text",
    "dt_open": "text",
    "dd_open": "text",
    "blockquote_open": "text",
}
HOLDS_ALL = {"blockquote_open"}  # a quotation has one number, whatever stands in it
HOLDS_TEXT = {"list_item_open", "dd_open"}


def is_numbered(token: Token, around: Set[str]) -> bool:
    """Whether a block has a number, or lends its text to one that has, by the types of the blocks that it stands in."""
    is_item = token.type == "paragraph_open" and bool(around & HOLDS_TEXT)
    return PASSAGES.get(token.type) == "text" and not token.hidden and not around & HOLDS_ALL and not is_item


def numbered(tokens: Iterable[Token]) -> list[str]:
    """The texts of the blocks of a body that get a number, in order."""
    found: list[list[str]] = []
    inside: list[tuple[str, list[str]]] = []  # the open blocks: token type, and where their text goes
    head: list[str] = []
    for token in tokens:
        if token.type == "inline":
            if inside:
                inside[-1][1].append(markdown.inline_text(token))
        elif token.type.removesuffix("_close") + "_open" in PASSAGES and token.nesting < 0:
            inside.pop()
        elif kind := PASSAGES.get(token.type):
            text: list[str] = []
            if is_numbered(token, {kind for kind, _ in inside}):
                text, head = head, head if token.type == "dt_open" else []
                if token.type != "dt_open":
                    found.append(text)
            elif kind == "text" and inside:
                text = inside[-1][1]
            inside.append((token.type, text))
    return ["\n".join(text) for text in found]


def is_shut(token: Token) -> bool:
    """Whether no term is linked in what a token opens: links, code, and what its author marked `{.no-terms}`."""
    if token.nesting <= 0:
        return False
    return token.tag in ("a", "code", "pre") or "x-no-terms" in str(token.attrs.get("class", "")).split()


def deeper(shut: int, token: Token) -> int:
    """How many blocks are open inside one in which no term is linked, that one counted; 0 outside."""
    return shut + token.nesting if shut else int(is_shut(token))


def unique(name: str, used: dict[str, int]) -> str:
    """A name not used before: the name itself, or with -2, -3 …"""
    n = used.get(name, 0) + 1
    found = name if n == 1 else f"{name}-{n}"
    while found in used:
        n += 1
        found = f"{name}-{n}"
    used[name] = n
    used.setdefault(found, 1)
    return found


def passages(blocks: Iterable[Block]) -> list[Passage]:
    """Neighbouring blocks with one anchor as one passage."""
    found: list[Passage] = []
    for block in blocks:
        if found and found[-1].anchor == block.anchor and found[-1].kind == block.kind:
            found[-1] = Passage(block.anchor, block.kind, found[-1].start, block.end)
        else:
            found.append(Passage(block.anchor, block.kind, block.start, block.end))
    return found


def reference_id(name: str, occurrence: int) -> str:
    """The id of the first, second … reference to a footnote."""
    return f"fnref-{name}" + (f"-{occurrence}" if occurrence > 1 else "")
