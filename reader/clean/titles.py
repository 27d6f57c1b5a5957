"""Which line before the body is the title, and which the sentence below it. Never the first sentence of the text."""

from __future__ import annotations

import re
from collections import Counter

from reader.clean.authors import all_of, byline, is_agency, is_helped, is_outlet, likely, marks, placed, until_helpers
from reader.clean.classify import Scene
from reader.clean.dates import find_dates, issue_year
from reader.clean.facts import Facts
from reader.clean.features import ADDRESS, count_words, ends_properly, mask, normal, sentences
from reader.clean.furniture import fold
from reader.clean.mastheads import SERIES, SITE
from reader.clean.stated import labelled, scene_head
from reader.clean.values import Block

LONGEST = 30  # words
FILE = re.compile(r"(?<!\w)(?:PDF|ePub|MP3|[KMkM]B)(?!\w)")
LETTER = ("covering letter", "signature")  # why a line around a letter was dropped
MOST = 60  # lines that are weighed


def find_title(scene: Scene, known: str) -> int | None:
    """Which block before the body is its title; `known` is what the file itself says, if it does."""
    blocks = scene.blocks
    if known and (
        places := [
            n
            for n, block in scene_head(scene)
            if says(block.text, known) and (block.kind in ("", "heading") or is_doubtful(block))
        ]
    ):
        return next((n for n in reversed(places) if normal(blocks[n].text) == normal(known)), places[-1])
    candidates = [n for n, block in scene_head(scene) if may_be_title(block, scene)][-MOST:]
    if known or not candidates:
        return None
    often, on_pages = repeated(scene)
    signed = any(is_signed(block.text, scene.language) for _, block in scene_head(scene) if not block.kind)
    scores = {n: score(n, candidates, scene, often, on_pages) for n in candidates}
    if not signed:  # a bare name is rather the author; without capitals, many lines can be one
        for n in candidates:
            scores[n] -= like_a_name(n, candidates, scene)
    best = max(candidates, key=lambda n: (scores[n], n))
    alone = [n for n in candidates if n > best and normal(blocks[n].text) == normal(first_part(blocks[best].text))]
    return (alone or [best])[0] if scores[best] >= 0.5 else None


def below_letter(scene: Scene) -> int | None:
    """Which line is the title of a text that a letter brings: the one above its marked byline, below the letter."""
    blocks, language = scene.blocks, scene.language
    for n in range(min(len(blocks) - 1, scene.first)):
        mark, names = byline(blocks[n + 1].text, language) if len(blocks[n + 1].text) < 200 else ("", [])
        block = blocks[n]
        above = {other.reason for other in blocks[:n]}
        free = not block.kind or block.reason in LETTER
        is_line = 2 <= count_words(block.text) <= LONGEST and not block.text.endswith((".", ":", ",", ";"))
        if mark and names and free and is_line and "covering letter" in above and block.gap:
            return n
    return None


def says(text: str, title: str) -> bool:
    """Whether a line is a title, with its site's name or without."""
    return normal(text) == normal(title) or any(normal(part) == normal(title) for part in SITE.split(text)[:2])


def may_be_title(block: Block, scene: Scene) -> bool:
    """Whether a line can be a title: short, no sentence that goes on, no byline, no date, no address."""
    text, language = block.text, scene.language
    count = count_words(text)
    if block.kind == "heading":
        return block.level <= 2
    if (
        (block.kind and not is_doubtful(block))
        or count > LONGEST
        or text.startswith("|")
        or ADDRESS.search(text)
        or sum(map(str.isalpha, text)) < 3
        or (count <= 8 and re.search(r"\s[›»>→]\s", text))
    ):
        return False
    if text.endswith((".", ":", ",", ";")) and not text.endswith(("...", "?.")):
        return False
    if any(count <= (16 if label else 8) for _, label in labelled(text, language, "")) or is_helped(text, language):
        return False
    if (
        issue_year(text, language)
        or re.search(r"\.{4}|…{2}|\A\d[\d\s.,]*\w*\Z", text)
        or until_helpers(text, language) != text
        or "©" in text
        or SERIES.search(text)
    ):
        return False
    return not is_signed(text, language)


