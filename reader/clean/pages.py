"""What pages carry beside their text: numbers, and the heads and feet they repeat."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from reader.clean.features import is_name
from reader.clean.furniture import fold
from reader.clean.values import Line

WORDS = r"page|seite|p\.|s\.|pp\.|страница|стр\.|с\.|صفحه|صفحهٔ|صفحة|ص"
OF = r"of|von|sur|из|از|من|/"
ROMAN = r"(?=[ivxl])l?x{0,3}(?:ix|iv|v?i{0,3})"
PAGE = re.compile(rf"[\W_]*(?:(?:{WORDS})\s*)?(\d{{1,4}})(?:\s*(?:{OF})\s*\d{{1,4}})?[^\w%]*\Z", re.I)
PAGE_WORD = re.compile(rf"[\W_]*(?:{WORDS})\s*(\d{{1,4}})(?:\s*(?:{OF})\s*\d{{1,4}})?[\W_]*\Z", re.I)
COUNTED = re.compile(rf".{{0,100}}\W(?:{WORDS})\s*(\d{{1,4}})[\W_]*\Z", re.I)
NUMERAL = re.compile(rf"[\W_]*({ROMAN})[\W_]*\Z", re.I)
FIRST = re.compile(r"\W*(\d{1,4})(?![\d.,:/-]?\d)(?![.)]\s?[^\W\d_])\W+\D+\Z")  # not `1. Heading`
LAST = re.compile(r"\D+\s\W*(\d{1,4})\W*\Z")
WIDE = re.compile(r"(\d{1,4}) {4,}\D.*|\D.* {4,}(\d{1,4})\Z")  # set at the two ends of a line
LABEL = re.compile(r"\W*[^\W\d_]+\W{1,3}\d{1,4}\W*\Z")  # such as `Part 3`
BYLINE = re.compile(r"(?:by|von|par|автор|от|بقلم|نوشته|نوشتهٔ)\s", re.I)
VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}
LONGEST = 100  # characters of a head
DEEPEST = 3  # lines at each end of a page
SHORTEST = 400  # characters of a page that is divided from the next by its number alone


def page_furniture(lines: Sequence[Line]) -> dict[int, str]:
    """Lines that pages carry, by their place: their numbers, and the heads and feet they repeat."""
    pages = pages_of(lines)
    if len(pages) < 2:
        return {}
    dropped = numbers(lines, pages)
    dropped |= heads(lines, pages, dropped)
    return dropped | again_on_first(lines, pages[0], dropped)


def pages_of(lines: Sequence[Line]) -> list[list[int]]:
    """The places of the lines of each page: between form feeds, or else between lines that count the pages."""
    places = [n for n, line in enumerate(lines) if line.words]
    starts = {n for n in places if lines[n].new_page}
    if not starts:
        starts = {n + 1 for n in counting(lines, places)}
    pages: list[list[int]] = [[]]
    for n in places:
        if n in starts or (pages[-1] and any(k in starts for k in range(pages[-1][-1] + 1, n))):
            pages.append([])
        pages[-1].append(n)
    return [page for page in pages if page]


def counting(lines: Sequence[Line], places: Sequence[int]) -> list[int]:
    """Lines that count pages where no form feed divides them: each one more than the last, a page of text between."""
    short = [n for n in places if len(lines[n].words) <= LONGEST]
    for pattern, alone in (
        (PAGE_WORD, False),
        (COUNTED, True),
        (PAGE, True),
        (NUMERAL, True),
        (FIRST, True),
        (LAST, True),
    ):
        found = [n for n in short if pattern.match(lines[n].words) and (not alone or stands_alone(lines, n))]
        values = [number(pattern, lines[n].words) for n in found]
        sizes = [size_between(lines, one, two) for one, two in itertools.pairwise(found)]
        far = all(size >= SHORTEST for size in sizes[:-1]) and sum(sizes) >= SHORTEST * min(2, len(sizes))
        fewest = 3 if pattern in (FIRST, LAST) else 2
        if len(found) >= fewest and counts_up(values) and (far or pattern is PAGE_WORD):
            return found
    return []


def size_between(lines: Sequence[Line], one: int, two: int) -> int:
    """How many characters stand between two lines."""
    return sum(len(line.words) for line in lines[one + 1 : two])


def stands_alone(lines: Sequence[Line], n: int) -> bool:
    """Whether blank lines or the edges of the capture are on at least one side."""
    before = n == 0 or not lines[n - 1].words or lines[n].new_page
    after = n + 1 >= len(lines) or not lines[n + 1].words or lines[n + 1].new_page
    return before or after


def number(pattern: re.Pattern[str], text: str) -> int:
    """The page's number, in digits of any script or in Roman numerals."""
    found = pattern.match(text)
    if not found:
        return -1
    if found[1].isdecimal():
        return int(found[1])
    worth = [VALUES[letter] for letter in found[1].casefold()]
    return sum(-one if one < two else one for one, two in zip(worth, [*worth[1:], 0], strict=True))


def counts_up(values: Sequence[int]) -> bool:
    """Whether numbers count pages: each one more than the last."""
    return all(two == one + 1 for one, two in itertools.pairwise(values))


