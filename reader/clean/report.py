"""What an import says: every value with its line, every question with the way to answer it, every change counted."""

from __future__ import annotations

from collections import Counter
from typing import Any

from reader.clean.values import Cleaned

SHOWN = ("title", "subtitle", "authors", "date", "publisher", "source_url", "language")
OPTIONS = {
    "missing-title": '--title "…"',
    "missing-author": '--author "…"',
    "missing-publisher": '--publisher "…"',
    "missing-date": "--date YYYY-MM-DD",
    "inferred-date": "--date YYYY-MM-DD",
    "half-found-date": "--date YYYY-MM-DD",
}
PLURALS = {"paragraph": "paragraphs", "heading": "headings", "note": "notes", "item": "list items", "table": "tables"}


def text(name: str, target: str, cleaned: Cleaned, open_questions: int) -> str:
    """The short report of one capture."""
    state = f"draft: {counted(open_questions, 'question')} open" if open_questions else "nothing open"
    rows = [f"{name} -> {target}   ({state})", ""]
    for key in SHOWN:
        value = cleaned.metadata.get(key)
        shown = (
            ", ".join(value) if isinstance(value, list) else str(value) if value else ("?" if is_needed(key) else "-")
        )
        if key == "date" and cleaned.metadata.get("date_basis") == "inferred":
            shown += " (inferred)"
        origin = cleaned.origins.get(key, "not found" if is_needed(key) else "")
        rows.append(f"  {key.removesuffix('s') if key == 'authors' else key:<11} {shown:<43} {origin}".rstrip())
    kinds = Counter(block.kind for block in cleaned.blocks)
    body = [counted(kinds[kind], kind, many) for kind, many in PLURALS.items() if kinds[kind]]
    if kinds["pull"]:
        body.append(counted(kinds["pull"], "pull quote"))
    rows += ["", f"  body        {', '.join(body) or 'nothing'}"]
    if cleaned.repairs:
        rows.append(f"  repaired    {', '.join(f'{count} × {what}' for what, count in cleaned.repairs.items())}")
    if cleaned.dropped:
        reasons = Counter(line.reason for line in cleaned.dropped)
        each = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
        rows.append(f"  dropped     {counted(len(cleaned.dropped), 'line')}: {each}")
    rows.append("")
    number = 0
    for level, label in (("must", "QUESTIONS"), ("note", "LOOK AT")):
        for n, flag in enumerate(flag for flag in cleaned.flags if flag.level == level):
            number += 1
            where = f"line {flag.line}: " if flag.quote else ""
            quote = f'"{flag.quote[:110]}" - ' if flag.quote else ""
            cure = f"   {OPTIONS[flag.kind]}" if flag.kind in OPTIONS else ""
            rows.append(f"  {label if n == 0 else '':<10} {number:>2}  {where}{quote}{flag.kind}: {flag.done}{cure}")
    rows += ["", "Nothing else was changed. All dropped lines: --show dropped; every change: --diff"]
    return "\n".join(rows)


def values(name: str, target: str, cleaned: Cleaned) -> dict[str, Any]:
    """The same facts for programs."""
    return {
        "capture": name,
        "target": target,
        "metadata": cleaned.metadata,
        "origins": cleaned.origins,
        "flags": [
            {"kind": flag.kind, "level": flag.level, "line": flag.line, "quote": flag.quote, "done": flag.done}
            for flag in cleaned.flags
        ],
        "kept": dict(Counter(block.kind for block in cleaned.blocks if block.kind != "dropped")),
        "repairs": cleaned.repairs,
        "dropped": [{"line": line.line, "reason": line.reason, "text": line.text} for line in cleaned.dropped],
        "changes": [{"line": line, "before": before, "after": after} for line, before, after in cleaned.changes],
    }


def is_needed(key: str) -> bool:
    """Whether a value must be asked for where it is missing."""
    return key in ("title", "authors", "date", "publisher")


def counted(number: int, name: str, plural: str = "") -> str:
    """A number of things, in words."""
    return f"{number} {name if number == 1 else plural or name + 's'}"
