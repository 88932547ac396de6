"""How much of an article speaks for each place of the tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from lilong.classify.regions.gazetteer import Gazetteer, Node
from lilong.classify.regions.readings import READINGS, Candidate


class Settings(NamedTuple):
    """Thresholds of the choice, set on labelled articles."""

    headline: float = 2.5
    lead: float = 1.5
    body: float = 1.0
    unsupported: float = 0.2
    """What is left of a name that may be a word too when nothing else speaks for it."""
    in_province: float = 0.6
    """The same when its province is spoken of, or headline and body have the name."""
    implied: float = 0.15
    """What is left of a parent that stands before its child (盐城市亭湖区): one address, one vote.
    """
    addressed: float = 1.0
    """What a province gains by an address in it (青岛市崂山区…), which says more than a name."""
    repeated: float = 0.5
    clear: float = 1.25
    """How much more support a reading needs than the next."""
    dominance: tuple[float, float, float, float] = (0.55, 0.6, 0.64, 0.72)
    """Share of its siblings' weight that a province, city, county, street needs to be chosen."""
    alone: float = 0.9
    """The same for a province when the headline speaks of several places (多地推出举措)."""
    depth: float = 0.35
    """Share of its parent's weight that a place needs to be more than a place in passing."""
    narrow: float = 0.45
    """The same where the headline names the parent, a province, and nothing beneath."""
    source: float = 0.6
    abroad: float = 0.5
    """What a place abroad counts: local news names countries in passing."""
    kindless: float = 0.4
    """What a street's name without its kind counts where its county is settled."""
    street: float = 0.37
    """Like depth, for a street."""
    address: float = 0.2
    """Like depth, for a street that stands right behind its county at least once."""
    least: float = 0.5
    """Weight below which an article has no region at all."""


@lru_cache(maxsize=READINGS)
def nodes(candidate: Candidate, gazetteer: Gazetteer) -> tuple[Node, ...]:
    """List the places from the province down to the candidate itself."""
    line = gazetteer.nodes(candidate.adcode)
    return (*line, (candidate.adcode, candidate.street)) if candidate.street else line


class Weights:
    """How much of the article speaks for each place, its own mentions and those beneath it."""

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
        """Tell how much speaks for a reading: itself most, its ancestors less with distance."""
        line = nodes(candidate, self.gazetteer)
        return sum(
            self.mass.get(node, 0.0) * factor
            for node, factor in zip(reversed(line), (3, 2, 1, 0.5), strict=False)
        )


def related(one: Candidate, other: Candidate, gazetteer: Gazetteer) -> bool:
    """Tell whether one place lies in the other."""
    first, second = nodes(one, gazetteer), nodes(other, gazetteer)
    return first[-1] in second or second[-1] in first


def lineage(candidates: Sequence[Candidate], gazetteer: Gazetteer) -> Candidate | None:
    """Give the highest of candidates that all lie in one line (大理州, 大理市), else None."""
    if len(candidates) == 1:
        return candidates[0]
    ordered = sorted(candidates, key=lambda c: len(nodes(c, gazetteer)))
    top = ordered[0]
    if all(related(top, c, gazetteer) for c in ordered[1:]):
        return top
    return None
