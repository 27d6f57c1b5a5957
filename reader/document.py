"""One text from end to end: front matter → Reading, Markdown → Document (facts, and the body as HTML).

The body is made while surveying: parsing twice would cost as much as all the rest. Addresses in it begin with `/`,
the root of the site; `templates.relative` makes them relative once, at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from reader import asides, glossary, language, markdown, notes
from reader.addresses import Cleaning, clean
from reader.dressing import beside, dress, dress_body, dress_note, lead, with_marks
from reader.glossary import Glossary
from reader.layout import Layout, numbered, passages
from reader.markdown import Footnote, Parsed, Token
from reader.model import (
    Document,
    Exclusion,
    Link,
    Note,
    Placed,
    Problem,
    Span,
    Term,
)
from reader.names import find_names
from reader.paragraphs import Numbering, assign, retired, unlocked
from reader.spans import weave


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What all texts of an edition are surveyed by: the terms, the rule of linking, the interface's words."""

    glossary: Glossary
    link: str = "first-per-section"
    words: dict[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()  # every address a link may name; none: they are not checked
    missing: dict[str, str] = field(default_factory=dict)  # readings that are not in the edition on purpose, and why


@dataclass(frozen=True, slots=True)
class Task:
    """A text to survey, and all that its survey may depend on."""

    path: str
    address: str
    body: str
    line: int
    language: str
    setting: Setting
    numbered: bool = True
    link: str = ""
    never: tuple[str, ...] = ()
    not_here: tuple[Exclusion, ...] = ()
    lock: tuple[str, ...] | None = None  # its lines of paragraphs.lock; None where there is no such file
    worded: bool = True  # whether these lines may have words of the text
    notes: tuple[Note, ...] = ()


def render(text: str, glossary: Glossary | Sequence[Term] = ()) -> str:
    """The body HTML of one Markdown text, its terms linked; addresses begin at the site's root."""
    terms = glossary if isinstance(glossary, Glossary) else Glossary(tuple(glossary))
    return survey(Task("readings/text.md", "readings/text.html", text, 1, "en", Setting(terms))).body


def survey(task: Task) -> Document:
    """Parse a text once, and keep what others need of it."""
    problems: list[Problem] = []
    parsed, feet, cleaning = parsed_clean(task, problems)
    text = markdown.reading_text(parsed)
    numbering = number(parsed.body, task, problems)
    gone = retired(numbering.lines)
    layout = laid_out(parsed, numbering, gone)
    mentions = find_mentions(text, layout, task, problems)
    stretches = tuple(passages(layout.blocks))
    merged = tuple((id, into) for id, into, _ in gone)
    noted = [
        with_body(task, notes.placed(note, text, stretches, merged), problems, cleaning.links) for note in task.notes
    ]
    noted.sort(key=lambda note: (note.start is None, note.start or 0, note.end or 0))
    body, opening = dressed(task, parsed, feet, mentions, noted)
    common = frozenset(task.setting.words.get("months", "").split("|"))
    return Document(
        path=task.path,
        address=task.address,
        text=text,
        body=body,
        lead=opening,
        blocks=tuple(layout.blocks),
        passages=stretches,
        headings=tuple(layout.headings),
        mentions=tuple(mentions),
        names=tuple(find_names(text, layout.blocks, mentions, task.language, common)),
        links=tuple(cleaning.links),
        anchors=(
            *layout.anchors,
            *cleaning.ids,
            *(mention.id for mention in mentions),
            *(f"note-{note.note.id}" for note in noted),
        ),
        notes=tuple(noted),
        footnotes=len(parsed.footnotes),
        marks=tuple(layout.marks.items()),
        words=language.count_words(text),
        problems=tuple(problems),
        lock=numbering.lines,
        gone=merged,
    )


def laid_out(parsed: Parsed, numbering: Numbering, gone: Iterable[tuple[str, str, str]]) -> Layout:
    """A text's blocks in their places, the marks of paragraphs that are gone among them."""
    told: dict[str, list[tuple[str, bool]]] = {}
    for id, into, place in gone:
        told.setdefault(place, []).append((id, bool(into)))
    layout = Layout(numbering.ids, told)
    layout.body(parsed.body)
    for note in parsed.footnotes:
        layout.footnote(note)
    return layout


def dressed(
    task: Task, parsed: Parsed, feet: Sequence[Token], mentions: Iterable[Span], noted: Sequence[Placed]
) -> tuple[str, str]:
    """The body's HTML with terms, notes and numbers, and that of its first paragraph alone."""
    words = task.setting.words
    woven = with_marks(weave([*parsed.body, *feet], [*mentions, *map(span_of, on_words(noted))], dress), noted)
    body, rest = woven[: len(parsed.body)], iter(woven[len(parsed.body) :])
    own = [(note, list(islice(rest, len(note.tokens)))) for note in parsed.footnotes]
    finished = dress_body(body, beside(noted, own, words, task.language), words)
    lost = asides.listed([note for note in noted if note.start is None], words, task.language, "notes_lost")
    return markdown.to_html(finished, task.language) + lost, lead(body, task.language)


def parsed_clean(task: Task, problems: list[Problem]) -> tuple[Parsed, list[Token], Cleaning]:
    """A text as tokens with addresses and attributes of our own, and the tokens of its footnotes."""
    parsed = markdown.parse(task.body, task.language, task.path, task.line)
    problems += parsed.problems
    feet = [token for note in parsed.footnotes for token in note.tokens]
    known, missing = task.setting.known, task.setting.missing
    cleaning = Cleaning(task.path, task.address, glossary.ids(task.setting.glossary), problems, known, missing)
    clean([*parsed.body, *feet], cleaning)
    return parsed, feet, cleaning


def text_of(task: Task) -> str:
    """The reading text that a survey would find."""
    return markdown.reading_text(parsed_clean(task, [])[0])


def number(body: Sequence[markdown.Token], task: Task, problems: list[Problem]) -> Numbering:
    """The ids of a text's paragraphs, and its lines of the lock; where there is no lock these numbers are passing."""
    texts = numbered(body) if task.numbered else []
    if task.lock is None:
        return Numbering(tuple(f"p{n}" for n in range(1, len(texts) + 1)), ())
    numbering = assign(task.lock, texts, task.worded)
    if numbering.lines != task.lock:
        problems.append(Problem(task.path, 1, "unlocked", "warning", unlocked(task.lock, numbering.lines)))
    return numbering


def on_words(noted: Iterable[Placed]) -> Iterator[Placed]:
    """The notes that have words in the text."""
    return (note for note in noted if note.start is not None)


def span_of(placed: Placed) -> Span:
    """The words of a note."""
    own = placed.note
    return Span(placed.start or 0, placed.end or 0, own.by, own.id, id=f"on-{own.id}")


def with_body(task: Task, found: tuple[Placed, list[Problem]], problems: list[Problem], links: list[Link]) -> Placed:
    """A note in its place, its body rendered as the text itself is; its problems and links are told as its own."""
    placed, told = found
    note = placed.note
    setting, tag = task.setting, note.language or task.setting.words.get("language", task.language)
    parsed = markdown.parse(note.text, tag, note.path, note.text_line)
    flow = [*parsed.body, *(token for own in parsed.footnotes for token in own.tokens)]
    problems += [*told, *parsed.problems]
    cleaning = Cleaning(
        note.path, task.address, glossary.ids(setting.glossary), problems, setting.known, setting.missing
    )
    clean(flow, cleaning)
    without_ids(flow, cleaning)
    links += [replace(link, path=note.path) for link in cleaning.links]
    layout = Layout()
    for own in (Footnote("", note.text_line, parsed.body), *parsed.footnotes):
        layout.footnote(own)
    said = markdown.reading_text(parsed)
    mentions = find_mentions(said, layout, replace(task, language=tag, link="", not_here=()), problems)
    woven = weave(flow, [replace(span, id="") for span in mentions if span.linked and span.kind == "term"], dress)
    rest = iter(woven[len(parsed.body) :])
    feet = [(own, list(islice(rest, len(own.tokens)))) for own in parsed.footnotes]
    inner = dress_note(woven[: len(parsed.body)], feet, f"note-{note.id}_", setting.words)
    terms = tuple(dict.fromkeys(span.value for span in mentions if span.linked))
    return replace(placed, body=markdown.to_html(inner, tag), text=said, terms=terms)


def without_ids(tokens: Iterable[Token], cleaning: Cleaning) -> None:
    """Take away the ids that people gave to parts of a note: they could be those of another."""
    for name, line in cleaning.ids.items():
        message = f"the id `{name.removeprefix('x-')}` is left out: parts of a note have none; link to the note itself"
        cleaning.problems.append(Problem(cleaning.path, line, "attribute", "warning", message))
    for token in tokens:
        for one in (token, *(token.children or ())):
            one.attrs.pop("id", None)


def find_mentions(text: str, layout: Layout, task: Task, problems: list[Problem]) -> list[Span]:
    """Every mention of a term, linked or not, and every link that names a term."""
    terms = task.setting.glossary
    forced = [span for span in layout.forced if span.value in glossary.ids(terms)]
    found = glossary.find_terms(text, layout.blocks, sorted(layout.closed), terms, task.language, task.never)
    for exclusion in task.not_here:
        kept = without(text, found, exclusion)
        if len(kept) == len(found):
            message = f"`not_here`: nothing in “{exclusion.words}” would be linked to {exclusion.term}: remove the line"
            problems.append(Problem(task.path, exclusion.line, "not-here", "warning", message))
        found = kept
    return glossary.choose_links([*forced, *found], layout.blocks, terms, task.setting.link, task.link)


def without(text: str, mentions: list[Span], exclusion: Exclusion) -> list[Span]:
    """The mentions that are left after one exclusion; in its words, spaces, dashes and quotes may vary."""
    words = map(re.escape, exclusion.words.translate(glossary.SAME).split())
    places = [found.span() for found in re.finditer(r"\s+".join(words), text.translate(glossary.SAME))]
    meant = glossary.mask(len(text), places)
    return [
        mention
        for mention in mentions
        if mention.value != exclusion.term or meant.find(1, mention.start, mention.end) < 0
    ]
