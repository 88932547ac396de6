"""The lookup tree of places in the database, filled from the gazetteer."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from lilong.classify.regions.gazetteer import VERSION, shipped_gazetteer


def region_name(adcode: str | None, street: str | None = None) -> str | None:
    """Return a region's full name, `上海市杨浦区五角场街道`; its code where that is unknown."""
    if adcode is None:
        return None
    gazetteer = shipped_gazetteer()
    return (
        gazetteer.full_name(adcode, street)
        if adcode in gazetteer.names
        else adcode + (street or "")
    )


def fill_regions(db: Database, rows: Iterable[tuple[str, str, str, str | None]]) -> int:
    """Put the gazetteer's tree into `regions`, renaming what is there; return the rows written.

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
    """Return `adcode` if the tree has it, else None; fill the tree when it is first asked for."""
    if adcode is None:
        return None
    for _ in range(2):
        if db.execute("SELECT 1 FROM regions WHERE adcode = ?", [adcode]).fetchone():
            return adcode
        if not update_regions(db):
            return None
    return None


def update_regions(db: Database) -> bool:
    """Fill the tree if it is not that of this version's gazetteer; return whether it was not."""
    filled = db.execute("SELECT value FROM settings WHERE key = 'gazetteer'").fetchone()
    if filled and filled[0] == VERSION:
        return False
    with db.atomic():
        fill_regions(db, shipped_gazetteer().tree())
        db.execute("INSERT OR REPLACE INTO settings VALUES ('gazetteer', ?)", [VERSION])
    return True
