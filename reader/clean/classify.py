"""Blocks → what they are: small rules in a table, first those that look at a block, then those that look around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache

from reader.clean import boxes, frame, furniture, persons, tables
from reader.clean.dates import find_dates
from reader.clean.features import (
    ADDRESS,
    count_words,
    ends_properly,
    is_prose,
    language_given,
    normal,
    script_of,
)
from reader.clean.frame import LONG
from reader.clean.furniture import fold
from reader.clean.letters import forwarded, mail_head, quoted_replies
from reader.clean.pages import WIDE
from reader.clean.scene import Scene
from reader.clean.threads import PAGED
from reader.clean.values import Block, Hints, Ledger

__all__ = ["Scene", "classify"]

COUNTER = re.compile(r"[\W\d_]*\Z")
PLAYER = re.compile(r"\W*\d{1,2}:\d{2}(?::\d{2})?(?:\s*[/|–-]\s*\d{1,2}:\d{2}(?::\d{2})?)?\W*\Z")
CRUMBS = re.compile(r"\s[›»>→]\s|\s/\s")
SIZE = re.compile(
    r"\W*(?:\w+\s)?(?:pdf|docx?|epub|mp3)?[\W\d.,]*\d[\d.,]*\s?(?:kb|mb|gb|кб|мб|ko|mo|кбайт|мбайт)\W*\Z", re.I
)
RUN_TOGETHER = re.compile(
    r"(?:[A-ZÀ-ÖØ-ÞА-ЯЁ][a-zß-öø-ÿа-яё]+){4,}\Z|(?:[A-ZÀ-ÖØ-ÞА-ЯЁ][a-zß-öø-ÿа-яё]+ ?){2,8}"
    r"(?<=[a-zß-öø-ÿа-яё])(?=[A-ZА-ЯЁ])(?:[A-ZÀ-ÖØ-ÞА-ЯЁ][a-zß-öø-ÿа-яё]+ ?){2,8}\Z"
)
MACHINE = re.compile(
    r"[{\[][\"{].*[}\]],?\Z|[\"']?@?\w+[\"']?\s*:\s*[\[{\"].*[\]}\"],?\Z|[{}\[\]();,]+\Z|</?[a-z][^<>]{0,300}>\Z", re.I
)
ARMOUR = re.compile(r"-{3,} ?(?:BEGIN|END) [A-Z ]+-{3,}\Z|(?=\S*\d)(?=\S*[A-Z])[A-Za-z0-9+/=]{30,}\Z")
PLACEHOLDER = frozenset(
    ["lorem ipsum", "undefined", "null", "[object object]", "nan", "image", "video", "caption", "loading..."]
)
# At the end of a caption: `… in May. ADA FERRIS / THE QUAY`, `… in May (Reuters)`.
SIGNED_PICTURE = re.compile(r"[.!?”»)]\s+([^\W\d_][^.!?]{2,50}\s?/\s?[^.!?/]{2,40})\Z")
IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,50})[)\]]\s*\Z")
STOPPED = re.compile(r"[.!?…:;؟][”\"»«’'“)\]]*\s*\Z")  # not by a name in quotation marks alone
LEADER = re.compile(r"(?:\. ?){4,}\s*\d{1,4}\s*\Z|…{2,}\s*\d{1,4}\s*\Z")
NUMBERED = re.compile(r"\d{1,4}(?:\s*[|·–—/]\s*|\s+)(\D.{3,100})|(.{3,100}\D)(?:\s*[|·–—/]\s*|\s+)\d{1,4}")
# Words that are said in a call to the reader; a longer block that begins with one is judged by what else it says.
CALLS = frozenset("newsletter cookie donation copyright paywall pitch channel comments legal app".split())
# Words that label a line; only a little may follow them.
TOPICS = frozenset("related pitch channel legal comments".split())  # whose single words may be a heading's too
LABELS = frozenset("tags share advert menu player".split())

Rule = Callable[[Block, Scene], str]


def asked(block: Block, scene: Scene) -> str:
    """A line the user wants out."""
    return "asked for" if any(re.search(pattern, block.text[:2000]) for pattern in scene.hints.drop) else ""


def machine(block: Block, scene: Scene) -> str:
    """What programs left behind: JSON, tags, placeholders, rules."""
    text = block.text
    if fold(text[:40]).strip() in PLACEHOLDER or (len(text) < 20_000 and MACHINE.match(text)):
        return "machine residue"
    if len(text) < 20_000 and ARMOUR.match(text):
        return "machine residue"
    if len(text) <= 200 and not any(letter.isalnum() for letter in text):
        return "rule or decoration"
    return ""


def counter(block: Block, scene: Scene) -> str:
    """Bare numbers, player times, sizes of files."""
    text = block.text
    if len(text) > 40:
        return ""
    if PLAYER.match(text):
        return "player time"
    if SIZE.match(text):
        return "file size"
    return "counter" if COUNTER.match(text) else ""


@cache
def about_author(language: str) -> frozenset[str]:
    """The labels of a note on the author, their words alone."""
    return frozenset(normal(one) for one in furniture.listed(language, "about_author"))


def labelled(block: Block, scene: Scene) -> str:
    """A short block that begins with words of furniture; a longer one is judged by what else it says."""
    text = block.text
    if len(text) < 60 and normal(text) in about_author(scene.language):
        return "label of the note on the author"
    found = furniture.phrases(scene.language, "drop").at_start(text)
    if not found and count_words(text[:200]) <= 6 and (label := frame.label_of(text, scene.language)):
        return "" if scene.is_between() and count_words(text) == 1 else label
    if not found and re.match(r"\W*\d+\s", text) and count_words(text[:200]) <= 6:
        found = furniture.phrases(scene.language, "drop").at_start(re.sub(r"\A[\W\d]+", "", text))
        found = found if found and found[1] in ("reading", "comments", "share") else None
    if not found or (found[1] == "tags" and len(text) < 200 and find_dates(text, scene.language)):
        return ""
    phrase, reason = found
    first = furniture.words_of(phrase)[:1]
    is_call = bool(first) and first[0] in furniture.words(scene.language, "calls")
    if reason == "menu" and count_words(text) <= 2 and not is_call and scene.is_between():
        return ""
    if reason in TOPICS and count_words(text) == 1 and block.gap and not is_call and scene.is_solid_below():
        return ""
    count, own = count_words(text[:3000]), count_words(phrase)
    if furniture.words_of(fold(text[:200])) == furniture.words_of(phrase):
        is_sentence = own < 3 and text.rstrip().endswith((".", "!", "?", "؟"))
        return "" if is_sentence and not scene.is_outside(block) else reason
    proper = ends_properly(text, scene.language)
    has_colon = ":" in text[: len(phrase) + 6]
    if reason == "reading":
        if scene.is_placed and block.inside and scene.place > scene.first + 2:
            return ""
        return "reading time" if count <= own + 4 and re.search(r"\d", text) else ""
    if reason in LABELS:
        label = re.split(r"\s[-–—|·]\s|:", text)[0]
        if normal(label) == normal(phrase) and count <= own + 8 and not proper:
            return reason
        is_list = has_colon and reason in ("tags", "share") and count <= 40
        return reason if is_list or (count <= max(own + 3, 2 * own) and not proper) else ""
    if reason == "cite":
        return reason if has_colon and count <= 80 else ""
    if reason == "related":
        return reason if count <= 40 and (has_colon or (not proper and count <= own + 4)) else ""
    if reason in CALLS and count <= 70:
        is_bare = count <= own + 8 and not (proper and STOPPED.search(text[-12:]))
        return reason if is_bare or scene.is_outside(block) or frame.doubt(block, scene) >= 4 else ""
    return ""


def menu(block: Block, scene: Scene) -> str:
    """Menus on one line, and breadcrumbs."""
    text = block.text
    if len(text) > 600 or count_words(text) > 40 or ends_properly(text, scene.language):
        return ""
    count = count_words(text)
    if any(text.count(sign) >= 2 for sign in "|·•¦") and not tables.is_row(text):
        return "menu"
    if re.match(r"[←→‹›«»<>]\s?\S|.*\s?[←→↑]\Z", text) and count <= 15:
        return "menu"
    crumbs = len(CRUMBS.findall(text))
    return "breadcrumb" if (crumbs >= 2 and count <= 25) or (crumbs and "›" in text and count <= 12) else ""


def foreign(block: Block, scene: Scene) -> str:
    """A line in a second script, where the text has none of it."""
    if scene.last < 0 or not scene.is_outside(block) or count_words(block.text) > 60:
        return ""
    other = script_of(block.text)
    if not other or other == script_of(scene.blocks[scene.first].text[:1000]):
        return ""
    if other == "latin" and (count_words(block.text) <= 6 or ADDRESS.search(block.text)):
        return ""
    scene.ledger.flag("garbled-script", "must", block.number, block.text[:200], "dropped: a line in another script")
    return "second script"


def run_together(block: Block, scene: Scene) -> str:
    """Tags whose separators were lost."""
    if not (12 <= len(block.text) <= 300) or not RUN_TOGETHER.match(block.text):
        return ""
    scene.ledger.flag("run-together-tags", "must", block.number, block.text, "dropped: tags without separators")
    return "tags"


def leader(block: Block, scene: Scene) -> str:
    """A line of a contents list, its page number behind dots."""
    return "contents" if len(block.text) < 300 and LEADER.search(block.text) else ""


def cue(block: Block, scene: Scene) -> str:
    """A block that speaks to the site's visitor: a phrase of furniture in it, and more that points the same way."""
    if count_words(block.text[:1500]) > 120:
        return ""
    folded = fold(block.text)
    found = [reason for reason in furniture.reasons_in(folded, scene.language) if reason != "credit"]
    if not found:
        return ""
    wanted = 2 if scene.is_outside(block) else 3
    return found[0] if len(found) >= 2 or frame.doubt(block, scene) >= wanted else ""


