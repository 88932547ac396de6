"""RehostingSpider: portals that re-host other outlets' articles under lists of teasers."""

from __future__ import annotations

from lilong.crawler.article_spider import ArticleSpider
from lilong.crawler.extract.rules import PageRules


class RehostingSpider(ArticleSpider):
    """当前位置:首页 > 情感 > 故事, then one line `日期: 来源:上海杨浦收集编辑:上海杨浦`.

    The date is often empty and nothing parts the names; credits and reprint notice stand in the
    text as paragraphs; 相关阅读, 热门文章 and 最新文章 follow, each entry with a teaser. The
    generic reading knows all of it: the rules only make sure of where things are.
    """

    # Verified: against the demo's portal (`lilong demo`), which was written after such a page.
    article_url = r"/[a-z]+/\d+\.html$"
    rules = PageRules(
        headline="div.content h1",
        body="div.article",
        drop=("div.share", "div.zan", "div.ad"),
    )
