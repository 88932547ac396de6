"""The order of matches by relevance: bm25 for up to BM25_LIMIT of them, a sample's for more.

SQLite's bm25() goes through every match of each word before it scores the first, so its time grows
with the database. Of many matches a few hundred texts are read instead, whatever their number.
"""

from __future__ import annotations

import json
from collections.abc import Container, Sequence

from sqlite_utils import Database

from lilong.classify.text.fold import fold
from lilong.pipelines.search.matches import Matches
from lilong.pipelines.search.query_language import Query

HEADLINE_WEIGHT = 8.0
"""Weight of a word in the headline, one in the body being 1; a guess."""
BM25 = f"bm25(articles_index, 1.0, {HEADLINE_WEIGHT})"
"""The lower, the better."""
BM25_LIMIT = 5_000
"""So many matches are ranked by bm25, which takes a microsecond for each; a word like 社区 stands
in most articles. Of 200,000 the 95th percentile of a search is 46 ms with 5,000, 53 with 20,000
(benchmarks.search_limits). The count is exact whatever it is."""
SAMPLE_LIMIT = 1_000
"""Of more matches so many are ranked of those last stored, and of those last stored with a word in
the headline, which would come first anyway. The others follow. The median is 14.6 ms with 1,000 and
16.4 with 5,000 (benchmarks.search_limits)."""
READ_LIMIT = 400
"""Texts of the sample that are read; what follows them stands as it was stored. A guess: they fill
twenty pages, and benchmarks.search_limits shows no difference in time from 100 to 1,000."""
_K1, _B = 1.2, 0.75
"""bm25's parameters as SQLite has them (sqlite.org/fts5.html#the_bm25_function)."""


def by_relevance(db: Database, matches: Matches, limit: int, offset: int) -> list[int]:
    """Return the ids of a page of matches, those first that name the words most.

    Of more than BM25_LIMIT the last stored are ranked, and of those with a word in the headline;
    the others follow, the last stored first.
    """
    latest = matches.latest(BM25_LIMIT + 1)
    if len(latest) <= BM25_LIMIT:
        sql, parameters = matches.scored(BM25, BM25_LIMIT)
        sql = f"SELECT id FROM ({sql}) ORDER BY score, id DESC LIMIT ? OFFSET ?"
        return [identity for (identity,) in db.execute(sql, [*parameters, limit, offset])]
    named = matches.latest_in_headline(SAMPLE_LIMIT)
    ranked = _sample_order(db, matches.query, named, latest[:SAMPLE_LIMIT])
    first = set(ranked)
    others = (each for each in matches.latest(offset + limit) if each not in first)
    return [*ranked, *others][offset : offset + limit]


def _sample_order(
    db: Database, query: Query, named: Sequence[int], others: Sequence[int]
) -> list[int]:
    """Order a sample of matches: those first that name the words in the headline, and often.

    bm25 without its weights of rare words: they are all frequent here.

    Args:
        named: ids of matches with a word in the headline, the last stored first.
        others: ids of matches, likewise; some may be among `named`.
    """
    words = [fold(term) for term in query.terms]
    heads = set(named)
    matches = [*named, *(each for each in others if each not in heads)]
    scores = _scores(db, words, matches[:READ_LIMIT], heads)
    ranked = sorted(matches[:READ_LIMIT], key=lambda each: (-scores[each], -each))
    return ranked + matches[READ_LIMIT:]


def _scores(
    db: Database, words: list[str], articles: Sequence[int], named: Container[int]
) -> dict[int, float]:
    rows = db.execute(
        "SELECT id, headline, body FROM articles JOIN bodies ON article = id"
        " WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(articles)],
    ).fetchall()
    usual = sum(len(body) for _, _, body in rows) / len(rows)
    scores = {}
    for identity, headline, body in rows:
        often = [float(body.count(word)) for word in words]
        if identity in named:
            heads = _counts(words, headline)
            often = [HEADLINE_WEIGHT * n + m for n, m in zip(heads, often, strict=True)]
        elif not any(often):
            often = _counts(words, body)
        length = _K1 * (1 - _B + _B * len(body) / usual)
        scores[identity] = sum(each / (each + length) for each in often)
    return scores


def _counts(words: list[str], text: str) -> list[float]:
    """How often each word stands in the text, in whatever signs: folding takes its time."""
    form = fold(text)
    return [float(form.count(word)) for word in words]
