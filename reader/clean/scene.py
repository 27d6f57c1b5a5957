"""What is known of a capture while its blocks are told apart."""

from __future__ import annotations

from dataclasses import dataclass, field

from reader.clean.values import Block, Hints, Ledger


@dataclass(slots=True)
class Scene:
    """What a rule may know beside its block: all blocks, and what was found out about them."""

    blocks: list[Block]
    language: str
    hints: Hints
    ledger: Ledger
    prose: list[bool]
    first: int = 0  # the body's span: from the first block of prose to the last, both included
    last: int = -1
    place: int = 0  # of the block that is looked at
    owners: frozenset[str] = field(default_factory=frozenset)  # names the site has for itself, folded
    authors: frozenset[str] = field(default_factory=frozenset)  # names that stand alone on a line before the body

    is_placed: bool = False  # whether the format has told the article from what stands about it

    def __post_init__(self) -> None:
        self.is_placed = {True, False} <= {block.inside for block in self.blocks}

    def is_outside(self, block: Block) -> bool:
        """Whether a block stands before or after the body."""
        if self.last < 0:
            return False
        return block.number < self.blocks[self.first].number or block.number > self.blocks[self.last].number

    def is_between(self) -> bool:
        """Whether the block looked at has prose that nothing has claimed directly after it, and is in the body."""
        after = self.place + 1
        inside = self.first < self.place < self.last
        return inside and self.prose[after] and self.blocks[after].kind != "dropped"

    def is_solid_below(self) -> bool:
        """Whether a long paragraph stands directly below the block looked at, as below a heading."""
        return self.is_between() and len(self.blocks[self.place + 1].text.split(None, 41)) > 40

    def free(self) -> list[int]:
        """Places of the blocks of prose that nothing has claimed."""
        return [n for n, block in enumerate(self.blocks) if self.prose[n] and not block.kind]

    def compact(self) -> None:
        """Take out blocks whose lines went into others; the span keeps its ends."""
        inside = sum(bool(block.lines) for block in self.blocks[self.first : self.last + 1])
        before = sum(bool(block.lines) for block in self.blocks[: self.first])
        self.prose = [prose for prose, block in zip(self.prose, self.blocks, strict=True) if block.lines]
        self.blocks[:] = [block for block in self.blocks if block.lines]
        self.first, self.last = before, before + inside - 1
