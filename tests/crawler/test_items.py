"""Records travel between processes as they are."""

from __future__ import annotations

import pickle

import pytest

from lilong.crawler.items import Credit, Image, Issue, Link


@pytest.mark.parametrize(
    "record",
    [
        Link(kind="related", headline="阿依努尔·买买提：社区里的“石榴籽”", url="https://a.cn/1"),
        Link(kind="popular", headline="五角场街道", url="https://a.cn/2", teaser="助餐点开张…"),
        Credit(role="reporter", name="阿依努尔·买买提", raw="记者"),
        Image(url="https://a.cn/1.jpg", caption="社区食堂"),
        Issue(kind="unknown_role", detail="统稿"),
    ],
)
def test_a_pickled_record_is_the_same(record):
    assert pickle.loads(pickle.dumps(record, pickle.HIGHEST_PROTOCOL)) == record
