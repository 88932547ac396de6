"""Pages that only a browser shows, with Debian's Chromium where there is one."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass

import pytest
from scrapy.settings import Settings

from lilong.crawler.download.browser import CHROMIUM, BrowserGuard, browser_meta, browser_settings
from lilong.crawler.download.public_addresses import Allowed
from tests.crawling import add_articles, article, crawl, list_page, pages_of, rows
from tests.local_site import RESET, Reply

HAS_CHROMIUM = any(map(shutil.which, CHROMIUM))


@dataclass
class Asked:
    """What the guard reads of a request of Playwright's."""

    url: str
    resource_type: str = "document"


@pytest.mark.parametrize(
    ("asked", "dropped"),
    [
        (Asked("http://127.0.0.1/x"), True),
        (Asked("http://localhost/x"), True),
        (Asked("http://[::1]/x"), True),
        (Asked("http://2130706433/x"), True),
        (Asked("http://169.254.169.254/latest/meta-data/"), True),
        (Asked("http://10.9.8.7/x"), False),
        (Asked("http://93.184.216.34/x"), False),
        (Asked("http://93.184.216.34/x.png", "image"), True),
        (Asked("file:///etc/passwd"), True),
        (Asked("chrome://settings"), True),
        (Asked("data:text/html,x"), False),
    ],
)
def test_what_the_browser_may_load(asked, dropped):
    settings = Settings({"LILONG_ALLOW_ADDRESSES": "10.9.8.0/24"})
    guard = BrowserGuard(Allowed.from_settings(settings))
    assert asyncio.run(guard(asked)) is dropped


def test_without_a_browser_requests_go_the_usual_way():
    assert browser_meta(Settings({"LILONG_BROWSER": False})) == {}
    assert browser_meta(Settings({"LILONG_BROWSER": True}))["playwright"] is True


def test_other_handlers_stay_off():
    pytest.importorskip("scrapy_playwright")
    handlers = browser_settings(Settings({"DOWNLOAD_HANDLERS": {"file": None}}))[
        "DOWNLOAD_HANDLERS"
    ]
    assert handlers["file"] is None
    assert "playwright" in handlers["https"]


def by_script(html: str) -> str:
    """Return a page that holds nothing until its script has run."""
    text = html.replace("\\", "\\\\").replace("`", "\\`").replace("</", "<\\/")
    return (
        "<html><head><title></title></head><body><script>"
        f"setTimeout(() => {{ document.documentElement.innerHTML = `{text}`; }}, 50)"
        "</script></body></html>"
    )


@pytest.mark.slow
@pytest.mark.skipif(not HAS_CHROMIUM, reason="no Chromium is installed")
def test_articles_that_scripts_write_are_stored(site, tmp_path):
    pytest.importorskip("scrapy_playwright")
    site.add("/news/", by_script(list_page(range(4))))
    add_articles(site, range(4))
    for n in range(3):
        site.add(f"/a/{n}.html", by_script(article(n)))
    site.pages["/a/1.html"] = Reply(b"<h1>404</h1>", status=404)
    site.pages["/a/2.html"] = RESET
    db = tmp_path / "news.db"
    assert crawl(site, db).returncode == 1  # without a browser there is nothing on the page
    done = crawl(site, db, "--browser")
    assert done.returncode == 0, done.stderr
    pages = pages_of(db)
    assert pages["0.html"] == pages["3.html"] == ("stored", None)
    assert pages["1.html"] == ("dropped", "http 404")
    assert pages["2.html"] == ("failed", "ERR_CONNECTION_RESET")
    assert rows(db, "select count(*) from snapshots") == [(2,)]
