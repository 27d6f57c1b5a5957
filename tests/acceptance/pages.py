"""Web pages with a known article: `python -m tests.acceptance.pages DIR`, DIR as article-extraction-benchmark has it.

DIR holds ground-truth.json and html/*.html.gz. What `reader import` keeps of each page is compared with its article,
beside what trafilatura alone keeps. The measure is that of the benchmark: runs of four words, counted; the shares of
each page are averaged into precision and recall, and F1 is made of those two.
"""

from __future__ import annotations

import gzip
import json
import re
import statistics
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import trafilatura

from reader import markdown
from reader.clean import Cleaned, Hints, Unreadable, clean

RUN = 4
WANTED = 0.960
SHOWN = 12
PLACES = re.compile(r"\[\^\w+\]:?")

Shares = tuple[float, float, float]


def runs(text: str) -> Counter[tuple[str, ...]]:
    """How often each run of four words stands in a text; a shorter text is one run."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[n : n + RUN]) for n in range(max(1, len(words) - RUN + 1))) if words else Counter()


def compared(wanted: str, made: str) -> Shares:
    """The shares of runs that are right, too many, and missing."""
    one, two = runs(wanted), runs(made)
    counts = [(one & two).total(), (two - one).total(), (one - two).total()]
    return tuple(count / (sum(counts) or 1) for count in counts)  # type: ignore[return-value]


def scored(rows: list[Shares]) -> tuple[float, float, float]:
    """F1, precision and recall of all pages."""
    precision = statistics.mean(right / (right + extra) for right, extra, _ in rows if right + extra)
    recall = statistics.mean(right / (right + missing) for right, _, missing in rows if right + missing)
    return 2 * precision * recall / (precision + recall), precision, recall


def words_of(cleaned: Cleaned) -> str:
    """The words of a cleaned page, without its Markdown."""
    parsed = markdown.parse(PLACES.sub("", cleaned.text), "en")
    rows = [token.children or [] for token in parsed.body if token.type == "inline"]
    return "\n".join("".join(part.content if part.type == "text" else " " for part in row) for row in rows)


def measured(page: tuple[Path, str]) -> tuple[Shares, Shares, int]:
    """What we and what trafilatura make of a page, and how many questions we would ask."""
    path, wanted = page
    data = gzip.decompress(path.read_bytes())
    try:
        cleaned = clean(data, Hints(name="page.html"))
        made, questions = words_of(cleaned), sum(flag.level == "must" for flag in cleaned.flags)
    except Unreadable:
        made, questions = "", 0
    alone = trafilatura.extract(data, include_comments=False) or ""
    return compared(wanted, made), compared(wanted, alone), questions


def main() -> int:
    """Measure a folder of pages; answers 1 below what is wanted."""
    if len(sys.argv) != 2:
        print("usage: python -m tests.acceptance.pages DIR", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    pages = [(folder / "html" / f"{name}.html.gz", row.get("articleBody", "")) for name, row in truth.items()]
    with ProcessPoolExecutor(2) as pool:
        found = list(pool.map(measured, pages, chunksize=8))
    for name, rows in (("reader import", [row[0] for row in found]), ("trafilatura", [row[1] for row in found])):
        print("{:14} F1 {:.4f}  precision {:.4f}  recall {:.4f}".format(name, *scored(rows)))
    print(f"{len(pages)} pages, {sum(row[2] for row in found) / len(pages):.1f} questions a page; the worst:")
    for (ours, theirs, _), (name, row) in sorted(zip(found, truth.items(), strict=True), key=lambda one: one[0][0])[
        :SHOWN
    ]:
        print(f"  {ours[0]:.2f} (trafilatura {theirs[0]:.2f}) {name[:8]} {row.get('url', '')[:80]}")
    return 0 if scored([row[0] for row in found])[0] >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
