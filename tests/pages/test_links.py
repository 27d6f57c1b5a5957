"""Every link in every built file leads somewhere; read from the files, without a browser."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.pages.conftest import Sample

Pages = dict[str, BeautifulSoup]


@pytest.fixture(scope="module")
def pages(sample: Sample) -> Pages:
    """Every page, parsed once."""
    return {path: BeautifulSoup(file.data, "lxml") for path, file in sample.files.items() if path.endswith(".html")}


@pytest.mark.slow
def test_every_link_on_every_page_leads_to_a_file_and_a_place_in_it(sample: Sample, pages: Pages) -> None:
    places = {path: {str(mark["id"]) for mark in page.find_all(id=True)} for path, page in pages.items()}
    wrong = []
    for path, page in pages.items():
        for mark in page.find_all(True):
            for name in ("href", "src", "action"):
                written = mark.get(name)
                if written is None or urlsplit(str(written)).scheme:
                    continue
                address = urlsplit(str(written))
                target = unquote(posixpath.normpath(posixpath.join(posixpath.dirname(path), address.path)))
                target = path if not address.path else target
                if target not in sample.files:
                    wrong.append(f"{path}: no file for {written}")
                elif address.fragment and unquote(address.fragment) not in places[target]:
                    wrong.append(f"{path}: no place for {written}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_no_id_stands_twice_on_a_page(pages: Pages) -> None:
    twice = []
    for path, page in pages.items():
        ids = Counter(str(mark["id"]) for mark in page.find_all(id=True))
        twice += [f"{path}: {name}" for name, count in ids.items() if count > 1]
    assert not twice, "\n".join(twice)


def test_no_page_names_a_folder_or_an_absolute_path(sample: Sample) -> None:
    # A folder opens as a listing from the disk, and the site lies below a path that nobody knows beforehand.
    for path, file in sample.files.items():
        if path.endswith(".html"):
            for written in re.findall(rb'\b(?:href|src|action)="([^"#?]*)', file.data):
                assert not written.startswith(b"/"), f"{path}: {written!r}"
                assert not written.endswith(b"/") or b":" in written, f"{path}: {written!r}"


def test_style_sheets_fetch_nothing(sample: Sample) -> None:
    for path, file in sample.files.items():
        if path.endswith(".css"):
            text = file.data.decode()
            assert "@import" not in text
            assert all(url.strip("'\"").startswith(("data:", "#")) for url in re.findall(r"url\(([^)]*)\)", text)), path
