"""`lilong site new` drafts what a person must approve; `site check` shows a site field by field."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lilong.site_tools.draft import guessed_pattern
from tests.crawling import add_articles, article, list_page
from tests.verbs import lilong

FAST = ["--allow-private", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Give what `site new` needs of a checkout."""
    (tmp_path / "crawler" / "spiders").mkdir(parents=True)
    return tmp_path


def lilong_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lilong", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env={"PYTHONPATH": f"{ROOT}:{folder}", "COLUMNS": "200", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def new(folder: Path, url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return lilong_in(folder, "site", "new", "jiedao", url, *arguments, *FAST)


@pytest.mark.slow
def test_new_writes_the_spider_the_pages_as_served_and_unapproved_drafts(site, checkout):
    page = list_page(range(4), "/news/2.html")
    site.add("/news/", page.replace("<html>", "<html><title>街道新闻_河湾区社区网</title>"))
    add_articles(site, range(4))
    done = new(checkout, f"{site.url}/news/")
    assert done.returncode == 0, done.stderr
    text = (checkout / "crawler/spiders/jiedao.py").read_text("utf-8")
    assert 'name = "jiedao"' in text
    assert 'publisher = "河湾区社区网"' in text
    assert r'article_url = r"/a/\d+\.html$"' in text
    assert "Verified" in text
    assert "live run" in text
    compile(text, "jiedao.py", "exec")
    folder = checkout / "tests/pages/jiedao"
    assert (folder / "list.html").read_bytes() == site.pages["/news/"].body
    draft = json.loads((folder / "article.json").read_text("utf-8"))
    assert draft["approved"] is False
    assert draft["headers"] == {"Content-Type": "text/html; charset=utf-8"}
    assert draft["article"]["headline"].endswith("次楼组议事会记录")
    assert draft["article"]["source"] == "社区报"
    assert draft["article"]["publisher"] == "河湾区社区网"
    listed = json.loads((folder / "list.json").read_text("utf-8"))
    assert listed["links"][0] == [f"{site.url}/a/3.html", "2026-03-04"]
    assert len(listed["links"]) == 4
    assert listed["next"] == f"{site.url}/news/2.html"
    assert "a publisher's text is not" in done.stderr


@pytest.mark.slow
def test_new_takes_a_pattern_where_the_guess_fails(site, checkout):
    site.add("/news/", "<ul><li><a href='/x?p=one'>甲街道的工作通报</a></li></ul>")
    site.add("/x?p=one", article(1))
    without = new(checkout, f"{site.url}/news/")
    assert without.returncode == 1
    done = new(checkout, f"{site.url}/news/", "--article-url", r"/x\?p=\w+$")
    assert done.returncode == 0, done.stderr
    text = (checkout / "crawler/spiders/jiedao.py").read_text("utf-8")
    assert r'article_url = r"/x\?p=\w+$"' in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("<p>本站正在改版</p>", "no link of the list page"),
        ("<script type='text/xml'><datastore></datastore></script>", "HanwebSpider"),
        (None, "no list page came: http 404"),
    ],
)
def test_new_says_why_a_list_gave_nothing(site, checkout, page, message):
    if page is not None:
        site.add("/news/", page)
    done = new(checkout, f"{site.url}/news/")
    assert done.returncode == 1
    assert message in done.stdout + done.stderr
    assert not (checkout / "crawler/spiders/jiedao.py").exists()


