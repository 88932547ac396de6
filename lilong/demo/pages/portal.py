"""The portal: re-hosted articles, every meta word in one line, lists of teasers all around."""

from __future__ import annotations

from html import escape

from lilong.demo.articles import DemoArticle, articles_of
from lilong.demo.neighbours import Neighbour, neighbours
from lilong.demo.templating import Markup, anchor, fill, slices

START = "/portal/list/index.html"

DEAD_LINK = "/portal/shenghuo/10404.html"
"""Linked from the first list page; answers 404."""

EMPTY_PAGE = "/portal/wenhua/10400.html"
"""Linked from the second list page; has a headline and an empty body: not an article."""

_EMPTY_HEADLINE = "图集：镜头里的巷口早市"
_SECTIONS = ("首页", "时事", "生活", "情感", "亲子", "健康", "文化", "财经", "娱乐")
_PER_PAGE = 10


def _nav() -> Markup:
    return Markup("".join(f"<li>{anchor(START, name)}</li>" for name in _SECTIONS))


def _crumbs(crumbs: tuple[str, ...]) -> Markup:
    return Markup(" &gt; ".join(anchor(START, crumb) for crumb in crumbs))


def pages() -> dict[str, bytes]:
    """Path → HTML in UTF-8 of all pages of the portal."""
    articles = articles_of("portal")
    found = {article.path: _article(article) for article in articles}
    found[EMPTY_PAGE] = fill(
        "notice", headline=_EMPTY_HEADLINE, nav=_nav(), crumbs=_crumbs(("首页", "文化", "图集"))
    ).encode()
    return found | _lists(articles)


def list_paths() -> tuple[str, ...]:
    """Return the chain of list pages, the start page first."""
    count = len(slices(articles_of("portal"), _PER_PAGE))
    return (START, *(f"/portal/list/index_{number}.html" for number in range(2, count + 1)))


def _article(article: DemoArticle) -> bytes:
    (_, compiler), *rest = article.credits
    lists: dict[str, list[Neighbour]] = {"related": [], "popular": [], "latest": []}
    for entry in neighbours(article):
        lists[entry.kind].append(entry)
    return fill(
        "portal",
        headline=article.headline,
        keywords=",".join(article.keywords),
        teaser=article.teaser,
        nav=_nav(),
        crumbs=_crumbs(article.crumbs),
        # `日期: 来源:上海杨浦收集编辑:上海杨浦`: the date is often empty, nothing parts the rest
        date=f"{article.date:%Y-%m-%d}" if article.date else "",
        source=article.source,
        compiler=compiler,
        body=_body(article, rest),
        digg=str(17 + len(article.paragraphs[0]) % 90),
        **{kind: _list(entries) for kind, entries in lists.items()},
    ).encode()


def _body(article: DemoArticle, credits: list[tuple[str, str]]) -> Markup:
    """Paragraphs, then the credits and the reprint notice as paragraphs like any other."""
    texts = [*article.paragraphs, *(f"{word}:{name}" for word, name in credits)]
    if article.reprint:
        texts.append(article.reprint)
    parts = [f"<p>{escape(text, quote=False)}</p>" for text in texts]
    pictures = [
        f'<p style="text-align:center"><img src="{picture.path}" /></p>'
        for picture in article.pictures
    ]
    return Markup("\n".join([*parts[:1], *pictures, *parts[1:]]))


def _list(entries: list[Neighbour]) -> Markup:
    return Markup(
        "\n".join(
            f"<li><h4>{anchor(entry.path, entry.headline)}</h4>"
            f"<p>{escape(entry.teaser, quote=False)}</p></li>"
            for entry in entries
        )
    )


def _lists(articles: tuple[DemoArticle, ...]) -> dict[str, bytes]:
    paths = list_paths()
    found = {}
    for number, chunk in enumerate(slices(articles, _PER_PAGE)):
        entries = [_entry(article) for article in chunk]
        if number == 0:
            # as shared links are pasted into lists: the campaign parameter is no part of the URL
            entries[0] = entries[0].replace(".html", ".html?spm=a2c4e.1115.0.0", 1)
            entries.insert(3, _item(DEAD_LINK, "这篇文章已经被作者删除", "", ""))
        if number == 1:
            entries.insert(5, _item(EMPTY_PAGE, _EMPTY_HEADLINE, "", "2026-05-02"))
        found[paths[number]] = fill(
            "portal_list",
            page=str(number + 1),
            nav=_nav(),
            entries=Markup("\n".join(entries)),
            pager=_pager(paths, number),
        ).encode()
    return found


def _entry(article: DemoArticle) -> str:
    day = f"{article.date:%Y-%m-%d}" if article.date else ""
    return _item(article.path, article.headline, article.teaser, day)


def _item(path: str, headline: str, teaser: str, day: str) -> str:
    return (
        f'<div class="item"><h3>{anchor(path, headline)}</h3>'
        f'<p>{escape(teaser, quote=False)}</p><span class="time">{day}</span></div>'
    )


def _pager(paths: tuple[str, ...], number: int) -> Markup:
    links = [anchor(paths[number - 1], "上一页")] if number else ["<span>上一页</span>"]
    links += [anchor(path, str(index)) for index, path in enumerate(paths, start=1)]
    if number + 1 < len(paths):
        links.append(anchor(paths[number + 1], "下一页"))
    return Markup(" ".join(links))
