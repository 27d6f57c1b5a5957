"""What other programs keep (W3C Web Annotations, exports of Hypothesis, annotation files of Readium) → notes."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from reader import frontmatter
from reader.foreign import DEEPEST, address, each, escaped, field, flat, from_html, line, loaded, text
from reader.model import ReaderError
from reader.notes import BY, FOR_TEACHERS, ID, KINDS, LONGEST_ID, MOTIVATIONS

Json = dict[str, Any]

MOST = 10_000  # annotations of one file
LONGEST_QUOTE, LONGEST_CONTEXT, LONGEST_TEXT = 10_000, 500, 100_000
MEANT = {word: kind for kind, word in MOTIVATIONS.items()}
OWN = re.compile(r"readings/([^/#?]+)\.html#note-(.+)\Z")
PARAGRAPH = re.compile(r"#?(p\d+[a-z]*)\Z")
SHELVES = ("rows", "annotations", "items", "@graph", "as:items")
TAGS = ("tagging", "classifying")
EVERYBODY = "__world__"  # as Hypothesis calls it
TEACHER = re.compile("teacher|instructor|educator", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Foreign:
    """An annotation of another program: the address of what it is about, a note's values as its file has them, and
    whether it is for teachers alone."""

    source: str
    values: Json
    is_for_teachers: bool = False


def read(data: bytes, name: str, is_teacher: bool = False) -> tuple[list[Foreign], list[str]]:
    """The notes of a file in any of the formats, and what is to be said of those that cannot be taken.

    What not everybody could read where it comes from is taken for teachers only.
    """
    rows, told = rows_in(loaded(data, name), name)
    if not rows and not told:
        raise ReaderError(f"{name}: holds no annotations that are known here: W3C, Hypothesis or Readium JSON")
    if len(rows) > MOST:
        raise ReaderError(f"{name}: holds {len(rows):,} annotations; at most {MOST:,} are taken at once: split it")
    notes: list[Foreign] = []
    left: dict[str, list[int]] = {}
    for n, row in enumerate(rows, 1):
        try:
            found = note_of(row, is_teacher)
        except Refused as refused:
            quoted = line(quote_in(row).get("exact"), 60)
            about = f" “{quoted}”" if quoted else ""
            told.append(f"{name}: annotation {n}{about}: {refused}")
            continue
        for words in found[1]:
            left.setdefault(words, []).append(n)
        notes += found[0]
    for words, places in left.items():
        more = f" and {len(places) - 1:,} more" if len(places) > 1 else ""
        told.append(f"{name}: annotation {places[0]}{more}: {words}")
    return notes, told


class Refused(Exception):
    """Why an annotation cannot be a note."""


def rows_in(value: Any, name: str) -> tuple[list[Any], list[str]]:
    """The annotations in a file, whatever they lie in, and the pages of it that lie elsewhere."""
    rows: list[Any] = []
    told: list[str] = []
    todo: list[tuple[Any, int, list[Any]]] = [(value, 0, [])]
    while todo:
        one, depth, meant = todo.pop(0)
        if isinstance(one, list):
            todo += [(inner, depth + 1, meant) for inner in one if is_shelf(inner)]
            rows += [handed(inner, meant) for inner in one if not is_shelf(inner)]
        elif is_annotation(one):
            rows.append(handed(one, meant))
        elif isinstance(one, dict) and depth < DEEPEST:
            inner = next((one[key] for key in SHELVES if key in one), None)
            meant = [*meant, *(found for part in (one, *flat(field(one, "partOf"))) for found in audiences(part))]
            todo += [(more, depth + 1, meant) for more in (inner, field(one, "first"), field(one, "next")) if more]
        elif isinstance(one, str) and depth:
            told.append(f"{name}: more annotations are at {line(one)}: save that page too, and import it")
    return rows, told


def handed(row: Any, meant: list[Any]) -> Any:
    """An annotation with the audience of what it lies in, beside its own."""
    return {**row, "audience": [*each(row.get("audience")), *meant]} if meant and isinstance(row, dict) else row


def is_shelf(value: Any) -> bool:
    """Whether an object is none, but holds annotations."""
    return isinstance(value, dict) and not is_annotation(value) and any(key in value for key in (*SHELVES, "first"))


def is_annotation(value: Any) -> bool:
    """Whether an object is one annotation, of the Web Annotation model or of Hypothesis."""
    kinds = [str(kind).rpartition(":")[2] for kind in each(field(value, "type"))]
    return "Annotation" in kinds or (isinstance(value, dict) and ("target" in value or "hasTarget" in value))


def note_of(row: Any, is_teacher: bool) -> tuple[list[Foreign], list[str]]:
    """The notes of one annotation, one for each place it is about, and what of it is left out."""
    if not isinstance(row, dict):
        raise Refused(f"expected an object, got {frontmatter.named(row)}")
    if each(row.get("references")) or "replying" in words_of(field(row, "motivation")):
        raise Refused(f"is a reply to another annotation; replies are not taken: {line(said(row)[0], 80)}")
    is_hypothesis = "uri" in row and "text" in row
    markdown, tags, left = said(row) if not is_hypothesis else (short(row["text"]), words_of(row.get("tags")), [])
    places = [(target, quote_of(target)) for target in flat(field(row, "target"))]
    quoted = [(target, words) for target, words in places if words.get("exact", "").strip()]
    if not markdown.strip():
        raise Refused("has no words of its own (a highlight or a bookmark); a note has a text")
    if not quoted:
        raise Refused(f"quotes no words of a text, so it has no place: {line(markdown, 80)}")
    if any(len(words["exact"]) > LONGEST_QUOTE for _, words in quoted):
        raise Refused(f"quotes more than {LONGEST_QUOTE:,} characters: shorten the quote")
    kind, by, rest = kind_of(tags, words_of(field(row, "motivation")))
    left += [f"its tags are left out: {', '.join(rest)}"] if rest else []
    is_theirs = is_teacher or by == "teacher" or FOR_TEACHERS in map(plain, tags) or is_for_teachers(row)
    if is_closed(row) and not is_theirs:
        return [], ["it is private, or its group's, where it comes from, and is left out: `--teacher` takes such notes"]
    left += [f"of its {len(places)} targets only {len(quoted)} quote words"] if len(places) > len(quoted) else []
    shared = {"kind": kind, "by": by, "name": name_of(row), "date": date_of(row)}
    shared |= {"language": language_of(row), "text": markdown}
    notes = []
    for n, (target, words) in enumerate(quoted):
        source = address(target) or address(row.get("uri"))
        known = {"id": id_of(row, n), "quote": words, "paragraph": paragraph_of(target)}
        values = {key: value for key, value in {**known, **shared}.items() if value}
        notes.append(Foreign(source, values, is_theirs))
    return notes, left


def short(value: Any) -> str:
    """A text that is short enough for a note."""
    words = text(value)
    if len(words) > LONGEST_TEXT:
        raise Refused(f"its text has {len(words):,} characters; at most {LONGEST_TEXT:,} are taken: shorten it")
    return words


def said(row: Json) -> tuple[str, list[str], list[str]]:
    """What an annotation says as Markdown, its tags, and what of it is left out."""
    parts, tags, left = [escaped(short(field(row, "bodyValue")))], list[str](), list[str]()
    for body in flat(row["body"] if "body" in row else field(row, "hasBody")):
        purposes = words_of(field(body, "purpose"))
        value = next(
            (short(body[key]) for key in ("value", "chars", "cnt:chars") if isinstance(body, dict) and key in body), ""
        )
        inner = field(body, "source")
        if not value and isinstance(inner, dict) and "value" in inner:
            body, value = inner, short(inner["value"])
        if isinstance(body, dict) and "keyword" in body:
            tags += words_of(body["keyword"])
        if set(purposes) & set(TAGS):
            tags += [line(value or address(body))]
        elif value:
            format_of = text(field(body, "format")).lower()
            parts.append(FORMATS.get(format_of.partition(";")[0].strip(), escaped)(value))
            left += ["its HTML is plain text now, with its links"] if "html" in format_of else []
        elif link := address(body):
            is_web = not frontmatter.address(link)
            parts.append(f"<{link}>" if is_web else escaped(line(link)))
    return "\n\n".join(part for part in parts if part.strip()), tags, left


FORMATS: dict[str, Callable[[str], str]] = {
    "text/markdown": str,
    "text/x-markdown": str,
    "text/html": from_html,
    "application/xhtml+xml": from_html,
}


def words_of(value: Any) -> list[str]:
    """A word or several, without the prefix of their vocabulary."""
    return [line(re.sub(r"\A(?:oa:|http://www\.w3\.org/ns/oa#)", "", text(one))) for one in each(value) if text(one)]


def kind_of(tags: Sequence[str], motivations: Sequence[str]) -> tuple[str, str, list[str]]:
    """A note's kind, for whom it speaks, and the tags that say neither."""
    said = [plain(tag) for tag in tags]
    kind = next((tag for tag in said if tag in KINDS), None)
    by = next((tag[3:] for tag in said if tag.startswith("by:") and tag[3:] in BY), "")
    rest = [tag for tag in tags if plain(tag) not in (*KINDS, f"by:{by}", FOR_TEACHERS)]
    return kind or next((MEANT[word] for word in motivations if word in MEANT), "gloss"), by, rest


