"""What the tests of a reader's own notes do in a page: select words, mark them, open the panel, take a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.pages.conftest import KINDS

READING = KINDS["reading"]
SLUG = "putin-in-tehran"
KEY = f"reader:iran-russia:notes:{SLUG}"
# Selects words in the page as a pointer does, from the first of some words to the last of others.
SELECT = """([from, to]) => {
  const nodes = [], walker = document.createTreeWalker(document.querySelector("article.prose"), NodeFilter.SHOW_TEXT);
  const isText = node => !node.parentElement.closest("[data-generated]");
  while (walker.nextNode()) if (isText(walker.currentNode)) nodes.push(walker.currentNode);
  const find = words => {
    let whole = "", at = 0;
    for (const node of nodes) whole += node.data;
    const start = whole.indexOf(words);
    const place = offset => {
      at = 0;
      for (const node of nodes) {
        if (offset <= at + node.data.length) return [node, offset - at];
        at += node.data.length;
      }
    };
    return [place(start), place(start + words.length)];
  };
  const [[first, start]] = find(from), [, [last, end]] = find(to);
  getSelection().setBaseAndExtent(first, start, last, end);
}"""

# Gives a field for files one with a text; of `☃5x` in it, the x stands there five times.
GIVE = """(field, text) => {
  const given = new DataTransfer();
  given.items.add(new File([text.replace(/☃(\\d+)(.)/, (_, n, sign) => sign.repeat(n))], "notes.json"));
  field.files = given.files;
  field.dispatchEvent(new Event("change"));
}"""


def choose(page: Page, first: str, last: str = "") -> None:
    """Select words, and wait for what is offered."""
    page.bring_to_front()  # a tab behind another is slow on purpose
    page.evaluate(SELECT, [first, last or first])
    expect(bar(page).get_by_role("button", name="Write a note")).to_be_visible()


def bar(page: Page) -> Locator:
    return page.locator(".own-bar")


def mark(page: Page, words: str, colour: str = "Blue", note: str = "") -> None:
    """Highlight words, and write a note on them."""
    choose(page, words)
    if note:
        bar(page).get_by_role("button", name="Write a note").click()
        bar(page).get_by_role("textbox").fill(note)
    bar(page).get_by_role("button", name=colour).click()
    if note:
        bar(page).get_by_role("button", name="Done").click()


def press(page: Page, words: str) -> None:
    page.bring_to_front()
    page.locator("mark.own", has_text=words).first.click()


def marked(page: Page) -> list[str]:
    """The words of each note in the page, in the order of its buttons."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll(".ref.own")].map(ref =>
                 [...document.querySelectorAll("mark.own")].filter(mark => mark.dataset.own === ref.dataset.own)
                   .map(mark => mark.textContent).join(""))"""
        )
    )


def stored(page: Page, key: str = KEY) -> list[dict[str, Any]]:
    kept = page.evaluate("key => localStorage.getItem(key)", key)
    return list(json.loads(kept)["notes"]) if kept else []


def panel(page: Page) -> Locator:
    page.locator('[data-opens="own"]').click()
    expect(page.locator("dialog.own-panel")).to_be_visible()
    return page.locator("dialog.own-panel")


def exported(page: Page, within: Locator, button: str = "Export my notes") -> bytes:
    with page.expect_download() as started:
        within.get_by_role("button", name=button).click()
    return Path(started.value.path()).read_bytes()


def take(page: Page, within: Locator, data: object, wait: str = "New:") -> str:
    """Import a file; what the page says of it."""
    text = data if isinstance(data, str) else json.dumps(data)
    told = page.locator(".own-told [role=status]")
    told.evaluate_all("marks => marks.forEach(mark => { mark.textContent = ''; })")  # what it said before
    within.locator("input[type=file]").evaluate(GIVE, text)
    expect(told).to_contain_text(wait)
    return told.text_content() or ""


def annotation(**changes: object) -> dict[str, object]:
    """An annotation on words of the reading, with something else about it."""
    selector = {"type": "TextQuoteSelector", "exact": "flew to Tehran", "prefix": "Putin ", "suffix": "."}
    target = {"source": f"readings/{SLUG}.html", "selector": selector}
    return {"type": "Annotation", "id": f"urn:x:{len(changes)}", "target": target, **changes}


def about(source: object = f"readings/{SLUG}.html", **quote: object) -> dict[str, object]:
    return {"source": source, "selector": [{"type": "TextQuoteSelector", **quote}]}
