"""Bytes → text: the encodings met in the wild, never with a silent replacement."""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import cache

from reader.clean.values import Ledger, Unreadable

MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
ARABIC = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْ،؛؟"
WESTERN = "äöüßéèêëàâáçîïíôóœæùûúñ"
RARE = frozenset("ãõåøìòðþýÿ")  # of the west too, but signs of the east as often
CENTRAL = "ąćęłńóśźżáčďéěíňřšťúůýžőűöüäßâăîșțşţ"
TURKISH = "ğışçöüâîû"
# The letters of the languages that each encoding was made for. Of two that fit alike the first is taken.
LETTERS = {
    "cp1252": WESTERN,
    "cp1251": RUSSIAN + "іїєґўјљњћџ",
    "koi8-r": RUSSIAN,
    "cp1256": ARABIC + "پچژگکی\u200c",
    "cp1250": CENTRAL,
    "cp1254": TURKISH,
    "iso-8859-2": CENTRAL,
    "iso-8859-9": TURKISH,
    "iso-8859-15": WESTERN,
    "ibm866": RUSSIAN,
    "iso-8859-5": RUSSIAN,
    "mac-cyrillic": RUSSIAN,
    "mac-roman": WESTERN,
    "iso-8859-6": ARABIC,
    "cp1253": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋ",
    "cp1255": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
}
PUNCTUATION = frozenset("“”„‘’‚–—…«»‹›№§°€£\u00a0©®™·•½¼¾²³\u200e\u200f")
EASTERN = frozenset("ąğ")
HIGH = re.compile("[^\0-\x7f]")
ASCII_LETTER = re.compile("[A-Za-z]")
SAMPLE = 4_000  # letters that are not ASCII
UNMIXED = ("cp1252", "cp1251", "cp1256", "mac-roman", "cp1250")
LEFT = re.compile("Ã[\u00a0-\u00bf]|â€.|Ð[\u0080-\u00bf]|Ñ[\u0080-\u00bf]|[ØÙ][\u0080-\u00bf„…†‡ˆ‰]")


def text_of(data: bytes, ledger: Ledger) -> str:
    """The text, and a question where its encoding had to be guessed or some of its bytes are none of it."""
    text, encoding, is_guess = decode(data)
    if not is_guess:
        return text
    lines = [n for n, line in enumerate(re.split("\r\n?|\n", text), 1) if "\ufffd" in line]
    if encoding == "utf-8" and lines:
        where = ", ".join(map(str, lines[:12])) + (" …" if len(lines) > 12 else "")
        done = f"read as utf-8; bytes that are none are shown as \ufffd: line {where}"
        ledger.flag("encoding-guessed", "must", lines[0], around(text), done)
    else:
        ledger.flag("encoding-guessed", "must", 1, " ".join(text[:400].split()[:12]), f"read as {encoding}")
    return text


def around(text: str) -> str:
    """The words around the first byte that could not be read."""
    place = text.find("\ufffd")
    return " ".join(text[max(0, place - 60) : place + 60].split())


def decode(data: bytes) -> tuple[str, str, bool]:
    """The text, the encoding it was in, and whether that was a guess; Unreadable for what is no text."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return marked(data[len(mark) :], encoding)
    if encoding := wide(data):
        return sound(data.decode(encoding)), encoding, True
    try:
        return sound(data.decode("utf-8")), "utf-8", False
    except UnicodeDecodeError:
        pass
    if 0 in data:
        raise Unreadable("it holds NUL bytes: it is binary, not text")
    if is_nearly_unicode(data):
        return sound(data.decode("utf-8", "replace")), "utf-8", True
    return guessed(data)


def marked(data: bytes, encoding: str) -> tuple[str, str, bool]:
    """Text that says at its beginning how it is written; a few bytes of UTF-8 may be wrong all the same."""
    try:
        return sound(data.decode(encoding)), encoding, False
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and is_nearly_unicode(data):
            return sound(data.decode("utf-8", "replace")), "utf-8", True
        raise Unreadable(f"it says it is {encoding}, but byte {error.start} is not: save it anew as UTF-8") from error


def wide(data: bytes) -> str:
    """The encoding of two or four bytes a letter that gives a text, where many bytes are such as text has none of."""
    sample = data[:20_000]
    if sum(sample.count(code) for code in range(9)) <= len(sample) // 10:
        return ""
    for encoding in WIDE:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        part = text[:5_000]
        letters = sum(letter.isalpha() or letter.isspace() for letter in part)
        scripts = {ord(letter) >> 8 for letter in part if letter.isalpha()}
        if "\0" not in text and letters > 0.7 * len(part) and len(scripts) <= 6:
            return encoding
    return ""


def is_nearly_unicode(data: bytes) -> bool:
    """Whether nearly all that is not ASCII is sound UTF-8, and something is."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - bad - sum(data.count(code) for code in range(0x80))
    return good >= 20 * bad


