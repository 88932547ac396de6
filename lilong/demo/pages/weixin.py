"""A WeChat-like site: nested sections in a hidden body, the time in a script variable."""

from __future__ import annotations

from html import escape

from lilong.demo.articles import DemoArticle, Picture, articles_of
from lilong.demo.templating import Markup, anchor, fill, slices

START = "/weixin/album/1"

_PER_PAGE = 8
_SEPARATORS = ("：", "丨", " | ")

_FOLLOW_US = (
    '<section style="text-align: center;"><section style="display: inline-block;">'
    '<p><span style="color: rgb(61, 170, 214);font-size: 14px;">点击上方蓝字关注我们</span></p>'
    "</section></section>"
)

_ORIGINAL_MARK = (
    '<span id="copyright_logo" class="wx_tap_link rich_media_meta icon_appmsg_tag '
    'appmsg_title_tag weui-wa-hotarea">原创</span>\n'
)


def pages() -> dict[str, bytes]:
    """Path → HTML in UTF-8 of all pages of the WeChat-like site."""
    articles = articles_of("weixin")
    found = {article.path: _article(article) for article in articles}
    return found | _lists(articles)


def list_paths() -> tuple[str, ...]:
    """Return the chain of album pages, the start page first."""
    count = len(slices(articles_of("weixin"), _PER_PAGE))
    return tuple(f"/weixin/album/{number}" for number in range(1, count + 1))


def shows_epoch_only(article: DemoArticle) -> bool:
    """Whether the page holds `var ct` (seconds since 1970) alone, as older pages do."""
    return articles_of("weixin").index(article) % 2 == 1


def _article(article: DemoArticle) -> bytes:
    if article.account is None or article.date is None:
        raise ValueError(f"demo article {article.id}: expected an account and a date")
    return fill(
        "weixin",
        headline=article.headline,
        teaser=article.teaser,
        author="",
        original=Markup("" if article.origin else _ORIGINAL_MARK),
        account=article.account,
        body=_body(article),
        epoch=str(int(article.date.timestamp())),
        create_time=""
        if shows_epoch_only(article)
        else f"var createTime = '{article.date:%Y-%m-%d %H:%M}';",
    ).encode()


def _body(article: DemoArticle) -> Markup:
    parts = [_FOLLOW_US]
    for index, text in enumerate(article.paragraphs, start=1):
        parts.append(_nested(text))
        parts += [_figure(p) for p in article.pictures if p.after == index]
    separator = _SEPARATORS[articles_of("weixin").index(article) % len(_SEPARATORS)]
    signed = [*([("来源", article.origin)] if article.origin else []), *article.credits]
    lines = "".join(f"<p>{word}{separator}{name}</p>" for word, name in signed)
    parts.append(f'<section style="font-size: 13px;color: rgb(136,136,136);">{lines}</section>')
    return Markup("".join(parts))


def _nested(text: str) -> str:
    return (
        '<section data-role="paragraph"><section style="margin: 10px 0%;"><section>'
        '<p style="line-height: 1.75em;"><span style="font-size: 16px;letter-spacing: 1px;">'
        f"<span>{escape(text, quote=False)}</span></span></p></section></section></section>"
        "<section><p><br></p></section>"
    )


def _figure(picture: Picture) -> str:
    return (
        '<section style="text-align: center;"><img class="rich_pages wxw-img" data-ratio="0.667" '
        f'data-src="{picture.path}" data-type="jpeg" data-w="1080"></section>'
        '<section style="text-align: center;"><p style="font-size: 12px;">'
        f"{picture.caption}</p></section>"
    )


def _lists(articles: tuple[DemoArticle, ...]) -> dict[str, bytes]:
    paths = list_paths()
    return {
        paths[number]: fill(
            "weixin_list",
            total=str(len(articles)),
            entries=Markup("\n".join(_entry(article) for article in chunk)),
            pager=anchor(paths[number + 1], "下一页")
            if number + 1 < len(paths)
            else Markup("<span>没有更多了</span>"),
        ).encode()
        for number, chunk in enumerate(slices(articles, _PER_PAGE))
    }


def _entry(article: DemoArticle) -> str:
    # links out of a chat carry the way they were shared; it is no part of the address
    link = anchor(f"{article.path}?from=singlemessage", article.headline)
    return (
        f'<li class="album__list-item"><div class="album__item-title">{link}</div>'
        f'<div class="album__item-info">{article.date:%m/%d}</div></li>'
    )
