"""Forget: an article, or a person's name, out of every table and index, and kept from coming back.

What was erased is remembered as a hash only, so that a later crawl, import or merge does not bring
it back: an article by its URL, a name where an article's credits have it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from lilong.classify.text.fold import fold
from lilong.pipelines.storage.bigrams import phrase
from lilong.pipelines.storage.database import timestamp
from lilong.pipelines.storage.forgotten import BLANK, blanked, hash_of
from lilong.pipelines.storage.near_duplicates import drop_fingerprint, shingle_hashes
from lilong.pipelines.storage.read import StoredArticle, read_article
from lilong.pipelines.storage.renaming import change_texts, replace_all
from lilong.pipelines.storage.rows import rewrite_article
from lilong.pipelines.storage.search_index import drop_from_index


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was erased, and what a person must still do."""

    articles: int
    """Articles that were taken out, or in which the name stood."""
    rows: int
    """Rows of other tables that were taken out or rewritten."""
    warc: tuple[tuple[str, int, str], ...]
    """(file, offset, URL) of WARC records that still hold the page as it was served."""


def forget_url(db: Database, url: str) -> Erased:
    """Erase the article of this URL, its earlier states, and every list entry that points to it.

    Its page stays as `dropped`, so that it is not asked for again.
    """
    rows = 0
    with db.atomic():
        warc = _warc_records(db, [url])
        found = db.execute(
            "SELECT id, coalesce(page, url) FROM articles WHERE url = :u OR page = :u", {"u": url}
        )
        articles = found.fetchall()
        for identity, page in articles:
            _erase_article(db, read_article(db, identity))
            rows += _erase_page(db, page)
        rows += _erase_page(db, url)
        rows += db.execute("DELETE FROM links WHERE url = ?", [url]).rowcount
        rows += _rewrite_revisions(db, url, lambda record: _without_links(record, url))
        _remember(db, url)
    _purge(db)
    return Erased(articles=len(articles), rows=rows, warc=warc)


def forget_name(db: Database, name: str) -> Erased:
    """Erase a person's name: out of the credits, and 某某 in its place in every text."""
    with db.atomic():
        ids = [
            identity
            for (identity,) in db.execute(
                "SELECT rowid FROM articles_index WHERE articles_index MATCH ?1"
                " UNION SELECT article FROM credits WHERE name = ?2 ORDER BY 1",
                [phrase(name), name],
            )
        ]
        pages = []
        for identity in ids:
            stored = read_article(db, identity)
            pages.append(stored.page)
            rewrite_article(db, stored, blanked(stored.tagged, {name: BLANK}))
        rows = _rewrite_revisions(
            db, name, lambda record: change_texts(record, lambda t: replace_all(t, {name: BLANK}))
        )
        rows += _blank_columns(db, name)
        warc = _warc_records(db, pages)
        _remember(db, name)
    _purge(db)
    return Erased(articles=len(ids), rows=rows, warc=warc)


def _erase_article(db: Database, stored: StoredArticle) -> None:
    article = stored.tagged.article
    drop_from_index(db, stored.id, article.headline, article.body)
    drop_fingerprint(db, stored.id, shingle_hashes(fold(article.body)))
    # What repeats it repeats what it repeated; ids may be used again, so no cluster keeps its id.
    db.execute("DELETE FROM duplicates WHERE original = ? OR article = ?", [stored.id, stored.id])
    db.execute("DELETE FROM articles WHERE id = ?", [stored.id])
    if stored.cluster == stored.id:
        db.execute(
            "UPDATE articles SET cluster = (SELECT min(id) FROM articles WHERE cluster = ?1)"
            " WHERE cluster = ?1",
            [stored.id],
        )


def _erase_page(db: Database, url: str) -> int:
    db.execute("DELETE FROM snapshots WHERE url = ?", [url])
    issues = db.execute("DELETE FROM issues WHERE url = ?", [url]).rowcount
    return (
        issues
        + db.execute(
            "UPDATE pages SET state = 'dropped', reason = 'forgotten', meta = NULL, etag = NULL,"
            " last_modified = NULL, next_fetch_at = NULL, warc_file = NULL, warc_offset = NULL,"
            " warc_length = NULL WHERE url = ?",
            [url],
        ).rowcount
    )


def _rewrite_revisions(db: Database, text: str, change: Callable[[Any], Any]) -> int:
    """Rewrite the kept records of other articles in which `text` stands."""
    needle = json.dumps(text, ensure_ascii=False)[1:-1]
    rows = db.execute(
        "SELECT article, revision, record FROM revisions WHERE instr(record, ?)", [needle]
    ).fetchall()
    for article, revision, record in rows:
        db.execute(
            "UPDATE revisions SET record = ? WHERE article = ? AND revision = ?",
            [json.dumps(change(json.loads(record)), ensure_ascii=False), article, revision],
        )
    return len(rows)


def _without_links(record: dict[str, Any], url: str) -> dict[str, Any]:
    return record | {"links": [link for link in record["links"] if link["url"] != url]}


_TEXTS = {
    "articles": ("byline", "reprint_notice", "alternative_headline", "section"),
    "pages": ("meta", "reason"),
    "issues": ("detail",),
    "links": ("headline", "teaser"),
    "images": ("caption", "credit"),
    "places": ("name",),
    "sources": ("name",),
    "runs": ("arguments",),
}
"""Columns outside the articles' own texts in which a name may stand."""


def _blank_columns(db: Database, name: str) -> int:
    sql = "DELETE FROM article_keywords WHERE instr(keyword, ?)"
    rows: int = db.execute(sql, [name]).rowcount
    for table, columns in _TEXTS.items():
        for column in columns:
            rows += db.execute(
                f"UPDATE OR IGNORE {table} SET {column} = replace({column}, ?1, ?2)"
                f" WHERE instr({column}, ?1)",
                [name, BLANK],
            ).rowcount
    return rows


def _warc_records(db: Database, urls: list[str]) -> tuple[tuple[str, int, str], ...]:
    rows = db.execute(
        "SELECT warc_file, warc_offset, url FROM snapshots"
        " WHERE url IN (SELECT value FROM json_each(?1)) OR url IN (SELECT page FROM articles"
        " WHERE articles.url IN (SELECT value FROM json_each(?1))) ORDER BY 1, 2",
        [json.dumps(urls)],
    )
    return tuple((file, offset, url) for file, offset, url in rows)


def _remember(db: Database, value: str) -> None:
    db.execute("INSERT OR IGNORE INTO forgotten VALUES (?, ?)", [hash_of(value), timestamp()])


def _purge(db: Database) -> None:
    """Overwrite what was erased: index segments, free pages and the log hold it still."""
    db.execute("INSERT INTO articles_index (articles_index) VALUES ('optimize')")
    db.execute("VACUUM")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
