from __future__ import annotations

from pathlib import Path

import pytest

from reader import disk
from reader.build import build
from tests.bench import cleaning, corpus
from tests.bench.__main__ import PHASES, Clock, measure, report


@pytest.mark.slow
def test_what_is_measured_is_what_a_build_makes(tmp_path: Path) -> None:
    corpus.write(tmp_path / "content", 3)
    clock = Clock()
    measured = measure(tmp_path / "content", tmp_path / "build", 1, clock)
    library, built = build(disk.read_content(tmp_path / "content"), disk.read_theme("default"))
    assert measured == built
    assert set(clock.wall) == set(PHASES)
    assert not [problem for problem in library.problems if problem.level == "error"]
    assert len(list(report(clock, measured, 1))) > len(PHASES)


def test_the_corpus_is_the_same_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        corpus.write(tmp_path / name, 2)
    for path in (tmp_path / "one").rglob("*.md"):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_every_text_that_cleaning_is_measured_with_grows_as_asked() -> None:
    for _, make in cleaning.TEXTS.values():
        assert 0.5 < len(make(40_000)) / len(make(20_000)) / 2 < 2
