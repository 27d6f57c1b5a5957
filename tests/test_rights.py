"""What may not be published is in no public byte; whoever may see it sees it marked."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import unicodedata
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from reader import build, disk, rights, sources
from reader.language import count_words
from reader.model import Content, File, Problem, Theme
from tests.books.making import READING, TOML, reader, tree, write
from tests.conftest import BOOKS
from tests.serving import serving
from tests.sites import content_of
from tests.test_safety import everything

BOOK = BOOKS / "rights" / "content"
TERMS = {
    "glossary/lantern.md": "---\nterm: lantern\n---\nWhat gives light.\n",
    "glossary/anchor.md": "---\nterm: anchor\n---\nWhat holds.\n",
}
PIXEL = b"\x89PNG\r\n\x1a\n"

Captured = pytest.CaptureFixture[str]


@cache
def default() -> Theme:
    """The theme, whose templates are compiled once."""
    return disk.read_theme("default")


@pytest.fixture
def theme() -> Theme:
    return default()


def words_of(chance: random.Random, count: int) -> list[str]:
    """Words that no page of ours has, each another."""
    made: dict[str, None] = {}
    while len(made) < count:
        made[f"q{''.join(chance.choices('bcdfghjklmnpvwz', k=7))}"] = None
    return list(made)


def body_of(chance: random.Random, words: list[str]) -> str:
    """A text of those words in every kind of block, with terms among them, in their order."""
    rest = iter(words)

    def some(count: int) -> str:
        found = [next(rest) for _ in range(count)]
        found.insert(chance.randrange(count), chance.choice(["lantern", "anchor", "the lantern", "an *anchor*"]))
        return " ".join(found)

    blocks = [
        lambda: some(30).capitalize() + ". " + some(12).capitalize() + "." + f"[^{chance.randrange(3)}]",
        lambda: f"## {some(9)}",
        lambda: f"- {some(9)}\n- {some(10)}\n  - {some(9)}",
        lambda: f"> {some(14)}.\n> — {some(9)}",
        lambda: f"| {some(9)} | {some(9)} |\n|---|---|\n| {some(9)} | {some(3)} |",
        lambda: f'![{some(9)}](../pictures/secret.png "{some(9)}")',
        lambda: f"```\n{some(10)}\n```",
        lambda: f"{some(9)}\n: {some(10)}",
        lambda: f"[{some(9)}](https://example.org/) **{some(9)}** `{some(9)}`",
    ]
    chosen = [blocks[0](), *(chance.choice(blocks)() for _ in range(12))]
    return "\n\n".join([*chosen, *(f"[^{n}]: {some(20)}." for n in range(3))]) + "\n"


def front_of(words: list[str], text: str, rights_line: str) -> str:
    """Front matter in which the text's words stand wherever an import may put some."""
    sentence = " ".join(re.findall(r"[a-z]+", text.lower())[:12])
    rows = {
        "title": "A withheld text",
        "subtitle": sentence,
        "abstract": sentence,
        "date": "2020",
        "date_evidence": sentence,
        "author_bio": sentence,
        "disclaimer": sentence,
        "image_credits": [sentence],
        "pull_quotes": [sentence],
        "flags": [{"kind": "note", "level": "note", "line": 1, "quote": sentence}],
        "events": [{"date": "2020", "what": sentence}],
    }
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in rows.items()) + rights_line


def public_of(head: str, seed: int, theme: Theme) -> tuple[list[str], list[File], int]:
    """A book with one text of chance words, built: its words, all public files, and how many words it has in all."""
    chance = random.Random(seed)
    words = words_of(chance, 800)
    text = body_of(chance, words)
    content = Content(
        content_of(
            {
                "reader.toml": TOML,
                "readings/secret.md": f"---\n{front_of(words, text, head)}\n---\n{text}",
                "readings/open.md": READING + "\n[There](secret.md#p1), a lantern.\n",
                **TERMS,
            }
        ).sources,
        (File("pictures/secret.png", PIXEL),),
    )
    _, files = build.build(content, theme)
    return found_in(text, words), files, count_words(text)


def found_in(text: str, words: list[str]) -> list[str]:
    """The chance words that a text has."""
    there = set(re.findall(r"q[bcdfghjklmnpvwz]{7}", text))
    return [word for word in words if word in there]


