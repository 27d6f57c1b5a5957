"""Remembered results of pure functions. Nothing is remembered yet: this is the one place where that will change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

Value = TypeVar("Value")
Result = TypeVar("Result")

# Anything shaped like the builtin map: that of a process pool, or of a `concurrent.futures` executor.
Run = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


class Cache(Protocol):
    """Gives the results of a pure function for many values, from memory where it can."""

    def __call__(self, function: Callable[[Value], Result], values: Sequence[Value], run: Run) -> list[Result]: ...


def forget(function: Callable[[Value], Result], values: Sequence[Value], run: Run) -> list[Result]:
    """The cache that remembers nothing: every result is computed."""
    return list(run(function, values))
