"""Linear models on naive Bayes weights: the strongest linear recipe on headlines and messages."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from lilong.classify.topics.calibration import Floats

WORKERS = 2
"""Threads that fit labels side by side: liblinear releases the interpreter's lock."""
SHARE = 0.3
"""How much the plain naive Bayes score counts beside the machine trained on its weights: measured,
it adds .1 to .5 points on the public sets (benchmarks/topics.py)."""


def log_count_ratios(
    rows: sparse.csr_matrix, truth: NDArray[np.int64], labels: int, smoothing: float
) -> Floats:
    """Weigh each feature for each label (Wang & Manning, 2012).

    The weight is ln of its share among the label's features against its share among the others',
    from presence, not from counts. Returns (n_features, labels).
    """
    present = rows.copy()
    present.data = np.ones_like(present.data)
    of_label = sparse.csr_matrix(
        (np.ones(len(truth)), (truth, np.arange(len(truth)))), shape=(labels, len(truth))
    )
    found = np.asarray((of_label @ present).todense())
    inside, outside = found + smoothing, found.sum(axis=0) - found + smoothing
    inside /= inside.sum(axis=1, keepdims=True)
    outside /= outside.sum(axis=1, keepdims=True)
    return np.asarray(np.log(inside / outside).T)


def fit_weighted_svm(
    rows: sparse.csr_matrix,
    truth: NDArray[np.int64],
    labels: int,
    *,
    cost: float,
    smoothing: float = 0.5,
) -> tuple[Floats, Floats]:
    """Fit, for each label, a linear machine on rows weighed by that label's log-count ratios.

    Returns (n_features, labels) coefficients and (labels,) intercepts on the rows as they are.
    """
    ratios = log_count_ratios(rows, truth, labels, smoothing)

    def column(label: int) -> tuple[Floats, float]:
        from sklearn.svm import LinearSVC

        weighed = sparse.csr_matrix(rows.multiply(ratios[:, label]))
        model = LinearSVC(C=cost, random_state=0).fit(weighed, truth == label)
        return np.asarray(model.coef_)[0] * ratios[:, label], float(model.intercept_[0])

    with ThreadPoolExecutor(WORKERS) as pool:
        columns = list(pool.map(column, range(labels)))
    coefficients = np.stack([coefficient for coefficient, _ in columns], axis=1)
    spread = float((rows @ coefficients).std() / max(1e-9, float((rows @ ratios).std())))
    return coefficients + SHARE * spread * ratios, np.array([b for _, b in columns])


def weightiest(rows: sparse.csr_matrix, coefficients: Floats, most: int) -> NDArray[np.int64]:
    """Choose the features that move scores most over all rows: sorted numbers, at most `most`."""
    if coefficients.shape[0] <= most:
        return np.arange(coefficients.shape[0])
    squares = np.asarray(rows.multiply(rows).sum(axis=0)).ravel()
    moved = squares * (coefficients**2).sum(axis=1)
    return np.sort(np.argsort(-moved, kind="stable")[:most])


def unit_rows(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    """Scale each row to L2 norm 1, as a vocabulary does that knows these columns alone."""
    norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.maximum(norms, 1e-12)) @ rows)


def accuracy(scores: Floats, truth: Sequence[int] | NDArray[np.int64]) -> float:
    """Return the share of rows that have their true label scored highest."""
    return float((scores.argmax(axis=1) == np.asarray(truth)).mean())
