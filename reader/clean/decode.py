"""Bytes → text: the encodings met in the wild, never with a silent replacement."""

from __future__ import annotations

import re
import unicodedata

from reader.clean.values import Unreadable

MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
CYRILLIC = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё")
PLACES = ("cp1251", "koi8-r", "cp1256")


def decode(data: bytes) -> tuple[str, str, bool]:
    """The text, the encoding it was in, and whether that was a guess; Unreadable for what is no text."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return sound(data[len(mark) :].decode(encoding)), encoding, False
            except UnicodeDecodeError as error:
                raise Unreadable(f"it says it is {encoding} but byte {error.start} is not") from error
    try:
        return sound(data.decode("utf-8")), "utf-8", False
    except UnicodeDecodeError:
        pass
    if data.count(0) > len(data) // 4:
        for encoding in ("utf-16-le", "utf-16-be"):
            try:
                return sound(data.decode(encoding)), encoding, True
            except (UnicodeDecodeError, Unreadable):
                continue
    if 0 in data:
        raise Unreadable("it holds NUL bytes: it is binary, not text")
    return guessed(data)


def guessed(data: bytes) -> tuple[str, str, bool]:
    """Text in an encoding of one byte a letter: a Cyrillic or Arabic one where most are such, else Windows-1252."""
    high = sum(data.count(code) for code in range(0x80, 0x100))
    letters = sum(data.count(code) for code in (*range(0x41, 0x5B), *range(0x61, 0x7B)))
    if high > letters:
        best = max(PLACES, key=lambda encoding: likeness(data, encoding))
        if likeness(data, best) > 0.6:
            return sound(data.decode(best, "replace")), best, True
    # Its five undefined bytes become C1 controls, so that nothing is lost.
    return sound("".join(windows(code) for code in data)), "windows-1252", True


def likeness(data: bytes, encoding: str) -> float:
    """How much of a text's other letters are small letters of its script."""
    try:
        text = data[:20_000].decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    other = [letter for letter in text if letter > "\x7f" and letter.isalpha()]
    if not other:
        return 0.0
    good = sum(letter in CYRILLIC or "\u0621" <= letter <= "\u064a" for letter in other)
    return good / len(other)


def windows(code: int) -> str:
    """A byte of Windows-1252 as a character."""
    try:
        return bytes([code]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(code)


def unmixed(text: str) -> str | None:
    """Text whose UTF-8 had been read as Windows-1252, made right, all of it; None where that is not what happened."""
    if not re.search("[ÃÂâÐÑØÙÛ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]", text):
        return None
    try:
        data = b"".join(
            bytes([ord(letter)]) if "\x80" <= letter < "\xa0" else letter.encode("cp1252") for letter in text
        )
        made = data.decode("utf-8")
    except UnicodeError:
        return None
    return made if made != text else None


def sound(text: str) -> str:
    """The text, if it is one."""
    if "\0" in text:
        raise Unreadable("it holds NUL characters: it is binary, not text")
    sample = text[:20_000]
    strange = sum(unicodedata.category(letter) in ("Cc", "Co", "Cn") for letter in sample if letter not in "\t\n\r\f\v")
    if strange > max(8, len(sample) // 10):
        raise Unreadable("it is binary, not text")
    if not text.strip("\ufeff \t\r\n\f\v"):
        raise Unreadable("it is empty")
    return text
