"""Who published a text, and where: rules in a table, each with the line it reads; a reprint's source comes first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from reader.clean import furniture
from reader.clean.authors import is_agency, is_outlet, is_person, marks, placed
from reader.clean.classify import Scene
from reader.clean.dates import find_dates
from reader.clean.facts import Facts
from reader.clean.features import ADDRESS, count_words, normal
from reader.clean.furniture import fold
from reader.clean.letters import MAIL
from reader.clean.mastheads import SITE, SMALL, at_top, confirmed, in_masthead, in_rights, top_pieces
from reader.clean.values import Block

HOME = re.compile(r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)+/?\Z", re.I)
COPYRIGHT = re.compile(
    r"(?:(?:©|\(c\)|copyright)[\s:]*)+(?:(?:by|von|par)\s)?(?:\d{4}(?:\s?[–—-]\s?\d{2,4})?)?[,:]?\s*(?:(?:by|von|par)\s)?"
    r"([^\W\d_][^.|\d©,;·•]{1,60})",
    re.I,
)
VIEWS = re.compile(
    r"(?:represent|reflect|necessarily)"
    r"(?: (?:those|the (?:official )?(?:views|view|opinions|position|policy)))? of (?:the )?"
    r"([A-Z][\w&'’ -]{1,60}?)(?: or |,|\.|\Z| and )"
)
NAME = re.compile(r"[\"“«„]?((?:\(?[^\W\d_][\w&'’.()-]*[”\"»]?\s){1,8}?)")
MOST = 250  # lines at either end that may name the publisher
TAKEN = ("comment", "comments", "related", "asked for", "newsletter", "paywall")
MAILS = ("covering letter", "signature", "quoted reply")

Found = tuple[str, Block, str]
Rule = Callable[[Scene, list[Block], str], Iterator[Found]]


def publisher(scene: Scene, facts: Facts) -> None:
    """Put the publisher, its home page, and for a reprint where the text stood again."""
    title = str(facts.values.get("title", ""))
    edge = edge_of(scene)
    authors = [*map(normal, facts.values.get("authors") or ())]
    source = next(named(reprint(scene), []), None)
    own = next((found for rule in RULES.values() for found in named(rule(scene, edge, title), authors)), None)
    if source:
        before = facts.values.get("publisher")
        if before and normal(before) != normal(source[0]) and "publisher" in facts.values:
            facts.put("via", before, None, facts.origins.pop("publisher", ""))
            del facts.values["publisher"]
        facts.put("publisher", *source)
        if own and not same(own[0], source[0]):
            facts.put("via", *own)
    if own:
        facts.put("publisher", *own)
    addresses(scene, facts, edge)


def named(found: Iterator[Found], authors: list[str]) -> Iterator[Found]:
    """What rules find, with names cleaned; neither what is no name, nor a line of a mail's head, nor an author's."""
    for text, block, how in found:
        if (name := clean_name(text)) and not MAIL.match(name) and not is_author(name, authors):
            yield name, block, how


def is_author(name: str, authors: list[str]) -> bool:
    """Whether a name is that of an author, written in full or with the surname first."""
    words = normal(name).split()
    return any(normal(name) == author or (len(words) <= 3 and words[0] in author.split()) for author in authors)


def edge_of(scene: Scene) -> list[Block]:
    """The blocks about the body, and those inside it that are no paragraphs; comments and teasers are another's."""
    inside = ("", "paragraph", "item", "heading", "quotation", "table")
    found = [
        block
        for n, block in enumerate(scene.blocks)
        if (n < scene.first or n > scene.last or block.kind not in inside)
        and (block.reason not in TAKEN or block.text.startswith("©"))
    ]
    return found if len(found) <= 2 * MOST else found[:MOST] + found[-MOST:]


def same(one: str, other: str) -> bool:
    """Whether two names are one, or one the other's short form."""
    first, second = normal(one).removeprefix("the "), normal(other).removeprefix("the ")
    return first == second or first in second or second in first


def clean_name(text: str) -> str:
    """A publisher's name without quotes, full stops, numbers at its end, and the letters of its company."""
    words = text.replace("\u0640", "").strip(' .,;:|»«“”"„-–—').split()
    while words and (fold(words[-1]) in companies() or re.fullmatch(r"[\d.,()/–-]+", words[-1])):
        words.pop()
    name = " ".join(words).strip(" .,;:|")
    name += "".join(last for first, last in ("«»", "“”", "„“") if name.count(first) == name.count(last) + 1)
    return name if 1 <= len(words) <= 9 and re.search(r"[^\W\d_]{2}", name) else ""


