"""How a text is written before it is counted: plain or with its signs, and how Chinese it is."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from lilong.classify.text.fold import FOLDED_PLANE, fold

HAN = re.compile(r"[\u3400-\u9fff]+")
ASTRAL = re.compile(r"[\U00010000-\U0010ffff]")
EDGE = "\x03"
"""Stands at both ends of a text whose signs count."""


def _plain_plane() -> NDArray[np.uint32]:
    """Map every code of the first plane to what it counts as, for `plain`."""
    chinese = (FOLDED_PLANE >= 0x3400) & (FOLDED_PLANE <= 0x9FFF)
    plane = np.where(chinese, FOLDED_PLANE, np.uint32(ord(" ")))
    for code in np.flatnonzero(FOLDED_PLANE < 0x80).tolist():
        sign = chr(FOLDED_PLANE[code])
        if sign.isdigit():
            plane[code] = ord("0")
        elif sign.isalpha():
            plane[code] = ord(sign.lower())
    plane[0x212A] = ord("k")  # the sign for kelvin, whose small letter is k
    return plane


_PLAIN = _plain_plane()


def code_points(text: str) -> NDArray[np.uint32]:
    """Give the Unicode code points of `text`; a lone surrogate counts as `?`."""
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)


def plain(text: str) -> str:
    """Fold `text`, lower it, write every number as 0 and any run of other signs as one space."""
    # U+FFFF, the last of the plane, is no character and so a space, as are those beyond
    codes = _PLAIN.take(code_points(text), mode="clip")
    kept = np.ones(len(codes), dtype=bool)
    # a run of one letter or character is kept, and of what is written these come after 0
    kept[1:] = (codes[1:] != codes[:-1]) | (codes[1:] > ord("0"))
    return codes[kept].tobytes().decode("utf-32-le")


def verbatim(text: str) -> str:
    """Fold and lower `text` with its signs, white space and emoji left out, and end it."""
    return ASTRAL.sub("", "".join(fold(text).lower().replace(EDGE, "").split())) + EDGE


def han_share(text: str) -> float:
    """Say which share of the letters and digits of `text` are Chinese characters, in [0, 1]."""
    letters = sum(map(str.isalnum, text))
    return _han(text) / letters if letters else 0.0


def is_chinese(text: str, least: float) -> bool:
    """Tell whether `han_share` is at least `least`, above 0."""
    # the share of all signs is the lesser one, and told sooner
    return bool(text) and (_han(text) / len(text) >= least or han_share(text) >= least)


def _han(text: str) -> int:
    return sum(map(len, HAN.findall(text)))
