"""Pictures: values in, small SVGs out; and what the home page says beside them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag

from reader import pictures, timeline
from reader.build import build
from reader.dates import sort_key, when
from reader.home import shortened
from reader.model import Content, Theme
from reader.timeline import Dated

SVG = '<svg class="cell" viewBox="0 0 60 20" preserveAspectRatio="none" aria-hidden="true">'


@pytest.mark.parametrize(
    ("shade", "places", "wanted"),
    [
        (0, [], '<path class="base" d="M0 10H60"/>'),
        (2, [], '<rect class="d2" width="60" height="20"/>'),
        (5, [0.5, 0, 1], '<rect class="d5" width="60" height="20"/><path class="tick" d="M0 3V17M30 3V17M60 3V17"/>'),
        (1, [0.5, 0.501], '<rect class="d1" width="60" height="20"/><path class="tick" d="M30 3V17"/>'),
    ],
)
def test_a_cell_is_shaded_by_how_often_and_ticked_where(shade: int, places: list[float], wanted: str) -> None:
    assert pictures.cell(shade, places) == f"{SVG}{wanted}</svg>"


def test_more_uses_are_never_paler() -> None:
    assert [pictures.level(count, 25) for count in (0, 1, 4, 5, 9, 16, 25)] == [0, 1, 2, 3, 3, 4, 5]


@pytest.mark.parametrize(
    ("date", "wanted"),
    [
        ("2022", (2022, 2023)),
        ("2022-07", (2022.5, 2022 + 7 / 12)),
        ("1999-07-01", (1999.5, 1999.5 + 1 / 372)),
        ("198X", (1980, 1990)),
        ("2004~", (2004, 2005)),
        ("2015/2018", (2015, 2019)),
        ("2015/..", (2015, float("inf"))),
        ("/2001", (float("-inf"), 2002)),
        ("spring", None),
    ],
)
def test_a_date_is_as_long_as_it_is_unsure(date: str, wanted: tuple[float, float] | None) -> None:
    assert when(date) == (pytest.approx(wanted) if wanted else None)


def test_dates_stand_in_their_order_and_a_year_before_its_months() -> None:
    dates = ["2022-03", "../2001", "2021-12-31", "2022", "2022-01", "2015/.."]
    assert sorted(dates, key=sort_key) == ["../2001", "2015/..", "2021-12-31", "2022", "2022-01", "2022-03"]


def drawn(*dates: str, works: tuple[str, ...] = (), mirrored: bool = False) -> tuple[Tag, list[str]]:
    """The line of some events and works, each said by its date; and the labels beside it, row by row."""
    things = [Dated(date, date, f"#{date}") for date in dates]
    things += [Dated(date, date, f"#{date}", n) for n, date in enumerate(works, 1)]
    made = timeline.timeline(things, (), mirrored)
    assert made
    picture = BeautifulSoup(made.picture, "html.parser").svg
    assert picture
    return picture, ["" if n is None else things[n].date for n in made.labels]


def place(mark: Tag) -> tuple[float, float, float]:
    """Where in time a mark begins and ends, and how far from the line it stands."""
    if mark.name == "circle":
        middle, radius = float(str(mark["cy"])), float(str(mark["r"]))
        return middle - radius, middle + radius, float(str(mark["cx"]))
    start = float(str(mark["y"]))
    return start, start + float(str(mark["height"])), float(str(mark["x"])) + 2.5


def test_the_line_has_a_link_for_each_date_that_says_what_it_is() -> None:
    picture, labels = drawn("2020-07-01", works=("2021",))
    links = [(str(link["href"]), link.title.get_text()) for link in picture.select("a")]  # type: ignore[union-attr]
    assert links == [("#2020-07-01", "2020-07-01"), ("#2021", "2021")]
    assert [label for label in labels if label] == ["2020-07-01", "2021"]
    assert {link["tabindex"] for link in picture.select("a")} == {"-1"}


def test_labels_stand_in_the_order_of_their_marks_and_are_those_most_readings_tell_of() -> None:
    crowd = [f"2022-{month:02}-{day:02}" for month in (3, 4) for day in range(1, 29)]
    picture, labels = drawn("1990", *crowd, "2022-03-09", "2023", works=("2021", "2022-05"))
    told = [label for label in labels if label]
    assert told == sorted(told)
    assert len(told) == 14 < len(picture.select("a"))
    assert {"1990", "2021", "2022-05", "2022-03-09", "2023"} <= {*told}
    whole = float(str(picture["viewbox"]).split()[3])
    assert whole / len(labels) == 40  # each row of the labels is as high as its part of the picture
    ends = [float(end) for end in re.findall(r"L[\d.]+ (\d+)h", picture.select_one(".stem")["d"])]  # type: ignore[index,arg-type]
    assert sorted(ends) == [40 * n + 20 for n, label in enumerate(labels) if label]


def test_equal_times_are_equally_long_and_an_unsure_date_is_a_bar() -> None:
    picture, _ = drawn("2020-01-01", "2021-01-01", "2022-01-01", "2023")
    first, second, third, bar = (place(mark) for mark in picture.select(".ev"))
    assert second[0] - first[0] == pytest.approx(third[0] - second[0], abs=0.2)
    assert bar[1] - bar[0] == pytest.approx(second[0] - first[0], rel=0.02)


def test_a_long_silence_is_cut_and_the_years_after_it_keep_their_scale() -> None:
    recent = [f"20{year}-{month:02}-01" for year in (20, 21, 22) for month in (1, 5, 9)]
    picture, _ = drawn("1813-10-24", *recent)
    assert picture.select_one(".cut")["d"].count("M") == 1  # type: ignore[index]
    assert [text.get_text() for text in picture.select(".years text")] == ["1813", "2020", "2021", "2022"]
    marks = [place(mark)[0] for mark in picture.select(".ev")]
    assert marks[7] - marks[4] == pytest.approx(marks[4] - marks[1], abs=0.2)
    assert not drawn("1600", "1700", "1800", "1900")[0].select(".cut")


def test_no_mark_covers_another() -> None:
    same = ["2022-07-19"] * 3
    picture, _ = drawn(*same, "2022-07", "2022-07-20", "2022", works=("2022-07", "2022-08", "2022"))
    marks = [place(mark) for mark in picture.select(".ev, .dot")]
    for n, (start, end, column) in enumerate(marks):
        assert not [1 for one in marks[:n] if one[2] == column and one[0] < end and start < one[1]]


def test_the_years_stand_where_a_page_begins() -> None:
    for mirrored in (False, True):
        picture, _ = drawn("2020", "2022", mirrored=mirrored)
        years, width = picture.select_one(".years"), float(str(picture["viewbox"]).split()[2])
        assert years
        assert years["text-anchor"] == ("start" if mirrored else "end")
        x = float(str(years.select("text")[0]["x"]))
        assert (width - x if mirrored else x) == 35  # before the line, which stands at 44
        assert ("matrix(-1" in str(picture)) == mirrored


def test_an_abstract_is_cut_at_a_sentence_or_a_word() -> None:
    assert shortened("Short.", 10) == "Short."
    assert shortened("The first one. The second one is long.", 30) == "The first one."
    assert shortened("Words, and more words, and words", 22) == "Words, and more words …"


def home(book: Callable[..., Content], theme: Theme, **texts: str) -> BeautifulSoup:
    content = book(**{name.replace("__", "/") + ".md": text for name, text in texts.items()})
    files = {file.path: file.data for file in build(content, theme)[1]}
    return BeautifulSoup(files["site/index.html"], "html.parser")


def test_a_use_in_a_footnote_stands_where_its_mark_stands(book: Callable[..., Content], theme: Theme) -> None:
    body = "toll one.[^a] " + "word " * 80 + "\n\n" + "word " * 80 + "end.[^a] More.[^b] And no more.\n"
    feet = "\n[^a]: A toll in a note, and deeper.[^c]\n\n[^b]: The toll again.\n\n[^c]: The toll below.\n"
    reading = f"---\ntitle: R\ndate: 2020\n---\n{body}{feet}"
    content = book(**{"readings/r.md": reading, "glossary/toll.md": "---\nterm: toll\n---\nWhat is paid.\n"})
    (uses,) = build(content, theme)[0].entries[0].uses.values()
    places = {use.anchor: use.place for use in uses}
    assert places["p1"] < places["fn-a"] == places["fn-c"] < 0.05  # the first of two marks; and the mark of its mark
    assert 0.9 < places["fn-b"] < 1


def test_the_matrix_leads_to_the_uses_and_names_what_it_leaves_out(book: Callable[..., Content], theme: Theme) -> None:
    words = " ".join(f"term{n}" for n in "abcdefghijklmn")
    terms = {f"glossary__{n}": f"---\nterm: term{n}\n---\nA term.\n" for n in "abcdefghijklmn"}
    readings = {f"readings__r{n}": f"---\ntitle: R{n}\ndate: 2020\n---\nA {words}.\n" for n in range(45)}
    page = home(book, theme, **terms, **readings)
    table = page.select_one("table.score")
    assert table
    heads = [head.get_text(" ", strip=True) for head in table.select("thead th")]
    assert heads[1:3] == ["1 Readings 1 to 2", "Readings 3 to 4"]
    assert len(heads) == 1 + 23 + 1
    assert len(table.select("tbody tr")) == 12
    assert str(table.select_one("td a")["href"]) == "glossary/a.html#in-r0"  # type: ignore[index]
    hint = page.select_one("#matrix-heading + .small")
    assert hint
    assert re.findall(r"\d+", hint.get_text()) == ["2", "12", "14"]


def test_the_dates_are_listed_behind_the_line_and_too_many_are_told(book: Callable[..., Content], theme: Theme) -> None:
    def front(number: int) -> str:
        events = f"[{{date: 2001, what: Shared, paragraph: p1}}, {{date: 20{10 + number}, what: Own}}]"
        return f"---\ntitle: R{number}\nevents: {events}\n---\nWords.\n"

    page = home(book, theme, **{f"readings__r{n}": front(n) for n in range(60)})
    rows = [row.get_text(" ", strip=True) for row in page.select(".dates li")]
    assert len(rows) == len(page.select(".when svg a")) == 100
    assert rows[0] == "2001 Shared reading 1, ¶ 1"
    assert sum("Own" in row for row in rows) == 60  # every date once before one comes again
    first = page.select_one(".dates a")
    assert first
    assert first["href"] == "readings/r0.html#p1"
    hint = page.select_one("#when-heading + .small")
    assert hint
    assert "Of 120 dates 100" in hint.get_text()
