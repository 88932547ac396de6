"""What the dashboard shows: articles over time, topics by year, provinces, outlets, sites."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

DAYS = 90
"""Days shown one by one."""
TOP = 15
SAMPLED = 200_000
"""Topics by year are counted in all articles up to so many; of more, every n-th stands for n."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Counts, ready to be drawn."""

    articles: int
    days: tuple[tuple[str, int], ...]
    """(2024-03-05, articles), the DAYS up to the last day that has any."""
    months: tuple[tuple[str, int], ...]
    topic_years: dict[str, dict[str, int]]
    """Slug → year → articles."""
    years: tuple[str, ...]
    sampled: int
    """Topics are counted in every n-th article."""
    provinces: dict[str, int]
    """Adcode → articles."""
    sources: tuple[tuple[str, int], ...]
    credits: tuple[tuple[str, int], ...]
    sites: tuple[dict[str, Any], ...]
    """Site, its pages by state, and what its last run gave."""


def read_dashboard(db: Database) -> Dashboard:
    """Count everything that the dashboard shows."""
    articles = db.execute("SELECT count(*) FROM articles").fetchone()[0]
    step = max(1, -(-articles // SAMPLED))
    topic_years = _topic_years(db, step)
    return Dashboard(
        articles=articles,
        days=_days(db),
        months=_pairs(
            db,
            "SELECT substr(date_published, 1, 7), count(*) FROM articles"
            " WHERE date_published IS NOT NULL GROUP BY 1 ORDER BY 1",
        ),
        topic_years=topic_years,
        years=tuple(sorted({year for counts in topic_years.values() for year in counts}))[-12:],
        sampled=step,
        provinces=dict(
            _pairs(
                db,
                "SELECT substr(region, 1, 2) || '0000', sum(n) FROM (SELECT region, count(*) AS n"
                " FROM articles WHERE region IS NOT NULL GROUP BY region) GROUP BY 1",
            )
        ),
        sources=_pairs(
            db,
            "SELECT name, n FROM (SELECT source, count(*) AS n FROM articles WHERE source IS NOT"
            f" NULL GROUP BY source ORDER BY n DESC LIMIT {TOP}) JOIN sources ON id = source"
            " ORDER BY n DESC, name",
        ),
        credits=_pairs(
            db,
            "SELECT name, count(*) AS n FROM credits GROUP BY name"
            f" ORDER BY n DESC, name LIMIT {TOP}",
        ),
        sites=_sites(db),
    )


def _pairs(db: Database, sql: str, *parameters: Any) -> tuple[tuple[str, int], ...]:
    return tuple((name, count) for name, count in db.execute(sql, list(parameters)))


def _days(db: Database) -> tuple[tuple[str, int], ...]:
    """Each of the last days, those without an article too."""
    sql = """
    WITH RECURSIVE last(day) AS (SELECT date(substr(max(date_published), 1, 10)) FROM articles),
    days(day) AS (
        SELECT date(day, ?1) FROM last WHERE day IS NOT NULL
        UNION ALL SELECT date(days.day, '+1 day') FROM days, last WHERE days.day < last.day
    )
    SELECT day, (SELECT count(*) FROM articles
        WHERE date_published >= days.day AND date_published <= days.day || '~') FROM days
    """
    return _pairs(db, sql, f"-{DAYS - 1} days")


def _topic_years(db: Database, step: int) -> dict[str, dict[str, int]]:
    rows = db.execute(
        "SELECT label, substr(date_published, 1, 4), count(*) FROM articles"
        " CROSS JOIN tags ON article = articles.id AND kind = 'topic'"
        " WHERE date_published IS NOT NULL AND articles.id % ?1 = 0 GROUP BY 1, 2",
        [step],
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for label, year, count in rows:
        counts[label][year] = count * step
    return dict(sorted(counts.items(), key=lambda pair: -sum(pair[1].values())))


def _sites(db: Database) -> tuple[dict[str, Any], ...]:
    states: dict[str, dict[str, int]] = defaultdict(dict)
    for site, state, count in db.execute(
        "SELECT site, state, count(*) FROM pages WHERE site IS NOT NULL GROUP BY site, state"
    ):
        states[site][state] = count
    runs = {
        row["site"]: row
        for row in db.query(
            "SELECT site, run, started_at, new, changed, failed, flags FROM run_sites"
            " JOIN runs ON runs.id = run ORDER BY run"
        )
    }
    return tuple(
        {"site": site, "pages": states.get(site, {}), "last": _last(runs.get(site))}
        for site in sorted(states.keys() | runs.keys())
    )


def _last(row: dict[str, Any] | None) -> dict[str, Any] | None:
    return row | {"flags": json.loads(row["flags"])} if row else None
