"""Measuring, explaining, keywords and uncertainty of a topic model."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from lilong.classify.topics.calibration import (
    calibration_error,
    fit_sigmoid,
    fit_single_label,
    sigmoid,
    single_label_chances,
)
from lilong.classify.topics.explain import explain_labels, word_weights
from lilong.classify.topics.features import read_features
from lilong.classify.topics.keywords import KeywordFinder
from lilong.classify.topics.labelled import Labelled
from lilong.classify.topics.model import TopicModel
from lilong.classify.topics.training.evaluate import evaluate
from lilong.classify.topics.training.report import html_report, text_report
from tests.classify.topics.topic_data import small_corpus

CANTEEN = "社区的老年助餐点今天开张，七十多位老人前来就餐，每餐收费8元，由志愿者送餐上门。"


def row(headline: str, *labels: str) -> Labelled:
    return Labelled(id=headline, headline=headline, body=CANTEEN, labels=labels)


def test_figures_are_those_counted_by_hand(model: TopicModel) -> None:
    (tags,) = model.classify([("助餐点开张", CANTEEN)])
    assert [tag.label for tag in tags] == ["in", "elderly_care"]
    rows = [row("助餐点开张", "elderly_care")] * 3 + [row("助餐点开张", "environment")]
    result = evaluate(model, rows)
    figures = {each.label: each for each in result.labels}
    assert result.accuracy == 0.75
    assert result.scope_accuracy == 1.0
    assert result.micro_f1 == 0.75
    assert figures["elderly_care"].precision == 0.75
    assert figures["elderly_care"].recall == 1.0
    assert figures["environment"].f1 == 0.0
    assert result.macro_f1 == pytest.approx((6 / 7 + 0) / 2)
    assert result.confusions == (("environment", "elderly_care", 1),)


def test_labels_that_the_model_does_not_know_are_told(model: TopicModel) -> None:
    result = evaluate(model, [row("助餐点开张", "gardening")])
    assert result.unknown_labels == ("gardening",)
    assert result.accuracy == 0.0


def test_nothing_to_evaluate_is_an_error(model: TopicModel) -> None:
    with pytest.raises(ValueError, match="no articles"):
        evaluate(model, [])


def test_reports_hold_the_figures_and_the_diagrams(model: TopicModel) -> None:
    result = evaluate(model, small_corpus(10))
    text, page = text_report(result), html_report(result)
    assert f"{result.micro_f1:.4f}" in text
    assert f"{result.micro_f1:.4f}" in page
    assert page.count("<svg") == 2
    assert page.count("<circle") == len(result.reliability)
    assert not re.search(r"(?:src|href)=", page)
    json.dumps(result.as_json(), allow_nan=False)


def test_calibration_error_of_known_cases() -> None:
    hits = np.array([True, True, False, False])
    assert calibration_error(np.array([1.0, 1.0, 0.0, 0.0]), hits) == 0
    assert calibration_error(np.array([0.9, 0.9, 0.9, 0.9]), hits) == pytest.approx(0.4)


def test_a_sigmoid_is_found_again_even_from_far_away() -> None:
    random = np.random.default_rng(3)
    scores = random.normal(size=20_000)
    hits = random.random(20_000) < sigmoid(4 * scores + 3)
    slope, offset = fit_sigmoid(scores, hits, (40.0, -30.0), 1e-6)
    assert (slope, offset) == (pytest.approx(4, abs=0.25), pytest.approx(3, abs=0.25))


def test_single_label_calibration_states_what_comes_true() -> None:
    random = np.random.default_rng(5)
    truth = random.integers(0, 4, 4000)
    scores = random.normal(size=(4000, 4)) + 1.5 * np.eye(4)[truth]
    chances = single_label_chances(scores, fit_single_label(scores, truth))
    best = chances.argmax(axis=1)
    assert chances.sum(axis=1) == pytest.approx(1)
    assert calibration_error(chances[np.arange(4000), best], best == truth) < 0.03


def test_shares_of_all_words_add_up_to_the_decision(model: TopicModel) -> None:
    for article in small_corpus(5):
        reading = read_features(article.headline, article.body, model.recipe, model.segmenter)
        values = model.decisions(model.vector(article.headline, article.body))
        for column in range(len(values)):
            total = sum(word_weights(model, reading, column).values())
            assert total + model.intercepts[column] == pytest.approx(values[column], abs=1e-4)


def test_an_explanation_shows_words_for_and_against_in_context(model: TopicModel) -> None:
    scope, topic = explain_labels(model, "助餐點開張", CANTEEN)
    assert (scope.label, scope.given) == ("scope", True)
    assert (topic.label, topic.given) == ("elderly_care", True)
    words = {share.word: share for share in topic.supporting}
    assert "今天" not in words
    assert "【老人】" in str(words["老人"].context)
    assert all(share.weight > 0 for share in topic.supporting)
    assert all(share.weight < 0 for share in topic.opposing)


def test_any_label_can_be_explained_and_an_unknown_one_is_named(model: TopicModel) -> None:
    (explanation,) = explain_labels(model, "助餐", CANTEEN, ["environment"])
    assert not explanation.given
    assert explanation.score < explanation.threshold
    with pytest.raises(KeyError, match="gardening"):
        explain_labels(model, "助餐", CANTEEN, ["gardening"])
    assert explain_labels(model, "", "")[0].label == "scope"


def test_keywords_are_the_words_that_set_an_article_apart(bundle: Path) -> None:
    found = KeywordFinder(bundle).keywords("河长巡河", "河长沿河道巡查，清理河道垃圾。" * 3, most=3)
    assert len(found) == 3
    assert {"河长", "河道"} & {word for word, _ in found}
    assert [weight for _, weight in found] == sorted((w for _, w in found), reverse=True)


def test_a_keyword_is_one_in_any_writing(bundle: Path) -> None:
    finder = KeywordFinder(bundle)
    found = finder.keywords("APP上的楼组", "居民用App报修，ａｐｐ里有记录，再用APP评价。", most=3)
    assert "app" in {word for word, _ in found}
    assert not {"APP", "App"} & {word for word, _ in found}


def test_the_least_certain_article_is_the_one_between_two_answers(model: TopicModel) -> None:
    clear, mixed = model.certainties(
        [
            ("助餐点开张", CANTEEN * 3),
            ("老人清理河道", "比赛结束后，老人们在河道边演出文艺节目，垃圾分类也讲了。"),
        ],
    )
    assert 0 <= mixed < clear <= 1
