"""A sieve that finds where in a text names may begin, looking at all places at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from lilong.classify.text.ngrams import gram_codes
from lilong.classify.text.normalize import code_points

HOLES = 8
"""Holes for each pair that is looked for: of the others one in nine falls through."""
SHORT = 60
"""Characters of a text that is sooner read than sieved."""


class Sieve:
    """Finds known pairs of characters, ten times as fast as by looking each pair up."""

    def __init__(self, pairs: Collection[str]) -> None:
        self._pairs = pairs
        bits = (HOLES * len(pairs)).bit_length()
        self._shift = np.uint32(32 - bits)
        self._open = np.zeros(1 << bits, dtype=bool)
        self._open[self._holes("".join(pairs))[::2]] = True

    def places(self, text: str) -> list[int]:
        """Find where in `text` a known pair stands, in ascending order."""
        places: Sequence[int] = range(len(text) - 1)
        if len(text) > SHORT:
            places = np.flatnonzero(self._open.take(self._holes(text))).tolist()
        return [at for at in places if text[at : at + 2] in self._pairs]

    def _holes(self, text: str) -> NDArray[np.uint32]:
        """Number the hole of each two neighbouring characters, by Fibonacci hashing."""
        codes: NDArray[np.uint32] = gram_codes(code_points(text), 2)
        return codes * np.uint32(2654435769) >> self._shift
