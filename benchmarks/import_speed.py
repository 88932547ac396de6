"""Pages a second of `lilong import` from a WARC file, on one and on two workers."""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.report import markdown_table
from lilong.demo.big import article_path, big_site
from pipelines.archives import find_archives
from pipelines.database import open_database
from pipelines.importing import plan, run_import
from pipelines.snapshot import WarcFolder
from pipelines.stripes import Batch, ImportOptions

HEADERS = [("Content-Type", "text/html; charset=utf-8")]


def write_warc(folder: Path, pages: int, page_bytes: int) -> Path:
    """A WARC file of the benchmark site's articles."""
    site = big_site(pages, page_bytes)
    warc = WarcFolder(folder, "big")
    for number in range(1, pages + 1):
        path = article_path(number)
        warc.write(f"http://big.example.org{path}", 200, HEADERS, site[path].body)
    warc.close()
    return warc.path


def timed_import(warc: Path, db_path: Path, workers: int) -> tuple[float, float, float]:
    """Seconds in all, seconds from the first batch on, and the workers' CPU seconds."""
    arrivals: list[float] = []

    def note(batch: Batch, outcomes: Counter[str]) -> None:
        arrivals.append(time.perf_counter())

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with open_database(db_path) as db:
        run_import(db, plan(db, find_archives(warc, "*"), workers), ImportOptions(), workers, note)
    whole = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return whole, arrivals[-1] - arrivals[0], cpu


def measure(pages: int, page_bytes: int, rounds: int) -> str:
    """The table: medians over `rounds`."""
    speeds: dict[int, list[float]] = {1: [], 2: []}
    wholes: dict[int, list[float]] = {1: [], 2: []}
    per_cpu: dict[int, list[float]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warc = write_warc(folder, pages, page_bytes)
        for turn in range(rounds):
            for workers in (1, 2):
                db_path = folder / f"{workers}-{turn}.db"
                whole, running, cpu = timed_import(warc, db_path, workers)
                speeds[workers].append(pages / running)
                wholes[workers].append(pages / whole)
                per_cpu[workers].append(pages / cpu)
    gain = statistics.median(two / one for one, two in zip(speeds[1], speeds[2], strict=True))
    rows = [
        (
            f"{workers} worker{'s' * (workers > 1)}",
            f"{statistics.median(speeds[workers]):.0f}",
            f"{statistics.median(wholes[workers]):.0f}",
            f"{statistics.median(per_cpu[workers]):.0f}",
            f"{gain:.2f}" if workers == 2 else "1",
        )
        for workers in (1, 2)
    ]
    headings = ("import of WARC", "pages/s", "with start-up", "pages/CPU s of workers", "gain")
    return markdown_table(headings, rows)
