"""Plain text: decoded, repaired line by line, and cut into blocks."""

from __future__ import annotations

from reader.clean.decode import text_of
from reader.clean.repair import repair
from reader.clean.segment import blocks_of
from reader.clean.values import Capture, Hints, Ledger


def read(data: bytes, hints: Hints, ledger: Ledger) -> Capture:
    """The blocks of a plain text; Unreadable for what is no text."""
    return Capture(blocks_of(repair(text_of(data, ledger), ledger), ledger, ""))
