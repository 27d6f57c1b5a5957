"""Links, pictures and attributes as people write them → safe ones of our own. What is dropped is told."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from reader import language
from reader.markdown import Token
from reader.model import Link, Problem

SCHEMES = ("http", "https", "mailto", "tel")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# Places that are ours to name; any other fragment means an id that an author gave.
OURS = re.compile(r"(p\d+|h-.*|x-.*|fn-.*|fnref-.*|note-.*|u-.*|table-\d+|figure-\d+|code-\d+)\Z", re.DOTALL)


@dataclass(slots=True)
class Cleaning:
    """A text being cleaned: the file and address it has, the terms there are, and what was found so far."""

    path: str
    address: str
    terms: Collection[str]
    problems: list[Problem]
    links: list[Link] = field(default_factory=list)
    line: int = 1

    def tell(self, rule: str, level: str, message: str) -> None:
        """Keep a problem at the line reached."""
        self.problems.append(Problem(self.path, self.line, rule, level, message))


def clean(tokens: list[Token], here: Cleaning) -> None:
    """Make addresses and attributes safe and our own, in place."""
    for token in tokens:
        here.line = token.map[0] if token.map else 1
        clean_attributes(token, here)
        kept: list[Token] = []
        dropped = 0
        for child in token.children or ():
            clean_attributes(child, here)
            if child.type == "link_open" and not follow(child, "href", here):
                dropped += 1
            elif child.type == "link_close" and dropped:
                dropped -= 1
            elif child.type == "image" and not follow(child, "src", here):
                kept += picture_link(child)
            else:
                kept.append(child)
            here.line += child.content.count("\n") if child.type == "text" else child.type == "hardbreak"
        if token.children is not None:
            token.children = kept
        if token.type == "image" and not follow(token, "src", here):
            # A figure whose picture cannot be shown: its words stand where it would.
            token.children, token.type, token.tag = picture_link(token), "inline", ""


def clean_attributes(token: Token, here: Cleaning) -> None:
    """Ids and classes that people write get a prefix, so that nothing in content can take the place of our own."""
    refused = list((token.meta or {}).get("insecure_attrs", ()))
    if tag := token.attrs.get("lang"):
        if not language.is_language(str(tag)):
            refused.append("lang")
            del token.attrs["lang"]
        else:
            token.attrs.setdefault("dir", language.direction(str(tag)))
    if "dir" in token.attrs and token.attrs["dir"] not in ("ltr", "rtl", "auto"):
        refused.append("dir")
        del token.attrs["dir"]
    for name in refused:
        here.tell("attribute", "warning", f"the attribute `{name}` is not allowed: only id, class, lang and dir are")
    if (token.type.endswith("_open") or token.type == "image") and token.tag not in ("td", "th"):
        if "id" in token.attrs:
            token.attrs["id"] = f"x-{token.attrs['id']}"
        if "class" in token.attrs:
            token.attrs["class"] = " ".join(f"x-{name}" for name in str(token.attrs["class"]).split())


def follow(token: Token, name: str, here: Cleaning) -> bool:
    """Turn what a link or picture names into an address of the site. False: it must be dropped."""
    written = str(token.attrs.get(name, "")).strip()
    scheme = SCHEME.match(written)
    outside = bool(scheme and scheme[1].lower() in SCHEMES)
    if (scheme and not outside) or written.startswith(("//", "\\")) or re.search(r"[\x00-\x1f]", written):
        message = f"the address {written[:80]!r} is not safe and was left out: use https, mailto, tel or a file name"
        here.tell("unsafe-address", "warning", message)
        return False
    if outside:
        token.attrs["rel"] = "noopener noreferrer"
        here.links.append(Link(here.line, written, "", ""))
        return name == "href"
    target, _, fragment = written.partition("#")
    address = address_of(target, here.path) if target else here.address
    if address is None:
        here.tell("escape", "error", f"the address {written[:80]!r} leads out of the content folder: name a file in it")
        return False
    fragment = unquote(fragment)
    if fragment and not OURS.match(fragment):
        fragment = f"x-{fragment}"
    here.links.append(Link(here.line, written, address, fragment))
    token.attrs[name] = ("/" + quote(address) if target else "") + (f"#{quote(fragment)}" if fragment else "")
    term = address.removeprefix("glossary/").removesuffix(".html")
    if name == "href" and term in here.terms and address == f"glossary/{term}.html":
        token.meta = {**token.meta, "term": term}
        token.attrs |= {"class": "term", "data-term": term}
    return True


def address_of(target: str, path: str) -> str | None:
    """The address below the site's root of a file named in the file at `path`, or None if it is outside the content."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target)))
    if path.startswith(("..", "/")):
        return None
    if path.endswith(".md"):
        path = (path.removesuffix(".md") + ".html").removeprefix("pages/")
        return "index.html" if path == "home.html" else path
    return path


def picture_link(image: Token) -> list[Token]:
    """A picture from elsewhere as a link to it (it is never loaded), or, if its address was unsafe, its words."""
    text = Token("text", "", 0, content=image.content or "picture")
    if "rel" not in image.attrs:
        return [text]
    attrs: dict[str, str | int | float] = {"href": image.attrs["src"], "rel": image.attrs["rel"]}
    return [Token("link_open", "a", 1, attrs=attrs), text, Token("link_close", "a", -1)]
