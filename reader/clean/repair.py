"""Mechanical repairs: small functions in a table, each changing signs and never words. A line stays a line."""

from __future__ import annotations

import html
import html.entities
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

from reader.clean import furniture
from reader.clean.decode import is_still_mixed, unmixed
from reader.clean.values import Ledger, Line

Repair = Callable[[str], tuple[str, int]]

SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
NOTHING = re.compile("[\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c\u180e]")
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
SUPER = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LIGATURE = re.compile("[ﬀ-ﬆ]")
ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
ESCAPE = re.compile(r"\\([$+*_#\[\]()&%~^<>|.!-])")
VALUE = r"(?:\"[^\"\n<>]{0,600}\"|'[^'\n<>]{0,600}'|[^\s<>\"']{1,200})"
TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|em|font|i|mark|q|s|small|span|strong|sub|sup|u|wbr)"
    rf"(?:\s+[A-Za-z][\w:-]{{0,40}}\s?=\s?{VALUE}){{0,12}}\s?/?>",
    re.I,
)
RAISED = re.compile(r"<sup(?:\s[^<>\n]{0,200})?>\s?(?:<a\s[^<>\n]{0,300}>)?\[?(\d{1,3})\]?(?:</a>)?\s?</sup>", re.I)
TARGET = r"\((?=[^()\s]*[:/#.])(?:[^()\s]|\([^()\s]{0,200}\)){1,1000}(?:\s+\"[^\"\n]{0,300}\")?\)"
PICTURE = re.compile(rf"!\[([^\[\]\n]{{0,600}})\]{TARGET}")
LINK = re.compile(rf"(?<!!)\[([^\[\]\n^]{{0,600}})\]{TARGET}")
OWN_NOTE = re.compile(r"(?<!!)\[\\?\[?(\d{1,3})\\?\]?\]\([^()\s]{0,600}#[^()\s]{1,200}\)")
ADDRESS = re.compile(r"((?:\b[a-z]{2,10}://|\bwww\.)\S+)", re.I)
DASH = re.compile(
    r"(?<=\w)([.,;)”\"’']?)--(?=[\w“\"‘'(])|(?<=\w)([.,;)”\"’']?)-- (?=\w)"
    r"|(?<=\w) --(?=\w\w)(?=[^\n]{0,120}?\w-- )|(?<=[\w.,;!?)”\"’»]) -- (?=[\w“\"‘«(])"
)
OPTION = re.compile(r"(?:\A|\s)--?[A-Za-z][\w-]*(?:[=\s]|\Z)")
DROP_CAP = re.compile(r"(?:\A|(?<=\n\n)|(?<=\f))([^\W\d_]) ([^\W\d_]{1,30})(?=[\s,;:’'-])")
WORD = re.compile(r"[^\W\d_]+")
LONE = frozenset("aioyàавикосуяéáìø")  # letters that are words
CONTROLS = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def line_ends(text: str) -> tuple[str, int]:
    """CRLF and CR become LF; so do the line and paragraph separators of Unicode."""
    count = text.count("\r")
    return re.sub("\r\n?|[\u2028\u2029\x85]", "\n", text), count


def mojibake(text: str) -> tuple[str, int]:
    """UTF-8 that was read as Windows-1252, all of it or nothing."""
    made = unmixed(text)
    return (made, 1) if made is not None else (text, 0)


def entities(text: str) -> tuple[str, int]:
    """&amp; and its kin, once; what is none stays, and a form feed or line end does not come of one."""
    return ENTITY.subn(entity, text) if "&" in text else (text, 0)


def entity(found: re.Match[str]) -> str:
    """The sign of an entity."""
    name = found[0][1:]
    if not name.startswith("#") and name not in html.entities.html5:
        return found[0]
    return re.sub(r"[\n\r\f\0]", " ", html.unescape(found[0]))


def escapes(text: str) -> tuple[str, int]:
    r"""\$ and its kin."""
    return ESCAPE.subn(r"\1", text) if "\\" in text else (text, 0)


def tags(text: str) -> tuple[str, int]:
    """Inline tags; a break stands for a space, a raised number stays raised."""
    if "<" not in text:
        return text, 0
    made, notes = RAISED.subn(lambda found: found[1].translate(SUPER), text)
    made, count = TAG.subn(lambda tag: " " if tag[0][:3].lower() == "<br" else "", made)
    return made, count + notes


def pictures(text: str) -> tuple[str, int]:
    """The markup of a picture becomes its words."""
    return PICTURE.subn(r"\1", text) if "![" in text else (text, 0)


def links(text: str) -> tuple[str, int]:
    """The markup of a link becomes its text; a number that leads to a note stays a marker."""
    if "](" not in text:
        return text, 0
    made, notes = OWN_NOTE.subn(r"[\1]", text)
    made, count = LINK.subn(r"\1", made)
    return made, count + notes


