"""What a capture is, by its first bytes and then by its name; each format reads bytes into blocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

from reader.clean.values import Capture, Hints, Ledger, Unreadable

HTML = re.compile(
    rb"\A[\s\xef\xbb\xbf]*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)[\s>]", re.I | re.S
)
HEAD = re.compile(
    rb"\A[\s\xef\xbb\xbf]*(?:From [^\n]*\n)?(?:[!-9;-~]{1,76}:[^\n]*\n(?:[ \t][^\n]*\n)*)+?"
    rb"(?:MIME-Version|Content-Type|Content-Transfer-Encoding):",
    re.I,
)
SIGNS = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old Word file: save it as .docx"),
    (b"{\\rtf", "a file of rich text: save it as .docx"),
)
KINDS = {
    "pdf": "PDF files",
    "docx": "Word files",
    "mail": "mails",
    "html": "web pages",
    "markdown": "Markdown",
    "text": "text",
}
NAMED = {".pdf": "PDF file", ".docx": "Word file"}  # what is known by its bytes alone
LARGEST = 50_000_000  # bytes of a capture


def is_pdf(data: bytes, name: str) -> bool:
    """A PDF says so in its first kilobyte."""
    return b"%PDF-" in data[:1024]


def is_docx(data: bytes, name: str) -> bool:
    """A packed file that holds a Word document."""
    return data.startswith(b"PK\x03\x04")


def is_mail(data: bytes, name: str) -> bool:
    """A mail with the lines that programs put above it, or its name."""
    return HEAD.match(data[:100_000]) is not None or name.lower().endswith(".eml")


def is_html(data: bytes, name: str) -> bool:
    """A page, by its first element or its name."""
    if name.startswith(("http://", "https://")) and data.lstrip()[:1] == b"<":
        return True
    return HTML.match(data[:4096]) is not None or name.lower().endswith((".html", ".htm", ".xhtml"))


def is_markdown(data: bytes, name: str) -> bool:
    """Only a name tells Markdown from text."""
    return name.lower().endswith((".md", ".markdown"))


def is_text(data: bytes, name: str) -> bool:
    """Whatever is left."""
    return True


# The first format that recognises a capture reads it. Each is a module beside this one, loaded when it is needed.
FORMATS: dict[str, Callable[[bytes, str], bool]] = {
    "pdf": is_pdf,
    "docx": is_docx,
    "mail": is_mail,
    "html": is_html,
    "markdown": is_markdown,
    "text": is_text,
}


def read(data: bytes, hints: Hints, ledger: Ledger) -> Capture:
    """The blocks of a capture, in whatever format it is; Unreadable for what holds no text."""
    if len(data) > LARGEST:
        raise Unreadable(f"it is larger than {LARGEST // 1_000_000} MB")
    if data.startswith(b"\xd0\xcf\x11\xe0") and "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("it is protected by a password: open it in Word and save it without one")
    for sign, kind in SIGNS:
        if data.startswith(sign):
            raise Unreadable(f"it is {kind}, not text")
    name = next(name for name, recognise in FORMATS.items() if recognise(data, hints.name))
    suffix = hints.name[hints.name.rfind(".") :].lower()
    if name == "text" and suffix in NAMED:
        raise Unreadable(f"it is named {suffix} but is no {NAMED[suffix]}; if it is text, name it .txt")
    try:
        module = import_module(f"reader.clean.formats.{name}")
    except ImportError as error:
        raise Unreadable(f"reading {KINDS[name]} needs more: pip install 'annotated-reader[import]'") from error
    capture: Capture = module.read(data, hints, ledger)
    return capture
