"""Words → their stems: English ones exactly as lunr.js makes them, since an index built here is searched there.

The rules are Porter's, in the reading of https://github.com/olivernn/lunr.js/blob/v2.3.9/lib/stemmer.js, where `^` and
`$` bound one word; lunr.py's own stemmer differs from it in a few. An Arabic word is one with and without its article
and what is written before that (and, by, for, so); the same rule stands in the theme's `fold.js`.
"""

from __future__ import annotations

import re
from functools import lru_cache

ARTICLE = re.compile("(?:ال(?=.{3})|(?:[وبکف]ال|لل)(?=.{4}))")  # of a folded word; a short one would lose too much

CONSONANTS, VOWELS = "[^aeiou][^aeiouy]*", "[aeiouy][aeiou]*"
SOME = re.compile(f"(?:{CONSONANTS})?{VOWELS}{CONSONANTS}")
ONE = re.compile(rf"(?:{CONSONANTS})?{VOWELS}{CONSONANTS}(?:{VOWELS})?\Z")
MANY = re.compile(f"(?:{CONSONANTS})?{VOWELS}{CONSONANTS}{VOWELS}{CONSONANTS}")
HAS_VOWEL = re.compile(f"(?:{CONSONANTS})?[aeiouy]")
SHORT = re.compile(rf"{CONSONANTS}[aeiouy][^aeiouwxy]\Z")
DOUBLE = re.compile(r"([^aeiouylsz])\1\Z")

PLURAL = re.compile(r"(.+?)(?:(ss|i)es|([^s])s)\Z", re.DOTALL)
EED = re.compile(r"(.+?)eed\Z", re.DOTALL)
PAST = re.compile(r"(.+?)(?:ed|ing)\Z", re.DOTALL)
FINAL_Y = re.compile(r"(.+?[^aeiou])y\Z", re.DOTALL)
LONG = {
    "ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize", "bli": "ble", "alli": "al",
    "entli": "ent", "eli": "e", "ousli": "ous", "ization": "ize", "ation": "ate", "ator": "ate", "alism": "al",
    "iveness": "ive", "fulness": "ful", "ousness": "ous", "aliti": "al", "iviti": "ive", "biliti": "ble", "logi": "log",
}  # fmt: skip
MIDDLE = {"icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": ""}
LAST = "al ance ence er ic able ible ant ement ment ent ou ism ate iti ous ive ize".split()


def ending(endings: list[str]) -> re.Pattern[str]:
    """A word that ends so, behind at least one letter; the longest ending counts."""
    return re.compile(rf"(.+?)({'|'.join(endings)})\Z", re.DOTALL)


ENDS_LONG, ENDS_MIDDLE, ENDS_LAST = ending(list(LONG)), ending(list(MIDDLE)), ending(LAST)
ENDS_ION = re.compile(r"(.+?[st])ion\Z", re.DOTALL)


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The stem of a folded word; a word that is not English mostly stays as it is."""
    if not word.isascii() and max(word) > "\uffff":
        return from_units(stem(to_units(word)))
    if article := ARTICLE.match(word):
        word = word[article.end() :]
    if len(word) < 3:
        return word
    # A first y is a consonant.
    found = without_ending("Y" + word[1:] if word[0] == "y" else word)
    return "y" + found[1:] if word[0] == "y" else found


def to_units(word: str) -> str:
    """A word as JavaScript sees it, in which a letter beyond U+FFFF is two."""
    data = word.encode("utf-16-be", "surrogatepass")
    return "".join(chr(data[n] << 8 | data[n + 1]) for n in range(0, len(data), 2))


def from_units(word: str) -> str:
    """The word that JavaScript sees so."""
    return word.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")


def without_ending(word: str) -> str:
    """The steps of the algorithm, in their order."""
    if found := PLURAL.match(word):
        word = found[1] + (found[2] or found[3])
    word = without_past(word)
    if found := FINAL_Y.match(word):
        word = found[1] + "i"
    for pattern, kin in ((ENDS_LONG, LONG), (ENDS_MIDDLE, MIDDLE)):
        if (found := pattern.match(word)) and SOME.match(found[1]):
            word = found[1] + kin[found[2]]
    if found := ENDS_LAST.match(word) or ENDS_ION.match(word):
        word = found[1] if MANY.match(found[1]) else word
    if word.endswith("e") and len(word) > 1:
        rest = word[:-1]
        if MANY.match(rest) or (ONE.match(rest) and not SHORT.match(rest)):
            word = rest
    return word[:-1] if word.endswith("ll") and MANY.match(word) else word


def without_past(word: str) -> str:
    """A word without `ed` or `ing`, and with the `e` that it had before."""
    if found := EED.match(word):
        return word[:-1] if SOME.match(found[1]) else word
    found = PAST.match(word)
    if not found or not HAS_VOWEL.match(found[1]):
        return word
    word = found[1]
    if word.endswith(("at", "bl", "iz")) or (SHORT.match(word) and not DOUBLE.search(word)):
        return word + "e"
    return word[:-1] if DOUBLE.search(word) else word
