"""The files of the content as values: readings, terms, pages, notes under their names, and what is wrong there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from reader import frontmatter, glossary, markdown, notes, paragraphs, questions, rights
from reader.document import Setting, Task
from reader.editions import is_teachers
from reader.language import slug
from reader.model import Content, Edition, Note, Problem, Reading, Source, Term
from reader.readings import read_reading

RESERVED = frozenset(["index"])
RESERVED_PAGES = RESERVED | {"404", "assets", "data", "download", "glossary", "my-notes", "readings", "search"}
FOLDERS = {"readings": ".md", "glossary": ".md", "pages": ".md", "notes": ".yaml"}
LONGEST_NAME = 120  # bytes
WINDOWS = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\Z", re.IGNORECASE)
FILE_NAME = re.compile(r"[^\W_]+(?:-[^\W_]+)*\Z")
PAGE: frontmatter.Schema = {"title": frontmatter.text, "language": frontmatter.bcp47}


@dataclass(frozen=True, slots=True)
class Text:
    """A page of the editors: its name, title and language, its body and the line on which that begins."""

    name: str
    path: str
    title: str
    language: str
    body: str
    line: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that an edition is made of, before any text is surveyed; of the readings, those that are to be shown."""

    edition: Edition
    readings: tuple[tuple[Reading, str, int], ...]
    terms: tuple[Term, ...]
    pages: tuple[Text, ...]
    notes: dict[str, tuple[Note, ...]]
    lock: paragraphs.Lock | None
    missing: dict[str, str]


def gather(content: Content, edition: Edition, scope: str, problems: list[Problem]) -> Gathered:
    """Read every file of the content; drafts are shown to the `desk` alone."""
    named = names(content.sources, problems)
    terms = read_terms(named["glossary"], problems)
    problems += glossary.shared_names(terms)
    everything = read_readings(named["readings"], edition.language, problems)
    every = [reading for reading, _, _ in everything]
    problems += rights.exposed([(reading, body) for reading, body, _ in everything], content, edition)
    shown = tuple(text for text in everything if scope == "desk" or not text[0].draft)
    lock = paragraphs.find(content.sources, problems)
    problems += paragraphs.strangers(lock, every, content.kept_out)
    if not shown and not any(problem.level == "error" for problem in problems):
        message = "no readings found: write one in readings/<name>.md, with `title: …` in its front matter"
        if everything:
            message = "every reading is a draft: `reader check` says what each waits for"
        problems.append(Problem("readings", 1, "no-readings", "error", message))
    missing = left_out(everything, shown, content)
    order = tuple(slug for slug in edition.order if reading_address(slug) not in missing)
    return Gathered(
        edition=replace(edition, order=order),
        readings=shown,
        terms=tuple(terms),
        pages=tuple(read_page(name, source, edition.language, problems) for name, source in named["pages"]),
        notes=read_notes(named["notes"], every, missing, problems),
        lock=lock,
        missing=missing,
    )


def setting(gathered: Gathered, content: Content, words: dict[str, str]) -> Setting:
    """What all texts are surveyed by; `words` is what the interface says."""
    readings = [reading for reading, _, _ in gathered.readings]
    return Setting(
        glossary=glossary.Glossary(tuple(map(matching, gathered.terms))),
        link=gathered.edition.link,
        words=words,
        known=addresses(content, readings, gathered.terms, [page.name for page in gathered.pages]),
        missing=gathered.missing,
    )


def tasks(gathered: Gathered, common: Setting) -> Iterator[Task]:
    """Every text to survey: readings, definitions of terms, pages."""
    for own, body, line in gathered.readings:
        yield Task(
            own.path,
            reading_address(own.slug),
            body,
            line,
            own.language,
            common,
            link=own.link,
            never=own.never,
            not_here=own.not_here,
            lock=paragraphs.lines_of(gathered.lock, own),
            worded=rights.is_public(own),
            notes=gathered.notes.get(own.slug, ()),
        )
    tag = gathered.edition.language
    for term in gathered.terms:
        address = f"glossary/{term.id}.html"
        yield Task(term.path, address, term.body, term.body_line, tag, common, False, never=(term.id,))
    for page in gathered.pages:
        yield Task(page.path, page_address(page.name), page.body, page.line, page.language, common, False)


def read_readings(
    sources: Iterable[tuple[str, Source]], language: str, problems: list[Problem]
) -> list[tuple[Reading, str, int]]:
    """The readings of the content, drafts too: front matter, body, the line on which that begins."""
    found = []
    for name, source in sources:
        reading, body, line, wrong = read_reading(source, name, language)
        problems += wrong
        problems += drafts(reading)
        found.append((reading, body, line))
    old_addresses([reading for reading, _, _ in found], problems)
    return found


def read_notes(
    sources: Iterable[tuple[str, Source]],
    readings: Iterable[Reading],
    missing: Collection[str],
    problems: list[Problem],
) -> dict[str, tuple[Note, ...]]:
    """The notes on each reading, under its name or one that it had."""
    slugs = {name: own.slug for own in readings for name in (*own.was, own.slug)}
    found: dict[str, tuple[Note, ...]] = {}
    for name, source in sources:
        own, wrong = notes.read_notes(source, name)
        slug = slugs.get(name, name)
        found[slug] = (*found.get(slug, ()), *own)
        problems += wrong
        if slug != name:
            ending = ".teacher.yaml" if is_teachers(source.path) else ".yaml"
            message = f"the reading of these notes is called {slug} now: rename the file to notes/{slug}{ending}"
            problems.append(Problem(source.path, 1, "old-name", "hint", message))
        elif name not in slugs and reading_address(name) not in missing:
            message = f"there is no readings/{name}.md for these notes: name the file after its reading"
            problems.append(Problem(source.path, 1, "unknown-reading", "warning", message))
    problems += set(notes.repeated(note for own in found.values() for note in own)) - {*problems}
    return found


