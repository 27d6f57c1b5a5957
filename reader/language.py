"""What depends on a language or a script: direction, quotation marks, words, folding for search, order of names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

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

# One spelling for letters that look alike and are typed for one another; nothing for signs that few people type.
ALIKE = str.maketrans(
    {"ي": "ی", "ى": "ی", "ئ": "ی", "ے": "ی", "ك": "ک", "ڪ": "ک", "ة": "ه", "ۀ": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه"}
    | {"ٱ": "ا", "ؤ": "و", "ς": "σ", "ı": "i", "ё": "е", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"}
    | dict.fromkeys("’‘ʼ", "'")
    | dict.fromkeys("‐‒–—―−﹘", "-")
    | dict.fromkeys("ʹʺʻʽʾʿ", "")
)

# Letters that stand in their alphabets after others than in Unicode: Persian, and Cyrillic beyond Russian.
ALPHABET = str.maketrans(
    {letter: f"{before}\uffff" for before, letter in zip("بجزكوгекноуи", "پچژگهґєқңөүі", strict=True)}
    | {"ک": "ك", "ی": "ي", "ғ": "г\uffff", "ұ": "у\uffff", "ә": "а\uffff"}
)
ARABIC_LETTERS = str.maketrans("کی", "كي")
ARABIC = {**ALPHABET, ord("ه"): "ه"}  # there h stands before w, as in Unicode
# The article before an Arabic name; an index leaves it out. A word that itself begins so (التزام) is filed wrongly.
ARTICLE = re.compile(r"ال(?=\S{3})")
# Letters that folding takes for others, and an index does not.
OWN_LETTERS = str.maketrans({"й": "и\ufffe", "Й": "и\ufffe"})

# Which of a language's plural forms a whole number takes, as the plural rules of Unicode's CLDR have it
# (https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html); scripts ask the browser.
# What is not here is `one` for 1 and else `other`, which also stands for any form that a language's words do not give.
PLURALS: dict[str, Callable[[int], str]] = {
    "ar": lambda n: {0: "zero", 1: "one", 2: "two"}.get(n) or stretch(n % 100, (3, 10, "few"), (11, 99, "many")),
    "fa": lambda n: "one" if n < 2 else "other",
    "fr": lambda n: "one" if n < 2 else "other",
    "ru": lambda n: "many" if 11 <= n % 100 <= 14 else stretch(n % 10, (1, 1, "one"), (2, 4, "few"), (0, 9, "many")),
}
FORMS = ("zero", "one", "two", "few", "many", "other")

IGNORED = re.compile("[\u00ad\u034f\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
NOT_ASCII = re.compile(r"[^\0-\x7f]+")
OTHER_DIGIT = re.compile(r"(?![0-9])\d")
RAISED = re.compile("[⁰¹²³⁴-⁹]+")  # mostly a footnote's number behind a word

# Marks that readers and writers leave out: accents, vowel points, selectors of variants. Others are part of a word.
LEFT_OUT = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff"
    "\u180b-\u180d\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u2cef-\u2cf1\u2de0-\u2dff\ua66f-\ua672"
    "\ua674-\ua67d\ua69e\ua69f\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
# Letters and signs of scripts that set no spaces between words, or not between all: Thai, Lao, Burmese, Khmer,
# Japanese, Chinese, Korean.
UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ebd\u0ec0-\u0ec6\u0ec8-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u109a-\u109d"
    "\u1780-\u17d3\u17d7\u17dc\u17dd\u3005-\u3007\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
WITHOUT_SPACES = re.compile(f"[{UNSPACED}]")
LETTER = re.compile(rf"(?![\uac00-\ud7a3\W])[{UNSPACED}]")  # in Korean, words are told by their spaces

# A word of the search: letters, digits and marks, and what a plus sign joins (3+3, P5+1).
PLAIN_WORD = re.compile(r"[a-z0-9]+(?:\+[a-z0-9]+)*")
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
    """Text as search compares it: no case, accents, vowel points or invisible signs, one form of each letter and mark.

    The same rule stands in the theme's `fold.js`; `tests/cases/fold.json` is run in both.
    """
    return (text if text.isascii() else NOT_ASCII.sub(folded, text)).lower()


def folded(found: re.Match[str]) -> str:
    """A stretch without ASCII letters, folded: nothing in it depends on what stands round it."""
    return folded_part(found[0])


@lru_cache(maxsize=1 << 14)
def folded_part(text: str) -> str:
    """The steps of folding, in their order."""
    text = RAISED.sub(r" \g<0> ", IGNORED.sub("", text))
    text = LEFT_OUT.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", OTHER_DIGIT.sub(plain, text).lower().translate(ALIKE))


def plain(digit: re.Match[str]) -> str:
    """A digit of any script as its ASCII kin."""
    return str(unicodedata.decimal(digit[0]))


def search_words(text: str) -> list[str]:
    """The words of a text as search compares them: folded, without possessive endings.

    Where a script sets no spaces a word is all that stands between two other signs.
    """
    text = POSSESSIVE.sub("", fold(text))
    return PLAIN_WORD.findall(text) if text.isascii() else any_word().findall(text)


@cache
def any_word() -> re.Pattern[str]:
    """A word in any script; Python's `\\w` knows letters and digits, and no marks."""
    planes = (*range(0x300, 0x1F000), *range(0xE0100, 0xE01F0))
    marks = "".join(chr(code) for code in planes if unicodedata.category(chr(code))[0] == "M")
    letters = f"(?:(?![{UNSPACED}_])[\\w{marks}])+"
    return re.compile(rf"[{UNSPACED}]+|{letters}(?:\+{letters})*")


