"""The lookup tree of places in the database: filled from the gazetteer, asked by name or code."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database


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
    """`adcode` if the tree has it, else None."""
    if adcode is None:
        return None
    found = db.execute("SELECT adcode FROM regions WHERE adcode = ?", [adcode]).fetchone()
    return found[0] if found else None
