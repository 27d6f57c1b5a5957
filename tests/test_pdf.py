"""PDFs: letters on pages become paragraphs, headings and notes; what cannot be read is refused in words."""

from __future__ import annotations

import io
import textwrap
import zlib
from collections import Counter

import pdfplumber
import pytest

from reader.clean import Cleaned, Hints, Unreadable, clean
from tests.pdfs import LEADING, LEFT, SIZE, Text, column, packed, pdf, stream, width

ONE = (
    "The harbour master had been in his office since four in the morning, and the book in front of him was empty. "
    "He closed it and went down to the quay to see for himself what the boats were doing, and whether anybody had come."
)
TWO = (
    "Nobody was there. The boats of the fleet lay two deep along the wall, and the only sound was of ropes that were "
    "wet and of a door that had been left open at the far end of the loft, as it had been left open every night."
)
THREE = (
    "It was not the first time. In the winter of the great frost the ferry had stayed away for eleven days, and the "
    "island lived on potatoes and tinned milk until the mail plane came and the government promised an inquiry."
)
FOUR = (
    "What has changed since then is the price of oil, the number of people who live on the island all year, and the "
    "patience of those who do. There were nine hundred of them once, and now the school has eleven children."
)


def wrapped(text: str, columns: int = 74, indent: int = 2) -> list[str]:
    """The rows of a paragraph with an indent."""
    return textwrap.wrap(text, columns, initial_indent=" " * indent, break_on_hyphens=False)


def title(words: str = "The Ferry That Did Not Come") -> list[Text]:
    return [Text(LEFT, 770, words, 20), Text(LEFT, 740, "By Ada Ferris")]


def paragraphs(cleaned: Cleaned) -> list[str]:
    return [block.text for block in cleaned.blocks if block.kind == "paragraph"]


def dropped(cleaned: Cleaned) -> list[tuple[str, str]]:
    return [(line.text, line.reason) for line in cleaned.dropped]


def signs(text: str) -> Counter[str]:
    return Counter(sign for sign in text if sign.isalpha())


def assert_conserved(data: bytes, cleaned: Cleaned) -> None:
    """Every letter of every page is in the lines of exactly one block."""
    with pdfplumber.open(io.BytesIO(data)) as file:
        there = "".join(letter["text"] for page in file.pages for letter in page.chars)
    lines = [line for block in cleaned.blocks for line in block.lines]
    assert len({line.number for line in lines}) == len(lines)
    assert signs("".join(line.text for line in lines)) == signs(there)


def test_paragraphs_are_told_by_their_indents_and_joined_over_pages() -> None:
    rows = wrapped(ONE) + wrapped(TWO) + wrapped(THREE) + wrapped(FOUR)
    data = pdf([title() + column(rows[:5]), column(rows[5:])])
    cleaned = clean(data)
    assert paragraphs(cleaned) == [ONE, TWO, THREE, FOUR]
    assert (cleaned.metadata["title"], cleaned.metadata["authors"]) == ("The Ferry That Did Not Come", ["Ada Ferris"])
    assert_conserved(data, cleaned)
    assert clean(data) == cleaned


def test_paragraphs_are_told_by_gaps_and_by_room_that_was_left() -> None:
    gaps = [*wrapped(ONE, indent=0), "", *wrapped(TWO, indent=0)]
    room = [*wrapped(ONE, indent=0), *wrapped(TWO, indent=0)]
    for rows in (gaps, room):
        assert paragraphs(clean(pdf([title() + column(rows)]))) == [ONE, TWO]


def test_heads_and_feet_go_on_left_and_right_pages() -> None:
    pages = []
    for n, text in enumerate((ONE, TWO, THREE, FOUR), 11):
        head = Text(LEFT, 800, f"{n}   The Quay" if n % 2 == 0 else f"Ada Ferris   {n}", 8)
        pages.append([head, *column(wrapped(text)), Text(300, 30, "The Island Gazette, Spring")])
    data = pdf(pages)
    cleaned = clean(data)
    assert paragraphs(cleaned) == [ONE, TWO, THREE, FOUR]
    assert {reason for _, reason in dropped(cleaned)} == {"running head"}
    assert len(cleaned.dropped) == 8
    assert_conserved(data, cleaned)