def is_unspaced(word: str) -> bool:
    """Whether a word is of a script that sets no spaces: then it is found by any part of it."""
    return WITHOUT_SPACES.match(word) is not None


def count_words(text: str) -> int:
    """How many words a person would count; where no spaces are set, two letters are about one."""
    bare, letters = (text, 0) if text.isascii() else LETTER.subn(" ", LEFT_OUT.sub("", text))
    return len(re.findall(r"[^\W_]+(?:[-'’\u200c][^\W_]+)*", bare)) + (letters + 1) // 2


def is_letter(word: str) -> bool:
    """Whether a word is a letter of a script that sets no spaces, of which two are counted as one word."""
    return LETTER.match(word) is not None


def minutes(words: int) -> int:
    """Reading time at 200 words a minute, never less than one."""
    return max(1, round(words / 200))


def slug(text: str) -> str:
    """The words of a text as part of an address: lower case, joined by hyphens, letters of any script."""
    text = LEFT_OUT.sub("", unicodedata.normalize("NFC", IGNORED.sub("", text))).lower()
    return "-".join(re.findall(r"[^\W_]+", POSSESSIVE.sub("", text))) or "section"


def filed(name: str, tag: str) -> str:
    """A name as an index files it: folded, without an Arabic article."""
    bare = ARTICLE.sub("", name, count=1) if is_arabic(tag) and ARTICLE.match(name) else name
    return fold(unicodedata.normalize("NFC", bare).translate(OWN_LETTERS))


def sort_key(name: str, tag: str = "") -> tuple[str, str]:
    """Names in the order a glossary lists them: letter by letter, and stable where folding makes two alike.

    Letters with accents stand with their base, those of Arabic and Persian as the alphabet of the language has them.
    """
    return filed(name, tag).translate(ARABIC if is_arabic(tag) else ALPHABET), name


def initial(name: str, tag: str = "") -> str:
    """The letter of an index under which a name stands; `#` for what begins with no letter."""
    name = filed(name, tag)
    letter = "й" if name.startswith("и\ufffe") else name[:1].translate(ARABIC_LETTERS if is_arabic(tag) else {})
    return letter.upper() if letter.isalpha() else "#"


def is_arabic(tag: str) -> bool:
    """Whether a tag is of Arabic, the language: other languages of its script have other alphabets."""
    return tag.split("-")[0] == "ar"


def stretch(n: int, *rows: tuple[int, int, str]) -> str:
    """The form of the first row that a number is in, from its first to its last."""
    return next((form for first, last, form in rows if first <= n <= last), "other")


