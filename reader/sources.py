"""Edge: a content folder, a folder laid over it, and what git has of both → Content."""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from reader import disk, editions, paragraphs
from reader.model import Content, Problem, ReaderError, Source

RESTRICTED = re.compile(r"^(?:rights|capture)\s*:", re.MULTILINE)
CAPTURE = re.compile(r"^capture\s*:.*\n(?:[ \t]+.*\n)*", re.MULTILINE)
FULL = re.compile(r"^rights\s*:\s*[\"']?full\b", re.MULTILINE)
NAMED = re.compile(r"/?(readings/[^/*?\[\]!]+\.md)")
PATIENCE = 10  # seconds for git


def read(folder: Path, overlay: Path | None = None) -> Content:
    """Everything people wrote, the files of the overlay in place of those of the same path."""
    content = guarded(disk.read_content(folder), folder)
    return laid_over(content, folder, overlay) if overlay else content


def laid_over(content: Content, folder: Path, overlay: Path) -> Content:
    """Content with the files of a folder laid over it."""
    if overlay.resolve() == folder.resolve():
        raise ReaderError(f"{overlay}: is the content folder itself; give another with --overlay")
    over = guarded(disk.read_content(overlay), overlay)
    hidden = {source.path for source in over.sources if source.path != paragraphs.NAME} | {
        picture.path for picture in over.pictures
    }
    below = {source.path for source in content.sources} | {picture.path for picture in content.pictures}
    message = "the overlay has a file of this name: it stands in place of the one in the content"
    told = [Problem(path, 1, "overlaid", "hint", message) for path in sorted(hidden & below)]
    return Content(
        tuple(sorted((*over.sources, *without(content.sources, hidden)), key=lambda source: source.path)),
        (*over.pictures, *(picture for picture in content.pictures if picture.path not in hidden)),
        (*content.problems, *over.problems, *told),
        (*(path for path in content.tracked if path not in hidden), *over.tracked),
        (*(path for path in content.unguarded if path not in hidden), *over.unguarded),
        content.kept_out,
    )


def without(sources: Iterable[Source], paths: set[str]) -> list[Source]:
    """Texts but for those at some paths."""
    return [source for source in sources if source.path not in paths]


def home(folder: Path, overlay: Path | None, path: str) -> Path:
    """The folder in which the file of a path lies."""
    return overlay if overlay and disk.located(overlay, path).exists() else folder


def guarded(content: Content, folder: Path) -> Content:
    """Content with what git knows of it; git is asked only where something may not be published."""
    kept_out = ignored(folder)
    if not any((folder / name).is_dir() for name in ("captures", "assignments")) and not any(
        map(is_kept, content.sources)
    ):
        return replace(content, kept_out=kept_out)
    tracked, free = (
        (*listed(folder, ["."], *which), *beside(content, folder, *which))
        for which in (("--cached",), ("--others", "--exclude-standard"))
    )
    return replace(content, tracked=tracked, unguarded=free, kept_out=kept_out)


def is_kept(source: Source) -> bool:
    """Whether a text may be one that nobody else should have."""
    is_reading = source.path.startswith("readings/")
    return editions.is_teachers(source.path) or (is_reading and bool(RESTRICTED.search(source.text)))


def beside(content: Content, folder: Path, *which: str) -> Iterator[str]:
    """The raw captures, not below the folder, of texts that may not be published, and that git lists."""
    named = {name for source in content.sources if (name := capture_of(source))}
    found = {f"../{name}" for name in named if os.path.isfile(folder.resolve().parent / name)}
    within = f"../{folder.resolve().name}/"
    found = {path for path in found if not path.startswith(within)}
    above = sorted({posixpath.dirname(path) for path in found})
    yield from (path for path in listed(folder, above, *which) if path in found) if above else ()


def capture_of(source: Source) -> str:
    """The capture that a reading whose text may not be published names; nothing for an address."""
    front = source.text.partition("\n---")[0] + "\n"
    found = CAPTURE.search(front) if source.path.startswith("readings/") and not FULL.search(front) else None
    try:
        values = yaml.load(found[0], Loader=yaml.BaseLoader) if found else {}
    except yaml.YAMLError:
        return ""
    name = str(values.get("capture") or "") if isinstance(values, dict) else ""
    return "" if "://" in name or "\0" in name else name


def ignored(folder: Path) -> tuple[str, ...]:
    """The readings that the folder's own .gitignore names, one by one."""
    try:
        lines = (folder / ".gitignore").read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    return tuple(found[1] for line in lines if (found := NAMED.fullmatch(line.strip())))


def listed(folder: Path, places: Sequence[str], *which: str) -> tuple[str, ...]:
    """The files of some places that git lists; none where there is no git, or no repository."""
    names = git(folder, "ls-files", "-z", *which, "--", *places).decode("utf-8", "surrogateescape").split("\0")
    return tuple(name for name in names if name)


def git(folder: Path, *words: str) -> bytes:
    """What git says in a folder; nothing where there is no git, or no repository. It writes and fetches nothing."""
    quiet = ("-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "--literal-pathspecs")
    settings = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *quiet, *words],
            env=settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""
