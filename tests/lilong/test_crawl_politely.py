"""What a crawl does not do: hurry, insist, pose as somebody else, or go where it should not."""

from __future__ import annotations

import gzip
import time
from itertools import pairwise

import pytest

from lilong.cli.crawl import crawl_settings
from tests.crawling import add_articles, article, crawl, crawl_with, list_page, pages_of, rows
from tests.local_site import LocalSite, Reply

pytestmark = pytest.mark.slow


# Without any delay Scrapy 2.19 sends what waits for a host at once, not one by one.
SLOWLY = ("-s", "DOWNLOAD_DELAY=0.05")


LATE = 0.5
"""Seconds by which a busy machine may note a request late: two seem nearer than they were sent."""


class Timed:
    """Serves a page and notes when it was asked for, and how many were at once."""

    under_way = most = 0

    def __init__(self, page: Reply, times: list[float]) -> None:
        self.page = page
        self.times = times

    def __call__(self, path: str) -> Reply:
        self.times.append(time.monotonic())
        Timed.under_way += 1
        Timed.most = max(Timed.most, Timed.under_way)
        time.sleep(0.05)
        Timed.under_way -= 1
        return self.page


def time_articles(site: LocalSite) -> list[float]:
    """Note the time of each request for an article."""
    Timed.most = 0
    times: list[float] = []
    for path, page in site.pages.items():
        if path.startswith("/a/"):
            assert isinstance(page, Reply)
            site.pages[path] = Timed(page, times)
    return times


def test_the_default_is_one_request_at_a_time_and_a_second_apart(site, tmp_path):
    site.add("/news/", list_page(range(3)))
    add_articles(site, range(3))
    times = time_articles(site)
    done = crawl_with(tmp_path / "news.db", "--start", f"{site.url}/news/", fast=False)
    assert done.returncode == 0, done.stderr
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(gaps) == 2
    assert min(gaps) > 1.0 - LATE
    assert Timed.most == 1


def test_crawl_delay_is_obeyed_and_the_user_agent_is_ours(site, tmp_path):
    site.add("/robots.txt", "User-agent: lilong\nCrawl-delay: 1.2\nDisallow: /a/0.html\n")
    site.add("/news/", list_page(range(3)))
    add_articles(site, range(3))
    times = time_articles(site)
    crawl(site, tmp_path / "news.db", "-s", "LILONG_CONTACT=me@example.org")
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(gaps) == 1
    assert min(gaps) > 1.2 - LATE
    (agent,) = site.agents
    assert agent.startswith("Lilong/")
    assert "me@example.org" in agent


def test_retry_after_is_waited_for(site, tmp_path):
    site.add("/news/", list_page(range(3)))
    add_articles(site, range(3))
    times = time_articles(site)
    good = site.pages["/a/2.html"]
    asked: list[float] = []

    def busy_once(path: str) -> Reply:
        asked.append(time.monotonic())
        if len(asked) == 1:
            return Reply(status=429, headers={"Retry-After": "2"})
        return good(path)

    site.pages["/a/2.html"] = busy_once  # the newest, so it is asked for first
    done = crawl(site, tmp_path / "news.db", *SLOWLY, "-s", "RETRY_TIMES=2")
    assert done.returncode == 0, done.stderr
    assert "answered 429: waiting 2 seconds" in done.stderr
    assert rows(tmp_path / "news.db", "select count(*) from articles") == [(3,)]
    assert min(times) - asked[0] > 1.8


def test_a_site_that_wants_us_back_in_an_hour_is_left_alone(site, tmp_path):
    site.add("/news/", list_page(range(12)))
    add_articles(site, range(12))
    site.pages["/a/11.html"] = Reply(status=503, headers={"Retry-After": "3600"})
    db = tmp_path / "news.db"
    crawl(site, db, *SLOWLY)
    asked = [path for path in site.requests if path.startswith("/a/")]
    assert asked == ["/a/11.html"]
    states = [state for state, _ in pages_of(db).values()]
    assert states.count("discovered") == 12


def test_private_addresses_are_refused_however_they_are_written(site, tmp_path):
    site.add("/news/", list_page(range(3)))
    add_articles(site, range(3))
    port = site.url.rpartition(":")[2]
    hosts = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "[::ffff:127.0.0.1]"]
    starts = [part for host in hosts for part in ("--start", f"http://{host}:{port}/news/")]
    db = tmp_path / "news.db"
    done = crawl_with(db, *starts, private=False)
    assert done.returncode == 1
    assert not site.requests
    found = rows(db, "select url, state, reason from pages")
    assert len(found) == len(hosts)
    assert {(state, reason) for _, state, reason in found} == {("dropped", "private address")}
    assert "--allow-private" in done.stderr


def test_redirects_to_private_addresses_are_refused_where_one_is_allowed(site, tmp_path):
    allowed = ("-s", "LILONG_ALLOW_ADDRESSES=127.0.0.1")
    away = "http://127.0.0.2:1/a/9.html"
    add_articles(site, range(2))
    site.pages["/a/1.html"] = Reply(status=302, headers={"Location": "http://127.0.0.3:1/x"})
    addresses = tmp_path / "addresses.txt"
    urls = [f"{site.url}/a/0.html", f"{site.url}/a/1.html", away, "http://169.254.169.254/meta/"]
    addresses.write_text("\n".join(urls), "utf-8")
    db = tmp_path / "news.db"
    crawl_with(db, "--kind", "urls", "--start", str(addresses), *allowed, private=False)
    assert pages_of(db)["0.html"] == ("stored", None)
    refused = {pages_of(db)[name] for name in ("1.html", "9.html", "")}
    assert refused == {("dropped", "private address")}


def test_bombs_and_other_schemes(site, tmp_path):
    site.add("/news/", list_page(range(3)) + "<a href='file:///etc/passwd'>密码文件的新闻</a>")
    add_articles(site, range(3))
    bomb = gzip.compress(bytes(200 * 1024 * 1024))
    packed = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    site.pages["/a/1.html"] = Reply(bomb, headers=packed)
    site.pages["/a/2.html"] = Reply(status=302, headers={"Location": "file:///etc/passwd"})
    site.pages["/a/0.html"] = Reply(gzip.compress(article(0).encode()), headers=packed)
    db = tmp_path / "news.db"
    done = crawl(site, db)
    assert done.returncode == 0, done.stderr
    pages = pages_of(db)
    assert pages["0.html"] == ("stored", None)
    assert pages["1.html"] == ("dropped", "too large")
    assert pages["2.html"] == ("failed", "http 302")
    assert len(pages) == 4


def test_refusals_by_status(site, tmp_path):
    site.add("/news/", list_page(range(3)))
    add_articles(site, range(3))
    site.pages["/a/1.html"] = Reply(b"<script>$_ts=window['$_ts']</script>", status=412)
    site.pages["/a/2.html"] = Reply(b"forbidden", status=403)
    crawl(site, tmp_path / "news.db")
    pages = pages_of(tmp_path / "news.db")
    assert pages["1.html"] == ("failed", "refused: challenge")
    assert pages["2.html"] == ("failed", "refused: forbidden")


def test_nothing_takes_commands_over_the_network():
    settings = crawl_settings(())
    assert not settings.getbool("TELNETCONSOLE_ENABLED")
    assert not settings.getbool("REMOTE_CONTROL_ENABLED")
