"""How pages are set: lines of a length that is good to read, and nothing that moves while a page comes."""

from __future__ import annotations

import pytest

from tests.pages.conftest import KINDS, Visit

MOVED = """() => new Promise(done => {
  const moved = [];
  const told = ({ node, previousRect: from, currentRect: to }) =>
    [node?.outerHTML?.slice(0, 60) ?? node?.data, from.y, from.height, to.y, to.height];
  const add = list => moved.push(...list.getEntries().flatMap(entry => entry.sources.map(told)));
  new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(moved), 100));
})"""
LETTERS = """() => {
  const counts = [...document.querySelectorAll('.prose > .para > p')].flatMap(paragraph => {
    const lines = new Map(), range = document.createRange();
    const texts = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (texts.currentNode.parentElement.closest('[data-generated], .pn, .ref')) continue;
      for (let at = 0; at < texts.currentNode.length; at += 1) {
        range.setStart(texts.currentNode, at);
        range.setEnd(texts.currentNode, at + 1);
        const line = Math.round(range.getBoundingClientRect().bottom / 9);
        lines.set(line, (lines.get(line) || 0) + 1);
      }
    }
    return [...lines.values()].slice(0, -1);
  });
  return counts.reduce((sum, count) => sum + count, 0) / counts.length;
}"""


@pytest.mark.parametrize("path", [KINDS["home"], KINDS["reading"], KINDS["glossary"], "search.html?q=iran"])
def test_nothing_moves_while_a_page_comes(path: str, visit: Visit) -> None:
    page = visit(path, width=360).page
    if "q=" in path:
        page.wait_for_selector(".hits li")
    assert page.evaluate(MOVED) == []


def test_a_line_has_sixty_to_seventy_letters_wherever_there_is_room(visit: Visit) -> None:
    page = visit(KINDS["reading"], width=600).page
    for width in (600, 768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        assert 60 <= page.evaluate(LETTERS) <= 70, width
