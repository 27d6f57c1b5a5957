"""Lines → blocks: running heads and page numbers out, wrapped lines joined, hyphens at line ends mended."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from reader.clean import furniture
from reader.clean.features import ends_properly
from reader.clean.furniture import LANGUAGES, fold
from reader.clean.notes import noted
from reader.clean.pages import page_furniture
from reader.clean.values import Block, Ledger, Line

BULLET = re.compile(r"(?:[-*+•●▪◦‣·–]|\(?\d{1,2}[.)]|[a-z]\))\s+\S")
# The gap between columns; typists set two spaces after a sentence as well, and those divide nothing.
ROW = re.compile(r"(?<=[^\s.?!:;…”\"»’)]) {2,}(?=\S)|(?<=\S) {3,}(?=\S)")
HYPHEN = re.compile(r"([^\W\d_]+(?:[-’'][^\W\d_]+)*)[-\u2010]\Z")
WHOLE = re.compile(r"[^\W_]+(?:-[^\W_]+)*(?![\w-])")
TENS = frozenset(
    "twenty thirty forty fifty sixty seventy eighty ninety vingt trente quarante cinquante soixante".split()
)
FIRST_WORD = re.compile(r"[^\W\d_]+")
HEADER = re.compile(r"[^\W\d_][\w-]{1,20} ?: \S")
RULE = re.compile(r"(?:>[> ]*|[\s_*=~–—.•·#+-]{3,})\Z")
QUOTED = re.compile(r"(?:> ?)+")
NOTE = re.compile(r"(?:\[\d{1,3}\]|\d{1,3}[.)]?|[¹²³⁰⁴-⁹]{1,3})\s+\S")
NUMBER = re.compile(r"\W?(\d{1,3})")
LEADER = re.compile(r"(?:\. ?){4,}\s*\d{1,4}\s*\Z|…{2,}\s*\d{1,4}\s*\Z")
WIDEST = 110
WORD = re.compile(r"[^\W\d_]+\Z")
# Pronouns and verbs with which a line may end after all.
MAY_END = frozenset("it so no me him them us mine one two three four five be do same other such more most much".split())


@dataclass(frozen=True, slots=True)
class Form:
    """How a capture is set."""

    width: int  # at which its lines are wrapped; 0 where they are not
    has_gaps: bool  # blank lines divide its paragraphs
    is_greedy: bool  # a line takes every word for which there is room
    first_indent: int  # of paragraphs; 0 where they have none
    language: str


@dataclass(slots=True)
class Group:
    """The lines of a block."""

    lines: list[Line] = field(default_factory=list)
    gap: bool = False
    new_page: bool = False
    reason: str = ""  # why they go


def blocks_of(lines: Sequence[Line], ledger: Ledger, language: str) -> list[Block]:
    """The blocks of a capture in order. Every line that is not blank is in exactly one."""
    lines, source = unquoted(lines)
    notes = noted(lines)
    page = page_furniture(
        [Line(line.number, "", line.new_page) if n in notes else line for n, line in enumerate(lines)]
    )
    width = wrap_width([line for n, line in enumerate(lines) if n not in page])
    is_greedy = bool(width) and fills_lines(lines, width)
    form = Form(width, blank_lines_divide(lines), is_greedy, indent_of_paragraphs(lines), language)
    known = hyphenated(lines) if width else frozenset()
    found = []
    for group in grouped(lines, page, notes, form):
        text = group.lines[0].words if group.reason else joined(group.lines, known, ledger)
        own = [source.get(id(line), line) for line in group.lines]
        found.append(Block(own, text, gap=group.gap, new_page=group.new_page))
        if group.reason:
            found[-1].drop(group.reason)
    return found


def grouped(lines: Sequence[Line], page: Mapping[int, str], notes: Mapping[int, bool], form: Form) -> Iterator[Group]:
    """The lines of each block in order."""
    group = Group()
    for n, line in enumerate(lines):
        ends, gap = (True, False) if line.new_page or n in page else divided(group.lines, n, line, notes, form)
        if ends and group.lines:
            yield group
            group = Group()
        group.gap |= gap or not line.words
        group.new_page |= line.new_page
        if n in page:
            yield Group([line], True, group.new_page, page[n])
            group = Group(gap=True, new_page=True)
        elif line.words:
            group.lines.append(line)
    if group.lines:
        yield group


def divided(current: Sequence[Line], n: int, line: Line, notes: Mapping[int, bool], form: Form) -> tuple[bool, bool]:
    """Whether a block ends before a line, and whether as if a blank one stood between."""
    if not line.words:
        return True, True
    if n in notes or n - 1 in notes:
        return notes.get(n, True), notes.get(n, False)
    if not current:
        return False, False
    if is_rule(current[-1]):
        return True, True
    is_indented = form.first_indent and line.indent == form.first_indent
    is_first = is_indented and ends_properly(current[-1].words, form.language)
    return is_first or starts_anew(current, line, form), False


def unquoted(lines: Sequence[Line]) -> tuple[Sequence[Line], dict[int, Line]]:
    """The lines of a mail sent on, without the > before most of them; and by the new lines the old ones."""
    marked = [line for line in lines if QUOTED.match(line.text)]
    if 2 * len(marked) <= sum(bool(line.words) for line in lines):
        return lines, {}
    source: dict[int, Line] = {}
    made = []
    for line in lines:
        bare = Line(line.number, QUOTED.sub("", line.text), line.new_page)
        if bare.words:
            source[id(bare)] = line
        elif line.words:  # a mark alone divides; it keeps its own block
            bare = line
        made.append(bare)
    return made, source


def fits(last: Line, line: Line, width: int) -> bool:
    """Whether the first word of a line had room on the line before, which ended where a sentence does."""
    first = line.words.split(" ", 1)[0]
    return ends_properly(last.words, "") and len(last.text) + 1 + len(first) <= width - 3


def fills_lines(lines: Sequence[Line], width: int) -> bool:
    """Whether lines were filled as far as words would go, so that a short one says something."""
    open_ended = [
        len(one.text) + 1 + len(two.words.split(" ", 1)[0]) <= width - 3
        for one, two in itertools.pairwise(lines)
        if one.words and two.words and not ends_properly(one.words, "") and len(one.text) > 0.5 * width
    ]
    return len(open_ended) >= 8 and sum(open_ended) <= 0.06 * len(open_ended)


def indent_of_paragraphs(lines: Sequence[Line]) -> int:
    """How far first lines of paragraphs are indented; 0 where they are not."""
    firsts = Counter(
        one.indent
        for one, two in itertools.pairwise(lines)
        if (one.words and two.words and 0 < two.indent < one.indent)
        or (one.words and two.words and two.indent == 0 < one.indent)
    )
    indent, count = firsts.most_common(1)[0] if firsts else (0, 0)
    return indent if count >= 3 else 0


def starts_anew(current: Sequence[Line], line: Line, form: Form) -> bool:
    """Whether a line begins a block though no blank line stands before it."""
    last, width, language = current[-1], form.width, form.language
    if not width or max(len(last.text), len(line.text)) > max(WIDEST, 1.4 * width):
        return True
    if is_row(last) or is_row(line) or LEADER.search(last.words) or is_rule(last) or is_rule(line):
        return True
    if HEADER.match(line.text) and HEADER.match(last.text):
        return True
    if (line.words[0] == ">") != (last.words[0] == ">"):
        return True
    if NOTE.match(line.words) and (ends_properly(last.words, language) or len(last.text) < 0.7 * width):
        return is_next_note(current[0], line)
    if BULLET.match(line.words):
        return (
            ends_properly(last.words, language) or len(last.text) < 0.7 * width or bool(BULLET.match(current[0].words))
        )
    if BULLET.match(current[0].words) and line.indent > current[0].indent:
        return False
    base = min(one.indent for one in current)
    if len(current) > 1 and base >= 2 and line.indent <= base - 2 and ends_properly(last.words, language):
        return True  # the text goes on after a quotation
    if line.indent >= base + 2 and len(current) > 1 and not form.has_gaps and ends_properly(last.words, language):
        return True
    if len(current) == 1 and line.indent < last.indent:  # an indented first line
        return len(last.text) < 0.6 * width
    if line.indent >= base + 2 and ends_properly(last.words, language):
        return True
    short = len(last.text) < 0.6 * width or (form.is_greedy and fits(last, line, width))
    if not short or wants_more(last.words):
        return False
    first = line.words[:1]
    if not form.has_gaps:
        return ends_properly(last.words, language) or not first.islower()
    return not first.islower() or ends_properly(last.words, language)


def wants_more(text: str) -> bool:
    """Whether a line cannot end where it does: with an article, a conjunction, a hyphen between words."""
    last = WORD.search(text)
    return last is not None and last[0].islower() and fold(last[0]) in joiners()


@cache
def joiners() -> frozenset[str]:
    """The words after which every language wants another."""
    own = (set(map(fold, str(furniture.book(one).get("joiners", "")).split())) for one in LANGUAGES)
    return frozenset().union(*own) - MAY_END


def is_next_note(first: Line, line: Line) -> bool:
    """Whether a line that begins with a number begins a note; within a note only the next number does."""
    numbers = [NUMBER.match(one.words) for one in (first, line)]
    if not numbers[0] or not numbers[1] or not NOTE.match(first.words):
        return True
    return int(numbers[1][1]) == int(numbers[0][1]) + 1


def is_rule(line: Line) -> bool:
    """Whether a line only divides, or only carries the mark of a quotation."""
    return RULE.match(line.words) is not None


def is_row(line: Line) -> bool:
    """Whether a line has columns."""
    return ROW.search(line.words) is not None and not justified(line.words)


def justified(text: str) -> bool:
    """Whether double spaces only spread the words of a line."""
    parts = re.split(r" {2,}", text)
    return (len(parts) > 2 and max(len(part.split()) for part in parts) > 4) or (
        len(parts) == 2 and bool(re.search(r"[.?!:]\Z", parts[0]))
    )


def wrap_width(lines: Sequence[Line]) -> int:
    """How wide hard-wrapped text is; 0 where each line is a block."""
    lengths = sorted(len(line.text) for line in lines if line.words)
    wrapped = [length for length in lengths if length <= WIDEST]
    if len(lengths) - len(wrapped) <= 0.1 * len(lengths) and sum(wrapped) >= 0.6 * sum(lengths):
        lengths = wrapped  # a few lines that were not wrapped, such as a mail's footer
    if len(lengths) < 3:
        return 0
    longest = lengths[int(len(lengths) * 0.97)]
    if longest > WIDEST or lengths[-1] > 2 * WIDEST or longest < 30:
        return 0
    full = [
        (line, after) for line, after in itertools.pairwise(lines) if len(line.text) >= 0.72 * longest and after.words
    ]
    if len(full) < 3:
        return 0
    open_ended = sum(not re.search(r"[.?!…:؟][”\"»«)]?\Z", line.words) for line, _ in full)
    runs_on = sum(
        line.words[-1:] == "-" or after.words[:1].islower() or not after.words[:1].isupper() for line, after in full
    )
    return longest if open_ended >= 0.6 * len(full) and runs_on >= (0.15 if len(full) >= 12 else 0.4) * len(full) else 0


def blank_lines_divide(lines: Sequence[Line]) -> bool:
    """Whether blank lines stand between paragraphs."""
    texts = sum(bool(line.words) for line in lines)
    changes = sum(bool(one.words) and not two.words for one, two in itertools.pairwise(lines))
    return changes >= max(2, texts / 25)


def hyphenated(lines: Sequence[Line]) -> frozenset[str]:
    """Every word with a hyphen and every word that was not broken, small, to look up what a line end hides."""
    found: set[str] = set()
    is_broken = False
    for line in lines:
        words = WHOLE.findall(fold(line.text))
        found.update(words[1:] if is_broken else words)
        is_broken = HYPHEN.search(line.words) is not None if line.words else is_broken
    return frozenset(found)


def are_two_words(first: str, second: str, known: frozenset[str]) -> bool:
    """Whether the halves of a word are words of their own: the first says a number, or both stand elsewhere."""
    shorter = min(len(first), len(second))
    return first in TENS or (shorter >= 4 and first in known and second in known and first not in small_words())


@cache
def small_words() -> frozenset[str]:
    """The words of which every language has a few and many other words begin with: over, some, with."""
    return frozenset(word for one in LANGUAGES for word in furniture.words(one))


def joined(lines: Sequence[Line], known: frozenset[str], ledger: Ledger) -> str:
    """The text of lines: spaces between them, and the hyphens of broken words mended."""
    if len(lines) == 1 and not is_row(lines[0]):
        return " ".join(lines[0].words.split())
    text = lines[0].words
    if not is_row(lines[0]):
        text = " ".join(text.split())
    parts = [text]
    for line in lines[1:]:
        words = " ".join(line.words.split())
        before = HYPHEN.search(parts[-1])
        after = FIRST_WORD.match(words)
        if before and after:
            parts[-1], words = mended(parts[-1], before[1], words, after[0], known, ledger, line.number)
            parts.append(words)
        elif parts[-1][-1:] in ("-", "–", "—") and parts[-1][-2:-1].isalnum() and words[:1].isalnum():
            parts.append(words)
        else:
            parts.append(" " + words)
    if len(lines) > 1:
        ledger.counts["wrapped line"] += len(lines) - 1
    return "".join(parts)


def mended(
    left: str, before: str, right: str, after: str, known: frozenset[str], ledger: Ledger, number: int
) -> tuple[str, str]:
    """Two line halves of one word: joined, or with its hyphen where the document or its capitals say so."""
    whole, hyphen = fold(before + after), fold(f"{before}-{after}")
    keep = not after[:1].islower() and after[:1].upper() != after[:1].lower()
    keep = keep or (before[:1].isupper() and before.isupper()) or ("-" in before and whole not in known)
    if whole in known:
        keep = False
    elif hyphen in known:
        keep = True
    elif not keep:
        keep = are_two_words(fold(before), fold(after), known)
        done = f"kept as “{before}-{after}”: its parts are words" if keep else f"joined as “{before}{after}”"
        ledger.flag(
            "hyphen",
            "note",
            number,
            f"{left[-60:]}{right[:40]}",
            f"{done}; neither form stands elsewhere",
        )
    ledger.counts["hyphen kept at a line end" if keep else "word hyphenated at a line end"] += 1
    return (left, right) if keep else (left[:-1], right)
