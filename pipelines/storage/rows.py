"""An article's own rows: written new, replaced by a new revision, put into the indexes."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from lilong.classify.text.fold import fold
from lilong.classify.text.ngrams import Hashes
from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.storage.child_rows import ChildRows, drop_child_rows
from lilong.pipelines.storage.database import timestamp
from lilong.pipelines.storage.fields import COLUMNS, to_json_text
from lilong.pipelines.storage.near_duplicates import (
    Repeat,
    drop_fingerprint,
    find_repeats,
    keep_fingerprint,
    shingle_hashes,
)
from lilong.pipelines.storage.read import StoredArticle, read_article
from lilong.pipelines.storage.records import digest, tagged_to_record
from lilong.pipelines.storage.search_index import IndexRow, drop_from_index, index_row, index_rows


class WriteBatch:
    """What one transaction still has to write, and what it has looked up."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.children = ChildRows(db)
        self.index: dict[int, IndexRow] = {}
        """What the search index has to take in, by id."""
        self._last: int | None = None

    def next_id(self) -> int:
        """Return the id that SQLite would give the next article; nobody else writes meanwhile."""
        if self._last is None:
            self._last = self.db.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()[0]
        self._last += 1
        return self._last

    def write(self) -> None:
        """Write it, the index last and at once."""
        self.children.write()
        index_rows(self.db, self.index.values())
        self.index.clear()


def insert_article(
    db: Database, tagged: TaggedArticle, columns: dict[str, Any], batch: WriteBatch
) -> None:
    form = fold(tagged.article.body)
    hashes = shingle_hashes(form)
    repeats = find_repeats(db, hashes)
    identity = batch.next_id()
    cluster = min((each.cluster for each in repeats), default=identity)
    columns |= {"id": identity, "stored_at": timestamp(), "cluster": cluster}
    columns["page"] = _other_page(columns)
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    db.execute(f"INSERT INTO articles ({names}) VALUES ({marks})", list(columns.values()))
    _join_clusters(db, identity, cluster, repeats)
    _write_text(db, identity, tagged, hashes, batch)
    batch.index[identity] = index_row(identity, tagged.article.headline, form)


def replace_article(
    db: Database, identity: int, tagged: TaggedArticle, columns: dict[str, Any], batch: WriteBatch
) -> None:
    """Write an article in place of its earlier state, which goes to `revisions`."""
    batch.children.write()  # it may have come earlier in this transaction
    old = read_article(db, identity)
    now = timestamp()
    db.execute(
        "INSERT INTO revisions (article, revision, replaced_at, digest, record)"
        " VALUES (?, ?, ?, ?, ?)",
        [identity, old.revision, now, old.digest, to_json_text(tagged_to_record(old.tagged))],
    )
    if batch.index.pop(identity, None) is None:
        drop_from_index(db, identity, old.tagged.article.headline, old.tagged.article.body)
    drop_fingerprint(db, identity, shingle_hashes(fold(old.tagged.article.body)))
    columns |= {"changed_at": now, "page": _other_page(columns)}
    pairs = ", ".join(f"{name} = ?" for name in columns)
    db.execute(f"UPDATE articles SET {pairs} WHERE id = ?", [*columns.values(), identity])
    form = fold(tagged.article.body)
    hashes = shingle_hashes(form)
    if not db.execute("SELECT 1 FROM duplicates WHERE original = ?", [identity]).fetchone():
        # An article that others repeat stays at the head of its cluster.
        db.execute("DELETE FROM duplicates WHERE article = ?", [identity])
        repeats = find_repeats(db, hashes, exclude=identity)
        cluster = min((each.cluster for each in repeats), default=identity)
        db.execute("UPDATE articles SET cluster = ? WHERE id = ?", [cluster, identity])
        _join_clusters(db, identity, cluster, repeats)
    _drop_text(db, identity)
    _write_text(db, identity, tagged, hashes, batch)
    batch.index[identity] = index_row(identity, tagged.article.headline, form)


def rewrite_article(db: Database, old: StoredArticle, tagged: TaggedArticle) -> None:
    """Write an article in place of what is there, keeping nothing of it: no revision is made."""
    _take_out(db, old)
    batch = WriteBatch(db)
    columns = article_columns(batch.children, tagged, digest(tagged.article))
    pairs = ", ".join(f"{name} = ?" for name in columns)
    db.execute(f"UPDATE articles SET {pairs} WHERE id = ?", [*columns.values(), old.id])
    form = fold(tagged.article.body)
    _drop_text(db, old.id)
    _write_text(db, old.id, tagged, shingle_hashes(form), batch)
    batch.index[old.id] = index_row(old.id, tagged.article.headline, form)
    batch.write()


def _take_out(db: Database, old: StoredArticle) -> None:
    article = old.tagged.article
    drop_from_index(db, old.id, article.headline, article.body)
    drop_fingerprint(db, old.id, shingle_hashes(fold(article.body)))


def _drop_text(db: Database, identity: int) -> None:
    # Keywords are of the text that was: tagging finds them again.
    for table in ("article_keywords", "bodies"):
        db.execute(f"DELETE FROM {table} WHERE article = ?", [identity])
    drop_child_rows(db, identity)


def _write_text(
    db: Database, identity: int, tagged: TaggedArticle, hashes: Hashes, batch: WriteBatch
) -> None:
    body = tagged.article.body
    db.execute("INSERT INTO bodies (article, body) VALUES (?, ?)", [identity, body])
    keep_fingerprint(db, identity, hashes)
    batch.children.add(identity, tagged)


def article_columns(children: ChildRows, tagged: TaggedArticle, mark: str) -> dict[str, Any]:
    """Return the columns of `articles` that the record gives; `mark` is its digest."""
    article = tagged.article
    columns = {field.name: field.form.to_sql(getattr(article, field.name)) for field in COLUMNS}
    source = children.source_id(article.source) if article.source else None
    return columns | children.region_columns(tagged) | {"source": source, "digest": mark}


def _other_page(columns: dict[str, Any]) -> str | None:
    """Return the page that was asked for; None for the article's own URL, which is kept once."""
    page: str = columns["page"]
    return page if page != columns["url"] else None


def _join_clusters(db: Database, identity: int, cluster: int, repeats: list[Repeat]) -> None:
    """Make one cluster of those that an article joins, and note what it repeats."""
    for each in repeats:
        if each.cluster != cluster:
            db.execute("UPDATE articles SET cluster = ? WHERE cluster = ?", [cluster, each.cluster])
    for first in repeats[:1]:
        db.execute(
            "INSERT INTO duplicates (article, original, containment) VALUES (?, ?, ?)",
            [identity, first.original, first.containment],
        )
