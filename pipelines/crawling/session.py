"""A crawl's session: what the crawls of one process share, and what each site's parts share."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.utils.defer import deferred_from_coro

from lilong.pipelines.crawling.outcomes import PageOutcome, page_done
from lilong.pipelines.crawling.runs import begin_run, end_run, keep_site
from lilong.pipelines.storage.database import explain_error, open_database

logger = logging.getLogger(__name__)

COVERED = ("source", "date_published", "credits")
"""Fields whose share is watched: a site that stops showing them has changed its markup."""


class CrawlSession:
    """One database, one connection to it and perhaps one run, for all crawls of this process.

    A connection has a page cache of its own, so one for each part of each site is too many. One
    serves all, because they run in one thread and no transaction is open across an `await`.
    """

    _open: ClassVar[dict[str, CrawlSession]] = {}
    """The sessions of this process, by the absolute path of their database."""

    def __init__(self, path: str | Path) -> None:
        """Open the database; raises LilongDatabaseError."""
        self.path = str(path)
        self.key = os.path.abspath(path)
        self.db = open_database(path)
        self.run: int | None = None
        """The run of all sites, where one was begun."""
        self.users = 0
        self.unrecorded: list[str] = []
        """Sites whose counts could not be written."""

    @classmethod
    def join(cls, path: str | Path) -> CrawlSession:
        """Return the session of this process for a database; opened for whoever comes first."""
        key = os.path.abspath(path)
        if key not in cls._open:
            cls._open[key] = cls(path)
        session = cls._open[key]
        session.users += 1
        return session

    def leave(self) -> None:
        """Close the connection when the last who joined leaves."""
        self.users -= 1
        if self.users == 0:
            self.close()

    def close(self) -> None:
        """Close the connection, whoever is left."""
        self._open.pop(self.key, None)
        self.db.close()

    def begin(self, command: str, arguments: dict[str, Any]) -> int:
        """Begin a run for all sites; return its number."""
        self.run = begin_run(self.db, command, arguments)
        return self.run


@contextmanager
def crawl_session(path: str | Path) -> Iterator[CrawlSession]:
    """Hold the session of this process for a database, longer than any crawl that joins it.

    Raises LilongDatabaseError.
    """
    session = CrawlSession.join(path)
    try:
        yield session
    finally:
        session.close()


@dataclass(slots=True)
class SiteCount:
    """What one site gave in one run."""

    dropped: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    stored: int = 0
    started: float = field(default_factory=monotonic)

    def add(self, outcome: PageOutcome) -> None:
        """Count a page."""
        if outcome.kind == "stored":
            self.stored += 1
            self.covered.update(name for name in COVERED if getattr(outcome.article, name))
        elif outcome.kind == "dropped":
            self.dropped[outcome.reason or ""] += 1
        elif outcome.kind != "unchanged":
            self.failed[outcome.reason or ""] += 1

    def coverage(self) -> dict[str, float]:
        """Return the share of articles, in [0, 1], that have each watched field."""
        return {name: round(self.covered[name] / self.stored, 4) for name in COVERED if self.stored}


class SiteCrawl:
    """Scrapy extension: one site's crawl in the session of its process.

    Scheduler, pipelines and middlewares reach the database through it (`site_crawl`) and stop the
    crawl by it. It counts what becomes of each page, and writes the counts when the site is done.
    `lilong crawl` begins a run for all its sites; a plain `scrapy crawl` gets one of its own.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session = CrawlSession.join(crawler.settings["LILONG_DB"])
        self.run = self.session.run
        self.count = SiteCount()
        self.stopped = False
        """Nothing more may be asked for."""
        self.broken = False
        """The database cannot be written."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Join the session and listen to what becomes of pages."""
        site = cls(crawler)
        crawler.signals.connect(site.spider_opened, signals.spider_opened)
        crawler.signals.connect(site.count_page, page_done)
        crawler.signals.connect(site.spider_closed, signals.spider_closed)
        return site

    def spider_opened(self, spider: Spider) -> None:
        """Begin a run where none was begun for all sites."""
        self.count = SiteCount()
        if self.run is None and not self.stopped:
            self.run = begin_run(self.session.db, "scrapy crawl", {"sites": [spider.name]})

    def count_page(self, outcome: PageOutcome) -> None:
        """Count what became of a page."""
        self.count.add(outcome)

    def stop(self, problem: object) -> None:
        """Stop the crawl and say why; what is in flight ends, nothing new is asked for."""
        if self.stopped:
            return
        self.stopped = True
        logger.critical("%s. Stopping.", problem)
        engine = self.crawler.engine
        if engine is not None and engine.spider is not None:
            deferred_from_coro(engine.close_spider_async(reason="storage_error"))

    def fail(self, error: sqlite3.Error) -> None:
        """Stop the crawl: the database cannot be written (full disk, locked file)."""
        self.broken = True
        self.stop(explain_error(error, self.session.path))

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Write the site's counts, unless another process is crawling it; leave the session."""
        session = self.session
        try:
            if reason != "site_busy" and self.run is not None:
                keep_site(session.db, self._row(self.run, spider))
                if session.run is None:
                    end_run(session.db, self.run, "finished" if reason == "finished" else "stopped")
        except sqlite3.Error as error:
            session.unrecorded.append(spider.name)
            logger.critical(
                "%s. What %s gave is not recorded.",
                explain_error(error, session.path),
                spider.name,
            )
        finally:
            session.leave()

    def _row(self, run: int, spider: Spider) -> dict[str, Any]:
        stats, count = self.crawler.stats, self.count
        assert stats is not None
        outcomes = {
            outcome: stats.get_value(f"lilong/{outcome}", 0)
            for outcome in ("found", "new", "changed", "unchanged")
        }
        return outcomes | {
            "run": run,
            "site": spider.name,
            "fetched": stats.get_value("response_received_count", 0),
            "dropped": count.dropped.total(),
            "failed": count.failed.total(),
            "reasons": json.dumps(count.dropped + count.failed, ensure_ascii=False),
            "coverage": json.dumps(count.coverage()),
            "seconds": round(monotonic() - count.started, 3),
        }


def site_crawl(crawler: Crawler) -> SiteCrawl:
    """Return the site's crawl; Scrapy makes extensions before what calls this."""
    site = crawler.get_extension(SiteCrawl)
    if site is None:
        raise RuntimeError(f"EXTENSIONS lacks {SiteCrawl.__module__}.{SiteCrawl.__qualname__}")
    return site
