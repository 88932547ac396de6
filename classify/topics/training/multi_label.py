"""Training the topics of a taxonomy: several labels to an article, and its scope."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
from numpy.typing import NDArray

from lilong.classify.topics import calibration
from lilong.classify.topics.features import FeatureRecipe
from lilong.classify.topics.fitted import Trained, TrainingError
from lilong.classify.topics.labelled import Labelled
from lilong.classify.topics.taxonomy import Taxonomy, seed_articles
from lilong.classify.topics.training.estimator import TopicClassifier
from lilong.classify.topics.training.vectorizers import fitted_vocabulary

SCOPE_THRESHOLDS = (0.4, 0.6, 0.8)
"""Scope thresholds whose precision and recall the card states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRecipe:
    """How topics are fitted; the values are those that measured best (benchmarks/topics.py)."""

    features: FeatureRecipe = field(default_factory=FeatureRecipe)
    min_df: int = 2
    alpha: float = 1.0
    """Ridge penalty."""
    seed_weight: float = 0.8
    """How much a seed word counts beside an article: at .4 micro-F1 is .00 to .02 lower on real
    articles, web ones most."""
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

    Calibration and figures come from five-fold scores, near-duplicates kept in one fold. The
    result depends on the rows, their order, the taxonomy and the recipe alone.

    Raises TrainingError where a topic has fewer than two articles.
    """
    recipe = recipe or TopicRecipe()
    _refuse_rare(rows, taxonomy.slugs)
    hits = _hits(rows, taxonomy.slugs)
    seeds = [s for s in seed_articles(taxonomy) if s.labels or not hits.any(axis=1).all()]
    settings = {name: value for name, value in asdict(recipe).items() if name != "features"}
    classifier = TopicClassifier(
        seeds=[(seed.headline, seed.body) for seed in seeds],
        seed_targets=_hits(seeds, taxonomy.slugs),
        **asdict(recipe.features),
        **settings,
    ).fit([(row.headline, row.body) for row in rows], hits)
    chances = classifier.chances(classifier.scores_)
    return Trained(
        labels=taxonomy.slugs,
        single_label=False,
        features=recipe.features,
        vocabulary=fitted_vocabulary(classifier.features_),
        coefficients=classifier.coef_,
        intercepts=classifier.intercept_,
        sigmoids=classifier.sigmoids_,
        thresholds=classifier.thresholds_,
        joint_weights=classifier.joint_weights_,
        settings=settings | {"seed_articles": len(seeds)},
        figures=_figures(chances, hits, classifier.thresholds_),
        per_label=_per_label(chances, hits, classifier.thresholds_, taxonomy.slugs),
        scope=_scope_table(chances[:, -1], hits) if classifier.scoped_ else {},
    )


def _refuse_rare(rows: Sequence[Labelled], labels: Sequence[str]) -> None:
    counts = Counter(label for row in rows for label in row.labels)
    rare = [label for label in labels if counts[label] < 2]
    if rare:
        raise TrainingError(f"fewer than two articles for: {', '.join(rare)}")


def _hits(rows: Sequence[Labelled], labels: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([[label in row.labels for label in labels] for row in rows], dtype=bool)


def _per_label(
    chances: calibration.Floats,
    hits: NDArray[np.bool_],
    thresholds: NDArray[np.float64],
    labels: Sequence[str],
) -> dict[str, dict[str, float | int]]:
    topics = slice(0, len(labels))
    given = chances[:, topics] >= thresholds[topics]
    both = (given & hits).sum(axis=0)
    return {
        label: {
            "precision": round(float(both[k] / max(1, given[:, k].sum())), 4),
            "recall": round(float(both[k] / max(1, hits[:, k].sum())), 4),
            "support": int(hits[:, k].sum()),
        }
        for k, label in enumerate(labels)
    }


def _scope_table(
    stated: calibration.Floats, hits: NDArray[np.bool_]
) -> dict[str, dict[str, float]]:
    """Precision and recall of scope at each of SCOPE_THRESHOLDS."""
    inside = np.asarray(hits.any(axis=1))
    return {
        f"{threshold}": {
            "precision": round(float(inside[stated >= threshold].mean()), 4),
            "recall": round(float((stated >= threshold)[inside].mean()), 4),
        }
        for threshold in SCOPE_THRESHOLDS
        if (stated >= threshold).any()
    }


def _figures(
    chances: calibration.Floats, hits: NDArray[np.bool_], thresholds: NDArray[np.float64]
) -> dict[str, float]:
    """Sum up the out-of-fold probabilities for the card.

    Topics are measured over the in-scope articles, their calibration over those judged in scope.
    """
    scoped = chances.shape[1] > hits.shape[1]
    topics, inside = slice(0, hits.shape[1]), np.asarray(hits.any(axis=1))
    judged = chances[:, -1] >= thresholds[-1] if scoped else inside
    stated, wanted = chances[inside, topics], hits[inside]
    given = stated >= thresholds[topics]
    first = wanted[np.arange(len(wanted)), stated.argmax(axis=1)]
    summed = {
        "main_topic_accuracy": float(first.mean()),
        "micro_f1": 2 * float((given & wanted).sum()) / float(given.sum() + wanted.sum()),
        "calibration_error": calibration.calibration_error(
            chances[judged, topics].ravel(), hits[judged].ravel()
        ),
    }
    if scoped:
        summed["scope_accuracy"] = float((judged == inside).mean())
        summed["scope_calibration_error"] = calibration.calibration_error(chances[:, -1], inside)
    return {name: round(value, 4) for name, value in summed.items()}
