"""Edge: `reader import`, captures → readings in a content folder. What a person edited is not overwritten."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader import __version__, disk, document, fetch, frontmatter, names
from reader.build import read_terms
from reader.clean import Cleaned, Hints, Unreadable, clean, report, write
from reader.glossary import Glossary
from reader.language import fold
from reader.model import ReaderError, Source

TEXTS = frozenset(".txt .text .md .markdown .eml .html .htm .xhtml .pdf .docx".split())
KEPT = (
    "title subtitle authors date date_basis date_evidence publisher publisher_url via source_url language "
    "abstract keywords licence rights rights_note about glossary translation_of was events draft"
).split()
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|index)\Z")
LARGEST = 50_000_000
WHY = "rights: none, so that nobody publishes another's text by accident: a public repository would show it"
DONE, REFUSED, OPEN = 0, 2, 3


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for."""

    folder: Path
    dry_run: bool = False
    force: bool = False
    rights: str = "none"
    answers: tuple[tuple[str, Any], ...] = ()
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """One capture after its import; `refusal` says why nothing was written."""

    name: str
    target: str = ""
    cleaned: Cleaned | None = None
    refusal: str = ""
    questions: int = 0

    @property
    def status(self) -> int:
        return REFUSED if self.refusal else OPEN if self.questions else DONE


def wish_of(options: argparse.Namespace) -> Wish:
    """What was asked for, looked at before anything is read."""
    for pattern in options.drop:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ReaderError(f"--drop {pattern!r} is no regular expression: {error}") from error
    for key, wrong in (("date", frontmatter.date), ("language", frontmatter.bcp47)):
        if (value := getattr(options, key)) and (message := wrong(value)):
            raise ReaderError(f"--{key}: {message}")
    given = {key: getattr(options, key) for key in ("title", "publisher", "date", "language")}
    given["authors"] = options.author
    answers = tuple((key, value) for key, value in given.items() if value)
    return Wish(Path(options.content), options.dry_run, options.force, options.rights, answers, tuple(options.drop))


def captures(paths: Iterable[str]) -> list[Path | str | None]:
    """The captures meant: files, the texts of folders in order, web addresses, and None for stdin."""
    found: list[Path | str | None] = []
    for name in paths:
        path = Path(name)
        if name == "-":
            found.append(None)
        elif name.lower().startswith(("http://", "https://")):
            found.append(name)
        elif path.is_dir():
            found += [one for one in sorted(path.rglob("*")) if one.is_file() and one.suffix.lower() in TEXTS]
        else:
            found.append(path)
    return found


def import_one(path: Path | str | None, wish: Wish) -> Imported:
    """Clean one capture and write its reading; a refusal is an answer, not an exception."""
    name = path if isinstance(path, str) else path.name if path else "stdin"
    try:
        page = fetch.fetch(path) if isinstance(path, str) else None
        data = page.data if page else read(path)  # type: ignore[arg-type]
        old = earlier(wish.folder, name)
        answers = dict(wish.answers)
        cleaned = clean(data, Hints(name=page.address if page else name, answers=answers, drop=wish.drop))
    except (Unreadable, ReaderError) as error:
        return Imported(name, refusal=str(error))
    except OSError as error:
        return Imported(name, refusal=f"cannot be read: {error.strerror}")
    if not cleaned.text.strip():
        return Imported(name, refusal="no text of a reading was found in it")
    values = dict(cleaned.metadata)
    values |= {"rights": wish.rights, "capture": name, "capture_sha256": hashlib.sha256(data).hexdigest()}
    values["flags"] = write.as_rows(cleaned.flags)
    if old and not wish.force and is_edited(old.text):
        return Imported(name, str(old.path), refusal=f"{old.path} was edited by hand: --force overwrites it")
    if old:
        keep_answers(values, old, answers)
    values["imported_with"] = f"annotated-reader {__version__}, text {digest(cleaned.text)}"
    values["flags"] = [row for row in values["flags"] if not is_settled(row, values)]
    target = Path(old.path) if old else free_place(wish.folder, str(values.get("title") or Path(name).stem))
    values = {
        key: value
        for key, value in values.items()
        if value is not None or key in ("title", "authors", "date", "publisher")
    }
    if not wish.dry_run:
        put(target, f"{write.front_matter(values)}\n{cleaned.text}")
        if values["rights"] == "none":
            ignore(wish.folder, target)
    questions = sum(row["level"] == "must" and not row.get("answer") for row in values["flags"])
    return Imported(name, str(target), cleaned, questions=questions)


