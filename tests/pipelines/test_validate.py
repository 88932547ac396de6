"""What is dropped, and by which name."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lilong.crawler.extract.validate import Garbled, NoHeadline, NotChinese, TooShort, validate
from lilong.crawler.items import FetchedArticle
from lilong.pipelines.crawling.drops import Unwanted, drop_reason
from lilong.pipelines.crawling.item_pipelines import ValidatePipeline
from lilong.pipelines.storage.database import SHANGHAI
from tests.articles import BODY, article


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"headline": " 　"}, NoHeadline),
        ({"body": "图：社区食堂。"}, TooShort),
        ({"body": "……！！" * 40}, TooShort),
        ({"body": "The community canteen opened last week, and residents voted. " * 3}, NotChinese),
        ({"body": "ロンドンのコミュニティセンターがオープンしましたということです。"}, NotChinese),
        ({"body": "锟斤拷锟斤拷锟斤拷锟斤拷锟斤拷" * 10}, Garbled),
        ({"body": BODY[:60] + "\ufffd" * 20}, Garbled),
    ],
)
def test_drops(changes, reason):
    with pytest.raises(reason, match=r"news\.example/1"):
        validate(article(**changes))


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        "居民用 Wi-Fi、5G、APP、iOS、Android 报修，平台叫 SmartCommunity，物业三天内必须回复。",
        "老张说：“\ue000这个字印不出来”，" + BODY,
    ],
)
def test_passes(body):
    assert validate(article(body=body)) == article(body=body)


def test_a_date_that_cannot_be_is_taken_out_and_noted():
    now = datetime(2024, 3, 6, tzinfo=SHANGHAI)
    tomorrow = validate(article(date_published=now + timedelta(days=1), fetched_at=now))
    assert tomorrow.date_published is not None
    wrong = validate(article(date_published=now + timedelta(days=400), fetched_at=now))
    assert wrong.date_published is None
    assert wrong.issues[-1].kind == "implausible_date"
    assert wrong.date_published_raw == "2024-03-05 09:30"


def test_the_pipeline_passes_on_what_is_no_article():
    pipeline = ValidatePipeline()
    assert pipeline.process_item("other") == "other"
    fetched = FetchedArticle(article=article(), site="x", page_url="https://news.example/1.html")
    assert pipeline.process_item(fetched) == fetched


def test_an_unwanted_article_is_counted_by_its_reason():
    short = FetchedArticle(article=article(body="图：社区食堂。"), site="x", page_url="p")
    with pytest.raises(Unwanted, match="a body of 5 letters") as caught:
        ValidatePipeline().process_item(short)
    assert drop_reason(caught.value) == "TooShort"
