"""A file of notes with one note more, changed or less; comments, order and every other character stay as they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from textwrap import dedent, indent
from typing import Any

import yaml

from reader import frontmatter
from reader.amend import full, last_mark
from reader.model import ReaderError, Source
from reader.notelines import Values, entry, flow, inline, item, written

Edit = tuple[int, int, str]  # from, to, and what stands there then

ORDER = "id quote paragraph text_digest kind by name date language text exact prefix suffix".split()
LARGEST = 10_000_000  # characters of one file
HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of notes, open: its text with plain line ends, the node of its list, what each note says, and where."""

    source: Source
    text: str
    node: yaml.SequenceNode | None
    notes: list[Values]
    lines: tuple[int, ...] = ()


def add(source: Source, values: Mapping[str, Any]) -> Source:
    """The file with one more note at its end; an empty text is a file that is not there yet."""
    return add_all(source, [values])


def add_all(source: Source, rows: Sequence[Mapping[str, Any]]) -> Source:
    """The file with several more notes at its end."""
    before = opened(source)
    known = {id_of(note) for note in before.notes}
    fresh = [checked(source, row) for row in rows]
    for note in fresh:
        if not note.get("id"):
            raise ReaderError(f"{source.path}: a note without an id cannot be added: give it one")
        if id_of(note) in known:
            raise ReaderError(f"{source.path}: there is a note `{note['id']}` already: give the new one another id")
        known.add(id_of(note))
    if not fresh:
        return source
    what = f"add `{fresh[0]['id']}`" if len(fresh) == 1 else f"add {len(fresh)} notes"
    return proved(before, appended(before, fresh), [*before.notes, *fresh], what)


def change(source: Source, name: str, values: Mapping[str, Any]) -> Source:
    """The file with other values for some keys of a note; None and an empty text take a key away."""
    return change_all(source, {name: values})


def change_all(source: Source, rows: Mapping[str, Mapping[str, Any]]) -> Source:
    """The file with several notes changed, each by its id."""
    before = opened(source)
    wanted, edits = list(before.notes), list[Edit]()
    for name, values in rows.items():
        at, node = found(before, name)
        given = checked(source, values, is_change=True)
        wanted[at] = merged(wanted[at], given)
        edits += edited(before.text, node, before.notes[at], given)
    if wanted == before.notes:
        return source
    return proved(before, [with_edits(before.text, edits)], wanted, f"change `{next(iter(rows))}`")


def remove(source: Source, name: str) -> Source:
    """The file without one of its notes; comments above it stay."""
    before = opened(source)
    at, node = found(before, name)
    wanted = before.notes[:at] + before.notes[at + 1 :]
    return proved(before, [without(before, at, node)], wanted, f"take `{name}` out")


def copy(source: Source, name: str, target: Source, with_comments: bool) -> Source:
    """Another file with a note of this one at its end: its values, or its very lines where these can stand there."""
    before, into = opened(source), opened(target)
    at, node = found(before, name)
    note = before.notes[at]
    is_alone = id_of(note) not in map(id_of, into.notes)
    if with_comments and is_alone and not any(each.node and each.node.flow_style for each in (before, into)):
        start, end = lines_of(before, node)
        own = indent(dedent(before.text[start:end].rstrip("\n") + "\n"), " " * column_of(into))
        with suppress(ReaderError):
            return proved(into, joined(into, [own]), [*into.notes, note], name)
    return add(target, note)


def opened(source: Source) -> Listed:
    """A file as it is; one that cannot be written back is refused."""
    text = source.text.removeprefix("\ufeff")
    if len(text) > LARGEST:
        raise ReaderError(f"{source.path}: is larger than {LARGEST // 1_000_000} MB: take notes out")
    if "\r" in text and text.count("\r\n") not in (text.count("\n"), 0):
        raise ReaderError(f"{source.path}: mixes kinds of line ends: save it with one kind")
    text = text.replace("\r\n", "\n")
    fields = frontmatter.Fields(source.path)
    node, values = frontmatter.load_long(fields, text)
    if fields.problems:
        first = fields.problems[0]
        raise ReaderError(f"{source.path}:{first.line}: {first.message}")
    if values is None:
        return Listed(source, text, None, [])
    if not isinstance(node, yaml.SequenceNode) or not all(isinstance(note, dict) for note in values):
        raise ReaderError(f"{source.path}: the notes are no list: begin each with `- id: …`")
    return Listed(source, text, node, values, tuple(fields.lines[n,] for n in range(len(values))))


def checked(source: Source, values: Mapping[str, Any], is_change: bool = False) -> Values:
    """Values as they are kept: texts with plain line ends, keys in order, nothing empty unless it takes a key away."""
    kept: Values = {}
    for key in sorted(values, key=lambda key: ORDER.index(key) if key in ORDER else len(ORDER)):
        value = values[key]
        if isinstance(value, Mapping):
            value = checked(source, value, is_change)
        elif value is not None and not isinstance(value, str):
            raise ReaderError(f"{source.path}: `{key}`: expected text, got {frontmatter.named(value)}")
        elif value:
            value = plain_text(value) if key == "text" else value.replace("\r\n", "\n").replace("\r", "\n")
            if HALF.search(value) or frontmatter.CONTROL.search(value):
                raise ReaderError(f"{source.path}: `{key}` holds a character that no file can: remove it")
            if len(value) > LARGEST:
                raise ReaderError(f"{source.path}: `{key}` is larger than {LARGEST // 1_000_000} MB: shorten it")
        if value or is_change:
            kept[str(key)] = value or None
    return kept


