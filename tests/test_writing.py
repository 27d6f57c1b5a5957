"""What an editor writes on a served page: where it lands, what is refused; the published site knows nothing of it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reader import disk, editing, writing
from reader.build import build, read
from reader.model import Library, ReaderError, Source
from tests.books.making import TOML, tree, write
from tests.serving import Server, serving
from tests.test_review import BOOK as REVIEWED

TEXT = (
    REVIEWED["readings/text.md"]
    + "\nThird *paragraph* with 😀 and سلام in it. NATO again.[^a]\n\n[^a]: A footnote here.\n"
)
BOOK = {**REVIEWED, "readings/text.md": TEXT}
FILE = """\
# Notes on a text
- id: kept   # a remark
  quote: {exact: "Banks use SWIFT", prefix: "A swift answer came. ", suffix: ". A swift answer again"}
  text: Mind the capitals.
  mood: calm
"""
SAID = {"kind": "context", "by": "editor", "name": "", "for": "everybody", "text": "What *this* is."}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    content = disk.read_content(write(tmp_path_factory.mktemp("read"), BOOK))
    return read(content, disk.read_theme("default"), scope="desk")


def page(library: Library, *sources: Source) -> dict[str, Any]:
    """What the page of the reading knows."""
    content = disk.Content(sources)
    found = writing.page_of(library, content, "text", "1", writing.Speech({"desk_note": "Write", "other": "x"}))
    assert found
    return found


def place(library: Library, words: str, **other: Any) -> dict[str, Any]:
    """Words as a page sends them."""
    text = library.entries[0].document.text
    at = text.index(words)
    known = {"start": at, "end": at + len(words), "exact": words, "digest": page(library)["digest"]}
    return {**known, "prefix": text[max(0, at - 200) : at], "suffix": text[at + len(words) :][:200], **other}


def added(library: Library, words: str, *sources: Source, **other: Any) -> tuple[str, str, str]:
    """The path, the text and the id of a note on some words."""
    sent = {"do": "add", "reading": "text", "place": place(library, words), **SAID, **other}
    (source,), name = writing.written(sources, library, sent, "2026-11-21")
    return source.path, source.text, name


def test_a_note_says_where_it_belongs_and_when_it_was_written(library: Library) -> None:
    path, text, name = added(library, "with 😀 and سلام")
    assert (path, name.partition("-")[0]) == ("notes/text.yaml", "context")
    (note,) = writing.notes.read_notes(Source(path, text), "text")[0]
    assert note.quote.exact == "with 😀 and سلام"
    assert note.quote.prefix.endswith("Third paragraph ")
    assert note.quote.suffix.startswith(" in it. NATO")
    assert (note.paragraph, note.date, note.text.strip()) == ("p3", "2026-11-21", "What *this* is.")
    assert note.text_digest == page(library)["digest"]
    shown = page(library, Source(path, text))["notes"][0]
    assert library.entries[0].document.text[shown["start"] : shown["end"]] == "with 😀 and سلام"


def test_notes_that_are_there_keep_their_lines_and_no_two_have_one_id(library: Library) -> None:
    name = added(library, "Banks use")[2]
    kept = Source("notes/text.yaml", FILE.replace("id: kept", f"id: {name.upper()}"))
    _, text, other = added(library, "Banks use", kept)
    assert text.startswith(kept.text)
    assert name.casefold() != other.casefold()


def test_notes_under_an_old_name_of_their_reading_stay_together(library: Library) -> None:
    entry, *others = library.entries
    renamed = replace(library, entries=(replace(entry, reading=replace(entry.reading, was=("old",))), *others))
    old = Source("notes/old.yaml", FILE)
    assert added(renamed, "Society", old)[0] == old.path
    assert [note["id"] for note in page(renamed, old)["notes"]] == ["kept"]


def test_a_teachers_note_has_a_file_of_its_own(library: Library) -> None:
    assert added(library, "Society", **{"for": "teachers", "by": "teacher"})[0] == "notes/text.teacher.yaml"


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ({"start": 3, "end": 20}, "Society moved"),
        ({"digest": "old", "start": 3}, "Society moved"),
        ({"exact": "Society moves", "digest": "old"}, "Society moved"),
        ({"exact": "Society moved; ", "end": 10**9}, "Society moved;"),
    ],
    ids=str,
)
def test_words_are_found_again_in_a_text_that_changed(sent: dict[str, Any], found: str, library: Library) -> None:
    sent = {"place": place(library, "Society moved", **sent)}
    assert writing.notes.read_notes(Source("", added(library, "Society", **sent)[1]), "")[0][0].quote.exact == found


@pytest.mark.parametrize(
    ("sent", "error", "message"),
    [
        (None, writing.Wrong, "expected keys and values"),
        ([], writing.Wrong, "expected keys and values"),
        ({"do": "burn"}, writing.Wrong, "`do` one of add, change, remove"),
        ({"do": ["add"]}, writing.Wrong, "`do` one of"),
        ({"reading": "../x"}, writing.Wrong, "there is no reading '../x'"),
        ({"reading": {}}, writing.Wrong, "there is no reading"),
        ({"kind": "joke"}, writing.Wrong, "`kind`: expected one of gloss"),
        ({"for": ["everybody"]}, writing.Wrong, "`for`"),
        ({"by": "teacher"}, ReaderError, "for teachers only"),
        ({"text": 1}, writing.Wrong, "`text`: expected a text"),
        ({"text": " \n"}, ReaderError, "no words"),
        ({"text": "a\x1b[0m"}, ReaderError, "control character"),
        ({"name": "a\ud800"}, ReaderError, "control character"),
        ({"place": None}, writing.Wrong, "`place`"),
        ({"place": {"start": True}}, writing.Wrong, "`place`"),
        ({"exact": "of words nobody ever wrote here", "digest": ""}, ReaderError, "select them again"),
        ({"exact": " ", "start": 1, "end": 2}, ReaderError, "no words are selected"),
        ({"exact": "a" * 10_001}, ReaderError, "select fewer words"),
    ],
    ids=str,
)
def test_what_no_page_sends_is_refused(sent: Any, error: type[ReaderError], message: str, library: Library) -> None:
    words = place(library, "Society")
    if isinstance(sent, dict):
        words |= {key: sent.pop(key) for key in ("exact", "start", "end", "digest") if key in sent}
        sent = {"do": "add", "reading": "text", **SAID, "place": words, **sent}
    with pytest.raises(error, match=message):
        writing.written([], library, sent, "2026-11-21")


def test_a_note_is_changed_moved_and_removed_if_it_is_what_was_shown(library: Library) -> None:
    source = Source("notes/text.yaml", FILE)
    was = page(library, source)["notes"][0]["was"]
    sent = {"do": "change", "reading": "text", "id": "kept", "was": was, **SAID}
    ((changed,), _) = writing.written([source], library, sent, "2026-11-21")
    assert changed.text.startswith('# Notes on a text\n- id: kept   # a remark\n  quote: {exact: "Banks use SWIFT"')
    assert "mood: calm" in changed.text
    assert "What *this* is." in changed.text
    with pytest.raises(writing.Meanwhile, match="changed meanwhile") as conflict:
        writing.written([changed], library, sent, "2026-11-21")
    assert conflict.value.now
    assert conflict.value.now["text"].strip() == "What *this* is."
    again = {**sent, "was": conflict.value.now["was"], "for": "teachers", "text": "For us."}
    ((secret, emptied), _) = writing.written([changed], library, again, "2026-11-21")
    assert (secret.path, emptied.path) == ("notes/text.teacher.yaml", "notes/text.yaml")
    assert "kept" in secret.text
    assert "mood: calm" in secret.text
    assert "For us." in secret.text
    assert "kept" not in emptied.text
    shown = page(library, emptied, secret)["notes"][0]
    assert shown["for"] == "teachers"
    gone = {"do": "remove", "reading": "text", "id": "kept", "was": shown["was"]}
    ((left,), _) = writing.written([emptied, secret], library, gone, "2026-11-21")
    assert "kept" not in left.text
    with pytest.raises(writing.Meanwhile, match="removed meanwhile"):
        writing.written([emptied, left], library, gone, "2026-11-21")


def test_a_note_whose_words_are_lost_is_put_on_others(library: Library) -> None:
    source = Source("notes/text.yaml", "- id: lost\n  quote: {exact: Words that nobody wrote}\n  text: But why?\n")
    note = page(library, source)["notes"][0]
    assert note["start"] is None
    sent = {"do": "change", "reading": "text", "id": "lost", "was": note["was"], **SAID}
    ((changed,), _) = writing.written([source], library, {**sent, "place": place(library, "RUSI")}, "2026-11-21")
    assert page(library, changed)["notes"][0]["exact"] == "RUSI"


def test_a_list_of_notes_has_each_where_the_page_shows_it(library: Library) -> None:
    text = "- id: twice\n  quote: {exact: Wordz nobody, suffix: ' NATO again'}\n  paragraph: '3'\n  text: x\n"
    source = Source("notes/text.yaml", text)
    document, (note,) = library.entries[0].document, writing.notes.read_notes(source, "text")[0]
    stands = writing.notes.placed(note, document.text, document.passages, document.gone)[0]
    assert (page(library, source)["notes"][0]["start"], page(library, source)["notes"][0]["end"]) == (
        stands.start,
        stands.end,
    )


def test_a_note_with_an_id_in_decomposed_letters_can_be_moved(library: Library) -> None:
    source = Source("notes/text.yaml", FILE.replace("id: kept", "id: cafe\u0301"))
    note = page(library, source)["notes"][0]
    sent = {"do": "change", "reading": "text", "id": note["id"], "was": note["was"], **SAID, "for": "teachers"}
    ((secret, left), _) = writing.written([source], library, sent, "2026-11-21")
    assert "mood: calm" in secret.text
    assert "mood: calm" not in left.text


def test_the_id_of_a_note_says_nothing_of_its_words(library: Library) -> None:
    name = added(library, "Society moved", text="What it says is not to be read in its address.")[2]
    assert re.fullmatch(r"context-[0-9a-f]{8}", name)


def test_the_same_words_at_another_place_by_another_or_for_others_have_another_id(library: Library) -> None:
    given = [{}, {"by": "translator"}, {"name": "Ada"}, {"for": "teachers"}, {"kind": "gloss"}]
    names = [added(library, words, **other)[2] for words in ("Society moved", "Banks use") for other in given]
    assert len({name.partition("-")[2] for name in names}) == len(names)
    assert names[0] == added(library, "Society moved")[2]  # the same note


def test_of_two_notes_with_one_id_the_one_is_meant_that_the_page_shows(library: Library) -> None:
    files = [Source(f"notes/text.{end}", FILE.replace("Mind", end)) for end in ("yaml", "teacher.yaml")]
    for note in page(library, *files)["notes"]:
        gone = {"do": "remove", "reading": "text", "id": "kept", "was": note["was"], "in": note["for"]}
        ((left,), _) = writing.written(files, library, gone, "2026-11-21")
        assert left.path == f"notes/text{writing.FOR[note['for']]}"
        with pytest.raises(writing.Meanwhile) as conflict:
            writing.written(files, library, {**gone, "was": "what it was"}, "2026-11-21")
        assert conflict.value.now == {**conflict.value.now, "was": note["was"], "for": note["for"]}


def test_a_note_for_others_takes_its_comments_along(library: Library) -> None:
    source = Source("notes/text.yaml", FILE.replace("  mood:", "  # ask the author\n  mood:"))
    note = page(library, source)["notes"][0]
    sent = {"do": "change", "reading": "text", "id": "kept", "was": note["was"], **SAID, "for": "teachers"}
    ((secret, left), _) = writing.written([source], library, sent, "2026-11-21")
    for comment in ("id: kept   # a remark\n", "\n  # ask the author\n"):
        assert comment in secret.text
        assert comment not in left.text


def test_what_teachers_remarked_on_a_note_of_theirs_is_not_made_public_with_it(library: Library) -> None:
    source = Source("notes/text.teacher.yaml", FILE.replace("  mood:", "  # ask the author\n  mood:"))
    note = page(library, source)["notes"][0]
    sent = {"do": "change", "reading": "text", "id": "kept", "was": note["was"], **SAID}
    ((public, left), _) = writing.written([source], library, sent, "2026-11-21")
    assert public.path == "notes/text.yaml"
    assert "mood: calm" in public.text
    assert "#" not in public.text
    assert "# Notes on a text" in left.text


def test_what_is_written_is_planned_while_nobody_else_can_write(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, held, read_all = write(tmp_path / "content", BOOK), list[bool](), editing.sources.read

    def looked(folder: Path, overlay: Path | None) -> disk.Content:
        held.append((folder / disk.LOCK).exists())
        return read_all(folder, overlay)

    monkeypatch.setattr(editing.sources, "read", looked)
    note = {"do": "add", "reading": "text", "place": place(library, "Society"), **SAID}
    for path, body in (("notes", note), ("decisions", [{"decision": "ignore", "words": "RUSI"}])):
        assert editing.take(f"/-/{path}", json.dumps(body).encode(), content, None, library)[0] == 200
    assert held == [True, True]
    assert not (content / disk.LOCK).exists()


def test_a_page_knows_its_terms_and_how_to_tell_each_use(library: Library) -> None:
    found = page(library)
    assert found["uses"]["u-swift-1"] == {"term": "swift", "phrase": "swift answer came."}
    assert [term["id"] for term in found["terms"]] == ["nato", "swift"]
    assert found["words"] == {"desk_note": "Write"}
    assert writing.page_of(library, disk.Content(()), "gone", "1", writing.Speech({})) is None


# Through the server


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A book that is written in by many tests, each in files of its own."""
    with serving(write(tmp_path_factory.mktemp("desk") / "content", BOOK)) as found:
        yield found


