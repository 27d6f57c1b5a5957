"""A file of notes is written back: what was asked for changes, and nothing else."""

from __future__ import annotations

import difflib
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.model import ReaderError, Source
from reader.notefile import add, add_all, change, change_all, remove
from reader.notes import read_notes

PATH = "notes/text.yaml"
FILE = """\
# Notes of the first week.

- id: ferry   # the boat
  quote: {exact: "the ferry", prefix: "when ", suffix: " was late"}
  kind: context
  # Ada asked for this one.
  date: 2026-11-21
  text: |
    It was *always* late.

    See [the quay](quay.md).

# The second
- id: quay
  quote:
    exact: >-
      on the
      quay
    prefix: 'stood '
  text: "A place # not a comment"  # but this is

# vim: ts=2
"""
NEW = {
    "id": "crew",
    "quote": {"exact": "The crew", "prefix": "late.\n", "suffix": ""},
    "kind": "gloss",
    "date": "2026-11-22",
    "text": "Those who sail.",
}


def loaded(source: Source) -> Any:
    return yaml.load(source.text.removeprefix("\ufeff"), Loader=yaml.BaseLoader)


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


# One note more


def test_a_new_note_stands_at_the_end_as_a_person_would_write_it() -> None:
    done = add(Source(PATH, FILE), NEW)
    assert done.text == (
        FILE
        + '\n- id: crew\n  quote: {exact: "The crew", prefix: "late.\\n"}\n  kind: gloss\n  date: 2026-11-22\n'
        + "  text: |\n    Those who sail.\n"
    )


def test_a_file_that_is_not_there_begins_with_its_first_note() -> None:
    first = add(Source(PATH, ""), NEW).text
    assert first.startswith("- id: crew\n")
    for empty in ("[]\n", "\n", "---\n", "# none yet\n", "[]  # none yet\n"):
        text = add(Source(PATH, empty), NEW).text
        assert loaded(Source(PATH, text)) == loaded(Source(PATH, first))
        assert "none yet" in text or "none yet" not in empty


def test_a_list_in_brackets_stays_one() -> None:
    source = Source(PATH, "[{id: a, text: x}, {id: b, text: y}]  # short\n")
    done = add(source, NEW)
    assert done.text.startswith("[{id: a, text: x}, {id: b, text: y}, {id: ")
    assert remove(remove(done, "b"), "crew").text == "[{id: a, text: x}]  # short\n"
    assert (
        change(source, "a", {"text": "", "name": "Ada"}).text == '[{id: a, name: "Ada"}, {id: b, text: y}]  # short\n'
    )


def test_notes_without_empty_lines_between_them_stay_so() -> None:
    source = Source(PATH, "- id: a\n  text: x\n- id: b\n  text: y")
    assert "\n\n" not in add(source, {"id": "c", "text": "z"}).text
    assert "\n\n- id: c" in add(Source(PATH, "- id: a\n  text: x\n"), {"id": "c", "text": "z"}).text


def test_an_indented_list_gets_an_indented_note() -> None:
    assert (
        "\n  - id: c\n    text: |\n      z\n"
        in add(Source(PATH, "  - id: a\n    text: x\n"), {"id": "c", "text": "z"}).text
    )


def test_a_long_quote_stands_on_lines_of_its_own() -> None:
    quote = {"exact": "a long sentence about the ferry", "prefix": "p" * 40, "suffix": "s" * 40}
    text = add(Source(PATH, ""), {"id": "a", "quote": quote, "text": "x"}).text
    assert text.split("\n")[1:4] == [
        "  quote:",
        "    exact: a long sentence about the ferry",
        f"    prefix: {'p' * 40}",
    ]


def test_many_notes_are_added_at_once() -> None:
    rows = [{"id": f"n-{n}", "quote": {"exact": "x"}, "text": "y"} for n in range(500)]
    done = add_all(Source(PATH, FILE), rows)
    assert [note["id"] for note in loaded(done)] == ["ferry", "quay", *(row["id"] for row in rows)]


# A note changed


def test_only_the_lines_of_what_changed_are_other_lines() -> None:
    done = change(
        Source(PATH, FILE), "ferry", {"kind": "claim", "date": "2026-11-21", "quote": {"suffix": " came late"}}
    )
    assert changed_lines(FILE, done.text) == [
        '-  quote: {exact: "the ferry", prefix: "when ", suffix: " was late"}',
        "-  kind: context",
        '+  quote: {exact: "the ferry", prefix: "when ", suffix: " came late"}',
        "+  kind: claim",
    ]


def test_a_comment_behind_a_value_stays_behind_it() -> None:
    assert (
        "  text: |  # but this is\n    One.\n\n    Two.\n"
        in change(Source(PATH, FILE), "quay", {"text": "One.\n\nTwo."}).text
    )
    assert "- id: boat   # the boat\n" in change(Source(PATH, FILE), "ferry", {"id": "boat"}).text


