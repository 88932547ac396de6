"""Store: one tagged article, its page's mark and every index, in one transaction."""

from __future__ import annotations

import logging
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal, Self

from sqlite_utils import Database

from crawler.items import FetchedArticle
from pipelines.database import explain_error, open_database, timestamp
from pipelines.forget import without_forgotten
from pipelines.frontier import plan_visit
from pipelines.parts import replace_tags
from pipelines.records import digest
from pipelines.rows import Pending, article_columns, insert_article, replace_article
from pipelines.scheduler import NotStored, stop_crawl
from pipelines.tagged import TaggedArticle, TaggedFetch

logger = logging.getLogger(__name__)

Outcome = Literal["new", "changed", "unchanged", "forgotten"]
"""What became of an article; one that was erased on request is not stored again."""

PAGE_COLUMNS = frozenset(
    "url fetched_at status etag last_modified next_fetch_at meta depth priority "
    "warc_file warc_offset warc_length".split()
)
"""What `store` may be told of the page."""


def store(
    db: Database,
    tagged: TaggedArticle,
    *,
    site: str | None = None,
    page: Mapping[str, Any] | None = None,
    run: int | None = None,
) -> Outcome:
    """Store an article as new, as a new revision of what is there, or note that nothing changed.

    One transaction with the page's `stored` mark. The old state of a changed article goes to
    `revisions`.

    Args:
        site: name of the spider or import.
        page: columns of PAGE_COLUMNS; `url` is the page's key in the frontier where it is not the
            article's own.
        run: id of the run that opened issues are counted for.

    Raises:
        sqlite3.Error: nothing of this article was written.
    """
    with db.atomic():
        pending = Pending(db)
        outcome = _store(db, tagged, site, dict(page or {}), run, pending)
        pending.write()
    return outcome


def store_many(
    db: Database, articles: Iterable[tuple[TaggedArticle, str | None]]
) -> Counter[Outcome]:
    """Store articles, each with its site, in one transaction; counts the outcomes.

    Several times as fast as one by one.

    Raises:
        sqlite3.Error: nothing was written.
    """
    with db.atomic():
        pending = Pending(db)
        outcomes = Counter(_store(db, each, site, {}, None, pending) for each, site in articles)
        pending.write()
    return outcomes


def _store(
    db: Database,
    tagged: TaggedArticle,
    site: str | None,
    page: dict[str, Any],
    run: int | None,
    pending: Pending,
) -> Outcome:
    url = str(page.pop("url", tagged.article.url))
    # The first statement writes: a transaction that begins by reading cannot wait for a lock.
    _touch_page(db, url, site)
    kept = without_forgotten(db, tagged)
    if kept is None:
        db.execute("UPDATE pages SET state = 'dropped', reason = 'forgotten' WHERE url = ?", [url])
        return "forgotten"
    outcome = _write_article(db, kept, site, url, pending)
    _mark_stored(db, url, page, outcome)
    _open_issues(db, tagged, run)
    return outcome


def _write_article(
    db: Database, tagged: TaggedArticle, site: str | None, page: str, pending: Pending
) -> Outcome:
    article = tagged.article
    known = db.execute(
        "SELECT id, digest, revision FROM articles WHERE url = ?", [article.url]
    ).fetchone()
    mark = digest(article)
    if known is None:
        columns = article_columns(pending.parts, tagged, mark) | {"site": site, "page": page}
        insert_article(db, tagged, columns, pending)
        return "new"
    identity, old_mark, revision = known
    if old_mark == mark:
        db.execute(
            "UPDATE articles SET fetched_at = coalesce(?, fetched_at) WHERE id = ?",
            [article.fetched_at and timestamp(article.fetched_at), identity],
        )
        return "unchanged"
    columns = article_columns(pending.parts, tagged, mark) | {
        "revision": revision + 1,
        "page": page,
    }
    replace_article(db, identity, tagged, columns, pending)
    return "changed"


