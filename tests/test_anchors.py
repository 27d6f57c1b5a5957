"""Quotes find their words again in edited texts, or say that they are lost; they never take other words for them."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.anchors import Place, carried, describe, find
from reader.notes import find as promised
from tests.conftest import CASES

SHARED = json.loads((CASES / "anchors.json").read_text("utf-8"))
LETTER = """The visit to Tehran lasted two days. The president met the supreme leader, and then the president of Turkey.
They spoke of grain, of gas and of the war in Syria. Nobody spoke of the nuclear agreement, which had lain on the table.
The drones were not mentioned either. A week later they were seen in the south, and nobody was surprised.
“We have a common interest,” the minister said; he did not say in what. The minister said so twice."""
MIXED = f"""{LETTER}
سفر به تهران دو روز طول کشید. رئیس‌جمهور با رهبر دیدار کرد و سپس از گندم، گاز و جنگ سوریه سخن گفتند.
هیچ‌کس از توافق هسته‌ای نگفت، که از ماه مارس روی میز مانده بود.
Визит в Тегеран длился два дня. Президент встретился с верховным лидером, и они говорили о зерне, о газе и о войне.
Никто не говорил о ядерном соглашении, которое лежало на столе с марта 😀😀. Всё ещё ждут ответа.
对德黑兰的访问持续了两天。总统会见了最高领袖，他们谈到了粮食、天然气和叙利亚战争。
没有人提到三月以来一直放在桌上的核协议。การเยือนกรุงเตหะรานใช้เวลาสองวัน ไม่มีใครพูดถึงข้อตกลงนิวเคลียร์
The cafe\u0301 was un\u00adbe\u00adliev\u00adably full 👩‍👩‍👧; we went to another café, and to another."""

# The noted words in the old text, then in the new one: as a person would mark them, or nowhere.
PAIRS = [
    ("nothing changed", "They spoke of [grain and gas] all day.", "They spoke of [grain and gas] all day.", "exact"),
    ("other quotation marks and dashes", 'He said: ["no war" - not] now.', "He said: “[no war” – not] now.", "changed"),
    (
        "a new paragraph before",
        "They spoke of [grain and gas] all day.",
        "News.\nThey spoke of [grain and gas] all day.",
        "moved",
    ),
    (
        "a word put in",
        "They spoke of [grain and gas] all day long.",
        "They spoke of [grain, oil and gas] all day long.",
        "changed",
    ),
    (
        "a word corrected",
        "They spoke [of grian and gas] all day long.",
        "They spoke [of grain and gas] all day long.",
        "changed",
    ),
    (
        "the words about it changed",
        "In Tehran, in July, they spoke [of grain and gas] all day and all night.",
        "In the city of Tehran, in July, they spoke [of grain and gas] by day and all night.",
        "moved",
    ),
    (
        "two paragraphs made one",
        "They spoke of grain.\n[Nobody spoke of war.]\nAll went home.",
        "They spoke of grain. [Nobody spoke of war.] All went home.",
        "exact",
    ),
    (
        "its paragraph went to the end",
        "They spoke of [grain and gas] all day.\nIn the night nobody slept.\nThen all went home.",
        "In the night nobody slept.\nThen all went home.\nThey spoke of [grain and gas] all day.",
        "moved",
    ),
    (
        "a pull quote before it",
        "They met in Tehran, and spoke of [grain and gas] all day until nightfall.",
        "grain and gas\nThey met in Tehran, and spoke of [grain and gas] all day until nightfall.",
        "moved",
    ),
    (
        "the words deleted",
        "They met in Tehran, and spoke of [grain and gas] all day until nightfall.",
        "They met in Tehran, and spoke all day until nightfall.",
        "lost",
    ),
    (
        "the sentence deleted, its words in another",
        "[The president spoke of war.] Nobody else did. Weeks later the others came to Moscow.",
        "Nobody else did. Weeks later the others came to Moscow, where the president spoke of war and peace.",
        "lost",
    ),
    (
        "the sentence deleted, half of what stood about its words about them in another",
        "They met in May. The talks about grain were conducted [on both sides in] a spirit of trust. All went home.",
        "They met in May. All went home. Later talks about coal were conducted, on both sides in a spirit of revenge.",
        "lost",
    ),
    (
        "one of two sentences that begin alike deleted",
        "[We must look] ahead and see what comes next year. We must look at ourselves. We shall not fail.",
        "We must look at ourselves. We shall not fail.",
        "lost",
    ),
]


def marked(text: str) -> tuple[str, int | None, int | None]:
    """A text without its brackets, and where they stood."""
    if "[" not in text:
        return text, None, None
    return re.sub(r"[\[\]]", "", text), text.index("["), text.index("]") - 1


@pytest.mark.parametrize(("old", "new", "state"), [pytest.param(*pair[1:], id=pair[0]) for pair in PAIRS])
def test_a_note_finds_its_words_again_or_none(old: str, new: str, state: str) -> None:
    before, start, end = marked(old)
    after, first, last = marked(new)
    assert start is not None
    assert end is not None
    place = find(after, *describe(before, start, end), hint=start)
    assert (place.start, place.end, place.state) == (first, last, state)
    place = carried(before, after, start, end)
    assert (place.start, place.end, place.state) == (first, last, state)


@pytest.mark.parametrize("case", SHARED, ids=lambda case: case["name"])
def test_shared_cases(case: dict[str, object]) -> None:
    place = asked(case)
    assert [place.start, place.end, place.state] == case["place"]


def asked(case: dict[str, object]) -> Place:
    near = case.get("near")
    return find(*(case[key] for key in ("text", "exact", "prefix", "suffix")), case.get("hint"), near and tuple(near))  # type: ignore[arg-type]


def test_other_programs_find_it_under_its_promised_name() -> None:
    assert promised is find


@settings(deadline=None)
@given(st.integers(0, len(MIXED) - 2), st.integers(1, 200))
def test_what_was_described_is_found_in_the_same_text(start: int, size: int) -> None:
    end = min(len(MIXED), start + size)
    if not MIXED[start:end].strip():
        return
    place = find(MIXED, *describe(MIXED, start, end))
    assert (place.start, place.end, place.state) == (start, end, "exact")


@given(
    st.text(max_size=60), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.none() | st.integers()
)
def test_any_strings_are_answered(text: str, exact: str, prefix: str, suffix: str, hint: int | None) -> None:
    place = find(text, exact, prefix, suffix, hint)
    assert (place.start is None) == (place.state in ("ambiguous", "lost"))
    if place.start is not None and place.end is not None:
        assert 0 <= place.start < place.end <= len(text)


def test_a_lost_note_names_the_places_that_came_nearest() -> None:
    place = find(LETTER, "the chief of Turkey and Syria", "and then ", ". They spoke of bread")
    assert place.state == "lost"
    assert LETTER[slice(*place.others[0][:2])] == "the president of Turkey"


def test_the_paragraph_decides_between_twins() -> None:
    text = "In Tehran the talks began at noon.\nIn Moscow the talks began at noon.\nIn Tehran the talks began at noon."
    quote = "the talks began", "In Tehran ", " at noon."
    assert find(text, *quote).state == "ambiguous"
    third = text.rindex("\n") + 1
    assert find(text, *quote, near=(third, len(text))).start == third + 10
    assert find(text, *quote, near=(0, 34)).start == 10


def test_words_that_left_their_paragraph_are_found_elsewhere() -> None:
    text = "Nothing of it is here.\nThey met in Tehran, and spoke of grain and gas all day until nightfall."
    place = find(text, "grain and gas", "in Tehran, and spoke of ", " all day until nightfall.", near=(0, 22))
    assert text[place.start : place.end] == "grain and gas"


def test_of_a_paragraph_pasted_twice_the_old_one_keeps_the_note() -> None:
    paragraphs = LETTER.split("\n")
    start = LETTER.index("nuclear agreement")
    copied = "\n".join([paragraphs[1], *paragraphs])
    place = carried(LETTER, copied, start, start + 17)
    assert (place.start, place.state) == (start + len(paragraphs[1]) + 1, "moved")


def test_a_long_quote_is_found_by_its_ends() -> None:
    long = " ".join(f"word{n} is followed by its neighbour{n * 7}," for n in range(400))
    text = f"At first. {long} And last."
    edited = text.replace("word200 is", "word200 was never").replace("At first.", "At the very first.")
    place = find(edited, *describe(text, 10, 10 + len(long)))
    assert place.state == "changed"
    assert place.start == edited.index("word0")
    assert edited[: place.end].endswith("neighbour2793,")


@pytest.mark.parametrize(
    "text", ["a " * 20_000, "a" * 40_000, "ab" * 20_000, "一" * 20_000, "😀" * 20_000, "\n" * 9000]
)
def test_endless_repetition_is_no_trap(text: str) -> None:
    exact, prefix, suffix = describe(text, 5000, 5003)
    assert find(text, exact, prefix, suffix).state in ("ambiguous", "lost")
    assert find(text, exact, prefix, suffix, 5000).start in (5000, None)
    assert find(text + "x", text, "", "").start in (0, None)


def edits(seed: int, text: str = MIXED) -> Iterator[tuple[str, str, str, str]]:
    """Quotes of a text, each with an edited text, made by chance."""
    chance = random.Random(seed)
    changes: list[Callable[[str], str]] = [
        lambda some: some[: len(some) // 2] + chance.choice("xя中ی 😀\n") + some[len(some) // 2 :],
        lambda some: "",
        lambda some: some + some,
        lambda some: " ".join(chance.sample(some.split(" "), len(some.split(" ")))),
        lambda some: some.upper(),
        lambda some: some.replace("e", "е").replace("'", "’"),
    ]
    while True:
        start = chance.randrange(len(text) - 5)
        quote = describe(text, start, min(len(text), start + chance.choice((1, 3, 8, 20, 60, 150))))
        new = text
        for _ in range(chance.choice((0, 1, 3, 12, 40))):
            at = chance.randrange(len(new))
            end = at + chance.choice((1, 2, 5, 20, 60))
            new = new[:at] + chance.choice(changes)(new[at:end]) + new[end:]
        yield new, *quote
