"""Where the body begins and ends: marks before and after it are believed by the weight of prose on both their sides."""

from __future__ import annotations

import re
from itertools import accumulate

from reader.clean import furniture
from reader.clean.dates import find_dates
from reader.clean.features import (
    ADDRESS,
    count_words,
    ends_in_ellipsis,
    ends_properly,
)
from reader.clean.furniture import fold
from reader.clean.persons import are_names, authors_of, is_bio, is_signed, says_what_of, titles_of
from reader.clean.scene import Scene
from reader.clean.segment import BULLET
from reader.clean.threads import comment_threads
from reader.clean.values import Block

SIGNATURE = re.compile(r"--\Z|_{5,}\Z")
LINE = 200  # characters of what may be a label
LONG = 25  # words; more than these are never dropped without recognised furniture, or a question
MONEY = re.compile(r"[€$£₽]\s?\d|\d[\d.,]*\s?(?:[€$£₽]|euro|eur|руб|dollars|тысяч|تومان|دولار|ریال)")
NOTE = re.compile(r"(?:\[\d{1,3}\]|\d{1,3}[.)]?|[¹²³⁰⁴-⁹]{1,3})\s+\S")
OTHERS = frozenset(["covering letter", "quoted reply", "related", "running head"])  # what is of another text
INTERRUPTIONS = frozenset(
    "related newsletter share advert menu donation paywall origin credit source cookie copyright app tags".split()
) | {"quoted reply"}
MENUS = frozenset("menu share tags related player advert comments".split())  # what single words stand for
BELOW = "below tags or a quoted reply"  # sentences that nothing but their place made furniture
SOLID = 40  # words; a block of so many that ends as a sentence does is prose whatever stands beside it
# How much of the prose must stand before a mark for the text to end there.
SHARES = {"comment": 0.15, "quoted reply": 0.1, "signature": 0.3}


def span(scene: Scene) -> None:
    """The first and last block of prose that nothing has claimed, and the short sentences that go with them."""
    if any(block.inside for block in scene.blocks):
        article = [n for n, block in enumerate(scene.blocks) if block.inside and block.kind not in ("dropped", "note")]
        scene.first, scene.last = (article[0], article[-1]) if article else (0, 0)
        return
    blocks, free = scene.blocks, scene.free()
    scene.first, scene.last = (free[0], free[-1]) if free else (0, len(blocks) - 1)
    if not free:
        return
    while scene.first and not blocks[scene.first - 1].kind and blocks[scene.first].text[:1].islower():
        scene.first -= 1
    extend(scene, len(blocks))


def leave_out(scene: Scene) -> None:
    """Drop what the format places outside the article; short lines before it may still tell author and date."""
    for n, block in enumerate(scene.blocks):
        if block.inside is False and not block.kind and (n > scene.first or count_words(block.text) > LONG):
            block.drop("outside the article")


def extend(scene: Scene, limit: int) -> None:
    """Take in the short sentences after the last block of prose."""
    passed = 0
    for place in range(scene.last + 1, limit):
        block = scene.blocks[place]
        if block.kind in ("credit", "dropped"):
            continue
        if not block.kind and carries_on(block, scene):
            scene.last = place
            continue
        passed += 1
        if block.kind or passed > 2 or doubt(block, scene) < 2:
            return


def carries_on(block: Block, scene: Scene) -> bool:
    """Whether a short block after the prose still belongs to it: the rest of a sentence, or a short one."""
    text = block.text.rstrip()
    if not re.search(r"[.!?…؟][”\"»«’‹›')]*(?:\[?\d{1,2}\]?)?\Z", text) or ends_in_ellipsis(text):
        return False
    return not ADDRESS.search(text) and doubt(block, scene) < 2


def doubt(block: Block, scene: Scene) -> int:
    """How much a block looks like furniture by its words alone; from 2 on it is more likely furniture than text."""
    text, language = block.text[:3000], scene.language
    folded = fold(text)
    found = furniture.words_of(folded[:1500])
    calls = furniture.words(language, "calls")
    points = 2 * begins_as_furniture(text, language)
    points += 2 * any(why != "credit" for why in furniture.reasons_in(folded, language))
    points += any(first in calls for first in first_words(folded[:1500], found))
    you = any(word in furniture.words(language, "you") for word in found)
    points += you + (you and MONEY.search(folded) is not None)
    points += 2 * ends_in_ellipsis(text)
    points += bool(ADDRESS.search(text)) or "©" in text
    points += any(folded.removeprefix("the ").startswith(name) for name in scene.owners)
    points += not ends_properly(block.text, language)
    return points - (count_words(text) > 60)


