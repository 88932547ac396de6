"""A web of any size for benchmarks: the portal's structure at the size of real pages."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from typing import Final

from lilong.demo.articles import DemoArticle, load_articles
from lilong.demo.site import DemoPage
from lilong.demo.templating import Markup, anchor, fill

START: Final = "/big/list/1.html"

_PER_LIST: Final = 50
_SECTIONS: Final = tuple(f"频道{number}" for number in range(1, 61))


class BigSite(Mapping[str, DemoPage]):
    """Path → page, each made when it is asked for: 2,000 pages of 100 kB are not held in memory.

    `pages` counts articles; `page_bytes` is the size of an article's page, met within 1 kB. The
    same arguments give the same bytes, on every machine.
    """

    def __init__(self, pages: int, page_bytes: int) -> None:
        self.pages = pages
        self.page_bytes = page_bytes
        self.lists = -(-pages // _PER_LIST)
        self._numbers = {article_path(number): number for number in range(1, pages + 1)}
        self._lists = {_list_path(number): number for number in range(1, self.lists + 1)}

    def __getitem__(self, path: str) -> DemoPage:
        if path == "/robots.txt":
            return DemoPage(body=b"User-agent: *\nDisallow:\n", content_type="text/plain")
        if path in self._lists:
            return DemoPage(body=self._list(self._lists[path]))
        return DemoPage(body=self._article(self._numbers[path]))

    def __iter__(self) -> Iterator[str]:
        yield "/robots.txt"
        yield from self._lists
        yield from self._numbers

    def __len__(self) -> int:
        return 1 + len(self._lists) + len(self._numbers)

    def _list(self, number: int) -> bytes:
        first = (number - 1) * _PER_LIST + 1
        numbers = range(first, min(first + _PER_LIST, self.pages + 1))
        entries = (
            f'<div class="item"><h3>{anchor(article_path(n), headline(n))}</h3></div>'
            for n in numbers
        )
        following = anchor(_list_path(number + 1), "下一页") if number < self.lists else ""
        return fill(
            "portal_list",
            page=str(number),
            nav=_nav(),
            entries=Markup("\n".join(entries)),
            pager=Markup(following),
        ).encode()

    def _article(self, number: int) -> bytes:
        chance = random.Random(number)
        model, paragraphs = _story(number)
        place = model.place.district if model.place else "本地"
        signed = f"<p>文字/图片:{escape(model.credits[0][1])}</p>\n<p>编辑:晴川编辑部</p>"
        body = "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs)
        html = fill(
            "portal",
            headline=headline(number),
            keywords=place,
            teaser=paragraphs[0][:46],
            nav=_nav(),
            crumbs=Markup(" &gt; ".join(anchor(START, word) for word in ("首页", "社区", place))),
            date=f"2026-{1 + number % 11:02d}-{1 + number % 28:02d}",
            source=place + "发布",
            compiler=place + "发布",
            body=Markup(f"{body}\n{signed}"),
            digg=str(number % 100),
            related=self._neighbours(chance),
            popular=self._neighbours(chance),
            latest=self._neighbours(chance),
        ).encode()
        return _widened(html, self.page_bytes)

    def _neighbours(self, chance: random.Random) -> Markup:
        numbers = (chance.randint(1, self.pages) for _ in range(12))
        return Markup(
            "\n".join(
                f"<li><h4>{anchor(article_path(n), headline(n))}</h4>"
                f"<p>{_story(n)[1][0][:46]}</p></li>"
                for n in numbers
            )
        )


def big_site(pages: int = 2000, page_bytes: int = 100_000) -> BigSite:
    """A web of `pages` articles of `page_bytes` each, reached from `START` by chained lists."""
    return BigSite(pages, page_bytes)


def article_path(number: int) -> str:
    """Return the path of the article with this number, from 1."""
    return f"/big/a/{number // 1000}/{number:06d}.html"


def headline(number: int) -> str:
    """Return the headline of the article with this number; no two are the same."""
    return f"{_story(number)[0].headline}（之{number}）"


def _list_path(number: int) -> str:
    return f"/big/list/{number}.html"


@cache
def _story(number: int) -> tuple[DemoArticle, tuple[str, ...]]:
    """Return a model article and paragraphs drawn from all: no two stories are near-duplicates."""
    chance = random.Random(-number)
    articles = [article for article in load_articles() if article.same_as is None]
    model = articles[number % len(articles)]
    drawn = chance.sample(_all_paragraphs(), 5)
    return model, (f"{model.paragraphs[0]}（记录第{number}号）", *drawn)


@cache
def _all_paragraphs() -> tuple[str, ...]:
    return tuple(
        paragraph
        for article in load_articles()
        if article.same_as is None
        for paragraph in article.paragraphs[1:]
    )


@cache
def _nav() -> Markup:
    return Markup("".join(f"<li>{anchor(START, name)}</li>" for name in _SECTIONS))


def _widened(html: bytes, size: int) -> bytes:
    """The page brought to `size` with what fills real ones: menus, inline script and styles."""
    missing = size - len(html)
    if missing <= 0:
        return html
    menu = _repeated(_MENU_ROW, missing // 3)
    script = _repeated(_SCRIPT_ROW, missing - len(menu) - 40)
    html = html.replace(
        b'<ul class="nav">', b'<ul class="menu">' + menu + b'</ul><ul class="nav">', 1
    )
    return html.replace(b"</body>", b"<script>" + script + b"</script></body>", 1)


_MENU_ROW: Final = (
    '<li class="m-item"><a href="/big/list/1.html" target="_blank">街道社区</a></li>\n'.encode()
)
_SCRIPT_ROW: Final = (
    b'window.__q=window.__q||[];window.__q.push({"id":"slot","w":300,"h":250,"lazy":true});\n'
)


def _repeated(row: bytes, size: int) -> bytes:
    return row * (size // len(row))
