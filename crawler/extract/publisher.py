"""The publisher of a page that is of no known site: what its head calls the site, or its host."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lilong.crawler.extract.page import Page
from lilong.outlets import is_media, is_office, load_outlets

SITE_METAS = ("og:site_name", "sitename", "application-name")
TITLE_PARTS = re.compile(r"\s*[_|｜]+\s*|\s+[-–—]+\s+|--+|—{2,}|-(?=[^-]*$)")
MAX_NAME = 20
"""Characters; what is longer is a slogan. A guess."""


def read_publisher(page: Page) -> str | None:
    """Return who publishes a page, by the standard name; None where nothing names one.

    A title's tail counts where the register of outlets has it, or where it has the form of an
    outlet's or an office's name: it may be a section, or the end of the headline.
    """
    register = load_outlets()
    for name in (page.meta.get(key, "").strip() for key in SITE_METAS):
        if 2 <= len(name) <= MAX_NAME and "/" not in name:
            return register.describe(name).name
    parts = [part.strip() for part in TITLE_PARTS.split(page.title) if part]
    for name in reversed(parts[1:]):
        formed = 2 < len(name) <= MAX_NAME and (is_media(name) or is_office(name))
        if register.knows(name) or formed:
            return register.describe(name).name
    try:
        outlets = register.of_domain(urlsplit(page.url or "").hostname or "")
    except ValueError:  # http://[
        return None
    sites = [outlet for outlet in outlets if outlet.kind == "news_site"]
    return next((outlet.name for outlet in [*sites, *outlets]), None)
