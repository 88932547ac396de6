"""The grammar of head and tail lines: one head in every layout, and one row per kind of line."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from lilong.crawler.extract.article import extract
from lilong.crawler.extract.grammar import read_line
from lilong.crawler.extract.labels import LABELS, LabelKind
from lilong.crawler.items import Article

from .pages import HEADLINE, TEXT, body

Cells = list[tuple[str, str, str]]
HEAD = [
    ("发布时间", "2026-10-09 08:30"), ("来源", "临溪区教育体育局"), ("作者", "季彦斐"),
    ("编辑", "曾玉"), ("浏览次数", "33"), ("字号", "大 中 小"),
]  # fmt: skip
LAYOUTS: dict[str, Callable[[Cells], str]] = {
    "one run of text": lambda cells: "<div>" + "　".join(map("".join, cells)) + "</div>",
    "label and linked value": lambda cells: (
        "<div>" + "".join(f"<span>{a}{s}</span><a href='#'>{v}</a>" for a, s, v in cells) + "</div>"
    ),
    "an element each": lambda cells: (
        "<div>" + "".join(f"<span>{a}{s}{v}</span>" for a, s, v in cells) + "</div>"
    ),
    "no block of its own": lambda cells: "".join(f"<span>{a}{s}{v}</span>" for a, s, v in cells),
    "a line each": lambda cells: "".join(f"<li>{a}{s}{v}</li>" for a, s, v in cells),
    "a cell each": lambda cells: (
        f"<table><tr>{''.join(f'<td>{a}{s}</td><td>{v}</td>' for a, s, v in cells)}</tr></table>"
    ),
    "brackets": lambda cells: "<div>" + " ".join(f"【{a}{s}{v}】" for a, s, v in cells) + "</div>",
    "nothing between": lambda cells: "<div>" + "".join(map("".join, cells)) + "</div>",
}  # fmt: skip
ORDERS = ([0, 1, 2, 3, 4, 5], [1, 0, 2, 3, 5, 4], [4, 3, 2, 1, 0, 5])


def page(head: str = "", above: str = "", first: str = "", last: str = "") -> Article:
    """Return an article with lines above its headline, under it, and first and last in its text."""
    return extract(
        f"""<html><head><meta charset="utf-8"><title>{HEADLINE}</title></head><body>
        <div class="nav"><a href="/">首页</a> <a href="/yw/">要闻</a></div>
        <div class="main">{above}<h1>{HEADLINE}</h1>{head}
        <div class="content">{first}{body()}{last}</div></div>
        <div class="foot">临溪区融媒体中心 版权所有</div></body></html>""".encode()
    )


def pairs(article: Article) -> list[tuple[str, str]]:
    return [(credit.raw, credit.name) for credit in article.credits]


@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("place", ["head", "above", "first"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_head_is_read_alike_in_every_layout_order_and_place(
    layout: str, place: str, order: list[int]
) -> None:
    cells = [(HEAD[index][0], "：", HEAD[index][1]) for index in order]
    article = page(**{place: LAYOUTS[layout](cells)})
    assert article.source == "临溪区教育体育局"
    assert article.date_published_raw == "2026-10-09 08:30"
    assert sorted(pairs(article)) == [("作者", "季彦斐"), ("编辑", "曾玉")]
    assert article.body == TEXT


@pytest.mark.parametrize(
    "layout", ["one run of text", "an element each", "brackets", "a line each"]
)
def test_a_tail_is_read_as_a_head_is(layout: str) -> None:
    article = page(last=LAYOUTS[layout]([(label, "：", value) for label, value in HEAD]))
    assert article.source == "临溪区教育体育局"
    assert article.date_published_raw == "2026-10-09 08:30"
    assert sorted(pairs(article)) == [("作者", "季彦斐"), ("编辑", "曾玉")]
    assert article.body == TEXT


@pytest.mark.parametrize("mark", ["：", ":", "｜", " | ", "丨", " ： ", "/"])
@pytest.mark.parametrize("source", ["来源", "来 源", "文章来源", "稿源", "信息来源"])
def test_marks_and_spaces_inside_a_label_make_no_difference(source: str, mark: str) -> None:
    if " " in source and mark.strip() not in "：:":
        return
    line = read_line([f"2026-10-09　{source}{mark}临溪发布　作 者：季彦斐"])
    assert line.sources == ["临溪发布"]
    assert [(one.raw, one.names) for one in line.signed] == [("作者", ("季彦斐",))]


@pytest.mark.parametrize(
    ("info", "source"),
    [
        ("2026-10-09 08:30 来源：上海发布", "上海发布"),
        ("来源：临溪时间 2026-10-09", "临溪时间"),
        ("来源：临溪评论微信公众号 2026-10-09", "临溪评论微信公众号"),
        ("来源：临溪市文化局（原临溪市文广局） 2026-10-09", "临溪市文化局（原临溪市文广局）"),
        ("<span>来源：</span><a>临溪新闻</a>·<a>临溪号</a> 2026-10-09", "临溪新闻·临溪号"),
        ("2026-10-09 发布单位：柳塘街道", "柳塘街道"),
        ("2026-10-09 原创：临溪健康网", "临溪健康网"),
        ("2026-10-09 08:30　临溪发布 季彦斐", "临溪发布"),
        ("季彦斐／临溪日报", "临溪日报"),
        ("2026-10-09 08:30 来源：未知", None),
        ("2026-10-09 08:30 来自 安徽省", None),
        ("2026-10-09 08:30 访问量：33", None),
        ("2026-10-09 08:30 视力保护色：", None),
        ("2026-10-09 星期五 所属栏目：要闻", None),
        ("2026-10-09 08:30 要闻", None),
        ("季彦斐 2026-10-09 08:46:42 0人参与评论", None),
    ],
)
def test_what_is_a_source_and_what_is_none(info: str, source: str | None) -> None:
    assert page(f"<div>{info}</div>").source == source


def test_a_person_beside_the_date_is_the_author() -> None:
    article = page("<div>季彦斐 2026-10-09 08:46:42 0人参与评论</div>")
    assert pairs(article) == [("作者", "季彦斐")]


@pytest.mark.parametrize("column", ["文化", "时政", "金融"])
def test_a_column_that_looks_like_a_name_is_nobody(column: str) -> None:
    assert page(f"<div>{column} 2026-10-09 08:46</div>").credits == ()


@pytest.mark.parametrize(
    ("line", "signed"),
    [
        ("责编：季彦斐 一审：曾玉 二审：胡冠山 三审：梁爽",
         [("责编", "季彦斐"), ("一审", "曾玉"), ("二审", "胡冠山"), ("三审", "梁爽")]),
        ("一审一校：季彦斐 二审二校：曾玉", [("一审一校", "季彦斐"), ("二审二校", "曾玉")]),
        ("撰稿人：季彦斐", [("撰稿人", "季彦斐")]),
        ("供稿单位：临溪区民政局", [("供稿单位", "临溪区民政局")]),
        ("夜班编辑：季彦斐", [("夜班编辑", "季彦斐")]),
        ("责编：季彦斐 融审：曾玉", [("责编", "季彦斐"), ("融审", "曾玉")]),
        ("配 图：曾玉", [("配图", "曾玉")]),
        ("（临溪区民政局供稿）", [("供稿", "临溪区民政局")]),
        ("文、图/季彦斐", [("文", "季彦斐"), ("图", "季彦斐")]),
        ("图/文：季彦斐", [("图", "季彦斐"), ("文", "季彦斐")]),
        ("图文：季彦斐", [("图文", "季彦斐"), ("图文", "季彦斐")]),
        ("记者 季彦斐/文 曾玉/图", [("文", "季彦斐"), ("图", "曾玉")]),
        ("编辑：（季彦斐）", [("编辑", "季彦斐")]),
        ("责任编辑：【季彦斐】", [("责任编辑", "季彦斐")]),
        ("编辑：[季彦斐]", [("编辑", "季彦斐")]),
        ("临溪区融媒体中心 出品 责编：曾 玉", [("责编", "曾玉")]),
        ("编辑：曾玉 投稿邮箱：a@example.com 电话：0000-1234567", [("编辑", "曾玉")]),
        ("作者：季彦斐（柳塘街道社区工作者）", [("作者", "季彦斐")]),
        ("来稿：柳塘街道 季彦斐", [("来稿", "季彦斐")]),
        ("临溪网编辑 季彦斐", [("编辑", "季彦斐")]),
        ("（柳塘街道 季彦斐）", [("作者", "季彦斐")]),
        ("投稿邮箱：a@example.com", []),
        ("记者 古丽巴哈尔·买买提 编辑：曾玉",
         [("记者", "古丽巴哈尔·买买提"), ("编辑", "曾玉")]),
    ],
)  # fmt: skip
def test_a_last_line_that_signs_is_credits_and_no_text(
    line: str, signed: list[tuple[str, str]]
) -> None:
    article = page("<div>2026-10-09 08:30</div>", last=f"<p>{line}</p>")
    assert [(raw, name) for raw, name in pairs(article)] == signed
    assert article.body == TEXT


def test_one_word_for_two_roles_names_both() -> None:
    article = page(last="<p>图文：季彦斐</p>")
    assert [credit.role for credit in article.credits] == ["author", "photographer"]


def test_an_unknown_label_beside_known_ones_opens_an_issue() -> None:
    article = page(last="<p>责编：季彦斐 融审：曾玉</p>")
    assert [issue.kind for issue in article.issues] == ["unknown_role"]


@pytest.mark.parametrize(
    "line",
    [
        "记者：请您介绍一下《临溪区养老规划》制定的背景。",
        "记者：如何保障《规划》实施到位。",
        "作者：不限年龄", "文字：不少于800字", "图片：见附件", "审核：由区民政局负责",
        "（四）负责本区公交系统的建设、运营和维护；",
        "来源广泛的志愿者来自三个街道",
        "地址：枫桥里街道12号 电话：0000-1234567",
        "讲述人：季彦斐",
        "文明实践站的灯亮到晚上九点",
    ],
)  # fmt: skip
def test_lines_that_begin_like_a_label_stay_text(line: str) -> None:
    article = page("<div>2026-10-09 来源：临溪日报</div>", last=f"<p>{line}</p>{body()}")
    assert line in article.body
    assert article.credits == ()
    assert article.source == "临溪日报"


def test_when_a_law_was_passed_is_text_and_no_date_of_the_page() -> None:
    line = "（2019年12月23日临溪区委组织部制定 2020年3月3日发布）"
    article = page(first=f"<p>{line}</p>")
    assert article.body == f"{line}\n{TEXT}"
    assert (article.source, article.date_published) == (None, None)


def test_an_event_s_time_is_no_date_of_the_page() -> None:
    article = page("<div>开始时间：2026-11-08 09:00　地点：临溪美术馆二楼</div>")
    assert article.date_published is None


def test_the_day_may_stand_in_an_element_before_its_month() -> None:
    article = page(above="<div><span>21</span><span>2026年02月</span></div>")
    assert str(article.date_published)[:10] == "2026-02-21"


def test_an_index_table_is_no_text_and_gives_the_office() -> None:
    rows = [
        ("索取号", "LX-2026-0031", "发布时间", "2026-10-09"),
        ("发布机构", "临溪区卫生健康委员会", "文件编号", "临卫〔2026〕31号"),
    ]
    cells = "".join(
        f"<tr><td>{a}：</td><td>{b}</td><td>{c}：</td><td>{d}</td></tr>" for a, b, c, d in rows
    )
    article = page(first=f"<table>{cells}</table>")
    assert article.body == TEXT
    assert article.source == "临溪区卫生健康委员会"
    assert str(article.date_published)[:10] == "2026-10-09"


def test_a_signature_opens_a_paragraph_with_no_bracket() -> None:
    first = "<p>临溪新闻网记者 季彦斐 实习生 曾玉 报道　柳荫里的空地上摆起了二十张长桌。</p>"
    article = page(first=first)
    assert pairs(article) == [("记者", "季彦斐"), ("实习生", "曾玉")]
    assert "二十张长桌" in article.body


def test_every_label_of_the_table_is_read_as_what_it_is() -> None:
    for word, label in LABELS.items():
        if label.kind is not LabelKind.TOOL:
            assert label.kind in read_line([f"{word}：某某"]).kinds, word


@pytest.mark.parametrize(
    "piece",
    ["来源：", "来 源", "编 辑 ", "记者 ", "2026-10-09 ", "1", "：", "|", "（", "张三、", "\x1f",
     "文/图", "中 "],
)  # fmt: skip
def test_a_line_takes_time_in_proportion_to_its_length(piece: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        for _ in range(20):
            read_line([piece * times])
        return time.process_time() - start

    # a line is cut at 400 characters: ten times as much must not take three times as long
    longer = min(seconds(4000) for _ in range(3))
    assert longer < 3 * min(seconds(400) for _ in range(3)) + 0.05


def test_the_register_gives_the_standard_name_and_the_page_s_words_are_kept() -> None:
    article = page("<div>2026-10-09 来源：<a href='http://example.cn/'>中新社</a></div>")
    assert (article.source, article.source_raw) == ("中国新闻社", "中新社")
    assert article.source_chain == ("中国新闻社",)
    assert article.source_url == "http://example.cn/"
    plain = page("<div>2026-10-09 来源：临溪日报</div>")
    assert (plain.source, plain.source_raw) == ("临溪日报", None)
