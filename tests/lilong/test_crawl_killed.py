"""Nothing is lost or stored twice when a crawl of 2,000 articles is killed and run again."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

from lilong.crawler.workers.offload import MAX_WAITING
from lilong.pipelines.crawling.item_pipelines import BATCH_SIZE
from tests.crawling import PATIENCE, QUICK, add_chain, command, crawl, pages_of, rows
from tests.local_site import LocalSite

pytestmark = pytest.mark.slow

ARTICLES, ROWS = 2_000, 50
LISTS = ARTICLES // ROWS
IN_FLIGHT = 16
"""QUICK's CONCURRENT_REQUESTS."""
UNSTORED = IN_FLIGHT + MAX_WAITING + BATCH_SIZE
"""Pages that a kill may cost: those on their way and those waiting to be read (when MAX_WAITING
wait, IN_FLIGHT may be coming), and those of one transaction."""


def crawl_until(site: LocalSite, db: Path, requests: int, how: signal.Signals) -> int:
    """Crawl until so many requests for articles have come, then send a signal.

    The server lets no crawl get further before it is sent, however late we look.
    """
    site.shut_after = requests
    start = ["--start", f"{site.url}/news/", *QUICK]
    process = subprocess.Popen(
        command(db, *start), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while site.article_requests() <= requests:
        assert process.poll() is None, "the crawl ended"
        time.sleep(0.01)
    process.send_signal(how)
    site.open_gate()
    return process.wait(PATIENCE)


def test_killed_three_times_nothing_is_lost_and_nothing_stored_twice(site, tmp_path):
    add_chain(site, ARTICLES, ROWS)
    db = tmp_path / "news.db"
    for requests in (20, 700, 1_500):
        assert crawl_until(site, db, requests, signal.SIGKILL) == -signal.SIGKILL
    last = crawl(site, db, *QUICK)
    assert last.returncode == 0, last.stderr
    assert rows(db, "select count(*), count(distinct url) from articles") == [(ARTICLES, ARTICLES)]
    assert rows(db, "select max(revision) from articles") == [(1,)]
    assert rows(db, "select sum(unchanged_fetches) from pages") == [(0,)]
    assert set(pages_of(db).values()) == {("stored", None), ("listed", None)}
    again = site.article_requests() - ARTICLES
    assert 0 <= again <= 3 * UNSTORED
    lists = sum(count for path, count in site.requests.items() if path.startswith("/news/"))
    assert lists <= LISTS + 2 * 3  # each later run asks for the first; one may be under way
    files = rows(db, "select count(distinct warc_file) from pages where kind = 'article'")
    assert files == [(4,)]
    assert rows(db, "select count(*) from snapshots") == [(ARTICLES,)]


def test_sigterm_lets_pages_in_flight_end_and_the_next_run_goes_on(site, tmp_path):
    add_chain(site, 200, 50)
    db = tmp_path / "news.db"
    assert crawl_until(site, db, 60, signal.SIGTERM) == 0
    (stored,) = rows(db, "select count(*) from articles")[0]
    assert 60 < stored < 200
    assert rows(db, "select outcome from runs") == [("stopped",)]
    assert site.article_requests() == stored
    assert crawl(site, db, *QUICK).returncode == 0
    assert rows(db, "select count(*) from articles") == [(200,)]
    assert site.article_requests() == 200
