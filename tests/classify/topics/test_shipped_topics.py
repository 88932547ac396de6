"""The shipped topic bundle: rebuilt from the repository alone, tied to no place."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from lilong.classify.topics.bundle import read_card
from lilong.classify.topics.fitted import whole_steps
from lilong.classify.topics.labelled import CORPUS, corpus_digest, read_labelled
from lilong.classify.topics.model import load_topics, newest_bundle
from lilong.classify.topics.taxonomy import read_taxonomy
from lilong.classify.topics.training.multi_label import train_multi_label

PLACES = (
    "北京 天津 上海 重庆 河北 山西 内蒙古 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建"
    " 江西 山东 河南 湖北 湖南 广东 广西 海南 四川 贵州 云南 西藏 陕西 甘肃 青海"
    " 宁夏 新疆 成都 武汉 杭州 南京 广州 深圳 西安 郑州 长沙 厦门"
).split()


def test_the_card_is_of_this_corpus_and_taxonomy() -> None:
    card = read_card(newest_bundle())
    rows = read_labelled([CORPUS])
    assert card["corpus_digest"] == corpus_digest(rows)
    assert tuple(card["labels"]) == read_taxonomy().slugs


@pytest.mark.slow
def test_it_is_rebuilt_from_the_repository_alone_to_the_same_figures() -> None:
    taxonomy = read_taxonomy()
    trained = train_multi_label(read_labelled([CORPUS], taxonomy.slugs), taxonomy)
    shipped = load_topics()
    assert trained.vocabulary.names() == shipped.vocabulary.names()
    assert trained.figures == pytest.approx(read_card(newest_bundle())["out_of_fold"], abs=2e-4)
    learnt = shipped.coefficients(np.arange(len(shipped.vocabulary)))
    assert trained.coefficients == pytest.approx(learnt, abs=0.02)
    steps, scales = whole_steps(trained.coefficients)
    # the very same numbers; the libraries of another machine may round a few the other way
    assert (steps == shipped.steps).mean() > 0.999
    assert scales == pytest.approx(shipped.scales, rel=2e-3)
    assert trained.thresholds == pytest.approx(shipped.thresholds, abs=1e-4)


def test_no_place_name_became_a_topic_word() -> None:
    model = load_topics()
    words = model.vocabulary.families[0]
    weights = model.coefficients(np.arange(len(words))) * model.vocabulary.idf[: len(words), None]
    for column, label in enumerate(model.labels):
        strongest = {words[number] for number in np.argsort(-weights[:, column])[:60]}
        assert strongest.isdisjoint(PLACES), label


def test_its_figures_on_articles_left_out_reach_the_floors() -> None:
    figures = read_card(newest_bundle())["out_of_fold"]
    assert figures["main_topic_accuracy"] >= 0.85
    assert figures["micro_f1"] >= 0.76
    assert figures["scope_accuracy"] >= 0.95
    assert figures["calibration_error"] <= 0.05
    assert figures["scope_calibration_error"] <= 0.05


@pytest.mark.parametrize(
    ("body", "label"),
    [
        (
            "各地社区开展多种活动陪老人过重阳。在安徽的柳塘社区，志愿者上门理发、包饺子；江西的"
            "石桥村给八十岁以上老人摆长桌宴；四川的枣园街道为独居老人装上扶手，社区食堂当天免费。",
            "in",
        ),
        (
            "今天是国家扶残助残的宣传日。有关部委在京举行主题晚会，发布上一年度统计公报，国务院"
            "有关负责人出席并致辞，联合国有关机构发来贺电，各省会城市地标当晚亮灯。",
            "out",
        ),
    ],
)
def test_a_national_roundup_is_in_scope_by_what_communities_do(body: str, label: str) -> None:
    assert load_topics().classify([("", body)])[0][0].label == label


def test_the_scope_threshold_can_be_chosen_and_is_kept_by_a_copy() -> None:
    strict = pickle.loads(pickle.dumps(load_topics(scope_threshold=1.0)))
    body = "社区议事会上，居民商量停车怎么收费。"
    assert load_topics().classify([("", body)])[0][0].label == "in"
    assert [tag.label for tag in strict.classify([("", body)])[0]] == ["out"]
