"""Reading a page gives an article or a reason, here and in a process worker."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime

import pytest

from lilong.crawler.extract.rules import PageRules
from lilong.crawler.reading import MAX_WAITING, PageReading, Reader, ServedPage, read_page
from lilong.crawler.workers.offload import AdaptiveOffload
from tests.crawling import article


def served(n: int, html: str | None = None) -> ServedPage:
    url = f"https://news.example.cn/a/{n}.html"
    return ServedPage(
        body=(article(n) if html is None else html).encode(),
        url=url,
        asked=url,
        charset=None,
        rules=PageRules(),
        publisher="社区报",
        fetched_at=datetime(2026, 3, 5, tzinfo=UTC),
    )


PAGES = [*(served(n) for n in range(6)), served(6, "<html><body>x</body></html>"), served(7, "")]


def test_a_page_without_an_article_has_a_reason():
    assert read_page(PAGES[0]).article.headline.startswith("杨浦区五角场街道第0次")
    assert read_page(PAGES[6]) == PageReading(reason="no headline") or read_page(PAGES[6]).reason
    assert read_page(PAGES[7]).reason == "no page"


@pytest.mark.slow
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs a second core")
def test_no_page_is_asked_for_while_many_wait_to_be_read():
    async def read_all() -> tuple[list[bool], list[PageReading]]:
        offload = AdaptiveOffload(max_share=0.0, min_pieces=0)
        reader = Reader(offload)
        room = [reader.room.is_set()]
        await reader.read(PAGES[0])
        reading = asyncio.gather(*(reader.read(page) for page in PAGES[:MAX_WAITING]))
        await asyncio.sleep(0)
        room.append(reader.room.is_set())
        await asyncio.wait_for(reader.room.wait(), 10)
        found = await reading
        room.append(reader.room.is_set())
        offload.close()
        return room, found

    room, found = asyncio.run(read_all())
    assert room == [True, False, True]
    assert found == [read_page(page) for page in PAGES]


@pytest.mark.slow
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs a second core")
def test_a_process_that_dies_costs_the_page_and_not_the_crawl():
    async def read_on() -> tuple[PageReading, PageReading]:
        offload = AdaptiveOffload(max_share=0.0, min_pieces=0)
        reader = Reader(offload)
        await reader.read(PAGES[0])
        await reader.read(PAGES[1])
        assert offload.worker is not None
        offload.worker.process.kill()
        offload.worker.process.join()
        lost, after = await reader.read(PAGES[2]), await reader.read(PAGES[3])
        offload.close()
        return lost, after

    lost, after = asyncio.run(read_on())
    assert lost.reason == "reader died"
    assert after == read_page(PAGES[3])
