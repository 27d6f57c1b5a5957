"""What stands about a text in a mail: its own lines, the letter it came with, and the letters it answers."""

from __future__ import annotations

import re

from reader.clean import furniture
from reader.clean.features import count_words, normal
from reader.clean.furniture import fold
from reader.clean.scene import Scene
from reader.clean.segment import HEADER

MAIL = re.compile(
    r"(?:from|to|cc|bcc|sent|subject|reply-to|date|von|an|gesendet|betreff|datum|de|à|envoyé|objet|от|кому|тема|дата|отправлено|از|به|موضوع|تاریخ|من|إلى|الموضوع|التاريخ)\s?:\s",
    re.I,
)


def mail_head(scene: Scene) -> None:
    """The lines before a mail's text; they hold its author, date and subject."""
    head = [n for n, block in enumerate(scene.blocks[:12]) if MAIL.match(block.text) and count_words(block.text) <= 30]
    if len(head) < 2:
        return
    for n, block in enumerate(scene.blocks[: head[-1] + 12]):
        near = n <= head[-1] or (not block.gap and scene.blocks[n - 1].kind == "mail")
        if block.kind != "dropped" and (
            n in head or (near and HEADER.match(block.text) and count_words(block.text) <= 30)
        ):
            block.kind = "mail"


def forwarded(scene: Scene) -> None:
    """What was sent on: the letter around it goes where the mail inside is longer, else the mail inside."""
    blocks = scene.blocks
    words = tuple(word for one in furniture.both(scene.language) for word in furniture.listed(one, "forwarded"))
    weight = [count_words(block.text) * prose for block, prose in zip(blocks, scene.prose, strict=True)]
    for n, block in enumerate(blocks):
        if count_words(block.text[:200]) > 6 or not normal(block.text).startswith(words):
            continue
        inner = sum(weight[n:]) > sum(weight[:n])
        for other in blocks[:n] if inner else blocks[n:]:
            other.drop("covering letter" if inner else "quoted reply")
        block.drop("covering letter" if inner else "quoted reply")
        for other in blocks[n + 1 : n + 9] if inner else ():
            if MAIL.match(other.text) and count_words(other.text) <= 30:
                other.kind = "mail"
        return


def quoted_replies(scene: Scene) -> None:
    """Lines with > before them, below a line that says who wrote them."""
    blocks, language = scene.blocks, scene.language
    wrote = tuple(word for one in furniture.both(language) for word in furniture.listed(one, "wrote"))
    for n, block in enumerate(blocks):
        if block.kind or not fold(block.text[-40:]).rstrip().endswith(wrote) or count_words(block.text) > 30:
            continue
        after = n + 1
        while after < len(blocks) and blocks[after].text.startswith(">"):
            blocks[after].drop("quoted reply")
            after += 1
        if after > n + 1:
            block.drop("quoted reply")
