"""What became of a page is worked out once, whichever way it ended."""

from __future__ import annotations

import pytest
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response
from twisted.python.failure import Failure

from lilong.crawler.items import Article, FetchedArticle, PageFailure
from lilong.crawler.requests import META_KEY, PageRequest
from lilong.pipelines.crawling.outcomes import (
    NotStored,
    OutcomeSignals,
    PageFailed,
    PageOutcome,
    page_done,
)
from lilong.pipelines.crawling.session import SiteCount

ARTICLE = Article(
    url="https://x.cn/a/1", headline="议事会", body="居民商量电梯的事。", source="社区报"
)
FETCHED = FetchedArticle(article=ARTICLE, site="x", page_url="https://x.cn/m/1")
GONE = PageFailure(url="https://x.cn/a/2", reason="http 404", final=True)
BUSY = PageFailure(url="https://x.cn/a/3", reason="http 503")


def failure(error: Exception) -> Failure:
    try:
        raise error
    except Exception:
        return Failure()


def answer(status: int, kind: str) -> dict:
    request = Request("https://x.cn/a/4", meta={META_KEY: PageRequest(kind=kind)})
    return {"response": Response(request.url, status, request=request), "request": request}


def outcomes(signal: object, **arguments: object) -> list[PageOutcome]:
    """Return what the extension sends when Scrapy sends `signal`."""
    crawler = Crawler(Spider)
    extension = OutcomeSignals.from_crawler(crawler)  # signals hold their receivers weakly
    assert extension.crawler is crawler
    found: list[PageOutcome] = []
    crawler.signals.connect(lambda outcome: found.append(outcome), page_done, weak=False)
    crawler.signals.send_catch_log(signal, **arguments)
    return found


def dropped(item: object, exception: Exception) -> tuple:
    return signals.item_dropped, {"item": item, "exception": exception}


def broken(item: object) -> tuple:
    return signals.item_error, {"item": item, "failure": failure(KeyError("题"))}


SCRAPED = (signals.item_scraped, {"item": FETCHED})
BAD_PAGE = (signals.spider_error, answer(200, "list") | {"failure": failure(ValueError("页"))})
NOT_MODIFIED = (signals.response_received, answer(304, "article"))


@pytest.mark.parametrize(
    ("sent", "kind", "url", "reason"),
    [
        (SCRAPED, "stored", "m/1", None),
        (dropped(GONE, PageFailed("")), "dropped", "a/2", "http 404"),
        (dropped(BUSY, PageFailed("")), "failed", "a/3", "http 503"),
        (dropped(FETCHED, DropItem("a pipeline of the user's")), "dropped", "m/1", "DropItem"),
        (dropped(FETCHED, NotStored("")), "lost", "m/1", "NotStored"),
        (broken(FETCHED), "failed", "m/1", "error: KeyError"),
        (broken(BUSY), "failed", "a/3", "error: KeyError"),
        (BAD_PAGE, "failed", "a/4", "error: ValueError"),
        (NOT_MODIFIED, "unchanged", "a/4", None),
    ],
)
def test_each_way_to_end_is_one_outcome(sent, kind, url, reason):
    signal, arguments = sent
    (outcome,) = outcomes(signal, **arguments)
    assert (outcome.kind, outcome.url, outcome.reason) == (kind, f"https://x.cn/{url}", reason)


@pytest.mark.parametrize(
    ("signal", "arguments"),
    [
        (signals.response_received, answer(200, "article")),
        (signals.response_received, answer(304, "list")),
        (signals.item_scraped, {"item": {"a": "stranger's item"}}),
    ],
)
def test_a_page_that_goes_on_has_none_yet(signal, arguments):
    assert outcomes(signal, **arguments) == []


ENDED = [
    ("stored", None),
    ("dropped", "too short"),
    ("failed", "http 503"),
    ("failed", "http 503"),
    ("lost", "NotStored"),
    ("unchanged", None),
]


def test_counts_and_coverage_of_a_site():
    count = SiteCount()
    for kind, reason in ENDED:
        article = ARTICLE if kind == "stored" else None
        count.add(PageOutcome(kind=kind, url="https://x.cn/", reason=reason, article=article))
    assert dict(count.dropped) == {"too short": 1}
    assert dict(count.failed) == {"http 503": 2, "NotStored": 1}
    assert count.coverage() == {"source": 1.0, "date_published": 0.0, "credits": 0.0}
