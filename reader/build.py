"""The order of the phases, and the table of outputs. `build` is pure: values in, files out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from reader import (
    archive,
    check,
    editions,
    extras,
    frontmatter,
    glossary,
    library,
    markdown,
    notes,
    pages,
    paragraphs,
    questions,
    review,
    rights,
    search,
)
from reader.cache import Cache, Run, forget
from reader.document import PAGE, Setting, Task, read_reading, survey
from reader.language import slug, words_of
from reader.model import (
    Content,
    ContentError,
    Edition,
    File,
    Library,
    Note,
    Page,
    Problem,
    Reading,
    Source,
    Term,
    Theme,
)
from reader.templates import render

RESERVED = frozenset(["index"])
RESERVED_PAGES = RESERVED | {"404", "assets", "data", "download", "glossary", "my-notes", "readings", "search"}
FOLDERS = {"readings": ".md", "glossary": ".md", "pages": ".md", "notes": ".yaml"}
LONGEST_NAME = 120  # bytes
# What a drawing does not need to be seen: scripts, what reacts, what is loaded, and ways to write these unseen.
ACTIVE = re.compile(
    rb"<\s*(?:[\w.-]+:)?(?:script|foreignobject|iframe|embed|object|handler|listener)\b|<\s*!entity|<\s*!doctype[^>]*\[|"
    rb"\bon[a-z]+\s*=|attributename\s*=\s*[\"']?\s*(?:on|xlink:|href|&)|javascript:|<\?xml-stylesheet|@import|"
    rb"(?:href|src)\s*=\s*[\"']\s*(?!#|data:image/(?:png|jpeg|gif|webp))[^\"'\s]|"
    rb"url\(\s*(?:[\"']|&(?:quot|apos);)?\s*(?![\"'#\s]|&(?:quot|apos);|data:image/(?:png|jpeg|gif|webp))|"
    rb"&#(?:x0*[4-7][0-9a-f]|0*(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]));|\\[0-9a-f]|"
    rb"\A(?:\xff\xfe|\xfe\xff)|\0|<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8|us-ascii)",
    re.IGNORECASE,
)
WINDOWS = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\Z", re.IGNORECASE)
FILE_NAME = re.compile(r"[^\W_]+(?:-[^\W_]+)*\Z")


# What an output may use: what those see whom it is for, the theme, the files of a site, the outputs made before it.
Common = Callable[[], list[File]]
Output = Callable[[Library, Theme, Common, list[File]], list[File]]


def zipped(linked: Library, theme: Theme, common: Common, made: list[File]) -> list[File]:
    """The site in an archive."""
    return [packed(linked, theme, common, linked.edition.name)]


def site(linked: Library, theme: Theme, common: Common, made: list[File]) -> list[File]:
    """The site, with the archive made before it on offer."""
    offered = next((file for file in made if file.path == f"{linked.edition.name}.zip"), None)
    return offering(linked, theme, common, offered, "site")


def reviewed(linked: Library, theme: Theme, common: Common, made: list[File]) -> list[File]:
    """For the editor alone: every proposed link in its context."""
    return [File(f"review/{file.path}", file.data) for file in review.files(linked, theme)]


def private(linked: Library, theme: Theme, common: Common, made: list[File]) -> list[File]:
    """For a class alone: the site with the texts that may not be published, and an archive of it."""
    offered = packed(linked, theme, common, f"{linked.edition.name}-private")
    return offering(linked, theme, common, offered, "private")


def packed(linked: Library, theme: Theme, common: Common, name: str) -> File:
    """A site in an archive with one folder at its top; it offers no download of itself."""
    return File(f"{name}.zip", archive.pack([*common(), render(pages.download(linked, theme))], name))


def offering(linked: Library, theme: Theme, common: Common, offered: File | None, folder: str) -> list[File]:
    """A site in its folder, with an archive on offer."""
    whole = [*common(), render(pages.download(linked, theme, offered)), *([offered] if offered else [])]
    return [File(f"{folder}/{file.path}", file.data) for file in sorted(whole, key=lambda file: file.path)]


# In the order in which they are made: the site offers the archive. A new output is a function and a row.
OUTPUTS: dict[str, Output] = {"zip": zipped, "site": site, "review": reviewed, "private": private}
# Whom an output is for, whatever the build is for.
ALWAYS_FOR = {"review": "desk", "private": "private"}


def build(
    content: Content,
    theme: Theme,
    cache: Cache = forget,
    outputs: Sequence[str] = ("zip", "site"),
    run: Run = map,
    address: str = "",
    scope: str = "public",
) -> tuple[Library, list[File]]:
    """Survey every text, link them all, and let each output make its files.

    Paths of files are below the build folder: `site/…` and `<name>.zip`. Warnings are the library's `problems`;
    errors raise ContentError with all of them. `address` is where the site will be, if not where reader.toml says.
    `scope` is whom the site is for: `public`, or `desk`, the editors, who see drafts and what may not be published.
    """
    whole = read(content, theme, cache, run, address, scope)
    files: dict[str, list[File]] = {}

    def common(linked: Library) -> list[File]:
        if linked.scope not in files:
            files[linked.scope] = [
                *cache(render, list(pages.views(linked, theme)), run),
                *extras.files(linked, theme),
                *search.files(cache(search.tally, search.texts(linked), run)),
            ]
        return files[linked.scope]

    made: list[File] = []
    for name in (name for name in OUTPUTS if name in outputs):
        shown = rights.seen(whole, ALWAYS_FOR.get(name, scope))
        made += OUTPUTS[name](shown, theme, partial(common, shown), made)
    return rights.seen(whole, scope), made


def read(
    content: Content, theme: Theme, cache: Cache = forget, run: Run = map, address: str = "", scope: str = "public"
) -> Library:
    """Survey everything and link it: the whole, of which `rights.seen` gives what may be shown to whom.

    Drafts are in it for the `desk` alone. Raises ContentError if anything in the content is wrong enough to stop.
    """
    content = editions.choose(content, "student")
    problems = [*content.problems, *active_drawings(content)]
    edition = read_edition(content, problems)
    default = edition or Edition("", "")
    if address:
        default = replace(default, address=address)
    named = names(content.sources, problems)
    terms = read_terms(named["glossary"], problems)
    problems += glossary.shared_names(terms)
    everything = read_readings(named["readings"], default.language, problems)
    problems += rights.exposed([(reading, body) for reading, body, _ in everything], content, default)
    texts = [text for text in everything if scope == "desk" or not text[0].draft]
    lock = paragraphs.find(content.sources, problems)
    problems += paragraphs.strangers(lock, [own for own, _, _ in everything], content.kept_out)
    if not texts and not any(problem.level == "error" for problem in problems):
        message = "no readings found: write one in readings/<name>.md, with `title: …` in its front matter"
        if everything:
            message = "every reading is a draft: `reader check` says what each waits for"
        problems.append(Problem("readings", 1, "no-readings", "error", message))
    missing = left_out(everything, texts, content)
    noted = read_notes(named["notes"], [reading for reading, _, _ in everything], missing, problems)
    default = replace(default, order=tuple(slug for slug in default.order if reading_address(slug) not in missing))
    others = [(name, source, *read_page(source, default.language, problems)) for name, source in named["pages"]]
    setting = Setting(
        glossary=glossary.Glossary(tuple(map(matching, terms))),
        link=default.link,
        words=words_of(theme.strings, default.language),
        known=addresses(content, [reading for reading, _, _ in texts], terms, [name for name, *_ in others]),
        missing=missing,
    )
    tasks = [
        Task(
            own.path,
            reading_address(own.slug),
            body,
            line,
            own.language,
            setting,
            link=own.link,
            never=own.never,
            not_here=own.not_here,
            lock=paragraphs.lines_of(lock, own),
            worded=rights.is_public(own),
            notes=noted.get(own.slug, ()),
        )
        for own, body, line in texts
    ]
    for term in terms:
        address, tag = f"glossary/{term.id}.html", default.language
        tasks.append(Task(term.path, address, term.body, term.body_line, tag, setting, False, never=(term.id,)))
    for name, source, _, tag, body, line in others:
        tasks.append(Task(source.path, page_address(name), body, line, tag, setting, False))
    documents = cache(survey, tasks, run)
    problems += [problem for document in documents for problem in document.problems]
    surveyed = iter(documents)
    readings = [(own, next(surveyed)) for own, _, _ in texts]
    defined = [(term, next(surveyed)) for term in terms]
    own_pages = [Page(name, title or default.title, tag, next(surveyed)) for name, _, title, tag, _, _ in others]
    linked = library.link(default, readings, defined, own_pages, content.pictures)
    told = tuple(sorted({*problems, *check.problems(linked)}))
    if any(problem.level == "error" for problem in told):
        raise ContentError(told)
    return replace(linked, problems=told)


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
            message = f"the reading of these notes is called {slug} now: rename the file to notes/{slug}.yaml"
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


def active_drawings(content: Content) -> list[Problem]:
    """SVG files that would do more than show a picture when somebody opens them by themselves."""
    message = "this drawing holds scripts or loads other files: export it as plain SVG, or as PNG"
    return [
        Problem(picture.path, 1, "active-drawing", "error", message)
        for picture in content.pictures
        if picture.path.lower().endswith(".svg") and ACTIVE.search(picture.data)
    ]


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


def read_page(source: Source, default: str, problems: list[Problem]) -> tuple[str, str, str, int]:
    """A page's title, language and body, and the line on which the body begins."""
    fields, body, line = frontmatter.split(source)
    values = frontmatter.check(fields, PAGE)
    problems += fields.problems
    tag = values.get("language") or default
    title = values.get("title", "").strip()
    if not title:
        title, body = markdown.leading_heading(body, tag)
    name = source.path.rpartition("/")[2].removesuffix(".md")
    return markdown.typeset(title, tag) or name.replace("-", " ").capitalize(), tag, body, line
