"""Every site reads its own test pages as a person approved them.

`tests/pages/<site>/<page>.html` is a page in the site's markup, written by us; `<page>.json`
beside it holds its URL, the headers that matter, and what is expected: `article` (a record), or
`links` (address and day of each, in the order that they are asked for) and `next`. A list that is
no HTML is called `list.js`.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse, Request
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from lilong.crawler.article_spider import EPOCH, UNDATED_PRIORITY, ArticleSpider
from lilong.crawler.extract.article import extract
from lilong.crawler.requests import META_KEY, PageRequest, request_kind
from lilong.pipelines.storage.records import article_to_record

PAGES = Path(__file__).parents[1] / "pages"
FETCHED = datetime.fromisoformat("2026-11-20T12:00:00+08:00")

settings = Settings()
settings.setmodule("lilong.crawler.settings")
loader = SpiderLoader.from_settings(settings)
SITES = [name for name in loader.list() if getattr(loader.load(name), "publisher", None)]
EXPECTED = sorted(PAGES.glob("*/*.json"))
ARTICLES = [path for path in EXPECTED if path.stem.startswith("article")]
LISTS = [path for path in EXPECTED if path not in ARTICLES]


def page_id(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def page_of(path: Path) -> Path:
    """Return the page that an expectation belongs to."""
    (page,) = (p for p in path.parent.glob(f"{path.stem}.*") if p.suffix != ".json")
    return page


def spider_of(name: str, tmp_path: Path) -> ArticleSpider:
    """Return the site's spider; weixin reads the addresses that it asks for from a file."""
    cls = loader.load(name)
    if name != "weixin":
        return cls()
    (tmp_path / "weixin.txt").write_text("https://mp.weixin.qq.com/s/0123456789abcdef", "utf-8")
    return cls(start=str(tmp_path / "weixin.txt"))


def charset(expected: dict) -> str | None:
    found = re.search(r"charset=([\w-]+)", expected.get("headers", {}).get("Content-Type", ""))
    return found.group(1) if found else None


def followed(spider: ArticleSpider, url: str, body: bytes) -> tuple[list[list], str | None]:
    """Return the articles that a list page leads to, each with its day, and the next page."""
    request = Request(url, meta={META_KEY: PageRequest(kind="list")})
    links: list[list] = []
    following = None
    for asked in spider.parse_list(HtmlResponse(url, body=body, request=request)):
        assert isinstance(asked, Request), asked
        if request_kind(asked) == "list":
            following = asked.url
        else:
            dated = asked.priority != UNDATED_PRIORITY
            day = EPOCH + timedelta(asked.priority) if dated else None
            links.append([asked.url, day.isoformat() if day else None])
    return links, following


@pytest.mark.parametrize("path", ARTICLES, ids=page_id)
def test_an_article_is_read_as_approved(path, tmp_path):
    expected = json.loads(path.read_text("utf-8"))
    assert expected["approved"] is True, "read the draft against the page, then approve it"
    spider = spider_of(path.parent.name, tmp_path)
    article = extract(
        page_of(path).read_bytes(),
        expected["url"],
        spider.rules,
        charset=charset(expected),
        fetched_at=FETCHED,
        publisher=spider.publisher,
    )
    record = {name: value for name, value in article_to_record(article).items() if value}
    record.pop("fetched_at")
    assert record == expected["article"]


@pytest.mark.parametrize("path", LISTS, ids=page_id)
def test_a_list_is_followed_as_approved(path, tmp_path):
    expected = json.loads(path.read_text("utf-8"))
    assert expected["approved"] is True, "read the draft against the page, then approve it"
    spider = spider_of(path.parent.name, tmp_path)
    links, following = followed(spider, expected["url"], page_of(path).read_bytes())
    assert links == expected["links"]
    assert following == expected.get("next")


@pytest.mark.parametrize("name", SITES)
def test_a_site_is_one_small_file_with_an_article_page_and_a_list_page(name, tmp_path):
    spider = spider_of(name, tmp_path)
    assert spider.__module__.endswith(f".{name}"), "file stem, spider name and folder are one"
    assert spider.name == name
    assert {path.stem.rstrip("_0123456789") for path in (PAGES / name).glob("*.json")} == {
        "article",
        "list",
    }
    assert spider.region is None or re.fullmatch(r"\d{6}", spider.region)
    assert 1 <= spider.interval <= 168


@pytest.mark.parametrize("name", SITES)
def test_a_site_says_what_was_verified_and_what_waits_for_a_live_run(name):
    text = " ".join(loader.load(name).__doc__.split())
    assert "Verified" in text
    assert "live run" in text


