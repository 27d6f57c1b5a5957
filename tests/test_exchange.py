"""Notes come from other programs and go to them: whole where the format can say it, safe whatever is in the file."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.document import render
from reader.exchange import LONGEST_QUOTE, LONGEST_TEXT, MOST, read
from reader.exports import Shelf, write
from reader.foreign import escaped, from_html
from reader.model import Edition, Note, Quote, ReaderError, Source
from reader.notefile import add_all

EDITION = Edition("book", "A Book", date="2026-11-21", address="https://example.org/book/")
PAGE = "https://example.org/ferry"
NOTE = Note(
    "crew-α",
    "notes/text.yaml",
    1,
    Quote("the crew", "late; ", " had gone"),
    "Those who *sail*.\n\nSee [the quay](quay.md).\n",
    kind="translation",
    by="translator",
    name="Ada Ferris",
    date="2026-11-20",
    paragraph="p14a",
)


def values_of(note: Note) -> dict[str, Any]:
    quote = {"exact": note.quote.exact, "prefix": note.quote.prefix, "suffix": note.quote.suffix}
    values = {key: getattr(note, key) for key in ("id", "paragraph", "kind", "by", "name", "date", "text")}
    return {"quote": {key: value for key, value in quote.items() if value}, **{k: v for k, v in values.items() if v}}


def page(markdown: str) -> BeautifulSoup:
    """What readers see of a text, without what we add to it."""
    shown = BeautifulSoup(render(markdown), "html.parser")
    for generated in shown.find_all(attrs={"data-generated": True}):
        generated.decompose()
    return shown


def rows(value: Any) -> tuple[list[Any], list[str]]:
    return read(value if isinstance(value, bytes) else json.dumps(value).encode(), "theirs.json")


def annotation(**keys: Any) -> dict[str, Any]:
    """A Web Annotation that can be a note, with other values for some of its keys."""
    target = {"source": PAGE, "selector": {"type": "TextQuoteSelector", "exact": "the crew"}}
    body = {"type": "TextualBody", "value": "Who?"}
    return {"id": "urn:x:1", "type": "Annotation", "body": body, "target": target, **keys}


def one(**keys: Any) -> dict[str, Any]:
    """The values of the note of an annotation."""
    notes, _ = rows(annotation(**keys))
    return notes[0].values if notes else {}


# There and back


@pytest.mark.parametrize("address", ["https://example.org/book/", ""])
@pytest.mark.parametrize("form", ["w3c", "hypothesis", "readium"])
def test_what_we_write_we_read_again_as_it_was(form: str, address: str) -> None:
    edition = Edition("my book", "A Book", date="2026-11", address=address)
    plain = Note("b", "", 1, Quote("x"), "A <script> & `code`.\n", date="2026-11-21")
    back, told = rows(write(edition, [Shelf("text", "A text", [NOTE, plain])], form))
    wanted = [values_of(NOTE), values_of(plain)]
    if form == "hypothesis":  # which names no paragraph
        del wanted[0]["paragraph"]
    got = [note.values for note in back]
    if form == "readium":  # which has one keyword, and so no word for who speaks
        wanted = [{key: value for key, value in note.items() if key != "by"} for note in wanted]
    assert (got, told) == (wanted, [])
    assert {note.source.endswith("readings/text.html") for note in back} == {True}
    assert write(edition, [Shelf("text", "A text", [NOTE, plain])], form) == write(
        edition, [Shelf("text", "A text", [NOTE, plain])], form
    )


@pytest.mark.parametrize("form", ["w3c", "hypothesis", "readium"])
def test_a_note_for_teachers_says_for_whom_it_is_and_is_known_by_it(form: str) -> None:
    answer = replace(NOTE, path="notes/text.teacher.yaml")
    made = write(EDITION, [Shelf("text", "A text", [NOTE, answer])], form)
    assert [note.is_for_teachers for note in rows(made)[0]] == [False, True]
    if form == "hypothesis":
        groups = [(row["group"], row["permissions"]["read"]) for row in json.loads(made)["annotations"]]
        assert groups == [("__world__", ["group:__world__"]), ("teachers", ["group:teachers"])]
    else:
        said = json.loads(made)
        meant = [row.get("audience") for row in said.get("items") or said["first"]["items"]]
        assert meant == [None, {"type": "schema:EducationalAudience", "schema:educationalRole": "teacher"}]


@pytest.mark.parametrize(
    ("keys", "is_theirs"),
    [
        ({"audience": {"id": "http://example.edu/roles/teacher", "type": "schema:EducationalAudience"}}, True),
        (
            {"audience": [{"schema:educationalRole": ["student"]}, {"schema:audienceType": {"@value": "Teachers"}}]},
            True,
        ),
        ({"body": {"type": "TextualBody", "value": "B.", "audience": {"schema:educationalRole": "teacher"}}}, True),
        ({"audience": {"type": "schema:EducationalAudience", "schema:educationalRole": "student"}}, False),
        ({"audience": "everybody"}, False),
        ({"audience": {"schema:educationalRole": {"id": "https://example.edu/roles/Teacher"}}}, True),
        ({"https://schema.org/audience": [{"@id": "https://example.edu/roles/teacher"}]}, True),
        ({"body": [{"purpose": "tagging", "value": "For:Teachers"}, {"value": "B."}]}, True),
        ({"body": [{"purpose": "tagging", "value": "by: Teacher"}, {"value": "B."}]}, True),
        ({"body": [{"purpose": "tagging", "value": "Teachers"}, {"value": "B."}]}, False),
    ],
)
def test_an_audience_of_teachers_is_known_however_it_is_said(keys: dict[str, Any], is_theirs: bool) -> None:
    assert [note.is_for_teachers for note in rows(annotation(**keys))[0]] == [is_theirs]


def test_what_lies_in_a_collection_for_teachers_is_for_them() -> None:
    meant, page = {"id": "https://example.edu/roles/teacher"}, {"type": "AnnotationPage", "items": [annotation()]}
    collection = {"type": "AnnotationCollection", "audience": meant, "first": page}
    page_alone = {**page, "partOf": {"id": "https://example.edu/all", "audience": meant}}
    found = rows([collection, page_alone, {**collection, "audience": "everybody"}])[0]
    assert [note.is_for_teachers for note in found] == [True, True, False]
    assert {note.values["id"] for note in found} == {note.values["id"] for note in rows(annotation())[0]}


def test_a_date_that_is_no_day_is_kept_as_precise_as_it_is() -> None:
    note = Note("b", "", 1, Quote("x"), "y\n", date="2026-11")
    assert rows(write(EDITION, [Shelf("text", "A text", [note])], "w3c"))[0][0].values["date"] == "2026-11"


# The shapes that the Web Annotation model allows


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda row: row,
        lambda row: [row],
        lambda row: {"type": "AnnotationPage", "items": [row]},
        lambda row: {"type": "AnnotationPage", "items": row},
        lambda row: {"type": "AnnotationCollection", "total": 1, "first": {"type": "AnnotationPage", "items": [row]}},
        lambda row: [{"type": "AnnotationPage", "items": [row]}],
        lambda row: {"@graph": [row]},
        lambda row: {"type": "AnnotationSet", "about": {"dc:title": "x"}, "items": [row]},
    ],
)
def test_an_annotation_is_found_in_whatever_holds_it(wrapped: Any) -> None:
    notes, told = rows(wrapped(annotation()))
    assert [(note.source, note.values["quote"], note.values["text"]) for note in notes] == [
        (PAGE, {"exact": "the crew"}, "Who?")
    ]
    assert told == []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("https://example.org/a", "<https://example.org/a>"),
        ({"type": "TextualBody", "value": "a *b*"}, r"a \*b\*"),
        ({"type": "TextualBody", "value": "a *b*", "format": "text/markdown"}, "a *b*"),
        ({"value": "1. one\ntwo\n\n# three"}, "1\\. one\\\ntwo\n\n\\# three"),
        ({"type": "TextualBody", "value": "<p>a <b>b</b></p><p>c</p>", "format": "text/html"}, "a b\n\nc"),
        ({"type": ["TextualBody"], "value": {"@value": "ja", "@language": "de"}}, "ja"),
        ([{"value": "a"}, {"value": "x", "purpose": "tagging"}, {"id": "https://example.org/v", "type": "Video"}],
         "a\n\n<https://example.org/v>"),
        ({"type": "Choice", "items": [{"value": "a"}, {"type": "List", "items": [{"value": "b"}]}]}, "a\n\nb"),
        ({"type": "SpecificResource", "source": {"type": "TextualBody", "value": "a"}, "purpose": "describing"}, "a"),
        ({"type": "SpecificResource", "source": "https://example.org/v"}, "<https://example.org/v>"),
        ({"id": "javascript:alert(1)"}, "javascript:alert(1)"),
    ],
)  # fmt: skip
def test_a_body_of_any_shape_becomes_a_text(body: Any, text: str) -> None:
    assert one(body=body)["text"] == text


def test_a_body_may_be_a_bare_value() -> None:
    row = annotation(bodyValue="Who?")
    del row["body"]
    assert rows(row)[0][0].values["text"] == "Who?"


QUOTE = {"type": "TextQuoteSelector", "exact": "the crew", "prefix": "late; "}
POSITION = {"type": "TextPositionSelector", "start": 3, "end": 9}


@pytest.mark.parametrize(
    "selector",
    [
        QUOTE,
        [POSITION, QUOTE],
        {"type": "FragmentSelector", "value": "p3", "refinedBy": QUOTE},
        {"type": "CssSelector", "value": "#a", "refinedBy": {"type": "XPathSelector", "refinedBy": [QUOTE, POSITION]}},
        {"type": "TextQuoteSelector", "exact": "when the crew left", "refinedBy": QUOTE},
        {"type": "Choice", "items": [POSITION, QUOTE]},
        [QUOTE, {"type": "TextQuoteSelector", "exact": "what it was before"}],
        {"@type": "oa:TextQuoteSelector", "exact": "the crew", "prefix": "late; "},
    ],
)
def test_a_quote_is_found_among_selectors(selector: Any) -> None:
    assert one(target={"source": PAGE, "selector": selector})["quote"] == {"exact": "the crew", "prefix": "late; "}


def test_the_paragraph_that_a_target_names_is_kept() -> None:
    assert (
        one(target={"source": PAGE, "selector": [QUOTE, {"type": "FragmentSelector", "value": "p3a"}]})["paragraph"]
        == "p3a"
    )
    assert "paragraph" not in one(target={"source": f"{PAGE}#top3", "selector": QUOTE})


def test_an_annotation_of_two_places_is_two_notes() -> None:
    targets = [{"source": PAGE, "selector": QUOTE}, {"source": {"id": PAGE}, "selector": {**QUOTE, "exact": "a boat"}}]
    notes, told = rows(annotation(target=[*targets, PAGE]))
    assert [note.values["quote"]["exact"] for note in notes] == ["the crew", "a boat"]
    assert len({note.values["id"] for note in notes}) == 2
    assert "of its 3 targets only 2 quote words" in told[0]


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({"creator": "acct:ada@example.org"}, {"name": "ada"}),
        ({"creator": {"type": "Person", "name": "Ada\nFerris"}}, {"name": "Ada Ferris"}),
        ({"creator": [{"name": "Ada"}, {"nickname": "Bob"}]}, {"name": "Ada, Bob"}),
        ({"created": "2026-11-21T10:00:00Z"}, {"date": "2026-11-21"}),
        ({"motivation": "oa:questioning"}, {"kind": "question"}),
        ({"motivation": ["highlighting", "editing"]}, {"kind": "correction"}),
        ({"motivation": "commenting"}, {"kind": "context"}),
        ({}, {"kind": "gloss"}),
    ],
)
def test_who_when_and_what_kind_are_kept(keys: dict[str, Any], found: dict[str, str]) -> None:
    assert one(**keys).items() >= found.items()


# Hypothesis


ROW = {
    "id": "Wt9XxHm2Ee6abc",
    "created": "2026-11-20T09:00:00.1+00:00",
    "user": "acct:ada@hypothes.is",
    "user_info": {"display_name": None},
    "uri": PAGE,
    "text": "Who *sails*? <script>alert(1)</script>",
    "tags": ["question", "week 2"],
    "permissions": {"read": ["group:__world__"]},
    "target": [{"source": PAGE, "selector": [{"type": "RangeSelector", "startOffset": 1}, POSITION, QUOTE]}],
}


@pytest.mark.parametrize("wrapped", [{"total": 1, "rows": [ROW]}, {"annotations": [ROW]}, [ROW]])
def test_an_export_of_hypothesis_is_read(wrapped: Any) -> None:
    notes, told = rows(wrapped)
    values = notes[0].values
    assert (values["kind"], values["name"], values["date"]) == ("question", "ada", "2026-11-20")
    assert values["text"] == ROW["text"]
    assert "its tags are left out: week 2" in told[0]
    assert len(told) == 1


# Nothing is lost without a word


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"body": []}, "annotation 1 “the crew”: has no words of its own (a highlight or a bookmark)"),
        ({"target": PAGE}, "quotes no words of a text, so it has no place: Who?"),
        ({"target": {"source": PAGE, "selector": POSITION}}, "quotes no words of a text"),
        ({"target": {"source": PAGE, "selector": "https://example.org/selector"}}, "quotes no words of a text"),
        ({"target": {"source": PAGE, "selector": {**QUOTE, "exact": ""}}}, "quotes no words of a text"),
        ({"target": {"selector": {**QUOTE, "exact": "x" * 100_000}}}, f"quotes more than {LONGEST_QUOTE:,}"),
        ({"body": {"value": "x" * 10_000_000}}, f"has 10,000,000 characters; at most {LONGEST_TEXT:,} are taken"),
        ({"motivation": "replying"}, "is a reply to another annotation"),
        ({"references": ["x"]}, "is a reply to another annotation; replies are not taken: Who?"),
        ({"body": 7, "target": 8}, "has no words of its own"),
        ({"body": {"value": ["x"]}, "target": [[[]]]}, "has no words of its own"),
    ],
)
def test_what_cannot_be_a_note_is_told_with_the_reason(keys: dict[str, Any], message: str) -> None:
    notes, told = rows([annotation(**keys)])
    assert notes == []
    assert message in told[0]
    assert len(told[0]) < 400


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "theirs.json:1: this is no JSON"),
        (b"\xff\xfea", "theirs.json"),
        (b"[" * 100_000, "too deep"),
        (b"{}", "holds no annotations"),
        (b'"x"', "holds no annotations"),
        (b"1" * 5000, "this is no JSON"),
        (b"[" + b"{}," * MOST + b"{}]", f"at most {MOST:,} are taken at once"),
        (b'{"__proto__": {"items": []}, "constructor": 1}', "holds no annotations"),
    ],
)
def test_a_file_that_is_no_export_is_refused_in_words(data: bytes, message: str) -> None:
    with pytest.raises(ReaderError) as refused:
        read(data, "theirs.json")
    assert message in str(refused.value)


def test_what_is_the_same_with_many_is_told_once() -> None:
    body = {"value": "<b>x</b>", "format": "text/html"}
    _, told = rows([annotation(id=f"urn:x:{n}", body=body) for n in range(9)])
    assert told == ["theirs.json: annotation 1 and 8 more: its HTML is plain text now, with its links"]


def test_a_page_that_lies_elsewhere_is_told() -> None:
    _, told = rows({"type": "AnnotationCollection", "first": "https://example.org/page1"})
    assert "more annotations are at https://example.org/page1" in told[0]


def test_the_same_annotation_has_the_same_id_whenever_it_comes() -> None:
    assert one()["id"] == one(body={"value": "now edited"})["id"] != one(id="urn:x:2")["id"]
    nameless = annotation(id=None)
    assert rows([nameless])[0][0].values["id"] == rows([nameless])[0][0].values["id"]


# Whatever is in the file

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def test_signs_that_turn_words_round_are_taken_away() -> None:
    turned = "a\u202eb\u2066c\u2069\u202c"
    values = one(body={"value": turned}, creator={"name": turned}, target={"selector": {"exact": turned}})
    assert (values["text"], values["name"], values["quote"]["exact"]) == ("abc", "abc", "abc")


@pytest.mark.parametrize("form", ["text/html", "text/plain", "text/markdown", "", "text/x-unknown"])
def test_no_markup_of_another_program_reaches_a_page(form: str) -> None:
    row = annotation(
        id=f"x{SCRIPT}",
        body={"value": f"{SCRIPT} [x](javascript:alert(1)) {SCRIPT}", "format": form},
        creator={"name": SCRIPT},
    )
    shown = page(rows(row)[0][0].values["text"])
    assert shown.find(["script", "img"]) is None
    assert not [link for link in shown.find_all("a") if not link["href"].startswith("https:")]


SIGNS = [*"ab #>*_[](){}<>&|~!\\`:=+1)^$@", "\n", "\n\n", "# ", "1. ", "&lt;", "[^a]: ", "<b>", "ی", "😀"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(SIGNS), min_size=1, max_size=14).map("".join))
def test_plain_words_are_shown_as_they_were(words: str) -> None:
    shown = page(escaped(f"x{words}x\n{words}x")).get_text(" ")
    assert "".join(shown.split()) == "".join(f"x{words}x{words}x".split())


KEYS = "type id body target selector exact source items value purpose first creator refinedBy rows uri text".split()
BITS = ["Annotation", "TextQuoteSelector", "x", "\ud800", "a\0b", SCRIPT]
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.sampled_from(BITS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=80, deadline=None)
@given(VALUES)
def test_anything_at_all_is_read_or_refused_in_words(value: Any) -> None:
    try:
        notes, told = rows(value)
    except ReaderError:
        return
    assert all(isinstance(words, str) for words in told)
    numbered = [{**note.values, "id": f"n-{n}"} for n, note in enumerate(notes)]
    assert "\ud800" not in add_all(Source("notes/text.yaml", ""), numbered).text


def test_html_is_read_in_one_pass_however_it_is_broken() -> None:
    for piece in ("<!--", "<a ", "<a href=", "&#", "<p", "<script", "</", "<![CDATA["):
        from_html(piece * 20_000)  # html.parser needs minutes for this
    from_html("<" + "a" * LONGEST_TEXT)
    assert escaped(f"a{' ' * 200_000}b ").count(" ") == 200_000  # and a search for spaces at the ends of lines too
