"""The worker processes of an import: they read shards of archives and send what they made of them.

They know nothing of the database; to load it would take a tenth of the time before the first page.
"""

from __future__ import annotations

import logging
import multiprocessing
import queue
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event

from lilong.crawler.items import Article, Issue
from lilong.crawler.reading import PageReading, Site, site_at
from lilong.crawler.workers.processes import exit_with_parent, relax_gc, start_worker
from lilong.pipelines.archives.joining import Joiner
from lilong.pipelines.archives.readers import open_archive
from lilong.pipelines.archives.saved import Archive, BadRecord, Record, SavedPage
from lilong.pipelines.items import PageArticle, TaggedArticle
from lilong.pipelines.tagging import Tagger, load_tagger

logger = logging.getLogger(__name__)

BATCH_SIZE = 32
"""Records between two commits: enough to tag and write in bulk. A guess."""
QUEUE_LIMIT = 8
"""Batches that may wait for the writer, for each worker: bounds the memory. A guess."""
SITE = "import"
"""The site of pages that no spider knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What is wanted of the pages."""

    since: date | None = None
    """The day, in Shanghai, before which nothing is wanted; undated articles are kept."""
    in_scope_only: bool = False
    sites: Mapping[str, Site] = field(default_factory=dict)
    """By host name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Every `shards`-th record of an archive, from `position` on."""

    archive: Archive
    shard: int
    """Its number, from 0."""
    shards: int
    size: int
    """Of the archive when the import was planned: bytes, or pages of a folder."""
    position: int = 0
    start: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a worker made of some records, and how far its shard has come."""

    shard: Shard
    articles: tuple[PageArticle, ...]
    skipped: Counter[str]
    position: int
    start: int
    finished: bool


def read_shard(shard: Shard, options: ImportOptions, tagger: Tagger) -> Iterator[Batch]:
    """Yield a shard's articles in batches; the last one is `finished`. Raises OSError."""
    position, start = shard.position, shard.start
    with open_archive(shard.archive) as read, closing(Joiner(shard.archive)) as joiner:
        records = (
            record
            for record in read(start, position)
            if record.position % shard.shards == shard.shard
        )
        finished = False
        while not finished:
            taken = list(islice(records, BATCH_SIZE))
            if taken:
                position, start = taken[-1].position + 1, taken[-1].after
            finished = len(taken) < BATCH_SIZE
            articles, skipped = read_records(taken, joiner, options, tagger)
            yield Batch(
                shard=shard,
                articles=articles,
                skipped=skipped,
                position=position,
                start=start,
                finished=finished,
            )


def read_records(
    records: list[Record], joiner: Joiner, options: ImportOptions, tagger: Tagger
) -> tuple[tuple[PageArticle, ...], Counter[str]]:
    """Return the tagged articles of records, and why others were skipped."""
    articles: list[Article] = []
    origins: list[tuple[Site, str | None]] = []
    skipped: Counter[str] = Counter()
    for record in records:
        url = None if isinstance(record, BadRecord) else record.url
        site = site_at(url, options.sites, Site(name=SITE))
        found = read_record(record, site, joiner, options.since)
        if found.article is None:
            skipped[found.reason or ""] += 1
        else:
            assert isinstance(record, SavedPage)
            articles.append(with_refused(found.article, record))
            origins.append((site, record.place))
    tagged = tagger.tag(articles, [site.region for site, _ in origins])
    kept = []
    for one, (site, place) in zip(tagged, origins, strict=True):
        if options.in_scope_only and not in_scope(one):
            skipped["out of scope"] += 1
        else:
            kept.append(PageArticle(one, site.name, place=place))
    return tuple(kept), skipped


def read_record(record: Record, site: Site, joiner: Joiner, since: date | None) -> PageReading:
    """Return the article of one record, or the reason why there is none."""
    if isinstance(record, BadRecord):
        return PageReading(reason=record.reason)
    try:
        return joiner.read(record, site, since)
    except Exception as error:  # a fault of ours costs one page, not the import; it is counted
        logger.exception("%s", record.url)
        return PageReading(url=record.url, reason=f"error: {type(error).__name__}")


def with_refused(article: Article, page: SavedPage) -> Article:
    """Return an article with an issue where the address that its page gives was refused."""
    if page.refused is None:
        return article
    issue = Issue(kind="refused_address", detail=f"{page.refused} is a home page or a list")
    return replace(article, issues=(*article.issues, issue))


def in_scope(tagged: TaggedArticle) -> bool:
    """Return whether the scope tag says that the article is about community governance."""
    return any(tag.kind == "scope" and tag.label == "in" for tag in tagged.tags)


@dataclass(frozen=True, slots=True)
class WorkerDied:
    """A worker gave up its shard."""

    shard: Shard
    reason: str


class ImportFailed(Exception):
    """A worker process died, or a file could not be read; the rest was imported."""


class Pool:
    """Worker processes that take shards from one queue and put batches into another."""

    def __init__(self, shards: list[Shard], options: ImportOptions, workers: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.tasks: Queue[Shard | None] = context.Queue()
        self.results: Queue[Batch | WorkerDied | None] = context.Queue(
            maxsize=QUEUE_LIMIT * workers
        )
        self.stopping: Event = context.Event()
        for shard in [*shards, *[None] * workers]:
            self.tasks.put(shard)
        self.processes = [
            start_worker(work, self.tasks, self.results, self.stopping, options)
            for _ in range(workers)
        ]

    def messages(self) -> Iterator[Batch | WorkerDied | None]:
        """Yield what the workers send until all have ended, None while nothing comes.

        Raises ImportFailed when a worker was killed.
        """
        ended = 0
        while ended < len(self.processes):
            try:
                message = self.results.get(timeout=1.0)
            except queue.Empty:
                self._check()
                yield None
                continue
            if message is None:
                ended += 1
            else:
                yield message

    def _check(self) -> None:
        for process in self.processes:
            if process.exitcode:
                raise ImportFailed(
                    f"a worker was killed (exit code {process.exitcode}); run the import again"
                )

    def stop(self) -> None:
        """End the workers, whatever they are doing: only the writer has anything to lose."""
        self.stopping.set()
        for process in self.processes:
            if process.is_alive():
                process.kill()
            process.join()


def work(
    tasks: Queue[Shard | None],
    results: Queue[Batch | WorkerDied | None],
    stopping: Event,
    options: ImportOptions,
) -> None:
    """Run the worker's main loop: read shards until there are none."""
    exit_with_parent()
    tagger = load_tagger()
    relax_gc()
    while (shard := tasks.get()) is not None and not stopping.is_set():
        try:
            for batch in read_shard(shard, options, tagger):
                results.put(batch)
        except OSError as error:
            results.put(WorkerDied(shard, error.strerror or str(error)))
    results.put(None)
