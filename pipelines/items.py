"""TaggedArticle and its parts: what the classifiers said, without the classifiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from lilong.classify.tags import Tag
from lilong.crawler.items import Article, FetchedArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCount:
    """A place that the text names, and how often."""

    name: str
    """As the text writes it."""
    adcode: str | None = None
    """GB/T 2260, 6 digits; None where it could not be resolved."""
    street: str | None = None
    mentions: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedArticle:
    """An article with what the classifiers say of it."""

    article: Article
    tags: tuple[Tag, ...] = ()
    region: str | None = None
    """Adcode of the region that the story is about."""
    street: str | None = None
    """Name of the street or town within `region`."""
    places: tuple[PlaceCount, ...] = ()
    """Every place that the text names, the most telling first."""


class PageArticle(NamedTuple):
    """A tagged article, the site that it is of, and what is known of its page."""

    tagged: TaggedArticle
    site: str | None
    page: Mapping[str, Any] = {}
    """Columns of `store.PAGE_COLUMNS`."""
    place: str | None = None
    """The address of the file that its page was saved in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedFetch:
    """A tagged article with the fetch that it came from; what StorePipeline takes."""

    tagged: TaggedArticle
    fetched: FetchedArticle


def fetch_of(item: Any) -> FetchedArticle | None:
    """Return the fetch that a pipeline item carries, tagged or not; None for anything else."""
    if isinstance(item, TaggedFetch):
        return item.fetched
    return item if isinstance(item, FetchedArticle) else None
