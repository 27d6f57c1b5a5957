"""What a person must look at: the kinds of flags in one table, and the checks of a whole capture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from reader.clean.checks import CHECKS, SENTENCES, Found, near, sight_of
from reader.clean.classify import Scene
from reader.clean.facts import Facts
from reader.clean.features import count_words, ends_in_ellipsis, language_of, normal, sentences
from reader.clean.frame import BELOW
from reader.clean.furniture import LANGUAGES, fold, phrases, reasons_in
from reader.clean.values import Block, Flag
from reader.kinds import KINDS

LONG = 25  # words; a dropped block of so many must have been recognised
LONGEST_WORD = re.compile(r"(?=[^\W\d_])[^\W\d]{20,}")
FEW = 400  # words; a text of no more may be the beginning of one
LARGEST = 100_000  # characters of a block whose sentences are compared
ENOUGH = {"must": 12, "note": 3}  # flags of one kind; what more there are is counted in the last


# Reasons that say what a dropped block is; any other says only where it stood.
KNOWN = frozenset(
    "share menu breadcrumb advert newsletter cookie donation copyright paywall pitch channel legal tags counter "
    "cite machine signature mail bio".split()
) | {
    "running head",
    "page number",
    "machine residue",
    "rule or decoration",
    "title again",
    "asked for",
    "second script",
}
KNOWN |= {"covering letter", "quoted reply", "contents", "about the site", "player time", "file size"}
KNOWN |= {
    "line between the halves of a sentence",
    "correction notice",
    "label of the notes",
    "reading time",
    "editor, translator or photographer",
    "mail header",
}
KNOWN |= frozenset("footer sidebar form popup player rating print date byline caption".split())  # boxes of a page


def check(scene: Scene, facts: Facts, notes: dict[str, Block]) -> list[Flag]:
    """Every flag of a capture, questions first, in the order of their lines; what a person has answered is settled."""
    found = [flag for flag in scene.ledger.flags if flag.kind != "dropped-block"]
    for look in (
        missing,
        of_blocks,
        twice,
        paywalled,
        dropped_blocks,
        run_together,
        of_notes,
        of_credits,
        expansions,
        language_given,
    ):
        found += [Flag(kind, "", line, quote, done) for kind, line, quote, done in look(scene, facts, notes)]
    settled = {kind for kind, row in KINDS.items() if row.key and scene.hints.answers.get(row.key)}
    kept = [replace(flag, level=level_of(flag)) for flag in dict.fromkeys(found) if flag.kind not in settled]
    kept.sort(key=lambda flag: (flag.level != "must", flag.line, flag.kind))
    return few(unrepeated(kept))


def level_of(flag: Flag) -> str:
    """The level of a flag's kind."""
    return KINDS[flag.kind].level if flag.kind in KINDS else flag.level or "must"


def unrepeated(flags: list[Flag]) -> list[Flag]:
    """Flags without those that say of a line what a stronger one says already."""
    ends = {(flag.line, flag.quote) for flag in flags if flag.kind == "broken-off"}
    open_ends = {normal(flag.quote.partition("|")[0])[-24:] for flag in flags if flag.kind == "open-join"}
    return [
        flag
        for flag in flags
        if flag.kind != "missing-end-punctuation"
        or ((flag.line, flag.quote) not in ends and normal(flag.quote)[-24:] not in open_ends)
    ]


def few(flags: list[Flag]) -> list[Flag]:
    """At most a dozen questions of a kind, three notes: more of them say one thing, which the last one counts."""
    counts: dict[str, int] = {}
    kept: list[Flag] = []
    for flag in flags:
        counts[flag.kind] = counts.get(flag.kind, 0) + 1
        if counts[flag.kind] <= ENOUGH[flag.level]:
            kept.append(flag)
    for n, flag in enumerate(kept):
        more = counts[flag.kind] - ENOUGH[flag.level]
        if more > 0 and flag.kind not in {other.kind for other in kept[n + 1 :]}:
            kept[n] = replace(flag, done=f"{flag.done}; and so in {more} more places".lstrip("; "))
    return kept


def missing(scene: Scene, facts: Facts, notes: dict[str, Block]) -> Iterator[Found]:
    """What the front matter needs and no line says."""
    for key in ("title", "authors", "publisher", "date"):
        if not facts.values.get(key):
            name = "author" if key == "authors" else key
            yield f"missing-{name}", 1, "", f"{name} not found"


def of_blocks(scene: Scene, facts: Facts, notes: dict[str, Block]) -> Iterator[Found]:
    """What the checks of single blocks find."""
    sight = sight_of(scene)
    for block in scene.blocks:
        if block.kind in ("paragraph", "item", "quotation"):
            for look in CHECKS.values():
                yield from ((kind, block.number, quote, done) for kind, quote, done in look(block, sight))


