"""Web pages: their article is found, its form is kept, and no visible word is lost."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from reader.clean import Cleaned, Hints, Unreadable, clean, formats
from reader.clean.web.page import is_hidden
from tests.conftest import mostly_slow, pairs

BEFORE = "The harbour master had been in his office since four in the morning, and the book in front of him was empty."
AFTER = "By noon the wind had gone round to the south, and one boat after another left the harbour without a word."
TITLE = "The Morning at the Harbour"


def page(inner: str, head: str = "", language: str = "en", around: tuple[str, str] = ("", "")) -> bytes:
    """A page with an article: its title, a paragraph, `inner`, and another paragraph."""
    text = (
        f"<!doctype html><html lang={language}><head><meta charset=utf-8><title>{TITLE} | The Quay</title>{head}</head>"
    )
    text += f"<body><nav><a href=/>Front</a> <a href=/b>Boats</a></nav>{around[0]}<main><article><h1>{TITLE}</h1>"
    text += f"<p>{BEFORE}</p>\n{inner}\n<p>{AFTER}</p></article></main>{around[1]}"
    return f"{text}<footer>© 2021 The Quay</footer></body></html>".encode()


def read(data: bytes, name: str = "https://quay.example/news/day.html") -> Cleaned:
    return clean(data, Hints(name=name))


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def seen(element: html.HtmlElement) -> str:
    """The visible words of an element, found another way than the import finds them."""
    if is_hidden(element):
        return ""
    inner = "".join(f"{seen(child)} {child.tail or ''}" for child in element)
    return f"{element.text or ''} {inner}" if isinstance(element.tag, str) else ""


def assert_conserved(data: bytes, cleaned: Cleaned) -> None:
    """Every visible word is in exactly one block, and what is not kept has its reason."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True)
    root = html.document_fromstring(data, parser=parser)
    held = " ".join(line.text for block in cleaned.blocks for line in block.lines)
    assert Counter("".join(words(held).elements())) == Counter("".join(words(seen(root)).elements()))
    for block in cleaned.blocks:
        assert block.kind != ""
        assert block.kind != "dropped" or block.reason


@pytest.mark.parametrize(("given", "wanted"), pairs("html"))
def test_pairs(given: str, wanted: str) -> None:
    data = page(given)
    cleaned = read(data)
    assert_conserved(data, cleaned)
    body, _, notes = cleaned.text.partition(f"\n\n{AFTER}\n")
    made = body.removeprefix(f"{BEFORE}\n\n") + (f"\n{notes}" if notes else "")
    assert made.rstrip("\n") == wanted.rstrip("\n")
    assert cleaned.metadata["title"] == TITLE
    assert read(data) == cleaned


def test_a_page_tells_title_author_date_publisher_and_address() -> None:
    head = """<script type="application/ld+json">{"@graph": [{"@type": "WebPage", "name": "Front"}, {"@type":
        ["NewsArticle"], "headline": "The Morning at the Harbour", "datePublished": "2021-03-04T05:06:07+01:00",
        "dateModified": "2022-01-01", "author": [{"@type": "Person", "name": "Ada Ferris"}, {"name": "Bo Ek"}],
        "publisher": {"name": "The Quay"}}]}</script>
        <link rel="canonical" href="/news/the-morning.html"><meta name="author" content="web team">"""
    cleaned = read(page("", head))
    values, origins = cleaned.metadata, cleaned.origins
    assert (values["title"], values["authors"], values["date"]) == (TITLE, ["Ada Ferris", "Bo Ek"], "2021-03-04")
    assert (values["publisher"], values["source_url"]) == ("The Quay", "https://quay.example/news/the-morning.html")
    assert origins["authors"] == "JSON-LD author"
    assert origins["source_url"] == "link rel=canonical"
    assert [flag.kind for flag in cleaned.flags] == []


