"""What a spider's item passes on its way into the database: Scrapy's item pipelines, in order."""

from __future__ import annotations

import asyncio
import sqlite3
from functools import partial
from typing import Any, Self

from lilong.crawler.items import FetchedArticle, PageFailure
from lilong.pipelines.crawling.outcomes import NotStored, PageFailed
from lilong.pipelines.crawling.revisits import plan_visit
from lilong.pipelines.crawling.session import site_crawl
from lilong.pipelines.items import PageArticle, TaggedFetch
from lilong.pipelines.storage.database import timestamp
from lilong.pipelines.storage.store import Outcome, store_pages
from lilong.pipelines.tagging import tag_one, tagger_of

BATCH_SIZE = 8
"""Articles of one transaction at most; one by one they take half as long again
(benchmarks/step_speed.py)."""
FLUSH_AFTER = 0.05
"""Seconds that an article waits for others: a guess. What waits when the process is killed is
fetched again."""


class FailurePipeline:
    """Ends the road of a page that gave no article."""

    def process_item(self, item: Any) -> Any:
        """Raise PageFailed for a PageFailure; pass on everything else."""
        if isinstance(item, PageFailure):
            detail = f" ({item.detail})" if item.detail else ""
            raise PageFailed(f"{item.url}: {item.reason}{detail}")
        return item


class TagPipeline:
    """Has articles tagged where they are read, and takes up the tags.

    The setting LILONG_TOPICS names another folder of a topic model.
    """

    def __init__(self, spider: Any, topics: str | None) -> None:
        tagger_of(topics)  # what is wrong with a model shows before the first page comes
        spider.annotate = partial(tag_one, topics=topics)

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Load the models and hand the tagging to the spider."""
        return cls(crawler.spider, crawler.settings.get("LILONG_TOPICS"))

    def process_item(self, item: Any) -> Any:
        """Return a TaggedFetch for a FetchedArticle, and everything else as it is."""
        if not isinstance(item, FetchedArticle):
            return item
        return TaggedFetch(tagged=item.annotations, fetched=item)


class StorePipeline:
    """Stores tagged articles in the session's database, passes on everything else.

    What cannot be written (full disk, locked database) stops the crawl; its page stays to be asked
    for again.
    """

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.site = site_crawl(crawler)
        self.gathered: list[tuple[TaggedFetch, asyncio.Future[Outcome]]] = []

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make the pipeline."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Store a TaggedFetch; return its FetchedArticle. Outcomes are counted in the stats."""
        if not isinstance(item, TaggedFetch):
            return item
        if self.site.broken:
            raise NotStored(item.fetched.page_url)  # a try would wait for the lock
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[Outcome] = loop.create_future()
        self.gathered.append((item, outcome))
        if len(self.gathered) == 1:
            loop.call_later(FLUSH_AFTER, self._write)
        elif len(self.gathered) == BATCH_SIZE:
            self._write()
        self.crawler.stats.inc_value(f"lilong/{await outcome}")
        return item.fetched

    def _write(self) -> None:
        """Store what was gathered in one transaction; one by one where something in it fails."""
        gathered, self.gathered = self.gathered, []
        if not gathered:  # they were enough before the time was up
            return
        try:
            outcomes = self._store([item for item, _ in gathered])
        except Exception as error:  # whatever it is, those who wait get it
            if len(gathered) > 1 and not isinstance(error, sqlite3.Error):
                for each in gathered:
                    self.gathered = [each]
                    self._write()
                return
            self._reject(gathered, error)
        else:
            for (_, waiting), outcome in zip(gathered, outcomes, strict=True):
                if not waiting.done():
                    waiting.set_result(outcome)

    def _store(self, items: list[TaggedFetch]) -> list[Outcome]:
        db = self.site.session.db
        with db.atomic():
            outcomes = store_pages(db, [page_article(each) for each in items], self.site.run)
            for fetched in (each.fetched for each in items):
                plan_visit(db, fetched.page_url, fetched.article.date_published)
        return outcomes

    def _reject(
        self, gathered: list[tuple[TaggedFetch, asyncio.Future[Outcome]]], error: Exception
    ) -> None:
        if isinstance(error, sqlite3.Error):
            self.site.fail(error)
        for item, waiting in gathered:
            if not waiting.done():
                lost = isinstance(error, sqlite3.Error)
                waiting.set_exception(NotStored(item.fetched.page_url) if lost else error)


def page_article(item: TaggedFetch) -> PageArticle:
    """Return the article with its site and what the fetch says of its page."""
    fetched, fetch = item.fetched, item.fetched.fetch
    page: dict[str, Any] = {
        "url": fetched.page_url,
        "status": fetch.status,
        "etag": fetch.etag,
        "last_modified": fetch.last_modified,
    }
    if fetched.article.fetched_at is not None:
        page["fetched_at"] = timestamp(fetched.article.fetched_at)
    if fetch.warc is not None:
        page["warc_file"] = fetch.warc.file
        page["warc_offset"] = fetch.warc.offset
        page["warc_length"] = fetch.warc.length
    return PageArticle(item.tagged, fetched.site, page)