def read(path: Path | None) -> bytes:
    """The bytes of a capture; one that is too large or no file is refused before it is read."""
    if path is None:
        data = sys.stdin.buffer.read(LARGEST + 1)
    else:
        if path.exists() and not path.is_file():
            raise Unreadable("it is no file")
        if path.stat().st_size > LARGEST:
            raise Unreadable(f"it is larger than {LARGEST // 1_000_000} MB")
        data = path.read_bytes()
    if len(data) > LARGEST:
        raise Unreadable(f"it is larger than {LARGEST // 1_000_000} MB")
    return data


def earlier(folder: Path, capture: str) -> Source | None:
    """The reading that an earlier import made of a capture; its path is that of the file."""
    for path in sorted((folder / "readings").glob("*.md")):
        text = path.read_text("utf-8", errors="surrogateescape")
        if "capture:" in text and frontmatter.split(Source(str(path), text))[0].values.get("capture") == capture:
            return Source(str(path), text)
    return None


def is_edited(text: str) -> bool:
    """Whether the body is another than the one that was written."""
    fields, body, _ = frontmatter.split(Source("", text))
    return digest(body.removeprefix("\n")) not in str(fields.values.get("imported_with", ""))


def digest(text: str) -> str:
    """A mark of a text, by which a change is noticed."""
    return hashlib.sha256(text.strip().encode("utf-8", "surrogateescape")).hexdigest()[:16]


def keep_answers(values: dict[str, Any], old: Source, given: dict[str, Any]) -> None:
    """Leave what a person wrote into the front matter: values, and answers to questions."""
    before = frontmatter.split(Source(old.path, old.text))[0].values
    for key in KEPT:
        if before.get(key) not in (None, "", []) and key not in given:
            values[key] = before[key]
    rows = before.get("flags")
    answers = {
        (row.get("kind"), row.get("quote")): row["answer"]
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and row.get("answer")
    }
    for row in values["flags"]:
        if answer := answers.get((row["kind"], row.get("quote"))):
            row["answer"] = answer


def is_settled(row: dict[str, Any], values: dict[str, Any]) -> bool:
    """Whether a question has its answer in the front matter."""
    kind = str(row["kind"])
    if kind.startswith("missing-") and kind != "missing-end-punctuation":
        return bool(values.get({"missing-author": "authors"}.get(kind, kind.removeprefix("missing-"))))
    return kind == "inferred-date" and values.get("date_basis") == "stated"


def free_place(folder: Path, title: str) -> Path:
    """Where a new reading goes: named after its title, beside what is there."""
    readings = folder / "readings"
    taken = {path.stem.casefold() for path in readings.glob("*")} if readings.is_dir() else set()
    name = slug(title)
    for number in range(2, 10_000):
        if name.casefold() not in taken:
            break
        name = f"{slug(title)}-{number}"
    return readings / f"{name}.md"


def slug(title: str) -> str:
    """A file's name from a title in any script: letters, digits and hyphens; no path, no name a system keeps."""
    text = unicodedata.normalize("NFC", title).casefold()
    text = re.sub("['’ʼ`\u200c\u200d]", "", text)
    marks = "".join(letter if letter.isalnum() or unicodedata.category(letter) == "Mn" else "-" for letter in text)
    parts = [part for part in unicodedata.normalize("NFC", marks).split("-") if part]
    name = ""
    for part in parts:
        longer = f"{name}-{part}" if name else part
        if len(longer.encode()) > 100:
            break
        name = longer
    name = name or next((part[:24] for part in parts), "") or "reading"
    return f"{name}-text" if RESERVED.match(name) else name


