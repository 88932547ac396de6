"""Scrapy's scheduler over the frontier: what to ask for next comes from the database."""

from __future__ import annotations

import logging
import sqlite3
import sys
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from lilong.crawler.items import PageFailure, PageFetch
from lilong.crawler.requests import asked_url, page_request, request_kind
from lilong.pipelines.crawling.drops import NotStored, drop_reason
from lilong.pipelines.crawling.frontier import Frontier, Seed, Taken
from lilong.pipelines.crawling.locks import SiteBusy, SiteLock
from lilong.pipelines.items import fetch_of
from lilong.pipelines.storage.database import LilongDatabaseError, explain_error, open_database

logger = logging.getLogger(__name__)

BATCH = 20
"""Rows read from the frontier at a time: few, so that what is found new is soon asked for."""


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
        self.stopped = False
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
        crawler.signals.connect(scheduler.item_dropped, signals.item_dropped)
        crawler.signals.connect(scheduler.item_error, signals.item_error)
        crawler.signals.connect(scheduler.spider_error, signals.spider_error)
        return scheduler

    def open(self, spider: Spider) -> None:
        """Open the database (setting LILONG_DB) and take up what earlier runs left unfinished.

        The spider is closed again with the reason `site_busy` when another process crawls this
        site into this database, with `storage_error` when the database cannot be written.
        """
        self.spider = spider
        database = self.crawler.settings["LILONG_DB"]
        try:
            self.lock = SiteLock(database, spider.name)
            self.frontier = Frontier(open_database(database), spider.name)
            self.frontier.reopen(getattr(spider, "since", None))
            assert self.crawler.stats is not None
            self.crawler.stats.set_value("lilong/waiting", self.frontier.waiting())
        except SiteBusy as error:
            self._refuse("site_busy", error)
        except (sqlite3.Error, LilongDatabaseError, OSError) as error:
            self._refuse("storage_error", in_words(error, database))

    def _refuse(self, reason: str, error: Exception) -> None:
        logger.critical("%s. Stopping.", error)
        self.stopped = True
        self.refusal = CloseSpider(reason)

    def spider_opened(self) -> None:
        """Close the spider at once if it may not run: Scrapy takes CloseSpider from here."""
        if self.refusal is not None:
            raise self.refusal

    def close(self, reason: str) -> None:
        """Close the database and let other processes crawl the site."""
        if self.frontier is not None:
            self.frontier.db.close()
        if self.lock is not None:
            self.lock.release()

    def has_pending_requests(self) -> bool:
        """Whether anything is left to be asked for in this run."""
        return bool(self.memory or (not self._spent() and (self.buffer or self._refill())))

    def _spent(self) -> bool:
        """Whether the run has asked for as many pages, or taken as long, as it may."""
        return self.stopped or self.pages_left <= 0 or monotonic() > self.deadline

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
        """The most urgent request, or None."""
        if self.memory:
            return self.memory.popleft()
        if self._spent() or not (self.buffer or self._refill()):
            return None
        self.pages_left -= 1
        return self.buffer.popleft()

    def _refill(self) -> bool:
        if not self.exhausted and self.frontier is not None:
            try:
                taken = self.frontier.take(BATCH, revisit=self.revisit)
            except sqlite3.Error as error:
                self.stop(error)
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

    def write(self, change: Callable[[Frontier], object]) -> None:
        """Make a change to the frontier; what cannot be written stops the crawl."""
        if self.stopped or self.frontier is None:
            return
        try:
            change(self.frontier)
            self.exhausted = False
        except sqlite3.Error as error:
            self.stop(error)

    def stop(self, error: sqlite3.Error) -> None:
        """Stop the crawl: the database cannot be written (full disk, locked file)."""
        words = in_words(error, self.crawler.settings["LILONG_DB"])
        logger.critical("%s. Stopping.", words)
        self.stopped = True
        stop_crawl(self.crawler)

    def item_dropped(self, item: Any, exception: Exception) -> None:
        """Keep why a page gave no stored article."""
        if isinstance(exception, NotStored):
            return
        if isinstance(item, PageFailure):
            mark = Frontier.drop if item.final else Frontier.fail
            self.write(lambda frontier: mark(frontier, item.url, item.reason))
        elif fetched := fetch_of(item):
            reason = drop_reason(exception)
            self.write(lambda frontier: frontier.drop(fetched.page_url, reason))

    def item_error(self, item: Any, failure: Failure) -> None:
        """A pipeline raised something unforeseen: the page stays to be tried again."""
        if fetched := fetch_of(item):
            reason = f"error: {failure.type.__name__}"  # type: ignore[union-attr]
            self.write(lambda frontier: frontier.fail(fetched.page_url, reason))

    def spider_error(self, failure: Failure, response: Response | None) -> None:
        """A callback raised something unforeseen: the page stays to be tried again."""
        if response is not None:
            url = asked_url(response.request)
            reason = f"error: {failure.type.__name__}"  # type: ignore[union-attr]
            self.write(lambda frontier: frontier.fail(url, reason))


def is_follow_up(request: Request) -> bool:
    """Whether a request repeats one that is under way: a retry or the target of a redirect."""
    return bool(request.meta.get("retry_times") or request.meta.get("redirect_times"))


def seed_of(request: Request) -> Seed:
    """The frontier's row for a request."""
    page = page_request(request)
    assert page is not None, f"a request without a PageRequest: {request}"
    return Seed(url=request.url, page=page, priority=request.priority)


def in_words(error: Exception, database: str) -> Exception:
    """What an error of the database means, in plain words."""
    return explain_error(error, database) if isinstance(error, sqlite3.Error) else error


def stop_crawl(crawler: Crawler, reason: str = "storage_error") -> None:
    """Close the spider without waiting; what is in flight ends, nothing new is asked for."""
    from scrapy.utils.defer import deferred_from_coro

    if crawler.engine is not None and crawler.engine.spider is not None:
        deferred_from_coro(crawler.engine.close_spider_async(reason=reason))