def test_columns_are_read_one_after_the_other_below_the_title() -> None:
    left, right = wrapped(ONE, 40) + wrapped(TWO, 40), wrapped(THREE, 40) + wrapped(FOUR, 40)
    aligned = pdf([title() + column(left) + column(right, LEFT + 220)])
    shifted = pdf([title() + column(left) + column(right, LEFT + 220, 695)])
    narrow = [[*wrapped(ONE, 28), *wrapped(TWO, 28)], wrapped(THREE, 28), wrapped(FOUR, 28)]
    three = pdf([[*title(), *(text for n, rows in enumerate(narrow) for text in column(rows, LEFT + 160 * n))]])
    for data in (aligned, shifted, three):
        cleaned = clean(data)
        assert paragraphs(cleaned) == [ONE, TWO, THREE, FOUR]
        assert_conserved(data, cleaned)


def test_a_table_is_no_column_of_text() -> None:
    cells = [["Year", "People", "Children"], ["1987", "900", "88"], ["2021", "406", "11"]]
    rows = [Text(LEFT + 120 * k, 600 - 14 * n, cell) for n, row in enumerate(cells) for k, cell in enumerate(row)]
    data = pdf([title() + column(wrapped(ONE)) + rows + column(wrapped(TWO), y=540)])
    cleaned = clean(data)
    assert "| Year | People | Children |\n| --- | --- | --- |\n| 1987 | 900 | 88 |" in cleaned.text
    assert paragraphs(cleaned) == [ONE, TWO]
    assert_conserved(data, cleaned)


def test_a_table_over_all_columns_parts_what_stands_above_and_below() -> None:
    cells = [["Year", "People", "Children"], ["1987", "900", "88"], ["2021", "406", "11"]]
    rows = [Text(LEFT + 150 * k, 600 - 14 * n, cell) for n, row in enumerate(cells) for k, cell in enumerate(row)]
    above = column(wrapped(ONE, 40, 0)) + column(wrapped(TWO, 40, 0), LEFT + 235)
    below = column(wrapped(THREE, 40, 0), y=540) + column(wrapped(FOUR, 40, 0), LEFT + 235, 540)
    cleaned = clean(pdf([title() + above + rows + below]))
    assert paragraphs(cleaned) == [ONE, TWO, THREE, FOUR]
    assert "| Year | People | Children |" in cleaned.text


def test_notes_at_the_bottom_of_pages_keep_their_markers() -> None:
    pages = []
    for text in (ONE, THREE):
        rows = column(wrapped(text))
        last = rows[-1]
        mark = Text(last.x + width(last.words), last.y + 4, "1", 6)
        note = [Text(LEFT, 103, "1", 5), Text(LEFT + 4, 100, "See the book of the harbour for the year before,", 8)]
        pages.append([*rows, mark, *note, Text(LEFT, 90, "which is lost.", 8)])
    data = pdf(pages)
    cleaned = clean(data)
    assert paragraphs(cleaned) == [f"{ONE}[^1]", f"{THREE}[^2]"]
    note = "See the book of the harbour for the year before, which is lost."
    assert cleaned.text.endswith(f"\n[^1]: {note}\n\n[^2]: {note}\n")
    assert_conserved(data, cleaned)


def test_a_sentence_goes_on_over_a_page_with_notes_and_a_number() -> None:
    rows = wrapped(ONE)
    mark = Text(rows[0] and LEFT + width(rows[0]), 704, "1", 6)
    first = [
        *column(rows[:2]),
        mark,
        Text(LEFT, 103, "1", 5),
        Text(LEFT + 4, 100, "The book is lost.", 8),
        Text(300, 30, "7"),
    ]
    cleaned = clean(pdf([first, [*column(rows[2:] + wrapped(TWO)), Text(300, 30, "8")]]))
    assert [text.replace("[^1]", "") for text in paragraphs(cleaned)] == [ONE, TWO]
    assert [reason for _, reason in dropped(cleaned)] == ["page number", "page number"]


