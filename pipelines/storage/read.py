"""Reading back: a stored article with everything that hangs from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from lilong.classify.tags import Tag
from lilong.crawler.items import Article
from lilong.pipelines.items import PlaceCount, TaggedArticle
from lilong.pipelines.storage.fields import CHILDREN, COLUMNS


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as the database holds it."""

    id: int
    tagged: TaggedArticle
    site: str | None
    page: str
    """URL of its page in the frontier: the article's own, or the one that led to it."""
    stored_at: str
    changed_at: str | None
    revision: int
    digest: str
    cluster: int
    """Id of the first stored article of its near-duplicate cluster."""
    corrected: tuple[str, ...] = ()
    """What a person corrected: `topics`, `scope`, `region`, `headline`, …"""


class NoSuchArticle(LookupError):
    """The database holds no article of that id or URL."""


_ARTICLE = (
    "SELECT articles.*, body, sources.name AS source_name FROM articles"
    " JOIN bodies ON bodies.article = articles.id"
    " LEFT JOIN sources ON sources.id = articles.source WHERE "
)


def read_article(db: Database, identity: int) -> StoredArticle:
    """Return the article with this id.

    Raises:
        NoSuchArticle: there is none.
    """
    for row in db.query(_ARTICLE + "articles.id = ?", [identity]):
        return _stored(db, row)
    raise NoSuchArticle(f"no article {identity}")


def article_id(db: Database, wanted: str) -> int:
    """Return the id of the article that a person names by id or by URL.

    Raises:
        NoSuchArticle: there is none.
    """
    by_url = db.execute(
        "SELECT id FROM articles WHERE url = :u OR page = :u ORDER BY url = :u DESC",
        {"u": wanted},
    ).fetchone()
    if by_url:
        return int(by_url[0])
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        return read_article(db, int(wanted)).id
    raise NoSuchArticle(f"no article {wanted}")


def _stored(db: Database, row: dict[str, Any]) -> StoredArticle:
    identity = row["id"]
    return StoredArticle(
        id=identity,
        tagged=TaggedArticle(
            article=_article(db, row),
            tags=tuple(_tags(db, identity)),
            region=row["region"],
            street=row["street"],
            places=tuple(
                PlaceCount(name=name, adcode=adcode, street=street, mentions=mentions)
                for name, adcode, street, mentions in _rows(
                    db, "places", "name, adcode, street, mentions", identity
                )
            ),
        ),
        page=row["page"] or row["url"],
        corrected=_corrected(db, identity),
        **{name: row[name] for name in _STORED},
    )


_STORED = "site stored_at changed_at revision digest cluster".split()


def _corrected(db: Database, identity: int) -> tuple[str, ...]:
    rows = db.execute(
        "SELECT field FROM corrections WHERE article = ? AND undone_at IS NULL", [identity]
    )
    return tuple(sorted({field.partition(":")[0] for (field,) in rows}))


def _article(db: Database, row: dict[str, Any]) -> Article:
    identity = row["id"]
    values = {field.name: field.form.from_sql(row[field.name]) for field in COLUMNS}
    for field in CHILDREN:
        entries = _rows(db, field.table, ", ".join(field.columns), identity)
        values[field.name] = field.form.from_sql(entries)
    return Article(
        **values,
        body=row["body"],
        source=row["source_name"],
        source_chain=tuple(_chain(db, identity)),
    )


def _rows(db: Database, table: str, columns: str, identity: int) -> list[tuple[Any, ...]]:
    return db.execute(
        f"SELECT {columns} FROM {table} WHERE article = ? ORDER BY position", [identity]
    ).fetchall()


def _chain(db: Database, identity: int) -> Iterator[str]:
    rows = db.execute(
        "SELECT sources.name FROM article_sources JOIN sources ON sources.id = source"
        " WHERE article = ? ORDER BY position",
        [identity],
    )
    return (name for (name,) in rows)


def _tags(db: Database, identity: int) -> Iterator[Tag]:
    """Yield the tags: scope first, then topics and region, the surest first."""
    rows = db.execute(
        "SELECT kind, label, score, model, evidence FROM tags WHERE article = ?"
        " ORDER BY kind != 'scope', kind != 'topic', score DESC, label",
        [identity],
    )
    for kind, label, score, model, evidence in rows:
        yield Tag(
            kind=kind, label=label, score=score, model=model, evidence=tuple(json.loads(evidence))
        )
