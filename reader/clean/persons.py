"""Who wrote and who publishes, as far as the body's frame needs to know."""

from __future__ import annotations

import re

from reader.clean import furniture
from reader.clean.features import ARABIC, count_words, ends_properly, is_name, mask, name_pattern, normal, sentences
from reader.clean.furniture import fold
from reader.clean.scene import Scene
from reader.clean.values import Block


def is_signed(text: str, language: str) -> bool:
    """Whether a line says whose text it is."""
    folded = fold(text)
    if len(text) > 200:
        return False
    for one in furniture.both(language):
        for phrase in furniture.listed(one, "names"):
            if folded.startswith(phrase) and folded[len(phrase) : len(phrase) + 1] in (" ", ":"):
                rest = text[len(phrase) :].lstrip(" :")
                name = name_pattern().match(rest)
                return name is not None or bool(ARABIC.match(rest))
    return False


def titles_of(scene: Scene) -> frozenset[str]:
    """Lines, without the site's name, that stand more than once before the middle of the capture."""
    seen: set[str] = set()
    twice: set[str] = set()
    for block in scene.blocks[: len(scene.blocks) * 2 // 3 + 1]:
        if block.reason != "contents" and 3 <= count_words(block.text[:300]) <= 20 and len(block.text) < 200:
            line = fold(re.split(r"\s+[|–—·]\s+", block.text)[0])
            if block.kind == "mail":
                line = re.sub(r"\A\w+ ?: *(?:(?:fwd?|re|aw|wg|tr|отв|на) ?: *)*", "", line)
            (twice if line in seen else seen).add(line)
    return frozenset(twice)


def is_bio(block: Block, scene: Scene) -> bool:
    """Whether a block tells who the author is: a name first, then what they do."""
    text, count, language = block.text, count_words(block.text), scene.language
    if not 5 <= count <= 90 or len(text) > 2000:
        return False
    if not ends_properly(text, language):
        return count <= 30 and text.startswith(tuple(scene.authors)) and says_what_of(text, scene)
    about = text.lstrip("*–—-• ")
    for phrase in furniture.listed(language, "about_author"):
        if fold(about).startswith(phrase):
            about = about[len(phrase) :].lstrip(" :—–-.")
    about = re.sub(r"\A(?:(?:Dr|Prof|Mr|Mrs|Ms)\.? )+", "", about)
    if not about:
        return False
    if about.startswith(tuple(scene.authors)) and not ARABIC.match(about):
        return True
    first = fold(sentences(about, language)[0])
    if not any(re.search(rf"(?<!\w){re.escape(role)}", first) for role in furniture.listed(language, "roles")):
        return False
    name = name_pattern().match(about)
    if not name:
        return bool(ARABIC.search(about[:1])) and any(fold(known) in first for known in scene.authors)
    if fold(name[0].split()[0]) in furniture.words(language) | furniture.words(language, "joiners"):
        return False
    rest = fold(about[name.end() :].lstrip(" ,"))
    return any(rest.startswith(verb + " ") for verb in furniture.listed(language, "is_a"))


def says_what_of(text: str, scene: Scene) -> bool:
    """Whether a line goes on after an author's name with what they are, as `Ada Ferris is a columnist` does."""
    name = max((name for name in scene.authors if text.startswith(name)), key=len)
    rest = fold(text[len(name) :].lstrip(" ,")) + " "
    return any(rest.startswith(verb + " ") for verb in furniture.listed(scene.language, "is_a"))


def are_names(text: str) -> bool:
    """Whether a line holds the names of one or more people and nothing else."""
    pieces = re.split(r"\s*[|•·,;&]\s*|\s+(?:and|und|et|и)\s+", text)
    return all(is_name(piece) and not ARABIC.search(piece) and 2 <= count_words(piece) <= 4 for piece in pieces)


def authors_of(scene: Scene) -> frozenset[str]:
    """Names that stand alone on a line before the body, or are said to have written it."""
    found: set[str] = set()
    titles = titles_of(scene)
    for n, block in enumerate(scene.blocks[: scene.first + 3]):
        text = block.text
        if len(text) > 160 or count_words(text) > 14 or (n > scene.first and not is_name(text)):
            continue
        signed = is_signed(text, scene.language)
        if fold(text) in titles:
            continue
        parts = re.split(r"\s*[|•·]\s*", text)
        if not signed and ARABIC.search(text):
            parts = [part for part in parts if count_words(part) <= 4 or is_signed(part, scene.language)]
        pieces = [piece for part in parts for piece in re.split(r"\s*[/,،&]\s*|\s+(?:and|und|et|и|و)\s+", part)]
        for piece in pieces:
            piece = piece.strip()
            signed = signed or is_signed(piece, scene.language)
            if signed or (block.kind not in ("dropped",) and is_name(piece) and 2 <= count_words(piece) <= 4):
                for phrase in furniture.listed(scene.language, "names") if signed else ():
                    piece = piece[len(phrase) :].strip(" :") if fold(piece).startswith(phrase) else piece
                name = name_pattern().match(piece)
                if name or (ARABIC.match(piece) and 2 <= count_words(piece) <= 4):
                    found.add(name[0] if name else piece)
    return frozenset(found)


def owners_of(scene: Scene) -> frozenset[str]:
    """What the site calls itself: at a title's end, after ©, or a short line before the body that stands again."""
    found: set[str] = set()
    lines: dict[str, int] = {}
    for n, block in enumerate(scene.blocks):
        text = block.text
        if block.kind == "mail" or len(text) > 300 or (scene.first <= n <= scene.last and not block.kind):
            continue
        parts = re.split(r"\s+[|–—·]\s+", text)
        if len(parts) == 2 and n < scene.first and 1 <= count_words(parts[1]) <= 5:
            found.add(fold(parts[1].strip()))
        if holder := re.search(r"©\s*(?:\d{4}(?:\s?[–-]\s?\d{4})?)?,?\s*([^\W\d_][^.|\d©,;]{2,50})", text):
            found.add(normal(re.split(r"\s[–—-]\s", holder[1])[0]))
        if 2 <= count_words(text) <= 5 and not ends_properly(text, scene.language):
            lines[mask(text)] = lines.get(mask(text), 0) + 1
            if lines[mask(text)] == 2 or n < 2:
                found.add(fold(text))
    return frozenset(name.removeprefix("the ") for name in found if len(name) >= 4)
