"""Markdown → tokens → reading text or HTML. The only importer of markdown_it.

After `parse`, every character of the reading text stands in a `text` child of an `inline` token or is a `hardbreak`:
code and soft line breaks are made so here, and no later step needs to know of them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore, smartquotes
from markdown_it.token import Token as MarkdownToken
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.attrs.parse import ParseError as AttributesError
from mdit_py_plugins.attrs.parse import parse as parse_attributes
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from reader import language as languages
from reader.model import Problem

Token = MarkdownToken

MOST_SIGNS = 5000  # in one paragraph: markdown-it takes time with the square of their number
DEEPEST = 60  # levels; markdown-it leaves out what is nested deeper, so it must be told
ATTRIBUTES = ["id", "class", "lang", "dir"]
DASHES = re.compile(r"(?<!-)(-{2,3})(?!-)|(?<!\.)\.\.\.(?!\.)")
MARKS = {"---": "—", "--": "–", "...": "…"}
LEADING_HEADING = re.compile(r"\s*^( {0,3}#[ \t][^\n]*)(?:\n|\Z)", re.MULTILINE)
ATTRIBUTION = re.compile(r"[—–]\s*\S")

logging.getLogger("markdown_it").setLevel(logging.WARNING)


@dataclass(slots=True)
class Footnote:
    """A footnote of a text: its name, number (from 1, by first reference) and how often it is referred to."""

    name: str
    line: int
    tokens: list[Token]
    number: int = 0
    references: int = 0


@dataclass(slots=True)
class Parsed:
    """A text as tokens: the body without its footnotes, and those that are referred to, in order of reference."""

    body: list[Token]
    footnotes: list[Footnote]
    problems: list[Problem] = field(default_factory=list)


@cache
def parser(language: str) -> MarkdownIt:
    """CommonMark with footnotes, tables, definition lists and attributes; raw HTML is text."""
    options = {
        "html": False,
        "xhtmlOut": False,
        "typographer": True,
        "maxNesting": DEEPEST,
        "quotes": languages.quotes(language),
    }
    md = MarkdownIt("commonmark", options).enable(["table", "smartquotes"])
    md.core.ruler.after("block", "crowded", crowded)
    md.core.ruler.before("smartquotes", "dashes", dashes)
    footnote_plugin(md, inline=False, move_to_end=False, always_match_refs=True)
    deflist_plugin(md)
    attrs_plugin(md, spans=True, allowed=ATTRIBUTES)
    attrs_block_plugin(md, allowed=ATTRIBUTES)
    # Every address is parsed as a link, so that an unsafe one can be dropped with a warning instead of shown as text.
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    return md


def crowded(state: StateCore) -> None:
    """Paragraphs with so many brackets or quotation marks that they would take minutes are emptied and noted."""
    for block in state.tokens:
        if block.type == "inline" and len(block.content) > MOST_SIGNS:
            for names, signs in (("brackets", "[]"), ("quotation marks", "\"'")):
                if sum(map(block.content.count, signs)) > MOST_SIGNS:
                    state.env.setdefault("crowded", []).append(((block.map or [0])[0], names))
                    block.content = ""
                    break


def dashes(state: StateCore) -> None:
    """`--`, `---` and `...` become their typographic kin, outside code and bare addresses."""
    for block in state.tokens:
        bare = 0
        for token in block.children or () if block.type == "inline" else ():
            if token.info == "auto":
                bare += token.nesting
            if token.type == "text" and not bare and ("--" in token.content or "..." in token.content):
                token.content = DASHES.sub(lambda mark: MARKS[mark[0]], token.content)


def parse(text: str, language: str, path: str = "", line: int = 1) -> Parsed:
    """A text, which begins at `line` of the file `path`, as tokens, with what is wrong with its footnotes."""
    problems: list[Problem] = []
    tokens = []
    env: dict[str, list[tuple[int, str]]] = {}
    parsed = parser(language).parse(text, env)
    for n, names in env.get("crowded", ()):
        message = f"there are more than {MOST_SIGNS} {names} in one paragraph: divide it"
        problems.append(Problem(path, n + line, "too-crowded", "error", message))
    for token in parsed:
        if token.level == DEEPEST - 1 and token.nesting > 0 and not any(found.rule == "too-deep" for found in problems):
            here = (token.map or [0])[0] + line
            message = f"lists or quotations are nested deeper than {DEEPEST // 2} times: take some of them apart"
            problems.append(Problem(path, here, "too-deep", "error", message))
        if token.map:
            token.map = [token.map[0] + line, token.map[1] + line]
        tokens += code_block(token) if token.type in ("fence", "code_block") else [token]
    for token in tokens:
        if token.type == "inline":
            token.children = plain_children(token.children or [])
    body, definitions = split_footnotes(shape(tokens, language))
    footnotes = number_footnotes(body, definitions, path, problems)
    return Parsed(body, footnotes, problems)


def typeset(text: str, language: str) -> str:
    """A line of plain text with the quotation marks and dashes of its language."""
    md = parser(language)
    words = Token("text", "", 0, content=text)
    state = StateCore("", md, {}, [Token("inline", "", 0, content=text, children=[words])])
    dashes(state)
    smartquotes(state)
    return words.content


def code_block(token: Token) -> list[Token]:
    """A block of code as a `pre` with one inline token, so that its text is text like any other."""
    attrs = dict(token.attrs)
    children = [Token("code_open", "code", 1), Token("text", "", 0, content=token.content.removesuffix("\n"))]
    children.append(Token("code_close", "code", -1))
    return [
        Token("pre_open", "pre", 1, attrs=attrs, map=token.map, level=token.level, block=True),
        Token("inline", "", 0, children=children, map=token.map, level=token.level + 1, block=True),
        Token("pre_close", "pre", -1, level=token.level, block=True),
    ]


def plain_children(children: list[Token]) -> list[Token]:
    """Inline tokens in which code and soft line breaks are text, and neighbouring texts are one."""
    plain: list[Token] = []
    for child in children:
        if child.type == "code_inline":
            plain.append(Token("code_open", "code", 1, attrs=dict(child.attrs)))
            plain.append(Token("text", "", 0, content=child.content, meta={"code": True}))
            plain.append(Token("code_close", "code", -1))
            continue
        if child.type == "softbreak":
            child = Token("text", "", 0, content="\n")
        if child.type == "text" and plain and plain[-1].type == "text":
            plain[-1] = plain[-1].copy(content=plain[-1].content + child.content)
        elif child.type != "text" or child.content:
            plain.append(child)
    return plain


def shape(tokens: list[Token], language: str) -> list[Token]:
    """Pictures alone become figures, a quotation's last line `— Source` its footer, alignment a class."""
    shaped: list[Token] = []
    n = 0
    while n < len(tokens):
        token = tokens[n]
        if token.type in ("th_open", "td_open") and "right" in str(token.attrs.pop("style", "")):
            token.attrs["class"] = "num"
        if token.type == "heading_open":
            heading_attributes(token, tokens[n + 1])
        if token.type == "paragraph_open" and not token.hidden and is_picture(tokens[n + 1]):
            shaped += figure(token, tokens[n + 1], language)
            n += 3
            continue
        if token.type == "blockquote_close" and shaped[-1].type == "paragraph_close":
            shaped[-3:] = attributed(shaped[-3:])
        shaped.append(token)
        n += 1
    return shaped


