"""An editor's decisions: each is a line in the content, nothing else changes, and the next build honours it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from reader import amend, review
from reader.model import ReaderError, Source
from reader.review import decide
from tests.books.making import TOML, reader, tree, write
from tests.conftest import pairs

BOOK = {
    "reader.toml": TOML,
    "readings/text.md": "---\ntitle: A text  # a remark\n---\n"
    "A swift answer came. Banks use SWIFT. A swift answer again, and a swift reply.\n\n"
    "The Society moved; the RUSI did not. NATO, NATO and nato.\n",
    "glossary/swift.md": "---\nterm: Swift\nnames: {ru: СВИФТ}\n---\nA network of banks.\n",
    "glossary/nato.md": "---\nterm: NATO\naliases:\n  - Atlantic Alliance\n---\nAn alliance.\n",
}


@pytest.mark.parametrize(("given", "wanted"), pairs("amend"))
def test_a_line_is_added_and_nothing_else_changes(given: str, wanted: str) -> None:
    assert amend.append(Source("readings/a.md", given + "\n"), ("glossary", "never"), "nato").text == wanted + "\n"


@pytest.mark.parametrize(
    "words", ["3+3: [x], {y}", "# no remark", "'single' \"double\"", "true", "2015", "دو: سه", "- a"]
)
def test_words_are_written_so_that_they_are_read_again(words: str) -> None:
    for text in ("---\ntitle: A\n---\n", "---\naliases:\n- b\n---\n", "---\naliases: [b]\n---\n"):
        made = amend.append(Source("glossary/a.md", text), ("aliases",), words)
        assert amend.loaded(made.text.split("---")[1])["aliases"][-1] == words


@pytest.mark.parametrize("text", ["---\ntitle: [A\n---\n", "---\nglossary: just words\n---\n"])
def test_what_cannot_be_changed_safely_is_left_to_the_editor(text: str) -> None:
    with pytest.raises(ReaderError, match=r"readings/a\.md: add nato to `glossary: never` by hand"):
        amend.append(Source("readings/a.md", text), ("glossary", "never"), "nato")


def test_what_an_alias_shares_is_not_changed_for_both() -> None:
    text = "---\nother: &g {link: all}\nglossary: *g\n---\n"
    with pytest.raises(ReaderError, match="by hand"):
        amend.append(Source("readings/a.md", text), ("glossary", "never"), "nato")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[edition]\nname = 'a'\n", "[edition]\nname = 'a'\n\n[glossary]\nignore = [\"Iran\"]\n"),
        ("[glossary]\nlink = 'all'\n", "[glossary]\nignore = [\"Iran\"]\nlink = 'all'\n"),
        ("[glossary] # x\nignore = [ # y\n 'b']\n", "[glossary] # x\nignore = [\"Iran\", # y\n 'b']\n"),
        ("[glossary]\n[output]\nignore = []\n", '[glossary]\nignore = ["Iran"]\n[output]\nignore = []\n'),
    ],
)
def test_a_name_is_added_to_reader_toml(text: str, wanted: str) -> None:
    assert amend.append_toml(Source("reader.toml", text), "glossary", "ignore", "Iran").text == wanted


def linked(folder: Path) -> list[str]:
    """The words that the built reading links to terms, or marks as mentions."""
    html = (folder / "build" / "site" / "readings" / "text.html").read_text("utf-8")
    return [found.get_text() for found in BeautifulSoup(html, "html.parser").select("article [id^=u-]")]


def decided(capsys: pytest.CaptureFixture[str], folder: Path, *decisions: dict[str, str]) -> str:
    """Write decisions as a review page does, take them over, and build again."""
    file = write(folder, {"decisions.json": json.dumps(decisions)}) / "decisions.json"
    status, said, error = reader(capsys, "review", file, folder / "content")
    assert (status, error) == (0, "")
    assert reader(capsys, "build", folder / "content")[0] == 0
    return said


def test_each_decision_is_honoured_by_the_next_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = write(tmp_path / "content", BOOK)
    reader(capsys, "build", content)
    assert linked(tmp_path) == ["swift", "SWIFT", "swift", "swift", "NATO", "NATO"]
    said = decided(
        capsys,
        tmp_path,
        {"decision": "not-here", "reading": "text", "term": "swift", "words": "a swift reply"},
        {"decision": "not-here", "reading": "text", "term": "swift", "words": "A swift answer"},
        {"decision": "never-here", "reading": "text", "term": "nato"},
        {"decision": "alias", "term": "swift", "words": "the Society"},
    )
    assert linked(tmp_path) == ["SWIFT", "The Society"]
    assert "+++ readings/text.md" in said
    assert "+  never: [nato]" in said
    assert said.endswith("2 files changed\n")
    assert (
        (content / "readings" / "text.md").read_text("utf-8").startswith("---\ntitle: A text  # a remark\nglossary:\n")
    )


def test_what_windows_wrote_stays_as_windows_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = b"\xef\xbb\xbf" + BOOK["glossary/nato.md"].replace("\n", "\r\n").encode()
    content = write(tmp_path / "content", {**BOOK, "glossary/nato.md": text})
    decided(capsys, tmp_path, {"decision": "alias", "term": "nato", "words": "the Alliance"})
    changed = (content / "glossary" / "nato.md").read_bytes()
    assert changed == text.replace(b"Atlantic Alliance\r\n", b"Atlantic Alliance\r\n  - the Alliance\r\n")


def test_a_name_that_needs_no_term_is_not_asked_for_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reading = BOOK["readings/text.md"] + "\nThe RUSI, RUSI.\n"
    content = write(tmp_path / "content", {**BOOK, "readings/text.md": reading})
    assert "“RUSI” stands 3 times" in reader(capsys, "check", content)[1]
    decided(capsys, tmp_path, {"decision": "ignore", "words": "RUSI"})
    assert reader(capsys, "check", content)[1] == "nothing is wrong\n"


def test_hints_stop_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = write(
        tmp_path / "content", {**BOOK, "readings/text.md": BOOK["readings/text.md"] + "\nThe RUSI, RUSI.\n"}
    )
    assert reader(capsys, "check", "--strict", content)[0] == 0
    assert reader(capsys, "build", "--strict", content)[::2] == (0, "")


def test_what_is_saved_while_decisions_are_made_is_not_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "content", BOOK)
    text = folder / "readings" / "text.md"
    decide = review.decide

    def slowly(*given: Any) -> Any:
        done = decide(*given)
        text.write_text(text.read_text("utf-8") + "\nSaved meanwhile.\n", "utf-8")
        return done

    monkeypatch.setattr(review, "decide", slowly)
    file = write(tmp_path, {"d.json": '[{"decision": "never-here", "reading": "text", "term": "swift"}]'}) / "d.json"
    status, _, error = reader(capsys, "review", file, folder)
    assert status != 0
    assert "readings/text.md: another program has just saved it: save again" in error
    assert "Saved meanwhile." in text.read_text("utf-8")


def test_a_name_that_would_break_the_content_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = write(tmp_path / "content", BOOK)
    before = tree(content)
    for words, message in (("Index", "index.md: the name index is taken"), ("con", "con.md: Windows allows no file")):
        decision = {"decision": "term", "words": words, "text": "A term."}
        file = write(tmp_path, {"d.json": json.dumps([decision])}) / "d.json"
        status, _, error = reader(capsys, "review", file, content)
        assert (status, tree(content)) == (2, before)
        assert f"glossary/{message}" in error


def test_a_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = write(tmp_path / "content", BOOK)
    before = tree(content)
    file = write(tmp_path, {"d.json": '[{"decision": "ignore", "words": "RUSI"}]'}) / "d.json"
    status, said, _ = reader(capsys, "review", file, content, "--dry-run")
    assert (status, tree(content)) == (0, before)
    assert '+ignore = ["RUSI"]' in said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not what a review page saves"),
        ("{}", "a list of decisions"),
        ("[1]", "decision 1: expected keys and texts"),
        (
            '[{"decision": "burn"}]',
            "decision 1: expected one of never-here, not-here, accept, never, alias, term, ignore, got 'burn'",
        ),
        ('[{"decision": "alias", "term": "swift"}]', "decision 1: alias needs `words`"),
        ('[{"decision": "alias", "term": "../../x", "words": "a"}]', "there is no glossary/../../x.md"),
        ('[{"decision": "never-here", "reading": "gone", "term": "x"}]', "there is no readings/gone.md"),
        ('[{"decision": "alias", "term": "swift", "words": "nato"}]', "also belongs to glossary/nato.md"),
        ('[{"decision": "ignore", "words": "RU\\ud800"}]', "decision 1: `words` holds a control character"),
    ],
)
def test_a_file_that_is_no_list_of_decisions_is_refused(
    text: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = write(tmp_path / "content", BOOK)
    before = tree(content)
    status, _, error = reader(capsys, "review", write(tmp_path, {"d.json": text}) / "d.json", content)
    assert status == 2
    assert message in error
    assert tree(content) == before


def test_the_review_names_every_use_with_words_that_stand_but_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = write(tmp_path / "content", BOOK)
    assert "review" in reader(capsys, "build", content, "--review")[1]
    html = (tmp_path / "build" / "review" / "text.html").read_text("utf-8")
    page = BeautifulSoup(html, "html.parser")
    words = [str(box["data-words"]) for box in page.select("[data-decision=not-here]")]
    assert words[:4] == ["swift answer came.", "SWIFT", "swift answer again,", "swift reply."]
    assert [str(name["data-words"]) for name in page.select(".name-review")] == ["Society", "RUSI"]
    site = {path for path in tree(tmp_path / "build" / "site") if path.startswith("review") or "/review" in path}
    assert site == set()


def test_links_that_were_looked_at_are_listed_last(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = write(tmp_path / "content", BOOK)
    reader(capsys, "build", content)
    decided(capsys, tmp_path, {"decision": "accept", "reading": "text", "term": "swift"})
    assert "glossary:\n  accepted: [swift]\n---" in (content / "readings" / "text.md").read_text("utf-8")
    reader(capsys, "build", content, "--review")
    page = BeautifulSoup((tmp_path / "build" / "review" / "text.html").read_text("utf-8"), "html.parser")
    assert [term["data-term"] for term in page.select(".term-review")] == ["nato", "swift"]
    assert len(page.select("[data-decision=accept]")) == 1
    write(content, {"glossary/swift.md": "---\nterm: Other\nlink: first  # once\n---\nAnother.\n"})
    (content / "glossary" / "swift.md").rename(content / "glossary" / "other.md")
    said = decided(capsys, tmp_path, {"decision": "never", "term": "other"})
    assert said.startswith("--- glossary/other.md")
    assert "link: never  # once" in (content / "glossary" / "other.md").read_text("utf-8")
    assert "`glossary: accepted` names swift, but there is no" in reader(capsys, "check", content)[1]


def test_decisions_are_made_one_after_the_other() -> None:
    source = Source("glossary/a.md", "---\nterm: A\n---\n")
    made = decide([source], [{"decision": "alias", "term": "a", "words": word} for word in ("b", "c")])
    assert [source.text for source in made] == ["---\nterm: A\naliases: [b, c]\n---\n"]


@pytest.mark.parametrize(
    "given",
    ['[glossary]\nignore = "Moscow"\n', 'glossary.ignore = ["a"]\n', 'glossary = {link = "all"}\n', "[broken\n"],
)
def test_a_list_that_is_written_unusually_is_left_to_the_editor(given: str) -> None:
    with pytest.raises(ReaderError, match=r"reader\.toml: add \"Iran\" to `ignore` under \[glossary\] by hand"):
        amend.append_toml(Source("reader.toml", given), "glossary", "ignore", "Iran")


def test_a_decision_that_was_taken_already_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = write(tmp_path / "content", BOOK)
    decisions = (
        {"decision": "never-here", "reading": "text", "term": "nato"},
        {"decision": "alias", "term": "swift", "words": "the Society"},
        {"decision": "ignore", "words": "RUSI"},
    )
    decided(capsys, tmp_path, *decisions)
    before = tree(content)
    assert decided(capsys, tmp_path, *decisions) == "0 files changed\n"
    assert tree(content) == before


@pytest.mark.parametrize("text", ["A swift\nanswer came. Then a swift answer came.", "Swift – y. Swift - y, swift."])
def test_one_tick_leaves_all_other_uses(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = write(tmp_path / "content", {**BOOK, "readings/text.md": f"# A text\n\n{text}\n"})
    reader(capsys, "build", content, "--review")
    page = BeautifulSoup((tmp_path / "build" / "review" / "text.html").read_text("utf-8"), "html.parser")
    before = len(linked(tmp_path))
    box = page.select("[data-decision=not-here]")[0]
    decided(
        capsys,
        tmp_path,
        {"decision": "not-here", "reading": "text", "term": "swift", "words": str(box["data-words"])},
    )
    assert len(linked(tmp_path)) == before - 1


def test_a_reading_whose_name_another_system_wrote_can_be_decided_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = write(tmp_path / "content", {**BOOK, "readings/cafe\u0301.md": "# Another\n\nNATO.\n"})
    said = decided(capsys, tmp_path, {"decision": "never-here", "reading": "café", "term": "nato"})
    assert said.endswith("1 file changed\n")
    assert "never: [nato]" in (content / "readings" / "cafe\u0301.md").read_text("utf-8")


def test_mixed_line_ends_are_refused_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mixed = b"---\r\nterm: NATO\n---\nAn alliance.\n"
    content = write(tmp_path / "content", {**BOOK, "glossary/nato.md": mixed})
    before = tree(content)
    decisions = [
        {"decision": "alias", "term": "swift", "words": "the Society"},
        {"decision": "alias", "term": "nato", "words": "the Alliance"},
    ]
    file = write(tmp_path, {"d.json": json.dumps(decisions)}) / "d.json"
    status, _, error = reader(capsys, "review", file, content)
    assert status == 2
    assert "glossary/nato.md: mixes kinds of line ends" in error
    assert tree(content) == before


def test_where_a_term_is_never_linked_nothing_is_said_of_its_places() -> None:
    source = Source("readings/text.md", BOOK["readings/text.md"])
    never = {"decision": "never-here", "reading": "text", "term": "swift"}
    here = {"decision": "not-here", "reading": "text", "term": "swift", "words": "swift reply."}
    made = decide([source], [here, never])
    assert [found.text for found in made] == [found.text for found in decide([source], [never])]
