"""A saved mail (.eml) → blocks: its head, and the words of its parts; what else it carries is only named."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from typing import Any

from reader.clean.decode import decode, sound, text_of
from reader.clean.repair import repair
from reader.clean.segment import blocks_of
from reader.clean.values import Block, Capture, Hints, Ledger, Line, Unreadable
from reader.clean.web import blocks as web
from reader.clean.web.notes import notes_of
from reader.clean.web.page import codec_of, decoded, tree_of
from reader.clean.web.walk import pieces_of

Message = Any  # of the library `email`; what a part holds depends on its kind

NAMED = ("From", "To", "Subject", "Date")
LONGEST = 2_000  # characters of a header that tell anything
MOST_PARTS = 1_000
MOST_NAMED = 5  # attachments
FLOWED = re.compile(r"(?<!\n--) \n(?![>\n]|-- \n)")
WORD = re.compile(rb"[\w\x80-\xff]+")
TAGS = re.compile(rb"<(style|script|head)\b.*?</\1\s*>|<[^<>]*>", re.S | re.I)
NO_CODE = re.compile("[^A-Za-z0-9+/]")
# What the library raises for a mail that is damaged.
DAMAGE = (MessageError, binascii.Error, ValueError, LookupError, AttributeError, TypeError, AssertionError)


@dataclass(slots=True)
class Mail:
    """One of the mails in a file: its head, and the parts that hold its words."""

    head: list[tuple[str, str]]
    parts: list[Message] = field(default_factory=list)

    @property
    def weight(self) -> int:
        return sum(weight(part) for part in self.parts)


def read(data: bytes, hints: Hints, ledger: Ledger) -> Capture:
    """The blocks of a mail; of one that brings others, those of the longest, and the others as dropped.

    Lines are counted as a reader would see them: the head, then the text without its encoding.
    """
    try:
        mails, attached = opened(message_from_bytes(data.lstrip(b"\xef\xbb\xbf \t\r\n")))
        main = max(mails, key=lambda mail: mail.weight)
        found: list[Block] = []
        for mail in [*(mail for mail in mails if mail is not main), main]:  # the head that counts comes last
            found += blocks_of_mail(mail, mail is main, found[-1].lines[-1].number + 1 if found else 1, ledger)
    except RecursionError as error:
        raise Unreadable("its parts are nested too deep: save the text of the mail by itself") from error
    except DAMAGE as error:
        raise Unreadable("it is a damaged mail: save it again, or copy its text into a file") from error
    if not main.weight:
        raise Unreadable("it is a mail without text" + (f"; attached: {listed(attached)}" if attached else ""))
    if attached:
        ledger.flag("attachments", "note", 1, "", f"left out: {listed(attached)}")
    return Capture(found)


def opened(message: Message) -> tuple[list[Mail], list[str]]:
    """Each mail in a message, the outermost first, and the names of what is attached."""
    mails: list[Mail] = []
    attached: list[str] = []
    waiting: list[tuple[Message, Mail | None]] = [(message, None)]
    seen = 0
    while waiting:
        part, mail = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise Unreadable(f"it has more than {MOST_PARTS} parts: save the text of the mail by itself")
        if mail is None:
            mail = Mail(list(head_of(part)))
            mails.append(mail)
        kind, inner = part.get_content_type(), part.get_payload()
        if kind == "message/rfc822" and isinstance(inner, list):
            waiting += [(one, None) for one in reversed(inner)]
        elif isinstance(inner, list):
            chosen = [best(inner)] if kind == "multipart/alternative" else inner
            waiting += [(one, mail) for one in reversed(chosen)]
        elif kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
            mail.parts.append(part)
        else:
            attached.append(words_of(part.get_filename() or kind))
    return mails, attached


def best(options: list[Message]) -> Message:
    """The one of several forms of a text to be read: its page, unless another form says much more."""
    pages = [option for option in options if weight(option, "text/html")]
    most = max(options, key=weight)
    return pages[-1] if pages and 2 * weight(pages[-1]) >= weight(most) else most


def weight(part: Message, kind: str = "text/") -> int:
    """How many words a part holds, with those of the parts in it."""
    inner = part.get_payload()
    if isinstance(inner, list):
        return sum(weight(one, kind) for one in inner)
    if not part.get_content_type().startswith(kind) or part.get_content_disposition() == "attachment":
        return 0
    text = bytes_of(part)
    if part.get_content_type() == "text/html":
        text = TAGS.sub(b" ", text)
    return len(WORD.findall(text))


def bytes_of(part: Message) -> bytes:
    """What a part holds, without the encoding of its transport; of one that breaks off, what is there."""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        code = NO_CODE.sub("", str(part.get_payload()))
        code = code[:-1] if len(code) % 4 == 1 else code
        return binascii.a2b_base64(code + "=" * (-len(code) % 4))
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def text_in(part: Message, ledger: Ledger) -> str:
    """The text of a part, in UTF-8 if it is that, else in the encoding that is stated, else in the one that fits."""
    data = bytes_of(part)
    if not data.strip():
        return ""
    stated = codec_of(part.get_content_charset() or "")
    for codec in [stated] if data.isascii() else ["utf-8", stated]:
        try:
            return data.decode(codec) if codec else text_of(data, ledger)
        except UnicodeDecodeError:
            continue
    if part.get_content_type() == "text/html":
        return decoded(data)[0]
    return text_of(data, ledger)


def head_of(message: Message) -> Iterator[tuple[str, str]]:
    """The lines of a mail's head: first those that tell who, when and what about."""
    rows = [(name, words_of(str(value))) for name, value in message.raw_items()]
    for wanted in NAMED:
        yield from [(wanted, value) for name, value in rows if name.casefold() == wanted.casefold() and value]
    for name, value in rows:
        if name.title() not in NAMED:
            yield name, value


