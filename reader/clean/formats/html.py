"""A saved web page → blocks."""

from __future__ import annotations

from reader.clean.values import Capture, Hints, Ledger, Unreadable


def read(data: bytes, hints: Hints, ledger: Ledger) -> Capture:
    """The blocks of a saved web page."""
    raise Unreadable("it is a saved web page")
