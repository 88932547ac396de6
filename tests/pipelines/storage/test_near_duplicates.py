"""Reposts join one cluster, other reports stay apart, and nothing is lost."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from benchmarks.reposts import Copy, copies, measure, texts
from lilong.classify.text.fold import fold
from lilong.pipelines.storage.near_duplicates import (
    containment,
    flush_fingerprints,
    shingle_hashes,
)
from lilong.pipelines.storage.store import store
from tests.articles import BODY, tagged

LONG = (
    BODY
    + """
食堂由一家养老机构承办，街道每年给两万元的水电补助，账目贴在门口的公示栏里。
附近写字楼的上班族也来吃，付全价，晚到的菜品打六折，一天下来很少有剩菜。
退休教师老周说，自己做饭一个人没意思，在这里吃饭还能遇见从前的学生。
街道下一步打算把营业时间延长到晚上七点，给接孩子放学的老人留一口热饭。"""
)

OTHER = """记者昨日在五角场街道看到，新开的社区食堂里坐满了人，队伍一直排到门外。
负责人介绍，开业三天卖出近两千份套餐，最受欢迎的是红烧狮子头和清炒时蔬。
一位带孙子来吃饭的奶奶告诉我们，比自己做便宜，也省得洗碗。
不过也有居民反映座位太少，中午要等二十分钟，希望能多摆几张桌子。"""


def clusters(db) -> list[int]:
    return [cluster for (cluster,) in db.execute("SELECT cluster FROM articles ORDER BY id")]


@pytest.mark.parametrize(
    "body",
    [
        LONG,
        LONG[:150] + "……",
        LONG[: len(LONG) // 3],
        "本报讯（记者 陆行舟）" + LONG + "\n编辑：何远山\n审核：邵一鸣",
        LONG.replace("居民", "居民们").replace("，", ",").replace("上周", "近日"),
        LONG[:120] + LONG[200:],
        LONG.replace("养老", "養老").replace("两", "兩"),
    ],
)
def test_a_repost_joins_the_cluster_whatever_its_headline(db, body):
    store(db, tagged(1, body=LONG))
    store(db, tagged(2, body=body, headline="换了标题"))
    assert clusters(db) == [1, 1]
    (row,) = db.query("SELECT * FROM duplicates")
    assert (row["article"], row["original"]) == (2, 1)
    assert row["containment"] > 0.6


def test_a_longer_version_joins_the_cluster_of_the_shorter(db):
    store(db, tagged(1, body=LONG[:150]))
    store(db, tagged(2, body=LONG))
    assert clusters(db) == [1, 1]


def test_another_report_of_the_event_stays_apart(db):
    store(db, tagged(1, body=LONG))
    store(db, tagged(2, body=OTHER))
    store(db, tagged(3, body=OTHER + LONG.split("\n")[1]))  # quotes a sentence of the first
    assert clusters(db) == [1, 2, 2]


def test_two_cuts_of_a_story_join_when_the_whole_comes(db):
    store(db, tagged(1, body=LONG[:170]))
    store(db, tagged(2, body=LONG[90:]))
    assert clusters(db) == [1, 2]
    store(db, tagged(3, body=LONG))
    assert clusters(db) == [1, 1, 1]


def test_a_roundup_joins_no_two_stories(db):
    store(db, tagged(1, body=LONG))
    store(db, tagged(2, body=OTHER))
    store(db, tagged(3, body=f"一周要闻\n{LONG}\n{OTHER}"))
    assert clusters(db)[:2] == [1, 2]
    assert clusters(db)[2] in (1, 2)


def test_a_changed_article_leaves_its_cluster(db):
    store(db, tagged(1, body=LONG))
    store(db, tagged(2, body=LONG))
    store(db, tagged(2, body=OTHER))
    assert clusters(db) == [1, 2]
    assert db["duplicates"].count == 0
    store(db, tagged(3, body=LONG))
    store(db, tagged(4, body=OTHER))
    assert clusters(db) == [1, 2, 1, 2]


def test_the_head_of_a_cluster_stays_its_head_when_it_changes(db):
    store(db, tagged(1, body=LONG))
    store(db, tagged(2, body=LONG))
    store(db, tagged(1, body=OTHER))
    assert clusters(db) == [1, 1]


def test_flushed_fingerprints_are_found_as_new_ones_are(db):
    store(db, tagged(1, body=LONG))
    flush_fingerprints(db)
    assert db["fingerprints_new"].count == 0
    store(db, tagged(2, body=LONG[:200]))
    assert clusters(db) == [1, 1]


@pytest.mark.parametrize("body", ["", "短", "短讯", "。。。！！", "一二三四五六七"])
def test_texts_too_short_to_tell_stay_apart(db, body):
    store(db, tagged(1, body=body))
    store(db, tagged(2, body=body + "八九十"))
    assert len(clusters(db)) == 2


def test_containment_is_that_of_the_shorter():
    whole, part = (shingle_hashes(fold(text)) for text in (LONG, LONG[:100]))
    assert containment(whole, part) == containment(part, whole) == pytest.approx(1.0)
    assert containment(whole, shingle_hashes("")) == 0.0


@pytest.mark.slow
def test_precision_and_recall_hold_on_the_corpus():
    rng = random.Random(1)
    usable = [(headline, body) for headline, body in texts() if len(body) >= 120]
    rng.shuffle(usable)
    made: list[Copy] = copies(usable[:300], usable[300:], rng)
    figures = measure([replace(each, headline=each.headline or "无题") for each in made])
    assert figures["precision"] >= 0.99
    assert figures["recall"] >= 0.97
