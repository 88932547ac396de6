"""Keywords of stored articles: found once, kept in `article_keywords`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlite_utils import Database

from lilong.classify.topics.keywords import KeywordFinder
from lilong.pipelines.storage.read import read_article

BATCH = 100


def articles_without_keywords(db: Database) -> list[int]:
    """List the articles that have no keywords yet, oldest first."""
    rows = db.execute(
        "SELECT id FROM articles WHERE NOT EXISTS"
        " (SELECT 1 FROM article_keywords WHERE article = articles.id) ORDER BY id"
    )
    return [int(identity) for (identity,) in rows]


def store_keywords(
    db: Database, finder: KeywordFinder, articles: Sequence[int], most: int = 10
) -> Iterator[int]:
    """Find and store the keywords of these articles; gives how many were done in a transaction."""
    for start in range(0, len(articles), BATCH):
        identities = articles[start : start + BATCH]
        rows = [
            (identity, word, weight)
            for identity in identities
            for article in [read_article(db, identity).tagged.article]
            for word, weight in finder.keywords(article.headline, article.body, most)
        ]
        with db.atomic():
            db.conn.executemany(
                "INSERT OR REPLACE INTO article_keywords (article, keyword, weight)"
                " VALUES (?, ?, ?)",
                rows,
            )
        yield len(identities)
