"""Servers, disks and databases that fail: the crawl says so, and the next one completes it."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter

import pytest

from lilong.pipelines.crawling.frontier import MAX_ATTEMPTS
from lilong.pipelines.storage.database import BUSY_SECONDS
from tests.crawling import (
    PATIENCE,
    QUICK,
    add_articles,
    add_chain,
    article,
    command,
    crawl,
    crawl_with,
    list_page,
    pages_of,
    rows,
)
from tests.local_site import HANG, RESET, LocalSite, Reply

pytestmark = pytest.mark.slow


class EverySecond:
    """Fails each path's first, third, fifth … request."""

    def __init__(self, good: Reply, bad: Reply) -> None:
        self.good = good
        self.bad = bad
        self.asked: Counter[str] = Counter()

    def __call__(self, path: str) -> Reply:
        self.asked[path] += 1
        return self.bad if self.asked[path] % 2 else self.good


def make_unreliable(site: LocalSite) -> None:
    """500, a reset connection, half a body and silence, in turn, at every page's first request."""
    half = Reply(b"<html><body><h1>" + b"x" * 200, claimed_length=5000)
    faults = [Reply(status=500), RESET, half, HANG]
    for n, (path, page) in enumerate(sorted(site.pages.items())):
        assert isinstance(page, Reply)
        site.pages[path] = EverySecond(page, faults[n % 4])


def test_a_server_that_fails_half_of_the_time_gives_everything_in_the_end(site, tmp_path):
    add_chain(site, 24, 8)
    make_unreliable(site)
    db = tmp_path / "news.db"
    options = ("-s", "DOWNLOAD_TIMEOUT=2", *QUICK)
    first = crawl(site, db, *options)  # without a second try even the first list page fails
    assert first.returncode == 1
    assert "no article was found" in first.stderr
    crawl(site, db, *options)  # every article of the first list page fails once
    reasons = {reason for _, reason in pages_of(db).values()}
    assert reasons >= {"http 500", "incomplete", "timeout"}
    unfinished = "select count(*) from pages where state not in ('stored', 'listed')"
    for _ in range(MAX_ATTEMPTS):  # one is enough where no good answer takes two seconds
        later = crawl(site, db, *options, "-s", "RETRY_TIMES=2")
        assert later.returncode == 0, later.stderr
        if rows(db, unfinished) == [(0,)]:
            break
    assert rows(db, "select count(*), max(revision) from articles") == [(24, 1)]


def test_a_host_that_does_not_answer_is_told_in_the_table_alone(site, tmp_path):
    site.pages.clear()
    site.pages["/robots.txt"] = site.pages["/news/"] = RESET
    result = crawl(site, tmp_path / "news.db", *QUICK)
    assert "! no answer" in result.stdout
    assert result.stderr == "Error: no article was found\n"


def test_a_redirect_in_a_circle_and_one_to_another_page(site, tmp_path):
    site.add("/news/", list_page(range(6)))
    add_articles(site, range(6))
    site.pages["/a/1.html"] = Reply(status=302, headers={"Location": "/a/1.html?again"})
    site.pages["/a/1.html?again"] = Reply(status=302, headers={"Location": "/a/1.html"})
    site.pages["/a/2.html"] = Reply(status=301, headers={"Location": "/moved/2.html"})
    site.add("/moved/2.html", article(2))
    site.pages["/a/3.html"] = Reply(status=302, headers={"Location": "/login?next=3"})
    site.add("/login?next=3", "<title>登录</title><form><input type=password></form>")
    site.pages["/a/4.html"] = Reply(status=302, headers={"Location": "http://127.0.0.2:1/x"})
    site.add("/a/5.html", "<html><body><p>您的访问过于频繁，请完成验证后再试</p></body></html>")
    db = tmp_path / "news.db"
    done = crawl(site, db, "--log-json")
    assert done.returncode == 0, done.stderr
    pages = pages_of(db)
    assert pages["1.html"] == ("failed", "redirects in a circle")
    assert pages["2.html"] == ("stored", None)
    assert pages["3.html"] == ("failed", "refused: login")
    assert pages["4.html"] == ("dropped", "other site")
    assert pages["5.html"] == ("failed", "refused: challenge")
    moved = rows(db, "select url, page from articles where page like '%/a/2.html'")
    assert moved == [(f"{site.url}/moved/2.html", f"{site.url}/a/2.html")]
    site.requests.clear()
    crawl(site, db)
    assert "/a/2.html" not in site.requests


