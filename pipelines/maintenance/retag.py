"""Tagging a stored corpus again with a newer model: only what needs it, in small transactions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlite_utils import Database

from lilong.pipelines.storage.corrections import MODEL
from lilong.pipelines.storage.read import read_article
from lilong.pipelines.storage.store import retag
from lilong.pipelines.tagging import Tagger

BATCH = 100
"""Articles of one transaction: what a run that is stopped has to do again."""


def articles_to_tag(db: Database, model: str) -> list[int]:
    """List the articles that carry no scope or topic tag of this model, oldest first."""
    # Of a tag that a person corrected, what the model says is kept in the correction.
    rows = db.execute(
        "SELECT id FROM articles WHERE NOT EXISTS (SELECT 1 FROM tags WHERE article = articles.id"
        " AND kind IN ('scope', 'topic') AND model = ?1) AND NOT EXISTS (SELECT 1 FROM corrections"
        " WHERE article = articles.id AND undone_at IS NULL AND (field = 'scope'"
        " OR field LIKE 'topics:%') AND json_extract(old, '$.model') = ?1) ORDER BY id",
        [model],
    )
    return [int(identity) for (identity,) in rows]


def retag_articles(db: Database, tagger: Tagger, articles: Sequence[int]) -> Iterator[int]:
    """Tag these articles, and give after each transaction how many were done in it.

    The tags of another model move to the table `former_tags`; corrections stay. A run that is
    stopped loses one transaction at most; `articles_to_tag` gives what is left.

    Raises:
        NoSuchArticle: an article is not there; nothing of its transaction was written.
    """
    for start in range(0, len(articles), BATCH):
        identities = articles[start : start + BATCH]
        stored = [read_article(db, identity).tagged.article for identity in identities]
        tagged = tagger.tag(stored)
        with db.atomic():
            for identity, article in zip(identities, tagged, strict=True):
                _keep_former(db, identity, {MODEL, *(tag.model for tag in article.tags)})
                retag(db, identity, article)
        yield len(identities)


def prune_former_tags(db: Database) -> int:
    """Delete the tags of earlier models; gives how many there were."""
    with db.atomic():
        return int(db.execute("DELETE FROM former_tags").rowcount)


def _keep_former(db: Database, article: int, models: set[str]) -> None:
    marks = ", ".join("?" * len(models))
    db.execute(
        "INSERT OR REPLACE INTO former_tags (article, model, kind, label, score)"
        f" SELECT article, model, kind, label, score FROM tags WHERE article = ?"
        f" AND model NOT IN ({marks})",
        [article, *sorted(models)],
    )
