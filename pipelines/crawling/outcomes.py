"""Outcomes: what became of a page, worked out once and signalled to whoever keeps or shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response
from twisted.python.failure import Failure

from lilong.crawler.items import Article, PageFailure
from lilong.crawler.requests import asked_url, request_kind
from lilong.pipelines.items import fetch_of

page_done = object()
"""Scrapy signal: nothing more will come of a page in this run. Receivers get `outcome`, a
PageOutcome. A list page that was followed, and a page whose site asked us to wait, have none."""

OutcomeKind = Literal["stored", "unchanged", "dropped", "failed", "lost"]
"""`stored`: its article is in the database. `unchanged`: the server says so (304). `dropped`:
asking again is useless. `failed`: a later run tries again. `lost`: it could not be written, and the
database knows nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOutcome:
    """What became of a page."""

    kind: OutcomeKind
    url: str
    """The page's key in the frontier."""
    reason: str | None = None
    """Why there is no article, in a word or two: `http 404`, `too short`, `error: KeyError`."""
    article: Article | None = None
    """What was read, where an article was."""


class Ended(DropItem):
    """An item goes no further. Subclasses:

    Ended
    ├── PageFailed   the page gave no article; the frontier keeps the reason
    └── NotStored    the database could not be written; the page stays to be asked for again
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, log_level="INFO")


class PageFailed(Ended):
    """The page gave no article; the frontier keeps the reason."""


class NotStored(Ended):
    """The database could not be written; the page stays to be asked for again."""


class OutcomeSignals:
    """Scrapy extension: sends `page_done` for each page, from what Scrapy signals of its item."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect to the signals by which a page can end."""
        extension = cls(crawler)
        for receiver, signal in (
            (extension.item_scraped, signals.item_scraped),
            (extension.item_dropped, signals.item_dropped),
            (extension.item_error, signals.item_error),
            (extension.spider_error, signals.spider_error),
            (extension.response_received, signals.response_received),
        ):
            crawler.signals.connect(receiver, signal)
        return extension

    def item_scraped(self, item: Any) -> None:
        """Signal an article that was stored, or was there already."""
        if fetched := fetch_of(item):
            self._send("stored", fetched.page_url, article=fetched.article)

    def item_dropped(self, item: Any, exception: Exception) -> None:
        """Signal a page that gave no article, or one whose article was not stored.

        The latter because the database could not be written, or a pipeline of the user's drops it.
        """
        if isinstance(item, PageFailure):
            self._send("dropped" if item.final else "failed", item.url, item.reason)
        elif fetched := fetch_of(item):
            kind: OutcomeKind = "lost" if isinstance(exception, NotStored) else "dropped"
            self._send(kind, fetched.page_url, type(exception).__name__, fetched.article)

    def item_error(self, item: Any, failure: Failure) -> None:
        """Signal an item on which a pipeline raised something unforeseen."""
        if isinstance(item, PageFailure):
            self._send("failed", item.url, error_reason(failure))
        elif fetched := fetch_of(item):
            self._send("failed", fetched.page_url, error_reason(failure), fetched.article)

    def spider_error(self, failure: Failure, response: Response | Failure | None) -> None:
        """Signal a page on which the spider raised something unforeseen."""
        if response is not None:
            url = asked_url(response.request)  # type: ignore[union-attr]
            self._send("failed", url, error_reason(failure))

    def response_received(self, response: Response, request: Request) -> None:
        """Signal an article that has not changed since it was stored."""
        if response.status == 304 and request_kind(request) == "article":
            self._send("unchanged", asked_url(request))

    def _send(
        self, kind: OutcomeKind, url: str, reason: str | None = None, article: Article | None = None
    ) -> None:
        outcome = PageOutcome(kind=kind, url=url, reason=reason, article=article)
        self.crawler.signals.send_catch_log(page_done, outcome=outcome)


def error_reason(failure: Failure) -> str:
    """Return the word for an error that nobody foresaw: `error: KeyError`."""
    return f"error: {type(failure.value).__name__}"