def post(desk: Server, value: Any, path: str = "/-/notes", **headers: str) -> tuple[int, Any]:
    body = value if isinstance(value, bytes) else json.dumps(value)
    own = {"Origin": desk.start, "Content_Type": "application/json", **headers}
    status, got, data = desk.ask(path, "POST", body, **own)
    return status, json.loads(data) if "json" in got["Content-Type"] else data.decode()


@cache
def text_of_book() -> str:
    """The reading text of the book that is served."""
    content = disk.Content(tuple(Source(path, text) for path, text in BOOK.items()))
    return read(content, disk.read_theme("default"), scope="desk").entries[0].document.text


def sent(desk: Server, words: str, reading: str = "text", text: str = "") -> dict[str, Any]:
    """A new note as the page of a reading sends it."""
    text = text or text_of_book()
    digest = json.loads(desk.ask(f"/-/desk/{reading}")[2])["digest"]
    known = {"start": text.index(words), "end": text.index(words) + len(words), "exact": words, "digest": digest}
    return {"do": "add", "reading": reading, "place": {**known, "prefix": "", "suffix": ""}, **SAID}


def test_what_is_written_lands_in_its_file_and_the_page_knows(desk: Server) -> None:
    status, value = post(desk, sent(desk, "Third paragraph with 😀 and سلام in it."))
    assert (status, value["paths"]) == (200, ["notes/text.yaml"])
    assert desk.until("note written") == "note written: notes/text.yaml"
    desk.until("rebuilt in")
    (note,) = json.loads(desk.ask("/-/desk/text")[2])["notes"]
    assert note["text"].strip() == "What *this* is."
    status, value = post(desk, {**note, "do": "change", "reading": "text", "was": "old"})
    assert (status, value["now"]["was"]) == (409, note["was"])
    file = desk.content / "notes" / "text.yaml"
    file.write_bytes(b"# A remark\r\n" + file.read_bytes().replace(b"\n", b"\r\n"))
    status, _ = post(desk, {**note, "do": "change", "reading": "text", "text": "Other\nwords."})
    assert status == 200
    assert file.read_bytes().startswith(b"# A remark\r\n- id: ")
    assert b"Other\r\n" in file.read_bytes()
    assert b"\r\r" not in file.read_bytes()


