"""One pass over a text: where it names places, which ones those may be, how much each counts."""

from __future__ import annotations

import re
from operator import add
from typing import NamedTuple

from classify.gazetteer import Gazetteer
from classify.short_names import PEOPLES
from classify.surroundings import COMMUNITY, GENERIC, ROAD, WORDS, judge


class Candidate(NamedTuple):
    """A place that a mention may mean."""

    adcode: str
    street: str | None
    prior: float
    """How usual the reading is, in (0, 1]."""


class Mention(NamedTuple):
    """A stretch of text that names a place."""

    start: int
    end: int
    text: str
    candidates: tuple[Candidate, ...]
    weight: float
    """What form and surroundings make of it, in [0, 1]; 0 where it is no place by itself."""
    reason: str
    """Why it counts less or was rejected, empty for a plain mention."""
    weak: bool
    """True for a name that may be a word too (杨浦, 和县): without support it counts little."""


KINDS = ("街道办事处", "街道办", "街道", "办事处", "苏木", "地区", "镇", "乡", "街")
"""What may follow the name of a street or town, longest first."""
KIND_STARTS = frozenset(kind[0] for kind in KINDS)
PEOPLES_KIND = re.compile(rf"(?:(?:{PEOPLES})族){{1,3}}[乡镇]")
"""The kind of 夕阳彝族乡, whose stem is 夕阳."""
STREET_KINDS = frozenset(["街道办事处", "街道办", "街道", "办事处", "街"])

SHORT, OLD, VARIANT, LOOSE, FORMER, BARE = 0.8, 0.7, 0.8, 0.8, 0.8, 0.8
"""Priors of: a short form, a name out of use, 乡 for 镇, X街 for X街道, a street that has gone, a
street's name without its kind."""


def find_mentions(text: str, gazetteer: Gazetteer) -> list[Mention]:
    """Find the places that `text` (folded) names, leftmost and longest, in order of appearance."""
    lengths, found = gazetteer.lengths, []
    here = last = 0
    twos = map(add, text, text[1:])  # every two neighbouring characters
    for start in [i for i, two in enumerate(twos) if two in lengths]:
        if start < here:
            continue
        mention, end = _longest(text, start, gazetteer)
        here = max(here, end)
        if mention is not None:
            if mention.candidates and _crossed(text, mention, last, gazetteer):
                mention = mention._replace(weight=0.0, reason="part of other words")
            found.append(mention)
            last = end
    return found


def _longest(text: str, start: int, gazetteer: Gazetteer) -> tuple[Mention | None, int]:
    """Read the longest name at `start`; a street needs its kind to be read before a division."""
    best: Mention | None = None
    loose: Mention | None = None
    accident = 0
    for size in gazetteer.lengths[text[start : start + 2]]:
        form = text[start : start + size]
        entries = gazetteer.forms.get(form)
        if entries is None:
            continue
        if not entries:  # a phrase that only looks like a place: skip it whole
            accident = max(accident, start + size)
            continue
        mention = _mention(text, start, form, entries, gazetteer)
        if mention.reason in ("bare street", "road") and mention.weak:
            loose = loose or mention
        elif best is None or mention.end > best.end:
            best = mention
    if best is None or (loose and loose.reason == "road" and loose.end > best.end):
        best = loose
    if best is None or accident > best.end:
        return None, accident
    return best, best.end


def _mention(text: str, start: int, form: str, entries: str, gazetteer: Gazetteer) -> Mention:
    """Read the name at `start` with the kind that follows it."""
    end = start + len(form)
    kind = _kind(text, end)
    if not kind and "/" in entries.partition(" ")[0]:  # divisions come first
        return _bare_street(text, start, end)
    streets: list[Candidate] = []
    divisions: list[Candidate] = []
    for entry in entries.split(" "):
        place, slash, official = entry.partition("/")
        if not slash:
            divisions.append(_division(form, place, gazetteer))
            continue
        if not kind:
            break
        prior = _match(kind, official)
        name = form + official
        if len(place) > 6:
            prior = prior and FORMER
            name = place[7:] or name
        if prior:
            streets.append(Candidate(place[:6], name, prior))
    if streets:
        usual = _usual(streets)
        loosely = max(s.prior for s in usual) < 1.0
        return _weigh(text, start, end + len(kind), usual, gazetteer, loosely=loosely)
    if divisions:
        cut = _overlap(text, start, end, divisions, gazetteer)
        return _weigh(text, start, cut, divisions, gazetteer)
    return _bare_street(text, start, end)


def _bare_street(text: str, start: int, end: int) -> Mention:
    """Note a street's name without its kind; its readings are looked up where they are needed."""
    road = text[end - 1] in "路街巷道桥里" or ROAD.match(text, end)
    reason = "road" if road and not COMMUNITY.match(text, end) else "bare street"
    return Mention(start, end, text[start:end], (), 0.0, reason, True)


