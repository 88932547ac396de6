"""One page over HTTP, politely: robots.txt is asked first, one request, no retries."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

AGENT = "Lilong/0.1 (+https://github.com/lilong-news/lilong; reads one page at a person's request)"
TIMEOUT = 20  # seconds
MAX_BYTES = 32 * 1024 * 1024


class FetchError(Exception):
    """A page could not be had; the message says why."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page's bytes, with what its response said."""

    html: bytes
    url: str | None = None
    """The address after redirects."""
    charset: str | None = None
    """The charset of the Content-Type header."""
    fetched_at: datetime | None = None


def fetch(url: str) -> Fetched:
    """Fetch a page unless its site's robots.txt forbids it.

    Raises FetchError when it is forbidden, not found, not HTML or the site does not answer.
    """
    url = _ascii(url)
    if not _allowed(url):
        raise FetchError(f"robots.txt of {urlsplit(url).netloc} forbids {url}")
    try:
        with _open(url) as answer:
            kind = answer.headers.get_content_type()
            if not kind.startswith(("text/", "application/xhtml", "application/octet")):
                raise FetchError(f"{url} is {kind}, not a page")
            html = answer.read(MAX_BYTES + 1)
            charset = answer.headers.get_content_charset()
            final = answer.geturl()
    except urllib.error.HTTPError as error:
        error.close()
        raise FetchError(f"{url}: {error}") from error
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise FetchError(f"{url}: {error}") from error
    return Fetched(html=html, url=final, charset=charset, fetched_at=datetime.now(UTC))


def _open(url: str) -> http.client.HTTPResponse:
    request = urllib.request.Request(url, headers={"User-Agent": AGENT, "Accept": "text/html"})
    answer: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=TIMEOUT)
    return answer


def _ascii(url: str) -> str:
    """Return the address with Chinese in path and query written as UTF-8 percent escapes."""
    parts = urlsplit(url)
    path, query = (quote(part, safe="/%:@!$&'()*+,;=~-._?") for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, parts.netloc, path or "/", query, ""))


def _allowed(url: str) -> bool:
    """Return what robots.txt says: without one all is allowed, after a 5xx nothing."""
    parts = urlsplit(url)
    robots = RobotFileParser()
    try:
        with _open(f"{parts.scheme}://{parts.netloc}/robots.txt") as answer:
            robots.parse(answer.read(512 * 1024).decode("utf-8", "replace").splitlines())
    except urllib.error.HTTPError as error:
        error.close()
        return error.code < 500 and error.code not in (401, 403)
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise FetchError(f"{parts.netloc} does not answer: {error}") from error
    return robots.can_fetch(AGENT, url)
