"""Scrapy's scheduler over the frontier: what to ask for next comes from the database."""

from __future__ import annotations

import logging
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any, Self, cast

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.items import PageFailure
from pipelines.database import open_database
from pipelines.frontier import Frontier, Seed, Taken, Validators
from pipelines.tag import fetch_of

logger = logging.getLogger(__name__)

BATCH = 200  # rows read from the frontier at a time


class PageFailed(DropItem):
    """The page gave no article; the frontier keeps the reason."""


class DatabaseScheduler(BaseScheduler):
    """Asks for what the frontier holds, most urgent first.

    Only requests that follow from one already under way (a retry, a redirect, a later page of an
    article) are kept in memory: when they are lost, their first page is still `discovered`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.memory: deque[Request] = deque()
        self.buffer: deque[Request] = deque()
        self.exhausted = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the scheduler and listen to what becomes of each page."""
        scheduler = cls(crawler)
        crawler.signals.connect(scheduler.item_dropped, signals.item_dropped)
        crawler.signals.connect(scheduler.item_error, signals.item_error)
        crawler.signals.connect(scheduler.spider_error, signals.spider_error)
        return scheduler

    def open(self, spider: Spider) -> None:
        """Open the database (setting LILONG_DB) and take up what earlier runs left unfinished."""
        self.spider = spider
        self.frontier = Frontier(open_database(self.crawler.settings["LILONG_DB"]), spider.name)
        self.frontier.reopen()

    def close(self, reason: str) -> None:
        """Close the database."""
        self.frontier.db.close()

    def has_pending_requests(self) -> bool:
        """Whether anything is left to be asked for."""
        return bool(self.memory or self.buffer or self._refill())

    def enqueue_request(self, request: Request) -> bool:
        """Take a request: into the frontier if it is a page's first one, else into memory."""
        if request.meta.get("kind") not in ("list", "article") or is_follow_up(request):
            self.memory.append(request)
        elif request.meta["kind"] == "list":
            self.write(lambda: self.frontier.start(seed_of(request)))
        else:
            self.discover(None, [seed_of(request)])
        return True

    def next_request(self) -> Request | None:
        """The most urgent request, or None."""
        if self.memory:
            return self.memory.popleft()
        return self.buffer.popleft() if self.buffer or self._refill() else None

    def _refill(self) -> bool:
        if not self.exhausted:
            try:
                taken = self.frontier.take(BATCH)
            except sqlite3.Error as error:
                self.stop(error)
                taken = []
            self.buffer.extend(map(self._request, taken))
            self.exhausted = not taken
        return bool(self.buffer)

    def _request(self, taken: Taken) -> Request:
        seed = taken.seed
        request: Request = self.spider.request_for(seed.kind, seed.url, seed.meta)  # type: ignore[attr-defined]
        if seed.kind == "list":
            if taken.etag:
                request.headers["If-None-Match"] = taken.etag
            if taken.last_modified:
                request.headers["If-Modified-Since"] = taken.last_modified
        return request.replace(priority=seed.priority)

    def discover(
        self, listed: str | None, seeds: list[Seed], validators: Validators = (None, None)
    ) -> None:
        """Commit what a page links to, see Frontier.discover; new articles are counted."""
        self.write(lambda: self._count(self.frontier.discover(listed, seeds, validators)))

    def _count(self, found: int) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value("lilong/found", found)

    def write(self, change: Callable[[], object]) -> None:
        """Make a change to the frontier; what cannot be written stops the crawl."""
        try:
            change()
            self.exhausted = False
        except sqlite3.Error as error:
            self.stop(error)

    def stop(self, error: sqlite3.Error) -> None:
        """Stop the crawl: the database cannot be written (full disk, locked file)."""
        database = self.crawler.settings["LILONG_DB"]
        logger.critical("The database %s cannot be written: %s. Stopping.", database, error)
        self.exhausted = True
        stop_crawl(self.crawler)

    def item_dropped(self, item: Any, exception: Exception) -> None:
        """Keep why a page gave no stored article."""
        if isinstance(item, PageFailure):
            mark = self.frontier.drop if item.final else self.frontier.fail
            self.write(lambda: mark(item.url, item.reason))
        elif fetched := fetch_of(item):
            reason = type(exception).__name__
            self.write(lambda: self.frontier.drop(fetched.page_url, reason))

    def item_error(self, item: Any, failure: Failure) -> None:
        """A pipeline raised something unforeseen: the page stays to be tried again."""
        if fetched := fetch_of(item):
            reason = f"error: {failure.type.__name__}"  # type: ignore[union-attr]
            self.write(lambda: self.frontier.fail(fetched.page_url, reason))

    def spider_error(self, failure: Failure, response: Response | None) -> None:
        """A callback raised something unforeseen: the page stays to be tried again."""
        if response is not None and response.request is not None:
            url = response.meta.get("first_url", response.request.url)
            reason = f"error: {failure.type.__name__}"  # type: ignore[union-attr]
            self.write(lambda: self.frontier.fail(url, reason))


def is_follow_up(request: Request) -> bool:
    """Whether a request repeats one that is under way: a retry or the target of a redirect."""
    return bool(request.meta.get("retry_times") or request.meta.get("redirect_times"))


def seed_of(request: Request) -> Seed:
    """The frontier's row for a request."""
    meta = {key: request.meta[key] for key in ("list_page",) if key in request.meta}
    return Seed(url=request.url, kind=request.meta["kind"], priority=request.priority, meta=meta)


def stop_crawl(crawler: Crawler, reason: str = "storage_error") -> None:
    """Close the spider without waiting; what is in flight ends, nothing new is asked for."""
    from scrapy.utils.defer import deferred_from_coro

    if crawler.engine is not None and crawler.engine.spider is not None:
        deferred_from_coro(crawler.engine.close_spider_async(reason=reason))


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
        if response.meta.get("kind") != "list":
            async for each in result:
                yield each
            return
        seeds = []
        async for each in result:
            if isinstance(each, Request):
                seeds.append(seed_of(each))
            else:
                yield each
        self._commit(response, seeds)

    def _commit(self, response: Response, seeds: list[Seed]) -> None:
        assert self.crawler.engine is not None
        scheduler = cast(DatabaseScheduler, self.crawler.engine.scheduler)
        scheduler.discover(asked_url(response), seeds, validators(response))


def asked_url(response: Response) -> str:
    """The URL that was first asked for, before redirects."""
    first = response.meta.get("redirect_urls", [])
    return str(first[0]) if first else cast(Request, response.request).url


def validators(response: Response) -> Validators:
    """The ETag and Last-Modified of a response."""

    def header(name: str) -> str | None:
        value = response.headers.get(name)
        return value.decode("latin-1") if value else None

    return header("ETag"), header("Last-Modified")


class FailurePipeline:
    """Ends the road of a page that gave no article."""

    def process_item(self, item: Any) -> Any:
        """Raise PageFailed for a PageFailure; pass on everything else."""
        if isinstance(item, PageFailure):
            raise PageFailed(f"{item.url}: {item.reason}", log_level="INFO")
        return item
