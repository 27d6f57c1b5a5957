"""Bylines → names. Who edited, translated or took the pictures is no author, and neither is an agency."""

from __future__ import annotations

import re
from functools import cache

from reader.clean import furniture
from reader.clean.dates import find_dates, find_hijri
from reader.clean.features import ADDRESS, ARABIC, count_words
from reader.clean.furniture import fold

PARTICLES = frozenset(
    "van von de del della der den la le di da do dos das du des ter ten zu zum zur af av bin ibn ben bint al el of y e "
    "بن ابن بنت آل أبو ابو".split()
)
BEFORE_CAPITAL = re.compile(r"(?:al|el|as|ar|an|ad|ash|at|az|d|l|ibn|bin)[-'’]")
VOWELS = "\u0640\u064b-\u065f\u0670\u200c"  # signs on and between Arabic letters, which are no letters themselves
WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{VOWELS}])*(?:['’.‐-]+(?:[^\W\d_]|[{VOWELS}])+)*['’.]?\Z")
TIME = re.compile(
    r"(?:\b(?:at|um|à|в|kl\.?)\s)?(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)(?:\s?(?:[ap]\.?m\.?(?!\w)|uhr|gmt|utc|bst|ces?t|e[sd]t|p[sd]t|msk|мск))*",
    re.I,
)
WEEKDAYS = re.compile(
    r"(?<!\w)(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?(?!\w)|"
    r"(?<!\w)(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|lundi|mardi|mercredi|jeudi|"
    r"vendredi|samedi|dimanche|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|"
    r"شنبه|یکشنبه|یک‌شنبه|دوشنبه|سه‌شنبه|چهارشنبه|پنجشنبه|پنج‌شنبه|جمعه|"
    r"السبت|الأحد|الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة)(?!\w)",
    re.I,
)
SEPARATORS = re.compile(r"\s*[|•·●\t]\s*|\s+[–—/-]+\s+|\s*[()\[\]]\s*")


def byline(text: str, language: str) -> tuple[str, list[str]]:
    """What marks a line as a byline, if something does, and the names in it; no names where it holds anything else."""
    if len(text) > 240 or (ADDRESS.search(text) and not marker(text, language)):
        return "", []
    if is_helped(text, language):
        return "", []
    text = without_addresses(text)
    text = without_dates(text, language)
    mark = marker(text, language)
    rest = text[len(mark) :].lstrip(" :—–-") if mark else text
    if not mark and (inner := inner_marker(rest, language)):
        mark, rest = inner
    rest = until_helpers(rest, language)
    pieces = [piece.strip(" ,;:–—-") for piece in SEPARATORS.split(rest)]
    pieces = [piece for piece in pieces if piece and not is_label(piece, language)]
    if not pieces:
        return mark, []
    names = people(pieces[0], language, bool(mark))
    if not mark and len(pieces) > 1 and any(not is_aside(piece, language) for piece in pieces[1:]):
        return "", []
    return mark, names


def people(text: str, language: str, is_marked: bool) -> list[str]:
    """The names in `A B, C D and E F, of the Institute`; none unless the first is one."""
    text = furniture_inverted(text)
    parts = [
        part.strip(" .,;:") if not has_title_end(part) else part.strip(" ,;:")
        for part in splitter(language).split(text)
    ]
    parts = [part for part in parts if part]
    if not parts or not is_person(parts[0], language, is_marked):
        return []
    names = [part for part in parts if is_person(part, language, is_marked)]
    others = [part for part in parts if part not in names]
    if not is_marked and (len(parts) > 6 or any(not is_role(part, language) for part in others)):
        return []
    return list(dict.fromkeys(names))


def has_title_end(part: str) -> bool:
    """Whether a name's last full stop is its own: Ph.D., Jr., an initial."""
    return re.search(r"(?:\b[^\W\d_]|Jr|Sr|D)\.\Z", part.strip()) is not None


def furniture_inverted(text: str) -> str:
    """`Ferris, Ada; Roe, Anselm` as Ada Ferris; Anselm Roe."""
    parts = [part.split(",") for part in text.split(";")]
    if len(parts) > 1 and all(
        len(part) == 2 and count_words(part[0]) <= 2 and count_words(part[1]) <= 2 for part in parts
    ):
        return "; ".join(f"{first.strip()} {last.strip()}" for last, first in parts)
    return text


@cache
def splitter(language: str) -> re.Pattern[str]:
    """What stands between the names of several people."""
    words = "|".join(re.escape(word) for one in furniture.both(language) for word in furniture.listed(one, "between"))
    joined = r"|\s+و(?=[\u0620-\u064a]{2})" if language == "ar" else ""
    return re.compile(rf"\s*[,،;؛]\s*(?:(?:{words}|&)\s+)?|\s+(?:{words}|&)\s+{joined}", re.I)


def is_person(text: str, language: str, is_marked: bool = False) -> bool:
    """Whether a text may be the name of a person: two to six words with capitals, titles and particles among them."""
    words = text.split()
    if len(text) > 60 or is_agency(text, language) or is_outlet(text, language):
        return False
    bare = [word for word in words if fold(word).strip(",") not in all_of("titles", language)]
    if not 2 <= len(bare) <= 6 or not all(WORD.match(word) for word in bare):
        return False
    if ARABIC.search(text):
        return is_arabic_name(bare, language)
    capitals = [is_capital(word) or fold(word) in PARTICLES for word in bare]
    if not all(capitals) or not is_capital(bare[-1]) or not any(len(word.strip(".")) > 1 for word in bare):
        return False
    if any(fold(word) in all_of("not_names", language) for word in bare) or is_role(text, language):
        return False
    return is_marked or not text.isupper()


def is_arabic_name(words: list[str], language: str) -> bool:
    """Whether words of a script without capitals can be a name: none of them small, none of furniture."""
    small = furniture.words(language) | furniture.words(language, "joiners") | all_of("not_names", language)
    if len(words) > 5 or any(fold(word) in small and fold(word) not in PARTICLES for word in words):
        return False
    return not furniture.phrases(language, "drop").at_start(" ".join(words)) and not is_role(" ".join(words), language)


def is_capital(word: str) -> bool:
    """Whether a word begins as a name does, an article such as al- before it or not."""
    prefix = BEFORE_CAPITAL.match(word)
    return word[prefix.end() : prefix.end() + 1].isupper() if prefix else word[:1].isupper()


def is_role(text: str, language: str) -> bool:
    """Whether a text says what somebody does: Senior Fellow, Redakteurin."""
    return roles(language).search(fold(text)) is not None


@cache
def roles(language: str) -> re.Pattern[str]:
    """What people are called by what they do."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, marks(language, 'roles')))})(?:in|s)?(?!\w)")


def is_aside(text: str, language: str) -> bool:
    """What may stand beside a name: a role, an agency, an outlet, a few words of a menu."""
    return (
        is_role(text, language)
        or is_agency(text, language)
        or is_outlet(text, language)
        or furniture.phrases(language, "drop").at_start(text) is not None
    )


def is_agency(text: str, language: str) -> bool:
    """Whether a text is the name of an agency or of nobody in particular."""
    return fold(text).strip(" .:()") in all_of("agencies", language)


def is_outlet(text: str, language: str) -> bool:
    """Whether a text may be the name of who publishes: one of its words is Gazette, Institute, Verlag."""
    words = [re.sub(r"\A[ld]'", "", word.strip(".,:;()\"'«»“”„")) for word in fold(text).split()]
    known, compounds = all_of("outlets", language), listed_compounds(language)
    return any(word in known or (compounds and word.endswith(compounds)) for word in words)


@cache
def listed_compounds(language: str) -> tuple[str, ...]:
    """What a German word for an outlet may end with: Stadtmagazin."""
    return tuple(word for word in furniture.listed("de", "outlets") if len(word) >= 5) if language == "de" else ()


@cache
def all_of(key: str, language: str) -> frozenset[str]:
    """A list of a language and of English, as a set."""
    return frozenset(word for one in furniture.both(language) for word in furniture.listed(one, key))


@cache
def marks(language: str, key: str) -> tuple[str, ...]:
    """Phrases of a list, folded, the longest first."""
    return tuple(sorted(all_of(key, language), key=len, reverse=True))


def marker(text: str, language: str) -> str:
    """What marks the start of a byline: By, Von, Автор:, نویسنده."""
    folded = placed(text[:80])
    for phrase in marks(language, "names"):
        if folded.startswith(phrase) and not folded[len(phrase) : len(phrase) + 1].isalnum():
            return text[: len(phrase)]
    return ""


def placed(text: str) -> str:
    """Text folded for a search, each sign in its place."""
    folded = fold(text)
    return folded if len(folded) == len(text) else text.lower() if len(text.lower()) == len(text) else text


def inner_marker(text: str, language: str) -> tuple[str, str] | None:
    """A byline after something else: `Posted on Monday by Ada Ferris`, with what follows."""
    for found in inside(language).finditer(placed(text)):
        before = SEPARATORS.sub(" ", text[: found.start()]).strip(" ,;:–—-")
        if not before or is_label(before, language) or count_words(before) <= 2:
            return text[found.start() : found.end()].strip(), text[found.end() :]
    return None


@cache
def inside(language: str) -> re.Pattern[str]:
    """What marks a byline after other words; nouns that mean other things there are left out."""
    phrases = [one for one in marks(language, "names") if one not in ("text", "words", "story", "از", "interview")]
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})\s*:?\s+(?=\S)")


def until_helpers(text: str, language: str) -> str:
    """A byline up to `with reporting by`, `edited by`, `photos by`; nothing where it begins with one."""
    found = helping(language).search(placed(text))
    return text[: found.start()].rstrip(" ,;(|–—-") if found else text


@cache
def helping(language: str) -> re.Pattern[str]:
    """What stands before the names of those who helped."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, marks(language, 'helpers')))})(?!\w)")


