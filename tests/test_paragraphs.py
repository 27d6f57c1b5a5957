"""Numbers of paragraphs: whatever is edited, none ever names the text of another."""

from __future__ import annotations

import random
from itertools import count

import pytest

from reader.paragraphs import assign, between, changes, key, retired, row, shown
from tests.conftest import mostly_slow
from tests.prose import VOCABULARY, A, B, C, D, E, F, prose, run


def cut(text: str, start: int, end: int) -> str:
    """Some words of a text."""
    return " ".join(text.split()[start:end])


# What became of A, B, C, D: the texts that follow each other, and the ids of the last.
EDITS: dict[str, tuple[list[list[str]], str]] = {
    "nothing": ([[A, B, C, D]], "1 2 3 4"),
    "edited": ([[A, B.replace("e", "a", 3) + " indeed", C, D]], "1 2 3 4"),
    "other signs": ([[A, "“" + B.capitalize().replace(" ", ", ", 4) + "”", C, D]], "1 2 3 4"),
    "moved": ([[C, A, B, D]], "3 1 2 4"),
    "moved and edited": ([[cut(C, 0, 27), A, B, D]], "3 1 2 4"),
    "one more at the end": ([[A, B, C, D, E]], "1 2 3 4 5"),
    "one more between": ([[A, B, E, C, D]], "1 2 2a 3 4"),
    "two more between": ([[A, B, E, F, C, D]], "1 2 2a 2b 3 4"),
    "between two that came between": (
        [[A, B, E, C, D], [A, B, E, F, C, D], [A, B, E, prose(9), F, C, D]],
        "1 2 2a 2aa 2b 3 4",
    ),
    "before the one that came between": ([[A, B, E, C, D], [A, B, F, E, C, D]], "1 2 2za 2a 3 4"),
    "one more at the start": ([[E, A, B, C, D], [F, E, A, B, C, D]], "0za 0a 1 2 3 4"),
    "the last one gone, another after": ([[A, B, C], [A, B, C, E]], "1 2 3 5"),
    "written anew": ([[A, E, C, D]], "1 2a 3 4"),
    "divided": ([[A, cut(B, 0, 20), cut(B, 20, 30), C, D]], "1 2 2a 3 4"),
    "divided, the greater part behind": ([[A, cut(B, 0, 10), cut(B, 10, 30), C, D]], "1 1a 2 3 4"),
    "merged": ([[A, cut(B, 0, 15) + " " + C, D]], "1 3 4"),
    "copied": ([[A, B, C, D, B]], "1 2 3 4 5"),
    "doubled, the first gone": ([[A, B, C, D, B, E], [A, C, D, B, E]], "1 3 4 5 6"),
    "gone and back": ([[A, C, D], [A, C, D, E], [A, B, C, D, E]], "1 2 3 4 5"),
    "no text at hand": ([[], [A, B, C, D]], "1 2 3 4"),
    "a short one": ([[A, "Salt.", C, D], [A, "Iron.", "Salt.", C, D]], "1 2za 2a 3 4"),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_paragraph_keeps_its_number(name: str) -> None:
    states, wanted = EDITS[name]
    assert run([A, B, C, D], *states)[0] == wanted


def test_a_number_that_is_gone_says_where_its_text_went() -> None:
    _, lines = run([A, B, C, D], [A, C, D], [A, cut(C, 0, 20) + " " + D])
    assert retired(lines) == [("p2", "", "p4"), ("p3", "p4", "p4")]
    rows = ["p1\t0\t\t", "p2\t0\t\tgone", "p3\t0\t\tmerged into p4", "p4\t0\t\tmerged into p1", "p5\t0\t\tgone"]
    assert retired(rows) == [("p2", "", "p1"), ("p3", "p1", "p1"), ("p4", "p1", "p1"), ("p5", "", "p1")]


def test_there_is_always_a_number_between_two() -> None:
    chance = random.Random(1)
    keys = [key("p14"), key("p15")]
    for _ in range(400):
        place = chance.randrange(len(keys) - 1)
        keys.insert(place + 1, between(keys[place], keys[place + 1]))
    assert keys == sorted(set(keys))
    assert [key(shown(one)) for one in keys] == keys
    assert max(len(shown(one)) for one in keys) < 40


COUNTRIES = {"Norway": "forty March", "Sweden": "sixty April", "Denmark": "ninety June", "Finland": "ten July"}


def article(country: str, sum: str = "", month: str = "") -> str:
    """An article of a treaty: a formula but for three words."""
    sum, month = (sum, month) if sum else COUNTRIES[country].split()
    return (
        f"The government of {country} shall pay to the River Board a sum of {sum} pounds on the first day of {month}, "
        "and the Board shall give a receipt for it."
    )


TREATY = [NORWAY, SWEDEN, DENMARK, FINLAND] = [article(country) for country in COUNTRIES]
CROWNS = [text.replace("pounds", "crowns") for text in TREATY]
TREATIES: dict[str, tuple[list[str], str]] = {
    "one gone, a word added to the next": ([NORWAY, DENMARK.replace("ninety", "ninety-five"), FINLAND], "1 3 4"),
    "one gone, a word changed in all others": ([CROWNS[0], *CROWNS[2:]], "1 3 4"),
    "a word changed in all": (CROWNS, "1 2 3 4"),
    "a word changed in all, and their order": (CROWNS[::-1], "4 3 2 1"),
    "one gone, one of another country at the end": (
        [NORWAY, DENMARK, FINLAND, article("Iceland", "two", "May")],
        "1 3 4 5",
    ),
    "one for another in its place": ([NORWAY, article("Iceland", "two", "May"), DENMARK, FINLAND], "1 2a 3 4"),
    "sum and month changed in one": ([NORWAY, article("Sweden", "sixty-one", "May"), DENMARK, FINLAND], "1 2 3 4"),
}


@pytest.mark.parametrize("name", TREATIES)
def test_in_a_formula_the_words_of_its_own_tell_whose_number_a_paragraph_has(name: str) -> None:
    texts, wanted = TREATIES[name]
    ids, lines = run(TREATY, texts)
    assert ids == wanted
    assert [one for one in lines if "merged into" in one] == []


# Random edits. Every word has a number of its own, which says where it came from.


Text = list[tuple[str, int]]


def plain(text: Text) -> str:
    return " ".join(word for word, _ in text)


def numbers(text: Text) -> set[int]:
    return {number for _, number in text}


class Writer:
    """Somebody who edits a text, paragraph by paragraph, and knows what came of each."""

    def __init__(self, seed: int, twins: float = 0) -> None:
        self.chance = random.Random(seed)
        self.fresh = count()
        self.twins = twins  # share of the first texts that are like another
        self.texts: list[Text] = []
        for _ in range(self.chance.randint(3, 25)):
            is_twin = self.texts and self.chance.random() < twins
            self.texts.append(self.again(self.chance.choice(self.texts)) if is_twin else self.write())
        self.lightly: list[Text] = []

    def word(self) -> tuple[str, int]:
        number = next(self.fresh)
        return self.chance.choice(VOCABULARY), number

    def write(self) -> Text:
        return [self.word() for _ in range(self.chance.choice([5, 12, 40, 90]))]

    def again(self, text: Text) -> Text:
        """A twin: the same but for a few words."""
        twin = [(word, next(self.fresh)) for word, _ in text]
        for place in self.chance.sample(range(len(twin)), min(len(twin), self.chance.randint(2, 5))):
            twin[place] = self.word()
        return twin

    def change(self, text: Text, share: float) -> Text:
        return [self.word() if self.chance.random() < share else word for word in text]

    def edit(self) -> None:
        """A handful of edits at once."""
        self.texts, self.lightly = [list(text) for text in self.texts], []
        for _ in range(self.chance.randint(1, 8)):
            place = self.chance.randrange(len(self.texts))
            text = self.texts.pop(place)
            kind = self.chance.choice(["light", "light", "heavy", "split", "merge", "move", "new", "delete", "all"])
            put = [text]
            if kind == "light":
                put = [self.change(text, 0.07)]
                self.lightly += put
            elif kind == "heavy":
                put = [self.change(text, 0.5)]
            elif kind == "split" and len(text) > 1:
                at = self.chance.randrange(1, len(text))
                put = [text[:at], text[at:]]
            elif kind == "merge" and place < len(self.texts):
                put = [text + self.texts.pop(place)]
            elif kind == "move" and self.texts:
                place = self.chance.randrange(len(self.texts))
            elif kind == "new":
                put = [self.write(), text]
            elif kind == "delete" and self.texts:
                put = []
            elif kind == "all" and self.twins:  # one word becomes another wherever it stands
                old, new = self.chance.choice(text)[0], self.word()[0]
                put[0], *self.texts = (
                    [(new if word == old else word, number) for word, number in one] for one in (text, *self.texts)
                )
            self.texts[place:place] = put


@pytest.mark.parametrize("twins", [0, 0.7])
@pytest.mark.parametrize("seed", mostly_slow(range(20), quick=5))
def test_no_number_ever_names_the_text_of_another(seed: int, twins: float) -> None:
    writer = Writer(seed, twins)
    named: dict[str, Text] = {}
    lines: tuple[str, ...] = ()
    for _ in range(6):
        before = {plain(text): id for id, text in named.items() if id not in {id for id, _, _ in retired(lines)}}
        numbering = assign(lines, [plain(text) for text in writer.texts])
        now = dict(zip(numbering.ids, writer.texts, strict=True))
        assert len(now) == len(writer.texts)
        assert {row(one).id for one in lines} <= {row(one).id for one in numbering.lines}
        for id, text in now.items():
            was = named.get(id, text)
            assert plain(was) == plain(text) or numbers(was) & numbers(text), f"{id} is another's"
            assert before.get(plain(text), id) == id, "a paragraph that nobody touched"
        named |= now
        lines = numbering.lines
        writer.edit()


def test_what_is_edited_lightly_keeps_its_number() -> None:
    kept, all_of_them = 0, 0
    for seed in range(100, 180):
        writer = Writer(seed)
        old = assign((), [plain(text) for text in writer.texts])
        before = dict(zip(old.ids, writer.texts, strict=True))
        writer.edit()
        now = dict(zip(assign(old.lines, [plain(text) for text in writer.texts]).ids, writer.texts, strict=True))
        for text in (text for text in writer.lightly if text in writer.texts and len(text) > 5):
            id = max(before, key=lambda id: len(set(before[id]) & set(text)))
            stay = len(set(before[id]) & set(text))
            if len(before[id]) == len(text) and stay > 0.8 * len(text):  # no part, none made of two, edited no more
                kept += now.get(id) == text
                all_of_them += 1
    assert all_of_them > 40
    assert kept / all_of_them >= 0.99


def test_a_long_text_that_is_rewritten_takes_no_longer_than_its_length() -> None:
    texts = [prose(n, 25) for n in range(1000)]
    old = assign((), texts)
    new = assign(old.lines, [f"{text} so" if n % 2 else prose(n + 10_000) for n, text in enumerate(texts)])
    assert len(changes(old.lines, new.lines)["edited"]) == 500


def test_of_a_text_that_may_not_be_public_the_lock_has_no_words_and_of_few_words_no_marks() -> None:
    few = "Do not tell the minister of the pipeline."
    for texts in ([few, A], []):
        numbering = assign(assign((), [few, A]).lines, texts, worded=False)
        short, long = map(row, numbering.lines)
        assert (short.words, short.sample, long.words) == ("", "", "")
    assert assign(numbering.lines, [B, few, cut(A, 0, 27)], worded=False).ids == ("p0a", "p1", "p2")
