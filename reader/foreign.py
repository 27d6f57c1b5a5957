"""What another program wrote → safe texts: JSON that may be anything, HTML as Markdown, words that are no markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from reader import frontmatter
from reader.model import ReaderError

DEEPEST = 40
HALF = re.compile("[\ud800-\udfff]")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # they would turn round what stands beside them
SIGNS = re.compile(r"[\\`*\[\]{}]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|<(?=[A-Za-z/!?])|&(?=#\w{1,8};|\w{2,31};)|!(?=\[)")
START = re.compile(r"^([ ]{0,3})(#{1,6}(?=\s|$)|[-+>:=|~](?=[-+>:=|~\s]|$)|>|\||\d{1,9}(?=[.)](?:\s|$)))", re.MULTILINE)
BLOCKS = frozenset("p div ul ol li table tr blockquote pre section article h1 h2 h3 h4 h5 h6 dl dt dd hr".split())
TAG = re.compile(r"<(/?)([A-Za-z][\w:-]*+)([^<>]*+)>")  # what it took it keeps, else a long tag takes minutes
TARGET = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
SILENT = [re.compile(f"<{begin}", re.IGNORECASE) for begin in ("!--", r"script\b", r"style\b")]
ENDS = [re.compile(end, re.IGNORECASE) for end in ("-->", r"</script[^<>]*>", r"</style[^<>]*>")]


def loaded(data: bytes, name: str) -> Any:
    """What a JSON file holds; one that is none is refused."""
    try:
        return json.loads(data)
    except RecursionError as error:
        raise ReaderError(f"{name}: the JSON is too deep; is it an export of annotations?") from error
    except UnicodeDecodeError as error:
        raise ReaderError(f"{name}: is not UTF-8; save the export anew") from error
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise ReaderError(f"{name}:{line}: this is no JSON: {getattr(error, 'msg', 'a number is too long')}") from error


def field(value: Any, key: str) -> Any:
    """A key of an object, as JSON-LD may write it; None if there is none, or no object."""
    if not isinstance(value, dict):
        return None
    for name in (key, f"@{key}", f"oa:{key}", f"as:{key}"):
        if name in value:
            return value[name]
    return None


def each(value: Any) -> list[Any]:
    """A list as it is, nothing as an empty one, anything else as a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def flat(value: Any, depth: int = 0) -> Iterator[Any]:
    """Values one by one, those within lists of the Web Annotation model (Choice, List …) too."""
    for one in each(value) if depth < DEEPEST else ():
        inner = field(one, "items") if isinstance(one, dict) else None
        if isinstance(one, list) or isinstance(inner, list):
            yield from flat(one if isinstance(one, list) else inner, depth + 1)
        else:
            yield one


def text(value: Any) -> str:
    """A text, or the text of an object with a `@value`, without what no file can hold or what turns words round."""
    if isinstance(value, dict):
        value = value.get("@value")
    if not isinstance(value, str):
        return ""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return HALF.sub("\ufffd", TURNING.sub("", frontmatter.CONTROL.sub("", value)))


def line(value: Any, longest: int = 200) -> str:
    """A text in one line, cut if it is long."""
    words = " ".join(text(value).split())
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def address(value: Any) -> str:
    """The address of a resource, given as a text or as an object with an id or a source."""
    for _ in range(DEEPEST):
        if not isinstance(value, dict):
            break
        value = field(value, "source") or field(value, "id")
        value = value[0] if isinstance(value, list) and value else value
    return text(value).strip()


def escaped(words: str) -> str:
    """Plain words as Markdown that shows them so, line by line."""
    lines = SIGNS.sub(lambda sign: "\\" + sign[0], words)
    lines = START.sub(lambda found: found[1] + (found[2] + "\\" if found[2].isdigit() else "\\" + found[2]), lines)
    lines = "\n".join(map(str.strip, lines.split("\n")))
    return re.sub(r"(?<!\n)\n(?!\n|\Z)", "\\\\\n", lines)


def from_html(markup: str) -> str:
    """The words of HTML as Markdown: its paragraphs, line ends and links; nothing else of it.

    Not by html.parser, which takes minutes for 100,000 characters of tags that are never closed.
    """
    for begin, end in zip(SILENT, ENDS, strict=True):
        markup = without(markup, begin, end)
    parts, links, done = [], list[str](), 0
    for tag in TAG.finditer(markup):
        parts += [words(markup[done : tag.start()]), between(tag, links)]
        done = tag.end()
    blocks = "".join([*parts, words(markup[done:])]).split("\n\n")
    tidy = (re.sub(r" *\n *", "\n", re.sub(r"[^\S\n]+", " ", block)).strip() for block in blocks)
    return re.sub(r"\x00([^\x01]*)\x01", link, "\n\n".join(escaped(block) for block in tidy if block))


def without(markup: str, begin: re.Pattern[str], end: re.Pattern[str]) -> str:
    """Markup without what stands from a beginning to its end."""
    parts, done = [], 0
    while opened := begin.search(markup, done):
        parts.append(markup[done : opened.start()])
        closed = end.search(markup, opened.end())
        done = closed.end() if closed else len(markup)
    return "".join([*parts, markup[done:]])


def words(markup: str) -> str:
    """Words between tags; line ends of the markup are spaces."""
    return re.sub(r"[\s\x00\x01]+", " ", unescape(markup))


def between(tag: re.Match[str], links: list[str]) -> str:
    """What stands for a tag: the end of a block or a line, or the address of a link behind its words."""
    name, is_end = tag[2].lower(), bool(tag[1])
    if name == "a" and not is_end:
        found = TARGET.search(tag[3])
        target = unescape(next(filter(None, found.groups()), "")) if found else ""
        links.append("" if frontmatter.address(target) or "\\" in target else target)
    if name == "a" and is_end and links and (target := links.pop()):
        return f"\x00{target}\x01"
    return "\n\n" if name in BLOCKS else "\n" if name == "br" else ""


def link(found: re.Match[str]) -> str:
    """An address, kept through the escaping, as a link."""
    return f" (<{found[1].replace(chr(92), '')}>)"