def is_helped(text: str, language: str) -> bool:
    """Whether a line names only those who helped."""
    return until_helpers(text.lstrip(" (|–—-"), language) == ""


def without_addresses(text: str) -> str:
    """A line without what is an address or an account: <ada@example.org>, @ada."""
    return re.sub(r"\s*(?<!\w)@\w{2,30}", "", ADDRESS.sub("|", text))


def without_dates(text: str, language: str) -> str:
    """A line with a bar in the place of each date, time and weekday."""
    for date in reversed(find_dates(text, language)):
        text = f"{text[: date.start]}|{text[date.end :]}"
    for start, end in reversed(find_hijri(text)):
        text = f"{text[:start]}|{text[end:]}"
    return WEEKDAYS.sub("|", TIME.sub("|", text))


def is_label(text: str, language: str) -> bool:
    """Words that stand beside a date in a byline, and what has no letters."""
    folded = fold(text).strip(": ,.")
    known = all_of("published", language) | all_of("modified", language) | all_of("seen", language)
    reading = furniture.phrases(language, "drop", "reading").at_start(re.sub(r"\A[\d\W]+", "", text))
    return (
        folded in known
        or not re.search(r"[^\W\d_]", text)
        or reading is not None
        or re.fullmatch(r"\d+.{0,14}", folded) is not None
    )


def likely(text: str, language: str) -> tuple[str, bool]:
    """The name before the comma of `Dr Ada Ferris, Keeper of Charts`, and whether its title makes it one."""
    first = re.split(r"[,،]", without_dates(text, language))[0].strip(" |")
    if not is_person(first, language):
        return "", False
    return first, any(fold(word) in all_of("titles", language) for word in first.split()[:-1])
