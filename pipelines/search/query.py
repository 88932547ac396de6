"""Search: the articles that answer a query and pass the filters, best first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from sqlite_utils import Database

from lilong.pipelines.search.filters import Filters
from lilong.pipelines.search.hits import Hit, read_hit
from lilong.pipelines.search.query_language import Query, parse_query
from lilong.pipelines.search.ranking import HEADLINE_WEIGHT, best_first
from lilong.pipelines.storage.bigrams import pair_phrases

FEW = 5_000
"""Matches of which each is looked at to see whether it passes the filters; of more, the articles
that pass a filter by topic, place, outlet or person are gathered first."""
RANKED = 5_000
"""So many matches are ranked by bm25, which takes a microsecond for each. A word like 社区 stands
in most of a million articles; the count is exact whatever it is."""
LOOKED_AT = 1_000
"""Of more matches so many are ranked of those last stored, and of those last stored with a word in
the headline, which would come first anyway; see pipelines/search/ranking.py. The others follow."""
COLLAPSED = 20_000
"""Matches among which near-duplicates are looked for, the last stored."""

Sort = Literal["best", "newest", "oldest"]


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
    RANKED matches the last stored are ranked, with those that name a word in the headline; the
    others follow, the last stored first.

    Args:
        one_per_cluster: of near-duplicates only the one published first, among those that match.

    Raises:
        QueryError: the query cannot be answered.
    """
    picked = Picked(db, text, filters or Filters(), one_per_cluster=one_per_cluster)
    total, ids = picked.page(sort or ("best" if picked.query else "newest"), limit, offset)
    terms = picked.query.terms if picked.query else ()
    hits = tuple(read_hit(db, identity, terms) for identity in ids)
    return Found(hits=hits, total=total, terms=terms)


def matching_ids(
    db: Database, text: str | None, filters: Filters, *, one_per_cluster: bool = False
) -> list[int]:
    """Ids of every article that `search` would find, ascending; raises QueryError."""
    return Picked(db, text, filters, one_per_cluster=one_per_cluster).ids()


