"""What the interface says, in every language that it has: complete, in that language, with the right plural forms."""

from __future__ import annotations

import re

import pytest

from reader.language import FORMS, Speech, forms_of, initial, plural, sort_key, words_of
from reader.model import Theme

LANGUAGES = ("ar", "de", "en", "fa", "fr", "ru")
# The forms that a language's words give: `_other` stands for those that are not here.
GIVEN = {
    "ar": {"one", "two", "few", "many", "other"},
    "ru": {"one", "few", "other"},
}
# What some languages say besides: see the head of en.toml.
MORE = {
    "months_alone",
    "date_decade_after",
    *(f"{key}_first" for key in ("date_day", "cite_chicago_day", "cite_apa_day")),
}
MORE |= {f"date_{word}_day" for word in ("since", "until", "about")}
# What is the same in English and in another language, and right in both.
SAME = {
    "de": "theme_sepia kilobytes megabytes kind_code language_glk language_hi language_ur cite_others desk_headword",
    "fr": "display_notes minutes_one minutes_other note note_kind_correction note_kind_question note_kind_source "
    "sources order_date kind_of_organisation kind_of_corridor kind_of_document kind_page kind_figure "
    "kind_footnote own_rose own_violet own_text own_count_one own_count_other language_glk language_hi "
    "language_kk language_la language_tt cite_others print_endnotes book_introduction",
}


def table(theme: Theme, tag: str) -> dict[str, str]:
    """What the theme's file of one language holds."""
    return dict(theme.strings)[tag]


def bare(key: str, words: dict[str, str]) -> str:
    """A key without the name of a plural form."""
    stem, _, form = key.rpartition("_")
    return stem if form in FORMS and f"{stem}_other" in words else key


def keys(words: dict[str, str]) -> set[str]:
    """What is said, whatever plural forms it has."""
    return {bare(key, words) for key in words} - MORE


def test_the_theme_speaks_these_languages(theme: Theme) -> None:
    assert tuple(tag for tag, _ in theme.strings) == LANGUAGES


@pytest.mark.parametrize("tag", LANGUAGES)
def test_nothing_is_missing_and_nothing_is_said_for_nobody(tag: str, theme: Theme) -> None:
    assert keys(table(theme, tag)) == keys(table(theme, "en"))


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_text_has_the_places_to_fill_in(tag: str, theme: Theme) -> None:
    english, own = table(theme, "en"), table(theme, tag)
    for key, text in own.items():
        stem = bare(key, own)
        wanted = english.get(stem) or english.get(f"{stem}_other") or own[stem.rpartition("_")[0]]
        left = set(re.findall(r"{\w+}", wanted)) ^ set(re.findall(r"{\w+}", text))
        # A form that one number takes may tell it in a word.
        assert not left or (left == {"{n}"} and takes(key.rpartition("_")[2], tag) == 1), key


def takes(form: str, tag: str) -> int:
    """How many numbers up to 200 take a form; where 0 is counted as 1 is, what is said is meant for 1."""
    return sum(plural(n, tag) == form for n in range(200)) - (tag in ("fa", "fr") and form == "one")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_plural_forms_are_those_of_the_language_or_one_suits_all(tag: str, theme: Theme) -> None:
    words = table(theme, tag)
    for key in (key.removesuffix("_other") for key in words if key.endswith("_other")):
        given = {form for form in FORMS if f"{key}_{form}" in words} - {"zero"}
        assert given in ({"other"}, GIVEN.get(tag, {"one", "other"})), key
        assert key not in words


@pytest.mark.parametrize("tag", LANGUAGES)
def test_whatever_the_number_its_own_language_is_spoken(tag: str, theme: Theme) -> None:
    own, say = table(theme, tag), Speech(words_of(theme.strings, tag))
    for key in (key.removesuffix("_other") for key in own if key.endswith("_other")):
        said = {say(key, n=n) for n in range(130)}
        assert said <= {own[form].replace("{n}", str(n)) for form in forms_of(key) if form in own for n in range(130)}


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != "en"])
def test_no_text_is_left_in_english(tag: str, theme: Theme) -> None:
    english, own = table(theme, "en"), table(theme, tag)
    has_words = {key for key, text in own.items() if re.search(r"[^\W\d_]{2}", re.sub(r"{\w+}", "", text))}
    same = {key for key in has_words if english.get(key) == own[key]}
    assert same == set(SAME.get(tag, "").split())


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_year_has_twelve_months(tag: str, theme: Theme) -> None:
    words = table(theme, tag)
    for key in ("months", "months_alone", "cite_months"):
        assert len(set(words.get(key, words["months"]).split("|"))) == 12


