"""Evidence: each article page as served goes into a WARC file, one file per run and site."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.items import WarcRecord

logger = logging.getLogger(__name__)

ROTATE_BYTES = 1024**3  # a new file at 1 GiB, the size the WARC guidelines recommend
# Scrapy has undone these when it hands the body over, so the record must not claim them.
UNDONE = {"content-encoding", "transfer-encoding", "content-length"}


class WarcFolder:
    """Writes response records to numbered WARC files in one folder."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self.folder = folder
        self.prefix = prefix
        self.number = 0
        self._open()

    def _open(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        while True:
            self.number += 1
            self.path = self.folder / f"{self.prefix}-{self.number:05d}.warc.gz"
            try:
                self.file = self.path.open("xb")
                break
            except FileExistsError:
                continue
        self.writer = WARCWriter(self.file, gzip=True)
        info = {"software": "Lilong", "format": "WARC File Format 1.1"}
        self.writer.write_record(self.writer.create_warcinfo_record(self.path.name, info))

    def write(
        self, url: str, status: int, headers: Iterable[tuple[str, str]], body: bytes
    ) -> WarcRecord:
        """Append one response; flushed to the operating system before it returns.

        Raises OSError when the disk is full.
        """
        if self.file.tell() > ROTATE_BYTES:
            self.close()
            self._open()
        offset = self.file.tell()
        kept = [(name, value) for name, value in headers if name.lower() not in UNDONE]
        kept.append(("Content-Length", str(len(body))))
        record = self.writer.create_warc_record(
            url,
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(str(status), kept, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")},
        )
        self.writer.write_record(record)
        self.file.flush()
        return WarcRecord(file=self.path.name, offset=offset, length=self.file.tell() - offset)

    def close(self) -> None:
        """Close the file."""
        self.file.close()


class SnapshotMiddleware:
    """Spider middleware: keeps each article page in a WARC file before it is extracted.

    The files go to the folder named by the setting LILONG_WARC; empty or unset: nothing is kept.
    """

    def __init__(self, crawler: Crawler) -> None:
        folder = crawler.settings.get("LILONG_WARC")
        if not folder:
            raise NotConfigured
        self.crawler = crawler
        self.folder = Path(folder)
        self.warc: WarcFolder | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware; NotConfigured without LILONG_WARC."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_closed, signals.spider_closed)
        return middleware

    def process_spider_input(self, response: Response) -> None:
        """Keep an article's page; `response.meta['warc']` says where."""
        if response.meta.get("kind") not in ("article", "part"):
            return
        if self.warc is None:
            spider = self.crawler.spider
            assert spider is not None
            stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
            self.warc = WarcFolder(self.folder, f"{spider.name.replace(':', '_')}-{stamp}")
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        response.meta["warc"] = self.warc.write(
            response.url, response.status, headers, response.body
        )

    def spider_closed(self) -> None:
        """Close the WARC file."""
        if self.warc is not None:
            self.warc.close()