@pytest.mark.parametrize(
    ("head", "key", "value", "origin"),
    [
        (
            "citation_author=Ek, Bo|citation_author=Ada Ferris",
            "authors",
            ["Bo Ek", "Ada Ferris"],
            "meta citation_author",
        ),
        ("dc.creator=Ada Ferris and Bo Ek", "authors", ["Ada Ferris", "Bo Ek"], "meta dc.creator"),
        ("article:published_time=2020-02", "date", "2020-02", "meta article:published_time"),
        ("citation_date=2020/02/09", "date", "2020-02-09", "meta citation_date"),
        ("og:site_name=The Quay", "publisher", "The Quay", "meta og:site_name"),
        ("og:url=https://quay.example/a/b", "source_url", "https://quay.example/a/b", "meta og:url"),
        ("", "source_url", "https://quay.example/news/day.html", "its address"),
        ("article:author=https://social.example/ada", "authors", None, None),
        ("author=", "authors", None, None),
        ("article:published_time=soon", "date", None, None),
        ("article:published_time=1970-01-01T00:00:00Z", "date", None, None),
        ("article:modified_time=2020-02-09", "date", None, None),
    ],
)
def test_a_fact_is_told_with_its_place_or_not_at_all(head: str, key: str, value: object, origin: str | None) -> None:
    rows = [row.partition("=") for row in head.split("|")]
    cleaned = read(page("", "".join(f'<meta name="{name}" content="{content}">' for name, _, content in rows)))
    assert (cleaned.metadata.get(key), cleaned.origins.get(key)) == (value, origin)


def test_lines_about_the_article_are_read_where_the_head_says_nothing() -> None:
    lines = "<p class=standfirst>Nobody knew why the boats were late.</p><p class=byline>By Ada Ferris</p>"
    data = page("").replace(
        f"<p>{BEFORE}".encode(),
        f"{lines}<time>4 March 2021</time><p>{BEFORE}".encode(),
    )
    cleaned = read(data)
    assert cleaned.metadata["authors"] == ["Ada Ferris"]
    assert cleaned.metadata["date"] == "2021-03-04"
    assert cleaned.metadata["subtitle"] == "Nobody knew why the boats were late."
    assert cleaned.text == f"{BEFORE}\n\n{AFTER}\n"


def test_captions_are_credits_and_a_picture_is_noted() -> None:
    data = page('<figure><img src="https://x.example/a.jpg"><figcaption>The quay. Photo: Bo Ek</figcaption></figure>')
    cleaned = read(data)
    assert cleaned.metadata["image_credits"] == ["The quay. Photo: Bo Ek"]
    assert cleaned.text == f"{BEFORE}\n\n{AFTER}\n"
    assert [flag.kind for flag in cleaned.flags if flag.level == "note"] == ["pictures"]


def test_the_rest_of_the_site_is_dropped_and_no_question_is_asked_about_it() -> None:
    long = "There is a story on this site about a boat that went out in the night and came home with nobody on board. "
    item = f'<div class="item"><h3><a href="/b">Another boat</a></h3><p>{long}</p></div>'
    inner = "".join(f"<p>The {n} boat lay at the quay all night, and its crew slept on board.</p>" for n in range(2, 9))
    data = page(inner, around=(f"<div>{item * 3}</div>", f"<div>{item * 3}</div>"))
    cleaned = read(data)
    assert long.strip() not in cleaned.text
    assert cleaned.text.startswith(BEFORE)
    assert cleaned.text.rstrip().endswith(AFTER)
    assert_conserved(data, cleaned)
    assert "dropped-block" not in [flag.kind for flag in cleaned.flags]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("ru", "Начальник порта сидел в кабинете с четырёх утра, и книга перед ним была пуста. Никто не знал, почему."),
        ("fa", "رئیس بندر از چهار صبح در دفترش نشسته بود و کتاب جلوی او خالی بود. هیچ‌کس نمی‌دانست که چرا دیر کرده‌اند."),
        (
            "ar",
            "كان مدير الميناء في مكتبه منذ الرابعة صباحا، وكان الكتاب أمامه فارغا. لم يعرف أحد لماذا تأخرت القوارب.",
        ),
        (
            "de",
            "Der Hafenmeister saß seit vier Uhr in seinem Büro, und das Buch vor ihm war leer. Niemand wusste, warum.",
        ),
        (
            "fr",
            "Le maître du port était dans son bureau depuis quatre heures, et le livre était vide. Personne ne savait.",
        ),
    ],
)
def test_an_article_is_found_in_any_language(language: str, sentences: str) -> None:
    text = "".join(f"<p>{sentences} {n}.</p>" for n in range(3))
    menu = "<ul class=menu><li><a href=/>A</a></ul>"
    data = f"<html lang={language}><meta charset=utf-8><title>X</title>{menu}<div><h1>X</h1>{text}</div>"
    cleaned = read(data.encode())
    assert cleaned.metadata["language"] == language
    assert cleaned.text == "\n\n".join(f"{sentences} {n}." for n in range(3)) + "\n"
    assert_conserved(data.encode(), cleaned)


