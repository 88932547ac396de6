"""Filters of articles, by topic, place, outlet, person and date, as SQL conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from classify.fold import fold
from classify.gazetteer import Division
from classify.taxonomy import read_taxonomy
from pipelines.regions import AmbiguousRegion, UnknownRegion, resolve_region

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


class FilterError(ValueError):
    """A filter that cannot be used; the text says what is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What articles must have: one of the values of each filter that is given."""

    topics: tuple[str, ...] = ()
    """Slugs of the taxonomy."""
    regions: tuple[Division, ...] = ()
    """Everything beneath a division counts too."""
    sources: tuple[str, ...] = ()
    """来源, anywhere in the chain that the page names."""
    publishers: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    """Names."""
    sites: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    """Words that `lilong tag --keywords` found to set an article apart."""
    scope: str | None = None
    """`in` or `out`."""
    since: str | None = None
    """First day, month or year: `2023`, `2023-01`, `2023-01-31`."""
    until: str | None = None
    """Last one, wholly included."""

    def __post_init__(self) -> None:
        for text in (self.since, self.until):
            if text is not None and not _DATE.fullmatch(text):
                raise FilterError(f"{text!r} is no date: write 2023, 2023-01 or 2023-01-31")

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def selective(self) -> bool:
        """Whether few articles pass; dates, scope and publisher let through too many to gather."""
        return bool(
            self.topics
            or self.regions
            or self.sources
            or self.credits
            or self.sites
            or self.keywords
        )

    def where(self) -> tuple[str, list[Any]]:
        """The condition on `articles` and its parameters; `1` where nothing is filtered."""
        conditions: list[str] = []
        parameters: list[Any] = []
        for condition, values in self._conditions():
            conditions.append(condition)
            parameters.extend(values)
        return " AND ".join(conditions) or "1", parameters

    def _conditions(self) -> list[tuple[str, Sequence[Any]]]:
        found: list[tuple[str, Sequence[Any]]] = []
        if self.topics:
            found.append((_tagged("topic", len(self.topics)), self.topics))
        if self.scope:
            found.append((_tagged("scope", 1), [self.scope]))
        if self.regions:
            found.append(_beneath(self.regions))
        if self.sources:
            found.append((_SOURCES.format(_marks(self.sources)), self.sources))
        if self.publishers:
            found.append((f"articles.publisher IN {_marks(self.publishers)}", self.publishers))
        if self.credits:
            names = f"SELECT article FROM credits WHERE name IN {_marks(self.credits)}"
            found.append((f"articles.id IN ({names})", self.credits))
        if self.sites:
            found.append((f"articles.site IN {_marks(self.sites)}", self.sites))
        if self.keywords:
            words = f"SELECT article FROM article_keywords WHERE keyword IN {_marks(self.keywords)}"
            found.append((f"articles.id IN ({words})", self.keywords))
        if self.since:
            found.append(("articles.date_published >= ?", [self.since]))
        if self.until:
            # `~` sorts after every sign of a date: the whole day, month or year is included.
            found.append(("articles.date_published <= ?", [self.until + "~"]))
        return found


def make_filters(request: Mapping[str, Any]) -> Filters:
    """The filters that a person asks for.

    Args:
        request: fields of Filters, as lists of texts or a text; topics by slug or Chinese name,
            regions by name or code. Other keys are passed over.

    Raises:
        FilterError: an unknown topic or place, or no date.
    """

    def listed(name: str) -> tuple[str, ...]:
        return tuple(request.get(name) or ())

    try:
        regions = tuple(map(resolve_region, listed("regions")))
    except (UnknownRegion, AmbiguousRegion) as error:
        raise FilterError(str(error)) from error
    return Filters(
        topics=tuple(map(topic_slug, listed("topics"))),
        regions=regions,
        sources=listed("sources"),
        publishers=listed("publishers"),
        credits=listed("credits"),
        sites=listed("sites"),
        keywords=listed("keywords"),
        scope=request.get("scope"),
        since=request.get("since"),
        until=request.get("until"),
    )


@cache
def topic_names() -> dict[str, str]:
    """Slug → Chinese name of every topic."""
    return {topic.slug: topic.zh for topic in read_taxonomy().topics}


def topic_slug(wanted: str) -> str:
    """The slug of a topic given by slug or Chinese name; raises FilterError."""
    folded = fold(wanted.strip())
    for slug, name in topic_names().items():
        if folded in (slug, name):
            return slug
    known = ", ".join(f"{slug} {name}" for slug, name in topic_names().items())
    raise FilterError(f"no topic {wanted!r}; there are: {known}")


_SOURCES = (
    "articles.id IN (WITH named AS (SELECT id FROM sources WHERE name IN {0})"
    " SELECT id FROM articles WHERE source IN named"
    " UNION SELECT article FROM article_sources WHERE source IN named)"
)


def _marks(values: Sequence[Any]) -> str:
    return "(" + ", ".join("?" * len(values)) + ")"


def _tagged(kind: str, count: int) -> str:
    marks = _marks(range(count))
    return f"articles.id IN (SELECT article FROM tags WHERE kind = '{kind}' AND label IN {marks})"


def _beneath(regions: Sequence[Division]) -> tuple[str, list[Any]]:
    whole = [region.adcode for region in regions if region.street is None]
    alternatives, parameters = [], []
    if whole:
        alternatives.append(
            "articles.region IN (WITH RECURSIVE beneath(adcode) AS (SELECT adcode FROM regions"
            f" WHERE adcode IN {_marks(whole)} UNION SELECT regions.adcode FROM regions"
            " JOIN beneath ON regions.parent = beneath.adcode) SELECT adcode FROM beneath)"
        )
        parameters += whole
    for region in regions:
        if region.street is not None:
            alternatives.append("(articles.region = ? AND articles.street = ?)")
            parameters += [region.adcode, region.street]
    return "(" + " OR ".join(alternatives) + ")", parameters
