"""The same content again, hard texts, broken themes and a spoiled cache; and that every row has its test."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reader import disk
from tests.books.making import reader, tree, write
from tests.conftest import mostly_slow
from tests.faults.spoiling import BAD, HEAD, Captured, left, page, powerless, run

# The same again


def test_52_of_a_reading_that_was_removed_nothing_stays(book: Path, capsys: Captured) -> None:
    (book / "content" / "readings" / "second.md").unlink()
    write(book / "content", {"readings/first.md": HEAD + "The ferry."})
    assert reader(capsys, "build", book / "content")[0] == 0
    after = left(book / "build")
    assert "site/readings/second.html" not in after
    for name, data in after.items():
        assert b"second.html" not in data, name
        assert b"sesquipedalian" not in data.lower(), name


SURROUNDINGS = [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONHASHSEED": "1"},
    {"TZ": "Pacific/Apia", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1", "LANG": "fa_IR.UTF-8"},
]


@pytest.mark.parametrize(
    "settings", mostly_slow([pytest.param(row, id=f"5{3 + n}-{n}") for n, row in enumerate(SURROUNDINGS)])
)
def test_the_same_bytes_come_of_any_surroundings(settings: dict[str, str], book: Path) -> None:
    before = left(book / "build")
    for path in (book / "content").rglob("*.md"):
        os.utime(path, (0, 0) if "TZ" in settings else (4_500_000_000, 4_500_000_000))  # 56: 1970, and 2112
    assert run(book, "--clean", "--out", book / "again", **settings) == (0, "")
    assert left(book / "again") == before


def test_72_the_zip_is_plain(book: Path) -> None:
    with zipfile.ZipFile(book / "build" / "book.zip") as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    for entry in entries:
        assert entry.filename.startswith("book/")
        assert ".." not in entry.filename
        assert entry.external_attr >> 16 == 0o100644
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
    assert len({entry.filename.casefold() for entry in entries}) == len(entries)


# Work


def seconds(book: Path, capsys: Captured, text: str, term: str = "ferry") -> float:
    """How long a build of a text takes, remembering nothing."""
    write(book / "content", {BAD: HEAD + text, "glossary/ferry.md": f"---\nterm: '{term}'\n---\nA thing.\n"})
    start = time.process_time()
    assert reader(capsys, "check", book / "content")[0] == 0
    return time.process_time() - start


@pytest.mark.parametrize(
    ("term", "text"),
    [
        pytest.param("(a+)+$", "a" * 400 + "! ", id="60-term-that-is-a-pattern"),
        pytest.param("aa aa ab", "aa " * 400, id="60-near-misses"),
    ],
)
def test_work_grows_with_the_text_and_no_faster(term: str, text: str, book: Path, capsys: Captured) -> None:
    seconds(book, capsys, "Words.")
    one, four = (min(seconds(book, capsys, text * n, term) for _ in range(2)) for n in (25, 100))
    assert four < 8 * one + 0.3


@pytest.mark.parametrize("amount", [2000])
def test_58_work_grows_with_a_line_and_no_faster(amount: int, book: Path, capsys: Captured) -> None:
    seconds(book, capsys, "Words.")
    one, four = (seconds(book, capsys, "Words “of” many *kinds*. " * amount * n) for n in (1, 4))
    assert four < 8 * one + 0.3


# Themes and what is remembered


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        pytest.param("templates/reading.html", None, "no template reading.html", id="61-missing"),
        pytest.param("templates/reading.html", "\n{% if %}", "template reading.html, line 2", id="61-syntax"),
        pytest.param("templates/reading.html", "\n\n{{ nobody.x }}", "template reading.html, line 3", id="61-name"),
        pytest.param("strings/en.toml", "a = ", "en.toml", id="61-words"),
    ],
)
def test_a_theme_that_is_wrong_is_told(name: str, text: str | None, said: str, book: Path, capsys: Captured) -> None:
    shutil.copytree(disk.themes_folder() / "default", book / "themes" / "default")
    place = book / "themes" / "default" / name
    place.unlink() if text is None else place.write_text(text)
    before = tree(book / "build")
    status, _, error = reader(capsys, "build", book / "content", "--themes", book / "themes")
    assert status == 2
    assert error.startswith("reader: ")
    assert error.count("\n") == 1
    assert said in error
    assert tree(book / "build") == before


def damage(how: Callable[[Path], object]) -> Callable[[Path], None]:
    """Something done to every file of the cache."""

    def make(folder: Path) -> None:
        for path in folder.glob("??/*"):
            how(path)

    return make


def as_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("no folder")


def foreign(folder: Path) -> None:
    write(folder, {"ab/mine.txt": "mine", "zz/top": "mine"})


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(damage(lambda path: path.write_bytes(b"")), id="emptied"),
        pytest.param(
            damage(lambda path: path.write_bytes(path.read_bytes()[:-9])), id="killed-half-way", marks=pytest.mark.slow
        ),
        pytest.param(damage(lambda path: path.write_bytes(os.urandom(99))), id="damaged"),
        pytest.param(damage(lambda path: (path.unlink(), path.mkdir())), id="folders", marks=pytest.mark.slow),
        pytest.param(as_file, id="file", marks=pytest.mark.slow),
        pytest.param(foreign, id="foreign", marks=pytest.mark.slow),
        pytest.param(shutil.rmtree, id="gone", marks=pytest.mark.slow),
    ],
)
def test_whatever_became_of_the_cache_the_site_is_the_same(
    how: Callable[[Path], object], book: Path, capsys: Captured
) -> None:
    before = left(book / "build")
    how(book / "build" / ".cache")
    for more in ([], ["--clean"]):
        status, _, error = reader(capsys, "build", book / "content", *more)
        assert (status, error) == (0, "")
        assert left(book / "build") == before
    if how is foreign:
        assert (book / "build" / ".cache" / "ab" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("mode", mostly_slow([0, 0o555]))
def test_a_cache_that_may_not_be_used_is_done_without(mode: int, book: Path) -> None:
    (book / "build" / ".cache").chmod(mode)
    write(book / "content", {BAD: HEAD + "New."})
    status, error = run(book, before=powerless)
    (book / "build" / ".cache").chmod(0o755)
    assert (status, error) == (0, "")
    assert page("readings/bad.html")(book)


# Proved elsewhere

PROVED = {
    12: "test_build.test_marks_and_line_ends_change_nothing",
    13: "test_build.test_marks_and_line_ends_change_nothing",
    15: "test_safety.test_separators_and_odd_letters_of_a_title_leave_the_search_data_valid",
    33: "pages.test_hard_edition.test_every_page_opens_and_none_scrolls_sideways",
    34: "test_cli.test_a_name_cannot_steer_the_terminal",
    45: "test_writing_sites.test_a_full_disk_is_told_and_the_old_site_stays",
    48: "test_writing_sites.test_a_run_that_is_told_to_stop_does_so_without_a_trace",
    53: "test_build.test_the_same_content_gives_the_same_bytes_wherever_and_whenever",
    54: "test_layers.test_only_edges_and_the_cache_touch_the_world",
    55: "test_cli.test_a_full_device_is_told",
    56: "test_archive.test_no_clock_and_no_system_leaves_a_trace",
    64: "test_cli.test_it_works_from_any_folder_with_any_letters_in_its_name",
    65: "test_cli.test_it_works_from_any_folder_with_any_letters_in_its_name",
}
# 23 and 24 are about notes, which no version reads yet; 49 is a matter of documents; 57 takes minutes.
LATER = {23, 24, 49, 57}


def test_the_tests_that_prove_other_rows_are_there() -> None:
    for name in PROVED.values():
        module, _, test = name.rpartition(".")
        assert callable(getattr(importlib.import_module(f"tests.{module}"), test))


def test_every_row_has_its_test() -> None:
    here = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    found = {int(number) for number in re.findall(r'(?:"|\bdef test_)(\d\d)[-_]', here)}
    assert set(range(1, 66)) | {72} == found | set(PROVED) | LATER
