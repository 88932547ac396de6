"""The articles that match a query and pass filters, found in the cheapest way."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from sqlite_utils import Database

from lilong.pipelines.search.filters import Filters
from lilong.pipelines.search.query_language import Query
from lilong.pipelines.storage.bigrams import pair_phrases

CHECK_LIMIT = 5_000
"""Matches of which each is checked by itself to see whether it passes the filters; of more, the
articles that pass a filter by topic, place, outlet or person are gathered first. Of 200,000
articles a search takes 14 to 15 ms with 500 to 5,000, 19 with 20,000 (benchmarks.search_limits)."""

Statement = tuple[str, list[Any]]
"""SQL and its parameters."""


class Listing:
    """All articles that pass filters, where no query is given."""

    def __init__(self, db: Database, filters: Filters) -> None:
        self._db = db
        self._filters = filters

    def latest(self, limit: int) -> list[int]:
        """Return the ids of up to `limit` articles, the last stored first."""
        sql, parameters = self.select()
        rows = self._db.execute(f"{sql} ORDER BY id DESC LIMIT ?", [*parameters, limit])
        return [identity for (identity,) in rows]

    @cached_property
    def count(self) -> int:
        """How many there are."""
        where, parameters = self.condition()
        sql = f"SELECT count(*) FROM articles WHERE {where}"
        return int(self._db.execute(sql, parameters).fetchone()[0])

    def select(self) -> Statement:
        """Write a SELECT of the ids of all."""
        where, parameters = self.condition()
        return f"SELECT id FROM articles WHERE {where}", parameters

    def condition(self) -> Statement:
        """Write the condition on `articles` that all of them meet and no other."""
        return self._filters.where()


class Matches:
    """All articles that match a query and pass filters.

    They are read from the last stored on, as far as they are asked for, and are not read twice:
    those that have been read are known by their ids, the others by a SELECT of smaller ids.
    """

    def __init__(self, db: Database, query: Query, filters: Filters) -> None:
        self._db = db
        self.query = query
        self._filters = filters
        self._read: list[int] = []
        self._all_read = False

    def latest(self, limit: int) -> list[int]:
        """Return the ids of up to `limit` matches, the last stored first."""
        missing = limit - len(self._read)
        if missing > 0 and not self._all_read:
            found = self._last(self._unread(), missing)
            self._all_read = len(found) < missing
            self._read += found
        return self._read[:limit]

    def latest_in_headline(self, limit: int) -> list[int]:
        """Return the ids of matches with a word of the query in the headline, likewise."""
        return self._last(self._found(self.query.in_headline), limit)

    def _last(self, statement: Statement, limit: int) -> list[int]:
        sql, parameters = statement
        rows = self._db.execute(f"{sql} ORDER BY id DESC LIMIT ?", [*parameters, limit])
        return [identity for (identity,) in rows]

    @cached_property
    def count(self) -> int:
        """How many there are."""
        if self._all_read:
            return len(self._read)
        sql, parameters = self._unread()
        (unread,) = self._db.execute(f"SELECT count(*) FROM ({sql})", parameters).fetchone()
        return len(self._read) + int(unread)

    def select(self) -> Statement:
        """Write a SELECT of the ids of all."""
        read = "SELECT value AS id FROM json_each(?)"
        if self._all_read:
            return read, [json.dumps(self._read)]
        sql, parameters = self._unread()
        if not self._read:
            return sql, parameters
        return f"{read} UNION ALL {sql}", [json.dumps(self._read), *parameters]

    def condition(self) -> Statement:
        """Write the condition on `articles` that all of them meet and no other."""
        sql, parameters = self.select()
        return f"articles.id IN ({sql})", parameters

    def scored(self, score: str, limit: int) -> Statement:
        """Write a SELECT of the ids and scores of `limit` matches, those that `latest` gives.

        Args:
            score: SQL, an auxiliary function of FTS5.
        """
        if len(self._read) < limit and not self._all_read:
            sql, parameters = self._found(self.query.match, score)
            return f"{sql} ORDER BY id DESC LIMIT ?", [*parameters, limit]
        read = self._read[:limit]
        sql = f"SELECT rowid AS id, {score} AS score FROM articles_index"
        sql += " WHERE articles_index MATCH ? AND rowid >= ?"
        parameters = [self.query.match, min(read, default=0)]
        if self._filters:
            # The plus keeps SQLite from asking the index once for each id.
            sql += " AND +rowid IN (SELECT value FROM json_each(?))"
            parameters.append(json.dumps(read))
        return sql, parameters

    def _unread(self) -> Statement:
        sql, parameters = self._found(self.query.match)
        if not self._read:
            return sql, parameters
        return f"{sql} AND articles_index.rowid < ?", [*parameters, self._read[-1]]

    def _found(self, match: str, score: str | None = None) -> Statement:
        """Write a SELECT of the ids of what matches and passes, with their scores if asked for."""
        columns = "articles_index.rowid AS id" + (f", {score} AS score" if score else "")
        sql = f"SELECT {columns} FROM articles_index"
        parameters: list[Any] = [match]
        if self._filters and self._are_few:
            check, values = self._filters.check()
            sql += " CROSS JOIN articles ON articles.id = articles_index.rowid"
            return f"{sql} WHERE articles_index MATCH ? AND {check}", [*parameters, *values]
        sql += " WHERE articles_index MATCH ?"
        for each in self._filters.conditions:
            if each.gather:
                sql += f" AND +rowid IN ({each.gather})"
                parameters += each.parameters
        check, values = self._filters.check(gathered=False)
        if values:
            sql += " AND EXISTS (SELECT 1 FROM articles WHERE articles.id ="
            sql += f" articles_index.rowid AND {check})"
        return sql, [*parameters, *values]

    @cached_property
    def _are_few(self) -> bool:
        """Whether there are at most CHECK_LIMIT matches, as the words' rarest pairs tell."""
        pairs = [[pair_phrases(term) for term in group] for group in self.query.groups]
        rows = self._db.execute(
            "SELECT value, (SELECT count(*) FROM (SELECT 1 FROM articles_index"
            " WHERE articles_index MATCH value LIMIT ?)) FROM json_each(?)",
            [
                CHECK_LIMIT + 1,
                json.dumps([pair for group in pairs for term in group for pair in term]),
            ],
        )
        counts = dict(map(tuple, rows))
        rarest = (
            sum(min(map(counts.__getitem__, term), default=CHECK_LIMIT + 1) for term in group)
            for group in pairs
        )
        return min(rarest) <= CHECK_LIMIT
