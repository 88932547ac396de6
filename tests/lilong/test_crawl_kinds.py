"""Feeds, sitemaps, files of addresses, days and limits; and looking again at what is known."""

from __future__ import annotations

import gzip
import json
import sqlite3
import time

import pytest

from tests.crawling import add_articles, article, crawl, crawl_with, list_page, pages_of, rows
from tests.local_site import LocalSite, Reply

pytestmark = pytest.mark.slow

ALL = "select count(*) from articles"


def item(site: LocalSite, n: int, day: int) -> str:
    link = f"<link>{site.url}/a/{n}.html?utm_source=rss</link>"
    return f"<item>{link}<pubDate>2026-03-{day:02d} 10:00</pubDate></item>"


def test_a_feed_that_a_page_names_and_only_what_is_new_of_it(site, tmp_path):
    add_articles(site, range(6))
    head = '<html><head><link rel="alternate" type="application/rss+xml" href="/rss.xml"></head>'
    site.add("/", f"{head}<body>社区报</body></html>")
    items = "".join(item(site, n, n + 1) for n in range(5))
    site.add("/rss.xml", f"<rss><channel>{items}</channel></rss>")
    db = tmp_path / "news.db"
    start = ("--kind", "feed", "--start", f"{site.url}/")
    done = crawl_with(db, *start, "--since", "2026-03-02")
    assert done.returncode == 0, done.stderr
    assert set(pages_of(db)) == {"", "rss.xml", "1.html", "2.html", "3.html", "4.html"}
    assert rows(db, ALL) == [(4,)]
    site.requests.clear()
    items += item(site, 5, 9)
    site.add("/rss.xml", f"<rss><channel>{items}</channel></rss>")
    crawl_with(db, *start)
    assert {path for path in site.requests if path.startswith("/a/")} == {"/a/0.html", "/a/5.html"}
    assert rows(db, ALL) == [(6,)]


def sitemap(site: LocalSite, entries: dict[int, str]) -> bytes:
    urls = "".join(
        f"<url><loc>{site.url}/a/{n}.html</loc><lastmod>{day}</lastmod></url>"
        for n, day in entries.items()
    )
    text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    return gzip.compress(text.encode())


def test_sitemaps_behind_robots_txt_and_an_index_and_what_they_say_has_changed(site, tmp_path):
    add_articles(site, range(4))
    site.add("/", "<html><body>社区报</body></html>")
    site.add("/robots.txt", f"User-agent: *\nDisallow: /x/\nSitemap: {site.url}/index.xml\n")
    part = f"<sitemap><loc>{site.url}/part.xml.gz</loc></sitemap>"
    site.add("/index.xml", f"<sitemapindex>{part}</sitemapindex>")
    site.add("/part.xml.gz", sitemap(site, {0: "2026-03-01", 1: "2026-03-02"}))
    db = tmp_path / "news.db"
    start = ("--kind", "sitemap", "--start", f"{site.url}/")
    done = crawl_with(db, *start)
    assert done.returncode == 0, done.stderr
    assert rows(db, ALL) == [(2,)]
    assert pages_of(db)["sitemap.xml"] == ("dropped", "http 404")
    site.requests.clear()
    longer = (
        "<p>更正：上周的报道写错了票数，实际是四十一票，居委会已经重新张榜公布，编辑部致歉。</p>"
        * 3
    )
    site.add("/a/1.html", article(1, longer))
    site.add("/part.xml.gz", sitemap(site, {0: "2026-03-01", 1: "2099-01-01", 2: "2026-03-03"}))
    crawl_with(db, *start)
    asked = {path for path in site.requests if path.startswith("/a/")}
    assert asked == {"/a/1.html", "/a/2.html"}
    revisions = "select revision from articles where url like '%/a/1.html'"
    assert rows(db, revisions) == [(2,)]
    assert rows(db, "select count(*) from revisions") == [(1,)]


def test_a_file_of_addresses(site, tmp_path):
    add_articles(site, range(4))
    addresses = tmp_path / "street-news.txt"
    lines = [
        "# 社区报",
        "",
        f"{site.url}/a/0.html",
        f"标题，{site.url}/a/1.html，2026",
        "no address",
    ]
    addresses.write_text("\n".join(lines), "utf-8")
    db = tmp_path / "news.db"
    done = crawl_with(db, "--kind", "urls", "--start", str(addresses))
    assert done.returncode == 0, done.stderr
    assert rows(db, "select count(*), max(site) from articles") == [(2, "street-news")]


