"""Bare Scrapy for comparison: follows the same links, looks at each page, stores nothing.

Run as `python -m benchmarks.bare_spider URL`; prints pages and seconds as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import HtmlResponse

SETTINGS: dict[str, Any] = {
    "LOG_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "ROBOTSTXT_OBEY": True,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0,
}


class BareSpider(Spider):
    """What a Scrapy tutorial writes: CSS for the links, CSS for the headline."""

    name = "bare"

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the first list page."""
        yield Request(self.start_url)  # type: ignore[attr-defined]

    def parse(self, response: HtmlResponse) -> Iterator[Request]:  # type: ignore[override]
        """Follow a list page's articles and its 下一页."""
        for link in response.css(".item h3 a"):
            yield response.follow(link, self.parse_article)  # type: ignore[arg-type]
        for link in response.css("a"):
            if link.css("::text").get() == "下一页":
                yield response.follow(link)

    def parse_article(self, response: HtmlResponse) -> None:
        """Look at the page as a callback does; store nothing."""
        response.css("h1::text").get()


def main() -> None:
    """Crawl from the URL in the arguments."""
    process = AsyncCrawlerProcess(SETTINGS)
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, start_url=sys.argv[1])
    process.start()
    stats = crawler.stats
    assert stats is not None
    print(
        json.dumps(
            {
                "pages": stats.get_value("response_received_count"),
                "seconds": stats.get_value("elapsed_time_seconds"),
            }
        )
    )


if __name__ == "__main__":
    main()
