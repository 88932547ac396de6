"""Politeness beyond Scrapy's own: Crawl-delay, Retry-After, and no straying to other sites."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

logger = logging.getLogger(__name__)

SLOW_DOWN = {429, 503}
PATIENCE = 300.0
"""Seconds that a crawl waits for a site; one that asks for more is left alone for this run. A
guess."""
FIRST_PAUSE = 10.0
"""Seconds after a 429 that names no time; doubled each time in a row. A guess."""


class AskedToWait(IgnoreRequest):
    """The site wants us back later than this run can wait; the page stays to be asked for."""


class SameSite(OffsiteMiddleware):
    """Scrapy's OffsiteMiddleware, which drops a redirect to another site without telling anybody.

    Here the request comes to `process_request`, and its page's errback hears of it.
    """

    def request_scheduled(self, request: Request, spider: Spider) -> None:
        """Let the request pass; `process_request` judges it."""


class Politeness:
    """Downloader middleware: the pace of each host is never quicker than it asks for.

    Placed behind Scrapy's RetryMiddleware (a higher number), so that a retry waits too.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.agent = crawler.settings["USER_AGENT"]
        self.floors: dict[str, float] = {}
        self.closed: dict[str, float] = {}
        self.pauses: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware and listen for robots.txt and for responses."""
        politeness = cls(crawler)
        crawler.signals.connect(politeness.robots_parsed, signals.robots_parsed)
        crawler.signals.connect(politeness.response_downloaded, signals.response_downloaded)
        return politeness

    def robots_parsed(self, robotparser: Any, request: Request) -> None:
        """Take a host's Crawl-delay as the least time between two requests."""
        delay = robotparser.crawl_delay(self.agent)
        host = urlparse_cached(request).hostname or ""
        if delay and delay > PATIENCE:
            logger.warning("%s asks for %g seconds between requests: left alone", host, delay)
            self._leave(host, float(delay))
        elif delay and delay > self.crawler.settings.getfloat("DOWNLOAD_DELAY"):
            logger.info("%s asks for %g seconds between requests", host, delay)
            self.floors[host] = float(delay)
            self._pace(host)

    def _pace(self, host: str) -> None:
        """Undo what AutoThrottle or a new slot has made quicker than the host's Crawl-delay."""
        slot = self._slot(host)
        if slot is not None and host in self.floors:
            slot.delay = max(slot.delay, self.floors[host])
            slot.jitter = 0.0  # the delay is the least, not the mean

    def _slot(self, host: str) -> Slot | None:
        engine = self.crawler.engine
        return engine.downloader.slots.get(host) if engine is not None else None

    def process_request(self, request: Request) -> None:
        """Leave a host alone that asked for more time than a run has."""
        host = urlparse_cached(request).hostname or ""
        if self.closed.get(host, 0.0) > monotonic():
            raise AskedToWait(f"{host} asked us to wait")

    def process_response(self, request: Request, response: Response) -> Response:
        """Give up, for this run, a page whose host asked for more time than a run has."""
        host = urlparse_cached(request).hostname or ""
        if response.status in SLOW_DOWN and self.closed.get(host, 0.0) > monotonic():
            raise AskedToWait(f"{host} asked us to wait")
        return response

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Heed a 429 or 503 before Scrapy's downloader sends the host's next request."""
        host = urlparse_cached(request).hostname or ""
        self._pace(host)
        if response.status not in SLOW_DOWN:
            self.pauses.pop(host, None)
            return
        seconds = retry_after(response, datetime.now(UTC))
        if seconds is None and response.status != 429:
            return
        if seconds is None:
            seconds = self.pauses[host] = self.pauses.get(host, FIRST_PAUSE / 2) * 2
        logger.warning("%s answered %d: waiting %g seconds", host, response.status, seconds)
        if seconds > PATIENCE:
            self._leave(host, seconds)
        else:
            self._wait(host, seconds)

    def _wait(self, host: str, seconds: float) -> None:
        slot = self._slot(host)
        if slot is not None:
            # The slot sends the next request `delay` after `lastseen`; one without a delay is given
            # a small one, as a site that says 429 finds us too quick in any case.
            slot.delay = max(slot.delay, 0.1)
            slot.lastseen = max(
                slot.lastseen, monotonic() + seconds - slot.delay * (1 - slot.jitter)
            )

    def _leave(self, host: str, seconds: float) -> None:
        """Ask this host for nothing more in this run, nor for what waits in its queue."""
        self.closed[host] = monotonic() + seconds
        slot = self._slot(host)
        while slot is not None and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(AskedToWait(f"{host} asked us to wait"))


def retry_after(response: Response, now: datetime) -> float | None:
    """Return the seconds that the Retry-After header asks for; None where it names no time.

    It holds a number or an HTTP date (RFC 9110, 10.2.3).
    """
    header = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if header.isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
