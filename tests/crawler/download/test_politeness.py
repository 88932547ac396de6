"""What a site asks for by Retry-After, Crawl-delay or 429, and what is done about it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from protego import Protego
from scrapy.core.engine import ExecutionEngine
from scrapy.http import Request, Response
from scrapy.utils.test import get_crawler

from lilong.crawler.download.politeness import AskedToWait, Politeness, retry_after

NOW = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        (" 7 ", 7.0),
        ("Thu, 05 Mar 2026 10:01:30 GMT", 90.0),
        ("Thu, 05 Mar 2026 09:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after(header, seconds):
    response = Response("https://example.cn/", headers={"Retry-After": header})
    assert retry_after(response, NOW) == seconds


def test_no_header():
    assert retry_after(Response("https://example.cn/"), NOW) is None


def politeness_of_a_crawl() -> Politeness:
    """Return the middleware of a crawl that has an engine and no way to the network."""
    crawler = get_crawler(settings_dict={"DOWNLOAD_HANDLERS": {"http": None, "https": None}})
    crawler.engine = ExecutionEngine(crawler, lambda _: None)
    return Politeness.from_crawler(crawler)


def asked_again(politeness: Politeness) -> bool:
    """Whether the site is asked for anything more in this run."""
    try:
        politeness.process_request(Request("https://example.cn/b"))
    except AskedToWait:
        return False
    return True


def answer(politeness: Politeness, status: int, **headers: str) -> None:
    """The site answers a request of ours."""
    response = Response("https://example.cn/a", status, headers=headers)
    politeness.response_downloaded(response, Request("https://example.cn/a"))


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("seconds", "waits"), [("299", True), ("301", False)])
def test_a_crawl_waits_for_five_minutes_and_no_longer(status, seconds, waits):
    politeness = politeness_of_a_crawl()
    answer(politeness, status, **{"Retry-After": seconds})
    assert asked_again(politeness) is waits


@pytest.mark.parametrize(("delay", "waits"), [(299, True), (301, False)])
def test_a_site_that_wants_five_minutes_between_requests_is_left_alone(delay, waits):
    politeness = politeness_of_a_crawl()
    robots = Protego.parse(f"User-agent: *\nCrawl-delay: {delay}")
    politeness.robots_parsed(robots, Request("https://example.cn/a"))
    assert asked_again(politeness) is waits


def test_a_429_that_names_no_time_is_waited_for_twice_as_long_each_time(caplog):
    politeness = politeness_of_a_crawl()
    for _ in range(3):
        answer(politeness, 429)
    answer(politeness, 200)
    answer(politeness, 429)
    waits = [float(record.getMessage().split()[-2]) for record in caplog.records]
    assert waits == [10, 20, 40, 10]
