"""Measure the glossary on texts that are hard for it: `python -m tests.bench.glossary`.

Each text is measured at one and at two lengths; what is linear takes twice as long, up to 2.2 times with the noise.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator

from reader import glossary
from reader.document import Setting, Task, survey
from reader.glossary import Glossary
from reader.model import Block, Term
from tests.bench import corpus

MEGABYTE = 1_000_000
NEAR = 200_000
MOST = 2.2  # times as long for a text twice as long

Text = Callable[[int], str]


def term(n: int, *names: str) -> Term:
    return Term(f"term-{n}", f"glossary/term-{n}.md", 1, names[0], names[1:])


def many_terms(count: int) -> Glossary:
    """Terms of one to three words of a language that nobody speaks; no two alike."""
    chance = random.Random(1)
    words = corpus.words(chance).words[300:]
    names: dict[str, None] = {}
    while len(names) < count:
        names[" ".join(chance.sample(words, chance.choice((1, 2, 2, 3))))] = None
    return Glossary(tuple(term(n, name) for n, name in enumerate(names)))


def prose(between: str) -> Text:
    """Sentences in that language, with something between them."""
    chance = random.Random(2)
    language = corpus.words(chance)
    text = between.join(corpus.sentence(chance, language, []) for _ in range(2 * MEGABYTE // 90))
    return lambda length: text[:length]


def again(piece: str) -> Text:
    """One piece again and again."""
    return lambda length: (piece * (length // len(piece) + 1))[:length]


def cases() -> Iterator[tuple[str, Glossary, Text, int]]:
    """What is measured: its name, the terms, the text, and its length."""
    five_thousand = many_terms(5_000)
    yield "5,000 terms, 1 MB in many paragraphs", five_thousand, prose("\n\n"), MEGABYTE
    yield "5,000 terms, 1 MB in one paragraph", five_thousand, prose(" "), MEGABYTE
    some = term(0, "JCPOA"), term(1, "3+3", "3 + 3"), term(2, "OPEC"), term(3, "OPEC+"), term(4, "(a+)+$")
    yield "one letter", Glossary(some), again("a"), NEAR
    yield "a pattern", Glossary(some), again("(a+)+"), NEAR
    fifty = Glossary((term(0, " ".join(["a"] * 49 + ["b"])),))
    yield "49 of 50 words, again and again", fifty, again("a "), NEAR
    shared = Glossary(tuple(term(n, " ".join(["alpha beta"] * 25 + [f"end{n}"])) for n in range(1_000)))
    yield "1,000 names with one beginning", shared, again("alpha beta "), NEAR
    nested = Glossary(tuple(term(n, " ".join(["alpha"] * n)) for n in range(1, 51)))
    yield "50 names, each in the next", nested, again("alpha "), NEAR
    steps = Glossary(tuple(term(n, f"w{n} w{(n + 1) % 50} w{(n + 2) % 50}") for n in range(50)))
    yield "names that overlap the next", steps, again(" ".join(f"w{n}" for n in range(50)) + " "), NEAR
    yield "mentions and nothing else", Glossary(some), again("JCPOA "), NEAR
    yield "mentions in emphasis", Glossary(some), again("*JC*POA "), NEAR
    yield "mentions in paragraphs", Glossary(some), again("JCPOA\n\n"), NEAR
    yield "sums", Glossary(some), again("3+3+"), NEAR
    yield "sums with spaces", Glossary(some), again("3 + 3 = "), NEAR
    yield "mentions without a space", Glossary(some), again("JCPOA/"), NEAR
    yield "one long address", Glossary(some), again("JCPOA.org/"), NEAR
    yield "signs that never close", Glossary(some), again("JCPOA <kbd $x "), NEAR
    yield "marks on one letter", Glossary(some), again("\u0301"), NEAR
    yield "invisible characters", Glossary(some), again("\u200f\u00ad"), NEAR
    yield "a name among invisible characters", Glossary(some), again("JC\u00ad\u200c\u00adPOA\u200f "), NEAR


def seconds(work: Callable[[], object]) -> float:
    """The least CPU time of up to three runs, fewer if one is long."""
    times: list[float] = []
    while len(times) < 3 and sum(times) < 1:
        gc.collect()
        gc.disable()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
        gc.enable()
    return min(times)


def find(text: str, terms: Glossary) -> object:
    """Only the search for names."""
    return glossary.find_terms(text, [Block(0, len(text), "text", "", 0, 1)], [], terms, "en")


def whole(text: str, terms: Glossary) -> object:
    """The whole survey: parsing, searching, choosing, weaving, HTML."""
    return survey(Task("readings/a.md", "readings/a.html", text, 1, "en", Setting(terms, "all")))


def bare(text: str, terms: Glossary) -> object:
    """The survey without terms: what is not the glossary's."""
    return survey(Task("readings/a.md", "readings/a.html", text, 1, "en", Setting(Glossary())))


def main() -> None:
    print(f"{'seconds at one length, and times as long at two':44}{'names found':>16}{'survey':>16}{'no terms':>16}")
    for name, terms, text, length in cases():
        glossary.table(terms, "en")
        row = f"{name:44}"
        for work in (find, whole, bare):
            once, twice = (seconds(lambda: work(text(n), terms)) for n in (length, 2 * length))  # noqa: B023
            slow = "!" if twice > 0.05 and twice > MOST * once else " "
            row += f"{once:10.3f} ×{twice / max(once, 1e-6):3.1f}{slow}"
        print(row, flush=True)


if __name__ == "__main__":
    main()
