"""One text from end to end: front matter → Reading, Markdown → Document (facts, and the body as HTML).

The body is made while surveying: parsing twice would cost as much as all the rest. Addresses in it begin with `/`,
the root of the site; `pages.relative` makes them relative once, at the end.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import islice, pairwise
from urllib.parse import quote, unquote

from reader import frontmatter, glossary, language, markdown
from reader.glossary import Glossary
from reader.markdown import Footnote, Token
from reader.model import Block, Document, Event, Heading, Link, Passage, Problem, Reading, Source, Span, Term, Work
from reader.spans import weave

WORK: frontmatter.Schema = {
    "title": frontmatter.text,
    "subtitle": frontmatter.text,
    "authors": frontmatter.texts,
    "date": frontmatter.date,
    "date_basis": frontmatter.one_of("stated", "inferred"),
    "date_evidence": frontmatter.text,
    "publisher": frontmatter.text,
    "publisher_url": frontmatter.text,
    "via": frontmatter.text,
    "language": frontmatter.bcp47,
}
IMPORTED = """image_credits capture capture_sha256 imported_with date_precision author_bio disclaimer pull_quotes
flags""".split()
READING: frontmatter.Schema = {
    **WORK,
    "source_url": frontmatter.text,
    "abstract": frontmatter.text,
    "keywords": frontmatter.texts,
    "licence": frontmatter.text,
    "rights": frontmatter.one_of("full", "quotation", "none"),
    "rights_note": frontmatter.text,
    "draft": frontmatter.truth,
    "about": {**WORK, "url": frontmatter.text},
    "glossary": {"link": frontmatter.one_of(*glossary.LINKS), "never": frontmatter.texts},
    "translation_of": frontmatter.text,
    "was": frontmatter.texts,
    "events": [{"date": frontmatter.interval, "what": frontmatter.text, "paragraph": frontmatter.text}],
    **dict.fromkeys(IMPORTED, frontmatter.anything),
}
PAGE: frontmatter.Schema = {"title": frontmatter.text, "language": frontmatter.bcp47}

SCHEMES = ("http", "https", "mailto", "tel")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
OURS = re.compile(r"(p\d+|h-.*|x-.*|fn-.*|fnref-.*|note-.*|u-.*|table-\d+|figure-\d+|code-\d+)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Task:
    """A text to survey, and all that its survey may depend on."""

    path: str
    address: str
    body: str
    line: int
    language: str
    glossary: Glossary
    numbered: bool = True
    link: str = "first-per-section"
    own_link: str = ""
    never: tuple[str, ...] = ()
    words: dict[str, str] = field(default_factory=dict)


def read_reading(source: Source, slug: str, default_language: str) -> tuple[Reading, str, int, list[Problem]]:
    """A reading's front matter, its body, and the line on which the body begins."""
    fields, body, line = frontmatter.split(source)
    values = frontmatter.check(fields, READING)
    if not values.get("title") and (found := re.match(r"\s*# +([^\n]+?)[ #]*(?:\n|\Z)", body)):
        values["title"] = found[1]
        body = "\n" * found[0].count("\n") + body[found.end() :]
    broken = any(problem.level == "error" for problem in fields.problems)
    if not values.get("title") and not broken:
        fields.tell((), "no-title", "a reading needs a title: add `title: …` to the front matter")
    if not body.strip() and not broken:
        fields.problems.append(Problem(source.path, line, "empty", "error", "the reading has no text"))
    about = values.get("about") or {}
    rights = values.get("rights") or ("none" if "capture" in fields.values else "full")
    reading = Reading(
        slug=slug,
        path=source.path,
        work=work(values, values.get("source_url", "")),
        about=work(about, about.get("url", "")) if about else None,
        abstract=values.get("abstract", ""),
        keywords=frontmatter.listed(values.get("keywords")),
        licence=values.get("licence", ""),
        rights=rights,
        rights_note=values.get("rights_note", ""),
        draft=frontmatter.true(values.get("draft", False)),
        language=values.get("language") or default_language,
        link=values.get("glossary", {}).get("link", ""),
        never=frontmatter.listed(values.get("glossary", {}).get("never")),
        events=tuple(
            Event(row.get("date", ""), row.get("what", ""), row.get("paragraph", ""))
            for row in values.get("events", ())
        ),
        was=frontmatter.listed(values.get("was")),
    )
    return reading, body, line, fields.problems


def work(values: dict[str, object], url: str) -> Work:
    """A bibliographic record from checked values."""
    texts = {key: str(values.get(key) or "") for key in ("title", "subtitle", "date", "publisher", "language")}
    basis = str(values.get("date_basis") or "stated")
    return Work(authors=frontmatter.listed(values.get("authors")), date_basis=basis, url=url, **texts)


