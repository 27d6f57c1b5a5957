"""A capture that is imported again: what a person wrote into its reading stays, and what changed is told.

`imported_with` holds a mark of the text and one of the values as they were made. As long as the marks fit, nobody has
touched them and they are made anew; where they do not, the person's words win.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import Any

from reader.kinds import is_open, key_of

OWN = frozenset(["capture", "capture_sha256", "imported_with", "flags", "date_precision"])  # always made anew
ASKED = ("title", "authors", "date", "publisher")
DATING = ("date_basis", "date_evidence")
WORD = re.compile(r"[^\W_]+")
HALF = re.compile("[\ud800-\udfff]")
BREAK = re.compile("[\x85\u2028\u2029]")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

Row = dict[str, Any]


def mark(text: str) -> str:
    """A short mark by which a change is noticed; spaces at the ends do not count, nor how lines end."""
    same = "\n".join(line.rstrip() for line in text.replace("\r", "").split("\n")).strip()
    return hashlib.sha256(same.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def made_by(version: str, text: str, values: Row) -> str:
    """Which version made a reading, and the marks of what it made of the capture alone."""
    return f"annotated-reader {version}, text {mark(text)}, values {mark_values(values)}"


def mark_values(values: Row) -> str:
    """A mark of the front matter without what every import makes anew, and without the language, which always stays."""
    kept = {
        key: plain(value)
        for key, value in values.items()
        if key not in OWN and key != "language" and not is_empty(value)
    }
    return mark(json.dumps(kept, sort_keys=True, ensure_ascii=True))


def plain(value: Any) -> Any:
    """A value as it is read back from YAML: lists, keys and texts."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def sound(value: Any) -> Any:
    """A value that can be written as UTF-8 and read back: without halves of letters, controls and breaks of lines."""
    if isinstance(value, dict):
        return {key: sound(one) for key, one in value.items()}
    if isinstance(value, list):
        return [sound(one) for one in value]
    return BREAK.sub(" ", CONTROL.sub("", whole(value))) if isinstance(value, str) else value


def whole(text: str) -> str:
    """A text whose half letters, which no file can hold, are told by the sign for them."""
    return HALF.sub("\ufffd", text)


def is_empty(value: Any) -> bool:
    """Whether a value is none."""
    return value in (None, "", [], {})


def is_edited(body: str, old: Row) -> bool:
    """Whether the text of a reading is another than the one that was made."""
    return f"text {mark(body)}" not in str(old.get("imported_with", ""))


def is_touched(old: Row) -> bool:
    """Whether a person has changed the front matter since it was made."""
    return f"values {mark_values(old)}" not in str(old.get("imported_with", ""))


def merged(new: Row, old: Row, given: Row) -> Row:
    """The values of a reading: those given now, then those a person wrote, then those of the capture."""
    values = dict(new)
    if old and is_touched(old):
        values = {key: value for key, value in old.items() if key not in OWN}
        for key in ASKED:
            if is_empty(values.get(key)):
                values |= {own: new[own] for own in ((key, *DATING) if key == "date" else (key,)) if own in new}
        values |= {key: new[key] for key in OWN if key in new}
    if not is_empty(old.get("language")):
        values["language"] = old["language"]
    values |= given
    if "date" in given:
        values["date_basis"] = "stated"
        values.pop("date_evidence", None)
    if precision := {4: "year", 7: "month", 10: "day"}.get(len(str(values.get("date") or ""))):
        values["date_precision"] = precision
    return values


def merged_flags(new: list[Row], old: Row, is_same: bool) -> list[Row]:
    """The flags of a new import with the answers they had. Of the same text, what a person took out stays out."""
    before = rows_of(old)
    rows = []
    for row in new:
        earlier = take(row, before)
        if earlier is None and is_same and not key_of(str(row["kind"])):
            continue
        kept = {key: value for key, value in (earlier or {}).items() if key not in row or key == "answer"}
        if is_same and earlier and earlier.get("level") == "note":
            kept["level"] = "note"
        rows.append(row | {key: value for key, value in kept.items() if not is_empty(value)})
    return rows