def heading_attributes(heading: Token, inline: Token) -> None:
    """Take `{#id .class}` from the end of a heading, where people are used to write it."""
    last = (inline.children or [heading])[-1]
    words, brace, written = last.content.rstrip().rpartition("{")
    before = inline.content.rpartition("{")[0]
    is_escaped = (len(before) - len(before.rstrip("\\"))) % 2 == 1
    if last.type != "text" or not brace or not written.endswith("}") or is_escaped:
        return
    try:
        _, attributes = parse_attributes(brace + written)
    except AttributesError:
        return
    last.content = words.rstrip()
    refused = {name: value for name, value in attributes.items() if name not in ATTRIBUTES}
    heading.attrs |= {name: value for name, value in attributes.items() if name in ATTRIBUTES}
    if refused:
        heading.meta = {**heading.meta, "insecure_attrs": refused}


def is_picture(token: Token) -> bool:
    """Whether an inline token is one picture and nothing else."""
    return [child.type for child in token.children or ()] == ["image"]


def figure(paragraph: Token, inline: Token, language: str) -> list[Token]:
    """A figure with its title as the caption. The picture stands as a block: it has no text."""
    image = (inline.children or [])[0].copy(map=inline.map)
    caption = typeset(str(image.attrs.pop("title", "")), language)
    tokens = [Token("figure_open", "figure", 1, attrs=paragraph.attrs, map=paragraph.map, block=True), image]
    if caption:
        text = [Token("text", "", 0, content=caption)]
        tokens.append(Token("figcaption_open", "figcaption", 1, block=True))
        tokens.append(Token("inline", "", 0, children=text, map=inline.map, block=True))
        tokens.append(Token("figcaption_close", "figcaption", -1, block=True))
    return [*tokens, Token("figure_close", "figure", -1, block=True)]


def attributed(paragraph: list[Token]) -> list[Token]:
    """A quotation's last paragraph, its line `— Source` in a footer of its own if it has one."""
    opening, inline, closing = paragraph
    children = inline.children or []
    for n in range(len(children) - 1, -1, -1):
        content = children[n].content if children[n].type == "text" else ""
        before, broken, last = content.rpartition("\n")
        if children[n].type == "hardbreak":
            after = children[n + 1 : n + 2]
            if not (children[n].level == 0 and after and ATTRIBUTION.match(after[0].content)):
                break
            kept, source = children[:n], children[n + 1 :]
            return [opening, inline.copy(children=kept), closing, *footer(inline, source)]
        if (broken or n == 0) and ATTRIBUTION.match(last):
            level = children[n].level
            if level:  # inside emphasis or a link: it is not a line of its own
                break
            kept = [*children[:n], children[n].copy(content=before)] if before else children[:n]
            source = [children[n].copy(content=last), *children[n + 1 :]]
            end = footer(inline, source)
            return [opening, inline.copy(children=kept), closing, *end] if kept else end
        if broken:
            break
    return paragraph


