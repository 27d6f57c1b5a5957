"""paragraphs.lock: the ids of a reading's paragraphs, which outlive every edit.

A line has a reading's slug, an id, a digest of the paragraph's text, its first words, and a sample of its words by
which an edited text is known again. Of an id that is in the text no longer the last field says what became of it.
Ids are numbers with letters: between p14 and p15 come p14a, p14b …, between p14a and p14b p14aa. `z` is the lowest
letter: p14za stands before p14a, and there is always room. `key` sorts them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reader import likeness
from reader.model import Problem, Reading, Source

NAME = "paragraphs.lock"
ID = r"p(?:0|[1-9][0-9]{0,6})(?:[a-z]*[a-y])?"
SAMPLE = r"[0-9]{1,7}:(?:[A-Za-z0-9_-]{3})*"
LINE = re.compile(rf"([^\t]+)\t({ID})\t([0-9a-f]{{12}})\t([^\t]*)(?:\t(|{SAMPLE}|gone|merged into {ID}))?")
MARKER = re.compile(r"(?:<<<<<<<|\|\|\|\|\|\|\||=======|>>>>>>>)(?: .*)?")
GONE, INTO = "gone", "merged into "
ORDER = "zabcdefghijklmnopqrstuvwxy"
FIRST_WORDS = 50  # characters
REVIVED = 6  # words of a text that must come back for its id to come back with it

Key = tuple[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Lock:
    """The lines of each reading, without its slug, and where they begin."""

    lines: dict[str, tuple[str, ...]]
    first: dict[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A line but for its slug. `fate` is empty while the id has its paragraph."""

    id: str
    digest: str
    words: str = ""
    sample: str = ""
    fate: str = ""


@dataclass(frozen=True, slots=True)
class Numbering:
    """The ids of a reading's paragraphs in their order, and its lines as they are now."""

    ids: tuple[str, ...]
    lines: tuple[str, ...]


def find(sources: Iterable[Source], problems: list[Problem]) -> Lock | None:
    """The lock of an edition, for each reading that of an overlay before that of the content; None if there is none."""
    locks = [read(source, problems) for source in sources if source.path == NAME]
    whole = Lock({}, {})
    for lock in reversed(locks):
        whole = Lock({**whole.lines, **lock.lines}, {**whole.first, **lock.first})
    return whole if locks else None


def lines_of(lock: Lock | None, reading: Reading) -> tuple[str, ...] | None:
    """The lines of a reading, or those that it had under an old name."""
    if lock is None:
        return None
    return next((lock.lines[name] for name in (reading.slug, *reading.was) if name in lock.lines), ())


def strangers(lock: Lock | None, readings: Iterable[Reading], kept_out: Iterable[str]) -> Iterator[Problem]:
    """Lines of readings that are not there."""
    known = {name for reading in readings for name in (reading.slug, *reading.was)}
    known |= {path.removeprefix("readings/").removesuffix(".md") for path in kept_out}
    for slug, line in lock.first.items() if lock else ():
        if slug not in known:
            cure = f"if its name has changed, write `was: [{slug}]` there; else its numbers wait here, should it return"
            yield Problem(NAME, line, "lock", "hint", f"there is no readings/{slug}.md: {cure}")


def updated(old: Lock, now: Mapping[str, Iterable[str]], named: Iterable[str]) -> str:
    """The text of a lock with the lines of some readings as they are now, and none under names that they once had."""
    kept = {slug: lines for slug, lines in old.lines.items() if slug not in set(named)}
    lines = {**kept, **now}
    return "".join(f"{slug}\t{line}\n" for slug in sorted(lines) for line in lines[slug])


def read(source: Source, problems: list[Problem]) -> Lock:
    """The lines of each reading. Where git left both sides of a conflict, both are taken."""
    found: dict[str, list[str]] = {}
    first: dict[str, int] = {}
    seen: dict[tuple[str, str], int] = {}

    def tell(line: int, level: str, message: str) -> None:
        problems.append(Problem(source.path, line, "lock", level, message))

    for n, line in enumerate(source.text.split("\n"), 1):
        if parts := LINE.fullmatch(line):
            slug, id = parts[1], parts[2]
            if (slug, id) in seen:
                tell(n, "warning", f"{id} of {slug} stands on line {seen[slug, id]} too: run `reader lock`")
            seen.setdefault((slug, id), n)
            first.setdefault(slug, n)
            found.setdefault(slug, []).append(line[len(slug) + 1 :])
        elif MARKER.fullmatch(line):
            if line.startswith("<"):
                message = "git left a conflict here: run `reader lock`, which puts the two sides together"
                tell(n, "warning", message)
        elif line.strip():
            cure = "take it back as git has it: `reader lock` alone writes this file"
            tell(n, "error", f"this line is not a reading, an id, a digest and words, divided by tabs: {cure}")
    return Lock({slug: tuple(lines) for slug, lines in found.items()}, first)


