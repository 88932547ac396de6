"""Conditions on articles in SQL: each in the two forms that a search chooses from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lilong.classify.regions.gazetteer import Division


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One filter in SQL, in two forms with the same parameters."""

    check: str
    """Whether the row of `articles` in hand passes."""
    gather: str | None
    """A SELECT of the ids that pass; None where most articles may pass."""
    parameters: list[Any]


def compares(check: str, value: Any) -> Condition:
    """Return the condition that a column compares with a value as `check` says."""
    return Condition(check=check, gather=None, parameters=[value])


def column_is_in(column: str, values: Sequence[str]) -> Condition:
    """Return the condition that a column of `articles` has one of the values."""
    check = f"articles.{column} IN {_marks(values)}"
    return Condition(check=check, gather=None, parameters=list(values))


def has_topic(slugs: Sequence[str]) -> Condition:
    """Return the condition that an article has one of the topics."""
    return _has_row("tags", f"kind = 'topic' AND label IN {_marks(slugs)}", slugs)


def has_scope(scope: str) -> Condition:
    """Return the condition that an article is in scope or out of it; most may pass."""
    check = "EXISTS (SELECT 1 FROM tags WHERE article = articles.id AND kind = 'scope'"
    return compares(f"{check} AND label = ?)", scope)


def has_row(table: str, column: str, values: Sequence[str]) -> Condition:
    """Return the condition that one of an article's rows in `table` has one of the values."""
    return _has_row(table, f"{column} IN {_marks(values)}", values)


def _has_row(table: str, condition: str, values: Sequence[str]) -> Condition:
    return Condition(
        check=f"EXISTS (SELECT 1 FROM {table} WHERE article = articles.id AND {condition})",
        gather=f"SELECT article FROM {table} WHERE {condition}",
        parameters=list(values),
    )


def names_source(names: Sequence[str]) -> Condition:
    """Return the condition that an outlet stands under 来源, anywhere in the chain."""
    named = f"WITH named AS (SELECT id FROM sources WHERE name IN {_marks(names)})"
    return Condition(
        check=f"EXISTS ({named} SELECT 1 WHERE articles.source IN named UNION ALL"
        " SELECT 1 FROM article_sources WHERE article = articles.id AND source IN named)",
        gather=f"{named} SELECT id FROM articles WHERE source IN named"
        " UNION SELECT article FROM article_sources WHERE source IN named",
        parameters=list(names),
    )


def has_level(levels: Sequence[str]) -> Condition:
    """Return the condition that the outlet of an article has one of the levels; most may pass."""
    check = f"articles.source IN (SELECT id FROM sources WHERE level IN {_marks(levels)})"
    return Condition(check=check, gather=None, parameters=list(levels))


def lies_in(regions: Sequence[Division]) -> Condition:
    """Return the condition that an article's region is one of these places or part of one."""
    whole = [region.adcode for region in regions if region.street is None]
    alternatives, parameters = [], []
    if whole:
        alternatives.append(
            "articles.region IN (WITH RECURSIVE inside(adcode) AS (SELECT adcode FROM regions"
            f" WHERE adcode IN {_marks(whole)} UNION SELECT regions.adcode FROM regions"
            " JOIN inside ON regions.parent = inside.adcode) SELECT adcode FROM inside)"
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
