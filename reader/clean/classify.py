"""Blocks → what they are: small rules in a table, first those that look at a block, then those that look around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from reader.clean import furniture
from reader.clean.features import (
    ADDRESS,
    ARABIC,
    count_words,
    ends_properly,
    is_name,
    is_prose,
    language_of,
    mask,
    name_pattern,
    normal,
    script_of,
    sentences,
)
from reader.clean.furniture import fold
from reader.clean.values import Block, Hints, Ledger

COUNTER = re.compile(r"[\W\d_]*\Z")
PLAYER = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s*/\s*\d{1,2}:\d{2})?\Z")
CRUMBS = re.compile(r"\s[›»>]\s|\s/\s")
SIGNATURE = re.compile(r"--\Z|—\Z|_{5,}\Z")
SIZE = re.compile(r"\W*(?:pdf|docx?|epub|mp3)?\W*[\d.,]+\s?(?:kb|mb|кб|мб)\W*\Z", re.I)
RUN_TOGETHER = re.compile(r"(?:[A-ZА-Я][a-zа-яё]+){4,}\Z")
MACHINE = re.compile(
    r"[{\[][\"{].*[}\]],?\Z|[\"']?@?\w+[\"']?\s*:\s*[\[{\"].*[\]}\"],?\Z|[{}\[\]();,]+\Z|</?[a-z][^<>]{0,300}>\Z", re.I
)
MAIL = re.compile(
    r"(?:from|to|cc|bcc|sent|subject|reply-to|date|von|an|gesendet|betreff|datum|de|à|envoyé|objet|от|кому|тема|дата|отправлено|از|به|موضوع|تاریخ|من|إلى|الموضوع|التاريخ)\s?:\s",
    re.I,
)
LONG = 25  # words; more than these are never dropped without recognised furniture, or a question
PLACEHOLDER = frozenset(
    ["lorem ipsum", "undefined", "null", "[object object]", "nan", "image", "video", "caption", "loading..."]
)


@dataclass(slots=True)
class Scene:
    """What a rule may know beside its block: all blocks, and what was found out about them."""

    blocks: list[Block]
    language: str
    hints: Hints
    ledger: Ledger
    prose: list[bool]
    first: int = 0  # the body's span: from the first block of prose to the last, both included
    last: int = -1


Rule = Callable[[Block, Scene], str]


def asked(block: Block, scene: Scene) -> str:
    """A line the user wants out."""
    return "asked for" if any(re.search(pattern, block.text[:2000]) for pattern in scene.hints.drop) else ""


def machine(block: Block, scene: Scene) -> str:
    """What programs left behind: JSON, tags, placeholders, rules."""
    text = block.text
    if fold(text).strip() in PLACEHOLDER or (len(text) < 20_000 and MACHINE.match(text)):
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


def labelled(block: Block, scene: Scene) -> str:
    """A short block that begins with words of furniture; a longer one is judged by what else it says."""
    found = furniture.phrases(scene.language, "drop").at_start(block.text)
    if not found:
        return ""
    phrase, reason = found
    count = count_words(block.text)
    exact = normal(block.text) == normal(phrase)
    if exact:
        return reason
    prose = ends_properly(block.text, scene.language)
    if (
        reason in ("newsletter", "cookie", "donation", "copyright", "paywall", "pitch", "channel", "comments")
        and count <= 60
    ):
        return (
            reason
            if (count <= 12 and (not prose or outside(block, scene))) or cues(block, scene) or outside(block, scene)
            else ""
        )
    if reason == "reading" and count <= 6:
        return "reading time"
    if reason == "related" and (":" in block.text[: len(phrase) + 4] or (not prose and count <= 25)) and count <= 40:
        return reason
    if reason in ("tags", "share", "advert", "menu") and count <= max(6, 2 * count_words(phrase)) and not prose:
        return reason
    return reason if reason == "tags" and ":" in block.text[: len(phrase) + 2] and count <= 40 else ""


def menu(block: Block, scene: Scene) -> str:
    """Menus on one line, and breadcrumbs."""
    text, count = block.text, count_words(block.text)
    if count > 40 or ends_properly(text, scene.language):
        return ""
    if text.count("|") >= 2 or text.count("·") >= 2 or text.count("•") >= 2:
        return "menu"
    return "breadcrumb" if len(CRUMBS.findall(text)) >= 2 and count <= 25 else ""


def foreign(block: Block, scene: Scene) -> str:
    """A line in a second script, where the text has none of it."""
    if scene.last < 0 or not outside(block, scene) or count_words(block.text) > 60:
        return ""
    other = script_of(block.text)
    if not other or other == script_of(scene.blocks[scene.first].text[:1000]):
        return ""
    scene.ledger.flag("garbled-script", "must", block.number, block.text[:200], "dropped: a line in another script")
    return "second script"


def run_together(block: Block, scene: Scene) -> str:
    """Tags whose separators were lost."""
    if not (12 <= len(block.text) <= 300) or not RUN_TOGETHER.match(block.text):
        return ""
    scene.ledger.flag("run-together-tags", "must", block.number, block.text, "dropped: tags without separators")
    return "tags"


def cue(block: Block, scene: Scene) -> str:
    """A longer block that says it is furniture."""
    return cues(block, scene)


def cues(block: Block, scene: Scene) -> str:
    """Why the words of a block make it furniture: two phrases of one kind, or one outside the body."""
    if count_words(block.text[:3000]) > 150:
        return ""
    folded = fold(block.text)
    found = [reason for phrase, reason in furniture.anywhere(scene.language) if phrase in folded and reason != "credit"]
    if not found:
        return ""
    is_edge = outside(block, scene) or count_words(block.text) <= 30
    return found[0] if len(found) >= 2 or is_edge else ""


def outside(block: Block, scene: Scene) -> bool:
    """Whether a block stands before or after the body."""
    if scene.last < 0:
        return False
    return block.number < scene.blocks[scene.first].number or block.number > scene.blocks[scene.last].number


# A rule answers why a block is dropped, or nothing.
RULES: dict[str, Rule] = {
    "asked": asked,
    "machine": machine,
    "counter": counter,
    "labelled": labelled,
    "menu": menu,
    "cue": cue,
    "foreign": foreign,
    "run together": run_together,
}


def classify(blocks: list[Block], hints: Hints, ledger: Ledger) -> Scene:
    """Give every block that is furniture its reason, every line of the apparatus its kind, and find the body."""
    language = str(hints.answers.get("language") or language_of("\n".join(block.text for block in blocks)))[:2]
    scene = Scene(blocks, language, hints, ledger, [is_prose(block.text, language) for block in blocks])
    mail_head(scene)
    span(scene)
    for block in blocks:
        if block.kind:
            continue
        for rule in RULES.values():
            if reason := rule(block, scene):
                block.drop(reason)
                break
        else:
            keep_apparatus(block, scene)
    span(scene)
    end_early(scene)
    for block in blocks:  # with the body known, the doubtful are judged once more
        if not block.kind and outside(block, scene):
            for rule in (labelled, cue, foreign):
                if reason := rule(block, scene):
                    block.drop(reason)
                    break
    return scene


def mail_head(scene: Scene) -> None:
    """The lines before a mail's text; they hold its author, date and subject."""
    head = [block for block in scene.blocks[:12] if MAIL.match(block.text) and count_words(block.text) <= 30]
    if len(head) >= 2:
        for block in head:
            block.kind = "mail"


