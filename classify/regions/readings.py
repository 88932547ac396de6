"""What a written form may mean, whatever stands around it: divisions and streets."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from lilong.classify.regions.context import GENERIC_NAMES, WORD_NAMES
from lilong.classify.regions.gazetteer import Gazetteer


class Candidate(NamedTuple):
    """A place that a mention may mean."""

    adcode: str
    street: str | None
    prior: float
    """How usual the reading is, in (0, 1]."""


class NameReading(NamedTuple):
    """What a name may mean, whatever stands around it."""

    candidates: tuple[Candidate, ...]
    full: bool
    """True for a name with its kind (杨浦区) that is no word as well."""
    local: bool
    """True for counties and streets."""
    weak: bool
    """True for a name that may be a word too."""


CACHE_SIZE = 8192
"""Readings kept in memory, some MB: an article names its places again and again; a guess."""

STREET_KINDS = frozenset(["街道办事处", "街道办", "街道", "办事处", "街"])

SHORT_PRIOR = 0.8
"""Of a division's short form: 杨浦."""
OLD_PRIOR = 0.7
"""Of a division's name that is out of use: 闸北区."""
VARIANT_PRIOR = 0.8
"""Of a street of another kind than the text says: 乡 for 镇."""
LOOSE_PRIOR = 0.8
"""Of X街 for X街道."""
FORMER_PRIOR = 0.8
"""Of a street that was renamed or has gone."""
BARE_PRIOR = 0.8
"""Of a street named without its kind.

All six are guesses: an official name, which has 1, wins, and a short form before a former name.
"""


@lru_cache(maxsize=CACHE_SIZE)
def street_reading(form: str, kind: str, gazetteer: Gazetteer) -> NameReading | None:
    """Read `form` as a street, of the kind that follows it; None where there is none so called."""
    streets: list[Candidate] = []
    for entry in gazetteer.forms[form].split(" "):
        place, slash, official = entry.partition("/")
        prior = match(kind, official) if slash else 0.0
        name = form + official
        if len(place) > 6:
            prior = prior and FORMER_PRIOR
            name = place[7:] or name
        if prior:
            streets.append(Candidate(place[:6], name, prior))
    usual = _usual(streets)
    loosely = max((s.prior for s in usual), default=0.0) < 1.0
    return reading_of(form + kind, usual, loosely=loosely) if usual else None


@lru_cache(maxsize=CACHE_SIZE)
def division_reading(form: str, gazetteer: Gazetteer) -> NameReading | None:
    """Read `form` as a province, city or county; None where there is none so called."""
    entries = gazetteer.forms[form].split(" ")
    divisions = tuple(_division(form, entry, gazetteer) for entry in entries if "/" not in entry)
    return reading_of(form, divisions) if divisions else None


def reading_of(
    name: str, candidates: tuple[Candidate, ...], *, loosely: bool = False
) -> NameReading:
    """Make the reading of `name`; `loosely` where no candidate has quite its kind."""
    local = not any(c.adcode.endswith("00") and c.street is None for c in candidates)
    with_kind = name[-1] in "省市区县州盟旗" and name[1:] != "州"  # 恩施州, but not 苏州
    full = with_kind or any(c.street or c.prior == 1.0 for c in candidates)
    former = all(c.prior == OLD_PRIOR for c in candidates) and not full
    weak = (local and (not full or len(name) < 3)) or former or loosely
    weak = weak or name in GENERIC_NAMES or name in WORD_NAMES
    return NameReading(candidates, full and not weak, local, weak)


@lru_cache(maxsize=CACHE_SIZE)
def bare_streets(name: str, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    """List the streets that a name without its kind may mean (新登 for 新登镇)."""
    streets = []
    for entry in gazetteer.forms[name].split(" "):
        place, slash, official = entry.partition("/")
        if slash:
            streets.append(Candidate(place[:6], place[7:] or name + official, BARE_PRIOR))
    return _usual(streets)


def _usual(streets: list[Candidate]) -> tuple[Candidate, ...]:
    """Keep of each county the street that fits best: 台吉镇 before 台吉街道."""
    best: dict[str, Candidate] = {}
    for street in streets:
        known = best.get(street.adcode)
        if known is None or known.prior < street.prior:
            best[street.adcode] = street
    return tuple(best.values())


def match(kind: str, official: str) -> float:
    """Return how well the kind in the text fits the official one: 1 the same, 0 not at all."""
    if not kind:
        return 0.0
    if kind == official:
        return 1.0
    if kind == "地区":
        return 0.0  # 长三角地区 is no 三角镇
    if kind == "街":
        return LOOSE_PRIOR if official == "街道" else 0.0
    if kind in STREET_KINDS and official in STREET_KINDS:
        return 1.0
    if kind[-1] == official[-1:] == "乡":
        return 1.0
    return VARIANT_PRIOR if official else 0.0


def _division(form: str, place: str, gazetteer: Gazetteer) -> Candidate:
    adcode = place[:6]
    if len(place) > 6:
        return Candidate(adcode, None, OLD_PRIOR)
    if len(gazetteer.names.get(adcode, "")) == len(form):
        return Candidate(adcode, None, 1.0)
    return Candidate(adcode, None, SHORT_PRIOR)
