"""An article's own rows: written new, replaced by a new revision, put into the indexes."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

from pipelines.bigrams import search_form
from pipelines.database import timestamp
from pipelines.dedup import (
    Hashes,
    Repeat,
    drop_fingerprint,
    find_repeats,
    keep_fingerprint,
    shingle_hashes,
)
from pipelines.index import IndexRow, drop_from_index, index_row, index_rows
from pipelines.parts import replace_parts, source_id
from pipelines.read import StoredArticle, read_article
from pipelines.records import digest, tagged_to_record
from pipelines.tagged import TaggedArticle

Pending = dict[int, IndexRow]
"""What the search index still has to take in this transaction, by id."""

ARTICLE_COLUMNS = (
    "headline alternative_headline date_published date_published_raw date_published_basis "
    "date_modified publisher source_url dateline byline section reprint_notice fetched_at"
).split()
"""Columns of `articles` that hold the field of the same name."""


def insert_article(
    db: Database, tagged: TaggedArticle, columns: dict[str, Any], pending: Pending
) -> None:
    form = search_form(tagged.article.body)
    hashes = shingle_hashes(form)
    repeats = find_repeats(db, hashes)
    columns |= {"stored_at": timestamp(), "cluster": 0}
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    cursor = db.execute(f"INSERT INTO articles ({names}) VALUES ({marks})", list(columns.values()))
    identity = cursor.lastrowid
    assert identity is not None
    _join_cluster(db, identity, repeats)
    _write_text(db, identity, tagged, hashes)
    pending[identity] = index_row(identity, tagged.article.headline, form)


def replace_article(
    db: Database, identity: int, tagged: TaggedArticle, columns: dict[str, Any], pending: Pending
) -> None:
    """Write an article in place of its earlier state, which goes to `revisions`."""
    old = read_article(db, identity)
    now = timestamp()
    db.execute(
        "INSERT INTO revisions (article, revision, replaced_at, digest, record)"
        " VALUES (?, ?, ?, ?, ?)",
        [identity, old.revision, now, old.digest, _json(tagged_to_record(old.tagged))],
    )
    if pending.pop(identity, None) is None:
        drop_from_index(db, identity, old.tagged.article.headline, old.tagged.article.body)
    drop_fingerprint(db, identity, shingle_hashes(search_form(old.tagged.article.body)))
    columns |= {"changed_at": now}
    pairs = ", ".join(f"{name} = ?" for name in columns)
    db.execute(f"UPDATE articles SET {pairs} WHERE id = ?", [*columns.values(), identity])
    form = search_form(tagged.article.body)
    hashes = shingle_hashes(form)
    if not db.execute("SELECT 1 FROM duplicates WHERE original = ?", [identity]).fetchone():
        # An article that others repeat stays at the head of its cluster.
        db.execute("DELETE FROM duplicates WHERE article = ?", [identity])
        _join_cluster(db, identity, find_repeats(db, hashes, besides=identity))
    _write_text(db, identity, tagged, hashes)
    pending[identity] = index_row(identity, tagged.article.headline, form)


def rewrite_article(db: Database, old: StoredArticle, tagged: TaggedArticle) -> None:
    """Write an article in place of what is there, keeping nothing of it: no revision is made."""
    _take_out(db, old)
    columns = article_columns(db, tagged, digest(tagged.article))
    pairs = ", ".join(f"{name} = ?" for name in columns)
    db.execute(f"UPDATE articles SET {pairs} WHERE id = ?", [*columns.values(), old.id])
    form = search_form(tagged.article.body)
    _write_text(db, old.id, tagged, shingle_hashes(form))
    index_rows(db, [index_row(old.id, tagged.article.headline, form)])


def _take_out(db: Database, old: StoredArticle) -> None:
    article = old.tagged.article
    drop_from_index(db, old.id, article.headline, article.body)
    drop_fingerprint(db, old.id, shingle_hashes(search_form(article.body)))


def _write_text(db: Database, identity: int, tagged: TaggedArticle, hashes: Hashes) -> None:
    # Keywords are of the text that was: tagging finds them anew.
    db.execute("DELETE FROM article_keywords WHERE article = ?", [identity])
    db.execute(
        "INSERT OR REPLACE INTO bodies (article, body) VALUES (?, ?)",
        [identity, tagged.article.body],
    )
    keep_fingerprint(db, identity, hashes)
    replace_parts(db, identity, tagged)


def article_columns(db: Database, tagged: TaggedArticle, mark: str) -> dict[str, Any]:
    """The columns of `articles` that the record gives; `mark` is its digest."""
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


def _join_cluster(db: Database, identity: int, repeats: list[Repeat]) -> None:
    """Put an article into the cluster of what it repeats; clusters that it joins become one."""
    cluster = min((each.cluster for each in repeats), default=identity)
    db.execute("UPDATE articles SET cluster = ? WHERE id = ?", [cluster, identity])
    for each in repeats:
        if each.cluster != cluster:
            db.execute("UPDATE articles SET cluster = ? WHERE cluster = ?", [cluster, each.cluster])
    for first in repeats[:1]:
        db.execute(
            "INSERT INTO duplicates (article, original, containment) VALUES (?, ?, ?)",
            [identity, first.original, first.containment],
        )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
