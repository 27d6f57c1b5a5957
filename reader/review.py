"""The links an edition would have, for an editor to judge; and an editor's decisions → lines in the content."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from reader import amend, cache, language
from reader.extras import assets
from reader.glossary import SAME, read_term, shared_names
from reader.language import Speech, slug, words_of
from reader.library import sentence_round
from reader.model import Block, Definition, Document, Edition, Entry, File, Library, ReaderError, Source, Span, Theme
from reader.names import explained
from reader.templates import View, render, root_of

MOST_WORDS = 10  # on each side of a mention, to tell it from others
LONGEST_WAY = 300
MOST_PLACES = 3  # where a name without a term stands: as many as it takes to see what it is
WORD = re.compile(r"\S+")

Decision = dict[str, str]
Act = Callable[[dict[str, Source], Decision], Source]


def files(library: Library, theme: Theme) -> list[File]:
    """A page for each reading, one that lists them, and what they need; to be opened beside the site's folder."""
    return [*(make() for make in pages(library, theme).values()), *assets(theme, "css", "desk")]


def pages(library: Library, theme: Theme) -> dict[str, Callable[[], File]]:
    """The pages by their addresses, each made when it is asked for."""
    say = Speech(words_of(theme.strings, library.edition.language))
    known = explained((definition.term for definition in library.definitions), library.edition.ignore)
    each = {
        f"{entry.reading.slug}.html": partial(page_of, library, theme, say, entry, known) for entry in library.entries
    }
    return {"index.html": partial(index, library, theme, say), **each}


def mark(library: Library, theme: Theme) -> str:
    """A name for what these pages are made of, but for the texts: these stand in pages of the site."""
    readings = [entry.reading for entry in library.entries]
    return cache.key(pages, (theme, library.edition, readings, [definition.term for definition in library.definitions]))


def index(library: Library, theme: Theme, say: Speech) -> File:
    """The page that lists the others."""
    rows = [
        {
            "title": entry.reading.work.title,
            "href": f"/{quote(entry.reading.slug)}.html",
            "uses": sum(map(len, entry.uses.values())),
            "names": len({span.value for span in entry.document.names}),
        }
        for entry in library.entries
    ]
    return render(view(library.edition, theme, say, "index.html", say("review"), readings=rows, reading=None))


def page_of(library: Library, theme: Theme, say: Speech, entry: Entry, known: frozenset[str]) -> File:
    """The page of a reading: its terms, those that were looked at last, and its names that no term explains."""
    terms = {definition.term.id: definition for definition in library.definitions}
    starts = [block.start for block in entry.document.blocks]
    collapsed = plain(entry.document.text)
    rows = (proposed(entry, terms[id], starts, collapsed) for id in entry.uses)
    values = {
        "reading": entry.reading,
        "terms": sorted(rows, key=lambda term: term["accepted"]),
        "names": unexplained(entry, starts, known),
        "known": [{"id": id, "name": definition.term.term} for id, definition in terms.items()],
    }
    address = f"{entry.reading.slug}.html"
    return render(view(library.edition, theme, say, address, entry.reading.work.title, **values))


def view(edition: Edition, theme: Theme, say: Speech, address: str, title: str, **values: Any) -> View:
    """A page of the review."""
    page = {"title": title, "address": address, "canonical": ""}
    tag = edition.language
    common = {
        "edition": edition,
        "page": page,
        "language": tag,
        "direction": language.direction(tag),
        "root": root_of(address),
        "say": say,
    }
    return View(theme, "review.html", address, {**common, **values})


