"""What a perfect reading of the demo web gives: each article's record, region and topics."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lilong.crawler.items import Article, Credit, Image, Link, Role
from lilong.demo.articles import DemoArticle, Place, SiteName, load_articles
from lilong.demo.neighbours import neighbours
from lilong.demo.pages import gov, paper, weixin

SITE_NAMES: Final[dict[str, str]] = {
    "portal": "晴川生活网",
    "gov": "基层治理信息网",
    "paper": "里巷日报",
    "weixin": "微言公众平台",
}

ROLES: Final[dict[str, Role]] = {
    "收集编辑": "compiler",
    "整理": "compiler",
    "文": "author",
    "文字": "author",
    "作者": "author",
    "口述": "author",
    "图": "photographer",
    "图片": "photographer",
    "摄": "photographer",
    "摄影": "photographer",
    "编辑": "editor",
    "編輯": "editor",
    "责编": "responsible_editor",
    "责任编辑": "responsible_editor",
    "记者": "reporter",
    "通讯员": "correspondent",
    "校对": "proofreader",
    "审读": "reviewer",
    "审核": "reviewer",
    "供稿": "contributor",
    "制图": "designer",
}

# 本报讯（记者 某某 通讯员 某某） or 本报昆山9月25日讯（记者 某某）, at the head of the text
_HEAD: Final = re.compile(r"本报(?P<place>\D+?)?(?:\d+月\d+日)?[讯电]（(?P<byline>[^）]+)）")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The truth about one article on one site."""

    site: SiteName
    article: Article
    """As the page shows it; `issues` and `fetched_at` are left empty."""
    page_urls: tuple[str, ...]
    """Every page of the article, the first one first."""
    region: Place | None
    topics: tuple[str, ...]
    """Slugs, the main one first."""
    rehosted_from: str | None
    """The URL of the article that this one is a changed copy of."""

    @property
    def scope(self) -> str:
        """`in` or `out`."""
        return "in" if self.topics else "out"


def expected(base_url: str) -> tuple[Expected, ...]:
    """The truth about every article of the demo web served at `base_url` (no slash at its end).

    The dead link, the empty page and the page that robots.txt forbids give no article.
    """
    by_id = {article.id: article for article in load_articles()}
    return tuple(
        Expected(
            site=article.site,
            article=_record(article, base_url),
            page_urls=tuple(base_url + path for path in paper.page_paths(article))
            if article.site == "paper"
            else (base_url + article.path,),
            region=article.place,
            topics=article.topics,
            rehosted_from=base_url + by_id[article.same_as].path if article.same_as else None,
        )
        for article in by_id.values()
    )


def _record(article: DemoArticle, base_url: str) -> Article:
    head = _HEAD.match(article.paragraphs[0])
    original = gov.source_path(article)
    crumbs = _breadcrumbs(article)
    return Article(
        url=base_url + article.path,
        headline=article.headline,
        alternative_headline=article.subtitle,
        body="\n".join(article.paragraphs),
        date_published=article.date,
        date_published_raw=_raw_date(article),
        date_published_basis="page" if article.date else None,
        date_modified=article.modified,
        publisher=SITE_NAMES[article.site],
        source=article.source,
        source_url=base_url + original if original else None,
        source_chain=(article.origin, article.account)
        if article.origin and article.account
        else (article.source,),
        dateline=head["place"] if head else None,
        byline=head["byline"] if head else None,
        credits=_credits(article),
        section=crumbs[-1] if crumbs else None,
        breadcrumbs=crumbs,
        keywords=article.keywords if article.site in ("portal", "paper") else (),
        reprint_notice=article.reprint,
        images=tuple(
            Image(url=base_url + p.path, caption=_caption(p.caption), credit=p.credit)
            for p in article.pictures
        ),
        links=_links(article, base_url),
    )


def _raw_date(article: DemoArticle) -> str | None:
    if article.date is None:
        return None
    if article.site == "weixin" and weixin.shows_epoch_only(article):
        return str(int(article.date.timestamp()))
    if article.site == "paper":
        return f"{article.date:%Y年%m月%d日 %H:%M}"
    return f"{article.date:%Y-%m-%d %H:%M}" if article.has_time else f"{article.date:%Y-%m-%d}"


def _credits(article: DemoArticle) -> tuple[Credit, ...]:
    """文字/图片 is two credits; who took a picture is credited below it, with the word 摄."""
    pairs = [(part, name) for word, name in article.credits for part in word.split("/")] + [
        ("摄", picture.credit) for picture in article.pictures if picture.credit
    ]
    found = (Credit(role=ROLES[word], name=name, raw=word) for word, name in pairs)
    return tuple(dict.fromkeys(found))


def _caption(text: str | None) -> str | None:
    return text.lstrip("▲△") if text else None


def _breadcrumbs(article: DemoArticle) -> tuple[str, ...]:
    if article.site == "gov":
        return ("首页", "地方动态")
    if article.site == "paper":
        return (SITE_NAMES["paper"], "社区")  # 正文, the last word there, names no section
    return article.crumbs


def _links(article: DemoArticle, base_url: str) -> tuple[Link, ...]:
    if article.site != "portal":
        return ()
    return tuple(
        Link(
            kind=entry.kind,
            headline=entry.headline,
            url=base_url + entry.path,
            teaser=entry.teaser,
        )
        for entry in neighbours(article)
    )
