"""Garbage: how often Python looks for objects that refer to each other in a circle."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Look for them after 50,000 new objects, not after 700 as Python does.

    A parsed page is thousands of objects that are freed without it: each look is in vain, and took
    an eighth of the time of extraction. What is there by now is not looked at again.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
