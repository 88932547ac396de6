"""The normal forms in which a text is counted: words alone, or with all its signs."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from lilong.classify.text.fold import FOLDED_PLANE, PLANE, code_points, fold
from lilong.han import HAN_BLOCKS

BEYOND_PLANE = re.compile(r"[\U00010000-\U0010ffff]")
EDGE = "\x03"
"""Stands at both ends of a text whose signs count."""


def _words_plane() -> NDArray[np.uint32]:
    """Map every code point of the first plane to what it counts as, for `words_only`."""
    plane = np.full(PLANE, ord(" "), dtype=np.uint32)
    for first, last in HAN_BLOCKS:
        han = (first <= FOLDED_PLANE) & (last >= FOLDED_PLANE) & (FOLDED_PLANE < PLANE)
        plane[han] = FOLDED_PLANE[han]
    for code in np.flatnonzero(FOLDED_PLANE < 0x80).tolist():
        sign = chr(FOLDED_PLANE[code])
        if sign.isdigit():
            plane[code] = ord("0")
        elif sign.isalpha():
            plane[code] = ord(sign)
    return plane


_WORDS_PLANE = _words_plane()


def words_only(text: str) -> str:
    """Fold `text`, write every number as 0 and any run of other signs as one space.

    >>> words_only("１２３４５热线，App！")
    '0热线 app '
    """
    # U+FFFF, the last of the plane, is no character and so a space, as are those beyond
    codes = _WORDS_PLANE.take(code_points(text), mode="clip")
    kept = np.ones(len(codes), dtype=bool)
    # a run of one letter or character is kept, and of what is written these come after 0
    kept[1:] = (codes[1:] != codes[:-1]) | (codes[1:] > ord("0"))
    return codes[kept].tobytes().decode("utf-32-le")


def with_signs(text: str) -> str:
    """Fold `text` with its signs, white space and emoji left out, and end it."""
    return BEYOND_PLANE.sub("", "".join(fold(text).replace(EDGE, "").split())) + EDGE
