"""The government site: table layout, no <p>, GB18030 bytes under a meta tag that says gb2312."""

from __future__ import annotations

from html import escape

from lilong.demo.articles import DemoArticle, articles_of
from lilong.demo.templating import Markup, anchor, fill, slices

START = "/gov/jczl/index.html"

FORBIDDEN_PAGE = "/gov/neibu/202603/t20260301_900.html"
"""Linked from the first list page; robots.txt forbids its folder."""

_FORBIDDEN_HEADLINE = "关于报送年度基层治理工作情况的通知（内部资料）"
_SECTIONS = ("网站首页", "机构概况", "政务公开", "地方动态", "互动交流", "办事服务")
_PER_PAGE = 8


def _nav() -> Markup:
    return Markup("".join(f"<TD align=center>{anchor(START, name)}</TD>" for name in _SECTIONS))


def pages() -> dict[str, bytes]:
    """Path → HTML in GB18030 of all pages of the government site."""
    articles = articles_of("gov")
    found = {article.path: _article(article) for article in articles}
    found[FORBIDDEN_PAGE] = _page(
        headline=_FORBIDDEN_HEADLINE,
        subtitle=Markup(""),
        date="2026-03-01",
        source=Markup("本站"),
        source_text="本站",
        body=Markup("　　请各单位于三月底前报送材料，纸质件一式两份。"),
        signature=Markup(""),
        neighbours=Markup(""),
    )
    return found | _lists(articles)


def list_paths() -> tuple[str, ...]:
    """Return the chain of list pages; as in many such systems the second one is index_1."""
    count = len(slices(articles_of("gov"), _PER_PAGE))
    return (START, *(f"/gov/jczl/index_{number}.html" for number in range(1, count)))


def source_path(article: DemoArticle) -> str | None:
    """Where 来源 links to: the newspaper's article that this one re-hosts."""
    if article.site != "gov" or article.same_as is None:
        return None
    return next(other.path for other in articles_of("paper") if other.id == article.same_as)


def _page(**values: str) -> bytes:
    crumbs = Markup(f"{anchor(START, '首页')} &gt;&gt; 地方动态")
    return fill("gov", nav=_nav(), crumbs=crumbs, **values).encode("gb18030")


def _article(article: DemoArticle) -> bytes:
    inside, below = _signatures(article)
    lines = [f"　　{escape(text, quote=False)}" for text in (*article.paragraphs, *inside)]
    original = source_path(article)
    return _page(
        headline=article.headline,
        subtitle=_row(article.subtitle, "align=center class=subtitle"),
        date=f"{article.date:%Y-%m-%d}",
        source=anchor(original, article.source) if original else Markup(article.source),
        source_text=article.source,
        body=Markup("<BR><BR>\r\n".join(lines)),
        signature=_row("　　".join(below), "class=font12 align=right"),
        neighbours=_neighbours(article),
    )


def _signatures(article: DemoArticle) -> tuple[list[str], list[str]]:
    """Signature lines inside the text (供稿) and below it (责任编辑, 审核)."""
    signed = [f"{word}：{name}" for word, name in article.credits]
    inside = [line for line in signed if line.startswith("供稿")]
    return inside, [line for line in signed if line not in inside]


def _row(text: str | None, attributes: str) -> Markup:
    return Markup(f"<TR><TD {attributes}>{text}</TD></TR>" if text else "")


def _neighbours(article: DemoArticle) -> Markup:
    others = articles_of("gov")
    at = others.index(article)
    before, after = others[at - 1], others[(at + 1) % len(others)]
    return Markup(
        f"上一篇：{anchor(before.path, before.headline)}<BR>"
        f"下一篇：{anchor(after.path, after.headline)}"
    )


def _lists(articles: tuple[DemoArticle, ...]) -> dict[str, bytes]:
    paths = list_paths()
    found = {}
    for number, chunk in enumerate(slices(articles, _PER_PAGE)):
        entries = [
            # such systems write their addresses relative to the list: ./202603/t20260305_1001.html
            _entry("." + article.path.removeprefix("/gov/jczl"), article.headline, article.date)
            for article in chunk
        ]
        if number == 0:
            entries.insert(2, _entry(FORBIDDEN_PAGE, _FORBIDDEN_HEADLINE, None))
        found[paths[number]] = fill(
            "gov_list",
            nav=_nav(),
            entries=Markup("\r\n".join(entries)),
            pager=_pager(paths, number),
        ).encode("gb18030")
    return found


def _entry(path: str, headline: str, date: object) -> str:
    day = f"{date:%Y-%m-%d}" if date else "2026-03-01"
    return f"<TR><TD>·{anchor(path, headline, ' target=_blank')}</TD><TD>[{day}]</TD></TR>"


def _pager(paths: tuple[str, ...], number: int) -> Markup:
    links = [anchor(START, "首页")]
    if number + 1 < len(paths):
        links.append(anchor(paths[number + 1].rpartition("/")[2], "下一页"))
    links.append(anchor(paths[-1].rpartition("/")[2], "尾页"))
    return Markup(f"共{len(paths)}页　第{number + 1}页　" + "　".join(links))
