"""How the probabilities of one article's topics joint_chances among each other."""

from __future__ import annotations

import numpy as np
import pytest

from lilong.classify.topics.calibration import calibration_error, sigmoid
from lilong.classify.topics.joint_calibration import (
    IDENTITY,
    fit_joint_weights,
    joint_chances,
    joint_features,
)

TOPICS = 3


def test_each_column_sees_the_strongest_other_topic() -> None:
    seen = joint_features(np.array([[2.0, -1.0, 0.5, 3.0]]), TOPICS)
    assert seen.shape == (1, 4, 4)
    assert seen[0, :, 0].tolist() == [2.0, -1.0, 0.5, 3.0]
    assert seen[0, :, 1].tolist() == [0.5, 2.0, 2.0, 2.0]  # scope, the last, is nobody's rival
    expected = sigmoid(np.array([2.0, -1.0, 0.5])).sum()
    assert seen[0, :, 2] == pytest.approx(np.log(expected))


def test_a_taxonomy_of_one_topic_has_no_rivals() -> None:
    seen = joint_features(np.array([[1.0, 0.0]]), 1)
    assert seen[0, 0, 1] < -10
    assert np.isfinite(joint_chances(np.array([[1.0, 0.0]]), 1, IDENTITY)).all()


def test_weights_that_stand_alone_change_nothing() -> None:
    log_odds = np.array([[2.0, -1.0, 0.5, 3.0], [-60.0, 50.0, 0.0, -3.0]])
    settled = joint_chances(log_odds, TOPICS, IDENTITY)
    alone = sigmoid(log_odds)
    assert settled[:, -1] == pytest.approx(alone[:, -1], abs=1e-6)
    # a topic is as likely as scope and the topic within it
    assert settled[:, :TOPICS] == pytest.approx(alone[:, :TOPICS] * alone[:, -1:], abs=1e-6)


def test_without_scope_a_topic_s_probability_is_its_own() -> None:
    log_odds = np.array([[2.0, -1.0, 0.5]])
    assert joint_chances(log_odds, TOPICS, IDENTITY) == pytest.approx(sigmoid(log_odds), abs=1e-6)


def _articles(number: int) -> tuple[np.ndarray, np.ndarray]:
    """Articles of exactly one topic whose values are off by noise, and a third of none."""
    draw = np.random.default_rng(7)
    main = draw.integers(0, TOPICS, number)
    hits = main[:, None] == np.arange(TOPICS)
    hits[: number // 3] = False
    values = np.where(hits, 1.0, -1.5) + draw.normal(0, 1.2, hits.shape)
    inside = hits.any(axis=1, keepdims=True)
    scope = np.where(inside, 0.4, -0.4) + draw.normal(0, 1.0, inside.shape)
    return np.hstack([values, scope]), np.hstack([hits, inside])


def test_fitted_weights_know_that_topics_exclude_each_other() -> None:
    log_odds, hits = _articles(3000)
    weights = fit_joint_weights(log_odds, hits, TOPICS, caution=1.0)
    assert weights[0, 1] < 0 or weights[0, 2] < 0
    settled = joint_chances(log_odds, TOPICS, weights)
    inside = hits[:, -1]
    assert calibration_error(settled[:, :3].ravel(), hits[:, :3].ravel()) < 0.03
    right = ((settled[:, -1] >= 0.5) == inside).mean()
    assert right > ((sigmoid(log_odds[:, -1]) >= 0.5) == inside).mean() + 0.05


def test_caution_holds_scope_to_its_own_value() -> None:
    log_odds, hits = _articles(300)
    held = fit_joint_weights(log_odds, hits, TOPICS, caution=1e6)
    assert held[1] == pytest.approx(IDENTITY[1], abs=0.01)
