"""Markdown, clipped or exported → blocks that keep its structure, and what its front matter says."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from reader import frontmatter
from reader.clean.decode import text_of
from reader.clean.repair import repair
from reader.clean.values import Block, Capture, Fact, Hints, Ledger, Line
from reader.model import Source

REPAIRS = ("mojibake", "line end", "space", "invisible sign", "control character", "composed letter", "ligature")
# Names under which note programs and clippers keep what we know by one, the most trusted first.
KEYS = {
    "title": ("title", "Title", "name"),
    "subtitle": ("subtitle", "standfirst", "deck"),
    "authors": ("authors", "author", "Author", "creator", "by", "byline"),
    "date": ("published", "date_published", "date", "Date"),
    "publisher": ("publisher", "site", "site_name", "website", "publication"),
    "source_url": ("source_url", "source", "url", "URL", "link", "canonical"),
    "publisher_url": ("publisher_url",),
    "via": ("via",),
    "abstract": ("abstract",),
    "keywords": ("keywords",),
    "licence": ("licence", "license"),
    "rights_note": ("rights_note",),
}
DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?=\Z|[T\s])")
ADDRESS = re.compile(r"https?://\S+\Z")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
HEADING = re.compile(r" {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*\Z")
UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})\s*\Z")
RULE = re.compile(r" {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})\Z")
ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+\S")
NOTE = re.compile(r" {0,3}\[\^([^\]\s]{1,60})\]:\s*")
TARGET = re.compile(r" {0,3}\[[^\]^][^\]]{0,200}\]:\s*\S+")
DELIMITERS = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*\Z")
COMMENT = re.compile(r"\s*(?:<!--.*-->|%%.*%%)\s*\Z")
HARD_BREAK = re.compile(r"(?<=\S)(?: {2,}|\t)(?=\r?\n)")
PICTURE = re.compile(r"\[?!\[[^\[\]\n]{0,1000}\]\([^()\n]{1,2000}\)(?:\]\([^()\n]{1,2000}\))?\Z")
WIKI_LINK = re.compile(r"(?<!!)\[\[(?:[^\[\]|\n]{1,200}\|)?([^\[\]|\n]{1,200})\]\]")
TAGS: dict[str, str] = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "br": " "}
TAG = re.compile(
    r"</?(abbr|b|big|br|cite|code|em|font|i|mark|q|s|small|span|strong|sub|sup|u|wbr)(?:\s[^<>\n]{0,400})?/?>", re.I
)
LINK = re.compile(r"<a\s[^<>\n]{0,300}?href=[\"']([^\"'<>\s]{1,1000})[\"'][^<>\n]{0,300}>([^<>\n]{1,400})</a>", re.I)


def read(data: bytes, hints: Hints, ledger: Ledger) -> Capture:
    """The blocks of Markdown; each is cut where Markdown itself would end it."""
    lines = repair(HARD_BREAK.sub(r"\\", text_of(data, ledger)), ledger, REPAIRS)
    fields, _, first = frontmatter.split(Source("", "\n".join(line.text for line in lines)))
    facts, names = told(fields.values)
    blocks: list[Block] = []
    if first > 1:
        head = [line for line in lines[: first - 1] if line.words]
        blocks.append(Block(head, "\n".join(line.text for line in head), "dropped", "front matter of the file"))
        if fields.problems:
            ledger.flag("front-matter", "must", 1, head[1].text if len(head) > 1 else "", fields.problems[0].message)
        if left := [key for key, value in fields.values.items() if key not in names and value not in (None, "", [])]:
            ledger.flag("front-matter-key", "note", 1, "", ", ".join(left))
    blocks += blocks_of(lines[first - 1 :], ledger)
    return Capture(blocks, (*facts, *titled(blocks, facts)), is_markup=True)


def told(values: dict[str, Any]) -> tuple[list[Fact], set[str]]:
    """What front matter says of the work, under whatever name, and the names that were of use."""
    found, used = [], set()
    for key, names in KEYS.items():
        for name in names:
            meaning: Callable[[Any], Any] = MEANINGS.get(key, one_line)
            if value := meaning(values.get(name)):
                found.append(Fact(key, value, f"front matter “{name}”"))
                used.add(name)
                break
    return found, used


def one_line(value: Any) -> str:
    """A value of one line."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def people(value: Any) -> list[str]:
    """Names in a list, or between commas."""
    if isinstance(value, list):
        return [name for part in value for name in people(part)]
    names = re.split(r"[,;]|\sand\s", WIKI_LINK.sub(r"\1", value)) if isinstance(value, str) else []
    return [" ".join(name.split()) for name in names if name.strip()]


