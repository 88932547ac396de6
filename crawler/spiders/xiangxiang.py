"""湘乡市融媒体中心, on 红网's platform."""

from lilong.crawler.platforms.rednet import RednetSpider


class Xiangxiang(RednetSpider):
    """中国湘乡网 (xiangxiang.rednet.cn).

    Verified: the list's address, as another program reads it.
    Waits for a live run: see RednetSpider.
    """

    name = "xiangxiang"
    publisher = "中国湘乡网"
    region = "430381"
    start_urls = ["https://xiangxiang.rednet.cn/channel/8060.html"]
