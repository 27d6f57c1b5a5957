"""Notes at the feet of pages and in lists of notes, told by their numbers, their markers and their place."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from reader.clean import furniture
from reader.clean.features import END, count_words, normal
from reader.clean.scene import Scene
from reader.clean.values import Block, Line

RAISED = "¹²³⁰⁴-⁹"
DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 3)
START = re.compile(
    rf"(?:\[(\d{{1,3}})\]:?|\((\d{{1,3}})\)|(\d{{1,3}})[.)]?|\^(\d{{1,3}}))\s+(?=\S)|([{RAISED}]{{1,3}})\s*(?=\S)"
)
ALONE = re.compile(rf"\W{{0,2}}(\d{{1,3}}|[{RAISED}]{{1,3}})[\W↩]{{0,3}}\Z")
ENDS = '[.,;:!?”"’»«)؟،؛]'
MARKER = re.compile(
    rf"\[(\d{{1,3}})\](?!\()|(?<=[\w.,;:!?”\"’»«)])([{RAISED}]{{1,3}})|(?<=[^\W\d_]{ENDS})(\d{{1,3}})(?=\s|\Z|[—–])"
    rf"|(?<=[\w.,;:!?”\"’»«؟،؛])\((\d{{1,2}})\)(?=[\s.,;:،؛]|\Z)|(?<=[.,;!?][”\"’»«)])(\d{{1,3}})(?=\s|\Z|[—–])"
    rf"|(?<=[”\"»«)][.,;!?])(\d{{1,3}})(?=\s|\Z|[—–])|(?<=\b\d{{4}}[.,;])(\d{{1,2}})(?=\s|\Z)"
)
STAR = re.compile(r"([*†‡]{1,3})\s?(?=[^\W\d_«“„\"])")
STARRED = re.compile(r"(?<=[\w.,;:!?”\"’»«)])([*†‡]{1,3})(?=[\s.,;:)—–]|\Z)")
RULE = re.compile(r"[\s_—─-]{3,}\Z|[\s_*—─-]{5,}\Z")
PAGED = re.compile(
    r"\W*\d{1,4}(?:\s?[/|]\s?\d{1,4}|\s(?:of|von|sur|из|از|من)\s\d{1,4})?\W*\Z|\d{1,4}\s{3,}\D.*|\D.*\s{3,}\d{1,4}\Z"
    r"|\W*(?:page|seite|стр\.|страница|صفحه|صفحة)\s*\d{1,4}",
    re.I,
)
LONGEST = 60  # lines of one group of notes
# Reasons that words in a note may have given: its place and its marker tell better.
WORDED = (
    "after the body",
    "app",
    "newsletter",
    "copyright",
    "legal",
    "donation",
    "cite",
    "channel",
    "cookie",
    "paywall",
)
LOOSE = ("after the body", "before the body", "menu", "counter")  # reasons that only a line's place gave


def noted(lines: Sequence[Line]) -> dict[int, bool]:
    """The places of lines that belong to notes at the feet of pages; True for the first line of each note."""
    groups = list(possible(lines))
    if not groups:
        return {}
    first = {start for start, _ in groups}
    marks = {
        mark for n, line in enumerate(lines) for mark in marked(line.words[5:] if n in first else line.words[:20_000])
    }
    found: dict[int, bool] = {}
    for start, end in reversed(groups):
        if marks & {mark_of(lines[start])} and is_at_foot(lines, start, end, found):
            found |= starts(lines, start, end)
    for start, end in groups:
        if start not in found and marks & {mark_of(lines[start])} and is_below(lines, start, found):
            found |= starts(lines, start, end)
    return found


def starts(lines: Sequence[Line], start: int, end: int) -> dict[int, bool]:
    """The lines of a group, and which begin a note: the first, and those with the next number."""
    found = {start: True}
    last = mark_of(lines[start])
    for n in range(start + 1, end):
        mark = mark_of(lines[n])
        found[n] = mark.isdecimal() == last.isdecimal() and (
            int(mark) == int(last) + 1 if mark.isdecimal() else bool(mark) and mark != last
        )
        last = mark if found[n] else last
    return found


def possible(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Runs of lines below a blank one or a rule of which the first has the mark of a note."""
    end = 0
    for n, line in enumerate(lines):
        if n < end or not mark_of(line) or PAGED.match(line.words):
            continue
        if n and lines[n - 1].words and not RULE.match(lines[n - 1].words) and not line.new_page:
            continue
        end = n + 1
        while end < len(lines) and end - n < LONGEST and goes_on(lines[end]):
            end += 1
        yield n, end


def goes_on(line: Line) -> bool:
    """Whether a line is still of the notes above it."""
    return bool(line.words) and not line.new_page and not PAGED.match(line.words[:200])


def is_at_foot(lines: Sequence[Line], start: int, end: int, found: dict[int, bool]) -> bool:
    """Whether a run of lines stands under a rule or a label, or at the end of a page or of the capture."""
    above = next((lines[n].words for n in range(start - 1, max(-1, start - 4), -1) if lines[n].words), "")
    if ("_" in above or "─" in above or "—" in above) and RULE.match(above):
        return True
    if len(above) < 60 and normal(above) in labels():
        return True
    after = next((n for n in range(end, len(lines)) if lines[n].words or lines[n].new_page), len(lines))
    if end - start == 1 and not END.search(lines[start].words[-40:]):  # a numbered heading
        return False
    if after >= len(lines):
        return start > 0
    return lines[after].new_page or PAGED.match(lines[after].words[:200]) is not None or after in found


