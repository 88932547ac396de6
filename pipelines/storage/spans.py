"""Where words stand in a text, in whatever characters and widths they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from lilong.classify.text.fold import fold

MAX_SPANS = 200
"""Places of one word in one text that are looked for; a guess: more marks than a page can use."""


class TermFinder:
    """Finds words in texts: they are folded and compiled once, however many texts there are."""

    def __init__(self, terms: Iterable[str]) -> None:
        forms = (fold(term.strip()) for term in terms)
        # The index takes any run of white space for one.
        self._patterns = [
            re.compile(r"\s+".join(map(re.escape, form.split()))) for form in forms if form
        ]

    def spans(self, form: str, *, limit: int | None = MAX_SPANS) -> list[tuple[int, int]]:
        """Find where the words stand, in order, merged where they overlap.

        Args:
            form: a text as `fold` gives it.
            limit: how many of each word are looked for; None for all.
        """
        found: list[tuple[int, int]] = []
        for pattern in self._patterns:
            found += (match.span() for match in islice(pattern.finditer(form), limit))
        merged: list[tuple[int, int]] = []
        for start, end in sorted(found):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged
