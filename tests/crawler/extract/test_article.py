"""extract on whole pages: one page per kind of site and one per oddity."""

from __future__ import annotations

import dataclasses
import pickle
from datetime import datetime

import pytest

from lilong.crawler.extract.article import extract, join_pages
from lilong.crawler.extract.dates import SHANGHAI
from lilong.crawler.extract.page import parse
from lilong.crawler.extract.pagination import next_page
from lilong.crawler.extract.reasons import NoArticle
from lilong.crawler.extract.rules import PageRules
from lilong.crawler.items import Article

from . import pages
from .pages import HEADLINE, PARAGRAPHS, TEXT, body

URL = "https://news.example.cn/sq/2026-10/09/content_1.html"


def signed(article: Article) -> set[tuple[str, str]]:
    return {(credit.role, credit.name) for credit in article.credits}


def simple(inside: str, head: str = "") -> bytes:
    return (
        f"<html><head><meta charset='utf-8'><title>{HEADLINE}_某网</title>{head}</head>"
        f"<body><h1>{HEADLINE}</h1>{inside}</body></html>"
    ).encode()


class TestPortal:
    article = extract(pages.PORTAL.encode(), URL)

    def test_text(self) -> None:
        assert self.article.headline == HEADLINE
        assert self.article.body == TEXT

    def test_an_empty_date_is_not_made_up(self) -> None:
        article = extract(pages.PORTAL.encode(), "https://news.example.cn/1.html")
        assert (article.date_published, article.date_published_basis) == (None, None)

    def test_source_and_compiler_run_together(self) -> None:
        assert self.article.source == "城东柳荫"
        assert signed(self.article) == {
            ("compiler", "城东柳荫"), ("author", "方听雪"), ("photographer", "方听雪"),
            ("editor", "林望舒"),
        }  # fmt: skip

    def test_place_and_notice(self) -> None:
        assert self.article.breadcrumbs == ("首页", "情感", "故事")
        assert self.article.section == "故事"
        assert self.article.keywords == ("社区", "电梯", "议事会")
        assert self.article.reprint_notice == "*转载请注明来自城东柳荫官方微信"

    def test_lists_keep_their_kind_and_teasers(self) -> None:
        assert [(link.kind, link.url[-8:]) for link in self.article.links] == [
            ("related", "101.html"), ("related", "102.html"), ("popular", "201.html"),
            ("latest", "301.html"),
        ]  # fmt: skip
        assert all(link.teaser and link.teaser.endswith("…") for link in self.article.links)


class TestGovernmentTable:
    article = extract(pages.GOV_TABLE.encode("gb18030"), "http://www.example.gov.cn/a/1.html")

    def test_text_of_a_layout_without_paragraphs(self) -> None:
        assert self.article.headline == HEADLINE
        assert self.article.body == TEXT

    def test_one_line_of_labels(self) -> None:
        assert self.article.date_published == datetime(2026, 10, 9, 8, 30, tzinfo=SHANGHAI)
        assert self.article.date_published_raw == "2026-10-09 08:30"
        assert self.article.source == "柳荫街道"
        assert signed(self.article) == {("contributor", "柳荫街道办事处")}


class TestNewspaper:
    article = extract(pages.PAPER.encode(), "https://paper.example.cn/a/1.html")

    def test_headline_and_sub_headline(self) -> None:
        assert self.article.headline == HEADLINE
        assert self.article.alternative_headline == "——二十一场议事会的笔记"

    def test_signatures(self) -> None:
        assert self.article.dateline == "城东"
        assert self.article.byline == "记者 柳见山 通讯员 江小渔"
        assert signed(self.article) == {
            ("reporter", "柳见山"), ("correspondent", "江小渔"), ("photographer", "江渔"),
            ("responsible_editor", "陈莹"),
        }  # fmt: skip

    def test_the_picture_and_its_caption_stand_apart(self) -> None:
        (image,) = self.article.images
        assert image.url == "https://paper.example.cn/img/a1.jpg"
        assert (image.caption, image.credit) == ("居民在新电梯前合影。", "江渔")
        assert "合影" not in self.article.body
        assert "原标题" not in self.article.body

    def test_source_link(self) -> None:
        assert self.article.source == "城东日报"
        assert self.article.source_url == "http://paper.example.cn/"


