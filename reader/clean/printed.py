"""Rows of pages → blocks: heads and feet, paragraphs by indents and gaps, headings by their letters, notes below."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

from reader.clean.columns import in_columns
from reader.clean.features import count_words, ends_properly
from reader.clean.layout import SUPER, Row
from reader.clean.margins import NOTE, heads_and_feet
from reader.clean.repair import SIGNS, repair
from reader.clean.segment import BULLET, hyphenated, joined
from reader.clean.values import Block, Ledger, Line

LEADER = re.compile(r"(?:\. ?){4,}\s*\w{1,6}\s*\Z")  # the dots of a contents list
CAPTION = re.compile(r"[^\W\d_]{3,10}\.?\s\d{1,3}[.:–—]\s")  # such as `Figure 3. ` in small letters
SMALL = 0.93
FEWEST_CELLS = 3  # rows of a table
DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(slots=True)
class Page:
    """The upright rows of a page, and what stands on it in another way, with the reason it is left out."""

    rows: list[Row]
    other: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Part:
    """Rows that belong together, and what they are."""

    rows: list[Row]
    kind: str = ""
    reason: str = ""
    name: str = ""  # of a note
    new_page: bool = False
    gap: bool = True
    level: int = 2
    room: float = inf  # left on the last row of a column


@dataclass(slots=True)
class Style:
    """What most of the text looks like."""

    size: float
    leadings: dict[float, float]

    def leading(self, size: float) -> float:
        return self.leadings.get(size, 1.25 * size)


def blocks_of(pages: Sequence[Page], ledger: Ledger) -> tuple[list[Block], str]:
    """The blocks of printed pages in order, and the title by its large letters."""
    edges = heads_and_feet([page.rows for page in pages])
    flows = [in_columns([row for row in page.rows if id(row) not in edges]) for page in pages]
    style = style_of([row for page in flows for flow in page for row in flow])
    parts: list[Part] = []
    for page, columns in zip(pages, flows, strict=True):
        parts += parts_of(page, columns, edges, style)
    name_notes(parts)
    parts = with_halves(parts, style)
    title = find_title(parts, style)
    headings(parts, style)
    return finished(parts, [row for page in pages for row in page.other], ledger), title


def style_of(rows: Sequence[Row]) -> Style:
    """The size most letters have, and the usual distance of rows of each size."""
    sizes: Counter[float] = Counter()
    steps: dict[float, list[float]] = defaultdict(list)
    for row in rows:
        sizes[row.size] += len(row.text)
    for one, two in itertools.pairwise(rows):
        if one.size == two.size and one.page == two.page and 0 < two.base - one.base < 2.5 * one.size:
            steps[one.size].append(round(two.base - one.base, 1))
    usual = {size: usual_step(found) for size, found in steps.items()}
    return Style(sizes.most_common(1)[0][0] if sizes else 10.0, usual)


def usual_step(steps: Sequence[float]) -> float:
    """The distance of rows within paragraphs: of the common ones the least."""
    counts = Counter(steps)
    return min(step for step, count in counts.items() if 2 * count >= max(counts.values()))


def parts_of(page: Page, columns: list[list[Row]], edges: dict[int, str], style: Style) -> list[Part]:
    """The parts of one page: its head, its columns one after the other, its notes, its foot."""
    outer = [Part([row], "dropped", edges[id(row)], new_page=True) for row in page.rows if id(row) in edges]
    kept = [row for row in page.rows if id(row) not in edges]
    first = kept[0].base if kept else 0.0
    found = [part for part in outer if part.rows[0].base < first]
    notes: list[Part] = []
    for n, column in enumerate(columns):
        without_stretches(column)
        body, below = without_notes(column, style, n > 0)
        parts = with_tables([Part(rows) for rows in paragraphs(body, style)])
        for part in parts[:1]:
            part.new_page = True
            parts[-1].room = room_after(body)
        for part in parts:
            if part.rows[0].size <= SMALL * style.size and CAPTION.match(part.rows[0].text):
                part.kind, part.reason = "dropped", "caption"
        found += parts
        notes += [Part(rows, "note") for rows in note_parts(below, style)]
    return [*found, *notes, *(part for part in outer if part.rows[0].base >= first)]


def room_after(column: Sequence[Row]) -> float:
    """What is left of the last row of a column."""
    last = column[-1]
    edge = max(ends_at(row) for row in column if row.is_leftward == last.is_leftward)
    return edge - ends_at(last) if len(column) > 1 else inf


def with_halves(parts: Sequence[Part], style: Style) -> list[Part]:
    """Parts, those that go on in the next column or page put together."""
    found: list[Part] = []
    last: Part | None = None
    for part in parts:
        if part.kind in ("dropped", "note"):
            found.append(part)
        elif last and part.new_page and goes_on(last, part, style):
            last.rows, last.room = last.rows + part.rows, part.room
        else:
            found.append(part)
            last = part
    return found


def goes_on(last: Part, part: Part, style: Style) -> bool:
    """Whether a part goes on in the next column: its sentence is open, its last row full, the letters the same."""
    one, two = last.rows[-1], part.rows[0]
    alike = all(abs(row.size - style.size) <= 0.05 * style.size for row in (one, two)) and one.is_bold == two.is_bold
    if last.kind or part.kind or not alike or is_table(one) or is_table(two) or LEADER.search(one.text):
        return False
    first = two.words[-1] if two.is_leftward else two.words[0]
    is_full = last.room - (first.x1 - first.x0) <= one.size
    small = next(filter(str.isalpha, two.text), "").islower()
    return is_full and not BULLET.match(two.text) and (small or not ends_properly(one.text, ""))


def without_notes(column: list[Row], style: Style, may_be_all: bool) -> tuple[list[Row], list[Row]]:
    """The rows of a column, and those at its bottom that are notes: smaller letters, the first with a number."""
    start = len(column)
    while start and column[start - 1].size <= SMALL * style.size:
        start -= 1
    while start < len(column) and not NOTE.match(column[start].text):
        start += 1
    if start == 0 and not may_be_all:
        return column, []
    return column[:start], column[start:]


def note_parts(rows: Sequence[Row], style: Style) -> list[list[Row]]:
    """Notes one by one: each begins with its number."""
    found: list[list[Row]] = []
    for row in rows:
        number = NOTE.match(row.text)
        raised = bool(number and not number[1][0].isdecimal())
        before = ends_properly(found[-1][-1].text, "") if found else True
        if number and (raised or before):
            found.append([row])
        else:
            found[-1].append(row)
    return found


def paragraphs(flow: Sequence[Row], style: Style) -> list[list[Row]]:
    """Rows of a column cut where a paragraph begins."""
    found: list[list[Row]] = []
    edge = {False: max((row.x1 for row in flow), default=0), True: -min((row.x0 for row in flow), default=0)}
    for row in flow:
        if found and not begins(found[-1], row, style, edge[row.is_leftward]):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def begins(current: Sequence[Row], row: Row, style: Style, edge: float) -> bool:
    """Whether a row begins a paragraph: by its letters, a gap, an indent, or room left on the row before."""
    last, size = current[-1], row.size
    if abs(size - last.size) > 0.08 * style.size or (row.is_bold != last.is_bold):
        return True
    if row.base - last.base > max(1.3 * style.leading(size), 1.1 * size):
        return True
    if is_table(row) or is_table(last) or LEADER.search(last.text):
        return True
    start, before = starts_at(row), starts_at(last)
    ended = ends_properly(last.text, "")
    if abs(middle(row) - middle(last)) < 0.3 * size and abs(start - before) > size and not ended:
        return False  # centred
    if BULLET.match(row.text) and (ended or BULLET.match(current[0].text)) and start <= starts_at(current[0]) + size:
        return True
    first = row.words[-1] if row.is_leftward else row.words[0]
    is_full = edge - ends_at(last) - (first.x1 - first.x0) <= size
    if start - before > 0.8 * size:
        hangs = BULLET.match(current[0].text) or size > 1.1 * style.size
        return not hangs and (len(current) > 1 or ended or not is_full)
    if before - start > 0.8 * size and len(current) > 1:
        return not current[0].has_capital
    is_short = ends_at(last) - before < 0.6 * (edge - before) and not row.text[:1].islower()
    return not is_full and (ended or is_short)


def starts_at(row: Row) -> float:
    """Where a row begins, in the direction it is read."""
    return -row.x1 if row.is_leftward else row.x0


def ends_at(row: Row) -> float:
    """Where a row ends, in the direction it is read."""
    return -row.x0 if row.is_leftward else row.x1


def middle(row: Row) -> float:
    """The middle of a row."""
    return (row.x0 + row.x1) / 2


def is_table(row: Row) -> bool:
    """Whether a row has cells."""
    return "   " in row.text


def without_stretches(column: Sequence[Row]) -> None:
    """Take the gaps of justified rows for spaces: they are as wide as each other and fill the column, unlike cells."""
    if not column:
        return
    left, right = min(row.x0 for row in column), max(row.x1 for row in column)
    for has_cells, run in itertools.groupby(column, is_table):
        rows = list(run)
        for row in rows if has_cells else ():
            gaps = [two.x0 - one.x1 for one, two in itertools.pairwise(row.words)]
            fills = right - row.x1 < 0.3 * row.size and (row.x0 - left < 0.3 * row.size or len(rows) < FEWEST_CELLS)
            if fills and max(gaps) - min(gaps) < 0.3 * row.size and (len(gaps) > 1 or len(rows) < FEWEST_CELLS):
                row.text = re.sub(" {3,}", " ", row.text)


def with_tables(parts: list[Part]) -> list[Part]:
    """Three or more rows with as many cells, one below the other, become one part."""
    found: list[Part] = []
    for count, run in itertools.groupby(parts, lambda part: len(cells(part.rows[0])) if len(part.rows) == 1 else 1):
        rows = list(run)
        if count > 1 and len(rows) >= FEWEST_CELLS:
            found.append(Part([part.rows[0] for part in rows], "table"))
        else:
            found += rows
    return found


def cells(row: Row) -> list[str]:
    """The cells of a row."""
    return re.split(r" {3,}", row.text.strip())


def table(rows: Sequence[Line]) -> str:
    """Rows of cells as Markdown has them."""
    texts = ["| " + " | ".join(re.split(r" {3,}", row.words.replace("|", r"\|"))) + " |" for row in rows]
    return "\n".join([texts[0], "|" + " --- |" * len(re.split(r" {3,}", rows[0].words)), *texts[1:]])


def name_notes(parts: Sequence[Part]) -> None:
    """Give each note its number, and its marker on the page the same; where numbers come twice, they count on."""
    notes = [(part, found[1].translate(DIGITS)) for part in parts if part.kind == "note" and (found := mark_of(part))]
    numbers = [mark for _, mark in notes]
    counts_on = len(set(numbers)) < len(numbers) or not all(mark.isdecimal() for mark in numbers)
    body: dict[int, list[Row]] = defaultdict(list)
    for part in parts:
        if part.kind == "":
            for row in part.rows:
                body[row.page].append(row)
    for n, (part, mark) in enumerate(notes, 1):
        name = str(n) if counts_on else mark
        if any(marked(row, mark, name) for row in body[part.rows[0].page]):
            row = part.rows[0]
            row.text = row.text[mark_of(part).end() :]  # type: ignore[union-attr]
            part.name, row.mark = name, mark
        else:
            part.kind = ""
    for part in parts:
        if part.kind == "note" and not part.name:
            part.kind = ""


def mark_of(part: Part) -> re.Match[str] | None:
    """What a note begins with."""
    return NOTE.match(part.rows[0].text)


def marked(row: Row, mark: str, name: str) -> bool:
    """Put a note's name where its raised marker stands in a row, if it does."""
    raised = mark.translate(SUPER) if mark.isdecimal() else mark
    pattern = rf"(?<=\S)(?<![¹²³⁰⁴-⁹*†‡^]){re.escape(raised)}(?![¹²³⁰⁴-⁹*†‡])"
    row.text, count = re.subn(pattern, f"[^{name}]", row.text, count=1)
    return bool(count)


