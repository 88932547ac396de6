"""Snapshots: where the WARC files hold a page as it was served."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One fetch of a page, as a record of a WARC file."""

    id: int
    warc_file: str
    """Its name in the folder of WARC files."""
    warc_offset: int
    """Where the record, a gzip member, begins, in bytes."""
    warc_length: int
    fetched_at: str
    """ISO 8601."""


_COLUMNS = ("id", "warc_file", "warc_offset", "warc_length", "fetched_at")
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM snapshots WHERE "


def snapshots_of(db: Database, page: str) -> list[Snapshot]:
    """List every snapshot of the page with this URL, the last one first."""
    rows = db.execute(f"{_SELECT} url = ? ORDER BY id DESC", [page])
    return [Snapshot(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]


def find_snapshot(db: Database, identity: int) -> Snapshot | None:
    """Find the snapshot with this id; None if there is none."""
    row = db.execute(f"{_SELECT} id = ?", [identity]).fetchone()
    return Snapshot(**dict(zip(_COLUMNS, row, strict=True))) if row else None