def companies() -> frozenset[str]:
    """Ltd, GmbH, ООО."""
    return frozenset(word for one in furniture.LANGUAGES for word in furniture.listed(one, "companies"))


def reprint(scene: Scene) -> Iterator[Found]:
    """`Source: X`, `This article first appeared in X`."""
    phrases = marks(scene.language, "reprinted")
    for n, block in enumerate(scene.blocks):
        if count_words(block.text) > 40 or block.reason in TAKEN or is_of_table(n, scene):
            continue
        folded = fold(block.text[:200]).lstrip("|>»•-–—*( ")
        phrase = next((one for one in phrases if folded.startswith(one)), "") if folded.startswith(phrases) else ""
        if block.kind in ("", "paragraph", "item") and (phrase.count(" ") < 3 or count_words(block.text) > 25):
            continue
        if not phrase and block.kind not in ("source", "origin"):
            continue
        start = len(block.text[:200]) - len(folded) + len(phrase)
        said = (
            block.text[start:]
            if phrase and len(fold(block.text[:200])) == len(block.text[:200])
            else block.text.partition(":")[2]
        )
        bare = " " in phrase
        if not said or said[:1].isalnum() or (not bare and not said.lstrip().startswith(":")):
            continue
        name = re.split(
            r"[,;(\n]|\.\s|\.\Z|\s(?:on|under|at|in|am|vom|le|в)\s(?=\W?\d|[A-Z]?\w*\s\d|https?:|www\.)|\s[–—|]\s",
            ADDRESS.sub("", said).strip(" :"),
        )[0]
        dates = find_dates(name, scene.language)
        name = (name[: dates[0].start] if dates else name).strip(" .:")
        name = re.sub(r"\s(?:on|in|at|under|am|vom|le)\Z", "", name)
        if name[:1].isupper() or (name[:1].isalpha() and name[:1].upper() == name[:1].lower()):
            yield re.sub(r"\A(?:the|dem|der|die|das|le|la)\s(?=[A-ZÄÖÜÉ])", "", name), block, f'"{block.text[:60]}"'


def is_of_table(n: int, scene: Scene) -> bool:
    """Whether a line in the body is the source of the table, figure or list above it."""
    before = [block for block in scene.blocks[max(0, n - 4) : n] if block.kind != "dropped"][-2:]
    deep = scene.first + 1 < n < scene.last - 1 and scene.blocks[n].kind == "source"
    below = any(block.kind in ("table", "figure", "markup") for block in before)
    return deep or (below and scene.first < n < scene.last)


def in_views(scene: Scene, edge: list[Block], title: str) -> Iterator[Found]:
    """`The views expressed do not represent those of X`."""
    for block in edge:
        found = VIEWS.search(block.text[:600])
        if found and not re.match(r"(?:The )?(?:Author|Editor|Writer)", found[1]):
            yield found[1], block, f'"{found[0][:60]}"'


