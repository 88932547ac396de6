"""Where an article begins and ends when its page makes it hard to tell."""

from __future__ import annotations

from datetime import datetime

import pytest

from lilong.crawler.extract.article import extract
from lilong.crawler.extract.dates import SHANGHAI, parse_date
from lilong.crawler.extract.lists import article_links
from lilong.crawler.extract.page import parse
from lilong.crawler.extract.reasons import NoArticle
from lilong.crawler.items import Article

from .pages import HEADLINE, PARAGRAPHS, TEXT, body

NOTICE = (
    "因二次供水泵房检修，柳荫里3号楼至8号楼将于10月11日9时至17时停水，请居民提前储水，"
    "给您带来不便敬请谅解，咨询请拨打社区值班电话。"
)
TALK = (
    "住在三楼的街坊留言说，泵房的噪音去年就反映过，夏天开着窗户睡不着，希望这次一并修好。",
    "另一位街坊说，停水的日子最好避开周末，家里有孩子和老人，水桶接满了也只够做两顿饭。",
    "还有人问，以后能不能把检修的计划提前一个月贴在楼门口，让上班的人也来得及安排时间。",
)


END = "<p>网友评论</p>"


def read(inside: str, title: str = f"{HEADLINE}_某网", head: str = "", **more: object) -> Article:
    html = f"<html><head><meta charset='utf-8'><title>{title}</title>{head}</head>"
    return extract(f"{html}<body>{inside}</body></html>".encode(), **more)  # type: ignore[arg-type]


class TestWhichBlock:
    def test_a_short_notice_wins_over_readers_talk_further_down(self) -> None:
        talk = "".join(f"<p>{text}</p>" for text in TALK)
        inside = f"<h1>{HEADLINE}</h1><div><p>{NOTICE}</p></div>{END}<div>{talk}</div>"
        assert read(inside).body == NOTICE

    def test_paragraphs_in_frames_of_their_own_outweigh_one_long_block(self) -> None:
        framed = "".join(f"<div><p>{text}</p></div>" for text in PARAGRAPHS)
        talk = "".join(f"<p>{text}</p>" for text in TALK)
        inside = f"<div><div>{framed}</div></div>{END}<div>{talk}</div>"
        assert read(inside, title="城东网").body == TEXT

    def test_a_directory_without_links_does_not_outweigh_a_short_notice(self) -> None:
        rows = "".join(
            f"<li>柳荫街道第{n}社区居委会办公地点在和平路{n}号院内一层东侧</li>" for n in range(60)
        )
        inside = f"<h1>{HEADLINE}</h1><div><p>{NOTICE}</p></div><ul>{rows}</ul>"
        assert read(inside).body == NOTICE

    @pytest.mark.parametrize("tag", ["h1", "div"])
    def test_text_above_a_headline_that_the_title_confirms_hardly_counts(self, tag: str) -> None:
        about = "".join(f"<p>{text}</p>" for text in TALK * 2)
        inside = f"<div>{about}</div><{tag}>{HEADLINE}</{tag}><div>【打印】</div><p>{NOTICE}</p>"
        assert read(inside).body == NOTICE

    def test_a_heading_that_nothing_confirms_may_stand_below_the_article(self) -> None:
        inside = f"<div>{body()}</div>{END}<h1>便民服务热线一览</h1><div><p>{TALK[0]}</p></div>"
        assert read(inside, title="城东网").body == TEXT

    @pytest.mark.parametrize("tag", ["aside", "form", "nav"])
    def test_what_a_tag_sets_aside_is_no_article(self, tag: str) -> None:
        talk = "".join(f"<p>{text}</p>" for text in TALK * 2)
        inside = (
            f"<h1>{HEADLINE}</h1><div><p>{NOTICE}</p></div>{END}<{tag}><div>{talk}</div></{tag}>"
        )
        assert read(inside).body == NOTICE

    def test_an_article_about_licences_is_no_notice_of_rights(self) -> None:
        text = (
            "社区食堂上周领到食品经营许可证，街道市场所的工作人员当天上门指导，后厨要装摄像头，"
            "食材要留样，价目表贴在门口，居民随时可以进来看。第一天来吃饭的有一百多人，红烧肉卖得最快，"
            "志愿者给行动不便的老人送了四十三份，收回来的饭盒里还夹着一张写着谢谢的纸条。"
        )
        rows = "".join(f"<li>第{n}号窗口</li>" for n in range(20))
        inside = (
            f"<h1>{HEADLINE}</h1><div><p>{text}</p></div><ul>{rows}</ul><div><p>{TALK[0]}</p></div>"
        )
        assert read(inside).body == text

    def test_one_sentence_gives_way_to_the_text_that_a_script_holds(self) -> None:
        inside = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
        script = f'<script>window.state={{"content":"{inside}"}};{"/" * 200}</script>'
        shown = f"<h1>{HEADLINE}</h1><div><p>居民谈成了一件大事，全文正在加载。</p></div>"
        assert read(shown + script).body == TEXT

    def test_a_notice_does_not_give_way_to_what_a_script_holds_of_others(self) -> None:
        script = f'<script>window.state={{"content":"{"".join(TALK)}"}};{"/" * 200}</script>'
        inside = f"<h1>{HEADLINE}</h1><div><p>{NOTICE}</p></div>{script}"
        assert read(inside).body == NOTICE

    def test_a_script_with_a_few_chinese_words_holds_no_article(self) -> None:
        setting = "width=device-width, initial-scale=1.0, maximum-scale=1.0 城东网移动版页面"
        script = f'<script>window.state={{"content":"{setting}"}};{"/" * 200}</script>'
        with pytest.raises(NoArticle, match="no body"):
            read(f"<h1>{HEADLINE}</h1>{script}")