def span(scene: Scene) -> None:
    """The first and last block of prose that nothing has claimed."""
    free = [n for n, block in enumerate(scene.blocks) if scene.prose[n] and not block.kind]
    scene.first, scene.last = (free[0], free[-1]) if free else (0, len(scene.blocks) - 1)
    blocks = scene.blocks
    while free and scene.first and not blocks[scene.first - 1].kind and begins_small(blocks[scene.first]):
        scene.first -= 1
    after = scene.last + 1
    while free and after < len(blocks) and not blocks[after].kind and carries_on(blocks[after], scene):
        scene.last, after = after, after + 1


def begins_small(block: Block) -> bool:
    """Whether a block begins in the middle of a sentence."""
    return block.text[:1].islower()


def carries_on(block: Block, scene: Scene) -> bool:
    """Whether a short block after the prose still belongs to it: the rest of a sentence, or a short one."""
    text, count = block.text, count_words(block.text)
    if not text.rstrip().endswith((".", "!", "?", "…", "؟", ".”", ".»", '."')) or text.endswith(("...", "[…]")):
        return False
    return count >= 3 and not ADDRESS.search(text) and not furniture.phrases(scene.language, "drop").at_start(text)


def keep_apparatus(block: Block, scene: Scene) -> None:
    """Credits, disclaimers, corrections and sources go into the front matter."""
    count = count_words(block.text)
    found = furniture.phrases(scene.language, "keep").at_start(block.text)
    reason = found[1] if found else ""
    proper = ends_properly(block.text, scene.language)
    if reason == "credit" and count <= 25 and (not proper or ":" in block.text[:24]):
        block.kind = "credit"
    elif reason == "disclaimer" and count <= 70:
        block.kind = "disclaimer"
    elif reason == "correction" and found and ":" in block.text[: len(found[0]) + 12] and count <= 70:
        block.drop("correction notice")
        scene.ledger.flag("correction", "note", block.number, block.text[:200], "left out of the body")
    elif reason == "origin" and (ADDRESS.search(block.text) or count <= 25) and outside(block, scene):
        block.kind = "origin"
    elif (
        reason == "source"
        and found
        and re.match(r"\s?:", block.text.lstrip("|>»•-* ")[len(found[0]) :])
        and count <= 20
    ):
        block.kind = "source"
    elif (
        count <= 45
        and not is_long(block)
        and any(phrase in fold(block.text) for phrase, why in furniture.anywhere(scene.language) if why == "credit")
    ):
        block.kind = "credit"


