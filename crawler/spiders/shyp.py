"""上海杨浦: the district's news and what its streets do."""

from lilong.crawler.article_spider import ArticleSpider
from lilong.crawler.extract.rules import PageRules


class Shyp(ArticleSpider):
    """上海市杨浦区人民政府 (shyp.gov.cn).

    Verified: the shape of addresses, against twelve of 2022 to 2026. Markup of the list (ul.uli16
    li, span.time) is what other programs read. Waits for a live run: the article's markup.
    """

    name = "shyp"
    publisher = "上海杨浦"
    region = "310110"
    interval = 12
    start_urls = [
        "https://www.shyp.gov.cn/shypq/xwzx-bmdt/index.html",  # 部门动态
        "https://www.shyp.gov.cn/shypq/xwzx-tpyw/index.html",  # 图片要闻
    ]
    # /shypq/xwzx-bmdt/20260529/506469.html
    article_url = r"/shypq/[a-z-]+/20\d{6}/\d+\.html$"
    rules = PageRules(
        body="#ivs_content, div.Article_content",
        date_published='meta[name="PubDate" i]::attr(content)',
    )
