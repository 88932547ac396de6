"""Near-duplicates: find the stored article that a new one repeats, at constant cost.

Reposts are cut short, re-titled, re-signed and lightly edited. What stays is long runs of the same
characters, so a text is the set of its 6-character shingles, and a copy is a text of which most
shingles stand in another one (containment, which a truncated copy keeps and Jaccard does not).

The index is a bottom-k sketch (Broder 1997): the k smallest shingle hashes of the whole text and
of its head. If a share c of the longer text stands in the shorter, they miss each other with
probability (1-c)^k; the head's own sketch catches teasers that are shorter still. Only the few
articles that share most hashes are compared in full, so the cost does not grow with the database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from lilong.classify.text.fold import PLANE, code_points, fold
from lilong.classify.text.ngrams import Hashes, gram_hashes

# With each limit stand precision and recall at other values (benchmarks/repost_limits.py, 3,600
# made-up reposts and reports). With these values they are .994 and .989; on another drawing of
# texts they were .998 and .989.
SHINGLE = 6
"""Characters; long enough that two reports of one event share few, short enough that an edit of a
word breaks few: 4 gives .993 and .993, 5 .996 and .993, 8 .996 and .987."""
TEXT_HASHES, HEAD_HASHES = 12, 6
"""How many hashes are kept of the whole text and of its first HEAD_SHINGLES. 6 of the text give
.997 and .945, 24 .992 and .994 for twice the index. The head's are for a teaser of a long text, of
which the benchmark has none: a guess."""
HEAD_SHINGLES = 160
"""A guess between teasers shorter and longer: 80 gives .993 and .992, 320 what 160 does."""
CONTAINMENT = 0.6
"""At least this share of the shorter text stands in the longer one: .5 gives .986 and .990, .7 .998
and .969."""
SHORT_SHINGLES, SHORT_MARGIN = 150, 0.3
"""Texts of fewer shingles must agree more, one of none by SHORT_MARGIN more: a teaser may be a
sentence that another report quotes. 75 gives .987 and .990, 300 .998 and .985; without a margin it
is .985 and .992, with .5 .997 and .957."""
CLUSTER_OVERLAP = 0.25
"""Two clusters that a new text repeats become one if their articles agree this much: two cuts of
one story do, two items of a roundup do not. 0 gives .993 and .992, .6 .995 and .979."""
MAX_PER_HASH = 64
"""Articles looked at per hash, oldest first: a stock phrase stands in thousands. On the benchmark 4
and 256 do the same: a guess that bounds the cost."""
FLUSH_EVERY = 10_000
"""Articles whose hashes are gathered before they are put in their place; more in a LARGE database,
since that rewrites the whole table. Both are guesses."""
LARGE = 100_000
MAX_COMPARED = 5
"""Candidates compared in full: 1 gives .998 and .930, 3 .995 and .989, 10 what 5 does."""
MIN_SHARED = 2
"""Hashes that a candidate shares at least; fewer come from one sentence that both quote. 1 gives
.991 and .994, 3 .996 and .976."""
MAX_REMEMBERED = 500
"""Stored texts whose hashes are kept in memory: stock phrases lead to the same ones; a guess."""

_NOT_WORDS = re.compile(r"[\W_]+")
_SIGNING = (
    "文字 图片 文 图 摄影 编辑 责编 责任编辑 审核 审读 校对 监制 主编 来源 记者 通讯员 作者 供稿"
).split()
# Each alternative begins with its sign, so that the search leaps from one to the next.
_SIGNATURES = re.compile(
    r"\([^()\n]{0,6}(?:记者|通讯员|作者|供稿)[^()\n]{0,40}\)"
    + r"|本[报网刊台](?:讯|消息)|"
    + "|".join(rf"{w[0]}(?<=^{w[0]}){w[1:]}[/: ][^\n]{{0,60}}$" for w in _SIGNING),
    re.MULTILINE,
)
"""What a copy is signed with instead: (记者 某某 通讯员 某某), 本报讯, 编辑:某某 last; folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A stored article that a text repeats."""

    original: int
    """Its id."""
    cluster: int
    containment: float
    """Share of the shorter text's shingles that stand in the longer one, in [0, 1]."""
    hashes: Hashes
    """Those of the stored article."""


def shingle_hashes(form: str) -> Hashes:
    """Return the hashes of a text's shingles in order of the text, `(n_shingles,)`.

    Punctuation, white space and signatures are left out: copies change them freely.

    Args:
        form: text as `fold` gives it.
    """
    return gram_hashes(_letters(_SIGNATURES.sub("", form)), SHINGLE)


def fingerprint(hashes: Hashes) -> list[int]:
    """Return the smallest hashes of a text and of its head, cut to 32 bits with a sign.

    As the smallest they differ in their low bits; what two of them share by chance is found out
    when the texts are compared.
    """
    whole = _distinct(hashes)[:TEXT_HASHES]
    head = _distinct(hashes[:HEAD_SHINGLES])[:HEAD_HASHES]
    low = _distinct(np.concatenate((whole, head))).astype(np.uint32).view(np.int32)
    kept: list[int] = np.unique(low).tolist()
    return kept


