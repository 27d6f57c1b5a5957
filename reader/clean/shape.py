"""The body: sentences joined over breaks, notes, pull quotes, lists, tables and headings told apart."""

from __future__ import annotations

import itertools
import re
from collections import Counter

from reader.clean import furniture
from reader.clean.classify import Scene
from reader.clean.features import WORD, count_words, ends_in_abbreviation, ends_properly, is_name, normal, sentences
from reader.clean.furniture import fold
from reader.clean.segment import BULLET, ROW
from reader.clean.values import Block

NOTE = re.compile(r"(?:\[(\d{1,3})\]:?|\((\d{1,3})\)|(\d{1,3})[.)]?|([¹²³⁰⁴-⁹]{1,3}))\s+(?=\S)")
SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
MARKER = re.compile(
    r"\[(\d{1,3})\](?!\()|(?<=[\w.,;:!?”\"’»)])([¹²³⁰⁴-⁹]{1,3})|(?<=[^\W\d_][.,;:!?”\"’»)])(\d{1,3})(?=\s|\Z|[—–])"
)
HEADING_MARK = re.compile(r"(#{1,6})\s+")
BREAKS = frozenset(["page number", "running head", "advert", "related", "newsletter", "share", "second script"])


def shape(scene: Scene) -> dict[str, Block]:
    """Give every block of the body its kind; the notes by their number."""
    for block in scene.blocks[scene.first : scene.last + 1]:
        if HEADING_MARK.match(block.text) and not block.kind and not block.inside and count_words(block.text) <= 20:
            block.kind, block.level = "heading", max(2, len(HEADING_MARK.match(block.text)[1]))  # type: ignore[index]
    notes = find_notes(scene)
    pulls(scene)
    join_over_breaks(scene)
    tables(scene)
    lists(scene)
    headings(scene)
    leftovers(scene)
    return notes


def body_of(scene: Scene) -> list[Block]:
    """Blocks of the span that nothing has claimed yet."""
    return [block for block in scene.blocks[scene.first : scene.last + 1] if not block.kind]


def find_notes(scene: Scene) -> dict[str, Block]:
    """Notes at page bottoms and under a heading at the end, where the text has their marker."""
    blocks = scene.blocks
    if given := given_notes(blocks):
        return given
    marks = Counter(
        number.translate(SUPER)
        for block in blocks
        for found in MARKER.findall(block.text)
        for number in found
        if number
    )
    found: dict[str, Block] = {}
    under_heading = False
    for n, block in enumerate(blocks):
        if block.kind and block.kind != "dropped":
            continue
        label = furniture.phrases(scene.language, "keep", "notes").at_start(block.text)
        if label and n > scene.first and normal(block.text) == normal(label[0]):
            under_heading = True
            block.drop("label of the notes")
            continue
        match = NOTE.match(block.text)
        if not match or block.kind == "dropped":
            continue
        number = next(group for group in match.groups() if group).translate(SUPER)
        own = sum(number in [part.translate(SUPER) for part in row] for row in MARKER.findall(block.text))
        at_bottom = n + 1 < len(blocks) and (
            blocks[n + 1].new_page or blocks[n + 1].kind == "dropped" or is_note(blocks[n + 1], found)
        )
        after_body = n > scene.last or under_heading
        bracketed = bool(match[1] or match[4])
        if marks[number] > own and number not in found and (after_body or at_bottom or bracketed) and n > 0:
            block.kind = "note"
            block.text = block.text[match.end() :]
            found[number] = block
    while scene.last > scene.first and blocks[scene.last].kind == "note":
        scene.last -= 1
    if found:
        style = MARKER
        for block in blocks:
            if block.kind in ("", "paragraph"):
                block.text = style.sub(lambda mark: marker(mark, found), block.text)
    return found


def given_notes(blocks: list[Block]) -> dict[str, Block]:
    """The notes that the format has told from the text, `[^1]: words`, by their name."""
    found: dict[str, Block] = {}
    for block in blocks:
        if block.kind == "note" and (name := re.match(r"\[\^([^\]\s]+)\]:\s*", block.text)):
            block.text = block.text[name.end() :]
            found.setdefault(name[1], block)
    return found


def is_note(block: Block, found: dict[str, Block]) -> bool:
    """Whether a block begins with a number."""
    return NOTE.match(block.text) is not None


def marker(mark: re.Match[str], notes: dict[str, Block]) -> str:
    """A note's marker as Markdown has it, if there is such a note."""
    number = next(group for group in mark.groups() if group).translate(SUPER)
    return f"[^{number}]" if number in notes else mark[0]


