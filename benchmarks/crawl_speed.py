"""Pages a second of a full crawl beside bare Scrapy on the same local site, in turn."""

from __future__ import annotations

import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.big_site import START, big_site
from benchmarks.report import markdown_table
from lilong.demo.server import DemoServer
from lilong.pipelines.storage.database import open_database

FAST = (
    "DOWNLOAD_DELAY=0",
    "AUTOTHROTTLE_ENABLED=False",
    "CONCURRENT_REQUESTS=16",
    "CONCURRENT_REQUESTS_PER_DOMAIN=16",
)


def serve(pages: int, page_bytes: int, ready: Connection) -> None:
    """Serve the site until the process is ended; every page is made before the first request."""
    site = dict(big_site(pages, page_bytes))
    with DemoServer(site) as server:
        ready.send(server.url)
        ready.recv()


@contextmanager
def served_site(pages: int, page_bytes: int) -> Iterator[str]:
    """The site's address, served by a process of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(pages, page_bytes, theirs))
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send(None)
        process.join()


def bare_crawl(url: str) -> tuple[int, float]:
    """Pages and seconds of bare Scrapy."""
    command = [sys.executable, "-m", "benchmarks.bare_spider", url]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = json.loads(answer)
    return found["pages"], found["seconds"]


def full_crawl(url: str, warc: bool) -> tuple[int, float]:
    """Pages and seconds of `lilong crawl` into a new database."""
    with tempfile.TemporaryDirectory() as folder:
        db_path = Path(folder) / "news.db"
        settings = [part for setting in FAST for part in ("-s", setting)]
        command = [sys.executable, "-m", "lilong", "crawl", "--start", url, "--allow-private"]
        evidence = [] if warc else ["--no-warc"]
        done = subprocess.run(
            [*command, *settings, *evidence, "--db", str(db_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"the crawl failed: {done.stderr}")
        with open_database(db_path) as db:
            fetched, seconds, stored = db.execute(
                "SELECT fetched, seconds, new FROM run_sites"
            ).fetchone()
    if stored < fetched * 0.9:
        raise RuntimeError(f"only {stored} of {fetched} pages were stored")
    return fetched, seconds


def measure(pages: int, page_bytes: int, rounds: int) -> str:
    """Return the table: medians over `rounds`, and the ratio round by round."""
    bare: list[float] = []
    full: list[float] = []
    kept: list[float] = []
    with served_site(pages, page_bytes) as address:
        for _ in range(rounds):
            for speeds, (count, seconds) in (
                (bare, bare_crawl(address + START)),
                (full, full_crawl(address + START, warc=False)),
                (kept, full_crawl(address + START, warc=True)),
            ):
                speeds.append(count / seconds)
    rows = [
        (name, f"{statistics.median(speeds):.0f}", ratio(speeds, bare))
        for name, speeds in (
            ("bare Scrapy, nothing stored", bare),
            ("lilong crawl --no-warc", full),
            ("lilong crawl, pages kept as WARC", kept),
        )
    ]
    return markdown_table(("crawl", "pages/s", "of bare Scrapy"), rows)


def ratio(speeds: list[float], base: list[float]) -> str:
    """Return the median ratio of two series, taken round by round."""
    return f"{statistics.median(s / b for s, b in zip(speeds, base, strict=True)):.2f}"