def containment(one: Hashes, other: Hashes) -> float:
    """Return which share of the smaller set of shingles is in the larger; 0 for no shingles."""
    return _containment(_distinct(one), _distinct(other))


def _containment(one: Hashes, other: Hashes) -> float:
    """Do the same with distinct hashes."""
    smaller = min(len(one), len(other))
    if not smaller:
        return 0.0
    together = np.sort(np.concatenate((one, other)))
    return int(np.count_nonzero(together[1:] == together[:-1])) / smaller


def find_repeats(db: Database, hashes: Hashes, *, exclude: int | None = None) -> list[Repeat]:
    """Return the stored articles that a text repeats, the most similar first.

    Of each cluster the most similar article; a cluster is left out if it overlaps too little with
    the first.

    Args:
        hashes: the text's, as `shingle_hashes` gives them.
        exclude: id of an article that is not looked at (itself).
    """
    distinct = _distinct(hashes)
    found = [_compare(db, distinct, article) for article in candidates(db, hashes, exclude)]
    repeats = sorted(
        (each for each in found if each.containment >= _required(hashes, each.hashes)),
        key=lambda each: (-each.containment, each.original),
    )
    joined: dict[int, Repeat] = {}
    for each in repeats:
        if not joined or containment(each.hashes, repeats[0].hashes) >= CLUSTER_OVERLAP:
            joined.setdefault(each.cluster, each)
    return list(joined.values())


def candidates(db: Database, hashes: Hashes, exclude: int | None = None) -> list[int]:
    """Return the ids of the articles that share most of a text's hashes."""
    marks = fingerprint(hashes)
    if not marks:
        return []
    rows = db.execute(
        _candidates_sql(len(marks)), [*marks, exclude or 0, min(MIN_SHARED, len(marks))]
    )
    return [article for (article,) in rows]


@cache
def _candidates_sql(marks: int) -> str:
    """Write one statement for all marks: eighteen took three times as long."""
    buckets = " UNION ALL ".join(
        f"SELECT * FROM (SELECT article FROM fingerprints WHERE hash = ?{n} UNION ALL"
        f" SELECT article FROM fingerprints_new WHERE hash = ?{n} LIMIT {MAX_PER_HASH})"
        for n in range(1, marks + 1)
    )
    return (
        f"SELECT article FROM ({buckets}) WHERE article != ?{marks + 1} GROUP BY article"
        f" HAVING count(*) >= ?{marks + 2} ORDER BY count(*) DESC, article LIMIT {MAX_COMPARED}"
    )


def keep_fingerprint(db: Database, article: int, hashes: Hashes) -> None:
    """Put the article into the index."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO fingerprints_new (hash, article) VALUES (?, ?)",
        [(value, article) for value in fingerprint(hashes)],
    )
    if article % (FLUSH_EVERY << (article // LARGE).bit_length()) == 0:
        flush_fingerprints(db)


def drop_fingerprint(db: Database, article: int, hashes: Hashes) -> None:
    """Take the article, of which these were the hashes, out of the index."""
    for table in ("fingerprints", "fingerprints_new"):
        db.conn.executemany(
            f"DELETE FROM {table} WHERE hash = ? AND article = ?",
            [(value, article) for value in fingerprint(hashes)],
        )


def flush_fingerprints(db: Database) -> None:
    """Move what was gathered to its place, in the order of the place."""
    with db.atomic():
        db.execute(
            "INSERT OR IGNORE INTO fingerprints SELECT hash, article FROM fingerprints_new"
            " ORDER BY hash, article"
        )
        db.execute("DELETE FROM fingerprints_new")


def _compare(db: Database, distinct: Hashes, article: int) -> Repeat:
    body, cluster = db.execute(
        "SELECT body, cluster FROM bodies JOIN articles ON id = article WHERE id = ?", [article]
    ).fetchone()
    hashes, others = _hashes_of(body)
    return Repeat(
        original=article,
        cluster=cluster,
        containment=_containment(distinct, others),
        hashes=hashes,
    )


@lru_cache(maxsize=MAX_REMEMBERED)
def _hashes_of(body: str) -> tuple[Hashes, Hashes]:
    """Return all hashes of a stored text, and the distinct ones."""
    hashes = shingle_hashes(fold(body))
    return hashes, _distinct(hashes)


def _required(one: Hashes, other: Hashes) -> float:
    """Return the containment from which two texts are one story."""
    missing = max(0, SHORT_SHINGLES - min(len(one), len(other))) / SHORT_SHINGLES
    return CONTAINMENT + SHORT_MARGIN * missing


def _letters(text: str) -> NDArray[np.uint32]:
    """Return the code points of the letters and digits of `text`."""
    codes = code_points(text)
    if len(codes) and int(codes.max()) >= PLANE:
        return code_points(_NOT_WORDS.sub("", text))
    return codes[_is_letter()[codes]]


@cache
def _is_letter() -> NDArray[np.bool_]:
    """Map each code point of the first plane to whether it is a letter or digit."""
    return np.array([chr(code).isalnum() for code in range(PLANE)])


def _distinct(hashes: Hashes) -> Hashes:
    """Return each hash once, ascending (np.unique builds a table, which is slower here)."""
    ordered = np.sort(hashes)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(ordered)]]
