"""A reading → a Record of what is cited, and that for the programs which keep references: BibTeX, RIS, CSL, Zotero."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from reader.citations import bracketed, parted, untitled
from reader.language import Speech
from reader.model import Edition, Reading, Work

# Stand in a citation for a paragraph's number, quoted words and a page's address, which only its script knows.
NUMBER, WORDS, HERE = "\ufdd0", "\ufdd1", "\ufdd2"
UNFIT = re.compile("[\0-\x1f\x7f\ufdd0-\ufdd2\u2028\u2029]+")

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What is cited. A work in an edition, one outside of any, or, without a work, an edition as a whole."""

    key: str
    work: Work
    edition: Edition | None = None
    address: str = ""
    paragraph: str = ""


def of_reading(reading: Reading, edition: Edition, address: str = "", withheld: bool = False) -> Record:
    """A reading as it is cited: from the edition it stands in; one whose text is withheld, from its own place."""
    work = replace(one_line(reading.work), language=reading.language)
    if withheld:
        return Record(reading.slug, work, None, work.url)
    return Record(reading.slug, work, edition, address)


def of_original(reading: Reading) -> Record | None:
    """The work that a reading is about, from its own place."""
    about = one_line(reading.about) if reading.about else None
    return Record(f"{reading.slug}:original", about, None, about.url) if about else None


def of_edition(edition: Edition) -> Record:
    """An edition as a whole. Its key has a sign that no reading's has."""
    return Record(f"{edition.name}:edition", Work(language=edition.language), edition, edition.address)


def one_line(work: Work) -> Work:
    """A work whose title and names have no line ends and none of our own marks."""
    return Work(
        title=plain(work.title),
        authors=tuple(filter(None, map(plain, work.authors))),
        date=work.date,
        date_basis=work.date_basis,
        publisher=plain(work.publisher),
        url=work.url,
        language=work.language,
    )


def plain(text: str) -> str:
    """Text on one line."""
    return " ".join(UNFIT.sub(" ", text).split())


def kind(record: Record) -> str:
    """`webpage`, `chapter` or `book`."""
    if record.edition is None:
        return "webpage"
    return "chapter" if record.work.title else "book"


def outlet(record: Record) -> str:
    """Who published a work before, or elsewhere; nobody, where that is the edition itself."""
    here = record.edition.publisher if record.edition else ""
    return "" if record.work.publisher == here else record.work.publisher


def is_reprint(record: Record) -> bool:
    """Whether a work in an edition was first published elsewhere."""
    return kind(record) == "chapter" and bool(outlet(record) or record.work.url)


def issued(record: Record) -> tuple[str, bool]:
    """The date of what is cited, and whether it was inferred: that of the edition, for what it reprints or is."""
    work, edition = record.work, record.edition
    if edition and (not work.date or (is_reprint(record) and edition.date)):
        return edition.date, False
    return work.date, work.date_basis == "inferred"


def authors(record: Record) -> Names:
    """Who a citation begins with: its authors, or else who published it."""
    return record.work.authors or tuple(filter(None, [outlet(record)]))


def place(record: Record) -> str:
    """The outlet, unless the citation begins with it."""
    return outlet(record) if record.work.authors else ""


def web(address: str) -> str:
    """An address that no style's own signs can break."""
    return re.sub(r'[\s{}\\"<>^`|]', lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), address)


# What a record is called by BibTeX (and biblatex), RIS and CSL.
TYPES = {
    "webpage": ("online", "ELEC", "webpage"),
    "chapter": ("incollection", "CHAP", "chapter"),
    "book": ("book", "BOOK", "book"),
}
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# What TeX reads as a command. A brace is named: BibTeX counts even those behind a backslash.
TEX = {
    **{sign: f"\\{sign}" for sign in "%&#$_"},
    "\\": "\\textbackslash{}",
    "{": "\\textbraceleft{}",
    "}": "\\textbraceright{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
}


def facts(record: Record, say: Speech) -> dict[str, Any]:
    """What all records have, whoever they are for."""
    edition, which = record.edition, kind(record)
    date, inferred = issued(record)
    title = edition.title if edition and which == "book" else record.work.title or untitled(record.work, say)
    return {
        "title": plain(title),
        "authors": authors(record),
        "editors": edition.editors if edition else (),
        "within": plain(edition.title) if edition and which == "chapter" else "",
        "publisher": plain(edition.publisher) if edition else record.work.publisher,
        "date": date.split("-") if re.fullmatch(r"\d{4}(-\d\d){0,2}", date) else [],
        "note": first_published(record, say) if is_reprint(record) else say("cite_inferred") if inferred else "",
        "address": web(record.address) + (f"#p{record.paragraph}" if record.address and record.paragraph else ""),
        "language": record.work.language,
    }