def bare_streets(name: str, gazetteer: Gazetteer) -> list[Candidate]:
    """List the streets that a name without its kind may mean (新登 for 新登镇)."""
    streets = []
    for entry in gazetteer.forms[name].split(" "):
        place, slash, official = entry.partition("/")
        if slash:
            streets.append(Candidate(place[:6], place[7:] or name + official, BARE))
    return _usual(streets)


def _usual(streets: list[Candidate]) -> list[Candidate]:
    """Keep of each county the street that fits best: 台吉镇 before 台吉街道."""
    best: dict[str, Candidate] = {}
    for street in streets:
        known = best.get(street.adcode)
        if known is None or known.prior < street.prior:
            best[street.adcode] = street
    return list(best.values())


def _overlap(
    text: str, start: int, end: int, divisions: list[Candidate], gazetteer: Gazetteer
) -> int:
    """Cut a division's name before its last character where a street of it begins there.

    番禺市桥街 is 番禺 + 市桥街道, not 番禺市 + 桥街.
    """
    if end - start < 3 or text[end - 1] not in "市县区":
        return end
    for size in gazetteer.lengths.get(text[end - 1 : end + 1], ()):
        stop = end - 1 + size
        kind = _kind(text, stop)
        if not kind:
            continue
        for entry in gazetteer.forms.get(text[end - 1 : stop], "").split():
            place, slash, official = entry.partition("/")
            if slash and _match(kind, official) and any(d.adcode == place[:6] for d in divisions):
                return end - 1
    return end


def _kind(text: str, end: int) -> str:
    if text[end : end + 1] in KIND_STARTS:
        for kind in KINDS:
            if text.startswith(kind, end):
                return kind
    if "族" in text[end + 1 : end + 6] and (people := PEOPLES_KIND.match(text, end)):
        return people[0]
    return ""


def _match(kind: str, official: str) -> float:
    """Tell how well the kind in the text fits the official one: 1 the same, 0 not at all."""
    if not kind:
        return 0.0
    if kind == official:
        return 1.0
    if kind == "地区":
        return 0.0  # 长三角地区 is no 三角镇
    if kind == "街":
        return LOOSE if official == "街道" else 0.0
    if kind in STREET_KINDS and official in STREET_KINDS:
        return 1.0
    if kind[-1] == official[-1:] == "乡":
        return 1.0
    return VARIANT if official else 0.0


def _division(form: str, place: str, gazetteer: Gazetteer) -> Candidate:
    adcode = place[:6]
    if len(place) > 6:
        return Candidate(adcode, None, OLD)
    if len(gazetteer.names.get(adcode, "")) == len(form):
        return Candidate(adcode, None, 1.0)
    return Candidate(adcode, None, SHORT)


def _weigh(
    text: str,
    start: int,
    end: int,
    candidates: list[Candidate],
    gazetteer: Gazetteer,
    *,
    loosely: bool = False,
) -> Mention:
    name = text[start:end]
    local = not any(c.adcode.endswith("00") and c.street is None for c in candidates)
    full = any(c.street or c.prior == 1.0 for c in candidates) or name[-1] in "省市区县州盟旗"
    former = all(c.prior == OLD for c in candidates) and not full
    weak = (local and (not full or len(name) < 3)) or former or loosely
    weak = weak or name in GENERIC or name in WORDS
    weight, reason = judge(text, start, end, full=full and not weak, local=local)
    weak = weak and reason != "publisher"
    if name in GENERIC and reason != "publisher":
        weight, reason = 0.0, "part of a town"
    elif weak and not reason and (name in gazetteer.common or name in WORDS):
        reason = "common word"
    return Mention(start, end, name, tuple(candidates), weight, reason, weak)


def _crossed(text: str, mention: Mention, last: int, gazetteer: Gazetteer) -> bool:
    """Tell whether a stronger word takes the first or the last character (楼道里, 乌海军方).

    Provinces are strong enough, and so is what stands right after another place (江西南昌).
    """
    start, end = mention.start, mention.end
    kinds = 2 + any(c.street for c in mention.candidates)  # 优于城镇 names no 于城镇
    whole = any(c.prior == 1.0 for c in mention.candidates) and end - start > kinds
    if whole or any(c.adcode.endswith("0000") for c in mention.candidates):
        return False
    own = max(gazetteer.pairs.get(mention.text, 0), 20)
    before = 0 if start in (0, last) else gazetteer.pairs.get(text[start - 1 : start + 1], 0)
    after = gazetteer.pairs.get(text[end - 1 : end + 1], 0)
    if any(c.prior == 1.0 for c in mention.candidates):
        after = 0  # 房县城关镇 is no 县城
    return max(before, after) > own
