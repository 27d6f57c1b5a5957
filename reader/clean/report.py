"""What an import says: every value with its line, every question with the way to answer it, every change counted."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from reader.clean import merge
from reader.clean.values import Cleaned
from reader.clean.words import KINDS, OPTIONS, REASONS, counted, repaired
from reader.kinds import asked, is_open, key_of

SHOWN = "title subtitle authors date publisher via source_url language keywords abstract licence".split()
OPTIONAL = frozenset(["via", "source_url", "keywords", "abstract", "licence"])  # not worth a line where there is none
LABELS = {"authors": "author", "source_url": "source", "date_basis": "dated by", "date_evidence": "evidence"}
REASON = "rights: full, and nothing says why: write `rights_note: …` (--rights-note) or `licence: …`"
WIDTH = 43  # of the column of values
LONG = 25  # words: a dropped line of so many is told with its place
LONGEST_VALUE, LONGEST_QUOTE = 120, 160  # characters
DONE, REFUSED, OPEN = 0, 2, 3


@dataclass(frozen=True, slots=True)
class Imported:
    """One capture after its import; `refusal` says why nothing was written."""

    name: str
    target: str = ""
    state: str = "refused"  # new | changed | unchanged | refused
    refusal: str = ""
    cleaned: Cleaned | None = None
    values: dict[str, Any] = field(default_factory=dict)  # the front matter
    lines: dict[tuple[Any, ...], int] = field(default_factory=dict)  # of the file, by key
    changes: tuple[tuple[str, str], ...] = ()  # of a reading that was there, by label
    remarks: tuple[str, ...] = ()
    questions: int = 0
    terms: tuple[tuple[str, int], ...] = ()
    names: tuple[tuple[str, int], ...] = ()

    @property
    def status(self) -> int:
        return REFUSED if self.refusal else OPEN if self.questions else DONE

    def without_text(self) -> Imported:
        """What a total needs of it."""
        return replace(self, cleaned=None, values={"rights": self.values.get("rights")}, lines={}, changes=())


@dataclass(frozen=True, slots=True)
class Report:
    """The parts of a report, for whoever lays them out."""

    head: str
    values: list[tuple[str, str, str]] = field(default_factory=list)  # label, value, where it comes from
    counts: list[tuple[str, str]] = field(default_factory=list)
    questions: list[tuple[int, str, str]] = field(default_factory=list)  # number, question, how to answer
    look_at: list[tuple[int, str, str]] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)


def report(done: Imported) -> Report:
    """The report of one capture; of a reading that was there, only what changed and what is open."""
    if not done.cleaned:
        return Report(f"{done.name}: nothing was written: {done.refusal}")
    told = Report(f"{done.name} -> {done.target}   ({state(done)})")
    if done.state == "new":
        told.values.extend(values(done))
        told.counts.extend(counts(done.cleaned))
    elif done.state == "changed":
        told.counts.extend((LABELS.get(key, key.replace("_", " ")), words) for key, words in done.changes)
    number = 0
    for level, rows in (("must", told.questions), ("note", told.look_at)):
        for n, row in enumerate(done.values.get("flags", ())):
            if row["level"] == level and (is_open(row, done.values) or (level == "note" and done.state == "new")):
                number += 1
                rows.append((number, question(row), cure(row, n, done) if level == "must" else ""))
    if lacks_reason(done.values):
        told.look_at.append((number + 1, REASON, ""))
    told.foot.extend(done.remarks)
    if any(how.startswith("`answer:`") for _, _, how in told.questions):
        told.foot.append(f"Mend {done.target} where its words are wrong; then write what you found after `answer:`.")
    if done.state == "new":
        told.foot.append("Nothing else was changed. All dropped lines: --show dropped; every change of a line: --diff")
    return told


def lacks_reason(values: dict[str, Any]) -> bool:
    """Whether a text of another may be public, and nothing says why."""
    return values.get("rights") == "full" and not (values.get("rights_note") or values.get("licence"))


def line_of(done: Imported) -> str:
    """What was done with one of several captures."""
    if done.refusal:
        return f"{done.name}: nothing was written: {done.refusal}"
    return f"{done.name} -> {done.target}   ({state(done)})"


def gravest(results: list[Imported]) -> int:
    """The exit status of an import: nothing written goes before questions that are open."""
    found = {done.status for done in results}
    return next((status for status in (REFUSED, OPEN) if status in found), DONE)


def listed(rows: list[tuple[str, int]]) -> str:
    """Words and how often they stand, in one line."""
    return ", ".join(f"{name} ({count:,})" for name, count in rows[:20]) + (" …" if len(rows) > 20 else "") or "none"


def state(done: Imported) -> str:
    """Whether a reading is finished."""
    was = "" if done.state == "new" else f"{done.state}; "
    return was + (f"draft: {counted(done.questions, 'question')} open" if done.questions else "nothing open")


def values(done: Imported) -> Iterator[tuple[str, str, str]]:
    """Each value and where it comes from; a question mark for one that must be asked for."""
    cleaned = done.cleaned
    assert cleaned
    for key in SHOWN:
        value = done.values.get(key)
        if merge.is_empty(value) and key in OPTIONAL:
            continue
        text = merge.shown(value) if not merge.is_empty(value) else "?" if key in merge.ASKED else "-"
        if key == "date" and done.values.get("date_basis") == "inferred":
            text += " (inferred)"
        origin = cleaned.origins.get(key, "not found" if text == "?" else "")
        if merge.plain(value) != merge.plain(cleaned.metadata.get(key)):
            origin = "given by hand"
        yield LABELS.get(key, key), shortened(text, LONGEST_VALUE), shortened(origin, LONGEST_QUOTE)


def counts(cleaned: Cleaned) -> Iterator[tuple[str, str]]:
    """How much is in the body, what was repaired, and what was dropped."""
    kinds = Counter(block.kind for block in cleaned.blocks)
    pulls = ", ".join(f"line {block.number}" for block in cleaned.blocks if block.kind == "pull")
    body = [counted(kinds[kind], *wordings) for kind, wordings in KINDS.items() if kinds[kind]]
    yield "body", (", ".join(body) or "nothing") + (f" ({pulls})" if pulls else "")
    if cleaned.repairs:
        yield "repaired", ", ".join(repaired(name, count) for name, count in cleaned.repairs.items())
    if cleaned.dropped:
        yield "dropped", f"{counted(len(cleaned.dropped), 'line')}: {', '.join(dropped(cleaned))}"


def dropped(cleaned: Cleaned) -> Iterator[str]:
    """How many lines were dropped for each reason; long ones with their place."""
    reasons = Counter(REASONS.get(line.reason, line.reason) for line in cleaned.dropped)
    for reason, count in reasons.most_common():
        lines = [line for line in cleaned.dropped if REASONS.get(line.reason, line.reason) == reason]
        long = [(len(line.text.split()), line.line) for line in lines if len(line.text.split()) >= LONG]
        places = [f"{words} words, line {line}" for words, line in long[:3]] + ["…"] * (len(long) > 3)
        yield f"{count:,} {reason}" + (f" ({'; '.join(places)})" if places else "")


def question(row: dict[str, Any]) -> str:
    """A flag as a person reads it: where, which words, what is asked and what was done."""
    kind, quote, done = (str(row.get(key) or "") for key in ("kind", "quote", "done"))
    where = f"line {row['line']}: “{shortened(quote, LONGEST_QUOTE)}” - " if quote else ""
    is_said = not done or kind.startswith("missing-")
    key = key_of(kind)
    return f"{where}{f'{LABELS.get(key, key)}: ' if key else ''}{asked(kind)}{'' if is_said else f'   {done}'}"


def cure(row: dict[str, Any], n: int, done: Imported) -> str:
    """How a question is answered: by an option, or on a line of the file."""
    key = key_of(str(row["kind"]))
    line = done.lines.get(("flags", n, "answer"), done.lines.get(("flags", n), 1))
    if key in OPTIONS and (key,) in done.lines:
        also = ", or `date_basis: stated` if it is right" if row["kind"] == "inferred-date" else ""
        return f"{OPTIONS[key]}, or `{key}:` in line {done.lines[(key,)]} of the file{also}"
    return f"`answer:` in line {line} of the file"


def plain_text(told: Report) -> str:
    """A report without colours; parts stand apart by a blank line."""
    questions = [*asks("QUESTIONS", told.questions), *asks("LOOK AT", told.look_at)]
    parts = [
        [told.head],
        [row(*one) for one in told.values],
        [f"  {label:<11} {words}" for label, words in told.counts],
        questions,
        told.foot,
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def row(label: str, value: str, origin: str) -> str:
    """A value and where it comes from, on a line of its own where the value is long."""
    start = f"  {label:<11} {value:<{WIDTH}}"
    return f"{start}\n{'':<14}{origin}" if origin and len(value) > WIDTH else f"{start} {origin}".rstrip()


def asks(label: str, rows: list[tuple[int, str, str]]) -> Iterator[str]:
    """Questions, each with the way to answer it below."""
    for n, (number, words, how) in enumerate(rows):
        yield f"  {label if n == 0 else '':<10} {number:>2}  {words}"
        if how:
            yield f"{'':<16} -> {how}"


def facts(done: Imported) -> dict[str, Any]:
    """The same facts for programs, whole."""
    cleaned = done.cleaned
    if not cleaned:
        return {"capture": done.name, "target": done.target, "state": done.state, "error": done.refusal}
    rows = done.values.get("flags", ())
    return {
        "capture": done.name,
        "target": done.target,
        "state": done.state,
        "questions": done.questions,
        "metadata": {key: value for key, value in done.values.items() if key != "flags"},
        "origins": cleaned.origins,
        "flags": [
            row | {"words": question(row)} | ({"how": cure(row, n, done)} if is_open(row, done.values) else {})
            for n, row in enumerate(rows)
        ],
        "changed": [{"what": key, "how": words} for key, words in done.changes],
        "remarks": list(done.remarks),
        "kept": dict(Counter(block.kind for block in cleaned.blocks if block.kind != "dropped")),
        "repairs": cleaned.repairs,
        "dropped": [{"line": line.line, "reason": line.reason, "text": line.text} for line in cleaned.dropped],
        "changes": [{"line": line, "before": before, "after": after} for line, before, after in cleaned.changes],
        "terms": dict(done.terms),
        "names_without_term": dict(done.names),
    }


def dropped_lines(cleaned: Cleaned) -> Iterator[str]:
    """Every dropped line, with its number and the reason."""
    for line in cleaned.dropped:
        yield f"  line {line.line:<5} [{REASONS.get(line.reason, line.reason)}] {line.text}"


def differences(cleaned: Cleaned) -> Iterator[str]:
    """Every change of a line: the words about it before and after, with signs that cannot be seen by their names."""
    for number, before, after in cleaned.changes:
        old, new = trimmed(before, after)
        yield from (f"  line {number}", f"    - {visible(old)}", f"    + {visible(new)}")


def trimmed(before: str, after: str, around: int = 30) -> tuple[str, str]:
    """Two lines without what is the same at both ends, but for some words about the change."""
    shorter = min(len(before), len(after))
    start = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    end = next((n for n in range(shorter - start) if before[-1 - n] != after[-1 - n]), shorter - start)
    first, last = max(0, start - around), max(0, end - around)
    cut = tuple(
        ("…" if first else "") + line[first : len(line) - last] + ("…" if last else "") for line in (before, after)
    )
    return cut[0], cut[1]


def visible(text: str) -> str:
    """Text in which a sign that cannot be seen stands by its name; the joiners of Persian words are letters."""
    return "".join(
        f"‹{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}›"
        if sign not in " \u200c" and unicodedata.category(sign) in ("Zs", "Zl", "Zp", "Cf", "Cc", "Co", "Cn")
        else sign
        for sign in text
    )


def shortened(text: str, longest: int) -> str:
    """A text in one line, cut between words if it is long."""
    text = " ".join(text.split())
    return text if len(text) <= longest else re.sub(r"\s+\S*\Z", "", text[:longest]) + " …"
