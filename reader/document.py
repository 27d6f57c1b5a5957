"""One text from end to end: front matter → Reading, Markdown → Document (facts, and the body as HTML).

The body is made while surveying: parsing twice would cost as much as all the rest. Addresses in it begin with `/`,
the root of the site; `templates.relative` makes them relative once, at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from reader import asides, frontmatter, glossary, language, markdown, notes, questions
from reader.addresses import Cleaning, clean
from reader.dressing import beside, dress, dress_body, dress_note, lead, with_marks
from reader.glossary import Glossary
from reader.layout import Layout, numbered, passages
from reader.markdown import Footnote, Parsed, Token
from reader.model import (
    Document,
    Event,
    Exclusion,
    Link,
    Note,
    Placed,
    Problem,
    Reading,
    Source,
    Span,
    Term,
    Work,
)
from reader.names import find_names
from reader.paragraphs import Numbering, assign, retired, unlocked
from reader.spans import weave

WORK: frontmatter.Schema = {
    "title": frontmatter.text,
    "subtitle": frontmatter.text,
    "authors": frontmatter.texts,
    "date": frontmatter.date,
    "date_basis": frontmatter.one_of("stated", "inferred"),
    "date_evidence": frontmatter.text,
    "publisher": frontmatter.text,
    "publisher_url": frontmatter.address,
    "via": frontmatter.text,
    "language": frontmatter.bcp47,
}
NOTICES = ("author_bio", "disclaimer", "image_credits")
IMPORTED = ("capture", "capture_sha256", "imported_with", "date_precision", "pull_quotes", "flags")
READING: frontmatter.Schema = {
    **WORK,
    "source_url": frontmatter.address,
    "abstract": frontmatter.text,
    "keywords": frontmatter.texts,
    "licence": frontmatter.text,
    "rights": frontmatter.one_of("full", "quotation", "none"),
    "rights_note": frontmatter.text,
    "draft": frontmatter.truth,
    "about": {**WORK, "url": frontmatter.address},
    "glossary": {
        "link": frontmatter.one_of(*glossary.LINKS),
        "never": frontmatter.texts,
        "accepted": frontmatter.texts,
        "not_here": [{"term": frontmatter.text, "words": frontmatter.text}],
    },
    "translation_of": frontmatter.text,
    "was": frontmatter.texts,
    "events": [{"date": frontmatter.interval, "what": frontmatter.text, "paragraph": frontmatter.text}],
    **dict.fromkeys(NOTICES, frontmatter.texts),
    **dict.fromkeys(IMPORTED, frontmatter.anything),
}
JUDGED = (("was",), ("glossary", "never"), ("glossary", "accepted"))  # keys that only the library can judge
PAGE: frontmatter.Schema = {"title": frontmatter.text, "language": frontmatter.bcp47}


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


def read_reading(source: Source, slug: str, default_language: str) -> tuple[Reading, str, int, list[Problem]]:
    """A reading's front matter, its body, and the line on which the body begins."""
    fields, body, line = frontmatter.split(source)
    values = frontmatter.check(fields, READING)
    tag = values.get("language") or default_language
    if not values.get("title", "").strip():
        values["title"], body = markdown.leading_heading(body, tag)
    unread = any(problem.rule in ("yaml", "front-matter") for problem in fields.problems)
    told = any(problem.message.startswith("`title`") for problem in fields.problems)
    asked = questions.open_questions(fields, values, body, line)
    draft = frontmatter.true(values.get("draft", False)) or bool(asked)
    rights = values.get("rights") or ("none" if "capture" in fields.values else "full")
    if not values["title"] and draft:
        values["title"] = slug.replace("-", " ")
        if not any(question.kind == "missing-title" for question in asked):
            asked = (questions.untitled(fields.lines.get(("title",), 1)), *asked)
    if not values["title"] and not unread and not told:
        begin = (
            ""
            if source.text.startswith("---")
            else "; the file begins with a line ---, the front matter, and another line ---"
        )
        fields.tell((), "no-title", f"a reading needs a title: add `title: …` to the front matter{begin}")
    if not body.strip() and not unread and rights == "full":
        fields.problems.append(Problem(source.path, line, "empty", "error", "the reading has no text"))
    if "capture" in fields.values and rights == "full" and not (values.get("rights_note") or values.get("licence")):
        message = "rights: full for an imported text, and nothing says why: write `rights_note: …` or `licence: …`"
        fields.tell(("rights",), "no-reason", message, "hint")
    for key in ("title", "subtitle", "abstract"):
        if key in values:
            values[key] = markdown.typeset(" ".join(values[key].split()), tag)
    about = values.get("about") or {}
    reading = Reading(
        slug=slug,
        path=source.path,
        work=work(values, values.get("source_url", "")),
        about=work(about, about.get("url", "")) if about else None,
        abstract=values.get("abstract", ""),
        keywords=frontmatter.listed(values.get("keywords")),
        licence=values.get("licence", ""),
        rights=rights,
        rights_note=values.get("rights_note", ""),
        notices=tuple(text for key in NOTICES for text in frontmatter.listed(values.get(key))),
        draft=draft,
        questions=asked,
        language=tag,
        link=values.get("glossary", {}).get("link", ""),
        never=frontmatter.listed(values.get("glossary", {}).get("never")),
        not_here=tuple(
            Exclusion(row["term"], row["words"], fields.lines.get(("glossary", "not_here", n), 1))
            for n, row in enumerate(values.get("glossary", {}).get("not_here", ()))
            if row.get("term") and row.get("words")
        ),
        accepted=frontmatter.listed(values.get("glossary", {}).get("accepted")),
        events=tuple(
            Event(
                row.get("date", ""), row.get("what", ""), row.get("paragraph", ""), fields.lines.get(("events", n), 1)
            )
            for n, row in enumerate(values.get("events", ()))
        ),
        was=frontmatter.listed(values.get("was")),
        lines={key[-1]: fields.lines.get(key, 1) for key in JUDGED},
    )
    return reading, body, line, fields.problems


