"""Reading saved pages, record by record, from any place of an archive."""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from lilong.crawler.extract.dates import SHANGHAI
from lilong.crawler.extract.own_address import OwnAddress, own_address
from lilong.crawler.extract.pagination import numbered
from lilong.pipelines.archives.saved import Archive, BadRecord, Record, SavedPage
from lilong.pipelines.archives.warc import read_warc

SIDECARS = ("urls.tsv", "urls.csv")
"""Beside saved pages: one line for each, its file name and its URL."""

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
        yield Folder(archive).read


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


class Folder:
    """The HTML files of a folder in the order of their names, or one HTML file."""

    def __init__(self, archive: Archive) -> None:
        folder = archive.path
        alone = folder.is_file()
        self.root = folder.parent if alone else folder
        self.files = [folder] if alone else sorted(folder.rglob(archive.glob))
        self.urls = sidecar_urls(self.root)

    def read(self, start: int, position: int) -> Iterator[Record]:
        """Yield the pages from index `start` on, which is their position too."""
        for position, file in enumerate(self.files[start:], start):
            if not file.is_file():
                continue
            try:
                yield _saved(file, self.urls.get(file.relative_to(self.root).as_posix()), position)
            except OSError as error:
                reason = f"unreadable: {error.strerror}"
                yield BadRecord(position=position, after=position + 1, reason=reason)


def saved_page(file: Path) -> SavedPage:
    """Read one HTML file as an import reads it. Raises OSError."""
    return _saved(file, sidecar_urls(file.parent).get(file.name), 0)


def _saved(file: Path, url: str | None, position: int) -> SavedPage:
    html = file.read_bytes()
    own = OwnAddress(url) if url else own_address(html)
    place = file.absolute().as_uri()
    return SavedPage(
        position=position,
        after=position + 1,
        url=url or (own.url and numbered(own.url, file.name)) or place,
        place=place,
        refused=None if own.url else own.refused,
        html=html,
        fetched_at=datetime.fromtimestamp(file.stat().st_mtime, SHANGHAI),
    )


def sidecar_urls(folder: Path) -> dict[str, str]:
    """Return file name → URL, from `urls.tsv` or `urls.csv` beside the pages; empty without one."""
    for name in SIDECARS:
        path = folder / name
        if path.is_file():
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = csv.reader(file, delimiter="\t" if name.endswith(".tsv") else ",")
                return {row[0]: row[1] for row in rows if len(row) >= 2 and "://" in row[1]}
    return {}