def test_a_text_keeps_the_depth_it_had() -> None:
    source = Source(PATH, "- id: a\n  text: |  # why\n      One.\n      Two.\n\n\n- id: b\n")
    done = change(source, "a", {"text": "One.\nThree."}).text
    assert done == "- id: a\n  text: |  # why\n      One.\n      Three.\n\n\n- id: b\n"


def test_a_new_key_finds_its_place_and_an_empty_one_goes() -> None:
    done = change(Source(PATH, FILE), "ferry", {"paragraph": "p3", "name": "Ada Ferris", "kind": ""})
    assert changed_lines(FILE, done.text) == ["-  kind: context", "+  paragraph: p3", "+  name: Ada Ferris"]
    assert [*loaded(done)[0]] == ["id", "quote", "paragraph", "name", "date", "text"]
    assert "suffix" not in loaded(change(done, "ferry", {"quote": {"suffix": None}}))[0]["quote"]


def test_a_key_that_goes_leaves_the_comments_round_it() -> None:
    text = (
        "- id: one\n  quote: {exact: a, # the words\n    prefix: b, # before\n    suffix: c # after\n    }\n  text: x\n"
    )
    after = change(Source(PATH, text), "one", {"quote": {"prefix": "", "suffix": ""}}).text
    assert after == text.replace("prefix: b", 'prefix: ""').replace("suffix: c", 'suffix: ""')


def test_a_note_is_found_however_the_letters_of_its_id_are_composed() -> None:
    source = Source(PATH, "- id: cafe\u0301\n  quote: {exact: a}\n  text: x\n")
    assert change(source, "caf\u00e9", {"text": "y"}).text.startswith("- id: cafe\u0301\n")
    with pytest.raises(ReaderError, match="already"):
        add(source, {**NEW, "id": "caf\u00e9"})


def test_a_key_without_a_value_gets_one() -> None:
    source = Source(PATH, "- id: a\n  name:  # who\n  text: x\n")
    assert change(source, "a", {"name": "Ada"}).text == "- id: a\n  name: Ada  # who\n  text: x\n"
    assert change(source, "a", {"name": ""}) == source


def test_what_is_the_same_changes_nothing() -> None:
    source = Source(PATH, FILE)
    assert change(source, "ferry", {"text": "It was *always* late.\r\n\r\nSee [the quay](quay.md)."}) == source


def test_several_notes_change_in_one_go() -> None:
    done = change_all(Source(PATH, FILE), {"quay": {"kind": "claim"}, "ferry": {"kind": "source"}})
    assert changed_lines(FILE, done.text) == ["-  kind: context", "+  kind: source", "+  kind: claim"]


# A note less


def test_a_note_goes_with_its_lines_and_no_others() -> None:
    done = remove(Source(PATH, FILE), "ferry")
    assert done.text == "# Notes of the first week.\n\n" + FILE[FILE.index("# The second") :]
    last = remove(Source(PATH, FILE), "quay").text
    assert last == FILE[: FILE.index("- id: quay")] + "\n# vim: ts=2\n"
    assert remove(Source(PATH, "- id: a\n  text: x\n"), "a").text == ""


# Hard files and hard words


@pytest.mark.parametrize(
    "word", ["no", "null", "1e3", "0x10", "a: b", "#a", "- a", "ایران", "e😀", "a'b", '"', "~", "2026", "a b"]
)
def test_any_id_is_read_again_as_it_was_given(word: str) -> None:
    source = add(Source(PATH, FILE), {**NEW, "id": word})
    assert loaded(source)[-1]["id"] == word
    assert yaml.safe_load(source.text)[-1]["id"] == word
    assert remove(source, word).text == FILE


def test_line_ends_and_the_mark_of_a_file_stay() -> None:
    source = Source(PATH, "\ufeff" + FILE.replace("\n", "\r\n"))
    done = change(add(source, NEW), "ferry", {"text": "One.\n\nTwo."})
    assert done.text.startswith("\ufeff#")
    assert done.text.count("\r\n") == done.text.count("\n") == done.text.count("\r")
    assert loaded(done)[0]["text"] == "One.\n\nTwo.\n"


def test_notes_that_repeat_other_parts_are_told_and_not_read() -> None:
    notes, problems = read_notes(Source(PATH, "- id: a\n  text: &t words\n- id: b\n  text: *t\n"), "text")
    assert [(problem.line, problem.message) for problem in problems] == [(4, "*t repeats another part: write it out")]
    assert notes == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id: a\n", "begin each with `- id: …`"),
        ("- a\n", "begin each with `- id: …`"),
        ("- id: a\n  text: 'x\n", "notes/text.yaml:2: the YAML cannot be read"),
        ("- id: a\n  id: b\n", "notes/text.yaml:2: the key `id` stands twice"),
        ("- id: a\r\n  text: x\n", "mixes kinds of line ends"),
        ("- &x {id: a}\n- *x\n", "notes/text.yaml:2: *x repeats another part: write it out"),
        ("- id: a\n...\n", "add `crew` by hand"),
        ("- id: crew\n", "already: give the new one another id"),
        ("- " * 3000, "too large or too deep"),
        ("- !!python/name:os.system x\n", "is not allowed"),
        (f"- id: a\n  text: {'x' * 10_000_000}\n", "larger than 10 MB"),
    ],
)
def test_a_file_that_cannot_be_written_back_is_refused_with_the_cure(text: str, message: str) -> None:
    with pytest.raises(ReaderError) as told:
        add(Source(PATH, text), NEW)
    assert message in str(told.value)


