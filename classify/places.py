"""Which place each mention means, and which place the whole article is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from classify.gazetteer import Gazetteer
from classify.mentions import Candidate, Mention

HEADLINE, LEAD, BODY = 2.5, 1.5, 1.0
"""Weight of a mention in the headline, in the first paragraph, further down."""
DOMINANCE = 0.6
"""Share of its siblings' weight that a place needs to be chosen before them."""
DEPTH = 0.25
"""Share of its parent's weight that a place needs to be more than a place in passing."""

Node = tuple[str, str | None]
"""(adcode, street) of a place in the tree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A mention with the place that it means, None where that stays open."""

    mention: Mention
    in_headline: bool
    place: Candidate | None
    weight: float


def nodes(candidate: Candidate, gazetteer: Gazetteer) -> list[Node]:
    """List the places from the province down to the candidate itself."""
    line: list[Node] = [(code, None) for code in gazetteer.line(candidate.adcode)]
    if candidate.street:
        line.append((candidate.adcode, candidate.street))
    return line


class Weights:
    """How much of the article speaks for each place, its own mentions and those beneath it."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.mass: dict[Node, float] = defaultdict(float)
        self.seen: dict[Node, int] = defaultdict(int)

    def add(self, candidate: Candidate, weight: float) -> None:
        """Count a mention; a place named again adds less each time."""
        line = nodes(candidate, self.gazetteer)
        times = self.seen[line[-1]]
        self.seen[line[-1]] += 1
        weight *= candidate.prior / (1 + 0.5 * times)
        for node in line:
            self.mass[node] += weight

    def support(self, candidate: Candidate) -> float:
        """Tell how much speaks for a candidate: its nearest ancestors most, and what is beneath."""
        line = nodes(candidate, self.gazetteer)
        known = [self.mass.get(node, 0.0) for node in line]
        steps = range(len(known) - 1, -1, -1)
        return (
            sum(m * factor for m, factor in zip(known[::-1], (3, 2, 1, 0.5), strict=False))
            if steps
            else 0.0
        )


def related(one: Candidate, other: Candidate, gazetteer: Gazetteer) -> bool:
    """Tell whether one place lies in the other."""
    first, second = nodes(one, gazetteer), nodes(other, gazetteer)
    return first[-1] in second or second[-1] in first


def bind(mentions: list[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Keep of neighbours (北京朝阳, 鼓楼区洪山镇) the readings in which one lies in the other."""
    bound = list(mentions)
    for i in range(len(bound) - 2, -1, -1):
        one, other = bound[i], bound[i + 1]
        if other.start - one.end > 1 or not one.candidates or not other.candidates:
            continue
        pairs = [
            (a, b) for a in one.candidates for b in other.candidates if related(a, b, gazetteer)
        ]
        if not pairs:
            continue
        firsts, seconds = {a for a, _ in pairs}, {b for _, b in pairs}
        weight = min(1.0, max(one.weight, other.weight if not one.bare else one.weight))
        reason = (
            other.reason
            if other.reason in ("origin", "organisation", "medium", "dateline")
            else one.reason
        )
        if other.reason in ("origin", "organisation", "medium", "dateline"):
            weight = min(one.weight, other.weight)
        bound[i] = one._replace(
            candidates=tuple(c for c in one.candidates if c in firsts),
            weight=weight,
            reason="" if reason == "common word" else reason,
        )
        second_weight = other.weight
        if other.reason == "bare street":
            second_weight = 0.8
        bound[i + 1] = other._replace(
            candidates=tuple(c for c in other.candidates if c in seconds),
            weight=second_weight,
            reason="" if other.reason in ("common word", "bare street") else other.reason,
        )
    return bound


def lineage(candidates: Iterable[Candidate], gazetteer: Gazetteer) -> Candidate | None:
    """Give the highest of candidates that all lie in one line (大理州, 大理市), else None."""
    ordered = sorted(candidates, key=lambda c: len(nodes(c, gazetteer)))
    top = ordered[0]
    if all(related(top, c, gazetteer) for c in ordered[1:]):
        return top
    return None


def decide(mention: Mention, weights: Weights) -> Candidate | None:
    """Choose among a mention's readings the one that the rest of the article supports."""
    scored = sorted(
        ((weights.support(c) * c.prior, c.prior, c) for c in mention.candidates),
        key=lambda s: s[:2],
        reverse=True,
    )
    best, second = scored[0], scored[1]
    if best[0] > 0 and best[0] >= 1.25 * second[0]:
        return best[2]
    top = [c for s, p, c in scored if s >= 0.8 * best[0] and p == best[1]]
    if best[0] > 0 or best[1] > second[1]:
        return lineage(top, weights.gazetteer)
    return None


def choose(weights: Weights) -> tuple[Node | None, float]:
    """Descend from the provinces to the deepest place that clearly leads.

    Returns the place and the share of all weight that lies on it.
    """
    children: dict[Node | None, list[Node]] = defaultdict(list)
    for node in weights.mass:
        code, street = node
        line: list[Node] = [(c, None) for c in weights.gazetteer.line(code)]
        if street:
            children[line[-1]].append(node)
        else:
            children[line[-2] if len(line) > 1 else None].append(node)
    here: Node | None = None
    share = 0.0
    while children.get(here):
        ranked = sorted(
            ((weights.mass[n], n) for n in children[here]), key=lambda m: m[0], reverse=True
        )
        total = sum(mass for mass, _ in ranked)
        mass, node = ranked[0]
        if mass < DOMINANCE * total or mass <= 0:
            break
        if here is not None and mass < DEPTH * weights.mass[here]:
            break
        here, share = node, mass / total if here is None else min(share, mass / total)
    return here, share
