"""澎湃新闻: city and community columns."""

from lilong.crawler.article_spider import ArticleSpider
from lilong.crawler.extract.rules import PageRules


class Thepaper(ArticleSpider):
    """澎湃新闻 (thepaper.cn).

    Verified 2026-11 against pages of 2019 and 2020 (news_txt, news_about, infor_item): every field.
    Since 2021 the server writes the page with React; class names such as index_cententWrap__Jv8jK
    are what other programs read there. Waits for a live run: that layout and the lists.
    """

    name = "thepaper"
    publisher = "澎湃新闻"
    interval = 6
    start_urls = [
        "https://www.thepaper.cn/list_25456",  # 市政厅
        "https://www.thepaper.cn/list_25422",  # 浦江头条
        "https://www.thepaper.cn/list_25428",  # 直击现场
    ]
    article_url = r"/newsDetail_forward_\d+$"
    # the end of the class name changes with every build
    rules = PageRules(body='div.news_txt, div[class*="index_cententWrap__"]')
