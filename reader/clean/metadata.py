"""Title, author, date, publisher, each from a line of the capture and with it; what is not there is not made up."""

from __future__ import annotations

import re

from reader.clean import stated, titles
from reader.clean.authors import byline, is_helped, is_person, is_role, likely
from reader.clean.classify import Scene
from reader.clean.dates import find_dates
from reader.clean.facts import Facts, told
from reader.clean.features import ADDRESS, count_words, ends_properly, name_pattern, normal, sentences
from reader.clean.furniture import fold, listed
from reader.clean.inferred import infer
from reader.clean.mailed import from_letter, from_mail, signed_mail
from reader.clean.publisher import edge_of, publisher
from reader.clean.values import Block, Fact

__all__ = ["Facts", "head", "rest", "told"]

MACHINE = {
    "title": re.compile(r'"(?:headline|title)"\s*:\s*"((?:[^"\\]|\\.){3,300})"'),
    "authors": re.compile(
        r'"(?:author|creator|authors)"\s*:\s*(?:\[\s*)?(?:\{[^{}]{0,400}?"name"\s*:\s*)?"((?:[^"\\]|\\.){3,100})"'
    ),
    "date": re.compile(
        r'"(?:datePublished|date_published|published_time|published|pubDate|date)"\s*:\s*"([^"]{4,40})"'
    ),
    "publisher": re.compile(
        r'"(?:publisher|site_name|provider)"\s*:\s*(?:\{[^{}]{0,400}?"name"\s*:\s*)?"((?:[^"\\]|\\.){2,100})"'
    ),
}


def head(scene: Scene, known: list[Fact]) -> Facts:
    """What the file and the lines before the body say. Lines get their kinds here, so that none is a paragraph."""
    facts = Facts()
    told(facts, known)
    from_machines(scene, facts)
    from_mail(scene, facts)
    from_letter(scene, facts)
    below_the_head(scene)
    title = next((n for n, block in enumerate(scene.blocks) if block.kind == "title"), None)
    if title is None and not any(block.inside is not None for block in scene.blocks):
        title = titles.find_title(scene, str(facts.values.get("title") or ""))
    if title is not None:
        titles.take(scene, title, facts)
    authors_in_head(scene, title, facts)
    stated.in_head(scene, title, facts)
    if title is not None and not any(block.kind == "subtitle" for block in scene.blocks):
        titles.subtitle(scene, title, facts)
    leftovers(scene)
    return facts


def leftovers(scene: Scene) -> None:
    """Lines before the body that are nothing else; the long ones are kept."""
    for block in scene.blocks[: scene.first]:
        empty = block.text.startswith("|") or is_empty_label(block.text, scene.language)
        if block.kind == "" and empty:
            done = "dropped: the place where a date may stand is empty"
            scene.ledger.flag("empty-date-slot", "must", block.number, block.text[:200], done)
        if block.kind == "":
            if count_words(block.text) > 25:
                block.kind = "paragraph"
            else:
                block.drop("before the body")


def is_empty_label(text: str, language: str) -> bool:
    """Whether a line is the label of a date, and the date is missing."""
    return text.rstrip().endswith(":") and fold(text).strip(" :") in listed(language, "published")


def from_machines(scene: Scene, facts: Facts) -> None:
    """What an object of metadata in the capture says, in one line or in many."""
    blocks = [block for block in scene.blocks if block.reason == "machine residue"]
    text = "\n".join(block.text for block in blocks)[:100_000]
    for key, pattern in MACHINE.items() if blocks else ():
        if not (found := pattern.search(text)):
            continue
        value = re.sub(r'\\(["\\/])', r"\1", found[1]).strip()
        block = next((block for block in blocks if found[1] in block.text), blocks[0])
        if key == "authors":
            people = [name.strip() for name in re.split(r"\s*(?:,|;|\band\b)\s*", value)]
            facts.put(
                key,
                [name for name in people if is_person(name, scene.language, is_marked=True)],
                block,
                "metadata of the page",
            )
        elif key == "date":
            dates = find_dates(value[:10], "en")
            facts.put(key, dates[0].value if dates and not dates[0].is_half else None, block, f'"{found[0][:60]}"')
        else:
            facts.put(key, value, block, "metadata of the page")


def below_the_head(scene: Scene) -> None:
    """Begin the body below the byline and the date, where a standfirst above them was taken for its start."""
    blocks, language = scene.blocks, scene.language
    place, end = scene.first, -1
    seen = 0
    while place < min(len(blocks), scene.first + 40) and seen < 12:
        block = blocks[place]
        count = count_words(block.text)
        if block.kind in ("", "heading"):
            seen += 1
            if count > 60:
                break
            if (count <= 20 and is_head_line(block, language)) or (
                seen == 2
                and count <= 6
                and ends_properly(blocks[scene.first].text, language)
                and is_signature(block, scene)
            ):
                end = place
        place += 1
    after = [n for n in range(end + 1, scene.last + 1) if scene.prose[n] and not blocks[n].kind]
    if end >= 0 and after and not any(count_words(blocks[n].text) > 60 for n in range(scene.first, end)):
        scene.first = after[0]


