"""The newspaper: 本报讯（记者 某某 通讯员 某某）, 责编, lazy pictures, multi-page articles."""

from __future__ import annotations

from html import escape

from lilong.demo.articles import DemoArticle, Picture, articles_of
from lilong.demo.templating import Markup, anchor, fill, slices

START = "/paper/index.htm"

_SECTIONS = ("首页", "要闻", "社区", "民生", "体育", "国际", "数字报")
_PER_PAGE = 9
_FIELD_WORDS = ("记者", "通讯员")
"""Credits that stand in the text, at its head; the others stand below it."""


def _nav() -> Markup:
    return Markup("".join(anchor(START, name) for name in _SECTIONS))


def pages() -> dict[str, bytes]:
    """Path → HTML in UTF-8 of all pages of the newspaper."""
    articles = articles_of("paper")
    found: dict[str, bytes] = {}
    for article in articles:
        found |= _article(article)
    return found | _lists(articles)


def list_paths() -> tuple[str, ...]:
    """Return the chain of list pages, the start page first."""
    count = len(slices(articles_of("paper"), _PER_PAGE))
    return (START, *(f"/paper/index_{number}.htm" for number in range(2, count + 1)))


def page_paths(article: DemoArticle) -> tuple[str, ...]:
    """Return the addresses of an article's pages, the first one first."""
    stem = article.path.removesuffix(".htm")
    more = (f"{stem}_{number}.htm" for number in range(2, len(article.page_breaks) + 2))
    return (article.path, *more)


def _article(article: DemoArticle) -> dict[str, bytes]:
    """One page, or several chained by 下一页."""
    starts = (0, *article.page_breaks)
    ends = (*article.page_breaks, len(article.paragraphs))
    paths = page_paths(article)
    return {
        path: _page(article, paths, number, _body(article, range(start, end)))
        for number, (path, start, end) in enumerate(zip(paths, starts, ends, strict=True))
    }


def _page(article: DemoArticle, paths: tuple[str, ...], number: int, body: Markup) -> bytes:
    return fill(
        "paper",
        headline=article.headline,
        subtitle=_optional('<h2 class="subtitle">{}</h2>', article.subtitle),
        keywords=",".join(article.keywords),
        teaser=article.teaser,
        nav=_nav(),
        date=f"{article.date:%Y年%m月%d日 %H:%M}",
        source=article.source,
        modified=_optional(
            '<span class="updated">更新时间：{}</span>',
            f"{article.modified:%Y-%m-%d %H:%M}" if article.modified else None,
        ),
        body=body,
        pagination=_pagination(paths, number),
        signature=_signature(article) if number + 1 == len(paths) else Markup(""),
        recommended=Markup(
            "\n".join(
                f"<li>{anchor(other.path, other.headline)}</li>"
                for other in [other for other in articles_of("paper") if other is not article][:6]
            )
        ),
    ).encode()


def _optional(markup: str, text: str | None) -> Markup:
    return Markup(markup.format(escape(text, quote=False)) if text else "")


def _body(article: DemoArticle, span: range) -> Markup:
    parts: list[str] = []
    for index in span:
        parts.append(f"<p>　　{escape(article.paragraphs[index], quote=False)}</p>")
        parts += [_figure(p) for p in article.pictures if p.after == index + 1]
    return Markup("\n".join(parts))


def _figure(picture: Picture) -> str:
    return (
        '<div class="pic"><img class="lazy" src="/paper/images/blank.gif" '
        f'data-src="{picture.path}" alt=""><p class="pic-caption">{picture.caption}'
        f"{picture.credit} 摄</p></div>"
    )


def _signature(article: DemoArticle) -> Markup:
    desk = [pair for pair in article.credits if pair[0] not in _FIELD_WORDS]
    spans = "".join(f"<span>{word}：{name}</span>" for word, name in desk)
    return Markup(f'<div class="editor">{spans}</div>')


def _pagination(paths: tuple[str, ...], number: int) -> Markup:
    if len(paths) == 1:
        return Markup("")
    links = [
        f'<span class="current">{index + 1}</span>'
        if index == number
        else anchor(path, str(index + 1))
        for index, path in enumerate(paths)
    ]
    if number + 1 < len(paths):
        links.append(anchor(paths[number + 1], "下一页", ' class="next"'))
    return Markup(f'<div class="pagination">{"".join(links)}</div>')


def _lists(articles: tuple[DemoArticle, ...]) -> dict[str, bytes]:
    paths = list_paths()
    return {
        paths[number]: fill(
            "paper_list",
            nav=_nav(),
            entries=Markup("\n".join(_entry(article) for article in chunk)),
            pager=Markup(
                anchor(paths[number + 1], "下一页", ' class="next"')
                if number + 1 < len(paths)
                else '<span class="end">已到末页</span>'
            ),
        ).encode()
        for number, chunk in enumerate(slices(articles, _PER_PAGE))
    }


def _entry(article: DemoArticle) -> str:
    return (
        f'<section class="news"><h2>{anchor(article.path, article.headline)}</h2>'
        f'<p class="digest">{article.teaser}……</p>'
        f"<time>{article.date:%m-%d %H:%M}</time></section>"
    )
