"""Whether words of the captures stand in what we publish: ten in a row are a quotation nobody allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from reader.language import search_words
from reader.model import File

ROW = 10
TAG = re.compile(r"<[^>]*>")
FRONT = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)


def rows(text: str) -> Iterator[tuple[str, ...]]:
    """Every ten words in a row."""
    words = search_words(text)
    return zip(*(words[n:] for n in range(ROW)), strict=False)


def of_captures(paths: Iterable[Path]) -> dict[tuple[str, ...], str]:
    """Every ten words in a row of the captures, with the capture they stand in."""
    return {row: path.name for path in paths for row in rows(path.read_bytes().decode("utf-8", "replace"))}


def records(content: Path) -> frozenset[tuple[str, ...]]:
    """What may stand: the titles and addresses of the works that readings are about are facts."""
    kept: set[tuple[str, ...]] = set()
    for path in content.glob("readings/*.md"):
        about = front_matter(path.read_text("utf-8"))[0].get("about") or {}
        for key in ("title", "subtitle", "url"):
            kept.update(rows(str(about.get(key) or "")))
    return frozenset(kept)


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """A file's fields and body."""
    found = FRONT.match(text)
    return (yaml.safe_load(found[1]) or {}, found[2]) if found else ({}, text)


def in_content(content: Path, known: dict[tuple[str, ...], str]) -> Iterator[str]:
    """Where the content folder copies a capture."""
    allowed = records(content)
    for path in sorted(content.rglob("*")):
        if path.is_file() and path.suffix in (".md", ".toml", ".yaml", ".txt", ""):
            yield from told(str(path.relative_to(content)), path.read_text("utf-8"), known, allowed)


def in_site(files: Iterable[File], content: Path, known: dict[tuple[str, ...], str]) -> Iterator[str]:
    """Where a built site copies a capture: in its words, its attributes or its search index."""
    allowed = records(content)
    for file in files:
        if file.path.endswith((".html", ".js", ".txt", ".css")):
            text = file.data.decode()
            yield from told(file.path, TAG.sub(" ", text), known, allowed)
            yield from told(file.path, " ".join(TAG.findall(text)), known, allowed)


def told(name: str, text: str, known: dict[tuple[str, ...], str], allowed: frozenset[tuple[str, ...]]) -> Iterator[str]:
    """The first ten words in a row that a text has from a capture."""
    for row in rows(text):
        if row in known and row not in allowed:
            yield f"{name}: “{' '.join(row)}” stands in {known[row]}"
            return
