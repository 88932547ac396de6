"""Dates: one row per form that Chinese pages use."""

from datetime import datetime, timedelta

import pytest

from lilong.crawler.extract.dates import SHANGHAI, date_in_url, parse_date

NOW = datetime(2026, 1, 3, 12, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年3月30日 09:05", "2023-03-30T09:05"),
        ("2023年03月30日09:05", "2023-03-30T09:05"),
        ("发布时间：2023-03-30", "2023-03-30T00:00"),
        ("2023/3/30 9:5:07", "2023-03-30T09:05:07"),
        ("2023.03.30 16:31", "2023-03-30T16:31"),
        ("2005.08.2605:39", "2005-08-26T05:39"),  # day and clock run together
        ("23-03-30 23:16", "2023-03-30T23:16"),
        ("2023-03-30T01:05:00Z", "2023-03-30T09:05"),
        ("2023-03-30T09:05:00+08:00", "2023-03-30T09:05"),
        ("2023-03-30T09:05:00+0800", "2023-03-30T09:05"),
        ("2023年3月30日 星期四 下午3:20", "2023-03-30T15:20"),
        ("2024年5月22日週三 上午8:21", "2024-05-22T08:21"),
        ("2023年3月30日（周四）晚8点", "2023-03-30T20:00"),
        ("二〇二三年三月三十日", "2023-03-30T00:00"),
        ("二○二三年十二月三十一日", "2023-12-31T00:00"),
        ("一九九八年十月一日", "1998-10-01T00:00"),
        ("来源：某报2023-03-30 09:05作者：某人", "2023-03-30T09:05"),
        ("2023 年 3 月 30 日", "2023-03-30T00:00"),
        ("2023年3月30日 24:00", "2023-03-30T00:00"),
    ],
)
def test_whole_dates(text: str, expected: str) -> None:
    assert parse_date(text) == datetime.fromisoformat(expected).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天 10:20", NOW.replace(hour=10, minute=20)),
        ("昨天", datetime(2026, 1, 2, tzinfo=SHANGHAI)),
        ("昨日 23:05", datetime(2026, 1, 2, 23, 5, tzinfo=SHANGHAI)),
        ("前天 08:00", datetime(2026, 1, 1, 8, 0, tzinfo=SHANGHAI)),
        ("3小时前", NOW - timedelta(hours=3)),
        ("25分钟前", NOW - timedelta(minutes=25)),
        ("半小时前", NOW - timedelta(minutes=30)),
        ("2天前", NOW - timedelta(days=2)),
        ("刚刚", NOW),
        ("01-02 10:20", datetime(2026, 1, 2, 10, 20, tzinfo=SHANGHAI)),
        ("12-30 10:20", datetime(2025, 12, 30, 10, 20, tzinfo=SHANGHAI)),  # last year's
        ("1月2日 10:20", datetime(2026, 1, 2, 10, 20, tzinfo=SHANGHAI)),
    ],
)
def test_dates_that_count_from_the_fetch(text: str, expected: datetime) -> None:
    assert parse_date(text, NOW) == expected
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "text", ["", "2023-13-45", "2023年2月30日", "电话 021-55667788", "共120户", "192.168.1.10"]
)
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example.cn/2023-03/30/content_1.htm", "2023-03-30"),
        ("https://a.example.cn/2023/03/30/1.html", "2023-03-30"),
        ("https://a.example.cn/sq/202303/t20230330_99.html", "2023-03-30"),
        ("https://a.example.cn/20230330/1.html", "2023-03-30"),
        ("https://a.example.cn/n1/2023/0330/c1-2.html", "2023-03-30"),
        ("https://a.example.cn/a/1234567890", None),
        ("https://a.example.cn/?d=2023-03-30", None),
        ("https://a.example.cn/2023-02/31/a.htm", None),
    ],
)
def test_the_day_in_an_address(url: str, day: str | None) -> None:
    found = date_in_url(url)
    assert (found.date().isoformat() if found else None) == day
