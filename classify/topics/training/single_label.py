"""Training where every article has exactly one label: headlines, messages, any set of labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from lilong.classify.topics import calibration
from lilong.classify.topics.features import FeatureRecipe, Vocabulary
from lilong.classify.topics.fitted import Trained, TrainingError
from lilong.classify.topics.labelled import Labelled
from lilong.classify.topics.training.folds import grouped_folds, repost_groups
from lilong.classify.topics.training.naive_bayes import (
    accuracy,
    fit_weighted_svm,
    unit_rows,
    weightiest,
)
from lilong.classify.topics.training.vectorizers import (
    feature_pipeline,
    fitted_vocabulary,
    suited_recipe,
)

COSTS = (0.1, 0.3)
MORE_COSTS = (0.6, 1.2)
"""Costs of the machines that are tried on a fifth of the articles; the steps are a guess."""
FEW_ARTICLES = 20_000
"""Below this many articles the higher costs are tried too: a machine is trained in a second."""
SHORT_GRAMS = FeatureRecipe(word_ngrams=1, char_ngrams=2, signs=True)
LONG_GRAMS = FeatureRecipe(word_ngrams=2, char_ngrams=3, signs=True)
"""Long grams help where there are thousands of headlines to a label, and hurt where there are not:
both are tried on a fifth of the articles, and so is each cost."""
LONG_HEAD_START = 0.002
"""Long grams gain more from the last fifth of the articles than short ones do; a guess."""
MAX_CHARS_OF_LONG_GRAMS = 5_000_000
"""Characters of the whole set up to which long grams are tried: they win nothing on long texts."""
BUNDLE_BYTES = 8_500_000
"""What coefficients and names may take, so that the bundle stays below 10 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    features: FeatureRecipe
    table: sparse.csr_matrix
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    candidate: _Candidate
    cost: float
    accuracy: float
    fitted: calibration.Floats
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
    groups = repost_groups([row.headline + row.body for row in rows])
    test = grouped_folds(groups, 5) == 0
    if len(np.unique(truth[~test])) < len(labels) or not test.any():
        raise TrainingError("too few articles: one in five is set aside to choose the recipe")
    trials = [
        _tried(candidate, cost, truth, test, len(labels))
        for candidate in _candidates(rows)
        for cost in (COSTS if len(rows) > FEW_ARTICLES else COSTS + MORE_COSTS)
    ]
    return _fitted(max(trials, key=_promise), truth, labels)


def _promise(trial: _Trial) -> float:
    long = trial.candidate.features.char_ngrams > SHORT_GRAMS.char_ngrams
    return trial.accuracy + LONG_HEAD_START * long


def _candidates(rows: Sequence[Labelled]) -> list[_Candidate]:
    if sum(len(row.headline) + len(row.body) for row in rows) > MAX_CHARS_OF_LONG_GRAMS:
        return [_candidate(rows, SHORT_GRAMS)]
    return [_candidate(rows, SHORT_GRAMS), _candidate(rows, LONG_GRAMS)]


def _candidate(rows: Sequence[Labelled], features: FeatureRecipe) -> _Candidate:
    texts = [(row.headline, row.body) for row in rows]
    # a gram seen once still takes its share of a headline's length, which steadies the rest
    pipeline = feature_pipeline(suited_recipe(features, texts, min_df=1), min_df=1)
    table = pipeline.fit_transform(texts).tocsr()
    return _Candidate(features=features, table=table, vocabulary=fitted_vocabulary(pipeline))


def _tried(
    candidate: _Candidate,
    cost: float,
    truth: NDArray[np.int64],
    test: NDArray[np.bool_],
    labels: int,
) -> _Trial:
    table = candidate.table
    coefficients, intercepts = fit_weighted_svm(table[~test], truth[~test], labels, cost=cost)
    kept = weightiest(table[~test], coefficients, _most_features(labels))
    scores = np.asarray(unit_rows(table[test][:, kept]) @ coefficients[kept] + intercepts)
    fitted = calibration.fit_single_label(scores, truth[test])
    chances = calibration.single_label_chances(scores, fitted)
    best = chances.argmax(axis=1)
    stated = chances[np.arange(len(best)), best]
    return _Trial(
        candidate=candidate,
        cost=cost,
        accuracy=accuracy(scores, truth[test]),
        fitted=fitted,
        error=calibration.calibration_error(stated, best == truth[test]),
    )


def _most_features(labels: int) -> int:
    """Return how many features fit: one takes a byte for each label, and scale, idf and name."""
    return BUNDLE_BYTES // (labels + 8)


def _fitted(trial: _Trial, truth: NDArray[np.int64], labels: list[str]) -> Trained:
    table, vocabulary = trial.candidate.table, trial.candidate.vocabulary
    coefficients, intercepts = fit_weighted_svm(table, truth, len(labels), cost=trial.cost)
    kept = weightiest(table, coefficients, _most_features(len(labels)))
    return Trained(
        labels=tuple(labels),
        single_label=True,
        features=trial.candidate.features,
        vocabulary=vocabulary.only(kept),
        coefficients=coefficients[kept],
        intercepts=intercepts,
        sigmoids=trial.fitted[None, :],
        thresholds=np.zeros(len(labels)),
        settings={"cost": trial.cost},
        figures={
            "accuracy": round(trial.accuracy, 4),
            "calibration_error": round(trial.error, 4),
        },
    )
