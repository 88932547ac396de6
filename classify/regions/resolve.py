"""Which place each mention means: the plain ones first, then those that need the others."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import NamedTuple

from lilong.classify.regions.context import in_passing
from lilong.classify.regions.evidence import Weights, lineage, nodes
from lilong.classify.regions.gazetteer import ABROAD, Node
from lilong.classify.regions.mentions import Mention
from lilong.classify.regions.readings import OLD_PRIOR, Candidate, bare_streets


class Located(NamedTuple):
    """A mention in its article."""

    mention: Mention
    in_headline: bool
    position: float
    """What the place in the article makes of it: the headline counts most."""


class Resolved(NamedTuple):
    """A mention with the place that it means, None where that stays open."""

    mention: Mention
    in_headline: bool
    place: Candidate | None
    weight: float
    reason: str


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


def resolve(found: list[Located], weights: Weights) -> list[Resolved]:
    """Give every mention its place, and count it in `weights`."""
    weights.addressed |= _addressed(found)
    resolved: dict[int, Resolved] = {}
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
    again = _in_both(found, weak)
    supported = [(i, *_supported(found[i].mention, weights, again)) for i in weak]
    for i, place, factor in supported:
        resolved[i] = _count(found[i], place, found[i].position * factor, weights)
    for i in _settle(found, unsettled, resolved, weights):
        resolved[i] = _count(found[i], None, 0.0, weights)
    return [resolved[i] for i in sorted(resolved)]


def _addressed(found: list[Located]) -> set[Node]:
    """List the places that stand right behind their parent somewhere."""
    return {
        (c.adcode, c.street)
        for one, other in itertools.pairwise(found)
        if one.mention.reason == "address" and one.in_headline == other.in_headline
        for c in other.mention.candidates
    }


def _in_both(found: list[Located], weak: list[int]) -> set[str]:
    """List the names among the weak ones that headline and body have."""
    times = Counter(found[i].mention.text for i in weak)
    headline = {one.mention.text for one in found if one.in_headline}
    return {name for name, n in times.items() if n > 1 and name in headline}


def _settle(
    found: list[Located],
    unsettled: list[int],
    resolved: dict[int, Resolved],
    weights: Weights,
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


def _supported(
    mention: Mention, weights: Weights, again: set[str]
) -> tuple[Candidate | None, float]:
    """Return the place of a name that may be a word too, and what its surroundings leave of it."""
    place = decide(mention, weights)
    if place is None or mention.weight == 0.0:
        return None, 0.0
    line = nodes(place, weights.gazetteer)
    near = max((weights.mass.get(node, 0.0) for node in line[1:]), default=0.0)
    if near > 0:
        return place, 1.0
    in_province = mention.text in again or weights.mass.get(line[0], 0.0) > 0
    city = place.adcode.endswith("00") and place.prior > OLD_PRIOR
    if mention.reason == "common word" and not (in_province and city):
        return None, 0.0
    if in_province:
        return place, weights.settings.in_province
    return place, weights.settings.unsupported


def add_bare_streets(
    found: list[Located], texts: tuple[str, str], county: str, weights: Weights
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


def _count(one: Located, place: Candidate | None, position: float, weights: Weights) -> Resolved:
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
    return Resolved(mention, one.in_headline, place, weight, reason)
