"""民政部: news of civil affairs."""

from lilong.crawler.article_spider import ArticleSpider
from lilong.crawler.extract.rules import PageRules


class Mca(ArticleSpider):
    """中华人民共和国民政部 (mca.gov.cn).

    Verified: nothing against a page. Addresses and #zoom are those that other programs read.
    Waits for a live run: all of it.
    """

    name = "mca"
    publisher = "民政部"
    interval = 24
    start_urls = [
        "https://www.mca.gov.cn/n152/n164/index.html",
        "https://www.mca.gov.cn/n152/n166/index.html",
    ]
    article_url = r"mca\.gov\.cn/n\d+/n\d+/c\d+/content\.html$"
    rules = PageRules(body="#zoom", date_published='meta[name="PubDate" i]::attr(content)')
