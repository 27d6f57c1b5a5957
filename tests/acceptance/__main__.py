"""The long tests: `python -m tests.acceptance DIR [--gold DIR]`, DIR with raw captures, *.txt.

Each capture (with gold: as a person has cleaned it) becomes a reading beside the sample's glossary; every page must
open in silence and say exactly the text; term links are scored against the gold; and no ten words in a row of any
capture may stand in content/ or in the site that is built of it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from reader import disk
from reader.build import build
from reader.model import ContentError, Library
from tests import browser as programs
from tests.acceptance import copying, editions, scores
from tests.acceptance.editions import Text
from tests.acceptance.scores import Score
from tests.conftest import SAMPLE
from tests.pages.projection import PROJECT
from tests.pages.tabs import Tab

LEAST_RECALL = LEAST_PRECISION = 0.95  # of tier 1


def main() -> int:
    """Run all; answers 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.acceptance", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("captures", type=Path, metavar="DIR", help="folder of raw captures, *.txt")
    parser.add_argument("--gold", type=Path, metavar="DIR", help="folder of their gold, *.yaml")
    parser.add_argument(
        "--show", action="store_true", help="list the terms that were missed and the links that are wrong"
    )
    options = parser.parse_args()
    captures = sorted(options.captures.glob("*.txt"))
    golds = sorted(options.gold.glob("*.yaml")) if options.gold else []
    if not captures or (options.gold and not golds):
        parser.error("there is nothing to test in this folder")
    if golds:
        texts = [editions.of_gold(path, n) for n, path in enumerate(golds, 1)]
    else:
        texts = [editions.of_capture(path, n) for n, path in enumerate(captures, 1)]
    failures = copied(captures)
    failures += opened(texts, [path.name for path in golds or captures], options.show)
    print("\n".join(failures) or "nothing failed")
    return 1 if failures else 0


def copied(captures: list[Path]) -> list[str]:
    """Where we copy a capture."""
    known = copying.of_captures(captures)
    _, files = build(disk.read_content(SAMPLE), disk.read_theme("default"), outputs=("site",))
    found = [*copying.in_content(SAMPLE, known), *copying.in_site(files, SAMPLE, known)]
    print(f"{len(known)} rows of {copying.ROW} words in {len(captures)} captures: {len(found)} files have one")
    return found


def opened(texts: list[Text], names: list[str], show: bool) -> list[str]:
    """Build an edition of the texts and open its pages; prints the table and answers what failed."""
    try:
        library, files = build(editions.edition(texts), disk.read_theme("default"), outputs=("site",))
    except ContentError as error:
        return [f"{problem.path}:{problem.line}: {problem.message}" for problem in error.problems]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        disk.write(Path(folder), files)
        program = programs.launch(playwright)
        failures = judged(library, texts, names, program, (Path(folder).resolve() / "site").as_uri() + "/", show)
        program.close()
    return failures


def judged(library: Library, texts: list[Text], names: list[str], program: Browser, root: str, show: bool) -> list[str]:
    """Open the page of every text: what it says on the console, whether its text is whole, how its terms are linked."""
    known = frozenset(definition.term.id for definition in library.definitions)
    tier_of = scores.tiers([text.terms for text in texts], known)
    entries = {entry.reading.slug: entry for entry in library.entries}
    sums = {tier: Score() for tier in (1, 2, 3)}
    failures: list[str] = []
    heads = [f"{f'tier {tier}: recall':>18}{'precision':>10}" for tier in sums] if tier_of else []
    print(f"{'':32}{'links':>6}" + "".join(heads))
    for name, text in zip(names, texts, strict=True):
        document = entries[text.name].document
        tab = Tab(program.new_page(), root)
        tab.page.goto(root + document.address)
        links = tab.page.evaluate(scores.LINKS)
        said = tab.page.locator("article.prose").evaluate(PROJECT)
        headings = [heading for _, heading in text.headings]
        paragraphs = [line for line in said.split("\n") if line and line not in headings]
        if said != document.text:
            failures.append(f"{name}: the text of the page is not the text that was built")
        if paragraphs != [paragraph.strip() for paragraph in text.paragraphs]:
            failures.append(f"{name}: a paragraph is not what it was")
        failures += [f"{name}: {complaint}" for complaint in tab.complaints()]
        tab.page.close()
        found = scores.score(links, text.terms, tier_of)
        for tier, own in found.items():
            sums[tier].add(own)
        print(row(name, len(links), found if tier_of else {}))
        if show:
            for own in found.values():
                print(
                    "".join(f"    missed {one}\n" for one in own.missed)
                    + "".join(f"    wrong  {one}\n" for one in own.wrong),
                    end="",
                )
    if tier_of:
        print(row("all", sum(own.made for own in sums.values()), sums))
        if sums[1].recall() < LEAST_RECALL:
            failures.append(f"recall of tier 1 is {sums[1].recall():.3f}, less than {LEAST_RECALL}")
        if sums[1].precision() < LEAST_PRECISION:
            failures.append(f"precision of tier 1 is {sums[1].precision():.3f}, less than {LEAST_PRECISION}")
    return failures


def row(name: str, links: int, found: dict[int, Score]) -> str:
    """A line of the table: of each tier what was found of what the gold has, and what is right of what was linked."""
    cells = [
        f"{own.found:6}/{own.wanted:<3} {own.recall():.2f}{own.right:6}/{own.made:<3} {own.precision():.2f}"
        for own in found.values()
    ]
    return f"{name[:31]:32}{links:6}" + "".join(cells)


if __name__ == "__main__":
    sys.exit(main())
