"""extract: page bytes to the article that they show, and where on the page it was read."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lilong.crawler.extract.body import Core, core_of, find_core
from lilong.crawler.extract.bylines import issues_of, read_byline, read_signatures
from lilong.crawler.extract.charset import mojibake_in
from lilong.crawler.extract.embedded import Embedded, body_in_scripts, paragraphs, read_json_ld
from lilong.crawler.extract.images import read_images
from lilong.crawler.extract.meta_lines import MetaLines
from lilong.crawler.extract.metadata import (
    find_sub_headline,
    read_dateline,
    read_keywords,
    read_reprint_notice,
)
from lilong.crawler.extract.page import Page, parse
from lilong.crawler.extract.prose import Prose, clean_text, read_prose
from lilong.crawler.extract.published import read_date
from lilong.crawler.extract.publisher import read_publisher
from lilong.crawler.extract.reasons import NoArticle
from lilong.crawler.extract.related import read_breadcrumbs, read_links
from lilong.crawler.extract.rules import PageRules
from lilong.crawler.extract.source import read_sources
from lilong.crawler.extract.title import Headline, find_headline, named_titles
from lilong.crawler.extract.urls import clean_url
from lilong.crawler.items import Article

MAX_BYTES = 32 * 1024 * 1024
GENERIC = PageRules()
HTML = re.compile(rb"<[a-zA-Z!/]|<\x00[a-zA-Z!]|\x00<")
MAGIC = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b")
CONTROLS = bytes(code for code in range(1, 32) if code not in b"\t\n\f\r\x1b")
"""Bytes that no text holds, in whatever charset but UTF-16 and UTF-32."""
WIDE = re.compile(rb"\A(?:\xff\xfe|\xfe\xff|\0\0\xfe\xff)|<\0{1,3}[a-zA-Z!]|\0<")
THIN = 60.0
"""A DOM body below this weight gives way to one found in a script."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """An article with the page and the places in it that it was read from."""

    article: Article
    page: Page
    headline: Headline
    core: Core | None
    prose: Prose
    embedded: bool
    """Whether the body comes from JSON in a script."""


def extract(
    html: bytes,
    url: str | None = None,
    rules: PageRules = GENERIC,
    *,
    charset: str | None = None,
    fetched_at: datetime | None = None,
    publisher: str | None = None,
) -> Article:
    """Read what a page shows of an article; `crawler.reading` says whether it is one.

    `html` is the page as served; `charset` the one of the HTTP header; `fetched_at` an aware
    datetime that relative dates (3小时前) count from; `rules` override the generic reading field
    by field.

    Raises NoArticle when the page shows no headline or no body, or is no HTML page.
    """
    return read(
        html, url, rules, charset=charset, fetched_at=fetched_at, publisher=publisher
    ).article


def read(
    html: bytes,
    url: str | None = None,
    rules: PageRules = GENERIC,
    *,
    charset: str | None = None,
    fetched_at: datetime | None = None,
    publisher: str | None = None,
) -> Extraction:
    """Read as `extract` does, and say where on the page the article was found.

    Raises NoArticle as `extract` does.
    """
    return extract_page(open_page(html, url, charset, rules), fetched_at, publisher)


def open_page(html: bytes, url: str | None, charset: str | None, rules: PageRules) -> Page:
    """Parse a page, once. Raises NoArticle for what is no HTML page, before it is decoded."""
    _check(html, url)
    return parse(html, url, charset, rules)


def extract_page(
    page: Page, fetched_at: datetime | None = None, publisher: str | None = None
) -> Extraction:
    """Read the article of a parsed page, and where on it each field stands.

    Raises NoArticle when the page shows no headline or no body.
    """
    ld = read_json_ld(page.scripts) if page.scripts else Embedded()
    named = named_titles(page, ld.headline)
    headline = find_headline(page, named)
    # a heading that nothing confirms may stand anywhere: text above it counts in full
    after = headline.line if headline is not None and headline.sure else -1
    core = core_of(page, page.chosen.body, after) or find_core(page, after)
    if headline is None or not headline.sure:
        headline = find_headline(page, named, core.opening if core else 0) or headline
    chosen = page.chosen.first("headline")
    if chosen:
        headline = Headline(chosen, headline.line if headline else -1, True)
    if headline is None:
        raise NoArticle("no headline", page.url)
    lines = MetaLines(page)
    sub_headline = find_sub_headline(page, lines, headline.line, core.opening if core else 0)
    prose = Prose()
    if core:
        prose = read_prose(page, lines, core, headline.line, headline.text, sub_headline)
    texts = [clean_text(page.lines[i].text) for i in prose.body]
    embedded = False
    if (core is None or core.weight < THIN or not texts) and (
        inner := ld.body or body_in_scripts(page.text)
    ):
        texts, embedded = paragraphs(inner), True
    if not texts:
        raise NoArticle("no body", page.url)
    article = _article(
        page, lines, headline, sub_headline, core, prose, texts, ld, fetched_at, publisher
    )
    return Extraction(article, page, headline, core, prose, embedded)


def _check(html: bytes, url: str | None) -> None:
    """Refuse what is no HTML page before anything is spent on it."""
    if len(html) > MAX_BYTES:
        raise NoArticle("no page", url, f"{len(html)} bytes are more than {MAX_BYTES}")
    if not html.strip():
        raise NoArticle("no page", url, "the input is empty")
    if html.startswith(MAGIC) or _binary(html[:1000]):
        raise NoArticle("no page", url, "the input is a binary file")
    if not HTML.search(html):
        raise NoArticle("no page", url, "the input holds no HTML tag")


def _binary(head: bytes) -> bool:
    """Return whether more than a twentieth of these bytes stand in no text."""
    text = head.translate(None, CONTROLS)
    return len(text) * 20 < len(head) * 19 and not WIDE.search(head)


def _article(
    page: Page,
    lines: MetaLines,
    headline: Headline,
    sub_headline: int | None,
    core: Core | None,
    prose: Prose,
    texts: list[str],
    ld: Embedded,
    fetched_at: datetime | None,
    publisher: str | None,
) -> Article:
    """Return the record, every optional field read around the headline and body that were found."""
    start = prose.body[0] if prose.body else headline.line + 1
    body = "\n".join(texts)
    dates = read_date(page, lines, headline.line, start, prose, fetched_at, ld.date)
    sources = read_sources(page, lines, headline.line, start, prose)
    credits = read_signatures(page, lines, headline.line, start, core.end if core else start, prose)
    spoiled = mojibake_in(headline.text + body) if not page.issues else None
    return Article(
        url=clean_url(page.url or ""),
        headline=headline.text,
        body=body,
        alternative_headline=_alternative(page, sub_headline, sources.names),
        date_published=dates.when,
        date_published_raw=dates.raw,
        date_published_basis=dates.basis,
        date_modified=dates.modified,
        publisher=publisher or read_publisher(page),
        source=sources.names[0] if sources.names else None,
        source_raw=sources.raw,
        source_url=sources.url,
        source_chain=tuple(sources.names),
        byline=read_byline(page, lines, headline.line, start, prose, credits),
        credits=tuple(credits),
        issues=(*page.issues, *((spoiled,) if spoiled else ()), *issues_of(credits, dates)),
        fetched_at=fetched_at,
        **_surroundings(page, headline, prose, core.first if core else start),
    )


def _alternative(page: Page, sub_headline: int | None, sources: list[str]) -> str | None:
    """Return the 副题: what the site's rule says, or the line that was found."""
    text = page.chosen.first("alternative_headline")
    if text is None and sub_headline is not None:
        text = page.lines[sub_headline].text
    return None if text in sources else text


