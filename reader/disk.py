"""Edge: content/ and themes/ → values; Files → build/, all or nothing."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import stat
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from reader import lock
from reader.model import Content, File, Problem, ReaderError, Source, Theme
from reader.paragraphs import NAME

PACKAGE = Path(__file__).parent
TEXT_FOLDERS = {"readings": ".md", "glossary": ".md", "pages": ".md", "notes": ".yaml"}
WHOLE = ("reader.toml", NAME)
MARK = b"\xef\xbb\xbf"
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"}
LARGEST = 50_000_000  # bytes of one file
MOST_TRIES = 4
OURS = ".reader-build"  # stands in every folder the tool made, so that no other is ever removed
LOCK = ".reader-lock"  # held by the run that writes; it says which process that is
REMEMBERED = ".cache"
FOLDERS = ("site", "review", "private")
NEW, OLD = ".new-site", ".old-"  # what is being made; a folder's last state while the new one takes its place
LEFTOVERS = re.compile(r"[.~].*|.*~|#.*#|.*\.(bak|swp|tmp)|4913|Thumbs\.db|desktop\.ini", re.IGNORECASE)


def read_content(folder: Path) -> Content:
    """Everything people wrote below a content folder, in one state. What cannot be read is a problem, no exception."""
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise ReaderError(f"{folder}: {what}; give the folder that holds reader.toml")
    for _ in range(MOST_TRIES):
        before = state(folder)
        content = read_once(folder)
        if state(folder) == before:
            return content
    raise ReaderError(f"{folder}: files change while they are read; try again when they are saved", 1)


def state(folder: Path) -> list[tuple[str, int, int, int]]:
    """What tells whether anything below a folder was written, renamed or removed."""
    found = []
    for path in walk(folder, [], folder):
        with contextlib.suppress(OSError):
            about = path.stat()
            found.append((str(path), about.st_mtime_ns, about.st_size, about.st_ino))
    return found


def read_once(folder: Path) -> Content:
    """What is below a content folder at this moment."""
    sources: list[Source] = []
    pictures: list[File] = []
    problems: list[Problem] = []
    real = folder.resolve()
    for path in sorted(walk(folder, problems, folder)):
        name = named(path, folder)
        top = name.partition("/")[0]
        suffix = path.suffix.lower()
        is_text = name in WHOLE or (top in TEXT_FOLDERS and suffix == TEXT_FOLDERS[top])
        is_picture = top == "pictures" and suffix in PICTURES
        if not is_text and not is_picture:
            if top == "assignments":
                message = f"{top}/ is not read by this version: what it holds is not in the edition"
                problems.append(Problem(name, 1, "not-yet", "warning", message))
            elif top in (*TEXT_FOLDERS, "pictures"):
                kinds = ", ".join(sorted(PICTURES)) if top == "pictures" else TEXT_FOLDERS[top]
                message = f"this file is not used: files in {top}/ end in {kinds}"
                problems.append(Problem(name, 1, "unused-file", "warning", message))
            continue
        data = read_file(path, name, real, problems)
        if data is None:
            continue
        if is_picture:
            pictures.append(File(name, data))
        elif (text := decode(data, name, problems)) is not None:
            sources.append(Source(name, text))
    return Content(tuple(sources), tuple(pictures), tuple(problems))


def walk(folder: Path, problems: list[Problem], top: Path) -> Iterator[Path]:
    """Files below a folder. Hidden ones and editors' leftovers are passed over, links to folders not followed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        if folder == top:
            raise ReaderError(f"{folder}: cannot be read: {error.strerror}; ask for the right to read it") from error
        message = f"the folder cannot be read: {error.strerror}"
        problems.append(Problem(named(folder, top), 1, "unreadable", "error", message))
        return
    for entry in entries:
        if LEFTOVERS.fullmatch(entry.name):
            continue
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from walk(path, problems, top)
        elif entry.is_symlink() and path.is_dir():
            message = "this link to a folder is not followed: put the files themselves here"
            problems.append(Problem(named(path, top), 1, "unused-file", "warning", message))
        else:
            yield path


def named(path: Path, folder: Path) -> str:
    """A path below a folder as UTF-8 has it, whatever the locale makes of its bytes; `located` is the way back."""
    return os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "surrogateescape")


def located(folder: Path, name: str) -> Path:
    """The path of a name below a folder."""
    return folder / os.fsdecode(name.encode("utf-8", "surrogateescape"))


def read_file(path: Path, name: str, root: Path, problems: list[Problem]) -> bytes | None:
    """A file's bytes; None, and a problem, if it is none that may be published."""
    try:
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(root):
            message = "the link leads out of the content folder: put the file itself here"
            problems.append(Problem(name, 1, "escape", "error", message))
            return None
        # Opened without waiting: a named pipe would never answer.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                message = "this is no ordinary file (a pipe or a device): remove it"
                problems.append(Problem(name, 1, "unreadable", "error", message))
                return None
            if found.st_size > LARGEST:
                message = f"the file is larger than {LARGEST // 1_000_000} MB: make it smaller"
                problems.append(Problem(name, 1, "too-large", "error", message))
                return None
            return file.read()
    except OSError as error:
        what = "the link leads nowhere" if path.is_symlink() else "the file cannot be read"
        problems.append(Problem(name, 1, "unreadable", "error", f"{what}: {error.strerror}"))
    except RuntimeError:  # links in a circle
        problems.append(Problem(name, 1, "unreadable", "error", "the link leads in a circle: remove it"))
    return None