@pytest.mark.parametrize(
    ("encoding", "said", "is_asked"),
    [
        ("cp1251", "windows-1251", False),
        ("koi8-r", "KOI8-R", False),
        ("utf-8", "windows-1251", False),
        ("utf-16", "", False),
        ("utf-8-sig", "", False),
        ("cp1251", "no-such", True),
        ("cp1251", "", True),
    ],
)
def test_a_page_is_decoded_as_it_says(encoding: str, said: str, is_asked: bool) -> None:
    words = "Начальник порта сидел в кабинете с четырёх утра, и книга перед ним была пуста. Никто не знал, почему."
    meta = f'<meta http-equiv="content-type" content="text/html; charset={said}">' if said else ""
    text = f"<html><head>{meta}<title>Порт</title></head><body><p>{words}</p><p>{words} Опять.</p></body></html>"
    cleaned = read(text.encode(encoding))
    assert words in cleaned.text
    assert ("encoding-guessed" in [flag.kind for flag in cleaned.flags]) is is_asked


@pytest.mark.parametrize(
    "text",
    [
        "<!doctype html><html><head><title>App</title></head><body><div id=root></div><script>go()</script></body>",
        "<html><body><noscript>You need to enable JavaScript to run this app.</noscript></body></html>",
        "<html></html>",
        "<html><body><p>Loading...</p></body></html>",
    ],
)
def test_a_page_without_text_is_refused_with_the_cure(text: str) -> None:
    with pytest.raises(Unreadable, match="browser"):
        read(text.encode())


MARKERS = "".join(f"<sup><a href=#n{n}>{n}</a></sup>" for n in range(400))
HOSTILE = {
    "cut off": page("<p>Half a")[:-60],
    "nul bytes": page("<p>A\0B</p>").replace(b"<p>", b"<\0p>"),
    "nested tables": page("<table><tr><td>" * 600 + "deep"),
    "nested boxes": page("<div>" * 2500 + f"<p>{BEFORE} Deep.</p>" + "</div>" * 2500),
    "nested lists": page("<ul><li>a" * 600),
    "nested quotations": page("<blockquote>a" * 500),
    "nested emphasis": page("<b><i>" * 1500 + "x"),
    "many tags": page("<i></i><b>x</b>" * 4_000),
    "many attributes": page("<p " + "a=b " * 20_000 + ">x</p>"),
    "one long line": page("x" * 60_000),
    "many links": page("<a href=#a>1</a> " * 1_500),
    "many notes": page(MARKERS + "".join(f"<p id=n{n}>note {n} is here</p>" for n in range(400))),
    "many rows": page("<table>" + "<tr><td>a<td>b" * 400 + "</table>"),
    "wide cells": page("<table><tr><td colspan=999 rowspan=999>a<td>b<tr><td>c<td>d</table>"),
    "comment never closed": page("<!-- <p>"),
    "script in a script": page("<script><script>alert(1)</script></p><img src=x onerror=go()><svg onload=go()>"),
    "bad numbers": page("&#0;&#xD800;&#99999999;<ol start=-9999999999999><li>a</ol>"),
    "empty title": b"<html><head><title></title></head><body><h1></h1><p>" + BEFORE.encode() + b"</p></body></html>",
    "json": page("", '<script type="application/ld+json">' + "[" * 100_000 + "</script>"),
}