def rows_of(values: Row) -> list[Row]:
    """The flags of a front matter, whatever a person made of it."""
    rows = values.get("flags")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def take(row: Row, before: list[Row]) -> Row | None:
    """The flag of an earlier import that is this one, taken out of the list: its words may have moved a little."""
    for fits in (is_equal, is_alike):
        for n, earlier in enumerate(before):
            if fits(row, earlier):
                return before.pop(n)
    return None


def is_equal(row: Row, other: Row) -> bool:
    """Whether two flags are of one kind and about the same words."""
    return row["kind"] == other.get("kind") and words(row) == words(other)


def is_alike(row: Row, other: Row) -> bool:
    """Whether two flags are about much the same words, and of one kind if those are few."""
    one, two = set(words(row)), set(words(other))
    shared = len(one & two)
    return shared * 2 > len(one | two) and (row["kind"] == other.get("kind") or min(len(one), len(two)) >= 4)


def words(row: Row) -> list[str]:
    """The words a flag is about."""
    return WORD.findall(str(row.get("quote") or "").casefold())


def settled(rows: list[Row], values: Row, found: Row, given: Row) -> list[Row]:
    """The flags without those whose question has its answer among the values; `found` are those of the capture."""
    left = []
    for row in rows:
        key = key_of(str(row["kind"]))
        if not has_answer(key, values, found, str(row["kind"]).startswith("missing-")):
            left.append(row | {"answer": shown(given[key])} if key in given and is_open(row, {}) else row)
    return left


def has_answer(key: str, values: Row, found: Row, is_missing: bool) -> bool:
    """Whether a person has said what a question asks: a value other than the capture's, or that its date is right."""
    if not key or is_empty(values.get(key)):
        return False
    is_confirmed = values.get("date_basis") == "stated" and found.get("date_basis") != "stated"
    return is_missing or plain(values[key]) != plain(found.get(key)) or (key == "date" and is_confirmed)


def changes(new: Row, old: Row, text: str, body: str) -> list[tuple[str, str]]:
    """What another import changed in a reading: a label and words for each."""
    told = []
    if new.get("capture_sha256") != old.get("capture_sha256"):
        told.append(("capture", "other bytes than last time"))
    if new.get("capture") != old.get("capture"):
        told.append(("capture", f"now {shown(new.get('capture'))}   (was: {shown(old.get('capture'))})"))
    for key in dict.fromkeys((*new, *old)):
        if key not in OWN and plain(new.get(key)) != plain(old.get(key)):
            told.append((key, f"{shown(new.get(key))}   (was: {shown(old.get(key))})"))
    before, after = rows_of(old), rows_of(new)
    fresh = [row for row in after if take(row, before) is None]
    if gone := [row for row in before if row.get("level") == "must"]:
        told.append(("settled", told_rows(gone)))
    if fresh := [row for row in fresh if is_open(row, new)]:
        told.append(("asked anew", told_rows(fresh)))
    ours, theirs = Counter(filter(None, text.split("\n"))), Counter(filter(None, body.split("\n")))
    if ours != theirs:
        told.append(("text", f"{(ours - theirs).total():,} lines new, {(theirs - ours).total():,} gone"))
    return told or [("also", "front matter brought up to date")]


def told_rows(rows: list[Row]) -> str:
    """Flags, by their kinds and first words; an answer that is no longer needed is said once more."""
    return "; ".join(
        str(row.get("kind", "")).replace("-", " ")
        + (f" “{' '.join(str(row['quote']).split()[:6])} …”" if row.get("quote") else "")
        + (f" (answer: {row['answer']})" if row.get("answer") else "")
        for row in rows
    )


def shown(value: Any) -> str:
    """A value in one line."""
    if is_empty(value):
        return "-"
    if isinstance(value, list):
        return ", ".join(map(shown, value))
    return " ".join(str(value).split())
