"""One pass over a text: where it names places, which ones those may be, how much each counts."""

from __future__ import annotations

import re
from typing import NamedTuple

from lilong.classify.regions.context import COMMUNITY, GENERIC_NAMES, ROAD, WORD_NAMES, judge
from lilong.classify.regions.gazetteer import Gazetteer
from lilong.classify.regions.name_forms import PEOPLES
from lilong.classify.regions.readings import (
    OLD_PRIOR,
    Candidate,
    NameReading,
    division_reading,
    match,
    reading_of,
    street_reading,
)


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
MIN_OWN_FREQUENCY = 20
"""What jieba's dictionary must say at least of a word for it to take a character from a name: the
builder keeps no rarer ones but names."""
KIND_STARTS = frozenset(kind[0] for kind in KINDS)
PEOPLES_KIND = re.compile(rf"(?:(?:{PEOPLES})族){{1,3}}(?:[乡镇]|街道)")
"""The kind of 夕阳彝族乡, whose stem is 夕阳."""


def find_mentions(text: str, gazetteer: Gazetteer) -> list[Mention]:
    """Find the places that `text` (folded) names, leftmost and longest, in order of appearance."""
    found: list[Mention] = []
    here = last = 0
    for start in gazetteer.starts(text):
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
        mention = _mention(text, start, form, gazetteer)
        if mention.reason in ("bare street", "road") and mention.weak:
            loose = loose or mention
        elif best is None or mention.end > best.end or _was_once(best, mention.end):
            best = mention
    if best is None or (loose and loose.reason == "road" and loose.end > best.end):
        best = loose
    if best is None or accident > best.end:
        return None, accident
    return best, best.end


def _was_once(best: Mention, end: int) -> bool:
    """Return whether the name read to `end` is a former division's: 畹町镇 is a town of today."""
    return best.end == end and all(c.prior == OLD_PRIOR and not c.street for c in best.candidates)


def _mention(text: str, start: int, form: str, gazetteer: Gazetteer) -> Mention:
    """Read the name at `start` with the kind that follows it."""
    end = start + len(form)
    kind = _kind(text, end)
    if kind and (streets := street_reading(form, kind, gazetteer)):
        return _weigh(text, start, end + len(kind), streets, gazetteer)
    if divisions := division_reading(form, gazetteer):
        cut = _overlap(text, start, end, divisions.candidates, gazetteer)
        if cut < end:
            divisions = reading_of(text[start:cut], divisions.candidates)
        return _weigh(text, start, cut, divisions, gazetteer)
    return _bare_street(text, start, end)


def _bare_street(text: str, start: int, end: int) -> Mention:
    """Note a street's name without its kind; its readings are looked up where they are needed."""
    road = text[end - 1] in "路街巷道桥里" or ROAD.match(text, end)
    reason = "road" if road and not COMMUNITY.match(text, end) else "bare street"
    return Mention(start, end, text[start:end], (), 0.0, reason, True)


def _overlap(
    text: str, start: int, end: int, divisions: tuple[Candidate, ...], gazetteer: Gazetteer
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
            if slash and match(kind, official) and any(d.adcode == place[:6] for d in divisions):
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


def _weigh(text: str, start: int, end: int, reading: NameReading, gazetteer: Gazetteer) -> Mention:
    name = text[start:end]
    weight, reason = judge(text, start, end, full=reading.full, local=reading.local)
    weak = reading.weak and reason != "publisher"
    if name in GENERIC_NAMES and reason != "publisher":
        weight, reason = 0.0, "part of a town"
    elif weak and not reason and (name in gazetteer.common or name in WORD_NAMES):
        reason = "common word"
    return Mention(start, end, name, reading.candidates, weight, reason, weak)


def _crossed(text: str, mention: Mention, last: int, gazetteer: Gazetteer) -> bool:
    """Return whether a stronger word takes the first or the last character (楼道里, 乌海军方).

    Provinces are strong enough, and so is what stands right after another place (江西南昌).
    """
    start, end = mention.start, mention.end
    own = max(gazetteer.pairs.get(mention.text, 0), MIN_OWN_FREQUENCY)
    before = 0 if start in (0, last) else gazetteer.pairs.get(text[start - 1 : start + 1], 0)
    after = gazetteer.pairs.get(text[end - 1 : end + 1], 0)
    if max(before, after) <= own:  # as with most
        return False
    if any(c.adcode.endswith("0000") for c in mention.candidates):
        return False
    if any(c.prior == 1.0 for c in mention.candidates):
        kinds = 2 + any(c.street for c in mention.candidates)  # 优于城镇 names no 于城镇
        # what comes after does not count: 房县城关镇 is no 县城
        return end - start <= kinds and before > own
    return True
