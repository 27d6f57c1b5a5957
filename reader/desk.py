"""Edge: the readings of a content folder by the captures they were made of, and how new ones are put beside them."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from reader import disk, frontmatter, gather, lock, rights
from reader.clean import write
from reader.clean.report import Imported
from reader.model import Library, Problem, ReaderError, Source

WHY = 'their rights are not "full", and a public repository would show these texts'
SECRETS = {  # why notes are kept from git, as .gitignore says it
    rights.TEACHERS: "they are for teachers, and a public repository would show them",
    rights.QUOTING: 'they quote texts whose rights are "none", and a public repository would show these words',
}
BACKUPS = "/readings/*.bak"
KEPT = "captures"  # below the content folder: what came from an address or a pipe
NAMED = re.compile(r"^(capture|capture_sha256):.*\n(?:[ \t]+.*\n)*", re.MULTILINE)


@dataclass(slots=True)
class Desk:
    """The readings of a content folder: by the name and by the bytes of their capture, and the file names taken."""

    folder: Path
    by_name: dict[str, Path] = field(default_factory=dict)
    by_bytes: dict[str, Path] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    numbers: Counter[str] = field(default_factory=Counter)  # how often a name was given out
    settings: dict[str, Any] = field(default_factory=dict)  # of reader.toml

    @property
    def own(self) -> list[Path]:
        """Where the texts of the edition are."""
        return [(self.folder / name).resolve() for name in disk.TEXT_FOLDERS]

    @property
    def is_public(self) -> bool:
        """Whether others may see what git has of the folder."""
        told = self.settings.get("rights")
        return not (isinstance(told, dict) and told.get("repository") == "private")


@dataclass(frozen=True, slots=True)
class Before:
    """A reading as it was before its capture is imported again; nothing if there was none."""

    source: Source | None = None
    values: dict[str, Any] = field(default_factory=dict)
    body: str = ""
    is_broken: bool = False  # its front matter cannot be read


def open_desk(folder: Path) -> Desk:
    """What is known of the readings that are there; a folder that cannot take any is refused."""
    if not (folder / "reader.toml").exists() and not (folder / "readings").is_dir():
        raise ReaderError(f"{folder}: there is no reader.toml; give the content folder, or an overlay of it, with --to")
    text = (
        (folder / "reader.toml").read_text("utf-8-sig", errors="replace") if (folder / "reader.toml").exists() else ""
    )
    desk = Desk(folder, settings=frontmatter.read_toml(Source("reader.toml", text)).values)
    readings = folder / "readings"
    if not readings.resolve().is_relative_to(folder.resolve()):
        raise ReaderError(f"{readings}: the link leads out of the content folder")
    if readings.is_symlink() or readings.exists():
        if not readings.is_dir():
            raise ReaderError(f"{readings}: is a file; it must be a folder")
        for path in disk.walk(readings, [], folder):
            desk.taken.add(as_taken(path.stem))
            if path.suffix.lower() == ".md" and path.is_file():
                know(desk, path)
    return desk


@contextmanager
def alone(folder: Path, say: Callable[[str], object]) -> Iterator[None]:
    """Hold a content folder: of two imports at once, the second waits, so that both do not take one name."""
    place = folder / disk.LOCK
    if not folder.is_dir():
        raise ReaderError(f"{folder}: there is no such folder: give one that is there")
    try:
        handle = lock.hold(place, say, "command that writes here")
    except OSError as error:
        raise ReaderError(f"{folder}: cannot be written: {error.strerror}") from error
    try:
        yield
    finally:
        lock.release(handle, place)


@contextmanager
def held(folder: Path, overlay: Path | None, say: Callable[[str], object]) -> Iterator[None]:
    """Hold the content and what is laid over it, always in the same order, so that no two wait for each other."""
    places = {place.resolve(): place for place in (folder, overlay) if place}
    with ExitStack() as stack:
        for _, place in sorted(places.items()):
            stack.enter_context(alone(place, say))
        yield


def know(desk: Desk, path: Path) -> None:
    """Keep of which capture a reading was made."""
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        front = file.read(100_000).partition("\n---")[0]
    for found in NAMED.finditer(front + "\n"):
        try:
            value = str(yaml.load(found[0], Loader=yaml.BaseLoader)[found[1]])
        except (yaml.YAMLError, TypeError):
            continue
        (desk.by_name if found[1] == "capture" else desk.by_bytes).setdefault(value, path)


def read_before(path: Path | None, folder: Path, force: bool) -> Before:
    """A reading that is there. What could not be kept of it is refused."""
    if not path or not path.exists():
        return Before()
    problems: list[Problem] = []
    name = disk.named(path, folder)
    data = disk.read_file(path, name, folder.resolve(), problems)
    text = disk.decode(data, name, problems) if data is not None else None
    if text is None:
        raise ReaderError(f"{path}: {problems[0].message}")
    source = Source(name, text)
    fields, body, _ = frontmatter.split(source)
    if fields.problems and not force:
        problem = fields.problems[0]
        raise ReaderError(f"{path}:{problem.line}: {problem.message}; mend it, or --force makes it anew")
    return Before(source, fields.values, body, bool(fields.problems))


def free_place(desk: Desk, title: str) -> Path:
    """Where a new reading goes: named after its title, beside what is there."""
    name = write.slug(title)
    for number in itertools.count(desk.numbers[name] + 1):
        free = f"{name}-{number}" if number > 1 else name
        if as_taken(free) not in desk.taken and not gather.wrong_name(free, gather.RESERVED):
            break
    desk.taken.add(as_taken(free))
    desk.numbers[name] = number
    return desk.folder / "readings" / f"{free}.md"


def as_taken(name: str) -> str:
    """A file's name as systems compare it that do not tell capitals, or letters from their parts."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def keep(done: Imported, path: Path, text: str, old: Source | None, is_lost: bool, data: bytes, desk: Desk) -> Imported:
    """Write a reading, whole; before it what keeps it out of a public repository, and what it was."""
    remarks = [*done.remarks]
    line = f"/{disk.named(path, desk.folder)}"
    if done.values.get("rights") != "full" and desk.is_public:
        ignore(desk.folder, [line, *([BACKUPS] if is_lost else []), *([f"/{KEPT}/"] if data else [])])
    elif line in ignored(desk.folder).splitlines():
        remarks.append(f"{desk.folder / '.gitignore'} has the line {line}, which can go: it may be public now")
    if data:
        place = desk.folder / KEPT / f"{path.stem}-{done.values['capture_sha256'][:8]}{write.suffix(data, done.name)}"
        if not place.exists():
            disk.save(disk.inside(desk.folder, disk.named(place, desk.folder)), data)
            remarks.append(f"the capture is kept as {place}")
    if is_lost:
        backup = next(place for place in backups(path) if not place.exists())
        disk.save(backup, path.read_bytes())
        remarks.append(f"what {path.name} was before is kept as {backup}")
    if not old or is_lost:
        disk.save(path, text.encode())
    elif done.state == "changed":
        disk.rewrite(desk.folder, [Source(disk.named(path, desk.folder), text)])
    return replace(done, remarks=tuple(remarks))


