"""Measure a build phase by phase: `python -m tests.bench [N] [--corpus DIR] [--jobs J] [--profile]`.

The functions are those that `reader.build.build` calls, in its order; `test_bench.py` holds the two together.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import gzip
import pstats
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench import corpus

PHASES = "start read survey link pages search zip site write".split()
MEGA = 1_000_000


@dataclass
class Clock:
    """CPU and wall seconds by phase. Phases may stand inside each other: the inner one's time is its own alone."""

    cpu: dict[str, float] = field(default_factory=dict)
    wall: dict[str, float] = field(default_factory=dict)
    inner: list[tuple[float, float]] = field(default_factory=list)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        self.inner.append((0.0, 0.0))
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        inside = self.inner.pop()
        if self.inner:
            self.inner[-1] = (self.inner[-1][0] + cpu, self.inner[-1][1] + wall)
        self.cpu[name] = self.cpu.get(name, 0) + cpu - inside[0]
        self.wall[name] = self.wall.get(name, 0) + wall - inside[1]

    def cache(self, function: Callable[[Any], Any], values: Sequence[Any], run: Any) -> list[Any]:
        """The cache that remembers nothing, and notes how long a function took for all values."""
        with self.phase({"survey": "survey", "tally": "search"}.get(function.__name__, "pages")):
            return list(run(function, values))


def measure(content: Path, target: Path, jobs: int, clock: Clock) -> list[Any]:
    """Build a content folder into a build folder; answers the files that were written."""
    with clock.phase("start"):
        from reader import cli, disk, extras, pages, previews, rights, search, templates
        from reader.build import OUTPUTS, Common, read, read_edition
    with cli.executor(jobs) as run:
        with clock.phase("read"):
            sources = disk.read_content(content)
            edition = read_edition(sources, [])
            theme = disk.read_theme(edition.theme if edition else "default")
        with clock.phase("link"):
            library = rights.seen(read(sources, theme, clock.cache, run), "public")
        with clock.phase("pages"):
            common = clock.cache(templates.render, list(pages.views(library, theme)), run)
            common += extras.files(library, theme) + previews.files(library, theme)
        with clock.phase("search"):
            common += search.files(clock.cache(search.tally, search.texts(library, theme), run))
        shared = Common(lambda: common, lambda function, value: function(value))
        made: list[Any] = []
        for name in ("zip", "site"):
            with clock.phase(name):
                made += OUTPUTS[name](library, theme, shared, made)
    with clock.phase("write"):
        disk.write(target, made)
    return made


def report(clock: Clock, files: Iterable[Any], jobs: int) -> Iterator[str]:
    """The figures as lines of text."""
    yield f"{'phase':10}{'CPU s':>9}{'wall s':>9}{'wall':>7}"
    whole = sum(clock.wall.values())
    for name in [name for name in PHASES if name in clock.wall]:
        yield f"{name:10}{clock.cpu[name]:9.2f}{clock.wall[name]:9.2f}{clock.wall[name] / whole:7.0%}"
    yield f"{'all':10}{sum(clock.cpu.values()):9.2f}{whole:9.2f}"
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    if jobs > 1:
        yield f"{jobs} processes more: {children.ru_utime + children.ru_stime:.2f} CPU s"
    unit = 1 if sys.platform == "darwin" else 1024  # what ru_maxrss counts in
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    more = f", {children.ru_maxrss * unit / MEGA:.0f} MB in the largest other process" if jobs > 1 else ""
    yield f"peak memory  {peak / MEGA:9.0f} MB{more}"
    site = [file for file in files if file.path.startswith("site/") and not file.path.endswith(".zip")]
    index = [file for file in site if file.path.startswith(("site/search/index", "site/search/words-"))]
    texts = [file for file in site if file.path.startswith("site/search/texts-")]
    archives = [file for file in files if file.path.endswith(".zip") and "/" not in file.path]
    for what, some in (("site", site), ("zip", archives), ("index", index), ("texts", texts)):
        packed = sum(len(gzip.compress(file.data, 9, mtime=0)) for file in some) if some in (index, texts) else 0
        note = f", {packed / MEGA:.2f} MB gzip" if packed else ""
        yield f"{what:10}{sum(len(file.data) for file in some) / MEGA:11.2f} MB in {len(some)} files{note}"


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("readings", nargs="?", type=int, default=200, help="how many made-up readings (default: 200)")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="measure this content folder instead")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    parser.add_argument("--profile", action="store_true", help="then list the ten functions that take longest")
    options = parser.parse_args()
    gc.disable()  # as `reader build` does
    clock = Clock()
    profile = cProfile.Profile() if options.profile else None
    with tempfile.TemporaryDirectory() as folder:
        content = options.corpus
        if content is None:
            content = Path(folder, "content")
            corpus.write(content, options.readings)
        if profile:
            profile.enable()
        made = measure(content, Path(folder, "build"), options.jobs, clock)
        if profile:
            profile.disable()
    print("\n".join(report(clock, made, options.jobs)))
    if profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(10)


if __name__ == "__main__":
    main()
