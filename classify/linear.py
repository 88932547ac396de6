"""Linear one-against-rest models on sparse TF-IDF rows: fitting, held-out scores, calibration."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from classify.features import Vector

Floats = NDArray[np.float64]
FitPart = Callable[[NDArray[np.bool_]], tuple[Floats, Floats]]
"""A mask of rows to the (n_features, n_labels) coefficients and (n_labels,) intercepts that are
fitted on them."""


def matrix(vectors: Sequence[Vector], width: int) -> sparse.csr_matrix:
    """Stack vectors to an (n_vectors, width) matrix with sorted indices."""
    ends = np.cumsum([0, *(len(vector.index) for vector in vectors)])
    rows = sparse.csr_matrix(
        (
            np.concatenate([vector.value for vector in vectors]).astype(np.float64),
            np.concatenate([vector.index for vector in vectors]),
            ends,
        ),
        shape=(len(vectors), width),
    )
    rows.sort_indices()
    return rows


def fit_kernel_ridge(
    rows: sparse.csr_matrix, targets: Floats, alpha: float, weights: Floats
) -> tuple[Floats, Floats]:
    """Fit ridge regression in its dual form, exact and quick where rows are some thousands.

    `weights` are the (n,) weights of the rows. The intercept is the weight of a constant feature.
    """
    kernel = np.asarray((rows @ rows.T).todense()) + 1.0
    kernel[np.diag_indices_from(kernel)] += alpha / weights
    dual = linalg.cho_solve(linalg.cho_factor(kernel, overwrite_a=True), targets)
    return np.asarray(rows.T @ dual), dual.sum(axis=0)


def fit_sparse_ridge(
    rows: sparse.csr_matrix, targets: Floats, alpha: float, weights: Floats
) -> tuple[Floats, Floats]:
    """Fit ridge regression by conjugate gradients, for tens of thousands of rows."""
    from sklearn.linear_model import Ridge

    model = Ridge(alpha=alpha, solver="sparse_cg", tol=1e-3)
    model.fit(rows, targets, sample_weight=weights)
    return np.asarray(model.coef_).T.reshape(rows.shape[1], -1), np.atleast_1d(model.intercept_)


def sigmoid(values: Floats) -> Floats:
    """Map log-odds to probabilities, without overflow."""
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -40, 40))))


def fit_sigmoid(
    scores: Floats, hits: NDArray[np.bool_], prior: tuple[float, float], strength: float
) -> tuple[float, float]:
    """Fit slope and offset of P(hit) = sigmoid(slope · score + offset) (Platt, 1999).

    `prior` is what they are pulled to, by `strength` pseudo-observations: a rare label takes the
    slope of all labels. Newton's method; twenty steps are far more than it needs.
    """
    parameters, centre = np.array(prior, dtype=float), np.array(prior, dtype=float)
    design = np.stack([scores, np.ones_like(scores)], axis=1)
    for _ in range(20):
        guess = sigmoid(design @ parameters)
        slope = design.T @ (guess - hits) + strength * (parameters - centre)
        curve = (design * (guess * (1 - guess))[:, None]).T @ design
        parameters = parameters - np.linalg.solve(curve + (strength + 1e-6) * np.eye(2), slope)
    return float(parameters[0]), float(parameters[1])


def fit_calibration(scores: Floats, hits: NDArray[np.bool_], strength: float = 1.0) -> Floats:
    """Fit a sigmoid per column: (n_labels, 2) slopes and offsets, pulled to what all share."""
    shared = fit_sigmoid(scores.ravel(), hits.ravel(), (1.0, 0.0), 1e-6)
    return np.array(
        [
            fit_sigmoid(column, hit, shared, strength)
            for column, hit in zip(scores.T, hits.T, strict=True)
        ]
    )


def best_threshold(
    chances: Floats, hits: NDArray[np.bool_], prior: float, strength: float = 8.0
) -> float:
    """Choose the probability from which a label is given, so that its F1 is highest.

    The threshold found is averaged with `prior`, that of all labels, as if that rested on
    `strength` positive examples: with few positives the best cut is mostly luck.
    """
    order = np.argsort(-chances, kind="stable")
    found = np.cumsum(hits[order])
    f1 = 2 * found / (np.arange(1, len(order) + 1) + max(1, int(hits.sum())))
    cut = int(np.argmax(f1))
    sorted_chances = chances[order]
    below = sorted_chances[cut + 1] if cut + 1 < len(order) else 0.0
    best = (sorted_chances[cut] + below) / 2
    weight = hits.sum() / (hits.sum() + strength)
    return float(weight * best + (1 - weight) * prior)


def softmax(scores: Floats, temperature: float) -> Floats:
    """Map (n, n_labels) decision values to probabilities that sum to 1 in each row."""
    scaled = scores / temperature
    raised = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def fit_temperature(scores: Floats, truth: NDArray[np.int64]) -> float:
    """Choose the temperature of the softmax that makes the true labels likeliest."""
    candidates = np.geomspace(0.02, 5, 120)
    rows = np.arange(len(truth))
    losses = [
        -np.log(np.maximum(softmax(scores, float(t))[rows, truth], 1e-12)).mean()
        for t in candidates
    ]
    return float(candidates[int(np.argmin(losses))])


def calibration_error(chances: Floats, hits: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error: mean |stated chance - observed share| over equal-width bins."""
    places = np.minimum((chances * bins).astype(int), bins - 1)
    gaps = [
        abs(float(chances[places == place].mean() - hits[places == place].mean()))
        * float((places == place).mean())
        for place in np.unique(places)
    ]
    return float(sum(gaps))
