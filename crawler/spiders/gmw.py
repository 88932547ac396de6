"""光明网: local news and law."""

from lilong.crawler.article_spider import ArticleSpider


class Gmw(ArticleSpider):
    """光明网 (gmw.cn).

    Verified 2026-11 against pages of 2017 and 2024 in two layouts (contentMsg, m-title-box): every
    field; no rule is needed. Waits for a live run: the lists (ul.channel-newsGroup), whose next
    pages are node_24070_2.htm.
    """

    name = "gmw"
    publisher = "光明网"
    interval = 12
    start_urls = [
        "https://difang.gmw.cn/node_29677.htm",  # 地方要闻
        "https://difang.gmw.cn/node_24070.htm",  # 社会
        "https://legal.gmw.cn/node_9668.htm",
    ]
    article_url = r"gmw\.cn/(?:\w+/)*20\d\d-\d\d/\d\d/content_\d+\.htm$"
