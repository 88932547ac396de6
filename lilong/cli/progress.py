"""What is seen of a crawl while it runs: a live line for each site, or log lines as JSON."""

from __future__ import annotations

import json
import logging
import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from time import monotonic
from typing import Any

from rich.logging import RichHandler
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from scrapy import signals
from scrapy.crawler import Crawler

from lilong.cli.options import stderr
from lilong.pipelines.crawling.outcomes import PageOutcome, page_done
from lilong.pipelines.storage.database import timestamp

logger = logging.getLogger("lilong.pages")


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and what the record says besides."""

    EXTRA = ("site", "url", "outcome", "reason")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        line: dict[str, Any] = {
            "time": timestamp(datetime.fromtimestamp(record.created).astimezone()),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if spider := getattr(record, "spider", None):
            line["site"] = spider.name
        line |= {name: getattr(record, name) for name in self.EXTRA if hasattr(record, name)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure_logging(*, verbose: bool, as_json: bool) -> None:
    """Log to standard error: warnings beside the live lines, with `verbose` or as JSON all."""
    level = logging.INFO if verbose or as_json else logging.WARNING
    handler: logging.Handler
    if stderr.is_terminal and not as_json:
        handler = RichHandler(level, console=stderr, show_path=False)
        handler.setFormatter(logging.Formatter("%(message)s"))
    else:
        handler = logging.StreamHandler(sys.stderr)
        plain = logging.Formatter("%(asctime)s %(levelname)s %(message)s")
        handler.setFormatter(JsonLines() if as_json else plain)
    handler.setLevel(level)  # Scrapy sets the root logger's to nothing
    logging.basicConfig(level=level, handlers=[handler])


def quiet_scrapy() -> None:
    """Let Scrapy write no more than we show: it sets its logger to DEBUG, and prints each item."""
    level = logging.getLogger().level
    logging.getLogger("scrapy").setLevel(level)
    if level > logging.INFO:
        # A traceback for each host that does not answer; the run's table names them in a line.
        logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)


def live_lines(*, shown: bool) -> AbstractContextManager[Progress | None]:
    """Return live lines on a terminal, nothing elsewhere."""
    if not shown or not stderr.is_terminal:
        return nullcontext()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TextColumn("{task.completed}/{task.total}  {task.fields[note]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=stderr,
    )


class SiteLine:
    """One site's live line: pages asked for, articles, errors, pages a second, time left."""

    def __init__(self, crawler: Crawler, site: str, progress: Progress) -> None:
        self.crawler = crawler
        self.progress = progress
        self.task = progress.add_task(escape(site), total=None, note="")
        self.began = monotonic()
        self.pages = self.articles = self.errors = 0
        crawler.signals.connect(self.received, signals.response_received)
        crawler.signals.connect(self.done, page_done)

    def received(self) -> None:
        """Count a page."""
        self.pages += 1
        self.show()

    def done(self, outcome: PageOutcome) -> None:
        """Count an article, or a page that gave none."""
        if outcome.kind == "stored":
            self.articles += 1
        elif outcome.kind != "unchanged":
            self.errors += 1
        self.show()

    def show(self) -> None:
        """Draw the line."""
        assert self.crawler.stats is not None
        done = self.articles + self.errors
        known = self.crawler.stats.get_value("lilong/waiting", 0)
        total = known + self.crawler.stats.get_value("lilong/found", 0)
        rate = self.pages / max(monotonic() - self.began, 0.001)
        note = f"{self.pages} pages  {self.articles} articles  {self.errors} errors  {rate:.1f}/s"
        self.progress.update(self.task, completed=done, total=max(total, done), note=note)


def log_pages(crawler: Crawler, site: str) -> None:
    """Log what became of each page."""

    def done(outcome: PageOutcome) -> None:
        article = outcome.article
        about = {"site": site, "url": outcome.url, "outcome": outcome.kind}
        message = outcome.reason or outcome.kind
        if outcome.reason is not None:
            about["reason"] = outcome.reason
        if article is not None:
            about["url"] = article.url
            message = outcome.reason or article.headline
        logger.info("%s", message, extra=about)

    crawler.signals.connect(done, page_done, weak=False)
