"""Every value that travels between modules. Frozen, without logic."""

from __future__ import annotations

from dataclasses import dataclass, field


class ReaderError(Exception):
    """What stops a command: one line for the person, no traceback. `status` is what the command answers."""

    def __init__(self, message: str, status: int = 2) -> None:
        super().__init__(message)
        self.status = status


class ContentError(ReaderError):
    """Problems in the content that stop a build. `problems` has all of them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something a person should mend, at a line (1-based) of a file below the content folder."""

    path: str
    line: int
    rule: str
    level: str  # error | warning | question | hint; a hint is advice, and never fails
    message: str


@dataclass(frozen=True, slots=True)
class File:
    """Something we publish: a path with `/` below the output's root, and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Source:
    """A text somebody wrote, at a path below the content folder."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """All that was read from a content folder. `pictures` are paths below it; their bytes are copied, not looked at.

    Of the texts git would tell, or tells already, to everybody who has the repository; none where there is no git.
    """

    sources: tuple[Source, ...]
    pictures: tuple[File, ...] = ()
    problems: tuple[Problem, ...] = ()
    tracked: tuple[str, ...] = ()  # paths of texts that git has
    unguarded: tuple[str, ...] = ()  # paths of texts that git would take
    kept_out: tuple[str, ...] = ()  # paths that .gitignore names, whether they are there or not


@dataclass(frozen=True, slots=True, eq=False)
class Theme:
    """A theme's files as text: templates by name, assets (css, js) by name, the interface's words by language."""

    templates: tuple[tuple[str, str], ...]
    assets: tuple[tuple[str, str], ...]
    strings: tuple[tuple[str, dict[str, str]], ...]
    vendor: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """reader.toml."""

    name: str
    title: str
    subtitle: str = ""
    language: str = "en"
    date: str = ""
    editors: tuple[str, ...] = ()
    publisher: str = ""
    licence: str = ""
    address: str = ""
    description: str = ""
    theme: str = "default"
    order: tuple[str, ...] = ()
    order_line: int = 1
    link: str = "first-per-section"
    ignore: tuple[str, ...] = ()  # names that need no term
    formats: tuple[str, ...] = ("site", "zip")
    quotation_words: int = 300  # of a text of which only quotations may be public, in sum
    repository: str = "public"  # private: nobody else can read what git has


@dataclass(frozen=True, slots=True)
class Work:
    """A bibliographic record; what is not known is empty."""

    title: str = ""
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    date_basis: str = "stated"
    date_evidence: str = ""
    publisher: str = ""
    url: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the timeline."""

    date: str
    what: str
    paragraph: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Words of a reading in which a term is not meant, and the line that says so."""

    term: str
    words: str
    line: int


@dataclass(frozen=True, slots=True)
class Question:
    """What an import could not know and a person must say: a line of the file, the words it is about, and the cure."""

    line: int
    kind: str
    quote: str
    asked: str
    cure: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading's front matter. `work` is its own record, `about` that of the work it discusses, if another."""

    slug: str
    path: str
    work: Work
    about: Work | None
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    licence: str = ""
    rights: str = "full"
    rights_note: str = ""
    notices: tuple[str, ...] = ()  # what must stand with the text: who wrote it, disclaimers, whose pictures
    draft: bool = False
    questions: tuple[Question, ...] = ()  # that are open; such a reading is a draft
    language: str = "en"
    link: str = ""
    never: tuple[str, ...] = ()
    not_here: tuple[Exclusion, ...] = ()
    accepted: tuple[str, ...] = ()  # terms whose links somebody has looked at
    events: tuple[Event, ...] = ()
    was: tuple[str, ...] = ()
    lines: dict[str, int] = field(default_factory=dict)  # of the keys that only the library can judge


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary entry. `names` are (language, name); `short` and `full` are HTML with root-absolute links."""

    id: str
    path: str
    line: int
    term: str
    aliases: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    case: str = ""
    plural: bool = True
    link: str = ""
    related: tuple[str, ...] = ()
    dates: str = ""
    sources: tuple[str, ...] = ()
    body: str = ""
    body_line: int = 1
    lines: dict[str, int] = field(default_factory=dict)  # of the keys that only the library can judge


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a reading text, in code points, end not included; a mention (`term`) or an author's link to one."""

    start: int
    end: int
    kind: str
    value: str = ""
    linked: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """The words a note is about, and what stood before and after them when it was made."""

    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """An editor's note as its file has it; `text` is Markdown, and begins at `text_line`."""

    id: str
    path: str
    line: int
    quote: Quote
    text: str
    text_line: int = 1
    kind: str = "gloss"  # gloss context correction question translation source claim
    by: str = "editor"  # editor | translator | teacher
    name: str = ""
    date: str = ""
    paragraph: str = ""  # evidence, not truth
    text_digest: str = ""  # of the reading text the note was made on
    language: str = ""  # of the note itself; none: the edition's


