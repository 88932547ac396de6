"""The record of an exported article: what JSONL, Parquet and CSV columns are made from."""

from __future__ import annotations

from functools import cache
from typing import Any

from lilong.classify.tags import Tag
from lilong.classify.topics.taxonomy import read_taxonomy
from lilong.crawler.extract.urls import web_address
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
    """Return the values of COLUMNS as JSON has them: dates are ISO 8601 text with offset.

    An address of a file is left out: it names a folder of whoever saved the page.
    """
    record = tagged_to_record(stored.tagged)
    record |= {
        "url": web_address(record["url"]),
        "source_url": web_address(record["source_url"]),
        "images": of_the_web(record["images"]),
        "links": of_the_web(record["links"]),
        "id": stored.id,
        "region_name": region_name(stored.tagged.region, stored.tagged.street),
        "site": stored.site,
        "cluster": stored.cluster,
        "revision": stored.revision,
        "corrected": list(stored.corrected),
    }
    return {name: record[name] for name in COLUMNS}


def of_the_web(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the pictures or links whose address is none of a file."""
    return [each for each in entries if not each["url"].startswith("file:")]


def topic_slugs(stored: StoredArticle) -> list[str]:
    """Return the slugs of the article's topics, surest first."""
    return [tag.label for tag in stored.tagged.tags if tag.kind == "topic"]


@cache
def topic_titles() -> dict[str, tuple[str, str]]:
    """Return the Chinese and English name of every topic by its slug."""
    return {topic.slug: (topic.zh, topic.en) for topic in read_taxonomy().topics}
