"""Letters on a page → rows in reading order: words by the gaps, columns by the gutters, scripts in their direction."""

from __future__ import annotations

import itertools
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

FORMS = re.compile("[\ufb50-\ufdfb\ufe70-\ufefc]")
SWAPPED = str.maketrans("()[]{}«»", ")(][}{»«")
# A closing bracket where one must open, or the reverse: text that runs left is stored by the look of its signs.
MIRRORED = re.compile(r"(?<!\S)[)\]}»](?=\S)|(?<=\S)[(\[{«](?=[\s.,:;!?،؛؟]|\Z)")
SUPER = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
ISLAND = re.compile(r"L(?:[LEN]*[LE])?|E(?:S?E)*")  # words of the other direction, and numbers
SPACE = 0.16  # of the size of the letters: a wider gap parts words
COLUMN = 2.0  # a gap that parts the cells of a table
MOST_LARGE = 40  # letters on a page that may be large first letters


@dataclass(slots=True)
class Letter:
    """A sign where it stands; `top` is less than `bottom`."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    bold: bool = False


@dataclass(slots=True)
class Word:
    """Letters without a gap between them, from left to right."""

    letters: list[Letter]

    @property
    def x0(self) -> float:
        return self.letters[0].x0

    @property
    def x1(self) -> float:
        return max(letter.x1 for letter in self.letters)


@dataclass(slots=True)
class Row:
    """Words on one line, from left to right, and what they read as."""

    words: list[Word]
    page: int
    size: float
    base: float
    text: str = ""
    mark: str = ""  # a raised number at the beginning, as notes have it
    has_capital: bool = False  # a large one, beside which more rows are indented

    x0: float = field(init=False)
    x1: float = field(init=False)

    def __post_init__(self) -> None:
        self.x0, self.x1 = self.words[0].x0, max(word.x1 for word in self.words)
        self.text = reading(self)

    @property
    def letters(self) -> list[Letter]:
        return [letter for word in self.words for letter in word.letters]

    @property
    def top(self) -> float:
        return min(letter.top for letter in self.letters)

    @property
    def bottom(self) -> float:
        return max(letter.bottom for letter in self.letters)

    @property
    def is_bold(self) -> bool:
        letters = [letter for letter in self.letters if letter.text.isalpha()]
        return bool(letters) and sum(letter.bold for letter in letters) >= 0.9 * len(letters)

    @property
    def is_leftward(self) -> bool:
        return is_leftward(self.text)


def rows_of(letters: Iterable[Letter], page: int) -> list[Row]:
    """The rows of a page from its head to its foot."""
    lines: list[list[Letter]] = []
    small, capitals = without_capitals(single(with_marks(letters)))
    for letter in sorted(small, key=lambda one: (one.base, one.x0)):
        if lines and abs(letter.base - lines[-1][0].base) <= 0.15 * max(letter.size, lines[-1][0].size):
            lines[-1].append(letter)
        else:
            lines.append([letter])
    lines = [line for line in raised(lines) if any(letter.text.strip() for letter in line)]
    rows = [Row(words_of(line), page, usual_size(line), usual_base(line)) for line in lines]
    rows.sort(key=lambda row: row.base)
    for capital in capitals:
        put_back(capital, rows)
    return rows


def without_capitals(letters: list[Letter]) -> tuple[list[Letter], list[Letter]]:
    """Letters, and apart from them the large ones beside the first rows of a text, as high as two rows or more."""
    solid = [letter for letter in letters if letter.text.strip()]
    size = usual_size(solid) if solid else 0.0
    large = [letter for letter in solid if letter.text.isalpha() and letter.size > 1.8 * size]
    found = []
    for letter in large if len(large) <= MOST_LARGE else ():
        alone = not any(
            other is not letter and abs(other.base - letter.base) < 2 and 0 < other.x0 - letter.x0 < 1.5 * letter.size
            for other in large
        )
        beside = {
            round(other.base)
            for other in solid
            if is_beside(other.base, other.x0, letter) and other.size < 0.6 * letter.size
        }
        if alone and len(beside) >= 2:
            found.append(letter)
    return [letter for letter in letters if not any(letter is one for one in found)], found


def is_beside(base: float, x0: float, capital: Letter) -> bool:
    """Whether something stands close to the right of a large letter, on one of the rows it is as high as."""
    return capital.base - 0.8 * capital.size < base < capital.base + 2 and -1 <= x0 - capital.x1 < 0.5 * capital.size


def put_back(capital: Letter, rows: list[Row]) -> None:
    """Put a large first letter to the first row beside it; the letter is a word where the rest is one."""
    beside = [row for row in rows if any(is_beside(row.base, word.x0, capital) for word in row.words)]
    if not beside:
        return
    row = beside[0]
    n = next(n for n, word in enumerate(row.words) if is_beside(row.base, word.x0, capital))
    first = row.words[n]
    known = Counter(word.casefold() for other in rows for word in re.findall(r"[^\W\d_]+", other.text))
    rest = (re.findall(r"[^\W\d_]+", "".join(letter.text for letter in first.letters)) or [""])[0].casefold()
    small = Letter(capital.text, first.x0, first.x0, row.top, row.bottom, row.base, row.size, capital.bold)
    if known[capital.text.casefold()] and known[rest] > 1 and not known[capital.text.casefold() + rest]:
        row.words.insert(n, Word([small]))
    else:
        first.letters.insert(0, small)
    row.text = reading(row)
    row.has_capital = True


def single(letters: Iterable[Letter]) -> list[Letter]:
    """Letters without those that are printed twice to look bold."""
    seen: set[tuple[str, int, int]] = set()
    found = []
    for letter in letters:
        places = {
            (letter.text, round(letter.x0 + dx), round(letter.base + dy)) for dx in (-0.4, 0.4) for dy in (-0.4, 0.4)
        }
        if letter.text.strip() and places & seen:
            continue
        seen.add((letter.text, round(letter.x0), round(letter.base)))
        found.append(letter)
    return found


def usual_size(letters: Sequence[Letter]) -> float:
    """The size most letters have."""
    return Counter(round(letter.size, 1) for letter in letters if letter.text.strip()).most_common(1)[0][0]


def usual_base(letters: Sequence[Letter]) -> float:
    """Where most letters stand."""
    return median(letter.base for letter in letters)


def raised(lines: list[list[Letter]]) -> list[list[Letter]]:
    """Lines with the small letters that stand a little above or below them."""
    sizes = [usual_size(line) if any(one.text.strip() for one in line) else 0.0 for line in lines]
    kept: list[list[Letter]] = [[] for _ in lines]
    for n, line in enumerate(lines):
        hosts = [
            k
            for k in range(max(0, n - 12), min(len(lines), n + 13))
            if k != n and sizes[n] < 0.85 * sizes[k] and abs(lines[k][0].base - line[0].base) < 0.6 * sizes[k]
        ]
        reaches = [(k, reach(lines[k], 0.6 * sizes[k])) for k in hosts]
        for letter in line:
            kept[next((k for k, (starts, ends) in reaches if is_within(letter, starts, ends)), n)].append(letter)
    return [line for line in kept if line]


def reach(line: Sequence[Letter], near: float) -> tuple[list[float], list[float]]:
    """Where the letters of a line begin, in order, and how far those up to each reach, with what is near."""
    spans = sorted((letter.x0 - near, letter.x1 + near) for letter in line)
    return [start for start, _ in spans], list(itertools.accumulate((end for _, end in spans), max))


def is_within(letter: Letter, starts: Sequence[float], ends: Sequence[float]) -> bool:
    """Whether a letter is near one of those of a line."""
    before = bisect_right(starts, letter.x1)
    return before > 0 and ends[before - 1] >= letter.x0


def words_of(line: Sequence[Letter]) -> list[Word]:
    """The words of a line from left to right. A space that takes no room is the non-joiner of Persian."""
    letters = sorted(line, key=lambda letter: (letter.x0, letter.x1))
    for n, (one, two) in enumerate(itertools.pairwise(letters)):
        if two.text == " " and one.text.strip() and two.x0 - one.x0 <= 0.1 and two.x1 <= one.x1:
            letters[n : n + 2] = [two, one]
    for one, two in itertools.pairwise(letters):
        if one.text == " " and two.text.strip() and two.x0 <= one.x0 + 0.1 and one.x1 <= two.x1:
            one.text = "\u200c" if is_leftward(two.text) else ""
    letters = [letter for letter in letters if letter.text]
    solid = [letter for letter in letters if letter.text.strip()]
    gaps = [two.x0 - one.x1 for one, two in itertools.pairwise(solid)]
    spread = median(gaps) if gaps else 0.0
    size = usual_size(solid)
    # Letters that are all spaced out are parted only by a gap wider than theirs.
    widest = 1.6 * spread if spread > 0.1 * size and len(solid) > 3 else SPACE * size
    words: list[Word] = []
    apart = True
    for letter in letters:
        if not letter.text.strip():
            apart = True
        elif apart or letter.x0 - words[-1].x1 > widest:
            words.append(Word([letter]))
            apart = False
        else:
            words[-1].letters.append(letter)
    return words


def with_marks(letters: Iterable[Letter]) -> list[Letter]:
    """Letters, each with the vowel signs and accents drawn with it: before it, where a script is drawn from left."""
    found: list[Letter] = []
    waiting: list[Letter] = []
    for letter in letters:
        if letter.text and all(map(unicodedata.combining, letter.text)):
            waiting.append(letter)
            continue
        last = found[-1] if found and found[-1].text.strip() else None
        for mark in waiting:
            near = is_leftward(letter.text) and abs(letter.base - mark.base) < letter.size
            host = letter if near and (last is None or letter.x0 > last.x0) else last
            if host is not None:
                host.text += mark.text
        waiting = []
        found.append(letter)
    if found and waiting:
        found[-1].text += "".join(mark.text for mark in waiting)
    return found


def reading(row: Row) -> str:
    """What a row says, in the direction of its script; raised numbers stay raised."""
    units: list[str] = []
    for n, word in enumerate(row.words):
        if n:
            gap = word.x0 - row.words[n - 1].x1
            units += [" "] * (3 if gap > COLUMN * row.size else 1)
        units += [sign(letter, row) for letter in word.letters]
    text = "".join(units)
    if not is_leftward(text):
        return text
    return MIRRORED.sub(lambda sign: sign[0].translate(SWAPPED), "".join(leftward(units)))


def sign(letter: Letter, row: Row) -> str:
    """The text of a letter: a small raised digit as such, a form of an Arabic letter as the letter."""
    text = FORMS.sub(lambda form: unicodedata.normalize("NFKC", form[0]).strip(), letter.text)
    if text.isdecimal() and text.isascii() and is_raised(letter, row):
        return text.translate(SUPER)
    return text


def is_raised(letter: Letter, row: Row) -> bool:
    """Whether a letter is small and above the others of its row."""
    if letter.size >= 0.85 * row.size:
        return False
    floor = max((one.bottom for word in row.words for one in word.letters if one.size >= 0.85 * row.size), default=0.0)
    return letter.bottom < floor - 0.15 * row.size


def is_leftward(text: str) -> bool:
    """Whether most letters of a text run from right to left."""
    kinds = Counter(unicodedata.bidirectional(letter) for letter in text if letter.isalpha())
    return kinds["R"] + kinds["AL"] > kinds["L"]


def leftward(units: list[str]) -> list[str]:
    """Signs from left to right → the order they are read in; numbers and words of other scripts keep theirs."""
    turned = units[::-1]
    classes = "".join(direction(unit) for unit in turned)
    for island in ISLAND.finditer(classes):
        turned[island.start() : island.end()] = turned[island.start() : island.end()][::-1]
    return turned


def direction(unit: str) -> str:
    """L or R for letters, E for digits, S for what stands within numbers, N for the rest."""
    kind = unicodedata.bidirectional(unit[:1] or " ")
    return {"R": "R", "AL": "R", "L": "L", "EN": "E", "AN": "E", "CS": "S"}.get(kind, "N")
