"""A trial run of one spider: its lists and a few articles, with nothing stored."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings

from lilong.crawler.article_spider import EPOCH, UNDATED_PRIORITY, ArticleSpider
from lilong.crawler.items import FetchedArticle, PageFailure
from lilong.crawler.requests import request_kind

TRIAL_SETTINGS: dict[str, Any] = {
    "SCHEDULER": "scrapy.core.scheduler.Scheduler",
    "SPIDER_MIDDLEWARES": {},
    "ITEM_PIPELINES": {},
    "EXTENSIONS": {},
    "LOG_ENABLED": False,
}
FAILURES = 5
"""Articles that may fail before a trial gives up."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Where a list page leads: articles with the day of their row, and the next page."""

    articles: tuple[tuple[str, date | None], ...] = ()
    following: str | None = None


@dataclass(slots=True)
class Trial:
    """What a trial run brought."""

    spider: ArticleSpider | None = None
    pages: list[Response] = field(default_factory=list)
    articles: list[FetchedArticle] = field(default_factory=list)
    failures: list[PageFailure] = field(default_factory=list)
    reason: str = ""

    def page(self, url: str) -> Response | None:
        """The response that was asked for under `url`."""
        for response in self.pages:
            if response.request is not None and url in (response.url, response.request.url):
                return response
        return None

    def lists(self) -> list[Response]:
        """The list pages that came, in the order of their answers."""
        return [p for p in self.pages if request_kind(p) == "list" and p.status == 200]


def followed(spider: ArticleSpider, response: Response) -> Followed:
    """Where a spider goes from a list page."""
    articles: list[tuple[str, date | None]] = []
    following = None
    for asked in spider.parse_list(response):
        if not isinstance(asked, Request):
            continue
        if request_kind(asked) == "list":
            following = asked.url
        else:
            dated = asked.priority != UNDATED_PRIORITY
            articles.append((asked.url, EPOCH + timedelta(asked.priority) if dated else None))
    return Followed(tuple(articles), following)


def run_trial(
    spider: type[ArticleSpider], arguments: dict[str, Any], settings: Settings, articles: int
) -> Trial:
    """Crawl until `articles` articles came; one call for each process, as Scrapy's reactor asks."""
    for name, value in TRIAL_SETTINGS.items():
        settings.set(name, value, "cmdline")
    trial = Trial()
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    closing: list[asyncio.Task[None]] = []

    def scraped(item: Any) -> None:
        if isinstance(item, FetchedArticle):
            trial.articles.append(item)
        elif isinstance(item, PageFailure):
            trial.failures.append(item)
        if len(trial.articles) >= articles or len(trial.failures) >= FAILURES:
            stop()

    def stop() -> None:
        if crawler.engine is not None and not closing:
            crawler.engine.pause()  # nothing more is asked for
            stopped = crawler.engine.close_spider_async(reason="enough")
            closing.append(asyncio.get_running_loop().create_task(stopped))

    def received(response: Response) -> None:
        trial.pages.append(response)

    def opened(spider: ArticleSpider) -> None:
        trial.spider = spider

    def closed(reason: str) -> None:
        trial.reason = reason

    for receiver, signal in (
        (opened, signals.spider_opened),
        (scraped, signals.item_scraped),
        (received, signals.response_received),
        (closed, signals.spider_closed),
    ):
        crawler.signals.connect(receiver, signal, weak=False)
    process.crawl(crawler, **arguments)
    process.start()
    return trial
