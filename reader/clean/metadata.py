"""Title, author, date, publisher, each from a line of the capture and with it; what is not there is not made up."""

from __future__ import annotations

import re

from reader.clean import stated, titles
from reader.clean.authors import byline, is_helped, is_person, marker
from reader.clean.classify import Scene
from reader.clean.dates import find_dates
from reader.clean.facts import Facts, told
from reader.clean.features import ADDRESS, count_words, ends_properly, name_pattern, sentences
from reader.clean.furniture import fold, listed
from reader.clean.inferred import infer
from reader.clean.publisher import publisher
from reader.clean.values import Block, Fact

__all__ = ["Facts", "head", "rest", "told"]

SENT = ("date", "sent", "gesendet", "datum", "envoyé", "дата", "отправлено", "تاریخ", "التاريخ")
FROM = ("from", "von", "de", "от", "من", "از")
SUBJECT = ("subject", "betreff", "objet", "тема", "موضوع", "الموضوع")
ANSWERED = re.compile(r"\A(?:(?:fwd?|re|aw|wg|tr|rif|ответ|пересл|پاسخ|رد)\s?(?:\[\d+\])?:\s*)+", re.I)
MACHINE = {
    "title": re.compile(r'"(?:headline|title)"\s*:\s*"((?:[^"\\]|\\.){3,300})"'),
    "authors": re.compile(r'"(?:author|creator|authors)"\s*:\s*(?:\[\s*)?(?:\{[^{}]{0,400}?"name"\s*:\s*)?"((?:[^"\\]|\\.){3,100})"'),
    "date": re.compile(r'"(?:datePublished|date_published|published_time|published|pubDate|date)"\s*:\s*"([^"]{4,40})"'),
    "publisher": re.compile(r'"(?:publisher|site_name|provider)"\s*:\s*(?:\{[^{}]{0,400}?"name"\s*:\s*)?"((?:[^"\\]|\\.){2,100})"'),
}


def head(scene: Scene, known: list[Fact]) -> Facts:
    """What the file and the lines before the body say. Lines get their kinds here, so that none is a paragraph."""
    facts = Facts()
    told(facts, known)
    from_machines(scene, facts)
    from_mail(scene, facts)
    below_the_head(scene)
    title = titles.find_title(scene, str(facts.values.get("title") or ""))
    if title is not None:
        titles.take(scene, title, facts)
    authors_in_head(scene, title, facts)
    stated.in_head(scene, title, facts)
    if title is not None:
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
            facts.put(key, [name for name in people if is_person(name, scene.language, is_marked=True)], block, "metadata of the page")
        elif key == "date":
            dates = find_dates(value[:10], "en")
            facts.put(key, dates[0].value if dates and not dates[0].is_half else None, block, f'"{found[0][:60]}"')
        else:
            facts.put(key, value, block, "metadata of the page")


def from_mail(scene: Scene, facts: Facts) -> None:
    """Author, date and subject of a mail."""
    for block in (block for block in scene.blocks if block.kind == "mail"):
        label, _, rest = block.text.partition(":")
        label, rest = fold(label).strip(), rest.strip()
        if label in SUBJECT:
            facts.put("title", ANSWERED.sub("", rest).strip(), block, "subject of the mail")
        elif label in FROM:
            name = re.sub(r"[<\[(].*|\"", "", rest).strip()
            if re.fullmatch(r"[^\W\d_]+, [^\W\d_]+", name):
                name = " ".join(reversed(name.split(", ")))
            if is_person(name, scene.language, is_marked=True):
                facts.put("authors", [name], block, "sender of the mail")
        elif label in SENT and (dates := find_dates(rest, scene.language, stated.order_in(scene))):
            stated.put(dates[0], block, facts)


