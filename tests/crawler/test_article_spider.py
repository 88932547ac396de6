"""What a spider makes of a page that its reader gave, and of one whose reader died."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from lilong.crawler.article_spider import ArticleSpider
from lilong.crawler.download.backpressure import Backpressure
from lilong.crawler.items import FetchedArticle, PageFailure
from lilong.crawler.workers.offload import AdaptiveOffload, shared_offload
from tests.crawling import article

URL = "https://news.example.cn/a/1.html"
LOGIN = "<html><title>用户登录</title><form><input type=password></form></html>"


@pytest.fixture
def offload() -> Iterator[AdaptiveOffload]:
    """Give this process's offload, not yet used."""
    shared_offload.cache_clear()
    yield shared_offload()
    shared_offload().close()
    shared_offload.cache_clear()


def spider(since: str | None = None) -> ArticleSpider:
    return ArticleSpider(name="paper", since=since)


def answer(html: str, asking: ArticleSpider) -> HtmlResponse:
    return HtmlResponse(URL, body=html.encode(), request=asking.article_request(URL))


async def parsed(html: str, asking: ArticleSpider) -> list[object]:
    return [each async for each in asking.parse_article(answer(html, asking))]


def test_an_article_comes_with_what_was_made_of_it_where_it_was_read(offload):
    asking = spider()
    asking.annotate = lambda found, region: f"{found.headline}, {region}"
    (found,) = asyncio.run(parsed(article(1), asking))
    assert isinstance(found, FetchedArticle)
    assert found.annotations == f"{found.article.headline}, None"
    assert (found.site, found.page_url) == ("paper", URL)


@pytest.mark.parametrize(
    ("html", "reason", "final"),
    [
        (LOGIN, "refused: login", False),
        (article(1, "<p>The hall opened. Residents came.</p>" * 9), "not Chinese", True),
        (article(1), "before 2027-01-01", True),
        ("<html><title>x</title></html>", "no body", False),
    ],
)
def test_a_page_without_an_article_is_a_failure_with_its_reason(offload, html, reason, final):
    (found,) = asyncio.run(parsed(html, spider(since="2027-01-01")))
    assert isinstance(found, PageFailure)
    assert (found.reason, found.final) == (reason, final)


def test_the_next_page_is_asked_for_with_the_part_that_was_read(offload):
    link = "<div><a href='/a/1_2.html'>下一页</a></div></body>"
    (found,) = asyncio.run(parsed(article(1).replace("</body>", link), spider()))
    assert isinstance(found, Request)
    assert found.url == "https://news.example.cn/a/1_2.html"
    assert [part.url for part in found.cb_kwargs["parts"]] == [URL]


@pytest.mark.slow
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs a second core")
def test_a_reader_that_dies_costs_the_page_and_not_the_crawl(offload):
    offload.min_pieces, offload.max_share = 1, 0.0

    async def read_on() -> list[object]:
        asking = spider()
        await parsed(article(1), asking)
        await parsed(article(2), asking)
        assert offload.worker is not None
        offload.worker.process.kill()
        offload.worker.process.join()
        return [*await parsed(article(3), asking), *await parsed(article(4), asking)]

    lost, after = asyncio.run(read_on())
    assert isinstance(lost, PageFailure)
    assert (lost.reason, lost.final) == ("reader died", False)
    assert isinstance(after, FetchedArticle)


def test_no_request_goes_out_while_many_pages_wait_to_be_read(offload):
    async def ask() -> tuple[bool, bool]:
        offload.room.clear()
        asking = asyncio.ensure_future(Backpressure().process_request(Request(URL)))
        await asyncio.sleep(0)
        held = not asking.done()
        offload.room.set()
        await asking
        return held, asking.done()

    assert asyncio.run(ask()) == (True, True)