def put(path: Path, text: str) -> None:
    """Write one file whole."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        beside.write_bytes(text.encode("utf-8"))
        os.replace(beside, path)
    except OSError as error:
        raise ReaderError(f"{path}: cannot be written: {error.strerror}") from error


def ignore(folder: Path, target: Path) -> None:
    """Put a reading that may not be public into content/.gitignore, once."""
    path = folder / ".gitignore"
    line = f"/readings/{target.name}"
    text = path.read_text("utf-8") if path.exists() else ""
    if line not in text.splitlines():
        begin = text if not text or text.endswith("\n") else text + "\n"
        reason = "" if "# rights: none" in text else f"# {WHY}\n"
        put(path, f"{begin}{reason}{line}\n")


def vocabulary(folder: Path, done: Imported) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """The terms of the glossary that a new text uses, and the frequent names and acronyms that have none."""
    if not done.cleaned:
        return [], []
    content = disk.read_content(folder) if (folder / "glossary").is_dir() else None
    sources = [
        (Path(source.path).stem, source)
        for source in (content.sources if content else ())
        if source.path.startswith("glossary/")
    ]
    terms = read_terms(sources, [])
    language = str(done.cleaned.metadata["language"])
    task = document.Task("", "", done.cleaned.text, 1, language, document.Setting(Glossary(tuple(terms))))
    surveyed = document.survey(task)
    headwords = {term.id: term.term for term in terms}
    found = Counter(headwords.get(span.value, span.value) for span in surveyed.mentions)
    known = names.explained(terms, ())
    unknown = Counter(span.value for span in surveyed.names if fold(span.value) not in known)
    return found.most_common(), [(name, count) for name, count in unknown.most_common(12) if count >= 2]


def run(paths: list[str], wish: Wish, shown: str, is_json: bool, is_diff: bool, say: Callable[[str], None]) -> int:
    """Import every capture and say what was done; the exit status."""
    if not (wish.folder / "reader.toml").exists():
        raise ReaderError(f"{wish.folder}: there is no reader.toml; give the content folder with --to")
    meant = captures(paths)
    if not meant:
        raise ReaderError("there is nothing to import in what was given")
    results = [import_one(path, wish) for path in meant]
    if is_json:
        rows = [
            {"capture": done.name, "error": done.refusal}
            if done.refusal or not done.cleaned
            else {**report.values(done.name, done.target, done.cleaned), "questions": done.questions}
            for done in results
        ]
        say(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return max(done.status for done in results) if not any(done.refusal for done in results) else REFUSED
    for done in results:
        if done.refusal or not done.cleaned:
            say(f"{done.name}: nothing was written: {done.refusal}")
        elif len(results) == 1:
            say(report.text(done.name, done.target, done.cleaned, done.questions))
            tell_vocabulary(wish, done, say)
        else:
            say(f"{done.name} -> {done.target}: {report.counted(done.questions, 'question')} open")
        if done.cleaned and shown == "dropped":
            for line in done.cleaned.dropped:
                say(f"  line {line.line} [{line.reason}] {line.text}")
        if done.cleaned and is_diff:
            for number, before, after in done.cleaned.changes:
                say(f"  line {number}\n  - {before}\n  + {after}")
    if len(results) > 1:
        people = sum(done.status != DONE for done in results)
        say(f"{report.counted(len(results), 'capture')}, {people} of which need a person")
    if wish.dry_run:
        say("nothing was written: --dry-run")
    elif wish.rights == "none" and any(done.cleaned and not done.refusal for done in results):
        say(f"added to {wish.folder / '.gitignore'}: {WHY}")
    return REFUSED if any(done.refusal for done in results) else max(done.status for done in results)


def tell_vocabulary(wish: Wish, done: Imported, say: Callable[[str], None]) -> None:
    """End with the terms a text uses and the names that could be terms."""
    found, unknown = vocabulary(wish.folder, done)
    for label, rows in (("terms of the glossary", found), ("names without a term", unknown)):
        shown = ", ".join(f"{name} ({count})" for name, count in rows[:20])
        say(f"{label}: {shown or 'none'}")