@dataclass(frozen=True, slots=True)
class Placed:
    """A note in its reading: where it stands now (code points of the reading text; None if it is lost) and its body."""

    note: Note
    start: int | None
    end: int | None
    state: str  # exact moved changed ambiguous lost
    score: float
    others: tuple[tuple[int, int, float], ...]  # the nearest candidates, the best first
    anchor: str  # of the passage in which it begins
    now: str  # the words that stand there now
    body: str  # HTML, its links root-absolute
    text: str = ""  # the body without its marks, for search
    terms: tuple[str, ...] = ()  # that the body links
    digest: str = ""  # of the reading text it was made on, as far as is known


@dataclass(frozen=True, slots=True)
class Block:
    """A leaf block of a reading text: where it stands, the passage it belongs to, its section and its line."""

    start: int
    end: int
    kind: str  # text | heading | table | figure | code | footnote
    anchor: str
    section: int
    line: int


@dataclass(frozen=True, slots=True)
class Passage:
    """What search finds and what a citation names: a numbered paragraph, a heading, a table, a footnote."""

    anchor: str
    kind: str  # text | heading | table | figure | code | footnote
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    anchor: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link as its author wrote it: `target` is an address below the site's root, or "" for one leading outside."""

    line: int
    written: str
    target: str
    fragment: str
    path: str = ""  # of the file, where a note has the link


@dataclass(frozen=True, slots=True)
class Document:
    """One reading (or page, or definition) surveyed: facts only, no tokens."""

    path: str
    address: str
    text: str
    body: str
    lead: str = ""
    blocks: tuple[Block, ...] = ()
    passages: tuple[Passage, ...] = ()
    headings: tuple[Heading, ...] = ()
    mentions: tuple[Span, ...] = ()
    names: tuple[Span, ...] = ()  # capitalised, and explained by no term
    links: tuple[Link, ...] = ()
    anchors: tuple[str, ...] = ()
    notes: tuple[Placed, ...] = ()  # in order of place, those without one last
    footnotes: int = 0
    marks: tuple[tuple[str, int], ...] = ()  # each footnote's anchor, and where in the text it is first referred to
    words: int = 0
    problems: tuple[Problem, ...] = ()
    lock: tuple[str, ...] = ()  # its lines of paragraphs.lock as they are to be
    gone: tuple[tuple[str, str], ...] = ()  # paragraphs no longer there, and those they went into


@dataclass(frozen=True, slots=True)
class Use:
    """A mention of a term, as its own page lists it."""

    slug: str
    id: str
    number: str
    anchor: str
    before: str
    words: str
    after: str
    place: float  # 0 to 1 along the body; for a use in a footnote, that of its mark


@dataclass(frozen=True, slots=True)
class Entry:
    """A reading in its library: front matter, survey, and its place among the others."""

    reading: Reading
    document: Document
    number: int
    minutes: int
    uses: dict[str, tuple[Use, ...]]  # of each term, in order of first use
    withheld: bool = False  # its record stands for its text


@dataclass(frozen=True, slots=True)
class Definition:
    """A term in its library: its definition surveyed, and its uses, reading by reading in the edition's order."""

    term: Term
    document: Document
    uses: tuple[tuple[str, tuple[Use, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is no reading: about, privacy, the introduction on the home page."""

    name: str
    title: str
    language: str
    document: Document


@dataclass(frozen=True, slots=True)
class Library:
    """All readings, terms and pages together, each in its order. Whoever it is for sees all that is in it."""

    edition: Edition
    entries: tuple[Entry, ...]
    definitions: tuple[Definition, ...]
    pages: tuple[Page, ...]
    pictures: tuple[File, ...] = ()
    problems: tuple[Problem, ...] = ()
    scope: str = "desk"  # public | private | desk: who it is for
