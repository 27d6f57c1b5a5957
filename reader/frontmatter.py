"""YAML and TOML that people write → checked values. Every mistake of a file is told, each with its line."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from reader.language import is_language
from reader.model import Problem, Source

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

ADDRESS = re.compile(r"https?://[^\s\"'<>\x00-\x1f]+\Z")
MOST_VALUES = 20_000
LONG = 100  # characters of a text that count as one more value
DEEPEST = 20
HARMLESS = 2000  # characters: fewer cannot nest deep enough to do harm
TOO_MUCH = "the YAML is too large or too deep: aliases that repeat each other are refused"
MERGE = "tag:yaml.org,2002:merge"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?\Z", re.ASCII)
UNCERTAIN = re.compile(r"[-\d]*[?~%X][-\d?~%X]*\Z", re.ASCII)


@dataclass(slots=True)
class Fields:
    """The values of a file as strings, lists and dicts, and the line on which each key path stands."""

    path: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[tuple[Any, ...], int] = field(default_factory=dict)
    begins: dict[tuple[Any, ...], int] = field(default_factory=dict)  # the line of a text's first word
    problems: list[Problem] = field(default_factory=list)

    def tell(self, where: tuple[Any, ...], rule: str, message: str, level: str = "error") -> None:
        """Keep a problem at the line of a key path, or of the nearest key above it."""
        while where and where not in self.lines:
            where = where[:-1]
        self.problems.append(Problem(self.path, self.lines.get(where, 1), rule, level, message))


class Refused(Exception):
    """YAML that is no plain data; `line` is counted in the file."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def split(source: Source) -> tuple[Fields, str, int]:
    """A text's front matter, its body, and the line on which the body begins."""
    fields = Fields(source.path)
    lines = source.text.split("\n")
    if lines[0].rstrip() != "---":
        return fields, source.text, 1
    for n, line in enumerate(lines[1:], 1):
        if line.rstrip() in ("---", "..."):
            read_yaml(fields, "\n".join(lines[1:n]), 2)
            return fields, "\n".join(lines[n + 1 :]), n + 2
    fields.tell((), "front-matter", "the front matter begins with --- but is never closed: add a line --- after it")
    return fields, "", 1


def read_yaml(fields: Fields, text: str, first_line: int) -> None:
    """Read a block of YAML into `fields`; scalars stay strings, only null is None."""
    value = load(fields, text, first_line, {})
    if isinstance(value, dict):
        fields.values = value
    else:
        message = "the front matter must be `key: value` lines, not a list or a single value"
        fields.problems.append(Problem(fields.path, first_line, "front-matter", "error", message))


def load(fields: Fields, text: str, first_line: int, empty: Any) -> Any:
    """What a block of YAML holds, or what stands for an empty or a broken one."""
    node, value = composed(fields, text, first_line, refuse_depth, MOST_VALUES)
    return value if node else empty


def load_long(fields: Fields, text: str) -> tuple[yaml.Node | None, Any]:
    """A whole file of YAML, however long, and what it holds; None for one that is empty or broken.

    Nothing in it may repeat another part: so it holds no more than it has characters.
    """
    return composed(fields, text, 1, refuse_aliases, MOST_VALUES + 2 * len(text))


def composed(
    fields: Fields, text: str, first_line: int, look: Callable[[str, int], None], most: int
) -> tuple[yaml.Node | None, Any]:
    """YAML that was looked at before, and what it holds, if that is no more than so much."""
    try:
        look(text, first_line)
        node = yaml.compose(text, Loader=Loader)
        return node, plain(node, fields, (), first_line, [most]) if node is not None else None
    except yaml.MarkedYAMLError as error:
        # What is never closed is told where it was opened.
        mark = error.context_mark if "end of stream" in str(error.problem) else error.problem_mark
        mark = mark or error.problem_mark
        line = first_line + (mark.line if mark else 0)
        message = f"the YAML cannot be read: {error.problem or error.context}; check quotes, colons and indentation"
        fields.problems.append(Problem(fields.path, line, "yaml", "error", message))
    except yaml.YAMLError as error:
        message = f"the YAML cannot be read: {str(error).splitlines()[0]}"
        fields.problems.append(Problem(fields.path, first_line, "yaml", "error", message))
    except (Refused, RecursionError) as error:
        line = error.line if isinstance(error, Refused) else first_line
        fields.problems.append(Problem(fields.path, line, "yaml", "error", str(error)))
    return None, None