def test_headings_are_told_by_their_letters() -> None:
    page = title() + column(wrapped(ONE), y=700)
    page += [Text(LEFT, 600, "What Changed", 14), *column(wrapped(TWO), y=580)]
    page += [Text(LEFT, 500, "The price of oil", bold=True), *column(wrapped(THREE), y=486)]
    cleaned = clean(pdf([page]))
    assert "\n\n## What Changed\n\n" in cleaned.text
    assert "\n\n### The price of oil\n\n" in cleaned.text
    assert paragraphs(cleaned) == [ONE, TWO, THREE]


def test_hyphens_at_line_ends_are_mended_as_in_text() -> None:
    rows = [
        "The long-standing custom of the har-",
        "bour was that the well-known and long-",
        "standing master opened it, and no-",
    ]
    rows += ["body else had ever had the key to it."]
    rows += ["", "The harbour has a well-known master."]
    cleaned = clean(pdf([title() + column(rows)]))
    assert paragraphs(cleaned)[0].startswith(
        "The long-standing custom of the harbour was that the well-known and long-standing"
    )
    assert cleaned.repairs["word hyphenated at a line end"] == 2


def test_a_large_first_letter_goes_to_its_word() -> None:
    rows = wrapped(ONE, indent=0)
    page = [Text(LEFT, 676, rows[0][0], 36), Text(LEFT + 24, 700, rows[0][1:]), Text(LEFT + 24, 688, rows[1])]
    page += [Text(LEFT + 24, 676, rows[2]), *column([*rows[3:], *wrapped(TWO)], y=664)]
    data = pdf([title() + page])
    cleaned = clean(data)
    assert paragraphs(cleaned) == [ONE, TWO]
    assert_conserved(data, cleaned)


def test_turned_text_and_text_outside_the_page_is_left_out_with_the_reason() -> None:
    page = [*title(), *column(wrapped(ONE)), Text(20, 300, "Printed in Wick", turned=True), Text(900, 300, "crop")]
    data = pdf([page])
    cleaned = clean(data)
    assert paragraphs(cleaned) == [ONE]
    assert dropped(cleaned) == [("Printed in Wick", "turned text"), ("crop", "outside the page")]
    assert_conserved(data, cleaned)


def test_a_caption_between_the_halves_of_a_sentence_goes() -> None:
    rows = wrapped(ONE)
    caption = [Text(LEFT, 640, "Figure 3. The quay at dawn, seen from", 8), Text(LEFT, 630, "the roof of the loft.", 8)]
    data = pdf([[*column(rows[:2]), *caption, *column([*rows[2:], *wrapped(TWO)], y=600)]])
    cleaned = clean(data)
    assert paragraphs(cleaned) == [ONE, TWO]
    assert {reason for _, reason in dropped(cleaned)} == {"caption"}
    assert_conserved(data, cleaned)


RUSSIAN = (
    "Начальник порта сидел в своей конторе с четырёх часов утра, и книга, лежавшая перед ним, была пуста. Он закрыл её "
    "и спустился на причал, чтобы самому посмотреть, что делают лодки и не вернулся ли кто из команды за ключами."
)


def test_russian_is_read() -> None:
    cleaned = clean(pdf([[Text(LEFT, 770, "Паром не пришёл", 20), *column(wrapped(RUSSIAN))]]))
    assert paragraphs(cleaned) == [RUSSIAN]
    assert cleaned.metadata["title"] == "Паром не пришёл"


PERSIAN = "رئیس بندر از ساعت چهار صبح در دفتر خود نشسته بود (سال ۱۳۹۹) و دفتری که پیش روی او بود خالی مانده بود."


def visual(row: str) -> str:
    """A row of Persian as a PDF draws it: from left to right, brackets by their look, numbers as they are read."""
    turned = row[::-1].translate(str.maketrans("()", ")("))
    return turned.replace("۹۹۳۱", "۱۳۹۹")


