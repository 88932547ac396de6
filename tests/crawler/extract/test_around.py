"""What stands around an article: WeChat's frame, pictures, lists, breadcrumbs and notices."""

from __future__ import annotations

from datetime import datetime

import pytest

from lilong.crawler.extract.article import extract
from lilong.crawler.extract.dates import SHANGHAI
from lilong.crawler.items import Article

from .pages import HEADLINE, PARAGRAPHS, TEXT, body

URL = "https://news.example.cn/sq/content_1.html"
WECHAT_URL = "https://mp.weixin.qq.com/s/abcdefghijklmnopqrstuv"


def wechat(before: str = "", after: str = "", script: str = "") -> Article:
    """Return an article of an account, its time and its visiting card as WeChat serves them."""
    html = f"""<html><head><meta property="og:title" content="{HEADLINE}"><title></title></head>
    <body>
    <div id="img-content"><h1 class="rich_media_title" id="activity-name">{HEADLINE}</h1>
    <div id="meta_content"><span class="rich_media_meta rich_media_meta_nickname" id="profileBt">
    <a href="javascript:void(0);" id="js_name">  柳荫街坊  </a>
    <div id="js_profile_qrcode" style="display:none;">
    <strong class="profile_nickname">柳荫街坊</strong><label>微信号</label><span></span>
    <label>功能介绍</label><span>柳荫街坊，家门口的事。</span></div></span>
    <em id="publish_time" class="rich_media_meta rich_media_meta_text"></em></div>
    <div class="rich_media_content" id="js_content" style="visibility: hidden;">
    {before}{body("section")}{after}</div></div><script>{script}</script></body></html>"""
    return extract(html.encode(), WECHAT_URL, charset="utf-8")


def page(inside: str, above: str = "", below: str = "", head: str = "") -> Article:
    html = f"""<html><head><meta charset="utf-8"><title>{HEADLINE}_某网</title>{head}</head><body>
    {above}<h1>{HEADLINE}</h1><div>2026-10-09 08:30 来源：城东日报</div>
    <div class="content">{inside}</div>{below}</body></html>"""
    return extract(html.encode(), URL)


class TestWeChat:
    @pytest.mark.parametrize(
        ("script", "raw"),
        [
            ("var ct = \"1791505800\";\nvar createTime = '2026-10-09 08:30';", "2026-10-09 08:30"),
            ('var ct = "1791505800";', "1791505800"),
        ],
    )
    def test_the_time_that_a_script_writes_into_the_page(self, script: str, raw: str) -> None:
        article = wechat(script=script)
        assert article.date_published == datetime(2026, 10, 9, 8, 30, tzinfo=SHANGHAI)
        assert (article.date_published_raw, article.date_published_basis) == (raw, "page")

    def test_the_account_is_the_source_without_its_hidden_card(self) -> None:
        assert wechat().source_chain == ("柳荫街坊",)

    @pytest.mark.parametrize("line", ["来源丨城东晚读", "来源 | 城东晚读", "本文转自：城东晚读"])
    def test_what_the_account_took_the_article_from_comes_first(self, line: str) -> None:
        article = wechat(after=f"<p>{line}</p>")
        assert article.source_chain == ("城东晚读", "柳荫街坊")
        assert article.body == TEXT

    def test_an_account_that_compiled_from_several_outlets_is_the_source(self) -> None:
        article = wechat(after="<p>来源：城东日报及城西晚报、城南电视台等</p>")
        assert article.source == "柳荫街坊"

    @pytest.mark.parametrize(
        "call", ["点击上方蓝字关注我们", "↑点击上方“柳荫街坊”蓝字关注我们", "点击蓝字 关注我们"]
    )
    def test_the_call_to_follow_is_no_text(self, call: str) -> None:
        assert wechat(before=f"<section>{call}</section>").body == TEXT

    def test_credits_parted_by_bars(self) -> None:
        article = wechat(after="<p>素材：各居民区 | 摄影：宗小满 | 编辑：单菲 | 审核：柴鸿</p>")
        assert article.body == TEXT
        assert [(one.role, one.name) for one in article.credits] == [
            ("contributor", "各居民区"),
            ("photographer", "宗小满"),
            ("editor", "单菲"),
            ("reviewer", "柴鸿"),
        ]


class TestPictures:
    def test_a_picture_before_the_first_paragraph(self) -> None:
        article = page("<p><img src='/a.jpg'></p><p>图为议事会现场</p>" + body())
        (image,) = article.images
        assert (image.url, image.caption) == ("https://news.example.cn/a.jpg", "图为议事会现场")
        assert article.body == TEXT

    @pytest.mark.parametrize(
        ("line", "caption", "credit"),
        [
            ("▲夹在书里的字条", "夹在书里的字条", None),
            ("议事会现场。白璐 摄", "议事会现场。", "白璐"),
            ("议事会现场。摄影：白璐", "议事会现场。", "白璐"),
            ("议事会现场。 城东新闻记者 白璐 图", "议事会现场。", "白璐"),
            ("议事会现场（10月8日摄）。城东社发（白璐摄）", "议事会现场（10月8日摄）。", "白璐"),
            ("（白璐摄）", None, "白璐"),
        ],
    )
    def test_a_caption_says_what_is_shown_and_who_took_it(
        self, line: str, caption: str | None, credit: str | None
    ) -> None:
        first, rest = body().split("\n", 1)
        article = page(f"{first}<p><img src='/a.jpg'></p><p align=center>{line}</p>{rest}")
        (image,) = article.images
        assert (image.caption, image.credit) == (caption, credit)
        assert article.body == TEXT


