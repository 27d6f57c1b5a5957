"""The term links of a page against those that a person found: recall and precision, by tier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

# What the gold calls otherwise than our glossary.
SAME = {
    "free-trade-agreement-eaeu-iran": "eaeu-iran-fta",
    "iran-russia-partnership-treaty": "strategic-partnership-treaty",
    "iran-russia-treaty-2001": "treaty-2001",
    "spheres-of-influence": "sphere-of-influence",
    "three-plus-three": "3-plus-3",
}
# Every term link outside the notes: its term, the number of its paragraph, and where it begins and ends there.
LINKS = """() => [...document.querySelectorAll("article.prose a.term")].map(link => {
  const paragraph = link.closest("p[id]");
  const range = document.createRange();
  range.setStart(paragraph, 0);
  range.setEndBefore(link);
  const before = range.cloneContents();
  before.querySelectorAll("[data-generated]").forEach(mark => mark.remove());
  const start = [...before.textContent.replace(/^\\n/, "")].length;
  return { p: paragraph.id.slice(1) - 1, start, end: start + [...link.textContent].length,
           id: link.dataset.term, form: link.textContent };
})"""


@dataclass
class Score:
    """Counts of one tier."""

    wanted: int = 0
    found: int = 0
    made: int = 0
    right: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def recall(self) -> float:
        return self.found / self.wanted if self.wanted else 1.0

    def precision(self) -> float:
        return self.right / self.made if self.made else 1.0

    def add(self, other: Score) -> None:
        for name in ("wanted", "found", "made", "right", "missed", "wrong"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def ours(term: dict[str, Any]) -> str:
    """The id of a gold term in our glossary."""
    return SAME.get(term["id"], term["id"])


def tiers(golds: Iterable[Iterable[dict[str, Any]]], known: frozenset[str]) -> dict[str, int]:
    """The tier of every term that both the gold and our glossary have."""
    return {ours(term): term["tier"] for terms in golds for term in terms if ours(term) in known}


def score(links: list[dict[str, Any]], terms: Iterable[dict[str, Any]], tier_of: dict[str, int]) -> dict[int, Score]:
    """The scores of one page by tier. Links of terms that no gold names are neither right nor wrong."""
    scores: dict[int, Score] = {tier: Score() for tier in (1, 2, 3)}
    wanted = [
        {
            "p": term["p"],
            "start": term["at"],
            "end": term["at"] + len(term["form"]),
            "id": ours(term),
            "form": term["form"],
        }
        for term in terms
    ]
    for term in wanted:
        if term["id"] in tier_of:
            tier = scores[tier_of[term["id"]]]
            tier.wanted += 1
            if any(link["id"] == term["id"] for link in touching(term, links)):
                tier.found += 1
            else:
                tier.missed.append(f"{term['id']}: “{term['form']}” in paragraph {term['p'] + 1}")
    for link in links:
        if link["id"] in tier_of:
            tier = scores[tier_of[link["id"]]]
            tier.made += 1
            if any(term["id"] == link["id"] for term in touching(link, wanted)):
                tier.right += 1
            else:
                tier.wrong.append(f"{link['id']}: “{link['form']}” in paragraph {link['p'] + 1}")
    return scores


def touching(one: dict[str, Any], others: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Those of the others that overlap one."""
    return (
        other
        for other in others
        if other["p"] == one["p"] and other["start"] < one["end"] and one["start"] < other["end"]
    )
