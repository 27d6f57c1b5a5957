"""What a page says of itself outside its text: JSON-LD, meta elements, links. Each value with where it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from reader.clean.authors import is_role
from reader.clean.dates import find_dates
from reader.clean.repair import NOTHING, SPACES
from reader.clean.values import Fact
from reader.clean.web.inline import address
from reader.clean.web.page import Element

ARTICLE = re.compile(r"(?:article|posting|report|review|webpage|essay|book|chapter|thesis|interview)\Z", re.I)
ISO = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?(?=\D|\Z)")
COMPACT = re.compile(r"(\d{4})[/.]?(0[1-9]|1[0-2])[/.]?(0[1-9]|[12]\d|3[01])\Z")
SEPARATOR = re.compile(r"\s+[|–—·•»:-]\s+|\s*[|»]\s*")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\Z")
INVERTED = re.compile(r"\A([^\s,;]+(?: [^\s,;]+)?), ([^\s,;\d]+(?: [^\s,;\d]+){0,2})\Z")  # `Ferris, Ada`
BY = re.compile(r"\A\s*(?:by|von|par|por|di|от|автор:?)\s+", re.I)
# The names of meta elements by what they hold, the most trusted first.
META = {
    "title": ("citation_title", "dc.title", "dcterms.title", "og:title", "twitter:title", "parsely-title"),
    "authors": (
        "citation_author",
        "dc.creator",
        "dcterms.creator",
        "author",
        "article:author",
        "parsely-author",
        "byl",
        "sailthru.author",
    ),
    "date": (
        "citation_publication_date citation_date article:published_time datepublished og:published_time dc.date.issued "
        "dcterms.issued dc.date dcterms.date dcterms.created parsely-pub-date publishdate publish-date pubdate date "
        "sailthru.date article:published originalpublicationdate"
    ).split(),
    "publisher": ("citation_journal_title", "citation_publisher", "og:site_name", "dc.publisher", "dcterms.publisher"),
    "source_url": ("og:url", "citation_public_url", "parsely-link"),
}
MOST = 2000  # signs of a value
JOINERS = "\u200c\u200d"


def said(root: Element, base: str) -> list[Fact]:
    """The facts of a page, the most trusted first."""
    metas = list(meta(root))
    found = [*linked_data(root), *metas]
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            found.insert(0, Fact("source_url", link.get("href") or "", "link rel=canonical"))
    if base:
        found.append(Fact("source_url", base, "its address"))
    for anchor in root.iter("a"):
        if "author" in (anchor.get("rel") or "").lower().split():
            found.append(Fact("authors", "".join(anchor.itertext()), "link rel=author"))
    times = [time for time in root.iter("time") if time.get("datetime")]
    marked = [
        time
        for time in times
        if (time.get("itemprop") or "").lower() == "datepublished" or time.get("pubdate") is not None
    ]
    for time in marked or times[:1]:
        found.append(Fact("date", time.get("datetime"), "time element", bool(marked)))
    found += [Fact("title", title.text or "", "title element", False) for title in list(root.iter("title"))[:1]]
    language = (root.get("lang") or root.get("xml:lang") or "").strip()
    if LANGUAGE.match(language):
        found.append(Fact("language", language.replace("_", "-"), "lang of the page"))
    return [made for fact in found if (made := checked(fact, base)) is not None]


def meta(root: Element) -> Iterator[Fact]:
    """The facts of meta elements; several authors stand in several."""
    given: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        name = element.get("name") or element.get("property") or element.get("itemprop") or ""
        if content := (element.get("content") or "").strip():
            given.setdefault(name.strip().lower(), []).append(content)
    for key, names in META.items():
        for name in names:
            values = given.get(name, [])
            if values:
                if key == "authors" and name.startswith(("citation_", "dc")):
                    values = [INVERTED.sub(r"\2 \1", value) for value in values]
                yield Fact(key, values if key == "authors" else values[0], f"meta {name}")


def linked_data(root: Element) -> Iterator[Fact]:
    """The facts of JSON-LD about an article."""
    for thing in articles(root):
        yield from told_by(thing)


def is_paid(root: Element) -> bool:
    """Whether the page says that its article is not free to read."""
    return any(str(thing.get("isAccessibleForFree")).lower() == "false" for thing in articles(root))


def articles(root: Element) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD that are about an article."""
    for script in root.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json" or not script.text:
            continue
        try:
            value = json.loads(script.text.strip().removeprefix("<![CDATA[").removesuffix("]]>"), strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in things(value):
            kinds = thing.get("@type")
            if any(
                isinstance(kind, str) and ARTICLE.search(kind)
                for kind in (kinds if isinstance(kinds, list) else [kinds])
            ):
                yield thing


def things(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD, articles before pages, those in its graph too."""
    waiting = list(value) if isinstance(value, list) else [value]
    found: list[dict[str, Any]] = []
    while waiting and len(found) < 500:
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            found.append(one)
            waiting += [
                one[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage")
                if isinstance(one.get(key), (list, dict))
            ]
    return iter(sorted(found, key=lambda one: "webpage" in str(one.get("@type")).lower()))


def told_by(thing: dict[str, Any]) -> Iterator[Fact]:
    """The facts of one article in JSON-LD."""
    is_page = "webpage" in str(thing.get("@type")).lower()
    if not is_page or not thing.get("headline"):
        yield Fact("title", thing.get("headline") or (None if is_page else thing.get("name")), "JSON-LD headline")
    yield Fact("authors", names_in(thing.get("author")), "JSON-LD author")
    yield Fact("date", thing.get("datePublished"), "JSON-LD datePublished")
    publisher = names_in(thing.get("publisher"))
    yield Fact("publisher", publisher[0] if publisher else None, "JSON-LD publisher")


def names_in(value: Any) -> list[str]:
    """The names in a value that may be a text, an object, or a list of such."""
    found = []
    for one in value if isinstance(value, list) else [value]:
        name = one.get("name") if isinstance(one, dict) else one
        found += [part for part in (name if isinstance(name, list) else [name]) if isinstance(part, str)]
    return found


def checked(fact: Fact, base: str) -> Fact | None:
    """A fact whose value is of the form its key wants; nothing where it is not."""
    value: Any = fact.value
    if fact.key == "authors":
        value = people(value if isinstance(value, list) else [value])
    elif fact.key == "date":
        value = day(value) if isinstance(value, str) else None
    elif fact.key == "source_url":
        value = address(value, base)
        value = value if value.startswith("http") and re.match(r"https?://[^/]+/.", value) else None
    else:
        value = clear(value) if isinstance(value, str) else None
    return Fact(fact.key, value, fact.origin, fact.is_sure) if value else None


def clear(text: str) -> str:
    """A text on one line; what joins or parts letters unseen is of its words."""
    text = NOTHING.sub("", SPACES.sub(" ", text[:MOST]))
    return " ".join("".join(sign if sign.isprintable() or sign in JOINERS else " " for sign in text).split())


def people(values: list[Any]) -> list[str]:
    """Names; addresses and accounts are none."""
    found: dict[str, None] = {}
    for value in values:
        if not isinstance(value, str) or re.search(r"https?:|[@/\\<>{}]", value):
            continue
        text = BY.sub("", clear(value))
        for name in re.split(r"\s*[;|]\s*|,\s+(?![JS]r\b)|\s+(?:and|und|et|и|و|&)\s+", text):
            if 1 < len(name) <= 80 and any(sign.isalpha() for sign in name) and not (found and is_role(name, "en")):
                found[name.strip(" ,.")] = None
    return list(found) if len(found) <= 20 else []


def day(text: str) -> str | None:
    """A date as far as it is stated."""
    text = text.strip()[:100]
    if found := (COMPACT.match(text) or ISO.match(text)):
        value = "-".join(part for part in found.groups() if part)
        return value if value[:4] > "1500" and not value.startswith("1970-01-01") else None
    dates = find_dates(text, "en")
    return dates[0].value if dates else None


def without_site(title: str, publisher: str) -> str:
    """A title without the name of its site at the end or the beginning."""
    parts = SEPARATOR.split(title)
    plain = re.sub(r"\W", "", publisher.casefold())
    if len(parts) < 2 or not plain:
        return title
    for part, rest in ((parts[-1], title[: title.rfind(parts[-1])]), (parts[0], title[len(parts[0]) :])):
        name = re.sub(r"\W", "", part.casefold())
        if name and (name in plain or plain in name) and len(part.split()) <= 8:
            return re.sub(r"\A[\s|–—·•»:-]+|[\s|–—·•»:-]+\Z", "", rest)
    return title
