"""A page of no known site names its publisher: in its head, at its title's end, by its host."""

from __future__ import annotations

import pytest

from lilong.crawler.extract.page import parse
from lilong.crawler.extract.publisher import read_publisher


@pytest.mark.parametrize(
    ("head", "url", "publisher"),
    [
        ('<meta property="og:site_name" content="临溪新闻网">', None, "临溪新闻网"),
        ("<title>枫桥里加装电梯_民生_临溪日报</title>", None, "临溪日报"),
        ("<title>枫桥里加装电梯-临溪区民政局</title>", None, "临溪区民政局"),
        ("<title>枫桥里加装电梯 | 澎湃新闻网</title>", None, "澎湃新闻"),
        ("<title>枫桥里加装电梯</title>", "http://sh.people.com.cn/n2/1.html", "人民网"),
        ("<title>枫桥里加装电梯——老人下楼不再难</title>", "http://nowhere.example/1", None),
        ("<title>枫桥里加装电梯_社区</title>", "file:///pages/1.html", None),
    ],
)
def test_who_publishes(head: str, url: str | None, publisher: str | None) -> None:
    page = parse(f"<html><head>{head}</head><body><p>正文</p></body></html>".encode(), url)
    assert read_publisher(page) == publisher
