"""Training: labelled articles to a bundle that `load_topics` reads."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classify import linear
from classify.bundle import CARD, DICTIONARY, FORMAT, token_probe, toml_text, write_model
from classify.features import FeatureRecipe, Vocabulary, count_features, learn_vocabulary
from classify.labelled import Labelled, corpus_digest
from classify.segment import WORDS, Segmenter
from classify.splits import grouped_folds, repost_groups

FOLDS = 5
DUAL_ROWS = 6000
"""Up to this many rows ridge is solved in its dual form: exact, one solution for all labels."""


class TrainingError(ValueError):
    """Articles that no model can be trained from; the message says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRecipe:
    """How a model is fitted; the values are those that measured best (benchmarks/topics.py)."""

    features: FeatureRecipe = field(default_factory=FeatureRecipe)
    min_df: int = 2
    alpha: float = 1.0
    """Ridge penalty."""
    most_features: int = 250_000
    """A larger vocabulary is cut to its weightiest features."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A fitted model's numbers, ready to be written, and what they measured out of fold."""

    labels: tuple[str, ...]
    single_label: bool
    recipe: TrainingRecipe
    vocabulary: Vocabulary
    coefficients: NDArray[np.float16]
    intercepts: NDArray[np.float32]
    sigmoids: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    figures: Mapping[str, Any]


def train_multi_label(
    rows: Sequence[Labelled],
    labels: Sequence[str],
    recipe: TrainingRecipe | None = None,
    segmenter: Segmenter | None = None,
) -> Trained:
    """Train topics and, where some rows carry no label, scope.

    Thresholds and calibration come from five-fold scores, near-duplicates kept in one fold. The
    result depends on the rows, their order and the recipe alone.

    Raises TrainingError where a label has fewer than two articles.
    """
    recipe = recipe or TrainingRecipe()
    counts = Counter(label for row in rows for label in row.labels)
    rare = [label for label in labels if counts[label] < 2]
    if rare:
        raise TrainingError(f"fewer than two articles for: {', '.join(rare)}")
    vocabulary, table = _table(rows, recipe, segmenter or Segmenter())
    hits = np.array([[label in row.labels for label in labels] for row in rows])
    if not hits.any(axis=1).all():
        hits = np.hstack([hits, hits.any(axis=1, keepdims=True)])
    targets = np.where(hits, 1.0, -1.0)
    folds = grouped_folds(repost_groups([row.body for row in rows]), FOLDS)

    def fit(some: sparse.csr_matrix, wanted: linear.Floats) -> tuple[linear.Floats, linear.Floats]:
        return _fit(some, wanted, recipe.alpha)

    scores = linear.held_out_scores(table, targets, folds, fit)
    sigmoids = linear.fit_calibration(scores, hits)
    chances = linear.sigmoid(scores * sigmoids[:, 0] + sigmoids[:, 1])
    thresholds = _thresholds(chances, hits, scoped=hits.shape[1] > len(labels))
    coefficients, intercepts = fit(table, targets)
    return Trained(
        labels=tuple(labels),
        single_label=False,
        recipe=recipe,
        vocabulary=vocabulary,
        coefficients=coefficients.astype(np.float16),
        intercepts=intercepts.astype(np.float32),
        sigmoids=sigmoids,
        thresholds=thresholds,
        figures=_figures(chances, hits, thresholds, labels),
    )


def train_single_label(
    rows: Sequence[Labelled],
    recipe: TrainingRecipe | None = None,
    segmenter: Segmenter | None = None,
) -> Trained:
    """Train a classifier that gives every article the one label that fits best.

    Raises TrainingError where a row has not exactly one label, or all have the same.
    """
    recipe = recipe or TrainingRecipe()
    several = [row.id for row in rows if len(row.labels) != 1]
    if several:
        raise TrainingError(f"not exactly one label: {', '.join(several[:10])}")
    labels = sorted({row.labels[0] for row in rows})
    if len(labels) < 2:
        raise TrainingError(f"at least two labels are needed, got {labels}")
    vocabulary, table = _table(rows, recipe, segmenter or Segmenter())
    truth = np.array([labels.index(row.labels[0]) for row in rows])
    targets = np.where(truth[:, None] == np.arange(len(labels)), 1.0, -1.0)
    folds = np.arange(len(rows)) % FOLDS
    sample = folds == 0
    coefficients, intercepts = _fit(table[~sample], targets[~sample], recipe.alpha)
    held_out = np.asarray(table[sample] @ coefficients + intercepts)
    temperature = linear.fit_temperature(held_out, truth[sample])
    coefficients, intercepts = _fit(table, targets, recipe.alpha)
    accuracy = float((held_out.argmax(axis=1) == truth[sample]).mean())
    return Trained(
        labels=tuple(labels),
        single_label=True,
        recipe=recipe,
        vocabulary=vocabulary,
        coefficients=coefficients.astype(np.float16),
        intercepts=intercepts.astype(np.float32),
        sigmoids=np.array([[temperature]]),
        thresholds=np.zeros(len(labels)),
        figures={"held_out_accuracy": round(accuracy, 4)},
    )


