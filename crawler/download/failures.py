"""What a response or a failed download tells the frontier, in its words."""

from __future__ import annotations

import re
from typing import Any

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from lilong.crawler.extract.refusals import refusal_status
from lilong.crawler.items import PageFailure

GONE = {404, 410, 451}

ERRORS: dict[type[Exception], str] = {
    CannotResolveHostError: "unknown host",
    DownloadConnectionRefusedError: "connection refused",
    DownloadTimeoutError: "timeout",
    ResponseDataLossError: "incomplete",
    DownloadCancelledError: "too large",
    DownloadFailedError: "connection lost",
    UnsupportedURLSchemeError: "not http",
}
IGNORED = (
    # what Scrapy says, our word for it, whether asking again is useless
    ("robots.txt", "robots.txt", True),
    ("offsite", "other site", True),
    ("max redirections", "redirects in a circle", False),
    ("DOWNLOAD_MAXSIZE", "too large", True),
    ("private address", "private address", True),
)

BROWSER_ERROR = re.compile(r"(?<=net::)ERR_\w+")
"""How Chromium names what went wrong, in the text of Playwright's errors."""


def asked_url(request: Request | None, *, own: bool = False) -> str:
    """The URL that was first asked for, before redirects: the page's key in the frontier.

    For a later page of an article that is the article's URL, or with `own` the page's.
    """
    assert request is not None
    if "first_url" in request.meta and not own:
        return str(request.meta["first_url"])
    return str((request.meta.get("redirect_urls") or [request.url])[0])


def failure_of(failure: Failure, url: str) -> PageFailure:
    """Say why a download failed; `final` means that asking again is useless."""
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        reason = refusal_status(status) or f"http {status}"
        return PageFailure(url=url, reason=reason, status=status, final=status in GONE)
    if isinstance(error, IgnoreRequest):
        for text, reason, final in IGNORED:
            if text in str(error):
                return PageFailure(url=url, reason=reason, final=final)
        return PageFailure(url=url, reason=str(error) or type(error).__name__)
    for kind, reason in ERRORS.items():
        if isinstance(error, kind):
            return PageFailure(url=url, reason=reason)
    browser = BROWSER_ERROR.search(str(error))
    return PageFailure(url=url, reason=browser[0] if browser else type(error).__name__)


def declared_charset(response: Response) -> str | None:
    """The charset of the Content-Type header, if it names one."""
    header = (response.headers.get("Content-Type") or b"").decode("latin-1")
    found = re.search(r"charset\s*=\s*[\"']?([\w-]+)", header, re.IGNORECASE)
    return found.group(1) if found else None


def headers_of(response: Response) -> dict[str, Any]:
    """What the frontier keeps of a response: validators, status and its WARC record."""

    def header(name: str) -> str | None:
        value = response.headers.get(name)
        return value.decode("latin-1") if value else None

    return {
        "etag": header("ETag"),
        "last_modified": header("Last-Modified"),
        "status": response.status,
        "warc": response.meta.get("warc"),
    }
