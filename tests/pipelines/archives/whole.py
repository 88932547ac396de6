"""An archive read in one go."""

from __future__ import annotations

from collections.abc import Iterator

from lilong.pipelines.archives.readers import open_archive
from lilong.pipelines.archives.saved import Archive, Record


def read_archive(archive: Archive, start: int = 0, position: int = 0) -> Iterator[Record]:
    """Yield the records of an archive, from `start` and index `position` on."""
    with open_archive(archive) as read:
        yield from read(start, position)
