"""JSON-LD: schema.org NewsArticle, one graph."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from lilong.crawler.extract.urls import web_address
from lilong.crawler.items import Credit, Image, Link, role_row
from lilong.pipelines.export.formats import TextFormat
from lilong.pipelines.export.record import topic_slugs, topic_titles
from lilong.pipelines.storage.fields import KEPT, Field
from lilong.pipelines.storage.places import region_name
from lilong.pipelines.storage.read import StoredArticle

CONTEXT = [
    "https://schema.org",
    {"lilong": "https://github.com/lilong-news/lilong/blob/main/docs/database.md#"},
]

PROPERTIES = {
    "url": "url",
    "headline": "headline",
    "body": "articleBody",
    "alternative_headline": "alternativeHeadline",
    "date_published": "datePublished",
    "date_modified": "dateModified",
    "publisher": "publisher",
    "source": "sourceOrganization",
    "source_url": "isBasedOn",
    "source_chain": "publication",
    "dateline": "dateline",
    "byline": "creditText",
    "section": "articleSection",
    "keywords": "keywords",
    "reprint_notice": "copyrightNotice",
    "images": "image",
}
"""Field → schema.org's property; a field that has none is `lilong:` and its own name."""


class JsonLd(TextFormat):
    """One document whose @graph holds the articles."""

    filename = "articles.jsonld"

    def __init__(self) -> None:
        self.first = True

    def begin(self) -> str:
        """Return the context, and the graph's bracket."""
        return f'{{"@context": {json.dumps(CONTEXT)}, "@graph": ['

    def article(self, stored: StoredArticle) -> str:
        """Return one node, after a comma if it is not the first."""
        comma = "\n" if self.first else ",\n"
        self.first = False
        return comma + json.dumps(news_article(stored), ensure_ascii=False)

    def end(self) -> str:
        """Return the closing brackets."""
        return "\n]}\n"


def news_article(stored: StoredArticle) -> dict[str, Any]:
    """Return the article as a schema.org NewsArticle; what is not known is left out."""
    article = stored.tagged.article
    address = web_address(article.url)
    node: dict[str, Any] = {"@type": "NewsArticle", "@id": address, "inLanguage": "zh-CN"}
    for field in KEPT:
        value = getattr(article, field.name)
        if field.name in ("url", "source_url"):
            value = web_address(value)
        elif field.part in (Image, Link):
            value = tuple(each for each in value if web_address(each.url))
        if field.name == "credits":
            node |= _people(value)
        else:
            node[PROPERTIES.get(field.name, f"lilong:{field.name}")] = _value(field, value)
    node["about"] = [
        {"@type": "DefinedTerm", "termCode": slug, "name": topic_titles().get(slug, (slug,))[0]}
        for slug in topic_slugs(stored)
    ]
    place = region_name(stored.tagged.region, stored.tagged.street)
    if place:
        node["contentLocation"] = {
            "@type": "Place",
            "name": place,
            "identifier": stored.tagged.region,
        }
    node["lilong:corrected"] = list(stored.corrected)
    return {name: value for name, value in node.items() if value}


def _value(field: Field, value: Any) -> Any:
    """Return a field's value as the property holds it."""
    if field.name in ("publisher", "source"):
        return value and _organisation(value)
    if field.name == "source_chain":
        return [{"@type": "PublicationEvent", "publishedBy": _organisation(n)} for n in value]
    if field.part:
        return [_entry(each) for each in value]
    return field.form.to_json(value)


def _organisation(name: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name}


def _entry(entry: Image | Link) -> dict[str, str]:
    """Return a picture, or the page that a list beside the article leads to."""
    if isinstance(entry, Image):
        node = {"@type": "ImageObject", "url": entry.url}
        texts = {"caption": entry.caption, "creditText": entry.credit}
    else:
        node = {"@type": "WebPage", "url": entry.url, "headline": entry.headline}
        texts = {"description": entry.teaser, "lilong:kind": entry.kind}
    return node | {name: text for name, text in texts.items() if text}


def _people(credits: tuple[Credit, ...]) -> dict[str, list[dict[str, str]]]:
    """Return the people under the property of their role."""
    people = defaultdict(list)
    for each in credits:
        people[role_row(each.role).schema].append({"@type": "Person", "name": each.name})
    return dict(people)
