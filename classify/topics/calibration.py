"""Calibration: decision values to probabilities, thresholds, and how far both are off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STEPS = 50
"""Newton steps at most; five to ten are usual."""
TEMPERATURES = np.geomspace(0.1, 10, 60)
"""What a softmax is tried with: each 8 % above the last."""


def sigmoid(values: Floats) -> Floats:
    """Map log-odds to probabilities, without overflow."""
    return np.asarray(1 / (1 + np.exp(np.minimum(np.maximum(-values, -40), 40))))


def fit_sigmoid(
    scores: Floats, hits: NDArray[np.bool_], prior: tuple[float, float], strength: float
) -> tuple[float, float]:
    """Fit slope and offset of P(hit) = sigmoid(slope · score + offset) (Platt, 1999).

    `prior` is what they are pulled to, by `strength` pseudo-observations: a rare label takes the
    slope of all labels.
    """
    design = np.stack([scores, np.ones_like(scores)], axis=1)
    slope, offset = fit_logistic(design, hits, np.array(prior, dtype=float), strength)
    return float(slope), float(offset)


def fit_logistic(
    design: Floats, hits: NDArray[np.bool_], centre: Floats, strength: float
) -> Floats:
    """Fit P(hit) = sigmoid(design @ parameters) by Newton's method with halved steps.

    `design` is (n, n_parameters); `centre` is what the parameters are pulled to, by `strength`
    pseudo-observations.
    """

    def loss(parameters: Floats) -> float:
        log_odds = design @ parameters
        pull = strength * float(((parameters - centre) ** 2).sum()) / 2
        return float(np.logaddexp(0.0, np.where(hits, -log_odds, log_odds)).sum()) + pull

    parameters = centre
    for _ in range(STEPS):
        guess = sigmoid(design @ parameters)
        slope = design.T @ (guess - hits) + strength * (parameters - centre)
        curve = (design * (guess * (1 - guess))[:, None]).T @ design
        step = np.linalg.solve(curve + (strength + 1e-6) * np.eye(len(centre)), slope)
        # far from the optimum the curve is flat and a whole step overshoots
        while loss(parameters - step) > loss(parameters) and np.abs(step).max() > 1e-9:
            step = step / 2
        parameters = parameters - step
    return parameters


def fit_calibration(scores: Floats, hits: NDArray[np.bool_], strengths: Floats) -> Floats:
    """Fit a sigmoid per column: (n_labels, 2) slopes and offsets.

    Each is pulled to what all columns share by its entry of `strengths`, (n_labels,)
    pseudo-observations.
    """
    shared = fit_sigmoid(scores.ravel(), hits.ravel(), (1.0, 0.0), 1e-6)
    return np.array(
        [
            fit_sigmoid(column, hit, shared, float(strength))
            for column, hit, strength in zip(scores.T, hits.T, strengths, strict=True)
        ]
    )


def single_label_chances(scores: Floats, calibration: Floats) -> Floats:
    """Map (n, n_labels) decision values to probabilities that sum to 1 in each row.

    `calibration` is (slope, offset, temperature): a sigmoid that all labels share, then a softmax
    of its logarithms. A softmax of the values alone misjudges by two to three times as much:
    one-against-rest values are no log-odds.
    """
    slope, offset, temperature = calibration
    scaled = -np.logaddexp(0.0, -(slope * scores + offset)) / temperature
    raised = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def fit_single_label(scores: Floats, truth: NDArray[np.int64]) -> Floats:
    """Fit the calibration of `single_label_chances`: (3,) slope, offset and temperature."""
    hits = truth[:, None] == np.arange(scores.shape[1])
    slope, offset = fit_sigmoid(scores.ravel(), hits.ravel(), (1.0, 0.0), 1e-6)
    rows = np.arange(len(truth))
    candidates = [np.array([slope, offset, t]) for t in TEMPERATURES]
    losses = [
        -np.log(np.maximum(single_label_chances(scores, each)[rows, truth], 1e-12)).mean()
        for each in candidates
    ]
    return candidates[int(np.argmin(losses))]


def calibration_error(chances: Floats, hits: NDArray[np.bool_], bins: int = 10) -> float:
    """Return the expected calibration error.

    The mean of |stated chance - observed share| over equal-width bins, weighed by their cases.
    """
    places = np.minimum((chances * bins).astype(int), bins - 1)
    gaps = [
        abs(float(chances[places == place].mean() - hits[places == place].mean()))
        * float((places == place).mean())
        for place in np.unique(places)
    ]
    return float(sum(gaps))
