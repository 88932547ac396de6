"""extract: page bytes to Article, the one entry to this package."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from crawler.extract.body import find_core
from crawler.extract.errors import ExtractError
from crawler.extract.head import read_date, read_sources
from crawler.extract.page import Page, parse
from crawler.extract.prose import clean_text, read_prose
from crawler.extract.rules import PageRules
from crawler.extract.signatures import read_signatures
from crawler.extract.title import find_headline, named_titles
from crawler.extract.urls import clean_url
from crawler.items import Article

MAX_BYTES = 32 * 1024 * 1024
GENERIC = PageRules()


def extract(
    html: bytes,
    url: str | None = None,
    rules: PageRules = GENERIC,
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
    page = open_page(html, url, rules, charset)
    return extract_page(page, rules, fetched_at=fetched_at, publisher=publisher)


def open_page(
    html: bytes, url: str | None = None, rules: PageRules = GENERIC, charset: str | None = None
) -> Page:
    """Parse a page once, for `extract_page` and `next_page`; arguments as those of `extract`.

    Raises ExtractError when there is nothing to parse, or too much.
    """
    if not html.strip():
        raise ExtractError("page", url, "the input is empty")
    if len(html) > MAX_BYTES:
        raise ExtractError("page", url, f"{len(html)} bytes are more than {MAX_BYTES}")
    return parse(html, url, charset, rules.drop)


def extract_page(
    page: Page,
    rules: PageRules = GENERIC,
    *,
    fetched_at: datetime | None = None,
    publisher: str | None = None,
) -> Article:
    """As `extract`, from a page that `open_page` has parsed by the same rules.

    Raises ExtractError when the page shows no headline or no body.
    """
    url = page.url
    named = named_titles(page)
    headline = find_headline(page, named)
    core = find_core(page, headline.line if headline else -1)
    if core is None:
        raise ExtractError("body", url, "no block of running text")
    if headline is None or not headline.sure:
        headline = find_headline(page, named, core.opening) or headline
    if headline is None:
        raise ExtractError("headline", url, "neither <title> nor any heading holds text")
    prose = read_prose(page, core, headline.line, headline.text)
    body = "\n".join(clean_text(page.lines[i].text) for i in prose.body)
    if not body:
        raise ExtractError("body", url, "no block of running text")
    start = prose.body[0]
    published = read_date(page, headline.line, start, prose, fetched_at)
    sources = read_sources(page, headline.line, start, prose)
    return Article(
        url=clean_url(url or ""),
        headline=headline.text,
        body=body,
        date_published=published.when,
        date_published_raw=published.raw,
        date_published_basis=published.basis,
        date_modified=published.modified,
        publisher=publisher,
        source=sources[0] if sources else None,
        source_chain=tuple(sources),
        credits=tuple(read_signatures(page, headline.line, start, core.end, prose)),
        issues=page.issues,
        fetched_at=fetched_at,
    )


def join_pages(parts: Sequence[Article]) -> Article:
    """One article from its pages in order: the first page's record with every page's body.

    Lines that a later page repeats from the head of the first (headline, lead, byline) are left
    out.
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