def is_signature(block: Block, scene: Scene) -> bool:
    """Whether a line is a bare name that stands nowhere else, such as one below a standfirst."""
    names = byline(block.text, scene.language)[1]
    is_once = sum(other.text == block.text for other in scene.blocks) == 1
    return bool(names) and is_once and (names[0][:1].isupper() or is_above_buttons(block, scene))


def is_above_buttons(block: Block, scene: Scene) -> bool:
    """Whether a date or what shares a page stands directly below a line, such as a name without capitals."""
    place = next(n for n, other in enumerate(scene.blocks) if other is block)
    below = scene.blocks[place + 1 : place + 2]
    return any(other.reason in ("share", "reading time", "player", "player time", "counter") for other in below) or any(
        count_words(other.text) <= 8 and find_dates(other.text, scene.language) for other in below
    )


def is_head_line(block: Block, language: str) -> bool:
    """Whether a line can only stand above a text: it is signed, or it is a date alone."""
    if ends_properly(block.text, language) and count_words(block.text) > 8:
        return False
    mark, names = byline(block.text, language)
    if mark and names:
        return True
    dates = stated.labelled(block.text, language, "")
    return any(count_words(block.text) <= (16 if label else 8) for _, label in dates)


def authors_in_head(scene: Scene, title: int | None, facts: Facts) -> None:
    """Names of the lines before the body: marked ones anywhere, bare ones below the title."""
    _blocks, language = scene.blocks, scene.language
    waiting, last = False, -2
    signed = any(
        mark and names
        for mark, names in (byline(block.text, language) for _, block in stated.scene_head(scene) if not block.kind)
    )
    for n, block in stated.scene_head(scene):
        text = block.text
        doubtful = block.reason in ("related", "about the site", "before the body", "menu", "comment") and not waiting
        if (block.kind not in ("", "rubric") and not doubtful) or count_words(text) > stated.LONGEST:
            continue
        if is_helped(text, language) and count_words(text) <= 14:
            block.drop("editor, translator or photographer")
            continue
        mark, names = byline(text, language)
        if doubtful and not (mark and names):
            continue
        if mark and not names and normal_end(text, mark):
            waiting = True
            block.kind = "byline"
            continue
        if not names and waiting:
            names = [text.strip(" ,")] if is_person(text.strip(" ,"), language, is_marked=True) else []
        below = n > (title if title is not None else n)
        if names and (mark or waiting or (below and not signed and is_likely(n, names, scene, title))):
            together = mark or names[0][:1].isupper()
            if "authors" in facts.values and last == n - 1 and together and facts.origins["authors"].startswith("line"):
                facts.values["authors"] += [name for name in names if name not in facts.values["authors"]]
            facts.put("authors", names, block, f'"{text[:60]}"')
            block.kind, block.reason, last = "byline", "", n
        waiting = False
    if title is not None and "authors" not in facts.values:
        beside_title(scene, title, facts)


def beside_title(scene: Scene, title: int, facts: Facts) -> None:
    """A name next to the title that has an academic title, or that the capture names again."""
    for n in sorted(range(max(0, title - 2), min(title + 6, scene.first)), key=lambda n: (n < title, abs(n - title))):
        block = scene.blocks[n]
        doubted = block.inside is None and block.reason in ("menu", "before the body")
        free = not block.kind or (block.kind == "dropped" and doubted)
        if not free or count_words(block.text) > 12:
            continue
        name, has_title = likely(block.text, scene.language)
        below = scene.blocks[n + 1] if n + 1 < title else None
        has_title = has_title or (
            below is not None and count_words(below.text) <= 8 and is_role(below.text, scene.language)
        )
        surname = normal(name).split()[-1:] or [""]
        others = [other for other in edge_of(scene) if other is not block]
        again = len(surname[0]) > 3 and any(
            f" {surname[0]} " in f" {normal(other.text)} " for other in others if len(other.text) < 2000
        )
        if name and (has_title or again or is_bio_of(name, scene)):
            facts.put("authors", [name], block, f'"{block.text[:60]}"')
            block.kind, block.reason = "byline", ""
            return


def is_bio_of(name: str, scene: Scene) -> bool:
    """Whether one of the last blocks of the body begins with a name, as a note on the author does."""
    return any(
        f" {normal(name)} " in f" {normal(block.text[:120])} "
        for block in scene.blocks[scene.last - 3 : scene.last + 4]
    )


