"""Title, author, date, publisher, each from a line of the capture and with it; what is not there is not made up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from reader.clean import furniture
from reader.clean.classify import Scene
from reader.clean.dates import Date, find_dates, inferred
from reader.clean.features import ADDRESS, count_words, ends_properly, is_name, mask, name_pattern, normal, sentences
from reader.clean.furniture import fold
from reader.clean.values import Block, Fact

SITE = re.compile(r"\s+[|–—·-]\s+|\s*\|\s*")
SENT = ("date", "sent", "gesendet", "datum", "envoyé", "дата", "отправлено", "تاریخ", "التاريخ")
FROM = ("from", "von", "de", "от", "من", "از")
SUBJECT = ("subject", "betreff", "objet", "тема", "موضوع", "الموضوع")


@dataclass(slots=True)
class Facts:
    """Values by their key of the front matter, and where each came from."""

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)

    def put(self, key: str, value: Any, block: Block | None, how: str = "") -> None:
        """Keep a value, if there is none yet."""
        if value and key not in self.values:
            self.values[key] = value
            line = f"line {block.number}" if block else ""
            self.origins[key] = " ".join(part for part in (line, how) if part)


def head(scene: Scene, known: list[Fact]) -> Facts:
    """What the file and the lines before the body say. Lines get their kinds here, so that none is a paragraph."""
    facts = Facts()
    told(facts, known)
    from_mail(scene, facts)
    below_the_head(scene)
    given = (n for n, block in enumerate(scene.blocks) if block.kind == "title")
    title = next(given, None) if any(block.inside is not None for block in scene.blocks) else find_title(scene)
    if title is not None:
        block = scene.blocks[title]
        block.kind = "title"
        facts.put("title", without_site(block.text, scene), block, "" if not again(block, scene) else "and again")
        for other in scene.blocks[: scene.last + 1]:
            if not other.kind and len(other.text) < 400 and mask(other.text) == mask(block.text):
                other.drop("title again")
    for n, block in enumerate(scene.blocks[: scene.first]):
        if block.kind in ("", "rubric") and n != title:
            bylined(block, scene, facts, n > (title if title is not None else -1))
    if title is not None and not any(block.kind == "subtitle" for block in scene.blocks):
        subtitle(scene, title, facts)
    for block in scene.blocks[: scene.first]:
        if block.kind == "":
            if block.text.startswith("|"):
                scene.ledger.flag(
                    "empty-date-slot",
                    "must",
                    block.number,
                    block.text[:200],
                    "dropped: its first field, where a date may stand, is empty",
                )
            if count_words(block.text) > 25:
                block.kind = "paragraph"
            else:
                block.drop("before the body")
    return facts


def told(facts: Facts, known: list[Fact]) -> None:
    """Take what the file says of itself outside its text."""
    for fact in known:
        facts.put(fact.key, fact.value, None, fact.origin)


def below_the_head(scene: Scene) -> None:
    """Begin the body below the byline, where a long standfirst above it was taken for its first paragraph."""
    blocks, language = scene.blocks, scene.language
    if ends_properly(blocks[scene.first].text, language):
        return
    below = [n for n in range(scene.first + 1, min(scene.first + 6, len(blocks))) if count_words(blocks[n].text) <= 12]
    signed = [n for n in below if starts_with_by(blocks[n].text, language) and byline_names(blocks[n].text, language)]
    after = [n for n in range(scene.first + 1, scene.last + 1) if scene.prose[n] and not blocks[n].kind]
    if signed and after and signed[0] < after[0]:
        scene.first = after[0]


def from_mail(scene: Scene, facts: Facts) -> None:
    """Author, date and subject of a mail."""
    for block in (block for block in scene.blocks if block.kind == "mail"):
        label, _, rest = block.text.partition(":")
        label, rest = fold(label).strip(), rest.strip()
        if label in SUBJECT:
            facts.put(
                "title",
                re.sub(r"\A(?:(?:fwd?|re|aw|wg|tr)\s?:\s*)+", "", rest, flags=re.I),
                block,
                "subject of the mail",
            )
        elif label in FROM:
            name = re.sub(r"[<\[(].*|\"", "", rest).strip()
            if is_name(name):
                facts.put("authors", [name], block, "sender of the mail")
        elif label in SENT and (dates := find_dates(rest, scene.language)):
            facts.put("date", dates[0].value, block, "date of the mail")


def find_title(scene: Scene) -> int | None:
    """Which block before the body is its title."""
    lines = [fold(block.text) for block in scene.blocks]
    counts: dict[str, int] = {}
    for line, block in zip(lines, scene.blocks, strict=True):
        if block.reason == "running head":
            continue
        counts[line] = counts.get(line, 0) + 1
        for part in SITE.split(line)[:1] if len(line) < 300 else ():
            if part != line:
                counts[part] = counts.get(part, 0) + 1
    # Where one line says `By`, a line of capitals alone is a title and no name.
    is_signed = any(
        starts_with_by(b.text, scene.language) and byline_names(b.text, scene.language)
        for b in scene.blocks[: scene.first]
    )
    best, best_score = None, 0.0
    for n, block in enumerate(scene.blocks[: scene.first]):
        text, count = block.text, count_words(block.text)
        if (
            block.kind
            or count > 25
            or text.startswith("|")
            or (text.endswith((".", ":", ",")) and not text.endswith("..."))
        ):
            continue
        if (
            ADDRESS.search(text)
            or (byline_names(text, scene.language) and (not is_signed or starts_with_by(text, scene.language)))
            or (count <= 8 and find_dates(text, scene.language))
        ):
            continue
        if not is_signed and is_name(text) and count <= 2 and counts[lines[n]] == 1:
            continue
        score = min(count, 8) / 4 + (2.5 if counts[lines[n]] > 1 or counts.get(SITE.split(lines[n])[0], 0) > 1 else 0)
        after = next((b for b in scene.blocks[n + 1 : scene.first + 1] if b.kind != "dropped"), None)
        if after is not None and (
            after is scene.blocks[scene.first]
            or byline_names(after.text, scene.language)
            or find_dates(after.text[:200], scene.language)
        ):
            score += 1.5
        if count < 2 and counts[lines[n]] == 1:
            score -= 1.5
        if score > best_score:
            best, best_score = n, score
    return best if best_score >= 1 else None


def again(block: Block, scene: Scene) -> bool:
    """Whether the line stands elsewhere too."""
    return sum(mask(other.text) == mask(block.text) for other in scene.blocks if len(other.text) < 400) > 1


def without_site(text: str, scene: Scene) -> str:
    """A title without the name of its site, where the title stands alone elsewhere."""
    parts = SITE.split(text)
    if len(parts) == 2 and any(fold(block.text) == fold(parts[0]) for block in scene.blocks):
        return parts[0]
    return text


def subtitle(scene: Scene, title: int, facts: Facts) -> None:
    """A sentence between the title and the byline or the body."""
    blocks, language = scene.blocks, scene.language
    places = [
        n for n in range(title + 1, min(len(blocks), title + 8)) if blocks[n].kind not in ("dropped", "byline", "title")
    ]
    if not places or not 6 <= count_words(blocks[places[0]].text) <= 50 or blocks[places[0]].kind:
        return
    n = places[0]
    block = blocks[n]
    if n > scene.first or n + 1 >= len(blocks):
        return
    proper = ends_properly(block.text, language)
    one_sentence = len(sentences(block.text, language)) == 1
    next_block = blocks[n + 1]
    divided = bool(next_block.kind) or n < scene.first
    prose_after = [
        count_words(other.text) for k, other in enumerate(blocks) if k > n and scene.prose[k] and not other.kind
    ]
    if len(prose_after) < 2 or not one_sentence or max(prose_after) < count_words(block.text):
        return
    if (not proper and not next_block.text[:1].islower()) or (proper and divided):
        block.kind = "subtitle"
        facts.put("subtitle", block.text, block)
        while scene.first < scene.last and (blocks[scene.first].kind or not scene.prose[scene.first]):
            scene.first += 1


def bylined(block: Block, scene: Scene, facts: Facts, below_title: bool) -> None:
    """Author and date from a line before the body."""
    text, language = block.text, scene.language
    if count_words(text) > 20:
        return
    names = byline_names(text, language)
    dates = find_dates(text, language)
    is_marked = starts_with_by(text, language) != ""
    if names and (is_marked or below_title):
        facts.put("authors", names, block, f'"{text[:60]}"')
        block.kind = "byline"
    if dates:
        stated(dates, block, scene, facts)
        if not block.kind:
            block.kind = "date"


def stated(dates: list[Date], block: Block, scene: Scene, facts: Facts) -> None:
    """A date that a line states; one of a change only where there is no other."""
    folded = fold(block.text)
    changed = any(folded.startswith(word) for word in furniture.listed(scene.language, "modified"))
    if changed:
        facts.values.setdefault("_modified", (dates[0].value, block))
    else:
        facts.put("date", dates[0].value, block, f'"{block.text[dates[0].start : dates[0].end]}"')


def starts_with_by(text: str, language: str) -> str:
    """What marks a byline."""
    folded = fold(text)
    for one in furniture.both(language):
        for phrase in furniture.listed(one, "names"):
            rest = folded[len(phrase) : len(phrase) + 1]
            if folded.startswith(phrase) and rest in (" ", ":"):
                return phrase
    return ""


def byline_names(text: str, language: str) -> list[str]:
    """The names of a byline, `By A B and C D, 3 May 2021`; nothing where a line holds anything else."""
    if len(text) > 160:
        return []
    phrase = starts_with_by(text, language)
    rest = text[len(phrase) :].lstrip(" :") if phrase else text
    spans = find_dates(rest, language)
    for date in reversed(spans):
        rest = rest[: date.start] + "|" + rest[date.end :]
    pieces = [piece.strip(" ,;:–—-") for piece in re.split(r"[|•·/]", rest)]
    pieces = [piece for piece in pieces if piece and not is_date_word(piece, language)]
    if not pieces:
        return []
    words = "|".join(re.escape(word) for one in furniture.both(language) for word in furniture.listed(one, "between"))
    names = [name.strip() for name in re.split(rf"\s*,\s*|\s+(?:{words}|&)\s+", pieces[0]) if name.strip()]
    if not names or (not phrase and len(pieces) > 1 and not spans):
        return []
    if phrase and names and is_person(names[0]):
        return [name for name in names if is_person(name)]
    arabic = language in ("fa", "ar")
    if arabic and not phrase:
        return []
    return names if all(is_person(name) for name in names) and (spans or len(names) == 1 or phrase) else []


def is_person(text: str) -> bool:
    """Whether a text may be a person's name."""
    return (
        is_name(text)
        and 2 <= count_words(text) <= 5
        and not re.search(r"\b(?:The|University|Institute|Center|Centre|News|Times|Post|Review|Journal|And|Of)\b", text)
    )


