"""The house's rule of who may import whom, and who may touch the world."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "reader"

# From the ground up; a module imports only what stands on lines above its own.
LAYERS = [
    {"__init__", "model"},
    {"archive", "cache", "dates", "drawings", "kinds", "language", "stems", "templates"},
    {"alignment", "asides"},
    {"moves"},
    {"anchors"},
    {"frontmatter", "markdown"},
    {"editions"},
    {"notes", "notelines", "addresses", "amend", "layout", "likeness", "spans", "citations", "glossary"},
    {"foreign", "names", "notefile", "paragraphs", "questions", "references"},
    {"dressing", "exchange", "styles", "w3c"},
    {"document", "exports", "readings"},
    {"library"},
    {"rights"},
    {"answers", "check", "extras", "pictures", "search"},
    {"press", "timeline"},
    {"concordance", "previews"},
    {"home"},
    {"pages", "review"},
    {"book"},
    {"pdf"},
    {"writing"},
    {"gather"},
    {"build"},
]
EDGES = {"accounts", "captures", "cli", "console", "desk", "disk", "editing", "fetch", "history", "imports", "lock"}
EDGES |= {"numbering", "options", "repair", "serve", "sources", "terminal", "transfer", "__main__"}
WORLDLY = EDGES | {"cache"}
LEVEL = {name: n for n, names in enumerate(LAYERS) for name in names}

# What reaches the disk, other programs, the network, the clock or chance.
WORLD = {"os", "pathlib", "shutil", "subprocess", "socket", "urllib.request", "http", "time", "datetime", "random"}
WORLD |= {"secrets", "uuid", "tempfile", "glob", "threading", "multiprocessing", "asyncio", "locale"}
CALLS = {"open", "print", "input", "exec", "eval", "__import__"}


def modules() -> list[Path]:
    return sorted(PACKAGE.glob("*.py"))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """All that a module is made of."""
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports by dots"
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def ours(path: Path) -> set[str]:
    found = {name.split(".")[1] for name in imported(path) if name.startswith("reader.")}
    return {name for name in found if (PACKAGE / f"{name}.py").exists()}


def test_every_module_has_its_layer() -> None:
    assert {path.stem for path in modules()} == set(LEVEL) | EDGES


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_imports_go_downwards_only(path: Path) -> None:
    if path.stem in EDGES:
        return
    for name in ours(path):
        assert name in LEVEL, f"{path.stem} imports the edge {name}"
        assert LEVEL[name] < LEVEL[path.stem], f"{path.stem} imports {name}, which is not below it"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_only_edges_and_the_cache_touch_the_world(path: Path) -> None:
    if path.stem in WORLDLY:
        return
    touched = {name for name in imported(path) if name in WORLD or name.split(".")[0] in WORLD}
    called = {
        node.func.id
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS
    }
    assert touched | called == set()


def cleaning() -> list[Path]:
    return sorted((PACKAGE / "clean").rglob("*.py"))


@pytest.mark.parametrize("path", cleaning(), ids=lambda path: path.stem)
def test_cleaning_stands_beside_and_touches_nothing(path: Path) -> None:
    others = {name for name in imported(path) if name.startswith("reader.") and not name.startswith("reader.clean")}
    assert {name.split(".")[1] for name in others} <= {"model", "language", "frontmatter", "kinds"}
    assert {name for name in imported(path) if name in WORLD or name.split(".")[0] in WORLD} == set()
    calls = [node.func for node in nodes(path) if isinstance(node, ast.Call)]
    assert {call.id for call in calls if isinstance(call, ast.Name)} & CALLS == set()


def test_only_edges_import_the_cleaning() -> None:
    users = {path.stem for path in modules() if any(name.startswith("reader.clean") for name in imported(path))}
    assert users <= EDGES


def test_markdown_it_has_one_importer() -> None:
    users = {
        path.stem for path in modules() if any(name.startswith(("markdown_it", "mdit")) for name in imported(path))
    }
    assert users == {"markdown"}


def test_no_module_passes_four_hundred_lines() -> None:
    long = {path.name: lines for path in modules() + cleaning() if (lines := path.read_text("utf-8").count("\n")) > 400}
    assert long == {}
