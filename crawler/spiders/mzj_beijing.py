"""北京市民政局: community building, care for the aged, social organisations."""

from lilong.crawler.platforms.hanweb import HanwebSpider


class MzjBeijing(HanwebSpider):
    """北京市民政局 (mzj.beijing.gov.cn).

    Verified: the shape of addresses. Waits for a live run: see HanwebSpider, and which columns
    carry news today.
    """

    name = "mzj_beijing"
    publisher = "北京市民政局"
    region = "110000"
    start_urls = [
        "https://mzj.beijing.gov.cn/col/col4492/index.html",
        "https://mzj.beijing.gov.cn/col/col10834/index.html",
    ]