class TestWeChat:
    article = extract(pages.WECHAT.encode(), "https://mp.weixin.qq.com/s/abcdefghijklmnopqrstuv")

    def test_nested_sections_and_a_hidden_body(self) -> None:
        assert self.article.headline == HEADLINE
        assert self.article.body == TEXT

    def test_account_author_and_picture(self) -> None:
        assert self.article.source == "柳荫街坊"
        assert ("author", "方听雪") in signed(self.article)
        assert ("editor", "林望舒") in signed(self.article)
        assert [image.url for image in self.article.images] == [
            "https://img.example.cn/w1/640?wx_fmt=jpeg"
        ]
        assert self.article.date_published == datetime(2026, 10, 9, 8, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize("tag", ["p", "div", "section", "br", "li", "blockquote"])
def test_every_way_of_setting_paragraphs(tag: str) -> None:
    article = extract(simple(f"<div class='content'>{body(tag)}</div>"))
    assert article.body == TEXT


def test_tables_and_lists_of_the_article_stay_as_text() -> None:
    table = "<table><tr><td>楼号</td><td>户数</td></tr><tr><td>3号楼</td><td>36户</td></tr></table>"
    article = extract(simple(f"<div class='content'>{body()}{table}{body()}</div>"))
    assert "3号楼" in article.body
    assert "36户" in article.body


def test_an_early_end_of_the_document_does_not_cut_the_article() -> None:
    html = simple("<div>栏目</div></body></html>" + f"<div class='content'>{body()}</div>")
    assert extract(html).body == TEXT


def test_a_short_notice_beside_long_comments() -> None:
    article = extract(pages.SHORT_NOTICE.encode(), URL)
    assert article.headline == "停水通知"
    assert article.body.startswith("因二次供水泵房检修")
    assert "街坊" not in article.body
    assert "供水公司" not in article.body
    assert article.source == "柳荫社区居委会"


def test_what_stands_after_the_article_is_cut_off() -> None:
    tail = (
        "<p>责任编辑：李四</p><p>声明：本文仅代表作者观点，不代表本站立场。</p><p>点击进入专题</p>"
        "<p>相关阅读</p><p><a href='/1'>另一个小区的故事也很好看</a></p><p>分享到：微信 微博</p>"
    )
    assert extract(simple(f"<div class='content'>{body()}{tail}</div>")).body == TEXT


def test_a_feature_whose_sections_are_headed_by_keywords_is_not_cut() -> None:
    parts = "".join(f"<p>关键词：第{n}年</p><p>{text}</p>" for n, text in enumerate(PARAGRAPHS * 2))
    article = extract(simple(f"<div class='content'>{parts}</div>"))
    assert article.body.count("电梯通过验收") == 2


def test_an_interview_keeps_its_questions() -> None:
    parts = "".join(
        f"<p>记者：第{n}个问题，您怎么看？</p><p>{t}</p>" for n, t in enumerate(PARAGRAPHS)
    )
    article = extract(simple(f"<div class='content'>{parts}</div>"))
    assert article.body.count("记者：") == len(PARAGRAPHS)
    assert article.credits == ()


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (f"{HEADLINE}_社区频道_某某网", HEADLINE),
        (f"{HEADLINE}-某某网", HEADLINE),
        (f"{HEADLINE} | 某某日报", HEADLINE),
        (f"{HEADLINE}--社区--某某网", HEADLINE),
        (f"某某快讯|{HEADLINE}_某某网", f"某某快讯|{HEADLINE}"),
        ("电梯-轮椅-坡道：无障碍三部曲 - 某某网", "电梯-轮椅-坡道：无障碍三部曲"),
    ],
)
def test_the_site_is_cut_from_a_title_by_what_the_page_shows(title: str, shown: str) -> None:
    html = (
        f"<html><head><meta charset=utf-8><title>{title}</title></head><body>"
        f"<div class='t'>{shown}</div><div class='content'>{body()}</div></body></html>"
    )
    assert extract(html.encode()).headline == shown


