"""The records that everything else uses: Article and its parts.

Field names are the snake_case of schema.org's NewsArticle where it has one. What a page does not
show is `None` or `()`, never an empty string. Records are frozen; a step that knows more returns a
new record (`dataclasses.replace`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

Role = Literal[
    "author", "reporter", "correspondent", "photographer", "editor", "responsible_editor",
    "duty_editor", "chief_editor", "reviewer", "proofreader", "supervisor", "contributor",
    "translator", "video", "designer", "compiler", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    """What is declared of a role; readers of pages, screens, exports and docs follow from it."""

    slug: Role
    zh: str
    """How it is called where it is shown."""
    schema: str
    """The property of schema.org's CreativeWork under which its people are exported."""
    cited: Literal["author", "editor", "translator"] | None = None
    """Its part in a bibliography."""
    words: str
    """The words by which pages name it, parted by spaces."""


ROLES = (
    RoleRow(slug="author", zh="作者", schema="author", cited="author", words=(
        "作者 文字 撰文 文 执笔 采写 撰稿 撰写 采访 笔者 文案 原创 著 口述 评论员 特约评论员 作家"
        " 专栏作者 署名")),
    RoleRow(slug="reporter", zh="记者", schema="author", cited="author", words=(
        "记者 記者 见习记者 实习记者 特约记者 首席记者 实习生 全媒体记者 采访人员 驻站记者 采编")),
    RoleRow(slug="correspondent", zh="通讯员", schema="author", cited="author", words=(
        "通讯员 通訊員 特约通讯员")),
    RoleRow(slug="photographer", zh="摄影", schema="contributor", words=(
        "摄影 摄 图 图片 供图 攝影 摄影记者 拍摄 图源 照片 配图")),
    RoleRow(slug="editor", zh="编辑", schema="editor", cited="editor", words=(
        "编辑 編輯 小编 网络编辑 网编 微信编辑 新媒体编辑 文字编辑 编发 本期编辑 图文编辑 图片编辑"
        " 见习编辑 实习编辑 首席编辑 视频编辑 版面编辑")),
    RoleRow(slug="responsible_editor", zh="责编", schema="editor", cited="editor", words=(
        "责编 责任编辑 責任編輯 責編 本期责编")),
    RoleRow(slug="duty_editor", zh="值班编辑", schema="editor", cited="editor", words=(
        "值班编辑 值班编委 值班主任 值班 值班主编 值班总编")),
    RoleRow(slug="chief_editor", zh="主编", schema="editor", cited="editor", words=(
        "主编 总编 总编辑 执行主编 副主编 副总编辑 统筹 策划 总策划")),
    RoleRow(slug="reviewer", zh="审核", schema="contributor", words=(
        "审核 审读 终审 初审 复审 编审 审校 审稿 签发 审签 核发 复核")),
    RoleRow(slug="proofreader", zh="校对", schema="contributor", words="校对 校读 校 校稿"),
    RoleRow(slug="supervisor", zh="监制", schema="producer", words=(
        "监制 总监制 出品人 出品 制片人 监审")),
    RoleRow(slug="contributor", zh="供稿", schema="contributor", words=(
        "供稿 素材 来稿 投稿 选稿 报送 供稿单位 信息员")),
    RoleRow(slug="translator", zh="翻译", schema="translator", cited="translator", words=(
        "翻译 编译 译 译者")),
    RoleRow(slug="video", zh="视频", schema="contributor", words=(
        "视频 剪辑 后期 视频剪辑 摄像 摄制 语音 音频 配音 主播 播音 朗读")),
    RoleRow(slug="designer", zh="设计", schema="contributor", words=(
        "设计 制图 美编 美术编辑 排版 版式 海报 制作 绘图 画")),
    RoleRow(slug="compiler", zh="整理", schema="contributor", words=(
        "收集编辑 整理 汇编 综合 编制")),
    # a role word that we do not know, or that has no role here; counted
    RoleRow(slug="other", zh="其他", schema="contributor", words="运营 技术"),
)  # fmt: skip

_ROLES_BY_SLUG: dict[str, RoleRow] = {row.slug: row for row in ROLES}


def role_row(slug: str) -> RoleRow:
    """Return what is declared of a role; of one that a later version knows, what `other` is."""
    return _ROLES_BY_SLUG.get(slug, ROLES[-1])


LinkKind = Literal["related", "popular", "latest"]

DateBasis = Literal["page", "json-ld", "meta", "url"]


