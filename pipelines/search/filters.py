"""Filters of articles, by topic, place, outlet, person and date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any

from lilong.classify.regions.gazetteer import Division
from lilong.classify.regions.lookup import AmbiguousRegion, UnknownRegion, resolve_region
from lilong.classify.text.fold import fold
from lilong.classify.topics.taxonomy import read_taxonomy
from lilong.outlets import LEVELS, Level
from lilong.pipelines.search.conditions import (
    Condition,
    column_is_in,
    compares,
    has_level,
    has_row,
    has_scope,
    has_topic,
    lies_in,
    names_source,
)

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
DATE_FORMS = "2023, 2023-01 or 2023-01-31"
SCOPES = ("in", "out")


class FilterError(ValueError):
    """A filter that cannot be used; the text says what is expected."""


def first_day(text: str) -> date:
    """Return the day on which a year, a month or a day begins: `2023-01` is 1 January 2023.

    Raises:
        FilterError: it is no date of the calendar, as 2023-02-31.
    """
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        pass
    raise FilterError(f"{text!r} is no date: write {DATE_FORMS}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What articles must have: one of the values of each filter that is given."""

    topics: tuple[str, ...] = ()
    """Slugs of the taxonomy."""
    regions: tuple[Division, ...] = ()
    """Everything inside a division counts too."""
    sources: tuple[str, ...] = ()
    """来源, anywhere in the chain that the page names."""
    levels: tuple[Level, ...] = ()
    """Levels of the outlet that it is from: central, province, city, county, government, …"""
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
            if text is not None:
                first_day(text)
        if self.since and self.until and self.since > self.until + "~":
            raise FilterError(f"nothing lies since {self.since} and until {self.until}")
        if self.scope not in (None, *SCOPES):
            raise FilterError(f"no scope {self.scope!r}: write {' or '.join(SCOPES)}")

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def conditions(self) -> list[Condition]:
        """One for each filter that is given."""
        # `~` sorts after every sign of a date: the whole day, month or year is included.
        last = self.until and self.until + "~"
        given = (
            self.topics and has_topic(self.topics),
            self.regions and lies_in(self.regions),
            self.sources and names_source(self.sources),
            self.levels and has_level(self.levels),
            self.credits and has_row("credits", "name", self.credits),
            self.keywords and has_row("article_keywords", "keyword", self.keywords),
            self.sites and column_is_in("site", self.sites),
            self.publishers and column_is_in("publisher", self.publishers),
            self.scope and has_scope(self.scope),
            self.since and compares("articles.date_published >= ?", self.since),
            last and compares("articles.date_published <= ?", last),
        )
        return [each for each in given if isinstance(each, Condition)]

    def where(self) -> tuple[str, list[Any]]:
        """Write the condition on `articles` and its parameters; `1` where nothing is filtered.

        For reading many articles: what few articles pass is gathered first.
        """
        parts, parameters = ["1"], []
        for each in self.conditions:
            parts.append(f"articles.id IN ({each.gather})" if each.gather else each.check)
            parameters += each.parameters
        return " AND ".join(parts), parameters

    def check(self, *, gathered: bool = True) -> tuple[str, list[Any]]:
        """Write the condition as it is checked of one article in hand, and its parameters.

        Args:
            gathered: with the conditions that could be gathered too.
        """
        wanted = [each for each in self.conditions if gathered or not each.gather]
        return " AND ".join(["1", *(each.check for each in wanted)]), [
            parameter for each in wanted for parameter in each.parameters
        ]


def make_filters(request: Mapping[str, Any]) -> Filters:
    """Return the filters that a person asks for.

    Args:
        request: fields of Filters, as lists of texts or a text; topics by slug or Chinese name,
            regions by name or code. Other keys are passed over.

    Raises:
        FilterError: an unknown topic, place or scope, or no date.
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
        levels=tuple(map(level_slug, listed("levels"))),
        publishers=listed("publishers"),
        credits=listed("credits"),
        sites=listed("sites"),
        keywords=listed("keywords"),
        scope=request.get("scope"),
        since=request.get("since"),
        until=request.get("until"),
    )


def level_slug(text: str) -> Level:
    """Return the level that a person names, in English or Chinese: `county`, 县级.

    Raises:
        FilterError: there is no such level.
    """
    for level, name in LEVELS.items():
        if text in (level, name):
            return level
    raise FilterError(f"{text!r} is no level of outlets: {', '.join(LEVELS)}")


@cache
def topic_names() -> dict[str, str]:
    """Return the Chinese name of every topic, by slug."""
    return {topic.slug: topic.zh for topic in read_taxonomy().topics}


def topic_slug(wanted: str) -> str:
    """Find the slug of a topic given by slug or Chinese name.

    Raises:
        FilterError: there is none; the text lists all.
    """
    folded = fold(wanted.strip())
    for slug, name in topic_names().items():
        if folded in (slug, name):
            return slug
    known = ", ".join(f"{slug} {name}" for slug, name in topic_names().items())
    raise FilterError(f"no topic {wanted!r}; there are: {known}")
