"""What a Retry-After header asks for, in seconds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http import Response

from lilong.crawler.download.politeness import retry_after

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
