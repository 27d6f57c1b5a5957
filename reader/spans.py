"""`weave` puts spans over a reading text into the token stream. Nothing else cuts tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile

from reader.markdown import Token, inline_length
from reader.model import Span

# What a span wears round one piece of its text; the flag is true for the first piece, which may carry an id.
Dress = Callable[[Span, bool], tuple[Token, Token]]


def weave(tokens: Sequence[Token], spans: Iterable[Span], dress: Dress) -> list[Token]:
    """The tokens with every piece of text under a span wrapped as `dress` says.

    Spans may cross markup and each other: each piece of text is wrapped on its own, so the tree stays well formed. A
    link is cut by markup alone, never by another span.
    Offsets count code points of the reading text that `markdown.reading_text` gives for the same tokens.
    """
    waiting = sorted(spans, key=lambda span: (span.start, -span.end), reverse=True)
    active: list[Span] = []
    seen: set[int] = set()
    woven: list[Token] = []
    offset = 0
    for token in tokens:
        if token.type == "inline":
            end = offset + inline_length(token)
            active = [span for span in active if span.end > offset]
            while waiting and waiting[-1].start < end:
                active.append(waiting.pop())
            if active:
                token = cut(token, active, offset, dress, seen)
            offset = end + 1  # the line end after each block
        woven.append(token)
    return woven


def cut(token: Token, spans: list[Span], offset: int, dress: Dress, seen: set[int]) -> Token:
    """One inline token with its text cut where a span begins or ends; links stand outside, then what began first."""
    borders = sorted({edge for span in spans for edge in (span.start, span.end)}, reverse=True)
    waiting = spans[::-1]
    active: list[Span] = []
    children: list[Token] = []
    for child in token.children or ():
        if child.type != "text":
            offset += child.type == "hardbreak"
            children.append(child)
            continue
        left, end = offset, offset + len(child.content)
        wrapped: list[tuple[Span, Token]] = []
        while left < end:
            while borders and borders[-1] <= left:
                borders.pop()
            right = min(end, borders[-1]) if borders else end
            active = [span for span in active if span.end > left]
            while waiting and waiting[-1].start <= left:
                span = waiting.pop()
                if span.end > left:
                    active.append(span)
            wanted = sorted(active, key=lambda span: not span.linked)
            same = sum(1 for _ in takewhile(lambda pair: pair[0][0] is pair[1], zip(wrapped, wanted, strict=False)))
            children += [closing for _, closing in reversed(wrapped[same:])]
            del wrapped[same:]
            for span in wanted[same:]:
                opening, closing = dress(span, id(span) not in seen)
                seen.add(id(span))
                children.append(opening)
                wrapped.append((span, closing))
            children.append(Token("text", "", 0, content=child.content[left - offset : right - offset]))
            left = right
        children += [closing for _, closing in reversed(wrapped)]
        offset = end
    return token.copy(children=children)