class TestItsEdges:
    def test_a_short_last_sentence_beside_the_block_belongs_to_it(self) -> None:
        last = "明年，柳荫里还要给每个楼门口装一盏长明灯，让晚归的人不再摸黑。"
        inside = f"<h1>{HEADLINE}</h1><div><div>{body()}</div><div>{last}</div></div>"
        assert read(inside).body == f"{TEXT}\n{last}"

    def test_headings_between_the_block_and_its_last_sentence_are_passed(self) -> None:
        rest = (
            "尾声",
            "一盏灯",
            "楼门口",
            "明年，柳荫里还要给每个楼门口装一盏长明灯，让晚归的人不再摸黑。",
        )
        beside = "".join(f"<div>{text}</div>" for text in rest)
        inside = f"<h1>{HEADLINE}</h1><div><div>{body()}</div>{beside}</div>"
        assert read(inside).body == "\n".join((TEXT, *rest))

    def test_a_comment_right_behind_the_block_is_left_out(self) -> None:
        inside = f"<div><div>{body()}</div><div class='pinglun'><div>{TALK[0]}</div></div></div>"
        assert read(f"<h1>{HEADLINE}</h1>{inside}").body == TEXT

    def test_a_notice_of_two_lines_is_no_text(self) -> None:
        notice = (
            "本文系城东日报社区周刊编辑部根据居民议事会记录整理而成，图文均由柳荫里居民委员会提供，"
            "如需转载请注明来自城东日报社区周刊及柳荫里居民委员会"
        )
        article = read(f"<h1>{HEADLINE}</h1><div>{body()}<p>{notice}</p></div>")
        assert article.body == TEXT
        assert article.reprint_notice == notice

    def test_a_line_of_signatures_longer_than_a_sentence_is_no_text(self) -> None:
        line = "文字：索一川、白杏 摄影：宗小满 编辑：单菲、柴鸿 审核：尚泽 监制：程希言、阮小舟"
        article = read(f"<h1>{HEADLINE}</h1><div>{body()}<p>{line}</p></div>")
        assert article.body == TEXT
        assert len(article.credits) == 8

    def test_the_profile_under_a_foot_of_the_page_is_no_text(self) -> None:
        profile = f"<p>上一篇：老井边的茶摊</p><p>{TALK[0]}{TALK[1]}</p>"
        inside = f"<h1>{HEADLINE}</h1><div>{body().splitlines()[0]}{profile}</div>"
        assert read(inside).body == PARAGRAPHS[0]

    def test_an_office_beside_the_date_is_no_first_paragraph(self) -> None:
        line = "<p>2026-10-09 08:30　城东区民政局养老科　字号：大 中 小</p>"
        assert read(f"<h1>{HEADLINE}</h1><div>{line}{body()}</div>").body == TEXT

    def test_a_caption_of_a_line_and_a_half_is_no_text(self) -> None:
        caption = "图为柳荫里的居民在新装好的电梯前合影，左二是住在五楼、今年七十八岁的老住户。"
        first, rest = body().split("\n", 1)
        figure = f"<figure><img src='/a.jpg'><figcaption>{caption}</figcaption></figure>"
        inside = f"<h1>{HEADLINE}</h1><div>{first}{figure}{rest}</div>"
        article = read(inside, url="https://news.example.cn/1.html")
        assert article.body == TEXT
        assert [image.caption for image in article.images] == [caption]


class TestHeadline:
    text = f"<div>{body()}</div>"

    def test_the_largest_heading_is_the_headline_where_no_title_says_so(self) -> None:
        inside = f"<h1>{HEADLINE}</h1><h2>老旧小区改造一线见闻</h2>{self.text}"
        assert read(inside, title="").headline == HEADLINE

    def test_the_banner_of_an_issue_is_no_headline(self) -> None:
        inside = f"<h1>第1024期 2026-10-09</h1><h3>{HEADLINE}</h3>{self.text}"
        assert read(inside, title="").headline == HEADLINE

    def test_a_headline_of_two_lines_is_read_whole_where_the_title_cuts_it(self) -> None:
        long = f"{HEADLINE}：二十一场议事会、九稿方案和十二栋楼里一千三百多位居民的签字"
        inside = f"<h1>{long}</h1>{self.text}"
        assert read(inside, title=f"{long[:24]}…_城东网").headline == long

    @pytest.mark.parametrize("shown", ["{}（组图）", "<span>原创</span>{}"])
    def test_a_line_that_says_more_than_the_title_is_the_headline(self, shown: str) -> None:
        inside = f"<h1>城东日报电子版</h1><div>{shown.format(HEADLINE)}</div>{self.text}"
        assert HEADLINE in read(inside, title=HEADLINE).headline


