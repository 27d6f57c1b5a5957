"""A book → the bytes of a PDF, by WeasyPrint: notes at the foot of their page, page numbers, nothing from elsewhere."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from reader.book import Book
from reader.model import File, ReaderError

HOME = "https://edition.invalid/"  # where the book's own files are to be had; nobody is asked for it
LINE_END = re.compile(r"\s*\n\s*")
BLOCKS = frozenset(["p", "li", "dt", "dd", "tr", "pre", "blockquote"])
LINE = 90  # letters in a line of a note
MOST_LINES = 25  # of a note at the foot of a page; a longer one follows its paragraph, where it may run over pages
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NOT_INSTALLED = "a PDF needs WeasyPrint: install it with `pip install 'annotated-reader[pdf]'`"
NO_LIBRARY = (
    "a PDF needs the library Pango, which is not on this machine: install it with "
    "`apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0` (Debian, Ubuntu), `dnf install pango` "
    "(Fedora) or `brew install pango` (macOS)"
)


def typeset(book: Book) -> bytes:
    """The PDF; the same book always gives the same bytes on one machine."""
    weasyprint = engine()
    fetcher = own_files(book.pictures)
    page = weasyprint.HTML(string=book.html, base_url=HOME, url_fetcher=fetcher)
    gather(page.etree_element, book.address)
    style = weasyprint.CSS(string=book.style, base_url=HOME, url_fetcher=fetcher)
    data: bytes = page.write_pdf(stylesheets=[style], pdf_tags=True, pdf_variant="pdf/ua-1")
    return data


def engine() -> Any:
    """WeasyPrint; what is missing is told, with its cure."""
    try:
        import weasyprint
    except ImportError as error:
        raise ReaderError(NOT_INSTALLED) from error
    except OSError as error:
        raise ReaderError(NO_LIBRARY) from error
    return weasyprint


def own_files(pictures: tuple[File, ...]) -> Any:
    """What WeasyPrint asks for files: it gets those of the book, and no other."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    known = {picture.path: picture.data for picture in pictures}

    class OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        def fetch(self, url: str, headers: object = None) -> Any:
            path = unquote(urlsplit(url).path.removeprefix("/"))
            if not url.startswith(HOME) or path not in known:
                raise ValueError(f"{url} is no file of this edition")
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            return URLFetcherResponse(url, known[path], {"Content-Type": kind})

    return OwnFiles()


def gather(root: Any, address: str) -> None:
    """Make one book of pages: ids that no two parts share, links into the book, notes where their words are."""
    parts = {part.get("data-part"): part for part in root.iter() if part.get("data-part")}
    places = {part.get("data-address"): name for name, part in parts.items()}
    known = {f"{name}-{element.get('id')}" for name, part in parts.items() for element in part.iter()}
    for name, part in parts.items():
        bring_notes(part)
        for element in part.iter():
            if own := element.get("id"):
                element.set("id", f"{name}-{own}")
            link = element.attrib.pop("href", "")
            if to := target(link, name, places, known, address):
                element.set("href", to)
    for element in (element for element in root.iter() if element.tag in HEADINGS):
        element.set("data-label", " ".join("".join(own_words(element)).split()))


def target(link: str, part: str, places: dict[str, str], known: set[str], address: str) -> str:
    """Where a link of a part leads: into the book if that has the page, else to the site on the web."""
    if not link.startswith(("#", "/")):
        return link
    path, _, fragment = link.removeprefix("/").partition("#")
    place = places.get(unquote(path)) if path else part
    if place is None:
        return address + link if address else ""
    exact = f"{place}-{unquote(fragment)}"
    return f"#{exact if exact in known else place}"


def bring_notes(part: Any) -> None:
    """Move each note behind the first reference to it; one to which only a note refers comes behind that note."""
    above = {child: parent for parent in part.iter() for child in parent}
    listed = (note for note in part.iter("aside") if above[note].get("class") == "notes")
    notes = {note.get("id"): note for note in listed if lines(note) <= MOST_LINES}
    for reference in [link for link in part.iter("a") if (link.get("class") or "").startswith("ref ")]:
        note = notes.pop(unquote((reference.get("href") or "").removeprefix("#")), None)
        if note is None:
            continue
        here = reference
        for element in ways_up(reference, above):
            here = element if element.tag == "aside" else here
        above[note].remove(note)
        without_line_ends(note)
        parent = above[here]
        note.tail, here.tail = here.tail, None
        parent.insert(list(parent).index(here) + 1, note)
        above[note] = parent


def lines(note: Any) -> float:
    """About how many lines a note has."""
    blocks = sum(element.tag in BLOCKS for element in note.iter())
    return blocks + len("".join(note.itertext())) / LINE


def without_line_ends(element: Any) -> None:
    """Take out the line ends of a note's source: at the foot of a page WeasyPrint would show them."""
    if element.tag == "pre":
        return
    element.text = shown(element.text)
    for child in element:
        without_line_ends(child)
        child.tail = shown(child.tail)


def shown(text: str | None) -> str:
    """Text with spaces for its line ends; nothing for what only parts two blocks."""
    text = text or ""
    return "" if "\n" in text and text.isspace() else LINE_END.sub(" ", text)


def ways_up(element: Any, above: dict[Any, Any]) -> Iterator[Any]:
    """What an element stands in, the innermost first."""
    while element in above:
        element = above[element]
        yield element


def own_words(element: Any) -> Iterator[str]:
    """The words of a heading without what was made for it: numbers, marks, notes."""
    yield element.text or ""
    for child in element:
        if child.get("data-generated") is None and child.tag != "aside":
            yield from own_words(child)
        yield child.tail or ""
