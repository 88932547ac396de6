"""Platform classes: lists that a script reads, and the portal that re-hosts."""

from __future__ import annotations

import asyncio
import json
from datetime import date

import pytest
from scrapy.http import HtmlResponse, Request, TextResponse

from lilong.crawler.extract.article import extract
from lilong.crawler.kinds.weixin import Weixin
from lilong.crawler.platforms.hanweb import HanwebSpider, bare_records
from lilong.crawler.platforms.json_lists import JsonListSpider, read_json, row_day
from lilong.crawler.platforms.rehosting import RehostingSpider
from lilong.crawler.requests import META_KEY, PageRequest, request_kind
from lilong.demo.site import DEAD_LINK, EMPTY_PAGE, demo_site, list_paths
from tests.demo_truth import expected

LIST = {META_KEY: PageRequest(kind="list")}


def asked(spider, url, body):
    request = Request(url, meta=LIST)
    found = list(spider.parse_list(HtmlResponse(url, body=body, request=request)))
    return [r.url for r in found if request_kind(r) == "article"], [
        r.url for r in found if request_kind(r) == "list"
    ]


ROWS = "".join(
    f'<record><![CDATA[<li><a href="/art/2026/11/{day}/art_9_{day}.html">第{day}日的社区工作</a>'
    f"<span>2026-11-{day}</span></li>]]></record>"
    for day in (18, 17, 16)
)


@pytest.mark.parametrize(
    "tag", ['<script type="text/xml">', "<script id='s' type='text/xml'>", "<SCRIPT TYPE=text/xml>"]
)
def test_rows_in_a_script_are_followed(tag):
    page = f"<html><body>{tag}<datastore>{ROWS}</datastore></script></body></html>"
    articles, lists = asked(HanwebSpider("x"), "https://a.gov.cn/col/col9/", page.encode())
    assert articles[0] == "https://a.gov.cn/art/2026/11/18/art_9_18.html"
    assert (len(articles), lists) == (3, [])


def test_the_group_behind_the_first_rows_is_asked_for_and_read_as_xml():
    more = (
        '<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=3"></a>]]></nextgroup>'
    )
    body = f"<?xml version='1.0' encoding='utf-8'?><datastore>{more}{ROWS}</datastore>"
    url = "https://a.gov.cn/module/web/jpage/dataproxy.jsp?page=2"
    articles, lists = asked(HanwebSpider("x"), url, body.encode())
    assert len(articles) == 3
    assert lists == ["https://a.gov.cn/module/web/jpage/dataproxy.jsp?page=3"]


def test_a_page_without_records_stays_as_it_is():
    assert bare_records(b"<ul><li>x</li></ul>") == b"<ul><li>x</li></ul>"


class Roll(JsonListSpider):
    name = "roll"
    article_url = r"/a/\d+\.html$"


@pytest.mark.parametrize(
    "text",
    [
        '{"data": {"list": [{"url": "\\/a\\/1.html", "time": "2026-11-18 09:00"}]}}',
        'callback([{"url": "/a/1.html", "time": "2026-11-18 09:00", "title": "街道"},])',
        'var x = {"rows": [{"url": "/a/1.html", "time": 1794999600}, {"url": "/about"}]};',
        '\ufeff[{"url": "https://n.cn/a/1.html", "time": "11/18/2026 09:00:00"}]',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_json_of_any_shape_gives_its_rows(text, encoding):
    body = text.encode(encoding) if encoding == "utf-8" else text.lstrip("\ufeff").encode(encoding)
    response = TextResponse("https://n.cn/roll", body=body, request=Request("https://n.cn/roll"))
    assert Roll().listed(response) == [("https://n.cn/a/1.html", date(2026, 11, 18))]


@pytest.mark.parametrize(
    "body", [b"", b"<html>no</html>", b"callback({broken", b"[1, 2", b"[" * 99_999]
)
def test_what_is_no_json_is_told_and_gives_no_rows(body, caplog):
    response = TextResponse("https://n.cn/roll", body=body, request=Request("https://n.cn/roll"))
    assert Roll().listed(response) == []
    assert "the list is no JSON" in caplog.text


def test_newest_rows_come_first_and_each_address_once():
    rows = [
        {"url": "/a/1.html", "time": "2026-11-16"},
        {"url": "/a/2.html"},
        {"url": "/a/3.html", "time": "2026-11-18"},
        {"url": "/a/1.html#comments", "time": "2026-11-19"},
    ]
    response = TextResponse(
        "https://n.cn/", body=json.dumps(rows).encode(), request=Request("https://n.cn/")
    )
    assert [url[-6:] for url, _ in Roll().listed(response)] == ["3.html", "1.html", "2.html"]


def test_deep_json_is_read():
    assert read_json(b'{"a":' * 400 + b"1" + b"}" * 400) is not None


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("1794999600", date(2026, 11, 18)),
        (1794999600000, date(2026, 11, 18)),
        ("01/02/2026 08:00:00", date(2026, 1, 2)),
        ("2026-11-18T23:30:00+08:00", date(2026, 11, 18)),
        ("13/40/2026 08:00:00", None),
        (None, None),
        ("", None),
        ("刚刚", None),
    ],
)
def test_a_row_s_day_is_read_in_every_form(value, day):
    assert row_day(value) == day


BASE = "http://127.0.0.1:1"
PORTAL = [found for found in expected(BASE) if found.site == "portal"]


@pytest.mark.parametrize("found", PORTAL, ids=lambda found: found.article.url[len(BASE) :])
def test_a_re_hosted_article_is_read_whole(found):
    wanted = found.article
    page = demo_site()[wanted.url.removeprefix(BASE)].body
    read = extract(page, wanted.url, RehostingSpider.rules, publisher=wanted.publisher)
    fields = "headline body date_published source breadcrumbs reprint_notice links"
    for name in fields.split():
        assert getattr(read, name) == getattr(wanted, name), name
    assert set(read.credits) == set(wanted.credits)
    assert read.section == wanted.section


def test_the_lists_of_a_re_hosting_portal_lead_to_every_article():
    spider = RehostingSpider("portal")
    articles: set[str] = set()
    lists = [BASE + list_paths()["portal"][0]]
    for url in lists:
        found, more = asked(spider, url, demo_site()[url.removeprefix(BASE)].body)
        articles.update(found)
        lists += more
    assert lists == [BASE + path for path in list_paths()["portal"]]
    originals = {found.article.url for found in PORTAL}
    assert originals <= articles
    assert articles - originals == {BASE + DEAD_LINK, BASE + EMPTY_PAGE}


def test_wechat_albums_are_lists_and_articles_are_articles(tmp_path):
    (tmp_path / "streets.txt").write_text(
        "# our streets\n"
        "清溪街道 https://mp.weixin.qq.com/s/ZhDXTjv5ciEGOZirqQ6BJA?scene=1\n"
        "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MzA5&action=getalbum&album_id=23\n",
        "utf-8",
    )
    spider = Weixin(start=str(tmp_path / "streets.txt"))

    async def start():
        return {request_kind(request): request.url async for request in spider.start()}

    found = asyncio.run(start())
    assert spider.name == "streets"
    assert found == {
        "list": "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MzA5&action=getalbum&album_id=23",
        "article": "https://mp.weixin.qq.com/s/ZhDXTjv5ciEGOZirqQ6BJA",
    }
