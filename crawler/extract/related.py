"""Links around an article: related, popular and latest lists with teasers, and breadcrumbs."""

from __future__ import annotations

import re

from lilong.crawler.extract.boilerplate import is_legal
from lilong.crawler.extract.layout import visible
from lilong.crawler.extract.page import Line, Page
from lilong.crawler.items import Link, LinkKind

HEADINGS: tuple[tuple[re.Pattern[str], LinkKind], ...] = (
    (
        re.compile(r"^[\s【\[·■▌|>]{0,4}(?:热门|热点|热文|点击排行|阅读排行|排行|[本今]\S热|人气|大家都在看)"),
        "popular",
    ),
    (re.compile(r"^[\s【\[·■▌|>]{0,4}(?:最新|滚动新闻|即时新闻|新闻速递)"), "latest"),
    (re.compile(
        r"^[\s【\[·■▌|>]{0,4}(?:相关|相關|延伸阅读|延伸閱讀|推荐阅读|为[你您]推荐|猜你喜欢|你可能|精彩推荐|更多阅读|编辑推荐|"
        r"热点推荐|往期|关联阅读|看了本文的人)"), "related"),
)  # fmt: skip
ANY_HEADING = re.compile(r"[\s【\[·■▌|>]{0,4}[热点阅排本今人大最滚即新相延推为猜你精更编往关看]")
OTHER_HEADING = re.compile(
    r"^(?:.{0,4}(?:评论|声明|友情链接|联系我们|关于我们|广告|登录|注册|版权))"
)
WHERE = re.compile(r"(?:(?:您)?(?:的)?(?:当前|现在|所在)?的?位置|您(?:现)?在)[:：是]?\s*")
CRUMB = re.compile(r"\s*(?:-{0,2}>{1,3}|--|»|›|→|＞|\s/\s|::|&gt;)\s*")
HOME = re.compile(r"(?:首页|首頁|主页|Home)$", re.I)
NO_COLUMN = re.compile(r"^(?:(?:文章)?正文(?:\s.*)?|.{0,4}详情|文章|查看.*|[\W_]+)$")
MAX_LINES = 220
MAX_LINKS = 60
MIN_HEADLINE = 6


def read_links(page: Page, start: int) -> tuple[Link, ...]:
    """Return the entries of the lists after line `start`, in the page's order, each URL once."""
    found: dict[tuple[LinkKind, str], tuple[str, str | None]] = {}  # headline and teaser
    kind: LinkKind | None = None
    last: tuple[LinkKind, str] | None = None
    idle = opened = 0
    end = len(page.lines)
    for index, line in enumerate(page.lines[start : start + MAX_LINES], start):
        heading = _kind(line)
        if heading is not None:
            kind, last, idle, opened = heading, None, 0, index
            end = len(page.lines)
            continue
        if kind is None or index >= end:
            continue
        entry = _entry(page, line)
        if entry is not None:
            if last is None:
                end = _list_end(page, opened, index)
            headline, url, teaser = entry
            last, idle = (kind, url), 0
            found.setdefault(last, (headline, teaser))
            if len(found) >= MAX_LINKS:
                break
        elif last is not None and found[last][1] is None and _is_teaser(line):
            found[last] = found[last][0], line.text
        else:
            idle += 1
            if idle > 3 or OTHER_HEADING.match(line.text) or is_legal(line.text):
                kind = None
    return tuple(
        Link(kind=kind, headline=headline, url=url, teaser=teaser)
        for (kind, url), (headline, teaser) in found.items()
    )


def _list_end(page: Page, heading: int, entry: int) -> int:
    """One past the last line of the block that holds both a list's heading and its first entry.

    Where that is the body itself, the list ends where its rows do.
    """
    around = set(page.ancestors(page.lines[heading].block))
    holder = next(b for b in page.ancestors(page.lines[entry].block) if b in around)
    return page.blocks[holder].end


def _kind(line: Line) -> LinkKind | None:
    """Return the kind of list that a line is the heading of."""
    if len(line.text) > 16:
        return None
    if ANY_HEADING.match(line.text):
        for pattern, kind in HEADINGS:
            if pattern.match(line.text):
                return kind
    return None


def _entry(page: Page, line: Line) -> tuple[str, str, str | None] | None:
    """Return a list's entry when a line is a headline with a link: headline, URL and teaser."""
    anchors = line.anchors
    if not anchors:
        return None
    anchor, text = anchors[0] if len(anchors) == 1 else max(anchors, key=lambda one: len(one[1]))
    text = " ".join(text.split())
    if len(text) < MIN_HEADLINE:
        return None
    attributes = anchor.attributes
    url = page.absolute(attributes.get("href"))
    if url is None:
        return None
    whole = " ".join(visible(attributes.get("title") or "").split())
    if whole and text.rstrip(".…") and whole.startswith(text.rstrip(".…")):
        text = whole
    rest = line.text.replace(text, "", 1).strip(" ·-—|")
    teaser = rest if len(rest) > 24 and line.link_chars < len(line.text) - 24 else None
    return text, url, teaser


def _is_teaser(line: Line) -> bool:
    return len(line.text) >= 12 and not is_legal(line.text)


def read_breadcrumbs(page: Page, headline_line: int, headline: str) -> tuple[str, ...]:
    """Return the columns that a page says it stands in (首页 > 情感 > 故事), without 正文.

    () where it names none but the home page.
    """
    stop = headline_line if headline_line >= 0 else min(12, len(page.lines))
    for index in range(stop - 1, max(-1, stop - 16), -1):
        text = page.lines[index].text
        where = WHERE.search(text)
        from_home = text.startswith(("首页", "主页", "首頁")) and CRUMB.search(text)
        linked = ">" in text[1:] and page.lines[index].anchors
        if not (where or from_home or linked):
            continue
        if where and not text[where.end() :]:
            text = _cells(page, index)
        parts = CRUMB.split(text[where.end() :] if where else text)
        if len(parts) < 2 and len(page.lines[index].anchors) > 1:
            parts = [anchor_text for _, anchor_text in page.lines[index].anchors]
        crumbs = [part.strip(" <>/|:：-") for part in parts]
        kept = [c for c in crumbs if c and len(c) <= 20 and not NO_COLUMN.match(c)]
        kept = [c for c in kept if c != headline]
        if len(parts) > 1 and not all(map(HOME.search, kept)):
            return tuple(kept)
    return ()


def _cells(page: Page, index: int) -> str:
    """Return the columns that stand in table cells or list items of their own beside 当前位置：."""
    for outer in page.ancestors(page.lines[index].block):
        row = page.lines[index : page.blocks[outer].end]
        if len(row) > 1:
            texts = [line.text.strip(" >") for line in row[1:7]]
            return row[0].text + " > ".join(text for text in texts if text)
    return page.lines[index].text
