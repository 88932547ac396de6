"""Training the topics of a taxonomy: several labels to an article, and its scope."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from lilong.classify.text.segment import Segmenter
from lilong.classify.topics import calibration
from lilong.classify.topics.features import (
    FeatureRecipe,
    Vocabulary,
    learn_vocabulary,
    read_features,
)
from lilong.classify.topics.fitted import Trained, TrainingError
from lilong.classify.topics.joint_calibration import fit_contest, settle
from lilong.classify.topics.labelled import Labelled
from lilong.classify.topics.taxonomy import Taxonomy, seed_articles
from lilong.classify.topics.training import ridge
from lilong.classify.topics.training.folds import grouped_folds, repost_groups

FOLDS = 5
ALWAYS = -1
"""The fold of seed articles: in every training part, in no test part."""
DUAL_ROWS = 9000
"""Up to this many rows ridge is solved in its dual form: exact, one solution for all labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRecipe:
    """How topics are fitted; the values are those that measured best (benchmarks/topics.py)."""

    features: FeatureRecipe = field(default_factory=FeatureRecipe)
    min_df: int = 2
    alpha: float = 1.0
    """Ridge penalty."""
    seed_weight: float = 0.4
    """How much a seed word counts beside an article."""
    topic_threshold: float = 0.38
    """Probability from which a topic is given. F1 is highest at half of the F1 that is reached
    (Lipton, Elkan & Naryanaswamy, 2014). One threshold a topic, chosen out of fold on our own
    corpus, is .01 to .03 micro-F1 worse on real articles."""
    scope_threshold: float = 0.4
    """Probability of being in scope from which an article is kept: nobody misses one that is lost,
    one too many is seen."""
    caution: float = 40.0
    """Pseudo-observations that pull scope's calibration to what all columns share. Our articles are
    more like each other than like a new site's, so a sigmoid fitted to them alone is too steep: it
    called in-scope articles of national television out with certainty. Topics are pulled by 1."""


def train_multi_label(
    rows: Sequence[Labelled], taxonomy: Taxonomy, recipe: TopicRecipe | None = None
) -> Trained:
    """Train topics and, where some rows carry no label, scope.

    Thresholds and calibration come from five-fold scores, near-duplicates kept in one fold. The
    result depends on the rows, their order, the taxonomy and the recipe alone.

    Raises TrainingError where a topic has fewer than two articles.
    """
    recipe = recipe or TopicRecipe()
    _refuse_rare(rows, taxonomy.slugs)
    scoped = any(not row.labels for row in rows)
    seeds = [seed for seed in seed_articles(taxonomy) if seed.labels or scoped]
    vocabulary, table = _table([*rows, *seeds], recipe)
    hits = _hits([*rows, *seeds], taxonomy.slugs, scoped=scoped)
    ridges = _Ridges(
        table=table,
        targets=np.where(hits, 1.0, -1.0),
        weights=np.concatenate([np.ones(len(rows)), np.full(len(seeds), recipe.seed_weight)]),
        articles=len(rows),
        alpha=recipe.alpha,
        scoped=scoped,
    )
    folds = np.full(len(hits), ALWAYS)
    folds[: len(rows)] = grouped_folds(repost_groups([row.body for row in rows]), FOLDS)
    scores = _held_out(table, folds, ridges.fit)[: len(rows)]
    truth = hits[: len(rows)]
    decided = _decided(scores, truth, recipe, scoped=scoped)
    coefficients, intercepts = ridges.fit(np.ones(len(hits), dtype=bool))
    return Trained(
        labels=taxonomy.slugs,
        single_label=False,
        features=recipe.features,
        vocabulary=vocabulary,
        coefficients=coefficients,
        intercepts=intercepts,
        sigmoids=decided.sigmoids,
        thresholds=decided.thresholds,
        contest=decided.contest,
        settings={k: v for k, v in asdict(recipe).items() if k != "features"}
        | {"seed_articles": len(seeds)},
        figures=_figures(decided.chances, truth, decided.thresholds, scoped=scoped),
        per_label=_per_label(decided.chances, truth, decided.thresholds, taxonomy.slugs),
    )


