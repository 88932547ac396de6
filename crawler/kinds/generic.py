"""Any start URL: article links are found by the shape of list rows and by URL patterns."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from lilong.crawler.article_spider import ArticleSpider


class GenericSpider(ArticleSpider):
    """`lilong crawl --start URL [--article-url REGEX]`: needs no rules.

    Its name, the site's key in the database, is the first start URL's host. A feed or sitemap is
    recognised by what it holds.
    """

    name = "generic"

    def __init__(self, start: str = "", article_url: str | None = None, **kwargs: Any) -> None:
        """`start` holds one or more URLs separated by white space.

        Raises ValueError when there is none, or `article_url` is no regular expression.
        """
        urls = start.split()
        if not urls:
            raise ValueError(f"the {self.name} spider needs a start URL: -a start=https://…")
        super().__init__(name=urlsplit(urls[0]).netloc, **kwargs)
        self.start_urls = urls
        self.article_url = article_url
        if article_url:
            try:
                re.compile(article_url)
            except re.error as error:
                raise ValueError(f"not a regular expression: {article_url} ({error})") from error
        self.allowed_domains = sorted({urlsplit(url).hostname or "" for url in self.start_urls})
