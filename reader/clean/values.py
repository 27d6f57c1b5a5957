"""What travels between the steps of cleaning."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


class Unreadable(Exception):
    """A capture that is no text; the message says why."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What the person says about a capture: its name, answers, and lines to drop."""

    name: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the capture, mechanically repaired; a line with a form feed in it makes two."""

    number: int
    text: str
    new_page: bool = False
    words: str = field(init=False, compare=False, repr=False)  # the text without the spaces about it

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", self.text.strip())

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip())


@dataclass(slots=True)
class Block:
    """Lines that belong together, the text they make, and where they end: `kind`, and why if they are dropped."""

    lines: list[Line]
    text: str
    kind: str = ""
    reason: str = ""
    gap: bool = False  # a blank line stands before it
    new_page: bool = False
    level: int = 2
    inside: bool | None = None  # whether the format places it in the article; None where it cannot tell

    markup: str = ""  # its Markdown, where the format knows emphasis and links
    marked: str = ""  # the text that `markup` stands for; it holds while `text` is the same

    @property
    def number(self) -> int:
        return self.lines[0].number

    @property
    def markdown(self) -> str | None:
        """The Markdown of the text, if the format has it and no later step changed the text."""
        return self.markup if self.markup and self.marked == self.text else None

    def drop(self, reason: str) -> None:
        self.kind, self.reason = "dropped", reason


@dataclass(frozen=True, slots=True)
class Fact:
    """What a file says of its work outside the text: a key of the front matter, its value, and where it stands."""

    key: str
    value: Any
    origin: str
    is_sure: bool = True  # False: only where the text itself says nothing


@dataclass(slots=True)
class Capture:
    """A capture after its format was read: blocks in order, which hold every line that is not blank."""

    blocks: list[Block]
    facts: tuple[Fact, ...] = ()  # the most trusted first
    is_markup: bool = False  # the texts of its blocks are Markdown, to be written as they are


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a person should look at; `must` is a question that keeps a reading a draft."""

    kind: str
    level: str  # must | note
    line: int
    quote: str
    done: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line that is not in the text, and why."""

    line: int
    text: str
    reason: str


@dataclass(slots=True)
class Ledger:
    """What was changed: how often each repair was made, and each change with its line."""

    counts: Counter[str] = field(default_factory=Counter)
    changes: list[tuple[int, str, str]] = field(default_factory=list)  # line, before, after
    flags: list[Flag] = field(default_factory=list)

    def flag(self, kind: str, level: str, line: int, quote: str, done: str = "") -> None:
        self.flags.append(Flag(kind, level, line, quote, done))


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A capture after cleaning. `text` is the body; `metadata` the front matter without what the file is called."""

    text: str
    metadata: dict[str, Any]
    origins: dict[str, str]  # where each value came from
    flags: tuple[Flag, ...]
    dropped: tuple[Dropped, ...]
    repairs: dict[str, int]
    changes: tuple[tuple[int, str, str], ...]
    blocks: tuple[Block, ...]  # every block in order; together they hold every line that is not blank