def plain(tag: str) -> str:
    """A tag as it is compared: people write `For: Teachers` too."""
    return "".join(tag.casefold().split())


def quote_in(row: Any) -> Json:
    """The first quote of an annotation, for a message."""
    return next((found for target in flat(field(row, "target")) if (found := quote_of(target))), {})


def quote_of(target: Any) -> Json:
    """The words that a target quotes: the first of several, and of those that refine each other the narrowest."""
    found: dict[int, Json] = {}
    for selector, depth in selectors(target):
        if depth not in found and ("exact" in selector or "TextQuoteSelector" in words_of(field(selector, "type"))):
            exact = text(selector.get("exact"))
            before, after = text(selector.get("prefix")), text(selector.get("suffix"))
            words = {"exact": exact, "prefix": before[-LONGEST_CONTEXT:], "suffix": after[:LONGEST_CONTEXT]}
            found[depth] = {key: value for key, value in words.items() if value}
    return found[max(found)] if found else {}


def selectors(target: Any) -> Iterator[tuple[Json, int]]:
    """Every selector of a target, and how many it refines."""
    todo = [(one, 0) for one in flat(field(target, "selector"))]
    while todo:
        selector, depth = todo.pop(0)
        if isinstance(selector, dict):
            yield selector, depth
            if depth < DEEPEST:
                todo += [(one, depth + 1) for one in flat(selector.get("refinedBy"))]


