"""The frontier: every URL's state in the `pages` table, committed before it is asked for.

States: `discovered` (to be asked for), `listed` (a list page whose links are all committed),
`stored`, `dropped` (asking again is useless), `failed` (tried again by the next run, at most
MAX_ATTEMPTS times). A crawl that is killed and started again asks for what is unfinished only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A URL that was found and shall be asked for; its `url` is the cleaned one."""

    url: str
    kind: str
    """`list` or `article`."""
    priority: int = 0
    meta: Mapping[str, Any] = field(default_factory=dict)
    """What the spider needs to make the request again; plain JSON."""


def now() -> str:
    """The present moment as ISO 8601 text with offset, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Frontier:
    """One site's pages in the database; raises sqlite3.Error when they cannot be written."""

    def __init__(self, db: Database, site: str) -> None:
        self.db = db
        self.site = site

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

    def discover(self, listed: str | None, seeds: Iterable[Seed]) -> int:
        """Commit what a page links to, together with the page's own mark as `listed`.

        A known article is not asked for again. A known list page is asked for again only when the
        page before it showed something new. Returns the number of new articles.
        """
        seeds = list(seeds)
        with self.db.atomic():
            new = sum(self._insert(s) for s in seeds if s.kind == "article")
            for seed in (s for s in seeds if s.kind == "list"):
                if not self._insert(seed) and new:
                    self._reset(seed.url)
            if listed:
                self._mark(listed, "listed", None)
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
                now(),
            ],
        )
        return cursor.rowcount == 1

    def _reset(self, url: str) -> None:
        self.db.execute("update pages set state = 'discovered' where url = ?", [url])

    def _mark(self, url: str, state: str, reason: str | None) -> None:
        self.db.execute(
            "update pages set state = ?, reason = ?, fetched_at = ?, attempts = attempts + 1"
            " where url = ?",
            [state, reason, now(), url],
        )

    def unfinished(self, limit: int) -> list[tuple[Seed, str | None, str | None]]:
        """Up to `limit` pages to ask for, most urgent first, with their ETag and Last-Modified."""
        rows = self.db.execute(
            "select url, kind, priority, meta, etag, last_modified from pages"
            " where site = ? and state = 'discovered' order by priority desc, rowid limit ?",
            [self.site, limit],
        )
        return [
            (
                Seed(url=url, kind=kind, priority=priority, meta=json.loads(meta or "{}")),
                etag,
                modified,
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

    def keep_validators(self, url: str, etag: str | None, last_modified: str | None) -> None:
        """Remember a list page's validators for the next conditional request."""
        with self.db.atomic():
            self.db.execute(
                "update pages set etag = ?, last_modified = ? where url = ?",
                [etag, last_modified, url],
            )
