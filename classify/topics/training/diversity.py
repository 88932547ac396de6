"""How varied a training corpus is: near-duplicates, vocabulary, places, stock phrases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from lilong.classify.text.fold import code_points
from lilong.classify.text.ngrams import gram_hashes
from lilong.classify.text.normalize import words_only
from lilong.classify.text.segment import Segmenter
from lilong.classify.topics.labelled import Labelled
from lilong.classify.topics.training.folds import near_duplicates

SAMPLE_WORDS = 100_000
"""Words that vocabulary is counted over: type-token ratios compare only at equal lengths."""
PHRASE_CHARS = 10
"""Characters of a phrase that counts as stock where several articles use it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diversity:
    """Figures of one corpus."""

    articles: int
    characters: int
    median_length: int
    near_duplicate_pairs: int
    """Pairs in which the shorter shares half of its 8-character shingles."""
    types_per_sample: int
    """Different words among SAMPLE_WORDS words drawn in whole articles."""
    type_token_ratio: float
    once_only: float
    """Share of the sample's types that stand in it once."""
    stock_share: float
    """Share of 10-character phrases that stand in more than one article."""
    openings: float
    """Share of articles whose first four characters no other article begins with."""
    styles: dict[str, int]
    provinces: int
    most_in_one_province: float
    """Share of the most frequent province among the articles that name one."""


def measure_diversity(rows: Sequence[Labelled], seed: int = 0) -> Diversity:
    """Measure a corpus; `seed` fixes the order in which articles are drawn for the sample.

    Raises ValueError for an empty corpus.
    """
    if not rows:
        raise ValueError("no articles to measure")
    words = _sample(rows, seed)
    types = Counter(words)
    lengths = sorted(len(row.body) for row in rows)
    openings = Counter(row.body[:4] for row in rows)
    provinces = Counter(row.province for row in rows if row.province and row.province != "-")
    return Diversity(
        articles=len(rows),
        characters=sum(lengths),
        median_length=lengths[len(lengths) // 2],
        near_duplicate_pairs=len(near_duplicates([row.body for row in rows])),
        types_per_sample=len(types),
        type_token_ratio=round(len(types) / len(words), 4),
        once_only=round(sum(count == 1 for count in types.values()) / len(types), 4),
        stock_share=round(_stock_share(rows), 4),
        openings=round(sum(openings[row.body[:4]] == 1 for row in rows) / len(rows), 4),
        styles=dict(Counter(row.style for row in rows if row.style).most_common()),
        provinces=len(provinces),
        most_in_one_province=round(
            max(provinces.values(), default=0) / max(1, sum(provinces.values())), 4
        ),
    )


def _sample(rows: Sequence[Labelled], seed: int) -> list[str]:
    segmenter = Segmenter()
    order = list(rows)
    Random(seed).shuffle(order)
    words: list[str] = []
    for row in order:
        words.extend(word for word in segmenter.words(words_only(row.body)) if not word.isspace())
        if len(words) >= SAMPLE_WORDS:
            break
    return words[:SAMPLE_WORDS]


def _stock_share(rows: Sequence[Labelled]) -> float:
    texts = (code_points("".join(row.body.split())) for row in rows)
    phrases = np.concatenate([np.unique(gram_hashes(text, PHRASE_CHARS)) for text in texts])
    _, holders = np.unique(phrases, return_counts=True)
    return float((holders > 1).sum()) / max(1, len(holders))