@pytest.mark.parametrize("forms", [{}, {"س": "ﺳ", "ن": "ﻨ", "ه": "ﻪ"}], ids=["letters", "presentation forms"])
def test_text_that_runs_left_is_put_into_the_order_it_is_read_in(forms: dict[str, str]) -> None:
    rows = textwrap.wrap(PERSIAN, 40)
    right = 500
    texts = [
        Text(right - width(row), 700 - 12 * n, visual(row).translate(str.maketrans(forms)))
        for n, row in enumerate(rows)
    ]
    cleaned = clean(pdf([texts]))
    assert paragraphs(cleaned) == [PERSIAN]


def test_what_the_file_says_of_itself_is_taken_only_where_a_person_wrote_it() -> None:
    body = [column(wrapped(ONE) + wrapped(TWO))]
    told = clean(pdf(body, {"Title": "Late Again", "Author": "Ada Ferris; Ben Holm", "CreationDate": "D:20210503"}))
    assert (told.metadata["title"], told.metadata["authors"]) == ("Late Again", ["Ada Ferris", "Ben Holm"])
    assert told.metadata["date"] is None
    assert "2021-05-03" in next(flag.quote for flag in told.flags if flag.kind == "file-date")
    junk = clean(pdf(body, {"Title": "Microsoft Word - ferry.docx", "Author": "admin"}))
    assert (junk.metadata["title"], junk.metadata["authors"]) == (None, None)


PAGE = pdf([column(wrapped(ONE))])
SHEET = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << %s >> >>"
CATALOGUE = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"]


def endless() -> bytes:
    """A page with a form that draws itself."""
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 5 0 R >> >> /Length 5 >>"
    return packed(
        [*CATALOGUE, SHEET % b"/XObject << /A 5 0 R >>", stream(b"/A Do"), form + b"\nstream\n/A Do\nendstream"]
    )


def doubling() -> bytes:
    """Forms that each draw the next ten times."""
    forms = [
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A %d 0 R >> >> /Length 60 >>"
        b"\nstream\n%s\nendstream" % (n + 1, b"/A Do " * 10)
        for n in range(5, 25)
    ]
    return packed([*CATALOGUE, SHEET % b"/XObject << /A 5 0 R >>", stream(b"/A Do"), *forms])


LOCKED = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -1 /O <{0}> /U <{0}> >> /ID [<00> <00>]".format("41" * 32)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (pdf([column(wrapped(ONE))], extra=LOCKED), "password"),
        (pdf([[]]), "scanned"),
        (pdf([]), "without pages"),
        (b"%PDF-1.7\n", "damaged"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, "damaged"),
        (PAGE[: len(PAGE) // 3], "damaged"),
        (endless(), "scanned"),
        (doubling(), "too much"),
        (pdf([[Text(LEFT, 700, "\ue000\ue001")]]).replace(b"/ToUnicode 7 0 R", b""), "fonts"),
    ],
    ids=["locked", "scanned", "no pages", "empty", "noise", "cut", "endless", "doubling", "no letters"],
)
def test_what_cannot_be_read_is_refused_in_words(data: bytes, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Unreadable, match=said):
        clean(data, Hints(name="x.pdf"))
    assert capfd.readouterr().err == ""


def test_a_file_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.clean.formats.pdf.MOST_BYTES", 1_000_000)
    with pytest.raises(Unreadable, match="unpacks to more than 1 MB"):
        clean(packed([*CATALOGUE, SHEET % b"", zeros(3_000_000)]))


def zeros(count: int) -> bytes:
    """A packed stream of nothing, as a picture without a mark is."""
    content = zlib.compress(bytes(count))
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content)