def proposed(entry: Entry, definition: Definition, starts: Sequence[int], collapsed: str) -> dict[str, Any]:
    """One term in one reading: what it means, and every sentence in which it was found."""
    term, document = definition.term, entry.document
    spans = [span for span in document.mentions if span.value == term.id]
    uses = entry.uses[term.id]
    blocks = [block_of(document, starts, span) for span in spans]
    ends = [0, *(span.end for span in spans)]
    begins = [*(span.start for span in spans[1:]), len(document.text)]
    phrases = [
        phrase(document.text, collapsed, span, max(block.start, end), min(block.end, begin))
        for span, block, end, begin in zip(spans, blocks, ends, begins, strict=False)
    ]
    return {
        "id": term.id,
        "name": term.term,
        "short": Markup(definition.document.lead),
        "aliases": term.aliases,
        "accepted": term.id in entry.reading.accepted,
        "uses": [
            {
                "id": use.id,
                "before": use.before,
                "words": use.words,
                "after": use.after,
                "number": use.number,
                "linked": span.linked,
                "forced": span.kind == "link",
                "phrase": words,
                "href": f"../site/{quote(document.address)}#{quote(use.id)}",
            }
            for span, use, words in zip(spans, uses, phrases, strict=True)
        ],
    }


def unexplained(entry: Entry, starts: Sequence[int], explained_names: frozenset[str]) -> list[dict[str, Any]]:
    """The names of a reading that no term explains, the most frequent first, with some of their places."""
    document = entry.document
    places: dict[str, list[Span]] = {}
    for span in document.names:
        if language.fold(span.value) not in explained_names:
            places.setdefault(span.value, []).append(span)
    rows = []
    for name, spans in sorted(places.items(), key=lambda pair: (-len(pair[1]), pair[1][0].start)):
        shown = []
        for span in spans[:MOST_PLACES]:
            block = block_of(document, starts, span)
            before, after = sentence_round(document.text, span, block.start, block.end)
            shown.append({"before": before, "words": document.text[span.start : span.end], "after": after})
        rows.append({"name": name, "count": len(spans), "places": shown})
    return rows


def block_of(document: Document, starts: Sequence[int], span: Span) -> Block:
    """The block in which a span stands."""
    return document.blocks[bisect_right(starts, span.start) - 1]


def phrase(text: str, collapsed: str, span: Span, first: int, last: int) -> str:
    """The fewest words round a mention, between two places, that stand but once in a text; nothing if there are none.

    `collapsed` is the text as `document.without` compares it.
    """
    near, far = max(first, span.start - LONGEST_WAY), min(last, span.end + LONGEST_WAY)
    left = [span.start, *(found.start() for found in reversed([*WORD.finditer(text, near, span.start)]))][:MOST_WORDS]
    right = [span.end, *(found.end() for found in WORD.finditer(text, span.end, far))][:MOST_WORDS]
    for count in range(len(left) + len(right) - 1):
        for before in range(max(0, count - len(right) + 1), min(count + 1, len(left))):
            words = text[left[before] : right[count - before]]
            if collapsed.count(plain(words)) == 1:
                return " ".join(words.split())
    return ""


def plain(text: str) -> str:
    """A text with one kind of space, dash and quotation mark."""
    return " ".join(text.translate(SAME).split())


def never_here(sources: dict[str, Source], decision: Decision) -> Source:
    """This reading never links the term."""
    return amend.append(reading_of(sources, decision), ("glossary", "never"), decision["term"])


def not_here(sources: dict[str, Source], decision: Decision) -> Source:
    """These words of the reading do not mean the term."""
    item = {"term": decision["term"], "words": decision["words"]}
    return amend.append(reading_of(sources, decision), ("glossary", "not_here"), item)


def alias(sources: dict[str, Source], decision: Decision) -> Source:
    """These words mean the term, everywhere."""
    return amend.append(chosen(sources, f"glossary/{decision['term']}.md"), ("aliases",), decision["words"])


def accept(sources: dict[str, Source], decision: Decision) -> Source:
    """The term is meant wherever this reading links it: nobody needs to look again."""
    return amend.append(reading_of(sources, decision), ("glossary", "accepted"), decision["term"])


def never(sources: dict[str, Source], decision: Decision) -> Source:
    """No text links the term."""
    source = chosen(sources, f"glossary/{decision['term']}.md")
    done = amend.update(source, {**amend.values_in(source), "link": "never"})
    if not done:
        raise ReaderError(f"{source.path}: write `link: never` by hand; its YAML is written unusually")
    return done[0]


