"""新华网: local channels."""

from lilong.crawler.article_spider import ArticleSpider
from lilong.crawler.extract.rules import PageRules


class Xinhua(ArticleSpider):
    """新华网 (news.cn, formerly xinhuanet.com).

    Verified 2026-11 against pages of 2019 to 2024 in three layouts (h-title, header-cont, and that
    of the province channels): address, headline, date, 来源, 责任编辑, column. Waits for a live
    run: the lists, whose first rows the server writes (ul#tj2 li.list-item in a province).
    """

    name = "xinhua"
    publisher = "新华网"
    interval = 6
    start_urls = [
        "https://www.news.cn/local/",
        "http://he.news.cn/society/index.htm",
        "http://sh.news.cn/",
        "http://bj.news.cn/",
    ]
    # /local/20261118/<32 hex>/c.html; until 2023 /local/2023-04/20/c_1129541562.htm
    article_url = r"/20\d{6}/[0-9a-f]{32}/c\.html|/20\d\d-\d\d/\d\d/c_\d+\.htm"
    rules = PageRules(
        # 图集 over the (empty) slides, +1 beside the thumb, 全文朗读's button
        drop=("div.lb", "div.tadd", "span.btn-audio", "center.xinhuaPager"),
    )