def is_long(block: Block) -> bool:
    """Whether a block is too long to be lost."""
    return count_words(block.text) > LONG


def end_early(scene: Scene) -> None:
    """End the body at a strong marker: comments, related pieces, tags, the author's own lines, a signature mark."""
    blocks, language = scene.blocks, scene.language
    weight = [count_words(block.text) if scene.prose[n] and not block.kind else 0 for n, block in enumerate(blocks)]
    total = sum(weight)
    before = 0
    names = author_names(scene)
    for n, block in enumerate(blocks):
        after = total - before - weight[n]
        if before and n > scene.first and (why := marker(block, n, scene, before, after, names)):
            close(scene, n, why)
            break
        before += weight[n]
    for n in range(scene.last, scene.first, -1):  # a bio is no paragraph, even where nothing follows
        block = blocks[n]
        if block.kind:
            continue
        if is_bio(block, language, names):
            block.kind = "bio"
            span(scene)
            continue
        break


def marker(block: Block, n: int, scene: Scene, before: int, after: int, names: frozenset[str]) -> str:
    """Why the body ends before a block, if it does."""
    text = block.text
    if count_words(text) <= 6 or block.kind:
        found = furniture.phrases(scene.language, "end").at_start(text)
        bare = re.sub(r"[\d\W_]+", " ", fold(text)).strip()
        if found and (normal(found[0]).strip() == bare or found[1] in ("tags", "copyright")):
            if found[1] == "comments" and before > after * 0.2:
                return "comment"
            if before > after:
                return {"related": "related", "tags": "tags"}.get(found[1], "after the body")
    if SIGNATURE.match(text) and before > after:
        return "signature"
    if not block.kind and before > after and is_bio(block, scene.language, names):
        return "bio"
    if block.kind in ("disclaimer", "origin", "source") and before > 2 * after:
        return "after the body"
    return ""


def close(scene: Scene, n: int, why: str) -> None:
    """Everything from a marker on is not body."""
    blocks, language = scene.blocks, scene.language
    names = author_names(scene)
    for place in range(n, len(blocks)):
        block = blocks[place]
        if count_words(block.text[:200]) <= 6 and (label := furniture.phrases(language, "end").at_start(block.text)):
            why = {"comments": "comment"}.get(label[1], label[1])
        if block.kind:
            continue
        if is_bio(block, language, names):
            block.kind = "bio"
        elif furniture.phrases(language, "keep", "notes").at_start(block.text) or looks_like_note(block):
            continue
        elif scene.prose[place] or not is_organisation_line(block, scene):
            block.drop(why if why != "bio" else "after the body")
            if is_long(block):
                scene.ledger.flag("dropped-block", "must", block.number, block.text[:240], f"dropped as {block.reason}")
    span(scene)
    scene.last = min(scene.last, max(n - 1, scene.first))


def looks_like_note(block: Block) -> bool:
    """Whether a block begins as a footnote does."""
    return re.match(r"(?:\[\d{1,3}\]|\d{1,3}[.)]?|[¹²³⁰⁴-⁹]{1,3})\s+\S", block.text) is not None


def is_organisation_line(block: Block, scene: Scene) -> bool:
    """A short line of capitals that may name the publisher."""
    return False


def author_names(scene: Scene) -> frozenset[str]:
    """Names that stand alone on a line before the body."""
    lines = [
        block.text
        for block in scene.blocks[: scene.first + 1]
        if len(block.text) <= 200 and count_words(block.text) <= 10
    ]
    found = {match[0] for line in lines for match in name_pattern().finditer(line)}
    return frozenset(found)


def is_bio(block: Block, language: str, names: frozenset[str]) -> bool:
    """Whether a block tells who the author is: a name first, then what they do."""
    text, count = block.text, count_words(block.text)
    if not 5 <= count <= 90 or len(text) > 2000 or not ends_properly(text, language):
        return False
    about = re.sub(
        r"\A\W*(?:about the author|über den autor|über die autorin|об авторе|à propos de l'auteur)\W*",
        "",
        text,
        flags=re.I,
    )
    first = fold(sentences(about, language)[0]) if about else ""
    has_role = any(re.search(rf"(?<!\w){re.escape(role)}", first) for role in furniture.listed(language, "roles"))
    if not has_role:
        return False
    name = name_pattern().match(about)
    if not name:
        return bool(ARABIC.search(about[:1])) and any(fold(known) in first for known in names)
    if fold(name[0].split()[0]) in furniture.words(language) | furniture.words(language, "joiners"):
        return False
    if name[0] in names:
        return True
    rest = fold(about[name.end() :].lstrip(" ,"))
    return any(rest.startswith(verb + " ") for verb in furniture.listed(language, "is_a"))


def repeated_titles(scene: Scene) -> Counter[str]:
    """How often each short line stands in the capture, digits masked."""
    return Counter(mask(block.text) for block in scene.blocks if len(block.text) <= 300)


def named(block: Block) -> bool:
    """Whether a block is a name alone."""
    return is_name(block.text)