def is_below(lines: Sequence[Line], start: int, found: dict[int, bool]) -> bool:
    """Whether a run of lines follows notes, blank lines between."""
    above = next((n for n in range(start - 1, max(-1, start - 4), -1) if lines[n].words), -1)
    return above in found


@cache
def labels() -> frozenset[str]:
    """What stands above a list of notes, in every language."""
    return frozenset(
        normal(word) for one in furniture.LANGUAGES for word in furniture.book(one).get("keep", {}).get("notes", ())
    )


def marked(text: str) -> Iterator[str]:
    """The marks of the notes that a text refers to."""
    for found in MARKER.findall(text):
        yield from (number.translate(DIGITS) for number in found if number)
    yield from STARRED.findall(text)


def mark_of(line: Line) -> str:
    """The mark a line begins with as notes do; none where it has none."""
    words = line.words[:40]
    if found := START.match(words):
        return next(group.translate(DIGITS) for group in found.groups() if group)
    star = STAR.match(words) if words[:1] in "*†‡" else None
    return star[1] if star else ""


def find_notes(scene: Scene) -> dict[str, Block]:
    """Notes at page bottoms and under a heading at the end, where the text has their marker."""
    blocks = scene.blocks
    if given := given_notes(blocks):
        return given
    with_their_numbers(scene, Counter(mark for block in blocks for mark in marked(block.text)))
    marks = Counter(mark for block in blocks for mark in marked(block.text))
    found: dict[str, Block] = {}
    under_heading = False
    for n, block in enumerate(blocks):
        if block.kind and block.kind != "dropped":
            continue
        label = furniture.phrases(scene.language, "keep", "notes").at_start(block.text)
        if label and n > scene.first and normal(block.text) == normal(label[0]):
            under_heading = True
            block.drop("label of the notes")
            continue
        match = START.match(block.text)
        if not match or (block.kind == "dropped" and block.reason not in WORDED):
            continue
        number = next(group for group in match.groups() if group).translate(DIGITS)
        own = list(marked(block.text)).count(number)
        at_bottom = n + 1 >= len(blocks) or (
            blocks[n + 1].new_page or blocks[n + 1].kind == "dropped" or START.match(blocks[n + 1].text) is not None
        )
        after_body = n > scene.last or under_heading
        bracketed = bool(match[1] or match[5])
        if not (after_body or bracketed or END.search(block.text[-60:])):  # a numbered heading
            continue
        if marks[number] > own and number not in found and (after_body or at_bottom or bracketed) and n > 0:
            block.kind, block.reason = "note", ""
            block.text = block.text[match.end() :]
            found[number] = block
    stars = starred(scene, found)
    while scene.last > scene.first and blocks[scene.last].kind == "note":
        scene.last -= 1
    for block in blocks if found else ():
        if block.kind in ("", "paragraph"):
            block.text = MARKER.sub(lambda mark: marker(mark, found), block.text)
            if stars:
                block.text = STARRED.sub(
                    lambda mark: f"[^{stars[mark[1]]}]" if mark[1] in stars else mark[0], block.text
                )
    return found


def with_their_numbers(scene: Scene, marks: Counter[str]) -> None:
    """Put a number that stands alone on its line to the note below it, where the numbers run."""
    blocks = scene.blocks
    last = 0 if any(mark.isdecimal() for mark in marks) else -1
    for block, below in list(itertools.pairwise(blocks)):
        found = ALONE.match(block.text) if len(block.text) <= 8 else None
        number = found[1].translate(DIGITS) if found else ""
        own = list(marked(block.text)).count(number)
        if not number or marks[number] <= own or int(number) != last + 1 or ALONE.match(below.text):
            continue
        free = not below.kind or (below.kind == "dropped" and below.reason in LOOSE)
        if (not block.kind or block.reason in LOOSE) and free and count_words(below.text) >= 2:
            last = int(number)
            below.lines, block.lines = block.lines + below.lines, []
            below.text = f"[{number}] {below.text.rstrip(' ↩︎')}"
            below.kind, below.gap = "", True
    scene.compact()


def starred(scene: Scene, found: dict[str, Block]) -> dict[str, str]:
    """Notes with a star or a dagger, by their sign the number they get: the next ones that are free."""
    blocks = scene.blocks
    signs = {sign for block in blocks if block.kind in ("", "paragraph") for sign in STARRED.findall(block.text)}
    numbers: dict[str, str] = {}
    for block in blocks[scene.first + 1 :] if signs else ():
        match = STAR.match(block.text)
        if match and match[1] in signs - set(numbers) and not block.kind:
            numbers[match[1]] = str(max([0, *map(int, found)]) + 1)
            found[numbers[match[1]]] = block
            block.kind, block.text = "note", block.text[match.end() :]
    return numbers


def given_notes(blocks: list[Block]) -> dict[str, Block]:
    """The notes that the format has told from the text, `[^1]: words`, by their name."""
    found: dict[str, Block] = {}
    for block in blocks:
        if block.kind == "note" and (name := re.match(r"\[\^([^\]\s]+)\]:\s*", block.text)):
            block.text = block.text[name.end() :]
            found.setdefault(name[1], block)
    return found


def marker(mark: re.Match[str], notes: dict[str, Block]) -> str:
    """A note's marker as Markdown has it, if there is such a note."""
    number = next(group for group in mark.groups() if group).translate(DIGITS)
    return f"[^{number}]" if number in notes else mark[0]
