"""List pages: articles told by dated rows and by the shape of addresses, and the next page."""

import re
from datetime import datetime

import pytest

from lilong.crawler.extract.dates import SHANGHAI
from lilong.crawler.extract.lists import article_links, next_list_page
from lilong.crawler.extract.page import parse

URL = "https://www.example.gov.cn/sq/index.html"
TITLES = (
    "柳荫里议事会开了第二十一次",
    "梧桐街口的公共厨房迎来首餐",
    "雨水花园里多了认养的名牌",
    "夜校开了木工课",
)


def page(inside: str, script: str = "") -> bytes:
    menu = "".join(f"<a href='/c{n}/'>频道第{n}个栏目</a>" for n in range(8))
    inside = f"<nav>{menu}</nav>{inside}<script>{script}</script>"
    return f"<html><head><meta charset=utf-8></head><body>{inside}</body></html>".encode()


def rows(template: str) -> str:
    return "".join(
        template.format(n=n, title=title, day=f"2026-10-0{n}") for n, title in enumerate(TITLES, 1)
    )


@pytest.mark.parametrize(
    "template",
    [
        "<li><a href='./2026/x{n}.html'>{title}</a><span>{day}</span></li>",
        "<li><span>[{day}]</span><a href='/a?p={n}' title='{title}'>短题…</a></li>",
        "<table><tr><td><a href='show{n}.htm'>{title}</a></td><td>{day}</td></tr></table>",
        "<dl><dt><a href='show{n}.htm'>{title}</a></dt><dd>摘要摘要摘要</dd><dd>{day}</dd></dl>",
        "<div class='r'><a href='show{n}.htm'>{title}</a> {day}</div>",
    ],
)
def test_rows_with_dates(template: str) -> None:
    found = article_links(parse(page("<div class='list'>" + rows(template) + "</div>"), URL))
    assert [text for _, text, _ in found] == list(reversed(TITLES))
    assert found[0][2] == datetime(2026, 10, 4, tzinfo=SHANGHAI)


def test_addresses_of_the_shape_of_articles_give_the_date_that_their_rows_lack() -> None:
    inside = rows("<div class='i'><a href='/2026-10/09/content_{n}8877.htm'>{title}</a></div>")
    found = article_links(parse(page(inside), URL))
    assert [text for _, text, _ in found] == list(TITLES)
    assert {when for *_, when in found} == {datetime(2026, 10, 9, tzinfo=SHANGHAI)}


def test_a_date_set_right_behind_a_headline_that_was_cut_off() -> None:
    inside = rows("<li><a href='/show/{n}.html'>{title}第3...</a><span>2026-10-0{n}</span></li>")
    found = article_links(parse(page(inside), URL))
    assert found[0][2] == datetime(2026, 10, 4, tzinfo=SHANGHAI)


def test_a_site_may_say_what_its_articles_addresses_look_like() -> None:
    inside = rows("<li><a href='/show/{n}?from=timeline'>{title}</a></li>")
    found = article_links(parse(page(inside), URL), re.compile(r"/show/\d+$"))
    assert found[0][0] == "https://www.example.gov.cn/show/1"
    assert len(found) == len(TITLES)


def test_a_picture_and_a_headline_that_lead_to_one_article_are_one_row() -> None:
    inside = rows(
        "<li><a href='s{n}.htm'>查看详情全文</a><a href='s{n}.htm'>{title}{title}</a> {day}</li>"
    )
    found = article_links(parse(page(inside), URL))
    assert len(found) == len(TITLES)
    assert found[0][1] == TITLES[-1] * 2


def test_menus_are_no_articles() -> None:
    assert article_links(parse(page("<p>暂无内容</p>"), URL)) == []


@pytest.mark.parametrize(
    ("inside", "script", "following"),
    [
        ("<a href='index_2.html'>下一页</a>", "", "https://www.example.gov.cn/sq/index_2.html"),
        ("<a href='?page=2'>下页</a>", "", "https://www.example.gov.cn/sq/index.html?page=2"),
        ("<a href='index_2.html'>下一页&gt;&gt;</a>", "", "https://www.example.gov.cn/sq/index_2.html"),
        ("<a rel='next' href='p2.html'>2</a>", "", "https://www.example.gov.cn/sq/p2.html"),
        ("", 'createPageHTML(20, 0, "index", "html");', "https://www.example.gov.cn/sq/index_1.html"),
        ("", 'createPageHTML(2, 1, "index", "html");', None),
        ("<a href='javascript:go()'>下一页</a>", "", None),
        ("<a href='index.html'>下一页</a>", "", None),
        ("", "", None),
    ],
)  # fmt: skip
def test_next_page_of_a_list(inside: str, script: str, following: str | None) -> None:
    assert next_list_page(parse(page(inside, script), URL)) == following
