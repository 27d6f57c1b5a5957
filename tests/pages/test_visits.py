"""Every kind of page, online and from the disk: it opens, and is silent on the console and the network."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import expect

from reader import disk
from reader.build import build
from tests.conftest import SAMPLE, mostly_slow
from tests.pages.conftest import BELOW, KINDS, SCHEMES, Sample, Visit
from tests.pages.server import served

WIDTHS = (320, 360, 768, 1280, 1920)
# What a browser says of its own accord when a page is missing.
NOT_FOUND = "Failed to load resource: the server responded with a status of 404"
TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll("body *")]
    .filter(mark => mark.getBoundingClientRect().right > wide + 1)
    .map(mark => `${mark.tagName}.${mark.className} ends at ${mark.getBoundingClientRect().right}`)
    .concat(`${document.documentElement.scrollWidth} > ${wide}`);
}"""


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES[::-1]))
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_opens_with_its_heading_and_its_style(kind: str, scheme: str, visit: Visit) -> None:
    tab = visit(KINDS[kind], scheme)
    assert tab.page.locator("h1").first.is_visible()
    assert tab.page.locator("main").count() == 1
    # The warning that the style is missing is hidden by the style.
    assert not tab.page.locator(".bare").is_visible()
    assert tab.page.evaluate("typeof readerSearch") == "object"
    assert not [path for path in tab.paths() if path.startswith("search/") and kind != "search"]


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES[::-1]))
def test_a_walk_through_the_site_by_its_links(scheme: str, visit: Visit) -> None:
    page = visit("index.html", scheme).page
    page.locator("ol.list h3 a").first.click()
    page.wait_for_url("**/readings/*.html")
    page.locator("a[rel=next]").click()
    page.locator("nav a", has_text="Glossary").first.click()
    page.wait_for_url("**/glossary/index.html")
    page.get_by_role("link", name="JCPOA", exact=True).click()
    page.wait_for_url("**/glossary/jcpoa.html")
    page.locator(".kwic a.s").first.click()
    page.wait_for_url("**/readings/*.html#u-jcpoa-*")
    expect(page.locator(":target")).to_be_in_viewport()
    page.go_back()
    page.locator("header.site a.name").click()
    page.wait_for_url("**/index.html")
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_scrolls_sideways(kind: str, visit: Visit) -> None:
    page = visit(KINDS[kind]).page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(TOO_WIDE) == [], f"at {width}"


@pytest.mark.parametrize("kind", mostly_slow(["reading", "term", "about"]))
def test_text_is_large_enough_on_a_phone(kind: str, visit: Visit) -> None:
    page = visit(KINDS[kind], width=360).page
    sizes = page.evaluate(
        "() => [...document.querySelectorAll('.prose p:not(.who), .prose li')]"
        ".filter(mark => !mark.closest('.note') && mark.checkVisibility())"
        ".map(mark => parseFloat(getComputedStyle(mark).fontSize))"
    )
    assert sizes
    assert min(sizes) >= 16


def test_what_is_missing_gets_the_page_that_says_so(visit: Visit) -> None:
    page = visit("no-such-page.html", expected=(NOT_FOUND,)).page
    assert page.locator(".kicker").inner_text() == "404"
    assert not page.locator(".bare").is_visible()
    page.locator("main a").first.click()
    assert page.url.endswith(f"{BELOW}index.html")


@pytest.mark.slow
def test_what_is_missing_deep_inside_has_its_style_where_the_address_is_known(
    tmp_path_factory: pytest.TempPathFactory, visit: Visit
) -> None:
    target = tmp_path_factory.mktemp("addressed")
    theme, where = disk.read_theme("default"), f"https://example.org{BELOW}"
    _, files = build(disk.read_content(SAMPLE), theme, outputs=("site",), address=where)
    disk.write(target, files)
    with served(target / "site", BELOW) as address:
        page = visit("a/b/no-such-page", root=address, expected=(NOT_FOUND,)).page
        assert not page.locator(".bare").is_visible()
        page.locator("main a").first.click()
        page.wait_for_url(f"{address}index.html")  # wholly there before its server goes


def test_the_first_page_is_light(sample: Sample, visit: Visit) -> None:
    tab = visit("index.html")
    sent = [gzip.compress(sample.files[path].data) for path in {*tab.paths()}]  # as GitHub Pages does
    assert sum(map(len, sent)) < 60_000


@pytest.mark.parametrize("scheme", mostly_slow(SCHEMES))
def test_the_archive_is_offered_online_and_not_in_itself(scheme: str, visit: Visit) -> None:
    page = visit(KINDS["download"], scheme).page
    assert page.locator('main a[href$=".zip"]').count() == (1 if scheme == "http" else 0)


@pytest.mark.parametrize("kind", mostly_slow(["reading", "home", "term", "search"]))
def test_focus_is_seen_wherever_it_goes(kind: str, visit: Visit) -> None:
    page = visit(KINDS[kind]).page
    page.evaluate("() => document.activeElement.blur()")
    for stop in range(25):
        page.keyboard.press("Tab")
        name, outline, box = page.evaluate(
            """() => {
              const mark = document.activeElement, style = getComputedStyle(mark), box = mark.getBoundingClientRect();
              return [mark.outerHTML.slice(0, 80), style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
                      [box.width, box.height, box.top, box.left]];
            }"""
        )
        if name.startswith("<body"):
            break
        assert outline >= 1, name
        assert min(box[:2]) > 0, name
        assert -1 <= box[2] <= 800, name
        assert stop or 'class="skip"' in name or kind == "search"
        assert box[3] >= -1, name
