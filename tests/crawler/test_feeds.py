"""Feeds and sitemaps in the forms that sites serve, and what is no feed."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from lilong.crawler.extract.dates import SHANGHAI
from lilong.crawler.extract.feeds import MAX_UNPACKED, FeedError, read_feed, read_time

BASE = "https://news.example.cn/feed/index.xml"

RSS = """<?xml version="1.0" encoding="{charset}"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>社区</title>
<link>https://news.example.cn/</link><atom:link rel="next" href="?page=2"/>
<item><title>楼组议事</title><link> /a/1.html?utm_source=rss </link>
<pubDate>Thu, 05 Mar 2026 10:20:00 +0800</pubDate></item>
<item><title>食堂</title><link><![CDATA[https://news.example.cn/a/2.html]]></link>
<pubDate>2026-03-06 08:00</pubDate></item>
<item><title>无链接</title><guid isPermaLink="true">https://news.example.cn/a/3.html</guid></item>
<item><title>无地址</title><guid isPermaLink="false">42</guid></item>
<item><title>脚本</title><link>javascript:alert(1)</link></item>
</channel></rss>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_rss(charset):
    feed = read_feed(RSS.format(charset=charset).encode(charset), BASE)
    assert [entry.url.rpartition("/")[2] for entry in feed.articles] == [
        "1.html",
        "2.html",
        "3.html",
    ]
    assert feed.articles[0].published == datetime(2026, 3, 5, 10, 20, tzinfo=SHANGHAI)
    assert feed.articles[1].published == datetime(2026, 3, 6, 8, 0, tzinfo=SHANGHAI)
    assert feed.articles[2].published is None
    assert feed.following == "https://news.example.cn/feed/index.xml?page=2"


def test_atom():
    text = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="/p2"/>
    <entry><link rel="edit" href="/edit/1"/><link href="/a/1.html"/>
    <published>2026-03-05T02:20:00Z</published><updated>2026-03-07T00:00:00Z</updated></entry>
    <entry><link rel="alternate" href="/a/2.html"/><updated>2026-03-06T00:00:00Z</updated></entry>
    </feed>"""
    feed = read_feed(text.encode(), BASE)
    first, second = feed.articles
    assert first.url == "https://news.example.cn/a/1.html"
    assert first.published == datetime(2026, 3, 5, 2, 20, tzinfo=UTC)
    assert first.modified == datetime(2026, 3, 7, tzinfo=UTC)
    assert second.published == datetime(2026, 3, 6, tzinfo=UTC)
    assert second.modified is None
    assert feed.following == "https://news.example.cn/p2"


def test_rdf():
    text = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <item><link>/a/1.html</link><dc:date>2026-03-05T10:00:00+08:00</dc:date></item></rdf:RDF>"""
    (entry,) = read_feed(text.encode(), BASE).articles
    assert entry.published == datetime(2026, 3, 5, 10, tzinfo=SHANGHAI)


NEWS_SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://news.example.cn/a/1.html</loc><lastmod>2026-03-07</lastmod><news:news>
<news:publication_date>2026-03-05T10:00:00+08:00</news:publication_date></news:news></url>
<url><loc> https://news.example.cn/a/2.html </loc></url>
<url><lastmod>2026</lastmod></url></urlset>"""


@pytest.mark.parametrize("packed", [False, True])
def test_a_news_sitemap_packed_or_not(packed):
    body = gzip.compress(NEWS_SITEMAP.encode()) if packed else NEWS_SITEMAP.encode()
    first, second = read_feed(body, BASE).articles
    assert first.published == datetime(2026, 3, 5, 10, tzinfo=SHANGHAI)
    assert first.modified == datetime(2026, 3, 7, tzinfo=SHANGHAI)
    assert second.modified is None


def test_an_index_of_sitemaps():
    text = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <sitemap><loc>/s/1.xml.gz</loc><lastmod>2026-03-05T10:00:00+08:00</lastmod></sitemap>
    </sitemapindex>"""
    feed = read_feed(text.encode(), BASE)
    assert [entry.url for entry in feed.sitemaps] == ["https://news.example.cn/s/1.xml.gz"]
    assert feed.articles == []


def test_the_sitemaps_that_robots_txt_names():
    text = b"User-agent: *\nDisallow: /x\nSitemap: https://news.example.cn/s.xml\nsitemap:/t.xml\n"
    feed = read_feed(text, "https://news.example.cn/robots.txt")
    assert [entry.url.rpartition("/")[2] for entry in feed.sitemaps] == ["s.xml", "t.xml"]


def test_a_broken_feed_gives_what_can_be_read():
    cut = RSS.format(charset="utf-8")[:700].replace("社区", "社区 & 街道").encode()
    assert [e.url for e in read_feed(cut, BASE).articles][:1] == [
        "https://news.example.cn/a/1.html"
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"<html><head></head><body><rss>no</rss></body></html>",
        b"<!DOCTYPE html><html><body>x</body></html>",
        b"",
        b"plain text",
        b"\x89PNG\r\n",
    ],
)
def test_what_is_no_feed(body):
    assert read_feed(body, BASE) is None


def test_entities_do_not_grow():
    lots = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{lots}]><rss><channel><item><link>/a/1.html</link>'
    text += "<title>&a11;</title></item></channel></rss>"
    assert len(read_feed(text.encode(), BASE).articles) <= 1


def test_no_file_is_read():
    text = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><channel><item>'
    text += "<link>/a/&x;</link></item></channel></rss>"
    urls = [entry.url for entry in read_feed(text.encode(), BASE).articles]
    assert urls in ([], ["https://news.example.cn/a/"])


def test_a_gzip_bomb_is_refused():
    with pytest.raises(FeedError, match="unpacks to more"):
        read_feed(gzip.compress(bytes(MAX_UNPACKED + 1)), BASE)


def test_damaged_gzip_is_refused():
    with pytest.raises(FeedError, match="damaged gzip"):
        read_feed(b"\x1f\x8b\x08" + b"\xff" * 40, BASE)


@pytest.mark.parametrize("text", [None, "", "yesterday", "2026-13-45", "Thu, 99 Foo 2026"])
def test_times_that_cannot_be_read(text):
    assert read_time(text) is None
