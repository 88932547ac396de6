"""Training where every article has exactly one label: headlines, messages, any set of labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classify import linear
from classify.features import FeatureRecipe, Vocabulary, learn_vocabulary, read_features
from classify.labelled import Labelled
from classify.naive_bayes import accuracy, fit_weighted_svm, weightiest
from classify.segment import Segmenter
from classify.splits import grouped_folds, repost_groups
from classify.trained import Trained, TrainingError

COSTS = (0.1, 0.3)
FEATURES = (
    FeatureRecipe(word_ngrams=1, char_ngrams=2, signs=True),
    FeatureRecipe(word_ngrams=2, char_ngrams=3, signs=True),
)
"""Long grams help where there are thousands of headlines to a label, and hurt where there are not:
both are tried on a fifth of the articles, and so is each cost."""
SHORT = 5_000_000
"""Characters of the whole set up to which long grams are tried: they win nothing on long texts."""
BUNDLE_BYTES = 8_500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    features: FeatureRecipe
    cost: float
    accuracy: float
    temperature: float
    error: float


def train_single_label(rows: Sequence[Labelled]) -> Trained:
    """Train a classifier that gives every article the one label that fits best.

    The recipe is naive Bayes weights under a linear support vector machine (naive_bayes.py); the
    length of the grams and the cost are chosen on a fifth of the articles, near-duplicates kept
    together. The largest vocabulary that stays below 10 MB is kept.

    Raises TrainingError where a row has not exactly one label, or all have the same.
    """
    several = [row.id for row in rows if len(row.labels) != 1]
    if several:
        raise TrainingError(f"not exactly one label: {', '.join(several[:10])}")
    labels = sorted({row.labels[0] for row in rows})
    if len(labels) < 2:
        raise TrainingError(f"at least two labels are needed, got {labels}")
    number = {label: place for place, label in enumerate(labels)}
    truth = np.array([number[row.labels[0]] for row in rows])
    chosen = max(_candidates(rows, truth, len(labels)), key=lambda each: each.accuracy)
    return _fitted(rows, truth, labels, chosen)


def _candidates(
    rows: Sequence[Labelled], truth: NDArray[np.int64], labels: int
) -> list[_Candidate]:
    groups = repost_groups([row.headline + row.body for row in rows])
    test = grouped_folds(groups, 5) == 0
    short = sum(len(row.headline) + len(row.body) for row in rows) <= SHORT
    tried = []
    for features in FEATURES if short else FEATURES[:1]:
        table, _ = _table(rows, features)
        for cost in COSTS:
            coefficients, intercepts = fit_weighted_svm(
                table[~test], truth[~test], labels, cost=cost
            )
            scores = np.asarray(table[test] @ coefficients + intercepts)
            tried.append(_measured(features, cost, scores, truth[test]))
    return tried


def _measured(
    features: FeatureRecipe, cost: float, scores: linear.Floats, truth: NDArray[np.int64]
) -> _Candidate:
    temperature = linear.fit_temperature(scores, truth)
    chances = linear.softmax(scores, temperature)
    best = chances.argmax(axis=1)
    stated = chances[np.arange(len(best)), best]
    return _Candidate(
        features=features,
        cost=cost,
        accuracy=accuracy(scores, truth),
        temperature=temperature,
        error=linear.calibration_error(stated, best == truth),
    )


def _fitted(
    rows: Sequence[Labelled], truth: NDArray[np.int64], labels: list[str], chosen: _Candidate
) -> Trained:
    table, vocabulary = _table(rows, chosen.features)
    coefficients, intercepts = fit_weighted_svm(table, truth, len(labels), cost=chosen.cost)
    # a feature costs one byte for each label, its scale and idf, and about four for its name
    kept = weightiest(table, coefficients, BUNDLE_BYTES // (len(labels) + 8))
    return Trained(
        labels=tuple(labels),
        single_label=True,
        features=chosen.features,
        vocabulary=vocabulary.only(kept),
        coefficients=coefficients[kept],
        intercepts=intercepts,
        sigmoids=np.array([[chosen.temperature]]),
        thresholds=np.zeros(len(labels)),
        settings={"cost": chosen.cost},
        figures={
            "accuracy": round(chosen.accuracy, 4),
            "calibration_error": round(chosen.error, 4),
        },
    )


def _table(
    rows: Sequence[Labelled], features: FeatureRecipe
) -> tuple[sparse.csr_matrix, Vocabulary]:
    segmenter = Segmenter()
    readings = [read_features(row.headline, row.body, features, segmenter) for row in rows]
    # a gram seen once still takes its share of a headline's length, which steadies the rest
    vocabulary = learn_vocabulary(readings, features, min_df=1)
    vectors = [vocabulary.vector(reading) for reading in readings]
    return linear.matrix(vectors, len(vocabulary)), vocabulary
