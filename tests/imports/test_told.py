"""`reader import`: what it says, the names it gives, and what a person told it."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader import amend, frontmatter, gather
from reader.clean import merge
from reader.clean.report import trimmed, visible
from reader.clean.write import front_matter, slug
from reader.desk import Desk, free_place
from reader.model import Source
from tests.books.making import command, write
from tests.imports.importing import OTHER, TEXT, Captured, change, imported

# What is said


def test_the_report_names_values_lines_questions_and_answers(content: Path, capsys: Captured) -> None:
    _, said = imported(capsys, content, "asking.txt")
    assert re.search(r"^  title +Late Again +line 1$", said, re.MULTILINE)
    assert re.search(r"^  author +Ada Ferris +line 3", said, re.MULTILINE)
    assert re.search(r"^  publisher +\? +not found$", said, re.MULTILINE)
    assert re.search(r"^  body +2 paragraphs$", said, re.MULTILINE)
    assert "publisher: who published this?" in said
    assert '--publisher "…"' in said
    text = (content / "readings" / "late-again.md").read_text("utf-8").split("\n")
    for key, number in re.findall(r"`(\w+:)` in line (\d+) of the file", said):
        assert text[int(number) - 1].strip().startswith(key)
    assert len(re.findall(r"in line \d+ of the file", said)) == 2
    assert "-" not in {line.split()[0] for line in re.findall(r"missing-\w+|doubled-words", said)}


def test_a_kind_without_words_of_its_own_is_still_readable(content: Path, capsys: Captured) -> None:
    from reader.kinds import asked

    assert asked("some-new-kind") == "some new kind"


def test_the_report_as_json_is_whole_and_the_same_in_a_file(content: Path, capsys: Captured) -> None:
    _, said = imported(capsys, content, "asking.txt", "gone.txt", "--dry-run", "--json", "--report", "report.json")
    first, second = json.loads(said)
    assert json.loads((content.parent / "report.json").read_text("utf-8")) == [first, second]
    assert first["metadata"]["authors"] == ["Ada Ferris"]
    assert first["kept"]["paragraph"] == 2
    assert first["questions"] == 2
    assert {flag["kind"] for flag in first["flags"]} == {"missing-publisher", "doubled-words"}
    assert all(flag["how"] for flag in first["flags"])
    assert second["error"] == "there is no such file"


def test_every_change_of_a_line_can_be_seen(content: Path, capsys: Captured) -> None:
    change(content.parent / "late.txt", "the keys of", "the\u00a0keys\u00ad of")
    _, said = imported(capsys, content, "late.txt", "--diff")
    assert "line 8\n    - …" in said
    assert "the‹no-break space›keys‹soft hyphen› of" in said
    assert "+ …" in said


def test_a_difference_is_shown_with_a_few_words_about_it() -> None:
    assert trimmed("a" * 99 + "x" + "b" * 99, "a" * 99 + "y" + "b" * 99, 3) == ("…aaaxbbb…", "…aaaybbb…")
    assert trimmed("same", "same same", 2) == ("…me", "…me same")
    assert visible("می\u200cروم\u200b\x07") == "می\u200cروم‹zero width space›‹u+0007›"


def test_the_end_tells_terms_and_names_without_one_for_all_captures_once(content: Path, capsys: Captured) -> None:
    write(content, {"glossary/quay.md": "---\nterm: Quay\ncase: insensitive\n---\nWhere boats lie.\n"})
    more = (
        "\nEverybody in Harwich knew Captain Bolt, and Captain Bolt knew Harwich as nobody else in the town ever did.\n"
    )
    write(content.parent, {"a.txt": TEXT.replace("\nSource", f"{more}\nSource"), "b.txt": OTHER})
    _, said = imported(capsys, content, "a.txt", "b.txt")
    assert "terms of the glossary: Quay (2)\n" in said
    assert "Captain Bolt (2)" in said


@pytest.mark.slow
def test_a_terminal_gets_colours_and_a_pipe_does_not(content: Path, capsys: Captured) -> None:
    found = {}
    for setting in ("", "1"):
        ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm-256color", "NO_COLOR": setting, "COLUMNS": "100"}
        arguments = [
            sys.executable,
            "-m",
            "reader",
            "import",
            str(content.parent / "asking.txt"),
            "--to",
            str(content),
            "--dry-run",
        ]
        subprocess.run(arguments, stdout=theirs, env=environment, check=False, timeout=60)
        os.close(theirs)
        said = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # its other end is closed
                break
            if not piece:
                break
            said += piece
        os.close(ours)
        found[setting] = said.decode()
    assert "\x1b[1;33m" in found[""]
    assert "\x1b[1;33m" not in found["1"]
    assert "QUESTIONS" in found["1"]
    assert "\x1b" not in imported(capsys, content, "asking.txt")[1]


def test_asking_for_help_loads_nothing_heavy(content: Path) -> None:
    program = (
        "import sys; from reader.cli import main\n"
        "try: main(['import', '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'rich', 'trafilatura', "
        " 'pdfplumber', 'mammoth', 'nh3', 'bs4', 'markdown_it', 'yaml', 'lunr', 'jinja2'}\n"
        "print('loaded:', sorted(heavy & set(sys.modules)), [m for m in sys.modules if m.startswith('reader.clean')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.rstrip().endswith("loaded: [] []")


def test_text_needs_none_of_the_heavy_readers(content: Path) -> None:
    done = command("import", content.parent / "late.txt", "--to", content, "--dry-run", PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    assert not re.search(r"\| +(?:rich|trafilatura|pdfplumber|mammoth|nh3)$", done.stderr, re.MULTILINE)


# Names


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "con-text"),
        ("com¹", "com¹-text"),
        ("index", "index-text"),
        ("???", "reading"),
        ("What’s New? (Part 2)", "whats-new-part-2"),
        ("Колокол вместо маяка", "колокол-вместо-маяка"),
        ("کلید پل", "کلید-پل"),
        ("می‌روم", "میروم"),
    ],
)
def test_a_title_becomes_a_safe_name(title: str, name: str) -> None:
    assert slug(title) == name


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters() | st.sampled_from("aA-./\\ éＣоon"), max_size=200), min_size=1, max_size=4))
def test_any_titles_become_names_that_the_edition_takes_and_that_do_not_clash(titles: list[str]) -> None:
    desk = Desk(Path("content"))
    paths = [free_place(desk, title) for title in [*titles, *titles, titles[0].swapcase()]]
    assert all(path.parent == Path("content/readings") for path in paths)
    assert len({path.name.casefold() for path in paths}) == len(paths)
    for path in paths:
        assert gather.wrong_name(path.stem, gather.RESERVED) == ""
        assert len(path.name.encode()) <= 120


WORDS = st.text("ab:#'\"-?{[|> \n\té漢ک\u200c~0", max_size=130)  # signs that mean something to YAML


@given(st.text(st.characters() | st.characters(categories=["Cs", "Cc", "Zl"])))
@settings(max_examples=60, deadline=None)
def test_any_value_a_file_may_claim_can_be_written_and_read_back(text: str) -> None:
    made = front_matter({"title": merge.sound(text)})
    fields = frontmatter.split(Source("", made.encode().decode()))[0]
    assert (fields.problems, fields.values["title"] or "") == ([], merge.sound(text))
    assert not frontmatter.text(merge.sound(text))


VALUES = st.dictionaries(
    st.sampled_from(["title", "capture", "flags", "via", "null", "a b"]),
    st.none() | WORDS | st.lists(WORDS, max_size=3) | st.lists(st.dictionaries(WORDS, WORDS, max_size=3), max_size=3),
    max_size=4,
)


@settings(max_examples=50, deadline=None)
@given(VALUES, VALUES)
def test_other_values_are_put_into_a_front_matter_and_comments_between_keys_stay(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    lines = "".join(f"# above {n}\n{amend.lines_of(key, before[key])}" for n, key in enumerate(before))
    done = amend.update(Source("text.md", f"---\n{lines}---\nWords.\n"), after)
    if not before:
        return
    assert done
    changed = frontmatter.split(done[0])
    assert {key: merge.plain(value) or "" for key, value in after.items()} == {
        key: value or "" for key, value in changed[0].values.items()
    }
    assert changed[1] == "Words.\n"
    assert [f"# above {n}" for n in range(len(before))] == re.findall(r"^# above \d$", done[0].text, re.MULTILINE)


@settings(max_examples=60, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_a_mark_of_values_is_that_of_the_values_read_back(value: object) -> None:
    assert merge.mark_values({"key": value}) == merge.mark_values({"key": merge.plain(value)})


@pytest.mark.slow
def test_two_imports_at_once_take_two_names(content: Path) -> None:
    write(content.parent, {"one.txt": TEXT, "two.txt": TEXT.replace("third time", "fourth time")})
    with ThreadPoolExecutor(2) as both:
        names = [content.parent / "one.txt", content.parent / "two.txt"]
        done = list(both.map(lambda name: command("import", name, "--to", content), names))
    assert [one.returncode for one in done] == [0, 0], [one.stdout for one in done]
    texts = [path.read_text("utf-8") for path in sorted((content / "readings").glob("late-again*.md"))]
    assert sorted("fourth time" in text for text in texts) == [False, True]
    assert not list(content.glob(".reader*"))


# What a person is told


def test_what_was_given_is_said_to_be_given(content: Path, capsys: Captured) -> None:
    _, said = imported(capsys, content, "late.txt", "--date", "2021-05-03", "--title", "Late Again")
    assert re.search(r"date +2021-05-03 +given by hand", said)
    assert re.search(r"title +Late Again +given by hand", said)


def test_a_long_value_has_its_origin_on_the_next_line(content: Path, capsys: Captured) -> None:
    title = "A Title That Is Longer Than the Column in Which the Values Stand"
    _, said = imported(capsys, content, "late.txt", "--title", title)
    assert f"{title}\n              given by hand\n" in said


def test_a_text_that_may_be_public_should_say_why(content: Path, capsys: Captured) -> None:
    assert "rights_note" in imported(capsys, content, "late.txt", "--rights", "full", "--dry-run")[1]
    reason = ("--rights", "full", "--rights-note", "I wrote it")
    assert "says why" not in imported(capsys, content, "late.txt", *reason)[1]


def test_a_name_that_does_not_fit_its_bytes_is_told(content: Path, capsys: Captured) -> None:
    write(content.parent, {"late.docx": TEXT, "late.xyz": TEXT})
    status, said = imported(capsys, content, "late.docx")
    assert status == 2
    assert "it is named .docx but is no Word file" in said
    assert "it was read as text" in imported(capsys, content, "late.xyz")[1]
    assert "it was read as text" not in imported(capsys, content, "asking.txt")[1]


@pytest.mark.parametrize(("capture", "words"), [("ftp://a.b/c", "only http and https"), ("", "without a name")])
def test_what_can_be_no_capture_is_told_at_once(capture: str, words: str, content: Path, capsys: Captured) -> None:
    status, said = imported(capsys, content, capture)
    assert status == 2
    assert words in said


def test_months_and_weekdays_are_no_names(content: Path, capsys: Captured) -> None:
    said = " They met Mara Ellison on a Tuesday in November, and the bark of Mara Ellison on a Tuesday in November."
    write(content.parent, {"late.txt": TEXT.replace("third time.", f"third time.{said}")})
    names = imported(capsys, content, "late.txt")[1].partition("names without a term: ")[2].partition("\n")[0]
    assert names == "Mara Ellison (2)"


def test_a_mail_from_a_pipe_is_kept_as_a_mail(content: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = f"From: Ada Ferris <a@quay.example>\nMIME-Version: 1.0\nSubject: Late\nDate: 3 May 2021\n\n{TEXT}"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(mail.encode())))
    imported(capsys, content, "-")
    assert [path.suffix for path in (content / "captures").iterdir()] == [".eml"]
