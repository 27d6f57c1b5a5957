"""The sample edition is what it promises to be."""

from __future__ import annotations

import pytest

from reader import disk
from reader.build import read
from reader.language import count_words
from reader.model import Document, Entry, Library, Problem, Theme
from tests.conftest import SAMPLE


@pytest.fixture(scope="module")
def sample(theme: Theme) -> tuple[Library, list[Problem]]:
    library = read(disk.read_content(SAMPLE), theme)
    return library, list(library.problems)


def body_words(document: Document) -> int:
    return sum(count_words(document.text[b.start : b.end]) for b in document.blocks if b.kind != "footnote")


def test_nothing_is_wrong_in_it(sample: tuple[Library, list[Problem]]) -> None:
    assert sample[1] == []


def test_five_readings_in_sections_with_notes_and_dated_events(sample: tuple[Library, list[Problem]]) -> None:
    def facts(entry: Entry) -> tuple[bool, bool, bool, bool]:
        document, events = entry.document, entry.reading.events
        placed = [event for event in events if event.date and event.paragraph in document.anchors]
        return (
            1000 <= body_words(document) <= 2200,
            len(document.headings) >= 3,
            document.footnotes >= 4,
            len(placed) == len(events) >= 5,
        )

    found = {entry.reading.slug: facts(entry) for entry in sample[0].entries}
    assert list(found.values()) == [(True, True, True, True)] * 5, found


def test_the_readings_form_a_course_each_points_to_all_the_others(sample: tuple[Library, list[Problem]]) -> None:
    addresses = {entry.document.address for entry in sample[0].entries}
    for entry in sample[0].entries:
        named = {link.target for link in entry.document.links} & addresses
        assert named | {entry.document.address} == addresses, entry.reading.slug


def test_each_reading_names_the_work_it_is_about_and_invents_nothing(sample: tuple[Library, list[Problem]]) -> None:
    works = {entry.reading.about.publisher: entry.reading.about for entry in sample[0].entries if entry.reading.about}
    assert set(works) == {"RUSI", "Middle East Institute", "Stimson", "Caucasus Watch", "Gulf Research Center"}
    assert works["RUSI"].authors == ()
    assert works["Middle East Institute"].title == ""
    assert all(work.date_basis in ("stated", "inferred") for work in works.values())


def test_the_four_terms_that_everyone_looks_for_have_all_their_names(
    sample: tuple[Library, list[Problem]],
) -> None:
    terms = {definition.term.id: definition.term for definition in sample[0].definitions}
    assert len(terms) >= 45
    assert "Joint Comprehensive Plan of Action" in terms["jcpoa"].aliases
    assert "Eurasian Economic Union" in terms["eaeu"].aliases
    assert "3+3 format" in terms["3-plus-3"].aliases
    assert any("Transport Corridor" in name for name in terms["instc"].aliases)
    for id in ("jcpoa", "eaeu", "3-plus-3", "instc"):
        assert {tag for tag, _ in terms[id].names} >= {"fa", "ru"}


def test_every_term_is_used_and_linked_from_its_page_to_the_words(sample: tuple[Library, list[Problem]]) -> None:
    anchors = {entry.reading.slug: set(entry.document.anchors) for entry in sample[0].entries}
    texts = {entry.reading.slug: entry.document.text for entry in sample[0].entries}
    for definition in sample[0].definitions:
        assert definition.uses, definition.term.id
        for slug, uses in definition.uses:
            for use in uses:
                assert use.id in anchors[slug]
                sentence = use.before.lstrip("…") + use.words + use.after.rstrip("…")
                assert sentence in texts[slug].replace("\n", " ")


def test_a_slip_of_a_commentary_is_pointed_out(sample: tuple[Library, list[Problem]]) -> None:
    texts = {entry.reading.slug: entry.document.text for entry in sample[0].entries}
    passage = next(line for line in texts["aligned-not-allied"].split("\n") if "Rasht" in line and "Azerbaijan" in line)
    assert "Iran" in passage
