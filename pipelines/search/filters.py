"""Filters of articles, by topic, place, outlet, person and date, as SQL conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any

from lilong.classify.regions.gazetteer import Division
from lilong.classify.regions.lookup import AmbiguousRegion, UnknownRegion, resolve_region
from lilong.classify.text.fold import fold
from lilong.classify.topics.taxonomy import read_taxonomy
from lilong.outlets import LEVELS, Level

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
DATE_FORMS = "2023, 2023-01 or 2023-01-31"


class FilterError(ValueError):
    """A filter that cannot be used; the text says what is expected."""


def first_day(text: str) -> date:
    """The day on which a year, a month or a day begins: `2023-01` is 1 January 2023.

    Raises FilterError for what is no date of the calendar, as 2023-02-31.
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
    """Everything beneath a division counts too."""
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

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def conditions(self) -> list[Condition]:
        """One for each filter that is given."""
        found = []
        if self.topics:
            found.append(_tagged("topic", self.topics))
        if self.regions:
            found.append(_beneath(self.regions))
        if self.sources:
            found.append(_named_sources(self.sources))
        if self.levels:
            found.append(_of_level(self.levels))
        if self.credits:
            found.append(_listed("credits", "name", self.credits))
        if self.keywords:
            found.append(_listed("article_keywords", "keyword", self.keywords))
        for column, values in (("site", self.sites), ("publisher", self.publishers)):
            if values:
                found.append(_column(f"articles.{column} IN {_marks(values)}", values))
        if self.scope:
            found.append(_column(_tagged("scope", [self.scope]).check, [self.scope]))
        if self.since:
            found.append(_column("articles.date_published >= ?", [self.since]))
        if self.until:
            # `~` sorts after every sign of a date: the whole day, month or year is included.
            found.append(_column("articles.date_published <= ?", [self.until + "~"]))
        return found

    def where(self) -> tuple[str, list[Any]]:
        """The condition on `articles` and its parameters; `1` where nothing is filtered.

        For reading many articles: what few articles pass is gathered first.
        """
        parts, parameters = ["1"], []
        for each in self.conditions:
            parts.append(f"articles.id IN ({each.gather})" if each.gather else each.check)
            parameters += each.parameters
        return " AND ".join(parts), parameters

    def check(self, *, gathered: bool = True) -> tuple[str, list[Any]]:
        """The condition as it is checked of one article in hand, and its parameters.

        Args:
            gathered: with the conditions that could be gathered too.
        """
        wanted = [each for each in self.conditions if gathered or not each.gather]
        return " AND ".join(["1", *(each.check for each in wanted)]), [
            parameter for each in wanted for parameter in each.parameters
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One filter in SQL, in two forms with the same parameters."""

    check: str
    """Whether the row of `articles` in hand passes."""
    gather: str | None
    """A SELECT of the ids that pass; None where most articles may pass."""
    parameters: list[Any]


def _column(check: str, values: Sequence[Any]) -> Condition:
    return Condition(check=check, gather=None, parameters=list(values))


def _tagged(kind: str, labels: Sequence[str]) -> Condition:
    tags = f"SELECT {{}} FROM tags WHERE {{}}kind = '{kind}' AND label IN {_marks(labels)}"
    return Condition(
        check=f"EXISTS ({tags.format('1', 'article = articles.id AND ')})",
        gather=tags.format("article", ""),
        parameters=list(labels),
    )


def _listed(table: str, column: str, values: Sequence[str]) -> Condition:
    rows = f"SELECT {{}} FROM {table} WHERE {{}}{column} IN {_marks(values)}"
    return Condition(
        check=f"EXISTS ({rows.format('1', 'article = articles.id AND ')})",
        gather=rows.format("article", ""),
        parameters=list(values),
    )


def _named_sources(names: Sequence[str]) -> Condition:
    named = f"WITH named AS (SELECT id FROM sources WHERE name IN {_marks(names)})"
    return Condition(
        check=f"EXISTS ({named} SELECT 1 WHERE articles.source IN named UNION ALL"
        " SELECT 1 FROM article_sources WHERE article = articles.id AND source IN named)",
        gather=f"{named} SELECT id FROM articles WHERE source IN named"
        " UNION SELECT article FROM article_sources WHERE source IN named",
        parameters=list(names),
    )


def _of_level(levels: Sequence[str]) -> Condition:
    check = f"articles.source IN (SELECT id FROM sources WHERE level IN {_marks(levels)})"
    return _column(check, levels)


def _beneath(regions: Sequence[Division]) -> Condition:
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
    check = "(" + " OR ".join(alternatives) + ")"
    return Condition(
        check=check, gather=f"SELECT id FROM articles WHERE {check}", parameters=parameters
    )


def _marks(values: Sequence[Any]) -> str:
    return "(" + ", ".join("?" * len(values)) + ")"


def level_slug(text: str) -> Level:
    """Return the level that a person names, in English or Chinese: `county`, 县级.

    Raises:
        FilterError: there is no such level.
    """
    for level, name in LEVELS.items():
        if text in (level, name):
            return level
    raise FilterError(f"{text!r} is no level of outlets: {', '.join(LEVELS)}")


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
        levels=tuple(map(level_slug, listed("levels"))),
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
