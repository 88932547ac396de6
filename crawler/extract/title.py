"""Headline: what <title>, og:title, JSON-LD and the page's own heading agree on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lilong.crawler.extract.dates import has_date
from lilong.crawler.extract.page import Page

NOT_LETTERS = re.compile(r"[\W_]+")
TAIL = re.compile(r"\s*(?:_+|\|+|｜|—{1,2}|–|»|«|<|>|-{1,3}|\s·\s)\s*")
HEADINGS = {"h1": 3.0, "h2": 2.0, "h3": 1.5, "h4": 1.5, "h5": 1.5}
TITLE_METAS = ("og:title", "articletitle", "twitter:title", "title", "headline")
HINT = re.compile(r"tit|head|bt\b|biaoti|subject")
TAIL_MARKS = re.compile(r"\s*(?:- -\|?|[|_-]+)\s*$")
LABELLED = re.compile(
    r"(?:来源|來源|作者|编辑|发布|时间|日期|字号|分享到?)\s?[:：]|正在阅读|当前位置|责任编辑|字号|浏览次数|"
    r"^(?:网站)?首[页頁]"
)
BADGES = ("原创", "转载", "视频", "图文", "组图", "独家", "置顶", "推荐", "专题", "原創")
"""Set before a headline in an element of its own; 原标题 is none, it names another headline."""
SITE = re.compile(r"(?:网|网站|门户|政府|办事处|委员会|日报|晚报|在线|频道|首页|中国|论坛|博客)$")
MAX_TITLE = 150


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline, the line that shows it (-1: none does) and how it was found."""

    text: str
    line: int
    sure: bool
    """Whether `<title>` or metadata agree with it."""


def key(text: str) -> str:
    """Letters and digits only: how two writings of one title are compared."""
    return NOT_LETTERS.sub("", text).lower()


def named_titles(page: Page, ld_headline: str | None = None) -> list[str]:
    """Return the titles that the page's head names, the most exact kind first."""
    named = [ld_headline, *(page.meta.get(name) for name in TITLE_METAS), page.title]
    return [title for title in named if title and key(title)]


def find_headline(page: Page, named: list[str], before: int | None = None) -> Headline | None:
    """Return the headline without the site's tail, or None.

    `before` is the line at which the body starts, where that is known: a heading just above it
    counts for more. The line that `<title>` begins with is the headline; a tail is only cut by
    its punctuation where no line tells how far the headline goes.
    """
    keys = [k for k in map(key, named) if len(k) >= 2]
    initials = {k[0] for k in keys}
    headings: dict[int, float] = {}
    best, chosen = 0.0, -1
    blocks = page.blocks
    for index, line in enumerate(page.lines if before is None else page.lines[: before + 3]):
        text = line.text
        if line.link_chars * 2 > len(text) or not 2 <= len(text) <= MAX_TITLE:
            continue
        named_so = not initials.isdisjoint(text[:6].lower())
        if before is None and not named_so and blocks[line.block].tag not in HEADINGS:
            continue
        heading = headings.get(line.block)
        if heading is None:
            heading = headings[line.block] = _heading(page, line.block)
        agrees = _agreement(key(text), keys) if named_so else 0.0
        if (not agrees and not heading) or blocks[line.block].hidden:
            continue
        score = _score(text, agrees, heading)
        if before is not None:
            score += _nearness(index, before)
        if score > best:
            best, chosen = score, index
    if chosen >= 0 and best >= 3:
        text, at = _whole(page, chosen, keys)
        return Headline(TAIL_MARKS.sub("", text), at, best >= 9.0)
    if before is None:
        return None
    title = without_tail(named) if named else ""
    if len(key(title)) < 6 or SITE.search(title):
        # <title> is missing or names the site: the page's own line says more
        return _nearest(page, before) or (Headline(title, -1, False) if title else None)
    return Headline(title, -1, False)


