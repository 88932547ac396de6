"""Ridge regression on sparse TF-IDF rows, one against the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from lilong.classify.topics.calibration import Floats
from lilong.classify.topics.features import Vector

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