class TestBelowTheText:
    """Rows of buttons may part an article from the lines about it."""

    rows = "".join(
        f"<p>{word}</p>" for word in ("点赞", "收藏", "打赏", "投诉", "客户端", "公众号")
    )
    text = f"<h1>{HEADLINE}</h1><div>{body()}</div><div>{rows}"

    def test_the_source_is_found(self) -> None:
        assert read(f"{self.text}<p>来源：城东日报</p></div>").source == "城东日报"

    def test_the_date_is_found(self) -> None:
        article = read(f"{self.text}<p>发布时间：2026-10-09 08:30</p></div>")
        assert article.date_published == datetime(2026, 10, 9, 8, 30, tzinfo=SHANGHAI)

    def test_the_editor_is_found(self) -> None:
        (credit,) = read(f"{self.text}<p>责任编辑：单菲</p></div>").credits
        assert (credit.role, credit.name) == ("responsible_editor", "单菲")


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("来源：城东区社会工作和养老服务促进会", "城东区社会工作和养老服务促进会"),
        ("来源：城东区社会工作者协会 作者：单菲", "城东区社会工作者协会"),
        (
            "来源："
            + "城东区各街道居民委员会在走访中收集到的居民意见和建议经过整理以后编成的一份材料",
            None,
        ),
    ],
)
def test_an_outlet_has_a_name_not_a_sentence(line: str, source: str | None) -> None:
    assert (
        read(f"<h1>{HEADLINE}</h1><div>2026-10-09 {line}</div><div>{body()}</div>").source == source
    )


def test_a_sub_headline_above_the_date_is_no_account() -> None:
    lines = "<div>二十一场议事会和九稿方案换来的签字</div><div>2026-10-09 08:30</div>"
    assert read(f"<h1>{HEADLINE}</h1>{lines}<div>{body()}</div>").source is None


def test_an_organisation_may_sign() -> None:
    line = "<p>供稿：城东区柳荫街道社区服务中心</p>"
    (credit,) = read(f"<h1>{HEADLINE}</h1><div>{body()}{line}</div>").credits
    assert (credit.role, credit.name) == ("contributor", "城东区柳荫街道社区服务中心")


def test_a_page_has_up_to_twenty_keywords() -> None:
    words = "，".join(f"第{n}社区" for n in range(30))
    article = read(f"<h1>{HEADLINE}</h1>{body()}", head=f"<meta name=keywords content='{words}'>")
    assert article.keywords == tuple(f"第{n}社区" for n in range(20))


def test_a_page_of_megabytes_is_read_and_one_of_33_is_refused() -> None:
    padding = f"<!-- {'x' * 2**21} -->"
    assert read(f"<h1>{HEADLINE}</h1>{padding}{body()}").body == TEXT
    with pytest.raises(NoArticle, match="no page"):
        extract(b"<p>" + bytes(33 * 2**20))


def test_the_address_of_an_old_page_tells_its_day() -> None:
    article = read(f"<h1>{HEADLINE}</h1>{body()}", url="https://a.example.cn/2003-04/05/c_1.htm")
    assert article.date_published == datetime(2003, 4, 5, tzinfo=SHANGHAI)


def test_a_day_that_would_lie_ahead_is_last_years() -> None:
    fetched = datetime(2026, 1, 5, 12, tzinfo=SHANGHAI)
    assert parse_date("02-03 10:20", fetched) == datetime(2025, 2, 3, 10, 20, tzinfo=SHANGHAI)
    assert parse_date("01-06 08:00", fetched) == datetime(2026, 1, 6, 8, 0, tzinfo=SHANGHAI)


class TestLists:
    def test_rows_with_headlines_of_eight_characters_are_articles(self) -> None:
        rows = "".join(
            f"<li><a href='/c/{n}.html'>第{n}社区装电梯</a> 2026-10-0{n}</li>" for n in range(1, 6)
        )
        rows += "<li><a href='/c/9.html'>更多</a> 2026-10-09</li>"
        page = parse(f"<ul>{rows}</ul>".encode(), "https://news.example.cn/list.html")
        assert [text for _, text, _ in article_links(page)] == [
            f"第{n}社区装电梯" for n in range(5, 0, -1)
        ]

    def test_a_long_list_beside_an_article_is_read_to_sixty_entries(self) -> None:
        entry = (
            "<li><a href='/n/{0}.html'>第{0}条弄堂的故事</a><p>巷口那把旧椅子前总会排起队</p></li>"
        )
        rows = "".join(entry.format(n) for n in range(80))
        inside = (
            f"<h1>{HEADLINE}</h1><div>{body()}</div><div><h3>相关阅读</h3><ul>{rows}</ul></div>"
        )
        links = read(inside, url="https://news.example.cn/1.html").links
        assert [link.headline for link in links] == [f"第{n}条弄堂的故事" for n in range(60)]
        assert links[0].teaser
