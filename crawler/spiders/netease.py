"""网易: society, and the local station of Shanghai."""

from lilong.crawler.platforms.json_lists import JsonListSpider


class Netease(JsonListSpider):
    """网易新闻 (163.com), with 网易号.

    Verified 2026-11 against ten pages of 2019 to 2024 (post_body, endText, 网易号): every
    field; the addresses of articles. Waits for a live run: whether the list files, which
    other programs read until 2023, are still written.
    """

    name = "netease"
    publisher = "网易新闻"
    interval = 6
    start_urls = [
        "https://temp.163.com/special/00804KVA/cm_shehui.js",
        "https://bendi.news.163.com/shanghai/special/04188GP4/shxinxiliu.js",
    ]
    # /dy/article/J22CN60P0514R9KQ.html, /news/article/…, and /19/0909/16/EOLS….html before 2021
    article_url = r"163\.com/(?:\w+/article|(?:\w+/)?\d\d/\d{4}/\d\d)/[0-9A-Z]{16}\.html"
    url_field = "docurl"
    day_field = "time"
