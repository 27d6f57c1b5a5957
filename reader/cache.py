"""Remembered results of pure functions. Nothing else knows what "unchanged" means: equal code and equal values.

A result is kept under the digest of our code, the function and its value, so that it can never be stale; what is
damaged, or was written by another version, is not found, and computed again.
"""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import re
import sys
from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache, lru_cache
from importlib import util
from pathlib import Path
from typing import Any, Protocol, TypeVar

Value = TypeVar("Value")
Result = TypeVar("Result")

# Anything shaped like the builtin map: that of a process pool, or of a `concurrent.futures` executor.
Run = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]

PACKAGE = Path(__file__).parent
DIGEST = 32  # bytes
NAME = re.compile(r"[0-9a-f]{64}")


class Cache(Protocol):
    """Gives the results of a pure function for many values, from memory where it can."""

    def __call__(self, function: Callable[[Value], Result], values: Sequence[Value], run: Run) -> list[Result]: ...


def forget(function: Callable[[Value], Result], values: Sequence[Value], run: Run) -> list[Result]:
    """The cache that remembers nothing: every result is computed."""
    return list(run(function, values))


@dataclass(slots=True)
class Memory:
    """A cache in a store of bytes by key: a dict, or a Folder. Only `keep` changes the store, after what ended well."""

    store: MutableMapping[str, bytes]
    asked: set[str] = field(default_factory=set)
    fresh: dict[str, Any] = field(default_factory=dict)

    def __call__(self, function: Callable[[Value], Result], values: Sequence[Value], run: Run) -> list[Result]:
        keys = [key(function, value) for value in values]
        self.asked.update(keys)
        found: dict[str, Any] = {}
        for name in keys:
            with suppress(KeyError, ValueError):
                found[name] = unpacked(self.store[name])
        missing = {name: value for name, value in zip(keys, values, strict=True) if name not in found}
        results = dict(zip(missing, run(function, list(missing.values())), strict=True))
        self.fresh |= results
        found |= results
        return [found[name] for name in keys]

    def keep(self) -> None:
        """Store what is new, and drop what nobody asked for since the last time."""
        for name, result in self.fresh.items():
            self.store[name] = packed(result)
        for name in [name for name in self.store if name not in self.asked]:
            with suppress(KeyError):
                del self.store[name]
        self.asked.clear()
        self.fresh.clear()


@dataclass(frozen=True, slots=True)
class Folder(MutableMapping[str, bytes]):
    """A folder of files as a mapping. A disk that is full or read-only makes it forgetful, not wrong."""

    path: Path

    def __getitem__(self, name: str) -> bytes:
        try:
            return self.file(name).read_bytes()
        except OSError as error:
            raise KeyError(name) from error

    def __setitem__(self, name: str, data: bytes) -> None:
        with suppress(OSError):
            file = self.file(name)
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.parent.is_symlink():  # nothing is written through a link
                file.unlink(missing_ok=True)
                with file.open("xb") as new:
                    new.write(data)

    def __delitem__(self, name: str) -> None:
        try:
            self.file(name).unlink()
        except OSError as error:
            raise KeyError(name) from error

    def __iter__(self) -> Iterator[str]:
        names = (file.parent.name + file.name for file in sorted(self.path.glob("??/*")))
        return (name for name in names if NAME.fullmatch(name))  # what is not ours stays

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def file(self, name: str) -> Path:
        """Where a result lies: few files to a folder."""
        return self.path / name[:2] / name[2:]


def key(function: Callable[..., Any], value: Any) -> str:
    """The name of a result: a digest of all that it can depend on."""
    whole = f"{code()} {function.__module__}.{function.__qualname__} {written(value)}"
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def code() -> str:
    """A digest of the program: its own files, Python, and the versions of all that is installed beside it."""
    found = hashlib.sha256(sys.version.encode())
    for path in sorted(PACKAGE.glob("*.py")):
        found.update(path.read_bytes())
    installed = Path(str(util.find_spec("jinja2").origin)).parents[1].glob("*.dist-info")  # type: ignore[union-attr]
    found.update(repr(sorted(path.name for path in installed)).encode())
    return found.hexdigest()


def written(value: Any) -> str:
    """A value as text, equal for equal values only."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=plain)


def plain(value: Any) -> Any:
    """What JSON does not know as what it knows. What is compared by identity is large and shared: its digest stands."""
    if isinstance(value, frozenset):
        return ["frozenset", *sorted(value)]
    if isinstance(value, bytes):
        return ["bytes", hashlib.sha256(value).hexdigest()]
    if not is_dataclass(value):
        raise TypeError(f"{type(value)} cannot be told from others of its kind")
    return members(value) if type(value).__eq__ is not object.__eq__ else digest(value)  # type: ignore[arg-type]


def members(value: Any) -> list[Any]:
    """A dataclass as a list."""
    return [type(value).__name__, *(getattr(value, field.name) for field in fields(value))]


@lru_cache(maxsize=64)
def digest(value: Any) -> str:
    """The digest of a shared value, computed once."""
    return hashlib.sha256(written(members(value)).encode("utf-8", "surrogatepass")).hexdigest()


def packed(result: Any) -> bytes:
    """A result as bytes, with a digest that tells damage."""
    data = pickle.dumps(result, protocol=5)
    return hashlib.sha256(data).digest() + data


def unpacked(data: bytes) -> Any:
    """The result that `packed` packed; ValueError for anything else."""
    if hashlib.sha256(data[DIGEST:]).digest() != data[:DIGEST]:
        raise ValueError
    return Values(io.BytesIO(data[DIGEST:])).load()


class Values(pickle.Unpickler):
    """Reads values of ours, and nothing that could run."""

    def find_class(self, module: str, name: str) -> Any:
        if module in ("reader.model", "reader.search") and is_dataclass(
            found := getattr(sys.modules[module], name, None)
        ):
            return found
        raise ValueError(f"{module}.{name} is no value")
