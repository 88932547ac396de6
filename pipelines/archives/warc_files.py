"""The WARC files that the database refers to: whether each record is where it should be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

GZIP = b"\x1f\x8b"


def missing_records(db: Database, folder: Path) -> Iterator[tuple[str, str]]:
    """(URL, what is wrong) of each snapshot whose record is not in the files of `folder`."""
    rows = db.execute(
        "SELECT url, warc_file, warc_offset, warc_length FROM snapshots"
        " ORDER BY warc_file, warc_offset"
    )
    for url, name, offset, length in rows:
        path = record_path(folder, name)
        if path is None:
            yield url, f"{name} is outside the folder"
        elif not path.is_file():
            yield url, f"{name} is missing"
        elif path.stat().st_size < offset + length:
            yield url, f"{name} is cut off before {offset + length:,}"
        elif not _begins_record(path, offset):
            yield url, f"{name} has no record at {offset:,}"


def record_path(folder: Path, name: str) -> Path | None:
    """The file of that name; None for a name that leads out of the folder."""
    path = (folder / name).resolve()
    return path if path.is_relative_to(folder.resolve()) else None


def read_record(folder: Path, name: str, offset: int, length: int) -> bytes | None:
    """The record's bytes as stored (a gzip member); None where it cannot be read whole."""
    path = record_path(folder, name)
    if path is None or not path.is_file():
        return None
    with path.open("rb") as file:
        file.seek(offset)
        content = file.read(length)
    return content if len(content) == length else None


def _begins_record(path: Path, offset: int) -> bool:
    with path.open("rb") as file:
        file.seek(offset)
        start = file.read(5)
    return start.startswith(GZIP) or start == b"WARC/"