def first_published(record: Record, say: Speech) -> str:
    """Where and when a work was published before."""
    work = record.work
    where = f"{say('list_comma')} ".join(
        filter(None, [bracketed(work.date, work.date_basis == "inferred"), work.publisher or work.url])
    )
    return say("cite_original", original=where)


def bibtex(record: Record, say: Speech) -> str:
    """An entry for BibTeX; `@online` is biblatex's, and read as `@misc` by who does not know it."""
    known = facts(record, say)
    year, month, day = (*known["date"], "", "", "")[:3]
    at = f"¶ {record.paragraph}" if record.paragraph else ""
    fields = {
        "author": tex_names(record, known["authors"]),
        "title": tex(known["title"]),
        "booktitle": tex(known["within"]),
        "editor": tex_names(record, known["editors"]),
        "publisher": tex(known["publisher"]),
        "year": year,
        "month": MONTHS[int(month) - 1] if month else "",
        "day": str(int(day)) if day else "",
        "pages": at,
        "url": known["address"],
        "language": known["language"],
        "note": tex(known["note"]),
        "annote": WORDS if record.paragraph else "",
    }
    lines = [f"  {name} = " + (text if name == "month" else f"{{{text}}}") for name, text in fields.items() if text]
    return ",\n".join([f"@{TYPES[kind(record)][0]}{{{record.key}", *lines]) + "\n}\n"


def tex(text: str) -> str:
    """Text in which TeX finds no commands."""
    return "".join(TEX.get(sign, sign) for sign in text)


def tex_names(record: Record, names: Names) -> str:
    """Names as BibTeX reads them; one in braces stays whole."""
    found = [parted(plain(name), record.work.language, record.work.publisher) for name in names]
    return " and ".join(f"{tex(family)}, {tex(given)}" if given else f"{{{tex(family)}}}" for given, family in found)


def ris(record: Record, say: Speech) -> str:
    """A record in RIS: a tag of two signs, two spaces, a hyphen, a space, a value."""
    known = facts(record, say)
    year, month, day = (*known["date"], "", "", "")[:3]
    editor = "A2" if kind(record) == "chapter" else "ED"
    rows = [
        ("TY", TYPES[kind(record)][1]),
        *(("AU", ris_name(record, name)) for name in known["authors"]),
        ("TI", known["title"]),
        ("T2", known["within"]),
        *((editor, ris_name(record, name)) for name in known["editors"]),
        ("PB", known["publisher"]),
        ("PY", year),
        ("DA", f"{year}/{month}/{day}/" if year else ""),
        ("SP", f"¶ {record.paragraph}" if record.paragraph else ""),
        ("UR", known["address"]),
        ("LA", known["language"]),
        ("N1", known["note"]),
        ("N1", WORDS if record.paragraph else ""),
        ("ID", record.key),
    ]
    return "".join(f"{tag}  - {value}\n" for tag, value in rows if value) + "ER  - \n"


def ris_name(record: Record, name: str) -> str:
    """A name as RIS has it: the family name, a comma, the given name."""
    given, family = parted(plain(name), record.work.language, record.work.publisher)
    return f"{family}, {given}" if given else family


def csl(record: Record, say: Speech) -> str:
    """A record as CSL-JSON (csl-data.json in citation-style-language/schema), a line for each of its keys."""
    return csl_text([record], say)


