"""Reading saved pages, record by record, from any place of an archive."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO

from lilong.crawler.extract.dates import SHANGHAI
from lilong.pipelines.archives.page_files import PageFiles
from lilong.pipelines.archives.saved import Archive, BadRecord, Record, SavedPage
from lilong.pipelines.archives.warc import read_warc

Reader = Callable[[int, int], Iterator[Record]]
"""Reads an archive's records from a start (see SavedPage.after) and an index on."""


@contextmanager
def open_archive(archive: Archive) -> Iterator[Reader]:
    """Open an archive for reading from any place, one after another.

    One of a reader's iterators is used at a time: they share what was opened. Raises
    OSError when the file cannot be read at all.
    """
    if archive.kind == "warc":
        yield partial(read_warc, archive.path)
    elif archive.kind == "jsonl":
        opener = gzip.open if archive.path.name.endswith(".gz") else open
        with opener(archive.path, "rb") as file:
            yield partial(read_jsonl, file)
    else:
        yield PageFiles(archive).read


def read_jsonl(file: BinaryIO | gzip.GzipFile, start: int, position: int) -> Iterator[Record]:
    """Yield the rows of JSONL: `url` and `html`, and where known `charset` and `fetched_at`."""
    try:
        file.seek(start)
        for line in file:
            start += len(line)
            if line.strip():
                yield row_of(line, position, start)
                position += 1
    except (EOFError, gzip.BadGzipFile, zlib.error):
        yield BadRecord(position=position, after=start, reason="truncated or damaged gzip")


def row_of(line: bytes, position: int, after: int) -> Record:
    """Return the page that a line of JSONL holds."""
    try:
        row: Any = json.loads(line)
        if not isinstance(row["url"], str):
            raise TypeError("url is no text")
        fetched = datetime.fromisoformat(row["fetched_at"]) if row.get("fetched_at") else None
        if fetched is not None and fetched.tzinfo is None:
            fetched = fetched.replace(tzinfo=SHANGHAI)
        return SavedPage(
            position=position,
            after=after,
            url=row["url"],
            html=row["html"].encode("utf-8", "surrogatepass"),
            charset="utf-8",
            fetched_at=fetched,
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return BadRecord(position=position, after=after, reason="no JSON with url and html")
