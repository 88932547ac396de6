"""TaggedArticle, and the Tagger that makes it: topics, scope and region of each article."""

from __future__ import annotations

from dataclasses import dataclass

from classify.tags import Tag
from crawler.items import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that the text names."""

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
    """Name of the street or town beneath `region`."""
    places: tuple[Place, ...] = ()
    """Every place that the text names, the most telling first."""