def spaces(text: str) -> tuple[str, int]:
    """No-break, thin and narrow spaces and tabs become spaces."""
    made, count = SPACES.subn(" ", text)
    # A tab within a line divides columns, and two spaces still say so.
    return re.sub(r"(?<=\S)\t", "  ", made).expandtabs(4), count + text.count("\t")


def invisible(text: str) -> tuple[str, int]:
    """Soft hyphens, zero-width spaces and direction marks go; the zero-width non-joiner stays."""
    return NOTHING.subn("", text)


def controls(text: str) -> tuple[str, int]:
    """Control characters other than line ends, tabs and form feeds go."""
    return CONTROLS.subn("", text)


def composed(text: str) -> tuple[str, int]:
    """NFC, which changes no sign a reader sees."""
    made = unicodedata.normalize("NFC", text)
    return made, int(made != text)


def ligatures(text: str) -> tuple[str, int]:
    """The letters of ﬁ and ﬂ."""
    return LIGATURE.subn(lambda sign: LIGATURES[sign[0]], text)


def dashes(text: str) -> tuple[str, int]:
    """Two hyphens between words become a dash; rules, options, addresses and the mark of a mail's signature stay."""
    count = 0

    def line(words: str) -> str:
        nonlocal count
        if "--" not in words or "---" in words or words.rstrip() == "--" or "|--" in words or OPTION.search(words):
            return words
        parts = ADDRESS.split(words)
        for n in range(0, len(parts), 2):
            parts[n], found = DASH.subn(lambda match: (match[1] or match[2] or "") + spaced(match[0]), parts[n])
            count += found
        return "".join(parts)

    return ("\n".join(map(line, text.split("\n"))), count) if "--" in text else (text, 0)


def spaced(found: str) -> str:
    """A dash with the spaces its hyphens had."""
    return (" " if found.startswith(" ") else "") + "—" + (" " if found.endswith(" ") else "")


def drop_caps(text: str) -> tuple[str, int]:
    """A large first letter that was parted from its word, where the text or the language has the whole word."""
    count = 0
    known: set[str] = set()

    def whole(found: re.Match[str]) -> str:
        nonlocal count
        letter, rest = found[1].casefold(), found[2].casefold()
        if not found[1].isupper() or (letter in LONE and len(rest) > 1):
            return found[0]
        if not known:
            known.update(small_words(), (word.casefold() for word in WORD.findall(text[:1_000_000])))
        if letter + rest not in known:
            return found[0]
        count += 1
        return found[1] + found[2]

    return DROP_CAP.sub(whole, text), count


@cache
def small_words() -> frozenset[str]:
    """The function words of every language."""
    return frozenset().union(*(furniture.words(language) for language in furniture.LANGUAGES))


REPAIRS: dict[str, Repair] = {
    "mojibake": mojibake,
    "line end": line_ends,
    "entity": entities,
    "escape": escapes,
    "inline tag": tags,
    "picture markup": pictures,
    "link markup": links,
    "space": spaces,
    "invisible sign": invisible,
    "control character": controls,
    "composed letter": composed,
    "ligature": ligatures,
    "dash": dashes,
    "drop cap": drop_caps,
}
UNCOUNTED = frozenset(["line end"])
SIGNS = ("space", "invisible sign", "control character", "composed letter", "ligature", "dash")  # all that print needs


def repair(text: str, ledger: Ledger, names: Sequence[str] = tuple(REPAIRS)) -> list[Line]:
    """The lines of a capture after the repairs of the table, with their numbers."""
    before = line_ends(text)[0].split("\n")
    for name in names:
        text, count = REPAIRS[name](text)
        if count and name not in UNCOUNTED:
            ledger.counts[name] += count
        if name == "mojibake" and count:
            ledger.flag("mojibake-repaired", "must", 1, quoted(text), "the whole text was read anew as UTF-8")
            before = line_ends(text)[0].split("\n")
        elif name == "mojibake" and is_still_mixed(text):
            ledger.flag(
                "mojibake-left", "must", 1, quoted(text), "parts were read in a wrong encoding; left as they are"
            )
    lines: list[Line] = []
    new_page = False
    for number, line in enumerate(text.split("\n"), 1):
        for n, part in enumerate(line.split("\f")):
            new_page = new_page or n > 0
            lines.append(Line(number, part.rstrip(), new_page))
            new_page = new_page and not part.strip()
        if number <= len(before) and before[number - 1] != line:
            ledger.changes.append((number, before[number - 1], line))
    return lines


def quoted(text: str) -> str:
    """Words enough to find a place by."""
    return " ".join(text[:400].split()[:12])
