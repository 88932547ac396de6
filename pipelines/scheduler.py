"""Scrapy's scheduler over the frontier: what to ask for next comes from the database."""

from __future__ import annotations

import heapq
import logging
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable
from itertools import count
from typing import Any, Self, TypeVar, cast

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response

from crawler.items import FetchedArticle, PageFailure
from pipelines.database import open_database
from pipelines.frontier import Frontier, Seed

logger = logging.getLogger(__name__)

BATCH = 200  # rows read from the frontier at a time
KEPT_META = ("list_page",)  # what a request needs to be made again

T = TypeVar("T")


class PageFailed(DropItem):
    """The page gave no article; the frontier keeps the reason."""


class DatabaseScheduler(BaseScheduler):
    """Asks for what the frontier holds, newest articles first.

    Only requests that follow from one already under way (a retry, a redirect, a later page of an
    article) are kept in memory: when they are lost, their first page is still `discovered`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.frontier: Frontier
        self.memory: deque[Request] = deque()
        self.buffer: deque[Request] = deque()
        self.asked: set[str] = set()
        self.exhausted = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the scheduler and listen to what becomes of items."""
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
        """Take a request: into the frontier if it is a page's first, else into memory."""
        if is_follow_up(request):
            self.memory.append(request)
            return True
        seed = seed_of(request)
        if seed.kind == "list":
            self._guard(lambda: self.frontier.start(seed))
        else:
            self._guard(lambda: self.frontier.discover(None, [seed]))
        self.wake()
        return True

    def wake(self) -> None:
        """The frontier has got something new: look again."""
        self.exhausted = False

    def next_request(self) -> Request | None:
        """The most urgent request, or None."""
        if self.memory:
            return self.memory.popleft()
        if not self.buffer and not self._refill():
            return None
        return self.buffer.popleft()

    def _refill(self) -> bool:
        if self.exhausted:
            return False
        rows = self._guard(lambda: self.frontier.unfinished(BATCH + len(self.asked_open)))
        ...
        return bool(self.buffer)
