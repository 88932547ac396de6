"""Store: one tagged article, its page's mark and every index, in one transaction."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Mapping
from typing import Any, Literal, Self

from sqlite_utils import Database

from crawler.items import FetchedArticle
from pipelines.bigrams import search_form
from pipelines.database import explain_error, open_database, timestamp
from pipelines.dedup import Hashes, Repeat, find_repeat, keep_fingerprint, shingle_hashes
from pipelines.index import drop_from_index, index_article
from pipelines.parts import replace_parts, replace_tags, source_id
from pipelines.read import read_article
from pipelines.records import digest, tagged_to_record
from pipelines.scheduler import stop_crawl
from pipelines.tag import TaggedArticle, TaggedFetch

logger = logging.getLogger(__name__)

Outcome = Literal["new", "changed", "unchanged"]

PAGE_COLUMNS = frozenset(
    "url fetched_at status etag last_modified next_fetch_at meta depth priority "
    "warc_file warc_offset warc_length".split()
)
"""What `store` may be told of the page."""

ARTICLE_COLUMNS = (
    "headline alternative_headline date_published date_published_raw date_published_basis "
    "date_modified publisher source_url dateline byline section reprint_notice fetched_at"
).split()
"""Columns of `articles` that hold the field of the same name."""


def store(
    db: Database,
    tagged: TaggedArticle,
    *,
    site: str | None = None,
    page: Mapping[str, Any] | None = None,
    run: int | None = None,
) -> Outcome:
    """Store an article as new, as a new revision of what is there, or note that nothing changed.

    One transaction with the page's `stored` mark; inside an outer `db.atomic()` many articles
    make one transaction. The old state of a changed article goes to `revisions`.

    Args:
        site: name of the spider or import.
        page: columns of PAGE_COLUMNS; `url` is the page's key in the frontier where it is not the
            article's own.
        run: id of the run that opened issues are counted for.

    Raises:
        sqlite3.Error: nothing of this article was written.
    """
    page = dict(page or {})
    url = str(page.pop("url", tagged.article.url))
    with db.atomic():
        # The first statement writes: a transaction that begins by reading cannot wait for a lock.
        _touch_page(db, url, site)
        outcome = _write_article(db, tagged, site, url)
        _mark_stored(db, url, page, outcome)
        _open_issues(db, tagged, run)
    return outcome


def _write_article(db: Database, tagged: TaggedArticle, site: str | None, page: str) -> Outcome:
    article = tagged.article
    known = db.execute(
        "SELECT id, digest, revision FROM articles WHERE url = ?", [article.url]
    ).fetchone()
    mark = digest(article)
    if known is None:
        _insert(db, tagged, _columns(db, tagged, mark) | {"site": site, "page": page})
        return "new"
    identity, old_mark, revision = known
    if old_mark == mark:
        db.execute(
            "UPDATE articles SET fetched_at = coalesce(?, fetched_at) WHERE id = ?",
            [article.fetched_at and timestamp(article.fetched_at), identity],
        )
        return "unchanged"
    columns = _columns(db, tagged, mark)
    _replace(db, identity, tagged, columns | {"revision": revision + 1, "page": page})
    return "changed"


def _insert(db: Database, tagged: TaggedArticle, columns: dict[str, Any]) -> None:
    form = search_form(tagged.article.body)
    hashes = shingle_hashes(form)
    repeat = find_repeat(db, hashes)
    columns |= {"stored_at": timestamp(), "cluster": repeat.cluster if repeat else 0}
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    cursor = db.execute(f"INSERT INTO articles ({names}) VALUES ({marks})", list(columns.values()))
    identity = cursor.lastrowid
    assert identity is not None
    _join_cluster(db, identity, repeat)
    _write_text(db, identity, tagged, form, hashes)


def _replace(db: Database, identity: int, tagged: TaggedArticle, columns: dict[str, Any]) -> None:
    old = read_article(db, identity)
    now = timestamp()
    db.execute(
        "INSERT INTO revisions (article, revision, replaced_at, digest, record)"
        " VALUES (?, ?, ?, ?, ?)",
        [identity, old.revision, now, old.digest, _json(tagged_to_record(old.tagged))],
    )
    drop_from_index(db, identity, old.tagged.article.headline, old.tagged.article.body)
    db.execute("DELETE FROM fingerprints WHERE article = ?", [identity])
    columns |= {"changed_at": now}
    pairs = ", ".join(f"{name} = ?" for name in columns)
    db.execute(f"UPDATE articles SET {pairs} WHERE id = ?", [*columns.values(), identity])
    form = search_form(tagged.article.body)
    hashes = shingle_hashes(form)
    if not db.execute("SELECT 1 FROM duplicates WHERE original = ?", [identity]).fetchone():
        # An article that others repeat stays at the head of its cluster.
        db.execute("DELETE FROM duplicates WHERE article = ?", [identity])
        _join_cluster(db, identity, find_repeat(db, hashes, besides=identity))
    _write_text(db, identity, tagged, form, hashes)


def _write_text(
    db: Database, identity: int, tagged: TaggedArticle, form: str, hashes: Hashes
) -> None:
    db.execute(
        "INSERT OR REPLACE INTO bodies (article, body) VALUES (?, ?)",
        [identity, tagged.article.body],
    )
    index_article(db, identity, tagged.article.headline, form)
    keep_fingerprint(db, identity, hashes)
    replace_parts(db, identity, tagged)


def _columns(db: Database, tagged: TaggedArticle, mark: str) -> dict[str, Any]:
    article = tagged.article
    columns = {name: getattr(article, name) for name in ARTICLE_COLUMNS}
    for name in ("date_published", "date_modified", "fetched_at"):
        if columns[name] is not None:
            columns[name] = timestamp(columns[name])
    return columns | {
        "url": article.url,
        "source": source_id(db, article.source) if article.source else None,
        "breadcrumbs": _json(article.breadcrumbs),
        "keywords": _json(article.keywords),
        "digest": mark,
    }


def _join_cluster(db: Database, identity: int, repeat: Repeat | None) -> None:
    cluster = repeat.cluster if repeat else identity
    db.execute("UPDATE articles SET cluster = ? WHERE id = ?", [cluster, identity])
    if repeat:
        db.execute(
            "INSERT INTO duplicates (article, original, containment) VALUES (?, ?, ?)",
            [identity, repeat.original, repeat.containment],
        )


def retag(db: Database, identity: int, tagged: TaggedArticle) -> None:
    """Replace the tags, region and places of a stored article by those of `tagged`."""
    with db.atomic():
        db.execute("UPDATE articles SET region = NULL, street = NULL WHERE id = ?", [identity])
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


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


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
        try:
            outcome = store(
                self.db, item.tagged, site=fetched.site, page=page_of(fetched), run=self.run
            )
        except sqlite3.Error as error:
            logger.critical("%s. Stopping.", explain_error(error, self.path))
            stop_crawl(self.crawler)
            raise
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