def pulls(scene: Scene) -> None:
    """Isolated lines that repeat a sentence of the body, exactly or nearly."""
    language = scene.language
    where: dict[tuple[str, ...], list[int]] = {}
    body = body_of(scene)
    candidates = [
        block
        for block in body
        if 7 <= count_words(block.text) <= 45 and not ends_properly(block.text.rstrip('”"»'), language)
    ]
    if not candidates or len(candidates) > 200:
        return
    texts = [WORD.findall(fold(block.text)) for block in body]
    for n, found in enumerate(texts):
        for k in range(len(found) - 2):
            where.setdefault(tuple(found[k : k + 3]), []).append(n)
    for block in candidates:
        own = WORD.findall(fold(block.text))
        me = body.index(block)
        votes = Counter(
            n for k in range(len(own) - 2) for n in set(where.get(tuple(own[k : k + 3]), ())[:50]) if n != me
        )
        if not votes:
            continue
        best, count = votes.most_common(1)[0]
        if count_words(body[best].text) <= len(own):
            continue
        if f" {' '.join(own)} " in f" {' '.join(texts[best])} ":
            block.kind = "pull"
        elif count >= 0.35 * (len(own) - 2) and shares_a_sentence(own, body[best].text, language):
            block.kind = "pull"
            scene.ledger.flag(
                "near-duplicate-pull-quote",
                "must",
                block.number,
                block.text,
                "kept as a pull quote; it differs from the body's sentence",
            )


def shares_a_sentence(words: list[str], text: str, language: str) -> bool:
    """Whether most longer words of a quote stand in one sentence, in their order."""
    content = [word for word in words if len(word) > 3]
    for sentence in sentences(text, language):
        have = WORD.findall(fold(sentence))
        place = hits = 0
        for word in content:
            if word in have[place:]:
                place += have[place:].index(word) + 1
                hits += 1
        if content and hits >= 0.6 * len(content):
            return True
    return False


def join_over_breaks(scene: Scene) -> None:
    """One paragraph of the two halves of a sentence, where a page, an advert or a photo line cut it."""
    blocks, language = scene.blocks, scene.language
    left: Block | None = None
    joiners = furniture.words(language, "joiners")
    names = names_in(scene)
    between: list[Block] = []
    for block in blocks[scene.first : scene.last + 1]:
        if block.kind in ("dropped", "credit", "pull", "note"):
            between.append(block)
            continue
        if block.kind:
            left, between = None, []
            continue
        if left is None or not is_open(left, language):
            left, between = block, []
            continue
        is_break = bool(between) or block.new_page
        first = re.match(r"[\W_]*(\w)", block.text)
        begins_small = bool(first and first[1].islower()) or bool(re.match(r"[,;)”»]", block.text))
        no_case = bool(first and first[1].upper() == first[1].lower() and first[1].isalpha())
        last_word = fold((WORD.findall(left.text[-40:]) or [""])[-1])
        next_word = (WORD.findall(block.text[:60]) or [""])[0]
        if BULLET.match(block.text) or ROW.search(left.lines[-1].text) or count_words(left.text) < 4:
            left, between = block, []
            continue
        name = ((WORD.findall(left.text[-40:]) or [""])[-1], next_word)
        if (begins_small and (is_break or count_words(left.text) >= 12 or count_words(block.text) >= 8)) or (
            no_case and is_break and (last_word in joiners or left.text[-1:] not in ".؟!؛")
        ):
            merge(left, block, scene, "sentence joined over a break")
        elif (
            (last_word in joiners or name in names)
            and count_words(left.text) >= 8
            and (is_break or count_words(left.text) >= 12)
        ):
            scene.ledger.flag(
                "guessed-join", "note", block.number, f"{left.text[-60:]} | {block.text[:40]}", "joined: yes"
            )
            merge(left, block, scene, "sentence joined over a break")
        else:
            if count_words(left.text) >= 12 and count_words(block.text) >= 8 and is_break:
                scene.ledger.flag(
                    "open-join", "must", block.number, f"{left.text[-60:]} | {block.text[:40]}", "joined: no"
                )
            left, between = block, []
    compact(scene)


def compact(scene: Scene) -> None:
    """Take out blocks whose lines went into others; the span keeps its ends."""
    inside = [block for block in scene.blocks[scene.first : scene.last + 1] if block.lines]
    before = sum(bool(block.lines) for block in scene.blocks[: scene.first])
    scene.prose = [prose for prose, block in zip(scene.prose, scene.blocks, strict=True) if block.lines]
    scene.blocks[:] = [block for block in scene.blocks if block.lines]
    scene.first, scene.last = before, before + len(inside) - 1


def names_in(scene: Scene) -> frozenset[tuple[str, str]]:
    """Pairs of capitalised words that follow each other somewhere within a block."""
    found: set[tuple[str, str]] = set()
    for block in body_of(scene):
        words = re.findall(r"[^\W_]+(?:[’'-][^\W_]+)*|\S", block.text)
        found.update((one, two) for one, two in itertools.pairwise(words) if one[:1].isupper() and two[:1].isupper())
    return frozenset(found)


