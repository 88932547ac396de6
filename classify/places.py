"""Which place each mention means, and which place the whole article is about."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from classify.gazetteer import ABROAD, Gazetteer, Node
from classify.mentions import OLD, Candidate, Mention, bare_streets
from classify.surroundings import in_passing


class Found(NamedTuple):
    """A mention in its article."""

    mention: Mention
    in_headline: bool
    position: float
    """What the place in the article makes of it: the headline counts most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A mention with the place that it means, None where that stays open."""

    mention: Mention
    in_headline: bool
    place: Candidate | None
    weight: float
    reason: str


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
    least: float = 0.45
    """Weight below which an article has no region at all."""


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


JOINTS = frozenset(["", " ", "的", "·", "-"])
"""What may stand between a parent and its child: not 到, 和, 、."""
MENDED = frozenset(["bare street", "common word", "part of a town", "person"])
"""Doubts about a name that its parent right before it removes."""
UNBOUND = frozenset(["road", "community", "part of other words"])
"""What is named after a place (沈阳和平新村) lies in its parent, but is not that place."""


def bind(mentions: list[Mention], text: str, gazetteer: Gazetteer) -> list[Mention]:
    """Keep of neighbours (北京朝阳, 鼓楼区洪山镇) the readings where the second lies in the first.

    The first of them is then only a part of the second's address, and marked `address`.
    """
    bound = list(mentions)
    for i in range(len(bound) - 2, -1, -1):
        one, other = bound[i], bound[i + 1]
        if text[one.end : other.start] not in JOINTS or other.reason in UNBOUND:
            continue
        if one.reason in UNBOUND and (other.weak or one.end < other.start):
            continue  # but 安吉 before 山川乡 is no 安吉山
        if other.reason == "bare street":
            if other.text in gazetteer.common or one.reason == "part of a town":
                continue  # 南湖区建设文明城市 names no 建设街道
            other = other._replace(candidates=tuple(bare_streets(other.text, gazetteer)))
        pairs = [
            (a, b)
            for a in one.candidates
            for b in other.candidates
            if len(nodes(a, gazetteer)) < len(nodes(b, gazetteer)) and related(a, b, gazetteer)
        ]
        if not pairs:
            if one.candidates and one.candidates[0].adcode == ABROAD and not other.reason:
                bound[i + 1] = other._replace(weight=0.0, reason="abroad")  # 美国德州
            continue
        firsts, seconds = {a for a, _ in pairs}, {b for _, b in pairs}
        bound[i] = _narrow(one, firsts, "address")
        known = "" if other.reason in MENDED else other.reason
        bound[i + 1] = _narrow(other, seconds, known)._replace(weight=other.weight or 0.8)
    return bound


def _narrow(mention: Mention, kept: set[Candidate], reason: str) -> Mention:
    candidates = tuple(c for c in mention.candidates if c in kept)
    return mention._replace(candidates=candidates, reason=reason, weak=False)


def lineage(candidates: Sequence[Candidate], gazetteer: Gazetteer) -> Candidate | None:
    """Give the highest of candidates that all lie in one line (大理州, 大理市), else None."""
    if len(candidates) == 1:
        return candidates[0]
    ordered = sorted(candidates, key=lambda c: len(nodes(c, gazetteer)))
    top = ordered[0]
    if all(related(top, c, gazetteer) for c in ordered[1:]):
        return top
    return None


def decide(mention: Mention, weights: Weights) -> Candidate | None:
    """Choose among a mention's readings the one that the rest of the article supports."""
    if len(mention.candidates) == 1:
        return mention.candidates[0]
    scored = sorted(
        ((weights.support(c), c.prior, c) for c in mention.candidates),
        key=lambda s: (s[0] * s[1], s[1]),
        reverse=True,
    )
    best, second = scored[0], scored[1]
    if best[0] > 0 and best[0] * best[1] >= weights.settings.clear * second[0] * second[1]:
        return best[2]
    top = [c for s, p, c in scored if s * p >= best[0] * best[1] / weights.settings.clear]
    return lineage(top, weights.gazetteer)


