"""`lilong crawl` on real servers: only what is new is asked for, and bad pages cost themselves."""

from __future__ import annotations

import pytest

from tests.crawling import PLACES, add_articles, article, crawl, list_page, pages_of, rows
from tests.local_site import Reply
from tests.verbs import lilong

pytestmark = pytest.mark.slow


def test_a_second_run_asks_for_lists_and_new_articles_only(site, tmp_path):
    site.add("/news/", list_page(range(10), "/news/2.html"))
    site.add("/news/2.html", list_page(range(10, 20)))
    add_articles(site, range(21))
    db = tmp_path / "news.db"
    first = crawl(site, db)
    assert first.returncode == 0, first.stderr
    assert rows(db, "select count(*) from articles") == [(20,)]
    site.requests.clear()
    site.add("/news/", list_page(range(20, 21)) + list_page(range(9), "/news/2.html"))
    second = crawl(site, db)
    assert second.returncode == 0, second.stderr
    assert rows(db, "select count(*) from articles") == [(21,)]
    assert {path for path in site.requests if path.startswith("/a/")} == {"/a/20.html"}


def test_an_unchanged_list_is_not_sent_again(site, tmp_path):
    site.add("/news/", list_page(range(5)), ETag='"v1"')
    add_articles(site, range(5))
    crawl(site, tmp_path / "news.db")
    site.requests.clear()
    again = crawl(site, tmp_path / "news.db")
    assert again.returncode == 0, again.stderr
    assert set(site.requests) == {"/robots.txt", "/news/"}


def test_bad_pages_are_marked_with_their_reason_and_the_run_goes_on(site, tmp_path):
    site.add("/news/", list_page(range(9)))
    add_articles(site, range(2))
    del site.pages["/a/1.html"]
    site.add("/a/2.html", b"")
    png = {"Content-Type": "image/png"}
    site.pages["/a/3.html"] = Reply(b"\x89PNG\r\n\x1a\n" + bytes(3000), headers=png)
    site.add("/a/4.html", b"x" * (17 * 1024 * 1024))
    half = article(5).encode()
    site.pages["/a/5.html"] = Reply(half[:300], claimed_length=len(half))
    site.add("/a/6.html", article(6).encode("gb18030"))
    site.add("/a/7.html", "<h1>今天没有新闻</h1>")
    site.pages["/a/8.html"] = Reply(status=500)
    done = crawl(site, tmp_path / "news.db")
    assert done.returncode == 0, done.stderr
    pages = pages_of(tmp_path / "news.db")
    assert pages["0.html"][0] == pages["6.html"][0] == "stored"
    assert pages["1.html"] == ("dropped", "http 404")
    assert pages["8.html"] == ("failed", "http 500")
    for name in ("2.html", "3.html", "4.html", "5.html", "7.html"):
        assert pages[name][0] in ("failed", "dropped"), (name, pages[name])
        assert pages[name][1], name
    sixth = "select headline from articles where url like '%/6.html'"
    (headline,) = rows(tmp_path / "news.db", sixth)
    assert headline == (f"{PLACES[2]}第6次楼组议事会记录",)


def test_robots_txt_is_obeyed(site, tmp_path):
    site.add("/robots.txt", "User-agent: *\nDisallow: /a/1.html\n")
    site.add("/news/", list_page(range(4)))
    add_articles(site, range(4))
    crawl(site, tmp_path / "news.db")
    assert "/a/1.html" not in site.requests
    states = rows(tmp_path / "news.db", "select state, reason from pages")
    assert ("dropped", "robots.txt") in states


def test_a_multi_page_article_is_one_article(site, tmp_path):
    site.add("/news/", list_page(range(3)))
    add_articles(site, range(3))
    more = "<div class='pages'><a href='/a/1_2.html'>下一页</a></div></body>"
    site.pages["/a/1.html"] = Reply(article(1).replace("</body>", more).encode())
    tail = "<p>第二页记下了散会以后的事：两户人家在楼道里握了手，约好周末一起搬旧家具。</p>" * 2
    site.add("/a/1_2.html", article(1, tail))
    crawl(site, tmp_path / "news.db")
    (body,) = rows(
        tmp_path / "news.db",
        "select body from bodies join articles on id = article where url like '%/a/1.html'",
    )
    assert "第4次楼组议事会" in body[0]
    assert body[0].rstrip().endswith("约好周末一起搬旧家具。")
    assert rows(tmp_path / "news.db", "select count(*) from articles") == [(3,)]


def test_a_run_that_finds_nothing_fails(site, tmp_path):
    site.add("/news/", "<html><body>改版公告</body></html>")
    done = crawl(site, tmp_path / "news.db")
    assert done.returncode == 1
    assert "no article was found" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name a site"),
        (["no_such_site"], "no such site: no_such_site"),
        (["--start", "ftp://example.org/"], "http or https"),
        (["--start", "http://127.0.0.1/", "-s", "NONSENSE"], "NAME=VALUE"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(arguments, message, tmp_path):
    done = lilong("crawl", *arguments, "--db", tmp_path / "x.db")
    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
