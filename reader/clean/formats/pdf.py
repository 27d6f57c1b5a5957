"""A PDF → blocks: its letters with their places, and what the file says of its work."""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

try:
    import pdfplumber
    from pdfminer.pdftypes import resolve1
except ImportError:  # told when a PDF is read
    pdfplumber = None

from reader.clean.layout import Letter, rows_of
from reader.clean.printed import Page, blocks_of
from reader.clean.values import Capture, Fact, Hints, Ledger, Unreadable

MOST_PAGES = 600
MOST_LETTERS = 2_000_000
MOST_BYTES = 400_000_000  # of all streams together, unpacked
STREAM = re.compile(rb"stream[ \t]*(?:\r\n?|\n)")
AT_ONCE = 65_536  # bytes that are unpacked in one step, and sixteen times as many that come of them
CID = re.compile(r"\(cid:\d+\)")
BOLD = re.compile(r"bold|black|heavy|demi", re.I)
JUNK = re.compile(
    r"\A(?:microsoft (?:word|powerpoint|excel) - |untitled|unbenannt|sans titre|без названия|document\d*\Z|"
    r"(?:about|data|file|https?):|.{0,120}\.(?:docx?|odt|rtf|pages|indd|qxd|pdf|tex|dvi|html?|txt)\Z)",
    re.I,
)
NOBODY = re.compile(
    r"\A(?:admin\w*|user\d*|owner|author|unknown|anonymous|root|pc|windows\b.*|microsoft.*|adobe.*|\W*|\S*@\S*|\d+)\Z",
    re.I,
)
DATE = re.compile(r"(?:D:)?((?:19|20)\d\d)(?:(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?)?")
DRAWN = re.compile(rb"/([^\s/\[\]<>()]+)\s+Do\b")
MOST_DRAWN = 60_000_000  # bytes that the pages draw, each form as often as it is drawn
ENDLESS = "it is a PDF whose parts hold each other without end"
BROKEN = "it is a damaged PDF: open it, print it to a new PDF, and import that"


def read(data: bytes, hints: Hints, ledger: Ledger) -> Capture:
    """The blocks of a PDF."""
    if pdfplumber is None:
        raise Unreadable("it is a PDF, which needs: pip install 'annotated-reader[import]'")
    for name in ("pdfminer", "pdfplumber"):
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
    measure(data)
    file = parsed(lambda: pdfplumber.open(io.BytesIO(data)))
    facts = told(file.metadata)
    pages = list(pages_of(file, ledger))
    if not any(page.rows or page.other for page in pages):
        raise Unreadable("it is a scanned PDF, pictures without text: recognise its text first (OCR), and import that")
    blocks, title = blocks_of(pages, ledger)
    if made := DATE.match(str(file.metadata.get("CreationDate") or "")):
        day = "-".join(part for part in made.groups() if part)
        ledger.flag("file-date", "note", 1, f"the PDF was made on {day}", "not taken for the date of the text")
    if title:
        facts = [Fact("title", title, "the largest letters of its first page"), *facts]
    return Capture(blocks, tuple(facts))


def parsed(step: Callable[[], Any]) -> Any:
    """What the parser makes of a part of the file; it raises whatever a broken file leads it to."""
    try:
        return step()
    except Exception as error:
        raise Unreadable(reason(error)) from error


def reason(error: BaseException) -> str:
    """What is wrong with a file that cannot be parsed."""
    seen: BaseException | None = error
    while seen is not None:
        names = " ".join([type(seen).__name__, *(type(part).__name__ for part in seen.args)])
        if "Password" in names or "Encryption" in names:
            return "it is a PDF that asks for a password: save it without one, and import that"
        if isinstance(seen, RecursionError):
            return ENDLESS
        seen = seen.__cause__ or seen.__context__
    return BROKEN


def measure(data: bytes) -> None:
    """Refuse a file whose packed streams would fill the memory; what is read counts as what comes of it."""
    room, end = MOST_BYTES, -1
    for found in STREAM.finditer(data):
        if end < found.end():
            end = data.find(b"endstream", found.end()) % (len(data) + 1)
        for count in unpacked(data, found.end(), end):
            room -= count
            if room <= 0:
                raise Unreadable(f"it unpacks to more than {MOST_BYTES // 1_000_000} MB")


