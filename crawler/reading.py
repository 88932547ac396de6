"""Reading pages: what a page holds, read here or, when pages come fast, in a process apart."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from time import monotonic

from scrapy import Request

from crawler.extract.article import read
from crawler.extract.errors import ExtractError
from crawler.extract.page import next_page, parse
from crawler.extract.rules import PageRules
from crawler.items import Article
from crawler.processes import end_with_the_parent
from crawler.refusals import refusal

logger = logging.getLogger(__name__)

TRIED = 40
"""Pages read here before it is judged whether reading takes too much of the time."""
MAX_WAITING = 8
"""Pages that may wait for the process apart; no more are asked for before."""
SHARE = 0.2
"""Of the time, in [0, 1]: what reading may take before it moves to a process apart. A crawl of 40
sites at one page a second stays below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedPage:
    """A page as it was served, and what its reading depends on."""

    body: bytes
    url: str
    """Where redirects ended."""
    asked: str
    """The address that was asked for."""
    charset: str | None
    """As the HTTP header declares it."""
    rules: PageRules
    publisher: str | None
    fetched_at: datetime
    """Aware."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """What a page holds: an article, or the reason why it is none."""

    article: Article | None = None
    following: str | None = None
    """The address of the article's next page (下一页)."""
    reason: str | None = None
    """`no body`, `refused: login`, `removed` …"""


def read_page(served: ServedPage) -> PageReading:
    """Read a page; never raises for what a page holds."""
    try:
        reading = read(
            served.body,
            served.url,
            served.rules,
            charset=served.charset,
            fetched_at=served.fetched_at,
            publisher=served.publisher,
        )
    except ExtractError as error:
        return PageReading(reason=_why_none(served, error))
    if reason := refusal(reading.page, served.asked):
        return PageReading(reason=reason)
    return PageReading(article=reading.article, following=next_page(reading.page))


def _why_none(served: ServedPage, error: ExtractError) -> str:
    if error.field == "page":
        return "no page"
    page = parse(served.body, served.url, served.charset)
    return refusal(page, served.asked) or f"no {error.field}"


class Reader:
    """Reads pages for the spiders of one process.

    Reading takes about as long as all of Scrapy's work on a page. Where it takes more than SHARE of
    the time, and there is another core, it moves to a process apart, so that it does not hold up
    the requests. At a polite pace that never happens.
    """

    def __init__(self, share: float = SHARE, tried: int = TRIED) -> None:
        self.share = share
        self.tried = tried
        self.pages = 0
        self.spent = 0.0
        self.began = monotonic()
        self.waiting = 0
        self.pool: ProcessPoolExecutor | None = None

    async def read(self, served: ServedPage) -> PageReading:
        """Read a page, wherever that is best done."""
        if self.pool is None and self._is_busy():
            self.pool = start_pool()
        if self.pool is None:
            return self._read_here(served)
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.pool, read_page, served)
        except BrokenProcessPool:
            logger.error("%s: the process that read it died", served.url)
            self.close()
            return PageReading(reason="reader died")
        finally:
            self.waiting -= 1

    def _is_busy(self) -> bool:
        elapsed = monotonic() - self.began
        return self.pages >= self.tried and self.spent > self.share * elapsed

    def _read_here(self, served: ServedPage) -> PageReading:
        start = monotonic()
        if not self.pages:
            self.began = start
        reading = read_page(served)
        self.pages += 1
        self.spent += monotonic() - start
        return reading

    def close(self) -> None:
        """End the process apart, if there is one; the next page is read here."""
        pool, self.pool = self.pool, None
        self.pages, self.spent = 0, 0.0
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def start_pool() -> ProcessPoolExecutor | None:
    """One process that reads pages; None on a machine with a single core."""
    if (os.cpu_count() or 1) < 2:
        return None
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=context, initializer=end_with_the_parent)


@lru_cache(maxsize=1)
def shared_reader() -> Reader:
    """The reader of this process."""
    return Reader()


class ReadersPace:
    """Downloader middleware: asks for no more pages than can be read.

    What was fetched and not read is fetched again after a crash.
    """

    async def process_request(self, request: Request) -> None:
        """Wait until few pages wait to be read."""
        while shared_reader().waiting >= MAX_WAITING:
            await asyncio.sleep(0.01)
