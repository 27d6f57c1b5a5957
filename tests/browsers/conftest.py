"""The sample edition in Firefox and in WebKitGTK, from a server and from the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from reader import disk
from reader.build import build
from tests.browsers.engines import ENGINES, Engine, install
from tests.browsers.window import Window
from tests.conftest import BOOKS
from tests.pages.conftest import BELOW, SCHEMES, Sample, sample
from tests.pages.server import served

__all__ = ["sample"]  # the fixture is theirs as well

Open = Callable[..., Window]


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One browser of each engine for all tests. Where there is none, they fail."""
    install()
    with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as started:
        yield started


@pytest.fixture(params=SCHEMES)
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session", params=ENGINES)
def silent(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A browser of each engine in which no page runs a script."""
    install()
    with ENGINES[request.param](tmp_path_factory.mktemp(f"{request.param}-silent"), scripts=False) as started:
        yield started


@pytest.fixture(scope="session")
def persian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The two addresses of a Persian edition."""
    folder = tmp_path_factory.mktemp("persian")
    content = disk.read_content(BOOKS / "persian" / "content")
    disk.write(folder, build(content, disk.read_theme("default"), outputs=("site",))[1])
    with served(folder / "site", BELOW) as address:
        yield address, (folder / "site").as_uri() + "/"


@pytest.fixture
def visit(engine: Engine, scheme: str, sample: Sample) -> Iterator[Open]:
    """`visit(path, width)` opens a page; in the end it fails if any page complained, and all is forgotten."""
    windows: list[Window] = []

    def open_page(path: str, width: int = 1280, height: int = 800, *, root: str = "") -> Window:
        window = Window(engine, root or sample.address("", scheme))
        windows.append(window)
        window.engine.resize(width, height)
        window.go(path)
        window.size(width, height)
        return window

    yield open_page
    complaints = [line for window in windows for line in window.hear()]
    engine.forget()
    engine.ask("Navigate", {"url": "about:blank"})
    assert not complaints, "\n".join(complaints)
