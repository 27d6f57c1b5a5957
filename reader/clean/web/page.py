"""The bytes of a web page → a tree of elements, and which of them a reader can see."""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import Any

from lxml import etree, html

from reader.clean.decode import decode
from reader.clean.values import Unreadable

Element = Any

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DECLARED = re.compile(rb"<meta\s[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
XML_DECLARED = re.compile(rb"\A\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.I)
# What browsers read under these names.
MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"}
MEANT |= {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "x-sjis": "cp932", "iso-8859-9": "cp1254"}
# What stays when a page is nested deeper than any parser follows.
FLAT = re.compile(
    r"</?(?!(?:html|head|title|meta|link|script|style|template|noscript|body|p|br|h[1-6])\b)[a-z][^<>]*>", re.I
)
SILENT = frozenset(
    "script style template noscript head title svg iframe object video audio canvas embed applet map datalist "
    "noframes frameset meter progress rp".split()
)
NEVER_HIDDEN = frozenset(["html", "body", "main"])
HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
UNSEEN = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only screenreader-only u-visually-hidden "
    "element-invisible show-for-sr a11y-hidden".split()
)


def decoded(data: bytes) -> tuple[str, str, bool]:
    """The text of a page, its encoding, and whether that was guessed."""
    for mark, name in BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace"), name, False
    if 0 < data.count(b"\0") < len(data) / 10:
        data = data.replace(b"\0", b"")
    try:
        return data.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError:
        pass
    found = XML_DECLARED.search(data[:400]) or DECLARED.search(data[:8192])
    if found and (known := codec_of(found[1].decode("ascii"))):
        try:
            return data.decode(known), known, False
        except UnicodeDecodeError:
            if known == "utf-8":  # a stray byte or a page cut in the middle of a letter
                text = data.decode("utf-8", "replace")
                if text.count("\ufffd") <= 3:
                    return text, "utf-8, with signs that could not be read", True
    return decode(data)


def codec_of(name: str) -> str:
    """The codec a page means by a name, if there is one for text."""
    name = MEANT.get(name.lower(), name.lower())
    try:
        found = codecs.lookup(name)
    except LookupError:
        return ""
    return found.name if found._is_text_encoding else ""


def tree_of(text: str) -> Element:
    """The page as a tree; one that is nested too deep for the parser is parsed without its boxes."""
    root, is_whole = parsed(text)
    if not is_whole:
        root, _ = parsed(FLAT.sub("<br><br>", text))
    if root is None:
        raise Unreadable("it is a page without anything in it: save it from the browser again")
    return root


def parsed(text: str) -> tuple[Element, bool]:
    """The tree of a page, and whether the parser came to its end."""
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None, True
    except etree.XMLSyntaxError:
        return None, False
    return root, not any("Excessive depth" in entry.message for entry in parser.error_log)


def is_hidden(element: Element) -> bool:
    """Whether no reader sees an element."""
    tag = element.tag
    if not isinstance(tag, str) or tag in SILENT:
        return True
    if not element.attrib or tag in NEVER_HIDDEN:
        return False
    given = element.get
    if given("hidden") is not None or given("aria-hidden") == "true" or given("type") == "hidden":
        return True
    if (tag == "dialog" and given("open") is None) or ((style := given("style")) and HIDING.search(style)):
        return True
    return bool((names := given("class")) and not UNSEEN.isdisjoint(names.split()))


@cache
def words_in(names: str) -> frozenset[str]:
    """The words of a class or id: `post-shareBar` has post, share and bar."""
    parts = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", names[:400])
    return frozenset(part.lower() for part in re.split(r"[^A-Za-z]+", parts) if part)
