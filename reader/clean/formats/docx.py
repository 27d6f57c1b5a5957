"""A Word file → blocks: opened with care, made into a page by mammoth, and read as one that is all article."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers.expat import ExpatError

import mammoth
from lxml import etree

from reader.clean.values import Capture, Fact, Hints, Ledger, Unreadable
from reader.clean.web import blocks
from reader.clean.web.notes import notes_of
from reader.clean.web.page import tree_of
from reader.clean.web.walk import pieces_of

LARGEST = 100_000_000  # unpacked
LONGEST = 20_000_000  # of the part that holds the text, unpacked; a book of a thousand pages has about ten
MOST_PARTS = 10_000
OTHERS = (
    ("xl/", "it is a spreadsheet, not a Word file: copy its text into a file"),
    ("ppt/", "it is a presentation, not a Word file: copy its text into a file"),
    ("META-INF/container.xml", "it is an EPUB book, not a Word file: save the chapter as a web page or a text"),
    ("content.xml", "it is an OpenDocument file: save it as .docx"),
)
STYLES = """
p[style-name='Title'] => p.docx-title:fresh
p[style-name='Subtitle'] => p.docx-subtitle:fresh
p[style-name='Quote'] => blockquote:fresh > p:fresh
p[style-name='Intense Quote'] => blockquote:fresh > p:fresh
p[style-name='Caption'] => p.docx-caption:fresh
"""
HEAD = {"docx-title": "title", "docx-subtitle": "subtitle"}
# What mammoth and the parsers below it raise for a file that is damaged.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ExpatError,
    etree.LxmlError,
    KeyError,
    ValueError,
    IndexError,
    AttributeError,
    TypeError,
    EOFError,
    NotImplementedError,
    RecursionError,
)


def read(data: bytes, hints: Hints, ledger: Ledger) -> Capture:
    """The blocks of a Word file; Unreadable for what is none, is locked, or would fill the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            looked_at(packed)
            told_of(packed, ledger)
            facts = tuple(core(packed))
        page = mammoth.convert_to_html(
            io.BytesIO(data), style_map=STYLES, convert_image=mammoth.images.img_element(lambda image: {})
        ).value
    except DAMAGE as error:
        raise Unreadable("it is a damaged Word file: open it in Word and save it again") from error
    if not page.strip():
        raise Unreadable("it is a Word file without text")
    root = tree_of(f"<html><body>{page}</body></html>")
    notes = notes_of(root)
    pieces = pieces_of(root, "", notes.markers, notes.backs)
    for piece in pieces:
        piece.kind = piece.kind or HEAD.get(piece.place.box.get("class") or "", "")
        piece.inside = piece.reason == "" and piece.kind not in HEAD.values()
    for piece in [piece for piece in pieces if piece.kind == "title"][1:]:
        piece.kind, piece.inside = "", True
    if not any(piece.inside for piece in pieces):
        raise Unreadable("it is a Word file without text")
    head = [Fact(piece.kind, piece.text, f"line {piece.number}") for piece in pieces if piece.kind in HEAD.values()]
    return Capture(blocks.blocks_of(pieces, notes.boxes), (*head, *facts))


def looked_at(packed: zipfile.ZipFile) -> None:
    """Refuse what is no Word file, is locked, or unpacks to too much."""
    parts = packed.infolist()
    names = {part.filename for part in parts}
    if not any(name.startswith("word/document") for name in names):
        said = next((said for start, said in OTHERS if any(name.startswith(start) for name in names)), "")
        raise Unreadable(said or "it is a packed file, not a Word file: unpack it first")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("it is protected by a password: open it in Word and save it without one")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST:
        raise Unreadable(f"it unpacks to more than {LARGEST // 1_000_000} MB")
    if any(part.file_size > LONGEST for part in parts if part.filename.startswith("word/document")):
        raise Unreadable(f"its text unpacks to more than {LONGEST // 1_000_000} MB: divide it into several files")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in packed.read(part)[:100_000]:
            raise Unreadable("it is no Word file that Word has written: it declares entities")


def told_of(packed: zipfile.ZipFile, ledger: Ledger) -> None:
    """Say what is left out of the text: comments, what tracked changes delete, pictures."""
    names = packed.namelist()
    said = packed.read("word/comments.xml") if "word/comments.xml" in names else b""
    main = packed.read("word/document.xml") if "word/document.xml" in names else b""
    counts = (
        ("comments", len(re.findall(rb"<w:comment[\s>]", said)), "comments in the margin"),
        ("tracked-changes", len(re.findall(rb"<w:del[\s>]", main)), "deletions of tracked changes"),
        ("pictures", sum(name.startswith("word/media/") for name in names), "pictures"),
    )
    for kind, count, what in counts:
        if count:
            ledger.flag(kind, "note", 1, "", f"left out: {count} {what}")


def core(packed: zipfile.ZipFile) -> Iterator[Fact]:
    """Title and author as the file's properties have them, which are often those of another file."""
    if "docProps/core.xml" not in packed.namelist():
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for element in etree.fromstring(packed.read("docProps/core.xml"), parser):
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        text = " ".join((element.text or "").split())
        if name == "title" and text:
            yield Fact("title", text, "properties of the file", False)
        elif name == "creator" and text:
            names = [part.strip() for part in text.split(";") if part.strip()]
            yield Fact("authors", names, "properties of the file", False)