def refuse_depth(text: str, first_line: int) -> None:
    """Raise Refused for YAML so deep that composing it would overflow libyaml's stack and end the process."""
    if len(text) < HARMLESS:
        return
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            mark = event.start_mark
            raise Refused(first_line + (mark.line if mark else 0), TOO_MUCH)


def refuse_aliases(text: str, first_line: int) -> None:
    """Raise Refused for YAML that repeats other parts, or is too deep."""
    refuse_depth(text, first_line)
    for event in yaml.parse(text, Loader=Loader) if "*" in text else ():
        if isinstance(event, yaml.AliasEvent):
            line = first_line + (event.start_mark.line if event.start_mark else 0)
            raise Refused(line, f"*{event.anchor} repeats another part: write it out")


def plain(node: yaml.Node, fields: Fields, where: tuple[Any, ...], first: int, left: list[int]) -> Any:
    """A YAML node as strings, lists and dicts. Aliases are followed, not into a bomb; a long text counts as several."""
    line = first + node.start_mark.line
    left[0] -= 1 + (len(node.value) // LONG if isinstance(node, yaml.ScalarNode) else 0)
    if left[0] < 0 or len(where) > DEEPEST:
        raise Refused(line, TOO_MUCH)
    if not node.tag.startswith("tag:yaml.org,2002:") or "/" in node.tag:
        raise Refused(line, f"the YAML tag {node.tag} is not allowed: write plain text, lists and keys")
    fields.lines.setdefault(where, line)
    if isinstance(node, yaml.ScalarNode):
        fields.begins.setdefault(where, line + (node.style in ("|", ">")))
        is_null = not node.style and node.value in ("", "~", "null", "Null", "NULL")
        return None if is_null else node.value
    if isinstance(node, yaml.SequenceNode):
        return [plain(item, fields, (*where, n), first, left) for n, item in enumerate(node.value)]
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        here = first + key_node.start_mark.line
        if not isinstance(key_node, yaml.ScalarNode):
            raise Refused(here, "a key must be one word, not a list or keys of its own")
        if key_node.tag == MERGE:
            raise Refused(here, "merge keys (`<<`) are not supported: write the keys out")
        key = str(key_node.value)
        if key in values:
            message = f"the key `{key}` stands twice (first on line {fields.lines[(*where, key)]}): remove one"
            fields.problems.append(Problem(fields.path, here, "duplicate-key", "error", message))
            continue
        fields.lines[(*where, key)] = here
        values[key] = plain(value_node, fields, (*where, key), first, left)
    return values


def read_toml(source: Source) -> Fields:
    """A TOML file's values. The line of a key is found in its text, for messages."""
    fields = Fields(source.path)
    try:
        fields.values = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else source.text.count("\n") + 1
        twice = "Cannot overwrite" in str(error) or "twice" in str(error)
        rule = "duplicate-key" if twice else "toml"
        message = f"the TOML cannot be read: {error}; check quotes and brackets"
        fields.problems.append(Problem(source.path, line, rule, "error", message))
        return fields
    table = ""
    for n, line_text in enumerate(source.text.split("\n"), 1):
        if found := re.match(r"\s*\[+\s*([\w.-]+)\s*\]+", line_text):
            table = found[1]
            fields.lines.setdefault((table,), n)
        elif found := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", line_text):
            fields.lines.setdefault((table, found[1]) if table else (found[1],), n)
    return fields


# What a key may hold. A kind takes a value and answers what is wrong with it ("" for nothing).
Kind = Callable[[Any], str]


def text(value: Any) -> str:
    """Any single value."""
    if not isinstance(value, str):
        return f"expected text, got {named(value)}"
    found = CONTROL.search(value)
    return f"expected text, got the control character {found[0]!r}: remove it" if found else ""


def texts(value: Any) -> str:
    """A list of texts, or one text."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return next(filter(None, map(text, value)), "")
    return f"expected a list of texts, got {named(value)}"


def date(value: Any) -> str:
    """2026, 2026-11 or 2026-11-21, and a day that exists."""
    found = DATE.match(str(value))  # TOML has years as numbers and days as dates
    if found and found[3]:
        year, month, day = (int(part) for part in found.groups())
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if year and day <= (29 if leap and month == 2 else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]):
            return ""
    elif found:
        return ""
    return f"expected a date such as 2026, 2026-11 or 2026-11-21, got {shown(value)}"


def interval(value: Any) -> str:
    """A date or an interval of EDTF, one end open as `..`; sides that EDTF calls uncertain are taken as they are."""
    sides = value.split("/") if isinstance(value, str) else []
    known = [side in ("", "..") or bool(UNCERTAIN.match(side)) or not date(side) for side in sides]
    if value is None or (0 < len(sides) <= 2 and all(known) and any(side.strip(".") for side in sides)):
        return ""
    return f"expected a date or an interval such as 2015-07-14/2018-05-08, got {shown(value)}"


def truth(value: Any) -> str:
    """true or false."""
    known = isinstance(value, bool) or value in ("true", "false", "True", "False")
    return "" if known else f"expected true or false, got {shown(value)}"


def count(value: Any) -> str:
    """A whole number from 0."""
    known = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return "" if known else f"expected a whole number, got {shown(value)}"


def bcp47(value: Any) -> str:
    """A language tag."""
    known = isinstance(value, str) and is_language(value)
    return "" if known else f"expected a language tag such as en, fa or ru-Cyrl, got {shown(value)}"


def address(value: Any) -> str:
    """A web address."""
    known = isinstance(value, str) and ADDRESS.match(value)
    return "" if known or value == "" else f"expected an address such as https://example.org/, got {shown(value)}"


def one_of(*words: str) -> Kind:
    """One of a few words."""
    return lambda value: (
        "" if value in words else f"expected {', '.join(words[:-1])} or {words[-1]}, got {shown(value)}"
    )


def anything(value: Any) -> str:
    """What another program wrote; not ours to judge."""
    return ""


def named(value: Any) -> str:
    """The kind of a value, for a message."""
    kinds = {dict: "keys and values", list: "a list", str: "text", bool: "true or false", int: "a number"}
    return kinds.get(type(value), "nothing" if value is None else "something else")


def shown(value: Any) -> str:
    """A value, for a message."""
    return repr(value) if isinstance(value, str) and len(value) < 60 else named(value)


Schema = dict[str, "Kind | Schema | list[Schema]"]


def check(fields: Fields, schema: Schema, values: Any = None, where: tuple[Any, ...] = ()) -> dict[str, Any]:
    """The values a schema knows, wrong ones left out, with a Problem for each that is wrong or unknown."""
    values = fields.values if values is None else values
    good: dict[str, Any] = {}
    for key, value in values.items():
        here = (*where, key)
        kind = schema.get(key)
        if kind is None:
            near = difflib.get_close_matches(key, schema, 1, 0.6)
            cure = f": did you mean `{near[0]}`?" if near else f"; known here: {', '.join(schema)}"
            fields.tell(here, "unknown-key", f"unknown key `{key}`{cure}", "warning")
        elif isinstance(kind, dict):
            if isinstance(value, dict):
                good[key] = check(fields, kind, value, here)
            elif value is not None:
                fields.tell(here, "wrong-type", f"`{key}`: expected keys and values below it, got {named(value)}")
        elif isinstance(kind, list):
            rows = value if isinstance(value, list) else []
            if value is not None and not (isinstance(value, list) and all(isinstance(row, dict) for row in rows)):
                fields.tell(here, "wrong-type", f"`{key}`: expected a list of entries, got {named(value)}")
                continue
            good[key] = [check(fields, kind[0], row, (*here, n)) for n, row in enumerate(rows)]
        elif value is None:
            continue
        elif wrong := kind(value):
            fields.tell(here, "wrong-type", f"`{key}`: {wrong}")
        else:
            good[key] = value
    return good


def listed(value: Any) -> tuple[str, ...]:
    """A list of texts as a tuple; one text is a list of one."""
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def true(value: Any) -> bool:
    """A checked truth as a bool."""
    return value is True or str(value).lower() == "true"