def test_every_page_has_its_expectation_and_is_small():
    pages = [path for path in PAGES.glob("*/*") if path.suffix != ".json"]
    assert [path for path in pages if not path.with_suffix(".json").exists()] == []
    assert [path for path in pages if path.stat().st_size > 16_000] == []


@pytest.mark.parametrize("path", ARTICLES, ids=page_id)
def test_the_article_pattern_matches_the_site_s_own_articles(path):
    spider = loader.load(path.parent.name)
    if spider.article_url:
        assert re.search(spider.article_url, json.loads(path.read_text("utf-8"))["url"])


# Addresses as the sites write them, old and new shapes: of articles, and of what is none.
SHAPES = {
    "people_cn": (
        [
            "http://society.people.com.cn/n1/2024/0517/c1008-40237861.html",
            "http://sh.people.com.cn/n2/2025/0312/c134829-41162245.html",
            "http://politics.people.com.cn/n1/2024/0424/c1001-40223222.html",
        ],
        [
            "http://society.people.com.cn/GB/136657/index2.html",
            "http://society.people.com.cn/GB/8217/437621/index.html",
            "http://v.people.cn/",
        ],
    ),
    "zyshgzb": (
        [
            "https://www.zyshgzb.gov.cn/n1/2025/0619/c460636-40504195.html",
            "http://www.zyshgzb.gov.cn/n1/2025/1218/c461257-40627248.html",
        ],
        ["https://www.zyshgzb.gov.cn/459402/459416/461614/index.html"],
    ),
    "xinhua": (
        [
            "https://www.news.cn/local/20260709/f5edbe6b57274020a867624bd5401d5d/c.html",
            "http://www.he.news.cn/20240515/d59c39d4160a4fe4b3084c3e4abfb450/c.html",
            "http://www.news.cn/local/2023-04/20/c_1129541562.htm",
            "http://www.xinhuanet.com/local/2020-02/19/c_1125597921.htm",
        ],
        [
            "https://www.news.cn/local/index.htm",
            "http://he.news.cn/society/index.htm",
            "https://www.news.cn/local/ds_5c5939c2f07b4d9c96de44dad32eadc8.json",
        ],
    ),
    "chinanews": (
        [
            "https://www.chinanews.com.cn/sh/2026/09-01/10400123.shtml",
            "http://www.chinanews.com/ll/2020/07-04/9229287.shtml",
            "https://www.jx.chinanews.com.cn/society/2025/1120/112233.html",
        ],
        [
            "https://www.chinanews.com.cn/scroll-news/news1.html",
            "https://www.chinanews.com.cn/sh/shipin/cns-d/2026/11-17/news1008812.shtml",
            "https://www.chinanews.com.cn/society.shtml",
        ],
    ),
    "gmw": (
        [
            "https://difang.gmw.cn/2026-07/14/content_38885203.htm",
            "https://difang.gmw.cn/nmg/2026-01/17/content_38542362.htm",
            "http://difang.gmw.cn/hn/2019-03/21/content_32661481.htm",
        ],
        ["https://difang.gmw.cn/node_29677.htm", "https://difang.gmw.cn/node_29677_2.htm"],
    ),
    "thepaper": (
        [
            "https://www.thepaper.cn/newsDetail_forward_29573347",
            "http://www.thepaper.cn/newsDetail_forward_3541395",
        ],
        [
            "https://www.thepaper.cn/list_25456",
            "https://www.thepaper.cn/channel_25950",
            "https://www.thepaper.cn/newsDetail_forward_29573347?commTag=true",
        ],
    ),
    "netease": (
        [
            "https://www.163.com/dy/article/J22CN60P0514R9KQ.html",
            "https://www.163.com/news/article/K96PT5V10001899O.html",
            "https://news.163.com/19/0909/16/EOLS8V6I0001875P.html",
            "https://bendi.news.163.com/guangdong/17/0603/10/CM0IJ0RS04178D6J.html",
        ],
        [
            "https://www.163.com/photoview/00AP0001/2310022.html",
            "https://comment.tie.163.com/J22CN60P0514R9KQ.html",
            "https://www.163.com/dy/media/T1512041896308.html",
        ],
    ),
    "sina": (
        [
            "https://news.sina.com.cn/c/2024-05-10/doc-inausehc2630922.shtml",
            "https://news.sina.com.cn/o/2017-07-27/doc-ifyinwmp0119643.shtml",
            "https://finance.sina.com.cn/stock/usstock/c/2019-09-09/doc-iicezzrq4681677.shtml",
            "https://k.sina.com.cn/article/2025-01-02/detail-inecqxvf1234567.shtml",
        ],
        [
            "https://slide.news.sina.com.cn/slide_1_86058_801.html",
            "https://news.sina.com.cn/society/",
            "https://news.sina.com.cn/roll/",
        ],
    ),
    "sohu": (
        [
            "https://www.sohu.com/a/778336904_120702",
            "http://www.sohu.com/a/434365209_123753?spm=smpc.society.feed.1",
        ],
        ["https://www.sohu.com/c/8/1460", "https://mp.sohu.com/profile?xpt=YW53Yg=="],
    ),
    "ifeng": (
        [
            "https://news.ifeng.com/c/8Wda7wwUnuC",
            "https://ent.ifeng.com/c/7pldiU65MNU",
            "http://nb.ifeng.com/a/20200911/14526474_0.shtml",
        ],
        [
            "https://news.ifeng.com/shanklist/3-35201-/",
            "https://v.ifeng.com/c/7rsDIC181qi",
            "https://gentie.ifeng.com/c/comment/8Wda7wwUnuC",
        ],
    ),
    "mca": (
        [
            "https://www.mca.gov.cn/n152/n166/c1662004999980005889/content.html",
            "https://www.mca.gov.cn/n152/n166/c45259/content.html",
        ],
        [
            "https://www.mca.gov.cn/n152/n165/index.html",
            "https://www.mca.gov.cn/n152/n165/c1662004999980006089/part/21508.pdf",
        ],
    ),
    "shyp": (
        [
            "https://www.shyp.gov.cn/shypq/xwzx-bmdt/20260529/506469.html",
            "https://www.shyp.gov.cn/shypq/xwzx-tpyw/20220808/412921.html",
            "https://www.shyp.gov.cn/shypq/myyp/20250307/475623.html",
        ],
        [
            "https://www.shyp.gov.cn/shypq/xwzx-bmdt/index_2.html",
            "https://www.shyp.gov.cn/shypq/yqyw-wb-jyjzl-ypzs/20250407/477723/8a0ebfc504dc4e74.pdf",
        ],
    ),
    "mzj_beijing": (
        [
            "https://mzj.beijing.gov.cn/art/2025/9/13/art_10834_689886.html",
            "https://mzj.beijing.gov.cn/art/2021/11/25/art_7494_114.html",
        ],
        ["https://mzj.beijing.gov.cn/col/col10696/index.html"],
    ),
    "mzt_jiangsu": (
        [
            "https://mzt.jiangsu.gov.cn/art/2026/6/20/art_78628_11798731.html",
            "http://mzt.jiangsu.gov.cn/art/2020/12/21/art_78615_9619774.html",
        ],
        ["https://mzt.jiangsu.gov.cn/col/col78599/index.html"],
    ),
    "nmg": (
        [
            "https://www.nmg.gov.cn/zwyw/jrgz/202202/t20220211_2004628.html",
            "https://www.nmg.gov.cn/zwyw/tpxw/202607/t20260731_2935986.html",
        ],
        ["https://www.nmg.gov.cn/zwyw/jrgz/index_1.html", "https://www.nmg.gov.cn/zwyw/"],
    ),
    "mzt_fujian": (
        [
            "https://mzt.fujian.gov.cn/gk/tzgg/202607/t20260710_7176497.htm",
            "https://mzt.fujian.gov.cn/zfxxgkzl/zc/gfxwj/202311/t20231120_6304448.htm",
        ],
        ["https://mzt.fujian.gov.cn/gk/tzgg/index.htm"],
    ),
    "jishou": (
        [
            "https://jishou.rednet.cn/content/2020/07/27/7785745.html",
            "https://jishou.rednet.cn/content/646042/68/16201808.html",
        ],
        ["https://jishou.rednet.cn/channel/7250_2.html"],
    ),
    "xiangxiang": (
        ["https://xiangxiang.rednet.cn/content/646748/52/13584567.html"],
        ["https://xiangxiang.rednet.cn/channel/2021/0101/8060.html"],
    ),
    "weixin": (
        [
            "https://mp.weixin.qq.com/s/ZhDXTjv5ciEGOZirqQ6BJA",
            "http://mp.weixin.qq.com/s?__biz=MzAxMzgxNzUxOA==&mid=2650804290&idx=8&sn=d625d",
        ],
        [
            "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MzA5&action=getalbum&album_id=23",
            "https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=MzA5",
        ],
    ),
}


@pytest.mark.parametrize(
    ("site", "url"), [(site, url) for site, (urls, _) in SHAPES.items() for url in urls]
)
def test_article_addresses_are_known(site, url):
    assert re.search(loader.load(site).article_url, url)


@pytest.mark.parametrize(
    ("site", "url"), [(site, url) for site, (_, urls) in SHAPES.items() for url in urls]
)
def test_other_addresses_are_not_taken_for_articles(site, url):
    assert not re.search(loader.load(site).article_url, url)


def test_every_pattern_has_its_addresses():
    assert {name for name in SITES if loader.load(name).article_url} == set(SHAPES)
