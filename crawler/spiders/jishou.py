"""吉首市融媒体中心, on 红网's platform."""

from lilong.crawler.platforms.rednet import RednetSpider


class Jishou(RednetSpider):
    """吉首新闻网 (jishou.rednet.cn).

    Verified: the list's address, as another program reads it.
    Waits for a live run: see RednetSpider.
    """

    name = "jishou"
    publisher = "吉首新闻网"
    region = "433101"
    start_urls = ["https://jishou.rednet.cn/channel/7250.html"]
