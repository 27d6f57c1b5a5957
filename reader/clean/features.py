"""What can be said of a text without knowing what it is: its language, its words, whether it is prose."""

from __future__ import annotations

import re
from functools import cache

from reader.clean.furniture import LANGUAGES, fold, listed, words

WORD = re.compile(r"\w+(?:[’'\u200c-]\w+)*")
LETTERS = re.compile(r"[^\W\d_]")
ARABIC = re.compile("[\u0600-\u06ff]")
PERSIAN = re.compile("[پچژگ\u200cی]")
CYRILLIC = re.compile("[\u0400-\u04ff]")
LATIN = re.compile("[A-Za-zÀ-ɏ]")
END = re.compile(
    r"[.?!…؟۔:;][”\"»«’‘‹›'“)\]]*(?:\[\^?\w{1,3}\]|[¹²³⁰⁴-⁹]+|\(\d{1,2}\)|(?<=[.?!…”\"»«؟])\d{1,2})?[”\"»«’‹›')\]]*\Z|[”»\"][.)]?\Z|[.?!…][)\]]\Z"
)
FULL_STOP = re.compile(
    r"[.?!…؟۔][”\"»«’‘‹›'“)\]]*(?:\[\^?\w{1,3}\]|[¹²³⁰⁴-⁹]+|\(\d{1,2}\)|\d{1,2})?[”\"»«’‹›')\]]*(?=\s|\Z)"
)
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"”]{3,}|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}")


def language_of(text: str) -> str:
    """The language most of the function words belong to; English where nothing tells."""
    sample = text[:200_000]
    arabic, cyrillic, latin = (len(script.findall(sample)) for script in (ARABIC, CYRILLIC, LATIN))
    found = [fold(word) for word in WORD.findall(sample)]
    if arabic > max(cyrillic, latin):
        candidates: tuple[str, ...] = ("fa", "ar")
    elif cyrillic > latin:
        candidates = ("ru",)
    else:
        candidates = tuple(name for name in LANGUAGES if name in ("en", "de", "fr"))
    return max(candidates, key=lambda name: sum(word in words(name) for word in found))


def language_given(stated: str, text: str) -> str:
    """The language that a text is said to be in, unless its script or its small words are clearly another's."""
    found = language_of(text)
    if stated not in LANGUAGES or stated == found:
        return found
    scripts = {"fa": "arabic", "ar": "arabic", "ru": "cyrillic"}
    if scripts.get(stated, "latin") != (script_of(text[:200_000]) or scripts.get(stated, "latin")):
        return found
    own, other = share_of_function_words(text, stated), share_of_function_words(text, found)
    return found if other > 2 * own and other >= 0.2 and count_words(text) >= 60 else stated


def script_of(text: str) -> str:
    """The script most letters belong to: latin, cyrillic, arabic, or none."""
    counts = {
        "arabic": len(ARABIC.findall(text)),
        "cyrillic": len(CYRILLIC.findall(text)),
        "latin": len(LATIN.findall(text)),
    }
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""


def count_words(text: str) -> int:
    """How many words there are; of a long text, how many spaces."""
    return len(text.split()) if len(text) < 5000 else text.count(" ") + 1


def share_of_function_words(text: str, language: str) -> float:
    """How much of a text is small words; running text has a third, lists have few."""
    found = [fold(word) for word in WORD.findall(text[:4000])]
    return sum(word in words(language) for word in found) / len(found) if found else 0.0


def ends_properly(text: str, language: str) -> bool:
    """Whether the text ends as a sentence does."""
    tail = text.rstrip()[-60:]
    return bool(END.search(tail)) and not ends_in_abbreviation(tail, language)


def ends_in_ellipsis(text: str) -> bool:
    """Whether a text breaks off with dots, as teasers do."""
    return text.rstrip().endswith(("...", "…", "[...]", "[…]", "(...)", "(…)", "... »", "… »", "...>", "…→"))


def ends_in_abbreviation(text: str, language: str) -> bool:
    """Whether the last full stop is one of an abbreviation that wants a word after it, such as `z. B.`"""
    tail = fold(text[-12:])
    return any(tail.endswith(" " + short) for short in listed(language, "abbreviations") if short not in MAY_END)


MAY_END = frozenset(
    ["u.s.", "u.k.", "г.", "гг.", "др.", "t. д.", "т. д.", "т. п.", "в.", "руб.", "m.", "n.", "s.", "p."]
)


def is_prose(text: str, language: str) -> bool:
    """Whether a block reads as sentences: long enough, with small words, and with an end somewhere."""
    count = count_words(text)
    if count < 8 or ("|" in text and count < 30):
        return False
    enough = 0.12 if language in ("fa", "ar", "ru") else 0.2
    share = share_of_function_words(text, language)
    if share >= enough and (count >= 16 or FULL_STOP.search(text)):
        return True
    return count >= 40 and len(FULL_STOP.findall(text[:4000])) >= 2 and share > enough / 3


def sentences(text: str, language: str) -> list[str]:
    """A text cut at its full stops, those of abbreviations and initials excepted."""
    found, start = [], 0
    for stop in FULL_STOP.finditer(text):
        rest = text[stop.end() : stop.end() + 3].lstrip(" “\"«‘'(—–-")
        if rest[:1].islower() or ends_in_abbreviation(text[max(start, stop.end() - 14) : stop.end()], language):
            continue
        if re.search(r"(?:\A|\s|\.)[A-ZА-Я]\.\Z", text[max(start, stop.end() - 4) : stop.end()]):
            continue
        found.append(text[start : stop.end()].strip())
        start = stop.end()
    if rest := text[start:].strip():
        found.append(rest)
    return found


@cache
def name_pattern() -> re.Pattern[str]:
    """Two to five words with capitals, such as people's names have; particles may stand between."""
    upper = "A-ZÀ-ÖØ-ÞА-ЯЁŠŽČŁŚĆŐĞİ"
    word = rf"[{upper}](?:[^\W\d_]|['’.-])*"
    return re.compile(
        rf"{word}(?:\s(?:van|von|de|del|della|bin|ibn|al|der|den|la|le|di|da|ter|zu|ben|el)(?=\s))*(?:\s{word}){{1,4}}"
    )


def is_name(text: str) -> bool:
    """Whether a text is a name alone; for scripts without capitals, two to four words of letters."""
    text = text.strip()
    if len(text) > 60:
        return False
    if ARABIC.search(text):
        return 2 <= len(text.split()) <= 4 and all(LETTERS.match(word) for word in text.split())
    return name_pattern().fullmatch(text) is not None and not text.isupper()


def normal(text: str) -> str:
    """Words alone, in small letters, for comparing lines."""
    return " ".join(WORD.findall(fold(text).replace("ـ", "")))


def mask(text: str) -> str:
    """A line with its digits masked, for finding what pages repeat."""
    return re.sub(r"\d+", "#", " ".join(fold(text).split()))