def plain_text(text: str) -> str:
    """Markdown with plain line ends, no empty line before it, and one line end after it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"\A(?:[^\S\n]*\n)+", "", text).rstrip()
    return f"{text}\n" if text else ""


def id_of(note: Values) -> str:
    """The id of a note as it is compared: letters may be composed or not."""
    return unicodedata.normalize("NFC", str(note.get("id", "")))


def found(before: Listed, name: str) -> tuple[int, yaml.MappingNode]:
    """A note's place in the list, and its node."""
    places = [n for n, note in enumerate(before.notes) if id_of(note) == unicodedata.normalize("NFC", name)]
    if not places or not before.node:
        raise ReaderError(f"{before.source.path}: there is no note `{name}`")
    if len(places) > 1:
        raise ReaderError(f"{before.source.path}: {len(places)} notes have the id `{name}`: give each its own")
    return places[0], before.node.value[places[0]]


def merged(old: Values, given: Values) -> Values:
    """A note's values with those that were given; None takes a key away."""
    new = dict(old)
    for key, value in given.items():
        if isinstance(value, dict) and isinstance(old.get(key), dict):
            new[key] = merged(old[key], value)
        elif value is not None:
            new[key] = {k: v for k, v in value.items() if v} if isinstance(value, dict) else value
        elif old.get(key):
            del new[key]
    return new


def same(one: Any, two: Any) -> bool:
    """Whether values are equal; line ends after a text do not count, nor keys that say nothing."""
    if isinstance(one, dict) and isinstance(two, dict):
        return all(same(one.get(key) or "", two.get(key) or "") for key in one.keys() | two.keys())
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(same, one, two))
    if isinstance(one, str) and isinstance(two, str):
        return one.rstrip("\n") == two.rstrip("\n")
    return bool(one == two)


def proved(before: Listed, texts: Sequence[str], wanted: list[Values], what: str) -> Source:
    """The first text that says just what is wanted, with the line ends and the mark of the file."""
    source = before.source
    for text in texts:
        done = Source(source.path, text)
        try:
            is_right = same(opened(done).notes, wanted)
        except ReaderError:
            if len(text) > LARGEST:
                raise
            is_right = False
        if is_right:
            mark = "\ufeff" if source.text.startswith("\ufeff") else ""
            return Source(source.path, mark + (text.replace("\n", "\r\n") if "\r\n" in source.text else text))
    raise ReaderError(f"{source.path}: {what} by hand; its YAML is written unusually")


def with_edits(text: str, edits: list[Edit]) -> str:
    """A text with pieces replaced; of several at one place, in their order."""
    parts, done = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        parts += [text[done:start], new]
        done = max(done, end)
    return "".join([*parts, text[done:]])


# Where values are written


def appended(before: Listed, fresh: list[Values]) -> list[str]:
    """The text with notes at its end: an empty line between two, unless the notes there have none."""
    text, node = before.text, before.node
    if node and node.flow_style:
        end = last_mark(node.value[-1]) if node.value else node.start_mark.index + 1
        if node.value:
            return [text[:end] + "".join(f", {flow(note)}" for note in fresh) + text[end:]]
        text, node = text[: node.start_mark.index] + text[node.end_mark.index :], None
        text = text if text.strip() else ""
    plain = replace(before, text=text, node=node)
    return joined(plain, [item(note, " " * column_of(plain)) for note in fresh])


def joined(before: Listed, items: list[str]) -> list[str]:
    """The text with items, each with its lines, below those of its list."""
    text, node, column = before.text, before.node, column_of(before)
    text += "" if not text or text.endswith("\n") else "\n"
    is_dense = node and len(node.value) > 1 and not re.search(rf"\n[^\S\n]*\n(?: *#.*\n)* {{{column}}}-\s", text)
    gap = "" if is_dense else "\n"
    start = text + (gap if text and not text.endswith("\n\n") else "")
    return [start + gap.join(items), text + gap.join(items)]


def column_of(before: Listed) -> int:
    """How far the items of a list stand from the margin."""
    return int(before.node.start_mark.column) if before.node else 0


def edited(text: str, node: yaml.MappingNode, old: Values, given: Values) -> Iterator[Edit]:
    """What changes a note's values, or those of its quote."""
    there = {str(key.value): (key, value) for key, value in node.value}
    for key, value in given.items():
        if key not in there:
            if value is not None:
                yield inserted(text, node, key, value)
        elif isinstance(value, dict) and isinstance(there[key][1], yaml.MappingNode):
            yield from edited(text, there[key][1], old[key], value)
        elif value is None and old[key]:
            yield taken(text, node, list(there).index(key))
        elif value is not None and not same(value, old[key]):
            yield replaced(text, node, *there[key], value)


