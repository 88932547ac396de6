"""What is no article, by which reason, and which dates are cleared."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lilong.crawler.extract.reasons import REASONS, NoArticle
from lilong.crawler.extract.validate import validate
from lilong.pipelines.storage.database import SHANGHAI
from tests.articles import BODY, article


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"headline": " 　"}, "no headline"),
        ({"body": "图：社区食堂。"}, "too short"),
        ({"body": "……！！" * 40}, "too short"),
        (
            {"body": "The community canteen opened last week, and residents voted. " * 3},
            "not Chinese",
        ),
        (
            {"body": "ロンドンのコミュニティセンターがオープンしましたという。"},
            "not Chinese",
        ),
        ({"body": "锟斤拷锟斤拷锟斤拷锟斤拷锟斤拷" * 10}, "garbled"),
        ({"body": BODY[:60] + "\ufffd" * 20}, "garbled"),
    ],
)
def test_what_is_no_article_is_refused_with_its_reason(changes, reason):
    with pytest.raises(NoArticle) as caught:
        validate(article(**changes))
    assert caught.value.reason == reason
    assert reason in REASONS
    assert caught.value.url == "https://news.example/1.html"


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


HAN = "居民议事厅里坐满了人大家商量电梯装在哪个单元"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (HAN[:19], "too short"),
        (HAN[:20], None),
        ("x" * 75 + HAN[:25] * 1, "not Chinese"),
        ("x" * 40 + HAN[:22], None),
        (HAN * 4 + "\ufffd" * 3, "garbled"),
        (HAN * 4 + "\ufffd" * 1, None),
    ],
)
def test_the_least_that_an_article_must_be(body, reason):
    if reason is None:
        assert validate(article(body=body)).body == body
        return
    with pytest.raises(NoArticle) as caught:
        validate(article(body=body))
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("published", "kept"),
    [("1949-09-30", False), ("1949-10-01", True), ("2024-03-07", True), ("2024-03-09", False)],
)
def test_a_date_lies_between_1949_and_the_day_after_tomorrow(published, kept):
    fetched = datetime(2024, 3, 6, tzinfo=SHANGHAI)
    when = datetime.fromisoformat(f"{published}T12:00:00+08:00")
    read = validate(article(date_published=when, date_modified=when, fetched_at=fetched))
    assert (read.date_published, read.date_modified) == ((when, when) if kept else (None, None))
