"""How a reading, a paragraph of it and the work it is about are cited: pairs that a librarian could read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from reader import references, styles
from reader.build import build
from reader.citations import parted, titled
from reader.language import Speech, words_of
from reader.model import Content, Edition, Reading, Theme, Work
from reader.references import Record

EDITION = Edition(
    name="tehran",
    title="Tehran and Moscow",
    date="2026-11-21",
    editors=("Ada Ferris", "Bo Ek"),
    publisher="Lamp Press",
    address="https://lamp.example/tehran",
)
ADDRESS = "https://lamp.example/tehran/readings/the-guest.html"
OURS = Work(title="The Guest", authors=("Mina Sadr",), date="2026-05", language="en")
REPRINT = Work(
    title="A View",
    authors=("Nima Khorrami", "Ole O’Brien", "J. R. Hart"),
    date="2022-08-15",
    date_basis="inferred",
    publisher="The Press",
    url="https://press.example/view",
    language="en",
)
HOSTILE = '</script><b>50% of {A} & B_c #1 $x ~y ^z \\end" \n@book{x,\nER  - \ufdd0\ufdd1'


@pytest.fixture
def say(theme: Theme) -> Callable[[str], Speech]:
    return lambda tag: Speech(words_of(theme.strings, tag))


def cited(record: Record, style: str, say: Speech) -> str:
    """A citation as it is read: without markup."""
    text = styles.STYLES[style][1](record, say)
    return BeautifulSoup(text, "html.parser").get_text().replace("\u00a0", " ") if style in READ else str(text)


READ = ("chicago", "apa", "mla")


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Nima Khorrami", "Nima", "Khorrami"),
        ("Jean-Paul O’Brien", "Jean-Paul", "O’Brien"),
        ("J. R. Hart", "J. R.", "Hart"),
        ("Łukasz Ørsted", "Łukasz", "Ørsted"),
        ("Zarif, Mohammad Javad", "Mohammad Javad", "Zarif"),  # its author told
        ("Mohammad Javad Zarif", "", "Mohammad Javad Zarif"),  # where the family name begins is not sure
        ("Ludwig van Beethoven", "", "Ludwig van Beethoven"),
        ("Martin King, Jr.", "", "Martin King, Jr."),
        ("Plato", "", "Plato"),
        ("The editors", "", "The editors"),
        ("Caucasus Watch", "", "Caucasus Watch"),
        ("Ministry of Foreign Affairs, Iran", "", "Ministry of Foreign Affairs, Iran"),
        ("RUSI Staff", "", "RUSI Staff"),
        ("علی رضایی", "", "علی رضایی"),
        ("Иван Иванов", "", "Иван Иванов"),
        ("王小波", "", "王小波"),
    ],
)
def test_a_name_is_turned_only_where_that_is_safe(name: str, given: str, family: str) -> None:
    assert parted(name) == (given, family)


def test_names_of_other_orders_and_of_the_publisher_stay_whole() -> None:
    assert parted("Nagy Imre", "hu") == ("", "Nagy Imre")
    assert parted("Gulf Light", "en", "Gulf Light") == ("", "Gulf Light")


@pytest.mark.parametrize(
    ("work", "style", "wanted"),
    [
        (
            OURS,
            "chicago",
            "Sadr, Mina. “The Guest.” In Tehran and Moscow, edited by Ada Ferris and Bo Ek. Lamp Press, May 2026. {}",
        ),
        (
            OURS,
            "apa",
            "Sadr, M. (2026, May). The Guest. In A. Ferris & B. Ek (Eds.), Tehran and Moscow. Lamp Press. {}",
        ),
        (
            OURS,
            "mla",
            "Sadr, Mina. “The Guest.” Tehran and Moscow, edited by Ada Ferris and Bo Ek, Lamp Press, May 2026, {}.",
        ),
        (
            REPRINT,
            "chicago",
            "Khorrami, Nima, Ole O’Brien, and J. R. Hart. “A View.” The Press, [August 15, 2022]. In Tehran and "
            "Moscow, edited by Ada Ferris and Bo Ek. Lamp Press, November 21, 2026. {}",
        ),
        (
            REPRINT,
            "apa",
            "Khorrami, N., O’Brien, O., & Hart, J. R. (2026, November 21). A View. In A. Ferris & B. Ek (Eds.), Tehran "
            "and Moscow. Lamp Press. {} (Original work published [2022, August 15], The Press)",
        ),
        (
            REPRINT,
            "mla",
            "Khorrami, Nima, et al. “A View.” The Press, [15 Aug. 2022]. Tehran and Moscow, edited by Ada Ferris and "
            "Bo Ek, Lamp Press, 21 Nov. 2026, {}.",
        ),
        (
            Work(title="Who Knows?", publisher="The Press"),
            "chicago",
            "The Press. “Who Knows?” In Tehran and Moscow, edited by Ada Ferris and Bo Ek. Lamp Press, "
            "November 21, 2026. {}",
        ),
        (
            Work(title="Alone"),
            "apa",
            "Alone. (2026, November 21). In A. Ferris & B. Ek (Eds.), Tehran and Moscow. Lamp Press. {}",
        ),
    ],
)
def test_a_reading_is_cited_from_its_edition(work: Work, style: str, wanted: str, say: Callable[[str], Speech]) -> None:
    assert cited(Record("guest", work, EDITION, ADDRESS), style, say("en")) == wanted.format(ADDRESS)


@pytest.mark.parametrize(
    ("style", "wanted"),
    [
        (
            "chicago",
            "Mina Sadr, “The Guest,” in Tehran and Moscow, ed. Ada Ferris and Bo Ek (Lamp Press, May 2026), ¶ 14a, {}",
        ),
        (
            "apa",
            "Sadr, M. (2026, May). The Guest. In A. Ferris & B. Ek (Eds.), Tehran and Moscow (para. 14a). "
            "Lamp Press. {}",
        ),
        (
            "mla",
            "Sadr, Mina. “The Guest.” Tehran and Moscow, edited by Ada Ferris and Bo Ek, Lamp Press, May 2026, "
            "par. 14a, {}.",
        ),
    ],
)
def test_a_paragraph_is_named_where_pages_would_be(style: str, wanted: str, say: Callable[[str], Speech]) -> None:
    record = Record("guest", OURS, EDITION, ADDRESS, "14a")
    assert cited(record, style, say("en")) == wanted.format(f"{ADDRESS}#p14a")


@pytest.mark.parametrize(
    ("work", "style", "wanted"),
    [
        (
            Work(authors=("Nima Khorrami",), date="2022-08", date_basis="inferred", publisher="Middle East Institute"),
            "chicago",
            "Khorrami, Nima. [title not recorded]. Middle East Institute, [August 2022].",
        ),
        (
            Work(title="Hardly a “Realignment”", date="2022", publisher="RUSI"),
            "chicago",
            "RUSI. “Hardly a ‘Realignment.’” 2022.",
        ),
        (Work(title="Hardly", publisher="RUSI", url="https://r.example/x"), "apa", "RUSI. (n.d.). Hardly. {}"),
        (Work(title="Hardly", publisher="RUSI", url="https://r.example/x"), "mla", "RUSI. “Hardly.” {}."),
    ],
)
def test_the_work_that_a_reading_is_about_is_cited_from_its_own_place(
    work: Work, style: str, wanted: str, say: Callable[[str], Speech]
) -> None:
    original = references.of_original(Reading("guest", "p", OURS, work))
    assert original is not None
    assert cited(original, style, say("en")) == wanted.format(work.url)


def test_each_language_has_its_quotation_marks_commas_and_words(say: Callable[[str], Speech]) -> None:
    persian = Work(title="مهمان «ناخوانده»", authors=("مینا صدر", "علی رضایی"), date="2022-08", language="fa")
    record = Record("guest", persian, replace(EDITION, title="تهران و مسکو", editors=("آدا فریس",)), "")
    assert cited(record, "chicago", say("fa")) == (
        "مینا صدر و علی رضایی. «مهمان ‹ناخوانده›». در تهران و مسکو، به کوشش آدا فریس. Lamp Press، اوت 2022."
    )
    assert titled(Work(title="Гость"), say("ru"), ".").striptags() == "«Гость»."


def test_what_runs_another_way_is_isolated_from_the_line(say: Callable[[str], Speech]) -> None:
    line = str(styles.mla(Record("g", Work(title="مهمان", authors=("مینا صدر",)), EDITION), say("en")))
    assert "<bdi>مینا صدر</bdi>" in line
    assert "“<bdi>مهمان</bdi>.”" in line
    assert "<cite><bdi>Tehran and Moscow</bdi></cite>" in line


def test_the_records_for_programs_say_the_same(say: Callable[[str], Speech]) -> None:
    record = Record("a-view", replace(REPRINT, authors=("Nima Khorrami", "The editors")), EDITION, ADDRESS, "14")
    assert (
        styles.bibtex(record, say("en")).replace("\ufdd1", "…")
        == f"""\
