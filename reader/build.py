"""The order of the phases, and the table of outputs. `build` is pure: values in, files out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from reader import archive, check, editions, extras, frontmatter, glossary, library, markdown, pages, search
from reader.cache import Cache, Run, forget
from reader.document import PAGE, Task, read_reading, survey
from reader.language import slug, words_of
from reader.model import (
    Content,
    ContentError,
    Document,
    Edition,
    File,
    Library,
    Page,
    Problem,
    Reading,
    Source,
    Term,
    Theme,
)
from reader.templates import render

RESERVED = frozenset(["index"])
RESERVED_PAGES = RESERVED | {"404", "assets", "data", "download", "glossary", "readings", "search"}
FOLDERS = ("readings", "glossary", "pages")
LONGEST_NAME = 120  # bytes
WINDOWS = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\Z", re.IGNORECASE)
FILE_NAME = re.compile(r"[^\W_]+(?:-[^\W_]+)*\Z")


Output = Callable[[Library, Theme, list[File], list[File]], list[File]]


def zipped(linked: Library, theme: Theme, common: list[File], made: list[File]) -> list[File]:
    """The site in an archive with one folder at its top; it offers no download of itself."""
    name = linked.edition.name
    whole = [*common, render(pages.download(linked, theme))]
    return [File(f"{name}.zip", archive.pack(whole, name))]


def site(linked: Library, theme: Theme, common: list[File], made: list[File]) -> list[File]:
    """The site, with the archive made before it on offer."""
    offered = next((file for file in made if file.path == f"{linked.edition.name}.zip"), None)
    whole = [*common, render(pages.download(linked, theme, offered)), *([offered] if offered else [])]
    return [File(f"site/{file.path}", file.data) for file in sorted(whole, key=lambda file: file.path)]


# In the order in which they are made: the site offers the archive. A new output is a function and a row.
OUTPUTS: dict[str, Output] = {"zip": zipped, "site": site}


def build(
    content: Content,
    theme: Theme,
    cache: Cache = forget,
    outputs: Sequence[str] = tuple(OUTPUTS),
    run: Run = map,
) -> tuple[Library, list[File], list[Problem]]:
    """Survey every text, link them all, and let each output make its files.

    Paths of files are below the build folder: `site/…` and `<name>.zip`. Raises ContentError with every error found.
    """
    linked, problems = read(content, theme, cache, run)
    problems = sorted({*problems, *check.problems(linked)})
    common = [
        *cache(render, list(pages.views(linked, theme)), run),
        *extras.files(linked, theme),
        *search.files(linked),
    ]
    made: list[File] = []
    for name, output in OUTPUTS.items():
        if name in outputs:
            made += output(linked, theme, common, made)
    return linked, made, problems


def read(content: Content, theme: Theme, cache: Cache = forget, run: Run = map) -> tuple[Library, list[Problem]]:
    """Survey everything and link it. Raises ContentError if anything in the content is wrong enough to stop."""
    content = editions.choose(content, "student")
    problems = list(content.problems)
    edition = read_edition(content, problems)
    default = edition or Edition("", "")
    named = names(content.sources, problems)
    terms = read_terms(named["glossary"], problems)
    known = glossary.Glossary(tuple(terms))
    words = words_of(theme.strings, default.language)
    plan = partial(Task, glossary=known, link=default.link, words=words)
    readings, others, tasks = [], [], []
    for name, source in named["readings"]:
        reading, body, line, found = read_reading(source, name, default.language)
        problems += found
        if reading.draft:
            message = "this reading is a draft: it is left out of the edition until `draft: false`"
            problems.append(Problem(source.path, 1, "draft", "warning", message))
            continue
        readings.append(reading)
        task = plan(source.path, f"readings/{name}.html", body, line, reading.language)
        tasks.append(replace(task, own_link=reading.link, never=reading.never))
    old_addresses(readings, problems)
    problems += glossary.shared_names(terms)
    for term in terms:
        task = plan(term.path, f"glossary/{term.id}.html", term.body, term.body_line, default.language)
        tasks.append(replace(task, numbered=False, never=(term.id,)))
    for name, source in named["pages"]:
        title, tag, body, line = read_page(source, name, default.language, problems)
        others.append((name, title, tag))
        address = "index.html" if name == "home" else f"{name}.html"
        tasks.append(replace(plan(source.path, address, body, line, tag), numbered=False))
    if not readings and not any(problem.level == "error" for problem in problems):
        message = "no readings found: write one in readings/<name>.md, with `title: …` in its front matter"
        problems.append(Problem("readings", 1, "no-readings", "error", message))
    documents = cache(survey, tasks, run)
    problems += [problem for document in documents for problem in document.problems]
    if edition is None or any(problem.level == "error" for problem in problems):
        raise ContentError(tuple(sorted(set(problems))))
    found_readings = [withheld(*pair) for pair in zip(readings, documents, strict=False)]
    defined = list(zip(terms, documents[len(readings) :], strict=False))
    rest = documents[len(readings) + len(terms) :]
    own_pages = [Page(*page, document) for page, document in zip(others, rest, strict=True)]
    return library.link(edition, found_readings, defined, own_pages, content.pictures), problems


def withheld(reading: Reading, document: Document) -> tuple[Reading, Document]:
    """A reading with its survey; of one that may not be published nothing of the text goes any further."""
    if editions.is_public(reading):
        return reading, document
    return reading, Document(document.path, document.address, "", "")


def read_edition(content: Content, problems: list[Problem]) -> Edition | None:
    """reader.toml, with its problems kept."""
    source = next((source for source in content.sources if source.path == "reader.toml"), None)
    if source is None and any(problem.path == "reader.toml" for problem in content.problems):
        return None
    if source is None:
        message = "there is no reader.toml: write one with [edition], name and title"
        problems.append(Problem("reader.toml", 1, "no-edition", "error", message))
        return None
    edition, found = editions.read_edition(source, tuple(OUTPUTS))
    problems += found
    return edition


def names(sources: Iterable[Source], problems: list[Problem]) -> dict[str, list[tuple[str, Source]]]:
    """The sources of each folder with the names that become their addresses; bad and clashing names are told."""
    found: dict[str, list[tuple[str, Source]]] = {folder: [] for folder in FOLDERS}
    taken: dict[tuple[str, str], Source] = {}
    for source in sorted(sources, key=lambda source: source.path):
        folder, _, rest = source.path.partition("/")
        if folder not in FOLDERS:
            continue
        name = unicodedata.normalize("NFC", rest.removesuffix(".md"))
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


def read_page(source: Source, name: str, default: str, problems: list[Problem]) -> tuple[str, str, str, int]:
    """A page's title, language and body, and the line on which the body begins."""
    fields, body, line = frontmatter.split(source)
    values = frontmatter.check(fields, PAGE)
    problems += fields.problems
    if not values.get("title") and (heading := re.match(r"\s*# +([^\n]+?)[ #]*(?:\n|\Z)", body)):
        values["title"] = markdown.plain(heading[1], default)
        body = "\n" * heading[0].count("\n") + body[heading.end() :]
    return values.get("title") or name.replace("-", " ").capitalize(), values.get("language") or default, body, line
