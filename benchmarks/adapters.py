"""Adapters: our functions in the shape that the benchmark's scorers call."""

from __future__ import annotations

from functools import cache
from typing import Any

from lilong.classify.regions.tagger import RegionTagger, load_regions
from lilong.classify.topics.model import TopicModel, load_topics
from lilong.crawler.extract.article import read


def extract(html: bytes, url: str | None) -> dict[str, Any]:
    """One page's fields, as the extraction benchmark writes them down.

    There a caption is part of the body, the date is the page's date whatever its label, and the
    source and a credit's role are the page's own words.
    """
    found = read(html, url)
    article = found.article
    body = article.body
    if found.prose.captions and not found.embedded:
        lines = sorted((*found.prose.body, *found.prose.captions))
        body = "\n".join(found.page.lines[index].text for index in lines)
    return {
        "title": article.headline,
        "body": body,
        "date": article.date_published or article.date_modified,
        "source": article.source_raw or article.source,
        "credits": [{"role": credit.raw, "name": credit.name} for credit in article.credits],
    }


@cache
def _topic_model() -> TopicModel:
    return load_topics()


def tag_topics(title: str, text: str, source: str) -> dict[str, Any]:
    """One article's scope and topics, main topic first; the source is not looked at."""
    tags = _topic_model().classify([(title, text)])[0]
    return {
        "scope": all(tag.label != "out" for tag in tags if tag.kind == "scope"),
        "topics": [tag.label for tag in tags if tag.kind == "topic"],
    }


@cache
def _region_tagger() -> RegionTagger:
    return load_regions()


def tag_region(title: str, text: str, source: str) -> dict[str, str | None]:
    """One article's region by official names, and its adcode."""
    region = _region_tagger().classify(title, text, source or None)
    return {
        "province": region.province,
        "city": region.city,
        "district": region.district,
        "street": region.street,
        "adcode": region.adcode,
    }