def day(value: Any) -> str:
    """A date as it is written there, without the time."""
    found = DATE.match(value.strip()) if isinstance(value, str) else None
    return found[0] if found else ""


def address(value: Any) -> str:
    """An address of the web."""
    return value.strip() if isinstance(value, str) and ADDRESS.match(value.strip()) else ""


MEANINGS: dict[str, Callable[[Any], Any]] = {
    "authors": people,
    "keywords": people,
    "date": day,
    "source_url": address,
    "publisher_url": address,
}


def titled(blocks: list[Block], facts: list[Fact]) -> list[Fact]:
    """The first heading, where it is of the first level, is the title, unless front matter has another."""
    found = [block for block in blocks if block.kind == "heading"]
    known = next((fact.value for fact in facts if fact.key == "title"), "")
    first = found[0] if found and found[0].level == 1 else None
    for block in found:
        block.level = max(2, block.level)
    if first is None or (known and known.casefold() != first.text.casefold()):
        return []
    first.kind = "title"
    return [Fact("title", re.sub(r"[*_`]|\\(?=\W)", "", first.text), f"line {first.number}, its first heading")]


def blocks_of(lines: list[Line], ledger: Ledger) -> list[Block]:
    """Each block of Markdown with its lines."""
    blocks: list[Block] = []
    n, gap = 0, True
    while n < len(lines):
        if not lines[n].words:
            n, gap = n + 1, True
            continue
        for ends, make in KINDS:
            if (end := ends(lines, n)) > n:
                own = [line for line in lines[n:end] if line.words]
                made = make(own, lines[n:end])
                made[0].gap = gap
                blocks += made
                break
        n, gap = end, False
    for block in blocks:
        if block.kind != "markup":
            block.text = inline(block.text, ledger)
    said_again([block for block in blocks if block.kind == "note"])
    return blocks


def said_again(notes: list[Block]) -> None:
    """A second note of a name, which Markdown would pass over, stands as text."""
    names = set()
    for block in notes:
        name = block.text.partition("]")[0].casefold()
        if name in names:
            block.kind, block.text = "markup", "\\" + "\n".join(line.strip() for line in block.text.split("\n"))
        names.add(name)


def fence(lines: list[Line], n: int) -> int:
    """Where code between fences ends."""
    opened = FENCE.match(lines[n].text)
    if not opened:
        return n
    for end in range(n + 1, len(lines)):
        closed = FENCE.match(lines[end].text)
        if closed and closed[1].startswith(opened[1]) and lines[end].words == closed[1]:
            return end + 1
    return len(lines)


def single(pattern: re.Pattern[str]) -> Callable[[list[Line], int], int]:
    """Where a block of one line ends."""
    return lambda lines, n: n + 1 if pattern.match(lines[n].text) else n


def table(lines: list[Line], n: int) -> int:
    """Where a table ends."""
    if "|" not in lines[n].text or n + 1 == len(lines):
        return n
    below = lines[n + 1].text
    return blank(lines, n) if "|" in below and DELIMITERS.match(below) else n


def blank(lines: list[Line], n: int) -> int:
    """The next blank line, or the end."""
    return next((k for k in range(n, len(lines)) if not lines[k].words), len(lines))


def hanging(pattern: re.Pattern[str]) -> Callable[[list[Line], int], int]:
    """Where a block ends that goes on with indented lines, even after a blank one."""

    def ends(lines: list[Line], n: int) -> int:
        if not pattern.match(lines[n].text) or RULE.match(lines[n].text):
            return n
        end = n + 1
        while end < len(lines):
            after = next((k for k in range(end, len(lines)) if lines[k].words), len(lines))
            if after == len(lines):
                break
            deeper = lines[after].indent >= 2 or (pattern is ITEM and ITEM.match(lines[after].text))
            lazy = after == end and not starts_block(lines, after)
            if not deeper and not lazy:
                break
            end = after + 1
        return end

    return ends


def quotation(lines: list[Line], n: int) -> int:
    """Where a quotation ends."""
    end = n
    while end < len(lines) and lines[end].words.startswith(">"):
        end += 1
    return end


