"""福建省民政厅: notices and the department's news."""

from lilong.crawler.platforms.trs import TrsSpider


class MztFujian(TrsSpider):
    """福建省民政厅 (mzt.fujian.gov.cn).

    Verified: the shape of addresses, against eight of 2021 to 2026. Waits for a live run: markup
    and lists, see TrsSpider.
    """

    name = "mzt_fujian"
    publisher = "福建省民政厅"
    region = "350000"
    start_urls = [
        "https://mzt.fujian.gov.cn/gk/tzgg/index.htm",
        "https://mzt.fujian.gov.cn/xxgk/mzyw/index.htm",
    ]