def write_bundle(trained: Trained, folder: Path, *, name: str, rows: Sequence[Labelled]) -> Path:
    """Write a bundle: model.skops, words.txt and card.toml; give its folder.

    `name` is what tags carry, e.g. `topics/2026.11`.
    """
    settings = {
        "labels": trained.labels,
        "single_label": trained.single_label,
        "recipe": asdict(trained.recipe.features),
    }
    families = (" ".join(numbers) for numbers in trained.vocabulary.numbers)
    features = np.frombuffer("\n".join(families).encode("utf-8"), dtype=np.uint8)
    write_model(
        folder,
        {
            "settings": json.dumps(settings, ensure_ascii=False),
            "features": features,
            "idf": trained.vocabulary.idf,
            "coefficients": trained.coefficients,
            "intercepts": trained.intercepts,
            "sigmoids": trained.sigmoids,
            "thresholds": trained.thresholds,
        },
    )
    shutil.copyfile(WORDS, folder / DICTIONARY)
    (folder / CARD).write_text(toml_text(_card(trained, name, rows)), encoding="utf-8")
    return folder


def _card(trained: Trained, name: str, rows: Sequence[Labelled]) -> dict[str, Any]:
    packages = ("scikit-learn", "numpy", "scipy", "skops", "jieba", "rjieba")
    within = zip(trained.labels, trained.thresholds, strict=False)
    return {
        "name": name,
        "format": FORMAT,
        "created": date.today().isoformat(),
        "single_label": trained.single_label,
        "articles": len(rows),
        "corpus_digest": corpus_digest(rows),
        "token_probe": token_probe(Segmenter()),
        "features": len(trained.vocabulary),
        "recipe": {key: value for key, value in asdict(trained.recipe).items() if key != "features"}
        | asdict(trained.recipe.features),
        "versions": {package: version_of(package) for package in packages},
        "thresholds": {label: round(float(value), 4) for label, value in within},
        **trained.figures,
    }


def _table(
    rows: Sequence[Labelled], recipe: TrainingRecipe, segmenter: Segmenter
) -> tuple[Vocabulary, sparse.csr_matrix]:
    counted = [count_features(r.headline, r.body, recipe.features, segmenter) for r in rows]
    vocabulary = learn_vocabulary(counted, min_df=recipe.min_df)
    return vocabulary, linear.matrix([vocabulary.vector(c) for c in counted], len(vocabulary))


def _fit(
    table: sparse.csr_matrix, targets: linear.Floats, alpha: float
) -> tuple[linear.Floats, linear.Floats]:
    dual = table.shape[0] <= DUAL_ROWS
    return (linear.fit_kernel_ridge if dual else linear.fit_sparse_ridge)(table, targets, alpha)


def _thresholds(
    chances: linear.Floats, hits: NDArray[np.bool_], *, scoped: bool
) -> NDArray[np.float64]:
    topics = slice(None, -1) if scoped else slice(None)
    shared = linear.best_threshold(chances[:, topics].ravel(), hits[:, topics].ravel(), 0.5, 0.0)
    found = [
        linear.best_threshold(column, hit, shared)
        for column, hit in zip(chances[:, topics].T, hits[:, topics].T, strict=True)
    ]
    return np.array([*found, 0.5] if scoped else found)


def _figures(
    chances: linear.Floats,
    hits: NDArray[np.bool_],
    thresholds: NDArray[np.float64],
    labels: Sequence[str],
) -> dict[str, Any]:
    """Sum up the out-of-fold scores for the card, label by label."""
    given = chances >= thresholds
    both = (given & hits).sum(axis=0)
    per_label = {
        label: {
            "precision": round(float(both[k] / max(1, given[:, k].sum())), 4),
            "recall": round(float(both[k] / max(1, hits[:, k].sum())), 4),
            "support": int(hits[:, k].sum()),
        }
        for k, label in enumerate(labels)
    }
    topics = slice(0, len(labels))
    return {
        "out_of_fold": {
            "micro_f1": round(
                2 * float(both[topics].sum()) / float((given + 0 + hits)[:, topics].sum()), 4
            ),
            "calibration_error": round(
                linear.calibration_error(chances[:, topics].ravel(), hits[:, topics].ravel()), 4
            ),
        },
        "labels": per_label,
    }
