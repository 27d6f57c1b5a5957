"""What of a library may be public: a text that is not ours to publish stands as its record and what may be quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from reader import alignment, language
from reader.editions import is_teachers
from reader.library import documents
from reader.model import Content, Document, Edition, Entry, Library, Placed, Problem, Quote, Reading, Use
from reader.notes import slug_of

SHARE = 10  # of a text at most this part is quoted, whatever the limit in words
IN_A_ROW = 8  # words of a text that are no chance
VALUE = re.compile(r'="([^"]*)"')


def is_public(reading: Reading) -> bool:
    """Whether a reading's text may stand in the public edition; otherwise its citation and a link stand for it."""
    return reading.rights == "full"


def seen(library: Library, scope: str) -> Library:
    """A library as those see it whom it is for: everybody (`public`), whoever has a private copy, or its editors."""
    if scope == "public":
        return public(library)
    entries = tuple(
        replace(entry, withheld=True) if not is_public(entry.reading) and not entry.document.text else entry
        for entry in library.entries
    )
    edition = replace(library.edition, address="") if scope == "private" else library.edition
    return replace(library, entries=entries, edition=edition, scope=scope)


def public(library: Library) -> Library:
    """A library of which everything may be published: nothing in it has words of a text that may not."""
    limit = library.edition.quotation_words
    links: dict[str, set[str]] = {}
    for document in documents(library):
        for link in document.links:
            links.setdefault(link.target, set()).add(link.fragment)
    closed = {
        entry.reading.slug: withheld(entry, limit, links.get(entry.document.address, set()))
        for entry in library.entries
        if not is_public(entry.reading)
    }
    if not closed:
        return replace(library, scope="public")
    entries = tuple(closed.get(entry.reading.slug, entry) for entry in library.entries)
    definitions = tuple(
        replace(
            definition,
            uses=tuple(
                (slug, closed[slug].uses[definition.term.id] if slug in closed else uses)
                for slug, uses in definition.uses
            ),
        )
        for definition in library.definitions
    )
    shown = replace(library, entries=entries, definitions=definitions, scope="public")
    targets = {link.target for document in documents(shown) for link in document.links}
    return replace(shown, pictures=tuple(picture for picture in library.pictures if picture.path in targets))


def withheld(entry: Entry, limit: int, linked: Iterable[str]) -> Entry:
    """A reading without its text: its record, where terms stand in it, and what may be quoted.

    Of its places only those stay that another text links; its terms stand in an order that tells nothing of the text.
    """
    own, document = entry.reading, entry.document
    abstract = "" if borrows(own.abstract, document.text) else own.abstract
    work = replace(own.work, subtitle="", date_evidence="")
    about = replace(own.about, date_evidence="") if own.about else None
    noted, left = notes_without(entry, limit)
    quoted = quotations(entry, left) if own.rights == "quotation" else frozenset[str]()
    shown = {f"note-{placed.note.id}" for placed in noted}
    return replace(
        entry,
        reading=replace(
            own, work=work, about=about, abstract=abstract, notices=(), events=(), questions=(), not_here=()
        ),
        document=Document(
            document.path,
            document.address,
            "",
            "",
            links=tuple(link for link in document.links if link.path),
            anchors=tuple(sorted({*linked}.intersection(document.anchors) - shown)),
            notes=noted,
        ),
        minutes=0,
        uses={
            term: tuple(replace(use, id="", anchor="") if use.id in quoted else bare(use) for use in entry.uses[term])
            for term in sorted(entry.uses)
        },
        withheld=True,
    )


def bare(use: Use) -> Use:
    """A use of a term without its words: that it is, and where."""
    return replace(use, id="", anchor="", before="", words="", after="")


