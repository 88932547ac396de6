"""The record of an exported article: what JSONL, Parquet and CSV columns are made from."""

from __future__ import annotations

from functools import cache
from typing import Any

from lilong.classify.topics.taxonomy import read_taxonomy
from lilong.pipelines.storage.places import region_name
from lilong.pipelines.storage.read import StoredArticle
from lilong.pipelines.storage.records import tagged_to_record

NOT_EXPORTED = ("issues",)
"""Notes for whoever runs the crawl."""


def export_record(stored: StoredArticle) -> dict[str, Any]:
    """The article's record with its id, its cluster and the region's full name.

    Dates are ISO 8601 text with offset; what is not known is None or an empty list.
    """
    record = {"id": stored.id, **tagged_to_record(stored.tagged)}
    for name in NOT_EXPORTED:
        del record[name]
    return record | {
        "region_name": region_name(stored.tagged.region, stored.tagged.street),
        "site": stored.site,
        "cluster": stored.cluster,
        "revision": stored.revision,
    }


def topic_slugs(stored: StoredArticle) -> list[str]:
    """Slugs of the article's topics, surest first."""
    return [tag.label for tag in stored.tagged.tags if tag.kind == "topic"]


@cache
def topic_titles() -> dict[str, tuple[str, str]]:
    """Slug → Chinese and English name of every topic."""
    return {topic.slug: (topic.zh, topic.en) for topic in read_taxonomy().topics}
