"""A trial run of one spider: its list page and a few articles, with nothing stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings

from crawler.items import FetchedArticle, PageFailure

TRIAL_SETTINGS: dict[str, Any] = {
    "SCHEDULER": "scrapy.core.scheduler.Scheduler",
    "SPIDER_MIDDLEWARES": {},
    "ITEM_PIPELINES": {},
    "EXTENSIONS": {},
    "LOG_ENABLED": False,
    "CLOSESPIDER_ERRORCOUNT": 5,
}


@dataclass(slots=True)
class Trial:
    """What a trial run brought."""

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
        """The list pages."""
        return [page for page in self.pages if page.meta.get("kind") == "list"]


def run_trial(
    spider: type[Spider], arguments: dict[str, Any], settings: Settings, articles: int
) -> Trial:
    """Crawl until `articles` articles came; one call for each process, as Scrapy's reactor asks."""
    for name, value in TRIAL_SETTINGS.items():
        settings.set(name, value, "cmdline")
    settings.set("CLOSESPIDER_ITEMCOUNT", articles, "cmdline")
    trial = Trial()
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider)

    def scraped(item: Any) -> None:
        if isinstance(item, FetchedArticle):
            trial.articles.append(item)
        elif isinstance(item, PageFailure):
            trial.failures.append(item)

    def received(response: Response) -> None:
        trial.pages.append(response)

    def closed(reason: str) -> None:
        trial.reason = reason

    for receiver, signal in (
        (scraped, signals.item_scraped),
        (received, signals.response_received),
        (closed, signals.spider_closed),
    ):
        crawler.signals.connect(receiver, signal, weak=False)
    process.crawl(crawler, **arguments)
    process.start()
    return trial