def test_french_signs_have_their_spaces_and_no_line_ends_before_them(theme: Theme) -> None:
    for key, text in table(theme, "fr").items():
        assert not re.search(r" [:;!?»]|« ", text), key
        assert not re.search(r"(?<=[^\W\d_n])[;!?»]", text), key


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en", {0: "0 notes", 1: "1 note", 2: "2 notes", 21: "21 notes"}),
        ("de", {0: "0 Notizen", 1: "1 Notiz", 2: "2 Notizen"}),
        ("fr", {0: "0 note", 1: "1 note", 2: "2 notes"}),
        ("ru", {0: "0 заметок", 1: "1 заметка", 3: "3 заметки", 5: "5 заметок", 11: "11 заметок", 12: "12 заметок"}),
        ("ru", {21: "21 заметка", 22: "22 заметки", 111: "111 заметок", 121: "121 заметка", 1000: "1000 заметок"}),
        ("ar", {1: "ملاحظة واحدة", 2: "ملاحظتان", 3: "3 ملاحظات", 10: "10 ملاحظات", 11: "11 ملاحظة", 99: "99 ملاحظة"}),
        ("ar", {100: "100 ملاحظة", 103: "103 ملاحظات", 111: "111 ملاحظة"}),
        ("fa", {0: "0 یادداشت", 1: "1 یادداشت", 5: "5 یادداشت"}),
    ],
)
def test_things_are_counted_as_people_count_them(tag: str, said: dict[int, str], theme: Theme) -> None:
    say = Speech(words_of(theme.strings, tag))
    assert {n: say("own_count", n=n) for n in said} == said


def test_a_language_of_a_theme_may_give_one_form_for_all_and_others_where_english_has_none() -> None:
    english = {"notes_one": "{n} note", "notes_other": "{n} notes", "more": "{n} more"}
    strings = (
        ("en", english),
        ("tr", {"notes_other": "{n} not"}),
        ("ru", {"more_one": "ещё {n}-н", "more_other": "ещё {n}"}),
    )
    turkish, russian = (Speech(words_of(strings, tag)) for tag in ("tr-TR", "ru"))
    assert [turkish("notes", n=1), turkish("more", n=1)] == ["1 not", "1 more"]
    assert [russian("more", n=21), russian("more", n=5), russian("notes", n=1)] == ["ещё 21-н", "ещё 5", "1 note"]
    assert dict(turkish.forms("notes", "more", "none")) == {"notes_other": "{n} not", "more": "{n} more"}


@pytest.mark.parametrize(
    ("tag", "names", "letters"),
    [
        ("de", ["Abkommen", "Ägäis", "Algier", "Öl", "Oman", "Straße"], "AAAOOS"),
        ("fr", ["Égypte", "embargo", "États-Unis", "œuvre", "OTAN"], "EEEOO"),
        ("ar", ["الأمم المتحدة", "إيران", "بكين", "الجامعة العربية", "الكويت", "هرمز", "واشنطن", "اليمن"], "اابجكهوي"),
        ("ar", ["آسيا", "ألمانيا", "أنقرة", "ثروة", "ذهب", "سكة", "صلح", "ضريبة", "ظفار"], "اااثذسصضظ"),
        ("fa", ["پل", "چین", "کابل", "گیلان", "واشنگتن", "هرمز", "یمن"], "پچکگوهی"),
        ("ru", ["Ёлка", "Йемен", "Казань", "«Мир»"], "ЕЙК#"),
    ],
)
def test_an_index_is_in_the_order_of_its_alphabet(tag: str, names: list[str], letters: str) -> None:
    assert [initial(name, tag) for name in names] == list(letters)
    if "#" not in letters:
        assert sorted(names, key=lambda name: sort_key(name, tag)) == names
