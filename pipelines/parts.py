"""The rows that hang from an article: sources, credits, tags, places, links, images."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_utils import Database

from classify.tags import Tag
from pipelines.database import timestamp
from pipelines.regions import known_region
from pipelines.tagged import TaggedArticle


def source_id(db: Database, name: str) -> int:
    """Id of the outlet in `sources`, made if it is new."""
    found = db.execute("SELECT id FROM sources WHERE name = ?", [name]).fetchone()
    if found is None:
        found = db.execute("INSERT INTO sources (name) VALUES (?) RETURNING id", [name]).fetchone()
    return int(found[0])


def replace_parts(db: Database, article: int, tagged: TaggedArticle) -> None:
    """Write all rows that hang from the article in place of those that are there."""
    record = tagged.article
    _replace(db, "article_sources", article, ((source_id(db, n),) for n in record.source_chain))
    _replace(db, "credits", article, ((c.role, c.name, c.raw) for c in record.credits))
    _replace(db, "links", article, ((k.kind, k.headline, k.url, k.teaser) for k in record.links))
    _replace(db, "images", article, ((i.url, i.caption, i.credit) for i in record.images))
    replace_tags(db, article, tagged)


def replace_tags(db: Database, article: int, tagged: TaggedArticle) -> None:
    """Write the article's tags, region, street and places in place of those that are there."""
    db.execute("DELETE FROM tags WHERE article = ?", [article])
    db.conn.executemany(
        "INSERT INTO tags (article, kind, label, score, model, evidence) VALUES (?, ?, ?, ?, ?, ?)",
        [_tag_row(article, tag) for tag in tagged.tags],
    )
    region = known_region(db, tagged.region)
    if tagged.region and region is None:
        _note_unknown_region(db, tagged)
    db.execute(
        "UPDATE articles SET region = ?, street = ? WHERE id = ?",
        [region, tagged.street if region else None, article],
    )
    places = (
        (place.name, known_region(db, place.adcode), place.street, place.mentions)
        for place in tagged.places
    )
    _replace(db, "places", article, places)


_COLUMNS = {
    "article_sources": "source",
    "credits": "role, name, raw",
    "links": "kind, headline, url, teaser",
    "images": "url, caption, credit",
    "places": "name, adcode, street, mentions",
}


def _replace(db: Database, table: str, article: int, rows: Iterable[Sequence[Any]]) -> None:
    db.execute(f"DELETE FROM {table} WHERE article = ?", [article])
    columns = _COLUMNS[table]
    marks = ", ?" * (columns.count(",") + 1)
    db.conn.executemany(
        f"INSERT INTO {table} (article, position, {columns}) VALUES (?, ?{marks})",
        [(article, position, *row) for position, row in enumerate(rows)],
    )


def _tag_row(article: int, tag: Tag) -> tuple[Any, ...]:
    evidence = json.dumps(tag.evidence, ensure_ascii=False)
    return (article, tag.kind, tag.label, tag.score, tag.model, evidence)


def _note_unknown_region(db: Database, tagged: TaggedArticle) -> None:
    db.execute(
        "INSERT OR IGNORE INTO issues (url, kind, detail, created_at)"
        " VALUES (?, 'unknown_region', ?, ?)",
        [tagged.article.url, tagged.region, timestamp()],
    )
