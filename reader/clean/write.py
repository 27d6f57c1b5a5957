"""Blocks and metadata → one Markdown file."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import yaml

from reader.clean import escape, formats
from reader.clean.values import Block, Flag

ORDER = (
    "title subtitle authors date date_precision date_basis date_evidence publisher publisher_url "
    "via source_url language abstract keywords licence rights rights_note "
    "image_credits author_bio disclaimer pull_quotes "
    "capture capture_sha256 imported_with flags"
).split()
# Windows keeps these for devices, whatever they end in; the site has an index of its own.
RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[\d¹²³]|index)\Z")
LONGEST_NAME = 90  # bytes, so that a number and a suffix find room
SUFFIXES = {"pdf": ".pdf", "docx": ".docx", "mail": ".eml", "html": ".html", "markdown": ".md", "text": ".txt"}

# What a block of the body can be; `markup` is Markdown of several lines, such as a nested list, written as it is.
KINDS = frozenset(["heading", "paragraph", "item", "quotation", "table", "markup"])


def body(blocks: list[Block], is_markup: bool) -> str:
    """The body and then its notes."""
    parts: list[str] = []
    kind = ""
    for block in blocks:
        known = block.text if is_markup else block.markdown
        text = escape.with_markers(block.text) if known is None else known
        start = escape.safe_start if known is None else str
        if block.kind == "heading":
            words = escape.unemphasised(re.sub(r"^#+ +", "", text))
            parts.append(f"{'#' * block.level} {words if is_markup else escape.heading(words)}")
        elif block.kind == "paragraph":
            parts.append(start(text))
        elif block.kind == "item":
            mark, words = item(text)
            line = f"{mark} {start(words)}"
            if kind == "item":
                parts[-1] += f"\n{line}"
            else:
                parts.append(line)
        elif block.kind == "quotation":
            parts.append(f"> {start(re.sub(r'^> ?', '', text))}")
        elif block.kind in ("table", "markup"):
            parts.append(block.text)
        if block.kind in KINDS:
            kind = block.kind
    return "\n\n".join(parts) + "\n" if parts else ""


def footnotes(notes: dict[str, Block], is_markup: bool) -> str:
    """The notes, one below the other."""
    texts = {number: block.text if is_markup else block.markdown for number, block in notes.items()}
    rows = [f"[^{number}]: {texts[number] or escape.with_markers(block.text)}" for number, block in notes.items()]
    return "\n" + "\n\n".join(rows) + "\n" if rows else ""


def item(text: str) -> tuple[str, str]:
    """The mark that Markdown has for a list item, and its words; numbers stay as they are."""
    found = re.match(r"\(?(\d{1,2})[.)]\s+", text)
    if found:
        return f"{found[1]}.", text[found.end() :]
    return "-", re.sub(r"\A(?:\\?[-*+•●▪◦‣·–]|[a-z]\))\s+", "", text)


def front_matter(values: dict[str, Any]) -> str:
    """The values between two lines of ---, in the order people read them."""
    known = {key: values[key] for key in ORDER if key in values}
    known |= {key: value for key, value in values.items() if key not in known}
    text = yaml.safe_dump(known, allow_unicode=True, sort_keys=False, width=110, default_flow_style=False)
    return f"---\n{text}---\n"


def as_rows(flags: tuple[Flag, ...] | list[Flag]) -> list[dict[str, Any]]:
    """Flags as the front matter has them; an answer left empty is asked for."""
    rows = []
    for flag in flags:
        row: dict[str, Any] = {
            "kind": flag.kind,
            "level": flag.level,
            "line": flag.line,
            "quote": flag.quote,
            "done": flag.done,
        }
        if flag.level == "must":
            row["answer"] = ""
        rows.append({key: value for key, value in row.items() if value != "" or key == "answer"})
    return rows


def slug(title: str) -> str:
    """A file's name from a title in any script: letters, digits and hyphens; no path, no name a system keeps."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", title).casefold())
    text = "".join(
        sign for sign in text if not unicodedata.category(sign).startswith("M") and sign not in "'’ʼ`\u200c\u200d"
    )
    parts = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text))
    name = ""
    for part in parts:
        longer = f"{name}-{part}" if name else part
        if len(longer.encode()) > LONGEST_NAME:
            break
        name = longer
    name = name or next((part[: LONGEST_NAME // 4] for part in parts), "") or "reading"
    return f"{name}-text" if RESERVED.match(name) else name


def suffix(data: bytes, name: str) -> str:
    """How the name of a capture ends that came without one."""
    return next(SUFFIXES[kind] for kind, is_such in formats.FORMATS.items() if is_such(data, name))
