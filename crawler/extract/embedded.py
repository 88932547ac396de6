"""Articles in JSON: ld+json, __NEXT_DATA__, __INITIAL_STATE__ and other script state."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from lilong.crawler.extract.layout import visible
from lilong.han import HAN

ARTICLE_TYPES = frozenset(
    ("NewsArticle", "Article", "BlogPosting", "Report", "ReportageNewsArticle")
)
BODY_KEYS = (
    r"articleBody|articleContent|article_content|contentHtml|content_html|contentText|htmlContent|"
    r"content|contents|body|text|html|detail|newsContent|originContent|abstractContent"
)
STRING = rf'"(?:{BODY_KEYS})"\s*:\s*"((?:[^"\\]|\\.){{60,}})"'
IN_SCRIPT = re.compile(STRING)
SCRIPT = re.compile(r"<script\b[^>]*>(.{200,}?)</script", re.S | re.I)
ESCAPED = re.compile(r'\\"(?:content|articleBody|body|html)\\"\s*:')
CHINESE = re.compile(f"[{HAN}]")
MIN_CHINESE = 40
MAX_SCRIPT = 4_000_000


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a page's JSON-LD says of its article."""

    headline: str | None = None
    body: str | None = None
    date: str | None = None


def read_json_ld(scripts: list[str]) -> Embedded:
    """Return the first article in a page's JSON-LD; broken JSON is passed over."""
    for script in scripts:
        if "rticle" not in script and "datePublished" not in script and "Posting" not in script:
            continue
        try:
            data = json.loads(script.strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _items(data):
            if _is_article(item):
                return _embedded(item)
    return Embedded()


def _items(data: Any) -> list[dict[str, Any]]:
    """Return the objects at the top of a JSON-LD document, its @graph opened."""
    if isinstance(data, list):
        return [item for one in data[:50] for item in _items(one)]
    if not isinstance(data, dict):
        return []
    graph = data.get("@graph")
    inner = [item for item in graph if isinstance(item, dict)] if isinstance(graph, list) else []
    return [data, *inner]


def _is_article(item: dict[str, Any]) -> bool:
    kind = item.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(one, str) and one in ARTICLE_TYPES for one in kinds) or (
        "headline" in item and "datePublished" in item
    )


def _embedded(item: dict[str, Any]) -> Embedded:
    return Embedded(
        headline=_text(item.get("headline")),
        body=_text(item.get("articleBody")),
        date=_text(item.get("datePublished")),
    )


def _text(value: Any) -> str | None:
    return visible(value).strip() or None if isinstance(value, str) else None


def body_in_scripts(text: str) -> str | None:
    """The longest Chinese text under a key such as `content` in a page's scripts, as HTML or text.

    For pages that are drawn by a script. None when no script holds one.
    """
    best = ""
    for match in SCRIPT.finditer(text):
        script = match[1]
        if len(script) > MAX_SCRIPT or ":" not in script:
            continue
        if ESCAPED.search(script):
            # JSON inside a JavaScript string: one level of escapes is off
            script = script.replace('\\"', '"').replace("\\\\", "\\")
        for found in IN_SCRIPT.finditer(script):
            if len(found[1]) > len(best):
                value = _unescape(found[1])
                if len(CHINESE.findall(value, 0, 20_000)) >= MIN_CHINESE:
                    best = max(best, value, key=len)
    return best or None


def _unescape(literal: str) -> str:
    try:
        value = json.loads(f'"{literal}"', strict=False)
    except ValueError:
        return literal
    return value if isinstance(value, str) else literal


def paragraphs(html_or_text: str) -> list[str]:
    """Return the paragraphs of a body given as HTML or as plain text."""
    if "<" not in html_or_text:
        lines = visible(html_or_text).splitlines()
        return [line for raw in lines if (line := " ".join(raw.split()))]
    from lilong.crawler.extract.page import parse_text

    return [line.text for line in parse_text(html_or_text).lines]


__all__ = ["Embedded", "LexborHTMLParser", "body_in_scripts", "paragraphs", "read_json_ld"]
