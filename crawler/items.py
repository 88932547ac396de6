"""The records that everything else uses: Article and its parts.

Field names are the snake_case of schema.org's NewsArticle where it has one. What a page does not
show is `None` or `()`, never an empty string. Records are frozen; a step that knows more returns a
new record (`dataclasses.replace`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal[
    "author",  # 作者, 文, 撰文, 文字
    "reporter",  # 记者
    "correspondent",  # 通讯员
    "photographer",  # 摄影, 图, 图片, 供图
    "editor",  # 编辑
    "responsible_editor",  # 责编, 责任编辑
    "duty_editor",  # 值班编辑
    "chief_editor",  # 主编, 总编
    "reviewer",  # 审核, 审读, 终审
    "proofreader",  # 校对
    "supervisor",  # 监制
    "contributor",  # 供稿, 来稿
    "translator",  # 翻译, 编译
    "video",  # 视频, 剪辑
    "designer",  # 设计, 制图
    "compiler",  # 收集编辑, 整理
    "other",  # a role word that we do not know yet; counted
]

ROLE_NAMES: dict[Role, str] = {
    "author": "作者", "reporter": "记者", "correspondent": "通讯员", "photographer": "摄影",
    "editor": "编辑", "responsible_editor": "责编", "duty_editor": "值班编辑",
    "chief_editor": "主编", "reviewer": "审核", "proofreader": "校对", "supervisor": "监制",
    "contributor": "供稿", "translator": "翻译", "video": "视频", "designer": "设计",
    "compiler": "整理", "other": "其他",
}  # fmt: skip
"""How a role is called where it is shown."""

LinkKind = Literal["related", "popular", "latest"]

DateBasis = Literal["page", "json-ld", "meta", "url"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One person or organisation that signed the work in one role."""

    role: Role
    name: str
    raw: str
    """The page's own word for the role, e.g. 责编."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One picture of the article."""

    url: str
    """Absolute URL; a lazy-loaded address is resolved."""
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry of a 相关阅读, 热门文章 or 最新文章 list: kept out of the body."""

    kind: LinkKind
    headline: str
    url: str
    teaser: str | None = None

    def __reduce__(self) -> tuple[Callable[..., Link], tuple[str | None, ...]]:
        """Pickled as its fields alone: an article has dozens, and dataclasses take their time."""
        return _link, (self.kind, self.headline, self.url, self.teaser)


def _link(kind: LinkKind, headline: str, url: str, teaser: str | None) -> Link:
    return Link(kind=kind, headline=headline, url=url, teaser=teaser)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something that a person should look at: an unknown role word, mojibake, an unread date."""

    kind: str
    """A short slug such as `unknown_role`, `mojibake`, `unread_date`."""
    detail: str
    """The raw text that gave rise to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A news article as its page shows it (schema.org NewsArticle).

    Dates are aware, in Asia/Shanghai. `date_published` is never filled from `date_modified` nor the
    other way round; `date_published_basis` says where it was read.
    """

    url: str
    """The cleaned URL: the article's identity."""
    headline: str
    body: str
    """Paragraphs joined by a newline."""
    alternative_headline: str | None = None
    """副题 or 引题."""
    date_published: datetime | None = None
    date_published_raw: str | None = None
    date_published_basis: DateBasis | None = None
    date_modified: datetime | None = None
    publisher: str | None = None
    """The site that the page was fetched from."""
    source: str | None = None
    """来源: where it first appeared, as the page names it."""
    source_url: str | None = None
    source_chain: tuple[str, ...] = ()
    """Every outlet that the page names, first publisher first; `source` is its first entry."""
    dateline: str | None = None
    """电头: the place of writing, which is not the region that the story is about."""
    byline: str | None = None
    """The signature as it stands on the page."""
    credits: tuple[Credit, ...] = ()
    section: str | None = None
    breadcrumbs: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    reprint_notice: str | None = None
    """转载声明, verbatim."""
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()
    issues: tuple[Issue, ...] = ()
    fetched_at: datetime | None = None
    """When the page was fetched; relative dates (3小时前) count from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcRecord:
    """Where the page as served lies: a response record of a WARC file."""

    file: str
    """The WARC file's name, relative to the folder of WARC files."""
    offset: int
    """Bytes from the start of the file to the start of the record."""
    length: int
    """Bytes of the record as stored (compressed)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFetch:
    """What is kept of the answer to a request beside the page's text."""

    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    warc: WarcRecord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedArticle:
    """What a spider yields for an article page: the article, and what is kept of its fetch."""

    article: Article
    site: str
    """The spider's name."""
    page_url: str
    """The cleaned URL that was asked for, before redirects: the page's key in the frontier."""
    region_hint: str | None = None
    """GB/T 2260 adcode of where the publisher sits: a weak hint."""
    fetch: PageFetch = PageFetch()
    """Of the article's first page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFailure:
    """What a spider yields for a page that gave no article."""

    url: str
    """The page's key in the frontier."""
    reason: str
    """One or two words: `http 404`, `robots.txt`, `no body`, `TimeoutError`."""
    status: int | None = None
    final: bool = False
    """Asking again is useless."""
