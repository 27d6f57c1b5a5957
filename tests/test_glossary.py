"""Which words are terms: the policy, case by case."""

from __future__ import annotations

import random
import re
import unicodedata
from html.parser import HTMLParser

import pytest

from reader import glossary
from reader.document import Setting, Task, render, survey
from reader.glossary import Glossary
from reader.model import Block, Document, Source, Term
from tests.conftest import mostly_slow, pairs


def term(id: str, name: str, *aliases: str, **more: object) -> Term:
    return Term(id, f"glossary/{id}.md", 1, name, aliases, **more)  # type: ignore[arg-type]


TERMS = (
    term("jcpoa", "JCPOA", "Joint Comprehensive Plan of Action", "Iran deal", names=(("ru", "СВПД"), ("fa", "برجام"))),
    term("3-plus-3", "3+3", "3+3 format", "3 + 3"),
    term("eaeu", "EAEU", names=(("ru", "ЕАЭС"),)),
    term("fta", "EAEU–Iran free trade agreement"),
    term("instc", "INSTC", "North–South Corridor"),
    term("opec", "OPEC"),
    term("opec-plus", "OPEC+"),
    term("sanction", "sanction"),
    term("who", "WHO"),
    term("us", "US"),
    term("policy", "policy"),
    term("gas", "gas", "gass"),
    term("pact", "pact", plural=False),
    term("want", "میخواهم"),
    term("krakow", "Kraków"),
    term("ab", "alpha beta gamma"),
    term("bgde", "beta gamma delta epsilon"),
    term("class", "class"),
    term("href", "href"),
    term("amp", "amp"),
    term("lt", "lt"),
    term("pattern", "(a+)+$"),
    term("s-400", "S-400"),
    term("su-35", "Su-35"),
    term("p5-plus-1", "P5+1"),
    term("cpp", "C++"),
    term("net", ".NET"),
    term("booking", "Booking.com"),
    term("oneill", "O'Neill"),
    term("oligarch", "oligarch"),
    term("veto", "veto"),
    term("plan", "plan"),
    term("cafe", "café"),
    term("germany", "Germany"),
    term("unesco", "UNESCO"),
    term("strasse", "Straße"),
    term("odos", "οδος"),
    term("gumru", "Gümrü"),
    term("salam", "سلام"),
    term("kshetra", "क्षेत्र"),
    term("chinese", "伊核协议"),
    term("cis", "СНГ"),
    term("mir", "Mir", case="sensitive"),
    term("un", "UN", case="insensitive"),
    term("r-and-d", "R&D"),
    term("brics", "BRICS"),
)


def found(text: str, language: str = "en", terms: tuple[Term, ...] = TERMS, **more: object) -> Document:
    task = Task("readings/a.md", "readings/a.html", text, 1, language, Setting(Glossary(terms), link="all"))
    return survey(task)


def marked(document: Document) -> str:
    """The reading text with each mention between ‹ and ›, its term before it."""
    text, end, parts = document.text, 0, []
    for mention in document.mentions:
        parts += [text[end : mention.start], f"‹{mention.value}:{text[mention.start : mention.end]}›"]
        end = mention.end
    return "".join([*parts, text[end:]])


@pytest.mark.parametrize(("given", "wanted"), pairs("terms"))
def test_policy(given: str, wanted: str) -> None:
    assert marked(found(given)) == wanted + "\n"


def test_names_in_a_language_are_linked_in_texts_of_that_language_only() -> None:
    assert marked(found("СВПД и ЕАЭС", "ru")) == "‹jcpoa:СВПД› и ‹eaeu:ЕАЭС›\n"
    assert marked(found("برجام", "fa-IR")) == "‹jcpoa:برجام›\n"
    assert marked(found("СВПД, برجام", "en")) == "СВПД, برجام\n"


def linked(text: str, link: str = "first-per-section", own: str = "", terms: tuple[Term, ...] = TERMS) -> list[str]:
    task = Task("readings/a.md", "readings/a.html", text, 1, "en", Setting(Glossary(terms), link=link), link=own)
    return [mention.id for mention in survey(task).mentions if mention.linked]


SECTIONED = "JCPOA JCPOA[^a]\n\n# One\n\nJCPOA\n\nJCPOA\n\n## Two\n\nJCPOA[^b]\n\n[^a]: JCPOA JCPOA\n\n[^b]: JCPOA\n"


def test_the_first_mention_in_each_section_is_linked_and_each_footnote_is_a_section() -> None:
    assert linked(SECTIONED) == [f"u-jcpoa-{n}" for n in (1, 3, 5, 6, 8)]


