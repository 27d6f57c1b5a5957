"""Values of the front matter as they are found, each with the line it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reader.clean.values import Block, Fact


@dataclass(slots=True)
class Facts:
    """Values by their key of the front matter, and where each came from."""

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    changed: tuple[str, Block] | None = None  # the date of a change, for want of a better one
    sender: tuple[str, Block, bool] | None = None  # of a mail, its line, and whether it is its author
    half: list[tuple[str, Block]] = field(default_factory=list)  # dates of which something is left open

    def put(self, key: str, value: Any, block: Block | None, how: str = "") -> None:
        """Keep a value, if there is none yet."""
        if value and key not in self.values:
            self.values[key] = value
            line = f"line {block.number}" if block else ""
            self.origins[key] = " ".join(part for part in (line, how) if part)

    def add(self, key: str, value: str, block: Block) -> None:
        """Put a value to a list, once; its origin is the first line."""
        rows = self.values.setdefault(key, [])
        if value not in rows:
            rows.append(value)
        self.origins.setdefault(key, f"line {block.number}")


def told(facts: Facts, known: list[Fact]) -> None:
    """Take what the file says of itself outside its text."""
    for fact in known:
        facts.put(fact.key, fact.value, None, fact.origin)
