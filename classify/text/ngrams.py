"""Character n-grams as numbers: coded, found again in an index or a Bloom filter, hashed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lilong.classify.text.fold import code_points

Codes = NDArray[np.uint32]
"""The code points of a text; where they become exact codes of n-grams, all of the first plane."""
Hashes = NDArray[np.uint64]

BITS_PER_KEY = 8
"""Bits of the Bloom filter for each pair in it. With one hash function one in nine of the other
pairs passes (the false positive rate, 1 - e^(-1/8)); 4 and 16 bits were not faster (a guess that
was tried by hand, no benchmark keeps it)."""
SHORT_TEXT = 60
"""Characters of a text whose pairs are looked up one by one sooner than in arrays; a guess."""


def gram_codes(codes: Codes, size: int) -> NDArray[Any]:
    """Code the n-grams of one size, at most 4, by their places: 16 bits for each character."""
    wide: Any = np.uint32 if size < 3 else np.uint64  # half the bytes are looked up faster
    codes = codes.astype(wide)
    grams = codes[: max(0, len(codes) - size + 1)]
    for start in range(1, size):
        grams = (grams << wide(16)) | codes[start : start + len(grams)]
    return grams


def gram_hashes(codes: Codes, size: int) -> Hashes:
    """Hash the n-grams of one size, of any length, by their places: `(n_characters - size + 1,)`.

    A polynomial over the characters (the prime of 64-bit FNV) whose bits the finalizer of
    SplitMix64 spreads evenly (Steele et al. 2014).
    """
    count = max(0, len(codes) - size + 1)
    signs = codes.astype(np.uint64)
    hashes = np.zeros(count, dtype=np.uint64)
    for start in range(size):
        hashes = hashes * np.uint64(0x100000001B3) + signs[start : start + count]
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


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
    codes = code_points("".join(grams))
    for size in np.flatnonzero(np.bincount(sizes)).tolist():
        members = np.flatnonzero(sizes == size)
        # within one gram the codes of a size are one: its own
        of_size = gram_codes(codes[starts[members, None] + np.arange(size)].ravel(), size)[::size]
        yield size, GramIndex(of_size, first + members)


class PairFilter:
    """A Bloom filter of pairs of characters: finds known pairs in a text, all places at once.

    Ten times as fast as looking each pair up in a set.
    """

    def __init__(self, pairs: Collection[str]) -> None:
        self._pairs = pairs
        bits = (BITS_PER_KEY * len(pairs)).bit_length()
        self._shift = np.uint32(32 - bits)
        self._set = np.zeros(1 << bits, dtype=bool)
        self._set[self._bits("".join(pairs))[::2]] = True

    def places(self, text: str) -> list[int]:
        """Return where in `text` a known pair stands, in ascending order."""
        places: Sequence[int] = range(len(text) - 1)
        if len(text) > SHORT_TEXT:
            places = np.flatnonzero(self._set.take(self._bits(text))).tolist()
        return [at for at in places if text[at : at + 2] in self._pairs]

    def _bits(self, text: str) -> NDArray[np.uint32]:
        """Return the number of the bit of each two neighbours (Fibonacci hashing, Knuth)."""
        codes: NDArray[np.uint32] = gram_codes(code_points(text), 2)
        return codes * np.uint32(2654435769) >> self._shift
