"""Tokens → the body as a reader sees it: terms linked, paragraphs numbered, notes after their paragraph."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from urllib.parse import quote

from reader import asides, markdown
from reader.layout import reference_id
from reader.markdown import Footnote, Token
from reader.model import Placed, Span

# What the interface says inside a text, when the theme has no words of its own.
WORDS = {
    "author": "Author",
    "back": "back",
    "gone": "Paragraph {n} is no longer in the text. It stood here.",
    "gone_into": "Paragraph {n} is now part of this one.",
    "note": "Note {n}",
    "notes_to": "Notes, from {n}",
    "paragraph": "Paragraph {n}",
    "table": "Table {n}",
}
WRAPPED = {"paragraph", "blockquote", "table", "figure", "pre"}
ITEMS = {"list_item", "dd"}


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a paragraph, by the mark that leads to it: the author's footnote, or an editor's note."""

    label: str
    mark: Callable[[int, int], str]  # HTML for its place among its neighbours, and which of its marks it is
    head: Callable[[int], str]
    tokens: list[Token]
    end: str


Notes = dict[str, Beside]  # by id


def dress(span: Span, first: bool) -> tuple[Token, Token]:
    """A mention of a term: a link to it, or only a mark to land on. A link its author wrote stays the only link.

    The words of a note are a mark of their own.
    """
    attrs: dict[str, str | int | float] = {"id": span.id} if first and span.id else {}
    if span.kind in asides.SHAPES:
        attrs |= {"class": f"note {span.kind}", "data-note": span.value}
        return Token("mark_open", "mark", 1, attrs=attrs), Token("mark_close", "mark", -1)
    if span.linked and span.kind == "term":
        attrs |= {"class": "term", "data-term": span.value, "href": f"/glossary/{quote(span.value)}.html"}
        return Token("term_open", "a", 1, attrs=attrs), Token("term_close", "a", -1)
    attrs["class"] = "use"
    return Token("use_open", "span", 1, attrs=attrs), Token("use_close", "span", -1)


def with_marks(tokens: Iterable[Token], notes: Iterable[Placed]) -> list[Token]:
    """Tokens with a reference to each note after the last of its words, never inside a link."""
    waiting = sorted((note for note in notes if note.end is not None), key=order, reverse=True)
    marked: list[Token] = []
    offset = 0
    for token in tokens:
        if token.type == "inline":
            end = offset + markdown.inline_length(token)
            here = []
            while waiting and (waiting[-1].end or 0) <= end:
                here.append(waiting.pop())
            if here:
                token = token.copy(children=marked_children(token.children or [], here[::-1], offset))
            offset = end + 1
        marked.append(token)
    return marked


def order(placed: Placed) -> tuple[int, int, str]:
    """The order of notes: that of their references."""
    return placed.end or 0, -(placed.start or 0), placed.note.id


def marked_children(children: list[Token], waiting: list[Placed], offset: int) -> list[Token]:
    """Inline tokens with references among them; `waiting` has the first reference last."""
    marked: list[Token] = []
    last: dict[str, Token] = {}
    links = 0
    for child in [*children, None]:
        while waiting and (child is None or (child.nesting >= 0 and not links and (waiting[-1].end or 0) <= offset)):
            name = waiting.pop().note.id
            if name in last:
                last[name].attrs["data-last"] = ""
            marked.append(Token("note_ref", "", 0, meta={"name": f"note-{name}", "occurrence": 1}))
        if child is None:
            break
        if child.type == "mark_open":
            last[str(child.attrs["data-note"])] = child
        links += child.nesting if child.tag == "a" else 0
        offset += len(child.content) if child.type == "text" else child.type == "hardbreak"
        marked.append(child)
    return marked


def beside(
    notes: Iterable[Placed], footnotes: Iterable[tuple[Footnote, list[Token]]], words: dict[str, str], tag: str
) -> Notes:
    """All that stands beside a text, which is in the language `tag`."""
    found = {f"fn-{note.name}": of_author(note, own, words, tag) for note, own in footnotes}
    for n, placed in enumerate(sorted((note for note in notes if note.end is not None), key=order)):
        found[f"note-{placed.note.id}"] = of_editor(placed, asides.letter(n, words), words, tag)
    return found


