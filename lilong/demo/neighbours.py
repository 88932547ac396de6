"""Which other articles stand beside an article: the lists that must stay out of its body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lilong.demo.articles import DemoArticle, articles_of

_PER_LIST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """An entry of a 相关阅读, 热门文章 or 最新文章 list."""

    kind: Literal["related", "popular", "latest"]
    headline: str
    path: str
    teaser: str


def neighbours(article: DemoArticle) -> tuple[Neighbour, ...]:
    """Return the portal's three lists beside `article`, in the order of the page.

    相关阅读 follows the article's own place in the site, the other two are the same on most pages,
    as on real portals. No list holds the article itself.
    """
    others = articles_of(article.site)
    at = others.index(article)
    related = [others[(at + step) % len(others)] for step in range(1, _PER_LIST + 1)]
    popular = [other for other in others[3:] if other is not article][:_PER_LIST]
    latest = [other for other in reversed(others) if other is not article][:_PER_LIST]
    return (
        *(_entry("related", other, "") for other in related),
        *(_entry("popular", other, "...") for other in popular),
        *(_entry("latest", other, "") for other in latest),
    )


def _entry(kind: Literal["related", "popular", "latest"], of: DemoArticle, tail: str) -> Neighbour:
    return Neighbour(kind=kind, headline=of.headline, path=of.path, teaser=of.teaser + tail)
