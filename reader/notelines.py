"""A note's values as lines of YAML, as a person would write them."""

from __future__ import annotations

import re
from typing import Any

import yaml

Values = dict[str, Any]

WIDE = 110
PLAIN = re.compile(r"[^\W_](?:[\w./'’-]| (?=[^\s#]))*")
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")  # as YAML escapes them
WORDS: Any = yaml.resolver.Resolver()
TEXT = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp")


def item(note: Values, indent: str) -> str:
    """A note as an item of the list."""
    lines = "".join(entry(key, value, f"{indent}  ") for key, value in note.items())
    return f"{indent}- {lines[len(indent) + 2 :]}"


def entry(key: str, value: Any, indent: str) -> str:
    """A key and its value, as lines."""
    head, body = written(key, value, indent, 2)
    return f"{indent}{inline(key)}: {head}".rstrip() + f"\n{body}"


def written(key: str, value: Any, indent: str, deeper: int) -> tuple[str, str]:
    """What stands behind a key, and the lines below it: a note's text is a block, a short quote is one line."""
    if isinstance(value, dict):
        head = flow(value)
        if len(indent) + len(key) + len(head) + 2 <= WIDE:
            return head, ""
        return "", "".join(entry(each, within, f"{indent}{' ' * deeper}") for each, within in value.items())
    if key != "text" or UNSEEN.search(value.replace("\n", "").replace("\t", "")):
        return inline(value), ""
    sign = f"|{deeper if value[:1].isspace() else ''}"
    lines = value.rstrip("\n").split("\n")
    return sign, "".join(f"{indent}{' ' * deeper}{line}\n" if line else "\n" for line in lines)


def flow(value: Any) -> str:
    """A value on one line, which may stand between braces."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{inline(key)}: {flow(within)}" for key, within in value.items()) + "}"
    return quoted(value)


def inline(text: str) -> str:
    """A text on one line: as it is where nothing can take it for anything else, a date included."""
    is_plain = PLAIN.fullmatch(text) and not text.endswith(" ") and len(text) < WIDE
    if is_plain and WORDS.resolve(yaml.ScalarNode, text, (True, False)) in TEXT:
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """A text between quotation marks, what cannot be seen escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", escaped) + '"'
