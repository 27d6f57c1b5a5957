"""Edge: `reader import`, captures → readings in a content folder. What a person wrote there is not lost."""

from __future__ import annotations

import argparse
import gc
import hashlib
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reader import __version__, amend, captures, disk, document, frontmatter, gather, names, terminal
from reader.captures import Place
from reader.clean import Cleaned, Hints, Unreadable, clean, merge, report, write
from reader.clean.authors import WEEKDAYS
from reader.clean.dates import month_names, small
from reader.clean.report import Imported
from reader.clean.words import counted
from reader.console import aloud, as_json, hand_over
from reader.desk import Before, Desk, alone, free_place, keep, open_desk, read_before
from reader.glossary import Glossary
from reader.kinds import is_open
from reader.language import fold
from reader.model import ReaderError, Source

ANSWERS = {  # which option gives which value, and what is wrong with one
    "title": frontmatter.text,
    "subtitle": frontmatter.text,
    "authors": frontmatter.texts,
    "date": frontmatter.date,
    "publisher": frontmatter.text,
    "source_url": frontmatter.address,
    "language": frontmatter.bcp47,
    "rights": frontmatter.text,
    "rights_note": frontmatter.text,
}
OF_ONE = ("title", "subtitle", "source_url", "name")  # what no two captures share

