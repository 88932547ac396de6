"""What a spider's request is for: one frozen record in the request's meta."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scrapy import Request
from scrapy.http import Response

from lilong.crawler.items import PageFetch, WarcRecord

META_KEY = "lilong_page"
"""The one key of ours in a request's meta."""

PageKind = Literal["list", "article", "part"]
"""A list page, feed or sitemap; the first page of an article; a later page of one (下一页)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """What a request asks for, and what its answer's reading depends on."""

    kind: PageKind
    list_page: int = 1
    """Of a list: its number within its chain of 下一页, from 1."""
    again: bool = False
    """Of a list: it is asked for in every run, as the sitemaps of an index are."""
    modified: datetime | None = None
    """Of an article: when its list says that it was last changed; aware."""
    first_url: str | None = None
    """Of a later page: its article's key in the frontier."""
    first_fetch: PageFetch | None = None
    """Of a later page: what is kept of its article's first page."""
    warc: WarcRecord | None = None
    """Where the page as served was kept; known once it has been fetched."""


def page_request(asked: Request | Response) -> PageRequest | None:
    """Return what a request is for; None where it is not a spider's own (robots.txt)."""
    page = asked.meta.get(META_KEY)
    return page if isinstance(page, PageRequest) else None


def request_kind(asked: Request | Response) -> PageKind | None:
    """Return the kind of page that a request asks for; None where it is not a spider's own."""
    page = page_request(asked)
    return page.kind if page else None


def asked_url(request: Request | None, *, own: bool = False) -> str:
    """Return the URL that was first asked for, before redirects: the page's key in the frontier.

    For a later page of an article that is the article's URL, or with `own` the page's.
    """
    assert request is not None
    page = page_request(request)
    if page is not None and page.first_url is not None and not own:
        return page.first_url
    return str((request.meta.get("redirect_urls") or [request.url])[0])


def page_fetch(response: Response) -> PageFetch:
    """Return what is kept of a response: status, validators and its WARC record."""
    page = page_request(response)
    return PageFetch(
        status=response.status,
        etag=header(response, "ETag"),
        last_modified=header(response, "Last-Modified"),
        warc=page.warc if page else None,
    )


def list_page_of(response: Response) -> int:
    """Return the number of a list page within its chain, from 1."""
    page = page_request(response)
    return page.list_page if page else 1


def first_fetch(response: Response) -> PageFetch:
    """Return what is kept of the first page of the article that a response belongs to."""
    page = page_request(response)
    return page.first_fetch if page and page.first_fetch else page_fetch(response)


def header(response: Response, name: str) -> str | None:
    """Return the text of a response's header; None where it has none."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