def test_new_touches_nothing_that_is_there(checkout, monkeypatch):
    monkeypatch.chdir(checkout)
    (checkout / "crawler/spiders/jiedao.py").write_text("# mine", encoding="utf-8")
    done = lilong("site", "new", "jiedao", "http://127.0.0.1:9/news/", *FAST)
    assert done.exit_code == 2
    assert "is there already" in done.stderr
    assert (checkout / "crawler/spiders/jiedao.py").read_text("utf-8") == "# mine"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["new", "街道", "https://x.cn/"], "NAME is lower-case"),
        (["new", "jiedao", "x.cn"], "http or https"),
        (["new", "jiedao", "https://x.cn/"], "checkout of Lilong"),
        (["new", "jiedao", "https://x.cn/", "--article-url", "("], "regular expression"),
        (["check", "no_such_site"], "no such site"),
    ],
)
def test_wrong_use_is_told_in_a_line(tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    if "--article-url" in arguments:
        (tmp_path / "crawler" / "spiders").mkdir(parents=True)
    done = lilong("site", *arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


SPIDER = '''
from lilong.crawler.extract.rules import PageRules
from lilong.crawler.article_spider import ArticleSpider


class Hewan(ArticleSpider):
    """河湾 (127.0.0.1)."""

    name = "hewan"
    publisher = "河湾社区网"
    start_urls = [{starts}]
    article_url = r"{pattern}"
    rules = PageRules(body="div.content", source="span.nowhere")
'''


def check(
    checkout: Path, *starts: str, pattern: str = r"/a/\d+\.html$"
) -> subprocess.CompletedProcess[str]:
    sites = checkout / "mysites"
    sites.mkdir()
    (sites / "__init__.py").touch()
    listed = ", ".join(f'"{start}"' for start in starts)
    text = SPIDER.format(starts=listed, pattern=pattern)
    (sites / "hewan.py").write_text(text, encoding="utf-8")
    return lilong_in(checkout, "site", "check", "hewan", *FAST, "-s", "SPIDER_MODULES=mysites")


@pytest.mark.slow
def test_check_shows_lists_articles_and_what_is_amiss(site, checkout):
    site.add("/news/", list_page(range(28), "/news/2.html"))
    site.add("/news/2.html", list_page(range(28, 30)))
    add_articles(site, range(30))
    done = check(checkout, f"{site.url}/news/")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "28 articles; 2026-03-01 to 2026-03-28; next page" in done.stdout
    assert done.stdout.count("次楼组议事会记录") == 3
    assert "date_published 3/3  source 3/3" in done.stdout
    assert '! the rule source = "span.nowhere" selects nothing' in done.stdout
    assert "the rule body" not in done.stdout
    assert "/news/2.html" not in site.requests, "three articles are enough"
    assert sum(path.startswith("/a/") for path in site.requests) < 20


@pytest.mark.slow
def test_check_fails_when_one_of_the_lists_is_silent(site, checkout):
    site.add("/news/", list_page(range(3)))
    site.add("/old/", "<p>栏目已停用</p><a href='/about.html'>关于我们的网站</a>")
    add_articles(site, range(3))
    done = check(checkout, f"{site.url}/news/", f"{site.url}/old/")
    assert done.returncode == 1
    assert "0 articles" in done.stdout
    assert r"none matches article_url /a/\d+\.html$" in done.stdout
    assert "1 of 2 lists gave nothing" in done.stderr


@pytest.mark.slow
def test_check_says_what_a_wrong_pattern_misses(site, checkout):
    site.add("/news/", list_page(range(4)))
    add_articles(site, range(4))
    done = check(checkout, f"{site.url}/news/", pattern=r"/content_\d+\.htm$")
    assert done.returncode == 1
    assert "none matches article_url" in done.stdout
    assert f"looks like an article: {site.url}/a/3.html" in done.stdout
    assert "no link of the list page looks like an article's" in done.stderr


@pytest.mark.slow
def test_check_names_the_pages_that_cannot_be_read(site, checkout):
    site.add("/news/", list_page(range(3)))
    site.add("/a/0.html", article(0))
    done = check(checkout, f"{site.url}/news/")
    assert done.returncode == 1
    assert "/a/1.html\n  http 404" in done.stdout
    assert "2 pages failed" in done.stderr


@pytest.mark.slow
def test_check_obeys_robots_txt(site, checkout):
    site.add("/robots.txt", "User-agent: *\nDisallow: /news/\n")
    site.add("/news/", list_page(range(3)))
    done = check(checkout, f"{site.url}/news/")
    assert done.returncode == 1
    assert "no list page came: robots.txt" in done.stderr
    assert "/news/" not in site.requests


@pytest.mark.parametrize(
    ("paths", "pattern"),
    [
        (["/xw/20261118/511203.html"] * 3, r"/20\d{6}/\d+\.html$"),
        (["/2026-11/12/content_38.htm", "/2026-11/8/content_7.htm"] * 2, r"/\d+/content_\d+\.htm$"),
        (["/local/20261118/" + "0f" * 16 + "/c.html"] * 3, r"/[0-9a-f]{32}/c\.html$"),
        (["/view?id=1", "/view?id=22", "/view?id=3"], r"/view\?id=\d+$"),
        (["/a/1.html", "/b/x", "/c/y.htm", "/d"], None),
        (["/a/1.html", "/a/2.html"], None),
        ([], None),
    ],
)
def test_a_pattern_is_guessed_where_addresses_are_alike(paths, pattern):
    assert guessed_pattern([f"https://x.gov.cn{path}" for path in paths]) == pattern
