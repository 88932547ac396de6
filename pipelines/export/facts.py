"""An article's fields as a person reads them: what the terminal and the web page list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lilong.crawler.items import About, Article, role_row
from lilong.pipelines.storage.fields import KEPT, Field

NOT_LISTED = frozenset({"url", "headline", "alternative_headline", "body"})
"""Fields that every screen shows in a place of their own."""

JOINERS = {"breadcrumbs": " > ", "source_chain": " → "}
"""What stands between the words of a field; 、 where nothing is said."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One field that the article has."""

    about: About
    lines: tuple[str, ...]
    """What it says, at least one line."""


def article_facts(article: Article) -> Iterator[Fact]:
    """Yield the fields that the article has, in the record's order, but for NOT_LISTED."""
    for field in KEPT:
        value = getattr(article, field.name)
        said = field.name in NOT_LISTED or value == (article.source,)  # a chain of one
        if value and not said:
            yield Fact(field.about, _lines(field, value))


def _lines(field: Field, value: Any) -> tuple[str, ...]:
    if field.name == "credits":
        return tuple(f"{role_row(each.role).zh} {each.name}" for each in value)
    if field.part:
        return (str(len(value)),)
    if isinstance(value, datetime):
        return (value.isoformat(" ", "minutes"),)
    return (value if isinstance(value, str) else JOINERS.get(field.name, "、").join(value),)
