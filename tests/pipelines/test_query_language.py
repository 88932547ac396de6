"""What people type, and what is looked for."""

from __future__ import annotations

import pytest

from lilong.pipelines.search.query_language import QueryError, parse_query


@pytest.mark.parametrize(
    ("text", "groups", "excluded"),
    [
        ("养老", [["养老"]], []),
        ("养老 助餐", [["养老"], ["助餐"]], []),
        ("养老　助餐", [["养老"], ["助餐"]], []),  # the ideographic space
        ('"老旧小区 改造"', [["老旧小区 改造"]], []),
        ("“一网通办”", [["一网通办"]], []),
        ("「枫桥经验」", [["枫桥经验"]], []),
        ("助餐 OR 食堂 养老", [["助餐", "食堂"], ["养老"]], []),
        ("助餐 | 食堂", [["助餐", "食堂"]], []),
        ("养老 -广告", [["养老"]], ["广告"]),
        ("养老 －广告", [["养老"]], ["广告"]),  # typed with a Chinese keyboard
        ('养老 -"招商 加盟"', [["养老"]], ["招商 加盟"]),
        ("5G-A", [["5G-A"]], []),
        ('"养老', [["养老"]], []),  # the second mark forgotten
        ('"OR"', [["OR"]], []),
        ("，。", [["，。"]], []),
        ("党", [["党"]], []),
        ("-", [["-"]], []),
    ],
)
def test_queries(text, groups, excluded):
    query = parse_query(text)
    assert [list(group) for group in query.groups] == groups
    assert list(query.excluded) == excluded


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ('""', "empty"),
        ("-养老", "only exclusions"),
        ("OR 养老", "both sides"),
        ("养老 OR", "both sides"),
        ("养老 OR OR 助餐", "both sides"),
        ("词 " * 40, "more than"),
    ],
)
def test_queries_that_cannot_be_answered_say_why(text, why):
    with pytest.raises(QueryError, match=why):
        parse_query(text)