def test_other_rules_of_linking() -> None:
    assert linked(SECTIONED, "first") == ["u-jcpoa-1"]
    assert len(linked(SECTIONED, "all")) == 8
    assert linked(SECTIONED, "never") == []
    assert linked(SECTIONED, "all", own="first") == ["u-jcpoa-1"]


def test_a_terms_own_rule_comes_before_the_editions_and_never_in_a_reading_before_both() -> None:
    always = (term("jcpoa", "JCPOA", link="all"),)
    assert len(linked(SECTIONED, "never", terms=always)) == 8
    assert linked(SECTIONED, "all", own="never", terms=always) == []


def test_a_mention_that_is_not_linked_can_still_be_landed_on() -> None:
    html = render("JCPOA and JCPOA", TERMS)
    assert '<a id="u-jcpoa-1" class="term" data-term="jcpoa" href="/glossary/jcpoa.html">JCPOA</a>' in html
    assert '<span id="u-jcpoa-2" class="use">JCPOA</span>' in html


def test_two_terms_cannot_share_a_name() -> None:
    one, two = term("one", "Iran deal"), term("two", "other", "IRAN  DEAL")
    problems = glossary.shared_names([one, two])
    assert [(problem.path, problem.rule, problem.level) for problem in problems] == [
        ("glossary/two.md", "shared-name", "error")
    ]
    assert "glossary/one.md" in problems[0].message


def test_a_term_file_without_a_headword_or_definition_is_told() -> None:
    nothing, problems = glossary.read_term(Source("glossary/x.md", "---\naliases: [a]\n---\nText."), "x")
    assert nothing is None
    assert problems[0].rule == "no-term"
    found_term, problems = glossary.read_term(Source("glossary/x.md", "---\nterm: X\n---\n"), "x")
    assert found_term is not None
    assert [problem.rule for problem in problems] == ["no-definition"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The JCPOA of the EAEU.", "The JCPOA of the ‹eaeu:EAEU›."),
        ("JCPOAs, the Joint Comprehensive Plan of Action", "JCPOAs, the Joint Comprehensive Plan of Action"),
        ("OPEC+ is OPEC and others", "OPEC+ is ‹opec:OPEC› and others"),
    ],
)
def test_a_definition_links_other_terms_never_itself_nor_another_in_its_own_name(text: str, wanted: str) -> None:
    task = Task(
        "glossary/x.md", "glossary/x.html", text, 1, "en", Setting(Glossary(TERMS)), never=("jcpoa", "opec-plus")
    )
    assert marked(survey(task)) == wanted + "\n"