def unpacked(data: bytes, start: int, end: int) -> Iterator[int]:
    """How many bytes are read and made in each step of unpacking a stream, until it ends or is none."""
    parser = zlib.decompressobj()
    rest = b""
    while not parser.eof and (rest or start < end):
        step = rest or data[start : min(start + AT_ONCE, end)]
        start += 0 if rest else len(step)
        try:
            made = len(parser.decompress(step, 16 * AT_ONCE))
        except zlib.error:
            return
        rest = parser.unconsumed_tail
        yield len(step) - len(rest) + made


def pages_of(file: Any, ledger: Ledger) -> Iterator[Page]:
    """The rows of each page."""
    pages = parsed(lambda: file.pages)
    if not pages:
        raise Unreadable("it is a PDF without pages, or a damaged one")
    if len(pages) > MOST_PAGES:
        raise Unreadable(f"it has more than {MOST_PAGES} pages: import its chapters one by one")
    unknown = letters = size = 0
    for page in pages:
        size += parsed(partial(drawn_by, page))
        if size > MOST_DRAWN or letters > MOST_LETTERS:
            raise Unreadable(f"its first {page.page_number} pages hold too much: import its chapters one by one")
        upright: list[Letter] = []
        turned: dict[str, list[str]] = {}
        for item in items_of(parsed(partial(getattr, page, "layout"))):
            text = item.get_text()
            letters += 1
            unknown += bool(CID.search(text))
            if why := out_of_place(item, page):
                turned.setdefault(why, []).append(CID.sub("\ufffd", text))
            else:
                upright.append(letter_of(item, CID.sub("\ufffd", text)))
        yield Page(
            rows_of(upright, page.page_number),
            [(text, why) for why, parts in turned.items() if (text := "".join(parts)).strip()],
        )
        page.close()
    if unknown > 0.3 * letters:
        raise Unreadable("its fonts do not say which letters they hold: recognise its text (OCR), and import that")
    if unknown:
        ledger.flag(
            "garbled-script", "must", 1, f"{unknown} letters", "a font does not say what they are: shown as \ufffd"
        )


def drawn_by(page: Any) -> int:
    """How many bytes of drawing a page has, with all the forms it draws, however often."""
    content = b" ".join(resolve1(part).get_data() for part in page.page_obj.contents)
    return drawn(page.page_obj.resources, content, {})


def drawn(resources: Any, content: bytes, known: dict[int, int]) -> int:
    """The bytes of content and of the forms it draws; a form that draws itself is counted once."""
    forms = resolve1((resolve1(resources) or {}).get("XObject")) or {}
    total = len(content)
    for name in DRAWN.findall(content) if isinstance(forms, dict) else ():
        form = resolve1(forms.get(name.decode("latin-1")))
        if form is None or str(getattr(form, "attrs", {}).get("Subtype")) != "/'Form'":
            continue
        if id(form) not in known:
            known[id(form)] = 1
            known[id(form)] = drawn(form.attrs.get("Resources", resources), form.get_data(), known)
        total += known[id(form)]
        if total > MOST_DRAWN:
            break
    return min(total, MOST_DRAWN + 1)


def items_of(layout: Any) -> Iterator[Any]:
    """The letters of a page, those within its figures too."""
    for item in layout:
        if hasattr(item, "get_text") and hasattr(item, "fontname"):
            yield item
        elif hasattr(item, "__iter__"):
            yield from items_of(item)


def out_of_place(item: Any, page: Any) -> str:
    """Why a letter is no part of the text, if it is none."""
    if not item.upright:
        return "turned text"
    if item.x1 < -1 or item.x0 > page.width + 1 or item.y1 < -1 or item.y0 > page.height + 1:
        return "outside the page"
    return ""


def letter_of(item: Any, text: str) -> Letter:
    """A letter of the parser as ours; places are counted from the top."""
    base = -item.matrix[5]
    return Letter(text, item.x0, item.x1, -item.y1, -item.y0, base, item.size, bool(BOLD.search(str(item.fontname))))


def told(properties: dict[str, Any]) -> list[Fact]:
    """What the file's properties say of its title and author, where a person wrote them."""
    found = []
    title, author = (" ".join(str(properties.get(key) or "").split()) for key in ("Title", "Author"))
    if len(title) > 2 and not JUNK.match(title):
        found.append(Fact("title", title, "the file's properties", is_sure=False))
    if len(author) > 2 and not NOBODY.match(author):
        names = [name.strip() for name in re.split(r"[;,]| and | & ", author) if name.strip()]
        found.append(Fact("authors", names, "the file's properties", is_sure=False))
    return found
