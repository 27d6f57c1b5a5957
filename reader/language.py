"""What depends on a language or a script: direction, quotation marks, words, folding for search, order of names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

RTL_LANGUAGES = frozenset("ar arc ckb dv fa he ks ku-arab nqo pnb ps sd syr ug ur yi".split())
RTL_SCRIPTS = frozenset("adlm arab hebr nkoo rohg samr syrc thaa".split())

# Opening and closing, outer then inner, as each language's readers expect them.
QUOTES = {
    "en": "“”‘’",
    "ar": "«»‹›",
    "cs": "„“‚‘",
    "da": "»«›‹",
    "de": "„“‚‘",
    "es": "«»“”",
    "fa": "«»‹›",
    "fi": "””’’",
    "fr": ["«\u00a0", "\u00a0»", "‹\u00a0", "\u00a0›"],
    "it": "«»“”",
    "pl": "„”‚’",
    "pt": "«»“”",
    "ru": "«»„“",
    "sv": "””’’",
    "uk": "«»„“",
}

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")

# One spelling for letters that look alike and are typed for one another.
ALIKE = str.maketrans(
    {"ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "ە": "ه", "ؤ": "و", "ς": "σ", "ı": "i", "ё": "е"}
)

# Letters that stand in their alphabets after others than in Unicode: Persian, and Cyrillic beyond Russian.
ALPHABET = str.maketrans(
    {letter: f"{before}\uffff" for before, letter in zip("بجزكوгекноуи", "پچژگهґєқңөүі", strict=True)}
    | {"ک": "ك", "ی": "ي", "ғ": "г\uffff", "ұ": "у\uffff", "ә": "а\uffff"}
)

IGNORED = re.compile("[\u00ad\u034f\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
OTHER_DIGIT = re.compile(r"(?![0-9])\d")

# A word of the search: letters and digits, and what a plus sign joins (3+3, P5+1).
WORD = re.compile(r"[^\W_]+(?:\+[^\W_]+)*")
POSSESSIVE = re.compile(r"(?<=[^\W_])['’ʼ＇][sS](?![^\W_])")


def direction(language: str) -> str:
    """`rtl` or `ltr`, by the script of a BCP 47 tag where it names one, else by its language."""
    parts = language.lower().split("-")
    if any(part in RTL_SCRIPTS for part in parts[1:]):
        return "rtl"
    if any(len(part) == 4 and part.isalpha() for part in parts[1:]):
        return "ltr"
    return "rtl" if parts[0] in RTL_LANGUAGES else "ltr"


def quotes(language: str) -> list[str]:
    """The four quotation marks of a language: outer pair, inner pair."""
    return list(QUOTES.get(language.lower().split("-")[0], QUOTES["en"]))


def is_language(tag: str) -> bool:
    """Whether this is formed like a BCP 47 tag."""
    return LANGUAGE_TAG.match(tag) is not None


def fold(text: str) -> str:
    """Text as search compares it: no case, accents, vowel marks or invisible characters, one form of each letter.

    The same rule stands in the theme's `search.js`; `tests/cases/fold.json` is run in both.
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", IGNORED.sub("", text))
    return OTHER_DIGIT.sub(plain, marks().sub("", text)).lower().translate(ALIKE)


@cache
def marks() -> re.Pattern[str]:
    """Combining marks, of which the last script has them below U+1F000 and the selectors of variants above."""
    planes = (*range(0x300, 0x1F000), *range(0xE0100, 0xE01F0))
    return re.compile("[" + "".join(chr(code) for code in planes if unicodedata.category(chr(code))[0] == "M") + "]")


def plain(digit: re.Match[str]) -> str:
    """A digit of any script as its ASCII kin."""
    return str(unicodedata.decimal(digit[0]))


def search_words(text: str) -> list[str]:
    """The words of a text as search compares them: folded, without possessive endings."""
    return WORD.findall(POSSESSIVE.sub("", fold(text)))


def count_words(text: str) -> int:
    """How many words a person would count."""
    return len(re.findall(r"[^\W_]+(?:[-'’\u200c][^\W_]+)*", text))


def minutes(words: int) -> int:
    """Reading time at 200 words a minute, never less than one."""
    return max(1, round(words / 200))


def slug(text: str) -> str:
    """The words of a text as part of an address: lower case, joined by hyphens, letters of any script."""
    text = unicodedata.normalize("NFC", IGNORED.sub("", text)).lower()
    return "-".join(re.findall(r"[^\W_]+", POSSESSIVE.sub("", text))) or "section"


def sort_key(name: str) -> tuple[str, str]:
    """Names in the order a glossary lists them: folded, letter by letter, and stable where folding makes two alike."""
    return fold(name).translate(ALPHABET), name


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """`say(key, n=…)`: what the interface says, in one language."""

    words: dict[str, str]

    def __call__(self, key: str, **values: object) -> str:
        if "n" in values and key not in self.words:
            key = f"{key}_one" if str(values["n"]) == "1" else f"{key}_other"
        text = self.words.get(key, key)
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text


def words_of(strings: Iterable[tuple[str, dict[str, str]]], tag: str) -> dict[str, str]:
    """A theme's words in a language, English where it has none."""
    tables = dict(strings)
    return {**tables.get("en", {}), **tables.get(tag.split("-")[0], {}), **tables.get(tag, {}), "language": tag}


def readable(date: str, say: Speech) -> str:
    """A date (2022-07-19) or an interval (2015-07-14/..) as people write it; as precise and as sure as it is."""
    start, slash, end = date.partition("/")
    if slash and end in ("", ".."):
        return say("date_since", date=readable(start, say))
    if slash and start in ("", ".."):
        return say("date_until", date=readable(end, say))
    if slash:
        between = "–" if (start + end).isdecimal() else " – "
        return f"{readable(start, say)}{between}{readable(end, say)}"
    if date[-1:] in ("~", "?", "%"):
        return say("date_perhaps" if date[-1] == "?" else "date_about", date=readable(date[:-1], say))
    if re.fullmatch(r"\d{3}X", date):
        return say("date_decade", year=f"{date[:3]}0")
    parts = date.split("-")
    if not all(part.isdecimal() for part in parts) or not 1 <= int((*parts, "1")[1]) <= 12:
        return date
    # A month without a day stands in another case in some languages.
    months = say("months_alone" if len(parts) == 2 and "months_alone" in say.words else "months").split("|")
    if len(parts) == 1 or len(months) != 12:
        return date
    month = months[int(parts[1]) - 1]
    if len(parts) == 2:
        return say("date_month", month=month, year=parts[0])
    return say("date_day", day=int(parts[2]), month=month, year=parts[0])
