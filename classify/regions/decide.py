"""Which place an article is about, once its mentions are weighed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from lilong.classify.regions.evidence import Weights, nodes
from lilong.classify.regions.gazetteer import MUNICIPALITIES, Gazetteer, Node, level
from lilong.classify.regions.resolve import Resolved

LEVELS = ("province", "city", "district", "street")

PROVINCE_WIDE = re.compile(r"我省|全省|本省|省内各")
CITY_WIDE = re.compile(r"我市|全市|本市|省城|市领导")
MANY_PLACES = re.compile(r"多地|各地|全国")
COUNTY_WIDE = re.compile(r"我县|全县|本县|我区|全区|我旗|全旗|我镇|我乡")


LOCAL_SHARE = 0.3
"""Share of the weight that a province needs to be chosen for its being the source's; a guess."""


class Scope(NamedTuple):
    """What the headline says of the article's reach."""

    named: frozenset[Node]
    """The places that it names, and those in which they lie."""
    depth: int
    """How deep the region may go: 1 province … 4 street."""
    spread: bool
    """True when it speaks of several places (多地推出举措)."""


def read_scope(headline: str, found: Iterable[Resolved], gazetteer: Gazetteer) -> Scope:
    """Read what the headline says of the article's reach.

    我省各地 speaks of a province, whatever towns the text gives as examples. The names in the
    headline are left out: 天全县 is a county, not all of one.
    """
    named: set[Node] = set()
    for one in found:
        if one.in_headline:
            named.update(nodes(one.place, gazetteer) if one.place else ())
            start, end = one.mention.start, one.mention.end
            headline = headline[:start] + "_" * (end - start) + headline[end:]
    depth = 4
    if PROVINCE_WIDE.search(headline):
        depth = 1
    elif CITY_WIDE.search(headline) or COUNTY_WIDE.search(headline):
        depth = 3
    return Scope(frozenset(named), depth, not named and bool(MANY_PLACES.search(headline)))


def choose(weights: Weights, scope: Scope, local: list[Node]) -> tuple[Node | None, float]:
    """Descend from the provinces to the deepest place that clearly leads.

    `local` are the places of the source and publisher, which decide where several places have
    equal weight. Returns the place and the share of the weight on it.
    """
    children = _children(weights)
    here: Node | None = None
    share = 1.0
    while children.get(here):
        step = _step(weights, children[here], here, scope, local)
        if step is None or _depth(step[0]) > scope.depth:
            break
        here, share = step[0], min(share, step[1])
    return here, share if here else 0.0


def _depth(node: Node) -> int:
    return 4 if node[1] else LEVELS.index(level(node[0])) + 1


def _children(weights: Weights) -> dict[Node | None, list[Node]]:
    children: dict[Node | None, list[Node]] = defaultdict(list)
    for code, street in weights.mass:
        line: list[Node] = [(c, None) for c in weights.gazetteer.line(code)]
        if street:
            children[line[-1]].append((code, street))
        else:
            children[line[-2] if len(line) > 1 else None].append((code, street))
    return children


def _step(
    weights: Weights, children: list[Node], here: Node | None, scope: Scope, local: list[Node]
) -> tuple[Node, float] | None:
    """Find the one place among siblings that leads clearly, with its share of their weight."""
    settings = weights.settings
    mass = {n: weights.mass[n] + (0.0 if here else weights.standing.get(n, 0.0)) for n in children}
    ranked = sorted(children, key=lambda n: -mass[n])
    total = sum(mass.values())
    node = ranked[0]
    if total <= 0 or weights.mass[node] < settings.least:
        return None
    share = mass[node] / total
    if here is None and scope.spread and share < settings.alone:
        return None
    if share < settings.dominance[_depth(node) - 1]:
        near = [n for n in ranked if n in local and mass[n] >= LOCAL_SHARE * total]
        if not near or here is not None:
            return None
        node, share = near[0], mass[near[0]] / total
    if (
        here is not None
        and weights.mass[node] < _needed(weights, node, here, scope.named) * weights.mass[here]
    ):
        return None
    return node, share


def _needed(weights: Weights, node: Node, here: Node, named: frozenset[Node]) -> float:
    """Return which share of its parent's weight a place needs to be more than an example."""
    if node in weights.addressed and level(here[0]) != "province":
        return weights.settings.address
    if node[1]:
        return weights.settings.street
    place_in_it = any(n != here and n[0].startswith(here[0][:2]) for n in named)
    if (
        here in named
        and level(here[0]) == "province"
        and here[0] not in MUNICIPALITIES
        and not place_in_it
    ):
        return weights.settings.narrow
    return weights.settings.depth
