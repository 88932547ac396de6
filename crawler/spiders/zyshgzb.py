"""中央社会工作部: the department's site, with 中国社会工作报 on it."""

from lilong.crawler.extract.rules import PageRules
from lilong.crawler.platforms.people_cms import PeopleCmsSpider


class Zyshgzb(PeopleCmsSpider):
    """中央社会工作部 (zyshgzb.gov.cn).

    Verified: nothing against a page. Addresses and markup (article-info, origin, article-context)
    are those that another program reads there. Waits for a live run: all of it.
    """

    name = "zyshgzb"
    publisher = "中央社会工作部"
    start_urls = ["https://www.zyshgzb.gov.cn/"]
    rules = PageRules(body="div.article-context", alternative_headline="div.sub", source=".origin")
