"""Edge: what a terminal is told: problems, counts, text that cannot steer it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from functools import partial
from typing import Any

from reader.model import Problem

LEVELS = ("error", "warning", "question", "hint")
SERIOUS = ("error", "warning")  # what whoever builds must hear of; the rest is for `check`


def tell(problems: Iterable[Problem], content: str, stream: Any = None, overlay: str = "") -> None:
    """Print problems, what stops a build first, each on a line that editors can follow."""
    show = partial(print, file=stream or sys.stderr)
    for problem in sorted(problems, key=lambda problem: LEVELS.index(problem.level)):
        parts = problem.path.split("/")
        laid_over = overlay and os.path.exists(os.path.join(overlay, *parts))
        path = os.path.join(overlay if laid_over else content, *parts)
        show(printable(f"{path}:{problem.line}: {problem.message} [{problem.rule}]"))


def aloud(words: str) -> None:
    """Say at once what somebody waits for."""
    print(f"reader: {words}", file=sys.stderr, flush=True)


def as_json(value: Any) -> bytes:
    """JSON for people and programs."""
    return (json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n").encode("utf-8", "backslashreplace")


def hand_over(data: bytes) -> None:
    """Write what is meant for programs: the bytes as they are, whatever letters the terminal knows."""
    if sys.stdout:  # None where it was closed before we began
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def summary(problems: Iterable[Problem]) -> str:
    """How many errors and warnings there are."""
    levels = [problem.level for problem in problems]
    return ", ".join(counted(levels.count(level), level) for level in LEVELS if level in levels)


def counted(number: int, name: str) -> str:
    """A number of things, in words."""
    return f"{number} {name}{'s' if number != 1 else ''}"


def printable_line(line: str) -> str:
    """A line for a terminal, ended."""
    return printable(line.rstrip("\n")) + "\n"


def printable(text: str) -> str:
    """Text without control characters: a file's name must not steer a terminal."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)
