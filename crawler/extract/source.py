"""Source: the outlets that a page names as the article's origin, the first publisher first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from lilong.crawler.extract.dates import DATE, has_date
from lilong.crawler.extract.names import is_person
from lilong.crawler.extract.page import Line, Page
from lilong.crawler.extract.prose import Prose
from lilong.crawler.extract.title import key

TAIL_LINES = 14
LABEL = re.compile(
    r"(?=[本信文稿新消图内来來出转轉摘原\s|(（]|^)(?:(?:本文|信息|文章|稿件|新闻|消息|图文|内容)?(?:来源(?!于)|來源|稿源|出处|來自|来自|转载自|轉載自|转自|摘自|原载)\s*(?:于|自)?\s*[:：|]\s*|"
    r"本文(?:来源|來源|转载|来)(?:于|自)?\s*[:：]?\s*|(?:^|[\s|(（])(?:来源|稿源)(?=[A-Za-z\u4e00-\u9fff]))"
)
SOURCE_HINT = re.compile(r"[来來稿出转轉摘原]\s?[源处自载載]")
VALUE_END = re.compile(
    r"\s*(?:(?<!工)作者|编辑|責任|责任|责编|发布|时间|日期|发表|浏览|点击|阅读|字号|字体|分享|打印|举报|评论|网友|人气|记者|選稿|选稿|"
    r"收集编辑|更新|关注|参与|我有话说|订阅|收藏|审核|校对|摄影|微信公|公众号|转载|查看|更多|\d{4}[-年./]|\d{1,2}:\d\d|https?:|[|｜]|[【\[(（]\s*$|原标题|"
    r"[,，。;；]|\s[|｜])"
)
STAFF = re.compile(
    r"(?:\s*(?:收集编辑|编辑|官方账号)|\s+(?:综合|整理|独家|原创|等?(?:综合|整理)))\s*$"
)
NOISE = re.compile(
    r"^(?:转载(?:文章)?|网络|未知|不详|本站|本网|原创|互联网整理|网络整理|佚名|管理员|admin|分享到?|参与|评论|打印|关注|举报|收藏|"
    r"大中小|(?:IP属地|发布于|来自(?=.{2,8}$)|[来來]源).*|北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾|以前|字号|首页|正文|更多|网友评论|作者|编辑|我要评论|浏览.*|阅读.*|点击.*|\d+|[\W_]*|听新闻|查看原文|投稿|发布|更新|微博|微信|"
    r".{0,4}新闻网?首页|(?:更多|进入|返回).*|综合.*|.*(?:手机看新闻|纠错|客户端看|扫描|扫码|QQ空间|朋友圈).*)$",
    re.I,
)
WEB = re.compile(r"(?:https?://)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+){1,4}\S*")
TAIL_LABEL = re.compile(
    r"^[\s（(【\[*]*(?:本文|信息|文章|稿件|新闻|图文)?(?:来源|來源|稿源|出处|来自|转自|摘自|原载|转载自)|[（(](?:来源|稿源|转自|据)|.{0,12}转载请注明(?:出处|来源|来自)"
)
DISCLAIMER = re.compile(r"声明|不代表|凡本|凡注明|凡是")
BRACKETS = "[]【】〔〕()（） \u3000|｜丨·•-—:："
NAME_HINT = re.compile(
    r"(?:^|[\s_-])(?:source|origin|media[-_]?name|author[-_]?name|nickname|account|pgc|laiyuan|weibo_user|user[-_]card[-_]name|"
    r"profile_nickname|from|copyfrom)",
)
MAX_SOURCE = 30
MAX_ACCOUNT = 16
DATED = re.compile(r"^(?:.{0,8}\d{1,4}[-/.年月]\d{1,2}\D.{0,24}|[+＋]?\s?关注)$")
NAME_ONLY = re.compile(
    r"^(?!播报|朗读|收听|听全文|[\d\W]+$|.*(?:下载|登录|注册|分享|图片|视频)$)[^，。！？：“”…]+$"
)


@dataclass(frozen=True, slots=True)
class Sources:
    """The outlets that a page names, the first publisher first, with the first one's link."""

    names: list[str]
    url: str | None = None


def read_sources(page: Page, headline_line: int, start: int, prose: Prose) -> Sources:
    """The outlets that a page names, and where its source link leads."""
    chosen = page.chosen.first("source")
    names = [_clean(LABEL.sub("", chosen)) or chosen] if chosen else []
    for name in _outlets(page, headline_line, start, prose):
        if key(name) not in map(key, names):
            names.append(name)
    if not names:
        return Sources(names)
    for line in page.lines[max(0, headline_line + 1) : start]:
        for anchor, text in line.anchors:
            if text == names[0]:
                return Sources(names, page.absolute(anchor.attributes.get("href")))
    return Sources(names)


