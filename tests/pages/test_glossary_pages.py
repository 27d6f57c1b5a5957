"""The pages of the glossary: a term with its uses, the index of all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from reader import disk, pages, rights
from reader.build import build
from reader.model import Content, Source
from reader.templates import render
from tests.pages.conftest import KINDS, Sample, Visit
from tests.pages.server import served
from tests.pages.terms import READING, card
from tests.pages.test_axe import violations


def test_a_use_leads_to_its_words_and_they_are_marked_without_a_card(visit: Visit) -> None:
    page = visit(KINDS["term"]).page
    page.emulate_media(color_scheme="dark")
    words = page.locator(".kwic a.s b").first.inner_text()
    page.locator(".kwic a.s").first.click()
    page.wait_for_url("**/readings/*.html#u-jcpoa-*")
    target = page.locator(":target")
    assert target.inner_text() == words
    expect(target).to_be_in_viewport()
    style = "mark => [getComputedStyle(mark).backgroundColor, getComputedStyle(document.body).backgroundColor]"
    marked, paper = target.evaluate(style)
    assert marked not in (paper, "rgba(0, 0, 0, 0)")
    page.wait_for_timeout(450)
    expect(card(page)).to_have_count(0)


def test_each_reading_of_a_concordance_tells_author_date_and_work(sample: Sample, visit: Visit) -> None:
    page = visit(KINDS["term"]).page
    definition = next(found for found in sample.library.definitions if found.term.id == "jcpoa")
    entries = {entry.reading.slug: entry.reading for entry in sample.library.entries}
    groups = page.locator(".conc .from")
    assert groups.count() == len(definition.uses)
    for n, (slug, uses) in enumerate(definition.uses):
        text = groups.nth(n).inner_text()
        assert entries[slug].work.title in text
        assert entries[slug].work.authors[0] in text
        assert "2026" in text
        about = entries[slug].about
        assert about
        assert about.publisher in text
        assert about.date[:4] in text
        assert groups.nth(n).locator(".kwic li").count() == len(uses)


LONG = {
    "reader.toml": '[edition]\nname = "long"\ntitle = "Long"\n',
    **{
        f"readings/r{n:02}.md": f"---\ntitle: Reading {n}\nauthors: [Ada Ferris]\ndate: 20{n:02}\n---\n"
        + "\n\n".join(f"Sentence {place} of {n} names the toll." for place in range(20))
        for n in range(10, 36)
    },
    "readings/closed.md": "---\ntitle: Closed\nrights: none\n---\n\nSecret words about the toll.\n",
    "glossary/toll.md": (
        "---\nterm: toll\nkind: payment\naliases: [ferry tax]\ndates: 2015/2018\n"
        "names: {ka: ბაჟი, az-Arab: رسوم, tlh: qop, fa: عوارض}\n"
        "sources: ['See https://example.org/a, page 3.', 'javascript:alert(1) <b>']\n---\n\n"
        "What is paid on the [river](river.md).\n"
    ),
    "glossary/river.md": "---\nterm: river\nkind: a kind of my own\ndates: 2015/..\n---\n\nA toll is taken on it.\n",
    "glossary/بندر.md": "---\nterm: بندر\nkind: place\n---\n\nA harbour.\n",
    "glossary/پل.md": "---\nterm: پل\nkind: place\n---\n\nA bridge.\n",
    "glossary/تنگه.md": "---\nterm: تنگه\nkind: place\n---\n\nA strait.\n",
}


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An edition that uses one term more than five hundred times."""
    target = tmp_path_factory.mktemp("long")
    content = Content(tuple(Source(*pair) for pair in LONG.items()))
    disk.write(target, build(content, disk.read_theme("default"), outputs=("site",))[1])
    with served(target / "site", "/l/") as address:
        yield address


def test_a_long_concordance_is_folded_by_reading_and_whole(long: str, visit: Visit) -> None:
    page = visit("glossary/toll.html", root=long).page
    assert page.locator(".kwic li").count() == 520
    assert page.locator(".conc details").count() == 27  # the last may not be quoted from
    shown = page.locator(".kwic li").locator("visible=true").count()
    assert 20 <= shown <= 60
    folded = page.locator(".conc details:not([open])").first
    expect(folded.locator("summary")).to_contain_text("20 uses")
    folded.locator("summary").click()
    expect(page.locator(".kwic li").locator("visible=true")).to_have_count(shown + 20)
    page.locator('[data-opens="uses"]').click()
    expect(page.locator(".kwic li").locator("visible=true")).to_have_count(520)
    assert "Secret words" not in page.content()