def is_date_word(text: str, language: str) -> bool:
    """A word that stands before a date in a byline."""
    folded = fold(text).strip(": ")
    return (
        folded in furniture.listed(language, "published")
        or folded in furniture.listed(language, "modified")
        or not re.search(r"[^\W\d_]", text)
    )


def rest(scene: Scene, facts: Facts, body: str) -> None:
    """What the lines inside and after the body say: the bio, the publisher, the source, the date between the lines."""
    language = scene.language
    for block in scene.blocks:
        if block.kind == "bio":
            facts.values.setdefault("author_bio", block.text)
            facts.origins.setdefault("author_bio", f"line {block.number}")
            if name := name_pattern().match(block.text):
                facts.put("authors", [name[0]], block, "subject of the note on the author")
        elif block.kind == "disclaimer":
            facts.values.setdefault("disclaimer", []).append(block.text)
            facts.origins.setdefault("disclaimer", f"line {block.number}")
        elif block.kind == "credit":
            facts.values.setdefault("image_credits", []).append(block.text)
            facts.origins.setdefault("image_credits", f"line {block.number}")
        elif block.kind == "origin" and (found := ADDRESS.search(block.text)) and found[0].startswith("http"):
            facts.put("source_url", found[0].rstrip(".,;)"), block)
        elif block.kind == "source":
            said = re.sub(r"\A[^:]*:\s*", "", block.text)
            place = ADDRESS.search(said)
            if place is None:
                facts.put("publisher", said.strip(" ."), block, f'"{block.text[:60]}"')
            elif place[0].startswith("http"):
                facts.put("source_url", place[0].rstrip(".,;)"), block)
    publisher(scene, facts)
    for block in scene.blocks[scene.last :]:
        short = count_words(block.text) <= 20
        if short and block.kind != "credit" and "authors" not in facts.values and starts_with_by(block.text, language):
            names = byline_names(block.text, language)
            facts.put("authors", names, block, f'"{block.text[:60]}"')
        labelled = any(fold(block.text).startswith(word) for word in furniture.listed(language, "published"))
        if short and labelled and (dates := find_dates(block.text, language)):
            facts.put("date", dates[0].value, block, f'"{block.text[:60]}"')
    changed = facts.values.pop("_modified", None)
    if changed and "date" not in facts.values:
        facts.put("date", changed[0], changed[1], "the date of a change")
        scene.ledger.flag(
            "half-found-date",
            "must",
            changed[1].number,
            changed[1].text[:200],
            "the date of a change; that of publication was not found",
        )
    if "date" in facts.values:
        facts.values.setdefault("date_basis", "stated")
        return
    captions = "\n".join(block.text for block in scene.blocks if block.kind == "credit")
    value, evidence = inferred(body, f"{captions}\n{body}", language)
    if value:
        facts.values |= {"date": value, "date_basis": "inferred", "date_evidence": evidence}
        facts.origins["date"] = f"inferred from {evidence}"
        scene.ledger.flag("inferred-date", "must", 1, evidence, f"date inferred: {value}")