def paragraph_of(target: Any) -> str:
    """The paragraph that a target names: evidence, not truth."""
    named = [text(field(selector, "value")) for selector, _ in selectors(target)]
    found = (PARAGRAPH.match(value) for value in named)
    return next((match[1] for match in found if match), "")


def name_of(row: Json) -> str:
    """Who wrote an annotation, as far as a name is known."""
    if info := row.get("user_info"):
        shown = line(field(info, "display_name"))
        if shown or own_note(row):
            return shown
    names = []
    for creator in flat(row.get("user") or field(row, "creator")):
        given = line(field(creator, "name") or field(creator, "nickname") or field(creator, "nick"))
        account = re.match(r"(?:acct:)?([^@/:]+)@[\w.-]+\Z", address(creator))
        names.append(given or (account[1] if account else "" if isinstance(creator, dict) else line(creator)))
    return ", ".join(filter(None, names))


def date_of(row: Json) -> str:
    """The day on which an annotation was made."""
    given = text(field(row, "created") or row.get("dcterms:created") or field(row, "modified"))
    found = re.match(r"\d{4}(-\d\d(-\d\d)?)?(?=T|\Z)", given.strip())
    return found[0] if found and not frontmatter.date(found[0]) else ""


def is_closed(row: Json) -> bool:
    """Whether only its author, or a group, could see an annotation of Hypothesis."""
    readers = [text(one) for one in each(field(row.get("permissions"), "read"))]
    return (bool(readers) and f"group:{EVERYBODY}" not in readers) or text(row.get("group")) not in ("", EVERYBODY)


def is_for_teachers(row: Json) -> bool:
    """Whether an annotation, or a part of what it says, names teachers as its audience."""
    parts = [row, *flat(row["body"] if "body" in row else field(row, "hasBody"))]
    return any(TEACHER.search(words) for part in parts for words in texts_in(audiences(part)))


def audiences(value: Any) -> list[Any]:
    """For whom an object says that it is, whatever vocabulary its key comes from."""
    keys = value if isinstance(value, dict) else ()
    return [value[key] for key in keys if re.split(r"[:/#]", key)[-1] == "audience"]


def texts_in(value: Any, depth: int = 0) -> Iterator[str]:
    """Every text in a value, but for the names of keys."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner if depth < DEEPEST else ():
        yield from texts_in(one, depth + 1)
    if isinstance(value, str):
        yield value


def own_note(row: Json) -> re.Match[str] | None:
    """The address of a note of ours, in the id of an annotation."""
    return OWN.search(text(field(row, "id")))


def language_of(row: Json) -> str:
    """The language of what an annotation says, if all of it is in one."""
    known = {
        text(field(one, "language")) for one in flat(field(row, "body")) if isinstance(one, dict) and "value" in one
    }
    tags = {tag for tag in known if tag and not frontmatter.bcp47(tag)}
    return tags.pop() if len(tags) == 1 else ""


def id_of(row: Json, n: int) -> str:
    """A note's id: the one it has with us, or one that is the same whenever the annotation comes again."""
    own = own_note(row)
    name = unicodedata.normalize("NFC", unquote(own[2])) if own else ""
    if not ID.match(name) or len(name) > LONGEST_ID:
        known = text(field(row, "id")) or json.dumps(row, sort_keys=True, default=str)
        name = f"import-{hashlib.sha256(known.encode('utf-8', 'replace')).hexdigest()[:12]}"
    return f"{name}-{n + 1}" if n else name