def test_a_title_that_names_the_site_only_gives_way_to_the_heading() -> None:
    html = simple(f"<div class='content'>{body()}</div>").replace(
        f"<title>{HEADLINE}_某网</title>".encode(), "<title>某某街道办事处</title>".encode()
    )
    assert extract(html).headline == HEADLINE


def test_a_heading_broken_into_two_lines_is_one_headline() -> None:
    html = simple(f"<div class='content'>{body()}</div>").replace(
        f"<h1>{HEADLINE}</h1>".encode(), "<h1>柳荫里的十二部电梯<br>是怎样谈成的</h1>".encode()
    )
    assert extract(html).headline == HEADLINE


def test_no_site_name_is_cut_where_the_page_shows_no_heading() -> None:
    html = (
        f"<html><head><meta charset=utf-8><title>{HEADLINE}_某某网</title></head>"
        f"<body><div class='content'>{body()}</div></body></html>"
    )
    assert extract(html.encode()).headline == HEADLINE


class TestDates:
    @staticmethod
    def read(info: str, head: str = "", **more: object) -> Article:
        inside = f"<div class='info'>{info}</div><div class='content'>{body()}</div>"
        inside += "<ul><li><a href='/2'>另一篇文章的标题在这里</a> 2026-01-01 00:00</li></ul>"
        inside += "<p>Copyright 2001-2026 某某网</p>"
        return extract(simple(inside, head), **more)  # type: ignore[arg-type]

    def test_published_is_not_modified(self) -> None:
        article = self.read("更新时间：2026-10-10 10:00　发布时间：2026-10-09 08:30")
        assert article.date_published == datetime(2026, 10, 9, 8, 30, tzinfo=SHANGHAI)
        assert article.date_modified == datetime(2026, 10, 10, 10, 0, tzinfo=SHANGHAI)

    @pytest.mark.parametrize("fetched_at", [None, datetime(2026, 10, 12, tzinfo=SHANGHAI)])
    def test_a_lone_modified_date_is_not_the_published_one(
        self, fetched_at: datetime | None
    ) -> None:
        assert self.read("更新时间：3小时前", fetched_at=fetched_at).date_published is None
        article = self.read("更新时间：2026-10-10 10:00", fetched_at=fetched_at)
        assert article.date_published is None
        assert article.date_modified == datetime(2026, 10, 10, 10, 0, tzinfo=SHANGHAI)

    @pytest.mark.parametrize("fetched_at", [None, datetime(2026, 10, 12, tzinfo=SHANGHAI)])
    def test_a_date_in_chinese_numerals(self, fetched_at: datetime | None) -> None:
        article = self.read("二〇二六年十月九日　来源：某某报", fetched_at=fetched_at)
        assert article.date_published == datetime(2026, 10, 9, tzinfo=SHANGHAI)

    def test_a_date_set_in_several_lines(self) -> None:
        article = self.read("<p>2026</p><p>10/09</p><p>08:30</p>")
        assert article.date_published == datetime(2026, 10, 9, 8, 30, tzinfo=SHANGHAI)

    def test_relative_dates_count_from_the_fetch(self) -> None:
        now = datetime(2026, 10, 9, 12, 0, tzinfo=SHANGHAI)
        assert self.read("3小时前 来源：某某报", fetched_at=now).date_published == now.replace(
            hour=9
        )

    def test_metadata_comes_after_the_page(self) -> None:
        meta = "<meta property='article:published_time' content='2026-10-08T20:00:00+08:00'>"
        assert self.read("2026-10-09 08:30", meta).date_published_basis == "page"
        article = self.read("来源：某某报", meta)
        assert article.date_published_basis == "meta"
        assert article.date_published == datetime(2026, 10, 8, 20, 0, tzinfo=SHANGHAI)

    def test_json_ld(self) -> None:
        data = '{"@type":"NewsArticle","headline":"x","datePublished":"2026-10-08T12:00:00Z"}'
        article = self.read("来源：某某报", f"<script type='application/ld+json'>{data}</script>")
        assert article.date_published_basis == "json-ld"
        assert article.date_published == datetime(2026, 10, 8, 20, 0, tzinfo=SHANGHAI)

    def test_the_address_is_the_last_resort_and_is_marked(self) -> None:
        article = self.read("来源：某某报", url=URL)
        assert article.date_published == datetime(2026, 10, 9, tzinfo=SHANGHAI)
        assert article.date_published_basis == "url"
        assert [issue.kind for issue in article.issues] == ["date_from_url"]


