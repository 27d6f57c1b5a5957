"""What a mail says of the text in it: who sent it, when and what about; of one that was passed on, the first mail."""

from __future__ import annotations

import re

from reader.clean import stated, titles
from reader.clean.authors import all_of, byline, is_agency, is_person
from reader.clean.classify import Scene
from reader.clean.dates import find_dates
from reader.clean.facts import Facts
from reader.clean.features import normal
from reader.clean.furniture import fold
from reader.clean.values import Block

SENT = tuple(map(fold, "date sent gesendet datum envoyé дата отправлено تاریخ التاريخ".split()))
FROM = tuple(map(fold, "from von de от من از".split()))
SUBJECT = tuple(map(fold, "subject betreff objet тема موضوع الموضوع".split()))
ANSWERED = re.compile(r"\A(?:(?:fwd?|re|aw|wg|tr|rif|ответ|пересл|پاسخ|رد)\s?(?:\[\d+\])?:\s*)+", re.I)
PASSED_ON = re.compile(r"\s*(?:fwd?|wg|tr|пересл|fw)\s?:", re.I)
LIST_NAME = re.compile(r"\A\[([^\]\[]{2,40})\]\s*")
NUMBERED = re.compile(
    r"([^\W\d_][^,:#|–—№]{2,50}?)(?:,|:|\s[|–—])?\s(?:issue\s|no\.?\s?|nr\.?\s?|n[°º]\s?|№\s?|#|ausgabe\s|numéro\s|выпуск\s|شمارهٔ?\s|العدد\s)"
    r"\d+\s?[:|–—-]\s?\S",
    re.I,
)
HEADER = re.compile(r"[>|\s]*([^\W\d_][\w-]{0,20})\s?:\s+(\S.*)\Z")


def from_mail(scene: Scene, facts: Facts) -> None:
    """Date, subject and sender of a mail; of one that was passed on, those of the first."""
    runs = mail_heads(scene)
    if not runs:
        return
    start = scene.blocks[scene.first].number
    runs = [run for run in runs if run[0][2].number < start] or runs  # a digest has others below
    passed_on = len(runs) > 1 or any(PASSED_ON.match(rest) for label, rest, _ in runs[0] if label in SUBJECT)
    for label, rest, block in runs[-1]:
        if label in SUBJECT:
            mailing_list = LIST_NAME.match(ANSWERED.sub("", rest))
            subject = ANSWERED.sub("", LIST_NAME.sub("", ANSWERED.sub("", rest))).strip()
            facts.put("title", own_title(subject, scene), block, "subject of the mail")
            facts.put("publisher", mailing_list[1] if mailing_list else None, block, "mailing list")
            if numbered := NUMBERED.match(subject):
                facts.put("publisher", numbered[1], block, "series in the subject of the mail")
        elif label in FROM:
            name = re.sub(r"\s*[<\[(].*|[\"«»“”„]", "", rest).strip()
            if re.fullmatch(r"[^\W\d_]+, [^\W\d_]+", name):
                name = " ".join(reversed(name.split(", ")))
            person = is_person(name, scene.language, is_marked=True) and not is_of_domain(name, rest)
            facts.sender = (name, block, person and (len(runs) > 1 or not passed_on))
        elif label in SENT and (dates := find_dates(rest, scene.language, stated.order_in(scene))):
            stated.put(dates[0], block, facts, rest)


def from_letter(scene: Scene, facts: Facts) -> None:
    """Let the title below a covering letter come before the mail's subject, and the mail's day be no date of it."""
    title = titles.below_letter(scene)
    subject = normal(str(facts.values.get("title") or ""))
    if title is None or subject in {normal(block.text) for block in scene.blocks if len(block.text) < 300}:
        return
    sender = normal(facts.sender[0]) if facts.sender else ""
    names = map(normal, byline(scene.blocks[title + 1].text, scene.language)[1])
    for key in ("title", "date") if sender not in names else ("title",):
        if facts.origins.get(key, "").startswith("line"):
            facts.values.pop(key, None)
            facts.origins.pop(key, None)
    scene.blocks[title].kind, scene.blocks[title].reason = "", ""
    facts.put("title", scene.blocks[title].text, scene.blocks[title])


def own_title(subject: str, scene: Scene) -> str:
    """The part of a mail's subject that stands alone below the mail's head; else the whole of it."""
    alone = {normal(block.text) for block in scene.blocks[: scene.first + 3] if len(block.text) < 200}
    parts = [part.strip() for part in re.split(r":\s+|\s[|–—]\s", subject)]
    if (bracketed := re.fullmatch(r"(.{8,}?)\s*[(\[][^()\[\]]+[)\]]", subject)) and normal(bracketed[1]) in alone:
        return bare(bracketed[1])
    return next((bare(part) for part in reversed(parts[1:]) if normal(part) in alone and len(parts[0]) < 60), subject)


def bare(title: str) -> str:
    """A title without the quotation marks around all of it."""
    quoted = re.fullmatch(r"[«“„\"]([^«»“”„\"]+)[»”“\"]", title)
    return quoted[1] if quoted else title


def mail_heads(scene: Scene) -> list[list[tuple[str, str, Block]]]:
    """The heads of the mails in a capture, each a run of lines `Label: words`, with who, when and what about."""
    runs: list[list[tuple[str, str, Block]]] = [[]]
    for block in scene.blocks[:80]:
        for line in block.lines[:40]:
            found = HEADER.match(line.words)
            if found and fold(found[1]) in FROM and any(label in FROM for label, _, _ in runs[-1]):
                runs.append([])
            if found and (runs[-1] or fold(found[1]) in (*SENT, *FROM, *SUBJECT)):
                runs[-1].append((fold(found[1]), found[2].strip(), block))
            elif runs[-1] and not (line.text[:1].isspace() and line.words):
                runs.append([])
    return [
        run
        for run in runs
        if len({label in FROM or 2 * (label in SUBJECT) or 3 * (label in SENT) for label, _, _ in run} - {0}) >= 2
    ]


def is_of_domain(name: str, sender: str) -> bool:
    """Whether a sender is named as its domain is, and its box is no person's: `The Quay <letter@thequay…>`."""
    box, _, domain = sender.partition("@")
    words = normal(name).split()
    return "".join(words) in re.sub(r"\W", "", fold(domain)) and not any(
        word in fold(box.rpartition("<")[2]) for word in words
    )


def signed_mail(scene: Scene, facts: Facts) -> None:
    """A mail's author: who signs it, or who sends it; a sender that is no person publishes it."""
    if facts.sender is None:
        return
    name, block, is_author = facts.sender
    for below in scene.blocks[scene.last + 3 : max(scene.last - 4, scene.first) : -1] if not is_author else ():
        words = below.text.replace(",", " ").split()
        closed = bool(words) and fold(words[0]) in all_of("closings", scene.language)
        signed = " ".join(words[1:] if closed else words).strip(" .")
        if len(words) <= 6 and is_person(signed, scene.language, is_marked=closed):
            facts.put("authors", [signed], below, f'"{below.text[:60]}"')
    if is_author:
        facts.put("authors", [name], block, "sender of the mail")
    elif (
        name
        and "@" not in name
        and not is_agency(name, scene.language)
        and (not is_person(name, scene.language, is_marked=True) or is_of_domain(name, block.text))
    ):
        facts.put("publisher", name, block, "sender of the mail")