def twice(scene: Scene, facts: Facts, notes: dict[str, Block]) -> Iterator[Found]:
    """Sentences, the title and credits that stand twice."""
    seen: set[str] = set()
    title = normal(str(facts.values.get("title") or ""))
    for block in scene.blocks:
        inside = block.kind in ("paragraph", "item", "heading")
        if inside and title and len(block.text) < 400 and normal(block.text) == title:
            yield "title-repeated", block.number, block.text, "left as it is"
        if block.kind not in ("paragraph", "item") or len(block.text) >= LARGEST:
            continue
        for sentence in sentences(block.text, scene.language):
            if count_words(sentence) < SENTENCES or sentence.endswith(("?", "؟", ":")):
                continue
            if (key := normal(sentence)) in seen:
                yield "repeated-sentence", block.number, sentence[:160], "left as it is"
            seen.add(key)


def paywalled(scene: Scene, facts: Facts, notes: dict[str, Block]) -> Iterator[Found]:
    """An offer to pay where the body ends."""
    end = sight_of(scene).last
    if any(flag.kind == "paywall" for flag in scene.ledger.flags):
        return
    for n, block in enumerate(scene.blocks):
        if n >= scene.first and (block.reason == "paywall" or is_barred(n, end, scene)):
            quote = " ".join(end.text.split()[-12:]) if end else block.text[:160]
            yield "paywall", block.number, f"{quote} | {block.text[:120]}", "the capture may end at a paywall"
            return


