"""The sample edition in a real browser: built once, served below a path, and unpacked on the disk."""

from __future__ import annotations

import os
import pickle
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from reader import disk
from reader.build import build
from reader.model import File, Library
from tests import browser as programs
from tests.conftest import SAMPLE
from tests.pages.server import served
from tests.pages.tabs import Tab
from tests.serving import LONG

BELOW = "/some-repo/"
FOLDER = "a reader می‌خوانیم"
# The kinds of page there are, each with one of its kind.
KINDS = {
    "home": "index.html",
    "reading": "readings/putin-in-tehran.html",
    "glossary": "glossary/index.html",
    "term": "glossary/jcpoa.html",
    "search": "search.html",
    "about": "about.html",
    "privacy": "privacy.html",
    "download": "download.html",
    "missing": "404.html",
}
SCHEMES = ("http", "file")
# Each width and each theme once: together they would be twice as many pages, and show the same.
LOOKS = [(1280, "light"), (360, "dark")]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Sample:
    """The sample edition: what was built, where it lies, and its two addresses."""

    library: Library
    files: dict[str, File]
    folder: Path
    http: str
    file: str

    def address(self, path: str = "", scheme: str = "http") -> str:
        return (self.http if scheme == "http" else self.file) + path


def made(target: Path) -> tuple[Library, list[File]]:
    """The sample edition, written and unpacked in a folder."""
    library, files = build(disk.read_content(SAMPLE), disk.read_theme("default"))
    disk.write(target, files)
    with zipfile.ZipFile(target / f"{library.edition.name}.zip") as archive:
        archive.extractall(target / FOLDER)
    return library, list(files)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """The sample edition, built, served and unpacked."""
    base = tmp_path_factory.getbasetemp()
    # Workers that share a run share what is built: the first to come builds, the others wait for it.
    shared = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "sample"
    target, built = shared / "build", shared / "built.pickle"
    with disk.alone(shared):
        if not built.exists():
            built.write_bytes(pickle.dumps(made(target)))
        library, files = pickle.loads(built.read_bytes())
    unpacked = target / FOLDER / library.edition.name
    below_site = {file.path.removeprefix("site/"): file for file in files if file.path.startswith("site/")}
    with served(target / "site", BELOW) as address:
        file_address = "file://" + quote(unpacked.as_posix(), safe="/:") + "/"
        yield Sample(library, below_site, target / "site", address, file_address)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests. Where there is none, they fail."""
    with sync_playwright() as playwright:
        started = programs.launch(playwright)
        yield started
        started.close()


# Windows nobody needs any more, by their scheme. To open a new one costs more than to show a page in it.
Windows = dict[str, list[Page]]


@pytest.fixture(scope="session")
def windows(chromium: Browser) -> Iterator[Windows]:
    """The windows at rest, all as if they were new."""
    resting: Windows = {scheme: [] for scheme in SCHEMES}
    yield resting
    for page in (page for pages in resting.values() for page in pages):
        page.context.close()


def as_new(tab: Tab) -> None:
    """Leave nothing of a window: no listener, no other page, nothing kept, the pointer in the corner."""
    page = tab.page
    for other in page.context.pages:
        if other != page:
            other.close()
    page.unroute_all()
    page.emulate_media(media="null", color_scheme="null", reduced_motion="null", forced_colors="null")
    page.mouse.move(0, 0)
    page.goto(tab.root + "privacy.html")  # what a page keeps when it is left, it has kept by then
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.context.clear_cookies()
    page.context.clear_permissions()
    tab.leave()  # what a page says when it is left is heard


Visit = Callable[..., Tab]


@pytest.fixture
def visit(sample: Sample, chromium: Browser, windows: Windows) -> Iterator[Visit]:
    """`visit(path, scheme, width=…)` opens a page; in the end it fails if any page said or fetched what it must not.

    A plain page of the sample edition is opened in a window that was used before and is as new, unless `fresh` is set.
    """
    contexts: list[BrowserContext] = []
    tabs: list[Tab] = []
    plain: list[tuple[str, Tab]] = []

    def open_page(
        path: str = "",
        scheme: str = "http",
        *,
        width: int = 1280,
        height: int = 800,
        root: str = "",
        expected: tuple[str, ...] = (),
        fresh: bool = False,
        **options: Any,
    ) -> Tab:
        is_plain = not (root or fresh or options)
        if is_plain and windows[scheme]:
            page = windows[scheme].pop()
            page.set_viewport_size({"width": width, "height": height})
        else:
            context = chromium.new_context(viewport={"width": width, "height": height}, **options)
            context.set_default_timeout(5000)
            context.set_default_navigation_timeout(30_000)
            page = context.new_page()
        tab = Tab(page, root or sample.address("", scheme), expected=list(expected))
        tabs.append(tab)
        if is_plain:
            plain.append((scheme, tab))
        else:
            contexts.append(page.context)
        tab.page.goto(tab.root + path)
        return tab

    yield open_page
    for tab in tabs:
        if not tab.page.is_closed():
            tab.page.evaluate("0")  # whatever it still has to say, it says before it answers
    for context in contexts:
        context.close()
    for _, tab in plain:
        if not tab.page.is_closed():
            as_new(tab)
    complaints = [complaint for tab in tabs for complaint in tab.complaints()]
    for scheme, tab in plain:
        if complaints or tab.page.is_closed():
            tab.page.context.close()
        else:
            windows[scheme].append(tab.page)
    assert not complaints, "\n".join(complaints)


Open = Callable[..., Page]


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Open]:
    """Opens pages in one window; in the end it fails if any of them said anything unexpected."""
    contexts: list[BrowserContext] = []
    said: list[str] = []
    allowed = ["net::ERR_"]  # a page looks for its server until it is back

    def open_page(address: str, *, new: bool = True, expected: tuple[str, ...] = (), **options: Any) -> Page:
        if new or not contexts:
            contexts.append(chromium.new_context(**options))
            contexts[-1].set_default_timeout(LONG * 1000)
        allowed.extend(expected)
        page = contexts[-1].new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [words for words in said if not any(part in words for part in allowed)] == []


@pytest.fixture
def patience() -> Iterator[None]:
    """For what a server must first build."""
    expect.set_options(timeout=LONG * 1000)
    yield
    expect.set_options(timeout=5000)


@pytest.fixture(scope="module")
def shared_page(chromium: Browser) -> Iterator[Page]:
    """An empty page for many small questions to the browser."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()
