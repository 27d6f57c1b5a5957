"""An edition with what the sample lacks: another direction, names in other scripts, a moved and a withheld reading."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from reader import disk
from reader.build import build
from reader.model import Content, File, Source
from tests.conftest import mostly_slow
from tests.pages.conftest import Visit
from tests.pages.server import served
from tests.pages.test_axe import violations
from tests.pages.test_visits import TOO_WIDE, WIDTHS

PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 3
SOURCES = {
    "reader.toml": f'[edition]\nname = "سخت-hard"\ntitle = "Hard <b>&amp; {LONG} “برجام”"\n',
    "readings/توافق.md": (
        '---\ntitle: "توافق <i>هسته‌ای</i>"\nlanguage: fa\nauthors: [نیما]\nwas: [old-name]\n---\n\n'
        '# بخش یک\n\nمتن دربارهٔ برجام می‌خواهند.[^یک] "نقل" ۲۰۲۲.\n\n'
        "- یکی\n- دو[^دو]\n\n> نقل قول\n> — کسی\n\n[^یک]: یادداشت برجام.\n\n[^دو]: دومی.\n"
    ),
    "readings/wide.md": (
        f"---\ntitle: {LONG}\ndate: 2022-02\n---\n\n## {LONG}\n\n{LONG} JCPOA.[^n] https://a.example/{LONG}\n\n"
        f"| {LONG} | b | c |\n|---|---|---|\n| JCPOA | {LONG} | 3 |\n\n```\n{LONG} {LONG}\n```\n\n"
        f'![{LONG}](../pictures/dot.png "{LONG} JCPOA")\n\n'
        f"> {LONG}\n\n1. {LONG}\n   - {LONG}\n     - {LONG}\n\n[^n]: {LONG} `{LONG}`\n"
    ),
    "readings/withheld.md": "---\ntitle: Withheld\nrights: none\nabstract: What it says.\n---\n\nSecretword JCPOA.\n",
    "glossary/jcpoa.md": "---\nterm: JCPOA\nnames: {fa: برجام}\n---\n\n<script>alert(1)</script> [it](wide.md).\n",
    "glossary/wide.md": f"---\nterm: {LONG[:60]}\nkind: treaty\naliases: [{LONG}]\n---\n\n{LONG}.\n",
    "pages/home.md": f"{LONG} introduction with [a term](../glossary/jcpoa.md).\n",
}
READINGS = ("readings/توافق.html", "readings/wide.html", "readings/withheld.html")
PAGES = (
    *READINGS,
    "index.html",
    "glossary/index.html",
    "glossary/jcpoa.html",
    "glossary/wide.html",
    "search.html?q=jcpoa",
)


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Its addresses by scheme."""
    target = tmp_path_factory.mktemp("hard")
    content = Content(tuple(Source(*pair) for pair in SOURCES.items()), (File("pictures/dot.png", PIXEL),))
    library, files = build(content, disk.read_theme("default"))
    disk.write(target, files)
    with zipfile.ZipFile(target / f"{library.edition.name}.zip") as archive:
        archive.extractall(target / "un zipped")
    unpacked: Path = target / "un zipped" / library.edition.name
    with served(target / "site", "/r/") as address:
        yield {"http": address, "file": "file://" + quote(unpacked.as_posix()) + "/"}


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_every_page_opens_and_none_scrolls_sideways(scheme: str, hard: dict[str, str], visit: Visit) -> None:
    page = visit("index.html", root=hard[scheme]).page
    wide = {}
    for path in PAGES:
        page.goto(hard[scheme] + path)
        expect(page.locator("h1").first).to_be_visible()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wide[f"{path} at {width}"] = page.evaluate(TOO_WIDE)[:4]
    assert {place: marks for place, marks in wide.items() if marks} == {}


@pytest.mark.parametrize("path", mostly_slow([*READINGS, "index.html"]))
def test_axe_finds_nothing(path: str, hard: dict[str, str], visit: Visit) -> None:
    assert violations(visit(path, root=hard["http"]).page) == []


@pytest.mark.parametrize("scheme", mostly_slow(["http", "file"]))
def test_a_moved_reading_leads_to_where_it_is(scheme: str, hard: dict[str, str], visit: Visit) -> None:
    page = visit("readings/old-name.html", root=hard[scheme]).page
    page.wait_for_url("**/" + quote("توافق") + ".html")
    expect(page.locator("h1")).to_contain_text("توافق <i>هسته‌ای</i>")


@pytest.mark.parametrize("scheme", mostly_slow(["http", "file"]))
def test_a_reading_from_right_to_left(scheme: str, hard: dict[str, str], visit: Visit) -> None:
    page = visit(READINGS[0], root=hard[scheme]).page
    article = page.locator("article.prose")
    assert article.evaluate("mark => getComputedStyle(mark).direction") == "rtl"
    term = article.locator("a.term").first
    assert term.inner_text() == "برجام"
    term.click()
    expect(page.locator("#card-jcpoa")).to_be_visible()
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 360, "height": 700})
    assert not page.locator("aside.note").first.is_visible()
    page.locator("a.ref").first.click()
    assert page.locator("aside.note").first.is_visible()
    assert not page.locator("aside.note").nth(1).is_visible()


@pytest.mark.parametrize("scheme", mostly_slow(["http", "file"]))
def test_search_finds_words_of_every_script_and_leads_to_them(scheme: str, hard: dict[str, str], visit: Visit) -> None:
    page = visit("search.html?q=" + quote("ميخواهند"), root=hard[scheme]).page
    hit = page.locator(".hits .where a").first
    expect(hit).to_be_visible()
    assert page.locator(".hits mark").first.inner_text() == "می‌خواهند"
    hit.click()
    page.wait_for_url("**/" + quote("توافق") + ".html?q=*#p1")
    expect(page.locator("#p1")).to_be_in_viewport()


def test_what_is_withheld_is_not_found(hard: dict[str, str], visit: Visit) -> None:
    page = visit("search.html?q=secretword", root=hard["http"]).page
    expect(page.locator('[data-search="status"]')).to_have_text("Nothing found.")
    page.goto(hard["http"] + READINGS[2])
    assert page.locator("article").count() == 0
    assert "What it says." in page.locator("main").inner_text()
