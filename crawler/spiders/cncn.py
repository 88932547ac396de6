"""中国社区网."""

from lilong.crawler.article_spider import ArticleSpider


class Cncn(ArticleSpider):
    """中国社区网 (cncn.org.cn).

    Verified: nothing but the address. The site is read without rules, as any unknown one: links are
    found by the shape of rows, fields by what pages of its kind show. Waits for a live run: all.
    """

    name = "cncn"
    publisher = "中国社区网"
    start_urls = ["http://www.cncn.org.cn/"]