def work(values: dict[str, object], url: str) -> Work:
    """A bibliographic record from checked values."""
    texts = {
        key: str(values.get(key) or "")
        for key in ("title", "subtitle", "date", "date_evidence", "publisher", "language")
    }
    basis = str(values.get("date_basis") or "stated")
    return Work(authors=frontmatter.listed(values.get("authors")), date_basis=basis, url=url, **texts)


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
    told: dict[str, list[tuple[str, bool]]] = {}
    for id, into, place in gone:
        told.setdefault(place, []).append((id, bool(into)))
    layout = Layout(numbering.ids, told)
    layout.body(parsed.body)
    for note in parsed.footnotes:
        layout.footnote(note)
    mentions = find_mentions(text, layout, task, problems)
    stretches = tuple(passages(layout.blocks))
    merged = tuple((id, into) for id, into, _ in gone)
    noted = [
        with_body(task, notes.placed(note, text, stretches, merged), problems, cleaning.links) for note in task.notes
    ]
    noted.sort(key=lambda note: (note.start is None, note.start or 0, note.end or 0))
    woven = with_marks(weave([*parsed.body, *feet], [*mentions, *map(span_of, on_words(noted))], dress), noted)
    body, rest = woven[: len(parsed.body)], iter(woven[len(parsed.body) :])
    own = [(note, list(islice(rest, len(note.tokens)))) for note in parsed.footnotes]
    words = task.setting.words
    common = frozenset(words.get("months", "").split("|"))
    finished = dress_body(body, beside(noted, own, words, task.language), words)
    lost = asides.listed([note for note in noted if note.start is None], words, task.language, "notes_lost")
    return Document(
        path=task.path,
        address=task.address,
        text=text,
        body=markdown.to_html(finished, task.language) + lost,
        lead=lead(body, task.language),
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
        words=language.count_words(text),
        problems=tuple(problems),
        lock=numbering.lines,
        gone=merged,
    )


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
