"""Reposts: the chain of copies of one story, and where each differs from the first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from lilong.classify.text.fold import fold
from lilong.classify.text.ngrams import Hashes
from lilong.crawler.items import Article
from lilong.pipelines.storage.near_duplicates import containment, shingle_hashes
from lilong.pipelines.storage.read import StoredArticle, read_article

COPIES_LIMIT = 200
"""Copies of a story that are compared; a guess: a page of them is long enough."""
SHORTENED, LENGTHENED = 0.9, 1.1
"""Shares of the first copy's length beyond which another is so called; a guess."""
EDITED = 0.98
"""Containment below which a copy is edited; a guess: of a short text, two words changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepostedCopy:
    """One copy of a story."""

    stored: StoredArticle
    says_from: str | None
    """The outlet that the copy names: its 来源 chain, first publisher first."""
    containment: float
    """Share of the shorter text that stands in the longer one, this copy and the first, [0, 1]."""
    length: float
    """Its text's length as a share of the first one's."""
    changes: tuple[str, ...]
    """What differs from the first: `headline`, `source`, `credits`, `shortened`, `lengthened`,
    `edited`."""


def repost_chain(db: Database, identity: int) -> list[RepostedCopy]:
    """Read the copies of an article's story, itself included, the one published first first.

    Undated copies come last, in the order in which they were stored.

    Raises:
        NoSuchArticle: there is no such article.
    """
    cluster = read_article(db, identity).cluster
    rows = db.execute(
        "SELECT id FROM articles WHERE cluster = ?"
        " ORDER BY date_published IS NULL, date_published, id LIMIT ?",
        [cluster, COPIES_LIMIT],
    ).fetchall()
    copies = [read_article(db, each) for (each,) in rows]
    first = copies[0].tagged.article
    hashes = shingle_hashes(fold(first.body))
    return [_copy(stored, first, containment(hashes, _hashes(stored))) for stored in copies]


def _hashes(stored: StoredArticle) -> Hashes:
    return shingle_hashes(fold(stored.tagged.article.body))


def _copy(stored: StoredArticle, first: Article, share: float) -> RepostedCopy:
    article = stored.tagged.article
    length = len(article.body) / max(1, len(first.body))
    differs = {
        "headline": fold(article.headline) != fold(first.headline),
        "source": article.source != first.source,
        "credits": _signed(article) != _signed(first),
        "shortened": length < SHORTENED,
        "lengthened": length > LENGTHENED,
        "edited": share < EDITED,
    }
    return RepostedCopy(
        stored=stored,
        says_from=" → ".join(article.source_chain) or article.source,
        containment=share,
        length=length,
        changes=tuple(name for name, different in differs.items() if different),
    )


def _signed(article: Article) -> set[tuple[str, str]]:
    return {(credit.role, credit.name) for credit in article.credits}
