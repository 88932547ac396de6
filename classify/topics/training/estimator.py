"""The topic classifier as a scikit-learn estimator: fit, predict, cross-validate, search, store."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.utils.validation import check_is_fitted

from lilong.classify.topics.calibration import Floats, fit_calibration
from lilong.classify.topics.features import FeatureRecipe
from lilong.classify.topics.joint_calibration import fit_joint_weights, joint_chances
from lilong.classify.topics.model import chosen_topics, load_topics
from lilong.classify.topics.training.folds import repost_groups
from lilong.classify.topics.training.ridge import SeededRidge
from lilong.classify.topics.training.vectorizers import (
    Texts,
    feature_pipeline,
    restored_pipeline,
    suited_recipe,
)

Hits = NDArray[np.bool_]
FOLDS = 5
FEATURES = tuple(each.name for each in fields(FeatureRecipe))


class TopicClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Topics and scope of articles.

    `X` is a sequence of (headline, body), `y` an (n, n_labels) indicator matrix, as
    `MultiLabelBinarizer` makes it; an article without a label is out of scope, and where every
    article has one, scope is not decided. Features are a `FeatureUnion` of `TfidfVectorizer`, the
    linear part is `Ridge`, and calibration rests on five-fold scores (`StratifiedGroupKFold`,
    near-duplicates in one fold).

    `CalibratedClassifierCV` and `TunedThresholdClassifierCV` know no sets of labels; one of each a
    topic would fit 125 machines where five are enough, and could not pull a rare topic's sigmoid
    to that of all (calibration.py) or see it beside the others (joint_calibration.py).

    `seeds` are texts that name a topic's words, `seed_targets` their (n_seeds, n_labels) topics.
    The parameters from `word_ngrams` to `max_chars` are those of `FeatureRecipe`, the others those
    of `TopicRecipe`.

    Example:
        model = TopicClassifier.from_bundle()
        model.predict_proba([("助餐点开张", "社区食堂今天开张，老人八元吃饱。")])
    """

    def __init__(
        self,
        seeds: Texts = (),
        seed_targets: Hits | None = None,
        *,
        word_ngrams: int = 1,
        char_ngrams: int = 2,
        headline_words: bool = True,
        signs: bool = False,
        max_chars: int = 6000,
        min_df: int = 2,
        alpha: float = 1.0,
        seed_weight: float = 0.8,
        topic_threshold: float = 0.38,
        scope_threshold: float = 0.4,
        caution: float = 40.0,
    ) -> None:
        self.seeds = seeds
        self.seed_targets = seed_targets
        self.word_ngrams = word_ngrams
        self.char_ngrams = char_ngrams
        self.headline_words = headline_words
        self.signs = signs
        self.max_chars = max_chars
        self.min_df = min_df
        self.alpha = alpha
        self.seed_weight = seed_weight
        self.topic_threshold = topic_threshold
        self.scope_threshold = scope_threshold
        self.caution = caution

    @property
    def recipe(self) -> FeatureRecipe:
        """The parameters that say which features are read."""
        return FeatureRecipe(
            **{each.name: getattr(self, each.name) for each in fields(FeatureRecipe)}
        )

    @property
    def thresholds_(self) -> Floats:
        """(n_columns,) probabilities from which topics, and scope, are given."""
        topics = np.full(len(self.classes_), self.topic_threshold)
        return np.append(topics, self.scope_threshold) if self.scoped_ else topics

    def fit(self, X: Texts, y: Hits) -> Self:
        """Fit features, the linear part and calibration.

        Sets `features_` (the fitted pipeline), `coef_` (n_features, n_columns) and `intercept_`,
        `sigmoids_`, `joint_weights_`, `scoped_`, and `scores_`, the held-out (n, n_columns) values;
        the columns are the labels and, where `scoped_`, scope.
        """
        hits = np.asarray(y, dtype=bool)
        self.classes_ = np.arange(hits.shape[1])
        self.scoped_ = not hits.any(axis=1).all()
        columns = self._columns(hits)
        texts = [*X, *self.seeds]
        recipe = suited_recipe(self.recipe, texts, self.min_df)
        self.features_ = feature_pipeline(recipe, self.min_df)
        table = self.features_.fit_transform(texts).tocsr()
        rows, seeds = table[: len(X)], table[len(X) :]
        ridge = self._ridge(seeds)
        self.scores_ = cross_val_predict(ridge, rows, columns, cv=_folds(X, hits))
        self._calibrate(columns)
        ridge.fit(rows, columns)
        self.coef_, self.intercept_ = ridge.coef_, ridge.intercept_
        return self

    def _ridge(self, seeds: sparse.csr_matrix) -> SeededRidge:
        targets = None if self.seed_targets is None else self._columns(self.seed_targets)
        return SeededRidge(
            seeds=seeds,
            seed_targets=targets,
            alpha=self.alpha,
            seed_weight=self.seed_weight,
            scoped=self.scoped_,
        )

    def _columns(self, hits: Hits) -> Hits:
        return np.hstack([hits, hits.any(axis=1, keepdims=True)]) if self.scoped_ else hits

    def _calibrate(self, columns: Hits) -> None:
        labels = len(self.classes_)
        strengths = np.ones(columns.shape[1])
        strengths[labels:] = self.caution
        self.sigmoids_ = fit_calibration(self.scores_, columns, strengths)
        log_odds = self.scores_ * self.sigmoids_[:, 0] + self.sigmoids_[:, 1]
        self.joint_weights_ = fit_joint_weights(log_odds, columns, labels, self.caution)

    def chances(self, scores: Floats) -> Floats:
        """Turn (n, n_columns) decision values into calibrated probabilities."""
        log_odds = scores * self.sigmoids_[:, 0] + self.sigmoids_[:, 1]
        return joint_chances(log_odds, len(self.classes_), self.joint_weights_)

    def column_scores(self, X: Texts) -> Floats:
        """Score articles: (n, n_columns), scope's column last."""
        check_is_fitted(self, "coef_")
        return np.asarray(self.features_.transform(X) @ self.coef_ + self.intercept_)

    def decision_function(self, X: Texts) -> Floats:
        """Score articles for each label: (n, n_labels)."""
        return self.column_scores(X)[:, : len(self.classes_)]

    def predict_proba(self, X: Texts) -> Floats:
        """Give each label's calibrated probability: (n, n_labels), in [0, 1]."""
        return self.chances(self.column_scores(X))[:, : len(self.classes_)]

    def scope_proba(self, X: Texts) -> Floats:
        """Give the calibrated probability of being in scope: (n,); 1 where scope is not decided."""
        chances = self.chances(self.column_scores(X))
        return chances[:, -1] if self.scoped_ else np.ones(len(chances))

    def predict(self, X: Texts) -> NDArray[np.int_]:
        """Give each article its labels: (n, n_labels) of 0 and 1, all 0 out of scope."""
        chances, thresholds = self.chances(self.column_scores(X)), self.thresholds_
        given = np.zeros((len(chances), len(self.classes_)), dtype=int)
        for row, each in enumerate(chances):
            if not self.scoped_ or each[-1] >= thresholds[-1]:
                given[row, chosen_topics(each, thresholds, len(self.classes_))] = 1
        return given

    @classmethod
    def from_bundle(cls, folder: Path | None = None) -> TopicClassifier:
        """Load a bundle of several labels, by default the newest that is shipped, as an estimator.

        Its decision values are those of `TopicModel`, which tags in the pipeline, to 1e-5. It has
        no `scores_`, and its `classes_` are numbers of `TopicModel.labels`.

        Raises ValueError for a single-label bundle, and what `load_topics` raises.
        """
        model = load_topics(folder)
        if model.single_label:
            raise ValueError(f"{model.source} is a single-label bundle")
        loaded = cls(topic_threshold=float(model.thresholds[0]), **asdict(model.recipe))
        loaded.classes_ = np.arange(len(model.labels))
        loaded.scoped_ = model.scoped
        if model.scoped:
            loaded.scope_threshold = float(model.thresholds[-1])
        loaded.features_ = restored_pipeline(model.vocabulary, model.recipe)
        everything = np.arange(len(model.vocabulary))
        loaded.coef_ = model.coefficients(everything).astype(np.float64)
        loaded.intercept_ = model.intercepts.astype(np.float64)
        loaded.sigmoids_, loaded.joint_weights_ = model.sigmoids, model.joint_weights
        return loaded


def _folds(X: Texts, hits: Hits) -> list[tuple[NDArray[np.int_], NDArray[np.int_]]]:
    """Deal articles out to folds alike in first labels, near-duplicates together."""
    first = np.where(hits.any(axis=1), hits.argmax(axis=1), hits.shape[1])
    counts = np.bincount(first)
    # a label of fewer articles than folds cannot be in each: it falls where it falls
    first[counts[first] < FOLDS] = counts.argmax()
    groups = repost_groups([body for _, body in X])
    return list(StratifiedGroupKFold(FOLDS).split(np.zeros(len(X)), first, groups))