class Page(HTMLParser):
    """A page without our mentions, in which no link stands in a link: the same whatever the glossary."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.kept: list[str] = []
        self.feed(body)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        ours = values.get("class") == "use" or (values.get("class") == "term" and "data-term" in values)
        assert tag != "a" or "a" not in [tag for tag, _ in self.open]
        if tag not in ("br", "hr", "img"):
            self.open.append((tag, ours))
        if not ours:
            self.kept.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        opened, ours = self.open.pop()
        assert opened == tag
        if not ours:
            self.kept.append(f"</{tag}>")

    def handle_data(self, text: str) -> None:
        self.kept += text


MARKUP = [
    "*",
    "**",
    "`",
    "[",
    "](x.md)",
    "]{.x}",
    "]{.no-terms}",
    "<",
    ">",
    "\\\n",
    "\n",
    "\n\n",
    "\n\n- ",
    "\n\n> ",
    "# ",
]
MARKUP += [
    "[^1]",
    "\n\n[^1]: ",
    "![",
    "](p.png)",
    "&amp;",
    "| ",
    "\n|---|\n",
    "https://",
    "\n\n{.no-terms}\n",
    "<kbd>",
    "$",
]
SAID = [
    "JCPOA",
    "3+3",
    "OPEC+",
    "sanctions",
    "Iran deal",
    "EAEU–Iran",
    "class",
    "amp",
    "lt",
    "WHO",
    "’s",
    "\u200c",
    "İ",
]


def test_a_page_is_the_same_with_and_without_its_mentions() -> None:
    for seed in range(150):
        chance = random.Random(seed)
        text = "".join(chance.choice(chance.choice(([" "], MARKUP, SAID))) for _ in range(40))
        assert Page(found(text).body).kept == Page(found(text, terms=()).body).kept, repr(text)


# Every form of some names, written out, to be looked for letter by letter: the policy without any cleverness.
FORMS = {
    "3-plus-3": ["3+3", "3+3 format", "3+3 formats", "3 + 3"],
    "opec": ["OPEC", "OPECs"],
    "opec-plus": ["OPEC+"],
    "s-400": ["S-400", "S-400s"],
    "who": ["WHO", "WHOs", "WHOes"],
    "sanction": ["sanction", "sanctions"],
    "policy": ["policy", "policies", "policys"],
    "strasse": ["Straße", "Straßes"],
    "krakow": ["Kraków", "Krakóws"],
    "cpp": ["C++"],
    "oneill": ["O'Neill", "O'Neills"],
    "cis": ["СНГ", "СНГs"],
    "instc": ["INSTC", "INSTCs", "North–South Corridor", "North–South Corridors"],
}
AS_WRITTEN = {
    "OPEC",
    "OPECs",
    "OPEC+",
    "S-400",
    "S-400s",
    "WHO",
    "WHOs",
    "WHOes",
    "C++",
    "СНГ",
    "СНГs",
    "INSTC",
    "INSTCs",
}
UNSEEN = "\u00ad\u200c\u200d\u200f\u2067\u2069"
PIECES = [
    *(form for forms in FORMS.values() for form in forms),
    *"3+3 = 6.,-/*^_sx1(“😀日",
    *UNSEEN,
    *"   –‑−\u00a0\u2009\n",
]
PIECES += [
    "Stra",
    "ß",
    "SS",
    "e",
    "İ",
    "Krak",
    "o\u0301",
    "w",
    "\u0301",
    "’",
    "'s",
    "ʼs",
    "CНГ",
    "policy",
    "ies",
    "who",
    "North",
    "South",
]


def signs_of(text: str) -> list[tuple[int, int, str]]:
    """The signs of a text that are seen, of one kind each, a letter with its marks: start, end, sign."""
    found: list[tuple[int, int, str]] = []
    for place, sign in enumerate(text):
        kind = " " if sign.isspace() else "-" if sign in "–‑−" else "'" if sign in "’ʼ" else sign
        start, _, last = found[-1] if found else (place, place, "")
        if sign == "\u0301" and last.isalnum():
            found[-1] = (start, place + 1, unicodedata.normalize("NFC", last + sign))
        elif sign not in UNSEEN and not kind == last == " ":
            found.append((place, place + 1, kind))
    return found


def is_whole(before: str, name: str, after: str) -> bool:
    """Whether a name between two texts is no part of a longer word or of a sum."""
    if re.search(r"[\w\u0301]\Z", before) or re.match(r"[\w\u0301]", after):
        return False
    begins, ends = name[0].isalpha(), name[-1].isalpha() or name[-1] == "\u0301"
    return (begins or not re.search(r"\d( ?[+=*/^] ?|[-.,])\Z", before)) and (
        ends or not re.match(r"( ?[+=*/^] ?|[-.,])\d", after)
    )


def slowly(text: str) -> list[tuple[int, int, str]]:
    """Every mention, found by trying every form at every sign."""
    signs = signs_of(text)
    plain = [sign for _, _, sign in signs]
    matches = set()
    for term, form in ((term, form.replace("–", "-")) for term, forms in FORMS.items() for form in forms):
        for first in (place for place, sign in enumerate(plain) if sign[0].lower() == form[0].lower()):
            for last in range(first, min(len(signs), first + len(form) + 1)):
                said = "".join(plain[first : last + 1])
                same = said == form if form in AS_WRITTEN else said.casefold() == form.casefold()
                if same and is_whole("".join(plain[:first]), said, "".join(plain[last + 1 :])):
                    matches.add((signs[first][0], signs[last][1], term))
    kept: list[tuple[int, int, str]] = []
    for start, end, term in sorted(matches, key=lambda match: (match[0] - match[1], match[0])):
        if all(end <= other[0] or other[1] <= start for other in kept):
            kept.append((start, end, term))
    return sorted(kept)


def test_what_is_found_is_what_a_slow_search_finds() -> None:
    glossary_of_forms = Glossary(tuple(known for known in TERMS if known.id in FORMS))
    for seed in range(2000):
        chance = random.Random(seed)
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 14)))
        block = Block(0, len(text), "text", "", 0, 1)
        spans = glossary.find_terms(text, [block], [], glossary_of_forms, "en")
        assert [(span.start, span.end, span.value) for span in spans] == slowly(text), ascii(text)


@pytest.mark.parametrize(
    "text", mostly_slow(["alpha beta gamma delta " * 9_000, "a " * 100_000, "3+3+" * 50_000, "aaaa" * 50_000])
)
def test_near_misses_take_linear_work(text: str) -> None:
    """Not timed: a quadratic search of these would outlast the run."""
    misses = (term("m", " ".join(["a"] * 50 + ["b"])), *TERMS)
    found(text, terms=misses)
