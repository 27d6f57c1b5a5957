"""Editors' notes: read from their files, placed in the text, shown beside it, published, and never lost in silence."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag

from reader import build, notes, rights
from reader.document import Setting, Task, survey
from reader.glossary import Glossary
from reader.model import Content, ContentError, Document, File, Library, Note, Quote, Source, Term, Theme
from reader.paragraphs import assign

Book = Callable[..., Content]

TEXT = """The *toll* was two pence a head.[^pence] The board set it; see [the long bridge](https://example.org/).

Nobody loved the toll. Each ferry carried twelve people.

## The end

The toll was two pence a head, they said, and *the board* kept it.

[^pence]: About a loaf.
"""
NOTE = "- id: a\n  quote: {exact: Nobody loved the toll}\n  text: Why?\n"


def note(own: str, exact: str, prefix: str = "", suffix: str = "", /, **values: str) -> Note:
    return Note(own, "notes/text.yaml", 1, Quote(exact, prefix, suffix), values.pop("text", "Words."), **values)


def surveyed(*own: Note, text: str = TEXT, terms: tuple[Term, ...] = ()) -> Document:
    return survey(Task("readings/text.md", "readings/text.html", text, 1, "en", Setting(Glossary(terms)), notes=own))


def told(text: str, path: str = "notes/text.yaml") -> list[tuple[int, str, str]]:
    return [(one.line, one.level, one.rule) for one in notes.read_notes(Source(path, text), "text")[1]]


def made(book: Book, theme: Theme, yaml: str, text: str = TEXT, front: str = "") -> tuple[Library, dict[str, str]]:
    texts = {"readings/text.md": f"---\ntitle: A text\n{front}---\n{text}", "notes/text.yaml": yaml}
    library, files = build.build(book(**texts), theme, outputs=("site",), address="https://example.org/x/")
    return library, {file.path.removeprefix("site/"): decoded(file) for file in files}


def decoded(file: File) -> str:
    return file.data.decode("utf-8", "replace")


def words_under(body: str, name: str) -> str:
    """The words of a note as the page marks them."""
    soup = BeautifulSoup(body, "html.parser")
    for generated in soup.select("[data-generated]"):
        generated.decompose()
    return "".join(mark.get_text() for mark in soup.select(f'mark[data-note="{name}"]'))


def shown_text(document: Document) -> str:
    """The text of a page without what is generated."""
    soup = BeautifulSoup(document.body, "html.parser")
    for generated in soup.select("[data-generated]"):
        generated.decompose()
    return " ".join(soup.get_text().split())


# Files


def test_a_note_is_read_with_the_lines_of_what_it_says() -> None:
    text = (
        "# ours\n- id: two-pence\n  quote: {exact: a, prefix: b, suffix: c}\n  kind: claim\n  by: translator\n"
        "  name: Ada\n  date: 2026-11\n  paragraph: p3\n  language: fa\n  text: |\n    One.\n\n    Two.\n"
    )
    (read,), problems = notes.read_notes(Source("notes/text.yaml", text.replace("\n", "\r\n")), "text")
    assert problems == []
    assert (read.id, read.line, read.text_line, read.text) == ("two-pence", 2, 11, "One.\n\nTwo.\n")
    assert (read.quote, read.kind, read.by, read.language) == (Quote("a", "b", "c"), "claim", "translator", "fa")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("", [], id="an empty file"),
        pytest.param("# nothing yet\n", [], id="comments alone"),
        pytest.param("id: a\n", [(1, "error", "notes")], id="no list"),
        pytest.param("- a\n", [(1, "error", "notes")], id="a list of words"),
        pytest.param(NOTE + NOTE, [(4, "error", "same-id")], id="an id twice"),
        pytest.param(NOTE + "  text: Twice\n", [(4, "error", "duplicate-key")], id="a key twice"),
        pytest.param(NOTE + "  knd: gloss\n", [(4, "warning", "unknown-key")], id="an unknown key"),
        pytest.param(NOTE + "  kind: joke\n", [(4, "error", "wrong-type")], id="an unknown kind"),
        pytest.param(NOTE + "  date: 2026-02-30\n", [(4, "error", "wrong-type")], id="a day that is none"),
        pytest.param(NOTE + "  by: teacher\n", [(4, "error", "teachers-note")], id="a teacher's note for all"),
        pytest.param("- quote: {exact: a}\n  text: b\n", [(1, "error", "missing-key")], id="no id"),
        pytest.param("- id: a\n  text: b\n", [(1, "error", "missing-key")], id="no quote"),
        pytest.param("- id: a\n  quote: {exact: ' '}\n  text: b\n", [(2, "error", "missing-key")], id="an empty quote"),
        pytest.param("- id: a\n  quote: {exact: b}\n", [(1, "error", "missing-key")], id="no text"),
        pytest.param("- id: a\n  quote: b\n  text: c\n", [(2, "error", "wrong-type")], id="a quote that is a word"),
        pytest.param(NOTE.replace("id: a", "id: a b"), [(1, "error", "note-id")], id="an id with a space"),
        pytest.param("- id: &a x\n  quote: !!python/name:os a\n", [(2, "error", "yaml")], id="a tag"),
        pytest.param("- id: [\n", [(2, "error", "yaml")], id="never closed"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_line(text: str, wanted: list[tuple[int, str, str]]) -> None:
    assert told(text) == wanted


def test_a_teachers_note_says_where_it_belongs_and_may_stand_there() -> None:
    _, (problem,) = notes.read_notes(Source("notes/text.yaml", NOTE + "  by: teacher\n"), "text")
    assert "notes/text.teacher.yaml" in problem.message
    (read,), problems = notes.read_notes(Source("notes/text.teacher.yaml", NOTE), "text")
    assert (read.by, problems) == ("teacher", [])


def test_teachers_notes_are_in_no_output(book: Book, theme: Theme) -> None:
    secret = NOTE.replace("Why?", "Secretly so.")
    for name in ("text.teacher.yaml", "text.Teacher.YAML"):
        content = book(**{"readings/text.md": "---\ntitle: A\n---\n" + TEXT, f"notes/{name}": secret})
        _, files = build.build(content, theme, outputs=("site",))
        assert not [file.path for file in files if b"ecretly so" in file.data]


def test_ids_are_one_in_the_edition_and_a_file_has_a_reading(book: Book, theme: Theme) -> None:
    content = book(
        **{"readings/text.md": "---\ntitle: A\n---\n" + TEXT, "notes/text.yaml": NOTE, "notes/gone.yaml": NOTE}
    )
    with pytest.raises(ContentError) as stopped:
        build.read(content, theme)
    found = [(one.path, one.level, one.rule) for one in stopped.value.problems if one.path.startswith("notes/")]
    assert ("notes/gone.yaml", "warning", "unknown-reading") in found
    assert ("notes/text.yaml", "error", "same-id") in found


def test_the_notes_of_teachers_are_checked_as_all_others_are(book: Book, theme: Theme) -> None:
    files = {
        "readings/text.md": "---\ntitle: A\nwas: [old]\n---\n" + TEXT,
        "readings/draft.md": "---\ntitle: B\ndraft: true\n---\nWords.\n",
        "notes/text.yaml": NOTE,
        "notes/text.teacher.yaml": NOTE
        + NOTE.replace("id: a", "id: b").replace("Why?", "Why? [See](gone.md).\n  knd: x"),
        "notes/draft.teacher.yaml": NOTE.replace("id: a", "id: c"),
        "notes/gone.teacher.yaml": NOTE.replace("id: a", "id: d"),
        "notes/old.teacher.yaml": "- id: [\n",
    }
    content = book(**files)
    found = build.checked(content, theme)
    assert [(one.path.removesuffix(".teacher.yaml"), one.line, one.rule) for one in found if "teacher" in one.path] == [
        ("notes/draft", 1, "note-lost"),
        ("notes/gone", 1, "unknown-reading"),
        ("notes/old", 1, "old-name"),
        ("notes/old", 2, "yaml"),
        ("notes/text", 1, "note-context"),
        ("notes/text", 1, "same-id"),
        ("notes/text", 4, "note-context"),
        ("notes/text", 6, "broken-link"),
        ("notes/text", 7, "unknown-key"),
    ]
    assert "rename the file to notes/text.teacher.yaml" in next(one.message for one in found if one.rule == "old-name")
    assert not [one for one in build.read(content, theme).problems if "teacher" in one.path]


# Places


def states(document: Document) -> list[tuple[str, str, str]]:
    return [(placed.note.id, placed.state, placed.anchor) for placed in document.notes]


def rules(document: Document) -> list[tuple[str, str]]:
    return [(one.level, one.rule) for one in document.problems]


def test_notes_stand_where_their_words_do() -> None:
    document = surveyed(
        note("one", "two pence a head", "The toll was ", ". The board"),
        note("two", "Each ferry carried twelve people", "the toll. ", "."),
        note("three", "two pence a head", "end\nThe toll was ", ", they said"),
    )
    assert states(document) == [("one", "exact", "p1"), ("two", "exact", "p2"), ("three", "exact", "p3")]
    assert rules(document) == []


def test_changed_words_are_told_and_shown_in_both_wordings() -> None:
    document = surveyed(note("a", "Each boat carried twelve people", "Nobody loved the toll. ", ".\nThe end\nThe toll"))
    assert states(document) == [("a", "changed", "p2")]
    (problem,) = document.problems
    assert (problem.level, problem.rule) == ("warning", "note-changed")
    assert "“Each boat carried" in problem.message
    assert "“Each ferry carried" in problem.message
    changed = BeautifulSoup(document.body, "html.parser").select_one("#note-a .changed")
    assert changed
    assert [mark.get_text() for mark in changed.select("del, ins")] == ["boat", "ferry"]
    assert [mark.get_text() for mark in changed.select("dt")] == ["Then", "Now"]


def test_typography_is_no_change() -> None:
    text = 'The man said "no more" -- and left; nobody saw him again in that town by the river.\n'
    document = surveyed(note("a", 'said "no more" -- and left', "The man ", "; nobody saw him again"), text=text)
    assert (states(document), rules(document)) == ([("a", "exact", "p1")], [])


def test_words_in_another_paragraph_than_they_were_are_a_hint() -> None:
    document = surveyed(note("a", "Each ferry carried twelve people", "the toll. ", ".", paragraph="¶ 1"))
    assert (states(document), rules(document)) == ([("a", "moved", "p2")], [("hint", "note-moved")])
    assert "paragraph: p2" in document.problems[0].message


def test_a_lost_note_is_told_and_stays_on_the_page_with_its_words() -> None:
    document = surveyed(note("a", "The ferryman had a dog", "and besides. ", " that barked", text="A *dog*."))
    assert states(document) == [("a", "lost", "")]
    (problem,) = document.problems
    assert (problem.path, problem.rule, problem.level) == ("notes/text.yaml", "note-lost", "warning")
    assert "The ferryman had a dog" in problem.message
    listed = BeautifulSoup(document.body, "html.parser").select_one("section.without-place[data-generated] #note-a")
    assert listed
    assert "The ferryman had a dog" in listed.get_text()
    assert listed.select_one("em")
    assert "<mark" not in document.body


def test_words_that_are_like_the_lost_ones_by_chance_are_not_offered() -> None:
    document = surveyed(note("a", "The ferryman never rowed the other way", "and besides. ", " of the river"))
    assert document.notes[0].others
    assert "nearest" not in document.problems[0].message


def test_words_in_two_places_are_no_guess() -> None:
    text = "One.\n\nThe same words here.\n\nTwo.\n\nThe same words here.\n"
    document = surveyed(note("a", "same words"), text=text)
    assert [placed.start for placed in document.notes] == [None]
    assert rules(document) == [("warning", "note-ambiguous")]


def test_a_paragraph_that_went_into_another_speaks_for_that_one() -> None:
    board = "The board set it in the spring, and kept it however loudly the town complained of it."
    gate = "Every passenger paid the toll at the gate before the boat was let go, and some of them paid for others too."
    lock = assign((), [board, gate, "Rain fell.", board]).lines
    own = (note("a", "however loudly", "kept it ", " the town", paragraph="p1"),)
    text = f"{gate} {board}\n\nRain fell.\n\n{board}\n"
    document = survey(
        Task("readings/text.md", "readings/text.html", text, 1, "en", Setting(Glossary()), lock=lock, notes=own)
    )
    assert document.gone == (("p1", "p2"),)
    assert states(document) == [("a", "moved", "p2")]


def test_a_quote_without_context_is_placed_where_its_words_stand_once() -> None:
    document = surveyed(note("a", "Nobody loved"))
    assert (states(document), rules(document)) == ([("a", "exact", "p2")], [("hint", "note-context")])


def test_few_words_alone_are_not_taken_where_what_is_known_of_their_place_speaks_against_it() -> None:
    for known in ({"paragraph": "p1"}, {"text_digest": "of another text"}):
        document = surveyed(note("a", "Nobody loved", **known))
        assert rules(document) == [("warning", "note-ambiguous")]
        assert "¶ 2 “Nobody loved”" in document.problems[0].message
    now = {"text_digest": notes.digest(document.text)}
    for known in ({"paragraph": "p2", "text_digest": "of another text"}, {"paragraph": "p1", **now}, now):
        assert document.text == surveyed().text
        assert [placed.start for placed in surveyed(note("a", "Nobody loved", **known)).notes] != [None]


# Bodies


def test_a_note_has_terms_links_and_footnotes_of_its_own() -> None:
    body = "See [there](../readings/text.md#p2) and the toll.[^pence]\n\n# Loud\n\n[^pence]: A *foot*.\n"
    own = note("a", "Nobody loved the toll", "", ". Each ferry carried", text=body)
    document = surveyed(
        own, note("b", "Each ferry", "toll. ", " carried", text=body), terms=(Term("toll", "", 1, "toll"),)
    )
    soup = BeautifulSoup(document.body, "html.parser")
    ids = [str(mark["id"]) for mark in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    inside = soup.select_one("#note-a .says")
    assert isinstance(inside, Tag)
    targets = [str(link["href"]) for link in inside.select("a")]
    assert "/readings/text.html#p2" in targets
    assert "/glossary/toll.html" in targets
    assert {target[1:] for target in targets if target.startswith("#")} <= set(ids)
    assert inside.select("h1, h2, h3") == []
    assert rules(document) == []


def test_what_is_wrong_in_a_note_is_told_at_its_own_line(book: Book, theme: Theme) -> None:
    body = "Fine.\n\n    [x](no.md) and [y](../readings/text.md#p99){#own}\n"
    yaml = f"- id: a\n  quote: {{exact: Nobody loved the toll}}\n  text: |\n    {body}"
    library, _ = made(book, theme, yaml)
    told = [one for one in library.problems if one.path == "notes/text.yaml" and one.level != "hint"]
    found = [(one.line, one.rule) for one in told]
    assert found == [(6, "attribute"), (6, "broken-anchor"), (6, "broken-link")]


EVIL = '</aside><script>alert(1)</script> "onload="x" javascript:alert(1) [a](javascript:alert(1))'


def test_nothing_in_a_note_runs() -> None:
    own = note("a", "Nobody loved the toll " + EVIL, "", "", text=EVIL, name=EVIL, date="2026")
    body = surveyed(own, note("b", "Nobody loved the toll", text=EVIL, name=EVIL)).body
    assert "<script" not in body
    assert not re.search(r'href="javascript', body)
    assert not [mark for mark in BeautifulSoup(body, "html.parser").find_all(True) if mark.has_attr("onload")]


# Marks


def test_marks_cross_emphasis_links_terms_and_each_other() -> None:
    terms = (Term("long-bridge", "", 1, "long bridge"), Term("board", "", 1, "board"))
    document = surveyed(
        note("one", "toll was two pence a head. The board", "The ", " set it"),
        note("two", "a head. The board set it; see the long", "two pence ", " bridge"),
        note("three", "twelve people.\nThe end\nThe toll", "carried ", " was two"),
        note("four", "About a loaf", "they said, and the board kept it.\n", "."),
        terms=terms,
    )
    for placed in document.notes:
        assert words_under(document.body, placed.note.id) == "".join(placed.now.split("\n"))
    soup = BeautifulSoup(document.body, "html.parser")
    assert not soup.select("a a")
    assert all(
        len(soup.select(f"#noteref-{name}, #note-{name}, #on-{name}")) == 3 for name in ("one", "two", "three", "four")
    )
    references = [str(mark["href"]) for mark in soup.select("a.ref.editor")]
    assert sorted(references) == ["#note-four", "#note-one", "#note-three", "#note-two"]
    labels = [str(mark["aria-label"]) for mark in soup.select("a.ref.editor")]
    assert labels[:2] == ["Editor’s note a: Gloss", "Editor’s note b: Gloss"]
    assert len(set(labels)) == 4
    assert len(soup.select('a.term[data-term="board"]')) == 2, "a term is cut by no note"


@pytest.mark.parametrize("seed", range(10))
def test_whatever_notes_overlap_the_text_stays(seed: int) -> None:
    chance = random.Random(seed)
    text = surveyed().text
    own = []
    for n in range(chance.randrange(1, 12)):
        start = chance.randrange(len(text) - 2)
        end = min(len(text), start + chance.randrange(1, 80))
        exact, prefix, suffix = notes.describe(text, start, end)
        if exact.strip():
            own.append(note(f"n{n}", exact, prefix, suffix, by=chance.choice(notes.BY[:2])))
    terms = tuple(
        Term(name.replace(" ", "-"), "", 1, name) for name in ("toll", "two pence", "board", "ferry", "long bridge")
    )
    document = surveyed(*own, terms=terms)
    soup = BeautifulSoup(document.body, "html.parser")
    assert len(soup.select("aside.note:not(.author)")) == len(own)
    for placed in document.notes:
        if placed.start is not None:
            # A footnote stands beside its paragraph, and in the reading text behind all of them.
            assert sorted(words_under(document.body, placed.note.id)) == sorted(placed.now.strip().replace("\n", ""))
    assert document.text == text
    assert shown_text(document) == shown_text(surveyed())


# Published


def w3c(value: object) -> list[str]:
    """What the W3C Web Annotation Data Model requires of a collection, and this one does not do."""
    wrong = []
    assert isinstance(value, dict)
    page = value["first"]
    if value["@context"] != "http://www.w3.org/ns/anno.jsonld" or value["type"] != "AnnotationCollection":
        wrong.append("collection")
    if page["type"] != "AnnotationPage" or not isinstance(page["items"], list) or value["total"] != len(page["items"]):
        wrong.append("page")
    for one in (value, page, *page["items"]):
        if not re.match(r"https?://[^\s<>\"{}|\\^`]+\Z", one["id"]):
            wrong.append(f"id {one['id']}")
    for item in page["items"]:
        target = item["target"]
        if item["type"] != "Annotation" or not target:
            wrong.append("annotation")
        if "created" in item and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["created"]):
            wrong.append("created")
        for selector in target.get("selector", ()) if isinstance(target, dict) else ():
            if selector["type"] == "TextPositionSelector" and not 0 <= selector["start"] <= selector["end"]:
                wrong.append("position")
            if selector["type"] == "TextQuoteSelector" and not selector["exact"]:
                wrong.append("quote")
        if not all(body["type"] == "TextualBody" and isinstance(body["value"], str) for body in item["body"]):
            wrong.append("body")
    return wrong


def test_notes_are_published_as_the_w3c_has_it(book: Book, theme: Theme) -> None:
    other = "- id: b\n  quote: {exact: A dog barked}\n  date: 2026-11\n  text: See [p](#p2).\n"
    yaml = f"{NOTE}  date: 2026-11-21\n  name: Ada\n{other}"
    library, files = made(book, theme, yaml)
    value = json.loads(files["data/notes/text.jsonld"])
    assert w3c(value) == []
    one, two = value["first"]["items"]
    text = library.entries[0].document.text
    quote, position = one["target"]["selector"][:2]
    assert text[position["start"] : position["end"]] == quote["exact"] == "Nobody loved the toll"
    assert one["target"]["schema:version"] == notes.digest(text)
    assert (one["creator"]["name"], one["created"]) == ("Ada", "2026-11-21T00:00:00Z")
    assert [selector["type"] for selector in two["target"]["selector"]] == ["TextQuoteSelector"]
    assert "created" not in two
    assert "https://example.org/x/readings/text.html#p2" in two["body"][0]["value"]
    page = files["readings/text.html"]
    assert 'rel="alternate" type="application/ld+json"' in page
    assert page.count("../data/notes/text.jsonld") == 2


def test_a_note_is_found_by_search(book: Book, theme: Theme) -> None:
    _, files = made(book, theme, NOTE.replace("Why?", "Zanzibar."))
    table = "".join(text for path, text in files.items() if path.startswith("search/texts"))
    assert '["note-a","editor","Zanzibar.' in table


# Rights

LONG = "Every lantern keeper of the outer bank lit nine lamps before the evening tide came in. " * 24
HELD = (
    "- id: own\n  quote: {exact: lit nine lamps before, prefix: 'outer bank '}\n  text: Our own thought.\n"
    "- id: copied\n  quote: {exact: evening tide}\n"
    "  text: Every lantern keeper of the outer bank lit nine lamps before the evening tide came in.\n"
)


@pytest.mark.parametrize("held", ["none", "quotation"])
def test_of_a_text_that_may_not_be_public_notes_give_no_more_words_than_may_be_quoted(
    held: str, book: Book, theme: Theme
) -> None:
    library, files = made(book, theme, HELD, LONG, f"rights: {held}\n")
    public = "".join(files.values())
    assert "Our own thought" in files["readings/text.html"]
    assert ("lit nine lamps before" in public) == (held == "quotation")
    assert ("keeper of the outer bank lit" in public) == (held == "quotation")
    left_out = [one for one in library.problems if one.rule == "note-left-out"]
    assert [one.line for one in left_out] == ([] if held == "quotation" else [6])
    value = json.loads(files["data/notes/text.jsonld"])
    assert w3c(value) == []
    if held == "none":
        assert value["first"]["items"][0]["target"] == "https://example.org/x/readings/text.html"


def test_words_of_notes_count_as_quoted() -> None:
    assert (
        rights.borrowed("one two three four five six seven eight nine", "x one two three four five six seven eight y")
        == 8
    )