def retag(db: Database, identity: int, tagged: TaggedArticle) -> None:
    """Replace the tags, region and places of a stored article by those of `tagged`."""
    with db.atomic():
        replace_tags(db, identity, tagged)


def _touch_page(db: Database, url: str, site: str | None) -> None:
    db.execute(
        "INSERT INTO pages (url, site, kind, state, discovered_at) VALUES (?, ?, 'article',"
        " 'discovered', ?) ON CONFLICT (url) DO UPDATE SET attempts = attempts",
        [url, site, timestamp()],
    )


def _mark_stored(db: Database, url: str, page: dict[str, Any], outcome: Outcome) -> None:
    unknown = page.keys() - PAGE_COLUMNS
    if unknown:
        raise ValueError(f"pages has no column {', '.join(sorted(unknown))} that store may set")
    page.setdefault("fetched_at", timestamp())
    pairs = "".join(f", {name} = ?" for name in page)
    unchanged = "unchanged_fetches + 1" if outcome == "unchanged" else "0"
    db.execute(
        "UPDATE pages SET state = 'stored', reason = NULL, attempts = attempts + 1,"
        f" unchanged_fetches = {unchanged}{pairs} WHERE url = ?",
        [*page.values(), url],
    )
    if page.get("warc_file") is not None:
        db.execute(
            "INSERT OR IGNORE INTO snapshots"
            " (url, fetched_at, status, warc_file, warc_offset, warc_length)"
            " SELECT url, fetched_at, status, warc_file, warc_offset, warc_length"
            " FROM pages WHERE url = ?",
            [url],
        )


def _open_issues(db: Database, tagged: TaggedArticle, run: int | None) -> None:
    for issue in tagged.article.issues:
        db.execute(
            "INSERT OR IGNORE INTO issues (run, url, kind, detail, created_at)"
            " VALUES (?, ?, ?, ?, ?)",
            [run, tagged.article.url, issue.kind, issue.detail, timestamp()],
        )


class StorePipeline:
    """Scrapy item pipeline: stores tagged articles, passes on everything else.

    Settings: LILONG_DB, the database; LILONG_RUN, the number of the run. What cannot be written
    (full disk, locked database) stops the crawl; its page stays to be asked for again.
    """

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.path = str(crawler.settings["LILONG_DB"])
        self.run = crawler.settings.getint("LILONG_RUN") or None
        self.db = open_database(self.path)
        self.broken = False

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Open the database before the first page comes."""
        return cls(crawler)

    def close_spider(self) -> None:
        """Close the database."""
        self.db.close()

    def process_item(self, item: Any) -> Any:
        """Store a TaggedFetch; gives its FetchedArticle. Outcomes are counted in the stats."""
        if not isinstance(item, TaggedFetch):
            return item
        fetched = item.fetched
        if self.broken:
            raise NotStored(fetched.page_url, log_level="INFO")  # a try would wait for the lock
        try:
            with self.db.atomic():
                outcome = store(
                    self.db, item.tagged, site=fetched.site, page=page_of(fetched), run=self.run
                )
                plan_visit(self.db, fetched.page_url, fetched.article.date_published)
        except sqlite3.Error as error:
            self.broken = True
            logger.critical("%s. Stopping.", explain_error(error, self.path))
            stop_crawl(self.crawler)
            raise NotStored(fetched.page_url, log_level="INFO") from error
        self.crawler.stats.inc_value(f"lilong/{outcome}")
        return fetched


def page_of(fetched: FetchedArticle) -> dict[str, Any]:
    """What the fetch says of its page, as `store` takes it."""
    page: dict[str, Any] = {
        "url": fetched.page_url,
        "status": fetched.status,
        "etag": fetched.etag,
        "last_modified": fetched.last_modified,
    }
    if fetched.article.fetched_at is not None:
        page["fetched_at"] = timestamp(fetched.article.fetched_at)
    if fetched.warc is not None:
        page["warc_file"] = fetched.warc.file
        page["warc_offset"] = fetched.warc.offset
        page["warc_length"] = fetched.warc.length
    return page
