"""Records as plain JSON values and back: what exports, revisions and imports read and write."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lilong.classify.tags import Tag
from lilong.crawler.items import Article
from lilong.pipelines.items import PlaceCount, TaggedArticle
from lilong.pipelines.storage.fields import FIELDS

DIGEST_DIGITS = 32
"""128 bits distinguish the states of one article."""

STABLE = tuple(field for field in FIELDS if field.about.stable)
"""Fields that make two fetches the same article in the same words."""

_FIRST_RELEASE = frozenset(
    "url headline body alternative_headline date_published date_published_raw date_published_basis"
    " date_modified publisher source source_url source_chain dateline byline credits section"
    " breadcrumbs keywords reprint_notice".split()
)
"""The stable fields of 0.1.0, all of which are digested. A later one is digested where it has a
value, so that the digests of articles without one, which papers cite, stay what they were."""

_DIGESTED = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def article_to_record(article: Article) -> dict[str, Any]:
    """Return the article as JSON values: tuples as lists, dates as ISO 8601 text with offset."""
    return {field.name: field.form.to_json(getattr(article, field.name)) for field in FIELDS}


def article_from_record(record: Mapping[str, Any]) -> Article:
    """Return the article that `article_to_record` gave; other keys are passed over.

    Raises:
        KeyError: url, headline or body is missing.
        ValueError: a date is not ISO 8601, or has no offset.
    """
    values = {
        field.name: field.form.from_json(record[field.name])
        for field in FIELDS
        if record.get(field.name) is not None
    }
    missing = {"url", "headline", "body"} - values.keys()
    if missing:
        raise KeyError(", ".join(sorted(missing)))
    return Article(**values)


def tagged_to_record(tagged: TaggedArticle) -> dict[str, Any]:
    """Return the article's record with its tags, region, street and places."""
    record = article_to_record(tagged.article)
    record["tags"] = [{**asdict(tag), "evidence": list(tag.evidence)} for tag in tagged.tags]
    record["region"] = tagged.region
    record["street"] = tagged.street
    record["places"] = [asdict(place) for place in tagged.places]
    return record


def tagged_from_record(record: Mapping[str, Any]) -> TaggedArticle:
    """Return the article that `tagged_to_record` gave; raises as `article_from_record` does."""
    return TaggedArticle(
        article=article_from_record(record),
        tags=tuple(
            Tag(**{**tag, "evidence": tuple(tag.get("evidence", ()))})
            for tag in record.get("tags", ())
        ),
        region=record.get("region"),
        street=record.get("street"),
        places=tuple(PlaceCount(**place) for place in record.get("places", ())),
    )


def digest(article: Article) -> str:
    """Return half a SHA-256, hexadecimal, of the article's stable fields."""
    values = {field.name: field.form.to_json(getattr(article, field.name)) for field in STABLE}
    text = _DIGESTED.encode({n: v for n, v in values.items() if v or n in _FIRST_RELEASE})
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_DIGITS]
