"""The one road of a page: served → checked, parsed once, refused or read → joined → validated.

Crawl, import, re-extraction, `lilong extract` and the trial of a site call what is here, and get
the same article, or the same reason why there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from lilong.crawler.extract.article import Extraction, extract_page, join_pages, open_page
from lilong.crawler.extract.pagination import MAX_PARTS, next_page
from lilong.crawler.extract.reasons import SLOW, NoArticle, too_old
from lilong.crawler.extract.refusals import refusal
from lilong.crawler.extract.rules import PageRules
from lilong.crawler.extract.urls import clean_url
from lilong.crawler.extract.validate import validate
from lilong.crawler.items import Article, Issue
from lilong.crawler.workers.budget import PAGE_SECONDS, TookTooLong, cpu_budget

Annotate = Callable[[Article, str | None], Any]
"""What is made of an article where it is read, as tags are; the second argument is its site's
region. Picklable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a site's spider declares of its pages."""

    name: str
    publisher: str | None = None
    region: str | None = None
    """GB/T 2260 adcode of where the publisher sits: a weak hint."""
    rules: PageRules = PageRules()  # noqa: RUF009 - frozen


def site_at(url: str | None, sites: Mapping[str, Site], otherwise: Site) -> Site:
    """Return the site of an address: `sites` are by host, those above the address's own too."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:  # http://[
        return otherwise
    while host:
        if host in sites:
            return sites[host]
        host = host.partition(".")[2]
    return otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedPage:
    """A page as it was served, and what its reading depends on."""

    body: bytes
    url: str | None
    """Where redirects ended; None where nobody knows."""
    site: Site
    asked: str | None = None
    """The address that was asked for; None where it is the same."""
    charset: str | None = None
    """As the HTTP header declares it."""
    fetched_at: datetime | None = None
    """Aware; relative dates (3小时前) count from it, and no date lies far behind it."""
    seconds: float = PAGE_SECONDS
    """CPU seconds that its reading may take; 0 is no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """What a page gave: an article, a part of one, or the reason why there is none."""

    url: str | None = None
    """Of the page."""
    article: Article | None = None
    """The whole article, its pages joined, validated."""
    annotations: Any = None
    """What `annotate` made of it."""
    part: Article | None = None
    """What this page holds, where the article is not finished yet."""
    following: str | None = None
    """The address of the article's next page (下一页)."""
    reason: str | None = None
    """Why there is no article: see `extract.reasons`."""
    detail: str = ""


def read_served(served: ServedPage) -> Extraction:
    """Check, parse and read one page, as it stands. Raises NoArticle."""
    try:
        with cpu_budget(served.seconds):
            page = open_page(served.body, served.url, served.charset, served.site.rules)
            if reason := refusal(page, served.asked or served.url or ""):
                raise NoArticle(reason, served.url)
            return extract_page(page, served.fetched_at, served.site.publisher)
    except TookTooLong:
        raise NoArticle(SLOW, served.url) from None


def read_part(served: ServedPage) -> PageReading:
    """Read one page by itself: `part` and `following`, or the reason why it holds no article."""
    try:
        found = read_served(served)
    except NoArticle as error:
        return PageReading(url=served.url, reason=error.reason, detail=error.detail)
    return PageReading(url=served.url, part=found.article, following=next_page(found.page))


def read_page(
    served: ServedPage,
    earlier: tuple[Article, ...] = (),
    since: date | None = None,
    annotate: Annotate | None = None,
) -> PageReading:
    """Read a page, and finish its article where no other page follows.

    `earlier` are the parts on the pages before it. Never raises for what a page holds.
    """
    return go_on(read_part(served), earlier, served.site, since, annotate)


def go_on(
    found: PageReading,
    earlier: tuple[Article, ...],
    site: Site,
    since: date | None = None,
    annotate: Annotate | None = None,
) -> PageReading:
    """Return the part that was read where another page follows, else the article it ends.

    A later page that cannot be read ends the article: what came before is kept, with an issue.
    """
    if found.part is None:
        if not earlier:
            return found
        broken_off = without_page(earlier, found.url or "", found.reason or "")
        return finish(broken_off, site, since, annotate)
    parts = (*earlier, found.part)
    known = {part.url for part in parts}
    if len(known) < len(parts):  # 下一页 led back to a page before it
        return finish(earlier, site, since, annotate)
    if found.following and len(parts) < MAX_PARTS and clean_url(found.following) not in known:
        return found
    return finish(parts, site, since, annotate)


def without_page(parts: tuple[Article, ...], url: str, reason: str) -> tuple[Article, ...]:
    """Return the parts with an issue that names the page at which the article breaks off."""
    issue = Issue(kind="missing_page", detail=f"{url}: {reason}")
    return (*parts[:-1], replace(parts[-1], issues=(*parts[-1].issues, issue)))


def finish(
    parts: tuple[Article, ...],
    site: Site,
    since: date | None = None,
    annotate: Annotate | None = None,
) -> PageReading:
    """Join an article's parts, in order and at least one, and validate what they give.

    `since` is the day, in Shanghai, before which nothing is wanted; an undated article is kept.
    """
    try:
        article = validate(join_pages(parts))
    except NoArticle as error:
        return PageReading(url=parts[0].url, reason=error.reason, detail=error.detail)
    if since and article.date_published and article.date_published.date() < since:
        return PageReading(url=article.url, reason=too_old(since))
    made = annotate(article, site.region) if annotate else None
    return PageReading(url=article.url, article=article, annotations=made)
