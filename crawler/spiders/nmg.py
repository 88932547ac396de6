"""内蒙古自治区: the region's news and what its leagues and banners do."""

from lilong.crawler.platforms.trs import TrsSpider


class Nmg(TrsSpider):
    """内蒙古自治区人民政府 (nmg.gov.cn).

    Verified 2026-11 against a page of 2022: every field, the addresses of columns. Waits for a live
    run: the lists.
    """

    name = "nmg"
    publisher = "内蒙古自治区人民政府"
    region = "150000"
    start_urls = [
        "https://www.nmg.gov.cn/zwyw/jrgz/index.html",  # 今日关注
        "https://www.nmg.gov.cn/zwyw/gzdt/msdt/index.html",  # 盟市动态
    ]
