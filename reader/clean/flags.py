"""What a person must look at: small checks in a table, each with the words by which to find the place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from reader.clean import furniture
from reader.clean.classify import Scene
from reader.clean.features import count_words, ends_properly, language_of, normal, sentences
from reader.clean.furniture import fold
from reader.clean.facts import Facts
from reader.clean.values import Block, Flag

DOUBLED = re.compile(r"(?<!\w)([^\W\d_]{2,}) \1(?!\w)", re.I)
TANGLED = re.compile(r"(?<!\w)(?:that|which|there) (is|was|are|were) \w+ \1(?!\w)", re.I)
SMALL_START = re.compile(r"(?<=[^\W\d_]{4})[.!?] ([a-zа-яё]\w{2,})")
MAY_DOUBLE = frozenset("had that nous vous sie die der das que ha bye very".split())
PAYWALL = re.compile(r"\[(?:\.\.\.|…)\]\Z|(?:\.\.\.|…)\s*(?:read more|weiterlesen|lire la suite)\Z", re.I)

Check = Callable[[Block, Scene], Iterator[tuple[str, str, str, str]]]


def near(text: str, start: int, end: int) -> str:
    """The words about a place, whole ones, enough to find it by."""
    before = " ".join(text[max(0, start - 60) : start].split(" ")[-4:])
    after = " ".join(text[end : end + 60].split(" ")[:5])
    return f"{before}{text[start:end]}{after}".strip()


def unfinished(block: Block, scene: Scene) -> Iterator[tuple[str, str, str, str]]:
    """A paragraph that does not end as a sentence does."""
    text = block.text.rstrip()
    if block.kind == "paragraph" and not ends_properly(text, scene.language):
        yield "missing-end-punctuation", "must", " ".join(text.split()[-12:]), "left as it is"
    elif block.kind == "paragraph" and text.endswith((",", ":")) and block is last_paragraph(scene):
        yield "broken-off", "must", " ".join(text.split()[-12:]), "left as it is"


def last_paragraph(scene: Scene) -> Block | None:
    """Where the body ends."""
    return next((block for block in reversed(scene.blocks) if block.kind == "paragraph"), None)


def doubled(block: Block, scene: Scene) -> Iterator[tuple[str, str, str, str]]:
    """A word twice, and `that is all is`."""
    for found in DOUBLED.finditer(block.text):
        if fold(found[1]) not in MAY_DOUBLE and not found[1][:1].isupper():
            yield "doubled-words", "must", near(block.text, *found.span()), "left as it is"
    for found in TANGLED.finditer(block.text):
        yield "doubled-words", "must", near(block.text, *found.span()), "left as it is"


def small_start(block: Block, scene: Scene) -> Iterator[tuple[str, str, str, str]]:
    """A sentence that starts with a small letter."""
    shorts = furniture.listed(scene.language, "abbreviations")
    for found in SMALL_START.finditer(block.text):
        if not fold(block.text[: found.start(1)].rstrip()[-14:]).endswith(shorts) and not re.match(
            r"(?:com|org|net)\b", found[1]
        ):
            yield "lowercase-sentence-start", "must", near(block.text, *found.span()), "left as it is"


def tangled(block: Block, scene: Scene) -> Iterator[tuple[str, str, str, str]]:
    """`the ability intercept to`: a noun that wants `to`, and a word between them that is none of the small ones."""
    nouns = "|".join(furniture.listed(scene.language, "wants_to"))
    if not nouns:
        return
    small = furniture.words(scene.language) | furniture.words(scene.language, "joiners")
    for found in re.finditer(rf"(?<!\w)(?:{nouns}) ([a-z]+) to (?=\w)", block.text):
        if found[1] not in small and not found[1].endswith(("ly", "ed", "s", "al", "ive")):
            yield "suspect-word-order", "must", near(block.text, *found.span()), "left as it is"


def lost_reference(block: Block, scene: Scene) -> Iterator[tuple[str, str, str, str]]:
    """A figure or table the capture does not hold."""
    words = "|".join(map(re.escape, furniture.listed(scene.language, "figures")))
    if not words or len(scene.blocks) > 5000:
        return
    for found in re.finditer(rf"(?<!\w)(?:{words})\s(\d{{1,2}})(?!\d)", block.text, re.I):
        if any(other.kind == "table" for other in scene.blocks):
            return
        captions = {fold(other.text[:12]) for other in scene.blocks if other is not block}
        if not any(caption.startswith(fold(found[0])) for caption in captions):
            yield "lost-reference", "must", near(block.text, *found.span()), "it is not in the capture"
            return


def paywall(block: Block, scene: Scene) -> Iterator[tuple[str, str, str, str]]:
    """The text breaks off where one has to pay."""
    if block is last_paragraph(scene) and PAYWALL.search(block.text[-40:]):
        yield "broken-off", "must", " ".join(block.text.split()[-12:]), "the text goes on behind a paywall"


CHECKS: dict[str, Check] = {
    "unfinished": unfinished,
    "doubled": doubled,
    "small start": small_start,
    "tangled": tangled,
    "lost reference": lost_reference,
    "paywall": paywall,
}


def check(scene: Scene, facts: Facts, notes: dict[str, Block]) -> list[Flag]:
    """Every flag of a capture, questions first, in the order of their lines."""
    flags = list(scene.ledger.flags)
    for key in ("title", "authors", "publisher", "date"):
        if not facts.values.get(key):
            name = "author" if key == "authors" else key
            flags.append(Flag(f"missing-{name}", "must", 1, "", f"{name} not found"))
    seen: dict[str, Block] = {}
    for block in scene.blocks:
        if block.kind not in ("paragraph", "item"):
            continue
        for look in CHECKS.values():
            flags += [Flag(kind, level, block.number, quote, done) for kind, level, quote, done in look(block, scene)]
        for sentence in sentences(block.text, scene.language) if len(block.text) < 100_000 else ():
            if count_words(sentence) < 8:
                continue
            if (key := normal(sentence)) in seen:
                flags.append(Flag("repeated-sentence", "must", block.number, sentence[:160], "left as it is"))
            seen[key] = block
    if any(block.reason == "paywall" for block in scene.blocks):
        block = next(block for block in scene.blocks if block.reason == "paywall")
        flags.append(Flag("paywall", "must", block.number, block.text[:160], "the capture may end at a paywall"))
    body = "\n".join(block.text for block in scene.blocks if block.kind in ("paragraph", "item", "heading"))
    for number, block in notes.items():
        if f"[^{number}]" not in body:
            flags.append(Flag("note-without-marker", "must", block.number, block.text[:120], "kept at the end"))
    for found in re.finditer(r"(?<!\^)\[(\d{1,3})\](?!\()", body):
        flags.append(Flag("marker-without-note", "must", 1, near(body, *found.span()), "left as it is"))
        break
    tail = [block for block in scene.blocks if block.kind == "paragraph" and count_words(block.text) > 20]
    if tail and language_of(body) not in (scene.language, "en") and scene.language == "en":
        flags.append(Flag("language", "note", 1, body[:80], "the language was given by hand"))
    unique = list(dict.fromkeys(flags))
    return sorted(unique, key=lambda flag: (flag.level != "must", flag.line, flag.kind))
