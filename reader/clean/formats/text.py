"""Plain text: decoded, repaired line by line, and cut into blocks."""

from __future__ import annotations

from reader.clean.decode import decode
from reader.clean.repair import quoted, repair
from reader.clean.segment import blocks_of
from reader.clean.values import Capture, Hints, Ledger


def read(data: bytes, hints: Hints, ledger: Ledger) -> Capture:
    """The blocks of a plain text; Unreadable for what is no text."""
    text, encoding, is_guess = decode(data)
    if is_guess:
        ledger.flag("encoding-guessed", "must", 1, quoted(text), f"read as {encoding}")
    return Capture(blocks_of(repair(text, ledger), ledger, ""))
