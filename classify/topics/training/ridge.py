"""Ridge regression on sparse TF-IDF rows, one against the rest, by scikit-learn."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import Ridge

from lilong.classify.topics.calibration import Floats


def fit_ridge(
    rows: sparse.csr_matrix, targets: Floats, alpha: float, weights: Floats
) -> tuple[Floats, Floats]:
    """Fit ridge regression by conjugate gradients.

    `weights` are the (n,) weights of the rows. Returns (n_features, n_columns) coefficients and
    (n_columns,) intercepts.
    """
    model = Ridge(alpha=alpha, solver="sparse_cg", tol=1e-3)
    model.fit(rows, targets, sample_weight=weights)
    return np.asarray(model.coef_).T.reshape(rows.shape[1], -1), np.atleast_1d(model.intercept_)


class SeededRidge(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """Ridge on indicators, one against the rest, that learns from seed rows in every fold alike.

    `seeds` are (n_seeds, n_features) rows and `seed_targets` their (n_seeds, n_columns) indicator;
    each counts `seed_weight` of an article. Where `scoped`, the last column is scope. That column
    is learnt without seeds: they tell topics apart, not a local item from a national one on the
    same matter.
    """

    def __init__(
        self,
        *,
        seeds: sparse.csr_matrix | None = None,
        seed_targets: NDArray[np.bool_] | None = None,
        alpha: float = 1.0,
        seed_weight: float = 0.8,
        scoped: bool = False,
    ) -> None:
        self.seeds = seeds
        self.seed_targets = seed_targets
        self.alpha = alpha
        self.seed_weight = seed_weight
        self.scoped = scoped

    def fit(self, X: sparse.csr_matrix, y: NDArray[Any]) -> Self:
        """Fit (n, n_features) rows to the (n, n_columns) indicator `y`: `coef_`, `intercept_`."""
        signs, rows, weights = _signs(y), X, np.ones(X.shape[0])
        if self.seeds is not None and self.seed_targets is not None and self.seeds.shape[0]:
            rows = sparse.vstack([X, self.seeds], format="csr")
            signs = np.vstack([signs, _signs(self.seed_targets)])
            weights = np.append(weights, np.full(self.seeds.shape[0], self.seed_weight))
        topics = slice(None, -1) if self.scoped else slice(None)
        self.coef_, self.intercept_ = fit_ridge(rows, signs[:, topics], self.alpha, weights)
        if self.scoped:
            articles = X.shape[0]
            scope = fit_ridge(X, signs[:articles, -1:], self.alpha, weights[:articles])
            self.coef_ = np.hstack([self.coef_, scope[0]])
            self.intercept_ = np.append(self.intercept_, scope[1])
        return self

    def predict(self, X: sparse.csr_matrix) -> Floats:
        """Score rows: (n, n_columns), above 0 for and below 0 against."""
        return np.asarray(X @ self.coef_ + self.intercept_)


def _signs(hits: NDArray[Any]) -> Floats:
    return np.where(hits, 1.0, -1.0)
