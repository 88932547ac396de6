"""Splits: near-duplicates are found and never straddle."""

from __future__ import annotations

import numpy as np
import pytest

from lilong.classify.topics.training.folds import grouped_folds, near_duplicates, repost_groups

LONG = (
    "春分那天，青石桥社区的老井边支起了三口大锅，居民端着自家的碗来尝新米粥，八十岁的梁阿婆讲起当年挑水的事，"
    "年轻人听得入神，临走时把长凳一张张搬回了祠堂，还约好清明前再来把井台上的青苔刷干净。"
)
REPOST = "本网讯 " + LONG.replace("八十岁", "80岁") + "（来源：区融媒体中心）"
OTHER = (
    "供水公司昨夜抢修了环城北路爆裂的水管，四个小区的二千多户居民在清晨五点恢复用水，物业挨家挨户贴了通知，"
    "社区还给行动不便的住户送去了桶装水，抢修队说管道是三十年前铺的，今年夏天要整条换掉。"
)


def test_a_repost_with_another_head_and_tail_is_found() -> None:
    assert near_duplicates([LONG, OTHER, REPOST]) == [(0, 2)]


def test_reposts_share_a_group() -> None:
    assert repost_groups([LONG, OTHER, REPOST, OTHER]).tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["短", "短"]])
def test_short_texts_do_no_harm(texts: list[str]) -> None:
    assert len(repost_groups(texts)) == len(texts)


def test_groups_stay_whole_and_folds_are_even() -> None:
    groups = np.repeat(np.arange(200), 3)
    folds = grouped_folds(groups, 5)
    assert all(len(set(folds[groups == group])) == 1 for group in range(200))
    assert np.bincount(folds).tolist() == [120] * 5
