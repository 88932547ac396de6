"""Search: the articles that answer a query and pass the filters, best first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from sqlite_utils import Database

from pipelines.filters import Filters
from pipelines.query_language import Query, parse_query
from pipelines.snippets import Piece, snippet

RANKED = 20_000
"""How many matches are ranked, the last stored first. Scoring takes a microsecond a match, and a
word like 社区 stands in most of a million articles; the count is exact whatever it is."""
HEADLINE_WEIGHT = 8.0
"""bm25 weight of the headline, the body's being 1."""

Sort = Literal["best", "newest", "oldest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article that was found."""

    id: int
    url: str
    headline: str
    date_published: str | None
    """ISO 8601."""
    region: str | None
    """Adcode."""
    street: str | None
    source: str | None
    publisher: str | None
    topics: tuple[str, ...]
    """Slugs, surest first."""
    cluster: int
    copies: int
    """Articles of the same cluster, itself included."""
    snippet: tuple[Piece, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to a search."""

    hits: tuple[Hit, ...]
    total: int
    """How many articles match, all of them counted."""
    terms: tuple[str, ...]
    """What may be highlighted."""


def search(
    db: Database,
    text: str | None,
    filters: Filters | None = None,
    *,
    limit: int = 20,
    offset: int = 0,
    sort: Sort | None = None,
    one_per_cluster: bool = False,
) -> Found:
    """Articles that match the query `text`, or all of them, and pass the filters.

    Ranked by bm25 over headline and body; without a query the newest come first. Of more than
    RANKED matches the last stored are ranked.

    Args:
        one_per_cluster: of near-duplicates only the one published first, among those that match.

    Raises:
        QueryError: the query cannot be answered.
    """
    query = parse_query(text) if text is not None and text.strip() else None
    picked = _Picked(db, query, filters or Filters(), one_per_cluster)
    order = sort or ("best" if query else "newest")
    ids = picked.page(order, limit, offset)
    terms = query.terms if query else ()
    hits = tuple(read_hit(db, identity, terms) for identity in ids)
    return Found(hits=hits, total=picked.total(), terms=terms)


def matching_ids(
    db: Database, text: str | None, filters: Filters, *, one_per_cluster: bool = False
) -> list[int]:
    """Ids of every article that `search` would find, ascending; raises QueryError."""
    query = parse_query(text) if text is not None and text.strip() else None
    picked = _Picked(db, query, filters, one_per_cluster)
    sql, parameters = picked.articles("0")
    return [
        identity for (identity,) in db.execute(f"SELECT id FROM ({sql}) ORDER BY 1", parameters)
    ]


class _Picked:
    """The SQL that picks articles, cheapest way first."""

    def __init__(
        self, db: Database, query: Query | None, filters: Filters, one_per_cluster: bool
    ) -> None:
        self.db = db
        self.query = query
        self.filters = filters
        self.one_per_cluster = one_per_cluster
        self.matches = self._count_matches()

    def _count_matches(self) -> int:
        if self.query is None:
            return 0
        sql = "SELECT count(*) FROM articles_index WHERE articles_index MATCH ?"
        return int(self.db.execute(sql, [self.query.match]).fetchone()[0])

    def ids(self, columns: str = "articles.id") -> tuple[str, list[Any]]:
        """A SELECT of the articles that match and pass, and its parameters."""
        where, parameters = self.filters.where()
        if self.query is None:
            return f"SELECT {columns} FROM articles WHERE {where}", parameters
        return (
            f"SELECT {columns} FROM articles_index CROSS JOIN articles"
            " ON articles.id = articles_index.rowid"
            f" WHERE articles_index MATCH ? AND {where}",
            [self.query.match, *parameters],
        )

    def total(self) -> int:
        """How many articles match and pass."""
        if self.query is not None and not self.filters and not self.one_per_cluster:
            return self.matches
        column = "DISTINCT articles.cluster" if self.one_per_cluster else "*"
        sql, parameters = self.ids(f"count({column})")
        return int(self.db.execute(sql, parameters).fetchone()[0])

    def articles(self, score: str, order: str = "") -> tuple[str, list[Any]]:
        """A SELECT of id, cluster, date and score of the articles that are wanted."""
        columns = f"articles.id, cluster, date_published AS date, {score} AS score"
        sql, parameters = self.ids(columns)
        sql += order
        if self.one_per_cluster:
            sql = (
                "SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY cluster"
                f" ORDER BY date IS NULL, date, id) AS place FROM ({sql})) WHERE place = 1"
            )
        return sql, parameters

    def page(self, sort: Sort, limit: int, offset: int) -> list[int]:
        """Ids of the hits from `offset` on."""
        score, order = "0", ""
        if self.query is not None and sort == "best":
            score = f"bm25(articles_index, {HEADLINE_WEIGHT}, 1.0)"
            order = f" ORDER BY articles_index.rowid DESC LIMIT {RANKED}"
        sql, parameters = self.articles(score, order)
        rows = self.db.execute(
            f"SELECT id FROM ({sql}) ORDER BY {_ORDER[sort]} LIMIT ? OFFSET ?",
            [*parameters, limit, offset],
        )
        return [identity for (identity,) in rows]


_ORDER = {
    "best": "score, date DESC, id DESC",
    "newest": "date IS NULL, date DESC, id DESC",
    "oldest": "date IS NULL, date, id",
}

_HIT = """
SELECT articles.id, url, headline, body, date_published, region, street, publisher, cluster,
    sources.name AS source,
    (SELECT count(*) FROM articles AS copies WHERE copies.cluster = articles.cluster) AS copies,
    (SELECT group_concat(label, ' ') FROM
        (SELECT label FROM tags WHERE article = articles.id AND kind = 'topic'
            ORDER BY score DESC)) AS topics
FROM articles LEFT JOIN sources ON sources.id = articles.source
WHERE articles.id = ?
"""


def read_hit(db: Database, identity: int, terms: tuple[str, ...] = ()) -> Hit:
    """One article as a hit, with the terms in context."""
    (row,) = db.query(_HIT, [identity])
    body, topics = row.pop("body"), row.pop("topics")
    return Hit(
        **row, topics=tuple(topics.split(" ")) if topics else (), snippet=snippet(body, terms)
    )
