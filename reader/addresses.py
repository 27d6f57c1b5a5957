"""Links, pictures and attributes as people write them → safe ones of our own. What is dropped is told."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from reader import language
from reader.markdown import ATTRIBUTES, Token
from reader.model import Link, Problem

SCHEMES = ("http", "https", "mailto", "tel")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# Places that are ours to name; any other fragment means an id that an author gave.
OURS = re.compile(r"(p\d+[a-z]*|h-.*|x-.*|fn-.*|fnref-.*|note-.*|u-.*|table-\d+|figure-\d+|code-\d+)\Z", re.DOTALL)

PILCROW = re.compile(r"\A¶\s*(\d+[a-z]*)\Z")  # as paragraphs are cited

# How a link to what is left out on purpose is told.
LEFT_OUT = {
    "draft": ("draft-link", "warning", "leads to a draft: until that is published it is shown as words"),
    "kept-out": ("kept-out", "hint", "leads to a reading that .gitignore keeps out of here: it is shown as words"),
}


@dataclass(slots=True)
class Cleaning:
    """A text being cleaned: its file and address, the terms and addresses there are (none: not to be checked), and
    what was found so far: links, and the ids that its author gave with their lines."""

    path: str
    address: str
    terms: Collection[str]
    problems: list[Problem]
    known: Collection[str] = ()
    missing: Mapping[str, str] = field(default_factory=dict)  # addresses of what is left out on purpose, and why
    links: list[Link] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
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
        open_links: list[str] = []  # the tag of each; a link inside a link is only its words
        for child in (token.children or ()) if token.type == "inline" else ():
            clean_attributes(child, here)
            if child.type == "link_open":
                is_link, own = "a" not in open_links and follow(child, "href", here), own_attributes(child)
                open_links.append("a" if is_link else "span" if own else "")
                kept += [child] if is_link else [Token("span_open", "span", 1, attrs=own)] if own else []
            elif child.type == "link_close":
                tag = open_links.pop()
                kept += [child] if tag == "a" else [Token("span_close", "span", -1)] if tag else []
            elif child.type == "image" and not follow(child, "src", here):
                kept += instead(child, here, "a" in open_links)
            else:
                kept.append(child)
            here.line += child.content.count("\n") if child.type == "text" else child.type == "hardbreak"
        if token.type == "inline":
            token.children = kept
        if token.type == "image" and not follow(token, "src", here):
            # A figure whose picture cannot be shown: its words stand where it would.
            token.children, token.type, token.tag = instead(token, here), "inline", ""


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
    if own := token.attrs.get("id"):
        token.attrs["id"] = f"x-{own}"
        if first := here.ids.get(f"x-{own}"):
            here.tell("duplicate-id", "error", f"the id `{own}` is given twice (first on line {first}): change one")
        here.ids.setdefault(f"x-{own}", here.line)
    if "class" in token.attrs and token.tag not in ("td", "th"):
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
    target, _, query = target.partition("?")
    if target.startswith("/"):
        here.tell("escape", "error", f"the address {written[:80]!r} begins with /: name a file beside this one instead")
        return False
    address = address_of(target, here.path) if target else here.address
    if address is None:
        here.tell("escape", "error", f"the address {written[:80]!r} leads out of the content folder: name a file in it")
        return False
    if here.known and address in here.missing and address not in here.known:
        rule, level, message = LEFT_OUT[here.missing[address]]
        here.tell(rule, level, f"the link {written} {message}")
        return False
    if here.known and address not in here.known:
        near = any(address.lower() == other.lower() for other in here.known)
        cure = "write it in the case of the file's name" if near else "check the name of the file"
        here.tell("broken-link", "warning", f"no file for the link {written}: {cure}")
        return False
    if name == "href" and address.lower().endswith(".svg"):
        here.tell("svg-link", "warning", f"the link {written} leads to a drawing by itself: show it as a picture")
        return False
    fragment = PILCROW.sub(r"p\1", unquote(fragment))
    if fragment and not OURS.match(fragment):
        fragment = f"x-{fragment}"
    here.links.append(Link(here.line, written, address, fragment))
    asked = "?" + quote(query, safe="=&%+") if query and address == "search.html" else ""
    own = "/" + quote(address) + asked if target else ""
    token.attrs[name] = own + (f"#{quote(fragment)}" if fragment else "")
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


def instead(image: Token, here: Cleaning, is_linked: bool = False) -> list[Token]:
    """What stands for a picture: for one from elsewhere a link to it (it is never loaded), else its words."""
    rel, own = image.attrs.get("rel"), own_attributes(image)
    words = image.content or (str(image.attrs["src"]) if rel else "")
    if not words and here.ids.pop(str(own.get("id")), 0):
        message = f"the id `{str(own['id']).removeprefix('x-')}` is left out: the picture it is for is not shown"
        here.tell("attribute", "warning", f"{message}, and has no words that stand for it")
    text = [Token("text", "", 0, content=words)] if words else []
    if rel and not is_linked:
        attrs = {"href": image.attrs["src"], "rel": rel, **own}
        return [Token("link_open", "a", 1, attrs=attrs), *text, Token("link_close", "a", -1)]
    if not words or not own:
        return text
    return [Token("span_open", "span", 1, attrs=own), *text, Token("span_close", "span", -1)]


def own_attributes(token: Token) -> dict[str, str | int | float]:
    """The attributes that people may give."""
    return {name: value for name, value in token.attrs.items() if name in ATTRIBUTES}