def normal_end(text: str, mark: str) -> bool:
    """Whether a line is the mark of a byline alone."""
    return text.strip(" :").casefold() == mark.strip(" :").casefold()


def is_likely(n: int, names: list[str], scene: Scene, title: int | None) -> bool:
    """Whether a bare name below the title is the author's; in scripts without capitals its place must say so too."""
    if any(name[:1].isupper() for name in names):
        return True
    blocks, language = scene.blocks, scene.language
    around = [block for block in blocks[max(0, n - 2) : n + 3] if count_words(block.text) <= 14]
    if any(find_dates(block.text, language) for block in around) or is_bio_of(names[0], scene):
        return True
    between = [
        block
        for k, block in enumerate(blocks[(title or 0) + 1 : scene.first], (title or 0) + 1)
        if k != n and not block.kind
    ]
    return len(between) <= 1 and not any(count_words(block.text) <= 5 for block in between)


def rest(scene: Scene, facts: Facts, body: str) -> None:
    """What the lines inside and after the body say: the bio, the publisher, the source, the date between the lines."""
    for block in scene.blocks:
        if block.kind == "bio":
            facts.put("author_bio", block.text, block)
            if facts.values["author_bio"] != block.text:
                facts.values["author_bio"] += f" {block.text}"
            facts.put("authors", named_in(block.text, scene.language), block, "subject of the note on the author")
        elif block.kind == "disclaimer":
            facts.add("disclaimer", block.text, block)
        elif block.kind == "credit":
            facts.add("image_credits", block.text, block)
    signed_mail(scene, facts)
    signed_below(scene, facts)
    publisher(scene, facts)
    stated.after_body(scene, facts)
    if facts.changed and "date" not in facts.values:
        value, block = facts.changed
        facts.put("date", value, block, "the date of a change")
        facts.half.append(("the date of a change; that of publication was not found", block))
    if "date" in facts.values:
        facts.values.setdefault("date_basis", "stated")
        facts.half = [(why, block) for why, block in facts.half if "lunar" not in why]
    else:
        infer_date(scene, facts, body)
    for why, block in facts.half[:1]:
        scene.ledger.flag("half-found-date", "must", block.number, block.text[:200], why)


def infer_date(scene: Scene, facts: Facts, body: str) -> None:
    """Put the date that the text's own words imply, always with a question."""
    captions = "\n".join(block.text for block in scene.blocks if block.kind == "credit")
    whole = f"{captions}\n{body}"
    guess = infer(whole, scene.language)
    if guess is None:
        return
    start = " ".join(whole[guess.place : guess.place + 40].split()[:3])
    block = next((block for block in scene.blocks if start in block.text and block.kind != "dropped"), scene.blocks[0])
    facts.values |= {"date": guess.value, "date_basis": "inferred", "date_evidence": guess.evidence}
    facts.origins["date"] = f"line {block.number} inferred from {guess.evidence}"
    scene.ledger.flag("inferred-date", "must", block.number, guess.evidence, f"date inferred: {guess.value}")


def named_in(text: str, language: str) -> list[str]:
    """The people a note on the authors is about: the subject of its first sentence, and of its second half."""
    about = re.sub(r"\A[^\n:]{0,40}:\s*", "", text) if ":" in text[:40] else text
    first = sentences(about, language)[:1]
    name = name_pattern().match(about)
    if not first or not name or not is_person(name[0], language, is_marked=True):
        return []
    names = [name[0]]
    verbs = "|".join(map(re.escape, (*listed(language, "is_a"), "an?", "eine?", "une?")))
    for other in name_pattern().finditer(first[0], name.end()):
        before = first[0][: other.start()].rstrip().rpartition(" ")[2]
        if before in ("and", "und", "et", "и", "&") and re.match(rf"\s(?:{verbs})\s", first[0][other.end() :]):
            names.append(other[0])
    return names


def signed_below(scene: Scene, facts: Facts) -> None:
    """A byline after the body, or a name after a dash directly below it."""
    blocks, language = scene.blocks, scene.language
    for n in range(scene.last, min(len(blocks), scene.last + stated.HEAD)):
        block = blocks[n]
        if "authors" in facts.values or block.reason in ("comment", "comments", "related"):
            return
        if block.kind in ("credit", "paragraph") or count_words(block.text) > 20 or is_helped(block.text, language):
            continue
        mark, names = byline(block.text, language)
        dashed = re.match(r"[—–]\s?(?=\S)", block.text)
        if not names and dashed and n <= scene.last + 2 and is_person(block.text[dashed.end() :].strip(" ."), language):
            names = [block.text[dashed.end() :].strip(" .")]
        if names and (mark or dashed):
            facts.put("authors", names, block, f'"{block.text[:60]}"')
            if block.kind in ("", "dropped") and not ADDRESS.search(block.text):
                block.kind, block.reason = "byline", ""