def ends(page: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The outermost lines of a page, and at which end they are."""
    half = (len(page) + 1) // 2
    yield from ((n, 0) for n in page[: min(DEEPEST, half)])
    yield from ((n, 1) for n in page[-min(DEEPEST, len(page) - half) :] if len(page) > 1)


def numbers(lines: Sequence[Line], pages: Sequence[Sequence[int]]) -> dict[int, str]:
    """Lines at the ends of pages that are nothing but their numbers."""
    found: dict[int, int] = {}
    for count, page in enumerate(pages):
        for n, _ in ends(page):
            for pattern in (PAGE, NUMERAL):
                if len(lines[n].words) <= 40 and (value := number(pattern, lines[n].words)) >= 0:
                    found.setdefault(n, value - count)
    worded = [n for n in found if PAGE_WORD.match(lines[n].words)]
    if len(worded) >= 2:  # where pages say `Page 2 of 4`, a number alone is something else
        return dict.fromkeys(worded, "page number")
    regular = {step for step, times in Counter(found.values()).items() if times >= 2}
    outer = {n for page in pages for n in (page[0], page[-1])}
    return {
        n: "page number"
        for n, step in found.items()
        if step in regular
        or n in worded
        or (n in outer and not regular and PAGE.match(lines[n].words) and len(lines[n].words) <= 6)
    }


def heads(lines: Sequence[Line], pages: Sequence[Sequence[int]], known: dict[int, str]) -> dict[int, str]:
    """Lines at the ends of pages that occur again on others, or that carry the number of their page."""
    places = [
        (n, end, count)
        for count, page in enumerate(pages)
        for n, end in ends([n for n in page if n not in known])
        if len(lines[n].words) <= LONGEST
    ]
    repeated: dict[tuple[str, int], set[int]] = {}
    for n, end, count in places:
        repeated.setdefault((masked(lines[n].words), end), set()).add(count)
    steps: dict[tuple[int, int], set[int]] = {}
    for n, end, count in places:
        if (step := step_of(lines[n].words, count)) is not None:
            steps.setdefault((step, end), set()).add(count)
    found = {}
    for n, end, count in places:
        text = lines[n].words
        times = len(repeated[masked(text), end]) if masked(text) != "#" else 0
        step = step_of(text, count)
        if (step is not None and len(steps[step, end]) >= 2) or times >= (
            3 if LABEL.match(text) or is_sentence(lines, n, end) else 2
        ):
            found[n] = "running head"
    return {n: why for n, why in found.items() if not is_title(lines, n, pages[0], found | known)}


def step_of(text: str, count: int) -> int | None:
    """How far the number at one end of a line is from the number of its page; None for lines such as `Part 3`."""
    if wide := WIDE.match(text):
        return int(wide[1] or wide[2]) - count
    found = FIRST.match(text) or LAST.match(text)
    if (
        not found
        or text.startswith("[")
        or len(re.findall(r"[^\W\d_]+", text)) < 2
        or text.endswith((".", "!", "?", ";", ","))
    ):
        return None
    if re.search(r"[.,;:!?…”»\"]\d{1,3}\Z", text):  # the marker of a note
        return None
    return int(found[1]) - count


def is_sentence(lines: Sequence[Line], n: int, end: int) -> bool:
    """Whether a line at the end of a page ends as a sentence does, or reads on into the text of its page."""
    inner = n + 1 if end == 0 else n - 1
    is_open = 0 <= inner < len(lines) and bool(lines[inner].words)
    return bool(re.search(r"[.?!…؟]\W*\Z" if not is_open else r"[.?!…؟,;:-]\W*\Z", lines[n].words))


def is_title(lines: Sequence[Line], n: int, page: Sequence[int], heads: dict[int, str]) -> bool:
    """Whether a line that pages repeat is the title itself: on the first page, with no other line that could be it."""
    if (
        n not in page
        or re.search(r"\d", lines[n].words)
        or any(masked(lines[k].words) == masked(lines[n].words) for k in page if k < n)
    ):
        return False
    above = list(itertools.takewhile(lambda k: len(lines[k].words) < 60, page))
    if n not in above:
        return False
    others = [
        lines[k].words for k in above if k != n and k not in heads and masked(lines[k].words) != masked(lines[n].words)
    ]
    others = [text for text in others if not re.search(r"\d", text) and not BYLINE.match(text)]
    return all(is_name(text) for text in others) and not any(k in heads and k != n for k in above if k < n)


def again_on_first(lines: Sequence[Line], page: Sequence[int], found: dict[int, str]) -> dict[int, str]:
    """Heads that stand below the title on the first page."""
    known = {masked(lines[n].words) for n, why in found.items() if why == "running head"}
    kept = {masked(lines[n].words) for n in page[:1] if n not in found}
    return {
        n: "running head"
        for n in page[:10]
        if n not in found and masked(lines[n].words) in known - kept and len(lines[n].words) <= LONGEST
    }


def masked(text: str) -> str:
    """A line as pages repeat it: digits and spaces do not count."""
    return re.sub(r"[\d\W_]+", " ", fold(text)).strip() or "#"
