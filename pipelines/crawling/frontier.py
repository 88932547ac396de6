"""The frontier: every URL's state in the `pages` table, committed before it is asked for.

States: `discovered` (to be asked for), `listed` (a list page whose links are all committed),
`stored`, `dropped` (asking again is useless), `failed` (tried again by the next run, at most
MAX_ATTEMPTS times in a row). A crawl that is killed and started again asks for what is unfinished
only. A stored page is looked at again when its `next_fetch_at` has come, see `revisits`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from lilong.crawler.extract.reasons import SLOW
from lilong.crawler.items import PageFetch
from lilong.crawler.requests import PageKind, PageRequest
from lilong.pipelines.crawling.outcomes import PageOutcome
from lilong.pipelines.crawling.revisits import VISITS, plan_visit
from lilong.pipelines.storage.database import SHANGHAI, timestamp

MAX_ATTEMPTS = 5
"""Runs in a row in which a page may fail before no other asks for it: a guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A URL that was found and shall be asked for; its `url` is the cleaned one."""

    url: str
    page: PageRequest
    """What is asked for: a list or an article."""
    priority: int = 0
    """The higher, the sooner."""

    def meta(self) -> str:
        """Return, as JSON, what the spider needs to make the request again."""
        page = self.page
        found = {"list_page": page.list_page} if page.kind == "list" else {}
        return json.dumps(found | ({"again": True} if page.again else {}))


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
        db.conn.execute(
            "CREATE TEMP TABLE IF NOT EXISTS asked"
            " (site TEXT, url TEXT, PRIMARY KEY (site, url)) WITHOUT ROWID"
        )
        db.conn.execute("DELETE FROM temp.asked WHERE site = ?", [site])

    def reopen(self, since: date | None = None) -> None:
        """Give another chance to what failed in earlier runs or was too old for them.

        `since` is the day before which this run wants nothing.
        """
        with self.db.atomic():
            self.db.execute(
                "UPDATE pages SET state = 'discovered'"
                " WHERE site = ? AND state = 'failed' AND attempts < ?",
                [self.site, MAX_ATTEMPTS],
            )
            self.db.execute(
                "UPDATE pages SET state = 'discovered' WHERE site = ? AND state = 'dropped'"
                " AND reason LIKE 'before %' AND substr(reason, 8) > ?",
                [self.site, since.isoformat() if since else ""],
            )

    def waiting(self) -> int:
        """Count the articles that earlier runs have left to be asked for."""
        row = self.db.execute(
            "SELECT count(*) FROM pages WHERE site = ? AND state = 'discovered'"
            " AND kind = 'article'",
            [self.site],
        ).fetchone()
        return int(row[0])

    def start(self, seed: Seed) -> None:
        """Ask for a start page, whether it is known or not."""
        with self.db.atomic():
            self._insert(seed)
            self._reset(seed.url)

    def discover(
        self,
        listed: str | None,
        seeds: Iterable[Seed],
        fetch: PageFetch | None = None,
    ) -> int:
        """Commit what a page links to, together with the page's own mark as `listed`.

        A known article is not asked for again, unless its list says that it has changed since. A
        known list page is asked for again only when the page before it showed something new, or it
        is one for every run. `fetch` is what is kept of the listed page. Returns the number of
        new articles.
        """
        seeds = list(seeds)
        with self.db.atomic():
            new = sum(self._insert(s) for s in seeds if s.page.kind == "article")
            for seed in (s for s in seeds if s.page.kind == "list"):
                if not self._insert(seed) and (new or seed.page.again):
                    self._reset(seed.url)
            for seed in seeds:
                if seed.page.modified is not None:
                    self._revisit_changed(seed.url, seed.page.modified)
            if listed:
                self._mark(listed, "listed", None)
                self._keep_validators(listed, fetch)
        return new

    def _insert(self, seed: Seed) -> bool:
        """Return whether the URL is new; make an unfinished one of another site this site's."""
        cursor = self.db.execute(
            "INSERT OR IGNORE INTO pages"
            " (url, site, kind, state, attempts, priority, meta, discovered_at)"
            " VALUES (?, ?, ?, 'discovered', 0, ?, ?, ?)",
            [seed.url, self.site, seed.page.kind, seed.priority, seed.meta(), timestamp()],
        )
        if cursor.rowcount == 1:
            return True
        self.db.execute(
            "UPDATE pages SET site = ? WHERE url = ? AND site IS NOT ?"
            " AND (kind = 'list' OR state IN ('discovered', 'failed'))",
            [self.site, seed.url, self.site],
        )
        return False

    def _reset(self, url: str) -> None:
        self.db.execute(
            "UPDATE pages SET state = 'discovered' WHERE url = ? AND state != 'stored'", [url]
        )

    def _revisit_changed(self, url: str, modified: datetime) -> None:
        self.db.execute(
            "UPDATE pages SET next_fetch_at = ? WHERE url = ? AND state = 'stored'"
            " AND fetched_at < ?",
            [timestamp(), url, timestamp(modified)],
        )

    def _mark(self, url: str, state: str, reason: str | None) -> None:
        """Note what came of a page. A stored one stays stored: its article is still there."""
        attempts = "attempts + 1" if state == "failed" else "0"
        self.db.execute(
            f"UPDATE pages SET state = ?, reason = ?, fetched_at = ?, attempts = {attempts}"
            " WHERE url = ? AND state != 'stored'",
            [state, reason, timestamp(), url],
        )

    def take(self, limit: int, *, revisit: bool = True) -> list[Taken]:
        """Take up to `limit` pages that this run has not asked for yet, most urgent first.

        When nothing new is left and `revisit` is set, stored pages whose time has come.
        """
        with self.db.atomic():
            rows = self._rows("state = 'discovered'", [], limit)
            if revisit and not rows:
                rows = self._rows("state = 'stored' AND next_fetch_at <= ?", [timestamp()], limit)
            self.db.conn.executemany(
                "INSERT INTO temp.asked (site, url) VALUES (?, ?)",
                ((self.site, row[0]) for row in rows),
            )
        return [
            Taken(
                seed=Seed(url=url, priority=priority, page=remembered(kind, meta)),
                etag=etag,
                last_modified=modified,
            )
            for url, kind, priority, meta, etag, modified in rows
        ]

    def _rows(self, condition: str, values: list[str], limit: int) -> list[tuple[Any, ...]]:
        return self.db.execute(
            "SELECT url, kind, priority, meta, etag, last_modified FROM pages"
            f" WHERE site = ? AND {condition}"
            " AND NOT EXISTS (SELECT 1 FROM temp.asked"
            " WHERE asked.site = pages.site AND asked.url = pages.url)"
            " ORDER BY priority DESC, rowid LIMIT ?",
            [self.site, *values, limit],
        ).fetchall()

    def conclude(self, outcome: PageOutcome) -> None:
        """Keep what became of a page; a stored one was marked together with its article."""
        if outcome.kind == "dropped":
            self.drop(outcome.url, outcome.reason or "")
        elif outcome.kind == "failed":
            self.fail(outcome.url, outcome.reason or "")
        elif outcome.kind == "unchanged":
            self.unchanged(outcome.url)

    def drop(self, url: str, reason: str) -> None:
        """Mark a page whose article is not wanted, or that will never be there."""
        with self.db.atomic():
            self._mark(url, "dropped", reason)
            self.db.execute(
                "UPDATE pages SET reason = ?, next_fetch_at = NULL WHERE url = ?"
                " AND state = 'stored'",
                [reason, url],
            )

    def fail(self, url: str, reason: str) -> None:
        """Mark a page that gave no article this time; one that is slow again is given up."""
        with self.db.atomic():
            before = self.db.execute("SELECT reason FROM pages WHERE url = ?", [url]).fetchone()
            again = reason == SLOW and before is not None and before[0] == SLOW
            self._mark(url, "dropped" if again else "failed", reason)
            self.db.execute(
                "UPDATE pages SET reason = ?, next_fetch_at = ? WHERE url = ? AND state = 'stored'",
                [reason, timestamp(datetime.now(SHANGHAI) + timedelta(days=VISITS[0])), url],
            )

    def unchanged(self, url: str) -> None:
        """Note that a stored page was looked at and has not changed (304)."""
        with self.db.atomic():
            known = self.db.execute(
                "UPDATE pages SET fetched_at = ?, reason = NULL,"
                " unchanged_fetches = unchanged_fetches + 1 where url = ? and state = 'stored'",
                [timestamp(), url],
            ).rowcount
            if known:
                plan_visit(self.db, url, None)

    def _keep_validators(self, url: str, fetch: PageFetch | None) -> None:
        if fetch is not None and (fetch.etag or fetch.last_modified):
            self.db.execute(
                "UPDATE pages SET etag = ?, last_modified = ? WHERE url = ?",
                [fetch.etag, fetch.last_modified, url],
            )


def remembered(kind: PageKind, meta: str | None) -> PageRequest:
    """Return the request that a row of `pages` remembers; `meta` is what Seed.meta wrote."""
    found = json.loads(meta or "{}")
    return PageRequest(
        kind=kind, list_page=int(found.get("list_page", 1)), again=bool(found.get("again"))
    )
