"""Keywords of one article: jieba's TF-IDF extraction over our own document frequencies."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from lilong.classify.text.fold import fold
from lilong.classify.text.segment import reference_tokenizer
from lilong.classify.topics.bundle import DICTIONARY_FILE
from lilong.classify.topics.features import Vocabulary
from lilong.classify.topics.model import BUNDLES, newest_bundle

KEYWORD_IDF = "idf.txt"
MAX_CHARS = 20_000
"""A longer text is read to here: its keywords are settled long before; a guess."""


def idf_lines(vocabulary: Vocabulary) -> str:
    """Write the words of two characters and more with their idf, as jieba.analyse reads them."""
    lines = [
        f"{word} {float(idf):.4f}"
        for word, idf in zip(vocabulary.families[0], vocabulary.idf, strict=False)
        if len(word) > 1 and "_" not in word
    ]
    return "\n".join(lines) + "\n"


class KeywordFinder:
    """Finds keywords with a bundle's word list and document frequencies.

    Loading compiles jieba's dictionary, about a second; keywords are asked for seldom, so the
    topic model does without them.
    """

    def __init__(self, bundle: Path | None = None) -> None:
        folder = newest_bundle(bundle if bundle is not None else BUNDLES)
        with warnings.catch_warnings():
            # jieba leaves the files that it read to the garbage collector
            warnings.simplefilter("ignore", ResourceWarning)
            from jieba.analyse import TFIDF

            self._extractor: Any = TFIDF(str(folder / KEYWORD_IDF))
        self._extractor.tokenizer = _WithoutModel(reference_tokenizer(folder / DICTIONARY_FILE))

    def keywords(self, headline: str, body: str, most: int = 10) -> list[tuple[str, float]]:
        """Return the words that tell the article from others, with their weights, heaviest first.

        Words that our articles never used take the median idf, as jieba has it.
        """
        text = fold(f"{headline}\n{body[:MAX_CHARS]}")
        pairs: list[tuple[str, float]] = self._extractor.extract_tags(
            text, topK=most, withWeight=True
        )
        return pairs


class _WithoutModel:
    """jieba's tokenizer as the classifiers use it: hidden Markov model off."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    def cut(self, text: str) -> Any:
        return self._tokenizer.cut(text, HMM=False)