def guessed(data: bytes) -> tuple[str, str, bool]:
    """Text in an encoding of one byte a letter: the one whose letters it has, in places where letters stand."""
    start = next(n for n, code in enumerate(data) if code >= 0x80)
    sample = data[max(0, start - 200) : start + 60_000]
    best = max(LETTERS, key=lambda encoding: likeness(sample, encoding))
    return sound(data.decode("latin-1").translate(signs(best))), best, True


@cache
def signs(encoding: str) -> dict[int, str]:
    """What each byte stands for; one that is not defined becomes the control character of its number, to be seen."""
    found = {}
    for code in range(0x80, 0x100):
        try:
            found[code] = bytes([code]).decode(encoding)
        except UnicodeDecodeError:
            found[code] = chr(code) if code < 0xA0 else "\ufffd"
    return found


def likeness(data: bytes, encoding: str) -> float:
    """How far the signs of a text are those of an encoding's languages, each in a place where such a sign stands."""
    text = data.decode("latin-1").translate(signs(encoding))
    small = frozenset(LETTERS[encoding])
    capital = frozenset(LETTERS[encoding].upper()) - small
    is_latin = "ö" in small
    points, count = 0.0, 0
    for place in itertools.islice(HIGH.finditer(text), SAMPLE):
        sign, before = place[0], text[place.start() - 1 : place.start()]
        after = text[place.end() : place.end() + 1]
        count += 1
        stands_among_others = not is_latin and bool(ASCII_LETTER.match(before) or ASCII_LETTER.match(after))
        if sign in PUNCTUATION:
            points += 1.0 if not (before.isalpha() and after.isalpha()) or sign in "’\u200c" else -1.0
        elif (sign not in small and sign not in capital and sign not in RARE) or stands_among_others:
            points -= 2.0
        elif sign in capital:
            points += -2.0 if before.islower() else 0.9
        elif before.isupper() and after.isupper():
            points -= 2.0
        else:
            points += 0.7 if sign in RARE else 0.9 if small & EASTERN else 1.0
    return points / count if count else 0.0


def unmixed(text: str) -> str | None:
    """Text whose UTF-8 had been read in another encoding, once or twice, made right; None where that is not so."""
    made = text
    for _ in range(0 if text.isascii() else 3):
        again = next((found for encoding in UNMIXED if (found := read_anew(made, encoding))), None)
        if again is None:
            break
        made = again
    return made if made != text else None


def read_anew(text: str, encoding: str) -> str | None:
    """All of a text written in an encoding and read as UTF-8; None where it cannot be, or nothing changes."""
    codes = {sign: code for code, sign in signs(encoding).items() if sign != "\ufffd"}
    codes |= {chr(code): code for code in range(0x80)}
    if encoding == "cp1252":
        codes |= {chr(code): code for code in range(0x80, 0xA0)}  # text that went through Latin-1 has these
    try:
        made = bytes(map(codes.__getitem__, text)).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return None
    return made if made != text else None


def is_still_mixed(text: str) -> bool:
    """Whether a text has signs of UTF-8 that was read in another encoding, which could not be made right."""
    return not text.isascii() and len(LEFT.findall(text[:1_000_000])) >= 3


def sound(text: str) -> str:
    """The text, if it is one."""
    if "\0" in text:
        raise Unreadable("it holds NUL characters: it is binary, not text")
    sample = text[:20_000]
    strange = sum(
        unicodedata.category(sign) in ("Cc", "Co", "Cn")
        for sign in sample
        if sign < "\x80" or sign > "\x9f"
        if sign not in "\t\n\r\f\v"
    )
    if strange > max(8, len(sample) // 10):
        raise Unreadable("it is binary, not text")
    if not text.strip("\ufeff \t\r\n\f\v"):
        raise Unreadable("it is empty")
    return text