class TestSignatures:
    @pytest.mark.parametrize(
        ("line", "byline"),
        [
            ("城东新闻记者 索一川 实习生 白杏", "城东新闻记者 索一川 实习生 白杏"),
            ("（通讯员 柏青 记者 阮小舟）", "通讯员 柏青 记者 阮小舟"),
            ("作者：阮小舟", None),
        ],
    )
    def test_the_signature_under_the_headline(self, line: str, byline: str | None) -> None:
        assert page(f"<p>{line}</p>{body()}").byline == byline

    def test_the_signature_at_the_end(self) -> None:
        assert page(body() + "<p>文/骆冰彦</p><p>编辑/晁夏</p>").byline == "文/骆冰彦"

    def test_an_outlet_between_two_signatures_is_no_name(self) -> None:
        article = page(f"<p>城东日报记者 程希言 城东日报通讯员 尚泽</p>{body()}")
        assert [(one.role, one.name) for one in article.credits] == [
            ("reporter", "程希言"),
            ("correspondent", "尚泽"),
        ]

    def test_an_editor_beside_the_button_of_a_portal(self) -> None:
        article = page(body() + "<p>（编辑 仉柔）<a href='/'>返回首页，查看更多</a></p>")
        assert article.body == TEXT
        assert [(one.role, one.name) for one in article.credits] == [("editor", "仉柔")]

    def test_an_outlet_before_the_day_is_no_dateline(self) -> None:
        lead = f"<p>城东新闻10月8日讯（记者 程希言）{PARAGRAPHS[0]}</p>"
        assert page(lead + body()).dateline is None


class TestLists:
    rows = "".join(f"<li><a href='/n/{n}.html'>第{n}条弄堂的故事讲完了</a></li>" for n in (1, 2))

    def test_a_list_ends_with_the_block_that_holds_its_heading(self) -> None:
        article = page(
            body(),
            below=f"<div class=x><h3>相关阅读</h3><ul>{self.rows}</ul></div>"
            "<div class=y><p>城东日报社概况 | 关于城东网 | 联系我们的方式</p>"
            "<p><a href='/about'>城东新媒体介绍</a></p></div>",
        )
        assert [(link.kind, link.url[-6:], link.teaser) for link in article.links] == [
            ("related", "1.html", None),
            ("related", "2.html", None),
        ]

    def test_what_everybody_reads_is_popular(self) -> None:
        article = page(body(), below=f"<div><h3>大家都在看</h3><ul>{self.rows}</ul></div>")
        assert {link.kind for link in article.links} == {"popular"}


@pytest.mark.parametrize(
    ("markup", "columns"),
    [
        ("<div>当前位置:<a href=/>首页</a> > <a href=/a>情感</a> > 正文</div>", ("首页", "情感")),
        (
            "<table><tr><td>您的位置：</td><td><a href=/>首页</a></td><td> ><a href=/a>资讯</a>"
            "</td><td> ><a href=/b>动态</a></td></tr></table>",
            ("首页", "资讯", "动态"),
        ),
        ("<div>当前位置：<a href=/>首页</a> > 正文</div>", ()),
    ],
)
def test_breadcrumbs_as_they_stand_less_the_word_for_this_page(
    markup: str, columns: tuple[str, ...]
) -> None:
    article = page(body(), above=markup)
    assert article.breadcrumbs == columns
    assert article.section == (columns[-1] if columns else None)


def test_keywords_are_parted_by_spaces_only_where_nothing_else_parts_them() -> None:
    def keywords(content: str) -> tuple[str, ...]:
        return page(body(), head=f"<meta name=keywords content='{content}'>").keywords

    assert keywords("社区，The Paper，电梯") == ("社区", "The Paper", "电梯")
    assert keywords("社区 电梯") == ("社区", "电梯")


@pytest.mark.parametrize(
    ("line", "notice"),
    [
        ("城东新闻，未经授权不得转载", "城东新闻，未经授权不得转载"),
        ("本文为原创，转载请附上原文链接。", "本文为原创，转载请附上原文链接。"),
        ("凡本报注明“来源：城东日报”的所有作品，未经授权不得转载。", None),
        ("城东网 版权所有 转载请注明出处", None),
    ],
)
def test_the_article_s_own_reprint_notice(line: str, notice: str | None) -> None:
    assert page(body(), below=f"<div>{line}</div>").reprint_notice == notice


def test_the_page_of_a_newspaper_is_no_text() -> None:
    assert page(body() + "<p>《城东日报》（2026年10月09日 05版）</p>").body == TEXT


@pytest.mark.parametrize(
    ("lines", "source"),
    [
        ("<p>城东街坊</p><div><span>发布时间：10-08</span><span>12:00</span></div>", "城东街坊"),
        ("<div>城东街坊</div><div>关注</div>", "城东街坊"),
        ("<div>播报文章</div><div>城东街坊</div><div>2026-10-09 08:30</div>", "城东街坊"),
        ("<div>林望舒</div><div>2026-10-09 08:30</div>", None),
        ("<div>听全文</div><div>2026-10-09 08:30</div>", None),
    ],
)
def test_an_account_is_named_above_the_date_whatever_its_class(
    lines: str, source: str | None
) -> None:
    html = f"""<html><head><meta charset="utf-8"><title>{HEADLINE}_某网</title></head><body>
    <h1>{HEADLINE}</h1>{lines}<div>{body()}</div></body></html>"""
    assert extract(html.encode(), URL).source == source
