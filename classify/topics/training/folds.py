"""Splits that keep reposts together: near-duplicates never straddle training and test."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lilong.classify.text.fold import code_points
from lilong.classify.text.ngrams import Hashes, gram_hashes

SHINGLE = 8
"""Characters of a shingle; two reports of one event share names, seldom eight signs in a row. Two
more than the database's (storage/near_duplicates.py): here a pair missed costs less than a pair
made up; a guess."""
SAMPLED_ONE_IN = 4
"""One shingle in four is compared, chosen by its own value, so that reposts choose the same: a
text of 170 characters, the corpus' median, keeps some 40."""
MAX_HOLDERS = 40
"""A shingle in more articles than this is a stock phrase (文明实践站开展了…) and says nothing; a
guess."""

MIN_SHARE = 0.5
"""Share of the shorter text that makes two near-duplicates; a guess, on the strict side."""


def sampled_shingles(text: str) -> Hashes:
    """Return one in four of the hashes of a text's shingles, white space left out."""
    codes = code_points("".join(text.split()))
    hashes: Hashes = np.unique(gram_hashes(codes, min(SHINGLE, max(1, len(codes)))))
    sampled: Hashes = hashes[hashes % SAMPLED_ONE_IN == 0]
    return sampled


def near_duplicates(texts: Sequence[str], share: float = MIN_SHARE) -> list[tuple[int, int]]:
    """Find the pairs of texts of which the shorter has at least `share` of its shingles in both."""
    sampled = [sampled_shingles(text) for text in texts]
    holders: dict[int, list[int]] = defaultdict(list)
    for number, shingles in enumerate(sampled):
        for shingle in shingles.tolist():
            holders[shingle].append(number)
    common: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        if 1 < len(numbers) <= MAX_HOLDERS:
            common.update(
                (first, second)
                for place, first in enumerate(numbers)
                for second in numbers[place + 1 :]
            )
    return sorted(
        (first, second)
        for (first, second), count in common.items()
        if count >= share * min(len(sampled[first]), len(sampled[second]))
    )


def repost_groups(texts: Sequence[str]) -> NDArray[np.int64]:
    """Number the clusters of near-duplicates: (n_texts,), each the number of its first text."""
    group = list(range(len(texts)))

    def first_of(number: int) -> int:
        while group[number] != number:
            group[number] = group[group[number]]
            number = group[number]
        return number

    for one, other in near_duplicates(texts):
        low, high = sorted((first_of(one), first_of(other)))
        group[high] = low
    return np.array([first_of(number) for number in range(len(texts))], dtype=np.int64)


def grouped_folds(groups: NDArray[np.int64], folds: int) -> NDArray[np.int64]:
    """Deal whole groups out to folds, in an order that depends on nothing but their numbers.

    Returns (n,) fold numbers in [0, folds). Neighbours in the corpus, which were often written at
    one sitting, go to different folds.
    """
    mixed = (groups.astype(np.uint64) * np.uint64(2654435761)) % np.uint64(2**32)
    ranks = np.argsort(np.argsort(np.unique(mixed)))
    place = np.searchsorted(np.unique(mixed), mixed)
    return np.asarray(ranks[place] % folds, dtype=np.int64)