def begins_as_furniture(text: str, language: str) -> bool:
    """Whether a block begins with words of furniture; a sentence may begin with what a menu has alone: Home is …"""
    found = furniture.phrases(language, "drop").at_start(text)
    if not found:
        return False
    own = count_words(found[0])
    is_label = own == 1 and found[1] in MENUS and ":" not in text[: len(found[0]) + 4]
    return not (is_label and count_words(text) >= own + 7 and ends_properly(text, language))


def first_words(folded: str, found: list[str]) -> list[str]:
    """The first word of a text and of its sentences."""
    return [*found[:1], *re.findall(r"[.!?…:,،]\s+([^\W_]+)", folded)]


def begin(scene: Scene) -> None:
    """Begin the body below its byline or date, or its title printed again, where little prose stands above them."""
    blocks = scene.blocks
    if any(block.inside for block in blocks):
        return
    before = [0, *accumulate(weights(scene))]
    titles = titles_of(scene)
    best = top = -1
    for n, block in enumerate(blocks[: len(blocks) * 2 // 3 + 1]):
        if before[n] > 0.25 * before[-1] or len(block.text) > 200:
            continue
        if block.kind in ("", "dropped") and block.reason not in OTHERS and is_head_line(n, scene, titles):
            top = n if top < 0 else top
            best = n
    after = [n for n in scene.free() if n > best]
    if best > scene.first and after and before[after[0]] <= 0.25 * before[-1]:
        scene.first = after[0]
    note_on_author(scene)
    covering_letter(scene, top)
    above = blocks[scene.first - 1] if scene.first else None
    if above and not above.inside and above.kind in ("", "dropped") and opens_text(above.text, scene.language):
        above.kind = "heading"


def note_on_author(scene: Scene) -> None:
    """Begin the body below a note on the author that stands above it."""
    names = authors_of(scene)
    block = scene.blocks[scene.first]
    after = [n for n in scene.free() if n > scene.first]
    if block.kind or block.inside or len(after) < 2 or count_words(block.text) > LONG + 10 or not names:
        return
    before, scene.authors = scene.authors, names
    if block.text.startswith(tuple(names)) and is_bio(block, scene) and says_what_of(block.text, scene):
        block.kind, scene.first = "bio", after[0]
    scene.authors = before


def opens_text(text: str, language: str) -> bool:
    """Whether a line directly above the text is its first heading: numbered one, or called an introduction."""
    if re.match(r"(?:1|I|۱|١)[.)]?\s+[^\W\d_]", text):
        return count_words(text) <= 12 and not ends_properly(text, language)
    return fold(text).strip(" :") in furniture.listed(language, "openings")


def is_early(n: int, scene: Scene) -> bool:
    """Whether little stands before a block, and nothing longer than a standfirst."""
    return n < 25 and sum(count_words(scene.blocks[place].text) * scene.prose[place] for place in range(n)) <= SOLID


def covering_letter(scene: Scene, top: int) -> None:
    """What stands in a mail between its own lines and the title of the text it brings."""
    if 0 <= top <= scene.first and any(block.kind == "mail" for block in scene.blocks[:top]):
        for block in scene.blocks[:top]:
            if not block.kind:
                block.drop("covering letter")


def is_head_line(n: int, scene: Scene, titles: frozenset[str]) -> bool:
    """Whether a line is of those between a title and its text: a byline, a date, the title itself."""
    block, language = scene.blocks[n], scene.language
    if count_words(block.text) > 14 or ends_properly(block.text, language):
        return False
    if fold(block.text) in titles or is_signed(block.text, language):
        return True
    if are_names(block.text):
        return is_early(n, scene)
    return bool(find_dates(block.text, language)) and count_words(block.text) <= 8


def weights(scene: Scene) -> list[int]:
    """How many words of free prose each block has."""
    return [
        min(count_words(block.text), 150) if scene.prose[n] and not block.kind else 0
        for n, block in enumerate(scene.blocks)
    ]


def end(scene: Scene) -> None:
    """End the body at the first mark from which on little is text, looking from the last mark to the first."""
    blocks = scene.blocks
    before = [0, *accumulate(weights(scene))]
    threads = comment_threads(scene)
    stop, why = len(blocks), ""
    for n in range(len(blocks) - 1, scene.first, -1):
        if blocks[n].inside is False and n <= scene.last:
            continue
        found = mark(n, scene, threads)
        if not found:
            continue
        share = SHARES.get(found, 0.5)
        if before[n] > share * before[stop] and not goes_on(scene, n, stop, found):
            stop, why = n, found
    if stop < len(blocks):
        close(scene, stop, why)
    peel(scene, stop)


def goes_on(scene: Scene, n: int, stop: int, why: str) -> bool:
    """Whether the text goes on after a box that may also stand within it."""
    blocks = scene.blocks
    if why == "signed":
        return any(is_solid(place, scene) and count_words(blocks[place].text) >= LONG for place in range(n + 1, stop))
    if why not in INTERRUPTIONS:
        return False
    solid = [place for place in range(n + 1, stop) if is_solid(place, scene)]
    if why == "tags":
        return any(
            blocks[place].gap and not is_teaser(place, scene) and not doubt(blocks[place], scene) for place in solid
        )
    if why != "related":
        return bool(solid)
    # A related piece is a title and, close below it, what it is about.
    alone = [place for place in solid if blocks[place].gap or not is_line(blocks[place - 1], scene.language)]
    alone = [place for place in alone if place > n + 1 and not is_teaser(place, scene)]
    is_list = any(block.reason == "counter" for block in blocks[n + 1 : solid[0]]) if solid else False
    return bool(alone) or (len(solid) == 1 and (is_list or count_words(blocks[solid[0]].text) >= LONG))


def is_solid(place: int, scene: Scene) -> bool:
    """Whether a block reads as a paragraph of the text: it ends as a sentence does and calls for nothing."""
    block = scene.blocks[place]
    if block.kind or ends_in_ellipsis(block.text) or is_bio(block, scene):
        return False
    if block.text.rstrip().endswith(("?", "؟")) and count_words(block.text) <= 14:  # as titles are
        return False
    allowed = 1 if count_words(block.text) < LONG else 2
    return ends_properly(block.text, scene.language) and doubt(block, scene) < allowed


def is_line(block: Block, language: str) -> bool:
    """Whether a block is a short line that is no sentence."""
    return count_words(block.text[:300]) <= 20 and not ends_properly(block.text, language)


def is_teaser(place: int, scene: Scene) -> bool:
    """Whether a short line and a paragraph take turns here, as related pieces do."""
    blocks, language = scene.blocks, scene.language
    before = is_line(blocks[place - 1], language)
    after = place + 1 < len(blocks) and is_line(blocks[place + 1], language) and not blocks[place + 1].kind
    return before and after


def mark(n: int, scene: Scene, threads: frozenset[int]) -> str:
    """Why the body may end before a block."""
    block, language = scene.blocks[n], scene.language
    text = block.text
    if n in threads:
        return "comment"
    if block.kind == "dropped" and block.reason in ("quoted reply", "signature"):
        return block.reason
    if SIGNATURE.match(text) and (text.startswith("--") or any(other.kind == "mail" for other in scene.blocks[:12])):
        return "signature"
    if count_words(text[:200]) <= 8 and (label := label_of(text, language)):
        return label
    if block.kind in ("disclaimer", "origin", "source"):
        return block.kind
    if block.kind == "dropped" and block.reason in (
        "tags",
        "copyright",
        "cite",
        "newsletter",
        "cookie",
        "paywall",
        "donation",
    ):
        return block.reason
    if not block.kind and is_bio(block, scene):
        return "bio"
    return "signed" if not block.kind and signs(block, scene) else ""


def signs(block: Block, scene: Scene) -> bool:
    """Whether a line is the author's name below a letter, with a word or two of greeting; not one who speaks often."""
    text = block.text.rstrip(" .")
    if count_words(text[:200]) > 6 or not text.endswith(tuple(scene.authors)) or not scene.authors:
        return False
    return sum(other.text.startswith(block.text) for other in scene.blocks[scene.first :]) == 1


def label_of(text: str, language: str) -> str:
    """What begins below a short line such as `Related` or `27 Comments`."""
    if len(text) > LINE or re.match(r"\d{1,2}[.)]\s", text):  # a numbered heading
        return ""
    bare = re.sub(r"\A[\d\W_]+|[\W_]+\Z", "", fold(text))
    found = furniture.phrases(language, "end").at_start(bare)
    if not found and " " in bare:
        found = furniture.phrases(language, "drop", "related").at_start(bare)
    if not found or text.rstrip().endswith((".", "!", "…")):
        return ""
    rest = re.sub(r"[\d\W_]+", " ", bare[len(found[0]) :]).strip()
    reason = {"comments": "comment"}.get(found[1], found[1])
    is_counted = re.match(r"[\W_]*\d", text) is not None
    return reason if not rest or found[1] in ("tags", "copyright") or (is_counted and reason == "comment") else ""


def close(scene: Scene, n: int, why: str) -> None:
    """Everything from a mark on is not body."""
    blocks, language = scene.blocks, scene.language
    for place in range(n, len(blocks)):
        block = blocks[place]
        if count_words(block.text[:200]) <= 8 and (label := label_of(block.text, language)):
            why = label
        if block.kind:
            continue
        if is_bio(block, scene):
            block.kind = "bio"
        elif furniture.phrases(language, "keep", "notes").at_start(block.text) or NOTE.match(block.text):
            continue
        else:
            block.drop(reason_of(block, scene, why))
            if count_words(block.text) > LONG and (block.reason == "after the body" or why in ("signature", "bio")):
                scene.ledger.flag("dropped-block", "must", block.number, block.text[:240], f"dropped as {block.reason}")
    inside = [place for place in scene.free() if scene.first <= place < n]
    scene.last = inside[-1] if inside else scene.first
    extend(scene, n)


def reason_of(block: Block, scene: Scene, why: str) -> str:
    """Why a block after the body is dropped: by its own words, else by the mark it stands below."""
    text = block.text
    folded = fold(text[:3000])
    if found := furniture.phrases(scene.language, "drop").at_start(text):
        return found[1]
    if hits := furniture.reasons_in(folded, scene.language):
        return hits[0]
    if any(folded.removeprefix("the ").startswith(name) for name in scene.owners):
        return "about the site"
    if why in ("tags", "quoted reply") and count_words(text) >= 6 and ends_properly(text, scene.language):
        return BELOW
    if why in ("comment", "related", "tags", "newsletter", "signature", "signed", "quoted reply"):
        return {"signed": "signature"}.get(why, why)
    if ends_in_ellipsis(text):
        return "related"
    if any(other.kind == "mail" for other in scene.blocks[:12]):
        return "signature"
    return "menu" if count_words(text) <= 12 and not ends_properly(text, scene.language) else "after the body"


def peel(scene: Scene, stop: int) -> None:
    """Take from the end of the body what is doubtful by its own words, until a block that is not."""
    blocks = scene.blocks
    while scene.last > scene.first:
        block = blocks[scene.last]
        if not block.kind:
            if is_bio(block, scene):
                block.kind = "bio"
            elif is_loose_end(scene) or (
                doubt(block, scene) >= 2 and count_words(block.text) < SOLID and not may_break_off(scene)
            ):
                block.drop(reason_of(block, scene, ""))
                if count_words(block.text) > LONG:
                    scene.ledger.flag(
                        "dropped-block", "must", block.number, block.text[:240], f"dropped as {block.reason}"
                    )
            else:
                break
        scene.last -= 1
    extend(scene, stop)


def is_loose_end(scene: Scene) -> bool:
    """Whether the last block is a short line that is no sentence, other things below it: nothing of a text ends so."""
    blocks = scene.blocks
    text = blocks[scene.last].text
    if count_words(text) > 14 or ends_properly(text, scene.language) or not text[:1].isalnum():
        return False
    before = next((other for other in reversed(blocks[scene.first : scene.last]) if other.kind != "dropped"), None)
    above = before is not None and (before.kind != "" or ends_properly(before.text, scene.language))
    return above and scene.last + 1 < len(blocks) and BULLET.match(text) is None


def may_break_off(scene: Scene) -> bool:
    """Whether the last block of the body may be its own last, unfinished sentence."""
    block = scene.blocks[scene.last]
    furnished = furniture.phrases(scene.language, "drop").at_start(block.text)
    return not furnished and count_words(block.text) > LONG