def render(text: str, glossary: Glossary | Sequence[Term] = ()) -> str:
    """The body HTML of one Markdown text, its terms linked; addresses begin at the site's root."""
    terms = glossary if isinstance(glossary, Glossary) else Glossary(tuple(glossary))
    _, body, line = frontmatter.split(Source("", text))
    return survey(Task("readings/text.md", "readings/text.html", body, line, "en", terms)).body


def survey(task: Task) -> Document:
    """Parse a text once, and keep what others need of it."""
    parsed = markdown.parse(task.body, task.language, task.path, task.line)
    problems = parsed.problems
    notes = [token for note in parsed.footnotes for token in note.tokens]
    links = clean([*parsed.body, *notes], task, problems)
    text = markdown.reading_text(parsed)
    layout = Layout(numbered=task.numbered)
    layout.body(parsed.body)
    for note in parsed.footnotes:
        layout.footnote(note)
    mentions = find_mentions(text, layout, task)
    woven = weave([*parsed.body, *notes], mentions, dress)
    body, rest = woven[: len(parsed.body)], iter(woven[len(parsed.body) :])
    own = {note.name: (note, list(islice(rest, len(note.tokens)))) for note in parsed.footnotes}
    finished = dress_body(body, own, task.words)
    return Document(
        path=task.path,
        address=task.address,
        text=text,
        body=markdown.to_html(finished, task.language),
        lead=lead(body, task.language),
        blocks=tuple(layout.blocks),
        passages=tuple(passages(layout.blocks)),
        headings=tuple(layout.headings),
        mentions=tuple(mentions),
        links=tuple(links),
        anchors=(*layout.anchors, *(mention.id for mention in mentions)),
        footnotes=len(parsed.footnotes),
        words=language.count_words(text),
        problems=tuple(problems),
    )


# Links and attributes


def clean(tokens: list[Token], task: Task, problems: list[Problem]) -> list[Link]:
    """Make addresses and attributes safe and our own, in place; what is dropped is told. Gives the links found."""
    found: list[Link] = []
    for token in tokens:
        line = token.map[0] if token.map else 1
        clean_attributes(token, task, line, problems)
        kept: list[Token] = []
        dropped = 0
        for child in token.children or ():
            clean_attributes(child, task, line, problems)
            if child.type == "link_open":
                if not follow(child, "href", task, line, problems, found):
                    dropped += 1
                    continue
            elif child.type == "link_close" and dropped:
                dropped -= 1
                continue
            elif child.type == "image" and not follow(child, "src", task, line, problems, found):
                kept += picture_link(child)
                continue
            kept.append(child)
            line += child.content.count("\n") if child.type == "text" else child.type == "hardbreak"
        if token.children is not None:
            token.children = kept
        if token.type == "image" and not follow(token, "src", task, line, problems, found):
            # A figure whose picture cannot be shown: its words stand where it would.
            token.children, token.type, token.tag = picture_link(token), "inline", ""
    return found


def clean_attributes(token: Token, task: Task, line: int, problems: list[Problem]) -> None:
    """Ids and classes that people write get a prefix, so that nothing in content can take the place of our own."""
    refused = list((token.meta or {}).get("insecure_attrs", ()))
    if tag := token.attrs.get("lang"):
        if not language.is_language(str(tag)):
            refused.append("lang")
            del token.attrs["lang"]
        else:
            token.attrs.setdefault("dir", language.direction(str(tag)))
    if "dir" in token.attrs and token.attrs["dir"] not in ("ltr", "rtl", "auto"):
        refused.append("dir")
        del token.attrs["dir"]
    for name in refused:
        message = f"the attribute `{name}` is not allowed here: only id, class, lang and dir are"
        problems.append(Problem(task.path, line, "attribute", "warning", message))
    if (token.type.endswith("_open") or token.type == "image") and token.tag not in ("td", "th"):
        if "id" in token.attrs:
            token.attrs["id"] = f"x-{token.attrs['id']}"
        if "class" in token.attrs:
            token.attrs["class"] = " ".join(f"x-{name}" for name in str(token.attrs["class"]).split())