def below_the_head(scene: Scene) -> None:
    """Begin the body below the byline and the date, where a standfirst or a teaser above them was taken for its start."""
    blocks, language = scene.blocks, scene.language
    place, end = scene.first, 0
    seen = 0
    while place < min(len(blocks), scene.first + 40) and seen < 12:
        block = blocks[place]
        count = count_words(block.text)
        if block.kind in ("", "heading"):
            seen += 1
            if count > 60:
                break
            if place > scene.first and count <= 20 and is_head_line(block, language):
                end = place
        place += 1
    after = [n for n in range(end + 1, scene.last + 1) if scene.prose[n] and not blocks[n].kind]
    if end and after and not any(count_words(blocks[n].text) > 60 for n in range(scene.first, end)):
        scene.first = after[0]


def is_head_line(block: Block, language: str) -> bool:
    """Whether a line can only stand above a text: it is signed, or it is a date alone."""
    if ends_properly(block.text, language) and count_words(block.text) > 8:
        return False
    mark, names = byline(block.text, language)
    if mark and names:
        return True
    dates = find_dates(block.text, language)
    return bool(dates) and count_words(block.text) <= 8


def authors_in_head(scene: Scene, title: int | None, facts: Facts) -> None:
    """Names of the lines before the body: marked ones anywhere, bare ones below the title."""
    blocks, language = scene.blocks, scene.language
    waiting, last = False, -2
    signed = any(mark and names for mark, names in (byline(block.text, language) for block in blocks[: scene.first] if not block.kind))
    for n, block in enumerate(blocks[: scene.first]):
        text = block.text
        if block.kind not in ("", "rubric") or count_words(text) > stated.LONGEST:
            continue
        if is_helped(text, language) and count_words(text) <= 14:
            block.drop("editor, translator or photographer")
            continue
        mark, names = byline(text, language)
        if mark and not names and normal_end(text, mark):
            waiting = True
            block.kind = "byline"
            continue
        if not names and waiting:
            names = [text.strip(" ,")] if is_person(text.strip(" ,"), language, is_marked=True) else []
        below = n > (title if title is not None else n)
        if names and (mark or waiting or (below and not signed and is_likely(n, names, scene))):
            if "authors" in facts.values and last == n - 1 and facts.origins["authors"].startswith("line"):
                facts.values["authors"] += [name for name in names if name not in facts.values["authors"]]
            facts.put("authors", names, block, f'"{text[:60]}"')
            block.kind, last = "byline", n
        waiting = False


def normal_end(text: str, mark: str) -> bool:
    """Whether a line is the mark of a byline alone."""
    return text.strip(" :").casefold() == mark.strip(" :").casefold()


def is_likely(n: int, names: list[str], scene: Scene) -> bool:
    """Whether a bare name below the title is the author's; in scripts without capitals a date must stand by it."""
    if any(name[:1].isupper() for name in names):
        return True
    blocks, language = scene.blocks, scene.language
    around = [block for block in blocks[max(0, n - 2) : n + 3] if count_words(block.text) <= 14]
    bios = " ".join(fold(block.text) for block in blocks[scene.first :] if block.kind == "bio")
    return any(find_dates(block.text, language) for block in around) or fold(names[0]) in bios


def rest(scene: Scene, facts: Facts, body: str) -> None:
    """What the lines inside and after the body say: the bio, the publisher, the source, the date between the lines."""
    for block in scene.blocks:
        if block.kind == "bio":
            facts.put("author_bio", block.text, block)
            facts.put("authors", named_in(block.text, scene.language), block, "subject of the note on the author")
        elif block.kind == "disclaimer":
            facts.add("disclaimer", block.text, block)
        elif block.kind == "credit":
            facts.add("image_credits", block.text, block)
    publisher(scene, facts)
    signed_below(scene, facts)
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
    for n in range(scene.last, len(blocks)):
        block = blocks[n]
        if "authors" in facts.values or block.reason in ("comment", "related"):
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


def is_marked(text: str, language: str) -> bool:
    """Whether a line begins as a byline does."""
    return marker(text, language) != ""
