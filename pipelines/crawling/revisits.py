"""Revisits: when a stored page is looked at again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from lilong.pipelines.storage.database import SHANGHAI, timestamp

VISITS = (1, 3, 9, 27)
"""Days until a stored article is looked at again, by how often it was found unchanged before: four
visits in forty days, then no more. News is corrected or withdrawn within days.
The days are a guess."""
OLD_NEWS = timedelta(days=60)
"""An article that was older than this when it was fetched is not looked at again: a guess."""


def next_visit(unchanged: int, published: datetime | None, now: datetime) -> str | None:
    """Return when a stored article is looked at again, as `timestamp` writes it; None for never.

    `unchanged` counts the visits since it last changed; datetimes are aware.
    """
    if unchanged >= len(VISITS) or (published is not None and now - published > OLD_NEWS):
        return None
    return timestamp(now + timedelta(days=VISITS[unchanged]))


def plan_visit(db: Database, url: str, published: datetime | None) -> None:
    """Write when a page that was just stored is looked at again; `published` is aware."""
    row = db.execute("SELECT unchanged_fetches FROM pages WHERE url = ?", [url]).fetchone()
    moment = next_visit(row[0], published, datetime.now(SHANGHAI))
    db.execute("UPDATE pages SET next_fetch_at = ? WHERE url = ?", [moment, url])