# A rule answers why a block is dropped, or nothing.
RULES: dict[str, Rule] = {
    "asked": asked,
    "machine": machine,
    "counter": counter,
    "leader": leader,
    "labelled": labelled,
    "menu": menu,
    "cue": cue,
    "foreign": foreign,
    "run together": run_together,
}


DOUBTS = frozenset(["menu", "cue", "foreign"])


def classify(blocks: list[Block], hints: Hints, ledger: Ledger, stated: str = "") -> Scene:
    """Give every block that is furniture its reason, every line of the apparatus its kind, and find the body.

    `stated` is the language that the file says it is in.
    """
    article = [block for block in blocks if block.inside] or blocks
    text = "\n".join(block.text for block in article)
    language = str(hints.answers.get("language") or language_given(stated, text))[:2]
    is_placed = {True, False} <= {block.inside for block in blocks}
    scene = Scene(blocks, language, hints, ledger, [is_prose(block.text, language) for block in blocks], is_placed)
    if not scene.is_placed:
        mail_head(scene)
        forwarded(scene)
        quoted_replies(scene)
        running_heads(scene)
        tables.flattened(scene)
    frame.span(scene)
    scene.owners = persons.owners_of(scene)
    for scene.place, block in enumerate(blocks):
        if not block.kind:
            judge(block, scene)
    if not scene.is_placed:
        contents(scene)
    frame.span(scene)
    frame.begin(scene)
    scene.authors = persons.authors_of(scene)
    if scene.is_placed:
        frame.peel(scene, scene.last + 1)
        frame.leave_out(scene)
    else:
        boxes.boxes(scene)
        frame.end(scene)
    for block in blocks:  # with the body known, the doubtful are judged once more
        if not block.kind and scene.is_outside(block):
            for rule in (labelled, cue, foreign):
                if reason := rule(block, scene):
                    block.drop(reason)
                    break
    return scene


