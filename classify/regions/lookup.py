"""Places by what a person writes: a code, a name or an address, of today or of before."""

from __future__ import annotations

import re

from lilong.classify.regions.gazetteer import Division, Gazetteer, shipped_gazetteer
from lilong.classify.text.fold import fold

SEPARATORS = re.compile(r"[\s/·>,、]+")
"""What people put between the levels of an address: 上海市/杨浦区, 上海 杨浦."""
CODE = re.compile(r"\d+")
MAX_CHOICES = 8
"""Places that a refusal lists."""


class UnknownRegion(LookupError):
    """No place of that name or code."""


class AmbiguousRegion(LookupError):
    """Several places have that name; the text lists them."""


def find_places(wanted: str, gazetteer: Gazetteer | None = None) -> list[Division]:
    """Return every place that `wanted` may mean, most likely first; [] where there is none.

    It may be a GB/T 2260 code (310110), the label of a tag (310110/五角场街道), a name in any
    written form (杨浦, 杨浦区, 闸北区), or an address with or without separators (上海杨浦,
    上海市/杨浦区/五角场街道). Names of today come before former ones, provinces before all,
    streets last.

    >>> [place.adcode for place in find_places("上海杨浦")]
    ['310110']
    """
    gazetteer = gazetteer or shipped_gazetteer()
    parts = [part for part in SEPARATORS.split(fold(wanted)) if part]
    if parts and CODE.fullmatch(parts[0]):
        return _of_code(parts[0], "".join(parts[1:]), gazetteer)
    return sorted(_at_address("".join(parts), gazetteer), key=_rank)


def resolve_region(wanted: str, gazetteer: Gazetteer | None = None) -> Division:
    """Return the one place that a person means by `wanted`, as `find_places` takes it.

    A province is preferred to smaller places of its name, a place of today to a former one.

    Raises UnknownRegion or AmbiguousRegion with what could be written instead.

    >>> resolve_region("闸北区").name
    '静安区'
    """
    gazetteer = gazetteer or shipped_gazetteer()
    found = find_places(wanted, gazetteer)
    if not found:
        raise UnknownRegion(f"no place is called {wanted.strip()}, and no division has that code")
    first = [place for place in found if _rank(place) == _rank(found[0])]
    if len(first) > 1:
        choices = ", ".join(
            f"{gazetteer.full_name(place.adcode, place.street)} {place.adcode}"
            for place in first[:MAX_CHOICES]
        )
        more = f" and {len(first) - MAX_CHOICES} more" if len(first) > MAX_CHOICES else ""
        raise AmbiguousRegion(
            f"{wanted.strip()} may be {choices}{more}: give the code, or the city before the name"
        )
    return first[0]


def _rank(place: Division) -> tuple[bool, int]:
    level = 0 if place.level == "province" else 2 if place.street else 1
    return place.former is not None, level


def _of_code(code: str, street: str, gazetteer: Gazetteer) -> list[Division]:
    if code not in gazetteer.names:
        return []
    if not street:
        return [gazetteer.place(code)]
    return [place for place in gazetteer.find(street) if place.street and place.adcode == code]


def _at_address(address: str, gazetteer: Gazetteer) -> list[Division]:
    """List the places that an address without separators ends with."""
    if found := gazetteer.find(address):
        return found
    for cut in gazetteer.lengths.get(address[:2], ()):
        uppers = {place.adcode for place in gazetteer.find(address[:cut]) if not place.street}
        below = _at_address(address[cut:], gazetteer) if uppers else []
        if found := [p for p in below if not uppers.isdisjoint(gazetteer.line(p.adcode))]:
            return found
    return []
