"""Store: one tagged article, its page's mark and every index, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal

from sqlite_utils import Database

from lilong.pipelines.items import PageArticle, TaggedArticle
from lilong.pipelines.storage.child_rows import replace_tags
from lilong.pipelines.storage.corrections import with_corrections
from lilong.pipelines.storage.database import timestamp
from lilong.pipelines.storage.forgotten import without_forgotten
from lilong.pipelines.storage.identity import Known, settle
from lilong.pipelines.storage.records import digest
from lilong.pipelines.storage.rows import (
    WriteBatch,
    article_columns,
    insert_article,
    replace_article,
)

Outcome = Literal["new", "changed", "unchanged", "forgotten"]
"""What became of an article; one that was erased on request is not stored again."""

PAGE_COLUMNS = frozenset(
    "url fetched_at status etag last_modified next_fetch_at meta depth priority "
    "warc_file warc_offset warc_length".split()
)
"""What `store` may write of the page."""


def store(
    db: Database,
    tagged: TaggedArticle,
    *,
    site: str | None = None,
    page: Mapping[str, Any] | None = None,
    run: int | None = None,
) -> Outcome:
    """Store an article as new, as a new revision of what is there, or note that nothing changed.

    A text that is unrelated to the one known by its address is new: see `identity`.

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
    (outcome,) = store_pages(db, [PageArticle(tagged, site, page or {})], run)
    return outcome


def store_many(
    db: Database, articles: Iterable[tuple[TaggedArticle, str | None]]
) -> Counter[Outcome]:
    """Store articles, each with its site, in one transaction; counts the outcomes.

    Several times as fast as one by one.

    Raises:
        sqlite3.Error: nothing was written.
    """
    return Counter(store_pages(db, (PageArticle(each, site) for each, site in articles)))


def store_pages(
    db: Database, articles: Iterable[PageArticle], run: int | None = None
) -> list[Outcome]:
    """`store` for several articles, all in one transaction.

    Raises:
        sqlite3.Error: nothing was written.
    """
    with db.atomic():
        batch = WriteBatch(db)
        outcomes = [_store(db, each, run, batch) for each in articles]
        batch.write()
    return outcomes


def _store(db: Database, given: PageArticle, run: int | None, batch: WriteBatch) -> Outcome:
    page = dict(given.page)
    url = str(page.pop("url", given.tagged.article.url))
    # The first statement writes: a transaction that begins by reading cannot wait for a lock.
    _touch_page(db, url, given.site)
    kept = without_forgotten(db, given.tagged)
    if kept is None:
        db.execute("UPDATE pages SET state = 'dropped', reason = 'forgotten' WHERE url = ?", [url])
        return "forgotten"
    article, known = settle(db, kept.article, url, given.place)
    if article.url == given.place != url:
        url = article.url  # nobody asked for the address that its page says to have
        _touch_page(db, url, given.site)
    kept = replace(kept, article=article)
    outcome = _write_article(db, kept, known, given.site, url, batch)
    _mark_stored(db, url, page, outcome)
    _open_issues(db, kept, run)
    return outcome


def _write_article(
    db: Database,
    tagged: TaggedArticle,
    known: Known | None,
    site: str | None,
    page: str,
    batch: WriteBatch,
) -> Outcome:
    if known is not None:
        tagged = with_corrections(db, known.id, tagged)
    mark = digest(tagged.article)
    if known is None:
        columns = article_columns(batch.children, tagged, mark) | {"site": site, "page": page}
        insert_article(db, tagged, columns, batch)
        return "new"
    if known.digest == mark:
        fetched = tagged.article.fetched_at
        db.execute(
            "UPDATE articles SET fetched_at = coalesce(?, fetched_at) WHERE id = ?",
            [fetched and timestamp(fetched), known.id],
        )
        return "unchanged"
    columns = article_columns(batch.children, tagged, mark) | {
        "revision": known.revision + 1,
        "page": page,
    }
    replace_article(db, known.id, tagged, columns, batch)
    return "changed"


def retag(db: Database, identity: int, tagged: TaggedArticle) -> None:
    """Replace the tags, region and places of a stored article by those of `tagged`.

    What a person corrected stays.
    """
    with db.atomic():
        replace_tags(db, identity, with_corrections(db, identity, tagged))


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