def footer(inline: Token, source: list[Token]) -> list[Token]:
    """The source of a quotation."""
    return [
        Token("footer_open", "footer", 1, map=inline.map, block=True),
        inline.copy(children=source),
        Token("footer_close", "footer", -1, block=True),
    ]


def split_footnotes(tokens: list[Token]) -> tuple[list[Token], list[Footnote]]:
    """The body without footnote definitions, and the definitions in the order they are written."""
    body: list[Token] = []
    found: list[Footnote] = []
    open_notes: list[Footnote] = []
    for token in tokens:
        if token.type == "footnote_reference_open":
            name = str(token.meta["label"])
            open_notes.append(Footnote(name, token.map[0] if token.map else 1, []))
            found.append(open_notes[-1])
        elif token.type == "footnote_reference_close":
            open_notes.pop()
        else:
            (open_notes[-1].tokens if open_notes else body).append(token)
    return body, found


def number_footnotes(
    body: list[Token], definitions: list[Footnote], path: str, problems: list[Problem]
) -> list[Footnote]:
    """The footnotes that are referred to, numbered by first reference: the body's, then those only notes refer to."""
    by_name: dict[str, Footnote] = {}
    for note in definitions:
        if note.name in by_name:
            first = by_name[note.name].line
            message = f"footnote [^{note.name}] is defined twice; the first is on line {first}: rename or remove one"
            problems.append(Problem(path, note.line, "footnote-twice", "error", message))
        else:
            by_name[note.name] = note
    ordered: list[Footnote] = []
    queue = [body]
    while queue:
        for line, holder, n in references(queue.pop(0)):
            token = holder[n]
            name = str(token.meta["label"])
            found = by_name.get(name)
            if found is None:
                message = f"footnote [^{name}] is not defined: add a line `[^{name}]: …` or remove the reference"
                problems.append(Problem(path, line, "footnote-undefined", "warning", message))
                holder[n] = Token("text", "", 0, content=f"[^{name}]")
                continue
            if not found.number:
                ordered.append(found)
                found.number = len(ordered)
                queue.append(found.tokens)
            found.references += 1
            token.meta = {"name": name, "number": found.number, "occurrence": found.references}
    for note in ordered:
        # The second reference to `a` has the address fnref-a-2, which would be that of the first to a note `a-2`.
        base, _, last = note.name.rpartition("-")
        if last.isdecimal() and base in by_name and int(last) <= by_name[base].references:
            message = f"footnote [^{note.name}] has the address of a reference to [^{base}]: give it another name"
            problems.append(Problem(path, note.line, "footnote-name", "error", message))
    for note in by_name.values():
        if not note.number:
            message = f"footnote [^{note.name}] is never referred to: write [^{note.name}] in the text or remove it"
            problems.append(Problem(path, note.line, "footnote-unused", "warning", message))
    return ordered


def references(tokens: list[Token]) -> Iterator[tuple[int, list[Token], int]]:
    """Every footnote reference: its line, the list that holds it, and its place there."""
    for token in tokens:
        if token.type != "inline" or not token.children:
            continue
        line = token.map[0] if token.map else 1
        for n, child in enumerate(token.children):
            if child.type == "footnote_ref":
                yield line, token.children, n
            line += child.content.count("\n") if child.type == "text" else child.type == "hardbreak"


def inline_length(token: Token) -> int:
    """How many code points of the reading text an inline token holds, without the line end after it."""
    return sum(
        len(child.content) if child.type == "text" else child.type == "hardbreak" for child in token.children or ()
    )


def inline_text(token: Token) -> str:
    """The reading text of one inline token."""
    return "".join(
        child.content if child.type == "text" else "\n" if child.type == "hardbreak" else ""
        for child in token.children or ()
    )


def leading_heading(text: str, language: str) -> tuple[str, str]:
    """The words of a `# heading` that a text begins with, if it does, and the text without it, line for line."""
    found = LEADING_HEADING.match(text)
    if not found:
        return "", text
    body = parse(found[1], language).body
    if not body or body[0].tag != "h1":
        return "", text
    return inline_text(body[1]), "\n" * found[0].count("\n") + text[found.end() :]


def reading_text(parsed: Parsed) -> str:
    """The text that notes anchor to, search reads and terms are found in, as `formats.md` defines it."""
    flow = [*parsed.body, *(token for note in parsed.footnotes for token in note.tokens)]
    return "".join(inline_text(token) + "\n" for token in flow if token.type == "inline")


def to_html(tokens: list[Token], language: str) -> str:
    """HTML of tokens; whoever made them has seen to their attributes."""
    md = parser(language)
    return str(md.renderer.render(tokens, md.options, {}))


def raw(html: str) -> Token:
    """HTML that we made ourselves, as a token."""
    return Token("html_inline", "", 0, content=html)
