"""A raw capture → clean Markdown, its metadata, and what a person must decide. No word is changed silently."""

from __future__ import annotations

import re

from reader.clean import flags, formats, metadata, shape, write
from reader.clean.classify import classify
from reader.clean.facts import Facts
from reader.clean.features import script_of
from reader.clean.furniture import LANGUAGES
from reader.clean.values import Block, Cleaned, Dropped, Fact, Hints, Ledger, Unreadable

__all__ = ["Block", "Cleaned", "Hints", "Unreadable", "clean"]

NEEDED = ("title", "authors", "date", "publisher")
OF_DATES = frozenset(["inferred-date", "half-found-date", "empty-date-slot"])  # flags that a date by hand settles


def clean(capture: bytes, hints: Hints | None = None) -> Cleaned:
    """The body, metadata, flags and dropped lines of a capture; Unreadable for what holds no text."""
    hints = hints or Hints()
    ledger = Ledger()
    raw = formats.read(capture, hints, ledger)
    if not raw.blocks:
        raise Unreadable("it is empty: there is nothing in it that can be seen")
    stated = next((fact for fact in raw.facts if fact.key == "language"), Fact("language", "", ""))
    given = re.split("[-_]", str(stated.value))[0].lower()
    scene = classify(raw.blocks, hints, ledger, given)
    told = [fact for fact in raw.facts if fact.is_sure and (fact is not stated or given not in LANGUAGES)]
    facts = metadata.head(scene, told)
    notes = shape.shape(scene)
    body = write.body(scene.blocks, raw.is_markup)
    metadata.rest(scene, facts, body)
    metadata.told(facts, [fact for fact in raw.facts if not fact.is_sure])
    if given == scene.language:
        facts.put("language", given, None, stated.origin)
    facts.put("language", scene.language, None, f"its script ({script_of(body[:2000])}) and small words")
    answer(facts, hints)
    flagged = flags.check(scene, facts, notes)
    if "date" in hints.answers:
        flagged = [flag for flag in flagged if flag.kind not in OF_DATES]
    found = {**dict.fromkeys(NEEDED), **facts.values}
    if quotes := pull_quotes(scene.blocks):
        found["pull_quotes"] = quotes
    return Cleaned(
        text=body + write.footnotes(notes, raw.is_markup),
        metadata=found,
        origins=facts.origins,
        flags=tuple(flagged),
        dropped=tuple(dropped(scene.blocks)),
        repairs=dict(sorted(ledger.counts.items())),
        changes=tuple(sorted(ledger.changes)),
        blocks=tuple(scene.blocks),
    )


def answer(facts: Facts, hints: Hints) -> None:
    """Let what a person says come before what was found, and tell how exact a date is."""
    for key, value in hints.answers.items():
        if value not in (None, "", []):
            facts.values[key] = value
            facts.origins[key] = "given by hand"
            if key == "date":
                facts.values["date_basis"] = "stated"
                facts.values.pop("date_evidence", None)
    if date := facts.values.get("date"):
        facts.values["date_precision"] = {4: "year", 7: "month"}.get(len(date), "day")


def pull_quotes(blocks: list[Block]) -> list[dict[str, object]]:
    """Each pull quote, and after how many paragraphs it stood."""
    found: list[dict[str, object]] = []
    paragraphs = 0
    for block in blocks:
        paragraphs += block.kind in ("paragraph", "item")
        if block.kind == "pull":
            found.append({"text": block.text, "after_paragraph": paragraphs})
    return found


def dropped(blocks: list[Block]) -> list[Dropped]:
    """Every line that is neither in the body nor in the front matter."""
    return [
        Dropped(line.number, line.words, block.reason)
        for block in blocks
        if block.kind == "dropped"
        for line in block.lines
    ]