BIG = [name for name in HOSTILE if name.startswith(("nested", "many"))]


@pytest.mark.parametrize("name", [*(name for name in HOSTILE if name not in BIG), *mostly_slow(BIG, quick=2)])
def test_hostile_pages_are_read_in_linear_time_and_safely(name: str) -> None:
    cleaned = read(HOSTILE[name])
    assert len(cleaned.text) > 50
    assert not re.search(r"(?<!\\)<[a-zA-Z/!]|\]\((?!https?:|mailto:)", re.sub(r"`+.*?`+", "", cleaned.text))
    assert "\0" not in cleaned.text


ROWS = "<tr><th>Boat</th><th>Crew</th></tr><tr><td>Ark</td><td>8</td></tr>"


def test_the_caption_of_a_table_stands_above_it() -> None:
    data = page(f"<table><caption>Boats of the day</caption>{ROWS}</table>")
    cleaned = read(data)
    assert_conserved(data, cleaned)
    assert f"{BEFORE}\n\nBoats of the day\n\n| Boat | Crew |\n" in cleaned.text


def test_a_hidden_row_of_a_table_stays_hidden() -> None:
    data = page(f"<table>{ROWS}<tr hidden><td>secret</td><td>9</td></tr></table>")
    assert "secret" not in read(data).text


def test_words_between_the_cells_of_a_table_are_kept() -> None:
    data = page(
        f"<table>{ROWS}<tr><td>Barge</td><td>2</td><b>At noon the pilot came aboard the barge.</b></tr></table>"
    )
    cleaned = read(data)
    assert_conserved(data, cleaned)
    assert "At noon the pilot came aboard the barge." in cleaned.text


def test_signs_of_markdown_at_the_end_of_a_heading_are_words() -> None:
    text = read(page(f"<h2>The language C #</h2><p>{BEFORE}</p><h2>On sets {{a}}</h2>")).text
    assert "## The language C \\#\n" in text
    assert "## On sets \\{a\\}\n" in text


TAGS = "p div b i a ul li ol table tr td h1 h2 blockquote pre code br sup span figure section script style".split()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(TAGS), st.booleans(), st.text(alphabet="ab*_[]()<>&#`\\|~ \n{}1.-", max_size=8)),
        max_size=40,
    )
)
def test_no_page_loses_a_word_or_raises(parts: list[tuple[str, bool, str]]) -> None:
    inner = "".join(f"<{'/' if is_end else ''}{tag}>{text.replace('<', '&lt;')}" for tag, is_end, text in parts)
    data = page(inner)
    assert_conserved(data, read(data))


def test_without_the_extra_a_page_is_refused_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(formats, "import_module", missing)
    with pytest.raises(Unreadable, match=r"pip install 'annotated-reader\[import\]'"):
        read(page(""))


def shown(lines: str, title: str, head: str = "", language: str = "") -> Cleaned:
    """A page that says of itself no more than `title`, with `lines` above its text."""
    text = (
        f"<html lang='{language}'><head><meta charset=utf-8><title>{title}</title>{head}</head><body><nav>Front</nav>"
    )
    data = f"{text}<article>{lines}<p>{BEFORE}</p><p>{AFTER}</p><p>{BEFORE[:-1]} again.</p></article></body></html>"
    cleaned = read(data.encode())
    assert_conserved(data.encode(), cleaned)
    return cleaned


