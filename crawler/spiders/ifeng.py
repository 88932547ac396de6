"""凤凰网: society and the mainland."""

from lilong.crawler.article_spider import ArticleSpider


class Ifeng(ArticleSpider):
    """凤凰网资讯 (ifeng.com).

    Verified 2026-11 against pages of 2019 to 2024 in three layouts: every field; class names end
    in letters that change with each build, so that no rule is worth writing. The address of 社会
    stands in the breadcrumbs of a page. Waits for a live run: the lists (li.news_item, time).
    """

    name = "ifeng"
    publisher = "凤凰网"
    interval = 6
    start_urls = [
        "https://news.ifeng.com/shanklist/3-35201-/",  # 社会
        "https://news.ifeng.com/shanklist/3-35197-/",  # 大陆
    ]
    # /c/8Wda7wwUnuC; local channels still write /a/20200911/14526474_0.shtml
    article_url = r"//(?!v\.)\w+\.ifeng\.com/(?:c/[0-9A-Za-z]{11}$|a/20\d{6}/\d+_0\.shtml)"