def is_signed(text: str, language: str) -> bool:
    """Whether a line is marked as a byline and names somebody, or an agency."""
    mark, names = byline(text, language)
    return bool(mark) and (bool(names) or is_agency(text[len(mark) :], language))


def is_doubtful(block: Block) -> bool:
    """Whether a line was dropped for what titles can look like too: a menu, the site's name, a running head."""
    if block.kind != "dropped" or (re.search(r"\d", block.text) and block.reason == "running head"):
        return False
    return block.reason in ("running head", "about the site", "before the body") or (
        block.reason in ("menu", "related") and count_words(block.text) >= 3 and not re.search(r"[|•·>›»/]", block.text)
    )


def repeated(scene: Scene) -> tuple[Counter[str], Counter[str]]:
    """How often each line stands in the capture, alone or before the name of its site; and in running heads."""
    often: Counter[str] = Counter()
    on_pages: Counter[str] = Counter()
    for block in scene.blocks:
        if len(block.text) > 300:
            continue
        parts = SITE.split(block.text)
        if block.reason == "running head":
            on_pages[normal(block.text)] += 1
            continue
        is_sentence = count_words(parts[0]) <= 4 and block.text.rstrip().endswith((".", "!", "…", "؟"))
        often.update({normal(block.text)} if is_sentence else {normal(block.text), normal(parts[0])})
    return often, on_pages


def score(n: int, candidates: list[int], scene: Scene, often: Counter[str], on_pages: Counter[str]) -> float:
    """How much speaks for a line: its length, that it stands elsewhere too, and what stands below it."""
    block, language = scene.blocks[n], scene.language
    count = count_words(block.text)
    key = normal(block.text)
    value = min(count, 7) / 4
    masthead = is_outlet(block.text, language) and count <= 6
    twice = (often[key] > 1 or often[normal(SITE.split(block.text)[0])] > 1) and not masthead
    twice = twice and not in_repeated_menu(n, scene, often) and not (count < 2 and beside_itself(n, scene))
    paged = not masthead and count > 1 and any(f" {key} " in f" {row} " for row in on_pages)
    value += (2.5 if count > 1 else 1.0) if twice else 2.0 if paged else 0.0
    value += 3.0 if block.kind == "heading" and block.level == 1 else 0.0
    value += is_above_byline(n, scene)
    if count < 2 and not twice:
        value -= 1.5
    value -= 1.0 if fold(block.text).split()[0] in all_of("buttons", language) else 0.0
    value -= 1.5 if masthead else 0.0
    value -= 1.0 if block.kind == "dropped" and block.reason != "running head" else 0.0
    value -= 2.0 if not twice and (heads_a_menu(n, scene) or is_apart(n, scene)) else 0.0
    value -= 2.0 if signed_above(n, candidates, scene) else 0.0
    before = [m for m in candidates if m < n and n - m <= 3 and not is_outlet(scene.blocks[m].text, language)]
    if before and not is_dated_between(before[-1], n, scene) and reads_below(block, scene.blocks[before[-1]], language):
        value -= 2.5
    return value


def is_dated_between(above: int, n: int, scene: Scene) -> bool:
    """Whether a date alone stands between two lines, so that the upper one is no title of the lower."""
    return any(
        count_words(block.text) <= 8 and find_dates(block.text, scene.language)
        for block in scene.blocks[above + 1 : n]
        if len(block.text) < 200
    )


def in_repeated_menu(n: int, scene: Scene, often: Counter[str]) -> bool:
    """Whether most lines about a line stand elsewhere too, as those of a menu at the head and the foot of a page."""
    about = [*scene.blocks[max(0, n - 3) : n], *scene.blocks[n + 1 : n + 4]]
    short = [block for block in about if count_words(block.text) <= 5 and not block.kind.startswith("byline")]
    return sum(often[normal(block.text)] > 1 for block in short) >= 3


