"""The frontier: every URL's state in the `pages` table, committed before it is asked for.

States: `discovered` (to be asked for), `listed` (a list page whose links are all committed),
`stored`, `dropped` (asking again is useless), `failed` (tried again by the next run, at most
MAX_ATTEMPTS times). A crawl that is killed and started again asks for what is unfinished only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from pipelines.database import timestamp

MAX_ATTEMPTS = 5

Validators = tuple[str | None, str | None]
"""A response's ETag and Last-Modified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A URL that was found and shall be asked for; its `url` is the cleaned one."""

    url: str
    kind: str
    """`list` or `article`."""
    priority: int = 0
    meta: Mapping[str, Any] = field(default_factory=dict)
    """What the spider needs to make the request again; plain JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A page to ask for now, with the validators of its last fetch."""

    seed: Seed
    etag: str | None
    last_modified: str | None


class Frontier:
    """One site's pages in the database; raises sqlite3.Error when they cannot be written."""

    def __init__(self, db: Database, site: str) -> None:
        self.db = db
        self.site = site
        db.conn.execute("create temp table if not exists asked (url text primary key)")

    def reopen(self) -> None:
        """Give the pages that failed in earlier runs another chance."""
        with self.db.atomic():
            self.db.execute(
                "update pages set state = 'discovered'"
                " where site = ? and state = 'failed' and attempts < ?",
                [self.site, MAX_ATTEMPTS],
            )

    def start(self, seed: Seed) -> None:
        """Ask for a start page, whether it is known or not."""
        with self.db.atomic():
            self._insert(seed)
            self._reset(seed.url)

    def discover(
        self,
        listed: str | None,
        seeds: Iterable[Seed],
        validators: Validators = (None, None),
    ) -> int:
        """Commit what a page links to, together with the page's own mark as `listed`.

        A known article is not asked for again. A known list page is asked for again only when the
        page before it showed something new. `validators` are the listed page's ETag and
        Last-Modified. Returns the number of new articles.
        """
        seeds = list(seeds)
        with self.db.atomic():
            new = sum(self._insert(s) for s in seeds if s.kind == "article")
            for seed in (s for s in seeds if s.kind == "list"):
                if not self._insert(seed) and new:
                    self._reset(seed.url)
            if listed:
                self._mark(listed, "listed", None)
                self._keep_validators(listed, validators)
        return new

    def _insert(self, seed: Seed) -> bool:
        cursor = self.db.execute(
            "insert or ignore into pages"
            " (url, site, kind, state, attempts, priority, meta, discovered_at)"
            " values (?, ?, ?, 'discovered', 0, ?, ?, ?)",
            [
                seed.url,
                self.site,
                seed.kind,
                seed.priority,
                json.dumps(dict(seed.meta), ensure_ascii=False),
                timestamp(),
            ],
        )
        return cursor.rowcount == 1

    def _reset(self, url: str) -> None:
        self.db.execute("update pages set state = 'discovered' where url = ?", [url])

    def _mark(self, url: str, state: str, reason: str | None) -> None:
        self.db.execute(
            "update pages set state = ?, reason = ?, fetched_at = ?, attempts = attempts + 1"
            " where url = ?",
            [state, reason, timestamp(), url],
        )

    def take(self, limit: int) -> list[Taken]:
        """Up to `limit` pages that this run has not asked for yet, most urgent first."""
        with self.db.atomic():
            rows = self.db.execute(
                "select url, kind, priority, meta, etag, last_modified from pages"
                " where site = ? and state = 'discovered' and url not in temp.asked"
                " order by priority desc, rowid limit ?",
                [self.site, limit],
            ).fetchall()
            self.db.conn.executemany(
                "insert into temp.asked (url) values (?)", ((row[0],) for row in rows)
            )
        return [
            Taken(
                seed=Seed(url=url, kind=kind, priority=priority, meta=json.loads(meta or "{}")),
                etag=etag,
                last_modified=modified,
            )
            for url, kind, priority, meta, etag, modified in rows
        ]

    def drop(self, url: str, reason: str) -> None:
        """Mark a page whose article is not wanted, or that will never be there."""
        with self.db.atomic():
            self._mark(url, "dropped", reason)

    def fail(self, url: str, reason: str) -> None:
        """Mark a page that gave no article this time."""
        with self.db.atomic():
            self._mark(url, "failed", reason)

    def _keep_validators(self, url: str, validators: Validators) -> None:
        if any(validators):
            self.db.execute(
                "update pages set etag = ?, last_modified = ? where url = ?", [*validators, url]
            )
