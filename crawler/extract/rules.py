"""PageRules: a CSS selector per field where a site differs from the generic reading."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRules:
    """CSS selectors that override the generic extraction field by field.

    A selector ending in `::text` takes the element's own text, `::attr(name)` an attribute,
    otherwise the element's whole text (for `body`: the element that holds the article).
    `drop` lists elements that are removed before anything is read.
    """

    headline: str | None = None
    alternative_headline: str | None = None
    body: str | None = None
    date_published: str | None = None
    source: str | None = None
    credits: str | None = None
    breadcrumbs: str | None = None
    keywords: str | None = None
    next_page: str | None = None
    drop: tuple[str, ...] = ()
