"""Site health: does a site give what it usually gives? A silent source is noticed here."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

MAX_RUNS = 12
"""Earlier runs that make up a site's usual: a guess."""
MAX_PROBABILITY = 0.001
"""A count of new articles is too low when a Poisson process at the site's usual rate gives so few
or fewer with at most this probability: about 0 where 7 were expected, 2 where 12 were. One
false alarm in 1,000 runs is a guess at what a person bears."""
MIN_LOSS = 0.4
"""A field is lost when its share of articles fell by more than this: a guess."""
MIN_ARTICLES = 5
"""Articles of a run from which its shares are judged: a guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What a site gave in its earlier runs."""

    runs: int
    per_day: float
    """New articles a day, over the days that those runs cover."""
    days_since: float
    """Since the last run, in days."""
    coverage: dict[str, float]
    """Mean share of articles with each watched field, in [0, 1]."""


def usual(db: Database, site: str, run: int) -> Usual | None:
    """Return a site's usual before `run`; None with fewer than three earlier runs to judge from."""
    rows = db.execute(
        "SELECT runs.started_at, run_sites.new, run_sites.coverage FROM run_sites"
        " JOIN runs ON runs.id = run_sites.run WHERE site = ? AND runs.id <= ?"
        " ORDER BY runs.id DESC LIMIT ?",
        [site, run, MAX_RUNS + 1],
    ).fetchall()
    if len(rows) < 4:
        return None
    moments = [datetime.fromisoformat(row[0]) for row in rows]
    earlier = rows[1:]
    # The first run of all gives the whole archive of a site: it starts the clock, nothing more.
    days = max((moments[1] - moments[-1]).total_seconds() / 86400, 1e-6)
    shares: dict[str, list[float]] = {}
    for _, _, coverage in earlier:
        for name, share in json.loads(coverage).items():
            shares.setdefault(name, []).append(share)
    return Usual(
        runs=len(earlier),
        per_day=sum(new for _, new, _ in earlier[:-1]) / days,
        days_since=(moments[0] - moments[1]).total_seconds() / 86400,
        coverage={name: sum(values) / len(values) for name, values in shares.items()},
    )


def flags_of(row: dict[str, Any], before: Usual | None) -> list[str]:
    """Return what is wrong with a site: `no answer`, `silent`, `few articles`, `lost FIELD`.

    `row` has the columns of `run_sites`, with `coverage` as a dict.
    """
    flags = []
    if row["fetched"] == 0:
        flags.append("no answer")
    if before is None:
        return flags
    expected = before.per_day * before.days_since
    if poisson_at_most(row["new"], expected) <= MAX_PROBABILITY:
        flags.append("silent" if row["new"] == 0 else "few articles")
    if row["new"] + row["changed"] + row["unchanged"] >= MIN_ARTICLES:
        flags.extend(
            f"lost {name}"
            for name, share in sorted(before.coverage.items())
            if row["coverage"].get(name, 0.0) < share - MIN_LOSS
        )
    return flags


def poisson_at_most(count: int, expected: float) -> float:
    """Return the probability that a Poisson variable of mean `expected` is `count` or less."""
    if expected <= 0:
        return 1.0
    logs = (k * math.log(expected) - expected - math.lgamma(k + 1) for k in range(count + 1))
    return min(1.0, sum(math.exp(log) for log in logs))


def judge_run(db: Database, run: int) -> dict[str, list[str]]:
    """Flag the sites of a finished run in the database; return the flags of those flagged."""
    found: dict[str, list[str]] = {}
    with db.atomic():
        for row in list(db.query("SELECT * FROM run_sites WHERE run = ?", [run])):
            row["coverage"] = json.loads(row["coverage"])
            flags = flags_of(row, usual(db, row["site"], run))
            if flags:
                found[row["site"]] = flags
                db.execute(
                    "UPDATE run_sites SET flags = ? WHERE run = ? AND site = ?",
                    [json.dumps(flags, ensure_ascii=False), run, row["site"]],
                )
    return found
