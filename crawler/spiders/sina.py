"""新浪: the society roll."""

from lilong.crawler.extract.rules import PageRules
from lilong.crawler.platforms.json_lists import JsonListSpider


class Sina(JsonListSpider):
    """新浪新闻 (sina.com.cn).

    Verified 2026-11 against seven pages of 2017 to 2024 (main-title, #article, #artibody): every
    field; the addresses of articles. Waits for a live run: the roll (lid 2669 is 社会), written
    from what other programs read.
    """

    name = "sina"
    publisher = "新浪新闻"
    interval = 6
    start_urls = ["https://feed.mix.sina.com.cn/api/roll/get?pageid=153&lid=2669&num=50&page=1"]
    article_url = r"\.sina\.com\.cn/(?:\w+/)*20\d\d-\d\d-\d\d/(?:doc|detail)-\w+\.s?html"
    day_field = "ctime"
    rules = PageRules(
        body="#artibody, #article",
        # an advertisement that is set as a quotation above the text of 新浪财经
        drop=("div.new_style_article", "div.appendQr_wrap"),
    )
