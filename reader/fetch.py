"""Edge: a web address → bytes."""

from __future__ import annotations

from dataclasses import dataclass

from reader.clean import Unreadable


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered with, and where it was in the end."""

    data: bytes
    address: str


def fetch(address: str) -> Fetched:
    """The bytes at an address; Unreadable for one that does not answer with a text."""
    raise Unreadable("addresses cannot be read yet")