def heads_a_menu(n: int, scene: Scene) -> bool:
    """Whether a line is the first of all and a menu follows it, as below the name of a site."""
    return n == 0 and any(block.reason in ("menu", "share", "breadcrumb") for block in scene.blocks[1:3])


def beside_itself(n: int, scene: Scene) -> bool:
    """Whether a line stands twice in a row, as labels do: Plus, PLUS."""
    near = [*scene.blocks[max(0, n - 2) : n], *scene.blocks[n + 1 : n + 3]]
    return any(normal(block.text) == normal(scene.blocks[n].text) for block in near)


def is_apart(n: int, scene: Scene) -> bool:
    """Whether a path or a menu stands between a line and the text's own lines, as below the news of the hour."""
    entries = 0
    for block in scene.blocks[n + 1 : n + 12]:
        if block is scene.blocks[scene.first] or block.kind in ("byline", "date", "mail", "title", "heading"):
            return False
        if block.reason == "breadcrumb" or (block.reason == "menu" and re.search(r"[|›»>]", block.text)):
            return True
        entries += block.reason == "menu" and count_words(block.text) <= 2
        if entries >= 3:
            return True
        if not block.kind and (
            byline(block.text, scene.language)[1]
            or (count_words(block.text) <= 8 and find_dates(block.text, scene.language))
        ):
            return entries >= 2
    return False


def like_a_name(n: int, candidates: list[int], scene: Scene) -> float:
    """What speaks against a line that is a bare name, where no line further down can be the author's."""
    text, language = scene.blocks[n].text, scene.language
    if not (byline(text, language)[1] or likely(text, language)[0]):
        return 0.0
    if any(likely(scene.blocks[m].text, language)[0] for m in candidates if n < m <= n + 4):
        return 0.0
    return 2.0 if text[:1].isupper() else 1.5 if n != candidates[0] else 0.0


def signed_above(n: int, candidates: list[int], scene: Scene) -> bool:
    """Whether a byline or a date stands between a line and a better candidate above it."""
    language = scene.language
    above = [
        m
        for m in candidates
        if m < n and not is_outlet(scene.blocks[m].text, language) and count_words(scene.blocks[m].text) > 1
    ]
    is_own = is_above_byline(n, scene, only_names=True) > 1
    for block in scene.blocks[above[0] + 1 : n] if above else ():
        if not block.kind and count_words(block.text) <= 16:
            mark, names = byline(block.text, language)
            if (mark and names) or (find_dates(block.text, language) and not is_own):
                return True
    return False


def is_above_byline(n: int, scene: Scene, only_names: bool = False) -> float:
    """What it is worth that a byline, a date or the body follows within two lines."""
    blocks, language = scene.blocks, scene.language
    after = [
        block
        for block in blocks[n + 1 : n + 12]
        if block.kind not in ("dropped", "credit") or (is_doubtful(block) and may_be_title(block, scene))
    ][:2]
    begins = [block is blocks[scene.first] for block in after]
    lines = [block.text[:200] for block, is_body in zip(after, begins, strict=True) if not is_body]
    if any(byline(text, language)[1] or likely(text, language)[0] for text in lines):
        return 2.0
    if not only_names and any(find_dates(text, language) for text in lines):
        near = [other.reason for other in blocks[n + 1 : n + 12] if other.number < after[-1].number]
        named = any(is_signed(other.text, language) for other in blocks[n + 1 : scene.first] if not other.kind)
        return 0.75 if "menu" in near else 1.0 if named else 1.5
    return 1.5 if begins[:1] == [True] else 0.75 if True in begins else 0.0


def reads_below(block: Block, above: Block, language: str) -> bool:
    """Whether a line reads as the sentence below a title: it ends as one, or is much longer than the line above."""
    count, before = count_words(block.text), count_words(above.text)
    if before < 2 or (before <= 3 and above.text.isupper() and not ends_properly(block.text, language)):
        return False
    return (ends_properly(block.text, language) and count > 8) or (count >= 9 and count > 1.6 * before and before >= 3)