def publisher(scene: Scene, facts: Facts) -> None:
    """Who published this: named in a disclaimer, by its own words, after ©, at a title's end, or by its address."""
    blocks, language = scene.blocks, scene.language
    edge = [
        block
        for n, block in enumerate(blocks)
        if n < scene.first or n > scene.last or block.kind not in ("", "paragraph")
    ]
    title = str(facts.values.get("title", ""))
    for block in edge:
        if title and len(block.text) < 300 and fold(block.text).startswith(fold(title)):
            suffix = SITE.split(block.text[len(title) :])
            if len(suffix) == 2 and not suffix[0].strip() and 1 <= count_words(suffix[1]) <= 6:
                facts.put("publisher", suffix[1].strip(), block, f'"{block.text[:80]}"')
    for block in edge:
        text = block.text[:600]
        if found := re.search(
            r"(?:represent|reflect)(?: (?:those|the (?:views|opinions|position)))? of (?:the )?"
            r"([A-Z][\w&' -]{1,60}?)(?: or |,|\.|\Z)",
            text,
        ):
            facts.put("publisher", found[1].strip(), block, f'"{found[0][:60]}"')
    kinds = "|".join(map(re.escape, furniture.listed(language, "organisations")))
    verbs = "|".join(map(re.escape, furniture.listed(language, "is_a"))) or "(?!)"
    for block in edge:
        if block.kind == "bio" or not kinds:
            continue
        found = re.match(
            rf"[\"“«„]?((?:\(?[^\W\d_][\w&'’.()-]*\s){{1,8}}?)(?:{verbs})\s[^.]{{0,160}}?(?:{kinds})",
            block.text[:400],
            re.I,
        )
        if found and found[1][:1].isupper():
            facts.put(
                "publisher",
                re.sub(r"\A(?:The|Die|Das|Der|La|Le|L')\s", "", found[1].strip()),
                block,
                f'"{found[0][:60]}"',
            )
    for block in edge:
        if found := re.search(
            r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:\d{4}(?:\s?[–-]\s?\d{4})?)?,?\s*([^\W\d_][^.|\d©,;]{1,50})",
            block.text[:300],
            re.I,
        ):
            facts.put("publisher", re.split(r"\s[–—-]\s", found[1])[0].strip(" .,"), block, f'"{found[0][:60]}"')
    lines: dict[str, Block] = {}
    for block in edge:
        bare = " ".join(ADDRESS.sub("", block.text).split())
        if 1 < count_words(bare) <= 6 and bare[:1].isupper() and bare in lines and normal(bare) != normal(title):
            beside = ADDRESS.search(block.text) or ADDRESS.search(lines[bare].text)
            facts.put("publisher", bare if beside else None, block, "beside its address")
        lines.setdefault(bare, block)
    for block in edge:
        for address in ADDRESS.findall(block.text[:2000]):
            if "@" not in address or "publisher" in facts.values or block.kind == "mail":
                continue
            domain = address.partition("@")[2].rstrip(".").lower()
            quoted = re.search(r"[\"“«„]([^\"”»“]{3,40})[\"”»“]", block.text)
            own = quoted and re.sub(r"\W", "", fold(quoted[1])) == domain.rpartition(".")[0].replace("-", "")
            facts.put("publisher", quoted[1] if quoted and own else domain, block, f'"{address}"')