def of_author(note: Footnote, own: list[Token], words: dict[str, str], tag: str) -> Beside:
    """A footnote."""

    def mark(place: int, occurrence: int) -> str:
        where = f' data-i="{place}"' if place else ""
        return (
            f'<a class="ref author" id="{escape(reference_id(note.name, occurrence))}" '
            f'href="#fn-{quote(note.name)}" role="doc-noteref" data-generated{where} '
            f'aria-label="{escape(said(words, "note", note.number))}">{note.number}</a>'
        )

    return Beside(str(note.number), mark, lambda place: note_head(note, place, words, tag), own, "</aside>\n")


def of_editor(placed: Placed, letter: str, words: dict[str, str], tag: str) -> Beside:
    """An editor's note."""
    return Beside(
        letter,
        lambda place, _: asides.reference(placed, letter, place, words),
        lambda place: asides.aside(placed, letter, place, words, tag),
        [],
        "",
    )


def dress_body(tokens: list[Token], notes: Notes, words: dict[str, str]) -> list[Token]:
    """The body with its paragraph numbers and note references, each block followed by the notes it refers to."""
    dressed: list[Token] = []
    inside: list[str] = []
    waiting: dict[str, int] = {}
    for n, token in enumerate(tokens):
        if token.type == "inline":
            dressed.append(with_references(token, waiting, notes))
            continue
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if token.nesting < 0:
            inside.pop()
        if token.type == "heading_open" and has_references(tokens[n + 1]):
            dressed.append(markdown.raw('<div class="para">\n'))
        wrapped = kind in WRAPPED and not token.hidden and not (WRAPPED | ITEMS).intersection(inside)
        item = kind in ITEMS and "blockquote" not in inside
        if token.nesting > 0:
            if token.type in ("bullet_list_open", "ordered_list_open") and ITEMS.intersection(inside):
                dressed += flush(waiting, notes, words)  # an item's own notes stand before the items inside it
            inside.append(kind)
            if wrapped:
                dressed.append(markdown.raw('<div class="para">\n'))
            if kind == "table":
                label = escape(said(words, "table", str(token.attrs["id"]).rpartition("-")[2]))
                dressed.append(markdown.raw(f'<section class="table" aria-label="{label}" tabindex="0">\n'))
                dressed += own_mark(token)
            if item:
                token.attrs["class"] = f"para {token.attrs.get('class', '')}".strip()
            dressed.append(token)
            if token.meta:
                token.block = False  # no line end between a block's opening and what is set before its words
            if kind != "table":
                dressed += own_mark(token)
            if number := token.meta.get("number"):
                dressed.append(markdown.raw(number_link(number, words) + gone_marks(token.meta["gone"], words)))
        elif token.nesting < 0:
            if item:
                dressed += flush(waiting, notes, words)
            dressed.append(token)
            if kind == "table":
                dressed.append(markdown.raw("</section>\n"))
            if kind == "heading" and has_references(tokens[n - 1]):
                dressed += [*flush(waiting, notes, words), markdown.raw("</div>\n")]
            if wrapped:
                dressed += [*flush(waiting, notes, words), markdown.raw("</div>\n")]
        else:
            dressed.append(token)
    return [*dressed, *flush(waiting, notes, words)]


def own_mark(token: Token) -> list[Token]:
    """The id that its author gave a block which has one of ours, or is not shown itself, on a mark of its own."""
    own = token.attrs.get("id") if token.hidden else token.meta.get("own_id")
    return [markdown.raw(f'<span id="{escape(str(own))}"></span>')] if own else []


def said(words: dict[str, str], key: str, n: object = "") -> str:
    """What the interface says, with a number in it."""
    return words.get(key, WORDS[key]).replace("{n}", str(n))


def gone_marks(gone: Iterable[tuple[str, bool]], words: dict[str, str]) -> str:
    """Places to land on for the ids of paragraphs that are gone; who lands there is told what became of them."""
    return "".join(
        f'<span class="gone" id="{id}" role="note" data-generated>'
        f"{escape(said(words, 'gone_into' if is_here else 'gone', id[1:]))}</span>"
        for id, is_here in gone
    )


def number_link(number: str, words: dict[str, str]) -> str:
    """The number of a paragraph, a link to itself."""
    label = escape(said(words, "paragraph", number))
    return f'<a class="pn" href="#p{number}" data-generated aria-label="{label}">{number}</a>'


def has_references(token: Token) -> bool:
    """Whether an inline token refers to what stands beside it."""
    return any(child.type in ("footnote_ref", "note_ref") for child in token.children or ())


