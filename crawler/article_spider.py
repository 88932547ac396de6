"""ArticleSpider: follows list pages to articles; a site is a subclass with what differs."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from lilong.crawler.download.browser import browser_meta, browser_settings
from lilong.crawler.download.failures import declared_charset, failure_of
from lilong.crawler.download.politeness import AskedToWait
from lilong.crawler.extract.dates import SHANGHAI
from lilong.crawler.extract.feeds import Feed, FeedError, read_feed
from lilong.crawler.extract.lists import article_links, next_list_page
from lilong.crawler.extract.page import Page, parse
from lilong.crawler.extract.reasons import SLOW, is_final
from lilong.crawler.extract.refusals import refusal
from lilong.crawler.extract.rules import PageRules
from lilong.crawler.extract.urls import clean_url
from lilong.crawler.items import Article, FetchedArticle, PageFailure
from lilong.crawler.reading import Annotate, PageReading, ServedPage, Site, read_page
from lilong.crawler.requests import META_KEY, PageRequest, asked_url, first_fetch, list_page_of
from lilong.crawler.workers.budget import PAGE_SECONDS, TookTooLong, cpu_budget
from lilong.crawler.workers.offload import ProcessDied, shared_offload

EPOCH = date(2000, 1, 1)

# Request priorities: start pages, then articles (newest first), then deeper list pages.
START_PRIORITY, UNDATED_PRIORITY, LIST_PRIORITY = 100_000, 5_000, 1

Result = FetchedArticle | PageFailure | Request


class ArticleSpider(Spider):
    """A site: list pages, feeds or sitemaps that lead to articles.

    Subclasses set `name`, `publisher` and `start_urls`; `article_url` is a regular expression that
    an article's URL matches (None: judged by the shape of list rows), `rules` overrides fields by
    CSS, `region` is the GB/T 2260 adcode of where the publisher sits (a weak hint), `interval` the
    hours between two scheduled crawls, `browser` whether the pages need one (extra `[browser]`).
    Saved pages are known as the site's by the hosts of `start_urls`, and by `hosts`.
    """

    publisher: ClassVar[str | None] = None
    region: ClassVar[str | None] = None
    hosts: ClassVar[tuple[str, ...]] = ()
    article_url: str | None = None
    rules: ClassVar[PageRules] = PageRules()
    interval: ClassVar[int] = 24
    browser: ClassVar[bool] = False
    max_list_pages: int = 50
    annotate: Annotate | None = None
    """What is made of each article where it is read; an item pipeline may hand it in."""

    def __init__(self, *args: Any, since: str | None = None, **kwargs: Any) -> None:
        """`since` is a day, YYYY-MM-DD: nothing older is fetched. Raises ValueError."""
        super().__init__(*args, **kwargs)
        self.since = date.fromisoformat(since) if since else None

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Switch the browser on for a site whose pages need one."""
        super().update_settings(settings)
        if cls.browser or settings.getbool("LILONG_BROWSER"):
            settings.setdict(browser_settings(settings), priority="spider")

    def page_seconds(self) -> float:
        """Return what reading one page may cost: CPU seconds, 0 for any number."""
        settings = getattr(self, "settings", None)
        return settings.getfloat("LILONG_PAGE_SECONDS") if settings is not None else PAGE_SECONDS

    def page_meta(self, page: PageRequest) -> dict[str, Any]:
        """Return the meta of a request: what it asks for, and whether it needs the browser."""
        settings = getattr(self, "settings", None)
        browser = browser_meta(settings) if settings is not None else {}
        revisit = {} if page.kind == "part" else {"handle_httpstatus_list": [304]}
        return {META_KEY: page} | revisit | browser

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every start page."""
        for url in self.start_urls:
            yield self.list_request(url, page=1)

    def list_request(self, url: str, *, page: int, again: bool = False) -> Request:
        """Return a request for a list page, feed or sitemap.

        `page` counts from 1 within its chain of 下一页; `again` asks for it in every run.
        """
        return Request(
            url,
            callback=self.parse_list,
            errback=self.on_failure,
            priority=START_PRIORITY if page == 1 else LIST_PRIORITY,
            meta=self.page_meta(PageRequest(kind="list", list_page=page, again=again)),
        )

    def article_request(
        self, url: str, day: date | None = None, modified: datetime | None = None
    ) -> Request:
        """Return a request for an article; the newer its day in the list, the sooner it is made.

        `modified`, aware, is when the list says that it was last changed.
        """
        return Request(
            clean_url(url),
            callback=self.parse_article,
            errback=self.on_failure,
            priority=(day - EPOCH).days if day else UNDATED_PRIORITY,
            meta=self.page_meta(PageRequest(kind="article", modified=modified)),
        )

    def request_for(self, url: str, page: PageRequest) -> Request:
        """Make again a request for a list or an article that the frontier remembers."""
        if page.kind == "list":
            return self.list_request(url, page=page.list_page, again=page.again)
        return self.article_request(url)

    def parse_list(self, response: Response) -> Iterator[Request | PageFailure]:
        """Yield a request for each article that a page lists and for its further pages."""
        if response.status == 304:
            return
        try:
            with cpu_budget(self.page_seconds()):
                found = list(self.follow_list(response))
        except TookTooLong:
            found = [PageFailure(url=asked_url(response.request), reason=SLOW)]
        yield from found

    def follow_list(self, response: Response) -> Iterator[Request | PageFailure]:
        """Read a list page, feed or sitemap, and follow what it lists."""
        try:
            feed = read_feed(response.body, response.url)
        except FeedError as error:
            self.logger.warning("%s: %s", response.url, error)
            yield PageFailure(url=asked_url(response.request), reason="unreadable feed")
            return
        if feed is None:
            yield from self.parse_html_list(response)
        else:
            yield from self.parse_feed(feed, response)

    def parse_html_list(self, response: Response) -> Iterator[Request | PageFailure]:
        """Follow the links of a list page in HTML, and its 下一页."""
        page = parse(response.body, response.url, declared_charset(response))
        rows = self.listed(response, page)
        asked = asked_url(response.request)
        if not rows and (reason := refusal(page, asked)):
            yield PageFailure(url=asked, reason=reason, status=response.status)
            return
        wanted = [(url, day) for url, day in rows if self.wanted(day)]
        for url, day in wanted:
            yield self.article_request(url, day)
        page_number = list_page_of(response)
        following = next_list_page(page)
        if following and page_number < self.max_list_pages and (wanted or not rows):
            yield self.list_request(following, page=page_number + 1)

    def parse_feed(self, feed: Feed, response: Response) -> Iterator[Request]:
        """Follow the articles of a feed or sitemap that match `article_url`, and its sitemaps."""
        pattern = re.compile(self.article_url or "")
        for entry in feed.articles:
            when = entry.published or entry.modified
            day = when.astimezone(SHANGHAI).date() if when else None
            if pattern.search(entry.url) and self.wanted(day):
                yield self.article_request(entry.url, day, entry.modified)
        for entry in feed.sitemaps:
            if self.wanted(entry.modified.date() if entry.modified else None):
                yield self.list_request(entry.url, page=1, again=True)
        page_number = list_page_of(response)
        if feed.following and page_number < self.max_list_pages:
            yield self.list_request(feed.following, page=page_number + 1)

    def listed(self, response: Response, page: Page) -> list[tuple[str, date | None]]:
        """Return the articles that a list page links to, newest first, with the day of their row.

        `page` is the response, parsed.
        """
        pattern = re.compile(self.article_url) if self.article_url else None
        links = article_links(page, pattern)
        return [(url, when.date() if when else None) for url, _, when in links]

    def wanted(self, day: date | None) -> bool:
        """Return whether an article of that day is new enough; one without a day is."""
        return self.since is None or day is None or day >= self.since

    async def parse_article(
        self, response: Response, parts: tuple[Article, ...] = ()
    ) -> AsyncIterator[Result]:
        """Read one page; follow an article's 下一页 and join its parts."""
        if response.status == 304:
            return  # the frontier notes that it has not changed
        found = await self.read(response, parts)
        if found.part is not None and found.following:
            yield self.part_request(found.following, (*parts, found.part), response)
        elif found.article is not None:
            yield self.fetched(response, found.article, found.annotations)
        else:
            reason = found.reason or ""
            yield PageFailure(
                url=asked_url(response.request),
                reason=reason,
                detail=found.detail,
                status=response.status,
                final=is_final(reason),
            )

    async def read(self, response: Response, parts: tuple[Article, ...] = ()) -> PageReading:
        """Read a page in this process or in the worker, and annotate the article it ends."""
        served = self.served(response)
        try:
            return await shared_offload().do(read_page, served, parts, self.since, self.annotate)
        except ProcessDied:
            return PageReading(reason="reader died")

    def served(self, response: Response) -> ServedPage:
        """Return what reading an article from a response depends on."""
        return ServedPage(
            body=response.body,
            url=response.url,
            asked=asked_url(response.request, own=True),
            charset=declared_charset(response),
            site=site_of(self),
            fetched_at=datetime.now(UTC),
            seconds=self.page_seconds(),
        )

    def part_request(self, url: str, parts: tuple[Article, ...], response: Response) -> Request:
        """Return a request for the next page of an article; kept in memory only."""
        return Request(
            url,
            callback=self.parse_article,
            errback=self.on_failure,
            cb_kwargs={"parts": parts},
            priority=START_PRIORITY,
            meta=self.page_meta(
                PageRequest(
                    kind="part",
                    first_url=asked_url(response.request),
                    first_fetch=first_fetch(response),
                )
            ),
        )

    def fetched(self, response: Response, article: Article, annotations: Any) -> FetchedArticle:
        """Return the article together with what the frontier keeps of its page."""
        return FetchedArticle(
            article=article,
            annotations=annotations,
            site=self.name,
            page_url=asked_url(response.request),
            fetch=first_fetch(response),
        )

    def on_failure(self, failure: Failure) -> Iterator[PageFailure]:
        """Yield the failure of a page that could not be fetched.

        When a later page of an article fails, the whole article is asked for again, later.
        """
        if not isinstance(failure.value, AskedToWait):
            yield failure_of(failure, asked_url(failure.request))  # type: ignore[attr-defined]


def site_of(spider: ArticleSpider | type[ArticleSpider]) -> Site:
    """Return what a spider declares of its site's pages."""
    return Site(
        name=spider.name,
        publisher=spider.publisher,
        region=spider.region,
        rules=spider.rules,
    )
