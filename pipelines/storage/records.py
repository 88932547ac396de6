"""Records as plain JSON values and back: what exports, revisions and imports read and write."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from lilong.classify.tags import Tag
from lilong.crawler.items import Article, Credit, Image, Issue, Link
from lilong.pipelines.items import PlaceCount, TaggedArticle

DATES = ("date_published", "date_modified", "fetched_at")

UNSTABLE = frozenset({"links", "images", "issues", "fetched_at"})
"""Fields that differ from one fetch to the next without the article having changed: 最新文章 moves
on daily, image hosts rotate."""

DIGEST_DIGITS = 32
"""128 bits tell apart the states of one article."""

_STABLE = tuple(field.name for field in fields(Article) if field.name not in UNSTABLE)
_STABLE_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def article_to_record(article: Article) -> dict[str, Any]:
    """The article as JSON values: tuples as lists, dates as ISO 8601 text with offset."""
    record = asdict(article)
    for name in DATES:
        if record[name] is not None:
            record[name] = record[name].isoformat()
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in record.items()
    }


def article_from_record(record: Mapping[str, Any]) -> Article:
    """The article that `article_to_record` gave; keys that are not its fields are passed over.

    Raises:
        KeyError: url, headline or body is missing.
        ValueError: a date is not ISO 8601, or has no offset.
    """
    known = {field.name for field in fields(Article)}
    values = {name: value for name, value in record.items() if name in known and value is not None}
    for name in DATES:
        if name in values:
            values[name] = _aware(values[name])
    for name in ("breadcrumbs", "keywords", "source_chain"):
        values[name] = tuple(values.get(name, ()))
    for name, kind in (("credits", Credit), ("images", Image), ("links", Link), ("issues", Issue)):
        values[name] = tuple(kind(**part) for part in values.get(name, ()))
    missing = {"url", "headline", "body"} - values.keys()
    if missing:
        raise KeyError(", ".join(sorted(missing)))
    return Article(**values)


def tagged_to_record(tagged: TaggedArticle) -> dict[str, Any]:
    """The article's record with its tags, region, street and places."""
    record = article_to_record(tagged.article)
    record["tags"] = [{**asdict(tag), "evidence": list(tag.evidence)} for tag in tagged.tags]
    record["region"] = tagged.region
    record["street"] = tagged.street
    record["places"] = [asdict(place) for place in tagged.places]
    return record


def tagged_from_record(record: Mapping[str, Any]) -> TaggedArticle:
    """The record that `tagged_to_record` gave; raises as `article_from_record` does."""
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
    """Half a SHA-256, hexadecimal, of what makes two fetches the same article in the same words."""
    text = _STABLE_JSON.encode({name: _plain(getattr(article, name)) for name in _STABLE})
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_DIGITS]


def _plain(value: Any) -> Any:
    """A field's value as JSON has it."""
    if isinstance(value, tuple):
        return [each if isinstance(each, str) else _fields(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _fields(part: Any) -> dict[str, Any]:
    """`asdict` of a record without records in it, in a fifth of the time."""
    return {name: getattr(part, name) for name in part.__slots__}


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text}: a date without its offset from UTC")
    return moment