@pytest.mark.parametrize(
    ("info", "source"),
    [
        ("2026-10-09 08:30 来源：城东日报", "城东日报"),
        ("来源：城东日报2026-10-09 08:30", "城东日报"),
        ("2026-10-09 08:30:00<b>来源：</b><a href='/x'>城东日报</a><b>作者：柳见</b>", "城东日报"),
        ("2026-10-09来源：城东日报 编辑：林望舒 浏览：35次", "城东日报"),
        ("2026-10-09 08:30　城东日报", "城东日报"),
        ("城东日报　2026-10-09 08:30", "城东日报"),
        ("2026-10-09 08:30·城东日报", "城东日报"),
        ("2026-10-09 来源：[ 城东日报 ]", "城东日报"),
        ("2026-10-09 转自：城东日报", "城东日报"),
        ("2026-10-09 稿源：城东日报", "城东日报"),
        ("本文来源于城东日报 2026-10-09 08:30", "城东日报"),
        ("2026-10-09 信息来源: 城东技术研究院、城西研究院等", "城东技术研究院、城西研究院等"),
        ("2026-10-09 08:30 分享 打印 字号：大 中 小", None),
        ("2026-10-09 来源：  作者：", None),
    ],
)  # fmt: skip
def test_sources_of_the_head_line(info: str, source: str | None) -> None:
    html = simple(f"<div class='info'>{info}</div><div class='content'>{body()}</div>")
    assert extract(html).source == source


def test_the_chain_is_kept_when_a_page_names_several_outlets() -> None:
    inside = f"<div class='info'>2026-10-09 来源：城东日报</div><div class='content'>{body()}"
    article = extract(simple(inside + "<p>转自：柳荫街坊</p></div>"))
    assert article.source_chain == ("城东日报", "柳荫街坊")
    assert article.body == TEXT


def test_a_body_kept_in_a_script() -> None:
    article = extract(pages.NEXT_DATA.encode())
    assert article.headline == HEADLINE
    assert article.body == TEXT


def test_a_body_kept_in_json_ld() -> None:
    text = "\\n".join(PARAGRAPHS[:2])
    data = f'{{"@type":"NewsArticle","headline":"{HEADLINE}","articleBody":"{text}"}}'
    script = f"<script type='application/ld+json'>{data}</script>"
    html = f"<html><head><meta charset=utf-8>{script}</head><body><div id=app></div></body></html>"
    assert extract(html.encode()).body == "\n".join(PARAGRAPHS[:2])


class TestRules:
    html = simple(
        f"<div class='nav2'>频道名</div><div class='x'>城西晚报</div><b class='d'>2026/1/2</b>"
        f"<div class='content'>{body()}</div>"
        f"<div id='real'><p>{PARAGRAPHS[0]}</p><em>广告</em></div>"
    )

    def test_each_field_overrides_alone(self) -> None:
        plain = extract(self.html)
        article = extract(self.html, None, PageRules(source="div.x::text"))
        assert article.source == "城西晚报"
        assert (
            dataclasses.replace(article, source=plain.source, source_chain=plain.source_chain)
            == plain
        )

    def test_body_headline_and_drop(self) -> None:
        rules = PageRules(body="#real", headline=".nav2", date_published="b.d", drop=("em",))
        article = extract(self.html, None, rules)
        assert article.body == PARAGRAPHS[0]
        assert article.headline == "频道名"
        assert article.date_published == datetime(2026, 1, 2, tzinfo=SHANGHAI)

    def test_a_rule_that_selects_nothing_falls_back(self) -> None:
        assert extract(self.html, None, PageRules(body=".gone", source=".gone")).body

    def test_a_rule_that_is_no_css_is_the_site_files_mistake(self) -> None:
        with pytest.raises(ValueError, match="CSS"):
            extract(self.html, None, PageRules(source="div["))


