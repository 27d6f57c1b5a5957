"""Tables: rows with columns at the same places, and rows that were flattened to one cell a line."""

from __future__ import annotations

import re

from reader.clean.escape import with_markers
from reader.clean.features import count_words
from reader.clean.scene import Scene
from reader.clean.segment import ROW
from reader.clean.values import Block

CELLS = re.compile(rf"{ROW.pattern}|\s*\|\s*")
NUMBER = re.compile(r"[\W_]*\d[\d\s.,:/–—%-]*\w{0,3}\W*\Z")
CELL = 6  # words a cell has at most


def is_row(text: str) -> bool:
    """Whether a line has bars as the rows of tables have."""
    return text.startswith("|") and text.rstrip().endswith("|")


def flattened(scene: Scene) -> None:
    """A table whose cells stand one a line: words, then numbers, in the same turn row after row."""
    run: list[Block] = []
    for block in [*scene.blocks, Block([], "")]:
        if block.kind == "dropped":
            continue
        is_cell = bool(block.lines) and not block.kind and count_words(block.text[:100]) <= CELL
        is_cell = is_cell and len(block.text) <= 60 and not re.search(r"[.?!:؟]\Z", block.text.rstrip())
        if is_cell and not (block.gap and run and not block.new_page):
            run.append(block)
            continue
        as_table(run)
        run = [block] if is_cell else []
    scene.compact()


def as_table(run: list[Block]) -> None:
    """Make one table of a run of cells, if its numbers come back in every row."""
    if not 6 <= len(run) <= 600:
        return
    numeric = [NUMBER.match(block.text) is not None for block in run]
    for width in range(2, 9):
        rows = [numeric[n : n + width] for n in range(0, len(run), width)]
        regular = len(rows) >= 3 and len(rows[-1]) == width and all(row == rows[1] for row in rows[1:])
        if regular and not rows[1][0] and any(rows[1]) and sum(rows[1]) >= width // 2 and not all(rows[0][1:]):
            put_together(run, [[block.text for block in run[n : n + width]] for n in range(0, len(run), width)])
            return


def put_together(run: list[Block], rows: list[list[str]]) -> None:
    """One block of many, its text a table of Markdown."""
    lines = [f"| {' | '.join(map(celled, row))} |" for row in rows]
    run[0].text = "\n".join([lines[0], f"|{' --- |' * len(rows[0])}", *lines[1:]])
    run[0].kind = "table"
    for other in run[1:]:
        run[0].lines = run[0].lines + other.lines
        other.lines = []


def celled(text: str) -> str:
    """A cell's words in Markdown."""
    return with_markers(text).replace("|", "\\|")


def tables(scene: Scene) -> None:
    """Three or more lines with as many columns."""
    run: list[tuple[Block, list[str]]] = []

    def end() -> None:
        if len(run) >= 3:
            rows = [cells for _, cells in run if not all(set(cell) <= set("-:= ") for cell in cells)]
            put_together([block for block, _ in run], rows)
        run.clear()

    for block in scene.blocks[scene.first : scene.last + 1]:
        cells = cells_of(block)
        if block.kind or len(cells) < 2:
            end()
            continue
        if run and len(cells) != len(run[0][1]):
            end()
        run.append((block, cells))
    end()
    scene.compact()
    for block in scene.blocks:
        if not block.kind:
            block.text = " ".join(block.text.split())


def cells_of(block: Block) -> list[str]:
    """The cells of a line with columns; one or none where it has none."""
    row = block.lines[0].words if len(block.lines) == 1 else ""
    if len(row) >= 1000 or not (ROW.search(row) or row.count("|") >= 2):
        return []
    return CELLS.split(row.strip("|").strip())
