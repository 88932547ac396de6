"""Source: the outlets that a page names as the article's origin, the first publisher first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lilong.crawler.extract.dates import has_date
from lilong.crawler.extract.grammar import read_line
from lilong.crawler.extract.meta_lines import MetaLines, ends_of, head_above
from lilong.crawler.extract.names import is_person, is_transliterated
from lilong.crawler.extract.page import Page
from lilong.crawler.extract.prose import Prose
from lilong.crawler.extract.title import key
from lilong.outlets import is_media, is_office, load_outlets

TAIL_LINES = 14
MAX_SOURCE = 30
MAX_ACCOUNT = 16
NEAR_DATE = 120
"""Characters of a line in which an outlet may stand beside the date with no label."""
STAFF = re.compile(
    r"(?:\s*(?:收集编辑|编辑|官方账号)|\s+(?:综合|整理|独家|原创|等?(?:综合|整理)))\s*$"
)
NO_OUTLET = re.compile(
    r"^(?:转载(?:文章)?|网络|未知|不详|本站|本网|原创|互联网整理|网络整理|佚名|管理员|admin|无|以前"
    r"|首页|正文|\d+|[\W_]*|(?:IP属地|发布于|来自(?=.{2,8}$)|[来來]源|综合).*"
    r"|.*(?:首页|扫描|扫码|下载|登录|请点击))$",
    re.I,
)
"""What stands behind a label or beside a date and is no outlet."""
PLACE = re.compile(
    r"^(?:北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东"
    r"|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾)(?:省|市|自治区)?$"
)
"""Where the reader's IP, or the author's, is."""
SOURCE_HINT = re.compile(r"[来來稿出转轉摘原]\s{0,4}[源处處自载載]")
"""One of these is in every label of a source."""
BRACKETS = "[]【】〔〕()（） \u3000|｜丨·•-—:：\x1f"
NAME_HINT = re.compile(
    r"(?:^|[\s_-])(?:source|origin|media[-_]?name|author[-_]?name|nickname|account|pgc|laiyuan"
    r"|weibo_user|user[-_]card[-_]name|profile_nickname|from|copyfrom)",
)
SOURCE_METAS = ("source", "mediaid", "contentsource", "article:source", "copyfrom")
FOLLOW = re.compile(r"^[+＋]?\s?关注$")
NAME_ONLY = re.compile(
    r"^(?!播报|朗读|收听|听全文|[\d\W]+$|.*(?:下载|登录|注册|分享|图片|视频)$)[^，。！？：“”…]+$"
)


@dataclass(frozen=True, slots=True)
class Sources:
    """The outlets that a page names, the first publisher first, by their standard names."""

    names: list[str]
    url: str | None = None
    """Where the first one's link leads."""
    raw: str | None = None
    """What the page writes for the first one, where that is another name."""


def read_sources(
    page: Page, lines: MetaLines, headline_line: int, start: int, prose: Prose
) -> Sources:
    """Read the outlets that a page names, and where its source link leads."""
    chosen = page.chosen.first("source")
    names = [next(iter(_cleaned([_value(chosen)])), chosen)] if chosen else []
    outlets = _unique([*names, *_outlets(page, lines, headline_line, start, prose)])
    # 来源：张三 under the date and outlet names who wrote it
    written = [name for name in outlets if not is_person(name)] or outlets
    names = _unique(map(_standard, written))
    if not names:
        return Sources(names)
    raw = written[0] if written[0] != names[0] else None
    for line in page.lines[max(0, headline_line + 1) : start]:
        for anchor, text in line.anchors:
            if text == written[0]:
                return Sources(names, page.absolute(anchor.attributes.get("href")), raw)
    return Sources(names, None, raw)


def _standard(name: str) -> str:
    """Return the name by which the register knows an outlet; the same for one that it lacks."""
    known = load_outlets().find(name)
    return known.name if known is not None else name


def _outlets(
    page: Page, lines: MetaLines, headline_line: int, start: int, prose: Prose
) -> list[str]:
    """Every outlet that the page names, the first publisher first; [] when it names none."""
    near = [*ends_of(range(headline_line + 1, start)), *head_above(lines, headline_line)]
    found = [name for index in near for name in _cleaned(lines[index].sources)]
    named = any(NO_OUTLET.match(text) for index in near for text in lines[index].sources)
    account = [] if found else _account(page, start)
    if not found and not account:
        found = [name for index in near for name in _cleaned(lines[index].publishers)]
    if not found and not account:
        found = _beside_dates(page, lines, near)
    tailed = _tailed(page, lines, prose)
    # 来源 at the end of a WeChat article is where the account took it from, but 甲报、乙社等 is
    # what the account itself compiled it of
    compiled = any(name.endswith("等") for name in tailed)
    found += [*account, *tailed] if compiled else [*tailed, *account]
    if found or named:
        return found  # 来源：未知 is an answer
    return (
        _above_date(page, lines, headline_line + 1, start)
        or _by_class(page, lines, near)
        or _account_line(page, lines, headline_line + 1, start)
        or _by_class(page, lines, range(min(len(page.lines), prose.stop + TAIL_LINES)))
        or _cleaned(_value(page.meta.get(name, "")) for name in SOURCE_METAS)[:1]
        or _nearest_word(page, lines, headline_line, near)
    )


def _tailed(page: Page, lines: MetaLines, prose: Prose) -> list[str]:
    """Return the outlets below the text: behind a label, else beside the date and clock."""
    below = range(prose.stop, min(len(page.lines), prose.stop + TAIL_LINES))
    found: list[str] = []
    for index in (*prose.credits, *prose.notices, *below):
        if not SOURCE_HINT.search(page.lines[index].text):
            continue
        line = lines[index]
        if not line.before and (line.is_source or line.signed or line.dates):
            found += _cleaned(line.sources)
    return found or _beside_dates(page, lines, [i for i in prose.credits if lines[i].is_stamp])


