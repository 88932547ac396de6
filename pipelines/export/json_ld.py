"""JSON-LD: schema.org NewsArticle, one graph."""

from __future__ import annotations

import json
from typing import Any

from lilong.pipelines.export.citations import AUTHORS, EDITORS
from lilong.pipelines.export.formats import TextFormat
from lilong.pipelines.export.record import topic_slugs, topic_titles
from lilong.pipelines.storage.places import region_name
from lilong.pipelines.storage.read import StoredArticle


class JsonLd(TextFormat):
    """One document whose @graph holds the articles."""

    filename = "articles.jsonld"

    def __init__(self) -> None:
        self.first = True

    def begin(self) -> str:
        """The context, and the graph's bracket."""
        return '{"@context": "https://schema.org", "@graph": ['

    def article(self, stored: StoredArticle) -> str:
        """One node, after a comma if it is not the first."""
        comma = "\n" if self.first else ",\n"
        self.first = False
        return comma + json.dumps(news_article(stored), ensure_ascii=False)

    def end(self) -> str:
        """The closing brackets."""
        return "\n]}\n"


def news_article(stored: StoredArticle) -> dict[str, Any]:
    """The article as a schema.org NewsArticle; what is not known is left out."""
    article = stored.tagged.article
    titles = topic_titles()
    place = region_name(stored.tagged.region, stored.tagged.street)
    node = {
        "@type": "NewsArticle",
        "@id": article.url,
        "url": article.url,
        "headline": article.headline,
        "alternativeHeadline": article.alternative_headline,
        "articleBody": article.body,
        "datePublished": article.date_published and article.date_published.isoformat(),
        "dateModified": article.date_modified and article.date_modified.isoformat(),
        "inLanguage": "zh-CN",
        "publisher": _organisation(article.publisher),
        "sourceOrganization": _organisation(article.source),
        "isBasedOn": article.source_url,
        "author": _people(stored, AUTHORS),
        "editor": _people(stored, EDITORS),
        "translator": _people(stored, ("translator",)),
        "contributor": _people(stored, ("photographer", "contributor", "video", "designer")),
        "dateline": article.dateline,
        "articleSection": article.section,
        "keywords": list(article.keywords),
        "about": [
            {"@type": "DefinedTerm", "termCode": slug, "name": titles.get(slug, (slug,))[0]}
            for slug in topic_slugs(stored)
        ],
        "contentLocation": place
        and {"@type": "Place", "name": place, "identifier": stored.tagged.region},
        "image": [
            {"@type": "ImageObject", "url": image.url}
            | {
                name: value
                for name, value in (("caption", image.caption), ("creditText", image.credit))
                if value
            }
            for image in article.images
        ],
    }
    return {name: value for name, value in node.items() if value}


def _organisation(name: str | None) -> dict[str, str] | None:
    return {"@type": "Organization", "name": name} if name else None


def _people(stored: StoredArticle, roles: tuple[str, ...]) -> list[dict[str, str]]:
    credits = stored.tagged.article.credits
    return [{"@type": "Person", "name": each.name} for each in credits if each.role in roles]
