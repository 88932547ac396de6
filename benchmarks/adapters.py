"""Adapters: our functions in the shape that the benchmark's scorers call."""

from __future__ import annotations

from typing import Any

from crawler.extract.article import extract as extract_article


def extract(html: bytes, url: str | None) -> dict[str, Any]:
    """One page's fields; a credit's role is the page's own word."""
    article = extract_article(html, url)
    return {
        "title": article.headline,
        "body": article.body,
        "date": article.date_published,
        "source": article.source,
        "credits": [{"role": credit.raw, "name": credit.name} for credit in article.credits],
    }
