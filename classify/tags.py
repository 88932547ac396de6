"""Tag: what the classifiers say of an article, with the evidence that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TagKind = Literal["topic", "scope", "region"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One statement of one model about one article.

    A topic's label is its slug in taxonomy.toml, a scope's is `in` or `out`, a region's is the
    GB/T 2260 adcode (6 digits), followed by `/` and the street's name where the street is known.
    """

    kind: TagKind
    label: str
    score: float
    """A calibrated probability in [0, 1]."""
    model: str
    """The bundle that made it, e.g. `topics/2026.11`."""
    evidence: tuple[str, ...] = ()
    """The words or place names that decided, strongest first."""
