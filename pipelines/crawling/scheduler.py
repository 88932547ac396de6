"""Scrapy's scheduler over the frontier: what to ask for next comes from the database."""

from __future__ import annotations

import logging
import sqlite3
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable
from time import monotonic
from typing import Any, Self, cast

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from lilong.crawler.items import PageFailure, PageFetch
from lilong.crawler.requests import asked_url, page_fetch, page_request, request_kind
from lilong.pipelines.crawling.frontier import Frontier, Seed, Taken
from lilong.pipelines.crawling.locks import SiteBusy, SiteLock
from lilong.pipelines.crawling.outcomes import PageOutcome, page_done
from lilong.pipelines.crawling.session import site_crawl
from lilong.pipelines.storage.database import explain_error

logger = logging.getLogger(__name__)

BATCH_SIZE = 20
"""Rows read from the frontier at a time: few, so that what is found new is soon asked for. A
guess."""


class DatabaseScheduler(BaseScheduler):
    """Asks for what the frontier holds, most urgent first.

    Only requests that follow from one already under way (a retry, a redirect, a later page of an
    article) are kept in memory: when they are lost, their first page is still `discovered`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.site = site_crawl(crawler)
        self.memory: deque[Request] = deque()
        self.buffer: deque[Request] = deque()
        self.exhausted = False
        self.refusal: CloseSpider | None = None
        self.lock: SiteLock | None = None
        self.frontier: Frontier | None = None
        settings = crawler.settings
        self.revisit = settings.getbool("LILONG_REVISIT")
        self.pages_left = settings.getint("LILONG_MAX_PAGES") or sys.maxsize
        minutes = settings.getfloat("LILONG_MAX_MINUTES") or float("inf")
        self.deadline = monotonic() + minutes * 60

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the scheduler and listen to what becomes of each page."""
        scheduler = cls(crawler)
        crawler.signals.connect(scheduler.spider_opened, signals.spider_opened)
        crawler.signals.connect(scheduler.page_done, page_done)
        return scheduler

    def open(self, spider: Spider) -> None:
        """Take up what earlier runs left unfinished.

        The spider is closed again with the reason `site_busy` when another process crawls this
        site into this database, with `storage_error` when the database cannot be written.
        """
        self.spider = spider
        session = self.site.session
        try:
            self.lock = SiteLock(session.path, spider.name)
            self.frontier = Frontier(session.db, spider.name)
            self.frontier.reopen(getattr(spider, "since", None))
            assert self.crawler.stats is not None
            self.crawler.stats.set_value("lilong/waiting", self.frontier.waiting())
        except SiteBusy as error:
            self._refuse("site_busy", error)
        except sqlite3.Error as error:
            self._refuse("storage_error", explain_error(error, session.path))
        except OSError as error:
            self._refuse("storage_error", error)

    def _refuse(self, reason: str, error: Exception) -> None:
        logger.critical("%s. Stopping.", error)
        self.site.stopped = True
        self.refusal = CloseSpider(reason)

    def spider_opened(self) -> None:
        """Close the spider at once if it may not run: Scrapy takes CloseSpider from here."""
        if self.refusal is not None:
            raise self.refusal

    def close(self, reason: str) -> None:
        """Let other processes crawl the site."""
        if self.lock is not None:
            self.lock.release()

    def has_pending_requests(self) -> bool:
        """Return whether anything is left to be asked for in this run."""
        return bool(self.memory or (not self._spent() and (self.buffer or self._refill())))

    def _spent(self) -> bool:
        """Return whether the run has asked for as many pages, or taken as long, as it may."""
        return self.site.stopped or self.pages_left <= 0 or monotonic() > self.deadline

    def enqueue_request(self, request: Request) -> bool:
        """Take a request: into the frontier if it is a page's first one, else into memory."""
        kind = request_kind(request)
        if kind not in ("list", "article") or is_follow_up(request):
            self.memory.append(request)
        elif kind == "list":
            self.write(lambda frontier: frontier.start(seed_of(request)))
        else:
            self.discover(None, [seed_of(request)])
        return True

    def next_request(self) -> Request | None:
        """Return the most urgent request, or None."""
        if self.memory:
            return self.memory.popleft()
        if self._spent() or not (self.buffer or self._refill()):
            return None
        self.pages_left -= 1
        return self.buffer.popleft()

    def _refill(self) -> bool:
        if not self.exhausted and self.frontier is not None:
            try:
                taken = self.frontier.take(BATCH_SIZE, revisit=self.revisit)
            except sqlite3.Error as error:
                self.site.fail(error)
                taken = []
            except Exception as error:  # Scrapy would ask again for ever
                self.site.stop(f"the frontier cannot be read: {error!r}")
                taken = []
            self.buffer.extend(map(self._request, taken))
            self.exhausted = not taken
        return bool(self.buffer)

    def _request(self, taken: Taken) -> Request:
        seed = taken.seed
        request: Request = self.spider.request_for(seed.url, seed.page)  # type: ignore[attr-defined]
        if taken.etag:
            request.headers["If-None-Match"] = taken.etag
        if taken.last_modified:
            request.headers["If-Modified-Since"] = taken.last_modified
        return request.replace(priority=seed.priority)

    def discover(
        self, listed: str | None, seeds: list[Seed], fetch: PageFetch | None = None
    ) -> None:
        """Commit what a page links to, see Frontier.discover; new articles are counted."""
        self.write(lambda frontier: self._count(frontier.discover(listed, seeds, fetch)))

    def _count(self, found: int) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value("lilong/found", found)

    def page_done(self, outcome: PageOutcome) -> None:
        """Keep what became of a page."""
        self.write(lambda frontier: frontier.conclude(outcome))

    def write(self, change: Callable[[Frontier], object]) -> None:
        """Make a change to the frontier; what cannot be written stops the crawl."""
        if self.site.broken or self.frontier is None:
            return
        try:
            change(self.frontier)
            self.exhausted = False
        except sqlite3.Error as error:
            self.site.fail(error)


class DiscoveryMiddleware:
    """Spider middleware: commits a list page's links in one transaction before any is asked for."""

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
        assert self.crawler.engine is not None
        scheduler = cast(DatabaseScheduler, self.crawler.engine.scheduler)
        scheduler.discover(listed, seeds, page_fetch(response))


def is_follow_up(request: Request) -> bool:
    """Return whether a request repeats one under way: a retry or the target of a redirect."""
    return bool(request.meta.get("retry_times") or request.meta.get("redirect_times"))


def seed_of(request: Request) -> Seed:
    """Return the frontier's row for a request."""
    page = page_request(request)
    assert page is not None, f"a request without a PageRequest: {request}"
    return Seed(url=request.url, page=page, priority=request.priority)