def notes_without(entry: Entry, limit: int) -> tuple[tuple[Placed, ...], int]:
    """The notes on a text that is not there, with their words while some may be quoted, and how many may be after them.

    A note that itself repeats more of the text than may be quoted is left out.
    """
    shown = []
    left = min(limit, entry.document.words // SHARE) if entry.reading.rights == "quotation" else 0
    for placed in entry.document.notes:
        own, words = placed.note, language.count_words(placed.note.quote.exact)
        repeated = borrowed(f"{placed.text}\n{unseen(placed.body)}", entry.document.text)
        if repeated > left:
            continue
        left -= repeated
        quote = Quote(own.quote.exact) if words <= left else Quote("")
        left -= words if quote.exact else 0
        bare_note = replace(own, quote=quote, paragraph="", text="", text_digest="")
        state = "lost" if placed.start is None and placed.state == "lost" else "withheld"
        shown.append(Placed(bare_note, None, None, state, 0.0, (), "", "", placed.body, placed.text, placed.terms))
    return tuple(shown), left


def quotations(entry: Entry, left: int) -> frozenset[str]:
    """The uses of terms whose sentences may be quoted: the first of each, then the second, while words are left."""
    turns = [(n, use.place, use.id, use) for found in entry.uses.values() for n, use in enumerate(found)]
    chosen = set()
    for _, _, name, use in sorted(turns, key=lambda turn: turn[:3]):
        words = language.count_words(use.before + use.words + use.after)
        if words <= left:
            left -= words
            chosen.add(name)
    return frozenset(chosen)


def unseen(body: str) -> str:
    """The words of HTML that stand in its attributes: titles, what pictures show, addresses."""
    return "\n".join(unquote(unescape(value)) for value in VALUE.findall(body))


def borrows(ours: str, text: str) -> bool:
    """Whether some words in a row of ours are those of a text."""
    return borrowed(ours, text) > 0


def borrowed(ours: str, text: str) -> int:
    """How many of our words stand in rows that are those of a text."""
    theirs, words, taken = rows_in(text), words_in(ours), set[int]()
    for start, end in rows(words):
        if " ".join(words[start:end]) in theirs:
            taken.update(range(start, end))
    return (sum(halves(words[n]) for n in taken) + 1) // 2


@lru_cache(4)
def rows_in(text: str) -> frozenset[str]:
    """Every few words that stand in a row in a text; kept, as each of its notes is compared with them."""
    words = words_in(text)
    return frozenset(" ".join(words[start:end]) for start, end in rows(words))


def words_in(text: str) -> list[str]:
    """The words of a text as they are compared, however they are typed."""
    return [word for _, _, word in alignment.words_of(text) if word]


def rows(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where rows of words that are no chance begin and end."""
    end = size = 0
    for start, word in enumerate(words):
        while size < 2 * IN_A_ROW and end < len(words):
            size, end = size + halves(words[end]), end + 1
        if size >= 2 * IN_A_ROW:
            yield start, end
        size -= halves(word)


def halves(word: str) -> int:
    """How many half words are counted for a word: where no spaces are set, each letter is one."""
    return 1 if language.is_letter(word) else 2


TEACHERS = "this file is for teachers"
QUOTING = "this file quotes a text with rights: none"


def secret(path: str, readings: Iterable[Reading]) -> str:
    """Why a file that is no reading may not be public; "" for one that may."""
    if is_teachers(path):
        return TEACHERS
    if not path.startswith("notes/"):
        return ""
    slug = slug_of(path)
    return QUOTING if any(slug in (own.slug, *own.was) for own in readings if own.rights == "none") else ""


def exposed(readings: Sequence[tuple[Reading, str]], content: Content, edition: Edition) -> Iterator[Problem]:
    """What may not be published and git has, or would take: a public repository publishes what it has."""
    if edition.repository == "private":
        return
    otherwise = (
        'or, if nobody else can read the repository, write `repository = "private"` under [rights] in reader.toml'
    )
    for path in (path for path in (*content.tracked, *content.unguarded) if path.startswith("captures/")):
        cure = f"`git rm --cached {path}` in the content folder and the line /captures/ in its .gitignore keep it out"
        yield Problem(path, 1, "tracked", "warning", f"git has this raw capture, or would take it: {cure}, {otherwise}")
    for path in (path for path in (*content.tracked, *content.unguarded) if path.startswith("../")):
        line = f"the line {path.removeprefix('..')} in .gitignore beside the content folder"
        cure = f"`git rm --cached {path}` in the content folder and {line} keep it out"
        message = f"git has this raw capture of a text whose rights are not full, or would take it: {cure}, {otherwise}"
        yield Problem(path, 1, "tracked", "warning", message)
    closed = {own.path: f"rights: {own.rights}" for own, body in readings if not is_public(own) and body.strip()}
    secrets = {path: secret(path, [own for own, _ in readings]) for path in (*content.tracked, *content.unguarded)}
    for path, why in {**closed, **{path: why for path, why in secrets.items() if why}}.items():
        line = f"the line /{path} to .gitignore in the content folder"
        if path in content.tracked:
            cure = f"run `git rm --cached {path}` in the content folder and add {line}"
            message = f"{why}, but git has it, and a public repository would publish it: {cure}, {otherwise}"
            yield Problem(path, 1, "tracked", "warning", message)
        elif path in content.unguarded:
            message = f"{why}, but nothing keeps git from taking it: add {line}, {otherwise}"
            yield Problem(path, 1, "not-ignored", "warning", message)