Safe = Callable[[str], str]
Vocabulary = tuple[document.Setting, dict[str, str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for."""

    folder: Path
    given: dict[str, Any] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    dry_run: bool = False
    force: bool = False


def wish_of(options: argparse.Namespace) -> Wish:
    """What was asked for, looked at before anything is read."""
    if not options.name.isprintable():
        raise ReaderError("--name: a name has no control characters")
    given = {}
    for key, wrong in ANSWERS.items():
        value = options.author if key == "authors" else getattr(options, key)
        if value and (message := wrong(value)):
            raise ReaderError(f"--{'author' if key == 'authors' else key.replace('_', '-')}: {message}")
        if value:
            given[key] = value
    patterns = [*options.drop, *(line for name in options.drop_from for line in patterns_in(Path(name)))]
    for pattern in patterns:
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as error:
            raise ReaderError(f"--drop {pattern!r} is no regular expression: {error}") from error
        if repeats_itself(pattern):
            raise ReaderError(f"--drop {pattern!r} could take for ever: what repeats must not hold * + ? | or {{")
    if options.report and not Path(options.report).absolute().parent.is_dir():
        raise ReaderError(f"--report {options.report}: there is no such folder")
    return Wish(Path(options.content), given, tuple(patterns), options.dry_run, options.force)


def patterns_in(path: Path) -> list[str]:
    """A site's own words: a regular expression a line; empty lines and those that begin with # are passed over."""
    try:
        lines = captures.read_file(path).decode("utf-8-sig").splitlines()
    except (Unreadable, UnicodeDecodeError) as error:
        raise ReaderError(f"--drop-from {path}: {error}") from error
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def repeats_itself(pattern: str) -> bool:
    """Whether a group that repeats without end holds something that varies: such a search may never end."""
    bare = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern, flags=re.DOTALL)
    groups: list[bool] = []
    for n, sign in enumerate(bare):
        if sign == "(":
            groups.append(False)
        elif sign == ")" and groups:
            varies = groups.pop()
            if varies and re.match(r"[*+]|\{\d*,\}", bare[n + 1 :]):
                return True
            groups[:] = [one or varies for one in groups]
        elif sign in "*+|{" or (sign == "?" and bare[n - 1] != "("):
            groups[:] = [True for _ in groups]
    return False


def import_one(place: Place, desk: Desk, wish: Wish) -> Imported:
    """Clean one capture and write its reading; a refusal is an answer, not an exception."""
    target = ""
    try:
        data, address = captures.read(place)
        if place.path and any(place.path.resolve().is_relative_to(own) for own in desk.own):
            raise Unreadable("it is a text of this edition already")
        sha = hashlib.sha256(data).hexdigest()
        path = (desk.by_name.get(place.capture) if place.is_settled else None) or desk.by_bytes.get(sha)
        target = str(path or "")
        before = read_before(path, desk.folder, wish.force)
        cleaned = cleaned_of(data, address or place.name, before, wish)
        if address:
            cleaned.origins.setdefault("source_url", "the address it was fetched from")
            cleaned.metadata["source_url"] = cleaned.metadata.get("source_url") or address
        cleaned.origins.update(dict.fromkeys(wish.given, "given by hand"))
        is_lost = is_overwritten(before, cleaned)
        if is_lost and not wish.force:
            raise Unreadable(f"{path} was edited by hand. Answer in its front matter, or make it anew with --force")
        done, text = made(place, path, before, cleaned, sha, desk, wish)
        is_ours = place.path is None and done.values["capture"] == place.capture  # nobody else keeps these bytes
        path = Path(done.target)
        if (
            place.path
            and place.path.suffix.lower() not in captures.SUFFIXES
            and write.suffix(data, place.name) == ".txt"
        ):
            done = replace(done, remarks=(*done.remarks, "it was read as text, for its name does not tell what it is"))
        if not wish.dry_run:
            done = keep(done, path, text, before.source, is_lost, data if is_ours else b"", desk)
        desk.by_name.setdefault(place.capture, path)
        desk.by_bytes.setdefault(sha, path)
        return done
    except (Unreadable, ReaderError) as error:
        return Imported(place.name, target, refusal=str(error))
    except OSError as error:
        return Imported(place.name, target, refusal=f"{error.filename or target}: cannot be written: {error.strerror}")


def cleaned_of(data: bytes, name: str, before: Before, wish: Wish) -> Cleaned:
    """A capture, cleaned as a text in its language: the one given now, or that of the reading that is there."""
    language = wish.given.get("language") or before.values.get("language")
    cleaned = clean(data, Hints(name, {"language": str(language)} if language else {}, wish.drop))
    if not cleaned.text.strip():
        raise Unreadable("no text of a reading was found in it")
    return replace(cleaned, text=merge.whole(cleaned.text), metadata=merge.sound(cleaned.metadata))


def is_overwritten(before: Before, cleaned: Cleaned) -> bool:
    """Whether words of a person would go."""
    is_edited = merge.is_edited(before.body, before.values) and merge.mark(before.body) != merge.mark(cleaned.text)
    return before.source is not None and (is_edited or before.is_broken)


def made(
    place: Place, path: Path | None, before: Before, cleaned: Cleaned, sha: str, desk: Desk, wish: Wish
) -> tuple[Imported, str]:
    """What is to be said of a reading, and the text of its file."""
    values = values_of(place, before, cleaned, sha, wish, desk.folder)
    text, lost = text_of(values, cleaned, before)
    place_there = path or free_place(desk, str(values.get("title") or Path(place.name.rstrip("/")).stem))
    is_same = before.source.text == text if before.source else path is not None  # in a dry run, others had its bytes
    state = "unchanged" if is_same else "changed" if before.source else "new"
    return Imported(
        place.name,
        str(place_there),
        state,
        cleaned=cleaned,
        values=values,
        lines=frontmatter.split(Source("", text))[0].lines,
        changes=tuple(merge.changes(values, before.values, cleaned.text, before.body)) if state == "changed" else (),
        remarks=tuple(remarks(place, values, lost)),
        questions=sum(is_open(row, values) for row in values["flags"]),
    ), text


def remarks(place: Place, values: dict[str, Any], lost: list[str]) -> Iterator[str]:
    """What else is to be said of a reading."""
    if values["capture"] != place.capture:
        yield f"it has the same bytes as {values['capture']}"
    if lost:
        yield f"comments that went with what was replaced: {'; '.join(lost)}"
    if values.get("abstract") and values["rights"] != "full":
        yield "its abstract may be public though its text may not: take it out if nobody may publish it"


def values_of(place: Place, before: Before, cleaned: Cleaned, sha: str, wish: Wish, folder: Path) -> dict[str, Any]:
    """The front matter: what the capture says, what a person wrote, what was given now, and what is still asked."""
    old = before.values
    found = {key: value for key, value in cleaned.metadata.items() if value is not None or key in merge.ASKED}
    found |= {"rights": "none"}
    imported_with = merge.made_by(__version__, cleaned.text, found)
    is_same = old.get("capture_sha256") == sha and same_text(imported_with, str(old.get("imported_with")))
    name = str(old.get("capture") or "")
    is_there = captures.ADDRESS.match(name) or (folder.resolve().parent / name).exists()
    found["capture"] = name if name and (is_there or not place.is_settled) else place.capture
    found |= {"capture_sha256": sha, "imported_with": imported_with}
    values = merge.merged(found, old, wish.given)
    flags = merge.merged_flags(merge.sound(write.as_rows(cleaned.flags)), old, is_same)
    values["flags"] = merge.settled(flags, values, found, wish.given)
    values.setdefault("rights", "none")
    return values


def same_text(one: str, two: str) -> bool:
    """Whether the same version made the same text."""
    return one.partition(", values")[0] == two.partition(", values")[0]


def text_of(values: dict[str, Any], cleaned: Cleaned, before: Before) -> tuple[str, list[str]]:
    """A reading's file, and the comments that could not be kept. Lines that say the same as before stay as they are."""
    old = before.source
    changed = amend.update(old, values) if old else None
    if not old or not changed:
        comments = re.findall(r"^\s*#.*", amend.front(old), re.MULTILINE) if old else []
        return f"{write.front_matter(values)}\n{cleaned.text}", comments
    source, lost = changed
    kept = frontmatter.split(source)[1]
    is_same = merge.mark(before.body) == merge.mark(cleaned.text)
    return source.text.removesuffix(kept) + (kept if is_same else f"\n{cleaned.text}"), lost


def vocabulary(folder: Path, settings: dict[str, Any]) -> Vocabulary:
    """What texts are surveyed by, the headword of each term, and the names that need no term."""
    problems: list[Any] = []
    sources = []
    glossary = folder / "glossary"
    for path in disk.walk(glossary, problems, folder) if glossary.is_dir() else ():
        data = disk.read_file(path, path.name, folder.resolve(), problems) if path.suffix.lower() == ".md" else None
        if data is not None and (text := disk.decode(data, path.name, problems)) is not None:
            sources.append((path.stem, Source(path.name, text)))
    terms = gather.read_terms(sources, problems)
    own = settings.get("glossary")
    more = own.get("ignore", ()) if isinstance(own, dict) else ()
    known = names.explained(terms, [name for name in more if isinstance(name, str)] if isinstance(more, list) else ())
    return document.Setting(Glossary(tuple(terms))), {term.id: term.term for term in terms}, known


def with_words(done: Imported, vocabulary: Vocabulary) -> Imported:
    """The same, with the terms that a text uses and the names in it that have none."""
    setting, headwords, known = vocabulary
    if not done.cleaned or done.state == "unchanged":
        return done
    language = str(done.values.get("language") or "en")
    surveyed = document.survey(document.Task("", "", done.cleaned.text, 1, language, setting))
    terms = Counter(headwords.get(span.value, span.value) for span in surveyed.mentions)
    without = Counter(
        span.value
        for span in surveyed.names
        if fold(span.value) not in known and not is_of_calendar(span.value, language)
    )
    return replace(done, terms=tuple(terms.most_common()), names=tuple(without.most_common()))


def is_of_calendar(name: str, language: str) -> bool:
    """Whether a name is that of a month or a weekday."""
    return small(name) in month_names(language.split("-")[0]) or WEEKDAYS.fullmatch(name) is not None


def run(options: argparse.Namespace, safe: Safe) -> int:
    """Import every capture and say what was done; the exit status."""
    wish = wish_of(options)
    if wish.dry_run:
        return import_all(wish, options, safe)
    with alone(wish.folder, aloud):
        return import_all(wish, options, safe)


def import_all(wish: Wish, options: argparse.Namespace, safe: Safe) -> int:
    """The same for a folder that is held."""
    desk = open_desk(wish.folder)
    places, others = captures.find(options.captures, wish.folder, options.name)
    if not places:
        passed = f": {counted(others, 'file')} passed over, none of {' '.join(sorted(captures.SUFFIXES))}"
        raise ReaderError(f"there is nothing to import in what was given{passed if others else ''}")
    if len(places) > 1 and (wrong := [key for key in OF_ONE if getattr(options, key)]):
        raise ReaderError(f"--{wrong[0].replace('_', '-')} is for one capture; {len(places)} are meant")
    known = vocabulary(wish.folder, desk.settings)
    gc.enable()  # of many captures, not one must stay in memory
    results, rows = [], []
    for place in places:
        done = with_words(import_one(place, desk, wish), known)
        if options.json or options.report:
            rows.append(report.facts(done))
        if not options.json:
            tell(done, len(places) == 1, options, safe)
        results.append(done.without_text())
    if options.report:
        disk.save(Path(options.report), as_json(rows))
    if options.json:
        hand_over(as_json(rows))
    else:
        for line in total(results, others, wish, desk):
            print(safe(line))
    return report.gravest(results)


def tell(done: Imported, is_alone: bool, options: argparse.Namespace, safe: Safe) -> None:
    """Say what was done with one capture: at length if it is the only one."""
    lines = [report.line_of(done)]
    if is_alone:
        told = report.report(done)
        lines = [] if terminal.show(told, safe) else report.plain_text(told).split("\n")
    elif done.remarks:
        lines += [f"  {remark}" for remark in done.remarks]
    if done.cleaned and options.show:
        lines += report.dropped_lines(done.cleaned)
    if done.cleaned and options.diff:
        lines += report.differences(done.cleaned)
    for line in lines:
        print(safe(line))
    sys.stdout.flush()


def total(results: list[Imported], others: int, wish: Wish, desk: Desk) -> Iterator[str]:
    """What is said at the end: the words of the texts, what was passed over, and how many need a person."""
    if any(done.state in ("new", "changed") for done in results):
        terms, without = Counter[str](), Counter[str]()
        for done in results:
            terms.update(dict(done.terms))
            without.update(dict(done.names))
        yield f"terms of the glossary: {report.listed(terms.most_common())}"
        frequent = [(name, count) for name, count in without.most_common(20) if count >= 2]
        yield f"names without a term: {report.listed(frequent)}"
    private = [done for done in results if done.state in ("new", "changed") and done.values.get("rights") != "full"]
    if private and desk.is_public and not wish.dry_run:
        one = len(private) == 1
        what, whose, them = ("this text", "its", "it") if one else (f"these {len(private):,} texts", "their", "them")
        why = f'{whose} rights are not "full", and a public repository would show {them}'
        yield f"git will not take {what} ({wish.folder / '.gitignore'}): {why}"
    if others:
        yield f"{counted(others, 'file')} passed over, which no capture can be by their names"
    if wish.dry_run:
        yield "nothing was written: --dry-run"
    if len(results) > 1:
        states = Counter(done.state for done in results)
        each = ", ".join(
            f"{states[state]:,} {state}" for state in ("new", "changed", "unchanged", "refused") if states[state]
        )
        people = sum(done.status != report.DONE for done in results)
        yield f"{counted(len(results), 'capture')}: {each}; {people:,} need{'s' if people == 1 else ''} a person"
