"""What each crawl did: a row in `runs`, and one in `run_sites` for each site it crawled."""

from __future__ import annotations

import json
import os
import socket
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from sqlite_utils import Database

from lilong.crawler.items import PageFailure
from lilong.pipelines.crawling.drops import drop_reason
from lilong.pipelines.items import fetch_of
from lilong.pipelines.storage.database import SHANGHAI, open_database, timestamp

COVERED = ("source", "date_published", "credits")
"""Fields whose share is watched: a site that stops showing them has changed its markup."""


def begin_run(db: Database, command: str, arguments: dict[str, Any]) -> int:
    """Note that a run has begun; gives its number."""
    with db.atomic():
        cursor = db.execute(
            "insert into runs (started_at, command, arguments, pid, host) values (?, ?, ?, ?, ?)",
            [
                timestamp(),
                command,
                json.dumps(arguments, ensure_ascii=False),
                os.getpid(),
                socket.gethostname(),
            ],
        )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def end_run(db: Database, run: int, outcome: str) -> None:
    """Note how a run ended: `finished`, `failed` or `stopped`."""
    with db.atomic():
        db.execute(
            "update runs set finished_at = ?, outcome = ? where id = ?",
            [timestamp(), outcome, run],
        )


@dataclass(slots=True)
class SiteCount:
    """What one site gave in one run."""

    dropped: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    scraped: int = 0
    started: float = field(default_factory=monotonic)

    def coverage(self) -> dict[str, float]:
        """Share of articles, in [0, 1], that have each watched field."""
        return {
            name: round(self.covered[name] / self.scraped, 4) for name in COVERED if self.scraped
        }


class RunRecorder:
    """Scrapy extension: counts what becomes of each page and writes it when the site is done.

    `lilong crawl` begins a run for all its sites and passes its number in the setting LILONG_RUN;
    a plain `scrapy crawl` gets a run of its own.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.count = SiteCount()
        self.run: int | None = crawler.settings.getint("LILONG_RUN") or None
        self.own_run = self.run is None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect to the signals that tell what becomes of pages."""
        recorder = cls(crawler)
        for signal in ("spider_opened", "spider_closed", "item_scraped", "item_dropped"):
            crawler.signals.connect(getattr(recorder, signal), getattr(signals, signal))
        crawler.signals.connect(recorder.item_error, signals.item_error)
        return recorder

    def spider_opened(self, spider: Spider) -> None:
        """Begin a run where none was begun for us."""
        self.count = SiteCount()
        if self.own_run:
            with open_database(self.crawler.settings["LILONG_DB"]) as db:
                self.run = begin_run(db, "scrapy crawl", {"sites": [spider.name]})

    def item_scraped(self, item: Any) -> None:
        """Count an article that was stored, or was there already."""
        if fetched := fetch_of(item):
            self.count.scraped += 1
            self.count.covered.update(name for name in COVERED if getattr(fetched.article, name))

    def item_dropped(self, item: Any, exception: Exception) -> None:
        """Count a page that gave no article, by reason."""
        if isinstance(item, PageFailure):
            (self.count.dropped if item.final else self.count.failed)[item.reason] += 1
        else:
            self.count.dropped[drop_reason(exception)] += 1

    def item_error(self, item: Any, failure: Any) -> None:
        """Count an article on which a pipeline failed."""
        self.count.failed[f"error: {failure.type.__name__}"] += 1

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Write the site's counts, unless another process is crawling it."""
        if reason == "site_busy":
            return
        with open_database(self.crawler.settings["LILONG_DB"]) as db:
            with db.atomic():
                db["run_sites"].insert(self._row(spider), replace=True)
            if self.own_run and self.run is not None:
                end_run(db, self.run, "finished" if reason == "finished" else "stopped")

    def _row(self, spider: Spider) -> dict[str, Any]:
        stats, count = self.crawler.stats, self.count
        assert stats is not None
        outcomes = {
            outcome: stats.get_value(f"lilong/{outcome}", 0)
            for outcome in ("found", "new", "changed", "unchanged")
        }
        return outcomes | {
            "run": self.run,
            "site": spider.name,
            "fetched": stats.get_value("response_received_count", 0),
            "dropped": count.dropped.total(),
            "failed": count.failed.total(),
            "reasons": json.dumps(count.dropped + count.failed, ensure_ascii=False),
            "coverage": json.dumps(count.coverage()),
            "seconds": round(monotonic() - count.started, 3),
        }


def due_sites(db: Database, intervals: Mapping[str, int]) -> list[str]:
    """The sites whose interval, in hours, has passed since their last crawl began."""
    last = dict(
        db.execute(
            "select site, max(started_at) from run_sites join runs on runs.id = run group by site"
        ).fetchall()
    )
    now = datetime.now(SHANGHAI)
    return [
        site
        for site, hours in intervals.items()
        if site not in last or datetime.fromisoformat(last[site]) + timedelta(hours=hours) <= now
    ]


def list_runs(db: Database, limit: int) -> list[dict[str, Any]]:
    """The last `limit` runs, newest first, with the sums of their sites' counts."""
    return list(
        db.query(
            "select runs.id, started_at, finished_at, outcome, command,"
            " group_concat(site, ' ') as sites, coalesce(sum(fetched), 0) as fetched,"
            " coalesce(sum(new), 0) as new, coalesce(sum(changed), 0) as changed,"
            " coalesce(sum(dropped), 0) as dropped, coalesce(sum(failed), 0) as failed"
            " from runs left join run_sites on run = runs.id"
            " group by runs.id order by runs.id desc limit ?",
            [limit],
        )
    )


def sites_of_run(db: Database, run: int) -> list[dict[str, Any]]:
    """One row for each site that a run crawled; `reasons` and `coverage` are dicts."""
    rows = db.query("select * from run_sites where run = ? order by site", [run])
    return [
        row | {key: json.loads(row[key]) for key in ("reasons", "coverage", "flags")}
        for row in rows
    ]