def plural(n: object, tag: str) -> str:
    """Which form of a word a number takes in a language: zero, one, two, few, many or other."""
    text = str(n)
    if not text.isdecimal():
        return "other"
    rule = PLURALS.get(tag.split("-")[0])
    return rule(int(text)) if rule else "one" if int(text) == 1 else "other"


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """`say(key, n=…)`: what the interface says, in one language; where it has forms of a key, `n` chooses one."""

    words: dict[str, str]

    def __call__(self, key: str, **values: object) -> str:
        if "n" in values and key not in self.words:
            form = f"{key}_{plural(values['n'], self.words.get('language', 'en'))}"
            key = form if form in self.words else f"{key}_other"
        text = self.words.get(key, key)
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def either(self, special: str, key: str) -> str:
        """A key for what only some languages say in a way of its own, or the one that all have."""
        return special if special in self.words else key

    def forms(self, *keys: str) -> Iterator[tuple[str, str]]:
        """What is said for some keys, each plural form on its own: for scripts, which know the number."""
        for key in keys:
            yield from ((form, self.words[form]) for form in (key, *forms_of(key)) if form in self.words)


def forms_of(key: str) -> list[str]:
    """The names under which a key's plural forms may stand."""
    return [f"{key}_{form}" for form in FORMS]


def words_of(strings: Iterable[tuple[str, dict[str, str]]], tag: str) -> dict[str, str]:
    """A theme's words in a language, English where it has none.

    What a language gives in plural forms it gives alone: no form of English stands beside them.
    """
    tables = dict(strings)
    words: dict[str, str] = {}
    for name in dict.fromkeys(("en", tag.split("-")[0], tag)):
        own = tables.get(name, {})
        given = {key.removesuffix("_other") for key in own if key.endswith("_other")}
        replaced = {form for key in given for form in (key, *forms_of(key))}
        words = {key: text for key, text in words.items() if key not in replaced} | own
    return {**words, "language": tag}


def readable(date: str, say: Speech, months: str = "months_alone") -> str:
    """A date (2022-07-19) or an interval (2015-07-14/..) as people write it; as precise and as sure as it is."""
    start, slash, end = date.partition("/")
    if slash and end in ("", ".."):
        return governed("date_since", start, say)
    if slash and start in ("", ".."):
        return governed("date_until", end, say)
    if slash:
        between = "–" if (start + end).isdecimal() else " – "
        return f"{readable(start, say)}{between}{readable(end, say)}"
    if date[-1:] == "?":
        return say("date_perhaps", date=readable(date[:-1], say))
    if date[-1:] in ("~", "%"):
        return governed("date_about", date[:-1], say)
    date = re.sub("(-XX)+$", "", date)
    if re.fullmatch(r"\d{3}X", date):
        decade = "date_decade" if months == "months_alone" else say.either("date_decade_after", "date_decade")
        return say(decade, year=int(date[:3]) * 10)
    if re.fullmatch(r"\d\dXX", date):
        return f"{int(date[:2])}00–{int(date[:2])}99"
    parts = date.split("-")
    if not all(part.isdecimal() for part in parts) or not 1 <= int((*parts, "1")[1]) <= 12:
        return date
    year = str(int(parts[0]))
    # A month without a day, and with no word before it, stands in another case in some languages.
    names = say(say.either(months, "months") if len(parts) == 2 else "months").split("|")
    if len(parts) == 1 or len(names) != 12:
        return year if len(parts) == 1 else date
    if len(parts) == 2:
        return say("date_month", month=names[int(parts[1]) - 1], year=year)
    return on_day(int(parts[2]), names[int(parts[1]) - 1], year, say)


def on_day(day: int, month: str, year: str, say: Speech, key: str = "date_day") -> str:
    """A day of a month of a year; the first of a month has a number of its own in some languages."""
    key = say.either(f"{key}_first", key) if day == 1 else key
    return say(key, day=day, month=month, year=year)


def governed(key: str, date: str, say: Speech) -> str:
    """A date behind a word such as `since`, which in some languages is another before a day than before a year."""
    is_day = re.match(r"\d{4}-\d\d-\d\d", date)
    return say(say.either(f"{key}_day", key) if is_day else key, date=readable(date, say, "months"))
