"""The home page at a glance, and the lens of a term."""

from __future__ import annotations

import re
from itertools import pairwise

from playwright.sync_api import expect

from tests.pages.conftest import KINDS, LOOKS, Sample, Visit
from tests.pages.test_axe import violations


def test_the_pictures_lead_to_the_words_and_have_all_their_dates_in_a_list(sample: Sample, visit: Visit) -> None:
    page = visit(KINDS["home"]).page
    page.locator(".dates summary").click()
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    entries = sample.library.entries
    marks = page.locator(".when svg a").evaluate_all("links => links.map((link) => link.href.baseVal).sort()")
    rows = page.locator(".dates a").evaluate_all("links => links.map((link) => link.getAttribute('href')).sort()")
    assert marks == rows
    assert len(rows) == sum(len(entry.reading.events) for entry in entries) + len(entries)
    # What stands beside the line is read in full, or for two lines, and none of it over another.
    boxes = [label.bounding_box() for label in page.locator(".when li a").all()]
    assert len(boxes) > 10
    for before, after in pairwise(boxes):
        assert before
        assert after
        assert before["y"] + before["height"] <= after["y"]
        assert after["x"] + after["width"] <= 360
    page.locator(".score td a").first.click()
    expect(page.locator(".conc :target")).to_be_in_viewport()


def test_the_sentences_of_a_term_stand_by_date_or_as_a_person_wants(visit: Visit) -> None:
    page = visit(KINDS["term"]).page
    # A crumb of one letter takes no more room than that, and can be hit beside it.
    letter = page.locator(".crumbs a", has_text=re.compile("^J$"))
    box = letter.bounding_box()
    assert box
    assert box["width"] < 12
    hit = [box["x"] + box["width"] / 2 + 11, box["y"] + box["height"] / 2]
    assert page.evaluate("([x, y]) => document.elementFromPoint(x, y)?.closest('.crumbs a')?.textContent", hit) == "J"
    dates = "found => found.map((one) => one.querySelector('.record + .record time')?.dateTime || '')"
    groups = page.locator(".conc > .from")
    by_date = groups.evaluate_all(dates)
    assert by_date == sorted(by_date)
    page.get_by_label("the edition").check()
    numbers = groups.evaluate_all("found => found.map((one) => Number(one.dataset.order))")
    assert numbers == sorted(numbers)
    page.get_by_label("author").check()
    assert violations(page) == []
    page.get_by_label("date").check()
    assert groups.evaluate_all(dates) == by_date