def test_a_long_concordance_unfolds_without_a_script_and_on_paper(long: str, visit: Visit) -> None:
    page = visit("glossary/toll.html", root=long, java_script_enabled=False).page
    summary = page.locator(".conc details:not([open]) summary").first
    assert not page.locator('[data-opens="uses"]').is_visible()
    assert page.locator(".kwic li").locator("visible=true").count() < 520
    summary.click()
    page.emulate_media(media="print")
    assert page.locator(".kwic li").locator("visible=true").count() == 520


def test_languages_kinds_dates_and_sources_are_told_in_words(long: str, visit: Visit) -> None:
    page = visit("glossary/toll.html", root=long).page
    assert page.locator("article dl.names dt").all_inner_texts() == [
        "Georgian",
        "Azerbaijani, in Arabic script",
        "tlh",
        "Persian",
        "Also",
    ]
    assert (
        page.locator('article dl.names [lang="az-Arab"]').evaluate("mark => getComputedStyle(mark).direction") == "rtl"
    )
    assert page.locator(".kicker").inner_text() == "payment system, 2015–2018"
    assert page.locator(".side li a").evaluate_all("links => links.map(link => link.href)") == ["https://example.org/a"]
    assert page.locator(".side li").nth(1).inner_text() == "javascript:alert(1) <b>"
    page.goto(long + "glossary/river.html")
    assert page.locator(".kicker").inner_text() == "a kind of my own, since 2015"


def test_the_index_is_filtered_by_name_in_any_script_and_by_kind(long: str, visit: Visit) -> None:
    page = visit("glossary/index.html", root=long).page
    rows = page.locator(".index li").locator("visible=true")
    assert page.locator(".index li > a").all_inner_texts() == ["river", "toll", "بندر", "پل", "تنگه"]
    field = page.locator("#filter")
    for asked, found in (("عوارض", "toll"), ("Ferry TAX", "toll"), ("ბაჟი", "toll"), ("riv", "river")):
        field.fill(asked)
        expect(rows).to_have_count(1)
        expect(rows.locator("> a")).to_have_text(found)
    expect(page.locator(".filter .status")).to_have_text("1 of 5 terms")
    assert page.locator(".letters a").locator("visible=true").all_inner_texts() == ["R"]
    field.fill("nothing like it")
    expect(page.locator(".filter .status")).to_have_text("No term has this name.")
    field.fill("")
    page.get_by_label("place").check()
    expect(rows).to_have_count(3)
    assert violations(page) == []
    page.get_by_label("place").uncheck()
    expect(rows).to_have_count(5)


def test_the_index_is_whole_without_a_script(long: str, visit: Visit) -> None:
    page = visit("glossary/index.html", root=long, java_script_enabled=False).page
    assert page.locator(".index li").locator("visible=true").count() == 5
    assert not page.locator(".filter").is_visible()


def test_a_reading_lists_the_terms_it_explains(sample: Sample, visit: Visit) -> None:
    entry = next(found for found in sample.library.entries if found.document.address == READING)
    page = visit(READING).page
    listed = page.locator("section[aria-labelledby='terms-heading'] li a")
    assert listed.count() == len(entry.uses)


def test_a_withheld_reading_lends_its_numbers_and_no_sentence(sample: Sample) -> None:
    entries = tuple(
        replace(entry, reading=replace(entry.reading, rights="none")) if not n else entry
        for n, entry in enumerate(sample.library.entries)
    )
    theme = disk.read_theme("default")
    view = next(
        view
        for view in pages.views(rights.public(replace(sample.library, entries=entries)), theme)
        if view.address == "glossary/instc.html"
    )
    group = BeautifulSoup(render(view).data, "html.parser").find(id=f"in-{entries[0].reading.slug}")
    assert group
    assert group.select(".kwic") == []
    assert "not ours to publish" in group.get_text()
    assert re.search(r"¶ \d+", group.get_text())
    assert "INSTC" not in group.get_text()