def test_what_is_for_teachers_is_kept_out_of_git_and_of_the_site(desk: Server) -> None:
    assert (
        post(desk, {**sent(desk, "the RUSI did not. NATO, NATO"), "for": "teachers", "text": "A secret plan."})[0]
        == 200
    )
    desk.until("rebuilt in")
    assert "/notes/text.teacher.yaml" in (desk.content / ".gitignore").read_text("utf-8").splitlines()
    assert [note["for"] for note in json.loads(desk.ask("/-/desk/text")[2])["notes"]].count("teachers") == 1
    assert b"secret plan" not in desk.ask("/book/readings/text.html")[2]


def test_nothing_of_writing_is_in_what_is_built(desk: Server) -> None:
    content = disk.read_content(desk.content)
    for scope in ("public", "desk"):
        _, files = build(content, disk.read_theme("default"), outputs=("zip", "site", "private"), scope=scope)
        found = b"".join(file.path.encode() + file.data for file in files)
        for trace in (
            b"reader-live",
            b"readerPen",
            b"/-/",
            b"The note, in Markdown",
            b"secret plan",
            b"data-decisions",
        ):
            assert trace not in found.replace(b"data-decisions]", b""), trace


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "none"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Length": "none"}, 413),
        ({"host": "evil.example"}, 421),
        ({"path": "/-/desk/text"}, 405),
        ({"path": "/-/notes/"}, 405),
    ],
    ids=str,
)
def test_nobody_else_writes(headers: dict[str, str], status: int, desk: Server) -> None:
    before = tree(desk.content)
    assert post(desk, sent(desk, "Society"), **headers)[0] == status
    assert tree(desk.content) == before