def backups(path: Path) -> Iterator[Path]:
    """Names for what a reading was, in order."""
    yield path.with_name(f"{path.name}.bak")
    yield from (path.with_name(f"{path.name}.{number}.bak") for number in range(2, 10_000))


def ignored(folder: Path) -> str:
    """What content/.gitignore says."""
    path = folder / ".gitignore"
    return path.read_text("utf-8", errors="surrogateescape") if path.exists() else ""


def ignore(folder: Path, lines: Iterable[str], why: str = WHY) -> None:
    """Put what may not be public into content/.gitignore, once, with the reason."""
    there = ignored(folder)
    fresh = [line for line in lines if line not in there.splitlines()]
    if fresh:
        begin = there if not there or there.endswith("\n") else f"{there}\n"
        reason = [] if f"# {why}" in there.splitlines() else [f"# {why}"]
        text = begin + "".join(f"{line}\n" for line in [*reason, *fresh])
        disk.save(disk.inside(folder, ".gitignore"), text.encode("utf-8", "surrogateescape"))


def guard(folder: Path, paths: Iterable[str], library: Library) -> None:
    """Put the notes that may not be public into content/.gitignore, unless nobody else can read the repository."""
    readings = [entry.reading for entry in library.entries]
    for path in paths if library.edition.repository != "private" else ():
        if why := rights.secret(path, readings):
            ignore(folder, [f"/{path}"], SECRETS[why])
