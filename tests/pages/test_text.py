"""The text that notes anchor to is the same in Python and in the page, character for character."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from reader.document import Setting, Task, survey
from reader.glossary import Glossary
from reader.model import Document, Term
from tests.pages.conftest import KINDS, Sample, Visit
from tests.pages.projection import PROJECT, TEXT_SCRIPT

TERMS = Glossary((Term("jcpoa", "glossary/jcpoa.md", 1, "JCPOA"), Term("three", "glossary/three.md", 1, "3+3")))
HARD = {
    "one paragraph": "Plain words.",
    "typography": '"Quotes" -- and --- dashes... it\'s & <b>no tag</b> &amp; &lt;',
    "line breaks": "One  \ntwo\nthree\\\nfour",
    "inline markup": "A *JC*POA **JCPOA** ***3+3*** `JCPOA` [JCPOA](x.md) ![words](https://a.example/b.png) end",
    "a tight list": "- one\n- two\n  - two a\n  - two b\n- three\n",
    "a loose list": "1. one\n\n   more of one\n\n2. two\n\n   > quoted\n",
    "a list begun by code": "-     code\n- ```\n  fenced\n  ```\n",
    "an empty item": "- one\n-\n- three\n",
    "a table": "| a | b |\n|---|--:|\n| | JCPOA |\n| x[^n] | |\n\n[^n]: In a table.",
    "definitions": "JCPOA\n: One.\n: Two.\n\n    More of two.\n\nOther\n: - a list\n",
    "code": "```\n\nfirst line empty\n    indented\n```\n\n    four spaces\n",
    "a quotation": "> Said one.\n>\n> Said two.\n> — *Somebody*\n\nAfter.",
    "a quotation of two levels": "> one\n>\n> > two\n>\n> - item\n",
    "a quotation that is its source": "> — Nobody",
    "a figure": '![A map](../pictures/map.png "The caption of JCPOA")\n\nAfter.',
    "a figure from elsewhere": "![A map](https://a.example/map.png)\n\nAfter.",
    "footnotes": "One[^b] two[^a] one[^b].\n\n[^a]: First *written*.\n\n[^b]: Second[^c].\n\n    More.\n\n[^c]: Third.",
    "a note with blocks": "Text[^n].\n\n[^n]: Words\n\n    - a\n    - b\n\n    > quoted\n\n        code\n",
    "a note in a heading": "## Head[^n]\n\nText.\n\n[^n]: Note of a heading.",
    "a note in an item": "- one[^n]\n  - inner[^m]\n- two\n\n[^n]: Of one.\n\n[^m]: Of inner.",
    "notes in quotations": "> one[^n]\n>\n> - two[^m]\n\n[^n]: N.\n\n[^m]: M.",
    "attributes": "[word]{lang=fa dir=rtl} text {#own}\n\n{.no-terms}\nJCPOA\n",
    "scripts": "ایران می‌خواهد \u2067برجام\u2069 СВПД 日本 e\u0301 👩‍👩‍👧 𝔘 \u00adsoft\u00adhy\u200bphen a\u00a0b",
    "entities": "&nbsp;nbsp at an edge&nbsp;\n\n&#8203;\n\n&#32;space&#32;",
    "a rule and a heading": "# One\n\n***\n\n## Two *em*\n\nUnder\n=====\n",
    "undefined notes": "Text[^none] more[^]",
    "trailing spaces": "one   \n\n  two  \n",
    "tabs": "a\tb\n\n-\tc\td\n",
    "notes of other scripts": "برجام[^ف] 👩‍👩‍👧e\u0301 СВПД[^n]\n\n- 𝔘[^n] JCPOA\n\n[^n]: 🇮🇷 3+3 را\n\n[^ف]: یک 𝔘 *دو*",
    "a table of other scripts": "| 𝔘 | می‌خواهد |\n|---|---|\n| 👩‍👩‍👧 JCPOA[^n] | e\u0301 |\n\n[^n]: 𝔘.\n",
    "controls": "a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g",
}

# Stretches, in code points → what the page has there, and the same stretches found again from the page.
STRETCHES = f"""([html, stretches]) => {{ {TEXT_SCRIPT};
  const page = new DOMParser().parseFromString("<article>" + html + "</article>", "text/html").body;
  const found = stretches.map(([first, last]) => {{
    const {{ text, ranges, offsets }} = readerText.of(page);
    const places = ranges(readerText.units(text, first), readerText.units(text, last));
    const words = places.map(String).join("");
    const whole = document.createRange();
    whole.setStart(places[0].startContainer, places[0].startOffset);
    whole.setEnd(places.at(-1).endContainer, places.at(-1).endOffset);
    const again = offsets(whole);
    // The next stretch meets a page in which this one is marked.
    for (const place of places) place.surroundContents(document.createElement("mark"));
    return [words, readerText.points(text, again.start), readerText.points(text, again.end)];
  }});
  return {{ found, text: readerText.of(page).text }};
}}"""


@pytest.mark.parametrize("name", HARD)
def test_a_hard_text_is_the_same_in_the_page(name: str, shared_page: Page) -> None:
    document = survey(Task("readings/a.md", "readings/a.html", HARD[name], 1, "en", Setting(TERMS)))
    assert project(shared_page, document.body) == document.text


@pytest.mark.parametrize("name", HARD)
def test_a_stretch_of_a_hard_text_is_found_in_the_page_and_found_again(name: str, shared_page: Page) -> None:
    document = survey(Task("readings/a.md", "readings/a.html", HARD[name], 1, "en", Setting(TERMS)))
    text = document.text
    words = [found.span() for found in re.finditer(r"\S+", text)]
    body = [word for word in words if word[1] <= document.blocks[-1].end and not in_footnote(document, word[0])]
    stretches = [*words, *((first, last) for (first, _), (_, last) in zip(body, body[2:], strict=False))]
    answer = shared_page.evaluate(STRETCHES, [document.body, stretches])
    assert answer["text"] == text
    for (first, last), (found, *again) in zip(stretches, answer["found"], strict=True):
        assert found.replace("\n", "") == text[first:last].replace("\n", "")
        assert again == [first, last]


def in_footnote(document: Document, place: int) -> bool:
    return any(block.kind == "footnote" and block.start <= place < block.end for block in document.blocks)


def test_words_chosen_across_a_footnote_in_the_page_are_those_of_the_body(shared_page: Page) -> None:
    document = survey(
        Task("readings/a.md", "readings/a.html", "One[^a].\n\nTwo.\n\n[^a]: A note.", 1, "en", Setting(TERMS))
    )
    script = f"""html => {{ {TEXT_SCRIPT};
      const page = new DOMParser().parseFromString(html, "text/html").body;
      const {{ text, offsets }} = readerText.of(page);
      const range = document.createRange();
      const chosen = () => {{ const found = offsets(range); return found && text.slice(found.start, found.end); }};
      range.selectNodeContents(page);
      const whole = chosen();
      range.selectNodeContents(page.querySelector("aside"));
      const note = chosen();
      range.selectNodeContents(page.querySelector(".pn"));
      return [whole, note, chosen()];
    }}"""
    assert shared_page.evaluate(script, document.body) == ["One.\nTwo.", "A note.", None]


def project(page: Page, body: str) -> object:
    script = (
        f"html => ({PROJECT})(new DOMParser().parseFromString('<article>' + html + '</article>', 'text/html').body)"
    )
    return page.evaluate(script, body)


def test_every_reading_is_the_same_in_its_page(sample: Sample, visit: Visit) -> None:
    page = visit(KINDS["reading"]).page
    for entry in sample.library.entries:
        page.goto(sample.address(entry.document.address))
        assert page.locator("article.prose").evaluate(PROJECT) == entry.document.text, entry.reading.slug


def test_every_reading_is_the_same_from_the_disk_with_a_card_open(sample: Sample, visit: Visit) -> None:
    entry = sample.library.entries[0]
    page = visit(entry.document.address, "file").page
    page.locator("article.prose a.term").first.click()
    assert page.locator("article.prose").evaluate(PROJECT) == entry.document.text


def test_every_other_text_is_the_same_in_the_page(sample: Sample, shared_page: Page) -> None:
    for definition in sample.library.definitions:
        assert project(shared_page, definition.document.body) == definition.document.text, definition.term.id
    for page in sample.library.pages:
        assert project(shared_page, page.document.body) == page.document.text, page.name