def drafts(reading: Reading) -> Iterator[Problem]:
    """That a reading is a draft, and each question that must be answered before it is published."""
    if count := len(reading.questions):
        message = f"this reading is a draft with {count} open question{'s' if count > 1 else ''}"
        cure = "left out of the edition until each has an `answer`; `reader check` lists them"
        yield Problem(reading.path, 1, "draft", "warning", f"{message}: it is {cure}")
    elif reading.draft:
        message = "this reading is a draft: it is left out of the edition until `draft: true` is removed"
        yield Problem(reading.path, 1, "draft", "warning", message)
    for question in reading.questions:
        yield Problem(reading.path, question.line, "question", "question", questions.message(question))


def left_out(
    everything: Iterable[tuple[Reading, str, int]], texts: Sequence[tuple[Reading, str, int]], content: Content
) -> dict[str, str]:
    """The addresses of readings that are not in the edition on purpose: drafts, and what .gitignore keeps out."""
    paths = {source.path for source in content.sources}
    kept_out = [path for path in content.kept_out if path not in paths]
    shown = {reading.slug for reading, _, _ in texts}
    missing = {reading_address(path.removeprefix("readings/").removesuffix(".md")): "kept-out" for path in kept_out}
    return missing | {reading_address(own.slug): "draft" for own, _, _ in everything if own.slug not in shown}


def reading_address(slug: str) -> str:
    """Where a reading stands."""
    return f"readings/{slug}.html"


def page_address(name: str) -> str:
    """Where a page stands; the introduction is part of the home page."""
    return "index.html" if name == "home" else f"{name}.html"


def addresses(
    content: Content, readings: Iterable[Reading], terms: Iterable[Term], names: Iterable[str]
) -> frozenset[str]:
    """Every address that a link may name."""
    found = {"index.html", "search.html", "my-notes.html", "download.html", "glossary/index.html"}
    found.update(map(page_address, names))
    for reading in readings:
        found |= {reading_address(name) for name in (reading.slug, *reading.was)}
    found |= {f"glossary/{term.id}.html" for term in terms}
    return frozenset(found | {picture.path for picture in content.pictures})


def names(sources: Iterable[Source], problems: list[Problem]) -> dict[str, list[tuple[str, Source]]]:
    """The sources of each folder with the names that become their addresses; bad and clashing names are told."""
    found: dict[str, list[tuple[str, Source]]] = {folder: [] for folder in FOLDERS}
    taken: dict[tuple[str, str], Source] = {}
    for source in sorted(sources, key=lambda source: source.path):
        folder, _, rest = source.path.partition("/")
        if folder not in FOLDERS:
            continue
        name = unicodedata.normalize("NFC", rest.removesuffix(FOLDERS[folder]))
        if wrong := wrong_name(name, RESERVED_PAGES if folder == "pages" else RESERVED):
            problems.append(Problem(source.path, 1, "file-name", "error", wrong))
            continue
        other = taken.setdefault((folder, name.casefold()), source)
        if other is not source:
            message = f"the same address as {other.path} (case does not count): rename one of the two"
            problems.append(Problem(source.path, 1, "same-address", "error", message))
            continue
        found[folder].append((name, source))
    return found


def wrong_name(name: str, reserved: frozenset[str]) -> str:
    """What is wrong with a name as an address; nothing if it is fine."""
    if not FILE_NAME.match(name) or len(name.encode()) > LONGEST_NAME:
        return f"the name becomes an address: letters, digits and single hyphens only, such as {slug(name)[:60]}"
    if name.lower() in reserved:
        return f"the name {name} is taken by a page of the site: choose another"
    if WINDOWS.match(name):
        return f"Windows allows no file of the name {name}: choose another"
    return ""


def old_addresses(readings: Iterable[Reading], problems: list[Problem]) -> None:
    """Tell old addresses that are no names, or that are another reading's."""
    readings = list(readings)
    taken = {reading.slug.casefold(): reading.path for reading in readings}
    for reading in readings:
        for old in reading.was:
            wrong = wrong_name(old, RESERVED)
            if not wrong and old.casefold() in taken:
                wrong = f"`was` names {old}, which is the address of {taken[old.casefold()]}: remove it"
            taken.setdefault(old.casefold(), reading.path)
            if wrong:
                problems.append(Problem(reading.path, reading.lines["was"], "old-address", "error", wrong))


def read_terms(sources: Iterable[tuple[str, Source]], problems: list[Problem]) -> list[Term]:
    """The terms of the glossary."""
    terms = []
    for name, source in sources:
        term, found = glossary.read_term(source, name)
        problems += found
        if term:
            terms.append(term)
    return terms


def matching(term: Term) -> Term:
    """A term as finding it in a text depends on it: its definition may change, and no text is surveyed again."""
    kept = ("id", "term", "aliases", "names", "case", "plural", "link")
    return Term(path="", line=1, **{key: getattr(term, key) for key in kept})


def read_page(name: str, source: Source, default: str, problems: list[Problem]) -> Text:
    """A page of the editors."""
    fields, body, line = frontmatter.split(source)
    values = frontmatter.check(fields, PAGE)
    problems += fields.problems
    tag = values.get("language") or default
    title = values.get("title", "").strip()
    if not title:
        title, body = markdown.leading_heading(body, tag)
    own = source.path.rpartition("/")[2].removesuffix(".md")
    return Text(name, source.path, markdown.typeset(title, tag) or own.replace("-", " ").capitalize(), tag, body, line)
