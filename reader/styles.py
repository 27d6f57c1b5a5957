"""A Record → what people paste: a line of Chicago, APA or MLA, or the text of a record. One row of STYLES each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import takewhile

from markupsafe import Markup, escape

from reader.citations import bracketed, isolated, parted, titled, untitled
from reader.language import Speech, on_day, readable
from reader.references import (
    HERE,
    NUMBER,
    WORDS,
    Names,
    Record,
    authors,
    bibtex,
    csl,
    is_reprint,
    issued,
    place,
    plain,
    ris,
    web,
)


def chicago(record: Record, say: Speech) -> Markup:
    """The Chicago style of notes and bibliography: an entry, or a note where a paragraph is cited."""
    return chicago_note(record, say) if record.paragraph else chicago_entry(record, say)


def chicago_entry(record: Record, say: Speech) -> Markup:
    """The entry in a bibliography."""
    edition = record.edition
    parts = [
        stopped(row(listed(record, authors(record), turned=1), say)),
        titled(record.work, say, "."),
        stopped(comma(say, italic(place(record)), first(record, say, "chicago"))),
    ]
    if edition:
        edited = said(say, "cite_edited", row(listed(record, edition.editors), say))
        parts.append(stopped(comma(say, said(say, "cite_in", italic(edition.title)), edited)))
        parts.append(stopped(comma(say, isolated(edition.publisher), now(record, say, "chicago"))))
    return joined([*parts, linked(record)])


def chicago_note(record: Record, say: Speech) -> Markup:
    """A note, which names the paragraph."""
    edition, within = record.edition, Markup("")
    if edition:
        edited = said(say, "cite_edited_note", row(listed(record, edition.editors), say))
        published = Markup(" ({})").format(comma(say, isolated(edition.publisher), now(record, say, "chicago")))
        within = comma(say, said(say, "cite_in_note", italic(edition.title)), edited) + published
    at = Markup("¶\u00a0{}").format(record.paragraph)
    rest = comma(say, italic(place(record)), first(record, say, "chicago"), within, at, linked(record))
    title = titled(record.work, say, say("list_comma")) + " "
    return comma(say, row(listed(record, authors(record)), say), title + rest) + ("" if record.address else ".")


def apa(record: Record, say: Speech) -> Markup:
    """The seventh edition of the APA style. Titles keep their capitals: which of them are names, only people know."""
    work, edition = record.work, record.edition
    who = stopped(row(listed(record, authors(record), initials=True, turned=99), say, "&"))
    when = Markup("({}).").format(now(record, say, "apa"))
    title = isolated(work.title or untitled(work, say))
    title = stopped(title if edition or not work.title else italic(work.title))
    parts = [who, when, title] if who else [title, when]
    if not edition:
        return joined([*parts, stopped(isolated(place(record))), linked(record)])
    made = row(listed(record, edition.editors, initials=True), say, "&")
    made += f" {say('cite_editors', n=len(edition.editors))}{say('list_comma')} " if made else ""
    at = Markup(" ({})").format(say("cite_apa_paragraph", n=record.paragraph)) if record.paragraph else ""
    whole = said(say, "cite_in", made + italic(edition.title)) + at
    before = comma(say, first(record, say, "apa"), isolated(work.publisher)) if is_reprint(record) else Markup("")
    original = Markup("({})").format(said(say, "cite_original", before)) if before else ""
    return joined([*parts, stopped(whole), stopped(isolated(edition.publisher)), linked(record), original])


def mla(record: Record, say: Speech) -> Markup:
    """The ninth edition of the MLA style; where a work was first published is its first container."""
    edition = record.edition
    at = Markup(say("cite_mla_paragraph", n=record.paragraph)) if record.paragraph else Markup("")
    parts = [
        stopped(row(listed(record, authors(record), turned=1), say, most=2)),
        titled(record.work, say, "."),
    ]
    before = comma(say, italic(place(record)), first(record, say, "mla"))
    if not edition:
        return joined([*parts, stopped(comma(say, before, at, linked(record)))])
    edited = said(say, "cite_edited", row(listed(record, edition.editors), say, most=2))
    published = comma(say, isolated(edition.publisher), now(record, say, "mla"))
    whole = comma(say, italic(edition.title), edited, published, at, linked(record))
    return joined([*parts, stopped(before), stopped(whole)])


# A new style is a function and a row: its name for people, whether a line is read or a record is imported.
STYLES: dict[str, tuple[str, Callable[[Record, Speech], str]]] = {
    "chicago": ("Chicago", chicago),
    "apa": ("APA", apa),
    "mla": ("MLA", mla),
    "bibtex": ("BibTeX", bibtex),
    "ris": ("RIS", ris),
    "csl": ("CSL-JSON", csl),
}
PIECES = re.compile(r"<[^>]*>|&[^;]*;|.", re.DOTALL)  # of markup, none of which is cut
FILES = {"bibtex": ".bib", "ris": ".ris", "csl": ".csl.json"}


def cited(record: Record, say: Speech) -> list[dict[str, object]]:
    """A record in every style, as templates show it."""
    return [
        {"id": id, "name": name, "text": placed(written(record, say, style)), "ending": FILES.get(id, "")}
        for id, (name, style) in STYLES.items()
    ]


def written(record: Record, say: Speech, style: Callable[[Record, Speech], str]) -> Markup:
    """A record in a style. Where an edition does not know its address, a mark has what its page would say instead."""
    plain = escape(style(record, say).rstrip())
    if record.address or not record.edition:
        return plain
    return instead(plain, escape(style(replace(record, address=HERE), say).rstrip()))


def instead(text: str, other: str) -> Markup:
    """A text with a mark round the words in which another differs, which has those of the other."""
    old, new = PIECES.findall(text), PIECES.findall(other)
    before = shared(zip(old, new, strict=False))
    after = shared(zip(reversed(old[before:]), reversed(new[before:]), strict=False))
    words = "".join(new[before : len(new) - after])
    for sign, said in ((HERE, "{here}"), (NUMBER, "{n}"), ("\n", "&#10;")):
        words = words.replace(sign, said)
    end = len(old) - after
    mark = f'<span data-here="{words}">{"".join(old[before:end])}</span>'
    return Markup("".join([*old[:before], mark, *old[end:]]))


def shared(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs there are before the first whose two differ."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def placed(text: Markup) -> Markup:
    """A citation with elements where a script sets the paragraph's number and quoted words, a line of which may go."""
    lines = [
        Markup("<i data-quote>{}</i>").format(line) if WORDS in line else line
        for line in text.splitlines(keepends=True)
    ]
    whole = Markup("").join(lines)
    return Markup(whole.replace(NUMBER, Markup("<b data-number></b>")).replace(WORDS, Markup("<b data-words></b>")))