def row(line: str) -> Row:
    """A line without its slug."""
    id, digest, words, last = (*line.split("\t"), "")[:4]
    is_live = last != GONE and not last.startswith(INTO)
    return Row(id, digest, words, last if is_live else "", "" if is_live else last)


def line(row: Row) -> str:
    """The line of a row."""
    return "\t".join([row.id, row.digest, row.words, row.fate or row.sample])


def assign(lines: Sequence[str], texts: Sequence[str], worded: bool = True) -> Numbering:
    """Number the paragraphs of a reading, by the lines that it has.

    A text that is the same, edited or moved keeps its id; of one that was divided the greater part does, of several
    that were merged that of the greatest. Where likeness is doubtful there is a new id: none ever names another's
    text. A reading without a paragraph is one whose text is not at hand: it keeps its lines. `worded` is whether
    words of the text may stand in them. A digest stands there always: whoever guesses a whole paragraph can tell so.
    """
    if not texts:
        kept = tuple({line.partition("\t")[0]: line for line in reversed(lines)}.values())[::-1]
        return Numbering((), kept if worded else tuple(line(wordless(row(one))) for one in kept))
    rows = [row(line) for line in lines]
    digests = [digest(text) for text in texts]
    live = rightful(rows)
    same = likeness.same([rows[n].digest for n in live], digests)
    back = returned(rows, texts, digests, same)
    edited, into = likeness.alike([(rows[n].digest, rows[n].sample) for n in live], texts, same, back)
    owner = {**{new: live[old] for new, old in {**same, **edited}.items()}, **back}
    ids = named(len(texts), owner, rows)
    fates = {rows[live[old]].id: f"{INTO}{ids[new]}" for old, new in into.items()}
    now = arranged(rows, fates, zip(ids, digests, texts, strict=True))
    return Numbering(ids, tuple(line(row if worded else wordless(row)) for row in now))


def wordless(row: Row) -> Row:
    """A row of a text that may not be public, with the digest alone if it is short: marks would tell word by word."""
    is_short = likeness.marks_of(row.sample)[0] <= likeness.SHORT
    return replace(row, words="", sample="" if is_short else row.sample)


def rightful(rows: Sequence[Row]) -> list[int]:
    """The places of the rows whose ids have a paragraph: of an id that stands twice, versions of one text alone."""
    first: dict[str, Row] = {}
    found = []
    for n, row in enumerate(rows):
        published = row if row.fate else first.setdefault(row.id, row)
        if not row.fate and (row.digest == published.digest or likeness.is_version(row.sample, published.sample)):
            found.append(n)
    return found


def digest(text: str) -> str:
    """What tells one text from another, however its lines are broken."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def first_words(text: str) -> str:
    """What lets a person know a paragraph: its first words, cut between two of them."""
    plain = " ".join(text[: 4 * FIRST_WORDS].split())
    return plain if len(plain) <= FIRST_WORDS else f"{plain[: FIRST_WORDS - 1].rpartition(' ')[0] or plain[:20]}…"


def returned(
    rows: Sequence[Row], texts: Sequence[str], digests: Sequence[str], same: Mapping[int, int]
) -> dict[int, int]:
    """The texts that are back as they were, each with the row that is gone."""
    gone = {row.digest: n for n, row in enumerate(rows) if row.fate}
    back = (n for n, text in enumerate(texts) if n not in same and len(text.split()) >= REVIVED)
    return {n: gone.pop(digests[n]) for n in back if digests[n] in gone}


def named(count: int, owner: Mapping[int, int], rows: Sequence[Row]) -> tuple[str, ...]:
    """The ids of a text's paragraphs: new ones where none has a row, or that of another with its id stands above."""
    first = {rows[place].id: n for n, place in sorted(owner.items(), key=lambda item: -item[1])}
    ids = [""] * count
    for id, n in first.items():
        ids[n] = id
    used = sorted({key(row.id) for row in rows})
    gone = sorted({*used}.difference(map(key, first)))
    following: list[Key | None] = [None]
    for id in reversed(ids):
        following.append(key(id) if id else following[-1])
    before: Key = (0, ())
    for n, after in enumerate(following[-2::-1]):
        before = key(ids[n]) if ids[n] else fresh(before, after, used, gone)
        if not ids[n]:
            insort(used, before)
            ids[n] = shown(before)
    return tuple(ids)


def fresh(before: Key, after: Key | None, used: list[Key], gone: list[Key]) -> Key:
    """A number that was never used: at the end the next whole one, else one after the neighbour before it."""
    if after is None:
        return used[-1][0] + 1 if used else 1, ()
    low = latest(gone, before, after)
    high = min(after, (low[0] + 1, ())) if after > low else (low[0] + 1, ())
    return between(latest(used, low, high), high)


