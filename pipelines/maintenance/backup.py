"""Backup: a consistent copy of a database that others may be writing to."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from lilong.pipelines.storage.database import LilongDatabaseError


class BackupFailed(LilongDatabaseError):
    """The copy could not be made; nothing is left of it."""


def back_up(db: Database, target: Path) -> int:
    """Copy the database to `target`, which must not exist; returns its size in bytes.

    One read transaction: writers go on, and the copy is of one moment. It is checked before it
    takes its name.

    Raises:
        BackupFailed: the target exists, or cannot be written.
    """
    if target.exists():
        raise BackupFailed(f"{target}: exists already")
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)
        copy = sqlite3.connect(part)
        try:
            db.conn.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")
            (state,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            copy.close()
        if state != "ok":
            raise BackupFailed(f"{target}: the copy is damaged ({state}); see lilong doctor")
        part.rename(target)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise BackupFailed(f"{target}: {error}") from error
    return target.stat().st_size
