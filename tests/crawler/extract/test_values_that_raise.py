"""One bad value costs itself: what else the page, list or feed holds is read."""

from __future__ import annotations

import pytest

from lilong.crawler.extract.charset import decode
from lilong.crawler.extract.feeds import read_feed, read_time
from lilong.crawler.extract.lists import article_links
from lilong.crawler.extract.page import parse
from lilong.crawler.extract.urls import clean_url, is_address

LIST = "https://news.example.cn/list/"
NO_ADDRESSES = (
    "http://[object Object]/a/2026/03/05/9.html",
    "http://127.0.0.1:99999/a/2026/03/05/9.html",
    "http://x.cn:port/a.html",
    "http://[::1",
    "http://",
    "https:///a.html",
    "http://x.cn:0/",
)


def rows(bad: str = "") -> str:
    first = f"<li><a href='{bad}'>第九居民小组的议事会开到楼道里</a><span>2026-03-05</span></li>"
    return (first if bad else "") + "".join(
        f"<li><a href='/a/2026/03/05/{n}.html'>鹤汀街道第{n}次楼组议事会记录</a>"
        "<span>2026-03-05</span></li>"
        for n in range(10)
    )


@pytest.mark.parametrize("bad", NO_ADDRESSES)
def test_a_link_that_is_no_address_is_passed_over(bad: str):
    page = parse(f"<html><body><ul>{rows(bad)}</ul></body></html>".encode(), LIST)
    assert len(article_links(page)) == 10
    assert not is_address(bad)


@pytest.mark.parametrize("bad", NO_ADDRESSES)
def test_a_base_that_is_no_address_is_passed_over(bad: str):
    html = f"<html><head><base href='{bad}'></head><body><ul>{rows()}</ul></body></html>"
    links = [url for url, _, _ in article_links(parse(html.encode(), LIST))]
    assert links[0].startswith("https://news.example.cn/a/2026/03/05/")
    assert len(links) == 10


@pytest.mark.parametrize(
    "url",
    ["https://x.cn/a", "http://x.cn:8080/a", "http://[::1]:80/a", "https://例子.中国/a",
     "http://u:p@x.cn/", "http://a_b.x.cn"],
)  # fmt: skip
def test_addresses_are_addresses(url: str):
    assert is_address(url)
    assert is_address(clean_url(url))


@pytest.mark.parametrize(
    "when",
    ["Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59Z", "0001-01-01", "0001-01-01T00:00:00",
     "0001-01-01T00:00:00+14:00", "Thu, 99 Mar 2026 99:99:99 GMT", "２０２６", "-1", "1e9"],
)  # fmt: skip
def test_a_feed_s_time_outside_the_calendar_is_none(when: str):
    assert read_time(when) is None
    feed = (
        "<rss><channel>"
        + "".join(
            f"<item><title>记录</title><link>{LIST}{n}.html</link>"
            f"<pubDate>{when if n == 1 else 'Thu, 05 Mar 2026 10:00:00 GMT'}</pubDate></item>"
            for n in range(3)
        )
        + "</channel></rss>"
    )
    read = read_feed(feed.encode(), LIST)
    assert read is not None
    assert [entry.published is None for entry in read.articles] == [False, True, False]


@pytest.mark.parametrize("bad", [bad for bad in NO_ADDRESSES if "///" not in bad])
def test_an_entry_of_a_feed_with_no_address_is_passed_over(bad: str):
    feed = f"<urlset><url><loc>{bad}</loc></url><url><loc>{LIST}1.html</loc></url></urlset>"
    read = read_feed(feed.encode(), LIST)
    assert read is not None
    assert [entry.url for entry in read.articles] == [f"{LIST}1.html"]


@pytest.mark.parametrize(
    "charset", ["undefined", "idna", "hex", "base64", "rot13", "punycode", "mbcs", "", "x" * 99]
)
def test_a_charset_that_reads_nothing_is_passed_over(charset: str):
    text = f"<html><head><meta charset='{charset}'></head><body>鹤汀街道议事厅</body></html>"
    assert "鹤汀街道议事厅" in decode(text.encode("gb18030"), charset).text
