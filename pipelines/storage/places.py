"""The lookup tree of places in the database: filled from the gazetteer, asked by name or code."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlite_utils import Database

from lilong.classify.regions.gazetteer import VERSION, Division, Gazetteer, load_gazetteer


class UnknownRegion(LookupError):
    """No place of that name or code."""


class AmbiguousRegion(LookupError):
    """Several places have that name; the text lists them."""


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer that is shipped, loaded once."""
    return load_gazetteer()


def resolve_region(wanted: str) -> Division:
    """The place that a person means by a code (310110) or a name (杨浦区, 上海杨浦五角场街道).

    A province is preferred to smaller places of its name; former names are understood.

    Raises:
        UnknownRegion, AmbiguousRegion: with what could be written instead.
    """
    name = wanted.strip()
    if name.isascii() and name.isdigit():
        if name not in gazetteer().names:
            raise UnknownRegion(f"no division has the code {name}")
        return gazetteer().place(name)
    found = _clearest(_places_named(name))
    if not found:
        raise UnknownRegion(f"no place is called {name}")
    if len(found) > 1:
        raise AmbiguousRegion(
            f"{name} may be {', '.join(map(region_label, found[:8]))}: give the code, or the city"
            " before the name"
        )
    return found[0]


def region_label(place: Division) -> str:
    """The place's full name and code: `上海市杨浦区五角场街道 310110`."""
    names = gazetteer().chain(place.adcode, place.street)
    return f"{''.join(dict.fromkeys(filter(None, names)))} {place.adcode}"


def region_name(adcode: str | None, street: str | None = None) -> str | None:
    """Full name of a stored region, `上海市杨浦区五角场街道`; the code where it is not known."""
    if adcode is None:
        return None
    if adcode not in gazetteer().names:
        return adcode + (street or "")
    return "".join(dict.fromkeys(filter(None, gazetteer().chain(adcode, street))))


def _places_named(name: str) -> list[Division]:
    found = gazetteer().find(name)
    if found:
        return found
    for cut in range(len(name) - 2, 1, -1):
        upper = [place for place in gazetteer().find(name[:cut]) if place.street is None]
        lower = _places_named(name[cut:].strip(" /·")) if upper else []
        below = [each for each in lower if any(_is_beneath(each, place) for place in upper)]
        if below:
            return below
    return []


def _is_beneath(place: Division, upper: Division) -> bool:
    return upper.adcode in gazetteer().line(place.adcode)


def _clearest(found: list[Division]) -> list[Division]:
    """Today's names before former ones, provinces before all, streets last."""
    places = [each for each in found if each.former is None] or found
    provinces = [each for each in places if each.level == "province"]
    divisions = [each for each in places if each.street is None]
    return provinces or divisions or places


def fill_regions(db: Database, rows: Iterable[tuple[str, str, str, str | None]]) -> int:
    """Put the gazetteer's tree into `regions`, renaming what is there; returns the rows written.

    Args:
        rows: (adcode, name, level, parent adcode or None); a parent before its children.
    """
    count = 0
    with db.atomic():
        for row in rows:
            db.execute(
                "INSERT INTO regions (adcode, name, level, parent) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (adcode) DO UPDATE SET name = excluded.name,"
                " level = excluded.level, parent = excluded.parent",
                list(row),
            )
            count += 1
    return count


def known_region(db: Database, adcode: str | None) -> str | None:
    """`adcode` if the tree has it, else None; the tree is filled when it is first asked for."""
    if adcode is None:
        return None
    for _ in range(2):
        if db.execute("SELECT 1 FROM regions WHERE adcode = ?", [adcode]).fetchone():
            return adcode
        if not update_regions(db):
            return None
    return None


def update_regions(db: Database) -> bool:
    """Fill the tree if it is not that of this version's gazetteer; tells whether it was not."""
    filled = db.execute("SELECT value FROM settings WHERE key = 'gazetteer'").fetchone()
    if filled and filled[0] == VERSION:
        return False
    with db.atomic():
        fill_regions(db, gazetteer().tree())
        db.execute("INSERT OR REPLACE INTO settings VALUES ('gazetteer', ?)", [VERSION])
    return True
