"""Evidence: each article page as served goes into a WARC file, one file per run and site."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from lilong.crawler.requests import META_KEY, page_request
from lilong.pipelines.archives.warc import WarcFolder
from lilong.pipelines.crawling.session import site_crawl


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
        """Keep an article's page; its PageRequest's `warc` says where.

        A page that cannot be kept is not extracted: OSError stops the crawl.
        """
        page = page_request(response)
        if page is None or page.kind == "list" or response.status == 304:
            return
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        try:
            record = self._file().write(response.url, response.status, headers, response.body)
        except OSError as error:
            site_crawl(self.crawler).stop(f"{self.folder}: {error.strerror or error}")
            raise
        response.meta[META_KEY] = replace(page, warc=record)

    def _file(self) -> WarcFolder:
        if self.warc is None:
            spider = self.crawler.spider
            assert spider is not None
            stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
            name = re.sub(r"[^\w.-]", "_", spider.name)
            self.warc = WarcFolder(self.folder, f"{name}-{stamp}")
        return self.warc

    def spider_closed(self) -> None:
        """Close the WARC file."""
        if self.warc is not None:
            self.warc.close()
