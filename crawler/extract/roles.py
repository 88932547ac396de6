"""The words by which Chinese pages name roles, as they are looked for in a line."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lilong.crawler.items import ROLES, Role

ROLE_WORDS: dict[str, Role] = {word: row.slug for row in ROLES for word in row.words.split()}
"""The page's word → our role. Spaces inside a word (编　辑) are ignored."""


def alternation(words: Iterable[str]) -> str:
    """Return a regular expression for the words, longest first, spaces allowed inside them."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(r"\s*".join(map(re.escape, word)) for word in ordered)


REPORTERS = alternation(
    w for w, role in ROLE_WORDS.items() if role in ("reporter", "correspondent") or w == "评论员"
)
