"""中国新闻网: society and the local branches."""

from lilong.crawler.article_spider import ArticleSpider
from lilong.crawler.extract.rules import PageRules


class Chinanews(ArticleSpider):
    """中国新闻网 (chinanews.com.cn; chinanews.com until 2021).

    Verified 2026-11 against a page of 2020 (div.left_zw, #BaiduSpider): headline, date, 来源,
    编辑. The layout since 2021 (content_left_time, content_left_title) is written from what other
    programs read. Waits for a live run: that layout and the lists (dd_lm, dd_bt, dd_time).
    """

    name = "chinanews"
    publisher = "中国新闻网"
    interval = 6
    start_urls = [
        "https://www.chinanews.com.cn/society.shtml",
        "https://www.chinanews.com.cn/scroll-news/news1.html",
        "http://www.jx.chinanews.com.cn/society/",
    ]
    article_url = r"chinanews\.com(?:\.cn)?/\w+/20\d\d/\d\d-?\d\d/\d+\.s?html$"
    rules = PageRules(
        body="div.left_zw",
        drop=("table.adInContent", "div.adInContent", "div.secondTop"),
    )
