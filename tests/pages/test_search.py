"""Search in the browser: online and from the disk, with any query, by pointer and by keyboard."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.conftest import mostly_slow
from tests.pages.conftest import KINDS, LOOKS, SCHEMES, Sample, Visit
from tests.pages.tabs import until
from tests.pages.test_axe import violations

# lunr.js and lunr.py stem words that end so differently.
ENDING_IN_Y = ["railway", "say", "day", "journey", "money", "away", "Turkey", "way", "today", "they"]
QUERIES = [
    "iran",
    "Iran’s",
    "sanctions",
    "north-south corridor",
    "free trade agreement",
    "jcpoa",
    "برجام",
    "СВПД",
    "3+3",
    "rouble rial",
    "Zangezur",
    "drones",
    "nuclear talks Vienna",
    "Khorrami",
    "S-300",
    "railw",
    "xyzzy",
    "sanctoins",
    *ENDING_IN_Y,
]
NASTY = [
    "Iran: sanctions",
    "title:*",
    "text:iran",
    "+",
    "~",
    "a^",
    "a^b",
    "foo~99",
    "iran~1",
    "-",
    "-iran",
    "*",
    "*a*",
    '"',
    "'",
    "\\",
    "(",
    "[a-",
    "🕊️",
    "👩‍👩‍👧",
    "\ud83d",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "x" * 10_000,
    "word " * 2000,
    "a* " * 2000,
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "%",
    "%00%zz",
    "\u202eiran",
    "\x00",
    " ",
    "ﷺ",
    "a\u0300" * 3000,
    "日本語" * 3000,
    '-"' + "word " * 1900,
    '"a" ' * 2000,
    "author:a " * 1000,
    "in:in:in: author: in:",
]
FIND = "query => readerSearch.find(query)"
PLACES = """async query => {
  const { hits } = await readerSearch.find(query);
  await readerSearch.loadTexts(hits);
  return hits.map(({ group, number }) => `${readerSearch.groupOf(group)[1]}#${readerSearch.textOf(number).anchor}`);
}"""


def hits(page: Page, query: str) -> list[str]:
    """Where the hits of a query lead, best first."""
    found: list[str] = page.evaluate(PLACES, query)
    return found


def searched(page: Page) -> None:
    """Wait for the answer on the search page."""
    state = page.locator('[data-search="status"]')
    expect(state).to_have_text(re.compile(r"\d+ place|Nothing found"))


# When it loads


def test_the_index_is_not_fetched_before_the_reader_turns_to_search(visit: Visit) -> None:
    tab = visit(KINDS["reading"])
    tab.page.locator("a.term").first.click()
    tab.page.keyboard.press("Escape")
    tab.page.mouse.wheel(0, 2000)
    assert not [path for path in tab.paths() if path.startswith("search/")]
    tab.page.keyboard.press("/")
    until(tab.page, "() => readerSearch.find('iran')")
    assert {"search/lunr.js", "search/index.js"} <= {*tab.paths()}
    assert any(path.startswith("search/words-") for path in tab.paths())
    tab.expected.append("beforetoggle")


def test_a_search_that_cannot_be_loaded_says_so_and_tries_again(visit: Visit) -> None:
    page = visit(KINDS["reading"], expected=("error: Failed to load resource",)).page
    page.route("**/search/index.js", lambda route: route.abort())
    page.keyboard.press("/")
    page.keyboard.type("iran")
    expect(page.locator('[data-find="status"]')).to_have_text("The search index could not be loaded.")
    page.unroute("**/search/index.js")
    page.keyboard.type(" russia")
    expect(page.locator("dialog .hits mark").first).to_be_visible()


# What it finds


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES))
def test_words_of_the_readings_are_found(scheme: str, sample: Sample, visit: Visit) -> None:
    page = visit(KINDS["search"], scheme).page
    for word in ["iran", "sanctions", *ENDING_IN_Y]:
        having = {
            f"{entry.document.address}#{passage.anchor}"
            for entry in sample.library.entries
            for passage in entry.document.passages
            if re.search(rf"\b{word}\b", entry.document.text[passage.start : passage.end], re.IGNORECASE)
        }
        assert having, word
        assert having <= {*hits(page, word)}, word


def test_names_in_any_script_lead_to_the_term_first(visit: Visit) -> None:
    page = visit(KINDS["search"]).page
    for query in ("برجام", "СВПД", "свпд", "JCPOA", "jcpoa", "Joint Comprehensive Plan of Action", "Iran deal"):
        assert hits(page, query)[0] == "glossary/jcpoa.html#", query
    assert hits(page, "3+3")[0] == "glossary/3-plus-3.html#"
    assert hits(page, "ЕАЭС")[0] == "glossary/eaeu.html#"
    assert hits(page, "INSTC")[0] == "glossary/instc.html#"


def test_spellings_that_mean_the_same_find_the_same(visit: Visit) -> None:
    page = visit(KINDS["search"]).page
    for one, other in [
        ("Iran", "IRAN’S"),
        ("iran", "Iran's"),
        ("ايران", "ایران"),
        ("rasht astara", "Rasht–Astara"),
        ("s-300", "S 300"),
        ("iran russia", "Iran/Russia"),
        ("۲۰۲۲", "2022"),
        ("ｉｒａｎ", "iran"),
        ("sanc\u00adtions", "sanctions"),
        ("Ira\u0301n", "Irán"),
    ]:
        assert hits(page, one) == hits(page, other) != [], (one, other)


def test_hits_are_the_same_online_and_from_the_disk(visit: Visit) -> None:
    online, disk = visit(KINDS["search"]).page, visit(KINDS["search"], "file").page
    for query in [*QUERIES, "iran ", '"free trade"', "in:footnotes iran", "author:khorrami", "iran -russia"]:
        assert hits(online, query) == hits(disk, query), query
    assert hits(online, "xyzzy") == []
    assert hits(online, "railw")


def test_every_hit_is_a_place_that_exists(sample: Sample, visit: Visit) -> None:
    page = visit(KINDS["search"]).page
    for query in QUERIES:
        for hit in hits(page, query):
            path, _, anchor = hit.partition("#")
            assert path in sample.files
            assert not anchor or f'id="{anchor}"' in sample.files[path].data.decode(), hit


# Whatever is asked


def test_no_query_is_too_strange(visit: Visit) -> None:
    page = visit(KINDS["search"], "file").page
    field = page.locator("#search-field")
    for query in NASTY:
        field.evaluate("(field, value) => { field.value = value }", query)
        field.press("Enter")
        page.evaluate(FIND, query)
    assert page.locator("main img, main script").count() == 0
    field.fill("iran")
    field.press("Enter")
    expect(page.locator(".hits li").first).to_be_visible()


def test_a_long_query_asks_for_few_words_and_says_so(visit: Visit) -> None:
    page = visit(KINDS["search"]).page
    status = page.locator('[data-search="status"]')
    letters = "a b c d e f g h i j k l m n o p q r s t u v w x y z "
    for query in ("a* " * 2000, "x" * 10_000, letters * 100, "".join(f"w{n} " for n in range(2000))):
        page.locator("#search-field").evaluate("(field, value) => { field.value = value }", query)
        page.locator("#search-field").press("Enter")
        expect(status).not_to_have_text("")
        expect(status).not_to_have_text("Loading …")
    expect(status).to_contain_text("Only the first 32 words were searched.")
    expect(status).to_contain_text("Nothing found.")


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES))
def test_a_query_in_the_address_is_asked_and_shown_as_text(scheme: str, visit: Visit) -> None:
    page = visit("search.html?q=iran", scheme).page
    searched(page)
    assert page.locator("#search-field").input_value() == "iran"
    assert page.locator(".hits li").count() > 5
    nasty = '<img src=x onerror="alert(1)"> iran'
    page.goto(page.url.partition("?")[0] + "?q=" + quote(nasty))
    searched(page)
    assert page.locator("#search-field").input_value() == nasty
    assert page.locator("main img").count() == 0


def test_a_broken_query_in_the_address_does_no_harm(visit: Visit) -> None:
    page = visit("search.html?q=%E0%A4%A&q=2&__proto__=3#p1").page
    expect(page.locator("#search-field")).to_be_visible()


# What may be asked


def status(page: Page) -> Locator:
    """What the page says of its answer."""
    return page.locator('[data-search="status"]')


def ask(page: Page, query: str) -> None:
    """Type a query and wait until the address, which comes last, has it."""
    page.locator("#search-field").fill(query)
    until(page, "query => new URLSearchParams(location.search).get('q') === query", arg=query)


def test_a_phrase_finds_its_words_in_a_row_alone(sample: Sample, visit: Visit) -> None:
    page = visit(KINDS["search"], "file").page
    for phrase in ("free trade agreement", "north-south", "the Caspian Sea", "Iran and Russia"):
        row = re.compile(r"\W+".join(rf"\b{word}\b" for word in re.split(r"\W", phrase)), re.IGNORECASE)
        having = {
            f"{entry.document.address}#{passage.anchor}"
            for entry in sample.library.entries
            for passage in entry.document.passages
            if row.search(entry.document.text[passage.start : passage.end].replace("’s", ""))
        }
        assert having, phrase
        found = {hit for hit in hits(page, f'"{phrase}"') if re.search(r"#[a-z]+-?\w", hit)}
        assert found == having, phrase
        assert len(hits(page, f"“{phrase}”")) == len(hits(page, f'"{phrase}"')) <= len(hits(page, phrase))


def test_words_are_left_out_and_kinds_and_authors_chosen_in_the_query(visit: Visit) -> None:
    page = visit(KINDS["search"]).page
    both, iran = {*hits(page, "iran russia ")}, {*hits(page, "iran ")}
    assert {*hits(page, "iran -russia ")} == iran - both
    assert {*hits(page, 'iran -"russia" ')} == iran - both
    assert all(hit.startswith("glossary/") for hit in hits(page, "iran in:glossary"))
    footnotes = hits(page, "in:footnotes iran")
    assert footnotes
    assert all("#fn-" in hit for hit in footnotes)
    assert hits(page, "kind:footnote iran") == footnotes
    retold = hits(page, "iran about:khorrami")
    assert {hit.partition("#")[0] for hit in retold} == {KINDS["reading"]}
    assert hits(page, 'iran about:"nima khorrami"') == retold
    assert hits(page, "about:khorrami") == [f"{KINDS['reading']}#"]
    assert len(hits(page, "author:editors")) == 5
    assert len(hits(page, "in:glossary")) > 20
    assert hits(page, "iran author:nobody") == []


def test_whose_work_is_retold_wrote_none_of_the_text_and_it_is_said(visit: Visit) -> None:
    page = visit(KINDS["search"]).page
    ask(page, "trade author:avdaliani")
    expect(status(page)).to_have_text("Nothing found.")
    expect(page.locator("main .remarks")).to_contain_text("No text here is by Emil Avdaliani.")
    page.get_by_role("button", name="trade about:avdaliani").click()
    expect(status(page)).to_contain_text("in 2 texts")
    assert all(by.startswith("About Emil Avdaliani, ") for by in page.locator(".hits .by").all_inner_texts())
    ask(page, "trade")
    assert page.get_by_role("group", name="About a work by").get_by_role("checkbox", name="Emil Avdaliani").count() == 1
    assert not page.get_by_role("group", name="Author").is_visible()


def test_the_names_of_a_term_widen_the_search_and_it_is_said(visit: Visit) -> None:
    page = visit(KINDS["search"]).page
    ask(page, "EEU")
    expect(page.locator("main .remarks")).to_contain_text("Also searched: EAEU, Eurasian Economic Union")
    marked = page.locator(".hits mark").all_inner_texts()
    assert {"EEU", "EAEU", "Eurasian Economic Union"} <= {*marked}
    wide = len(hits(page, "EEU "))
    page.get_by_role("button", name="Only the words as typed").click()
    expect(page.locator("#search-field")).to_have_value('"eeu"')
    expect(page.locator("main .remarks")).not_to_contain_text("Also searched")
    assert {mark.lower() for mark in page.locator(".hits mark").all_inner_texts()} == {"eeu"}
    assert 0 < len(hits(page, '"eeu"')) < wide


def test_words_that_stand_together_nowhere_are_found_apart_and_it_is_said(visit: Visit) -> None:
    page = visit(KINDS["search"]).page
    ask(page, "zangezur bushehr drones ")
    expect(status(page)).to_contain_text("No place has all of these words. These have some of them.")
    assert page.locator(".hits mark").count() > 2


def test_the_nearest_words_are_offered_where_nothing_was_found(visit: Visit) -> None:
    tab = visit(KINDS["search"], "file")
    page = tab.page
    ask(page, "iran")
    assert "search/nearest.js" not in tab.paths()
    ask(page, "sanctoins")
    expect(status(page)).to_have_text("Nothing found.")
    page.locator("main .remarks").get_by_role("button", name="sanctions", exact=True).click()
    expect(page.locator("#search-field")).to_have_value("sanctions")
    expect(page.locator(".hits mark").first).to_have_text(re.compile("sanctions", re.IGNORECASE))


NOT_UNDERSTOOD = [
    ('"free trade', "A quotation mark is not closed"),
    ("title:iran", "“title:” is no filter here"),
    ("iran in:attic", "“in:attic” names no kind of place"),
    ("iran~1", "The signs * ^ ~ + mean nothing here"),
    ("a^", "The signs * ^ ~ + mean nothing here"),
    ("-", "There is no word in this."),
    ("🕊️", "There is no word in this."),
    ("-iran", "This only leaves words out"),
    ("word " + " ".join(f"w{n}" for n in range(40)), "Only the first 32 words"),
]


def test_what_is_not_understood_is_told(visit: Visit) -> None:
    page = visit(KINDS["search"]).page
    for query, told in NOT_UNDERSTOOD:
        page.locator("#search-field").fill(query)
        expect(status(page)).to_contain_text(told)
        page.locator("#search-field").fill("")
        expect(status(page)).not_to_contain_text(told)


def test_a_word_of_a_footnote_or_a_definition_alone_is_found_there(sample: Sample, visit: Visit) -> None:
    page = visit(KINDS["search"]).page
    texts = {
        f"{entry.document.address}#{passage.anchor}": entry.document.text[passage.start : passage.end]
        for entry in sample.library.entries
        for passage in entry.document.passages
    } | {f"{found.document.address}#": found.document.text for found in sample.library.definitions}
    places: dict[str, list[str]] = {}
    for place, text in texts.items():
        for word in {*re.findall(r"\b[a-z]{9,}\b", text)}:
            places.setdefault(word, []).append(place)
    alone = [(word, found[0]) for word, found in sorted(places.items()) if len(found) == 1]
    for part in ("#fn-", "glossary/"):
        some = [(word, place) for word, place in alone if part in place][:8]
        assert len(some) == 8
        for word, place in some:
            assert place in hits(page, word + " "), word


# What a hit shows


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES))
def test_hits_stand_under_their_reading(scheme: str, sample: Sample, visit: Visit) -> None:
    page = visit("search.html?q=sanctions", scheme).page
    searched(page)
    titles = page.locator(".hits h2 bdi").all_inner_texts()
    assert len(titles) == len({*titles}) > 4
    expect(status(page)).to_have_text(re.compile(r"\d+ places in \d+ texts"))
    title = page.locator(".hits > li", has=page.locator(".linked")).first.locator("h2 bdi").inner_text()
    group = page.locator(".hits > li", has=page.get_by_role("heading", name=title))
    count = int(group.locator(".kind .n").inner_text().removesuffix(" places"))
    shown = group.locator("a.hit").count()
    assert shown < count
    group.locator(".linked").click()
    expect(group.locator("a.hit")).to_have_count(count)
    expect(group.locator("a.hit").nth(shown)).to_be_focused()


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES))
def test_facets_narrow_by_keyboard_and_stay_in_the_address(scheme: str, visit: Visit) -> None:
    page = visit("search.html?q=sanctions", scheme).page
    searched(page)
    everything = status(page).inner_text()
    box = page.get_by_role("group", name="Kind").get_by_role("checkbox", name=re.compile("^Note"))
    count = re.search(r"\d+", box.locator("xpath=..").inner_text())
    assert count
    box.focus()
    page.keyboard.press("Space")
    expect(status(page)).to_contain_text(f"{count[0]} places in")
    expect(box).to_be_focused()
    assert all(label.startswith("Note") for label in page.locator(".hits .where a").all_inner_texts())
    page.get_by_role("group", name="About a work by").get_by_role("checkbox").first.check()
    narrowed = status(page).inner_text()
    assert "kind=footnote" in page.url
    assert "about=" in page.url
    page.reload()
    expect(status(page)).to_have_text(narrowed)
    expect(box).to_be_checked()
    page.locator(".hits .where a").first.click()
    page.wait_for_url("**/readings/**")
    page.go_back()
    expect(status(page)).to_have_text(narrowed)
    expect(box).to_be_checked()
    box.uncheck()
    page.locator("input[name=about]:checked").click()
    expect(status(page)).to_have_text(everything)


def test_on_a_phone_the_facets_are_a_drawer(visit: Visit) -> None:
    page = visit("search.html?q=sanctions", width=360, height=700, has_touch=True).page
    searched(page)
    assert not page.locator("#facets").is_visible()
    page.get_by_role("button", name="Narrow the search").tap()
    page.get_by_role("checkbox", name="Glossary term").tap()
    expect(status(page)).to_contain_text("texts")
    page.get_by_role("button", name="Close").first.tap()
    assert {*page.locator(".hits .kind").all_inner_texts()} == {"Glossary term"}
    assert violations(page) == []


HERE = "() => [...CSS.highlights.get('found-here')][0].startContainer.parentElement.closest('[id]').id"
MARKED = "() => [...(CSS.highlights.get('found') ?? [])].map(range => range.toString())"


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES[::-1]))
def test_words_are_marked_where_a_hit_leads_until_escape(scheme: str, visit: Visit) -> None:
    page = visit("search.html?q=iran’s+memorandum", scheme).page
    searched(page)
    page.locator(".hits .where a", has_text="¶").first.click()
    page.wait_for_url("**/readings/*.html?q=*#p*")
    anchor = page.url.partition("#")[2]
    before = page.evaluate("() => document.querySelector('article').textContent")
    expect(page.locator(".marks")).to_contain_text("places marked")
    words = {word.lower().replace("’s", "") for word in page.evaluate(MARKED)}
    assert {"iran", "memorandum"} <= words
    assert words <= {"iran", "memorandum", "memorandums", "memoranda"}
    expect(page.locator(f"#{anchor}")).to_be_in_viewport()
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator(".marks p")).to_have_text(re.compile(r"\d+ / \d+"))
    first = page.evaluate(
        "() => [...CSS.highlights.get('found-here')][0].startContainer.parentElement.closest('[id]').id"
    )
    assert first == anchor
    page.keyboard.press("Escape")
    expect(page.locator(".marks")).to_have_count(0)
    assert page.evaluate(MARKED) == []
    assert page.url.endswith(f".html#{anchor}")
    assert page.evaluate("() => document.querySelector('article').textContent") == before


def test_other_names_of_a_term_and_phrases_are_marked_too(visit: Visit) -> None:
    tab = visit("readings/civilisational-company.html?q=EEU")
    expect(tab.page.locator(".marks")).to_be_visible()
    assert {"EEU", "EAEU", "Eurasian Economic Union"} <= {*tab.page.evaluate(MARKED)}
    tab.page.goto(tab.root + 'readings/civilisational-company.html?q="Eurasian economic"')
    expect(tab.page.locator(".marks")).to_be_visible()
    assert {*tab.page.evaluate(MARKED)} == {"Eurasian Economic"}


@pytest.mark.parametrize("query", mostly_slow(["xyzzy", "%E0%A4", "", "-", "🕊", "x" * 900]))
def test_an_address_that_marks_nothing_shows_the_page_as_it_is(query: str, visit: Visit) -> None:
    page = visit(f"{KINDS['reading']}?q={query}").page
    page.evaluate("() => readerSearch.find('iran')")
    assert page.locator(".marks").count() == 0


@pytest.mark.slow
@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_marks_and_facets_have_no_violations(width: int, theme: str, visit: Visit) -> None:
    tab = visit(f"{KINDS['reading']}?q=iran", width=width, color_scheme=theme)
    expect(tab.page.locator(".marks")).to_be_visible()
    assert violations(tab.page) == []
    for query in ("EEU", "sanctoins", "zangezur bushehr"):
        tab.page.goto(f"{tab.root}search.html?q={query}")
        searched(tab.page)
        expect(tab.page.locator("main .remarks button, .hits mark").first).to_be_visible()
        assert violations(tab.page) == []


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES[::-1]))
def test_a_hit_shows_its_words_and_opens_at_its_paragraph(scheme: str, visit: Visit) -> None:
    page = visit("search.html?q=memorandum", scheme).page
    searched(page)
    item = page.locator(".hits li li", has_text="¶").first
    assert item.locator("mark").first.inner_text().lower().startswith("memorand")
    number = re.search(r"¶ (\d+)", item.inner_text())
    assert number
    item.locator(".where a").click()
    page.wait_for_url(f"**/readings/*.html?q=memorandum#p{number[1]}")
    expect(page.locator(f"#p{number[1]}")).to_be_in_viewport()


def test_excerpts_mark_the_words_in_every_spelling(visit: Visit) -> None:
    page = visit("search.html?q=iran").page
    searched(page)
    marked = {mark.lower() for mark in page.locator(".hits mark").all_inner_texts()}
    assert "iran" in marked
    assert all(word.startswith("iran") for word in marked)
    assert len(page.locator(".hits mark").all()) >= page.locator(".hits .excerpt").count()


def test_more_hits_come_when_asked_for(visit: Visit) -> None:
    page = visit("search.html?q=iran").page
    searched(page)
    shown = page.locator(".hits h2 a").count()
    page.locator('[data-search="more"]').click()
    until(page, "count => document.querySelectorAll('.hits h2 a').length > count", arg=shown)
    expect(page.locator(".hits h2 a").nth(shown)).to_be_focused()


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES[::-1]))
def test_who_comes_back_stands_where_the_hit_was_followed(scheme: str, visit: Visit) -> None:
    page = visit("search.html?q=iran", scheme).page
    searched(page)
    page.locator('[data-search="more"]').click()
    expect(page.locator(".hits > li")).to_have_count(16)
    link = page.locator(".hits h2 a").nth(14)
    address = link.get_attribute("href")
    link.press("Enter")
    page.wait_for_url("**/*.html?q=iran")
    page.go_back()
    expect(page.locator(".hits > li")).to_have_count(16)
    expect(page.locator(".hits h2 a").nth(14)).to_be_focused()
    expect(page.locator(".hits h2 a").nth(14)).to_be_in_viewport()
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == address
    # Who asks something else before the hits are there again is left alone.
    link.press("Enter")
    page.wait_for_url("**/*.html?q=iran")
    held: list[Route] = []
    page.route("**/search/index.js*", lambda route: held.append(route))
    page.go_back(wait_until="commit")
    page.locator("#search-field").fill("russia")
    for route in held:
        route.continue_()
    page.unroute("**/search/index.js*")
    expect(page.locator('[data-search="status"]')).to_contain_text("texts")
    expect(page.locator(".hits > li")).to_have_count(8)
    expect(page.locator("#search-field")).to_be_focused()
    assert page.evaluate("scrollY") == 0


SENTENCE = re.compile(r"[“‘(«]?[A-Z0-9].*[.!?:][”’)»]*\Z", re.DOTALL)


def test_a_hit_is_its_kind_its_title_its_record_and_whole_sentences(visit: Visit) -> None:
    page = visit("search.html?q=برجام").page
    searched(page)
    first = page.locator(".hits > li").first
    assert first.locator(".kind").inner_text() == "Glossary term"
    assert first.locator(".known-as bdi").all_inner_texts() == ["برجام"]
    assert first.locator(".excerpt").inner_text().startswith("The agreement of 14 July 2015")
    reading = page.locator(".hits > li", has=page.locator(".kind", has_text="Reading")).first
    assert reading.locator(".by").inner_text().startswith("About ")
    ask(page, "iran deal 2015 ")
    assert (
        first.locator(".known-as").inner_text()
        == "Iran deal, 2015 Iran nuclear deal, Iran nuclear deal, 2015 nuclear deal"
    )
    assert first.locator(".known-as bdi").count() == 4
    ask(page, "railway")
    excerpts = [text.strip("…\u00a0") for text in page.locator(".hits > li > .excerpt").all_inner_texts()]
    assert len(excerpts) > 5
    assert [text for text in excerpts if not SENTENCE.match(text)] == []
    page.locator(".hits h2 a", has_text="Rasht–Astara railway").click()
    page.wait_for_url("**/glossary/rasht-astara*.html?q=railway")


def test_a_question_that_names_a_term_finds_its_definition(visit: Visit) -> None:
    page = visit(KINDS["search"]).page
    assert hits(page, "what is the JCPOA")[0] == "glossary/jcpoa.html#"
    texts = [hit.partition("#")[0] for hit in hits(page, "sanctions")]
    assert [path for path in texts[:5] if path.startswith("readings/")], (
        "a text with many places comes before short ones"
    )


# The dialog


def answered(page: Page, query: str) -> None:
    """Wait for the dialog's answer to all that was typed, not to its beginning."""
    until(
        page,
        "query => new URL(document.querySelector('[data-find=\"all\"]').href).searchParams.get('q') === query",
        arg=query,
    )


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES))
@pytest.mark.parametrize("kind", mostly_slow(["reading", "home", "term"]))
def test_the_dialog_by_keyboard_alone(kind: str, scheme: str, visit: Visit) -> None:
    page = visit(KINDS[kind], scheme).page
    dialog = page.locator("dialog#find")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    expect(dialog).to_be_visible()
    field = page.locator("#find-field")
    expect(field).to_be_focused()
    assert field.input_value() == ""
    page.keyboard.type("gazprom/nioc")
    assert field.input_value() == "gazprom/nioc"
    answered(page, "gazprom/nioc")
    links = dialog.locator(".hits a")
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    target = page.evaluate("() => document.activeElement.href")
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(target)
    for address in (target, before):
        page.wait_for_url(address)
        page.keyboard.press("/")
        expect(field).to_have_value("gazprom/nioc")
        expect(links.first).to_be_visible()
        page.keyboard.press("Escape")
        page.go_back()


