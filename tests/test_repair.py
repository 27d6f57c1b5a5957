"""The mechanical repairs and the encodings: what they mend, and what they leave alone."""

from __future__ import annotations

import re

import pytest

from reader.clean import Hints, Unreadable, clean
from reader.clean.decode import decode, text_of, unmixed
from reader.clean.repair import repair
from reader.clean.values import Ledger
from tests.conftest import mostly_slow, pairs

FERRY = {
    "en": "The ferry’s crew waited on the quay — nobody knew why — and the café was shut.",
    "de": "Die Fähre kam nicht, und niemand wußte, warum. „Schon wieder zu spät“, sagte er über das Gerät.",
    "fr": "Le bac n’est pas venu, et personne ne savait pourquoi. « Encore en retard », dit le maître à l’équipage.",
    "ru": "Паром не пришёл, и никто не знал почему. «Снова опоздал», — сказал начальник порта.",
    "ar": "لم تأت العبارة ولم يعرف أحد السبب، ثم عاد الجميع إلى بيوتهم. قال المدير: متأخرة مرة أخرى.",
    "fa": "کشتی نيامد و هيچ کس نمي دانست چرا. پدر گفت چرا ژاله نيامد، و همه به خانه رفتند.",
    "pl": "Prom nie przypłynął i nikt nie wiedział dlaczego. Załoga czekała, aż przyniosą klucze.",
    "tr": "Vapur gelmedi ve kimse nedenini bilmiyordu. Mürettebat rıhtımda bekledi, sonra eve gitti; şehir ışıklıydı.",
}
ENCODINGS = {
    "en": "cp1252 mac-roman",
    "de": "cp1252 iso-8859-15 mac-roman",
    "fr": "cp1252 mac-roman",
    "ru": "cp1251 koi8-r cp866 iso-8859-5 mac-cyrillic",
    "ar": "cp1256 iso-8859-6",
    "fa": "cp1256",
    "pl": "cp1250 iso-8859-2",
    "tr": "cp1254",
}
WIDE = "utf-16-le utf-16-be utf-32-le utf-32-be"


def shown(text: str) -> str:
    """Signs that cannot be seen, from the way the cases write them."""
    return re.sub(r"‹([0-9a-f]{4})›", lambda code: chr(int(code[1], 16)), text)


@pytest.mark.parametrize(("given", "wanted"), pairs("repair"))
def test_pairs(given: str, wanted: str) -> None:
    made = "\n".join(line.text for line in repair(shown(given), Ledger()))
    assert made == shown(wanted)
    assert "\n".join(line.text for line in repair(made, Ledger())) == made or "&" in given


@pytest.mark.parametrize(
    ("language", "encoding"),
    [(language, name) for language, names in ENCODINGS.items() for name in f"{names} {WIDE}".split()],
)
@pytest.mark.parametrize("part", ["short", "long"])
def test_an_encoding_is_told_by_its_letters(language: str, encoding: str, part: str) -> None:
    words = FERRY[language] if part == "short" else f"{FERRY[language]}\n" * 40
    data = words.encode(encoding, "ignore")
    text, _, is_guess = decode(data)
    assert text == data.decode(encoding)
    assert is_guess


@pytest.mark.parametrize("wrong", ["cp1252", "cp1251", "cp1256", "mac-roman", "latin-1"])
@pytest.mark.parametrize("language", FERRY)
def test_utf8_that_was_read_wrongly_is_made_right(language: str, wrong: str) -> None:
    try:
        mixed = FERRY[language].encode().decode(wrong)
    except UnicodeDecodeError:
        return
    assert unmixed(mixed) == FERRY[language]


@pytest.mark.parametrize("language", FERRY)
def test_sound_text_is_not_made_right(language: str) -> None:
    assert unmixed(FERRY[language]) is None


def test_text_read_wrongly_twice_is_made_right() -> None:
    twice = FERRY["fr"].encode().decode("latin-1").encode().decode("latin-1")
    assert unmixed(twice) == FERRY["fr"]


def test_what_can_be_made_right_only_in_part_is_left_and_told() -> None:
    ledger = Ledger()
    text = "“Quoted” rightly, but the cafÃ© and the cafÃ© and the cafÃ© were not."
    assert [line.text for line in repair(text, ledger)] == [text]
    assert [flag.kind for flag in ledger.flags] == ["mojibake-left"]


def test_a_few_wrong_bytes_in_utf8_are_shown_and_their_lines_told() -> None:
    words = f"{FERRY['ru']}\n{FERRY['ru']}\n".encode()
    ledger = Ledger()
    text = text_of(words[:-12] + b"\xff" + words[-12:], ledger)
    assert text.replace("\ufffd", "") == f"{FERRY['ru']}\n{FERRY['ru']}\n"
    assert [(flag.kind, flag.level, flag.line) for flag in ledger.flags] == [("encoding-guessed", "must", 2)]


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 40, b"text and \0 more", b"\xff\xfe\0\xd8\0\xd8", b"\xff\xfe", b"\x7fELF\2\1\1" + b"\0" * 60],
)
def test_what_is_no_text_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^it "):
        clean(data, Hints(name="x.txt"))


def test_each_repair_is_counted_with_its_line() -> None:
    ledger = Ledger()
    repair("one\ntwo\u00a0three\nthe oﬃce -- shut\n", ledger)
    assert ledger.counts == {"space": 1, "ligature": 1, "dash": 1}
    assert [change[0] for change in ledger.changes] == [2, 3]


@pytest.mark.parametrize(
    "text",
    mostly_slow(
        [
            *(
                "x" * 300_000,
                "é" * 200_000,
                "Ã" * 200_000,
                "[" * 200_000,
                "[a](" * 80_000,
                "![" * 100_000,
                "<b x='" * 60_000,
            ),
            *("&a" * 150_000, "-- " * 90_000, "a --xx " * 20_000, "\\" * 300_000, "\n" * 60_000 + "x", "www." * 60_000),
        ],
        quick=4,
    ),
    ids=lambda text: text[:5],
)
def test_odd_texts_are_repaired_in_linear_time(text: str) -> None:
    repair(decode(text.encode())[0], Ledger())
    decode(text.encode("utf-8", "replace") + b"\xe9")