def _outlets(page: Page, headline_line: int, start: int, prose: Prose) -> list[str]:
    """Every outlet that the page names, the first publisher first; [] when it names none."""
    below = range(headline_line + 1, start)
    near = [page.lines[i] for i in (below if len(below) <= 40 else [*below[:16], *below[-16:]])]
    above = [page.lines[i] for i in range(max(0, headline_line - 4), max(0, headline_line))]
    tail = [page.lines[i] for i in (*prose.credits, *prose.notices)]
    tail += page.lines[prose.stop : prose.stop + TAIL_LINES]
    found: list[str] = []
    for line in [*near, *above]:
        if len(line.text) < 200:
            found.extend(_labelled(line))
    account = [] if found else _account(page, start)
    if not found and not account:
        found = _unlabelled([*near, *above])
    tailed: list[str] = []
    for line in tail:
        text = line.text
        if len(text) < 200 and TAIL_LABEL.match(text) and not DISCLAIMER.search(text):
            tailed.extend(_labelled(line))
    # 来源 at the end of a WeChat article is where the account took it from, but 甲报、乙社等 is
    # what the account itself compiled it of
    compiled = any(name.endswith("等") for name in tailed)
    found += [*account, *tailed] if compiled else [*tailed, *account]
    if not found:
        found = (
            _by_class(page, near)
            or _above_date(page.lines[headline_line + 1 : start][:6])
            or _by_class(page, page.lines[: prose.stop + TAIL_LINES])
        )
    if not found:
        for name in ("source", "mediaid", "contentsource", "article:source", "copyfrom"):
            value = _clean(LABEL.sub("", page.meta.get(name, "")))
            if value:
                found.append(value)
                break
    unique: dict[str, str] = {}
    for name in found:
        unique.setdefault(key(name), name)
    return list(unique.values())


def _labelled(line: Line) -> list[str]:
    """Values of 来源：X, 转自 X and the like, cut at the next label or inline element."""
    values = []
    if not SOURCE_HINT.search(line.text):
        return []
    pieces = [" ".join(piece.split()) for piece in line.pieces]
    for index, piece in enumerate(pieces):
        for match in LABEL.finditer(piece):
            rest = piece[match.end() :].strip()
            if not rest.strip(BRACKETS):
                following = pieces[index + 1 : index + 3]
                rest = next((p for p in following if p.strip(BRACKETS)), "")
            value = _clean(rest)
            if value:
                values.append(value)
    if not values and len(pieces) > 1:
        # the label itself is spread over elements: <b>来</b><b>源：</b>
        spread = LABEL.search(line.text)
        if spread:
            value = _clean(line.text[spread.end() :])
            values = [value] if value else []
    return values


def _clean(rest: str) -> str | None:
    """The outlet's name at the beginning of a text; None when it is none."""
    rest = " ".join(rest.split()).strip(BRACKETS)
    end = VALUE_END.search(rest)
    value = (rest[: end.start()] if end else rest).strip(BRACKETS)
    value = STAFF.sub("", value).strip(BRACKETS)
    if not value or len(value) > MAX_SOURCE or NOISE.match(value) or has_date(value):
        return None
    return value


SIGNED_OUTLET = re.compile(
    r"^[\u4e00-\u9fff·]{2,4}\s?[/／]\s?([\u4e00-\u9fff]{2,12}(?:报|社|网|新闻|客户端|周刊|日报))$"
)
CLOCK_ONLY = re.compile(r"^\d\d:\d\d$")


def _unlabelled(lines: list[Line]) -> list[str]:
    """The outlet that stands beside the date with no label: 2017-07-26 09:06 新华网."""
    for index, line in enumerate(lines):
        if len(line.text) > 120:
            continue
        signed = SIGNED_OUTLET.match(line.text)
        if signed:
            return [signed[1]]
        if CLOCK_ONLY.match(line.text) and index + 1 < len(lines):
            value = _clean(lines[index + 1].text)
            if value:
                return [value]
        if has_date(" ".join(line.pieces)):
            value = _beside_date(line)
            if value:
                return [value]
    return []


def _beside_date(line: Line) -> str | None:
    """The nearest name to the date in a line; the part after it before the part before it."""
    parts: list[str] = []
    dated = 0
    for part in re.split(
        r"[|｜·]|\s{2,}", DATE.sub(" | \0 | ", WEB.sub(" | ", "  ".join(line.pieces)))
    ):
        if "\0" in part:
            dated = len(parts)
        elif part.strip():
            parts.append(part)
    for part in [*parts[dated:], *reversed(parts[:dated])]:
        value = _clean(part)
        if value and " " in value:
            value = _clean(value.split()[0])
        if value and len(key(value)) >= 2:
            return value
    return None


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


def _above_date(lines: list[Line]) -> list[str]:
    """The account whose name stands on a line of its own above the date, or above 关注."""
    for line, following in pairwise(lines):
        if not DATED.search(" ".join(following.pieces).strip()):
            continue
        value = line.text
        if 2 <= len(value) <= MAX_ACCOUNT and _clean(value) == value and NAME_ONLY.search(value):
            return [] if is_person(value) else [value]
        return []
    return []


def _by_class(page: Page, lines: list[Line]) -> list[str]:
    """The name in an element whose class says that it is the outlet or account."""
    for line in lines:
        names = page.blocks[line.block].names
        if len(names) > 1 and len(line.text) <= MAX_SOURCE and NAME_HINT.search(names):
            value = _clean(line.text)
            if value:
                return [value]
    return []
