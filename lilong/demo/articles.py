"""The demo's articles: read from articles/*.toml, each with the truth about itself."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib import resources
from typing import Any, Literal

SiteName = Literal["portal", "gov", "paper", "weixin"]

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

_FILES = ("portal", "gov", "paper", "weixin", "rehosted", "outside")

# The portal's and the newspaper's addresses carry a section, the latter's a date as well.
_SECTION_SLUGS = {
    "情感": "qinggan",
    "生活": "shenghuo",
    "公益": "gongyi",
    "亲子": "qinzi",
    "文化": "wenhua",
    "时事": "shishi",
    "健康": "jiankang",
    "财经": "caijing",
    "科技": "keji",
    "娱乐": "yule",
    "专栏": "zhuanlan",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a story plays, down to the street, with the county's GB/T 2260 code."""

    province: str
    city: str
    district: str
    street: str
    adcode: str
    """Six digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of an article; `after` counts the paragraphs that stand before it."""

    path: str
    after: int
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """One article as one site of the demo carries it."""

    id: str
    site: SiteName
    path: str
    """Its address on the demo server, from the root."""
    headline: str
    paragraphs: tuple[str, ...]
    subtitle: str | None = None
    date: datetime | None = None
    has_time: bool = False
    modified: datetime | None = None
    source: str
    """来源 as the page names it; on the WeChat-like site the account, unless `origin` is named."""
    account: str | None = None
    origin: str | None = None
    credits: tuple[tuple[str, str], ...] = ()
    """(the page's word, name), in the order of the page."""
    crumbs: tuple[str, ...] = ()
    reprint: str | None = None
    pictures: tuple[Picture, ...] = ()
    page_breaks: tuple[int, ...] = ()
    """Paragraph counts after which a new page begins."""
    place: Place | None = None
    topics: tuple[str, ...] = ()
    """Slugs of the taxonomy, the main one first; none means out of scope."""
    same_as: str | None = None
    """The id of the article that this one re-hosts."""
    traditional: bool = False

    @property
    def keywords(self) -> tuple[str, ...]:
        """The words that the page's own keywords tag holds."""
        if self.place is None:
            return self.crumbs[-1:]
        return (self.place.district, self.place.street)

    @property
    def teaser(self) -> str:
        """The body's beginning, cut off in mid-sentence."""
        cut = self.paragraphs[0][:46]
        return cut[:-4] if cut[-1] in "。，！？：；、”" else cut


@cache
def load_articles() -> tuple[DemoArticle, ...]:
    """All articles of the demo, in the order in which the sites list them."""
    numbers: dict[str, int] = {}
    found = []
    folder = resources.files("lilong.demo") / "articles"
    for name in _FILES:
        text = (folder / f"{name}.toml").read_text(encoding="utf-8")
        for row in tomllib.loads(text)["article"]:
            numbers[row["site"]] = numbers.get(row["site"], 0) + 1
            found.append(_article(row, numbers[row["site"]]))
    return tuple(found)


def articles_of(site: SiteName) -> tuple[DemoArticle, ...]:
    """Return the articles that one site carries, in list order."""
    return tuple(article for article in load_articles() if article.site == site)


def _article(row: Mapping[str, Any], number: int) -> DemoArticle:
    date = _moment(row.get("date"))
    return DemoArticle(
        id=row["id"],
        site=row["site"],
        path=_path(row, number, date),
        headline=row["headline"],
        paragraphs=tuple(row["text"].strip().split("\n")),
        subtitle=row.get("subtitle"),
        date=date,
        has_time=" " in row.get("date", ""),
        modified=_moment(row.get("modified")),
        source=row.get("origin") or row.get("source") or row["account"],
        account=row.get("account"),
        origin=row.get("origin"),
        credits=tuple(_pair(credit) for credit in row.get("credits", ())),
        crumbs=tuple(row.get("crumbs", ())),
        reprint=row.get("reprint"),
        pictures=tuple(_picture(row["site"], picture) for picture in row.get("images", ())),
        page_breaks=tuple(row.get("pages", ())),
        place=_place(row.get("region")),
        topics=tuple(row["topics"]),
        same_as=row.get("same_as"),
        traditional=row.get("script") == "traditional",
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) if text else None


def _pair(credit: str) -> tuple[str, str]:
    role, _, name = credit.partition("=")
    return role, name


def _picture(site: str, row: Mapping[str, Any]) -> Picture:
    return Picture(
        path=f"/{site}/{row['src']}",
        after=row["after"],
        caption=row.get("caption"),
        credit=row.get("credit"),
    )


def _place(region: str | None) -> Place | None:
    if region is None:
        return None
    province, city, district, street, adcode = region.split("/")
    return Place(province=province, city=city, district=district, street=street, adcode=adcode)


def _path(row: Mapping[str, Any], number: int, date: datetime | None) -> str:
    site = row["site"]
    if site == "portal":
        return f"/portal/{_SECTION_SLUGS[row['crumbs'][1]]}/{10000 + number}.html"
    if site == "gov" and date:
        return f"/gov/jczl/{date:%Y%m}/t{date:%Y%m%d}_{1000 + number}.html"
    if site == "paper" and date:
        return f"/paper/html/{date:%Y-%m}/{date:%d}/content_{1000 + number}.htm"
    if site == "weixin":
        digest = hashlib.sha256(row["id"].encode()).digest()[:16]
        return "/s/" + base64.urlsafe_b64encode(digest).decode().rstrip("=")
    raise ValueError(f"demo article {row['id']}: expected a known site and a date, got {site!r}")