def _refuse_rare(rows: Sequence[Labelled], labels: Sequence[str]) -> None:
    counts = Counter(label for row in rows for label in row.labels)
    rare = [label for label in labels if counts[label] < 2]
    if rare:
        raise TrainingError(f"fewer than two articles for: {', '.join(rare)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ridges:
    """What the ridges, one a column, are fitted on: articles first, then seed articles."""

    table: sparse.csr_matrix
    targets: calibration.Floats
    weights: calibration.Floats
    articles: int
    alpha: float
    scoped: bool

    def fit(self, part: NDArray[np.bool_]) -> tuple[calibration.Floats, calibration.Floats]:
        """Fit the rows of a mask: coefficients and intercepts."""
        topics = self._ridge(part, self.targets)
        if not self.scoped:
            return topics
        # seed words tell topics apart, not a local item from a national one on the same matter
        articles = part & (np.arange(len(part)) < self.articles)
        scope = self._ridge(articles, self.targets[:, -1:])
        return (
            np.hstack([topics[0][:, :-1], scope[0]]),
            np.concatenate([topics[1][:-1], scope[1]]),
        )

    def _ridge(
        self, part: NDArray[np.bool_], targets: calibration.Floats
    ) -> tuple[calibration.Floats, calibration.Floats]:
        table = self.table[part]
        dual = table.shape[0] <= DUAL_ROWS
        fit = ridge.fit_kernel_ridge if dual else ridge.fit_sparse_ridge
        return fit(table, targets[part], self.alpha, self.weights[part])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decided:
    """How scores become probabilities and tags, and the probabilities of the held-out articles."""

    sigmoids: NDArray[np.float64]
    contest: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    chances: calibration.Floats


def _decided(
    scores: calibration.Floats, truth: NDArray[np.bool_], recipe: TopicRecipe, *, scoped: bool
) -> _Decided:
    """Calibrate held-out scores."""
    topics = truth.shape[1] - scoped
    strengths = np.ones(truth.shape[1])
    if scoped:
        strengths[-1] = recipe.caution
    sigmoids = calibration.fit_calibration(scores, truth, strengths)
    log_odds = scores * sigmoids[:, 0] + sigmoids[:, 1]
    contest = fit_contest(log_odds, truth, topics, recipe.caution)
    chances = settle(log_odds, topics, contest)
    thresholds = np.full(truth.shape[1], recipe.topic_threshold)
    if scoped:
        thresholds[-1] = recipe.scope_threshold
    return _Decided(sigmoids=sigmoids, contest=contest, thresholds=thresholds, chances=chances)


def _table(rows: Sequence[Labelled], recipe: TopicRecipe) -> tuple[Vocabulary, sparse.csr_matrix]:
    segmenter = Segmenter()
    readings = [read_features(r.headline, r.body, recipe.features, segmenter) for r in rows]
    vocabulary = learn_vocabulary(readings, recipe.features, min_df=recipe.min_df)
    return vocabulary, ridge.matrix(
        [vocabulary.vector(reading) for reading in readings], len(vocabulary)
    )


def _hits(rows: Sequence[Labelled], labels: Sequence[str], *, scoped: bool) -> NDArray[np.bool_]:
    hits = np.array([[label in row.labels for label in labels] for row in rows])
    return np.hstack([hits, hits.any(axis=1, keepdims=True)]) if scoped else hits


def _held_out(
    table: sparse.csr_matrix, folds: NDArray[np.int64], fit: ridge.FitPart
) -> calibration.Floats:
    """Score every row by a model fitted without its fold: (n, n_columns) decision values."""
    scores: calibration.Floats | None = None
    for fold in range(FOLDS):
        test = folds == fold
        coefficients, intercepts = fit(~test)
        if scores is None:
            scores = np.zeros((table.shape[0], len(intercepts)))
        scores[test] = table[test] @ coefficients + intercepts
    assert scores is not None
    return scores


def _per_label(
    chances: calibration.Floats,
    hits: NDArray[np.bool_],
    thresholds: NDArray[np.float64],
    labels: Sequence[str],
) -> dict[str, dict[str, float | int]]:
    given = chances >= thresholds
    both = (given & hits).sum(axis=0)
    return {
        label: {
            "precision": round(float(both[k] / max(1, given[:, k].sum())), 4),
            "recall": round(float(both[k] / max(1, hits[:, k].sum())), 4),
            "support": int(hits[:, k].sum()),
        }
        for k, label in enumerate(labels)
    }


def _figures(
    chances: calibration.Floats,
    hits: NDArray[np.bool_],
    thresholds: NDArray[np.float64],
    *,
    scoped: bool,
) -> dict[str, float]:
    """Sum up the out-of-fold probabilities for the card; topics over the in-scope articles, their
    calibration over those judged in scope."""
    topics = slice(0, chances.shape[1] - scoped)
    inside = hits[:, topics].any(axis=1)
    stated, wanted = chances[inside, topics], hits[inside, topics]
    given = stated >= thresholds[topics]
    first = wanted[np.arange(len(wanted)), stated.argmax(axis=1)]
    judged = chances[:, -1] >= thresholds[-1] if scoped else inside
    told = {
        "main_topic_accuracy": float(first.mean()),
        "micro_f1": 2 * float((given & wanted).sum()) / float(given.sum() + wanted.sum()),
        "calibration_error": calibration.calibration_error(
            chances[judged, topics].ravel(), hits[judged, topics].ravel()
        ),
    }
    if scoped:
        told["scope_accuracy"] = float(((chances[:, -1] >= thresholds[-1]) == hits[:, -1]).mean())
        told["scope_calibration_error"] = calibration.calibration_error(chances[:, -1], hits[:, -1])
    return {name: round(value, 4) for name, value in told.items()}
