"""Markdown → blocks."""

from __future__ import annotations

from reader.clean.values import Capture, Hints, Ledger, Unreadable


def read(data: bytes, hints: Hints, ledger: Ledger) -> Capture:
    """The blocks of Markdown."""
    raise Unreadable("it is Markdown")
