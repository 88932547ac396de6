"""Reading here and in a process apart gives the same, and that process dies with its parent."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from crawler.extract.rules import PageRules
from crawler.reading import PageReading, Reader, ServedPage, read_page
from tests.crawling import article

pytestmark = pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs a second core")


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
def test_pages_that_come_fast_are_read_apart_with_the_same_result():
    async def read_all() -> tuple[list[PageReading], bool]:
        reader = Reader(share=0.0, tried=2)
        found = [await reader.read(page) for page in PAGES]
        apart = reader.pool is not None
        reader.close()
        return found, apart

    found, apart = asyncio.run(read_all())
    assert apart
    assert found == [read_page(page) for page in PAGES]


@pytest.mark.slow
def test_at_a_polite_pace_pages_are_read_here():
    async def read_slowly() -> bool:
        reader = Reader(tried=2)
        for page in PAGES[:5]:
            await reader.read(page)
            await asyncio.sleep(0.05)
        return reader.pool is None

    assert asyncio.run(read_slowly())


@pytest.mark.slow
def test_a_reader_that_dies_costs_the_page_and_not_the_crawl():
    async def read_on() -> tuple[PageReading, PageReading]:
        reader = Reader(share=0.0, tried=0)
        await reader.read(PAGES[0])
        await reader.read(PAGES[1])
        assert reader.pool is not None
        (process,) = reader.pool._processes.values()
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        lost, after = await reader.read(PAGES[2]), await reader.read(PAGES[3])
        reader.close()
        return lost, after

    lost, after = asyncio.run(read_on())
    assert lost.reason == "reader died"
    assert after == read_page(PAGES[3])


KILLED = """
import asyncio, os, signal
from tests.crawler.test_reading import PAGES
from crawler.reading import Reader

async def main():
    reader = Reader(share=0.0, tried=0)
    await reader.read(PAGES[0])
    await reader.read(PAGES[1])
    (process,) = reader.pool._processes.values()
    print(process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    asyncio.run(main())
"""


def is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().split()[2] != "Z"
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")
def test_the_reader_ends_when_the_crawl_is_killed(tmp_path):
    script = tmp_path / "killed.py"
    script.write_text(KILLED, "utf-8")
    environment = os.environ | {"PYTHONPATH": os.getcwd()}
    done = subprocess.run(
        [sys.executable, script], capture_output=True, env=environment, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    deadline = time.monotonic() + 10
    while is_alive(int(done.stdout)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(int(done.stdout))
