"""搜狐: society."""

from lilong.crawler.article_spider import ArticleSpider
from lilong.crawler.extract.rules import PageRules


class Sohu(ArticleSpider):
    """搜狐 (sohu.com), most of it 搜狐号.

    Verified 2026-11 against pages of 2020 to 2024 (article#mp-editor, #news-time): every field.
    Waits for a live run: the list (div[data-role=news-item]), of which the server writes the first
    rows only, with the minutes since as a number for a script.
    """

    name = "sohu"
    publisher = "搜狐"
    interval = 6
    start_urls = ["https://society.sohu.com/"]
    article_url = r"sohu\.com/a/\d+_\d+"
    rules = PageRules(body="#mp-editor")
