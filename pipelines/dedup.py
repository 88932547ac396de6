"""Near-duplicates: finds the stored article that a new one repeats, at constant cost.

Reposts are cut short, re-titled, re-signed and lightly edited. What stays is long runs of the same
characters, so a text is the set of its 8-character shingles, and a copy is a text of which most
shingles stand in another one (containment, which a truncated copy keeps and Jaccard does not).

The index is a bottom-k sketch (Broder 1997): the k smallest shingle hashes of the whole text and
of its head. If a share c of the longer text stands in the shorter, they miss each other with
probability (1-c)^k; the head's own sketch catches teasers that are shorter still. Only the few
articles that share most hashes are compared in full, so the cost does not grow with the database.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from pipelines.bigrams import search_form

SHINGLE = 8
"""Characters; long enough that two reports of one event share few, short enough that an edit of
a word breaks few."""
WHOLE, HEAD = 16, 8
"""How many hashes are kept of the whole text and of its first HEAD_CHARACTERS."""
HEAD_CHARACTERS = 160
CONTAINMENT = 0.5
"""At least this share of the shorter text stands in the longer one."""
SHORT, SHORT_CONTAINMENT = 30, 0.9
"""Texts of fewer shingles than SHORT must agree more: stock phrases fill them."""
BUCKET = 64
"""Articles looked at per hash, oldest first: a stock phrase stands in thousands."""
COMPARED = 8
"""Candidates compared in full."""
SHARED = 3
"""Hashes that a candidate shares at least; fewer come from one sentence that both quote."""

_NOT_WORDS = re.compile(r"[\W_]+")

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """The stored article that a text repeats."""

    original: int
    """Its id."""
    cluster: int
    containment: float
    """Share of the shorter text's shingles that stand in the longer one, in [0, 1]."""


def shingle_hashes(form: str) -> Hashes:
    """The hashes of a text's shingles in order of the text, `(n_shingles,)`.

    Punctuation and white space are left out: copies change them freely.

    Args:
        form: text as `search_form` gives it.
    """
    text = _NOT_WORDS.sub("", form)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = codes.astype(np.uint64)
    count = len(codes) - SHINGLE + 1
    if count < 1:
        return np.empty(0, dtype=np.uint64)
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(SHINGLE):
        hashes = hashes * np.uint64(0x100000001B3) + codes[offset : offset + count]
    return _mixed(hashes)


def fingerprint(hashes: Hashes) -> list[int]:
    """The smallest hashes of the whole text and of its head, as SQLite integers."""
    whole = _distinct(hashes)[:WHOLE]
    head = _distinct(hashes[:HEAD_CHARACTERS])[:HEAD]
    kept: list[int] = _distinct(np.concatenate((whole, head))).astype(np.int64).tolist()
    return kept


def containment(one: Hashes, other: Hashes) -> float:
    """Share of the smaller set of shingles that is in the larger, in [0, 1]; 0 for no shingles."""
    one, other = _distinct(one), _distinct(other)
    smaller = min(len(one), len(other))
    if not smaller:
        return 0.0
    both = len(one) + len(other) - len(_distinct(np.concatenate((one, other))))
    return both / smaller


def find_repeat(db: Database, hashes: Hashes, *, besides: int | None = None) -> Repeat | None:
    """The stored article that the text with these shingle hashes repeats most, if any.

    Args:
        hashes: as `shingle_hashes` gives them.
        besides: id of an article that is not looked at (itself).
    """
    shared: Counter[int] = Counter()
    marks = fingerprint(hashes)
    for value in marks:
        rows = db.execute(
            "SELECT article FROM fingerprints WHERE hash = ? ORDER BY article LIMIT ?",
            [value, BUCKET],
        )
        shared.update(article for (article,) in rows)
    if besides is not None:
        shared.pop(besides, None)
    least = min(SHARED, len(marks))
    ranked = sorted((-count, article) for article, count in shared.items() if count >= least)
    best: Repeat | None = None
    for _, article in ranked[:COMPARED]:
        found = _compare(db, hashes, article)
        if found and (best is None or found.containment > best.containment):
            best = found
    return best


def keep_fingerprint(db: Database, article: int, hashes: Hashes) -> None:
    """Put the article into the index."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO fingerprints (hash, article) VALUES (?, ?)",
        [(value, article) for value in fingerprint(hashes)],
    )


def _compare(db: Database, hashes: Hashes, article: int) -> Repeat | None:
    body, cluster = db.execute(
        "SELECT body, cluster FROM bodies JOIN articles ON id = article WHERE id = ?", [article]
    ).fetchone()
    others = shingle_hashes(search_form(body))
    share = containment(hashes, others)
    short = min(len(hashes), len(others)) < SHORT
    if share < (SHORT_CONTAINMENT if short else CONTAINMENT):
        return None
    return Repeat(original=article, cluster=cluster, containment=share)


def _distinct(hashes: Hashes) -> Hashes:
    """Each hash once, ascending (faster here than np.unique, which builds a table)."""
    ordered = np.sort(hashes)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(ordered)]]


def _mixed(hashes: Hashes) -> Hashes:
    """Spread the hashes evenly (the finalizer of SplitMix64, Steele et al. 2014)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))
