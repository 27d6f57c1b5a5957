"""Edge: whose a connection is. Every account of a machine reaches its loopback; one of them writes here."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

TABLES = ("/proc/net/tcp", "/proc/net/tcp6")  # what Linux tells of every connection
OPEN = ("01", "04", "05")  # open, or with its sending half closed
NOBODYS = "0"  # the file of a connection that is closed: what it has sent is not taken
LOOKS = 2  # a table is no snapshot: a row may be missed while others come and go
ROOT = 0

Row = tuple[str, str, int | None]  # where a connection begins, where it ends, and whose it is while it is open


def is_ours(own: tuple[str, int], other: tuple[str, int]) -> bool:
    """Whether the other end of a connection is this account's, or root's; yes where the system does not tell."""
    if sys.platform != "linux":
        return True
    here, there = shown(*own), shown(*other)
    is_told = False
    for _ in range(LOOKS):
        for begin, end, owner in (row for table in TABLES for row in listed(Path(table))):
            is_told = is_told or begin == here  # if nothing else, that we listen there
            if (begin, end) == (there, here) and owner is not None:
                return owner in (ROOT, os.getuid())
    return not is_told


def listed(table: Path) -> Iterator[Row]:
    """The connections in a table of the system."""
    try:
        lines = table.read_text("ascii", "replace").splitlines()[1:]
    except OSError:
        return
    for line in lines:
        words = line.split()
        # The older kind of address stands at the end of the newer.
        is_open = words[3] in OPEN and words[9] != NOBODYS
        yield words[1][-13:], words[2][-13:], int(words[7]) if is_open else None


def shown(host: str, port: int) -> str:
    """An address as the tables have it."""
    return f"{int.from_bytes(socket.inet_aton(host), sys.byteorder):08X}:{port:04X}"
