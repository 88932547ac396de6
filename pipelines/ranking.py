"""The order of many matches: found in the headlines and the texts of the last ones, not by bm25().

SQLite's bm25() goes through every match of each word before it scores the first, so its time grows
with the database. This reads a few hundred texts, whatever the number of matches.
"""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from itertools import islice

from sqlite_utils import Database

from pipelines.bigrams import search_form
from pipelines.query_language import Query

HEADLINE_WEIGHT = 8.0
"""Weight of a word in the headline, one in the body being 1."""
READ = 200
"""Texts that are read: it takes a millisecond. What follows them stands as it was stored."""
_K1, _B = 1.2, 0.75
"""bm25's parameters as SQLite has them (sqlite.org/fts5.html#the_bm25_function)."""


def best_first(db: Database, query: Query, matches: Sequence[int]) -> list[int]:
    """The matches in order: those first that name the words in the headline, and often.

    bm25 without its weights of rare words: they are all frequent here.

    Args:
        matches: ids, the last stored first.
    """
    words = [search_form(term) for term in query.terms]
    named = _naming(db, words, matches)
    others = (each for each in matches if each not in named)
    chosen = [*named, *islice(others, max(0, READ - len(named)))][:READ]
    scores = _scores(db, words, chosen, named)
    chosen.sort(key=lambda each: (-scores[each], -each))
    return [*chosen, *(each for each in matches if each not in scores)]


def _naming(db: Database, words: list[str], matches: Sequence[int]) -> dict[int, None]:
    """Those with one of the words in the headline, in the same order."""
    rows = db.execute(
        "SELECT id, headline FROM articles WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(matches)],
    ).fetchall()
    # Folded all at once, one a line.
    headlines = search_form("\n".join(headline.replace("\n", " ") for _, headline in rows))
    named = {
        identity
        for (identity, _), headline in zip(rows, headlines.split("\n"), strict=True)
        if any(word in headline for word in words)
    }
    return dict.fromkeys(each for each in matches if each in named)


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
        often = _counts(words, body)
        if identity in named:
            heads = _counts(words, headline)
            often = [HEADLINE_WEIGHT * n + m for n, m in zip(heads, often, strict=True)]
        length = _K1 * (1 - _B + _B * len(body) / usual)
        scores[identity] = sum(each / (each + length) for each in often)
    return scores


def _counts(words: list[str], text: str) -> list[float]:
    """How often each word stands in the text."""
    counts = [float(text.count(word)) for word in words]
    if any(counts):
        return counts
    # Traditional or full-width signs; folding every text would take ten times as long.
    text = search_form(text)
    return [float(text.count(word)) for word in words]
