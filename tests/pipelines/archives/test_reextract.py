"""A kept page is read again as the crawl read it, and never replaced by half of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lilong.crawler.reading import Site
from lilong.pipelines.archives.reextract import KeptPage, kept_pages, reread
from lilong.pipelines.archives.warc import WarcFolder
from lilong.pipelines.storage.database import open_database
from lilong.pipelines.storage.store import store
from tests.articles import tagged
from tests.pipelines.archives.parted_pages import HOST, LOGIN, TEXTS, pages

HTML = [("Content-Type", "text/html; charset=utf-8")]


def keep(folder: Path, *rows: tuple[str, str]) -> list[KeptPage]:
    """Pages as a crawl keeps them."""
    warc = WarcFolder(folder, "paper")
    records = [(url, warc.write(url, 200, HTML, html.encode())) for url, html in rows]
    warc.close()
    return [
        KeptPage(article=n, url=url, site="paper", warc=warc.path, offset=record.offset)
        for n, (url, record) in enumerate(records)
    ]


def test_the_pages_of_an_article_are_joined_wherever_they_lie_in_the_file(tmp_path):
    last, other, first, second = pages(["1001_3.html", "2002.html", "1001.html", "1001_2.html"])
    kept = keep(tmp_path, last, other, first, second)
    article = reread(kept[2], Site(name="paper", publisher="梧桐报")).article
    assert (article.url, article.publisher) == (f"{HOST}1001.html", "梧桐报")
    assert all(TEXTS[name] in article.body for name in TEXTS if name.startswith("1001"))
    assert article.issues == ()


def test_an_article_whose_next_page_is_not_in_the_file_is_not_read(tmp_path):
    first, second = pages(["1001.html", "1001_2.html"])
    with pytest.raises(LookupError, match=r"lacks the next page .*1001_3\.html"):
        reread(keep(tmp_path, first, second)[0], Site(name="paper"))


def test_a_page_that_is_refused_today_gives_its_reason(tmp_path):
    (kept,) = keep(tmp_path, (f"{HOST}1001.html", LOGIN))
    assert reread(kept, Site(name="paper")).reason == "refused: login"


def test_a_page_that_was_led_home_is_gone_though_its_file_is_there(tmp_path):
    kept = keep(tmp_path, ("https://paper.example.cn/", pages(["2002.html"])[0][1]))[0]
    asked = KeptPage(article=1, url=f"{HOST}9.html", site="x", warc=kept.warc, offset=kept.offset)
    assert reread(asked, Site(name="x")).reason == "removed"


def test_a_site_that_is_known_no_more_keeps_its_publisher(tmp_path):
    with open_database(":memory:") as db:
        one = tagged(publisher="微信公众平台")
        place = {"warc_file": "a.warc.gz", "warc_offset": 7, "warc_length": 9}
        store(db, one, site="accounts", page=place)
        (kept,) = kept_pages(db, tmp_path)
    assert (kept.site, kept.publisher) == ("accounts", "微信公众平台")
    assert (kept.warc, kept.offset) == (tmp_path / "a.warc.gz", 7)
