"""A trial run of one spider: its lists and a few articles, with nothing stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from lilong.crawler.article_spider import EPOCH, UNDATED_PRIORITY, ArticleSpider
from lilong.crawler.items import FetchedArticle, PageFailure
from lilong.crawler.requests import request_kind

TRIAL_SETTINGS: dict[str, Any] = {
    "SCHEDULER": "scrapy.core.scheduler.Scheduler",
    "SPIDER_MIDDLEWARES": {"lilong.site_tools.trial.ListMiddleware": 500},
    "ITEM_PIPELINES": {},
    "EXTENSIONS": {},
    "LOG_ENABLED": False,
}
MAX_FAILURES = 5
"""Articles that may fail before a trial gives up: a guess."""


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list page, and where it leads."""

    response: Response
    articles: tuple[tuple[str, date | None], ...] = ()
    """Each with the day of its row."""
    following: str | None = None
    """The list's next page."""


@dataclass(slots=True)
class Trial:
    """What a trial run brought."""

    spider: ArticleSpider | None = None
    pages: list[Response] = field(default_factory=list)
    lists: list[ListPage] = field(default_factory=list)
    articles: list[FetchedArticle] = field(default_factory=list)
    failures: list[PageFailure] = field(default_factory=list)
    reason: str = ""

    def page(self, url: str) -> Response | None:
        """Return the response that was asked for under `url`."""
        for response in self.pages:
            if response.request is not None and url in (response.url, response.request.url):
                return response
        return None

    def silent_lists(self) -> list[ListPage]:
        """Return the list pages that gave no article."""
        return [each for each in self.lists if not each.articles]


list_followed = object()
"""Signal: a list page was read; its receivers get `listed`, a ListPage."""


class ListMiddleware:
    """Spider middleware: tells by a signal where each list page leads, as it is followed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Pass on everything; send the signal when a list page has been read."""
        found = []
        async for each in result:
            found.append(each)
            yield each
        if request_kind(response) == "list" and response.status == 200:
            listed = list_page(response, found)
            self.crawler.signals.send_catch_log(list_followed, listed=listed)


def list_page(response: Response, found: Iterable[Any]) -> ListPage:
    """Return where a list page leads by what the spider found on it."""
    articles: list[tuple[str, date | None]] = []
    following = None
    for asked in found:
        if not isinstance(asked, Request):
            continue
        if request_kind(asked) == "list":
            following = asked.url
        else:
            dated = asked.priority != UNDATED_PRIORITY
            articles.append((asked.url, EPOCH + timedelta(asked.priority) if dated else None))
    return ListPage(response, tuple(articles), following)


def run_trial(
    spider: type[ArticleSpider], arguments: dict[str, Any], settings: Settings, articles: int
) -> Trial:
    """Crawl until `articles` articles came; one call a process, as Scrapy's reactor asks."""
    for name, value in TRIAL_SETTINGS.items():
        settings.set(name, value, "cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    observer = TrialObserver(crawler, articles)
    process.crawl(crawler, **arguments)
    process.start()
    return observer.trial


class TrialObserver:
    """Notes what a crawler gives, and closes it when that is enough."""

    def __init__(self, crawler: Crawler, articles: int) -> None:
        self.crawler = crawler
        self.articles = articles
        self.trial = Trial()
        self.closing: asyncio.Task[None] | None = None
        for receiver, signal in (
            (self.opened, signals.spider_opened),
            (self.scraped, signals.item_scraped),
            (self.received, signals.response_received),
            (self.followed, list_followed),
            (self.broken, signals.spider_error),
            (self.closed, signals.spider_closed),
        ):
            crawler.signals.connect(receiver, signal, weak=False)

    def opened(self, spider: ArticleSpider) -> None:
        """Note the spider as it was made."""
        self.trial.spider = spider

    def scraped(self, item: Any) -> None:
        """Note an article or a failure; close the crawl when there are enough."""
        trial = self.trial
        if isinstance(item, FetchedArticle):
            trial.articles.append(item)
        elif isinstance(item, PageFailure):
            trial.failures.append(item)
        if len(trial.articles) >= self.articles or len(trial.failures) >= MAX_FAILURES:
            self._close()

    def _close(self) -> None:
        engine = self.crawler.engine
        if engine is not None and self.closing is None:
            engine.pause()  # nothing more is asked for
            closed = engine.close_spider_async(reason="enough")
            self.closing = asyncio.get_running_loop().create_task(closed)

    def received(self, response: Response) -> None:
        """Note a page."""
        self.trial.pages.append(response)

    def followed(self, listed: ListPage) -> None:
        """Note a list page and where it leads."""
        self.trial.lists.append(listed)

    def broken(self, failure: Failure, response: Response) -> None:
        """Note a page on which the spider raised something unforeseen."""
        reason = f"error: {failure.value!r}"
        self.trial.failures.append(PageFailure(url=response.url, reason=reason))

    def closed(self, reason: str) -> None:
        """Note why the crawl ended."""
        self.trial.reason = reason
