"""Why a download failed, in the frontier's words; what a response declares of itself."""

from __future__ import annotations

import re

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


def failure_of(failure: Failure, url: str) -> PageFailure:
    """Return why a download failed; `final` means that asking again is useless."""
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
    """Return the charset of the Content-Type header, if it names one."""
    header = (response.headers.get("Content-Type") or b"").decode("latin-1")
    found = re.search(r"charset\s*=\s*[\"']?([\w-]+)", header, re.IGNORECASE)
    return found.group(1) if found else None
