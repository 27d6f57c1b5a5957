"""The command: what it says, how it ends, and that nothing it meets makes it fall over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.books.making import BOOK, READING, TOML, command, reader, tree, write
from tests.conftest import mostly_slow

WARNED = {**BOOK, "readings/text.md": READING + "\n[Words](gone.md)\n"}
BROKEN = {
    **BOOK,
    "readings/text.md": "---\ntitle: A text\n---\nWords.[^a]\n\n[^a]: One.\n\n[^a]: Two.\n",
    "readings/b.md": "---\n",
}

Captured = pytest.CaptureFixture[str]


# Exit statuses


def test_a_build_that_went_well_says_where_to_look(tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path / "content", BOOK)
    status, said, error = reader(capsys, "build", content)
    assert (status, error) == (0, "")
    index = tmp_path / "build" / "site" / "index.html"
    assert f"{index}" in said
    assert index.exists()
    assert (tmp_path / "build" / "book.zip").exists()


def test_all_errors_are_told_together_and_nothing_is_written(tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path / "content", BROKEN)
    status, said, error = reader(capsys, "build", content)
    assert (status, said) == (1, "")
    lines = error.splitlines()
    assert [line.rpartition("[")[2] for line in lines[:-1]] == ["front-matter]", "footnote-twice]"]
    assert lines[0].startswith(f"{content}/readings/b.md:1: ")
    assert lines[1].startswith(f"{content}/readings/text.md:8: ")
    assert lines[-1] == "2 errors: nothing was written"
    assert not (tmp_path / "build").exists()


def test_warnings_are_told_and_the_site_is_written(tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path / "content", WARNED)
    status, said, error = reader(capsys, "build", content)
    assert status == 0
    assert "index.html" in said
    assert f"{content}/readings/text.md:6: " in error
    assert "[broken-link]" in error
    assert error.endswith("\n1 warning\n")


def test_strict_makes_warnings_errors_and_nothing_is_written(tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path / "content", WARNED)
    status, said, error = reader(capsys, "build", content, "--strict")
    assert (status, said) == (1, "")
    assert "[broken-link]" in error
    assert not (tmp_path / "build").exists()


@pytest.mark.parametrize("more", [[], ["--strict"]])
def test_a_failed_build_leaves_the_old_site_byte_for_byte(more: list[str], tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path / "content", BOOK)
    assert reader(capsys, "build", content)[0] == 0
    before = tree(tmp_path / "build")
    write(content, WARNED if more else BROKEN)
    assert reader(capsys, "build", content, *more)[0] == 1
    assert tree(tmp_path / "build") == before


def test_no_reading_at_all_is_an_error(tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path / "content", {"reader.toml": TOML})
    status, _, error = reader(capsys, "build", content)
    assert status == 1
    assert "no readings found" in error
    assert not (tmp_path / "build").exists()


def test_a_folder_without_reader_toml_is_an_error_in_words(tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path / "content", {"readings/text.md": READING})
    status, _, error = reader(capsys, "build", content)
    assert status == 1
    assert "reader.toml:1: there is no reader.toml" in error


@pytest.mark.parametrize("command_name", ["build", "check"])
def test_content_that_is_not_there_cannot_be_worked_on(command_name: str, tmp_path: Path, capsys: Captured) -> None:
    status, said, error = reader(capsys, command_name, tmp_path / "nowhere")
    assert (status, said) == (2, "")
    assert error == f"reader: {tmp_path}/nowhere: does not exist; give the folder that holds reader.toml\n"


@pytest.mark.parametrize(
    "arguments",
    [[], ["biuld"], ["build", "--strct"], ["build", "--jobs", "0"], ["build", "--jobs", "many"], ["build", "a", "b"]],
)
def test_a_command_that_is_none_shows_how_it_is_used(arguments: list[str], capsys: Captured) -> None:
    status, said, error = reader(capsys, *arguments)
    assert (status, said) == (2, "")
    assert error.startswith("usage: reader")


def test_an_output_that_is_none_is_told_with_those_there_are(tmp_path: Path, capsys: Captured) -> None:
    status, _, error = reader(capsys, "build", write(tmp_path / "content", BOOK), "--output", "site,scroll")
    assert status == 2
    assert error == "reader: there is no output 'scroll'; known: zip, pdf, site, review, private\n"


def test_one_output_can_be_asked_for(tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path / "content", BOOK)
    assert reader(capsys, "build", content, "--output", "zip")[0] == 0
    assert sorted(path.name for path in (tmp_path / "build").iterdir()) == [".cache", "book.zip"]


def test_a_theme_that_is_not_there_is_told(tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path / "content", {**BOOK, "reader.toml": TOML + 'theme = "dark"\n'})
    status, _, error = reader(capsys, "build", content)
    assert status == 2
    assert error.startswith("reader: there is no theme 'dark'")


# Checking


def test_check_says_that_nothing_is_wrong(tmp_path: Path, capsys: Captured) -> None:
    assert reader(capsys, "check", write(tmp_path, BOOK)) == (0, "nothing is wrong\n", "")


@pytest.mark.parametrize(("more", "wanted"), [([], 0), (["--strict"], 1)])
def test_check_tells_warnings_and_fails_when_strict(
    more: list[str], wanted: int, tmp_path: Path, capsys: Captured
) -> None:
    status, said, error = reader(capsys, "check", write(tmp_path, WARNED), *more)
    assert (status, error) == (wanted, "")
    assert said.startswith(f"{tmp_path}/readings/text.md:6: ")
    assert said.endswith("1 warning\n")


def test_check_tells_errors_and_writes_nothing(tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path / "content", BROKEN)
    status, said, _ = reader(capsys, "check", content)
    assert status == 1
    assert said.endswith("2 errors\n")
    assert [path.name for path in tmp_path.iterdir()] == ["content"]


@pytest.mark.parametrize(("files", "wanted"), [(BOOK, 0), (WARNED, 0), (BROKEN, 1)])
def test_check_speaks_json(files: dict[str, str], wanted: int, tmp_path: Path, capsys: Captured) -> None:
    status, said, _ = reader(capsys, "check", write(tmp_path, files), "--json")
    problems = json.loads(said)
    assert status == wanted
    assert all(problem.keys() == {"path", "line", "rule", "level", "message"} for problem in problems)
    assert [(problem["path"], problem["line"], problem["rule"]) for problem in problems] == {
        id(BOOK): [],
        id(WARNED): [("readings/text.md", 6, "broken-link")],
        id(BROKEN): [("readings/b.md", 1, "front-matter"), ("readings/text.md", 8, "footnote-twice")],
    }[id(files)]


def test_json_stays_json_with_names_that_are_no_unicode(tmp_path: Path) -> None:
    content = write(tmp_path, BOOK)
    with open(os.fsencode(content) + b"/readings/\xff\x1b.md", "w") as file:
        file.write(READING)
    done = command("check", content, "--json")
    assert [problem["rule"] for problem in json.loads(done.stdout)] == ["file-name"]


# Addresses


def test_an_address_sets_canonical_links_and_absolute_ones_where_a_page_may_be_served_anywhere(
    tmp_path: Path, capsys: Captured
) -> None:
    content = write(tmp_path / "content", BOOK)
    assert reader(capsys, "build", content, "--address", "https://example.org/books/one/")[0] == 0
    site = tmp_path / "build" / "site"
    for path in sorted(site.rglob("*.html")):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        canonical = page.select_one("link[rel=canonical]")
        assert canonical
        assert canonical["href"] == f"https://example.org/books/one/{path.relative_to(site).as_posix()}"
        inside = [
            link["href"] for link in page.select("a[href], link[rel=stylesheet]") if "://" not in str(link["href"])
        ]
        rooted = [str(link).startswith("/books/one/") for link in inside if not str(link).startswith("#")]
        assert rooted
        assert all(rooted) if path.name == "404.html" else not any(rooted)


def test_an_address_is_given_up_for_the_one_of_the_command(tmp_path: Path, capsys: Captured) -> None:
    toml = TOML + 'address = "https://old.example/"\nlanguage = "en"\n'
    content = write(tmp_path / "content", {**BOOK, "reader.toml": toml})
    assert reader(capsys, "build", content, "--address", "https://new.example/")[0] == 0
    site = b"".join(data for name, data in tree(tmp_path / "build" / "site").items() if name.endswith(".html"))
    assert b"https://new.example/" in site
    assert b"old.example" not in site


def test_without_an_address_no_page_claims_one(tmp_path: Path, capsys: Captured) -> None:
    assert reader(capsys, "build", write(tmp_path / "content", BOOK))[0] == 0
    assert b'<link rel="canonical"' not in b"".join(tree(tmp_path / "build" / "site").values())


def test_an_address_that_is_none_is_refused(tmp_path: Path, capsys: Captured) -> None:
    status, _, error = reader(capsys, "build", write(tmp_path / "content", BOOK), "--address", "ftp://example.org")
    assert status == 2
    assert "expected https://" in error


# Streams and surroundings

PERSIAN = {**BOOK, "readings/متن.md": READING, "readings/متن بد.md": READING, "readings/договор.md": "Слова.[^a]"}


@pytest.mark.parametrize(
    "settings",
    mostly_slow(
        [
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
            {"PYTHONIOENCODING": "latin-1:strict"},
        ]
    ),
)
def test_names_that_a_terminal_cannot_show_are_told_all_the_same(settings: dict[str, str], tmp_path: Path) -> None:
    content = write(tmp_path / "content", PERSIAN)
    done = command("build", content, **settings)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.count("[file-name]") == 1
    (content / "readings" / "متن بد.md").unlink()
    (content / "readings" / "договор.md").unlink()
    done = command("build", content, "--out", tmp_path / "ساخت", **settings)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "ساخت" / "site" / "readings" / "متن.html").exists()


def test_a_name_cannot_steer_the_terminal(tmp_path: Path, capsys: Captured) -> None:
    content = write(tmp_path, {**BOOK, "readings/\x1b[31mred\n.md": READING, "glossary/\u202eevil.md": READING})
    status, _, error = reader(capsys, "build", content, "--out", tmp_path.parent / "out")
    assert status == 1
    assert "\\x1b[31mred\\n.md:1: " in error
    assert not {"\x1b", "\u202e"} & set(error)
    assert len(error.splitlines()) == error.count("[file-name]") + error.count("[no-term]") + 1


def shell(line: str, content: Path) -> subprocess.CompletedProcess[str]:
    """A line of shell in which $R is the command and $C the content."""
    line = line.replace("$R", '"$PYTHON" -m reader').replace("$C", '"$C"')
    settings = {**os.environ, "PYTHON": sys.executable, "C": str(content)}
    return subprocess.run(["sh", "-c", line], env=settings, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("line", mostly_slow(["$R build $C >&- 2>&-", "$R build $C >&-", "$R build $C 2>&-"]))
def test_closed_streams_do_not_hinder_a_build(line: str, tmp_path: Path) -> None:
    done = shell(line, write(tmp_path / "content", WARNED))
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert (tmp_path / "build" / "site" / "index.html").exists()


@pytest.mark.parametrize(
    "line", mostly_slow(["$R build $C >/dev/full", "$R check $C >/dev/full", "$R check $C --json >/dev/full"])
)
def test_a_full_device_is_told(line: str, tmp_path: Path) -> None:
    done = shell(line, write(tmp_path / "content", BOOK))
    assert done.returncode == 2
    assert done.stderr.startswith("reader: ")
    assert "Traceback" not in done.stderr


def test_a_reader_of_the_output_that_has_gone_is_not_missed(tmp_path: Path) -> None:
    done = shell("$R check $C | true", write(tmp_path / "content", WARNED))
    assert (done.returncode, done.stderr) == (0, "")


def test_it_works_from_any_folder_with_any_letters_in_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    place = tmp_path / 'a b\'s "c" 50% #1? متن'
    write(place / "content", BOOK)
    monkeypatch.chdir(place)
    monkeypatch.delenv("HOME", raising=False)
    assert reader(capsys, "build")[0] == 0
    assert (place / "build" / "site" / "index.html").exists()
    assert reader(capsys, "check")[0] == 0


def test_the_version_is_said(capsys: Captured) -> None:
    status, said, _ = reader(capsys, "--version")
    assert status == 0
    assert said.startswith("annotated-reader ")
