"""微信公众号: articles and albums by a list of addresses."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date

from scrapy import Request
from scrapy.http import Response

from lilong.crawler.extract.page import Page
from lilong.crawler.extract.rules import PageRules
from lilong.crawler.extract.urls import clean_url
from lilong.crawler.kinds.urls import UrlsSpider
from lilong.crawler.platforms.json_lists import row_day

ALBUM = re.compile(r"mp\.weixin\.qq\.com/mp/appmsgalbum\?")


class Weixin(UrlsSpider):
    """微信公众平台 (mp.weixin.qq.com): `lilong crawl --kind weixin --start FILE`.

    There is no public list of an account's articles to follow, so the file names articles and
    albums (合集), one address a line; the site's key in the database is the file's stem.
    Verified 2026-11 against seven pages of 2018 to 2024: every field. Waits for a live run:
    albums (li.album__list-item), and what robots.txt says that day.
    """

    name = "weixin"
    publisher = "微信公众平台"
    hosts = ("mp.weixin.qq.com",)
    article_url = r"mp\.weixin\.qq\.com/s(?:\?__biz=|/[\w-]{16,})"
    rules = PageRules(headline="#activity-name", body="#js_content")

    async def start(self) -> AsyncIterator[Request]:
        """Ask for each album and article."""
        for url in self.urls:
            if ALBUM.search(url):
                yield self.list_request(url, page=1, again=True)
        async for request in super().start():
            if not ALBUM.search(request.url):
                yield request

    def listed(self, response: Response, page: Page) -> list[tuple[str, date | None]]:
        """Return the articles of an album, whose rows carry their address and time for a script."""
        found = []
        for row in page.tree.css("li[data-link]"):
            url = (row.attributes["data-link"] or "").replace("http:", "https:", 1)
            when = row.css_first("span.js_article_create_time")  # seconds since 1970
            found.append((clean_url(url), row_day(when.text()) if when else None))
        return found