@pytest.mark.parametrize(
    "value", [{"text": "a\0b"}, {"text": "a\ud800"}, {"kind": 3}, {"id": ""}, {"text": "x" * 10_000_001}]
)
def test_a_note_that_no_file_can_hold_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(ReaderError):
        add(Source(PATH, FILE), {**NEW, **value})


def test_a_note_that_is_not_there_or_stands_twice_is_refused() -> None:
    with pytest.raises(ReaderError, match="no note `x`"):
        change(Source(PATH, FILE), "x", {"kind": "claim"})
    with pytest.raises(ReaderError, match="2 notes have the id `a`"):
        remove(Source(PATH, "- id: a\n- id: a\n"), "a")


# Whatever the words, whatever the file

SIGNS = st.sampled_from(
    [
        *"ab -:#|>'\"\\{}[],&*!%@`?~\n\t",
        " \n",
        "\n\n",
        "  ",
        ": ",
        " #",
        "\u2028",
        "\x85",
        "\xa0",
        "\ufeff",
        "😀",
        "ی",
        "\u200c",
        "---\n",
    ]
)
WORDS = st.lists(SIGNS, max_size=12).map("".join)
QUOTES = st.fixed_dictionaries({"exact": WORDS.filter(bool)}, optional={"prefix": WORDS, "suffix": WORDS})
NOTES = st.fixed_dictionaries({"quote": QUOTES, "text": WORDS, "name": WORDS, "kind": st.just("gloss")})
LINE = "\n"
STYLES: list[dict[str, Any]] = [
    {},
    {"default_flow_style": True, "width": 10**9},
    {"default_style": '"'},
    {"default_style": "|"},
    {"width": 20},
]
BETWEEN = st.sampled_from(["", "\n", "# a comment\n", "\n# - id: gone\n\n", "\n\n"])


def is_whole(item: str, note: dict[str, Any]) -> bool:
    """Whether a note that PyYAML has written is read again as it was: some signs and open ends are not."""
    try:
        return not {"\u2028", "\x85"} & set(item) and bare(loaded(Source(PATH, item))) == [bare(note)]
    except yaml.YAMLError:
        return False


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file of notes, each in a style of its own, with comments between them."""
    text = draw(BETWEEN)
    for n in range(draw(st.integers(0, 3))):
        note = {"id": f"old-{n}", **draw(NOTES)}
        dumped = yaml.safe_dump(note, allow_unicode=True, sort_keys=False, **draw(st.sampled_from(STYLES))).rstrip("\n")
        item = f"- {dumped.replace(LINE, f'{LINE}  ')}\n"
        text += item if is_whole(item, note) else add(Source(PATH, ""), note).text
        text += draw(BETWEEN)
    return text


def bare(value: Any) -> Any:
    """Values as YAML keeps them: nothing empty, plain line ends, none after a text."""
    if isinstance(value, dict):
        return {key: bare(within) for key, within in value.items() if within and bare(within)}
    return value.rstrip("\n") if isinstance(value, str) else [bare(each) for each in value or ()]


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(files(), NOTES, NOTES)
@example(
    "",
    {"quote": {"exact": "x"}, "text": " \n  one\n two \t\n\n", "name": "", "kind": "gloss"},
    {"quote": {"exact": "y"}},
)
def test_a_note_is_added_changed_and_taken_out_and_the_rest_stays(
    text: str, one: dict[str, Any], two: dict[str, Any]
) -> None:
    source = Source(PATH, text)
    before = bare(loaded(source))
    added = add(source, {"id": "new", **one})
    assert bare(loaded(added))[:-1] == before
    assert text.rstrip() in added.text
    got = loaded(added)[-1]
    assert {key: got["quote"].get(key, "") for key in one["quote"]} == one["quote"]
    assert got.get("text", "").strip() == one["text"].strip()
    assert bare(loaded(remove(added, "new"))) == before
    for note in before:
        done = change(added, note["id"], two)
        assert bare([each for each in loaded(done) if each["id"] != note["id"]]) == bare(
            [each for each in loaded(added) if each["id"] != note["id"]]
        )
        comments = [line for line in text.split("\n") if line in ("# a comment", "# - id: gone")]
        assert [line for line in done.text.split("\n") if line in ("# a comment", "# - id: gone")] >= comments
        assert bare(loaded(remove(done, note["id"])))[:-1] == [each for each in before if each["id"] != note["id"]]