def test_nobody_else_reads_what_a_page_knows(desk: Server) -> None:
    assert desk.ask("/-/desk/text", host="evil.example")[0] == 421
    assert desk.ask("/-/desk/text", Origin="http://evil.example")[0] == 403
    for path in ("/-/desk/", "/-/desk/gone", "/-/desk/..%2f..%2freader.toml", "/-/notes"):
        assert desk.ask(path)[0] == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff", b"[]", b'"add"', b'{"do": "add"}'])
def test_what_is_no_note_is_refused_with_a_reason(body: bytes, desk: Server) -> None:
    before = tree(desk.content)
    status, said = post(desk, body)
    assert status == 400
    assert said.strip()
    assert tree(desk.content) == before
    assert post(desk, b" " * 1_000_001)[0] == 413


def test_a_term_is_made_of_words_and_judged_where_it_stands(tmp_path: Path) -> None:
    with serving(write(tmp_path / "content", BOOK)) as desk:
        made = {"decision": "term", "words": "RUSI", "kind": "organisation", "text": "An institute: [old]\nand # new."}
        assert post(desk, [made], "/-/decisions") == (200, ["glossary/rusi.md"])
        text = (desk.content / "glossary" / "rusi.md").read_text("utf-8")
        assert text == "---\nterm: RUSI\nkind: organisation\n---\nAn institute: [old] and # new.\n"
        before = tree(desk.content)
        for words, message in (
            ("rusi!", "glossary/rusi.md: this term is there already"),
            ("Atlantic alliance", "also belongs to glossary/nato.md"),
            ("Index", "the name index is taken by a page of the site"),
            ("con", "Windows allows no file of the name con"),
        ):
            status, said = post(desk, [{**made, "words": words}], "/-/decisions")
            assert status == 422
            assert message in said
        assert tree(desk.content) == before
        decisions = [
            {"decision": "never", "term": "nato"},
            {"decision": "accept", "reading": "text", "term": "swift"},
            {"decision": "alias", "term": "rusi", "words": "the Society"},
        ]
        assert post(desk, decisions, "/-/decisions")[0] == 200
        assert "link: never" in (desk.content / "glossary" / "nato.md").read_text("utf-8")
        assert "accepted: [swift]" in (desk.content / "readings" / "text.md").read_text("utf-8")
        while b'data-term="nato"' in (html := desk.ask("/book/readings/text.html")[2]):
            desk.until("rebuilt in")  # twice, or once: what was decided before has perhaps not been built yet
        assert b'data-term="rusi"' in html
        assert json.loads(desk.ask("/-/desk/text")[2])["accepted"] == ["swift"]


