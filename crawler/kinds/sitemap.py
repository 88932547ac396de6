"""Sitemaps: news sitemaps, plain ones with lastmod, and indexes of both, packed or not."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from lilong.crawler.extract.feeds import MAX_UNPACKED
from lilong.crawler.items import PageFailure
from lilong.crawler.kinds.generic import GenericSpider
from lilong.crawler.requests import asked_url, page_request


class SitemapSpider(GenericSpider):
    """`lilong crawl --kind sitemap --start URL`: a sitemap, a robots.txt, or any page of a site.

    Without `article_url` each address of a sitemap is looked at; those that are no articles are
    dropped once and not asked for again.
    """

    name = "sitemap"

    def list_request(self, url: str, *, page: int, again: bool = False) -> Request:
        """Return a request for a sitemap, which may be larger than any page."""
        request = super().list_request(url, page=page, again=again)
        request.meta["download_maxsize"] = MAX_UNPACKED
        return request

    def parse_html_list(self, response: Response) -> Iterator[Request | PageFailure]:
        """Look for the sitemaps that the site's robots.txt names, and in the usual place."""
        page = page_request(response)
        if page is not None and page.again:
            yield PageFailure(url=asked_url(response.request), reason="no sitemap")
            return
        for path in ("/robots.txt", "/sitemap.xml"):
            yield self.list_request(response.urljoin(path), page=1, again=True)