def _surroundings(page: Page, headline: Headline, prose: Prose, first: int) -> dict[str, Any]:
    """Return the fields that tell where on its site an article stands, and what stands around it.

    `first` is the first line of the article's block: a picture may stand before any text.
    """
    breadcrumbs = page.chosen.texts.get("breadcrumbs") or read_breadcrumbs(
        page, headline.line, headline.text
    )
    return {
        "dateline": read_dateline(page, prose),
        "section": breadcrumbs[-1] if breadcrumbs else page.meta.get("article:section"),
        "breadcrumbs": breadcrumbs,
        "keywords": page.chosen.texts.get("keywords") or read_keywords(page),
        "reprint_notice": read_reprint_notice(page, prose),
        "images": read_images(page, first, prose.stop, set(prose.captions)),
        "links": read_links(page, prose.body[-1] + 1 if prose.body else first),
    }


def join_pages(parts: Sequence[Article]) -> Article:
    """Return one article from its pages in order: the first page's record with every page's body.

    Lines that a later page repeats from the head of the first (headline, lead, byline) are left
    out, as are lines that every page ends with. The last page's notice and links are kept, since
    they stand where the article ends.

    Raises ValueError when `parts` is empty.
    """
    if not parts:
        raise ValueError("join_pages needs at least one page")
    first = parts[0]
    lines = first.body.split("\n")
    head = {_own(line) for line in lines[:5]} | {_own(first.headline)}
    for part in parts[1:]:
        more = part.body.split("\n")
        repeated = 0
        while repeated < len(more) and _own(more[repeated]) in head:
            repeated += 1
        lines.extend(more[repeated:])
    last = parts[-1]
    return dataclasses.replace(
        first,
        body="\n".join(lines),
        byline=first.byline or last.byline,
        reprint_notice=first.reprint_notice or last.reprint_notice,
        images=tuple(dict.fromkeys(image for part in parts for image in part.images)),
        credits=tuple(dict.fromkeys(credit for part in parts for credit in part.credits)),
        links=last.links or first.links,
        issues=tuple(dict.fromkeys(issue for part in parts for issue in part.issues)),
    )


def _own(line: str) -> str:
    return "".join(line.split())
