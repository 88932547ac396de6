"""Chinese characters: which signs are ones, and how Chinese a text is.

Beneath crawler and classify, which never meet and both ask it.
"""

from __future__ import annotations

import re

HAN_BLOCKS = (
    (0x3400, 0x4DBF),  # extension A
    (0x4E00, 0x9FFF),  # unified ideographs
    (0xF900, 0xFAD9),  # compatibility ideographs
    (0x20000, 0x2FA1D),  # extensions B to F and I, compatibility supplement
    (0x30000, 0x33479),  # extensions G, H and J
)
"""First and last code point of the blocks of Unicode 17 that hold Chinese characters.

Between them 〇 and the iteration mark 々 are left out, which Unicode counts as other signs.
"""

HAN = "".join(f"{chr(first)}-{chr(last)}" for first, last in HAN_BLOCKS)
"""The same blocks as they stand between the brackets of a regular expression's set."""

_OTHERS = re.compile(f"[^{HAN}]+")


def han_share(text: str) -> float:
    """Return which share of the letters and digits of `text` are Chinese characters, in [0, 1].

    >>> han_share("社区ab，。")
    0.5
    """
    letters = sum(map(str.isalnum, text))
    return _han(text) / letters if letters else 0.0


def is_chinese(text: str, least: float) -> bool:
    """Return whether `han_share` of `text` is at least `least`, which is above 0."""
    # the share of all signs is the lesser one, and takes a third of the time
    return bool(text) and (_han(text) >= least * len(text) or han_share(text) >= least)


def _han(text: str) -> int:
    return len(_OTHERS.sub("", text))
