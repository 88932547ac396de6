"""Facets: how the articles that were found fall into topics, places, outlets and months."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from lilong.classify.regions.gazetteer import shipped_gazetteer
from lilong.pipelines.search.query import Picked

TOP = 12
"""Values shown of each facet."""
COUNTED = 20_000
"""Articles that are counted, the last stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a facet."""

    value: str
    """What to filter by: a slug, an adcode, a name, a month."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """The most frequent values; months in order, the last first."""

    topics: tuple[Value, ...]
    regions: tuple[Value, ...]
    """Adcodes: the provinces, or what lies beneath the place that is asked for."""
    sources: tuple[Value, ...]
    levels: tuple[Value, ...]
    """Of the sources."""
    publishers: tuple[Value, ...]
    months: tuple[Value, ...]
    counted: int
    """Articles counted: all that were found, at most COUNTED of them, the last stored."""


def read_facets(picked: Picked, *, beneath: str | None = None, top: int = TOP) -> Facets:
    """The facets of what was picked.

    Args:
        beneath: adcode whose divisions are counted instead of the provinces.
    """
    db = picked.db
    sql, parameters = picked.select()
    chosen = (
        f"WITH chosen(id) AS MATERIALIZED (SELECT id FROM ({sql}) ORDER BY id DESC LIMIT {COUNTED})"
    )
    rows = db.execute(
        f"{chosen} SELECT region, source, publisher, substr(date_published, 1, 7)"
        " FROM chosen CROSS JOIN articles ON articles.id = chosen.id",
        parameters,
    ).fetchall()
    topics = db.execute(
        f"{chosen} SELECT label, count(*) FROM chosen CROSS JOIN tags"
        " ON article = chosen.id AND kind = 'topic' GROUP BY label",
        parameters,
    ).fetchall()
    levels = db.execute(
        f"{chosen} SELECT level, count(*) AS n FROM chosen CROSS JOIN articles"
        " ON articles.id = chosen.id JOIN sources ON sources.id = source"
        " GROUP BY level ORDER BY n DESC",
        parameters,
    ).fetchall()
    sources = _top((row[1] for row in rows), top)
    return Facets(
        topics=_values(Counter(dict(map(tuple, topics))).most_common()),
        regions=_values(_regions((row[0] for row in rows), beneath).most_common(40)),
        sources=_values((name, count) for name, count in _named(db, sources)),
        levels=_values(map(tuple, levels)),
        publishers=_values(_top((row[2] for row in rows), top)),
        months=_values(sorted(_top((row[3] for row in rows), 1200), reverse=True)[:36]),
        counted=len(rows),
    )


def _top(values: Iterable[str | None], top: int) -> list[tuple[str, int]]:
    return Counter(value for value in values if value is not None).most_common(top)


def _regions(adcodes: Iterable[str | None], beneath: str | None) -> Counter[str]:
    counts: Counter[str] = Counter()
    for adcode, count in Counter(adcodes).items():
        line = shipped_gazetteer().line(adcode) if adcode else ()
        if beneath is None:
            counts.update({line[0]: count} if line else {})
        elif beneath in line[:-1]:
            counts[line[line.index(beneath) + 1]] += count
    return counts


def _named(db: Database, sources: list[tuple[str, int]]) -> list[tuple[str, int]]:
    names = dict(
        db.execute(
            f"SELECT id, name FROM sources WHERE id IN ({', '.join('?' * len(sources))})",
            [identity for identity, _ in sources],
        ).fetchall()
    )
    return [(names[identity], count) for identity, count in sources]


def _values(counts: Iterable[tuple[str, int]]) -> tuple[Value, ...]:
    return tuple(Value(value=value, count=count) for value, count in counts)
