"""The order of many matches: found in the headlines and the texts of the last ones, not by bm25().

SQLite's bm25() goes through every match of each word before it scores the first, so its time grows
with the database. This reads a few hundred texts, whatever the number of matches.
"""

from __future__ import annotations

import json
from collections.abc import Container, Sequence

from sqlite_utils import Database

from lilong.classify.text.fold import fold
from lilong.pipelines.search.query_language import Query

HEADLINE_WEIGHT = 8.0
"""Weight of a word in the headline, one in the body being 1."""
READ = 400
"""Texts that are read: it takes two milliseconds. What follows them stands as it was stored."""
_K1, _B = 1.2, 0.75
"""bm25's parameters as SQLite has them (sqlite.org/fts5.html#the_bm25_function)."""


def best_first(
    db: Database, query: Query, named: Sequence[int], others: Sequence[int]
) -> list[int]:
    """All of them in order: those first that name the words in the headline, and often.

    bm25 without its weights of rare words: they are all frequent here.

    Args:
        named: ids of matches with a word in the headline, the last stored first.
        others: ids of matches, likewise; some may be among `named`.
    """
    words = [fold(term) for term in query.terms]
    heads = set(named)
    matches = [*named, *(each for each in others if each not in heads)]
    scores = _scores(db, words, matches[:READ], heads)
    ranked = sorted(matches[:READ], key=lambda each: (-scores[each], -each))
    return ranked + matches[READ:]


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