class Picked:
    """The articles that match a query and pass filters, picked in the cheapest way."""

    def __init__(
        self, db: Database, text: str | None, filters: Filters, *, one_per_cluster: bool = False
    ) -> None:
        self.db = db
        self.query = parse_query(text) if text is not None and text.strip() else None
        self.filters = filters
        self.one_per_cluster = one_per_cluster

    def select(self, score: str = "0", *, named: bool = False) -> tuple[str, list[Any]]:
        """A SELECT of id and score of what matches and passes, and its parameters.

        `named`: only where a word of the query stands in the headline.
        """
        if self.query is None:
            where, parameters = self.filters.where()
            return f"SELECT id, {score} AS score FROM articles WHERE {where}", parameters
        match = self.query.named if named else self.query.match
        if self.filters and self._at_most <= FEW:
            check, parameters = self.filters.check()
            return (
                f"SELECT articles.id, {score} AS score FROM articles_index CROSS JOIN articles"
                f" ON articles.id = articles_index.rowid WHERE articles_index MATCH ? AND {check}",
                [match, *parameters],
            )
        sql = f"SELECT rowid AS id, {score} AS score FROM articles_index"
        sql += " WHERE articles_index MATCH ?"
        parameters = [match]
        for each in self.filters.conditions:
            if each.gather:
                # The plus keeps SQLite from asking the index once for each id.
                sql += f" AND +rowid IN ({each.gather})"
                parameters += each.parameters
        check, values = self.filters.check(gathered=False)
        if values:
            sql += " AND EXISTS (SELECT 1 FROM articles WHERE articles.id ="
            sql += f" articles_index.rowid AND {check})"
        return sql, [*parameters, *values]

    @cached_property
    def _at_most(self) -> int:
        """A number that the matches do not exceed: counting single pairs is nearly free."""
        groups = self.query.groups if self.query else ()
        return min(sum(self._count_rarest(term) for term in group) for group in groups)

    def _count_rarest(self, term: str) -> int:
        pairs = pair_phrases(term)
        sql = "SELECT count(*) FROM articles_index WHERE articles_index MATCH ?"
        counts = (self.db.execute(sql, [pair]).fetchone()[0] for pair in pairs)
        return min(counts, default=FEW + 1)

    def ids(self) -> list[int]:
        """Every id, ascending."""
        sql, parameters = self._one_per_cluster(*self.select())
        rows = self.db.execute(f"SELECT id FROM ({sql}) ORDER BY id", parameters)
        return [identity for (identity,) in rows]

    def page(self, sort: Sort, limit: int, offset: int) -> tuple[int, list[int]]:
        """How many there are, and the ids of `limit` of them from `offset` on."""
        if self.query is None or sort != "best":
            return self.total(), self._page_by_date(sort, limit, offset)
        if self.one_per_cluster:
            return self._page_of_clusters(limit, offset)
        matches = self._last(RANKED + 1)
        if len(matches) <= RANKED:
            return len(matches), self._page_by_bm25(self.query, matches, limit, offset)
        named = self._last(LOOKED_AT, named=True)
        ranked = best_first(self.db, self.query, named, matches[:LOOKED_AT])
        return self.total(), self._page_of_many(ranked, limit, offset)

    def _last(
        self, limit: int, offset: int = 0, *, named: bool = False, besides: Sequence[int] = ()
    ) -> list[int]:
        """Ids of what matches and passes, the last stored first."""
        sql, parameters = self.select(named=named)
        if besides:
            sql += " AND +articles_index.rowid NOT IN (SELECT value FROM json_each(?))"
            parameters.append(json.dumps(besides))
        rows = self.db.execute(
            f"{sql} ORDER BY articles_index.rowid DESC LIMIT ? OFFSET ?",
            [*parameters, limit, offset],
        )
        return [row[0] for row in rows]

    def _page_by_bm25(self, query: Query, matches: list[int], limit: int, offset: int) -> list[int]:
        rows = self.db.execute(
            # The plus keeps SQLite from asking the index once for each id.
            "SELECT rowid FROM articles_index WHERE articles_index MATCH ?"
            " AND +rowid IN (SELECT value FROM json_each(?))"
            f" ORDER BY bm25(articles_index, 1.0, {HEADLINE_WEIGHT}), rowid DESC LIMIT ? OFFSET ?",
            [query.match, json.dumps(matches), limit, offset],
        )
        return [identity for (identity,) in rows]

    def _page_of_many(self, ranked: list[int], limit: int, offset: int) -> list[int]:
        """A page of all, of which these come first."""
        page = ranked[offset : offset + limit]
        if len(page) == limit:
            return page
        return page + self._last(limit - len(page), max(0, offset - len(ranked)), besides=ranked)

    def _page_of_clusters(self, limit: int, offset: int) -> tuple[int, list[int]]:
        sql, parameters = self.select(f"bm25(articles_index, 1.0, {HEADLINE_WEIGHT})")
        found = f"{sql} ORDER BY articles_index.rowid DESC LIMIT {COLLAPSED}"
        ranked, parameters = self._one_per_cluster("SELECT * FROM found", parameters)
        rows = self.db.execute(
            f"WITH found AS MATERIALIZED ({found}), ranked AS MATERIALIZED ({ranked})"
            " SELECT id, (SELECT count(*) FROM ranked), (SELECT count(*) FROM found) FROM ranked"
            " ORDER BY score, id DESC LIMIT ? OFFSET ?",
            [*parameters, limit, offset],
        ).fetchall()
        counted_all = rows and rows[0][2] < COLLAPSED
        return rows[0][1] if counted_all else self.total(), [row[0] for row in rows]

    def total(self) -> int:
        """How many match and pass."""
        sql, parameters = self.select()
        if self.one_per_cluster:
            sql = f"SELECT DISTINCT cluster FROM articles WHERE id IN (SELECT id FROM ({sql}))"
        return int(self.db.execute(f"SELECT count(*) FROM ({sql})", parameters).fetchone()[0])

    def _page_by_date(self, sort: Sort, limit: int, offset: int) -> list[int]:
        where, parameters = self.filters.where()
        if self.query is not None or self.one_per_cluster:
            sql, parameters = self._one_per_cluster(*self.select())
            where = f"id IN (SELECT id FROM ({sql}))"
        # NULL sorts first, so descending order has undated articles last by itself.
        oldest = "date_published IS NULL, date_published, id"
        order = oldest if sort == "oldest" else "date_published DESC, id DESC"
        rows = self.db.execute(
            f"SELECT id FROM articles WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",
            [*parameters, limit, offset],
        )
        return [identity for (identity,) in rows]

    def _one_per_cluster(self, sql: str, parameters: list[Any]) -> tuple[str, list[Any]]:
        if not self.one_per_cluster:
            return sql, parameters
        first = "PARTITION BY cluster ORDER BY date_published IS NULL, date_published, articles.id"
        return (
            "SELECT id, score FROM (SELECT articles.id, score, row_number()"
            f" OVER ({first}) AS place FROM ({sql}) AS found CROSS JOIN articles"
            " ON articles.id = found.id) WHERE place = 1",
            parameters,
        )
