"""Words with their emphasis, links and line breaks → Markdown in which nothing else is taken for markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from reader.clean.escape import escaped, safe_start
from reader.clean.repair import NOTHING, SPACES

RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
NUMBER = re.compile(r"[\d+\-−=()]{1,6}\Z", re.ASCII)
SIGNS = {"strong": "**", "em": "*"}
LONGEST_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class Run:
    """Words that are marked alike. `note` is the name of a footnote whose marker stands here."""

    text: str
    marks: frozenset[str] = frozenset()  # strong, em, code, sup, sub
    link: str = ""
    note: str = ""


def settled(runs: Sequence[Run]) -> list[Run]:
    """The runs with their spaces as a browser shows them: one between words, none at the ends or about a break."""
    found: list[Run] = []
    for run in runs:
        if run.note:
            found.append(run)
            continue
        text = run.text
        if text == "\n":
            trim(found)
            if found and found[-1].text != "\n":
                found.append(run)
            continue
        text = re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", NOTHING.sub("", SPACES.sub(" ", text)))
        if text.startswith(" ") and (not found or found[-1].text[-1:] in (" ", "\n")):
            text = text[1:]
        if text:
            found.append(Run(text, run.marks, run.link))
    trim(found)
    while found and found[-1].text == "\n":
        found.pop()
    return found


def trim(runs: list[Run]) -> None:
    """Take the space from the end."""
    while runs and not runs[-1].note and runs[-1].text != "\n":
        last = runs.pop()
        if text := last.text.rstrip(" "):
            runs.append(Run(text, last.marks, last.link))
            return


def plain(runs: Sequence[Run]) -> str:
    """The words alone, with the markers of notes."""
    return " ".join("".join(f"[^{run.note}]" if run.note else script(run) for run in runs).split())


def seen(runs: Sequence[Run]) -> str:
    """The words as they stand on the page."""
    return " ".join("".join(run.text for run in runs).split())


def script(run: Run) -> str:
    """Numbers above and below the line, in the signs that text has for them."""
    if "sup" in run.marks and NUMBER.match(run.text.strip()):
        return run.text.translate(RAISED)
    if "sub" in run.marks and NUMBER.match(run.text.strip()):
        return run.text.translate(LOWERED)
    return run.text


def markdown(runs: Sequence[Run]) -> str:
    """The words with Markdown for their emphasis, links, code and line breaks."""
    parts: list[str] = []
    k = 0
    while k < len(runs):
        n = k
        while n < len(runs) and runs[n].link == runs[k].link:
            n += 1
        words = emphasised(runs[k:n])
        core = words.strip()
        if runs[k].link and core and "\n" not in core and "[^" not in core:
            lead, tail = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
            words = f"{lead}[{core}]({runs[k].link}){tail}"
        parts.append(words)
        k = n
    lines = "".join(parts).split("\n")
    return "\\\n".join(safe_start(line.strip()) for line in lines)


def emphasised(runs: Sequence[Run]) -> str:
    """The words of one link, or of none, with their emphasis."""
    parts: list[str] = []
    k = 0
    while k < len(runs):
        marks = runs[k].marks & SIGNS.keys()
        n = k + 1
        while n < len(runs) and runs[n].marks & SIGNS.keys() == marks and "\n" not in (runs[n].text, runs[k].text):
            n += 1
        before = parts[-1][-1:] if parts else ""
        after = runs[n].text[:1] if n < len(runs) else ""
        parts.append(marked("".join(map(words_of, runs[k:n])), marks, before, after))
        k = n
    return "".join(parts)


def marked(text: str, marks: frozenset[str], before: str, after: str) -> str:
    """Words between the signs of their emphasis, where Markdown will take them for that."""
    core = text.strip()
    if not marks or not core or core == "\n" or not any(sign.isalnum() for sign in core):
        return text
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    opens = lead or not before or (before not in "*\\" and (not before.isalnum() or core[:1].isalnum()))
    closes = tail or not after or not after.isalnum() or core[-1:].isalnum()
    if not opens or not closes:
        return text
    signs = "".join(SIGNS[mark] for mark in ("strong", "em") if mark in marks)
    return f"{lead}{signs}{core}{signs[::-1]}{tail}"


def words_of(run: Run) -> str:
    """The words of a run with every sign of Markdown escaped."""
    if run.note:
        return f"[^{run.note}]"
    if "code" in run.marks and run.text.strip() and "\n" not in run.text:
        fence = "`" * (1 + max((len(ticks) for ticks in re.findall(r"`+", run.text)), default=0))
        gap = " " if "`" in run.text else ""
        core = run.text.strip()
        lead, tail = run.text[: len(run.text) - len(run.text.lstrip())], run.text[len(run.text.rstrip()) :]
        return f"{lead}{fence}{gap}{core}{gap}{fence}{tail}"
    return escaped(script(run))


def address(href: str, base: str) -> str:
    """A link's address if it leads to a page or a mailbox and is safe to write; an inner one is no link here."""
    href = re.sub(r"[\x00-\x20\x7f]+", "", href) if len(href) <= LONGEST_ADDRESS else ""
    if not href or href.startswith("#"):
        return ""
    try:
        whole = urljoin(base, href) if base else href
        parts = urlsplit(whole)
    except ValueError:
        return ""
    if parts.scheme == "mailto" and "@" in parts.path and "?" not in href:
        return quoted(whole)
    return quoted(whole) if parts.scheme in ("http", "https") and parts.hostname else ""


def quoted(url: str) -> str:
    """An address in which no sign ends a link or begins markup."""
    return re.sub(r"[\s()<>\"'`\\\[\]{}|^*_~]", lambda sign: f"%{ord(sign[0]):02X}" if sign[0] != "_" else "_", url)