def limit_file_size() -> None:
    """Room for the empty schema (about 1 MB of write-ahead log) and a few articles."""
    import resource  # not on Windows

    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000_000, 4_000_000))


def noise(n: int) -> str:
    """1.2 MB that compression makes 600 kB: the WARC file grows faster than the database."""
    return f"<!-- {random.Random(n).randbytes(600_000).hex()} -->"


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files by setrlimit")
@pytest.mark.parametrize(("filled", "articles"), [("database", 200), ("warc", 30)])
def test_a_full_disk_stops_the_crawl_and_loses_nothing(site, tmp_path, filled, articles):
    add_chain(site, articles, 50)
    if filled == "warc":
        for n in range(articles):
            site.add(f"/a/{n}.html", article(n) + noise(n))
    db = tmp_path / "news.db"
    start = ("--start", f"{site.url}/news/", *QUICK)
    done = subprocess.run(
        command(db, *start),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        preexec_fn=limit_file_size,
    )
    assert done.returncode == 1, done.stderr
    assert "Stopping." in done.stderr
    assert ("news-warc" in done.stderr) == (filled == "warc")
    assert "Traceback" not in done.stderr
    assert rows(db, "pragma integrity_check") == [("ok",)]
    (stored,) = rows(db, "select count(*) from articles")[0]
    assert stored < articles
    again = crawl(site, db, *QUICK)
    assert again.returncode == 0, again.stderr
    assert rows(db, "select count(*), count(distinct url) from articles") == [(articles, articles)]


def test_a_locked_database_is_waited_for_and_then_given_up(site, tmp_path):
    add_chain(site, 30, 30)
    db = tmp_path / "news.db"
    crawl_with(db, "--start", f"{site.url}/news/", "--max-pages", "3")
    holder = sqlite3.connect(db, isolation_level=None)
    holder.execute("begin immediate")
    start = time.monotonic()
    held = subprocess.Popen(
        command(db, "--start", f"{site.url}/news/"), stderr=subprocess.PIPE, text=True
    )
    _, said = held.communicate(timeout=PATIENCE)
    waited = time.monotonic() - start
    holder.execute("rollback")
    holder.close()
    assert held.returncode == 1
    assert "another program is writing to it" in said
    assert "Traceback" not in said
    assert waited > 0.9 * BUSY_SECONDS
    assert crawl(site, db).returncode == 0
    assert rows(db, "select count(*) from articles") == [(30,)]


def test_a_second_crawl_of_the_same_site_says_so_and_stops(site, tmp_path):
    site.add("/news/", list_page(range(30)))
    add_articles(site, range(30))
    db = tmp_path / "news.db"
    site.shut_after = 10
    start = command(db, "--start", f"{site.url}/news/")
    first = subprocess.Popen(start, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while site.article_requests() <= 10:
        assert first.poll() is None
        time.sleep(0.05)
    second = crawl(site, db)
    site.open_gate()
    assert second.returncode == 1
    assert f"is being crawled already (process {first.pid})" in second.stderr
    assert "Traceback" not in second.stderr
    first.communicate(timeout=PATIENCE)
    assert first.returncode == 0
    assert rows(db, "select count(*) from articles") == [(30,)]
    assert max(site.requests[f"/a/{n}.html"] for n in range(30)) == 1


def test_a_frontier_that_cannot_be_read_ends_the_crawl(site, tmp_path):
    add_chain(site, 3, 3)
    db = tmp_path / "news.db"
    crawl_with(db, "--start", f"{site.url}/news/", "--max-pages", "1")
    with sqlite3.connect(db) as connection:
        connection.execute("update pages set meta = '[1]' where kind = 'article'")
    connection.close()
    done = crawl(site, db)
    assert done.returncode == 1
    assert "the frontier cannot be read" in done.stderr
    assert "Traceback" not in done.stderr