@pytest.mark.parametrize("cut", [0, 4], ids=["whole", "cut"])
def test_a_scan_is_told_whether_its_picture_is_whole_or_cut(cut: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.clean.formats.pdf.MOST_BYTES", 2_000_000)
    picture = zeros(1_500_000)
    with pytest.raises(Unreadable, match="scanned"):
        clean(packed([*CATALOGUE, SHEET % b"", stream(b""), picture[: len(picture) - 10 - cut] + picture[-10:]]))


def justified(rows: list[str], x: float, y: float, room: float) -> list[Text]:
    """Rows whose words are spread over the room of a column, but for the last row."""
    texts = []
    for n, row in enumerate(rows):
        words, place = row.split(), x
        gap = (room - width("".join(words))) / (len(words) - 1) if n + 1 < len(rows) else SIZE / 2
        for word in words:
            texts.append(Text(place, y - LEADING * n, word))
            place += width(word) + gap
    return texts


def test_wide_gaps_in_a_justified_column_are_no_gutter_and_no_table() -> None:
    wide = ["the night was mild", "the quay was dark", "the sea lay still", "the men were away", "until it was day."]
    left = wrapped(f"{ONE} {TWO}", 40, 0)
    right = [*wrapped(THREE, 40, 0), *wide]
    cleaned = clean(pdf([title() + justified(left, LEFT, 700, 205) + justified(right, LEFT + 235, 700, 205)]))
    assert paragraphs(cleaned) == [f"{ONE} {TWO}", f"{THREE} {' '.join(wide)}"]


def test_columns_stand_apart_where_their_gaps_are_as_wide_as_the_gutter() -> None:
    left, right = wrapped(f"{ONE} {TWO}", 36, 0), wrapped(f"{THREE} {FOUR}", 36, 0)
    cleaned = clean(pdf([title() + justified(left, LEFT, 700, 205) + justified(right, LEFT + 217, 700, 205)]))
    assert paragraphs(cleaned) == [f"{ONE} {TWO}", f"{THREE} {FOUR}"]


def test_what_a_browser_prints_around_the_text_goes_and_its_sentences_go_on() -> None:
    rows = wrapped(f"{ONE} {TWO}", indent=0)
    pages = [
        [Text(40, 810, "Ferris and Pell", 12), *column(part), Text(440, 24, f"Page {n} of 2", 12)]
        for n, part in enumerate((rows[:5], rows[5:]), 1)
    ]
    data = pdf(pages)
    cleaned = clean(data)
    assert paragraphs(cleaned) == [f"{ONE} {TWO}"]
    assert {reason for _, reason in dropped(cleaned)} == {"running head", "page number"}
    assert_conserved(data, cleaned)
    one = [
        Text(40, 810, "11/22/26, 6:16 AM   Lamps", 8),
        *column(rows),
        Text(40, 24, "https://post.example/lamps   1/1", 8),
    ]
    assert [reason for _, reason in dropped(clean(pdf([one])))] == ["running head"] * 2


def test_the_dates_a_browser_prints_above_pages_begin_no_comments() -> None:
    pages = [
        [
            Text(40, 810, "11/22/26, 6:16 AM   Lamps", 8),
            *column(wrapped(text)),
            Text(40, 24, f"https://post.example/lamps   {n}/4", 8),
        ]
        for n, text in enumerate((ONE, TWO, THREE, FOUR), 1)
    ]
    assert paragraphs(clean(pdf(pages))) == [ONE, TWO, THREE, FOUR]


def test_a_large_line_above_each_page_that_says_something_else_stays() -> None:
    pages = [[Text(LEFT, 760, words, 13), *column(wrapped(text))] for words, text in (("Ropes", ONE), ("Oil", TWO))]
    assert not dropped(clean(pdf([[*title(), *column(wrapped(FOUR))], *pages])))


def test_a_sentence_goes_on_in_the_next_column_with_a_capital() -> None:
    text = f"{THREE} The inquiry was led by men from the town and the island of Brindle Quay and ended in May. {FOUR}"
    rows = wrapped(text, 40, 0)
    cut = next(n for n, row in enumerate(rows) if row.startswith("Brindle"))
    columns = justified([*rows[:cut], "x"], LEFT, 700, 205)[:-1] + column(rows[cut:], LEFT + 235)
    cleaned = clean(pdf([title() + columns]))
    assert paragraphs(cleaned) == [text]
    assert not [flag for flag in cleaned.flags if "join" in flag.kind]
