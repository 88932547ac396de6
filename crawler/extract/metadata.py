"""What a page says about its article beside who and when: sub-headlines, dateline, keywords."""

from __future__ import annotations

import re

from lilong.crawler.extract.dates import has_date
from lilong.crawler.extract.meta_lines import MetaLines
from lilong.crawler.extract.page import Page
from lilong.crawler.extract.prose import REPRINT, Prose
from lilong.crawler.extract.title import key

SUB_CLASS = re.compile(
    r"sub_?-?(?:tit|head)|futi|fubiao|fu_?tit|yinti|yin_?tit|tit(?:le)?_?[sS]ub|kicker|shoulder|font02|deck"
)
DATELINE = re.compile(
    r"^[\s（(【]{0,2}(?:据)?(?P<outlet>新华社|中新社|中新网|本报|本网|央广网|人民网|新华网|[\u4e00-\u9fff]{2,8}(?:报|网|社|台|客户端|新闻))?"
    r"(?P<place>[\u4e00-\u9fff·]{2,12}?)(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:电|讯|专电|消息)"
)
SENT_FROM = re.compile(r"(?:发自|發自)\s?([\u4e00-\u9fff]{2,8})")
NO_PLACE = re.compile(r"^(?:记者|今天|昨天|讯|客户端|快讯|专电|.*(?:报|网|社|台|新闻|时刻|在线)$)")
"""红网时刻新闻11月17日讯 names an outlet and no place."""
SITE_FOOT = re.compile(
    r"版权所有|本(?:网站?|站)(?:所|刊)|ICP|公网安备|许可证|copyright|^主办", re.I
)
"""What opens the foot of the site: a notice there or below speaks of no one article."""
EVERY_WORK = re.compile(r"凡(?:本|注明|是)")
"""凡本报注明…的所有作品 speaks of the whole site, not of this article."""
KEYWORDS = re.compile(r"\s*[,，;；、|]+\s*")
PARTED_BY_SPACES = re.compile(r"\s+")
MAX_KEYWORDS = 20


def find_sub_headline(page: Page, lines: MetaLines, headline_line: int, start: int) -> int | None:
    """Return the line of a 副题 under the headline or a 引题 above it; None when there is none.

    It is known by its markup, or by the dash that a 副题 begins with.
    """
    if headline_line < 0:
        return None
    for index in (headline_line + 1, headline_line - 1, headline_line + 2):
        if not 0 <= index < len(page.lines) or index > start:
            continue
        line = page.lines[index]
        text = line.text
        if not 4 <= len(text) <= 80 or line.link_chars or page.blocks[line.block].hidden:
            continue
        if key(text) == key(page.lines[headline_line].text) or has_date(text):
            continue
        if text.startswith(("——", "--", "——")) and index > headline_line:
            return index
        block = page.blocks[line.block]
        marked = bool(block.names) and SUB_CLASS.search(block.names) is not None
        below = index == headline_line + 1 and block.tag in ("h2", "h3", "h4")
        if (marked or below) and lines[index].unknown * 2 > len(text):
            return index
    return None


def read_dateline(page: Page, prose: Prose) -> str | None:
    """Return the place of writing: 上海 of 新华社上海3月30日电, 北京 of 发自北京."""
    for index in [*prose.body[:3], *prose.credits[:2]]:
        text = page.lines[index].text[:60]
        found = DATELINE.match(text)
        if found and not NO_PLACE.match(found["place"]):
            return str(found["place"])
        sent = SENT_FROM.search(text)
        if sent:
            return str(sent[1])
    return None


def read_reprint_notice(page: Page, prose: Prose) -> str | None:
    """Return the article's 转载声明, verbatim."""
    for index in [*prose.notices, *range(prose.stop, min(len(page.lines), prose.stop + 12))]:
        text: str = page.lines[index].text
        if index >= prose.stop and SITE_FOOT.search(text):
            break
        if len(text) >= 200 or ("转载" not in text and "轉載" not in text):
            continue
        if REPRINT.search(text) and not EVERY_WORK.search(text):
            return text
    return None


def read_keywords(page: Page) -> tuple[str, ...]:
    """Return the site's own keywords, from `<meta name=keywords>`."""
    content = page.meta.get("keywords", "")
    # The Paper，社区规划 has a space inside a word: spaces part words where nothing else does
    between = KEYWORDS if KEYWORDS.search(content) else PARTED_BY_SPACES
    words = (word.strip() for word in between.split(content[:1000]))
    return tuple(dict.fromkeys(word for word in words if 1 < len(word) <= 30))[:MAX_KEYWORDS]