def judge(block: Block, scene: Scene) -> None:
    """Let the rules look at a block. Prose that its format places in the article is not doubted for words in it."""
    trusted = scene.is_placed and block.inside and scene.prose[scene.place]
    for name, rule in RULES.items():
        if trusted and name in DOUBTS:
            continue
        if reason := rule(block, scene):
            block.drop(reason)
            return
    keep_apparatus(block, scene)


def running_heads(scene: Scene) -> None:
    """Short lines with a page's number at one end, whose words stand elsewhere too: as a title or as other heads."""
    lines = [
        block for block in scene.blocks if not block.kind and len(block.text) <= 120 and not LEADER.search(block.text)
    ]
    known = Counter(part for block in lines for part in parts_of(block.text))
    whole = Counter(normal(block.text) for block in lines)
    for block in lines[1:]:
        found = NUMBERED.fullmatch(block.text)
        if not found or not block.gap or whole[normal(block.text)] > 1 or block.text.endswith((".", "!", "…")):
            continue
        if any(known[part] >= 2 and len(part.split()) >= 2 for part in parts_of(found[1] or found[2])):
            block.drop("running head")
    beside_numbers(scene)


def beside_numbers(scene: Scene) -> None:
    """Lines tied to a page's number or below a form feed that say what a line of the first page says: A. Ferris."""
    blocks = scene.blocks
    head = [set(normal(block.text).split()) for block in blocks[:12] if count_words(block.text[:300]) <= 25]
    for before, block, after in zip(blocks, blocks[1:], [*blocks[2:], None], strict=False):
        tied = before.reason in PAGED and block.number == before.lines[-1].number + 1
        tied = tied or block.lines[0].new_page or (block.gap and WIDE.match(block.lines[0].words) is not None)
        if block.kind or not tied or (after is not None and not after.gap):
            continue
        words = set(normal(re.sub(r"\d+", " ", block.text[:200])).split())
        long = {word for word in words if len(word) > 3}
        is_open = len(words) <= 10 and not ends_properly(block.text, scene.language)
        if is_open and long and any(long <= line for line in head):
            block.drop("running head")


