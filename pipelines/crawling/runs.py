"""What each crawl did: a row in `runs`, and one in `run_sites` for each site it crawled."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from lilong.pipelines.storage.database import SHANGHAI, timestamp


def begin_run(db: Database, command: str, arguments: dict[str, Any]) -> int:
    """Note that a run has begun; return its number."""
    with db.atomic():
        cursor = db.execute(
            "INSERT INTO runs (started_at, command, arguments, pid, host) VALUES (?, ?, ?, ?, ?)",
            [
                timestamp(),
                command,
                json.dumps(arguments, ensure_ascii=False),
                os.getpid(),
                socket.gethostname(),
            ],
        )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def end_run(db: Database, run: int, outcome: str) -> None:
    """Note how a run ended: `finished`, `failed` or `stopped`."""
    with db.atomic():
        db.execute(
            "UPDATE runs SET finished_at = ?, outcome = ? WHERE id = ?",
            [timestamp(), outcome, run],
        )


def keep_site(db: Database, counts: Mapping[str, Any]) -> None:
    """Write what a site gave in a run; `counts` has the columns of `run_sites` but `flags`."""
    # sqlite-utils' insert would read first, and such a transaction fails beside another writer
    with db.atomic():
        db.execute(
            "INSERT OR REPLACE INTO run_sites (run, site, found, fetched, new, changed, unchanged,"
            " dropped, failed, reasons, coverage, seconds)"
            " VALUES (:run, :site, :found, :fetched, :new, :changed, :unchanged,"
            " :dropped, :failed, :reasons, :coverage, :seconds)",
            dict(counts),
        )


def due_sites(db: Database, intervals: Mapping[str, int]) -> list[str]:
    """Return the sites whose interval, in hours, has passed since their last crawl began."""
    last = dict(
        db.execute(
            "SELECT site, max(started_at) FROM run_sites JOIN runs ON runs.id = run GROUP BY site"
        ).fetchall()
    )
    now = datetime.now(SHANGHAI)
    return [
        site
        for site, hours in intervals.items()
        if site not in last or datetime.fromisoformat(last[site]) + timedelta(hours=hours) <= now
    ]


def list_runs(db: Database, limit: int) -> list[dict[str, Any]]:
    """Return the last `limit` runs, newest first, with the sums of their sites' counts."""
    return list(
        db.query(
            "SELECT runs.id, started_at, finished_at, outcome, command,"
            " group_concat(site, ' ') AS sites, coalesce(sum(fetched), 0) AS fetched,"
            " coalesce(sum(new), 0) AS new, coalesce(sum(changed), 0) AS changed,"
            " coalesce(sum(dropped), 0) AS dropped, coalesce(sum(failed), 0) AS failed"
            " FROM runs LEFT JOIN run_sites ON run = runs.id"
            " GROUP BY runs.id ORDER BY runs.id DESC LIMIT ?",
            [limit],
        )
    )


def run_row(db: Database, run: int) -> dict[str, Any]:
    """Return a run's row of `runs`; raises ValueError when there is none."""
    (row,) = db.query("SELECT * FROM runs WHERE id = ?", [run])
    return row


def sites_of_run(db: Database, run: int) -> list[dict[str, Any]]:
    """Return one row for each site that a run crawled; `reasons` and `coverage` are dicts."""
    rows = db.query("SELECT * FROM run_sites WHERE run = ? ORDER BY site", [run])
    return [
        row | {key: json.loads(row[key]) for key in ("reasons", "coverage", "flags")}
        for row in rows
    ]


def bad_pages(db: Database, site: str, run: int, limit: int = 50) -> list[dict[str, Any]]:
    """Return url, state and reason of a site's pages that failed or were dropped since a run began.

    The first `limit` of them, oldest first.
    """
    return list(
        db.query(
            "SELECT url, state, reason FROM pages WHERE site = ? AND state IN ('failed', 'dropped')"
            " AND fetched_at >= (SELECT started_at FROM runs WHERE id = ?)"
            " ORDER BY fetched_at LIMIT ?",
            [site, run, limit],
        )
    )


def has_articles(db: Database, sites: Iterable[str]) -> bool:
    """Return whether any of the sites has given an article, in any run."""
    sql = "SELECT 1 FROM articles WHERE site IN (SELECT value FROM json_each(?)) LIMIT 1"
    return db.execute(sql, [json.dumps(list(sites))]).fetchone() is not None
