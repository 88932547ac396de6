"""Records travel between processes as they are, and every role is declared whole."""

from __future__ import annotations

import pickle
from collections import Counter
from typing import get_args

import pytest

from lilong.crawler.extract.credits import to_credits
from lilong.crawler.extract.grammar import read_line
from lilong.crawler.items import ROLES, Credit, Image, Issue, Link, Role, role_row


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


def test_every_role_is_declared_once():
    assert [row.slug for row in ROLES] == list(get_args(Role))
    assert role_row("a role of a later version").slug == "other"


def test_every_word_is_that_of_one_role():
    words = Counter(word for row in ROLES for word in row.words.split())
    assert [word for word, count in words.items() if count > 1] == []


@pytest.mark.parametrize("row", ROLES, ids=lambda row: row.slug)
def test_a_page_s_words_for_a_role_are_read(row):
    for word in row.words.split():
        (credit,) = to_credits(read_line([f"{word}：林知夏"]).signed)
        assert (credit.role, credit.name, credit.raw) == (row.slug, "林知夏", word)
