"""Captures and their gold → editions with the sample's glossary, in memory."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from reader import disk
from reader.model import Content, Source
from tests.conftest import SAMPLE

# Every mention is linked, so that what a page shows is what was found.
TOML = '[edition]\nname = "acceptance"\ntitle = "Acceptance"\n\n[glossary]\nlink = "all"\n'
MARKUP = str.maketrans({sign: f"\\{sign}" for sign in string.punctuation})
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class Text:
    """A text to make a reading of: its name, front matter, and paragraphs with the headings before them."""

    name: str
    fields: dict[str, Any]
    paragraphs: tuple[str, ...]
    headings: tuple[tuple[int, str], ...] = ()
    terms: tuple[dict[str, Any], ...] = ()


def of_gold(path: Path, number: int) -> Text:
    """A capture as a person has cleaned it."""
    gold = yaml.safe_load(path.read_text("utf-8"))
    fields = {
        "title": gold["title"] or f"Reading {number}",
        "subtitle": gold["subtitle"],
        "authors": gold["authors"],
        "date": gold["date"]["value"],
        "publisher": gold["publisher"],
        "source_url": gold["source_url"],
        "language": gold["language"],
    }
    headings = tuple((heading["before_paragraph"], heading["text"]) for heading in gold["headings"])
    return Text(f"reading-{number}", fields, tuple(gold["paragraphs"]), headings, tuple(gold.get("terms") or ()))


def of_capture(path: Path, number: int) -> Text:
    """A capture as it is: what stands between empty lines is a paragraph."""
    text = CONTROLS.sub(" ", path.read_bytes().decode("utf-8", "replace"))
    blocks = [" ".join(block.split()) for block in re.split(r"\n\s*\n", text)]
    return Text(f"reading-{number}", {"title": f"Capture {number}"}, tuple(block for block in blocks if block))


def edition(texts: Iterable[Text]) -> Content:
    """An edition of texts, with the glossary of the sample."""
    content = disk.read_content(SAMPLE)
    glossary = [source for source in content.sources if source.path.startswith("glossary/")]
    readings = [Source(f"readings/{text.name}.md", markdown(text)) for text in texts]
    return replace(content, sources=(Source("reader.toml", TOML), *glossary, *readings), pictures=())


def markdown(text: Text) -> str:
    """A reading. No sign in it is markup, and typography has nothing to do: every sign is escaped."""
    lines = [
        "---",
        *(
            f"{key}: {json.dumps(str(value) if key == 'date' else value)}"
            for key, value in text.fields.items()
            if value
        ),
    ]
    lines += ["rights: full", "---"]
    for n, paragraph in enumerate(text.paragraphs):
        lines += [f"\n## {escaped(heading)}" for before, heading in text.headings if before == n]
        lines.append(f"\n{escaped(paragraph)}")
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Text as Markdown that says exactly this, on one line."""
    return text.replace("\n", " ").strip().translate(MARKUP)
