"""The matching of quotes in the browser: the same answers as in Python."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from playwright.sync_api import Page

from reader.anchors import Place, describe, find
from tests.test_anchors import MIXED, SHARED, asked, edits

SCRIPTS = Path(__file__).parents[2] / "themes" / "default" / "js"
# Offsets are in code points here and in UTF-16 units there.
ASK = """cases => cases.map(({ text, exact, prefix, suffix, hint = null, near = null }) => {
  const { find } = readerAnchors, { units, points } = readerText;
  const point = at => at === null ? null : points(text, at);
  const unit = at => at === null ? null : units(text, at);
  const { start, end, state, score, others } = find(text, exact, prefix, suffix, unit(hint), near && near.map(unit));
  return [point(start), point(end), state, score, others.map(([a, b, like]) => [point(a), point(b), like])];
})"""
DESCRIBE = """([text, places]) => places.map(([start, end]) => {
  const { describe } = readerAnchors, { units } = readerText;
  const { exact, prefix, suffix } = describe(text, units(text, start), units(text, end));
  return [exact, prefix, suffix];
})"""


def answer(place: Place) -> list[object]:
    return [place.start, place.end, place.state, place.score, [list(other) for other in place.others]]


def test_quotes_are_found_and_described_alike(shared_page: Page) -> None:
    for script in ("fold.js", "text.js", "alignment.js", "anchors.js"):
        shared_page.evaluate((SCRIPTS / script).read_text("utf-8"))
    assert shared_page.evaluate(ASK, SHARED) == [answer(asked(case)) for case in SHARED]

    names = ("text", "exact", "prefix", "suffix")
    chance = [dict(zip(names, values, strict=True)) for values in islice(edits(20261), 500)]
    hinted = [{**case, "hint": 300} for case in chance[:100]]
    wrong = [
        (case, ours, theirs)
        for case, theirs in zip([*chance, *hinted], shared_page.evaluate(ASK, [*chance, *hinted]), strict=True)
        if (ours := answer(find(**case))) != theirs
    ]
    assert not wrong, wrong[:3]

    places = [(n, min(len(MIXED), n + size)) for n in range(0, len(MIXED), 23) for size in (2, 9, 40)]
    described = shared_page.evaluate(DESCRIBE, [MIXED, places])
    assert [tuple(found) for found in described] == [describe(MIXED, *place) for place in places]

    long = " ".join(f"word{n} 😀 is followed by its neighbour{n * 7}," for n in range(2800))
    huge = {"text": f"Before. {long} After.", "exact": long[:100_000], "prefix": "", "suffix": "", "hint": 8}
    assert shared_page.evaluate(ASK, [huge]) == [answer(find(**huge))]
