"""The order of the phases, and the table of outputs. `build` is pure: values in, files out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from reader import (
    archive,
    book,
    check,
    drawings,
    editions,
    extras,
    library,
    notes,
    pages,
    pdf,
    previews,
    review,
    rights,
    search,
)
from reader.cache import Cache, Run, forget
from reader.document import survey
from reader.gather import gather, read_notes, setting, tasks
from reader.language import words_of
from reader.model import Content, ContentError, Edition, File, Library, Page, Problem, Theme
from reader.templates import render


@dataclass(frozen=True, slots=True)
class Common:
    """What outputs share: the files of a site, and results of pure functions, remembered from build to build."""

    files: Callable[[], list[File]]
    remember: Callable[[Callable[[Any], Any], Any], Any]


# What an output may use: what those see whom it is for, the theme, what outputs share, the outputs made before it.
Output = Callable[[Library, Theme, Common, list[File]], list[File]]


def zipped(linked: Library, theme: Theme, common: Common, made: list[File]) -> list[File]:
    """The site in an archive."""
    return [packed(linked, theme, common, linked.edition.name)]


def site(linked: Library, theme: Theme, common: Common, made: list[File]) -> list[File]:
    """The site, with the archive and the book made before it on offer."""
    names = [f"{linked.edition.name}{ending}" for ending in pages.OFFERED]
    return offering(linked, theme, common, [file for file in made if file.path in names], "site")


def reviewed(linked: Library, theme: Theme, common: Common, made: list[File]) -> list[File]:
    """For the editor alone: every proposed link in its context."""
    return [File(f"review/{file.path}", file.data) for file in review.files(linked, theme)]


def private(linked: Library, theme: Theme, common: Common, made: list[File]) -> list[File]:
    """For a class alone: the site with the texts that may not be published, and an archive of it."""
    offered = packed(linked, theme, common, f"{linked.edition.name}-private")
    return offering(linked, theme, common, [offered], "private")


def printed(linked: Library, theme: Theme, common: Common, made: list[File]) -> list[File]:
    """The whole edition as one book."""
    return [File(f"{linked.edition.name}.pdf", common.remember(pdf.typeset, book.bound(linked, theme)))]


def packed(linked: Library, theme: Theme, common: Common, name: str) -> File:
    """A site in an archive with one folder at its top; it offers no download of itself."""
    return File(f"{name}.zip", archive.pack([*common.files(), render(pages.download(linked, theme))], name))


def offering(linked: Library, theme: Theme, common: Common, offered: Sequence[File], folder: str) -> list[File]:
    """A site in its folder, with files of the whole edition on offer."""
    whole = [*common.files(), render(pages.download(linked, theme, offered)), *offered]
    return [File(f"{folder}/{file.path}", file.data) for file in sorted(whole, key=lambda file: file.path)]


# In the order in which they are made: the site offers archive and book. A new output is a function and a row.
OUTPUTS: dict[str, Output] = {"zip": zipped, "pdf": printed, "site": site, "review": reviewed, "private": private}
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
                *previews.files(linked, theme),
                *search.files(cache(search.tally, search.texts(linked, theme), run)),
            ]
        return files[linked.scope]

    def remember(function: Callable[[Any], Any], value: Any) -> Any:
        return cache(function, [value], run)[0]

    made: list[File] = []
    for name in (name for name in OUTPUTS if name in outputs):
        shown = rights.seen(whole, ALWAYS_FOR.get(name, scope))
        made += OUTPUTS[name](shown, theme, Common(partial(common, shown), remember), made)
    return rights.seen(whole, scope), made


def read(
    content: Content, theme: Theme, cache: Cache = forget, run: Run = map, address: str = "", scope: str = "public"
) -> Library:
    """Survey everything and link it: the whole, of which `rights.seen` gives what may be shown to whom.

    Drafts are in it for the `desk` alone. Raises ContentError if anything in the content is wrong enough to stop.
    """
    content = editions.choose(content, "student")
    problems = [*content.problems, *drawings.active(content)]
    edition = read_edition(content, problems) or Edition("", "")
    gathered = gather(content, replace(edition, address=address or edition.address), scope, problems)
    common = setting(gathered, content, words_of(theme.strings, edition.language))
    documents = cache(survey, list(tasks(gathered, common)), run)
    problems += [problem for document in documents for problem in document.problems]
    surveyed = iter(documents)
    linked = library.link(
        gathered.edition,
        [(own, next(surveyed)) for own, _, _ in gathered.readings],
        [(term, next(surveyed)) for term in gathered.terms],
        [Page(page.name, page.title or edition.title, page.language, next(surveyed)) for page in gathered.pages],
        content.pictures,
    )
    told = tuple(sorted({*problems, *check.problems(linked)}))
    if any(problem.level == "error" for problem in told):
        raise ContentError(told)
    return replace(linked, problems=told)


def checked(content: Content, theme: Theme) -> tuple[Problem, ...]:
    """All that is wrong in the content, in the notes of teachers too, which no output has."""
    try:
        problems = read(content, theme).problems
    except ContentError as error:
        problems = error.problems
    return tuple(sorted({*problems, *in_teachers_notes(content, theme)}))


def in_teachers_notes(content: Content, theme: Theme) -> Iterator[Problem]:
    """What is wrong in the notes of teachers, each read and put in its place as the notes for everybody are."""
    theirs = [source for source in content.sources if notes.is_for_teachers(source.path)]
    if not theirs:
        return
    problems: list[Problem] = []
    content, edition = editions.choose(content, "student"), read_edition(content, []) or Edition("", "")
    gathered = gather(content, edition, "desk", [])
    readings = [reading for reading, _, _ in gathered.readings]
    named = [(notes.slug_of(source.path), source) for source in theirs]
    found = read_notes(named, readings, gathered.missing, problems)
    every = (note for shelf in (gathered.notes, found) for own in shelf.values() for note in own)
    problems += notes.repeated(every)
    common = setting(gathered, content, words_of(theme.strings, edition.language))
    for task in tasks(replace(gathered, notes=found), common):
        problems += survey(task).problems if task.notes else ()
    paths = {source.path for source in theirs}
    yield from (problem for problem in problems if problem.path in paths)


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
