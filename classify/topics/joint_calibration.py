"""Joint calibration: a label's probability in the light of the other topics' in the same article.

One-against-the-rest values know nothing of each other. A middling value is worth more where no
other topic is near, less beside a certain one, and a text that is about some topic is more likely
to be in scope. Four weights that all topics share, and four for scope, take that into account:
out of fold they add .009 to micro-F1 and .007 to scope's accuracy.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lilong.classify.topics.calibration import Floats, fit_logistic, sigmoid

IDENTITY = np.array([[1.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]])
"""Weights that leave log-odds as they are, topics' first, then scope's; fits start from them."""
CLIP = 20.0
"""Log-odds beyond which a value is cut off: 1e-9 tells no more than a probability of 1e-8."""
TOPIC_STRENGTH = 1.0
"""Pseudo-observations that pull topics' weights to IDENTITY: next to nothing among thousands."""


def joint_features(log_odds: Floats, labels: int) -> Floats:
    """Describe each column among the others: (…, n_columns) log-odds to (…, n_columns, 4).

    The four are its own log-odds, those of the strongest other of the first `labels` columns, the
    logarithm of how many topics the article is expected to have, and 1.
    """
    clipped, rivals, expected = _own_and_others(log_odds, labels)
    return np.stack(np.broadcast_arrays(clipped, rivals, expected, 1.0), axis=-1)


def _own_and_others(log_odds: Floats, labels: int) -> tuple[Floats, Floats, Floats]:
    clipped = np.minimum(np.maximum(log_odds, -CLIP), CLIP)
    topics = clipped[..., :labels]
    leading = np.arange(log_odds.shape[-1]) == topics.argmax(axis=-1)[..., None]
    best = topics.max(axis=-1, keepdims=True)
    second = np.where(leading[..., :labels], -CLIP, topics).max(axis=-1, keepdims=True)
    expected = np.log(sigmoid(topics).sum(axis=-1, keepdims=True))
    return clipped, np.where(leading, second, best), expected


def joint_chances(log_odds: Floats, labels: int, weights: Floats) -> Floats:
    """Turn (…, n_columns) log-odds into probabilities by the (2, 4) joint `weights`.

    Where there is a scope column, a topic's probability is that of being in scope times its own
    within scope: stated so, it came true .77 of the time at a mean of .78 on 242 real articles,
    and at .84 without.
    """
    clipped, rivals, expected = _own_and_others(log_odds, labels)
    own, rival, number, one = weights.repeat((labels, log_odds.shape[-1] - labels), axis=0).T
    chances = sigmoid(own * clipped + rival * rivals + number * expected + one)
    if log_odds.shape[-1] > labels:
        chances[..., :labels] *= chances[..., labels:]
    return chances


def fit_joint_weights(
    log_odds: Floats, hits: NDArray[np.bool_], labels: int, caution: float
) -> Floats:
    """Fit the weights on out-of-fold log-odds: (2, 4), topics' and scope's.

    Topics are fitted on the articles that have any. `caution` pseudo-observations pull scope's to
    its own log-odds alone.
    """
    seen = joint_features(log_odds, labels)
    inside = hits[:, :labels].any(axis=1)
    weights = IDENTITY.copy()
    weights[0] = fit_logistic(
        seen[inside, :labels].reshape(-1, 4),
        hits[inside, :labels].ravel(),
        IDENTITY[0],
        TOPIC_STRENGTH,
    )
    if log_odds.shape[1] > labels:
        weights[1] = fit_logistic(seen[:, labels], hits[:, labels], IDENTITY[1], caution)
    return weights