def with_references(token: Token, waiting: dict[str, int], notes: Notes) -> Token:
    """An inline token with its references as links; notes referred to for the first time join `waiting`."""
    children: list[Token] = []
    for child in token.children or ():
        if child.type in ("footnote_ref", "note_ref"):
            name = child.meta["name"] if child.type == "note_ref" else f"fn-{child.meta['name']}"
            if child.meta["occurrence"] == 1:
                waiting[name] = len(waiting) + 1
            child = markdown.raw(notes[name].mark(waiting.get(name, 0), child.meta["occurrence"]))
        children.append(child)
    return token.copy(children=children)


def flush(waiting: dict[str, int], notes: Notes, words: dict[str, str]) -> list[Token]:
    """The notes that wait, and those they refer to, as a section; afterwards none waits."""
    if not waiting:
        return []
    tokens: list[Token] = []
    label = escape(said(words, "notes_to", notes[next(iter(waiting))].label))
    place = 0
    while place < len(waiting):  # it grows while notes refer to further notes
        for name in list(waiting)[place:]:
            place += 1
            note = notes[name]
            tokens.append(markdown.raw(note.head(place)))
            tokens += [with_references(own, waiting, notes) if own.type == "inline" else own for own in note.tokens]
            tokens.append(markdown.raw(note.end))
    waiting.clear()
    opening = markdown.raw(f'<section class="notes" role="doc-endnotes" aria-label="{label}">\n')
    return [opening, *tokens, markdown.raw("</section>\n")]


def note_head(note: Footnote, place: int, words: dict[str, str], tag: str) -> str:
    """The opening of a note: number, who speaks, and the ways back to its references."""
    arrows = "".join(
        f' <a class="back" href="#{quote(reference_id(note.name, n))}" role="doc-backlink" '
        f'aria-label="{escape(said(words, "back"))}{f" {n}" if n > 1 else ""}">'
        f"{asides.arrow(words)} {n if note.references > 1 else escape(said(words, 'back'))}</a>"
        for n in range(1, note.references + 1)
    )
    label = escape(said(words, "note", note.number))
    folds = asides.folded(sum(len(child.content) for token in note.tokens for child in token.children or ()))
    return (
        f'<aside class="note author{folds}" id="fn-{escape(note.name)}" role="doc-footnote" data-i="{place}" '
        f'data-n="{note.number}" aria-label="{label}"><p class="who" data-generated{asides.foreign(words, tag)}>'
        f"<b>{note.number}</b> {escape(said(words, 'author'))}{arrows}</p>\n"
    )


def dress_note(
    tokens: list[Token], footnotes: list[tuple[Footnote, list[Token]]], prefix: str, words: dict[str, str]
) -> list[Token]:
    """The body of an editor's note, its own footnotes below it; ids begin with what no other note's begin with."""
    dressed = [inner_references(token, prefix, words) for token in tokens]
    if footnotes:
        dressed.append(markdown.raw('<ol class="feet">\n'))
    for note, own in footnotes:
        dressed.append(markdown.raw(f'<li id="{escape(f"{prefix}fn-{note.name}")}">\n'))
        dressed += [inner_references(token, prefix, words) for token in own]
        back = escape(said(words, "back"))
        dressed.append(
            markdown.raw(
                f'<a class="back" href="#{quote(f"{prefix}fnref-{note.name}")}" role="doc-backlink" '
                f'aria-label="{back}">{asides.arrow(words)}</a></li>\n'
            )
        )
    if footnotes:
        dressed.append(markdown.raw("</ol>\n"))
    return dressed


def inner_references(token: Token, prefix: str, words: dict[str, str]) -> Token:
    """A token of a note with its references as links inside the note."""
    children: list[Token] = []
    for child in token.children or ():
        if child.type == "footnote_ref":
            name, number, occurrence = (child.meta[key] for key in ("name", "number", "occurrence"))
            child = markdown.raw(
                f'<a class="ref inner" id="{escape(prefix + reference_id(name, occurrence))}" '
                f'href="#{quote(f"{prefix}fn-{name}")}" role="doc-noteref" '
                f'aria-label="{escape(said(words, "note", number))}">{number}</a>'
            )
        children.append(child)
    return token.copy(children=children) if token.type == "inline" else token


def lead(tokens: list[Token], tag: str) -> str:
    """The first paragraph's HTML without ids and note references: what a card can show."""
    for before, token in pairwise(tokens):
        if before.type == "paragraph_open" and not before.level:
            children = [child for child in token.children or () if child.type not in ("footnote_ref", "note_ref")]
            bare = [child.copy(attrs={k: v for k, v in child.attrs.items() if k != "id"}) for child in children]
            return markdown.to_html([token.copy(children=bare)], tag)
    return ""
