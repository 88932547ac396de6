"""What the limits of a search cost: its times with each limit smaller and larger than it is.

Run as `python -m benchmarks.search_limits DB`, of a database that benchmarks.search_speed made.
The comment beside each limit has its figures for 200,000 articles.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import thread_time
from types import ModuleType

from sqlite_utils import Database

from benchmarks.search_speed import FILTERS, WORDS
from lilong.pipelines.search import matches, ranking, search
from lilong.pipelines.search.filters import Filters, make_filters
from lilong.pipelines.search.search import Search
from lilong.pipelines.storage.database import open_database

Job = Callable[[Search], object]

LIMITS: tuple[tuple[ModuleType, str, tuple[int, ...], Job], ...] = (
    (matches, "CHECK_LIMIT", (500, 5_000, 20_000), Search.page),
    (ranking, "BM25_LIMIT", (500, 5_000, 20_000), Search.page),
    (ranking, "SAMPLE_LIMIT", (200, 1_000, 5_000), Search.page),
    (ranking, "READ_LIMIT", (100, 400, 1_000), Search.page),
    (search, "COLLAPSE_LIMIT", (5_000, 20_000, 100_000), Search.page),
    (search, "FACET_LIMIT", (5_000, 20_000, 100_000), Search.facets),
)


@contextmanager
def limited(module: ModuleType, name: str, value: int) -> Iterator[None]:
    """Set a limit for a while."""
    usual = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, usual)


def cpu_times(db: Database, job: Job, filters: list[Filters], *, one_per_cluster: bool) -> str:
    """Measure each word with each filter; the better of two times, in ms of CPU."""
    times = []
    for word in WORDS:
        for each in filters:
            taken = []
            for _ in range(2):
                began = thread_time()
                job(Search(db, word, each, one_per_cluster=one_per_cluster))
                taken.append((thread_time() - began) * 1000)
            times.append(min(taken))
    times.sort()
    return f"p50 {times[len(times) // 2]:.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms"


def main(path: str) -> None:
    """Print a line for each limit and value."""
    filtered = [make_filters(request) for request in FILTERS if request]
    with open_database(path, create=False) as db:
        for module, name, values, job in LIMITS:
            one = name == "COLLAPSE_LIMIT"
            chosen = [Filters()] if one or job is Search.facets else [Filters(), *filtered]
            for value in values:
                with limited(module, name, value):
                    print(name, value, cpu_times(db, job, chosen, one_per_cluster=one), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