def inserted(text: str, node: yaml.MappingNode, key: str, value: Any) -> Edit:
    """A key that was not there: after the last of those that come before it in a note."""
    value = {k: v for k, v in value.items() if v} if isinstance(value, dict) else value
    if node.flow_style:
        at = last_mark(node.value[-1][1]) if node.value else node.start_mark.index + 1
        return at, at, f"{', ' if node.value else ''}{inline(key)}: {flow(value)}"
    earlier = ORDER[: ORDER.index(key)] if key in ORDER else ORDER
    known = [pair for pair in node.value if pair[0].value in earlier]
    indent = " " * node.start_mark.column
    if not known:
        at = node.start_mark.index
        return at, at, entry(key, value, indent)[len(indent) :] + indent
    last_key, last = known[-1]
    at = line_end(text, end_of(text, last) if full(last) else colon(text, last_key))
    return at, at, ("" if text[at - 1] == "\n" else "\n") + entry(key, value, indent)


def taken(text: str, node: yaml.MappingNode, n: int) -> Edit:
    """A key that goes, with its lines; what a dash stands before keeps it."""
    key, value = node.value[n]
    start, end = int(key.start_mark.index), end_of(text, value)
    if node.flow_style:
        if n + 1 < len(node.value):
            end = int(node.value[n + 1][0].start_mark.index)
        elif n:
            start = last_mark(node.value[n - 1][1])
        # Where there is more than the key, perhaps a comment, its value goes alone.
        return replaced(text, node, key, value, "") if "\n" in text[start:end] else (start, end, "")
    end = line_end(text, end)
    if text[:start].rpartition("\n")[2].strip():
        return start, end + len(text[end:]) - len(text[end:].lstrip(" ")), ""
    return text.rfind("\n", 0, start) + 1, end, ""


def replaced(text: str, node: yaml.MappingNode, key: yaml.Node, old: yaml.Node, value: Any) -> Edit:
    """Another value for a key; a comment behind it stays."""
    after = colon(text, key)
    start, end = (int(old.start_mark.index), end_of(text, old)) if full(old) else (after, after)
    if node.flow_style:
        return start, end, ("" if full(old) else " ") + flow(value)
    is_block = isinstance(old, yaml.ScalarNode) and old.style in ("|", ">")
    comment = comment_after(text, start, end, is_block)
    rest = line_end(text, end)
    deeper = 2
    if is_block and (inner := re.search(r"\n( *)[^\s]", text[start:end])):
        deeper = min(9, max(1, len(inner[1]) - node.start_mark.column))
    head, body = written(str(key.value), value, " " * node.start_mark.column, deeper)
    if "\n" in text[after:start]:  # the value stands below its key, perhaps below a comment
        return start, rest, f"{flow(value)}{comment}\n"
    return after, rest, f"{f' {head}' if head else ''}{comment}\n{body}"


def comment_after(text: str, start: int, end: int, is_block: bool) -> str:
    """The comment behind a value, or behind the sign with which a block begins."""
    line = text[start : line_end(text, start)] if is_block else text[end : line_end(text, end)]
    seen = re.search(r"[^\S\n]+#[^\n]*", line)
    return seen[0] if seen else ""


def colon(text: str, key: yaml.Node) -> int:
    """Where the colon behind a key ends."""
    return text.index(":", key.end_mark.index) + 1


def end_of(text: str, node: yaml.Node) -> int:
    """Where the last sign of a value stands; a block ends before the empty lines below it."""
    start = int(node.start_mark.index)
    return start + len(text[start : last_mark(node)].rstrip(" \t\n"))


def line_end(text: str, at: int) -> int:
    """Where the line of a place ends, or the place itself where that is the beginning of a line."""
    return at if at and text[at - 1] == "\n" else text.find("\n", at) + 1 or len(text)


def without(before: Listed, at: int, node: yaml.Node) -> str:
    """The text without an item of its list."""
    text, items = before.text, before.node.value if before.node else []
    if before.node and before.node.flow_style:
        start, end = int(node.start_mark.index), last_mark(node)
        if at + 1 < len(items):
            return text[:start] + text[items[at + 1].start_mark.index :]
        return text[: last_mark(items[at - 1]) if at else start] + text[end:]
    start, end = lines_of(before, node)
    blank = re.compile(r"(?:[^\S\n]*\n)*").match(text, end)
    if blank and blank.end() == len(text):
        return text[:start].rstrip("\n") + ("\n" if text[:start].strip() else "")
    if blank and (not text[:start].strip("\n") or text[:start].endswith("\n\n")):
        end = blank.end()
    return text[:start] + text[end:]


def lines_of(before: Listed, node: yaml.Node) -> tuple[int, int]:
    """Where the lines of an item begin, with its dash, and where they end."""
    text = before.text
    dashes = list(re.finditer(rf"^ {{{column_of(before)}}}-(?=\s)", text[: node.start_mark.index + 1], re.MULTILINE))
    start = dashes[-1].start() if dashes else int(node.start_mark.index)
    return start, line_end(text, end_of(text, node))