def decode(data: bytes, name: str, problems: list[Problem]) -> str | None:
    """UTF-8 text with plain line ends, without byte order mark; None, and a problem with the line, for other bytes."""
    data = data.removeprefix(MARK).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte {data[error.start]:#04x} is not UTF-8: save the file with the encoding UTF-8"
        problems.append(Problem(name, line, "encoding", "error", message))
        return None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        message = "there is a NUL character: save the file as plain UTF-8 text"
        problems.append(Problem(name, line, "encoding", "error", message))
        return None
    return text


def rewrite(folder: Path, changed: Sequence[Source]) -> None:
    """Write texts that people keep, each whole or not at all, with the line ends and the mark it had; new ones too."""
    try:
        ready = [as_it_was(inside(folder, source.path), source) for source in changed]
        for path, data in ready:
            save(path, data)
    except OSError as error:
        raise ReaderError(f"{error.filename or folder}: cannot be written: {error.strerror}", 1) from error


def save(path: Path, data: bytes) -> None:
    """Write one file that people keep, whole or not at all; whoever could read it still can."""
    beside = path.with_name(f".{path.name}.new")
    path.parent.mkdir(parents=True, exist_ok=True)
    beside.unlink(missing_ok=True)  # a killed run's; or a link, through which nothing is written
    with beside.open("xb") as file:
        file.write(data)
    if path.exists():
        shutil.copymode(path, beside)
    os.replace(beside, path)


def inside(folder: Path, name: str) -> Path:
    """The file of a name, wherever a link leads to it; raises ReaderError for one elsewhere, or that is protected."""
    try:
        path = located(folder, name).resolve()
    except RuntimeError as error:  # links in a circle
        raise ReaderError(f"{name}: the link leads in a circle: remove it") from error
    if not path.is_relative_to(folder.resolve()):
        raise ReaderError(f"{name}: the link leads out of the content folder: put the file itself here")
    # A file can be put in the place of one that is protected; whoever protected it wants to be asked.
    if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
        raise ReaderError(f"{name}: is protected against writing: allow it, then save again")
    return path


def as_it_was(path: Path, source: Source) -> tuple[Path, bytes]:
    """A text's bytes, with the line ends and the mark that its file has; plain ones for a new file."""
    old = path.read_bytes() if path.exists() else b""
    lines, windows = old.count(b"\n"), old.count(b"\r\n")
    if windows not in (0, lines) or old.count(b"\r") != windows:
        raise ReaderError(f"{source.path}: mixes kinds of line ends: save it with one kind, then try again")
    text = source.text.replace("\n", "\r\n") if windows else source.text
    return path, (MARK if old.startswith(MARK) else b"") + text.encode()


def themes_folder() -> Path:
    """The themes that came with the package: inside a wheel, beside the package in a checkout."""
    inside = PACKAGE / "themes"
    return inside if inside.is_dir() else PACKAGE.parent / "themes"


def read_theme(name: str, folder: Path | None = None) -> Theme:
    """A theme's templates, assets and words, and lunr.js, which the package was installed with."""
    theme = (folder or themes_folder()) / name
    if name in ("", "..") or "/" in name or "\\" in name or not theme.is_dir():
        raise ReaderError(f"there is no theme {name!r} in {theme.parent}")
    try:
        templates = [(path.name, path.read_text("utf-8")) for path in sorted((theme / "templates").glob("*.html"))]
        assets = [asset for folder in ("css", "js", "desk", "live", "print") for asset in read_assets(theme / folder)]
        strings = [(path.stem, words(path)) for path in sorted((theme / "strings").glob("*.toml"))]
        lunr = (PACKAGE / "vendor" / "lunr.js").read_text("utf-8")
    except FileNotFoundError as error:
        raise ReaderError(f"{error.filename} is missing: install annotated-reader again") from error
    except OSError as error:
        raise ReaderError(f"{error.filename} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ReaderError(f"a file of the theme {name} is not UTF-8: {error.reason}") from error
    return Theme(tuple(templates), tuple(assets), tuple(strings), (("lunr.js", lunr),))


def read_assets(folder: Path) -> list[tuple[str, str]]:
    """The style sheets and scripts of a folder by path; the parts in css/reader/ are one file, css/reader.css."""
    joined: dict[str, str] = {}
    for path in sorted(folder.glob("**/*.[cj]s*")):
        parts = path.relative_to(folder).parts
        name = f"{parts[0]}{path.suffix}" if len(parts) > 1 else path.name
        joined[f"{folder.name}/{name}"] = joined.get(f"{folder.name}/{name}", "") + path.read_text("utf-8")
    return list(joined.items())


def words(path: Path) -> dict[str, str]:
    """The interface's words in one language."""
    try:
        return {key: str(value) for key, value in tomllib.loads(path.read_text("utf-8")).items()}
    except tomllib.TOMLDecodeError as error:
        raise ReaderError(f"{path}: {error}") from error


# Writing


def check_target(target: Path, content: Path) -> None:
    """Refuse a build folder in which writing would lose or mix what is not ours."""
    here, source = target.resolve(), content.resolve()
    if here == source or here.is_relative_to(source):
        raise ReaderError(f"{target}: the build folder lies in the content folder; give another with --out")
    if source.is_relative_to(here) or here in (Path.home(), Path(here.anchor)) or (here / ".git").exists():
        raise ReaderError(f"{target}: this folder holds other things; give one for the build alone with --out")
    if target.is_symlink() and not target.is_dir():
        raise ReaderError(f"{target}: the link leads nowhere")
    for place in (target, *target.parents):
        if place.exists() and not place.is_dir():
            raise ReaderError(f"{place}: is a file; give a folder with --out")
    for name in (*FOLDERS, REMEMBERED):
        folder = target / name
        if name == REMEMBERED and not folder.is_symlink():
            continue  # whatever stands there is only not remembered
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise ReaderError(f"{folder}: is not a folder of ours; remove it or give another --out")
        if folder.is_dir() and any(folder.iterdir()) and not (folder / OURS).exists():
            raise ReaderError(f"{folder}: holds files this tool did not write; remove them or give another --out")


def write(target: Path, files: Sequence[File]) -> None:
    """Put files into a build folder, whole or not at all: made beside, then swapped in by renaming.

    A run that was killed between the two renames leaves the last site as `.old-site`; `restore` brings it back.
    """
    with alone(target):
        place(target, files)


def place(target: Path, files: Sequence[File]) -> None:
    """What `write` does, in a build folder that is held already."""
    made = target / NEW
    try:
        for file in files:
            put(located(made, file.path), file.data)
        for name in FOLDERS:
            if (made / name).is_dir():
                put(made / name / OURS, b"made by annotated-reader; replaced by every build\n")
        for folder, _, _ in os.walk(made):
            permit(Path(folder), 0o755)
        for entry in sorted(made.iterdir(), key=lambda path: path.is_dir()):  # archives first, the site last
            swap(entry, target / entry.name)
    except OSError as error:
        raise unwritten(target, error) from error


def unwritten(target: Path, error: OSError) -> ReaderError:
    """Why nothing could be written, in words."""
    reason = "no space left on the disk" if error.errno == errno.ENOSPC else error.strerror or str(error)
    return ReaderError(f"{error.filename or target}: cannot be written: {reason}; the last site stays as it was", 1)


def recover(target: Path) -> None:
    """Bring a build folder in order after a run that was killed."""
    if target.is_dir():
        with contextlib.suppress(ReaderError), alone(target):
            pass


@contextlib.contextmanager
def alone(target: Path, say: Callable[[str], object] = str) -> Iterator[None]:
    """Hold a build folder, in order before and after; whoever comes second says so and waits for the first to end.

    The system lets go of what a killed process held. A folder that was made for nothing is removed.
    """
    missing = [folder for folder in (target, *target.parents) if not folder.exists()]
    try:
        target.mkdir(parents=True, exist_ok=True)
        handle = lock.hold(target / LOCK, say)
        try:
            restore(target)
        except OSError:
            lock.release(handle, target / LOCK)
            raise
    except OSError as error:
        raise unwritten(target, error) from error
    try:
        yield
    finally:
        try:
            with contextlib.suppress(OSError, MemoryError):
                restore(target)
        finally:
            lock.release(handle, target / LOCK)
            with contextlib.suppress(OSError):
                for folder in missing:
                    folder.rmdir()


def put(path: Path, data: bytes) -> None:
    """Write one new file, for everybody to read whatever the umask is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    permit(path, 0o644)


def permit(path: Path, mode: int) -> None:
    """Set permissions, on a disk that has any."""
    with contextlib.suppress(OSError):
        path.chmod(mode)


def swap(new: Path, place: Path) -> None:
    """Put a finished file or folder in its place."""
    if not new.is_dir():
        os.replace(new, place)
        return
    old = place.with_name(OLD + place.name)
    remove(old)
    if place.exists():
        os.rename(place, old)
    os.rename(new, place)
    with contextlib.suppress(OSError):  # the new one stands; the next run tries again
        remove(old)


def restore(target: Path) -> None:
    """Bring back what a stopped run had moved aside, and remove what it had begun."""
    remove(target / NEW)
    for name in FOLDERS:
        if (target / name).exists():
            remove(target / (OLD + name))
        elif (target / (OLD + name)).exists():
            os.rename(target / (OLD + name), target / name)


def remove(path: Path) -> None:
    """Remove a file or folder of ours if it is there."""
    if path.is_dir() and not path.is_symlink():
        try:
            shutil.rmtree(path)
        except PermissionError:  # somebody protected it; it is ours all the same
            for folder, _, _ in os.walk(path):
                permit(Path(folder), 0o755)
            shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
