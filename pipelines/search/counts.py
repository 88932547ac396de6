"""Counts of what a database holds: for `lilong stats`, and for the dashboard."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from lilong.pipelines.storage.places import region_name

STATS_LIMIT = 10
"""Entries of each of the rankings of `lilong stats`; a guess: four of them fill a terminal."""
DASHBOARD_LIMIT = 15
"""Entries of each of the dashboard's rankings; a guess: two side by side fill a screen."""
DAYS_SHOWN = 90
"""Days that the dashboard shows one by one; a guess: a quarter, ten units of drawing each."""
YEARS_SHOWN = 12
"""Years of the table of topics; a guess: what fits on a screen."""
SAMPLE_LIMIT = 200_000
"""Topics by year are counted in all articles up to so many; of more, every n-th stands for n."""

_PROVINCES = (
    "SELECT substr(region, 1, 2) || '0000', sum(n) FROM (SELECT region, count(*) AS n"
    " FROM articles WHERE region IS NOT NULL GROUP BY region) GROUP BY 1"
)

_RANKINGS = {
    "topics": "SELECT label, count(*) FROM tags WHERE kind = 'topic' GROUP BY label",
    "sources": "SELECT name, n FROM (SELECT source, count(*) AS n FROM articles"
    " WHERE source IS NOT NULL GROUP BY source) JOIN sources ON id = source",
    "publishers": "SELECT publisher, count(*) FROM articles WHERE publisher IS NOT NULL"
    " GROUP BY publisher",
    "credits": "SELECT name, count(DISTINCT article) FROM credits GROUP BY name",
}

_TOTALS = {
    "articles": "SELECT count(*) FROM articles",
    "in_scope": "SELECT count(*) FROM tags WHERE kind = 'scope' AND label = 'in'",
    "with_region": "SELECT count(*) FROM articles WHERE region IS NOT NULL",
    "with_date": "SELECT count(*) FROM articles WHERE date_published IS NOT NULL",
    "with_source": "SELECT count(*) FROM articles WHERE source IS NOT NULL",
    "sources": "SELECT count(DISTINCT source) FROM article_sources",
    "people": "SELECT count(DISTINCT name) FROM credits",
    "changed": "SELECT count(*) FROM articles WHERE revision > 1",
    "clusters": "SELECT count(DISTINCT cluster) FROM articles",
    "reposts": "SELECT count(*) FROM duplicates",
    "issues": "SELECT count(*) FROM issues",
}


def read_stats(db: Database, limit: int = STATS_LIMIT) -> dict[str, Any]:
    """Count what the database holds, as plain values.

    `counts` has totals by name; `pages` the number of pages by state; `dropped` and `failed` the
    number by reason; `rankings` the `limit` most frequent values, as (name, articles) pairs, of
    topics (slugs), provinces, sources, publishers and credits, and all years in order.
    """
    rankings: dict[str, Any] = {name: _ranking(db, name, limit) for name in _RANKINGS}
    provinces = _pairs(db, f"{_PROVINCES} ORDER BY 2 DESC, 1")
    rankings["regions"] = [(region_name(code) or code, number) for code, number in provinces]
    rankings["years"] = _by_date(db, len("2024"))
    return {
        "counts": {name: db.execute(sql).fetchone()[0] for name, sql in _TOTALS.items()},
        "pages": dict(_pairs(db, "SELECT state, count(*) FROM pages GROUP BY 1 ORDER BY 1")),
        "dropped": _reasons(db, "dropped"),
        "failed": _reasons(db, "failed"),
        "rankings": rankings,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Counts, ready to be drawn."""

    articles: int
    days: tuple[tuple[str, int], ...]
    """(2024-03-05, articles), the DAYS_SHOWN up to the last day that has any."""
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
    articles = db.execute(_TOTALS["articles"]).fetchone()[0]
    step = max(1, -(-articles // SAMPLE_LIMIT))
    topic_years = _topic_years(db, step)
    years = sorted({year for counts in topic_years.values() for year in counts})
    return Dashboard(
        articles=articles,
        days=_days(db),
        months=tuple(_by_date(db, len("2024-03"))),
        topic_years=topic_years,
        years=tuple(years[-YEARS_SHOWN:]),
        sampled=step,
        provinces=dict(_pairs(db, _PROVINCES)),
        sources=tuple(_ranking(db, "sources", DASHBOARD_LIMIT)),
        credits=tuple(_ranking(db, "credits", DASHBOARD_LIMIT)),
        sites=_sites(db),
    )


def last_changes(db: Database) -> tuple[Any, ...]:
    """Read what tells cheaply whether articles or runs have come since: equal if none has."""
    row = db.execute(
        "SELECT (SELECT max(id) FROM articles), (SELECT max(changed_at) FROM articles"
        " WHERE id > (SELECT max(id) - 1000 FROM articles)), (SELECT max(id) FROM runs)"
    ).fetchone()
    return tuple(row)


def _pairs(db: Database, sql: str, *parameters: Any) -> list[tuple[str, int]]:
    return [(name, count) for name, count in db.execute(sql, list(parameters))]


def _ranking(db: Database, name: str, limit: int) -> list[tuple[str, int]]:
    return _pairs(db, f"{_RANKINGS[name]} ORDER BY 2 DESC, 1 LIMIT ?", limit)


def _by_date(db: Database, length: int) -> list[tuple[str, int]]:
    """Count the dated articles by so many first characters of their date, in order."""
    return _pairs(
        db,
        "SELECT substr(date_published, 1, ?), count(*) FROM articles"
        " WHERE date_published IS NOT NULL GROUP BY 1 ORDER BY 1",
        length,
    )


def _days(db: Database) -> tuple[tuple[str, int], ...]:
    """Count each of the last days, those without an article too."""
    sql = """
    WITH RECURSIVE last(day) AS (SELECT date(substr(max(date_published), 1, 10)) FROM articles),
    days(day) AS (
        SELECT date(day, ?1) FROM last WHERE day IS NOT NULL
        UNION ALL SELECT date(days.day, '+1 day') FROM days, last WHERE days.day < last.day
    )
    SELECT day, (SELECT count(*) FROM articles
        WHERE date_published >= days.day AND date_published <= days.day || '~') FROM days
    """
    return tuple(_pairs(db, sql, f"-{DAYS_SHOWN - 1} days"))


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
        row["site"]: row | {"flags": json.loads(row["flags"])}
        for row in db.query(
            "SELECT site, run, started_at, new, changed, failed, flags FROM run_sites"
            " JOIN runs ON runs.id = run ORDER BY run"
        )
    }
    return tuple(
        {"site": site, "pages": states.get(site, {}), "last": runs.get(site)}
        for site in sorted(states.keys() | runs.keys())
    )


def _reasons(db: Database, state: str) -> dict[str, int]:
    return dict(
        _pairs(
            db,
            "SELECT coalesce(reason, ''), count(*) FROM pages WHERE state = ?"
            " GROUP BY 1 ORDER BY 2 DESC, 1",
            state,
        )
    )
