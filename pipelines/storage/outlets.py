"""Outlets in a database: what the register knows of each row of `sources`."""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database

from lilong.outlets import Register, load_outlets, own_outlets


def register_of(db: Database) -> Register:
    """Return the register with the rows of the user's own beside the database's file.

    Raises ValueError when their file is not as models/outlets/README.md says.
    """
    path = next(
        (file for _, name, file in db.execute("PRAGMA database_list") if name == "main"), ""
    )
    return load_outlets(own_outlets(Path(path)) if path else None)


def outlet_columns(register: Register, name: str) -> tuple[str, str, str | None]:
    """Return `kind`, `level` and `home` of a source."""
    outlet = register.describe(name)
    return outlet.kind, outlet.level, outlet.adcode


def stale_outlets(db: Database) -> list[tuple[int, str, tuple[str, str, str | None]]]:
    """Return (id, name, columns) of each source of which the register says other than its row."""
    register = register_of(db)
    stale = []
    for identity, name, *kept in db.execute("SELECT id, name, kind, level, home FROM sources"):
        columns = outlet_columns(register, name)
        if columns != tuple(kept):
            stale.append((identity, name, columns))
    return stale


def update_outlets(db: Database) -> int:
    """Write what the register says of each source; return how many rows changed."""
    stale = stale_outlets(db)
    db.conn.executemany(
        "UPDATE sources SET kind = ?, level = ?, home = ? WHERE id = ?",
        [(*columns, identity) for identity, _, columns in stale],
    )
    return len(stale)