def _nearest(page: Page, before: int) -> Headline | None:
    """Return the short line just above the body, on a page that marks up no title at all."""
    for linked in (False, True):
        for index in range(before - 1, max(-1, before - 9), -1):
            line = page.lines[index]
            text = line.text
            if bool(line.link_chars) is not linked or page.blocks[line.block].hidden:
                continue
            if not 5 <= len(text) <= 60 or text[-1] in "，、；：。":
                continue
            if not has_date(text) and not LABELLED.search(text):
                return Headline(text, index, False)
    return None


def _score(text: str, agrees: float, heading: float) -> float:
    """Points for a line as the headline, wherever it stands."""
    score = agrees * 10 + heading
    if len(key(text)) < 5:
        score -= 1.0 if heading >= 2 else 2.5
    if has_date(text) or (not agrees and LABELLED.search(text)):
        score -= 4
    return score


def _whole(page: Page, chosen: int, keys: list[str]) -> tuple[str, int]:
    """Return the heading with the lines that it goes on in: 全国人大常委会 | 关于批准…的决议."""
    text, line = page.lines[chosen].text, chosen
    own = key(text)
    for piece in page.lines[chosen].pieces:
        if own not in keys and key(piece) in keys:
            return " ".join(piece.split()), chosen
    while line + 1 < len(page.lines) and line < chosen + 3:
        longer = own + key(page.lines[line + 1].text)
        if longer == own or not any(k.startswith(longer) for k in keys if k != own):
            break
        glue = (
            ""
            if line == chosen and not text.endswith(("！", "？")) and _one_block(page, line)
            else " "
        )
        own, line = longer, line + 1
        text = f"{text}{glue}{page.lines[line].text}"
    return text, line


def _one_block(page: Page, line: int) -> bool:
    """Whether a line and the next stand in one block: a `<br>` inside the heading."""
    return page.lines[line].block == page.lines[line + 1].block


def _nearness(index: int, before: int) -> float:
    """Points for standing just above the body."""
    away = before - index
    if away <= 0:
        return -3.0
    return 2.0 if away <= 8 else 1.0 if away <= 20 else 0.0


def _agreement(own: str, keys: list[str]) -> float:
    """How well a line agrees with the titles that head and metadata name, in [0, 1]."""
    if len(own) < 2:
        return 0.0
    best = 0.0
    for named in keys:
        if named == own:
            best = max(best, 1.0)
        elif named.startswith(own) and len(own) >= 4:
            best = max(best, (0.6 + 0.4 * len(own) / len(named)) * min(1.0, len(own) / 8))
        elif len(named) >= 6 and own.startswith(named):
            best = max(best, 0.7)
        elif len(named) >= 6 and own in (f"{badge}{named}" for badge in BADGES):
            best = max(best, 0.95)
    return best


def _heading(page: Page, block: int) -> float:
    """Points for being marked up as a heading: h1 to h5, or a class that says title."""
    best = 0.0
    for depth in range(3):
        holder = page.blocks[block]
        if holder.tag in HEADINGS:
            best = max(best, HEADINGS[holder.tag])
        elif depth < 2 and holder.names and is_title_class(holder.names):
            best = max(best, 1.5)
        block = holder.parent
        if block < 0:
            break
    return best


@lru_cache(maxsize=65536)
def is_title_class(names: str) -> bool:
    """Whether class names say that a block is a title."""
    return HINT.search(names) is not None


def without_tail(named: list[str]) -> str:
    """The first named title less the site's name, where only punctuation tells them apart."""
    title = named[0]
    if len(named) > 1 and named[0] != named[-1] and named[-1].startswith(named[0]):
        return named[0]
    parts = [part for part in TAIL.split(title) if part.strip()]
    if len(parts) < 2:
        return title
    kept = parts[0]
    cut = title.find(parts[1], len(kept))
    # a first part of a few characters is a column (快讯, 图说), not the headline
    if len(key(kept)) < 5 and len(parts) > 2:
        return title[: title.find(parts[2], cut)].rstrip(" _|｜-—–»«<>")
    return kept.strip()
