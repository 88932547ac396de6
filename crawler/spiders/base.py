"""ArticleSpider: follows list pages to articles; a site is a subclass with what differs."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.extract.article import extract, join_pages
from crawler.extract.errors import ExtractError
from crawler.extract.lists import article_links, next_list_page
from crawler.extract.page import next_page, parse
from crawler.extract.rules import PageRules
from crawler.extract.urls import clean_url
from crawler.items import Article, FetchedArticle, PageFailure

GONE = {404, 410, 451}
MAX_PARTS = 30  # 下一页 of one article; the longest seen in picture stories is about 25
EPOCH = date(2000, 1, 1)

# Request priorities: start pages, then articles (newest first), then deeper list pages.
START_PRIORITY, UNDATED_PRIORITY, LIST_PRIORITY = 100_000, 5_000, 1


class ArticleSpider(Spider):
    """A site: list pages that lead to articles.

    Subclasses set `name`, `publisher` and `start_urls`; `article_url` is a regular expression that
    an article's URL matches (None: judged by the shape of list rows), `rules` overrides fields by
    CSS, `region` is the GB/T 2260 adcode of where the publisher sits (a weak hint), `interval` the
    hours between two scheduled crawls.
    """

    publisher: ClassVar[str | None] = None
    region: ClassVar[str | None] = None
    article_url: str | None = None
    rules: ClassVar[PageRules] = PageRules()
    interval: ClassVar[int] = 24
    max_list_pages: int = 50

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every start page."""
        for url in self.start_urls:
            yield self.list_request(url, page=1)

    def list_request(self, url: str, *, page: int) -> Request:
        """A request for a list page; `page` counts from 1 within its chain of 下一页."""
        return Request(
            url,
            callback=self.parse_list,
            errback=self.on_failure,
            priority=START_PRIORITY if page == 1 else LIST_PRIORITY,
            meta={"kind": "list", "list_page": page, "handle_httpstatus_list": [304]},
        )

    def article_request(self, url: str, day: date | None = None) -> Request:
        """A request for an article; the newer its day in the list, the sooner it is fetched."""
        return Request(
            clean_url(url),
            callback=self.parse_article,
            errback=self.on_failure,
            priority=(day - EPOCH).days if day else UNDATED_PRIORITY,
            meta={"kind": "article"},
        )

    def request_for(self, kind: str, url: str, meta: Mapping[str, Any]) -> Request:
        """Make again a request that the frontier remembers (`kind` is `list` or `article`)."""
        if kind == "list":
            return self.list_request(url, page=int(meta.get("list_page", 1)))
        return self.article_request(url)

    def parse_list(self, response: Response) -> Iterator[Request]:
        """Yield a request for each article of a list page and one for the next list page."""
        if response.status == 304:
            return
        for url, day in self.listed(response):
            yield self.article_request(url, day)
        page = response.meta["list_page"]
        following = next_list_page(response.body, response.url)
        if following and page < self.max_list_pages:
            yield self.list_request(following, page=page + 1)

    def listed(self, response: Response) -> list[tuple[str, date | None]]:
        """The articles that a list page links to, newest first, with the day of their row."""
        pattern = re.compile(self.article_url) if self.article_url else None
        links = article_links(response.body, response.url, pattern)
        return [(url, when.date() if when else None) for url, _, when in links]

    def parse_article(
        self, response: Response, parts: tuple[Article, ...] = ()
    ) -> Iterator[FetchedArticle | PageFailure | Request]:
        """Extract one page; follow an article's 下一页 and join its parts."""
        first = response.meta.get("first_url", response.request.url)  # type: ignore[union-attr]
        try:
            part = self.extract(response)
        except ExtractError as error:
            if not parts:
                yield PageFailure(url=first, reason=f"no {error.field}", status=response.status)
                return
            self.logger.warning("%s: page %d has no text", first, len(parts) + 1)
            part = None
        parts = (*parts, part) if part else parts
        following = next_page(parse(response.body, response.url)) if part else None
        if following and len(parts) < MAX_PARTS and following not in {p.url for p in parts}:
            yield self.part_request(following, first, parts, response)
            return
        yield self.fetched(response, first, join_pages(parts))

    def part_request(
        self, url: str, first: str, parts: tuple[Article, ...], response: Response
    ) -> Request:
        """A request for the next page of a multi-page article; kept in memory only."""
        return Request(
            url,
            callback=self.parse_article,
            errback=self.on_part_failure,
            cb_kwargs={"parts": parts},
            priority=START_PRIORITY,
            meta={
                "kind": "part",
                "first_url": first,
                "first_response": response.meta.get("first_response", headers_of(response)),
            },
        )

    def extract(self, response: Response) -> Article:
        """The record that one response holds."""
        return extract(
            response.body,
            response.url,
            self.rules,
            charset=declared_charset(response),
            fetched_at=datetime.now(UTC),
            publisher=self.publisher,
        )

    def fetched(self, response: Response, first: str, article: Article) -> FetchedArticle:
        """The article together with what the frontier keeps of its page."""
        return FetchedArticle(
            article=article,
            site=self.name,
            region_hint=self.region,
            page_url=first,
            **response.meta.get("first_response", headers_of(response)),
        )

    def on_failure(self, failure: Failure) -> Iterator[PageFailure]:
        """A page that could not be fetched, with the reason in one word or two."""
        request = failure.request  # type: ignore[attr-defined]
        yield failure_of(failure, request.meta.get("first_url", request.url))

    def on_part_failure(self, failure: Failure) -> Iterator[PageFailure]:
        """A later page of an article failed: the whole article is asked for again, later."""
        yield from self.on_failure(failure)


def failure_of(failure: Failure, url: str) -> PageFailure:
    """Say why a download failed; `final` means that asking again is useless."""
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        return PageFailure(url=url, reason=f"http {status}", status=status, final=status in GONE)
    if isinstance(error, IgnoreRequest):
        text = str(error)
        robots = "robots.txt" in text
        return PageFailure(url=url, reason="robots.txt" if robots else text, final=True)
    return PageFailure(url=url, reason=type(error).__name__)


def declared_charset(response: Response) -> str | None:
    """The charset of the Content-Type header, if it names one."""
    header = (response.headers.get("Content-Type") or b"").decode("latin-1")
    found = re.search(r"charset\s*=\s*[\"']?([\w-]+)", header, re.IGNORECASE)
    return found.group(1) if found else None


def headers_of(response: Response) -> dict[str, Any]:
    """What the frontier keeps of a response: validators, status and its WARC record."""

    def header(name: str) -> str | None:
        value = response.headers.get(name)
        return value.decode("latin-1") if value else None

    return {
        "etag": header("ETag"),
        "last_modified": header("Last-Modified"),
        "status": response.status,
        "warc": response.meta.get("warc"),
    }
