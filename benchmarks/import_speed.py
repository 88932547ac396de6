"""Pages a second of `lilong import` from a WARC file, on one and on two workers."""

from __future__ import annotations

import resource
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.big_site import article_path, big_site
from benchmarks.report import markdown_table
from lilong.pipelines.archives.importing import plan, run_import
from lilong.pipelines.archives.saved import find_archives
from lilong.pipelines.archives.warc import WarcFolder
from lilong.pipelines.archives.workers import Batch, ImportOptions
from lilong.pipelines.storage.database import open_database

HEADERS = [("Content-Type", "text/html; charset=utf-8")]


def write_warc(folder: Path, pages: int, page_bytes: int) -> Path:
    """Return a WARC file of the benchmark site's articles."""
    site = big_site(pages, page_bytes)
    warc = WarcFolder(folder, "big")
    for number in range(1, pages + 1):
        path = article_path(number)
        warc.write(f"http://big.example.org{path}", 200, HEADERS, site[path].body)
    warc.close()
    return warc.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """What one import took, in seconds."""

    whole: float
    each: float
    """Of a page, from the first commit on."""
    workers: float
    """CPU of all workers."""
    writer: float
    """CPU of the process that stores."""


def timed_import(warc: Path, db_path: Path, workers: int) -> Timing:
    """Import a file into a new database."""
    commits: list[tuple[float, int]] = []

    def note(batches: Sequence[Batch], outcomes: Counter[str]) -> None:
        commits.append((time.perf_counter(), outcomes.total()))

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started, writing = time.perf_counter(), time.process_time()
    with open_database(db_path) as db:
        run_import(db, plan(db, find_archives(warc, "*"), workers), ImportOptions(), workers, note)
    whole, writing = time.perf_counter() - started, time.process_time() - writing
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    pages = sum(count for _, count in commits[1:])
    return Timing(
        whole=whole,
        each=(commits[-1][0] - commits[0][0]) / pages,
        workers=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        writer=writing,
    )


def measure(pages: int, page_bytes: int, rounds: int) -> str:
    """Return the table: medians over `rounds`."""
    timings: dict[int, list[Timing]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warc = write_warc(folder, pages, page_bytes)
        for turn in range(rounds):
            for workers, found in timings.items():
                found.append(timed_import(warc, folder / f"{workers}-{turn}.db", workers))
    gain = median(one.each / two.each for one, two in zip(timings[1], timings[2], strict=True))
    rows = [
        (
            f"{workers} worker{'s' * (workers > 1)}",
            f"{median(1 / each.each for each in found):.0f}",
            f"{median(pages / each.whole for each in found):.0f}",
            f"{median(pages / each.workers for each in found):.0f}",
            f"{median(each.writer / pages * 1e6 for each in found):.0f}",
            f"{gain:.2f}" if workers == 2 else "1",
        )
        for workers, found in timings.items()
    ]
    headings = (
        "import of WARC", "pages/s", "with start-up", "pages/CPU s of workers",
        "writer's CPU, µs/page", "gain",
    )  # fmt: skip
    return markdown_table(headings, rows)
