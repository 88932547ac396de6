"""Pages that only a browser shows: scrapy-playwright's settings, with our limits on them."""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
from typing import Any
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from lilong.crawler.download.public_addresses import Allowed

HANDLER = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
"""Names under which distributions install it; without one of them, Playwright's own is used."""
UNSEEN = frozenset(("image", "media", "font", "websocket", "eventsource"))
"""What a page loads that no text depends on."""


class BrowserMissing(RuntimeError):
    """The extra `[browser]` is not installed."""


def browser_settings(settings: BaseSettings) -> dict[str, Any]:
    """Scrapy settings that let requests with `browser_meta` be fetched by Chromium.

    Raises BrowserMissing.
    """
    if importlib.util.find_spec("scrapy_playwright") is None:
        raise BrowserMissing("this needs a browser: pip install scrapy-playwright")
    launch: dict[str, Any] = {"headless": True, "args": ["--disable-dev-shm-usage"]}
    if found := next(filter(None, map(shutil.which, CHROMIUM)), None):
        launch["executable_path"] = found
    allowed = Allowed.from_settings(settings)
    return {
        "LILONG_BROWSER": True,
        "DOWNLOAD_HANDLERS": dict(settings.getdict("DOWNLOAD_HANDLERS"))
        | {"http": HANDLER, "https": HANDLER},
        "PLAYWRIGHT_LAUNCH_OPTIONS": launch | settings.getdict("PLAYWRIGHT_LAUNCH_OPTIONS"),
        "PLAYWRIGHT_ABORT_REQUEST": BrowserGuard(allowed),
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": settings.getfloat("DOWNLOAD_TIMEOUT") * 1000,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 4,
    }


def browser_meta(settings: BaseSettings) -> dict[str, Any]:
    """Return what a request's meta needs to go through the browser; empty without one."""
    if not settings.getbool("LILONG_BROWSER"):
        return {}
    return {"playwright": True, "playwright_page_goto_kwargs": {"wait_until": "networkidle"}}


def refuse_unseen(request: Any) -> bool:
    """Whether the browser shall not load this: pictures, films, fonts, other schemes."""
    scheme = urlsplit(request.url).scheme
    return request.resource_type in UNSEEN or scheme not in ("http", "https", "data", "blob")


class BrowserGuard:
    """Says of each of the browser's requests whether it shall be dropped.

    Dropped is what `refuse_unseen` names, and what resolves to an address that is not allowed. A
    browser resolves names itself, so a name could answer otherwise the second time; what came from
    a private address after all is refused by lilong.crawler.download.public_addresses.AddressGuard.
    """

    def __init__(self, allowed: Allowed) -> None:
        self.allowed = allowed
        self.known: dict[str, bool] = {}

    async def __call__(self, request: Any) -> bool:
        """Whether to drop a request of Playwright's."""
        if refuse_unseen(request):
            return True
        host = urlsplit(request.url).hostname
        if not host or self.allowed.everything:
            return False
        if host not in self.known:
            self.known[host] = await self._is_allowed(host)
        return not self.known[host]

    async def _is_allowed(self, host: str) -> bool:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, None)
        except OSError:
            return False
        return all(str(each[4][0]) in self.allowed for each in found)