def _value(text: str) -> str:
    """Return a text without the label before it."""
    return next(iter(read_line([text]).sources), text)


def _cleaned(texts: Iterable[str]) -> list[str]:
    """Return the outlets among texts; what is none is left out."""
    return [name for name in map(_clean, texts) if name]


def _clean(text: str) -> str | None:
    """Return the outlet that a text names; None when it is none.

    A person who follows the outlet is no part of its name: 某报 张三.
    """
    words = ACCOUNT_ID.split(text)[0].strip(BRACKETS if _is_bracketed(text) else OUTSIDE).split()
    if len(words) > 1 and _is_outlet(words[0]) and words[1][:1] not in "-—–·|":
        words = words[:1]
    while len(words) > 1 and is_person(words[-1]):
        words.pop()
    name = STAFF.sub("", " ".join(words)).strip(OUTSIDE)
    if (
        not name
        or len(name) > MAX_SOURCE
        or NO_OUTLET.match(name)
        or PLACE.match(name)
        or has_date(name)
    ):
        return None
    return name


ACCOUNT_ID = re.compile(r"\s?[（(](?:ID|微信|公众号)", re.I)
OUTSIDE = " \u3000:：|｜丨·•-—\x1f"


def _is_bracketed(text: str) -> bool:
    """Whether the brackets of a text are not its name's: 【某报】, not 某局（原某局）."""
    return text.strip(OUTSIDE)[:1] in "[【〔(（" or not any(sign in text for sign in "（(【[")


def _unique(names: Iterable[str]) -> list[str]:
    unique: dict[str, str] = {}
    for name in names:
        unique.setdefault(key(name), name)
    return list(unique.values())


def _beside_dates(page: Page, lines: MetaLines, indexes: Iterable[int]) -> list[str]:
    """The outlet beside a date with no label: the first after it, else the last before it."""
    for index in indexes:
        line = lines[index]
        words = (*line.behind, *reversed(line.before))
        signed = len(words) == 2 and any(map(is_person, words)) and not line.kinds  # 张三/某报
        dated = (line.dates or line.moments) and not line.is_law
        if not (dated or signed) or len(page.lines[index].text) > NEAR_DATE:
            continue
        for name in _cleaned(words):
            if _is_outlet(name):
                return [name]
    return []


def _is_outlet(name: str) -> bool:
    """Whether a name with no label is an outlet's: the register's, or one that has the form."""
    bare = name.strip("《》")
    return load_outlets().knows(bare) or is_media(bare) or is_office(bare)


def _account(page: Page, start: int) -> list[str]:
    """The account that published a WeChat article, from the markup that WeChat gives every one."""
    if not page.in_wechat(start):
        return []
    # the outer .rich_media_meta_nickname holds the account's hidden visiting card as well
    for selector in ("#js_name", ".profile_nickname", ".rich_media_meta_nickname"):
        node = page.tree.css_first(selector)
        value = " ".join(node.text().split()) if node is not None else ""
        if 0 < len(value) <= MAX_SOURCE:
            return [value]
    return []


def _above_date(page: Page, lines: MetaLines, top: int, start: int) -> list[str]:
    """Return the outlet whose name fills the line above the date, or below the clock."""
    for index in range(top, min(start, top + 6) - 1):
        name = _alone(page, lines, index)
        if name and _is_outlet(name):
            return _cleaned([name])
    return []


def _alone(page: Page, lines: MetaLines, index: int) -> str | None:
    """The name that fills a line above the date or above 关注, or the line below the clock."""
    first, second = lines[index], lines[index + 1]
    if second.dates or second.moments or FOLLOW.match(page.lines[index + 1].text):
        name, line = page.lines[index].text, first
    elif first.moments and not first.unknown:
        name, line = page.lines[index + 1].text, second
    else:
        return None
    plain = not (line.kinds or line.tools or line.counts or line.dates or line.moments)
    return name if plain and 2 <= len(name) <= MAX_ACCOUNT and NAME_ONLY.search(name) else None


def _account_line(page: Page, lines: MetaLines, top: int, start: int) -> list[str]:
    """The account whose name fills the line above the date or above 关注, or below the clock."""
    for index in range(top, min(start, top + 6) - 1):
        name = _alone(page, lines, index)
        if name:
            return [] if is_person(name) else _cleaned([name])
    return []


def _by_class(page: Page, lines: MetaLines, indexes: Iterable[int]) -> list[str]:
    """Return the name in an element whose class says that it is the outlet or account."""
    for index in indexes:
        line = page.lines[index]
        names = page.blocks[line.block].names
        if len(names) > 1 and len(line.text) <= MAX_SOURCE and NAME_HINT.search(names):
            value = None if lines[index].tools or lines[index].kinds else _clean(line.text)
            if value:
                return [value]
    return []


def _nearest_word(
    page: Page, lines: MetaLines, headline_line: int, near: Iterable[int]
) -> list[str]:
    """Any name beside the date: an account has no form, but a column stands in the menu too."""
    for index in near:
        line = lines[index]
        if not line.dates or line.is_law or len(page.lines[index].text) > NEAR_DATE:
            continue
        for name in _cleaned((*line.behind, *reversed(line.before))):
            person = is_person(name) or is_transliterated(name)
            if (
                2 <= len(name) <= MAX_ACCOUNT
                and not person
                and not lines.names_column(name, headline_line)
            ):
                return [name]
    return []