def parts_of(text: str) -> set[str]:
    """What a line says between its signs, without figures."""
    return {normal(re.sub(r"\d+", " ", part)) for part in re.split(r"[,.;:|–—/]\s|\s{2,}", text)} - {""}


def contents(scene: Scene) -> None:
    """A list of short lines each of which stands again, alone, further down."""
    blocks = scene.blocks
    last: dict[str, int] = {}
    for n, block in enumerate(blocks):
        if not block.kind and len(block.text) <= 120:
            last[normal(block.text)] = n
    run: list[int] = []
    for n, block in enumerate([*blocks, Block([], "")]):
        if not block.kind and 0 < len(block.text) <= 120 and last.get(normal(block.text), n) > n + 1:
            run.append(n)
            continue
        if len(run) >= 3:
            for place in run:
                blocks[place].drop("contents")
            if run[0] and not blocks[run[0] - 1].kind and count_words(blocks[run[0] - 1].text) <= 4:
                blocks[run[0] - 1].drop("contents")
        run = []


def keep_apparatus(block: Block, scene: Scene) -> None:
    """Credits, disclaimers, corrections and sources go into the front matter."""
    count = count_words(block.text[:3000])
    if count > 70:
        return
    found = furniture.phrases(scene.language, "keep").at_start(block.text)
    phrase, reason = found or ("", "")
    proper = ends_properly(block.text, scene.language)
    has_colon = ":" in block.text[: len(phrase) + 12]
    if reason == "credit" and count <= 25 and (not proper or ":" in block.text[:24]):
        block.kind = "credit"
    elif reason == "disclaimer" or (proper and disclaims(block.text, scene.language)):
        block.kind = "disclaimer"
    elif reason == "correction" and has_colon:
        block.drop("correction notice")
        scene.ledger.flag("correction", "note", block.number, block.text[:200], "left out of the body")
    elif reason == "origin" and (ADDRESS.search(block.text) or count <= 25) and scene.is_outside(block):
        block.kind = "origin"
    elif reason == "source" and re.match(r"\s?:", block.text.lstrip("|>»•-* ")[len(phrase) :]) and count <= 20:
        block.kind = "source"
    elif count <= min(45, LONG) and is_credited(block.text, scene.language):
        block.kind = "credit"


def disclaims(text: str, language: str) -> bool:
    """Whether a block says whose views a text does not give."""
    return "disclaimer" in furniture.reasons_in(fold(text[:600]), language)


def is_credited(text: str, language: str) -> bool:
    """Whether a short line names a photographer or an agency somewhere in it."""
    signed, bracketed = SIGNED_PICTURE.search(text), IN_BRACKETS.search(text)
    if signed and (signed[1].isupper() or is_of_agency(signed[1], language)):
        return True
    if bracketed and is_of_agency(bracketed[1], language):
        return True
    return "credit" in furniture.reasons_in(fold(text), language)


def is_of_agency(text: str, language: str) -> bool:
    """Whether words name an agency of news or pictures, or begin as its name does."""
    folded = fold(text)
    return any(
        folded == name
        or folded.startswith((name + " ", name + "/", name + ","))
        or folded.endswith(("/" + name, "/ " + name))
        for one in furniture.both(language)
        for name in furniture.listed(one, "picture_agencies")
    )