def in_imprint(scene: Scene, edge: list[Block], title: str) -> Iterator[Found]:
    """`Published by X, Pier Road 4`, `Herausgeber: X`."""
    phrases = marks(scene.language, "published_by")
    for block in edge:
        folded = placed(block.text[:400])
        for phrase in phrases if count_words(block.text) <= 60 else ():
            found = re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)\s?:?\s*([^,;|(\n]{{3,80}})", folded)
            if not found or (found.start() and not phrase.endswith(":") and count_words(block.text) > 25):
                continue
            name = re.split(
                r"\.(?=\s|\Z)(?<!\b\w\.)|\s(?:in|on|am|le|в)\s(?=\w*\s?\d)", block.text[slice(*found.span(1))]
            )[0]
            dates = find_dates(name, scene.language)
            name = without_article((name[: dates[0].start] if dates else name).strip(" .:–—-"))
            capital = name[:1].isupper() or name[:1].upper() == name[:1].lower() or re.search('[«“„"]', name)
            if capital and count_words(name) <= 8 and not is_person(name, scene.language):
                yield name, block, f'"{block.text[:60]}"'


def in_title(scene: Scene, edge: list[Block], title: str) -> Iterator[Found]:
    """`The title | X`."""
    for block in edge if title else ():
        if len(block.text) < 300 and fold(block.text).startswith(fold(title)):
            suffix = SITE.split(block.text[len(title) :])
            is_short = len(suffix) >= 2 and not suffix[0].strip() and 1 <= count_words(suffix[-1]) <= 6
            if is_short and not find_dates(suffix[-1], scene.language):
                yield suffix[-1], block, f'"{block.text[:80]}"'


def of_itself(scene: Scene, edge: list[Block], title: str) -> Iterator[Found]:
    """`X is a magazine`, `The X Institute receives`: a name, and what it says of itself."""
    kinds = "|".join(map(re.escape, furniture.listed(scene.language, "organisations"))) or "(?!)"
    verbs = "|".join(map(re.escape, furniture.listed(scene.language, "is_a"))) or "(?!)"
    tops = {normal(piece) for piece, _ in top_pieces(scene, title)}
    pattern = re.compile(rf"{NAME.pattern}(?:{verbs})\s[^.]{{0,160}}?(?:{kinds})", re.I)
    for block in edge:
        if block.kind in ("bio", "credit", "title", "subtitle") or block.number <= scene.blocks[scene.first].number:
            continue
        text = block.text[:400]
        found = pattern.match(text)
        is_name = found and found[1][:1].isupper()
        if found and is_name and (not is_person(found[1], scene.language) or normal(found[1]) in tops):
            yield without_article(found[1]), block, f'"{found[0][:60]}"'
        elif name := leading_name(text, scene):
            yield without_article(name), block, f'"{text[:60]}"'


def leading_name(text: str, scene: Scene) -> str:
    """The name of an outlet with which a sentence begins."""
    words = text.split()[:10]
    end = 0
    for n, word in enumerate(words):
        bare = word.strip('"“”«»„(),.')
        if bare[:1].isupper():
            end = n + 1
        elif bare not in SMALL or n == 0:
            break
        if word[-1:] in ".,;:":
            return ""
    name = " ".join(words[:end])
    follows = words[end : end + 1]
    if not follows or not follows[0][:1].islower() or not 2 <= end <= 8 or count_words(text) < 5:
        return ""
    if count_words(without_article(name)) < 2:  # The Centre
        return ""
    return name if is_outlet(name, scene.language) and not is_person(name, scene.language) else ""


def without_article(name: str) -> str:
    """A name that begins a sentence, without the article that the sentence gave it."""
    return re.sub(r"\A(?:(?:[Tt]he|[Dd]ie|[Dd]as|[Dd]er|[Ll]a|[Ll]e)\s|[Ll]['’]\s?)", "", name.strip())


def after_copyright(scene: Scene, edge: list[Block], title: str) -> Iterator[Found]:
    """`© 2021 X`."""
    tops = [piece for piece, _ in top_pieces(scene, title) if count_words(piece) > 1]
    for block in reversed(edge):
        if block.kind != "credit" and (found := COPYRIGHT.search(block.text[:300])):
            name = re.split(
                r"\s[–—-]\s|\s{2,}|\.\s|\s?[(\[]|"
                r"\s(?:all rights|alle rechte|tous droits|все права|جميع|تمامی|همه|کلیه)\b",
                found[1],
                flags=re.I,
            )[0]
            rights = re.match(r"(?:all rights|alle rechte|tous droits|все права|جميع|حقوق|تمامی|همه|کلیه)", name, re.I)
            own = next((piece for piece in tops if f" {normal(piece)} " in f" {normal(name)} "), "")
            if own and not rights:  # as the site writes it above: © The Quay Foundation, The Quay
                yield own, block, f'"{found[0][:60]}"'
            if (
                not rights
                and not (is_person(name, scene.language) and not stands_above(name, scene))
                and not is_agency(name, scene.language)
                and (name[:1].isupper() or name[:1].upper() == name[:1].lower())
            ):
                yield name, block, f'"{found[0][:60]}"'


def stands_above(name: str, scene: Scene) -> bool:
    """Whether a name is a line of its own before the body and no byline, as a site's is."""
    return any(
        normal(block.text) == normal(name) and block.kind not in ("byline", "title")
        for block in scene.blocks[: scene.first][:MOST]
        if len(block.text) < 100
    )


def in_quotes(scene: Scene, edge: list[Block], title: str) -> Iterator[Found]:
    """`The online magazine “X”`: a word for an outlet and a name in quotes, below the text."""
    kinds = "|".join(map(re.escape, furniture.listed(scene.language, "organisations"))) or "(?!)"
    for block in edge:
        is_below = block.number > scene.blocks[scene.last].number and block.kind != "bio"
        found = re.search(rf"(?<!\w)(?:{kinds})\s[«“„\"]([^»”“\"]{{3,60}})[»”“\"]", block.text[:1000], re.I)
        is_alone = found is not None and len(found[0]) == len(block.text.strip()) and block.kind != "title"
        if found and (is_below or is_alone) and count_words(block.text) <= 60:
            yield found[1], block, f'"{found[0][:60]}"'


def in_citation(scene: Scene, edge: list[Block], title: str) -> Iterator[Found]:
    """`Ferris A. The Title // X. 2018. No. 3`: what follows the title where the text says how to cite it."""
    key = normal(title)
    for block in edge:
        found = re.search(r"(?<!:)//\s*([^.,\d/]{3,80})[.,]", block.text) if len(block.text) < 600 else None
        if found and key and key in normal(block.text):
            yield found[1], block, f'"{block.text[:60]}"'


def beside_address(scene: Scene, edge: list[Block], title: str) -> Iterator[Found]:
    """A name that stands twice, once beside its address."""
    lines: dict[str, Block] = {}
    for block in edge:
        if block.kind == "mail":
            continue
        bare = " ".join(ADDRESS.sub("", block.text[:500]).split())
        known = lines.get(bare)
        is_name = known and 1 < count_words(bare) <= 6 and bare[:1].isupper() and normal(bare) != normal(title)
        if known and is_name and ADDRESS.search(f"{block.text[:500]} {known.text[:500]}"):
            yield bare, block, "beside its address"
        lines.setdefault(bare, block)


def in_mail_address(scene: Scene, edge: list[Block], title: str) -> Iterator[Found]:
    """The domain of an address to write to, or the name in quotes that is the same word."""
    for block in edge:
        for address in ADDRESS.findall(block.text[:2000]):
            if "@" not in address or block.kind in ("mail", "byline", "bio") or block.reason in MAILS:
                continue
            domain = address.partition("@")[2].rstrip(".").lower()
            quoted = re.search(r"[\"“«„]([^\"”»“]{3,40})[\"”»“]", block.text)
            own = quoted and re.sub(r"\W", "", fold(quoted[1])) == domain.rpartition(".")[0].replace("-", "")
            yield quoted[1] if quoted and own else domain, block, f'"{address}"'


RULES: dict[str, Rule] = {
    "views": in_views,
    "title": in_title,
    "imprint": in_imprint,
    "of itself": of_itself,
    "citation": in_citation,
    "rights": in_rights,
    "copyright": after_copyright,
    "quotes": in_quotes,
    "again": confirmed,
    "masthead": in_masthead,
    "top": at_top,
    "beside its address": beside_address,
    "mail address": in_mail_address,
}


def addresses(scene: Scene, facts: Facts, edge: list[Block]) -> None:
    """The address of the original, where a line labels it so; a home page is that of the publisher."""
    name = re.sub(r"\W", "", fold(str(facts.values.get("publisher") or "")))
    for block in edge:
        found = ADDRESS.search(block.text[:2000])
        if not found or "@" in found[0]:
            continue
        address = found[0].rstrip(".,;:)]»”\"'")
        labelled = block.kind in ("origin", "source") or is_original(block, scene.language)
        if HOME.match(address):
            letters = re.sub(r"\W", "", fold(re.sub(r"\A(?:https?://)?(?:www\.)?|\.[\w]+/?\Z", "", address)))
            own = name and (letters in name or name in letters or name in re.sub(r"\W", "", fold(block.text)))
            if labelled or own:
                facts.put("publisher_url", address if "://" in address else f"https://{address}", block)
        elif labelled and address.startswith("http"):
            facts.put("source_url", address, block)


def is_original(block: Block, language: str) -> bool:
    """Whether a line calls its address that of the original: `Original article link: …`."""
    folded = fold(block.text[:80]).lstrip("|>»•·-–—*( ")
    found = next((phrase for phrase in marks(language, "originals") if folded.startswith(phrase)), "")
    return bool(found) and folded[len(found) :].lstrip().startswith((":", "http", "–", "-"))
