"""Small changes to files that people write: a line is added, and not one other character changes."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import yaml

from reader import frontmatter
from reader.model import ReaderError, Source

# As `frontmatter.split` has it.
FRONT = re.compile(r"---[^\S\n]*\n(.*?)^(?:---|\.\.\.)[^\S\n]*$", re.DOTALL | re.MULTILINE)
NOTHING = ("~", "null", "Null", "NULL")


def append(source: Source, keys: tuple[str, ...], item: Any) -> Source:
    """A text with one more item in a list of its front matter; the list and what it lies in are made where missing."""
    found = FRONT.match(source.text)
    if not found and source.text.split("\n")[0].rstrip() == "---":
        raise ReaderError(f"{source.path}: the front matter is never closed: add a line --- after it")
    if not found:
        return Source(source.path, f"---\n{block(keys, item, '')}---\n{source.text}")
    text = found[1]
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        changed = text + block(keys, item, "") if node is None else placed(text, node, keys, item)
        is_right = loaded(changed) == appended(loaded(text) or {}, keys, item)
        if item in listed(loaded(text), keys):
            return source
    except (yaml.YAMLError, RecursionError):
        is_right = False
    if not is_right:
        raise ReaderError(f"{source.path}: add {item} to `{': '.join(keys)}` by hand; its YAML is written unusually")
    return Source(source.path, source.text[: found.start(1)] + changed + source.text[found.end(1) :])


def listed(values: Any, keys: tuple[str, ...]) -> Any:
    """The list at a path of keys; an empty one if there is none."""
    for key in keys:
        values = values.get(key) if isinstance(values, dict) else None
    return values if isinstance(values, list) else [values]


def loaded(text: str) -> Any:
    """YAML as strings, lists and dicts."""
    return yaml.load(text, Loader=yaml.BaseLoader)


def appended(values: Any, keys: tuple[str, ...], item: Any) -> Any:
    """Values with one more item in the list at a path of keys; None where the path leads through something else."""
    if not isinstance(values, dict):
        return None
    if len(keys) > 1:
        return {**values, keys[0]: appended(values.get(keys[0]) or {}, keys[1:], item)}
    old = values.get(keys[0]) or []
    if old in NOTHING:
        return None
    return {**values, keys[0]: [*([old] if isinstance(old, str) else old), item]}


def flow(item: Any) -> str:
    """A value on one line, as it may stand between the brackets of a list."""
    text = yaml.safe_dump([item], default_flow_style=True, allow_unicode=True, width=10**9, sort_keys=False)
    return str(text).strip()[1:-1]


def block(keys: tuple[str, ...], item: Any, indent: str) -> str:
    """Lines for keys that are not there yet, one below the other."""
    lines = [f"{indent}{'  ' * n}{key}:\n" for n, key in enumerate(keys)]
    return "".join(lines[:-1]) + lines[-1][:-1] + f" [{flow(item)}]\n"


def nested(keys: tuple[str, ...], item: Any) -> str:
    """The same on one line, for a mapping in braces."""
    inner = f"[{flow(item)}]"
    for key in reversed(keys[1:]):
        inner = f"{{{key}: {inner}}}"
    return f"{keys[0]}: {inner}"


def placed(text: str, node: yaml.Node, keys: tuple[str, ...], item: Any) -> str:
    """YAML with the item put where its keys lead."""
    if isinstance(node, yaml.MappingNode) and keys:
        for key, value in node.value:
            if key.value == keys[0]:
                return placed(text, value, keys[1:], item) if full(value) else filled(text, key, keys, item)
        if node.flow_style:
            last = node.value[-1][1].end_mark.index if node.value else node.start_mark.index + 1
            return text[:last] + (", " if node.value else "") + nested(keys, item) + text[last:]
        return below(text, node, block(keys, item, " " * node.start_mark.column))
    if isinstance(node, yaml.SequenceNode):
        if not node.flow_style:
            return below(text, node, f"{' ' * node.start_mark.column}- {flow(item)}\n")
        last = node.value[-1].end_mark.index if node.value else node.start_mark.index + 1
        return text[:last] + (", " if node.value else "") + flow(item) + text[last:]
    if isinstance(node, yaml.ScalarNode) and not keys:
        start, end = node.start_mark.index, node.end_mark.index
        own = text[start:end] if node.style in ("'", '"') else flow(node.value)
        return f"{text[:start]}[{own}, {flow(item)}]{text[end:]}"
    return text


def full(node: yaml.Node) -> bool:
    """Whether a value is there at all: `key:` alone has none."""
    return not isinstance(node, yaml.ScalarNode) or node.start_mark.index < node.end_mark.index


def filled(text: str, key: yaml.Node, keys: tuple[str, ...], item: Any) -> str:
    """YAML with a value given to a key that had none."""
    colon = text.index(":", key.end_mark.index) + 1
    return f"{text[:colon]} {nested(('', *keys[1:]), item).removeprefix(': ')}{text[colon:]}"


def below(text: str, node: yaml.Node, lines: str) -> str:
    """YAML with lines put after the last line of a block, before comments that follow it."""
    end = last_mark(node)
    if end and text[end - 1] != "\n":
        end = text.find("\n", end) + 1 or len(text)
    return text[:end] + lines + text[end:]


def last_mark(node: yaml.Node) -> int:
    """Where the last value of a block ends."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        if isinstance(last, tuple):
            return last_mark(last[1]) if full(last[1]) else int(last[0].end_mark.index)
        return last_mark(last)
    return int(node.end_mark.index)


