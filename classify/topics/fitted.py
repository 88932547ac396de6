"""A fitted model before it is a bundle: its numbers, its card, and how they are written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lilong.classify.text.segment import WORDS, Segmenter
from lilong.classify.topics.bundle import (
    CARD_FILE,
    DICTIONARY_FILE,
    FORMAT,
    token_probe,
    toml_text,
    write_model,
)
from lilong.classify.topics.features import FeatureRecipe, Vocabulary
from lilong.classify.topics.joint_calibration import IDENTITY
from lilong.classify.topics.keywords import KEYWORD_IDF, idf_lines
from lilong.classify.topics.labelled import Labelled, corpus_digest

PACKAGES = ("scikit-learn", "numpy", "scipy", "skops", "jieba", "rjieba")
STEPS = 127
"""Coefficients are written as whole numbers of steps, this many to the largest of their feature."""


class TrainingError(ValueError):
    """Articles that no model can be trained from; the message says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A fitted model's numbers, and what they measured on articles left out of the fit."""

    labels: tuple[str, ...]
    single_label: bool
    features: FeatureRecipe
    vocabulary: Vocabulary
    coefficients: NDArray[np.float64]
    """(n_features, n_labels), and one column more for scope."""
    intercepts: NDArray[np.float64]
    sigmoids: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    joint_weights: NDArray[np.float64] = field(default_factory=IDENTITY.copy)
    """(2, 4) weights of topics/joint_calibration.py; a single-label model has no use for them."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What was chosen in fitting, for the card."""
    figures: Mapping[str, Any] = field(default_factory=dict)
    """Summary figures: name to share."""
    scope: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Precision and recall of scope by the threshold that decides on it."""
    per_label: Mapping[str, Mapping[str, float | int]] = field(default_factory=dict)


def write_bundle(trained: Trained, folder: Path, *, name: str, rows: Sequence[Labelled]) -> Path:
    """Write a bundle (model.skops, words.txt, idf.txt, card.toml) and return its folder.

    `name` is what tags carry, e.g. `topics/2026.11`; `rows` are the articles it was trained on.
    """
    settings = {
        "labels": trained.labels,
        "single_label": trained.single_label,
        "features": asdict(trained.features),
    }
    families = map(" ".join, trained.vocabulary.families)
    steps, scales = whole_steps(trained.coefficients)
    write_model(
        folder,
        {
            "settings": json.dumps(settings, ensure_ascii=False),
            "features": np.frombuffer("\n".join(families).encode("utf-8"), dtype=np.uint8),
            "idf": trained.vocabulary.idf.astype(np.float16),
            "steps": steps,
            "scales": scales,
            "intercepts": trained.intercepts.astype(np.float32),
            "sigmoids": trained.sigmoids,
            "thresholds": trained.thresholds,
            "contest": trained.joint_weights,
        },
    )
    shutil.copyfile(WORDS, folder / DICTIONARY_FILE)
    (folder / KEYWORD_IDF).write_text(idf_lines(trained.vocabulary), encoding="utf-8")
    (folder / CARD_FILE).write_text(toml_text(card(trained, name, rows)), encoding="utf-8")
    return folder


def whole_steps(coefficients: NDArray[np.float64]) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Write each feature's coefficients as steps of its own scale: a quarter of single precision.

    Returns (n_features, n_labels) steps and (n_features, 1) scales; their product is within half a
    step, 1/254 of the feature's largest coefficient, of what it was.
    """
    largest = np.abs(coefficients).max(axis=1, keepdims=True)
    scales = np.maximum(largest / STEPS, 1e-7).astype(np.float16)
    return np.rint(coefficients / scales).clip(-STEPS, STEPS).astype(np.int8), scales


def card(trained: Trained, name: str, rows: Sequence[Labelled]) -> dict[str, Any]:
    """Describe what the bundle is, what it was made from and with, and what it measured."""
    thresholds = zip(trained.labels, trained.thresholds, strict=False)
    return {
        "name": name,
        "format": FORMAT,
        "created": date.today().isoformat(),
        "single_label": trained.single_label,
        "articles": len(rows),
        "corpus_digest": corpus_digest(rows),
        "token_probe": token_probe(Segmenter()),
        "vocabulary": len(trained.vocabulary),
        "settings": dict(trained.settings),
        "features": asdict(trained.features),
        "versions": {package: version_of(package) for package in PACKAGES},
        "out_of_fold": dict(trained.figures),
        "thresholds": {label: round(float(value), 4) for label, value in thresholds},
        **({"scope_at": dict(trained.scope)} if trained.scope else {}),
        "labels": {label: dict(figures) for label, figures in trained.per_label.items()},
    }
