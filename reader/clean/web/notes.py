"""Footnotes of a page: markers that lead to an element of it, whatever wrote them, and the way back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reader.clean.web.inline import Run
from reader.clean.web.page import Element, is_hidden, words_in
from reader.clean.web.walk import BLOCKS

LABEL = re.compile(
    r"[\[(]?\s*(?:(?:note|nb|n|fn)\s?)?(?:\d{1,4}|[a-z]|[ivxl]{1,6}|[*†‡§¶]{1,3}|[¹²³⁰⁴-⁹]{1,4})\s*[\])]?\Z", re.I
)
NUMBERED = re.compile(r"[\[(]?(?:\d{1,4}|[*†‡§]{1,3})[\])]?\Z")
WORDS = frozenset("footnote footnotes fn fnref fnote note noteref notes ref cite citeref endnote sdfootnoteanc".split())
ROLES = frozenset(["doc-noteref", "noteref"])
BACK = re.compile(
    r"[\W_]*(?:(?:back|return|jump up|zurück|retour|наверх|вверх)\b.{0,20}|[a-z]|\d{1,3}(?:[.,]\d)?)?[\W_]*\Z", re.I
)
NO_NOTES = frozenset("body html article main section h1 h2 h3 h4 ol ul".split())
START = re.compile(
    r"\s*(?:[\^↑]\s*)*(?:[\[(](?P<held>\d{1,4}|[a-z*†‡§¶]{1,3})[\])][.:]?|(?P<ended>\d{1,3})[.:)^↑]|"
    r"(?P<bare>\d{1,3})(?=\s)|[*†‡§¶]{1,3}|[¹²³⁰⁴-⁹]{1,4})?\s*(?:[\^↑]\s*)*"
)


@dataclass(slots=True)
class Notes:
    """The markers, boxes and ways back of a page's footnotes, by element; markers and boxes with the note's name."""

    markers: dict[Element, str] = field(default_factory=dict)
    boxes: dict[Element, str] = field(default_factory=dict)
    backs: set[Element] = field(default_factory=set)


def notes_of(root: Element) -> Notes:
    """Every footnote that has a marker, numbered in the order of the first markers."""
    found = Notes()
    ids = {name: element for element in root.iter("*") for name in (element.get("id"), element.get("name")) if name}
    links = [element for element in root.iter("a") if "#" in (element.get("href") or "")]
    targets = [(link, ids.get(fragment(link))) for link in links]
    wanted = [(link, box_of(target)) for link, target in targets if target is not None and is_marker(link)]
    order = {element: n for n, element in enumerate(root.iter())} if wanted else {}
    shared: dict[Element, str] = {}
    for link, box in wanted:
        if box is None or order[box] <= order[link] or is_within(link, box) or is_hidden(box):
            continue
        name = shared.setdefault(box, str(len(shared) + 1))
        found.markers[raised(link)] = name
        found.boxes[box] = name
    for link, target in targets:
        box = box_of(link)
        if box in found.boxes and link not in found.markers and target is not None and BACK.match(text_of(link)[:40]):
            found.backs.add(link)
    return found


def fragment(link: Element) -> str:
    """The place on its page that a link leads to."""
    return str(link.get("href")).partition("#")[2].strip()


def text_of(element: Element) -> str:
    """All words of an element."""
    return " ".join("".join(element.itertext()).split())


def is_marker(link: Element) -> bool:
    """Whether a link reads as a footnote's marker."""
    text = text_of(link)
    if len(text) > 12 or not LABEL.match(text):
        return False
    parent = link.getparent()
    about = [link, *([parent] if parent is not None else [])]
    if any(element.tag == "sup" for element in (*about, *link)):
        return True
    named = " ".join(element.get(key) or "" for element in about for key in ("class", "id", "rel", "name"))
    if ROLES & {link.get("role"), link.get("epub:type")} or WORDS & words_in(f"{named} {fragment(link)}"):
        return NUMBERED.match(text) is not None or ROLES & {link.get("role")} != set()
    return text.startswith("[") and NUMBERED.match(text) is not None


def raised(link: Element) -> Element:
    """The marker with the sign that raises it, if nothing else is in that."""
    parent = link.getparent()
    alone = parent is not None and parent.tag in ("sup", "span") and text_of(parent) == text_of(link)
    return parent if alone else link


def box_of(element: Element) -> Element | None:
    """The box that a note is: the element itself or the nearest paragraph or list item about it."""
    while element is not None and (element.tag not in BLOCKS or element.tag in ("a", "input")):
        element = element.getparent()
    if element is None or element.tag in NO_NOTES:
        return None
    outer = element.getparent()
    if outer is None:
        return element
    is_first = element.tag == "p" and outer.tag in ("li", "dd") and outer[0] is element
    return outer if is_first or (element.tag in ("td", "th") and outer.tag == "tr") else element


def is_within(element: Element, box: Element) -> bool:
    """Whether an element stands in a box."""
    return any(above is box for above in element.iterancestors())


def without_label(runs: Sequence[Run], name: str) -> list[Run]:
    """A note's words without the number they begin with."""
    found = START.match("".join(run.text for run in runs))
    length = found.end() if found and found["bare"] in (None, name) else 0
    rest: list[Run] = []
    for run in runs:
        text = run.text[length:] if not run.note else run.text
        length = max(0, length - len(run.text))
        if text:
            rest.append(replace(run, text=text))
    return rest
