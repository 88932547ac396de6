"""RednetSpider: county-level 融媒体 sites on 红网's platform (Hunan: one host for each county)."""

from __future__ import annotations

from lilong.crawler.article_spider import ArticleSpider
from lilong.crawler.extract.rules import PageRules


class RednetSpider(ArticleSpider):
    """Lists are `/channel/7250.html` (`7250_2.html` behind it).

    Articles are `/content/2020/07/27/7785745.html`, since 2021 also
    `/content/646042/68/16201808.html`.
    """

    # Verified: nothing against a page. List (#div_newsList, span.f_left, span.f_right) and article
    # (detail_article_content, author_baidu, 来源 and 编辑 in spans) are written from what other
    # programs read there. Waits for a live run: all of it.
    article_url = r"\.rednet\.cn/content/(?:20\d\d/\d\d/\d\d|\d{6}/\d\d)/\d+\.html$"
    rules = PageRules(body=".detail_article_content")
