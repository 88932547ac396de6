"""What each limit of near-duplicates is worth: `python -m benchmarks.repost_limits`.

One at a time is set to another value; printed are precision and recall over pairs of texts, as
benchmarks.reposts measures them, on 600 stories of six texts each. The comments beside the limits
in pipelines/storage/near_duplicates.py come from here.
"""

from __future__ import annotations

import random

from benchmarks.report import markdown_table
from benchmarks.reposts import LEAST, Copy, copies, measure, texts
from lilong.pipelines.storage import near_duplicates

STORIES = 600
OTHERS: dict[str, tuple[float, ...]] = {
    "SHINGLE": (4, 5, 8),
    "TEXT_HASHES": (6, 8, 16, 24),
    "HEAD_HASHES": (0, 12),
    "HEAD_SHINGLES": (80, 320),
    "CONTAINMENT": (0.5, 0.55, 0.65, 0.7),
    "SHORT_MARGIN": (0.0, 0.15, 0.5),
    "SHORT_SHINGLES": (75, 300),
    "CLUSTER_OVERLAP": (0.0, 0.1, 0.4, 0.6),
    "MAX_PER_HASH": (4, 256),
    "MAX_COMPARED": (1, 3, 10),
    "MIN_SHARED": (1, 3, 4),
}


def figures(made: list[Copy], limit: str | None = None, value: float = 0) -> list[str]:
    """Precision and recall, with one limit changed."""
    usual = getattr(near_duplicates, limit) if limit else 0
    if limit:
        setattr(near_duplicates, limit, value)
    near_duplicates._candidates_sql.cache_clear()  # the limits stand in what these remember
    near_duplicates._hashes_of.cache_clear()
    try:
        measured = measure(made)
    finally:
        if limit:
            setattr(near_duplicates, limit, usual)
    return [f"{measured[name]:.4f}" for name in ("precision", "recall")]


def main() -> None:
    """Print the table."""
    rng = random.Random(20240305)
    usable = [(headline, body) for headline, body in texts() if len(body) >= LEAST]
    rng.shuffle(usable)
    made = copies(usable[:STORIES], usable[STORIES:], rng)
    lines = [["as they are", *figures(made)]]
    for limit, values in OTHERS.items():
        usual = getattr(near_duplicates, limit)
        lines += [
            [f"{limit} {value} for {usual}", *figures(made, limit, value)] for value in values
        ]
    print(markdown_table(("", "precision", "recall"), lines))


if __name__ == "__main__":
    main()