def test_notes_are_written_on_the_last_good_page_and_never_over_what_cannot_be_read(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"text.yaml": "- id: mine\n"})
    with serving(write(tmp_path / "content", BOOK)) as desk:
        good = sent(desk, "The Society moved; the RUSI did not.")
        write(desk.content, {"readings/text.md": "---\ntitle: A text\ndate: never\n---\nOther words.\n"})
        desk.until("not rebuilt")
        assert post(desk, good)[0] == 200
        notes = desk.content / "notes"
        assert "The Society moved" in (notes / "text.yaml").read_text("utf-8")
        for data, message in (
            (b"\xff", "notes/text.yaml:1: byte 0xff is not UTF-8"),
            (b"- id: a\n  text: [\n", "notes/text.yaml"),
            (b"- id: a\r\n- id: b\n", "mixes kinds of line ends"),
        ):
            (notes / "text.yaml").write_bytes(data)
            status, said = post(desk, good)
            assert (status, (notes / "text.yaml").read_bytes()) == (422, data)
            assert message in said
        (notes / "text.yaml").write_bytes(b"")
        (notes / "text.yaml").chmod(0o444)
        assert "notes/text.yaml: is protected against writing" in post(desk, good)[1]
        (notes / "text.yaml").unlink()
        (notes / "text.yaml").symlink_to(outside / "text.yaml")
        assert post(desk, good)[0] == 422
        (notes / "text.yaml").unlink()
        notes.rmdir()
        os.symlink(outside, notes, target_is_directory=True)
        assert "leads out of the content folder" in post(desk, good)[1]
        assert tree(outside) == {"text.yaml": b"- id: mine\n"}


def test_a_note_on_a_text_of_the_overlay_stays_with_it(tmp_path: Path) -> None:
    overlay = write(
        tmp_path / "private",
        {"readings/closed.md": "---\nrights: none\n---\n# Closed\n\nNobody may see these words.\n"},
    )
    content = write(tmp_path / "content", {"reader.toml": TOML, "readings/text.md": TEXT})
    with serving(content, overlay=overlay) as desk:
        assert post(desk, sent(desk, "Nobody may see", "closed", "Nobody may see these words."))[0] == 200
        assert (overlay / "notes" / "closed.yaml").exists()
        assert "/notes/closed.yaml" in (overlay / ".gitignore").read_text("utf-8").splitlines()
        assert not (content / "notes").exists()
