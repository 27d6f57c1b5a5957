"""Measure cleaning: `python -m tests.bench.cleaning [BYTES]`, ordinary and hostile texts, at one size and at twice.

A ratio of 2 means that time grows as the text does. Each text is cleaned in a process of its own, for its memory.
"""

from __future__ import annotations

import contextlib
import random
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from reader.clean import Hints, Unreadable, clean

WORDS = (
    "the a of and in was with for harbour keeper ferry bridge letter morning winter light water council village road "
    "wrote carried opened closed waited answered old late narrow quiet because although nobody everyone never again"
).split()
SIZE = 500_000
MEGA = 1_000_000
Row = tuple[float, float, float, float]


def sentences(count: int) -> list[str]:
    """So many sentences of chance words, the same in every run."""
    chance = random.Random(count)
    return [" ".join(chance.choices(WORDS, k=chance.randint(6, 24))).capitalize() + "." for _ in range(count)]


def prose(size: int) -> str:
    found = sentences(size // 80)
    return "\n\n".join(" ".join(found[n : n + 5]) for n in range(0, len(found), 5))


def wrapped(size: int) -> str:
    """Pages of wrapped lines with running heads."""
    words = prose(size).split(" ")
    lines = [" ".join(words[n : n + 11]).replace("\n\n", " ") for n in range(0, len(words), 11)]
    return "\f".join(f"The Quay\n{n}\n" + "\n".join(lines[n : n + 40]) for n in range(0, len(lines), 40))


def page(size: int) -> str:
    paragraphs = "".join(f"<p>{part}</p>" for part in prose(size).split("\n\n"))
    return f"<!doctype html><html><head><title>Late</title></head><body><article>{paragraphs}</article></body></html>"


def mail(size: int) -> str:
    return f"From: Ada Ferris <ada@quay.example>\nSubject: Late\nMIME-Version: 1.0\n\n{prose(size)}"


def repeated(text: str) -> Callable[[int], str]:
    """A text of one thing again and again, below a paragraph."""
    return lambda size: f"{prose(1_000)}\n\n{text * (size // len(text))}"


# What is cleaned: under which name, and how it is made.
TEXTS: dict[str, tuple[str, Callable[[int], str]]] = {
    "paragraphs": ("a.txt", prose),
    "wrapped pages": ("a.txt", wrapped),
    "Markdown": ("a.md", prose),
    "web page": ("a.html", page),
    "mail": ("a.eml", mail),
    "one letter": ("a.txt", repeated("x")),
    "short lines": ("a.txt", repeated("short line\n")),
    "page numbers": ("a.txt", repeated("7\n\n")),
    "brackets": ("a.txt", repeated("[1](")),
    "tags": ("a.txt", repeated("<i><b ")),
    "quotation marks": ("a.txt", repeated('"a ')),
    "hyphens": ("a.txt", repeated("half-\nway ")),
    "dots": ("a.txt", repeated(". . ")),
    "names": ("a.txt", repeated("Ada Ferris, ")),
    "years": ("a.txt", repeated("May 2021 ")),
    "list markers": ("a.md", repeated("- \n")),
    "open elements": ("a.html", repeated("<b><p>")),
}


def measured(name: str, size: int) -> Row:
    """Seconds at a size and at twice that size, MB a second, and the MB that the process came to need."""
    seconds = []
    file_name, make = TEXTS[name]
    clean(prose(2_000).encode(), Hints(name="a.txt"))  # word lists and patterns are read once
    for many in (size, 2 * size):
        data = make(many).encode()
        start = time.process_time()
        with contextlib.suppress(Unreadable):
            clean(data, Hints(name=file_name))
        seconds.append(time.process_time() - start)
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGA
    return seconds[0], seconds[1], len(data) / MEGA / seconds[1], peak


def main() -> None:
    """Measure, and print."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    print(f"{f'texts of {size / MEGA:.2f} MB':20}{'CPU s':>8}{'twice':>8}{'ratio':>7}{'MB/s':>8}{'peak MB':>9}")
    for name in TEXTS:
        with ProcessPoolExecutor(1) as pool:
            once, twice, speed, peak = pool.submit(measured, name, size).result()
        print(f"{name:20}{once:8.2f}{twice:8.2f}{twice / max(once, 0.001):7.1f}{speed:8.2f}{peak:9.0f}", flush=True)


if __name__ == "__main__":
    main()
