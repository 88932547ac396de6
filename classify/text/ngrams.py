"""Character n-grams as numbers: how they are coded, and how a model's are found again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lilong.classify.text.normalize import code_points

Signs = NDArray[np.uint32]
"""The code points of a text, all of the first plane."""


def gram_codes(signs: Signs, size: int) -> NDArray[Any]:
    """Code the n-grams of one size, at most 4, by their places: 16 bits for each of their signs."""
    wide: Any = np.uint32 if size < 3 else np.uint64  # half the bytes are looked up faster
    signs = signs.astype(wide)
    codes = signs[: max(0, len(signs) - size + 1)]
    for start in range(1, size):
        codes = (codes << wide(16)) | signs[start : start + len(codes)]
    return codes


class GramIndex:
    """Finds the numbers of n-grams of one size by their codes."""

    def __init__(self, codes: NDArray[Any], numbers: NDArray[np.int64]) -> None:
        order = np.argsort(codes, kind="stable")  # at once where they are in order, as mostly
        # one entry more than any code can reach: what lies beyond the last gram compares unequal
        top = codes.dtype.type(np.iinfo(codes.dtype).max)
        self._codes = np.append(codes[order], top)
        self._numbers = np.append(numbers[order], -1).astype(np.int32)

    def numbers(self, codes: NDArray[Any]) -> NDArray[np.int32]:
        """Number n-grams given by their codes, -1 for one that is not known.

        Sorted codes are found in half the time.
        """
        at = self._codes.searchsorted(codes)
        return np.where(self._codes.take(at) == codes, self._numbers.take(at), np.int32(-1))


def gram_indexes(grams: Sequence[str], first: int) -> Iterator[tuple[int, GramIndex]]:
    """Index n-grams that are numbered from `first` on: (size, index), size after size."""
    sizes = np.fromiter(map(len, grams), np.int64, len(grams))
    starts = np.cumsum(sizes) - sizes
    signs = code_points("".join(grams))
    for size in np.flatnonzero(np.bincount(sizes)).tolist():
        members = np.flatnonzero(sizes == size)
        # within one gram the codes of a size are one: its own
        codes = gram_codes(signs[starts[members, None] + np.arange(size)].ravel(), size)[::size]
        yield size, GramIndex(codes, first + members)