def latest(keys: list[Key], low: Key, high: Key) -> Key:
    """The last of some sorted keys that stands between two; the first of the two if none does."""
    place = bisect_left(keys, high)
    return keys[place - 1] if place and keys[place - 1] > low else low


def key(id: str) -> Key:
    """What ids are sorted by."""
    digits = id[1:].rstrip(ORDER)
    return int(digits), tuple(map(ORDER.index, id[1 + len(digits) :]))


def shown(key: Key) -> str:
    """The id with a key."""
    return f"p{key[0]}" + "".join(ORDER[n] for n in key[1])


def between(low: Key, high: Key) -> Key:
    """A key between two, as short as can be."""
    number, letters = low
    for n, letter in enumerate(letters):
        longer = (number, (*letters[:n], letter + 1))
        if letter + 1 < len(ORDER) and longer < high:
            return longer
    while (found := (number, (*letters, 1))) >= high:
        letters = (*letters, 0)
    return found


def arranged(rows: Sequence[Row], fates: Mapping[str, str], texts: Iterable[tuple[str, str, str]]) -> Iterator[Row]:
    """The rows of a text, given as ids, digests and texts, in its order; what is gone stays behind what it followed."""
    texts = list(texts)
    known = {row.id: row for row in reversed(rows) if not row.fate}
    same = {n for n, (id, now, _) in enumerate(texts) if id in known and known[id].digest == now}
    samples = likeness.samples([text for _, _, text in texts], (n for n in range(len(texts)) if n not in same))
    present = {id for id, _, _ in texts}
    behind: dict[str, list[Row]] = {}
    told: set[str] = set()
    last = ""
    for row in rows:
        if row.id in present:
            last = row.id
        elif row.id not in told:
            told.add(row.id)
            fate = row.fate or fates.get(row.id, GONE)
            behind.setdefault(last, []).append(replace(row, sample="", fate=fate))
    yield from behind.get("", ())
    for n, (id, now, text) in enumerate(texts):
        sample = known[id].sample if n in same else samples[n]
        yield Row(id, now, first_words(text), sample)
        yield from behind.get(id, ())


def retired(lines: Iterable[str]) -> list[tuple[str, str, str]]:
    """Each id that is gone, the one that its text went into ("" if none), and the one at whose paragraph it is told."""
    rows = [row(line) for line in lines]
    fates = {row.id: row.fate.removeprefix(INTO) for row in rows if row.fate}
    live = [row.id for row in rows if not row.fate]
    place, found, there = 0, [], set(live)
    for one in rows:
        if not one.fate:
            place += 1
            continue
        into, seen = one.id, set()
        while into in fates and into not in seen:
            seen.add(into)
            into = fates[into]
        is_there = into in there
        at = into if is_there else next(iter(live[place : place + 1] or live[-1:]), "")
        found.append((one.id, into if is_there else "", at))
    return found


def changes(before: Iterable[str], after: Iterable[str]) -> dict[str, list[str]]:
    """The ids that are kept, new, edited, moved and retired between two states of a reading's lines."""
    old, new = ({one.id: one for one in map(row, lines)} for lines in (before, after))
    was = {id: n for n, id in enumerate(id for id, one in old.items() if not one.fate)}
    live = [id for id, one in new.items() if not one.fate]
    stays = [id for id in live if id in was]
    still = in_order([was[id] for id in stays])
    return {
        "kept": stays,
        "new": [id for id in live if id not in was],
        "edited": [id for id in stays if old[id].digest != new[id].digest],
        "moved": [id for n, id in enumerate(stays) if n not in still],
        "retired": [id for id, one in new.items() if one.fate and id in was],
    }


def unlocked(before: Iterable[str], after: Iterable[str]) -> str:
    """What is said of a reading whose lines are not as they should be."""
    found = changes(before, after)
    what = ", ".join(f"{len(ids)} {kind}" for kind, ids in found.items() if ids and kind != "kept")
    return f"its paragraphs are not as paragraphs.lock has them ({what or 'only its lines differ'}): run `reader lock`"


def in_order(numbers: Sequence[int]) -> set[int]:
    """The places of a longest rising row among numbers: of moved things, those that stayed."""
    ends: list[int] = []
    length: list[int] = []
    for number in numbers:
        length.append(bisect_left(ends, number))
        ends[length[-1] : length[-1] + 1] = [number]
    stay: set[int] = set()
    want, below = len(ends) - 1, float("inf")
    for place in reversed(range(len(numbers))):
        if length[place] == want and numbers[place] < below:
            stay.add(place)
            want, below = want - 1, numbers[place]
    return stay
