"""The topic classifier as a scikit-learn estimator, and the pipeline's own road beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.utils.estimator_checks import (
    check_estimator_cloneable,
    check_estimator_repr,
    check_get_params_invariance,
    check_no_attributes_set_in_init,
    check_parameters_default_constructible,
    check_set_params,
)

from lilong.classify.topics.labelled import CORPUS, read_labelled
from lilong.classify.topics.model import TopicModel, load_topics
from lilong.classify.topics.training.estimator import TopicClassifier
from tests.classify.topics.topic_data import SLUGS, small_corpus

ROWS = [small_corpus(24)[place] for place in np.random.default_rng(3).permutation(96)]
TEXTS = [(row.headline, row.body) for row in ROWS]
HITS = np.array([[slug in row.labels for slug in SLUGS] for row in ROWS])


@pytest.mark.parametrize(
    "check",
    [
        check_estimator_cloneable,
        check_estimator_repr,
        check_get_params_invariance,
        check_no_attributes_set_in_init,
        check_parameters_default_constructible,
        check_set_params,
    ],
)
def test_it_passes_the_checks_that_apply_to_text(check) -> None:  # type: ignore[no-untyped-def]
    check("TopicClassifier", TopicClassifier())


@pytest.fixture(scope="module")
def fitted() -> TopicClassifier:
    return TopicClassifier().fit(TEXTS, HITS)


def test_it_predicts_label_sets_and_their_probabilities(fitted: TopicClassifier) -> None:
    given, chances = fitted.predict(TEXTS), fitted.predict_proba(TEXTS)
    assert given.shape == chances.shape == HITS.shape == fitted.decision_function(TEXTS).shape
    assert ((chances >= 0) & (chances <= 1)).all()
    assert (given == HITS).all(axis=1).mean() > 0.9
    outside = fitted.scope_proba(TEXTS) < fitted.scope_threshold
    assert (given[outside] == 0).all()
    assert given[~outside].any(axis=1).all()


def test_it_is_cross_validated_searched_and_cloned(fitted: TopicClassifier) -> None:
    scores = cross_val_score(clone(fitted), TEXTS, HITS, cv=3, scoring="f1_micro")
    assert scores.mean() > 0.5
    search = GridSearchCV(
        TopicClassifier(), {"char_ngrams": [1, 2]}, cv=2, scoring="f1_micro", refit=False
    ).fit(TEXTS, HITS)
    assert search.best_params_["char_ngrams"] in (1, 2)


def test_articles_without_headlines_train_as_well() -> None:
    fitted = TopicClassifier().fit([("", body) for _, body in TEXTS], HITS)
    assert (fitted.predict(TEXTS) == HITS).all(axis=1).mean() > 0.8


def test_a_bundle_is_loaded_as_an_estimator(model: TopicModel, bundle: Path) -> None:
    estimator = TopicClassifier.from_bundle(bundle)
    scores = [model.decisions(model.vector(*text)) for text in TEXTS]
    assert estimator.column_scores(TEXTS) == pytest.approx(np.array(scores), abs=1e-5)
    given = [[tag.label for tag in tags if tag.kind == "topic"] for tags in model.classify(TEXTS)]
    predicted = estimator.predict(TEXTS)
    assert [sorted(np.array(model.labels)[row == 1]) for row in predicted] == list(
        map(sorted, given)
    )


def test_skops_stores_it_and_gives_it_back(fitted: TopicClassifier, tmp_path: Path) -> None:
    import skops.io

    path = tmp_path / "topics.skops"
    skops.io.dump(fitted, path)
    unknown = skops.io.get_untrusted_types(file=path)
    assert all(name.startswith("lilong.") for name in unknown)
    again = skops.io.load(path, trusted=unknown)
    assert np.array_equal(again.decision_function(TEXTS), fitted.decision_function(TEXTS))


@pytest.mark.slow
def test_the_pipeline_scores_every_article_of_the_corpus_as_the_estimator_does() -> None:
    texts = [(row.headline, row.body) for row in read_labelled([CORPUS])]
    model = load_topics()
    scores = np.array([model.decisions(model.vector(*text)) for text in texts])
    assert TopicClassifier.from_bundle().column_scores(texts) == pytest.approx(scores, abs=1e-5)
