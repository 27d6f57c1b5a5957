"""Edge: a report in a terminal, in colours and columns. Elsewhere, and without rich, it is plain text."""

from __future__ import annotations

import sys
from collections.abc import Callable

from reader.clean.report import Report


def show(told: Report, safe: Callable[[str], str]) -> bool:
    """Print a report if that can be done here; rich itself heeds NO_COLOR and the terminal's width."""
    if not sys.stdout.isatty():
        return False
    try:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text
    except ImportError:
        return False
    console = Console(highlight=False, markup=False, emoji=False)
    console.print(Text(safe(told.head), "bold"))
    values, rest = (Table.grid(padding=(0, 2), pad_edge=True) for _ in range(2))
    for label, value, origin in told.values:
        values.add_row(label, Text(safe(value), "yellow" if value == "?" else ""), Text(safe(origin), "dim"))
    for label, words in told.counts:
        rest.add_row(label, Text(safe(words)))
    for name, asks, style in (("QUESTIONS", told.questions, "bold yellow"), ("LOOK AT", told.look_at, "bold cyan")):
        for n, (number, words, how) in enumerate(asks):
            cell = Text.assemble(
                (f"{number:>2}  ", style), safe(words), (f"\n    -> {safe(how)}" if how else "", "dim")
            )
            rest.add_row(Text(name if n == 0 else "", style), cell)
    for table in (values, rest):
        if table.row_count:
            console.print()
            console.print(table)
    if told.foot:
        console.print()
    for line in told.foot:
        console.print(Text(safe(line), "dim"))
    return True