def first(record: Record, say: Speech, style: str) -> str:
    """When a work was published where it was first; nothing, if that is the edition itself."""
    work = record.work
    if record.edition and not is_reprint(record):
        return ""
    known = bracketed(moment(work.date, say, style), work.date_basis == "inferred")
    return known or ("" if record.edition or style == "mla" else say("cite_undated"))


def now(record: Record, say: Speech, style: str) -> str:
    """The date of what is cited."""
    date, inferred = issued(record)
    return bracketed(moment(date, say, style), inferred) or ("" if style == "mla" else say("cite_undated"))


def moment(date: str, say: Speech, style: str) -> str:
    """A date as a style writes it, as precise as it is."""
    year, month, day = (*date.split("-"), "", "")[:3]
    if not (month.isdecimal() and 1 <= int(month) <= 12):
        return readable(date, say)
    names = "cite_months" if style == "mla" else "months"
    if not day and "months_alone" in say.words:
        names = "months_alone"
    name = say(names).split("|")[int(month) - 1]
    if not day:
        return say("cite_apa_month" if style == "apa" else "date_month", month=name, year=year)
    pattern = {"chicago": "cite_chicago_day", "apa": "cite_apa_day"}.get(style, "date_day")
    return on_day(int(day), name, year, say, pattern)


def listed(record: Record, names: Names, *, turned: int = 0, initials: bool = False) -> list[Markup]:
    """Names as a style writes them: how many with the family name first, and given names in full or as initials."""
    written = []
    for n, name in enumerate(names):
        given, family = parted(plain(name), record.work.language, record.work.publisher)
        given = re.sub(r"([^\W\d_])[^\s-]*", r"\1.", given) if initials else given
        whole = f"{family}, {given}" if n < turned else f"{given} {family}"
        written.append(isolated(whole if given else family))
    return written


def row(names: list[Markup], say: Speech, sign: str = "", most: int = 0) -> Markup:
    """Names in a row. Where the first is turned, or there are three, English sets a comma before the last."""
    if len(names) < 2:
        return Markup("").join(names)
    between = Markup(f"{say('list_comma')} ")
    if most and len(names) > most:
        return (between if ", " in names[0] else Markup(" ")).join([names[0], escape(say("cite_others"))])
    serial = say("cite_serial") if len(names) > 2 or ", " in names[0] else ""
    first, last = between.join(names[:-1]) + serial, names[-1]
    if sign and say("language").split("-")[0] == "en":
        return first + f" {sign} " + last
    return Markup(say("list_and", first=first, last=last))


def said(say: Speech, key: str, held: Markup) -> Markup:
    """What the interface says round something; nothing round nothing."""
    said = escape(say(key, edition=WORDS, names=WORDS, original=WORDS))
    return held.join(said.split(WORDS)) if held else Markup("")


def italic(title: str) -> Markup:
    """The title of something that holds others."""
    return Markup("<cite>{}</cite>").format(isolated(plain(title))) if title else Markup("")


def comma(say: Speech, *parts: Markup | str) -> Markup:
    """Parts with commas between."""
    return Markup(f"{say('list_comma')} ").join(part for part in parts if part)


def stopped(part: Markup) -> Markup:
    """A part with a full stop behind it, unless it has one."""
    return part + "." if part and part.striptags()[-1:] not in (".", "?", "!", "…", "؟") else part


def joined(parts: Iterable[Markup | str]) -> Markup:
    """Parts as sentences of one line."""
    return Markup(" ").join(part for part in parts if part)


def linked(record: Record) -> Markup:
    """The address of what is cited; that of a paragraph is words, since a script completes it."""
    address = web(record.address)
    if address == HERE:  # only words can be set in its place
        return Markup(address + (f"#p{record.paragraph}" if record.paragraph else ""))
    if record.paragraph:
        return isolated(f"{address}#p{record.paragraph}" if address else "")
    return Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>').format(address) if address else Markup("")
