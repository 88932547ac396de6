"""HanwebSpider: government sites on 大汉版通 JCMS, whose lists lie in a script as XML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from lilong.crawler.article_spider import ArticleSpider
from lilong.crawler.extract.rules import PageRules
from lilong.crawler.items import PageFailure

SCRIPT = re.compile(rb"<script[^>]*\btype\s*=\s*[\"']?text/xml[\"']?[^>]*>", re.I)
NEXT_GROUP = re.compile(rb"<nextgroup>\s*<!\[CDATA\[\s*<a\b", re.I)


class HanwebSpider(ArticleSpider):
    """A column page `/col/col123/index.html` and its articles `/art/2026/11/18/art_123_456.html`.

    The first rows of a column stand in `<script type="text/xml"><datastore>`, each as CDATA, and
    `<nextgroup>` names the address of the rows behind them, which come as XML of the same shape.
    """

    # Verified 2026-11: article markup (metadata, #zoom, 信息来源) against a page of Zhejiang's
    # 发展和改革委员会 on the same system. Waits for a live run: datastore and nextgroup, which
    # are written from how other programs read them.
    article_url = r"/art/20\d\d/\d{1,2}/\d{1,2}/art_\w+\.html$"
    rules = PageRules(
        body="#zoom, #UCAP-CONTENT, .article_content",
        # the page shows the day, the metadata the minute
        date_published='meta[name="PubDate" i]::attr(content)',
    )

    def follow_list(self, response: Response) -> Iterator[Request | PageFailure]:
        """Follow the rows that the page keeps for its script, and the group behind them."""
        yield from super().follow_list(response.replace(body=bare_records(response.body)))


def bare_records(body: bytes) -> bytes:
    """Return a column page, or the XML behind it, with its records as plain HTML rows.

    Bytes in, bytes out: the marks are ASCII in every charset that these sites use.
    """
    body = NEXT_GROUP.sub(b'<nextgroup><a rel="next"', SCRIPT.sub(b"<div>", body))
    return body.replace(b"<![CDATA[", b"").replace(b"]]>", b"")