class TestSeveralPages:
    @staticmethod
    def part(number: int, text: str, following: str = "") -> bytes:
        return simple(
            f"<div class='info'>2026-10-09 来源：城东日报</div>"
            f"<div class='content'><p>{PARAGRAPHS[0]}</p>"
            f"<p>{text}</p></div><div class='pages'><a href='content_1.html'>1</a>{following}</div>"
        )

    def test_the_next_page_of_an_article_is_found(self) -> None:
        html = self.part(1, PARAGRAPHS[1], "<a href='content_1_2.html'>下一页</a>")
        assert next_page(parse(html, URL)) == URL.replace("_1.html", "_1_2.html")

    @pytest.mark.parametrize(
        "following",
        ["", "<a href='/sq/index_2.html'>下一页</a>", "<a href='content_2.html'>下一篇</a>",
         "<a href='content_1.html'>下一页</a>", "<a href='javascript:;'>下一页</a>"],
    )  # fmt: skip
    def test_other_links_are_not_its_next_page(self, following: str) -> None:
        assert next_page(parse(self.part(1, PARAGRAPHS[1], following), URL)) is None

    def test_pages_join_without_the_repeated_head(self) -> None:
        parts = [extract(self.part(n, text)) for n, text in enumerate(PARAGRAPHS[1:4], 1)]
        assert join_pages(parts).body == "\n".join(PARAGRAPHS[:4])
        assert join_pages(parts).headline == HEADLINE

    def test_no_pages_are_a_mistake(self) -> None:
        with pytest.raises(ValueError, match="at least one"):
            join_pages([])


@pytest.mark.parametrize(
    ("html", "missing"),
    [
        (b"", "page"),
        (b"  \n ", "page"),
        (b"%PDF-1.7 ...", "page"),
        (b"\x89PNG\r\n\x1a\n", "page"),
        (b"just some text", "page"),
        (b"<html><head><title>x</title></head><body></body></html>", "body"),
        (b"<html><body><div><a href='/1'>link</a></div></body></html>", "headline"),
    ],
)
def test_pages_without_an_article_say_what_is_missing(html: bytes, missing: str) -> None:
    with pytest.raises(NoArticle) as caught:
        extract(html, URL)
    assert (caught.value.reason, caught.value.url) == (f"no {missing}", URL)
    assert caught.value.detail


@pytest.mark.parametrize("spoiled", ["锟斤拷锟斤拷", "烫烫烫烫", "一家 CafÃ© 的"])
def test_text_that_was_spoiled_before_it_came_to_us_opens_an_issue(spoiled: str) -> None:
    html = simple(f"<div class='content'>{body()}<p>{spoiled}，这一段已经读不出来了。</p></div>")
    assert [issue.kind for issue in extract(html).issues] == ["mojibake"]


def test_an_unknown_role_opens_an_issue() -> None:
    article = extract(simple(f"<div class='content'>{body()}<p>运营：段落落</p></div>"))
    assert ("other", "段落落") in signed(article)
    assert "unknown_role" in [issue.kind for issue in article.issues]


def test_zero_width_characters_do_not_hide_labels() -> None:
    html = simple(
        f"<div>2026-10-09 来\u200b源：城东\ufeff日报</div><div class='content'>{body()}</div>"
    )
    assert extract(html).source == "城东日报"


def test_latin_words_in_adjacent_elements_keep_their_space() -> None:
    text = "<p>他说，<a href='/a'>Community</a> <b>Garden</b>是去年才学会的词。</p>"
    assert "Community Garden" in extract(simple(f"<div class='content'>{body()}{text}</div>")).body


def test_records_and_the_function_can_be_pickled() -> None:
    article = extract(pages.PAPER.encode())
    assert pickle.loads(pickle.dumps(article)) == article
    assert pickle.loads(pickle.dumps(extract)) is extract