def is_running_text(part: Part, style: Style) -> bool:
    """Whether a part is a paragraph of the text's own letters."""
    words = sum(count_words(row.text) for row in part.rows)
    return not part.kind and abs(part.rows[0].size - style.size) < 0.05 * style.size and words >= 15


def find_title(parts: Sequence[Part], style: Style) -> str:
    """The words in the largest letters above the text of the first page."""
    before = list(itertools.takewhile(lambda part: not is_running_text(part, style), parts))
    large = [part for part in before if not part.kind and part.rows[0].size >= 1.25 * style.size]
    if len(before) == len(parts) or not large:
        return ""
    title = max(large, key=lambda part: part.rows[0].size)
    text = " ".join(row.text for row in title.rows)
    if not 1 <= count_words(text) <= 30 or not any(letter.isalpha() for letter in text):
        return ""
    title.kind = "title"
    return " ".join(text.split())


def headings(parts: Sequence[Part], style: Style) -> None:
    """Short parts in larger or bolder letters between paragraphs; the largest of them are of the second level."""
    running = [n for n, part in enumerate(parts) if is_running_text(part, style)]
    if not running:
        return
    bold_text = sum(parts[n].rows[0].is_bold for n in running) * 2 > len(running)
    found = []
    for part in parts[running[0] + 1 : running[-1]]:
        row = part.rows[0]
        words = sum(count_words(one.text) for one in part.rows)
        larger = row.size >= 1.1 * style.size
        if part.kind or words > 20 or len(part.rows) > 3 or not (larger or (row.is_bold and not bold_text)):
            continue
        text = part.rows[-1].text
        if any(letter.isalpha() for letter in text) and not text.endswith((".", ",", ";", "،", "؛")):
            part.kind = "heading"
            found.append(part)
    ranks = sorted({round(part.rows[0].size) for part in found}, reverse=True)
    for part in found:
        part.level = min(2 + ranks.index(round(part.rows[0].size)), 4)


def finished(parts: Sequence[Part], odd: Sequence[tuple[str, str]], ledger: Ledger) -> list[Block]:
    """Blocks with their lines, mechanically repaired, the hyphens at line ends mended."""
    texts = [row.text for part in parts for row in part.rows] + [text for text, _ in odd]
    lines = repair("\n".join(text.replace("\n", " ").replace("\f", " ") for text in texts), ledger, SIGNS)
    known = hyphenated(lines)
    left = iter(lines)
    blocks: list[Block] = []
    for part in parts:
        own = [line for line in itertools.islice(left, len(part.rows)) if line.words]
        if not own:
            continue
        text = table(own) if part.kind == "table" else joined(own, known, ledger)
        block = Block(own, text, part.kind, part.reason, part.gap, part.new_page, part.level)
        if part.kind == "note":
            block.text = f"[^{part.name}]: {block.text}"
            own[0] = Line(own[0].number, f"{part.rows[0].mark} {own[0].text}")
        blocks.append(block)
    for line, (_, reason) in zip(left, odd, strict=True):
        if line.words:
            blocks.append(Block([line], line.words, "dropped", reason, gap=True, new_page=True))
    return blocks
