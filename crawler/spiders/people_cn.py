"""人民网: society and local channels."""

from lilong.crawler.platforms.people_cms import PeopleCmsSpider


class PeopleCn(PeopleCmsSpider):
    """人民网 (people.com.cn).

    Verified 2026-11 against pages of 2019 to 2024 in four layouts (rm_txt, box_con, articleCont):
    address, encoding, headline, date, 来源 with its link, 责编, breadcrumbs. Waits for a live run:
    the lists (div.ej_list_box), whose numbers are those that other programs read.
    """

    name = "people_cn"
    publisher = "人民网"
    interval = 6
    start_urls = [
        "http://society.people.com.cn/GB/136657/index.html",  # 社会 滚动
        "http://society.people.com.cn/GB/41158/index.html",  # 百姓民生
        "http://bj.people.com.cn/GB/82840/index.html",  # 北京 社会
        "http://sh.people.com.cn/GB/134829/index.html",  # 上海 各区
        "http://js.people.com.cn/GB/360302/index.html",  # 江苏 民生
        "http://ln.people.com.cn/GB/378327/index.html",  # 辽宁 社会民生
    ]