def is_open(block: Block, language: str) -> bool:
    """Whether a block's last sentence has not ended."""
    return not ends_properly(block.text, language) or ends_in_abbreviation(block.text, language)


def merge(left: Block, right: Block, scene: Scene, how: str) -> None:
    """Put the second half to the first."""
    split_word = re.search(r"[^\W\d_]-\Z", left.text) and right.text[:1].islower()
    glue = "" if split_word else " "
    text = left.text[:-1] if split_word else left.text
    scene.ledger.counts[how] += 1
    scene.ledger.changes.append(
        (right.number, f"{left.text[-50:]} | {right.text[:50]}", f"{text[-50:]}{glue}{right.text[:50]}")
    )
    if (one := left.markdown) is not None and (two := right.markdown) is not None and not split_word:
        left.markup, left.marked = f"{one}{glue}{two}", text + glue + right.text
    left.text = text + glue + right.text
    left.lines = left.lines + right.lines
    right.lines = []


def tables(scene: Scene) -> None:
    """Three or more lines with as many columns."""
    body = list(scene.blocks[scene.first : scene.last + 1])
    run: list[Block] = []

    def end() -> None:
        if len(run) >= 3:
            rows = [re.split(r"\s{2,}|\s*\|\s*", block.text.strip().strip("|").strip()) for block in run]
            width = len(rows[0])
            cells = [row for row in rows if not all(set(cell) <= set("-:= ") for cell in row)]
            lines = [f"| {' | '.join(row)} |" for row in cells]
            run[0].text = "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])
            run[0].kind = "table"
            for other in run[1:]:
                run[0].lines = run[0].lines + other.lines
                other.lines = []
        run.clear()

    for block in body:
        row = block.lines[0].words if len(block.lines) == 1 else ""
        columns = (
            len(re.split(r"\s{2,}|\s*\|\s*", row.strip("|").strip()))
            if len(row) < 1000 and (ROW.search(row) or row.count("|") >= 2)
            else 0
        )
        if block.kind or columns < 2:
            end()
            continue
        block.text = row
        if run and columns != len(re.split(r"\s{2,}|\s*\|\s*", run[0].text.strip("|").strip())):
            end()
        run.append(block)
    end()
    compact(scene)
    for block in scene.blocks:
        if not block.kind:
            block.text = " ".join(block.text.split())


def lists(scene: Scene) -> None:
    """Items with bullets or numbers, two or more in a row."""
    body = [block for block in scene.blocks if not block.kind]
    marked = [bool(BULLET.match(block.text)) for block in body]
    for n, block in enumerate(body):
        near = (n and marked[n - 1]) or (n + 1 < len(body) and marked[n + 1])
        if marked[n] and near:
            if (
                re.match(r"\(?\d{1,2}[.)]\s", block.text)
                and not ends_properly(block.text, scene.language)
                and count_words(block.text) <= 12
                and n + 1 < len(body)
                and not marked[n + 1]
            ):
                continue
            block.kind = "item"


def headings(scene: Scene) -> None:
    """Short lines without a full stop, prose directly after them."""
    blocks = [
        block for block in scene.blocks[: scene.last + 1] if block.kind not in ("dropped", "credit", "pull", "note")
    ]
    for block, after in itertools.pairwise(blocks):
        if block.kind or not 1 <= count_words(block.text) <= 14 or len(block.text) > 110:
            continue
        proper = ends_properly(block.text, scene.language)
        question = block.text.rstrip().endswith(("?", "؟"))
        numbered = re.match(r"(?:\d{1,2}|[IVX]{1,4})[.)]\s+\S", block.text)
        if (proper and not question) or block.text.rstrip().endswith((",", ";", "-")):
            continue
        if question and count_words(block.text) > 10:
            continue
        follows = after.kind in ("", "item", "table") and (count_words(after.text) >= 8 or after.kind != "")
        starts = block.text[:1].isupper() or block.text[:1].upper() == block.text[:1].lower() or numbered
        if (
            not follows
            or not starts
            or (
                is_name(block.text)
                and not numbered
                and count_words(block.text) == 2
                and not ends_properly(after.text, scene.language)
            )
        ):
            continue
        if question and (not block.gap or is_dialogue(block, blocks)):
            continue
        block.kind = "heading"


def is_dialogue(block: Block, blocks: list[Block]) -> bool:
    """Whether a question is one of many: an interview's, or the writer's own."""
    return (
        sum(other.text.rstrip().endswith(("?", "؟")) and count_words(other.text) <= 14 for other in blocks) == 1
        and count_words(block.text) <= 4
    )


def leftovers(scene: Scene) -> None:
    """What is inside the body is a paragraph, and so is long text; what is short and outside is dropped."""
    for n, block in enumerate(scene.blocks):
        if block.kind:
            continue
        if scene.first <= n <= scene.last or count_words(block.text) > 40:
            block.kind = "paragraph"
        else:
            block.drop("before the body" if n < scene.first else "after the body")
