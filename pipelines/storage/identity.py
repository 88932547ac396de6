"""Identity: which stored article a text is a state of, and under which address it is kept.

An address alone does not tell. Saved pages of one site may all give its home as theirs, and a site
may put another text where one was. What has next to nothing in common with the text that is known
by an address is an article of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from sqlite_utils import Database

from lilong.classify.text.fold import fold
from lilong.crawler.extract.title import key
from lilong.crawler.items import Article, Issue
from lilong.pipelines.storage.near_duplicates import candidates, containment, shingle_hashes
from lilong.pipelines.storage.records import digest

REVISION_OVERLAP = 1 / 3
"""Share of the shorter text that two states of one article have in common; a guess."""
MARK = "#text-"
"""Stands between an address and a digest where two texts have one address and no other."""
MARK_DIGITS = 12
FILE = "file:"


class Known(NamedTuple):
    """A stored article, as far as it is to be compared."""

    id: int
    url: str
    headline: str
    digest: str
    revision: int


_HEADLINE = (
    "coalesce((SELECT json_extract(old, '$.headline') FROM corrections WHERE field = 'headline'"
    " AND article = articles.id AND undone_at IS NULL LIMIT 1), headline)"
)
"""What the page says, where a person corrected it."""
_ARTICLES = f"SELECT id, url, {_HEADLINE}, digest, revision FROM articles WHERE "
_AT_ADDRESS = (
    f"{_ARTICLES} url = ?1 OR url >= ?1 || '{MARK}' AND url < ?1 || '{MARK[:-1]}.' ORDER BY url"
)
# '.' is the character after '-'


def settle(
    db: Database, article: Article, page: str | None = None, place: str | None = None
) -> tuple[Article, Known | None]:
    """Return the article under the address that it is kept by, and its earlier state if known.

    An article whose address is that of an unrelated text gets another, and an issue says so.

    Args:
        page: the address that was asked for.
        place: the address of the file that the page was saved in.
    """
    at_address = list(_at(db, article.url))
    known = _state_of(db, article, at_address)
    if known is None and place and place != article.url:
        known = _state_of(db, article, list(_at(db, place)))
        if known is not None and not at_address:
            return article, known  # its address has come to be known
    if known is None and not at_address:
        known = _moved(db, article)
        return _under(article, known.url if known else article.url), known
    if known is None:
        return _elsewhere(db, article, page, place), None
    return _under(article, known.url), known


def is_revision(old: Article, new: Article) -> bool:
    """Return whether two texts are states of one article: the same headline, or a third of one."""
    return _related(old.headline, old.body, new)


def _related(headline: str, body: str, new: Article) -> bool:
    if key(headline) == key(new.headline):
        return True
    common = containment(shingle_hashes(fold(body)), shingle_hashes(fold(new.body)))
    return common >= REVISION_OVERLAP


def _at(db: Database, address: str) -> Iterator[Known]:
    """Yield the articles of an address, the first one first."""
    yield from (Known(*row) for row in db.execute(_AT_ADDRESS, [address]))


def _state_of(db: Database, article: Article, stored: list[Known]) -> Known | None:
    """Return which of some stored articles a text is a state of."""
    for known in stored:
        if known.digest == digest(replace(article, url=known.url)):
            return known
    return next(
        (known for known in stored if _related(known.headline, _body(db, known.id), article)), None
    )


def _moved(db: Database, article: Article) -> Known | None:
    """Return the article of the same words that was saved in another file, for one without an
    address: folders are moved and renamed."""
    if not article.url.startswith(FILE):
        return None
    for identity in candidates(db, shingle_hashes(fold(article.body))):
        known = Known(*db.execute(f"{_ARTICLES} id = ?", [identity]).fetchone())
        same = known.url.startswith(FILE) and known.headline == article.headline
        if same and _body(db, identity) == article.body:
            return known
    return None


def _body(db: Database, identity: int) -> str:
    body: str = db.execute("SELECT body FROM bodies WHERE article = ?", [identity]).fetchone()[0]
    return body


def _elsewhere(db: Database, article: Article, page: str | None, place: str | None) -> Article:
    """Return an article under an address that no other has: its file's, or the one asked for."""
    for own in (place, page):
        if own and own != article.url and not any(_at(db, own)):
            return _under(article, own)
    return _under(article, f"{article.url}{MARK}{digest(article)[:MARK_DIGITS]}")


def _under(article: Article, url: str) -> Article:
    """Return an article under another address than its page's, with an issue that says so."""
    if url == article.url:
        return article
    if article.url.startswith(FILE):
        return replace(article, url=url)
    issue = Issue(kind="shared_address", detail=f"{article.url} is the address of another text too")
    return replace(article, url=url, issues=(*article.issues, issue))