def term(sources: dict[str, Source], decision: Decision) -> Source:
    """A new term: a file of its own, named after its headword."""
    path = f"glossary/{slug(decision['words'])}.md"
    if path.casefold() in {other.casefold() for other in sources}:
        raise ReaderError(f"{path}: this term is there already; add the words to its names, or choose another headword")
    values = {"term": decision["words"], **({"kind": decision["kind"]} if decision.get("kind") else {})}
    return Source(path, f"---\n{amend.dumped(values)}---\n{decision['text']}\n")


def ignore(sources: dict[str, Source], decision: Decision) -> Source:
    """This name needs no term."""
    return amend.append_toml(chosen(sources, "reader.toml"), "glossary", "ignore", decision["words"])


# What an editor can decide, and what each decision must say.
DECISIONS: dict[str, tuple[Act, tuple[str, ...]]] = {
    "never-here": (never_here, ("reading", "term")),
    "not-here": (not_here, ("reading", "term", "words")),
    "accept": (accept, ("reading", "term")),
    "never": (never, ("term",)),
    "alias": (alias, ("term", "words")),
    "term": (term, ("words", "text")),
    "ignore": (ignore, ("words",)),
}


def decide(sources: Iterable[Source], decisions: Sequence[Any]) -> list[Source]:
    """The texts that a list of decisions changes, each with its new lines. Raises ReaderError for one that is none."""
    before = {unicodedata.normalize("NFC", source.path): source for source in sources}
    known = dict(before)
    acts = [checked(n, decision) for n, decision in enumerate(decisions, 1)]
    never = {(row["reading"], row["term"]) for act, row in zip(acts, decisions, strict=True) if act is never_here}
    for act, decision in zip(acts, decisions, strict=True):
        if act is not_here and (decision["reading"], decision["term"]) in never:
            continue  # nothing would be left for it to say
        made = act(known, {key: " ".join(value.split()) for key, value in decision.items()})
        known[unicodedata.normalize("NFC", made.path)] = made
    refuse_shared(known)
    return [source for path, source in known.items() if source != before.get(path)]


def checked(n: int, decision: Any) -> Act:
    """What a decision does, if it is one and says all that it must."""
    if not isinstance(decision, dict) or not all(isinstance(value, str) for value in decision.values()):
        raise ReaderError(f"decision {n}: expected keys and texts, such as decision, reading, term and words")
    act, needed = DECISIONS.get(decision.get("decision", ""), (None, ()))
    if act is None:
        raise ReaderError(f"decision {n}: expected one of {', '.join(DECISIONS)}, got {decision.get('decision')!r}")
    for key in needed:
        if not decision.get(key, "").strip():
            raise ReaderError(f"decision {n}: {decision['decision']} needs `{key}`")
    for key, value in decision.items():
        if any(unicodedata.category(sign) in ("Cc", "Cs") and not sign.isspace() for sign in value):
            raise ReaderError(f"decision {n}: `{key}` holds a control character")
    return act


def refuse_shared(sources: dict[str, Source]) -> None:
    """Raise ReaderError if a new alias is a name of another term: nobody could say which one a text means."""
    named = ((path.removeprefix("glossary/").removesuffix(".md"), source) for path, source in sources.items())
    terms = [read_term(source, name)[0] for name, source in named if source.path.startswith("glossary/")]
    for problem in shared_names([term for term in terms if term]):
        raise ReaderError(f"{problem.path}: {problem.message}")


def reading_of(sources: dict[str, Source], decision: Decision) -> Source:
    """The reading a decision is about."""
    return chosen(sources, f"readings/{decision['reading']}.md")


def chosen(sources: dict[str, Source], path: str) -> Source:
    """The text at a path."""
    path = unicodedata.normalize("NFC", path)
    if path not in sources:
        raise ReaderError(f"there is no {path}, which a decision names")
    return sources[path]
