"""Counts of what the database holds."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from lilong.pipelines.storage.places import region_name

TOP = 10
"""Entries of each ranking."""

_RANKINGS = {
    "topics": "SELECT label, count(*) FROM tags WHERE kind = 'topic' GROUP BY label",
    "sources": "SELECT name, count(*) FROM articles JOIN sources ON sources.id = source"
    " GROUP BY name",
    "publishers": "SELECT publisher, count(*) FROM articles WHERE publisher IS NOT NULL"
    " GROUP BY publisher",
    "credits": "SELECT name, count(DISTINCT article) FROM credits GROUP BY name",
    "years": "SELECT substr(date_published, 1, 4), count(*) FROM articles"
    " WHERE date_published IS NOT NULL GROUP BY 1",
}

_PROVINCES = (
    "SELECT substr(region, 1, 2) || '0000', count(*) FROM articles"
    " WHERE region IS NOT NULL GROUP BY 1"
)

_COUNTS = {
    "articles": "SELECT count(*) FROM articles",
    "in_scope": "SELECT count(*) FROM tags WHERE kind = 'scope' AND label = 'in'",
    "with_region": "SELECT count(*) FROM articles WHERE region IS NOT NULL",
    "with_date": "SELECT count(*) FROM articles WHERE date_published IS NOT NULL",
    "with_source": "SELECT count(*) FROM articles WHERE source IS NOT NULL",
    "sources": "SELECT count(DISTINCT source) FROM article_sources",
    "people": "SELECT count(DISTINCT name) FROM credits",
    "changed": "SELECT count(*) FROM articles WHERE revision > 1",
    "clusters": "SELECT count(DISTINCT cluster) FROM articles",
    "reposts": "SELECT count(*) FROM duplicates",
    "issues": "SELECT count(*) FROM issues",
}


def read_stats(db: Database, top: int = TOP) -> dict[str, Any]:
    """What the database holds, as plain values.

    `counts` has totals by name; `pages` the number of pages by state; `dropped` and `failed` the
    number by reason; `rankings` the `top` most frequent values, as (name, articles) pairs, of
    topics (slugs), provinces, sources, publishers and credits, and all years in order.
    """
    rankings = {name: _ranking(db, sql, top) for name, sql in _RANKINGS.items() if name != "years"}
    provinces = _ranking(db, _PROVINCES, 34)
    rankings["regions"] = [(region_name(code) or code, number) for code, number in provinces]
    years = db.execute(_RANKINGS["years"] + " ORDER BY 1").fetchall()
    return {
        "counts": {name: db.execute(sql).fetchone()[0] for name, sql in _COUNTS.items()},
        "pages": dict(db.execute("SELECT state, count(*) FROM pages GROUP BY 1 ORDER BY 1")),
        "dropped": _reasons(db, "dropped"),
        "failed": _reasons(db, "failed"),
        "rankings": rankings | {"years": years},
    }


def _ranking(db: Database, sql: str, top: int) -> list[tuple[str, int]]:
    return db.execute(f"{sql} ORDER BY 2 DESC, 1 LIMIT ?", [top]).fetchall()


def _reasons(db: Database, state: str) -> dict[str, int]:
    rows = db.execute(
        "SELECT coalesce(reason, ''), count(*) FROM pages WHERE state = ?"
        " GROUP BY 1 ORDER BY 2 DESC, 1",
        [state],
    )
    return dict(rows)
