"""PeopleCmsSpider: sites on the content system of 人民网 (people.com.cn)."""

from __future__ import annotations

from lilong.crawler.article_spider import ArticleSpider
from lilong.crawler.extract.rules import PageRules


class PeopleCmsSpider(ArticleSpider):
    """Articles are `/n1/2026/1118/c1008-40567890.html`; n2 to n4 are the local channels.

    A list's further pages are index2.html, index3.html, linked as 下一页. Pages are GB18030
    though they say GB2312.
    """

    article_url = r"/n[1-4]/20\d\d/\d{4}/c\d+-\d+\.html$"
    rules = PageRules(
        # p.paper_num: 分享让更多人看到, or 《人民日报》（ 2026年11月18日 04 版）
        drop=("p.paper_num", "div.zdfy", "div.bza"),
    )