def update(source: Source, values: dict[str, Any]) -> tuple[Source, list[str]] | None:
    """A text whose front matter has these values, and the comments that went with what was replaced.

    What has the value it had keeps its lines, and comments between keys stay. None where that cannot be done.
    """
    found = FRONT.match(source.text)
    if not found:
        return None
    before, wanted = values_in(source), values_in(Source("", f"---\n{dumped(values)}---\n"))
    if before.keys() == wanted.keys() and all(is_same(before, wanted, key) for key in wanted):
        return source, []
    text = found[1]
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if not isinstance(node, yaml.MappingNode) or node.flow_style:
            return None
        changed, lost = spliced(text, node, before, wanted, values)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    done = Source(source.path, source.text[: found.start(1)] + changed + source.text[found.end(1) :])
    after = values_in(done)
    is_right = after.keys() == wanted.keys() and all(is_same(after, wanted, key) for key in wanted)
    return (done, lost) if is_right else None


def values_in(source: Source) -> dict[str, Any]:
    """The values of a front matter; none of one that cannot be read."""
    fields = frontmatter.split(source)[0]
    return {} if fields.problems else fields.values


def is_same(before: dict[str, Any], wanted: dict[str, Any], key: str) -> bool:
    """Whether a key has the value it had; nothing can be written in several ways."""
    if key not in before or key not in wanted:
        return False
    return bool(before[key] == wanted[key]) or (before[key] in (None, "") and wanted[key] in (None, ""))


def front(source: Source) -> str:
    """The YAML of a front matter; empty if there is none."""
    found = FRONT.match(source.text)
    return found[1] if found else ""


def spliced(
    text: str, node: yaml.MappingNode, before: dict[str, Any], wanted: dict[str, Any], values: dict[str, Any]
) -> tuple[str, list[str]]:
    """YAML with other values put where their keys stand; new keys before `capture`, with which ours begin."""
    parts: list[str] = []
    lost: list[str] = []
    done = 0
    fresh = "".join(lines_of(key, values[key]) for key in values if key not in before)
    for key, value in node.value:
        name, start = str(key.value), int(key.start_mark.index)
        if name == "capture":
            parts += [text[done:start], fresh]
            done, fresh = start, ""
        if is_same(before, wanted, name):
            continue
        end = last_mark(value) if full(value) else text.index(":", key.end_mark.index) + 1
        rest = "" if text[end - 1] == "\n" else text[end : (text.find("\n", end) + 1) or len(text)]
        lines = lines_of(name, values[name]) if name in wanted else ""
        is_short = isinstance(value, yaml.ScalarNode) and lines.count("\n") == 1
        parts += [text[done:start], lines[:-1] + rest if is_short and rest else lines]
        gone = text[start:end] + ("" if is_short and rest else rest)
        lost += [line.strip() for line in re.findall(r"(?:^|\s)(#[^\n]*)", gone)] if has_comments(gone) else []
        done = end + len(rest)
    return "".join([*parts, text[done:], fresh]), lost


def has_comments(text: str) -> bool:
    """Whether a piece of YAML holds comments: a # in a value is none."""
    end = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if "#" in text[end : token.start_mark.index]:
            return True
        end = max(end, token.end_mark.index)
    return "#" in text[end:]


def lines_of(key: str, value: Any) -> str:
    """A key and its value as lines."""
    return dumped({key: value})


def dumped(values: dict[str, Any]) -> str:
    """Values as YAML."""
    return str(yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=110, default_flow_style=False))


def append_toml(source: Source, table: str, key: str, item: str) -> Source:
    """A reader.toml with one more text in a list of one of its tables."""
    text = source.text
    quoted = json.dumps(item, ensure_ascii=False)  # the escapes of JSON are those of TOML
    try:
        before = tomllib.loads(text)
        if item in before.get(table, {}).get(key, ()):
            return source
        changed = with_item(text, table, key, quoted)
        after = tomllib.loads(changed)
        is_right = item in after[table][key] and {**before, table: 0} == {**after, table: 0}
    except (tomllib.TOMLDecodeError, AttributeError, TypeError):
        is_right = False
    if not is_right:
        raise ReaderError(
            f"{source.path}: add {quoted} to `{key}` under [{table}] by hand; its TOML is written unusually"
        )
    return Source(source.path, changed)


def with_item(text: str, table: str, key: str, quoted: str) -> str:
    """TOML with an item put first in a list, which is made where it is missing."""
    head = re.search(rf"^[ \t]*\[[ \t]*{table}[ \t]*\][^\n]*(?:\n|\Z)", text, re.MULTILINE)
    if not head:
        return f"{text.rstrip()}\n\n[{table}]\n{key} = [{quoted}]\n"
    end = re.compile(r"^[ \t]*\[", re.MULTILINE).search(text, head.end())
    last = end.start() if end else len(text)
    there = re.compile(rf"^[ \t]*{key}[ \t]*=[ \t]*\[", re.MULTILINE).search(text, head.end(), last)
    if there:
        rest = text[there.end() :]
        return f"{text[: there.end()]}{quoted},{'' if rest[:1].isspace() else ' '}{rest}"
    line = "" if text[head.end() - 1] == "\n" else "\n"
    return f"{text[: head.end()]}{line}{key} = [{quoted}]\n{text[head.end() :]}"
