"""A PDF → blocks."""

from __future__ import annotations

from reader.clean.values import Capture, Hints, Ledger, Unreadable


def read(data: bytes, hints: Hints, ledger: Ledger) -> Capture:
    """The blocks of a PDF."""
    raise Unreadable("it is a PDF")
