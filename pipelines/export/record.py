"""The record of an exported article: what JSONL, Parquet and CSV columns are made from."""

from __future__ import annotations

from functools import cache
from typing import Any

from lilong.classify.tags import Tag
from lilong.classify.topics.taxonomy import read_taxonomy
from lilong.pipelines.items import PlaceCount
from lilong.pipelines.storage.fields import KEPT
from lilong.pipelines.storage.places import region_name
from lilong.pipelines.storage.read import StoredArticle
from lilong.pipelines.storage.records import tagged_to_record

COLUMNS: dict[str, Any] = {
    "id": int,
    **{field.name: field.type for field in KEPT},
    "tags": tuple[Tag, ...],
    "region": str,
    "street": str,
    "places": tuple[PlaceCount, ...],
    "region_name": str,
    "site": str,
    "cluster": int,
    "revision": int,
    "corrected": tuple[str, ...],
}
"""What an exported record holds: name → Python type, None or an empty tuple where not known."""


def export_record(stored: StoredArticle) -> dict[str, Any]:
    """Return the values of COLUMNS as JSON has them: dates are ISO 8601 text with offset."""
    record = tagged_to_record(stored.tagged) | {
        "id": stored.id,
        "region_name": region_name(stored.tagged.region, stored.tagged.street),
        "site": stored.site,
        "cluster": stored.cluster,
        "revision": stored.revision,
        "corrected": list(stored.corrected),
    }
    return {name: record[name] for name in COLUMNS}


def topic_slugs(stored: StoredArticle) -> list[str]:
    """Return the slugs of the article's topics, surest first."""
    return [tag.label for tag in stored.tagged.tags if tag.kind == "topic"]


@cache
def topic_titles() -> dict[str, tuple[str, str]]:
    """Return the Chinese and English name of every topic by its slug."""
    return {topic.slug: (topic.zh, topic.en) for topic in read_taxonomy().topics}
