"""The one road: a page gives an article, a part of one, or a reason, and parts give one article."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest

from lilong.crawler.extract.reasons import REASONS, is_final
from lilong.crawler.items import Article
from lilong.crawler.reading import (
    PageReading,
    ServedPage,
    Site,
    finish,
    read_page,
    site_at,
)
from lilong.crawler.workers.offload import MAX_WAITING, AdaptiveOffload, ProcessDied
from tests.crawling import article

SITE = Site(name="paper", publisher="社区报", region="310110")


def served(name: str | int, html: str | None = None) -> ServedPage:
    url = f"https://news.example.cn/a/{name}.html"
    return ServedPage(
        body=(article(int(name)) if html is None else html).encode(),
        url=url,
        site=SITE,
        fetched_at=datetime(2026, 3, 5, tzinfo=UTC),
    )


def part(name: str, text: str, following: str | None = None) -> ServedPage:
    """Return a page of an article that links to the next one."""
    body = f"<p>{text * 3}</p>" * 2
    link = f"<div><a href='{following}.html'>下一页</a></div>" if following else ""
    return served(name, article(1, body).replace("</body>", f"{link}</body>"))


FIRST = part(
    "1001", "十六户居民第一次坐到一起，为楼门口的台阶该不该改成坡道说了一个晚上。", "1001_2"
)
SECOND = part(
    "1001_2", "第二次会上，轮椅老人自己来了，把从家门到马路的每一级台阶数给大家听。", "1001_3"
)
LAST = part("1001_3", "坡道在入冬前修好，扶手是三楼的木匠师傅刨的，没有收一分工钱。")
LOGIN = "<html><title>用户登录</title><form><input type=password></form></html>"


def label(found: Article, region: str | None, word: str = "") -> str:
    """Return what a crawl hands in to be done with each article; here and in a worker."""
    return f"{word}{found.headline} {region}"


def test_a_page_without_an_article_has_a_reason():
    assert read_page(served(0)).article.headline.startswith("杨浦区五角场街道第0次")
    assert read_page(served(0)).article.publisher == "社区报"
    assert read_page(served(6, "<html><body>x</body></html>")).reason == "no headline"
    assert read_page(served(7, "")).reason == "no page"
    assert read_page(served(8, LOGIN)).reason == "refused: login"
    assert read_page(served(9, article(9, "<p>图：社区食堂。</p>"))).reason in REASONS


def test_the_pages_of_an_article_are_parts_until_the_last():
    first = read_page(FIRST)
    assert (first.article, first.following) == (None, "https://news.example.cn/a/1001_2.html")
    second = read_page(SECOND, (first.part,))
    assert (second.article, second.following) == (None, "https://news.example.cn/a/1001_3.html")
    last = read_page(LAST, (first.part, second.part))
    assert last.article.url == FIRST.url
    assert [word in last.article.body for word in ("台阶该不该", "轮椅老人", "木匠师傅")] == [
        True
    ] * 3
    assert last.article.issues == first.part.issues


def test_a_later_page_that_cannot_be_read_ends_the_article_with_an_issue():
    first = read_page(FIRST).part
    cut = read_page(replace(SECOND, body=LOGIN.encode()), (first,))
    assert cut.article.body == first.body
    (issue,) = cut.article.issues
    assert (issue.kind, issue.detail) == ("missing_page", f"{SECOND.url}: refused: login")


def test_a_next_page_that_leads_back_is_not_followed():
    first = read_page(FIRST).part
    back = part("1001_2", "第二次会上，轮椅老人自己来了，把每一级台阶数给大家听。", "1001")
    assert read_page(back, (first,)).article.url == FIRST.url
    redirected = replace(FIRST, asked=SECOND.url)
    assert read_page(redirected, (first,)).article == finish((first,), SITE).article


def test_an_article_has_no_more_parts_than_are_allowed():
    earlier = tuple(
        replace(read_page(FIRST).part, url=f"https://news.example.cn/a/b_{n}.html")
        for n in range(29)
    )
    assert read_page(SECOND, earlier).article is not None
    assert read_page(SECOND, earlier[1:]).article is None


def test_what_is_too_old_has_the_day_as_its_reason_and_an_undated_page_is_kept():
    assert read_page(served(1), since=date(2026, 3, 2)).article
    found = read_page(served(1), since=date(2026, 3, 3))
    assert found.reason == "before 2026-03-03"
    assert is_final(found.reason)
    assert not is_final("no body")
    undated = served(1, article(1).replace("2026-03-02 10:00", ""))
    assert read_page(undated, since=date(2026, 3, 3)).article


def test_a_date_that_cannot_be_right_is_cleared():
    found = read_page(served(1, article(1).replace("2026-03-02", "2099-03-02"))).article
    assert found.date_published is None
    assert found.issues[-1].kind == "implausible_date"


def test_what_is_handed_in_is_done_with_whole_articles_only():
    first = read_page(FIRST, annotate=label)
    assert first.annotations is None
    second = read_page(SECOND, (first.part,), annotate=label)
    last = read_page(LAST, (first.part, second.part), annotate=label)
    assert last.annotations == f"{last.article.headline} 310110"
    assert read_page(served(7, ""), annotate=label).annotations is None


@pytest.mark.parametrize("url", ["https://m.news.example.cn/1", "https://news.example.cn:8080/"])
def test_a_page_belongs_to_the_site_of_its_host(url):
    other = Site(name="other")
    assert site_at(url, {"news.example.cn": SITE}, other) == SITE
    assert site_at("http://[", {"news.example.cn": SITE}, other) == other
    assert site_at(None, {"news.example.cn": SITE}, other) == other


needs_a_second_core = pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs a second core")


@pytest.mark.slow
@needs_a_second_core
def test_no_page_is_asked_for_while_many_wait_to_be_read():
    pages = [served(n) for n in range(MAX_WAITING)]

    async def read_all() -> tuple[list[bool], list[PageReading]]:
        offload = AdaptiveOffload(max_share=0.0, min_pieces=1)
        room = [offload.room.is_set()]
        await offload.do(read_page, pages[0])
        reading = asyncio.gather(*(offload.do(read_page, page) for page in pages))
        await asyncio.sleep(0)
        room.append(offload.room.is_set())
        await asyncio.wait_for(offload.room.wait(), 60)
        found = await reading
        room.append(offload.room.is_set())
        offload.close()
        return room, found

    room, found = asyncio.run(read_all())
    assert room == [True, False, True]
    assert found == [read_page(page) for page in pages]


@pytest.mark.slow
@needs_a_second_core
def test_one_call_of_the_worker_reads_and_annotates():
    first = read_page(FIRST).part

    async def read_last() -> PageReading:
        offload = AdaptiveOffload(max_share=0.0, min_pieces=1)
        await offload.do(read_page, served(1))  # in this process, which is judged by it
        annotate = partial(label, word="此文：")
        found = await offload.do(read_page, SECOND, (first,), None, annotate)
        found = await offload.do(read_page, LAST, (first, found.part), None, annotate)
        assert offload.pieces == 1
        offload.close()
        return found

    assert asyncio.run(read_last()).annotations.startswith("此文：成都市武侯区玉林街道第1次")


@pytest.mark.slow
@needs_a_second_core
def test_a_process_that_dies_costs_the_page_and_not_the_crawl():
    async def read_on() -> PageReading:
        offload = AdaptiveOffload(max_share=0.0, min_pieces=1)
        await offload.do(read_page, served(1))
        await offload.do(read_page, served(1))
        assert offload.worker is not None
        offload.worker.process.kill()
        offload.worker.process.join()
        with pytest.raises(ProcessDied):
            await offload.do(read_page, served(2))
        after = await offload.do(read_page, served(3))
        offload.close()
        return after

    assert asyncio.run(read_on()) == read_page(served(3))
