"""Facets: how the articles that were found fall into topics, places, outlets and months."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from lilong.classify.regions.gazetteer import shipped_gazetteer

FACET_LIMIT = 20_000
"""Articles that are counted, the last stored. Of 200,000 the 95th percentile of the facets is 95 ms
with so many, 372 with 100,000 (benchmarks.search_limits)."""
OUTLETS_LIMIT = 12
"""Outlets shown of each facet; a guess: a screen holds five facets of so many."""
PLACES_LIMIT = 40
"""Places shown: the 34 provinces, and nearly every city's counties."""
MONTHS_LIMIT = 36
"""Months shown, the last ones; a guess: three years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One value of a facet."""

    value: str
    """What to filter by: a slug, an adcode, a name, a month."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """The most frequent values; months in order, the last first."""

    topics: tuple[FacetValue, ...]
    regions: tuple[FacetValue, ...]
    """Adcodes: the provinces, or the parts of the place that is asked for."""
    sources: tuple[FacetValue, ...]
    levels: tuple[FacetValue, ...]
    """Of the sources."""
    publishers: tuple[FacetValue, ...]
    months: tuple[FacetValue, ...]
    counted: int
    """Articles that were counted."""


def read_facets(db: Database, ids: Sequence[int], *, within: str | None = None) -> Facets:
    """Count the facets of these articles.

    Args:
        within: adcode of the division whose parts are counted instead of the provinces.
    """
    listed = json.dumps(ids)
    rows = db.execute(
        "SELECT region, source, publisher, substr(date_published, 1, 7) FROM json_each(?)"
        " CROSS JOIN articles ON articles.id = value",
        [listed],
    ).fetchall()
    topics = db.execute(
        "SELECT label, count(*) AS n FROM json_each(?) CROSS JOIN tags"
        " ON article = value AND kind = 'topic' GROUP BY label ORDER BY n DESC, label",
        [listed],
    ).fetchall()
    regions, sources, publishers, months = map(
        _counts, zip(*rows, strict=True) if rows else [()] * 4
    )
    outlets, levels = _named(db, sources)
    return Facets(
        topics=_values(topics),
        regions=_values(_divisions(regions, within).most_common(PLACES_LIMIT)),
        sources=_values(outlets[:OUTLETS_LIMIT]),
        levels=_values(sorted(levels.items(), key=lambda pair: (-pair[1], pair[0]))),
        publishers=_values(publishers.most_common(OUTLETS_LIMIT)),
        months=_values(sorted(months.items(), reverse=True)[:MONTHS_LIMIT]),
        counted=len(rows),
    )


def _counts(column: Iterable[Any]) -> Counter[Any]:
    counts = Counter(column)
    del counts[None]
    return counts


def _divisions(adcodes: Counter[str], within: str | None) -> Counter[str]:
    """Count the provinces of these regions, or the parts of `within` that they lie in."""
    counts: Counter[str] = Counter()
    for adcode, count in adcodes.items():
        line = shipped_gazetteer().line(adcode)
        if within is None:
            counts.update({line[0]: count} if line else {})
        elif within in line[:-1]:
            counts[line[line.index(within) + 1]] += count
    return counts


def _named(db: Database, sources: Counter[int]) -> tuple[list[tuple[str, int]], Counter[str]]:
    """Return the sources by name, the most frequent first, and their levels."""
    rows = db.execute(
        "SELECT id, name, level FROM sources WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(sources))],
    )
    names, levels = {}, Counter[str]()
    for identity, name, level in rows:
        names[identity] = name
        if level:
            levels[level] += sources[identity]
    return [(names[identity], count) for identity, count in sources.most_common()], levels


def _values(counts: Iterable[tuple[str, int]]) -> tuple[FacetValue, ...]:
    return tuple(FacetValue(value=value, count=count) for value, count in counts)
