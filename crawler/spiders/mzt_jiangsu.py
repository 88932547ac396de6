"""江苏省民政厅: the department's news and that of the cities."""

from lilong.crawler.platforms.hanweb import HanwebSpider


class MztJiangsu(HanwebSpider):
    """江苏省民政厅 (mzt.jiangsu.gov.cn).

    Verified: the shape of addresses. Waits for a live run: see HanwebSpider, and which columns
    carry news today.
    """

    name = "mzt_jiangsu"
    publisher = "江苏省民政厅"
    region = "320000"
    start_urls = [
        "https://mzt.jiangsu.gov.cn/col/col55002/index.html",
        "https://mzt.jiangsu.gov.cn/col/col78628/index.html",
    ]
