"""What is remembered never shows: whatever was edited, a build with a memory equals one without."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reader import cache
from reader.build import build
from reader.cache import Folder, Memory, forget
from reader.disk import read_content, read_theme
from reader.model import Content, ContentError, File, Source, Theme
from tests.books.making import TOML
from tests.conftest import BOOKS, mostly_slow

WORDS = "ferry toll river bank treaty Pact corridor INSTC and the of 3+3 برجام санкции".split()


def counting() -> tuple[Any, list[str]]:
    """Something shaped like map, and the names of the functions it ran, once for each value."""
    ran: list[str] = []

    def run(function: Any, values: Iterable[Any]) -> list[Any]:
        found = [function(value) for value in values]
        ran.extend([function.__name__] * len(found))
        return found

    return run, ran


def made(content: Content, theme: Theme, memory: Any, run: Any = map) -> list[File] | tuple[str, ...]:
    """What a build makes, or what it complains of."""
    try:
        return build(content, theme, memory, run=run)[1]
    except ContentError as error:
        return tuple(f"{problem.path}:{problem.line}: {problem.message}" for problem in error.problems)


def edited(content: Content, theme: Theme, chance: random.Random) -> tuple[Content, Theme]:
    """Content or theme with one change such as people make."""
    texts = {source.path: source.text for source in content.sources}
    path = chance.choice(sorted(texts))
    word = chance.choice(WORDS)
    match chance.randrange(9):
        case 0:
            texts[path] = texts[path].replace(" the ", f" {word} ", 1)
        case 1:
            texts[f"readings/new-{chance.randrange(4)}.md"] = (
                f"# New {word}\n\n{' '.join(chance.choices(WORDS, k=30))}\n"
            )
        case 2:
            texts[f"glossary/{chance.choice('abcd')}.md"] = (
                f"---\nterm: {word}\naliases: [{word} two]\n---\nA {word}.\n"
            )
        case 3 if path != "reader.toml" and len(texts) > 5:
            del texts[path]
        case 4 if path.startswith("readings/"):
            texts[f"readings/moved-{chance.randrange(9)}.md"] = texts.pop(path)
        case 5:
            rule = chance.choice(["all", "first"])
            texts["reader.toml"] = f'{TOML}subtitle = "{word}"\n[glossary]\nlink = "{rule}"\n'
        case 6:
            texts[path] = "\n" + texts[path] if path.endswith(".md") else texts[path]
        case 7:
            templates = tuple((name, text + f"<!-- {word} -->") for name, text in theme.templates)
            theme = replace(theme, templates=templates)
        case _:
            strings = tuple((tag, {**words, "glossary": word}) for tag, words in theme.strings)
            theme = replace(theme, strings=strings)
    return replace(content, sources=tuple(Source(*item) for item in texts.items())), theme


@pytest.mark.parametrize(("seed", "edits"), mostly_slow([(1, 8), (0, 25), (1, 25), (2, 25), (3, 25)]))
def test_an_incremental_build_equals_a_clean_one(seed: int, edits: int, theme: Theme, tmp_path: Path) -> None:
    chance = random.Random(seed)
    content = read_content(BOOKS / "plain" / "content")
    store = Folder(tmp_path) if seed % 2 else {}
    memory = Memory(store)
    for _ in range(edits):
        content, theme = edited(content, theme, chance)
        assert made(content, theme, memory) == made(content, theme, forget)
        if chance.random() < 0.7:
            memory.keep()
        else:  # killed before it ended
            memory = Memory(store)
        if store and chance.random() < 0.2:  # the store is damaged, or loses something
            name = chance.choice([*store])
            store[name] = chance.choice([b"", store[name][:-1], store[name][:40], b"\0" + store[name][1:]])


def book(**texts: str) -> Content:
    return Content(tuple(Source(path.replace("__", "/") + ".md", text) for path, text in texts.items()) + TOML_SOURCE)


TOML_SOURCE = (Source("reader.toml", TOML),)
THREE = {f"readings__{name}": f"# {name}\n\nThe Pact of {name}.\n" for name in ("one", "two", "three")}
TERM = {"glossary__pact": "---\nterm: Pact\n---\nAn agreement.\n", "glossary__road": "---\nterm: Road\n---\nA way.\n"}


def test_a_second_build_computes_nothing(theme: Theme) -> None:
    memory = Memory({})
    made(book(**THREE, **TERM), theme, memory)
    memory.keep()
    run, ran = counting()
    made(book(**THREE, **TERM), read_theme("default"), memory, run)
    assert ran == []


def test_an_edit_in_one_reading_surveys_that_one_alone(theme: Theme) -> None:
    memory = Memory({})
    made(book(**THREE, **TERM), theme, memory)
    memory.keep()
    run, ran = counting()
    made(book(**{**THREE, "readings__two": "# two\n\nThe Pact of TWO.\n"}, **TERM), theme, memory, run)
    assert ran.count("survey") == 1
    # Its own page, and that of the term whose concordance shows the sentence.
    assert ran.count("render") == 2


def test_a_definition_that_changes_surveys_no_reading(theme: Theme) -> None:
    memory = Memory({})
    made(book(**THREE, **TERM), theme, memory)
    memory.keep()
    run, ran = counting()
    changed = {**TERM, "glossary__road": "---\nterm: Road\n---\nA long way.\n"}
    made(book(**THREE, **changed), theme, memory, run)
    assert ran.count("survey") == 1
    assert ran.count("render") == 1


def test_what_another_version_of_the_program_remembered_is_not_used(
    theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Memory({})
    made(book(**THREE, **TERM), theme, memory)
    monkeypatch.setattr(cache, "code", lambda: "another")
    run, ran = counting()
    made(book(**THREE, **TERM), theme, memory, run)
    assert ran.count("survey") == 5


def test_what_is_remembered_cannot_run_anything(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "PWNED",))

    with pytest.raises(ValueError, match="is no value"):
        cache.unpacked(cache.packed(Evil()))
    assert not (tmp_path / "PWNED").exists()


def test_what_was_not_asked_for_is_dropped(theme: Theme) -> None:
    memory = Memory({})
    made(book(**THREE, **TERM), theme, memory)
    memory.keep()
    before = len(memory.store)
    made(book(**{"readings__one": THREE["readings__one"]}, **TERM), theme, memory)
    memory.keep()
    assert 0 < len(memory.store) < before


def test_a_disk_that_takes_nothing_makes_the_memory_forgetful(theme: Theme, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    memory = Memory(Folder(tmp_path / "file"))
    content = book(**THREE, **TERM)
    assert made(content, theme, memory) == made(content, theme, forget)
    memory.keep()