def test_days_pages_and_json_log_lines(site, tmp_path):
    site.add("/news/", list_page(range(10, 20), "/news/2.html"))
    site.add("/news/2.html", list_page(range(10)))
    add_articles(site, range(20))
    db = tmp_path / "news.db"
    done = crawl(site, db, "--since", "2026-03-16", "--max-pages", "3", "--log-json")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    stored = [line["url"].rpartition("/")[2] for line in lines if line.get("outcome") == "stored"]
    assert sorted(stored) == ["18.html", "19.html"]  # the newest first
    assert {"time", "level", "logger", "message"} <= lines[0].keys()
    crawl(site, db, "--since", "2026-03-16")
    assert rows(db, ALL) == [(5,)]
    assert rows(db, "select min(date_published) from articles") == [("2026-03-16T10:00:00+08:00",)]
    assert "/news/2.html" in site.requests
    crawl(site, db)
    assert rows(db, ALL) == [(20,)]


def test_a_crawl_ends_when_its_minutes_are_over(site, tmp_path):
    site.add("/news/", list_page(range(30)))
    add_articles(site, range(30))
    last = site.reply("/a/25.html")

    def late(path: str) -> Reply:
        time.sleep(seconds)  # it is asked for after the crawl began, and answered after its end
        return last

    seconds = 6.0
    site.pages["/a/25.html"] = late
    db = tmp_path / "news.db"
    one_by_one = ("-s", "DOWNLOAD_DELAY=0.01", "-s", "CONCURRENT_REQUESTS=1")
    done = crawl(site, db, "--max-minutes", str(seconds / 60), *one_by_one)
    assert done.returncode == 0, done.stderr
    assert rows(db, "select outcome from runs") == [("finished",)]
    asked = {path for path in site.requests if path.startswith("/a/")}
    assert asked == {f"/a/{n}.html" for n in (27, 26, 25)}
    assert rows(db, ALL) == [(3,)]


def test_known_articles_are_looked_at_again_when_their_time_has_come(site, tmp_path):
    site.add("/news/", list_page(range(5)))
    add_articles(site, range(5))
    site.add("/a/1.html", article(1), ETag='"one"')
    db = tmp_path / "news.db"
    crawl(site, db, "-s", "LILONG_REVISIT=1")
    planned = "select count(*) from pages where kind = 'article' and next_fetch_at is not null"
    assert rows(db, planned) in ([(5,)], [(0,)])  # none once March 2026 is old news
    with sqlite3.connect(db) as connection:
        connection.execute(
            "update pages set next_fetch_at = '2026-01-01T00:00:00+08:00'"
            " where kind = 'article' and url not like '%/a/4.html'"
        )
    connection.close()
    changed = "<p>补充：第二天上午，物业在空地上画好了停车线，消防通道旁立起了禁停的牌子。</p>" * 3
    site.add("/a/0.html", article(0, changed))
    del site.pages["/a/2.html"]
    site.pages["/a/3.html"] = Reply(status=500)
    site.requests.clear()
    again = crawl(site, db)
    assert again.returncode == 0, again.stderr
    asked = {path for path in site.requests if path.startswith("/a/")}
    assert asked == {f"/a/{n}.html" for n in range(4)}
    found = rows(
        db,
        "select url, state, reason, unchanged_fetches, next_fetch_at is null from pages"
        " where kind = 'article' order by url",
    )
    states = {url.rpartition("/")[2][0]: rest for url, *rest in found}
    assert states["0"][:3] == ["stored", None, 0]
    assert states["1"][:3] == ["stored", None, 1]  # 304
    assert states["2"] == ["stored", "http 404", 0, 1]  # the article stays, nobody asks again
    assert states["3"] == ["stored", "http 500", 0, 0]
    assert rows(db, "select revision from articles order by url") == [(2,), (1,), (1,), (1,), (1,)]
    assert rows(db, ALL) == [(5,)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--kind", "urls", "--start", "nowhere.txt"), "there is no file"),
        (("--start", "https://example.cn/", "--article-url", "("), "not a regular expression"),
        (("--start", "https://example.cn/", "--since", "March"), "'March' is no date"),
        (("generic",), "no such site: generic"),
    ],
)
def test_wrong_use(options, message, tmp_path):
    done = crawl_with(tmp_path / "news.db", *options)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
