"""Articles to a TF-IDF matrix by scikit-learn, with the features that the model in use reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import Normalizer

from lilong.classify.text.normalize import EDGE
from lilong.classify.text.segment import Segmenter
from lilong.classify.topics.features import (
    FeatureRecipe,
    Reading,
    Vocabulary,
    char_grams,
    read_features,
)

FAMILIES = ("words", "grams", "headline")
"""The families of features, in the order of their numbers."""
Texts = Sequence[tuple[str, str]]
"""Articles as (headline, body)."""


class ArticleReader(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Cuts articles into what the vectorisers count: (headline, body) to `Reading`.

    The parameters are those of `FeatureRecipe`.
    """

    def __init__(
        self,
        *,
        word_ngrams: int = 1,
        char_ngrams: int = 2,
        headline_words: bool = True,
        signs: bool = False,
        max_chars: int = 6000,
    ) -> None:
        self.word_ngrams = word_ngrams
        self.char_ngrams = char_ngrams
        self.headline_words = headline_words
        self.signs = signs
        self.max_chars = max_chars

    def fit(self, X: Texts, y: object = None) -> ArticleReader:
        """Learn nothing."""
        return self

    def transform(self, X: Texts) -> list[Reading]:
        """Read the features of each article."""
        recipe, segmenter = FeatureRecipe(**self.get_params()), Segmenter()
        return [read_features(headline, body, recipe, segmenter) for headline, body in X]

    def __sklearn_is_fitted__(self) -> bool:
        return True


class FamilyAnalyzer:
    """What one family's vectoriser counts in a reading; a class, so that skops can store it."""

    def __init__(self, family: str, char_ngrams: int) -> None:
        self.family = family
        self.char_ngrams = char_ngrams

    def __call__(self, reading: Reading) -> list[str]:
        """List the features of the family as often as they occur."""
        if self.family == "grams":
            found: Any = char_grams(reading.text, self.char_ngrams)
        else:
            found = reading.words if self.family == "words" else reading.headline
        return [name for name in found if " " not in name and name != EDGE]


def feature_pipeline(recipe: FeatureRecipe, min_df: int) -> Pipeline:
    """Make the pipeline that reads, counts and weighs: (1 + ln count) · idf, L2 norm 1."""
    families = [
        (
            family,
            TfidfVectorizer(
                analyzer=FamilyAnalyzer(family, recipe.char_ngrams),
                min_df=min_df,
                sublinear_tf=True,
                norm=None,
            ),
        )
        for family in FAMILIES
        if family != "headline" or recipe.headline_words
    ]
    return Pipeline(
        [
            ("read", ArticleReader(**asdict(recipe))),
            ("families", FeatureUnion(families)),
            ("norm", Normalizer()),
        ]
    )


def suited_recipe(recipe: FeatureRecipe, texts: Texts, min_df: int) -> FeatureRecipe:
    """Leave the headline's words out of a recipe where none stands in `min_df` headlines."""
    if not recipe.headline_words:
        return recipe
    segmenter, analyze = Segmenter(), FamilyAnalyzer("headline", recipe.char_ngrams)
    frequencies = Counter(
        word
        for headline, body in texts
        for word in set(analyze(read_features(headline, body[:1], recipe, segmenter)))
    )
    return replace(recipe, headline_words=any(n >= min_df for n in frequencies.values()))


def fitted_vocabulary(pipeline: Pipeline) -> Vocabulary:
    """Give the vocabulary of a fitted feature pipeline, as the model in use holds it."""
    parts = dict(pipeline.named_steps["families"].transformer_list)
    words, grams, headline = (
        parts[family].get_feature_names_out().tolist() if family in parts else []
        for family in FAMILIES
    )
    idf = np.concatenate([part.idf_ for part in parts.values()]).astype(np.float32)
    return Vocabulary(words, grams, headline, idf)


def restored_pipeline(vocabulary: Vocabulary, recipe: FeatureRecipe) -> Pipeline:
    """Make the fitted feature pipeline that gives a stored vocabulary's vectors."""
    known = replace(recipe, headline_words=bool(vocabulary.families[-1]))
    pipeline = feature_pipeline(known, 1)
    start = 0
    parts = dict(pipeline.named_steps["families"].transformer_list)
    for family, names in zip(FAMILIES, vocabulary.families, strict=True):
        if family in parts:
            parts[family].set_params(vocabulary=dict(zip(names, range(len(names)), strict=True)))
            parts[family].idf_ = vocabulary.idf[start : start + len(names)].astype(np.float64)
        start += len(names)
    pipeline.named_steps["norm"].fit(np.zeros((1, len(vocabulary))))
    return pipeline
