"""Words → Markdown in which none of their signs is taken for markup."""

from __future__ import annotations

import re

SIGNS = re.compile(
    r"[\\`*\[\]{}]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|<(?=[A-Za-z/!?])|&(?=#\w{1,8};|\w{2,31};)|!(?=\[)"
)
START = re.compile(
    r"(?:#{1,6}|[-+>:~=|]|[0-9]{1,9}[.)])(?=\s|\Z)|>|={2,}\s*\Z|-{2,}[\s-]*\Z|~{3,}|\||\[\^[^\]\s]{1,60}\]:"
)
WHOLE = re.compile(r"(\*{1,3})(?![*\s])((?:[^*\\]|\\.)+)\1\Z")
CLOSING = re.compile(r"(?<!\S)(?=#+\Z)")
MARKER = re.compile(r"(\[\^\d{1,3}\])")


def escaped(text: str) -> str:
    """Words within a line."""
    return SIGNS.sub(lambda sign: "\\" + sign[0], text)


def with_markers(text: str) -> str:
    """Words within a line in which the markers of notes stay."""
    return "".join(part if n % 2 else escaped(part) for n, part in enumerate(MARKER.split(text)))


def safe_start(line: str) -> str:
    """A line that does not begin like a heading, a list, a quotation, a note, a table or a rule."""
    found = START.match(line)
    if not found:
        return line
    sign = len(line) - len(line.lstrip("0123456789"))
    return f"{line[:sign]}\\{line[sign:]}"


def unemphasised(text: str) -> str:
    """The words of a heading on one line, without emphasis that is about all of them."""
    lines = re.split(r"\\?\n", text)
    found = [WHOLE.match(line) for line in lines]
    return " ".join(match[2] if match and all(found) else line for match, line in zip(found, lines, strict=True))


def heading(line: str) -> str:
    """A heading that does not end like one that is closed."""
    return CLOSING.sub(r"\\", line)