def is_barred(n: int, end: Block | None, scene: Scene) -> bool:
    """Whether a dropped line directly below a text that is short or breaks off asks to pay, in any language."""
    block = scene.blocks[n]
    if end is None or block.kind != "dropped" or not scene.last < n <= scene.last + 6 or count_words(block.text) > LONG:
        return False
    words = sum(count_words(other.text) for other in scene.blocks[:n] if other.kind == "paragraph")
    if words > FEW or not (ends_in_ellipsis(end.text) or words <= FEW // 2):
        return False
    found = [phrases(one, "drop", "paywall").at_start(block.text) for one in LANGUAGES]
    if any(said and " " in said[0] for said in found):
        return True
    return any("paywall" in reasons_in(fold(block.text), one) for one in LANGUAGES)


def dropped_blocks(scene: Scene, facts: Facts, notes: dict[str, Block]) -> Iterator[Found]:
    """Long blocks that were dropped and that nothing but their place made furniture."""
    body = sum(count_words(block.text) for block in scene.blocks if block.kind in ("paragraph", "item", "quotation"))
    long = [
        (n, block)
        for n, block in enumerate(scene.blocks)
        if block.kind == "dropped"
        and (count_words(block.text) >= LONG or block.reason == BELOW)
        and not is_box_of_comments(block)
    ]
    for reason in dict.fromkeys(block.reason for _, block in long if block.reason not in KNOWN):
        rows = [(n, block) for n, block in long if block.reason == reason]
        if reason in ("comment", "comments", "related"):
            words = sum(count_words(block.text) for _, block in rows)
            rows = rows if words > body else [row for row in rows if not is_vouched(*row, scene)]
        if reason == "outside the article":  # a page's frame is long; its longest block shows whether it is one
            rows = sorted(rows, key=lambda row: -count_words(row[1].text))[:1]
            rows = [row for row in rows if count_words(row[1].text) >= max(LONG, body // 10)]
        for run in runs(rows, scene):
            more = f"; and {len(run) - 1} more blocks below it" if len(run) > 1 else ""
            yield "dropped-block", run[0].number, run[0].text[:240], f"dropped as {reason}{more}"


def is_box_of_comments(block: Block) -> bool:
    """Whether the page itself says that a block is a comment."""
    return block.inside is not None and block.reason in ("comment", "comments")


def runs(rows: list[tuple[int, Block]], scene: Scene) -> list[list[Block]]:
    """Dropped blocks in groups: those between which nothing was kept are one question."""
    kept = [0]
    for block in scene.blocks:
        kept.append(kept[-1] + (block.kind != "dropped"))
    groups: dict[int, list[Block]] = {}
    for n, block in rows:
        groups.setdefault(kept[n], []).append(block)
    return list(groups.values())


def run_together(scene: Scene, facts: Facts, notes: dict[str, Block]) -> Iterator[Found]:
    """A dropped line of one word, longer than words are: tags whose separators were lost."""
    known = {flag.line for flag in scene.ledger.flags if flag.kind == "run-together-tags"}
    for n, block in enumerate(scene.blocks):
        is_line = len(block.text) < 300 and block.inside is None  # a page keeps its tags apart
        long = LONGEST_WORD.fullmatch(block.text.strip()) if is_line else None
        if long and n > scene.last and block.kind in ("dropped", "paragraph") and block.number not in known:
            yield "run-together-tags", block.number, block.text, "tags without separators"


def is_vouched(n: int, block: Block, scene: Scene) -> bool:
    """Whether a comment follows its writer's name or another comment, and a teaser ends as teasers do."""
    if block.reason == "related":
        return bool(re.search(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*\Z", block.text)) or count_words(block.text) < 2 * LONG
    before = scene.blocks[max(0, n - 3) : n]
    return any(
        (other.reason in ("comment", "comments") and count_words(other.text) > 8) or count_words(other.text) <= 8
        for other in before
    )


def of_notes(scene: Scene, facts: Facts, notes: dict[str, Block]) -> Iterator[Found]:
    """Notes whose number the text does not have, and numbers without a note."""
    body = [
        block
        for block in scene.blocks
        if block.kind in ("paragraph", "item", "heading", "quotation", "table", "markup", "note")
    ]
    marked = {number for block in body for number in re.findall(r"\[\^([^\]\s]{1,20})\]", block.text)}
    for number, block in notes.items():
        if number not in marked:
            yield "note-without-marker", block.number, block.text[:120], "kept at the end"
    raised: list[tuple[int, Block, re.Match[str]]] = []
    for block in body:
        for found in re.finditer(
            r"(?<![\w^\\\]])\[(\d{1,3})\](?![(:])|(?<=[^\W\d_]{3})[.,”\"»]?\[(\d{1,3})\](?![(:])", block.text
        ):
            kind = "note-without-marker" if found.start() == 0 else "marker-without-note"
            yield kind, block.number, near(block.text, *found.span()), "left as it is"
        for found in re.finditer(
            r"(?<=[^\W\d_]{3})[.,;:!?”\"»’)]{0,2}([¹²³⁰⁴-⁹]{1,2})|(?<=[a-zа-я]{4})[.,;:!?][”\"»’)]?(\d{1,2})(?=\s|\Z)",
            block.text,
        ):
            digits = (found[1] or found[2]).translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))
            raised.append((int(digits), block, found))
    in_order = [number for number, _, _ in raised]
    if len(in_order) >= 2 and in_order == sorted(set(in_order)) and in_order[0] <= 3:
        for _, block, found in raised:
            yield "marker-without-note", block.number, near(block.text, *found.span()), "left as it is"


def of_credits(scene: Scene, facts: Facts, notes: dict[str, Block]) -> Iterator[Found]:
    """Credits that stand twice, and credits of pictures that are not there."""
    seen: set[str] = set()
    credits = [block for block in scene.blocks if block.kind == "credit"]
    has_picture = "picture markup" in scene.ledger.counts or any(
        block.inside is not None or "![" in block.text or block.kind == "figure" for block in scene.blocks
    )  # a format that tells what belongs to the article tells of pictures too
    for block in credits:
        if normal(block.text) in seen:
            yield "duplicate-credit", block.number, block.text[:160], "kept once"
        seen.add(normal(block.text))
    if credits and not has_picture:
        count = f"{len(seen)} credits" if len(seen) > 1 else "a credit"
        yield (
            "credit-without-image",
            credits[0].number,
            credits[0].text[:160],
            f"{count} in the front matter; no picture is in the capture",
        )


def expansions(scene: Scene, facts: Facts, notes: dict[str, Block]) -> Iterator[Found]:
    """Abbreviations that are spelt out in two ways: `Transport Corridor (INSTC)`, `Trade Corridor (INSTC)`."""
    known: dict[str, str] = {}
    for block in scene.blocks:
        if block.kind not in ("paragraph", "item", "heading", "note"):
            continue
        for found in re.finditer(r"\(([A-ZА-ЯЁ]{3,8})\)", block.text):
            words = spelt_out(block.text[max(0, found.start() - 200) : found.start()].split(), found[1])
            key = normal(words)
            if not key:
                continue
            if known.setdefault(found[1], key) != key:
                yield "inconsistent-expansion", block.number, f"{words} ({found[1]})", f"elsewhere: {known[found[1]]}"


def spelt_out(words: list[str], letters: str) -> str:
    """The words before an abbreviation of which it is made; empty where they do not give its letters."""
    left = list(letters.casefold())
    taken: list[str] = []
    for word in reversed(words[-2 * len(letters) - 2 :]):
        if not left:
            break
        firsts = [part[:1] for part in re.split(r"[-‐–]", fold(word.strip("“”\"'«»(),."))) if part]
        taken.insert(0, word)
        for first in reversed(firsts):
            if left and first == left[-1]:
                left.pop()
    return "" if left else " ".join(taken)


def language_given(scene: Scene, facts: Facts, notes: dict[str, Block]) -> Iterator[Found]:
    """A language given by hand that the words do not have."""
    body = "\n".join(block.text for block in scene.blocks if block.kind == "paragraph")[:20_000]
    if scene.hints.answers.get("language") and count_words(body) > 60 and language_of(body) != scene.language:
        yield "language", 1, body[:80], f"given by hand; the words look like {language_of(body)}"
