"""The zip: the same bytes every time, and safe to unpack anywhere."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from reader import archive, build, disk
from reader.model import File, Theme
from tests.books.making import tree
from tests.conftest import BOOKS

FILES = [File("b/متن.html", b"two" * 100), File("a.html", b"one"), File("B.html", b"")]


def opened(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def test_names_are_sorted_below_one_folder() -> None:
    assert opened(archive.pack(FILES, "book")).namelist() == ["book/B.html", "book/a.html", "book/b/متن.html"]


def test_the_order_of_the_files_does_not_matter() -> None:
    assert archive.pack(FILES, "book") == archive.pack(FILES[::-1], "book")


def test_no_clock_and_no_system_leaves_a_trace() -> None:
    for entry in opened(archive.pack(FILES, "book")).infolist():
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert (entry.create_system, entry.external_attr >> 16) == (3, 0o100644)


def test_names_that_are_not_ascii_are_marked_as_utf_8() -> None:
    assert opened(archive.pack(FILES, "book")).getinfo("book/b/متن.html").flag_bits & 0x800


def test_a_file_may_be_stored_as_it_is() -> None:
    packed = opened(archive.pack(FILES, "book", stored=frozenset(["b/متن.html"])))
    kinds = [entry.compress_type for entry in packed.infolist()]
    assert kinds == [zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED]
    assert packed.read("book/b/متن.html") == b"two" * 100


@pytest.mark.parametrize("name", ["plain", "persian"])
def test_the_zip_holds_the_site_and_not_itself(name: str, theme: Theme) -> None:
    _, files = build.build(disk.read_content(BOOKS / name / "content"), theme)
    made = {file.path: file.data for file in files}
    packed = opened(made[f"{name}.zip"])
    inside = {entry.removeprefix(f"{name}/"): packed.read(entry) for entry in packed.namelist()}
    site = {path.removeprefix("site/"): data for path, data in made.items() if path.startswith("site/")}
    assert site.pop(f"{name}.zip") == made[f"{name}.zip"]
    assert list(inside) == sorted(inside)
    assert {path for path in site.keys() | inside.keys() if site.get(path) != inside.get(path)} == {"download.html"}


def test_python_unpacks_it_to_the_same_files(tmp_path: Path) -> None:
    (tmp_path / "book.zip").write_bytes(archive.pack(FILES, "book"))
    subprocess.run([sys.executable, "-m", "zipfile", "-e", "book.zip", "out"], cwd=tmp_path, check=True)
    assert tree(tmp_path / "out") == {f"book/{file.path}": file.data for file in FILES}