@pytest.mark.parametrize(
    ("lines", "title", "values"),
    [
        (
            "<h1>The Lamps of Brindle</h1><div>By Ada Ferris</div>",
            "The Lamps - Courier",
            ("The Lamps of Brindle", "Courier"),
        ),
        ("<h1>The Lamps</h1><p>By Ada Ferris</p>", "The Lamps | The Quay Post", ("The Lamps", "The Quay Post")),
        ("<h1>The Lamps</h1><p>By Ada Ferris</p>", "The Lamps - A Winter Story", ("The Lamps", None)),
        ("<h1>The Lamps</h1><p>By Ada Ferris</p>", "T - S", ("The Lamps", None)),
        (
            "<h1>News</h1><h2>The Lamps of the Quay</h2><p>By Ada Ferris</p>",
            "The Lamps of the Quay · Post",
            ("The Lamps of the Quay", "Post"),
        ),
        (
            "<b>The long dark night</b><br>by Ada Ferris<br>4 March 2021<br><br>",
            "Quay: the long dark night",
            ("The long dark night", None),
        ),
    ],
)
def test_the_title_is_the_heading_near_the_article(lines: str, title: str, values: tuple[str, str | None]) -> None:
    metadata = shown(lines, title).metadata
    assert (metadata["title"], metadata["publisher"]) == values
    assert metadata["authors"] == ["Ada Ferris"]


def test_a_title_keeps_the_signs_that_part_its_letters() -> None:
    assert (
        shown("", "\u0686\u0631\u0627\u063a\u200c\u0647\u0627").metadata["title"]
        == "\u0686\u0631\u0627\u063a\u200c\u0647\u0627"
    )


def test_a_strong_line_above_the_text_belongs_to_it() -> None:
    assert shown("<h1>The Lamps</h1><p><b>Part one<br>of two</b></p>", "T - S").text.startswith("## Part one of two\n")


@pytest.mark.parametrize(("stated", "language"), [("fr", "en"), ("de-AT", "en"), ("en-GB", "en")])
def test_words_tell_the_language_against_what_a_page_states(stated: str, language: str) -> None:
    assert shown("", "T", language=stated).metadata["language"] == language


def test_a_stated_language_is_believed_where_words_tell_little() -> None:
    data = page("", language="fr").replace(BEFORE.encode(), b"Viera 3, Rockledge 1: Sheffield, Howard, Davis; " * 5)
    assert (
        read(data.replace(AFTER.encode(), b"Palm Bay 70, Heritage 44: Burgher, Bozeman, Upshaw.")).metadata["language"]
        == "fr"
    )


def test_the_publishers_name_and_roles_are_cut_from_the_authors() -> None:
    head = '<meta property="og:site_name" content="The Quay Post">'
    lines = "<h1>The Lamps</h1><div><span>Ada Ferris</span> <span>The Quay Post</span></div>"
    assert shown(lines, "The Lamps", head).metadata["authors"] == ["Ada Ferris"]
    head = '<meta name=author content="ADA FERRIS, Staff Writer">'
    assert shown("<h1>The Lamps</h1>", "The Lamps", head).metadata["authors"] == ["ADA FERRIS"]


def test_a_reading_time_is_no_subtitle() -> None:
    cleaned = shown("<h1>The Lamps</h1><p class=intro>Tempo de leitura: 2 minutos</p>", "The Lamps")
    assert "subtitle" not in cleaned.metadata
    assert [row.reason for row in cleaned.dropped] == ["menu", "reading time"]


def test_an_article_that_is_paid_for_is_asked_about() -> None:
    head = '<script type="application/ld+json">{"@type": "Article", "isAccessibleForFree": "False"}</script>'
    assert "paywall" in {flag.kind for flag in shown("<h1>The Lamps</h1>", "The Lamps", head).flags}
    data = page("").replace(b"</article>", b"</article><form><p>Pour lire la suite, abonnez-vous</p></form>")
    assert "paywall" in {flag.kind for flag in read(data.replace(AFTER.encode(), AFTER[:-1].encode() + b"...")).flags}
    assert "paywall" not in {flag.kind for flag in read(page("")).flags}


def test_short_lines_between_the_headings_of_an_article_stay() -> None:
    rows = "<p>Eat before the work</p><p><a href=/x>Quay Soup</a></p><p>30 minutes before bed</p><p>1 bowl, 2 cups</p>"
    inner = "".join(f"<h2>Meal {n}</h2>{rows}" for n in range(4))
    assert read(page(f"{inner}<h2>Night</h2>")).text.count("Quay Soup") == 4
    assert read(page(f"{inner}<h2>Night</h2>")).text.count("30 minutes before bed") == 4