def csl_text(records: Iterable[Record], say: Speech) -> str:
    """Records as CSL-JSON."""
    items = []
    for record in records:
        rows = [f' "{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in csl_item(record, say).items()]
        items.append("{\n" + ",\n".join(rows) + "\n}")
    return f"[{', '.join(items)}]\n"


def csl_item(record: Record, say: Speech) -> dict[str, Any]:
    """One item of CSL-JSON."""
    known, work = facts(record, say), record.work
    item = {
        "id": record.key,
        "type": TYPES[kind(record)][2],
        "note": WORDS if record.paragraph else "",  # a line that may go, and never the last
        "title": known["title"],
        "author": [csl_name(record, name) for name in known["authors"]],
        "container-title": known["within"] or ("" if known["editors"] else place(record)),
        "editor": [csl_name(record, name) for name in known["editors"]],
        "publisher": known["publisher"],
        "issued": csl_date(known["date"], issued(record)[1]),
        "original-date": csl_date(work.date.split("-"), work.date_basis == "inferred") if is_reprint(record) else None,
        "original-publisher": work.publisher if is_reprint(record) else "",
        "locator": record.paragraph,
        "URL": known["address"],
        "language": known["language"],
    }
    return {name: value for name, value in item.items() if value}


def csl_name(record: Record, name: str) -> dict[str, str]:
    """A name in its parts, or whole."""
    given, family = parted(plain(name), record.work.language, record.work.publisher)
    return {"family": family, "given": given} if given else {"literal": family}


def csl_date(parts: list[str], inferred: bool) -> dict[str, Any] | None:
    """A date in its parts."""
    if not all(part.isdecimal() for part in parts) or not parts:
        return None
    return {"date-parts": [[int(part) for part in parts]], **({"circa": True} if inferred else {})}


def files(records: Iterable[Record], say: Speech) -> dict[str, str]:
    """Some records in one file of each kind, by the file's ending."""
    listed = list(records)
    return {
        ".bib": "\n".join(bibtex(record, say) for record in listed),
        ".ris": "\n".join(ris(record, say) for record in listed).replace("\n", "\r\n"),
        ".csl.json": csl_text(listed, say),
    }


# The head of a page


def highwire(record: Record, reading: Reading) -> list[tuple[str, str]]:
    """The `citation_…` tags of a page's head, which Google Scholar and Zotero's connector read."""
    edition, date = record.edition, issued(record)[0]
    rows = [
        ("title", record.work.title),
        *(("author", ris_name(record, name)) for name in authors(record)),
        ("publication_date", date.replace("-", "/")),
        ("inbook_title", plain(edition.title) if edition else ""),
        ("book_title", plain(edition.title) if edition else ""),  # what Zotero calls it
        *(("editor", ris_name(record, name)) for name in (edition.editors if edition else ())),
        ("publisher", plain(edition.publisher) if edition else record.work.publisher),
        ("language", record.work.language),
        ("public_url", web(record.address)),
        ("keywords", "; ".join(map(plain, reading.keywords))),
    ]
    return [(f"citation_{name}", text) for name, text in rows if text]


def linked_data(record: Record, reading: Reading, original: Record | None) -> Markup:
    """The same for search engines, as schema.org has it: JSON that no markup can end."""
    edition = record.edition
    told: dict[str, Any] = {"@context": "https://schema.org", **described(record, "Article")}
    if edition:
        within: dict[str, Any] = {"@type": "Book", "name": plain(edition.title), "url": web(edition.address)}
        within |= {"editor": [person(record, name) for name in edition.editors]}
        told["isPartOf"] = {key: value for key, value in within.items() if value}
    if original:
        told["about"] = described(original, "CreativeWork")
    told |= {"keywords": ", ".join(map(plain, reading.keywords)), "license": reading.licence}
    return embedded({key: value for key, value in told.items() if value})


def embedded(told: dict[str, Any]) -> Markup:
    """JSON for the head of a page."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


def steps(trail: Iterable[dict[str, str]], base: str) -> Markup:
    """The way to a page for search engines, who want whole addresses: nothing, where the site's own is not known."""
    rows = [
        {"@type": "ListItem", "position": n, "name": plain(step["title"]), "item": web(base + step["href"])}
        for n, step in enumerate(trail, 1)
    ]
    told = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": rows}
    return embedded(told) if base else Markup("")


def described(record: Record, what: str) -> dict[str, Any]:
    """A work's own part of the linked data."""
    work, here = record.work, plain(record.edition.publisher) if record.edition else record.work.publisher
    told = {
        "@type": what,
        "name": work.title,
        "author": [person(record, name) for name in work.authors],
        "datePublished": issued(record)[0],
        "publisher": {"@type": "Organization", "name": here} if here else None,
        "inLanguage": work.language,
        "url": web(record.address),
    }
    return {key: value for key, value in told.items() if value}


def person(record: Record, name: str) -> dict[str, str]:
    """Whoever made a work; whether a name that stays whole is a person's is not said."""
    given, family = parted(plain(name), record.work.language, record.work.publisher)
    if given:
        return {"@type": "Person", "name": f"{given} {family}", "givenName": given, "familyName": family}
    return {"name": family}
