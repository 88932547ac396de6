"""Validate: refuse what is no Chinese article; clear a date that cannot be right."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lilong.crawler.extract.charset import unreadable_sequences
from lilong.crawler.extract.reasons import NoArticle
from lilong.crawler.items import Article, Issue
from lilong.han import han_share, is_chinese

MIN_LETTERS = 20
"""Letters and digits of a body; a shorter one is a caption or a notice that the page is gone."""
MIN_HAN = 0.3
"""Share of Chinese characters among a body's letters; reports rich in product names have .5."""
MAX_GARBLED = 0.02
"""Share of signs that only a wrong charset gives; a page of single damaged ones has .001."""
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
"""A wrong charset gives these too; one or two are an icon font's or a bullet of Word's."""
EARLIEST = datetime(1949, 10, 1, tzinfo=UTC)
AHEAD = timedelta(days=2)
"""A paper of tomorrow's date may be online today."""


def validate(article: Article) -> Article:
    """Return the article if it is one; a date that cannot be right is cleared, with an issue.

    Raises NoArticle: `no headline`, `too short`, `garbled` or `not Chinese`.
    """
    if not article.headline.strip():
        raise NoArticle("no headline", article.url)
    letters = sum(map(str.isalnum, article.body))
    if letters < MIN_LETTERS:
        raise NoArticle("too short", article.url, f"a body of {letters} letters")
    garbled = unreadable_sequences(article.body) + len(PRIVATE_USE.findall(article.body))
    if garbled > MAX_GARBLED * len(article.body):
        raise NoArticle("garbled", article.url, "signs of a wrong charset")
    if not is_chinese(article.body, MIN_HAN):
        share = han_share(article.body)
        raise NoArticle("not Chinese", article.url, f"{share:.0%} of the letters are Chinese")
    return _with_plausible_dates(article)


def _with_plausible_dates(article: Article) -> Article:
    latest = (article.fetched_at or datetime.now(UTC)) + AHEAD
    if article.date_published and not EARLIEST <= article.date_published <= latest:
        issue = _implausible("date_published", article.date_published)
        article = replace(article, issues=(*article.issues, issue), date_published=None)
    if article.date_modified and not EARLIEST <= article.date_modified <= latest:
        issue = _implausible("date_modified", article.date_modified)
        article = replace(article, issues=(*article.issues, issue), date_modified=None)
    return article


def _implausible(field: str, date: datetime) -> Issue:
    return Issue(kind="implausible_date", detail=f"{field} {date.isoformat()}")