@dataclass(frozen=True, slots=True)
class About:
    """What is declared of a record's field besides its name and type.

    Whatever goes through all fields (rows, records, forgetting, exports, screens, docs) follows.
    """

    en: str
    zh: str
    """Its captions."""
    names: bool = True
    """Whether a person's name may stand in its text, to be erased or hidden there. In an address
    none is looked for: with other letters it would lead nowhere."""
    stable: bool = True
    """False for what differs from one fetch to the next though the article has not changed:
    最新文章 moves on daily, image hosts rotate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One person or organisation that signed the work in one role."""

    role: Annotated[Role, About("role", "角色")]
    name: Annotated[str, About("name", "姓名")]
    raw: Annotated[str, About("word", "原文")]
    """The page's own word for the role, e.g. 责编."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One picture of the article."""

    url: Annotated[str, About("URL", "网址", names=False)]
    """Absolute URL; a lazy-loaded address is resolved."""
    caption: Annotated[str | None, About("caption", "图注")] = None
    credit: Annotated[str | None, About("credit", "图片署名")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry of a 相关阅读, 热门文章 or 最新文章 list: kept out of the body."""

    kind: Annotated[LinkKind, About("kind", "类别")]
    headline: Annotated[str, About("headline", "标题")]
    url: Annotated[str, About("URL", "网址", names=False)]
    teaser: Annotated[str | None, About("teaser", "摘要")] = None

    def __reduce__(self) -> tuple[Callable[..., Link], tuple[str | None, ...]]:
        """Pickle the fields alone: an article has dozens, and dataclasses take their time."""
        return _link, (self.kind, self.headline, self.url, self.teaser)


def _link(kind: LinkKind, headline: str, url: str, teaser: str | None) -> Link:
    return Link(kind=kind, headline=headline, url=url, teaser=teaser)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something that a person should look at: an unknown role word, mojibake, an unread date."""

    kind: Annotated[str, About("kind", "类别", names=False)]
    """A short slug such as `unknown_role`, `mojibake`, `unread_date`."""
    detail: Annotated[str, About("detail", "详情")]
    """The raw text that gave rise to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A news article as its page shows it (schema.org NewsArticle).

    Dates are aware, in Asia/Shanghai. `date_published` is never filled from `date_modified` nor the
    other way round; `date_published_basis` says where it was read.
    """

    url: Annotated[str, About("URL", "网址", names=False)]
    """The cleaned URL: the article's identity."""
    headline: Annotated[str, About("headline", "标题")]
    body: Annotated[str, About("text", "正文")]
    """Paragraphs joined by a newline."""
    alternative_headline: Annotated[str | None, About("subtitle", "副题")] = None
    """副题 or 引题."""
    date_published: Annotated[datetime | None, About("published", "发布时间")] = None
    date_published_raw: Annotated[str | None, About("date as written", "日期原文")] = None
    date_published_basis: Annotated[DateBasis | None, About("date read from", "日期出处")] = None
    date_modified: Annotated[datetime | None, About("modified", "更新时间")] = None
    publisher: Annotated[str | None, About("publisher", "发布")] = None
    """The site that the page was fetched from."""
    source: Annotated[str | None, About("source", "来源")] = None
    """来源: where it first appeared, by its standard name where the register of outlets has it."""
    source_raw: Annotated[str | None, About("source as written", "来源原文")] = None
    """What the page writes in its place; None where that is the same."""
    source_url: Annotated[str | None, About("source URL", "来源网址", names=False)] = None
    source_chain: Annotated[tuple[str, ...], About("source chain", "来源链")] = ()
    """Every outlet that the page names, first publisher first; `source` is its first entry."""
    dateline: Annotated[str | None, About("dateline", "电头")] = None
    """电头: the place of writing, which is not the region that the story is about."""
    byline: Annotated[str | None, About("byline", "署名原文")] = None
    """The signature as it stands on the page."""
    credits: Annotated[tuple[Credit, ...], About("credits", "署名")] = ()
    section: Annotated[str | None, About("section", "栏目")] = None
    breadcrumbs: Annotated[tuple[str, ...], About("breadcrumbs", "面包屑")] = ()
    keywords: Annotated[tuple[str, ...], About("keywords", "关键词")] = ()
    reprint_notice: Annotated[str | None, About("reprint notice", "转载声明")] = None
    """转载声明, verbatim."""
    images: Annotated[tuple[Image, ...], About("images", "图片", stable=False)] = ()
    links: Annotated[tuple[Link, ...], About("links", "文章链接", stable=False)] = ()
    issues: Annotated[tuple[Issue, ...], About("issues", "待查", stable=False)] = ()
    fetched_at: Annotated[datetime | None, About("fetched", "抓取时间", stable=False)] = None
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
    annotations: Any = None
    """What was made of the article where it was read, as tags are."""
    fetch: PageFetch = PageFetch()
    """Of the article's first page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFailure:
    """What a spider yields for a page that gave no article."""

    url: str
    """The page's key in the frontier."""
    reason: str
    """One or two words: `http 404`, `robots.txt`, `no body`, `TimeoutError`."""
    detail: str = ""
    """What was found, in words, for the log."""
    status: int | None = None
    final: bool = False
    """Asking again is useless."""
