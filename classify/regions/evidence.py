"""How much of an article speaks for each place of the tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from lilong.classify.regions.gazetteer import Gazetteer, Node
from lilong.classify.regions.readings import CACHE_SIZE, Candidate


class Settings(NamedTuple):
    """Weights and thresholds of the choice, set by hand on labelled articles.

    Behind each stands what it costs to halve and to double it (a share among siblings: to lower and
    to raise it by .1), in articles of the 256 of benchmarks/region_settings.py, of which 228 are
    right at every level. Where both are 0 the value is a guess that a test alone holds.
    """

    headline: float = 2.5  # -3, -5
    lead: float = 1.5  # -17, -11
    body: float = 1.0  # -8, -11
    """What a mention counts in the headline, the first paragraph and the rest."""
    unsupported: float = 0.2  # 0, 0
    """What is left of a name that may be a word too when nothing else speaks for it."""
    in_province: float = 0.6  # 0, 0
    """The same when its province is spoken of, or headline and body have the name."""
    implied: float = 0.15  # -1, -2
    """What is left of a parent that stands before its child (盐城市亭湖区): one address, one vote.
    """
    addressed: float = 1.0  # 0, 0
    """What a province gains by an address in it (青岛市崂山区…), which says more than a name."""
    repeated: float = 0.5  # -1, -4
    """A place named n times before counts 1 / (1 + n times this)."""
    clear: float = 1.25  # +1, -2
    """How much more support a reading needs than the next."""
    dominance: tuple[float, float, float, float] = (0.55, 0.6, 0.64, 0.72)
    """Share of its siblings' weight that a province (0, -2), city (0, -2), county (-2, -4), street
    (0, -1) needs to be chosen."""
    alone: float = 0.9  # 0, -1
    """The same for a province when the headline speaks of several places (多地推出举措)."""
    depth: float = 0.35  # -1, -39
    """Share of its parent's weight that a place needs to be more than a place in passing."""
    narrow: float = 0.45  # -2, 0
    """The same where the headline names the parent, a province, and no place in it."""
    source: float = 0.6  # -1, 0
    """What the places of the source and of the publisher count together."""
    abroad: float = 0.5  # 0, 0
    """What a place abroad counts: local news names countries in passing."""
    kindless: float = 0.4  # +1, 0
    """What a street's name without its kind counts where its county is settled."""
    street: float = 0.37  # -3, -17
    """Like depth, for a street."""
    address: float = 0.2  # -1, -4
    """Like depth, for a street that stands right behind its county at least once."""
    least: float = 0.5  # +1, -2
    """Weight below which an article has no region at all."""


SUPPORT_BY_DISTANCE = (3, 2, 1, 0.5)
"""What the weight of a place itself and of those above it counts for a reading; a guess."""


@lru_cache(maxsize=CACHE_SIZE)
def nodes(candidate: Candidate, gazetteer: Gazetteer) -> tuple[Node, ...]:
    """List the places from the province down to the candidate itself."""
    line = gazetteer.nodes(candidate.adcode)
    return (*line, (candidate.adcode, candidate.street)) if candidate.street else line


class Weights:
    """How much of the article speaks for each place: the mentions of it and of places in it."""

    def __init__(self, gazetteer: Gazetteer, settings: Settings) -> None:
        self.gazetteer = gazetteer
        self.settings = settings
        self.mass: dict[Node, float] = defaultdict(float)
        self.standing: dict[Node, float] = defaultdict(float)
        """What a province gains against others by the addresses in it."""
        self.times: dict[Node, int] = defaultdict(int)
        self.addressed: set[Node] = set()
        """Places that stand right behind their parent somewhere (鼓楼区洪山镇)."""

    def add(self, candidate: Candidate, weight: float) -> None:
        """Count a mention; a place named again adds less each time."""
        line = nodes(candidate, self.gazetteer)
        weight /= 1 + self.settings.repeated * self.times[line[-1]]
        self.times[line[-1]] += 1
        for node in line:
            self.mass[node] += weight
        if line[-1] in self.addressed:
            self.standing[line[0]] += self.settings.addressed * weight

    def support(self, candidate: Candidate) -> float:
        """Return how much speaks for a reading: itself most, its ancestors less with distance."""
        line = nodes(candidate, self.gazetteer)
        return sum(
            self.mass.get(node, 0.0) * factor
            for node, factor in zip(reversed(line), SUPPORT_BY_DISTANCE, strict=False)
        )


def related(one: Candidate, other: Candidate, gazetteer: Gazetteer) -> bool:
    """Return whether one place lies in the other."""
    first, second = nodes(one, gazetteer), nodes(other, gazetteer)
    return first[-1] in second or second[-1] in first


def lineage(candidates: Sequence[Candidate], gazetteer: Gazetteer) -> Candidate | None:
    """Return the highest of candidates that all lie in one line (大理州, 大理市), else None."""
    if len(candidates) == 1:
        return candidates[0]
    ordered = sorted(candidates, key=lambda c: len(nodes(c, gazetteer)))
    top = ordered[0]
    if all(related(top, c, gazetteer) for c in ordered[1:]):
        return top
    return None
