"""Tables that hold data, cell by cell; those that only lay out a page are read as the boxes they are."""

from __future__ import annotations

from reader.clean.web.page import Element, is_hidden

MOST_CELLS = 20_000
WIDEST = 40
LONGEST = 60  # words in a cell
BOXES = ("table", "thead", "tbody", "tfoot", "tr")
PARTS = frozenset([*BOXES, "caption", "colgroup", "col", "td", "th"])


def is_table(table: Element) -> bool:
    """Whether a table has rows and columns of short cells and nothing nested in it."""
    if next(table.iterdescendants("table"), None) is not None or table.get("role") == "presentation":
        return False
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    rows = [row for row in rows if row]
    cells = sum(map(len, rows))
    if len(rows) < 2 or not 2 <= max(map(len, rows)) <= WIDEST or not 4 <= cells <= MOST_CELLS:
        return False
    if sum(len(row) >= 2 for row in rows) < len(rows) / 2:
        return False
    return not has_loose_words(table) and all(is_cell(cell) for row in rows for cell in row)


def has_loose_words(table: Element) -> bool:
    """Whether words stand in a table beside its cells and its caption."""
    for box in table.iter(*BOXES):
        words = [box.text, *(child.tail for child in box)]
        if any(text and text.strip() for text in words):
            return True
        if any(child.tag not in PARTS and not is_hidden(child) for child in box):
            return True
    return False


def is_cell(cell: Element) -> bool:
    """Whether a cell holds a few words and no parts of a page."""
    words = 0
    for element in cell.iter():
        if element.tag in ("h1", "h2", "form", "article", "section", "pre", "blockquote", "iframe"):
            return False
        words += len((element.text or "").split()) + len((element.tail or "").split())
        if words > LONGEST:
            return False
    return True


def rows_of(table: Element) -> list[list[Element | None]]:
    """The visible cells of a table in rows of one width; what spans others leaves them empty."""
    found: list[list[Element | None]] = []
    waiting: dict[tuple[int, int], None] = {}
    for row in table.iter("tr"):
        if is_hidden(row) or is_hidden(row.getparent()):
            continue
        cells: list[Element | None] = []
        for cell in row:
            if cell.tag not in ("td", "th") or is_hidden(cell):
                continue
            while (len(found), len(cells)) in waiting:
                cells.append(None)
            across, down = span(cell, "colspan"), span(cell, "rowspan")
            waiting |= {(len(found) + n, len(cells) + k): None for n in range(1, down) for k in range(across)}
            cells += [cell, *[None] * (across - 1)]
        if any(cell is not None for cell in cells):
            found.append(cells)
    width = max(map(len, found), default=0)
    return [row + [None] * (width - len(row)) for row in found]


def span(cell: Element, name: str) -> int:
    """Over how many columns or rows a cell goes."""
    value = cell.get(name, "1").strip()
    return max(1, min(int(value), WIDEST)) if value.isdecimal() and value.isascii() and len(value) < 4 else 1
