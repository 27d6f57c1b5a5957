"""Which words are terms: the policy, case by case."""

from __future__ import annotations

import pytest

from reader import glossary
from reader.document import Task, render, survey
from reader.glossary import Glossary
from reader.model import Document, Source, Term
from tests.conftest import pairs


def term(id: str, name: str, *aliases: str, **more: object) -> Term:
    return Term(id, f"glossary/{id}.md", 1, name, aliases, **more)  # type: ignore[arg-type]


TERMS = (
    term("jcpoa", "JCPOA", "Joint Comprehensive Plan of Action", names=(("ru", "СВПД"), ("fa", "برجام"))),
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
)


def found(text: str, language: str = "en", terms: tuple[Term, ...] = TERMS, **more: object) -> Document:
    task = Task("readings/a.md", "readings/a.html", text, 1, language, Glossary(terms), link="all")
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
    task = Task("readings/a.md", "readings/a.html", text, 1, "en", Glossary(terms), link=link, own_link=own)
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


@pytest.mark.parametrize("text", ["a " * 100_000, "alpha beta gamma delta " * 9_000, "3+3+" * 50_000, "aaaa" * 50_000])
def test_near_misses_take_linear_work(text: str) -> None:
    """Not timed: a quadratic search of these would outlast the run."""
    misses = (term("m", " ".join(["a"] * 50 + ["b"])), *TERMS)
    found(text, terms=misses)
