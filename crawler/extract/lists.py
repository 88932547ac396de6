"""Links of a list page: its articles, newest first, and the next page of the list."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime

from lilong.crawler.extract.dates import date_in_url, parse_date
from lilong.crawler.extract.page import Line, Page
from lilong.crawler.extract.urls import clean_url

ARTICLE_PATH = re.compile(
    r"(?:/20\d\d[-/]?[01]\d[-/]?(?:[0-3]\d)?/|t20\d{6}_|/(?:content|art|info|detail|a|p|c|article)[/_]\d|"
    r"[/_]\d{5,}\.s?html?$|[?&](?:id|aid|newsid|articleid|contentid)=\w+|/[0-9a-f]{16,}(?:\.s?html?|/c\.html)?$|"
    r"^/s(?:\?__biz=|/[\w-]{16,}))",
    re.I,
)
"""Paths by which Chinese content systems name one article: a date, a long number, a content id."""
NOT_AN_ARTICLE = re.compile(
    r"/(?:index|list|default|node_\d+)(?:_\d+)?\.\w+$|\.(?:jpe?g|png|gif|pdf|zip|docx?|xlsx?)$",
    re.I,
)
ROW_DATE = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|\d{2}[-/.]\d{2}")
NEXT_TEXT = re.compile(
    r"^[\s\[【«‹<>›»&gt;→]*(?:下一?[页頁]|后一页|next(?: page)?)[\s\]】>›»→]*$|^[>›»]$", re.I
)
NEXT_SCRIPTED = re.compile(
    r"createPageHTML\(\s*(\d+)\s*,\s*(\d+)\s*,\s*[\"']([\w-]+)[\"']\s*,\s*[\"'](\w+)[\"']"
)
"""TRS WCM writes the links of a list by script: pages, current page (from 0), name, suffix."""
MIN_TEXT = 6


def article_links(
    page: Page, article_url: re.Pattern[str] | None = None
) -> list[tuple[str, str, datetime | None]]:
    """Links to articles on a list page: (absolute cleaned URL, link text, date of its row).

    With `article_url`, links whose URL it matches (`search`). Without, links of rows that carry a
    date or whose path has the shape of an article's, provided at least three rows look alike.
    Newest first; links without a date keep the page's order after those with one.
    """
    found: dict[str, tuple[str, datetime | None, int]] = {}
    groups: dict[str, int] = defaultdict(int)
    candidates: list[tuple[str, str, datetime | None, str, bool]] = []
    for line in page.lines:
        for anchor, text in line.anchors:
            attributes = anchor.attributes
            target = page.absolute(attributes.get("href"))
            if target is None:
                continue
            target = clean_url(target)
            title = " ".join((attributes.get("title") or text).split())
            if article_url is not None:
                if article_url.search(target):
                    when = _row_date(page, line.block, line) or date_in_url(target)
                    _keep(found, target, title, when)
                continue
            if len(title) < MIN_TEXT or NOT_AN_ARTICLE.search(target) or _is_page(page, target):
                continue
            when = _row_date(page, line.block, line) or date_in_url(target)
            likely = bool(ARTICLE_PATH.search(_path(target)))
            if when is None and not likely:
                continue
            shape = _shape(page, line.block)
            groups[shape] += 1
            candidates.append((target, title, when, shape, likely))
    for target, title, when, shape, likely in candidates:
        if groups[shape] >= 3 or (likely and when is not None):
            _keep(found, target, title, when)
    rows = [(target, text, when) for target, (text, when, _) in found.items()]
    dated = sorted((r for r in rows if r[2] is not None), key=lambda r: str(r[2]), reverse=True)
    return dated + [r for r in rows if r[2] is None]


def _keep(
    found: dict[str, tuple[str, datetime | None, int]],
    target: str,
    title: str,
    when: datetime | None,
) -> None:
    """Add a link; two to one article (picture and headline) are one row with the longer text."""
    known = found.get(target)
    if known is None:
        found[target] = (title, when, len(found))
    else:
        found[target] = (max(known[0], title, key=len), known[1] or when, known[2])


def _path(target: str) -> str:
    rest = target.partition("://")[2]
    return rest[rest.find("/") :] if "/" in rest else "/"


def _is_page(page: Page, target: str) -> bool:
    return target == clean_url(page.url or "")


def _shape(page: Page, block: int) -> str:
    """Return tags and classes of the nearest three blocks: rows of one list share them."""
    shape = []
    for index, outer in enumerate(page.ancestors(block)):
        if index == 3:
            break
        shape.append(page.blocks[outer].tag + page.blocks[outer].names)
    return ">".join(shape)


def _row_date(page: Page, block: int, line: Line) -> datetime | None:
    """Return the date that stands in the same row: the line, or the li, tr or dl around it.

    A block with several dates, or with more than three links, is the list and no row of it.
    """
    if len(line.anchors) <= 3 and ROW_DATE.search(line.text):
        return parse_date(_parted(line))
    for depth, outer in enumerate(page.ancestors(block)):
        holder = page.blocks[outer]
        row = page.lines[holder.first : holder.end]
        if depth > 4 or len(row) > 8 or sum(len(one.anchors) for one in row) > 3:
            return None
        dates = [_parted(one) for one in row if ROW_DATE.search(one.text)]
        if dates:
            return parse_date(dates[0]) if len(dates) == 1 else None
        if holder.tag in ("li", "tr", "dl", "article"):
            return None
    return None


def _parted(line: Line) -> str:
    """Return a row's text, its elements parted: 第3期…2026-11-16 is a cut headline and a date."""
    return " ".join(line.pieces)


def next_list_page(page: Page) -> str | None:
    """Return the absolute URL of the list's next page (下一页, rel=next, TRS's script), or None."""
    for node in page.tree.css('link[rel="next"], a[rel="next"]'):
        target = page.absolute(node.attributes.get("href"))
        if target and not _is_page(page, target):
            return clean_url(target)
    for line in page.lines:
        for anchor, text in line.anchors:
            if NEXT_TEXT.match(text):
                target = page.absolute(anchor.attributes.get("href"))
                if target and not _is_page(page, target):
                    return clean_url(target)
    found = NEXT_SCRIPTED.search(page.text)
    if found and int(found[2]) + 1 < int(found[1]):
        return page.absolute(f"{found[3]}_{int(found[2]) + 1}.{found[4]}")
    return None
