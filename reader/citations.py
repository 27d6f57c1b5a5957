"""Names, dates and titles as citations have them; a Work → a readable line. Nothing is invented."""

from __future__ import annotations

import re

from markupsafe import Markup

from reader.language import Speech, quotes, readable
from reader.model import Work

# What surely is one person: letters of the west, at most initials between the two names.
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff .'’-]*[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
INITIAL = re.compile(r"[^\W\d_]\.")
SUFFIX = re.compile(r"(?:[js]r|[iv]+|ph\.?d|m\.?[ad]|inc|ltd|llc|gmbh|co)\.?", re.IGNORECASE)
# Languages whose own names are written with the family name first, or with two of them last.
OTHERWISE = frozenset("es hu ja ko pt vi zh".split())
# Words that make a name that of a body.
BODIES = frozenset(
    "academy agency al alliance archive association bank board bureau center centre college commission committee "
    "company corporation council department der desk die dispatch editorial editors el embassy forum foundation "
    "fund government group initiative institute institution international journal la laboratory le league les "
    "library magazine media ministry monitor museum nations network news office organisation organization party "
    "post press program programme project reuters review school secretariat service services society staff studies "
    "tank team the think times today tribune trust union university watch".split()
)


def parted(name: str, language: str = "", publisher: str = "") -> tuple[str, str]:
    """A person's given and family name, where they are surely told apart; ("", name) where they are not.

    A comma parts them: `Khorrami, Nima`. Without one a name of two words in Latin letters, or with initials between
    two, is parted before the last; but not in a text whose language orders names otherwise. A name with a word that
    only bodies have, or that is the publisher's, is never parted, and any other stays whole: better than a wrong turn.
    """
    family, comma, given = (part.strip() for part in name.partition(","))
    words = name.split()
    if BODIES.intersection(name.lower().replace(",", "").split()) or name == publisher:
        return "", name
    if comma:
        return (given, family) if family and given and "," not in given and not SUFFIX.fullmatch(given) else ("", name)
    safe = (
        len(words) > 1
        and LATIN.fullmatch(name)
        and all(INITIAL.fullmatch(word) for word in words[1:-1])
        and all(word[0].isupper() and (len(word) < 3 or not word.isupper()) for word in words)
        and language.split("-")[0] not in OTHERWISE
    )
    return (" ".join(words[:-1]), words[-1]) if safe else ("", name)


def natural(name: str) -> str:
    """A name as people say it, the given name first."""
    given, family = parted(name) if "," in name else ("", name)
    return f"{given} {family}".strip()


def named(authors: tuple[str, ...], say: Speech) -> str:
    """Authors in a row, as a sentence names them."""
    names = [natural(author) for author in authors]
    if len(names) < 2:
        return "".join(names)
    return say("list_and", first=f"{say('list_comma')} ".join(names[:-1]), last=names[-1])


def dated(work: Work, say: Speech) -> str:
    """A work's date as people write it; one that was inferred stands in brackets."""
    return bracketed(readable(work.date, say), work.date_basis == "inferred")


def bracketed(date: str, inferred: bool) -> str:
    """A date, in brackets if it was inferred."""
    return f"[{date}]" if date and inferred else date


def untitled(work: Work, say: Speech) -> str:
    """The description in brackets that stands for a title."""
    return f"[{say('untitled_work', publisher=work.publisher)}]"


def titled(work: Work, say: Speech, end: str = "") -> Markup:
    """A work's title between the quotation marks of the interface's language, or what stands for it.

    Marks of the outer kind in a title become inner ones. In English a sign that follows stands within the marks.
    The title alone may run in another direction than the line: its marks are those of the line.
    """
    if not work.title:
        return isolated(untitled(work, say)) + end
    outer, last, inner, within = quotes(say("language"))
    title = straightened(work.title, outer, last).translate({ord(outer[0]): inner, ord(last[-1]): within})
    if say("language").split("-")[0] != "en":
        return outer + isolated(title) + last + end
    within = within if inner in title and title.endswith(within) else ""
    title = title.removesuffix(within)
    return outer + isolated(title) + ("" if title[-1:] in ".?!…" else end) + within + last


def straightened(title: str, opening: str, closing: str) -> str:
    """A title whose straight quotation marks are those of a language, by turns."""
    parts = title.split('"')
    return "".join((closing if n % 2 == 0 else opening) + part if n else part for n, part in enumerate(parts))


def line(work: Work, say: Speech) -> Markup:
    """A work's record on one line. One without an author begins with its publisher."""
    parts = [isolated(named(work.authors, say) or work.publisher), titled(work, say)]
    if work.authors and work.publisher:
        parts.append(Markup("<cite>{}</cite>").format(isolated(work.publisher)))
    if work.date:
        parts.append(Markup('<time datetime="{}">{}</time>').format(work.date, dated(work, say)))
    return Markup(". ").join(part for part in parts if part) + "."


def isolated(text: str) -> Markup:
    """A name or title that may run in another direction than the line."""
    return Markup("<bdi>{}</bdi>").format(text) if text else Markup("")
