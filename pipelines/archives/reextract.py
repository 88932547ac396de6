"""Extract every article again from the WARC files that crawls left, without the network."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from lilong.crawler.items import Article
from lilong.crawler.reading import PageReading, Site
from lilong.crawler.workers.processes import exit_with_parent, ignore_sigint_in_children
from lilong.pipelines.archives.joining import Joiner
from lilong.pipelines.archives.saved import Archive, SavedPage
from lilong.pipelines.archives.warc import read_warc
from lilong.pipelines.archives.workers import SITE
from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.storage.corrections import lay, standing, uncorrected
from lilong.pipelines.storage.identity import is_revision
from lilong.pipelines.storage.read import read_article
from lilong.pipelines.storage.records import STABLE
from lilong.pipelines.storage.store import store
from lilong.pipelines.tagging import Tagger, load_tagger

CHUNK_SIZE = 32
"""Pages that a worker reads at a time: a guess."""
COMPARED = tuple(field.name for field in STABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """An article's page as a crawl kept it."""

    article: int
    url: str
    site: str
    publisher: str | None = None
    """As stored: what a crawl of no known site (`--kind weixin`) said."""
    warc: Path
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """What reading a kept page again gave: an article, or the reason why there is none."""

    page: KeptPage
    tagged: TaggedArticle | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The fields of one article that differ from what is stored: (stored, read now)."""

    article: int
    url: str
    fields: dict[str, tuple[Any, Any]]


def kept_pages(db: Database, folder: Path) -> list[KeptPage]:
    """Return every article whose page lies in a WARC file of `folder`, in the files' order."""
    rows = db.execute(
        "SELECT articles.id, pages.url, articles.site, articles.publisher, warc_file, warc_offset"
        " FROM articles JOIN pages ON pages.url = coalesce(articles.page, articles.url)"
        " WHERE warc_file IS NOT NULL ORDER BY warc_file, warc_offset"
    )
    return [
        KeptPage(
            article=number,
            url=url,
            site=site or SITE,
            publisher=publisher,
            warc=folder / file,
            offset=offset,
        )
        for number, url, site, publisher, file, offset in rows
    ]


def reread_all(pages: list[KeptPage], sites: Mapping[str, Site], workers: int) -> Iterator[Reread]:
    """Read pages again on several processes, in order; `sites` is by spider name.

    At most two chunks for each worker are under way, so memory does not grow with the pages.
    """
    chunks = iter([pages[n : n + CHUNK_SIZE] for n in range(0, len(pages), CHUNK_SIZE)])
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_load) as pool:
        with ignore_sigint_in_children():
            under_way: list[Future[list[Reread]]] = [
                pool.submit(reread_chunk, chunk, sites) for chunk in islice(chunks, 2 * workers)
            ]
        while under_way:
            done = under_way.pop(0).result()
            under_way.extend(pool.submit(reread_chunk, c, sites) for c in islice(chunks, 1))
            yield from done


_taggers: list[Tagger] = []  # of this worker process: filled once, by its initializer


def _load() -> None:
    exit_with_parent()
    _taggers.append(load_tagger())


def reread_chunk(pages: list[KeptPage], sites: Mapping[str, Site]) -> list[Reread]:
    """Read and tag some pages: a worker's task."""
    found: list[Reread] = []
    articles: list[Article] = []
    hints: list[str | None] = []
    for page in pages:
        site = sites.get(page.site) or Site(name=page.site, publisher=page.publisher)
        try:
            reading = reread(page, site)
        except (OSError, LookupError) as error:
            reading = PageReading(reason=f"no WARC record: {error}")
        if reading.article is not None:
            articles.append(reading.article)
            hints.append(site.region)
        found.append(Reread(page=page, reason=reading.reason))
    tagged = iter(_taggers[0].tag(articles, hints))
    return [each if each.reason else replace(each, tagged=next(tagged)) for each in found]


def reread(page: KeptPage, site: Site) -> PageReading:
    """Read a kept page with its further parts, which lie in the same file.

    Raises OSError (no such file) or LookupError (no such record).
    """
    first = replace(record_at(page.warc, page.offset), asked=page.url)
    joiner = joiner_of(page.warc)
    found, _ = joiner.join(joiner.pages_from(joiner.take(first, site), site), site)
    if found.part is not None:  # half an article must not replace the whole one
        raise LookupError(f"{page.warc.name} lacks the next page {found.following}")
    return found


def record_at(warc: Path, offset: int) -> SavedPage:
    """Return the page at an offset, with that as its position. Raises LookupError."""
    found = next(read_warc(warc, offset, offset), None)
    if not isinstance(found, SavedPage):
        raise LookupError(f"{warc.name} has no page at {offset}")
    return found


@lru_cache(maxsize=2)
def joiner_of(warc: Path) -> Joiner:
    """Return the joiner of a file: pages are read file by file."""
    return Joiner(Archive(path=warc, kind="warc"))


def compare(db: Database, reread: Reread) -> Change | None:
    """Return what differs from the stored article, corrections aside; None when nothing does."""
    assert reread.tagged is not None
    stored = read_article(db, reread.page.article).tagged
    corrections = standing(db, reread.page.article)
    if not is_revision(uncorrected(corrections, stored).article, reread.tagged.article):
        return None  # its page holds another text since
    was, now = stored.article, lay(corrections, reread.tagged).article
    differing = {
        name: (getattr(was, name), getattr(now, name))
        for name in COMPARED
        if getattr(was, name) != getattr(now, name)
    }
    if not differing:
        return None
    return Change(article=reread.page.article, url=was.url, fields=differing)


def apply(db: Database, reread: Reread) -> None:
    """Store what was read as a new revision; the old one is kept."""
    assert reread.tagged is not None
    site = None if reread.page.site == SITE else reread.page.site
    store(db, reread.tagged, site=site, page={"url": reread.page.url})