def follow(token: Token, name: str, task: Task, line: int, problems: list[Problem], found: list[Link]) -> bool:
    """Turn what a link or picture names into an address of the site. False: it must be dropped."""
    written = str(token.attrs.get(name, "")).strip()
    scheme = SCHEME.match(written)
    outside = bool(scheme and scheme[1].lower() in SCHEMES)
    if (scheme and not outside) or written.startswith(("//", "\\")) or re.search(r"[\x00-\x1f]", written):
        message = (
            f"the address {written[:80]!r} is not safe and was left out: use http, https, mailto, tel or a file name"
        )
        problems.append(Problem(task.path, line, "unsafe-address", "warning", message))
        return False
    if outside:
        if name == "src":
            return False
        token.attrs["rel"] = "noopener noreferrer"
        found.append(Link(line, written, "", ""))
        return True
    target, _, fragment = written.partition("#")
    address = address_of(target, task) if target else task.address
    if address is None:
        message = f"the address {written[:80]!r} leads out of the content folder: use a file inside it"
        problems.append(Problem(task.path, line, "escape", "error", message))
        return False
    fragment = unquote(fragment)
    if fragment and not OURS.match(fragment):
        fragment = f"x-{fragment}"
    found.append(Link(line, written, address, fragment))
    token.attrs[name] = ("" if not target else "/" + quote(address)) + (f"#{quote(fragment)}" if fragment else "")
    if name == "href" and (term := re.fullmatch(r"glossary/(.+)\.html", address)) and term[1] != "index":
        token.meta = {**token.meta, "term": term[1]}
        if term[1] in glossary.ids(task.glossary):
            token.attrs |= {"class": "term", "data-term": term[1]}
    return True


def address_of(target: str, task: Task) -> str | None:
    """The address below the site's root of a file named in content, or None if it lies outside the folder."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(task.path), unquote(target)))
    if path.startswith(("..", "/")):
        return None
    if path.endswith(".md"):
        path = path.removesuffix(".md") + ".html"
        path = path.removeprefix("pages/")
        return "index.html" if path == "home.html" else path
    return path


def picture_link(image: Token) -> list[Token]:
    """A picture from elsewhere as a link to it (it is never loaded), or, if its address was unsafe, its words."""
    words = image.content or "picture"
    address = str(image.attrs.get("src", ""))
    text = Token("text", "", 0, content=words)
    if not re.match(r"https?:", address, re.IGNORECASE):
        return [text]
    attrs: dict[str, str | int | float] = {"href": address, "rel": "noopener noreferrer"}
    return [Token("link_open", "a", 1, attrs=attrs), text, Token("link_close", "a", -1)]


# Numbers, sections and anchors


@dataclass(slots=True)
class Layout:
    """Where everything stands. Walking a text's tokens fills it, and writes ids into the tokens on the way."""

    numbered: bool
    blocks: list[Block] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    closed: list[tuple[int, int]] = field(default_factory=list)
    forced: list[Span] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    paragraphs: int = 0
    offset: int = 0
    section: int = 0

    def body(self, tokens: list[Token]) -> None:
        """Walk the body."""
        levels = sorted({token.tag for token in tokens if token.type == "heading_open"})
        level, counts, used = 1, {"table": 0, "figure": 0, "code": 0}, set[str]()
        inside: list[tuple[str, str, str]] = []  # the open blocks: token type, kind of passage, anchor
        shut = 0
        for n, token in enumerate(tokens):
            shut = shut + token.nesting if shut else int(is_shut(token))
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
                self.headings.append(Heading(level, words, anchor, f"p{self.paragraphs + 1}"))
                inside.append((token.type, kind, self.mark(token, anchor)))
            elif kind in counts:
                counts[kind] += 1
                inside.append((token.type, kind, self.mark(token, f"{kind}-{counts[kind]}")))
            elif kind:
                inside.append((token.type, kind, self.number(token, inside)))

    def footnote(self, note: Footnote) -> None:
        """Walk a footnote: a section of its own, one passage, no numbers."""
        self.section += 1
        for token in note.tokens:
            if token.type in ("heading_open", "heading_close"):  # a note has no sections
                token.tag = "p"
            elif token.type == "inline":
                self.block(token, "footnote", f"fn-{note.name}", closed=False)
        self.anchors += [f"fn-{note.name}", *(reference_id(note.name, n + 1) for n in range(note.references))]

    def number(self, token: Token, inside: list[tuple[str, str, str]]) -> str:
        """The anchor of a paragraph, list item, definition or quotation: its own, or that of what it stands in."""
        around = {kind for kind, _, _ in inside}
        if token.type == "dt_open":  # a headword belongs to the definition after it
            return f"p{self.paragraphs + 1}" if self.numbered else ""
        if (
            not self.numbered
            or token.hidden
            or around & HOLDS_ALL
            or (token.type == "paragraph_open" and around & HOLDS_TEXT)
        ):
            return inside[-1][2] if inside else ""
        self.paragraphs += 1
        token.meta = {**token.meta, "number": self.paragraphs}
        return self.mark(token, f"p{self.paragraphs}")

    def mark(self, token: Token, anchor: str) -> str:
        """Give a block its id; an id its author gave moves to a mark inside it."""
        if own := token.attrs.get("id"):
            token.meta = {**token.meta, "own_id": own}
            self.anchors.append(str(own))
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
        """The closed stretches of one inline token, and the terms that its links name."""
        here, begin, depth, term = start, start, 0, ""
        for child in token.children or ():
            if own := str(child.attrs.get("id", "")):
                self.anchors.append(own)
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


