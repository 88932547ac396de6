"""Search: the articles that answer a query and pass the filters, best first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

from sqlite_utils import Database

from lilong.pipelines.search.facets import FACET_LIMIT, Facets, read_facets
from lilong.pipelines.search.filters import Filters
from lilong.pipelines.search.hits import Hit, read_hits
from lilong.pipelines.search.matches import Listing, Matches, Statement
from lilong.pipelines.search.query_language import parse_query
from lilong.pipelines.search.ranking import BM25, by_relevance

COLLAPSE_LIMIT = 20_000
"""Matches among which near-duplicates are looked for, the last stored. Of 200,000 articles the 95th
percentile is 125 ms with so many, 247 with 100,000 (benchmarks.search_limits)."""

Sort = Literal["best", "newest", "oldest"]
SORTS: tuple[Sort, ...] = get_args(Sort)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """A page of the answer to a search."""

    hits: tuple[Hit, ...]
    total: int
    """How many articles match, all of them counted."""
    terms: tuple[str, ...]
    """What may be highlighted."""


class Search:
    """The articles that match a query, or all of them, and pass filters.

    Parsed and planned once; what is asked of it one after another shares what has been found.

    >>> from lilong.pipelines.storage.database import open_database
    >>> with open_database(":memory:") as db:
    ...     Search(db, "养老 -广告").page().total
    0

    Args:
        text: words as a person types them; None or blank for all articles.
        one_per_cluster: of near-duplicates only the one published first, among those that match.

    Raises:
        QueryError: the query cannot be answered.
    """

    def __init__(
        self,
        db: Database,
        text: str | None = None,
        filters: Filters | None = None,
        *,
        one_per_cluster: bool = False,
    ) -> None:
        self._db = db
        self._filters = filters or Filters()
        self._one_per_cluster = one_per_cluster
        query = parse_query(text) if text is not None and text.strip() else None
        self._found = Matches(db, query, self._filters) if query else Listing(db, self._filters)

    @property
    def terms(self) -> tuple[str, ...]:
        """The words that may stand in a hit, to be highlighted."""
        return self._found.query.terms if isinstance(self._found, Matches) else ()

    def page(self, sort: Sort | None = None, limit: int = 20, offset: int = 0) -> SearchPage:
        """Read `limit` of the hits from `offset` on.

        Args:
            sort: `best`, the usual order of a query, is by relevance (see ranking.py), `newest`,
                that of all articles, and `oldest` by date.
        """
        ids = self._page_ids(sort or "best", limit, offset)
        hits = tuple(read_hits(self._db, ids, self.terms))
        return SearchPage(hits=hits, total=self.count, terms=self.terms)

    @cached_property
    def count(self) -> int:
        """How many articles there are, all of them counted."""
        if not self._one_per_cluster:
            return self._found.count
        where, parameters = self._found.condition()
        sql = f"SELECT count(DISTINCT cluster) FROM articles WHERE {where}"
        return int(self._db.execute(sql, parameters).fetchone()[0])

    def facets(self) -> Facets:
        """Count topics, places, outlets and months over the last FACET_LIMIT articles stored.

        Near-duplicates count each. Where a page is read too, ask for the facets first: what they
        go through is not gone through again.
        """
        regions = self._filters.regions
        within = regions[0].adcode if len(regions) == 1 else None
        return read_facets(self._db, self._found.latest(FACET_LIMIT), within=within)

    def ids(self) -> list[int]:
        """Return the ids of all, ascending."""
        sql, parameters = self._select()
        return self._ids(f"SELECT id FROM ({sql}) ORDER BY id", parameters)

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Read URL, headline and body of all, in the order of their ids."""
        sql, parameters = self._select()
        rows = self._db.execute(
            f"SELECT url, headline, body FROM ({sql}) AS found"
            " CROSS JOIN articles ON articles.id = found.id"
            " JOIN bodies ON bodies.article = articles.id ORDER BY articles.id",
            parameters,
        )
        return ((url, headline, body) for url, headline, body in rows)

    def _select(self) -> Statement:
        sql, parameters = self._found.select()
        return _firsts(sql) if self._one_per_cluster else sql, parameters

    def _page_ids(self, sort: Sort, limit: int, offset: int) -> list[int]:
        if sort != "best" or isinstance(self._found, Listing):
            return self._by_date(sort, limit, offset)
        if self._one_per_cluster:
            return self._firsts_by_bm25(self._found, limit, offset)
        return by_relevance(self._db, self._found, limit, offset)

    def _by_date(self, sort: Sort, limit: int, offset: int) -> list[int]:
        if self._one_per_cluster:
            sql, parameters = self._found.select()
            found = f"({_firsts(sql, 'id, date_published')})"
        else:
            where, parameters = self._found.condition()
            found = f"articles WHERE {where}"
        # NULL sorts first, so descending order has undated articles last by itself.
        oldest = "date_published IS NULL, date_published, id"
        order = oldest if sort == "oldest" else "date_published DESC, id DESC"
        return self._ids(
            f"SELECT id FROM {found} ORDER BY {order} LIMIT ? OFFSET ?",
            [*parameters, limit, offset],
        )

    def _firsts_by_bm25(self, matches: Matches, limit: int, offset: int) -> list[int]:
        found, parameters = matches.scored(BM25, COLLAPSE_LIMIT)
        rows = self._db.execute(
            f"WITH found AS MATERIALIZED ({found}),"
            f" firsts AS MATERIALIZED ({_firsts('SELECT * FROM found', 'id, score')})"
            " SELECT id, (SELECT count(*) FROM firsts), (SELECT count(*) FROM found) FROM firsts"
            " ORDER BY score, id DESC LIMIT ? OFFSET ?",
            [*parameters, limit, offset],
        ).fetchall()
        if rows and rows[0][2] < COLLAPSE_LIMIT:
            self.count = rows[0][1]  # all are collapsed, so that they need not be counted again
        return [row[0] for row in rows]

    def _ids(self, sql: str, parameters: list[Any]) -> list[int]:
        return [identity for (identity,) in self._db.execute(sql, parameters)]


def _firsts(found: str, columns: str = "id") -> str:
    """Write a SELECT of those found, of each cluster the one published first."""
    order = "PARTITION BY cluster ORDER BY date_published IS NULL, date_published, id"
    return (
        f"SELECT {columns} FROM (SELECT {columns}, row_number() OVER ({order}) AS place"
        f" FROM ({found}) AS found CROSS JOIN articles USING (id)) WHERE place = 1"
    )
