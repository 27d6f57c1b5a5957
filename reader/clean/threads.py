"""Where the comments of readers begin that no line announces."""

from __future__ import annotations

import re

from reader.clean import furniture
from reader.clean.dates import find_dates
from reader.clean.features import count_words, is_name
from reader.clean.furniture import fold
from reader.clean.scene import Scene
from reader.clean.values import Block

TIME = re.compile(r"\d{1,2}[:.]\d{2}(?!\d)")
PAGED = ("running head", "page number")


def comment_threads(scene: Scene) -> frozenset[int]:
    """Where comments begin that no line announces: a name, a date or time beside it, and then what was said."""
    blocks, language = scene.blocks, scene.language
    shown = [n for n, block in enumerate(blocks) if len(block.text) <= 80 and block.reason not in PAGED]
    places = [n for n in shown if is_stamp(blocks[n], language)]
    heads = []
    for n in places:
        before = blocks[n - 1] if n else None
        named = before is not None and count_words(before.text) <= 5 and len(before.text) <= 60
        own = re.split(r"[|·•,(–—]|\s-\s", blocks[n].text)[0].strip()
        alone = is_name(own) or bool(re.search(r"\w\s(?:says|schrieb|a dit|пишет|:)", blocks[n].text))
        if (named or alone) and n + 1 < len(blocks) and n > len(blocks) // 4:
            heads.append(n - 1 if named else n)
    # One alone is a comment where a line such as `Leave a reply` stands below it.
    answered = [n for n in heads if any(other.reason in ("comments", "comment") for other in blocks[n + 2 : n + 12])]
    return frozenset(heads[:1] if len(heads) >= 2 else answered[:1])


def is_stamp(block: Block, language: str) -> bool:
    """Whether a short line says when something was said."""
    text = block.text
    if count_words(text) > 9 or text.rstrip().endswith(("?", "!", ":")):
        return False
    folded = fold(text)
    if any(word in folded for one in furniture.both(language) for word in furniture.listed(one, "ago")):
        return True
    return bool(find_dates(text, language)) and (bool(TIME.search(text)) or count_words(text) <= 6)
