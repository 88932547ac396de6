"""Reading pages: what a page holds, and no more pages asked for than can be read."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from scrapy import Request

from lilong.crawler.extract.article import read
from lilong.crawler.extract.errors import ExtractError
from lilong.crawler.extract.page import next_page, parse
from lilong.crawler.extract.refusals import refusal
from lilong.crawler.extract.rules import PageRules
from lilong.crawler.items import Article
from lilong.crawler.workers.offload import AdaptiveOffload, ProcessDied, shared_offload

MAX_WAITING = 8
"""Pages that may wait to be read; no more are asked for before."""


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
    """Reads pages for the spiders of one process, and knows how many wait."""

    def __init__(self, offload: AdaptiveOffload) -> None:
        self.offload = offload
        self.waiting = 0
        self.room = asyncio.Event()
        """Set while fewer than MAX_WAITING pages wait."""
        self.room.set()

    async def read(self, served: ServedPage) -> PageReading:
        """Read a page, wherever that is best done."""
        self._count(1)
        try:
            return await self.offload.do(read_page, served)
        except ProcessDied:
            return PageReading(reason="reader died")
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        self.waiting += more
        if self.waiting < MAX_WAITING:
            self.room.set()
        else:
            self.room.clear()


@lru_cache(maxsize=1)
def shared_reader() -> Reader:
    """The reader of this process."""
    return Reader(shared_offload())


class Backpressure:
    """Downloader middleware: asks for no more pages than can be read.

    What was fetched and not read is fetched again after a crash.
    """

    async def process_request(self, request: Request) -> None:
        """Wait until few pages wait to be read."""
        await shared_reader().room.wait()
