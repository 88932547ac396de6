"""extract: page bytes to Article, the one entry to this package."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from crawler.extract.body import body_lines, find_root
from crawler.extract.dates import parse_date
from crawler.extract.errors import ExtractError
from crawler.extract.page import parse
from crawler.extract.rules import PageRules
from crawler.extract.title import find_headline
from crawler.extract.urls import clean_url
from crawler.items import Article, DateBasis

MAX_BYTES = 32 * 1024 * 1024
DATE_METAS = ("article:published_time", "pubdate", "publishdate", "publish_date", "og:release_date")


def extract(
    html: bytes,
    url: str | None = None,
    rules: PageRules = PageRules(),  # noqa: B008 - frozen
    *,
    charset: str | None = None,
    fetched_at: datetime | None = None,
    publisher: str | None = None,
) -> Article:
    """Read the article that a page shows.

    `html` is the page as served; `charset` the one of the HTTP header; `fetched_at` an aware
    datetime that relative dates (3小时前) count from.

    Raises ExtractError when the page shows no headline or no body, or is no HTML page.
    """
    if not html.strip():
        raise ExtractError("page", url, "the input is empty")
    if len(html) > MAX_BYTES:
        raise ExtractError("page", url, f"{len(html)} bytes are more than {MAX_BYTES}")
    page = parse(html, url, charset, rules.drop)
    headline = find_headline(page)
    if headline is None:
        raise ExtractError("headline", url, "neither <title> nor any heading holds text")
    root = find_root(page, headline.line)
    lines = body_lines(page, root, headline.line, headline.text)
    body = "\n".join(page.lines[i].text for i in lines)
    if not body:
        raise ExtractError("body", url, "no block of running text")
    basis: DateBasis | None = None
    published = None
    for line in page.lines[max(0, headline.line - 4) : headline.line + 12]:
        published = parse_date(line.text)
        if published:
            basis = "page"
            break
    if published is None:
        for name in DATE_METAS:
            if name in page.meta:
                published = parse_date(page.meta[name])
                basis = "meta" if published else None
                break
    return Article(
        url=clean_url(url or ""),
        headline=headline.text,
        body=body,
        date_published=published,
        date_published_basis=basis,
        publisher=publisher,
        issues=page.issues,
        fetched_at=fetched_at,
    )


def join_pages(parts: Sequence[Article]) -> Article:
    """One article from its pages in order: the first page's record with every page's body.

    Lines that a later page repeats from the head of the first (headline, lead, byline) are left out.
    """
    first = parts[0]
    lines = first.body.split("\n")
    for part in parts[1:]:
        more = part.body.split("\n")
        repeated = 0
        while repeated < len(more) and more[repeated] in lines[:5]:
            repeated += 1
        lines.extend(more[repeated:])
    return dataclasses.replace(
        first,
        body="\n".join(lines),
        images=tuple(dict.fromkeys(image for part in parts for image in part.images)),
        credits=tuple(dict.fromkeys(credit for part in parts for credit in part.credits)),
        issues=tuple(dict.fromkeys(issue for part in parts for issue in part.issues)),
    )
