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
    values, counts, asks = (Table.grid(padding=(0, 2)) for _ in range(3))
    for label, value, origin in told.values:
        cell = Text(safe(value), "yellow" if value == "?" else "", overflow="fold")
        values.add_row(f"  {label:<9}", cell, Text(safe(origin), "dim", overflow="fold"))
    for label, words in told.counts:
        counts.add_row(f"  {label:<9}", Text(safe(words), overflow="fold"))
    for name, rows, style in (("QUESTIONS", told.questions, "bold yellow"), ("LOOK AT", told.look_at, "bold cyan")):
        for n, (number, words, how) in enumerate(rows):
            cell = Text.assemble(safe(words), (f"\n-> {safe(how)}" if how else "", "dim"), overflow="fold")
            asks.add_row(Text(f"  {name if n == 0 else '':<9}", style), Text(f"{number:>2}", style), cell)
    for table in (values, counts, asks):
        if table.row_count:
            console.print()
            console.print(table)
    if told.foot:
        console.print()
    for line in told.foot:
        console.print(Text(safe(line), "dim"))
    return True
