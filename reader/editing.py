"""Edge: what an editor decided or wrote on a page of ours → lines in the content, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from reader import answers, desk, disk, gather, review, sources, writing
from reader.answers import Answer, Shown
from reader.model import Content, ContentError, Library, ReaderError, Source

# What a taker answers: what the page hears, and what the terminal does.
Taken = tuple[Any, str]
Taker = Callable[[bytes, Path, Path | None, Library], Taken]


def page(shown: Shown, reading: str) -> Answer:
    """What the page of a reading asks for so that one can write in it."""
    values = None
    if shown.library and shown.content:
        values = writing.page_of(shown.library, shown.content, reading, shown.version, shown.say)
    if values is None:
        return 404, {"Content-Type": answers.KINDS[".txt"]}, b"there is no such reading\n"
    return 200, {"Content-Type": answers.KINDS[".json"]}, json.dumps(values).encode()


def take(path: str, body: bytes, folder: Path, overlay: Path | None, library: Library | None) -> tuple[int, Any, str]:
    """Write what was sent: the status, what the page hears (a text if it is refused), what the terminal hears."""
    try:
        if library is None:
            raise ReaderError("the edition cannot be built yet: mend what the page lists")
        return 200, *TAKERS[path](body, folder, overlay, library)
    except writing.Wrong as error:
        return 400, str(error), ""
    except writing.Meanwhile as error:
        return 409, {"why": str(error), "now": error.now}, ""
    except ContentError as error:
        first = error.problems[0]
        return 422, f"{first.path}:{first.line}: {first.message}", ""
    except (ReaderError, OSError) as error:
        return 422, str(error), ""


def decided(body: bytes, folder: Path, overlay: Path | None, library: Library) -> Taken:
    """Decisions on terms, each written where its text lies; the paths of the texts that changed."""
    decisions = decisions_in(body, "what was sent")
    with desk.held(folder, overlay, str):
        content, changed = judged(folder, overlay, decisions)
        put(content, changed, folder, overlay, library)
    paths = [source.path for source in changed]
    return paths, f"decisions written: {', '.join(paths) or 'none'}"


def judged(folder: Path, overlay: Path | None, decisions: list[object]) -> tuple[Content, list[Source]]:
    """The content as it is, and the texts that decisions change in it. Raises ReaderError if they can change none."""
    content = sources.read(folder, overlay)
    if errors := [problem for problem in content.problems if problem.level == "error"]:
        raise ContentError(tuple(errors))
    changed = review.decide(content.sources, decisions)
    known = {source.path for source in content.sources}
    for source in changed:
        name = source.path.removeprefix("glossary/").removesuffix(".md")
        wrong = gather.wrong_name(name, gather.RESERVED) if source.path not in known else ""
        if wrong:
            raise ReaderError(f"{source.path}: {wrong}")
    return content, changed


def noted(body: bytes, folder: Path, overlay: Path | None, library: Library) -> Taken:
    """A note, written, changed or removed: its id and its file."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise writing.Wrong(f"this is no JSON: {error}") from error
    with desk.held(folder, overlay, str):  # read and written in one go: no two programs take one id
        content = sources.read(folder, overlay)
        changed, name = writing.written(content.sources, library, sent, date.today().isoformat())
        put(content, changed, folder, overlay, library)
    paths = [source.path for source in changed]
    return {"id": name, "paths": paths}, f"note written: {', '.join(paths)}"


TAKERS: dict[str, Taker] = {answers.DECISIONS: decided, answers.NOTES: noted}


def put(content: Content, changed: list[Source], folder: Path, overlay: Path | None, library: Library | None) -> None:
    """Write texts, each where it lies, or what it is about, in folders that are held since they were read.

    All of a folder are looked at before one is written: editors of texts know nothing of who holds it.
    Without a library nothing is kept from git, and no text may be a note.
    """
    homes = {source: home(source, folder, overlay) for source in changed}
    for place in dict.fromkeys(homes.values()):
        mine = [source for source in changed if homes[source] == place]
        for source in mine:
            check(content, source, place)
        if library:
            desk.guard(place, [source.path for source in mine], library)
        disk.rewrite(place, mine)


def check(content: Content, source: Source, place: Path) -> None:
    """Raise ReaderError for a file that cannot be read, or is no longer what was read."""
    for problem in content.problems:
        if problem.path == source.path and problem.level == "error":
            raise ReaderError(f"{problem.path}:{problem.line}: {problem.message}")
    path = disk.inside(place, source.path)
    before = next((known.text for known in content.sources if known.path == source.path), None)
    if before is None and path.exists():
        raise ReaderError(f"{source.path}: is there already, and is not read: move it away, then save again")
    if before is not None and disk.decode(path.read_bytes(), source.path, []) != before:
        raise ReaderError(f"{source.path}: another program has just saved it: save again")


def home(source: Source, folder: Path, overlay: Path | None) -> Path:
    """The folder in which a text lies; notes lie with the reading they are on."""
    found = sources.home(folder, overlay, source.path)
    if found == folder and source.path.startswith("notes/") and not disk.located(folder, source.path).exists():
        name = source.path.removeprefix("notes/").removesuffix(".yaml").removesuffix(".teacher")
        return sources.home(folder, overlay, f"readings/{name}.md")
    return found


def read_decisions(path: Path) -> list[object]:
    """What a page of the review saved."""
    try:
        return decisions_in(path.read_bytes(), str(path))
    except OSError as error:
        raise ReaderError(f"{path}: cannot be read: {error.strerror}") from error


def decisions_in(data: bytes, name: str) -> list[object]:
    """Decisions as a page of the review writes them: a list, in JSON."""
    try:
        value = json.loads(data.removeprefix(disk.MARK))
    except (ValueError, RecursionError) as error:
        raise ReaderError(f"{name}: is not what a review page saves: {error}") from error
    if not isinstance(value, list):
        raise ReaderError(f"{name}: is not what a review page saves: a list of decisions")
    return value
