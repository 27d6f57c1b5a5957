"""A raw capture → clean Markdown, its metadata, and what a person must decide. No word is changed silently."""

from __future__ import annotations

from reader.clean import flags, formats, metadata, shape, write
from reader.clean.classify import classify
from reader.clean.features import script_of
from reader.clean.values import Block, Cleaned, Dropped, Hints, Ledger, Unreadable

__all__ = ["Block", "Cleaned", "Hints", "Unreadable", "clean"]


def clean(data: bytes, hints: Hints | None = None) -> Cleaned:
    """The body, metadata, flags and dropped lines of a capture; Unreadable for what holds no text."""
    hints = hints or Hints()
    ledger = Ledger()
    capture = formats.read(data, hints, ledger)
    scene = classify(capture.blocks, hints, ledger)
    facts = metadata.head(scene, [fact for fact in capture.facts if fact.is_sure])
    notes = shape.shape(scene)
    body = write.body(scene.blocks, capture.is_markup)
    metadata.rest(scene, facts, body)
    metadata.told(facts, [fact for fact in capture.facts if not fact.is_sure])
    found = dict(facts.values)
    found.setdefault("language", scene.language)
    if found.get("date"):
        found["date_precision"] = {4: "year", 7: "month"}.get(len(found["date"]), "day")
    if quotes := pull_quotes(scene.blocks):
        found["pull_quotes"] = quotes
    for key in ("title", "authors", "date", "publisher"):
        found.setdefault(key, None)
    for key, value in hints.answers.items():
        if value not in (None, "", []):
            found[key] = value
            facts.values[key] = value
            facts.origins[key] = "given by hand"
            if key == "date":
                found |= {"date_basis": "stated", "date_precision": {4: "year", 7: "month"}.get(len(value), "day")}
                found.pop("date_evidence", None)
    flagged = flags.check(scene, facts, notes)
    if "date" in hints.answers:
        flagged = [flag for flag in flagged if flag.kind not in ("inferred-date", "half-found-date", "empty-date-slot")]
    facts.origins.setdefault("language", f"its script ({script_of(body[:2000])}) and small words")
    return Cleaned(
        text=body + write.footnotes(notes, capture.is_markup),
        metadata=found,
        origins=facts.origins,
        flags=tuple(flagged),
        dropped=tuple(dropped(scene.blocks)),
        repairs=dict(sorted(ledger.counts.items())),
        changes=tuple(sorted(ledger.changes)),
        blocks=tuple(scene.blocks),
    )


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
