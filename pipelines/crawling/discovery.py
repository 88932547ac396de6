"""Discovery: a list page's links are committed in one transaction before any is asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Self, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from lilong.crawler.items import PageFailure
from lilong.crawler.requests import asked_url, page_fetch, request_kind
from lilong.pipelines.crawling.scheduler import DatabaseScheduler, seed_of


class DiscoveryMiddleware:
    """Commits a list page's links in one transaction before any of them is asked for."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Take a list page's requests into the frontier; pass on everything else."""
        if request_kind(response) != "list":
            async for each in result:
                yield each
            if response.status == 304:
                self._scheduler().write(
                    lambda frontier: frontier.unchanged(asked_url(response.request))
                )
            return
        seeds = []
        failed = False
        async for each in result:
            if isinstance(each, Request):
                seeds.append(seed_of(each))
            else:
                failed = failed or isinstance(each, PageFailure)
                yield each
        listed = None if failed else asked_url(response.request)
        self._scheduler().discover(listed, seeds, page_fetch(response))

    def _scheduler(self) -> DatabaseScheduler:
        assert self.crawler.engine is not None
        return cast(DatabaseScheduler, self.crawler.engine.scheduler)
