"""A file of article addresses, one a line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request

from lilong.crawler.article_spider import ArticleSpider

ADDRESS = re.compile(r"https?://[^\s,;\"'<>，；]+", re.I)


class UrlsSpider(ArticleSpider):
    """`lilong crawl --kind urls --start FILE`.

    Its name, the site's key in the database, is the file's stem. The first address of each line
    is taken; a line without one (a heading, a comment) is passed over.
    """

    name = "urls"
    custom_settings = {"CONCURRENT_REQUESTS": 16}

    def __init__(self, start: str = "", **kwargs: Any) -> None:
        """`start` is the file, UTF-8. Raises ValueError when it cannot be read or holds none."""
        path = Path(start)
        try:
            lines = path.read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"{start}: cannot be read as a list of addresses ({error})") from error
        found = (ADDRESS.search(line) for line in lines if not line.startswith("#"))
        self.urls = [match[0] for match in found if match]
        if not self.urls:
            raise ValueError(f"{start}: holds no http or https address")
        super().__init__(name=path.stem, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for each address; hosts take turns, as each is asked once a second only."""
        turns: Counter[str] = Counter()
        for url in self.urls:
            request = self.article_request(url)
            host = urlsplit(request.url).netloc
            turns[host] += 1
            yield request.replace(priority=request.priority - turns[host])
