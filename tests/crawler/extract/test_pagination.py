"""Which address is the next page of an article, and which may be the one before."""

from __future__ import annotations

import pytest

from lilong.crawler.extract.page import parse
from lilong.crawler.extract.pagination import MAX_PARTS, earlier_pages, next_page, numbered

SITE = "https://news.example.cn/a/"
PAIRS = [
    ("1001.html", "1001_2.html"),
    ("1001.html", "1001_1.html"),
    ("1001_1.html", "1001_2.html"),
    ("1001_2.html", "1001_3.html"),
    ("1001_9.html", "1001_10.html"),
    ("1001-1.shtml", "1001-2.shtml"),
    ("c_08.htm", "c_09.htm"),
    ("c_09.htm", "c_10.htm"),
    ("view/1001", "view/1001_2"),
    ("show.php?id=7", "show.php?id=7&page=2"),
    ("show.php?id=7&page=2", "show.php?id=7&page=3"),
    ("show.php?page=1&id=7", "show.php?page=2&id=7"),
    ("show.php?id=7&pageNo=4", "show.php?id=7&pageNo=5"),
]


@pytest.mark.parametrize(("here", "there"), PAIRS)
def test_the_page_before_is_among_those_that_a_later_page_is_looked_up_by(here, there):
    html = f"<html><body><div><a href='{SITE}{there}'>下一页</a></div></body></html>"
    assert next_page(parse(html.encode(), SITE + here)) == SITE + there
    assert SITE + here in earlier_pages(SITE + there)


@pytest.mark.parametrize(
    "url",
    [
        "1001.html",
        "t20260305_1234567.html",
        "2026-03-05/c_1234.html",
        f"1001_{MAX_PARTS + 1}.html",
        "1001_0.html",
        "show.php?id=7",
        "show.php?id=2",
        "show.php?page=x",
        "show.php?page=400",
    ],
)
def test_most_addresses_are_nobodys_next_page(url):
    assert earlier_pages(SITE + url) == []


@pytest.mark.parametrize("url", ["", "http://[", "file:///页_2.html?page=2#x", "_2", "?page=2&&"])
def test_odd_addresses_raise_nothing(url):
    assert all(isinstance(each, str) for each in earlier_pages(url))


@pytest.mark.parametrize(
    ("own", "name", "address"),
    [
        ("1001.html", "1001_2.html", "1001_2.html"),
        ("1001.html", "1001.html", "1001.html"),
        ("1001.html", "2002_2.html", "1001.html"),
        ("1001_2.html", "1001_2.html", "1001_2.html"),
        ("1001.shtml", "1001_2.html", "1001.shtml"),
        ("1001.html", "1001_2026.html", "1001.html"),
    ],
)
def test_a_later_page_that_gives_the_first_as_its_address_has_its_files_name(own, name, address):
    assert numbered(SITE + own, name) == SITE + address
