"""Edge: the captures that are meant on a command line, and their bytes, from files, folders, stdin or an address."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from reader.clean import Unreadable
from reader.clean.formats import LARGEST
from reader.disk import OURS
from reader.model import ReaderError

SUFFIXES = frozenset(".txt .text .md .markdown .eml .html .htm .xhtml .pdf .docx".split())
ADDRESS = re.compile(r"https?://", re.IGNORECASE)
OTHER_ADDRESS = re.compile(r"[a-z][a-z\d+.-]*://", re.IGNORECASE)
ELSEWHERE = "…/"
PASSWORD = re.compile(r"(?<=://)[^/?#\s]*@")
TOO_LARGE = f"it is larger than {LARGEST // 1_000_000} MB: import it in parts"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a capture is, and its name in the front matter; `is_settled`: whether that name tells it from all others.

    The name is the path from the folder that holds the content folder, so that it is the same on every machine. A
    file from elsewhere has a name that begins with `…/`, and text from a pipe is called stdin: those are known again
    by their bytes alone.
    """

    capture: str
    path: Path | None = None  # None: standard input, or an address
    is_settled: bool = True

    @property
    def name(self) -> str:
        return PASSWORD.sub("", self.capture.removeprefix(ELSEWHERE))

    @property
    def is_address(self) -> bool:
        return self.path is None and bool(ADDRESS.match(self.capture))


def find(arguments: Iterable[str], content: Path, name: str = "") -> tuple[list[Place], int]:
    """The captures meant, in order and each once, and how many other files of their folders were passed over."""
    found: dict[str, Place] = {}
    others = 0
    for argument in arguments:
        if argument == "-":
            found.setdefault("-", Place("stdin", is_settled=False))
        elif ADDRESS.match(argument):
            found.setdefault(argument, Place(argument))
        elif OTHER_ADDRESS.match(argument):
            raise ReaderError(f"{argument}: only http and https addresses are fetched; save it, and give the file")
        elif not argument:
            raise ReaderError("a capture without a name was given: give a file, a folder, an address, or -")
        elif os.path.isdir(argument):
            for path in walk(Path(argument)):
                if path.suffix.lower() in SUFFIXES:
                    found.setdefault(os.path.abspath(path), placed(path, Path(argument).absolute().parent, content))
                else:
                    others += 1
        else:
            path = Path(argument)
            found.setdefault(os.path.abspath(path), placed(path, path.absolute().parent, content))
    if name:
        found = {key: replace(place, capture=name, is_settled=True) for key, place in found.items()}
    return list(found.values()), others


def walk(folder: Path) -> Iterator[Path]:
    """Files below a folder in order, without hidden ones, editions, builds, and what belongs to a saved page."""
    for top, folders, names in os.walk(folder):
        pages = {os.path.splitext(name)[0] for name in names if name.lower().endswith((".html", ".htm"))}
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name.removesuffix("_files") not in pages
            and not any(os.path.exists(os.path.join(top, name, mark)) for mark in ("reader.toml", OURS))
        )
        yield from (Path(top) / name for name in sorted(names) if not name.startswith("."))


def placed(path: Path, above: Path, content: Path) -> Place:
    """A file as the front matter names it; `above` is where its name begins if it lies elsewhere."""
    full = Path(os.path.abspath(path))
    around = content.resolve().parent
    inside = full.parent.resolve() / full.name
    if around != Path(around.anchor) and inside.is_relative_to(around):
        return Place(utf8(inside.relative_to(around)), path)
    below = full.relative_to(above) if full.is_relative_to(above) else Path(full.name)
    return Place(ELSEWHERE + utf8(below), path, is_settled=False)


def utf8(path: Path) -> str:
    """A path as text, whatever bytes are in it."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def read(place: Place) -> tuple[bytes, str]:
    """A capture's bytes, and the address they came from; Unreadable for what is none, before it is read."""
    if place.is_address:
        from reader.fetch import fetch

        fetched = fetch(place.capture)
        return fetched.data, fetched.address
    if place.path is None:
        data = sys.stdin.buffer.read(LARGEST + 1) if sys.stdin else b""
        if len(data) > LARGEST:
            raise Unreadable(TOO_LARGE)
        return data, ""
    return read_file(place.path), ""


def read_file(path: Path) -> bytes:
    """A file's bytes; what is no ordinary file is refused without waiting for it."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise Unreadable("it is no ordinary file but a pipe or a device")
            if found.st_size > LARGEST:
                raise Unreadable(TOO_LARGE)
            return file.read()
    except FileNotFoundError:
        raise Unreadable("the link leads nowhere" if path.is_symlink() else "there is no such file") from None
    except OSError as error:
        raise Unreadable(f"it cannot be read: {error.strerror}") from None
