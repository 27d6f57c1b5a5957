"""Edge: a content folder, a folder laid over it, and what git has of both → Content."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from reader import disk
from reader.model import Content, Problem, ReaderError, Source

RESTRICTED = re.compile(r"^(?:rights|capture)\s*:", re.MULTILINE)
NAMED = re.compile(r"/?(readings/[^/*?\[\]!]+\.md)")
ASKED = ("readings", "captures")  # what may hold another's text
PATIENCE = 10  # seconds for git


def read(folder: Path, overlay: Path | None = None) -> Content:
    """Everything people wrote, the files of the overlay in place of those of the same path."""
    content = guarded(disk.read_content(folder), folder)
    if overlay is None:
        return content
    if overlay.resolve() == folder.resolve():
        raise ReaderError(f"{overlay}: is the content folder itself; give another with --overlay")
    over = guarded(disk.read_content(overlay), overlay)
    hidden = {source.path for source in over.sources} | {picture.path for picture in over.pictures}
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
    has_captures = (folder / "captures").is_dir()
    if not has_captures and not any(
        RESTRICTED.search(source.text) for source in content.sources if source.path.startswith("readings/")
    ):
        return replace(content, kept_out=kept_out)
    return replace(
        content,
        tracked=listed(folder, "--cached"),
        unguarded=listed(folder, "--others", "--exclude-standard"),
        kept_out=kept_out,
    )


def ignored(folder: Path) -> tuple[str, ...]:
    """The readings that the folder's own .gitignore names, one by one."""
    try:
        lines = (folder / ".gitignore").read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    return tuple(found[1] for line in lines if (found := NAMED.fullmatch(line.strip())))


def listed(folder: Path, *which: str) -> tuple[str, ...]:
    """Readings and captures that git lists; none where there is no git, or no repository."""
    command = ["git", "-C", str(folder), "-c", "core.fsmonitor=false", "ls-files", "-z", *which, "--", *ASKED]
    settings = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            command, env=settings, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    names = done.stdout.decode("utf-8", "surrogateescape").split("\0") if done.returncode == 0 else []
    return tuple(name for name in names if name)
