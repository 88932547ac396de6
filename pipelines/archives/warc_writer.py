"""Evidence: each article page as served goes into a WARC file, one file per run and site."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from errno import ENOSPC
from http import HTTPStatus
from io import BytesIO
from pathlib import Path

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from lilong.crawler.items import WarcRecord

logger = logging.getLogger(__name__)

ROTATE_BYTES = 1024**3
"""A new file begins at 1 GiB, the size that the WARC guidelines recommend."""
COMPRESSION = 4
"""Of zlib: half the time of warcio's own 9, for files that are 4 % larger."""
# Scrapy has undone these when it hands the body over, so the record must not claim them.
UNDONE = {"content-encoding", "transfer-encoding", "content-length"}


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
    """Status and reason as an HTTP/1.1 status line holds them, e.g. `200 OK`."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} "