def is_shut(token: Token) -> bool:
    """Whether no term is linked in what a token opens: links, code, and what its author marked `{.no-terms}`."""
    if token.nesting <= 0:
        return False
    return token.tag in ("a", "code", "pre") or "x-no-terms" in str(token.attrs.get("class", "")).split()


def unique(name: str, used: set[str]) -> str:
    """A name not used before: the name itself, or with -2, -3 …"""
    found, n = name, 1
    while found in used:
        n += 1
        found = f"{name}-{n}"
    used.add(found)
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


def find_mentions(text: str, layout: Layout, task: Task) -> list[Span]:
    """Every mention of a term, linked or not, and every link that names a term."""
    forced = [span for span in layout.forced if span.value in glossary.ids(task.glossary)]
    found = glossary.find_terms(text, layout.blocks, sorted(layout.closed), task.glossary, task.language, task.never)
    return glossary.choose_links([*forced, *found], layout.blocks, task.glossary, task.link, task.own_link)


# Dressing

# What the interface says inside a text, when the theme has no words of its own.
WORDS = {
    "author": "Author",
    "back": "back",
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
    waiting: list[str] = []
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
                dressed.append(markdown.raw(f'<div class="table" role="region" aria-label="{label}" tabindex="0">\n'))
            if item:
                token.attrs["class"] = f"para {token.attrs.get('class', '')}".strip()
            dressed.append(token)
            if own := token.meta.get("own_id"):
                dressed.append(markdown.raw(f'<span id="{escape(str(own))}"></span>'))
            if number := token.meta.get("number"):
                dressed.append(markdown.raw(number_link(number, words)))
        elif token.nesting < 0:
            if item:
                dressed += flush(waiting, notes, words)
            dressed.append(token)
            if kind == "table":
                dressed.append(markdown.raw("</div>\n"))
            if wrapped:
                dressed += [*flush(waiting, notes, words), markdown.raw("</div>\n")]
        else:
            dressed.append(token)
    return [*dressed, *flush(waiting, notes, words)]


def said(words: dict[str, str], key: str, n: object = "") -> str:
    """What the interface says, with a number in it."""
    return words.get(key, WORDS[key]).replace("{n}", str(n))


def number_link(number: int, words: dict[str, str]) -> str:
    """The number of a paragraph, a link to itself."""
    label = escape(said(words, "paragraph", number))
    return f'<a class="pn" href="#p{number}" data-generated aria-label="{label}">{number}</a>'


def reference_id(name: str, occurrence: int) -> str:
    """The id of the first, second … reference to a footnote."""
    return f"fnref-{name}" + (f"-{occurrence}" if occurrence > 1 else "")


def with_references(token: Token, waiting: list[str], words: dict[str, str]) -> Token:
    """An inline token with its references as links; notes referred to for the first time join `waiting`."""
    children: list[Token] = []
    for child in token.children or ():
        if child.type == "footnote_ref":
            name, number = child.meta["name"], child.meta["number"]
            if child.meta["occurrence"] == 1:
                waiting.append(name)
            place = f' data-i="{waiting.index(name) + 1}"' if name in waiting else ""
            child = markdown.raw(
                f'<a class="ref author" id="{escape(reference_id(name, child.meta["occurrence"]))}" '
                f'href="#fn-{quote(name)}" role="doc-noteref" data-generated{place} '
                f'aria-label="{escape(said(words, "note", number))}">{number}</a>'
            )
        children.append(child)
    return token.copy(children=children)


def flush(waiting: list[str], notes: Notes, words: dict[str, str]) -> list[Token]:
    """The notes that wait, and those they refer to, as a section; afterwards none waits."""
    if not waiting:
        return []
    tokens: list[Token] = []
    label = escape(said(words, "notes_to", notes[waiting[0]][0].number))
    for place, name in enumerate(waiting, 1):  # grows while notes refer to further notes
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
        if before.type == "paragraph_open":
            children = [child for child in token.children or () if child.type != "footnote_ref"]
            bare = [child.copy(attrs={k: v for k, v in child.attrs.items() if k != "id"}) for child in children]
            return markdown.to_html([token.copy(children=bare)], tag)
    return ""
