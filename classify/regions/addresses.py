"""Neighbouring names that are one address: 北京朝阳, 鼓楼区洪山镇, 闽侯县南屿."""

from __future__ import annotations

from lilong.classify.regions.evidence import nodes, related
from lilong.classify.regions.gazetteer import ABROAD, Gazetteer
from lilong.classify.regions.mentions import Mention
from lilong.classify.regions.readings import Candidate, bare_streets

JOINTS = frozenset(["", " ", "的", "·", "-"])
"""What may stand between a parent and its child: not 到, 和, 、."""
SETTLED_BY_PARENT = frozenset(["bare street", "common word", "part of a town", "person"])
"""Doubts about a name that its parent right before it removes."""
JOINED_WEIGHT = 0.8
"""What a name counts that is a place only because its parent stands before it: as a short form
does (readings.SHORT_PRIOR); a guess."""
UNBOUND = frozenset(["road", "community", "part of other words"])
"""What is named after a place (沈阳和平新村) lies in its parent, but is not that place."""


def bind(mentions: list[Mention], text: str, gazetteer: Gazetteer) -> list[Mention]:
    """Keep of neighbours (北京朝阳, 鼓楼区洪山镇) the readings where the second lies in the first.

    The first of them is then only a part of the second's address, and marked `address`.
    """
    bound = list(mentions)
    for i in range(len(bound) - 2, -1, -1):
        one, other = bound[i], bound[i + 1]
        if text[one.end : other.start] in JOINTS and not _unbound(one, other, gazetteer):
            bound[i : i + 2] = _join(one, other, gazetteer)
    return bound


def _unbound(one: Mention, other: Mention, gazetteer: Gazetteer) -> bool:
    """Return whether the second only happens to follow the first."""
    if other.reason in UNBOUND:
        return True
    if one.reason in UNBOUND:  # but 安吉 before 山川乡 is no 安吉山
        return other.weak or one.end < other.start
    # 南湖区建设文明城市 names no 建设街道
    common = other.text in gazetteer.common or one.reason == "part of a town"
    return other.reason == "bare street" and common


def _join(one: Mention, other: Mention, gazetteer: Gazetteer) -> tuple[Mention, Mention]:
    """Narrow both to the readings in which the second lies in the first, if there are any."""
    seconds = other.candidates
    if other.reason == "bare street":
        seconds = bare_streets(other.text, gazetteer)
    pairs = [
        (a, b)
        for a in one.candidates
        for b in seconds
        if len(nodes(a, gazetteer)) < len(nodes(b, gazetteer)) and related(a, b, gazetteer)
    ]
    if not pairs:
        abroad = bool(one.candidates) and one.candidates[0].adcode == ABROAD
        if abroad and not other.reason:
            other = other._replace(weight=0.0, reason="abroad")  # 美国德州
        return one, other
    known = "" if other.reason in SETTLED_BY_PARENT else other.reason
    first = _narrow(one, {a for a, _ in pairs}, "address")
    second = _narrow(other._replace(candidates=seconds), {b for _, b in pairs}, known)
    return first, second._replace(weight=other.weight or JOINED_WEIGHT)


def _narrow(mention: Mention, kept: set[Candidate], reason: str) -> Mention:
    candidates = tuple(c for c in mention.candidates if c in kept)
    return mention._replace(candidates=candidates, reason=reason, weak=False)