def words_of(raw: str) -> str:
    """A header as it is meant: without its encoding, on one line."""
    raw = raw[:LONGEST]
    try:
        pieces = decode_header(raw)
    except (MessageError, ValueError):
        pieces = [(raw, None)]
    made = []
    for piece, name in pieces:
        data = piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogateescape")
        codec = codec_of(name or "")
        try:
            made.append(data.decode(codec or "utf-8"))
        except UnicodeDecodeError:
            made.append(decode(data)[0])
    return " ".join("".join(made).split())


def blocks_of_mail(mail: Mail, is_main: bool, start: int, ledger: Ledger) -> list[Block]:
    """The blocks of a mail: the lines of its head, then its text, of which all is dropped unless it is the main one."""
    found: list[Block] = []
    others: list[Line] = []
    for number, (name, value) in enumerate(mail.head, start):
        line = Line(number, f"{name}: {value}")
        if name in NAMED:
            found.append(Block([line], line.text, "mail"))
        else:
            others.append(line)
    if others:
        found.append(Block(others, "\n".join(line.text for line in others), "dropped", "mail header"))
    for part in mail.parts:
        number = found[-1].lines[-1].number + 1 if found else start
        text = text_in(part, ledger)
        is_page = part.get_content_type() == "text/html"
        found += blocks_of_page(text, number) if is_page else blocks_of_text(text, part, number, ledger)
    for block in found:
        if not is_main and block.kind not in ("mail", "dropped"):
            block.drop("covering letter")
    return found


def blocks_of_text(text: str, part: Message, start: int, ledger: Ledger) -> list[Block]:
    """The blocks of a text part; lines that the sender's program broke are whole again."""
    if not text.strip():
        return []
    text = re.sub("\r\n?", "\n", sound(text))
    if str(part.get_param("format", "")).lower() == "flowed":
        text = FLOWED.sub("" if str(part.get_param("delsp", "")).lower() == "yes" else " ", text)
    lines = repair("\n" * start + text, ledger)
    found = blocks_of(lines[start:], ledger, "")
    if found:
        found[0].gap = True
    return found


def blocks_of_page(text: str, start: int) -> list[Block]:
    """The blocks of a page in a mail. Whether they are its article their words must tell: boxes of mails do not."""
    if not text.strip():
        return []
    root = tree_of(text)
    notes = notes_of(root)
    pieces = pieces_of(root, "", notes.markers, notes.backs)
    for piece in pieces:
        piece.number += start
        piece.inside = piece.reason == ""
    found = web.blocks_of(pieces, notes.boxes)
    for block in found:
        block.inside = None
    return found


def listed(names: list[str]) -> str:
    """The names of attachments; of many, the first, and how many more."""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