def paragraph(lines: list[Line], n: int) -> int:
    """Where a paragraph ends: at a blank line, or where another block begins."""
    end = n + 1
    while end < len(lines) and lines[end].words:
        if UNDERLINE.match(lines[end].text):
            return end + 1
        if starts_block(lines, end):
            break
        end += 1
    return end


def starts_block(lines: list[Line], n: int) -> bool:
    """Whether a line ends the paragraph before it."""
    text = lines[n].text
    return bool(
        FENCE.match(text)
        or HEADING.match(text)
        or RULE.match(text)
        or NOTE.match(text)
        or text.lstrip().startswith(">")
        or ITEM.match(text)
    )


def markup(own: list[Line], every: list[Line]) -> list[Block]:
    """Lines that are kept as they are."""
    return [Block(own, "\n".join(line.text for line in every).rstrip("\n"), "markup")]


def dropped(reason: str) -> Callable[[list[Line], list[Line]], list[Block]]:
    """Lines that are no part of the text."""
    return lambda own, every: [Block(own, own[0].words, "dropped", reason)]


def rows(own: list[Line], every: list[Line]) -> list[Block]:
    """A table."""
    return [Block(own, "\n".join(line.words for line in own), "table")]


def heading(own: list[Line], every: list[Line]) -> list[Block]:
    """A heading with its level."""
    found = HEADING.match(own[0].text)
    text = (found[2] or "").strip() if found else ""
    if not text:
        return [Block(own, own[0].words, "dropped", "rule or decoration")]
    return [Block(own, text, "heading", level=len(found[1]) if found else 2)]


def note(own: list[Line], every: list[Line]) -> list[Block]:
    """A footnote with its name; what follows its first paragraph stays indented."""
    rest = [line.text for line in every[1:]]
    while rest and not rest[-1].strip():
        rest.pop()
    return [
        Block(own, "\n".join([own[0].words, *(f"    {text.strip()}" if text.strip() else "" for text in rest)]), "note")
    ]


def items(own: list[Line], every: list[Line]) -> list[Block]:
    """A list: item by item where each has one line, so that menus are known; kept whole where it is nested."""
    if all(ITEM.match(line.text) and line.indent < 2 for line in own):
        return [Block([line], line.words) for line in own]
    return markup(own, every)


def quoted_lines(own: list[Line], every: list[Line]) -> list[Block]:
    """A quotation: of one paragraph as such, of more as it is."""
    inner = [re.sub(r"\A\s*>\s?", "", line.text) for line in own]
    plain = all(text.strip() and not text.endswith("\\") and not re.match(r"\s*[>#|`~\[!]", text) for text in inner)
    if not plain or any(ITEM.match(text) for text in inner):
        return markup(own, every)
    return [Block(own, " ".join(" ".join(inner).split()), "quotation")]


def prose(own: list[Line], every: list[Line]) -> list[Block]:
    """A paragraph, wrapped or not, or a heading with a line under it; verse keeps its lines."""
    if len(own) > 1 and UNDERLINE.match(own[-1].text):
        text = " ".join(line.words for line in own[:-1])
        return [Block(own, text, "heading", level=1 if own[-1].words.startswith("=") else 2)]
    if any(line.text.endswith("\\") for line in own[:-1]) or all(PICTURE.match(line.words) for line in own):
        return markup(own, every)
    return [Block(own, " ".join(" ".join(line.words.split()) for line in own))]


def inline(text: str, ledger: Ledger) -> str:
    """Simple tags as Markdown has them, and links between notes as their words; code stays."""
    if "`" in text:
        return text
    made, count = LINK.subn(r"[\2](\1)", text)
    made, more = TAG.subn(lambda tag: TAGS.get(tag[1].lower(), ""), made)
    made, links = WIKI_LINK.subn(r"\1", made)
    ledger.counts.update({name: n for name, n in (("inline tag", count + more), ("link markup", links)) if n})
    return made


# What a block can be, the first that fits: where it ends, and what is made of its lines.
Ends = Callable[[list[Line], int], int]
Make = Callable[[list[Line], list[Line]], list[Block]]
KINDS: tuple[tuple[Ends, Make], ...] = (
    (fence, markup),
    (single(COMMENT), dropped("comment in the source")),
    (single(HEADING), heading),
    (single(RULE), dropped("rule or decoration")),
    (hanging(NOTE), note),
    (single(TARGET), markup),
    (table, rows),
    (quotation, quoted_lines),
    (hanging(ITEM), items),
    (paragraph, prose),
)