@pytest.mark.parametrize("typed", mostly_slow(["iran", ""]))
def test_escape_closes_the_dialog_whatever_was_typed(typed: str, visit: Visit) -> None:
    page = visit(KINDS["reading"]).page
    page.keyboard.press("/")
    expect(page.locator("#find-field")).to_be_focused()
    page.keyboard.type(typed)
    page.keyboard.press("Escape")
    expect(page.locator("dialog#find")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#find-field")).to_be_focused()


def test_an_answer_that_comes_late_does_not_take_the_focus_away(visit: Visit) -> None:
    page = visit(KINDS["reading"]).page
    page.keyboard.press("/")
    page.keyboard.type("iran")
    answered(page, "iran")
    page.keyboard.type(" gas")
    page.keyboard.press("ArrowDown")
    answered(page, "iran gas")
    assert page.evaluate("() => document.activeElement.closest('dialog') !== null")
    # A hit that comes again keeps it.
    page.locator("#find-field").fill("gazprom")
    answered(page, "gazprom")
    page.keyboard.type(" nioc")
    page.keyboard.press("ArrowDown")
    place = page.evaluate("() => document.activeElement.pathname + document.activeElement.hash")
    answered(page, "gazprom nioc")
    assert page.evaluate("() => document.activeElement.pathname + document.activeElement.hash") == place


def test_escape_gives_focus_back_to_what_opened_the_dialog(visit: Visit) -> None:
    page = visit(KINDS["reading"]).page
    opener = page.locator('[data-opens="find"]')
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#find-field")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_enter_in_the_dialog_goes_to_the_page_of_all_hits(visit: Visit) -> None:
    page = visit(KINDS["term"]).page
    page.keyboard.press("/")
    page.keyboard.type("sanctions")
    page.keyboard.press("Enter")
    page.wait_for_url("**/some-repo/search.html?q=sanctions")
    searched(page)


def test_without_a_script_search_is_a_link_to_a_page_that_says_what_to_do(visit: Visit) -> None:
    page = visit(KINDS["reading"], java_script_enabled=False).page
    page.locator('[data-opens="find"]').click()
    page.wait_for_url("**/search.html")
    assert page.locator("noscript").count() == 1
    assert page.locator("main a", has_text="Glossary").is_visible()
