"""Tokens → the body as a reader sees it: terms linked, paragraphs numbered, notes after their paragraph."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import pairwise
from urllib.parse import quote

from reader import markdown
from reader.layout import reference_id
from reader.markdown import Footnote, Token
from reader.model import Span

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

Notes = dict[str, tuple[Footnote, list[Token]]]


def dress(span: Span, first: bool) -> tuple[Token, Token]:
    """A mention of a term: a link to it, or only a mark to land on. A link its author wrote stays the only link."""
    attrs: dict[str, str | int | float] = {"id": span.id} if first else {}
    if span.linked and span.kind == "term":
        attrs |= {"class": "term", "data-term": span.value, "href": f"/glossary/{quote(span.value)}.html"}
        return Token("term_open", "a", 1, attrs=attrs), Token("term_close", "a", -1)
    attrs["class"] = "use"
    return Token("use_open", "span", 1, attrs=attrs), Token("use_close", "span", -1)


def dress_body(tokens: list[Token], notes: Notes, words: dict[str, str]) -> list[Token]:
    """The body with its paragraph numbers and note references, each block followed by the notes it refers to."""
    dressed: list[Token] = []
    inside: list[str] = []
    waiting: dict[str, int] = {}
    for token in tokens:
        if token.type == "inline":
            dressed.append(with_references(token, waiting, words))
            continue
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if token.nesting < 0:
            inside.pop()
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


def with_references(token: Token, waiting: dict[str, int], words: dict[str, str]) -> Token:
    """An inline token with its references as links; notes referred to for the first time join `waiting`."""
    children: list[Token] = []
    for child in token.children or ():
        if child.type == "footnote_ref":
            name, number = child.meta["name"], child.meta["number"]
            if child.meta["occurrence"] == 1:
                waiting[name] = len(waiting) + 1
            place = f' data-i="{waiting[name]}"' if name in waiting else ""
            child = markdown.raw(
                f'<a class="ref author" id="{escape(reference_id(name, child.meta["occurrence"]))}" '
                f'href="#fn-{quote(name)}" role="doc-noteref" data-generated{place} '
                f'aria-label="{escape(said(words, "note", number))}">{number}</a>'
            )
        children.append(child)
    return token.copy(children=children)


def flush(waiting: dict[str, int], notes: Notes, words: dict[str, str]) -> list[Token]:
    """The notes that wait, and those they refer to, as a section; afterwards none waits."""
    if not waiting:
        return []
    tokens: list[Token] = []
    label = escape(said(words, "notes_to", notes[next(iter(waiting))][0].number))
    place = 0
    while place < len(waiting):  # it grows while notes refer to further notes
        for name in list(waiting)[place:]:
            place += 1
            note, own = notes[name]
            tokens.append(markdown.raw(note_head(note, place, words)))
            tokens += [with_references(token, waiting, words) if token.type == "inline" else token for token in own]
            tokens.append(markdown.raw("</aside>\n"))
    waiting.clear()
    opening = markdown.raw(f'<section class="notes" role="doc-endnotes" aria-label="{label}">\n')
    return [opening, *tokens, markdown.raw("</section>\n")]


def note_head(note: Footnote, place: int, words: dict[str, str]) -> str:
    """The opening of a note: number, who speaks, and the ways back to its references."""
    arrows = "".join(
        f' <a class="back" href="#{quote(reference_id(note.name, n))}" role="doc-backlink" '
        f'aria-label="{escape(said(words, "back"))}{f" {n}" if n > 1 else ""}">'
        f"↩ {n if note.references > 1 else escape(said(words, 'back'))}</a>"
        for n in range(1, note.references + 1)
    )
    label = escape(said(words, "note", note.number))
    return (
        f'<aside class="note author" id="fn-{escape(note.name)}" role="doc-footnote" data-i="{place}" '
        f'data-n="{note.number}" aria-label="{label}"><p class="who" data-generated>'
        f"<b>{note.number}</b> {escape(said(words, 'author'))}{arrows}</p>\n"
    )


def lead(tokens: list[Token], tag: str) -> str:
    """The first paragraph's HTML without ids and note references: what a card can show."""
    for before, token in pairwise(tokens):
        if before.type == "paragraph_open" and not before.level:
            children = [child for child in token.children or () if child.type != "footnote_ref"]
            bare = [child.copy(attrs={k: v for k, v in child.attrs.items() if k != "id"}) for child in children]
            return markdown.to_html([token.copy(children=bare)], tag)
    return ""
