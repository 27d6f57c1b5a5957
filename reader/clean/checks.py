"""Checks of one paragraph, each a row in a table; what they find is left as it is, for a person to decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from reader.clean import furniture
from reader.clean.authors import PARTICLES, all_of
from reader.clean.classify import Scene
from reader.clean.features import ADDRESS, count_words, ends_properly
from reader.clean.furniture import fold
from reader.clean.values import Block

DOUBLED = re.compile(r"(?<![\w’'-])([^\W\d_]+) \1(?![\w’'-])", re.I)
TANGLED = re.compile(r"(?<!\w)(?:that|which|there) (is|was|are|were) (?:all|it|this|that|there|what) \1(?!\w)", re.I)
SMALL_START = re.compile(r"(?<=[^\W\d_]{4})[.] ([^\W\d_][^\W_]{2,})")
SUFFIX = re.compile(r"(?:com|org|net|edu|gov|info)\b")
CUT = re.compile(
    r"\[(?:\.\.\.|…)\]\Z|(?:\.\.\.|…)\s*"
    r"(?:read more|continue reading|weiterlesen|mehr|lire la suite|читать далее|ادامه مطلب|اقرأ المزيد)\Z",
    re.I,
)
PAIRED = ("ا", "ا\u064b", "\u064bا", "ة", "ه")  # Arabic adverbs that stand twice: step by step, house by house
ROW = 20  # words of a row of a list at most
STOP = re.compile(r"[^\W\d_]{3}[.!?؟…]\s")
MARKS = ' \t*†‡»«“”"’'
LABEL = re.compile(r"[^\W\d_][^.!?:\n]{0,14}:\s")
FACE = re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?\Z")
SENTENCES = 8  # words of a sentence that nobody writes twice by chance

Found = tuple[str, int, str, str]  # kind, line, quoted words, what was done


@dataclass(frozen=True, slots=True)
class Sight:
    """What the checks of a paragraph know of the whole: looked at once, however many paragraphs there are."""

    language: str
    last: Block | None  # the paragraph with which the body ends
    edges: tuple[Block, ...]  # its first two and last three paragraphs
    listed: frozenset[int]  # lines of paragraphs that are rows of a list: three or more without an end, one by one
    has_picture: bool  # or a table
    captions: frozenset[str]  # the first two words of short lines


Check = Callable[[Block, Sight], Iterator[tuple[str, str, str]]]


def sight_of(scene: Scene) -> Sight:
    """What there is to know about a capture for the checks of its paragraphs."""
    kept = [block for block in scene.blocks if block.kind in ("paragraph", "item")]
    has_picture = any(block.kind == "table" or "![" in block.text[:2000] for block in scene.blocks)
    captions = frozenset(
        " ".join(fold(block.text[:40]).lstrip("#* ").split()[:2]).rstrip(".:,") for block in scene.blocks
    )
    edges = (*kept[:2], *kept[-3:])
    return Sight(scene.language, kept[-1] if kept else None, edges, in_rows(scene), has_picture, captions)


def in_rows(scene: Scene) -> frozenset[int]:
    """The lines of paragraphs that stand in a row of three or more of which none ends as a sentence."""
    rows: list[list[int]] = [[]]
    for block in scene.blocks:
        if block.kind == "dropped":
            continue
        short = block.kind in ("paragraph", "item") and count_words(block.text) <= ROW
        if short and not is_finished(block.text, scene.language):
            rows[-1].append(block.number)
        elif rows[-1]:
            rows.append([])
    return frozenset(number for row in rows if len(row) >= 3 for number in row)


def is_finished(text: str, language: str) -> bool:
    """Whether a text ends as a sentence does, whatever quotation marks, stars and pictures of faces follow."""
    bare = text[-100:].rstrip(MARKS)
    ended = bare.endswith(("。", "！", "？")) or FACE.search(bare) or (text.startswith("(") and bare.endswith(")"))
    return bool(ended) or ends_properly(text, language) or ends_properly(bare, language)


def near(text: str, start: int, end: int) -> str:
    """The words about a place, whole ones, enough to find it by."""
    before = " ".join(text[max(0, start - 60) : start].split(" ")[-4:])
    after = " ".join(text[end : end + 60].split(" ")[:5])
    return f"{before}{text[start:end]}{after}".strip()


def tail(text: str) -> str:
    """The last words of a text."""
    return " ".join(text[-300:].split()[-12:])


def unfinished(block: Block, sight: Sight) -> Iterator[tuple[str, str, str]]:
    """A paragraph that does not end as a sentence does; the last one is broken off."""
    text = block.text.rstrip()
    if block.kind != "paragraph":
        return
    is_last = block is sight.last
    if is_last and CUT.search(text[-40:]):
        yield "broken-off", tail(text), "the text goes on elsewhere"
    elif not is_finished(text, sight.language) and not is_line(block, sight) and not is_caption(text, sight):
        is_cut = is_last and count_words(text) >= SENTENCES
        yield "broken-off" if is_cut else "missing-end-punctuation", tail(text), "left as it is"


def is_line(block: Block, sight: Sight) -> bool:
    """Whether a paragraph is no sentence at all: a row of a list, a label, an address, a caption, a greeting."""
    text = block.text
    fewest = ROW if LABEL.match(text) else SENTENCES
    few = count_words(text) < fewest and not STOP.search(text)
    whole = ADDRESS.search(text[-120:]) or "©" in text[-120:] or not re.search(r"[^\W\d_]{2}", text)
    return bool(few or whole or block.number in sight.listed or is_greeting(block, sight))


def is_caption(text: str, sight: Sight) -> bool:
    """Whether a short line names the table or figure beside it."""
    return len(text) <= 140 and re.match(rf"(?:{choice(sight.language, 'figures')})\s*\d", text, re.I) is not None


def is_greeting(block: Block, sight: Sight) -> bool:
    """Whether a line opens or closes a letter: `Dear all,`, `Best wishes,`, and the name below it."""
    if count_words(block.text) > 6 or not any(edge is block for edge in sight.edges):
        return False
    before = sight.edges[-2].text if len(sight.edges) > 1 and block is sight.last else ""
    return block.text.endswith((",", "،")) or before.endswith((",", "،"))


def doubled(block: Block, sight: Sight) -> Iterator[tuple[str, str, str]]:
    """A word twice, and `that is all is`."""
    small = furniture.words(sight.language) | furniture.words(sight.language, "joiners")
    cased = block.text[:1].upper() != block.text[:1].lower() or sight.language not in ("fa", "ar")
    for found in DOUBLED.finditer(block.text):
        word, both = fold(found[1]), found[0].split(" ")
        is_name = both[0][:1].isupper() and both[1][:1].isupper()
        too_short = len(word) == 1 and word not in small
        in_pairs = not cased and word not in small and (sight.language != "ar" or word.endswith(PAIRED))
        if word in all_of("may_double", sight.language) or is_name or too_short or in_pairs:
            continue
        yield "doubled-words", near(block.text, *found.span()), "left as it is"
    for found in TANGLED.finditer(block.text) if sight.language == "en" else ():
        yield "doubled-words", near(block.text, *found.span()), "left as it is"


def small_start(block: Block, sight: Sight) -> Iterator[tuple[str, str, str]]:
    """A sentence that starts with a small letter."""
    for found in SMALL_START.finditer(block.text):
        word = found[1]
        if not word.islower() or SUFFIX.match(word) or fold(word) in PARTICLES:
            continue
        if not fold(block.text[max(0, found.start(1) - 15) : found.start(1)]).rstrip().endswith(shorts(sight.language)):
            yield "lowercase-sentence-start", near(block.text, *found.span()), "left as it is"


def tangled(block: Block, sight: Sight) -> Iterator[tuple[str, str, str]]:
    """`the ability intercept to`: a noun that wants `to`, and a word between them that is none of the small ones."""
    small = furniture.words(sight.language) | furniture.words(sight.language, "joiners")
    for found in wanting(sight.language).finditer(block.text):
        if found[1] not in small and not found[1].endswith(("ly", "ed", "s", "al", "ive")):
            yield "suspect-word-order", near(block.text, *found.span()), "left as it is"


def lost_reference(block: Block, sight: Sight) -> Iterator[tuple[str, str, str]]:
    """A figure, a table or a link the capture does not hold."""
    for found in numbered(sight.language).finditer(block.text):
        before = fold(block.text[max(0, found.start() - 8) : found.start()])
        if found[0][:1].islower() and not re.search(r"(?:\(|see |cf\. |in |siehe |vgl\. |voir |см\. )\Z", before):
            continue
        if not sight.has_picture and " ".join(fold(found[0]).split()) not in sight.captions:
            yield "lost-reference", near(block.text, *found.span()), "it is not in the capture"
            return
    if sight.has_picture or len(fold(block.text)) != len(block.text):
        return
    for found in pointing(sight.language).finditer(fold(block.text)):
        yield "lost-reference", near(block.text, *found.span()), "it is not in the capture"
        return


@cache
def shorts(language: str) -> tuple[str, ...]:
    """Abbreviations after which a sentence goes on."""
    return (*furniture.listed(language, "abbreviations"), *all_of("shortened", language))


@cache
def wanting(language: str) -> re.Pattern[str]:
    """A noun that wants `to`, a word, and then `to`."""
    return re.compile(rf"(?<!\w)(?:{choice(language, 'wants_to')}) ([a-z]+) to (?=\w)")


@cache
def numbered(language: str) -> re.Pattern[str]:
    """Figure 2, Abb. 3."""
    return re.compile(rf"(?<!\w)(?:{choice(language, 'figures')})\s(\d{{1,2}})(?![\d:]|\.\d)", re.I)


@cache
def pointing(language: str) -> re.Pattern[str]:
    """The chart below, click here."""
    return re.compile(rf"(?<!\w)(?:{choice(language, 'lost')})(?!\w)")


def choice(language: str, key: str) -> str:
    """A list as a pattern that matches one of its phrases; one that matches nothing for an empty list."""
    return "|".join(map(re.escape, furniture.listed(language, key))) or "(?!)"


CHECKS: dict[str, Check] = {
    "unfinished": unfinished,
    "doubled": doubled,
    "small start": small_start,
    "tangled": tangled,
    "lost reference": lost_reference,
}
