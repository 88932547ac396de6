"""微信公众号: articles and albums by a list of addresses."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.extract.rules import PageRules
from crawler.extract.urls import clean_url
from crawler.spiders.platforms.json_lists import row_day
from crawler.spiders.urls import UrlsSpider

ALBUM = re.compile(r"mp\.weixin\.qq\.com/mp/appmsgalbum\?")


class Weixin(UrlsSpider):
    """微信公众平台 (mp.weixin.qq.com): there is no list of an account's articles to follow.

    Reads `weixin.txt`, or the file that the setting LILONG_WEIXIN names: one address a line, of
    articles or albums (合集). Verified 2026-11 against nine pages of 2018 to 2024: every field.
    Waits for a live run: albums (li.album__list-item), and what robots.txt says that day.
    """

    name = "weixin"
    publisher = "微信公众平台"
    article_url = r"mp\.weixin\.qq\.com/s(?:\?__biz=|/[\w-]{16,})"
    rules = PageRules(headline="#activity-name", body="#js_content", source="#js_name")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Take the file from the settings unless an argument names it."""
        kwargs.setdefault("start", crawler.settings.get("LILONG_WEIXIN") or "weixin.txt")
        return super().from_crawler(crawler, *args, **kwargs)

    def __init__(self, start: str = "weixin.txt", **kwargs: Any) -> None:
        """`start` is the file. Raises ValueError when it cannot be read or holds no address."""
        super().__init__(start=start, **kwargs)
        self.name = type(self).name  # not the file's

    async def start(self) -> AsyncIterator[Request]:
        """Ask for each album and article."""
        for url in self.urls:
            if ALBUM.search(url):
                yield self.list_request(url, page=1, again=True)
        async for request in super().start():
            if not ALBUM.search(request.url):
                yield request

    def listed(self, response: Response) -> list[tuple[str, date | None]]:
        """The articles of an album, whose rows carry their address and time for a script."""
        found = []
        for row in response.css("li[data-link]"):
            url = row.attrib["data-link"].replace("http:", "https:", 1)
            when = row.css("span.js_article_create_time::text").get()  # seconds since 1970
            found.append((clean_url(url), row_day(when)))
        return found