def take(scene: Scene, n: int, facts: Facts) -> None:
    """Make a line the title; the same words elsewhere are no text."""
    block = scene.blocks[n]
    block.kind, block.reason = "title", ""
    known = facts.values.get("title")
    title = str(known) if known else without_site(block.text, scene)
    twice = sum(mask(other.text) == mask(block.text) for other in scene.blocks if len(other.text) < 400) > 1
    facts.put("title", title.rstrip("*† "), block, "and again" if twice else "")
    for other in scene.blocks[: scene.last + 1]:
        if (
            not other.kind
            and len(other.text) < 400
            and (mask(other.text) == mask(block.text) or mask(other.text) == mask(title))
        ):
            other.drop("title again")
    for other in scene.blocks[: scene.first]:
        is_fused = not other.kind and len(other.text) < 400 and normal(title) in normal(other.text)
        if not is_fused or count_words(title) < 3 or byline(other.text, scene.language)[1]:
            continue
        if not find_dates(other.text, scene.language):
            other.drop("title again")


def first_part(text: str) -> str:
    """A line up to the name of its site; a colon, which the French set apart, parts a title from nothing."""
    return re.split(rf"(?!\s+:){SITE.pattern}", text)[0]


def without_site(text: str, scene: Scene) -> str:
    """A title without the name of its site, where the title stands alone elsewhere or the site is plain."""
    parts = [first_part(text), *SITE.split(text)[1:]] if first_part(text) != text else [text]
    if len(parts) >= 2 and any(fold(block.text) == fold(parts[0]) for block in scene.blocks if len(block.text) < 300):
        return parts[0]
    if (
        len(parts) >= 2
        and "|" in text
        and is_outlet(parts[-1], scene.language)
        and not is_outlet(parts[0], scene.language)
    ):
        return parts[0]
    return text


def subtitle(scene: Scene, title: int, facts: Facts) -> None:
    """A sentence between the title and the byline or the body."""
    blocks = scene.blocks
    places = [
        n
        for n in range(title + 1, min(len(blocks), title + 8))
        if blocks[n].kind not in ("dropped", "byline", "title", "date", "credit") and count_words(blocks[n].text) > 1
    ]
    if not places or blocks[places[0]].kind or not 5 <= count_words(blocks[places[0]].text) <= 60:
        return
    n = places[0]
    if (n < scene.first and stands_apart(n, scene)) or (n == scene.first and is_standfirst(n, scene)):
        blocks[n].kind = "subtitle"
        facts.put("subtitle", blocks[n].text, blocks[n])
        while scene.first < scene.last and (blocks[scene.first].kind or not scene.prose[scene.first]):
            scene.first += 1


def stands_apart(n: int, scene: Scene) -> bool:
    """Whether a line between the title and the byline is a sentence about the text, no label and no menu."""
    text = scene.blocks[n].text
    return (
        not text.endswith((":", ","))
        and not FILE.search(text)
        and not placed(text).startswith(marks(scene.language, "captions"))
        and not text.startswith(("|", "•"))
        and not ADDRESS.search(text)
        and text.count("|") < 2
    )


def is_standfirst(n: int, scene: Scene) -> bool:
    """Whether the first sentence of what was taken for the body stands above it: alone, shorter, divided from it."""
    blocks, language = scene.blocks, scene.language
    block = blocks[n]
    if n + 1 >= len(blocks):
        return False
    after = [count_words(other.text) for k, other in enumerate(blocks) if k > n and scene.prose[k] and not other.kind]
    if len(after) < 2 or len(sentences(block.text, language)) != 1 or max(after) < count_words(block.text):
        return False
    proper = ends_properly(block.text, language)
    return (not proper and not blocks[n + 1].text[:1].islower()) or (proper and bool(blocks[n + 1].kind))