def resolve(found: list[Found], weights: Weights) -> list[Resolved]:
    """Give every mention its place: the plain ones first, then those that need the others."""
    resolved: dict[int, Resolved] = {}
    weights.addressed |= {
        (c.adcode, c.street)
        for one, other in itertools.pairwise(found)
        if one.mention.reason == "address" and one.in_headline == other.in_headline
        for c in other.mention.candidates
    }
    weak: list[int] = []
    unsettled: list[int] = []
    for i, one in enumerate(found):
        if not one.mention.candidates:
            if one.mention.reason == "road":
                resolved[i] = _count(one, None, 0.0, weights)
            continue
        place = lineage(one.mention.candidates, weights.gazetteer)
        if one.mention.weak:
            weak.append(i)
        elif place is None:
            unsettled.append(i)
        else:
            resolved[i] = _count(one, place, one.position, weights)
    unsettled = _settle(found, unsettled, resolved, weights)
    named = Counter(found[i].mention.text for i in weak)
    headline = {one.mention.text for one in found if one.in_headline}
    again = {name for name, times in named.items() if times > 1 and name in headline}
    supported = [
        (i, *_supported(found[i].mention, weights, found[i].mention.text in again)) for i in weak
    ]
    for i, place, factor in supported:
        resolved[i] = _count(found[i], place, found[i].position * factor, weights)
    for i in _settle(found, unsettled, resolved, weights):
        resolved[i] = _count(found[i], None, 0.0, weights)
    return [resolved[i] for i in sorted(resolved)]


def _settle(
    found: list[Found], unsettled: list[int], resolved: dict[int, Resolved], weights: Weights
) -> list[int]:
    """Decide the ambiguous mentions that the others settle; return those that stay open."""
    left = []
    for i in sorted(unsettled, key=lambda i: len(found[i].mention.candidates)):
        place = decide(found[i].mention, weights)
        if place is None:
            left.append(i)
        else:
            resolved[i] = _count(found[i], place, found[i].position, weights)
    return left


def _supported(mention: Mention, weights: Weights, again: bool) -> tuple[Candidate | None, float]:
    """Read a name that may be a word too: what its place's city and province leave of it."""
    place = decide(mention, weights)
    if place is None or mention.weight == 0.0:
        return None, 0.0
    line = nodes(place, weights.gazetteer)
    near = max((weights.mass.get(node, 0.0) for node in line[1:]), default=0.0)
    if near > 0:
        return place, 1.0
    in_province = again or weights.mass.get(line[0], 0.0) > 0
    city = place.adcode.endswith("00") and place.prior > OLD
    if mention.reason == "common word" and not (in_province and city):
        return None, 0.0
    if in_province:
        return place, weights.settings.in_province
    return place, weights.settings.unsupported


def add_bare_streets(
    found: list[Found], texts: tuple[str, str], county: str, weights: Weights
) -> bool:
    """Count the names without their kind that are streets of a county which is settled.

    来广营 alone may be anything; in an article about 朝阳区 it is 来广营乡. `texts` are headline
    and body. Returns whether any is.
    """
    gazetteer, counted = weights.gazetteer, False
    for mention, in_headline, position in found:
        if mention.reason != "bare street" or county not in gazetteer.forms[mention.text]:
            continue
        text = texts[0] if in_headline else texts[1]
        if mention.text in gazetteer.common or in_passing(text, mention.start):
            continue
        streets = [c for c in bare_streets(mention.text, gazetteer) if c.adcode == county]
        if len(streets) == 1:
            weights.add(streets[0], weights.settings.kindless * position)
            counted = True
    return counted


def _count(one: Found, place: Candidate | None, position: float, weights: Weights) -> Resolved:
    mention, reason = one.mention, one.mention.reason
    weight = 0.0
    if place is None:
        reason = reason or "open"
    elif mention.weight == 0.0:
        place = None
    else:
        weight = mention.weight * position * place.prior
        if reason == "address":
            weight *= weights.settings.implied
        if place.adcode == ABROAD:
            weight *= weights.settings.abroad
        weights.add(place, weight)
    return Resolved(
        mention=mention, in_headline=one.in_headline, place=place, weight=weight, reason=reason
    )