@incollection{{a-view,
  author = {{Khorrami, Nima and {{The editors}}}},
  title = {{A View}},
  booktitle = {{Tehran and Moscow}},
  editor = {{Ferris, Ada and Ek, Bo}},
  publisher = {{Lamp Press}},
  year = {{2026}},
  month = nov,
  day = {{21}},
  pages = {{¶ 14}},
  url = {{{ADDRESS}#p14}},
  language = {{en}},
  note = {{Original work published [2022-08-15], The Press}},
  annote = {{…}}
}}
"""
    )
    assert styles.ris(replace(record, paragraph=""), say("en")).splitlines() == [
        "TY  - CHAP",
        "AU  - Khorrami, Nima",
        "AU  - The editors",
        "TI  - A View",
        "T2  - Tehran and Moscow",
        "A2  - Ferris, Ada",
        "A2  - Ek, Bo",
        "PB  - Lamp Press",
        "PY  - 2026",
        "DA  - 2026/11/21/",
        f"UR  - {ADDRESS}",
        "LA  - en",
        "N1  - Original work published [2022-08-15], The Press",
        "ID  - a-view",
        "ER  - ",
    ]
    assert json.loads(styles.csl(replace(record, paragraph=""), say("en"))) == [
        {
            "id": "a-view",
            "type": "chapter",
            "title": "A View",
            "author": [{"family": "Khorrami", "given": "Nima"}, {"literal": "The editors"}],
            "container-title": "Tehran and Moscow",
            "editor": [{"family": "Ferris", "given": "Ada"}, {"family": "Ek", "given": "Bo"}],
            "publisher": "Lamp Press",
            "issued": {"date-parts": [[2026, 11, 21]]},
            "original-date": {"date-parts": [[2022, 8, 15]], "circa": True},
            "original-publisher": "The Press",
            "URL": ADDRESS,
            "language": "en",
        }
    ]


def test_hostile_words_are_only_words_to_every_program(say: Callable[[str], Speech]) -> None:
    work = Work(title=HOSTILE, authors=(HOSTILE, "A and B"), publisher=HOSTILE, url="https://x.example/{a}%20\\b c")
    reading = Reading("bad", "p", work, None)
    record = references.of_reading(reading, replace(EDITION, title=HOSTILE, editors=(HOSTILE,)), "https://x.example/")
    words = " ".join(HOSTILE.split("\ufdd0")[0].split())
    entry = styles.bibtex(record, say("en"))
    assert entry.count("{") == entry.count("}")
    depths = [entry[:n].count("{") - entry[:n].count("}") for n in range(1, len(entry) - 2)]
    assert min(depths[entry.index("{") :]) > 0  # nothing closes the entry before its end
    assert "author = {{" in entry
    assert "} and {A and B}}" in entry
    assert not re.search(r"(?<!\\)[%&#$_~^]", entry)
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in styles.ris(record, say("en")).splitlines())
    assert styles.ris(record, say("en")).count("\nER  - ") == 1
    assert json.loads(styles.csl(record, say("en")))[0]["title"] == words
    assert references.web(work.url) == "https://x.example/%7Ba%7D%20%5Cb%20c"
    told = references.linked_data(record, reading, None)
    assert "<" not in told
    assert json.loads(told)["name"] == words
    line = str(styles.chicago(record, say("en")))
    assert "<b>" not in line
    assert "</script" not in line


def test_words_are_quoted_in_lines_that_can_go(say: Callable[[str], Speech]) -> None:
    record = Record("guest", OURS, EDITION, ADDRESS, references.NUMBER)
    for form in styles.cited(record, say("en")):
        soup = BeautifulSoup(str(form["text"]), "html.parser")
        for line in soup.select("[data-quote]"):
            line.decompose()
        for place in soup.select("[data-number]"):
            place.replace_with("14")
        text = soup.get_text()
        assert "14" in text
        assert not re.search("[\ufdd0\ufdd1]", text)
        if form["id"] == "csl":
            assert json.loads(text)[0]["locator"] == "14"


BOOK = {
    "reader.toml": '[edition]\nname = "tehran"\ntitle = "Tehran and Moscow"\neditors = ["Ada Ferris"]\n'
    'address = "https://lamp.example/tehran/"\ndate = 2026-11-21\n',
    "readings/edition.md": "---\ntitle: Ours\nauthors: [Mina Sadr]\ndate: 2026-05\nkeywords: [gas, rail]\nabout:\n"
    "  title: A View\n  authors: [Nima Khorrami]\n  publisher: The Press\n  date: 2022\n---\nWords.\n\nMore.\n",
    "readings/closed.md": "---\ntitle: Closed\nauthors: [Bo Ek]\npublisher: The Press\ndate: 2021-03\nrights: none\n"
    "source_url: https://press.example/closed\n---\nSecret words.\n",
}


@pytest.mark.parametrize("number", ["", references.NUMBER])
def test_an_edition_without_an_address_is_cited_at_its_page(number: str, say: Callable[[str], Speech]) -> None:
    speech = say("en")
    unplaced = Record("guest", OURS, EDITION, "", number)
    for form in styles.cited(unplaced, speech):
        read = {True: "", False: ""}  # without a script, and with one
        for scripted in read:
            text = BeautifulSoup(f"<p>{form['text']}</p>", "html.parser")
            for mark in text.select("[data-here]") if scripted else []:
                mark.replace_with(str(mark["data-here"]).replace("{here}", ADDRESS).replace("{n}", "7"))
            for mark in text.select("[data-number]"):
                mark.replace_with("7")
            read[scripted] = text.get_text().replace(references.WORDS, "")
        name = str(form["id"])
        placed = replace(unplaced, paragraph="7" if number else "")
        for address, scripted in ((ADDRESS, True), ("", False)):
            wanted = cited(replace(placed, address=address), name, speech).replace(references.WORDS, "")
            assert read[scripted].replace("\u00a0", " ").strip() == wanted.replace("\u00a0", " ").strip(), name


def test_every_reading_and_the_edition_have_their_records_as_files(book: Any, theme: Theme) -> None:
    content: Content = book(**BOOK)
    _, files = build(content, theme, outputs=("site",))
    found = {file.path.removeprefix("site/"): file.data.decode() for file in files}
    items = {path: json.loads(text) for path, text in found.items() if path.endswith(".csl.json")}
    assert {path: [item["id"] for item in records] for path, records in items.items()} == {
        "data/closed.csl.json": ["closed"],
        "data/edition.csl.json": ["edition", "edition:original"],
        "data/edition/tehran.csl.json": ["tehran:edition", "closed", "edition", "edition:original"],
    }
    # What may not be published is cited from where it is.
    assert items["data/closed.csl.json"][0]["URL"] == "https://press.example/closed"
    assert "container-title" not in items["data/edition/tehran.csl.json"][0]
    assert found["data/edition/tehran.ris"].count("ER  - \r\n") == 4
    assert found["data/edition/tehran.bib"].count("\n@") == 3
    page = BeautifulSoup(found["readings/edition.html"], "html.parser")
    for ending in (".bib", ".ris", ".csl.json"):
        assert page.select_one(f'details a[href="../data/edition{ending}"]')
        assert f'href="data/edition/tehran{ending}"' in found["download.html"]
    assert "#citing" not in found["readings/closed.html"]
    assert not BeautifulSoup(found["readings/closed.html"], "html.parser").select("template#citing")


def test_the_head_of_a_page_tells_programs_what_it_is(book: Any, theme: Theme) -> None:
    _, files = build(book(**BOOK), theme, outputs=("site",))
    page = BeautifulSoup(
        next(file.data for file in files if file.path.endswith("readings/edition.html")), "html.parser"
    )
    tags = [(tag["name"], tag["content"]) for tag in page.select('head meta[name^="citation_"]')]
    assert tags == [
        ("citation_title", "Ours"),
        ("citation_author", "Sadr, Mina"),
        ("citation_publication_date", "2026/05"),
        ("citation_inbook_title", "Tehran and Moscow"),
        ("citation_book_title", "Tehran and Moscow"),
        ("citation_editor", "Ferris, Ada"),
        ("citation_language", "en"),
        ("citation_public_url", "https://lamp.example/tehran/readings/edition.html"),
        ("citation_keywords", "gas; rail"),
    ]
    script = page.select_one('head script[type="application/ld+json"]')
    assert script is not None
    told = json.loads(script.get_text())
    assert (told["@type"], told["name"], told["datePublished"]) == ("Article", "Ours", "2026-05")
    assert told["author"] == [{"@type": "Person", "name": "Mina Sadr", "givenName": "Mina", "familyName": "Sadr"}]
    assert told["isPartOf"]["name"] == "Tehran and Moscow"
    assert told["about"]["name"] == "A View"
