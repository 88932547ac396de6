"""RSS and Atom feeds, by their own address or that of a page that names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response, TextResponse

from lilong.crawler.items import PageFailure
from lilong.crawler.kinds.generic import GenericSpider
from lilong.crawler.requests import asked_url

FEED_LINKS = (
    'link[rel~="alternate"][type="application/rss+xml"]::attr(href), '
    'link[rel~="alternate"][type="application/atom+xml"]::attr(href)'
)


class FeedSpider(GenericSpider):
    """`lilong crawl --kind feed --start URL`.

    The articles may lie on any host, as those of a feed often do.
    """

    name = "feed"
    custom_settings = {"CONCURRENT_REQUESTS": 16}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.allowed_domains = []

    def parse_html_list(self, response: Response) -> Iterator[Request | PageFailure]:
        """Ask for the feeds that a page names in its head."""
        links = response.css(FEED_LINKS).getall() if isinstance(response, TextResponse) else []
        for link in dict.fromkeys(links):
            yield self.list_request(response.urljoin(link), page=1, again=True)
        if not links:
            yield PageFailure(url=asked_url(response.request), reason="no feed")
