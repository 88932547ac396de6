"""Forget: an article, or a person's name, out of every table and index, and kept from coming back.

What was erased is remembered as a hash only, so that a later crawl, import or merge does not bring
it back: an article by its URL, a name where an article's credits have it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from lilong.classify.text.fold import fold
from lilong.pipelines.storage.bigrams import phrase
from lilong.pipelines.storage.database import timestamp
from lilong.pipelines.storage.fields import KEPT, to_json_text
from lilong.pipelines.storage.forgotten import BLANK, hash_of, without_names
from lilong.pipelines.storage.near_duplicates import drop_fingerprint, shingle_hashes
from lilong.pipelines.storage.read import StoredArticle, read_article
from lilong.pipelines.storage.records import (
    article_from_record,
    digest,
    tagged_from_record,
    tagged_to_record,
)
from lilong.pipelines.storage.renaming import glob_of, replace_all
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
        rows += _rewrite_revisions(
            db,
            "instr(record, ?)",
            to_json_text(url)[1:-1],
            lambda record: _without_links(record, url),
        )
        _remember(db, url)
    _purge(db)
    return Erased(articles=len(articles), rows=rows, warc=warc)


def forget_name(db: Database, name: str) -> Erased:
    """Erase a person's name: out of the credits, and 某某 in its place in every text."""
    names = {name: BLANK}
    with db.atomic():
        ids = _articles_with(db, name)
        pages = []
        for identity in ids:
            stored = read_article(db, identity)
            pages.append(stored.page)
            rewrite_article(db, stored, without_names(stored.tagged, names))
        rows = _rewrite_revisions(
            db,
            "record GLOB ?",
            glob_of(name),
            lambda record: tagged_to_record(without_names(tagged_from_record(record), names)),
        )
        # No article names these outlets any more.
        rows += db.execute("DELETE FROM sources WHERE name GLOB ?", [glob_of(name)]).rowcount
        rows += _blank_elsewhere(db, names)
        warc = _warc_records(db, pages)
        _remember(db, name)
    _purge(db)
    return Erased(articles=len(ids), rows=rows, warc=warc)


def _articles_with(db: Database, name: str) -> list[int]:
    """Return the ids of the articles in whose texts or rows the name stands."""
    columns: dict[str, list[str]] = {"places": ["name"], "tags": ["evidence"]}
    for field in KEPT:
        if field.table not in ("bodies", "sources", "article_sources"):
            columns.setdefault(field.table, []).extend(field.named_columns)
    selects = [
        f"SELECT {'id' if table == 'articles' else 'article'} FROM {table} WHERE "
        + " OR ".join(f"{column} GLOB :glob" for column in named)
        for table, named in columns.items()
    ]
    rows = db.execute(
        f"""
        SELECT rowid FROM articles_index WHERE articles_index MATCH :phrase
        UNION {" UNION ".join(selects)}
        UNION SELECT articles.id FROM articles JOIN sources ON sources.id = articles.source
            WHERE sources.name GLOB :glob
        UNION SELECT article FROM article_sources JOIN sources ON sources.id = source
            WHERE sources.name GLOB :glob
        ORDER BY 1
        """,
        {"glob": glob_of(name), "phrase": phrase(name)},
    )
    return [identity for (identity,) in rows]


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


def _rewrite_revisions(db: Database, where: str, wanted: str, change: Callable[[Any], Any]) -> int:
    """Rewrite the kept records for which the condition `where` holds of `wanted`."""
    rows = db.execute(
        f"SELECT article, revision, record FROM revisions WHERE {where}", [wanted]
    ).fetchall()
    for article, revision, record in rows:
        changed = change(json.loads(record))
        db.execute(
            "UPDATE revisions SET record = ?, digest = ? WHERE article = ? AND revision = ?",
            [to_json_text(changed), digest(article_from_record(changed)), article, revision],
        )
    return len(rows)


def _without_links(record: dict[str, Any], url: str) -> dict[str, Any]:
    return record | {"links": [link for link in record["links"] if link["url"] != url]}


_WRITTEN_WITH_ARTICLES = {field.table for field in KEPT} | {"places", "tags", "revisions"}
_NAMELESS_TABLES = {"regions", "forgotten"}
_NAMELESS_COLUMNS = {"url", "page", "path", "warc_file", "site", "kind", "state", "key"}
"""Addresses, words that choose among a few, and what the operator called a site."""


def _blank_elsewhere(db: Database, names: dict[str, str]) -> int:
    """Blank a name in every text that is not an article's: whatever table it is in, also new ones.

    A row that becomes the same as another takes its place.
    """
    (name,) = names
    escaped = to_json_text(name)[1:-1]  # as it stands in JSON
    wanted = names | {escaped: BLANK}
    db.conn.create_function("without_name", 1, lambda text: replace_all(text, wanted))
    rows: int = db.execute(
        "DELETE FROM article_keywords WHERE keyword GLOB ?", [glob_of(name)]
    ).rowcount
    for table, column in _other_texts(db):
        rows += db.execute(
            f"UPDATE OR REPLACE {table} SET {column} = without_name({column})"
            f" WHERE {column} GLOB ?1 AND {column} != without_name({column})",
            [glob_of(name)],
        ).rowcount
    return rows


def _other_texts(db: Database) -> Iterator[tuple[str, str]]:
    """Yield table and column of every text outside the articles in which a name may stand."""
    for table in db.tables:
        if table.name in _WRITTEN_WITH_ARTICLES | _NAMELESS_TABLES:
            continue
        if table.name.startswith(("articles_index", "_sqlite", "sqlite_")):
            continue
        for column in table.columns:
            if column.type == "TEXT" and column.name not in _NAMELESS_COLUMNS:
                yield table.name, column.name


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