def public_text(files: list[File]) -> str:
    """Every public byte as text: archives unpacked, JSON and HTML decoded, in lower case."""
    ours = ("assets/", "lunr.js", "THIRD-PARTY.txt")  # the same in every edition
    whole = everything({file.path: file.data for file in files if not any(part in file.path for part in ours)})
    return (whole + unescape(re.sub(r"<[^>]*>", " ", whole))).lower()


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 10**6), head=st.sampled_from(["rights: none", "capture: a.txt", "rights: none\ndraft: true"])
)
def test_no_word_of_a_text_that_may_not_be_published_is_in_any_public_byte(seed: int, head: str) -> None:
    words, files, _ = public_of(head, seed, default())
    text = public_text(files)
    assert found_in(text, words) == []
    assert not [file.path for file in files if "secret.png" in file.path]
    assert ("a withheld text" in text) == ("draft" not in head)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**6), limit=st.sampled_from([0, 10, 40, 5000]))
def test_of_a_text_to_quote_from_no_more_is_public_than_the_limit(seed: int, limit: int) -> None:
    theme = default()
    words, files, count = public_of("rights: quotation", seed, theme)
    assert len(found_in(public_text(files), words)) <= count // 10
    content = content_of(
        {
            "reader.toml": TOML + f"[rights]\nquotation_words = {limit}\n",
            "readings/text.md": f"---\ntitle: T\nrights: quotation\n---\n{'. '.join(words)}. A lantern {words[0]}.",
            **TERMS,
        }
    )
    whole = build.read(content, theme)
    shown = rights.public(whole)
    said = [use.before + use.words + use.after for _, uses in shown.definitions[1].uses for use in uses]
    assert sum(map(count_words, said)) <= min(limit, whole.entries[0].document.words // 10)


def test_eight_words_in_a_row_are_seen_across_marks_and_lines() -> None:
    text = "One two, three four — five\nsix *seven* eight nine."
    assert rights.borrows("He says: one two three four five six seven EIGHT!", text)
    assert not rights.borrows("two three four five six seven nine", text)
    assert not rights.borrows("", text)


@pytest.mark.parametrize(
    ("ours", "text"),
    [
        ("The Président a dit que la négociation était terminée", "président a dit que la négociation était terminée"),
        ("رئیس‌جمهور می‌گوید این گفت‌وگوها به پایان رسیده است", "رئيسجمهور ميگويد اين گفتوگوها به پايان رسيده است"),
        ("He says: 外交部長拒絕評論談判的內容和協議", "二零二二年，外交部長拒絕評論談判的內容和協議。"),
    ],
)  # fmt: skip
def test_a_text_is_known_in_any_script_and_however_it_is_typed(ours: str, text: str) -> None:
    for form in ("NFC", "NFD"):
        assert rights.borrows(unicodedata.normalize(form, ours), unicodedata.normalize("NFC", text))


def test_a_name_in_a_script_without_spaces_is_no_borrowed_row() -> None:
    assert not rights.borrows("伊朗伊斯蘭共和國", "伊朗伊斯蘭共和國的外交部長")
    assert not rights.borrows("ประธานาธิบดี", "ประธานาธิบดีกล่าวว่า")


def test_words_in_the_title_of_a_link_and_the_text_of_a_picture_are_borrowed_too() -> None:
    text = "one two three four five six seven eight & nine"
    for body in (f'<a href="u" title="{text.replace("&", "&amp;")}">x</a>', f'<img alt="{text}">'):
        assert rights.borrowed(rights.unseen(body), text) == 9
    assert rights.borrows(rights.unseen(f'<a href="{text.replace(" ", "%20")}">x</a>'), text)


# The page that stands for a text


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small book of rights, built with its private copy."""
    target = tmp_path_factory.mktemp("rights")
    _, files = build.build(
        disk.read_content(BOOK), disk.read_theme("default"), outputs=("site", "zip", "private", "review")
    )
    disk.write(target, files)
    return target


def page(folder: Path, path: str) -> BeautifulSoup:
    return BeautifulSoup((folder / path).read_text("utf-8"), "html.parser")


def test_a_record_stands_for_the_text_with_its_reason_and_a_link(made: Path) -> None:
    main = page(made / "site", "readings/the-keeper.html").main
    assert main is not None
    said = main.get_text(" ", strip=True)
    for words in ("The keeper’s year", "Tomas Brandt", "The Coast Quarterly", "2019", "The heirs were asked"):
        assert words in said
    assert main.select('a[href="https://coast.example/keeper"]')
    assert "stairs" not in said
    assert not main.select("article, .toc, .strip, .note, .pn")
    assert main.select("#p2"), "a link from another text leads here"


def test_a_term_counts_its_uses_and_quotes_only_what_may_be(made: Path) -> None:
    groups = page(made / "site", "glossary/lens.html").select(".conc .from")
    lines = [[line.get_text(" ", strip=True) for line in group.select(".kwic .s")] for group in groups]
    assert [len(found) for found in lines] == [1, 0, 2]  # by date
    assert "gathers what the flame gives away" in lines[0][0]
    counts = [group.select_one("h3 .n") for group in groups]
    assert [count and count.get_text() for count in counts] == ["3 uses", "2 uses", "2 uses"]
    assert "¶ 2" in groups[1].get_text()


def test_the_private_copy_holds_the_whole_and_says_on_every_page_what_it_is(made: Path) -> None:
    private = made / "private"
    assert "oil froze in the cans" in page(private, "readings/the-keeper.html").get_text()
    assert "nobody has read to its end" in page(private, "readings/our-account.html").get_text()
    assert not (private / "readings" / "the-storm.html").exists()
    pages = sorted(private.rglob("*.html"))
    assert len(pages) > 8
    for path in pages:
        found = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        assert "Private copy: not for publication" in found.get_text(), path
        assert "noindex" in str(found.find("meta", attrs={"name": "robots"})), path
    assert (private / "rights-private.zip").exists()


def test_nothing_of_the_private_copy_is_public(made: Path) -> None:
    files = [
        File(path.relative_to(made).as_posix(), path.read_bytes())
        for path in [*sorted((made / "site").rglob("*")), made / "rights.zip"]
        if path.is_file()
    ]
    text = public_text(files)
    for words in ("froze in the cans", "private copy", "two hundred and eleven", "ships he never", "the wind rose"):
        assert words not in text
    assert not any("private" in file.path for file in files)


def test_asking_for_a_private_copy_changes_no_public_byte(tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path / "content", tree(BOOK))
    assert reader(capsys, "build", content)[0] == 0
    before = {path: data for path, data in tree(tmp_path / "build").items() if not path.startswith(".")}
    status, said, _ = reader(capsys, "build", content, "--private")
    after = tree(tmp_path / "build")
    assert status == 0
    assert str(tmp_path / "build" / "private" / "index.html") in said
    assert {path: after[path] for path in before} == before
    assert reader(capsys, "build", content)[0] == 0
    assert {path: data for path, data in tree(tmp_path / "build").items() if path in before} == before


def test_a_text_that_is_not_there_stands_as_its_record(tmp_path: Path, capsys: Captured) -> None:
    stub = "---\ntitle: Not here\nrights: none\nsource_url: https://a.example/x\n---\n"
    content = write(tmp_path / "content", {"reader.toml": TOML, "readings/a.md": stub, "readings/text.md": READING})
    assert reader(capsys, "check", content, "--strict")[:2] == (0, "nothing is wrong\n")
    assert reader(capsys, "build", content, "--private")[0] == 0
    for folder in ("site", "private"):
        assert "https://a.example/x" in (tmp_path / "build" / folder / "readings" / "a.html").read_text("utf-8")


# Drafts

FLAGGED = """---
title: {title}
authors: {authors}
date: null
publisher: P
flags:
- {{kind: missing-title, level: must, line: 1, answer: ''}}
- {{kind: missing-author, level: must, line: 1, answer: ''}}
- {{kind: missing-date, level: must, line: 1, answer: '{date}'}}
- {{kind: doubled-words, level: must, line: 40, quote: 'and they had had a bird', answer: '{doubled}'}}
- {{kind: image, level: note, line: 2}}
---

The first paragraph.

It rained, and *they*
had had[^a] a bird.

[^a]: Once.
"""
OPEN = {"title": "null", "authors": "null", "date": "", "doubled": ""}


def told(text: str, theme: Theme) -> list[Problem]:
    content = content_of({"reader.toml": TOML, "readings/open.md": READING, "readings/text.md": text})
    return [problem for problem in build.read(content, theme).problems if problem.path == "readings/text.md"]


def test_each_open_question_is_told_at_its_words_or_at_its_flag(theme: Theme) -> None:
    problems = told(FLAGGED.format(**OPEN), theme)
    assert [(problem.line, problem.level, problem.rule) for problem in problems] == [
        (1, "warning", "draft"),
        (7, "question", "question"),
        (8, "question", "question"),
        (9, "question", "question"),
        (16, "question", "question"),
    ]
    assert "4 open questions" in problems[0].message
    assert "“and they had had a bird”" in problems[-1].message
    assert "on line 10" in problems[-1].message


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        ({}, 4),
        ({"title": "Rain"}, 3),
        ({"authors": "[Ada Ferris]"}, 3),
        ({"date": "nobody knows"}, 3),
        ({"doubled": "so it was printed"}, 3),
        ({"title": "Rain", "authors": "Ada", "date": "unknown", "doubled": "yes"}, 0),
    ],
)
def test_an_answer_or_the_value_itself_closes_a_question(answers: dict[str, str], left: int, theme: Theme) -> None:
    problems = told(FLAGGED.format(**{**OPEN, **answers}), theme)
    assert len([problem for problem in problems if problem.rule == "question"]) == left
    assert any(problem.rule == "draft" for problem in problems) == bool(left)


@pytest.mark.parametrize("flags", ["missing-date", "{kind: x, level: must}", "[x]", "[{kind: x, level: Must}]"])
def test_flags_that_are_none_are_an_error_and_not_an_answer(flags: str, tmp_path: Path, capsys: Captured) -> None:
    texts = {"reader.toml": TOML, "readings/text.md": f"---\ntitle: A\nflags: {flags}\n---\nWords.\n"}
    status, said, _ = reader(capsys, "check", write(tmp_path, texts))
    assert status == 1
    assert f"{tmp_path}/readings/text.md:3: " in said
    assert "[wrong-type]" in said


def test_a_build_names_a_draft_and_check_lists_what_it_asks(tmp_path: Path, capsys: Captured) -> None:
    texts = {"reader.toml": TOML, "readings/open.md": READING, "readings/text.md": FLAGGED.format(**OPEN)}
    content = write(tmp_path / "content", texts)
    status, _, error = reader(capsys, "build", content)
    assert status == 0
    assert error.count("\n") == 2
    assert f"{content}/readings/text.md:1: this reading is a draft with 4 open questions" in error
    assert "a bird" not in public_text([File(*pair) for pair in tree(tmp_path / "build" / "site").items()])
    status, said, _ = reader(capsys, "check", content)
    assert status == 0
    assert f"{content}/readings/text.md:16: " in said
    assert said.endswith("1 warning, 4 questions\n")


def test_serving_shows_drafts_and_withheld_texts_marked(tmp_path: Path) -> None:
    content = write(tmp_path / "content", tree(BOOK))
    with serving(content) as server:
        draft = BeautifulSoup(server.ask(server.base + "readings/the-storm.html")[2], "html.parser")
        closed = BeautifulSoup(server.ask(server.base + "readings/the-keeper.html")[2], "html.parser")
        home = BeautifulSoup(server.ask(server.base + "index.html")[2], "html.parser")
        linking = BeautifulSoup(server.ask(server.base + "readings/our-account.html")[2], "html.parser")
    note = draft.select_one(".told")
    assert note is not None
    assert "Draft: 2 open questions" in note.get_text()
    assert [found.get_text() for found in note.select("q")] == ["the door of the lamp room stood open and"]
    assert "on line 15" in note.get_text()
    assert "The wind rose at four." in draft.get_text()
    assert "Not in the public edition" in closed.select_one(".told").get_text()  # type: ignore[union-attr]
    assert "froze in the cans" in closed.get_text()
    marks = [found.get_text() for found in home.select(".mark-of")]
    assert marks == ["Not in the public edition", "Not in the public edition", "Draft"]
    assert linking.select('a[href="the-storm.html"], a[href="../readings/the-storm.html"]')


# What git has

CLOSED = "---\ntitle: Closed\nrights: none\n---\nWords of another.\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Content in a repository, with one text that may not be published, which git would take."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    texts = {"reader.toml": TOML + '[readings]\norder = ["متن", "text"]\n', "readings/text.md": READING}
    content = write(tmp_path / "content", {**texts, "readings/متن.md": CLOSED})
    git(tmp_path, "init", "-q")
    return content


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


def rules(content: Path, theme: Theme, overlay: Path | None = None) -> list[str]:
    return [problem.rule for problem in build.read(sources.read(content, overlay), theme).problems]


def test_a_text_that_git_has_or_would_take_is_told_with_the_cure(repository: Path, theme: Theme) -> None:
    assert rules(repository, theme) == ["not-ignored"]
    git(repository, "add", "-A")
    found = build.read(sources.read(repository), theme).problems
    assert [problem.rule for problem in found] == ["tracked"]
    assert "git rm --cached readings/متن.md" in found[0].message
    assert "/readings/متن.md to .gitignore" in found[0].message
    git(repository, "rm", "--cached", "-q", "readings/متن.md")
    write(repository, {".gitignore": "# why\n/readings/متن.md\n"})
    assert rules(repository, theme) == []


def test_a_capture_that_git_would_take_is_told_too(repository: Path, theme: Theme) -> None:
    write(repository, {".gitignore": "/readings/متن.md\n", "captures/page.html": "<p>Words of another."})
    assert rules(repository, theme) == ["tracked"]
    write(repository, {".gitignore": "/readings/متن.md\n/captures/\n"})
    assert rules(repository, theme) == []


def test_a_capture_beside_the_content_is_told_where_its_text_may_not_be_public(repository: Path, theme: Theme) -> None:
    text = "---\ntitle: T\nrights: {}\nrights_note: mine\ncapture: raw/t.txt\n---\n\nOwn words.\n"
    write(repository.parent, {"raw/t.txt": "Own words.", "raw/other.txt": "Notes."})
    write(repository, {".gitignore": "/readings/*.md\n", "readings/t.md": text.format("none")})
    git(repository.parent, "add", "raw")
    told = build.read(sources.read(repository), theme).problems
    assert [(one.path, one.rule) for one in told] == [("../raw/t.txt", "tracked")]
    assert "/raw/t.txt in .gitignore beside the content folder" in told[0].message
    write(repository, {"readings/t.md": text.format("full")})
    assert rules(repository, theme) == []


def test_an_imported_text_that_may_be_public_says_why(repository: Path, theme: Theme) -> None:
    text = "---\ntitle: T\nrights: full\n{}capture: t.txt\n---\n\nOwn words.\n"
    write(repository, {".gitignore": "/readings/*.md\n", "readings/t.md": text.format("")})
    assert rules(repository, theme) == ["no-reason"]
    write(repository, {"readings/t.md": text.format("licence: CC BY 4.0\n")})
    assert rules(repository, theme) == []


def test_what_is_for_teachers_is_told_where_a_public_repository_would_show_it(repository: Path, theme: Theme) -> None:
    own = {"notes/text.teacher.yaml": "[]\n", "assignments/one.Teacher.md": "The answer."}
    own["pages/answers.teacher.md"] = "The answer."
    write(repository, {".gitignore": "/readings/متن.md\n", **own})
    assert [rule for rule in rules(repository, theme) if rule != "not-yet"] == ["not-ignored"] * 3
    git(repository, "add", "-A")
    told = [one for one in build.read(sources.read(repository), theme).problems if one.rule == "tracked"]
    assert [one.path for one in told] == sorted(own, key=str.casefold)
    assert "git rm --cached notes/text.teacher.yaml" in told[1].message
    assert "/notes/text.teacher.yaml to .gitignore" in told[1].message


def test_notes_that_quote_a_text_that_may_not_be_public_are_told_too(repository: Path, theme: Theme) -> None:
    own = "- id: a\n  quote: {exact: of another, prefix: 'Words ', suffix: .}\n  text: Whose?\n"
    ignored = {".gitignore": "/readings/متن.md\n/readings/other.md\n"}
    open_notes = own.replace("id: a", "id: b")
    other = {"readings/other.md": CLOSED.replace("none", "quotation"), "notes/other.yaml": open_notes}
    write(repository, {**ignored, **other, "notes/متن.yaml": own})
    assert rules(repository, theme) == ["not-ignored"]
    git(repository, "add", "-A")
    (told,) = build.read(sources.read(repository), theme).problems
    assert (told.path, told.rule) == ("notes/متن.yaml", "tracked")
    assert "this file quotes a text with rights: none, but git has it" in told.message
    git(repository, "rm", "--cached", "-q", "notes/متن.yaml")
    write(repository, {".gitignore": ignored[".gitignore"] + "/notes/متن.yaml\n"})
    assert rules(repository, theme) == []


def test_in_a_private_repository_git_may_have_everything(repository: Path, theme: Theme) -> None:
    git(repository, "add", "-A")
    toml = (repository / "reader.toml").read_text("utf-8") + '[rights]\nrepository = "private"\n'
    write(repository, {"reader.toml": toml})
    assert rules(repository, theme) == []


def test_without_git_nothing_is_said(repository: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert rules(repository, theme) == []


def test_where_a_text_is_kept_out_the_rest_is_built_and_checked(repository: Path, capsys: Captured) -> None:
    linking = READING + "\n[There](متن.md).\n"
    write(repository, {".gitignore": "/readings/متن.md\n", "readings/text.md": linking})
    (repository / "readings" / "متن.md").unlink()
    status, said, _ = reader(capsys, "check", repository, "--strict")
    assert status == 0
    assert "[kept-out]" in said
    assert said.endswith("1 hint\n")
    assert reader(capsys, "build", repository, "--strict")[0] == 0


# A folder laid over the content


def test_an_overlay_adds_and_replaces_and_leaves_the_content_as_it_is(tmp_path: Path, capsys: Captured) -> None:
    stub = "---\ntitle: Closed\nrights: none\n---\n"
    content = write(tmp_path / "content", {"reader.toml": TOML, "readings/a.md": stub, "readings/text.md": READING})
    overlay = write(
        tmp_path / "private",
        {"readings/a.md": CLOSED + "\n[x](gone.md)\n", "readings/b.md": "# B\n\n![](../pictures/a.png)\n"},
    )
    write(overlay, {"pictures/a.png": PIXEL})
    before = tree(content), tree(overlay)
    status, _, error = reader(capsys, "build", content, "--overlay", overlay, "--private")
    assert status == 0
    assert f"{overlay}/readings/a.md:7: " in error
    assert "[broken-link]" in error
    built = tmp_path / "build"
    assert "Words of another" in (built / "private" / "readings" / "a.html").read_text("utf-8")
    assert "Words of another" not in public_text([File(*pair) for pair in tree(built / "site").items()])
    assert (built / "site" / "pictures" / "a.png").exists()
    assert (tree(content), tree(overlay)) == before
    status, said, _ = reader(capsys, "check", content, "--overlay", overlay)
    assert f"{overlay}/readings/a.md:1: the overlay has a file of this name" in said


def test_an_overlay_that_is_no_folder_is_refused(tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path / "content", {"reader.toml": TOML, "readings/text.md": READING})
    for wrong in (tmp_path / "gone", content):
        status, _, error = reader(capsys, "check", content, "--overlay", wrong)
        assert (status, error.count("\n")) == (2, 1)


def test_what_is_decided_of_a_text_in_the_overlay_is_written_there(tmp_path: Path) -> None:
    text = "---\ntitle: Lights\nrights: none\n---\nA lantern.\n"
    content = write(tmp_path / "content", {"reader.toml": TOML, "readings/text.md": READING, **TERMS})
    overlay = write(tmp_path / "private", {"readings/lights.md": text})
    before = tree(content)
    with serving(content, overlay=overlay) as server:
        decision = json.dumps([{"decision": "never-here", "reading": "lights", "term": "lantern"}])
        status, _, _ = server.ask(
            "/-/decisions", "POST", decision, Origin=server.start, Content_Type="application/json"
        )
        assert status == 200
        assert b"A" in server.ask(server.base + "readings/lights.html")[2]
    assert tree(content) == before
    assert "never" in (overlay / "readings" / "lights.md").read_text("utf-8")
