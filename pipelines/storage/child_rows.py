"""The rows that hang from an article: sources, credits, tags, places, links, images."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlite_utils import Database

from lilong.classify.tags import Tag
from lilong.pipelines.items import TaggedArticle
from lilong.pipelines.storage.database import timestamp
from lilong.pipelines.storage.fields import CHILDREN, to_json_text
from lilong.pipelines.storage.outlets import outlet_columns, register_of
from lilong.pipelines.storage.places import known_region

_COLUMNS = {
    "article_sources": "article, position, source",
    **{field.table: ", ".join(("article", "position", *field.columns)) for field in CHILDREN},
    "tags": "article, kind, label, score, model, evidence",
    "places": "article, position, name, adcode, street, mentions",
}
"""Table → its columns, as they are written."""

_FROM_TAGGING = ("tags", "places")


class ChildRows:
    """What hangs from the articles of one transaction, gathered to be written table by table.

    Row by row it took as long as the articles themselves. Outlets and regions are looked up once.
    """

    def __init__(self, db: Database) -> None:
        self.db = db
        self.rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self.sources: dict[str, int] = {}
        self.regions: dict[str | None, str | None] = {}

    def add(self, article: int, tagged: TaggedArticle) -> None:
        """Gather all rows that hang from a new article."""
        record, rows = tagged.article, self.rows
        for n, name in enumerate(record.source_chain):
            rows["article_sources"].append((article, n, self.source_id(name)))
        for field in CHILDREN:
            entries = field.form.to_sql(getattr(record, field.name))
            rows[field.table] += [(article, n, *entry) for n, entry in enumerate(entries)]
        self.add_tags(article, tagged)

    def add_tags(self, article: int, tagged: TaggedArticle) -> None:
        """Gather the tags and places of an article that has none."""
        self.rows["tags"] += [_tag_row(article, tag) for tag in tagged.tags]
        self.rows["places"] += [
            (article, n, place.name, self.region(place.adcode), place.street, place.mentions)
            for n, place in enumerate(tagged.places)
        ]

    def write(self) -> None:
        """Write what was gathered."""
        for table, rows in self.rows.items():
            columns = _COLUMNS[table]
            marks = "?" + ", ?" * columns.count(",")
            self.db.conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
        self.rows.clear()

    def source_id(self, name: str) -> int:
        """Return the id of the outlet in `sources`, made if it is new."""
        if name not in self.sources:
            self.sources[name] = _source_id(self.db, name)
        return self.sources[name]

    def region(self, adcode: str | None) -> str | None:
        """Return `adcode` if the tree of places has it."""
        if adcode not in self.regions:
            self.regions[adcode] = known_region(self.db, adcode)
        return self.regions[adcode]

    def region_columns(self, tagged: TaggedArticle) -> dict[str, str | None]:
        """Return the columns of `articles` that tagging gives; note a region not in the tree."""
        region = self.region(tagged.region)
        if tagged.region and region is None:
            _note_unknown_region(self.db, tagged)
        return {"region": region, "street": tagged.street if region else None}


def drop_child_rows(db: Database, article: int) -> None:
    """Delete all rows that hang from the article."""
    for table in _COLUMNS:
        db.execute(f"DELETE FROM {table} WHERE article = ?", [article])


def replace_tags(db: Database, article: int, tagged: TaggedArticle) -> None:
    """Write the article's tags, region, street and places in place of those that are there."""
    for table in _FROM_TAGGING:
        db.execute(f"DELETE FROM {table} WHERE article = ?", [article])
    rows = ChildRows(db)
    region = rows.region_columns(tagged)
    db.execute(
        "UPDATE articles SET region = :region, street = :street WHERE id = :id",
        {**region, "id": article},
    )
    rows.add_tags(article, tagged)
    rows.write()


def _source_id(db: Database, name: str) -> int:
    found = db.execute("SELECT id FROM sources WHERE name = ?", [name]).fetchone()
    if found is None:
        columns = outlet_columns(register_of(db), name)
        found = db.execute(
            "INSERT INTO sources (name, kind, level, home) VALUES (?, ?, ?, ?) RETURNING id",
            [name, *columns],
        ).fetchone()
    return int(found[0])


def _tag_row(article: int, tag: Tag) -> tuple[Any, ...]:
    return (article, tag.kind, tag.label, tag.score, tag.model, to_json_text(tag.evidence))


def _note_unknown_region(db: Database, tagged: TaggedArticle) -> None:
    db.execute(
        "INSERT OR IGNORE INTO issues (url, kind, detail, created_at)"
        " VALUES (?, 'unknown_region', ?, ?)",
        [tagged.article.url, tagged.region, timestamp()],
    )
