"""WARC files: pages as they were served, written by crawls, read by import and re-extraction."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from errno import ENOSPC
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecordType
from fastwarc.warc import WarcRecord as ReadRecord
from sqlite_utils import Database
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from lilong.crawler.items import WarcRecord
from lilong.pipelines.archives.saved import BadRecord, Record, SavedPage

ROTATE_BYTES = 1024**3
"""A new file begins at 1 GiB, the size that the WARC guidelines recommend."""
COMPRESSION = 4
"""Of zlib: half the time of warcio's own 9, for files that are 4 % larger."""
# Scrapy has undone these when it hands the body over, so the record must not claim them.
UNDONE = {"content-encoding", "transfer-encoding", "content-length"}
MEMBER = re.compile(rb"\x1f\x8b\x08|WARC/1\.[01]\r\n|\x28\xb5\x2f\xfd")
"""Where a record can begin: a gzip member, plain text, a Zstandard frame."""


class WarcFolder:
    """Writes response records to numbered WARC files in one folder.

    Each record is a gzip member of its own, written in one go, and each run begins new files: what
    a killed process leaves can be read up to the last whole record.
    """

    def __init__(self, folder: Path, prefix: str, rotate_bytes: int = ROTATE_BYTES) -> None:
        self.folder = folder
        self.prefix = prefix
        self.rotate_bytes = rotate_bytes
        self.number = 0
        self._open()

    def _open(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        while True:
            self.number += 1
            self.path = self.folder / f"{self.prefix}-{self.number:05d}.warc.gz"
            try:
                self.file = self.path.open("xb", buffering=0)
                break
            except FileExistsError:
                continue
        self.size = 0
        self.buffer = BytesIO()
        self.writer = WARCWriter(self.buffer, gzip=False, warc_version="1.1")
        info = {"software": "Lilong", "format": "WARC File Format 1.1"}
        self._append(self.writer.create_warcinfo_record(self.path.name, info))

    def _append(self, record: ArcWarcRecord) -> int:
        """Write a record to the operating system; gives its length in the file."""
        self.buffer.seek(0)
        self.buffer.truncate()
        self.writer.write_record(record)
        whole = gzip.compress(self.buffer.getvalue(), COMPRESSION, mtime=0)
        try:
            written = self.file.write(whole)
            if written != len(whole):
                raise OSError(ENOSPC, "the disk is full", str(self.path))
        except OSError:
            self.file.truncate(self.size)  # leave no half record behind
            raise
        self.size += len(whole)
        return len(whole)

    def write(
        self, url: str, status: int, headers: Iterable[tuple[str, str]], body: bytes
    ) -> WarcRecord:
        """Append one response; it is with the operating system before this returns.

        Raises OSError when the disk is full.
        """
        if self.size > self.rotate_bytes:
            self.close()
            self._open()
        offset = self.size
        kept = [(name, value) for name, value in headers if name.lower() not in UNDONE]
        kept.append(("Content-Length", str(len(body))))
        record = self.writer.create_warc_record(
            url,
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(status_line(status), kept, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")},
        )
        return WarcRecord(file=self.path.name, offset=offset, length=self._append(record))

    def close(self) -> None:
        """Close the file."""
        self.file.close()


def status_line(status: int) -> str:
    """Return status and reason as an HTTP/1.1 status line holds them, e.g. `200 OK`."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} "


def read_warc(path: Path, start: int, position: int) -> Iterator[Record]:
    """Yield the response records of a WARC file; a damaged one is passed over to the next."""
    size = path.stat().st_size
    with path.open("rb") as file:
        while start < size:
            held: Record | None = None  # until the next one tells where it ends
            file.seek(start)
            failed = None
            try:
                for record in responses(file):
                    if held is not None:
                        yield replace(held, after=record.stream_pos)
                        position += 1
                    start = record.stream_pos
                    held = page_of(record, position)
            except OSError as error:
                failed = damage(error)
            resumed = next_member(file, start + 1) if failed else None
            start = size if resumed is None else resumed
            if held is not None:
                yield replace(held, after=start)
                position += 1
            elif failed:
                yield BadRecord(position=position, after=start, reason=failed)
                position += 1


def responses(file: BinaryIO) -> Iterator[ReadRecord]:
    """Yield response records from where the file stands, their bodies without content encoding."""
    return ArchiveIterator(file, record_types=WarcRecordType.response, auto_decode="all")


def page_of(record: ReadRecord, position: int) -> Record:
    """Return the page that a response record holds."""
    kind = record.http_content_type
    length = record.content_length
    body = record.reader.read()
    if record.http_headers is None or not body or _is_cut(record, body, length):
        return BadRecord(position=position, after=0, reason="truncated")
    if record.http_headers.status_code != 200:
        return BadRecord(position=position, after=0, reason="not a page: redirect or error")
    if kind and "html" not in kind:
        return BadRecord(position=position, after=0, reason="not a page: no HTML")
    return SavedPage(
        position=position,
        after=0,
        url=record.headers.get("WARC-Target-URI"),
        html=body,
        charset=record.http_charset,
        fetched_at=record.record_date,
    )


def _is_cut(record: ReadRecord, body: bytes, length: int) -> bool:
    """Return whether a file ends before its record does; an encoded body has another length."""
    headers = {name.lower() for name, _ in record.http_headers}
    return len(body) < length and not headers & {"content-encoding", "transfer-encoding"}


def damage(error: OSError) -> str:
    """Return what is wrong with a WARC file, in two words."""
    return "not a WARC record" if "header" in str(error) else "damaged record"


def next_member(file: BinaryIO, start: int) -> int | None:
    """Return the offset of the next place after `start` where a record can begin."""
    file.seek(start)
    offset, tail = start, b""
    while chunk := file.read(1 << 20):
        window = tail + chunk
        found = MEMBER.search(window)
        if found:
            return offset - len(tail) + found.start()
        offset, tail = offset + len(chunk), window[-9:]
    return None


def missing_records(db: Database, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (URL, what is wrong) of each snapshot whose record is not in the files of `folder`."""
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
    """Return the file of that name; None for a name that leads out of the folder."""
    path = (folder / name).resolve()
    return path if path.is_relative_to(folder.resolve()) else None


def read_record(folder: Path, name: str, offset: int, length: int) -> bytes | None:
    """Return the record's bytes as stored (a gzip member); None where it cannot be read whole."""
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
    return start.startswith(b"\x1f\x8b") or start == b"WARC/"
